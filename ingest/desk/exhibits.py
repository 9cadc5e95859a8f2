"""What goes with the word of a held case: its documents, what a picture was read as, texts side by side."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.filenames import safe_name
from ingest.judge.policy import Call
from ingest.reading.antivirus import is_clean
from ingest.replies.compose import ReplyFile
from ingest.replies.contents import Reading, readings_of_form
from ingest.replies.wording import plain
from models.message import Message
from parsers.case import pictured
from parsers.case.exhibits import Exhibits
from parsers.case.pictured import Wanted
from parsers.facts import Form
from parsers.manuscript.passages import Passage, find_passages

LIKENESS = "manuscript.near_duplicate"
MOST_RIVALS = 1
"""Other cases whose text is laid beside this one's."""
OCTETS = "application/octet-stream"
UNCERTAIN = "form.uncertain"
JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True)
class ShownPage:
    """A page of a form, shown in the mail."""

    name: str
    """Whose page it is."""
    file: ReplyFile


def rivals_of(session: Session, row: Message) -> Sequence[Message]:
    """The messages whose manuscripts are like this one's."""
    verdict = stored.load_verdict(row.verdict)
    cases = [case for one in verdict.findings if one.code == LIKENESS for case in one.cases][:MOST_RIVALS]
    anchors = [one for case in cases if (one := session.get(Message, case)) is not None]
    found = [_with_manuscript(session, anchor) for anchor in anchors]
    return [one for one in found if one is not None]


def _with_manuscript(session: Session, anchor: Message) -> Message | None:
    """The newest message of a case that brought its manuscript."""
    of_case = select(Message).where(Message.submission_id == anchor.submission_id)
    rows = session.scalars(of_case.order_by(Message.version.desc())) if anchor.submission_id else [anchor]
    return next((row for row in rows if row.facts and stored.facts_of(row).manuscript is not None), None)


def passages_of(session: Session, row: Message, shelf: Mapping[int, Exhibits]) -> tuple[Passage, ...]:
    """The longest passages that this manuscript and the other one have in common."""
    ours = _manuscript(row, shelf)
    theirs = [text for one in rivals_of(session, row) if (text := _manuscript(one, shelf))]
    if not ours or not theirs:
        return ()
    found = find_passages(ours, theirs[0])
    return tuple(Passage(plain(one.ours, 200), plain(one.theirs, 200), one.length) for one in found)


def _manuscript(row: Message, shelf: Mapping[int, Exhibits]) -> str:
    """The text of the manuscript that a message brought; empty where it could not be had."""
    manuscript = stored.facts_of(row).manuscript
    texts = shelf[row.id].texts if row.id in shelf else ()
    return next((one.text for one in texts if manuscript and one.path == manuscript.file), "")


def readings_of(row: Message, call: Call) -> tuple[Reading, ...]:
    """What was read of a doubtful form, for her to hold against what it shows."""
    form = stored.facts_of(row).form if row.facts is not None else None
    return readings_of_form(form, call) if form is not None and _is_doubtful(row, form) else ()


def wanted_of(row: Message) -> tuple[Wanted, ...]:
    """The pages that are to be shown: of a doubtful form, or of scans in which none was recognised.

    None of what a scanner did not clear.
    """
    facts = stored.facts_of(row) if row.facts is not None else None
    if facts is None or not is_clean(facts):
        return ()
    if facts.form is not None:
        return (pictured.wanted_of(facts.form),) if _is_doubtful(row, facts.form) else ()
    unclear = dict.fromkeys(one.file for one in facts.defects if one.code == "unclear")
    return tuple(map(Wanted, unclear))[: pictured.MOST_PAGES]


def _is_doubtful(row: Message, form: Form) -> bool:
    """A form that is a picture, or whose ticks are drawn by hand."""
    findings = stored.load_verdict(row.verdict).findings
    return form.read_by == "ocr" or any(one.code == UNCERTAIN for one in findings)


def pictures_of(row: Message, exhibits: Exhibits) -> tuple[ShownPage, ...]:
    """The pages, as far as the child kept to its bounds."""
    shown = []
    for number, one in enumerate(exhibits.pictures[: pictured.MOST_PAGES], 1):
        data = _bytes_of(one.data)
        if data.startswith(JPEG) and len(data) <= pictured.MOST_BYTES:
            file = ReplyFile(f"form-{row.id}-{number}.jpg", "image/jpeg", data)
            shown.append(ShownPage(plain(f"{one.path.rpartition('/')[2]} {one.place}", 80), file))
    return tuple(shown)


def files_of(row: Message, exhibits: Exhibits, most: int) -> tuple[ReplyFile, ...]:
    """The message's documents, the smallest first, as far as there is room; none that may be infected."""
    facts = stored.facts_of(row) if row.facts is not None else None
    if facts is None or not is_clean(facts):
        return ()
    known = {one.path: one.bytes for one in facts.documents}
    files, left = [], most
    for one in exhibits.files:
        data = _bytes_of(one.data)
        left -= len(data)
        if known.get(one.path) != len(data) or left < 0:
            continue
        files.append(ReplyFile(safe_name(one.name, 80), OCTETS, data))
    return tuple(files)


def _bytes_of(data: str) -> bytes:
    """What a child sent as base64; nothing where it is none."""
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return b""
