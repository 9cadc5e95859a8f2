"""What a pack is to hold: each file's place, and where its bytes come from. Nothing is written yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.filenames import safe_name
from ingest.judge.case import Standing, Verdict
from ingest.judge.past import in_order
from ingest.judge.policy import Call
from ingest.pack.page import CasePage, render_case, render_contents
from ingest.reading.antivirus import is_clean
from ingest.register.cases import Case, find_cases
from ingest.register.columns import columns_of
from ingest.register.write import register_bytes
from ingest.runtime import Runtime
from models import queries
from models.message import Message
from parsers.facts import Attachment, MessageFacts, Role

REGISTER, CONTENTS, PAGE = "登记表.xlsx", "目录.html", "申报概况.html"
FORM, BOTH, SCAN = "申报表", "申报表及申报材料", "盖章扫描件"
UNIT, TITLE, DIRECTION = 24, 40, 30
"""Characters of each in a name: with them a path has less than 160, of the 259 that Windows takes."""
ENDINGS = {"jpeg": "jpg", "tiff": "tif", "wps": "wps", "text": "txt"}
"""Endings that are not the kind's own name."""
NO_DIRECTION = "方向待定"


@dataclass(frozen=True)
class Origin:
    """A file in a stored mail."""

    raw_sha256: str
    path: str
    """As in `Attachment.path`."""


@dataclass(frozen=True)
class Item:
    """A file of the pack."""

    path: str
    """Below the target, names joined with `/`."""
    source: str
    """What it is made from, as a hash: the same, and the file need not be made again."""
    moment: datetime
    """Local: the case's arrival."""
    origin: Origin | None = None
    content: Callable[[], bytes | None] = bytes
    """Makes it, where there is no origin; `None` where it cannot be made."""
    label: str = ""
    """What the file is: `申报表`, `申报材料`, `盖章扫描件`, or as the call's description has it."""


@dataclass(frozen=True)
class Plan:
    """A whole pack."""

    cases: tuple[tuple[Item, ...], ...]
    """The files of each case."""
    front: tuple[Item, ...]
    """The register and the contents."""

    @property
    def items(self) -> Iterator[Item]:
        for files in self.cases:
            yield from files
        yield from self.front


def make_plan(runtime: Runtime, session: Session) -> Plan:
    """The pack of all cases that are accepted now."""
    zone = runtime.policy.call.zone
    purged = set(session.scalars(select(Message.id).where(Message.status == "purged")))
    cases = [case for case in find_cases(session, zone, ("accepted",)) if case.message not in purged]
    laid_out, pages = [], []
    for case in cases:
        page, files = lay_out(session, case, runtime.policy.call)
        pages.append(page)
        laid_out.append(files)
    last = max((case.received_at for case in cases), default=runtime.policy.call.deadline.astimezone(zone))
    call = runtime.policy.call
    contents = render_contents(call, [safe_name(one, DIRECTION) for one in _sorted_by(call)], pages)
    columns = columns_of(call)
    rows = repr([[column.value(0, case) for column in columns] for case in cases]).encode()
    front = (
        Item(CONTENTS, _sha(contents), last, content=lambda: contents),
        Item(REGISTER, _sha(rows), last, content=lambda: register_bytes(runtime, ("accepted",))),
    )
    return Plan(tuple(laid_out), front)


def lay_out(session: Session, case: Case, call: Call) -> tuple[CasePage, tuple[Item, ...]]:
    """A case's page, and its files in its folder, the page the last of them."""
    message = session.get_one(Message, case.message)
    verdict = stored.load_verdict(message.verdict)
    folder = _folder(case, _sorted_by(call))
    labels = {one.key: one.label for one in call.described.documents} if call.described else {}
    sources = _sources(session, message, verdict)
    found = list(_files(sources, verdict.standing, labels))
    names = [f"{label}{rest}" for label, rest, _, _ in found]
    macros = _with_macros(sources)
    warned = [f"{label}{rest}" for label, rest, raw, file in found if (raw, file.path) in macros]
    page = CasePage(case, verdict, message.version or 1, folder, tuple(names), tuple(warned), call)
    content = render_case(page)
    files = [
        Item(
            f"{folder}/{label}{rest}",
            file.sha256,
            case.received_at,
            origin=Origin(raw, file.path),
            label=label,
        )
        for label, rest, raw, file in found
    ]
    files.append(Item(f"{folder}/{PAGE}", _sha(content), case.received_at, content=lambda: content))
    session.expunge_all()
    return page, tuple(files)


