"""An expert's folder: the sheet, and each case's papers under its receipt number. As zips for mail, too."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from sqlalchemy.orm import Session

from ingest import stored
from ingest.filenames import safe_name
from ingest.files import whole_file
from ingest.judge.case import Verdict
from ingest.language.words import say
from ingest.pack.page import PiecePage, render_piece
from ingest.pack.plan import Item, lay_out
from ingest.panel.blinding import Blinder, hidden, words_of
from ingest.panel.deal import Dealt
from ingest.panel.overview import overview_bytes
from ingest.panel.sheet import SheetTerms, sheet_bytes
from ingest.register.cases import Case
from ingest.review.experts import Expert, Piece
from ingest.review.statistics import Review
from ingest.runtime import Runtime
from models.message import Message

SHEET, PAGE, OVERVIEW, TOLD, MAILED = (
    "评分表.xlsx", "案例简介.html", "评审分工.xlsx", "匿名处理说明.txt", "寄送",
)  # fmt: skip
NAME = 20
"""Characters of an expert's name in a folder's."""
IN_BASE64 = 0.72
"""Of a mail's bytes that a file in it may have: four for three, and line ends."""


def folder_of(number: int, expert: Expert) -> str:
    """`专家01 张三`"""
    return f"专家{number:02d} {safe_name(expert.name, NAME)}"


def lay_cases(
    session: Session, runtime: Runtime, dealt: Dealt, blinder: Blinder | None
) -> dict[str, tuple[Item, ...]]:
    """The files of every case that somebody reviews, under its receipt number."""
    given = sorted({receipt for receipt, _ in dealt.assignment.pairs})
    return {
        receipt: tuple(_lay_case(session, runtime, dealt.cases[receipt], dealt.pieces[receipt], blinder))
        for receipt in given
    }


def _lay_case(
    session: Session, runtime: Runtime, case: Case, piece: Piece, blinder: Blinder | None
) -> Iterator[Item]:
    verdict = stored.load_verdict(session.get_one(Message, case.message).verdict)
    _, items = lay_out(session, case, runtime.policy.call)
    papers = [one for one in items if one.origin is not None]
    if blinder is not None:
        papers = list(blinder.copies(case, verdict, papers))
    papers = [replace(one, path=f"{piece.receipt}/{one.path.rpartition('/')[2]}") for one in papers]
    yield from papers
    names = tuple(one.path.rpartition("/")[2] for one in papers)
    content = render_piece(_page(case, piece, verdict, names, blind=blinder is not None))
    source = hashlib.sha256(content).hexdigest()
    yield Item(f"{piece.receipt}/{PAGE}", source, case.received_at, content=lambda: content)


def _page(case: Case, piece: Piece, verdict: Verdict, files: tuple[str, ...], *, blind: bool) -> PiecePage:
    rows = [("受理编号", piece.receipt), ("申报方向", piece.direction), ("申报形式", piece.kind)]
    rows += [("正文字数", f"{case.characters} 字" if case.characters is not None else "")]
    form = verdict.standing.form
    summary = form.summary.value if form and form.summary else ""
    title = piece.title
    if blind:
        words = words_of(case, verdict)
        title, summary = hidden(title, words), hidden(summary, words)
    else:
        rows.insert(1, ("申报单位", piece.unit))
    lines = tuple(line.strip() for line in summary.splitlines() if line.strip())
    return PiecePage(piece.receipt, title, tuple(rows), lines, files)


def plan_folders(
    terms: SheetTerms,
    dealt: Dealt,
    cases: Mapping[str, Sequence[Item]],
    titles: Mapping[str, str],
    given: Mapping[str, Mapping[str, Review]],
    moment: datetime,
) -> Iterator[tuple[Item, ...]]:
    """The files of each expert's folder.

    :param titles: as the sheets have them, by receipt number
    :param given: what experts have scored before, by address and receipt number
    """
    for number, expert in enumerate(dealt.experts, 1):
        folder = folder_of(number, expert)
        pieces = [replace(one, title=titles[one.receipt]) for one in dealt.of(expert)]
        if not pieces:
            continue
        known = given.get(expert.email, {})
        source = hashlib.sha256(repr((terms, expert, pieces, sorted(known.items()))).encode()).hexdigest()
        content = partial(sheet_bytes, terms, expert, pieces, known)
        files = [Item(f"{folder}/{SHEET}", source, moment, content=content)]
        files += [replace(one, path=f"{folder}/{one.path}") for p in pieces for one in cases[p.receipt]]
        yield tuple(files)


