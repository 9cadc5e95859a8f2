"""The daily digest: the page that the secretariat opens first."""

from __future__ import annotations

from datetime import date

from ingest.digest.facts import Digest
from ingest.digest.gather import gather
from ingest.digest.render import render_digest
from ingest.runtime import Runtime

__all__ = ["Digest", "build_digest", "render_digest"]


def build_digest(runtime: Runtime, day: date) -> Digest:
    """Gather what there is to tell of a local day."""
    with runtime.store.reading() as session:
        return gather(session, runtime, day)