def _sorted_by(call: Call) -> tuple[str, ...]:
    """The options by which cases lie in folders; none where the call offers none."""
    return call.sorts[0][1] if call.sorts else ()


def _folder(case: Case, directions: Sequence[str]) -> str:
    """`育强新动能/JYHQ2026-0001 某大学 智慧后勤平台建设`; in a call without directions no folder above."""
    direction = case.direction if case.direction in directions else NO_DIRECTION
    number = case.receipt or f"来信{case.message}"
    name = f"{number} {safe_name(case.unit, UNIT)} {safe_name(case.title, TITLE)}"
    return f"{safe_name(direction, DIRECTION)}/{name}" if directions else name


def _sources(session: Session, message: Message, verdict: Verdict) -> Mapping[int, tuple[str, MessageFacts]]:
    """(hash of the raw mail, facts) of the messages whose documents stand: the form's and all after it.

    What the scanner found something in, or could not look at, is handed to nobody, whoever accepted it.
    """
    standing = verdict.standing
    versions = select(Message.id).where(
        Message.submission_id == message.submission_id, Message.received_at <= message.received_at
    )
    wanted = {message.id, standing.form_entry or message.id, standing.manuscript_entry or message.id}
    rows = queries.load_messages(session, wanted | set(session.scalars(versions)))
    rows.sort(key=in_order)
    since = next((at for at, row in enumerate(rows) if row.id == standing.form_entry), 0)
    since = 0 if standing.brought else since
    standing_rows = [row for at, row in enumerate(rows) if at >= since or row.id == standing.manuscript_entry]
    found = {row.id: (row.raw_sha256, stored.load_facts(row.facts)) for row in standing_rows if row.facts}
    return {message: source for message, source in found.items() if is_clean(source[1])}


def _files(
    sources: Mapping[int, tuple[str, MessageFacts]], standing: Standing, labels: Mapping[str, str]
) -> Iterator[tuple[str, str, str, Attachment]]:
    """(label, rest of the name, hash of the mail, attachment) of form, manuscript and scans, each once."""
    form, manuscript = standing.form, standing.manuscript
    chosen = list(_by_role(sources, standing, labels))
    places = (
        (FORM, standing.form_entry, form.file if form else None),
        ("申报材料", standing.manuscript_entry, manuscript.file if manuscript else None),
    )
    for label, entry, path in places if not chosen else ():
        raw, facts = sources.get(entry or 0, ("", MessageFacts()))
        chosen += [(label, raw, file) for file in facts.attachments if path is not None and file.path == path]
    if len(chosen) == 2 and chosen[0][2].sha256 == chosen[1][2].sha256:
        chosen = [(BOTH, *chosen[0][1:])]
    for raw, facts in sources.values():
        chosen += [(SCAN, raw, file) for file in facts.attachments if file.role is Role.SCAN]
    taken: set[str] = set()
    counts: dict[str, int] = {}
    for label, raw, file in chosen:
        if file.sha256 not in taken:
            taken.add(file.sha256)
            counts[label] = counts.get(label, 0) + 1
            number = str(counts[label]) if counts[label] > 1 else ""
            yield label, f"{number}.{_ending(file)}", raw, file


def _ending(file: Attachment) -> str:
    """By what the file is; of films and sounds, which are told no finer, by its name."""
    named = PurePosixPath(file.name).suffix[1:] if file.kind == "media" else ""
    return safe_name(named, 8) if named else ENDINGS.get(file.kind, safe_name(file.kind, 8))


def _by_role(
    sources: Mapping[int, tuple[str, MessageFacts]], standing: Standing, labels: Mapping[str, str]
) -> Iterator[tuple[str, str, Attachment]]:
    """What stands in the roles of another call's description, under its labels."""
    for one in standing.brought:
        holders = [(raw, facts) for raw, facts in sources.values() if one in facts.brought]
        for raw, facts in holders[-1:]:
            label = safe_name(labels.get(one.role, one.role), 40)
            yield from ((label, raw, file) for file in facts.attachments if file.path == one.file)


def _with_macros(sources: Mapping[int, tuple[str, MessageFacts]]) -> frozenset[tuple[str, str]]:
    """(hash of the raw mail, path) of the files that hold macros."""
    told = ((raw, flaw) for raw, facts in sources.values() for flaw in facts.defects)
    return frozenset((raw, flaw.file) for raw, flaw in told if flaw.code == "macros")


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