def mark_of(
    terms: SheetTerms, pieces: Sequence[Piece], titles: Mapping[str, str], cases: Mapping[str, Sequence[Item]]
) -> str:
    """By which an expert's material is known again: all of it, but the scores that have come back."""
    papers = [(one.path, one.source) for piece in pieces for one in cases[piece.receipt]]
    shown = [(one.receipt, titles[one.receipt], one.direction, one.kind) for one in pieces]
    return hashlib.sha256(repr((terms, shown, papers)).encode()).hexdigest()[:16]


def plan_front(dealt: Dealt, told: Sequence[str], moment: datetime) -> tuple[Item, ...]:
    """Who reviews what, and what is to be known of the blind copies."""
    overview = overview_bytes(dealt)
    shown = repr((sorted(dealt.assignment.pairs), dict(dealt.assignment.short), dealt.experts, dealt.pieces))
    front = [
        Item(OVERVIEW, hashlib.sha256(shown.encode()).hexdigest(), moment, content=lambda: overview),
    ]
    if told:
        text = ("\r\n".join(["匿名副本中须留意之处：", *told]) + "\r\n").encode("utf-8-sig")
        front.append(Item(TOLD, hashlib.sha256(text).hexdigest(), moment, content=lambda: text))
    return tuple(front)


@dataclass(frozen=True)
class Zips:
    """The experts' folders as files that fit into a mail each."""

    files: Mapping[str, tuple[Path, ...]]
    """By the expert's address."""
    told: tuple[str, ...]
    """What fits into no mail."""


def write_zips(target: Path, dealt: Dealt, mail_bytes: int) -> Zips:
    """Each expert's folder as zips of a mail's size at most; those of an earlier time are replaced.

    :raises OSError: if they cannot be written
    """
    most = int(mail_bytes * IN_BASE64)
    mailed, told = target / MAILED, list[str]()
    mailed.mkdir(exist_ok=True)
    files: dict[str, tuple[Path, ...]] = {}
    for number, expert in enumerate(dealt.experts, 1):
        name = folder_of(number, expert)
        for old in [*mailed.glob(f"{name}.zip"), *mailed.glob(f"{name}（*）.zip")]:
            old.unlink()
        folder = target / name
        if not dealt.of(expert) or not folder.is_dir():
            continue
        parts = _parts(sorted(path for path in folder.rglob("*") if path.is_file()), folder, most)
        made = []
        for at, paths in enumerate(parts, 1):
            file = mailed / (f"{name}.zip" if len(parts) == 1 else f"{name}（{at}）.zip")
            _write_zip(file, target, paths)
            made.append(file)
            if file.stat().st_size > most:
                told.append(
                    say(
                        f"{file.name} is larger than panel.mail_bytes: hand it over another way",
                        f"{file.name} 超过 panel.mail_bytes，请以其他方式交付",
                    )
                )
        files[expert.email] = tuple(made)
    return Zips(files, tuple(told))


def _parts(paths: Sequence[Path], folder: Path, most: int) -> list[list[Path]]:
    """Files in lots of so many bytes, the sheet in the first, a case's files together where they fit."""
    lots: dict[str, list[Path]] = {}
    for path in paths:
        inner = path.relative_to(folder).parts
        lots.setdefault(inner[0] if len(inner) > 1 else "", []).append(path)
    parts: list[list[Path]] = [[]]
    size = 0
    for lot in lots.values():
        whole = sum(path.stat().st_size for path in lot)
        for some in [lot] if whole <= most else [[path] for path in lot]:
            more = sum(path.stat().st_size for path in some)
            if parts[-1] and size + more > most:
                parts.append([])
                size = 0
            parts[-1].extend(some)
            size += more
    return parts


def _write_zip(file: Path, target: Path, paths: Sequence[Path]) -> None:
    with whole_file(file) as whole:
        write_entries(whole, target, paths)


def write_entries(out: IO[bytes], target: Path, paths: Sequence[Path]) -> None:
    """Files as a zip, named by their way below `target`; the same files give the same bytes."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            entry = zipfile.ZipInfo(PurePosixPath(path.relative_to(target)).as_posix(), (2026, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            entry.flag_bits |= 0x800
            archive.writestr(entry, path.read_bytes())
