"""A worker's sign of life, for its own machine: a file that is touched while all its queues are served."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

EVERY_SECONDS = 5.0
FRESH_SECONDS = 60.0
"""Older, and the worker is not well: it hangs, or a database is away."""


def give() -> None:
    """All is well. An old file of somebody else's in the same place is left alone."""
    path = _path()
    try:
        path.touch(mode=0o600)
    except OSError:
        return


def age_seconds() -> float | None:
    """How long ago the newest sign was given; `None` when there is none."""
    try:
        return max(0.0, time.time() - _path().stat().st_mtime)
    except OSError:
        return None


def _path() -> Path:
    return Path(tempfile.gettempdir(), "casebox-worker.alive")
