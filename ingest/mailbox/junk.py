"""Which messages of a junk folder are taken in: those that follow the convention, or answer us."""

from __future__ import annotations

from ingest.judge.policy import Call
from parsers.message import parse_envelope
from parsers.terms import Limits


def wanted_from_junk(header: bytes, call: Call) -> bool:
    """Decides by the header section alone; the rest of the folder is only counted."""
    facts = parse_envelope(header, Limits())
    ours = f"<casebox.{call.code.lower()}."
    answers = any(reference.startswith(ours) for reference in (*facts.in_reply_to, *facts.references))
    return facts.subject_parts is not None or answers
