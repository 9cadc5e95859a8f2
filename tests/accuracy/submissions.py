"""The submissions: which layout, ticks, kinds of file and packing each has, and its mail."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.accuracy.cases import FRONTS, PACKINGS, PARTS, Packed, add_manuscript, mail
from tests.accuracy.conversion import convert_all, of_a_screen, photographs, scan, scanned_pdf, turned
from tests.accuracy.forms import LAYOUTS, PRINTED, add_form, new_file, saved
from tests.accuracy.invention import Said, invent
from tests.accuracy.ticking import choose

FORM_KINDS = ("docx",) * 6 + ("doc", "rtf", "pdf", "pdf", "one file")
SHOTS = ("photograph", "72 dpi", "AVIF photograph", "upside-down pdf")
ENDINGS = {"jpeg": "jpg", "scanned pdf": "pdf", "one file": "docx"} | {
    "photograph": "jpg", "72 dpi": "jpg", "AVIF photograph": "avif", "upside-down pdf": "pdf"
}  # fmt: skip
MANUSCRIPT_KINDS = ("docx",) * 5 + ("doc", "rtf")


@dataclass(frozen=True)
class Submission:
    """A mail and the truth about it."""

    number: int
    said: Said
    layout: str
    tick: str
    form_kind: str
    manuscript_kind: str
    packing: str
    front: str
    title: str
    characters: int
    wrong: frozenset[str]
    raw: bytes = b""

    @property
    def traits(self) -> str:
        """For the table of misses."""
        return (
            f"no. {self.number}: form {self.form_kind}, {self.layout}, {self.tick}; "
            f"manuscript {self.manuscript_kind}, {self.front}; {self.packing}"
        )


@dataclass
class _Draft:
    submission: Submission
    form: bytes
    manuscript: bytes


def make_submissions(count: int, scans: int, shots: int, seed: int, *, quick: bool) -> list[Submission]:
    """`count` mails with Word and PDF forms, then `scans` with scanned ones, then `shots` with each kind of
    picture that phones and screens make; the same for the same seed."""
    drafts = [_draft(number, random.Random(f"{seed}/{number}"), "", quick=quick) for number in range(count)]
    drafts += [
        _draft(
            number, random.Random(f"{seed}/{number}"), "jpeg" if number % 2 else "scanned pdf", quick=quick
        )
        for number in range(count, count + scans)
    ]
    drafts += [
        _draft(number, random.Random(f"{seed}/{number}"), SHOTS[number % len(SHOTS)], quick=quick)
        for number in range(count + scans, count + scans + shots * len(SHOTS))
    ]
    forms = _converted([(draft.submission.form_kind, draft.form) for draft in drafts])
    manuscripts = _converted([(draft.submission.manuscript_kind, draft.manuscript) for draft in drafts])
    return [
        _mailed(draft.submission, form, manuscript)
        for draft, form, manuscript in zip(drafts, forms, manuscripts, strict=True)
    ]


def _draft(number: int, pick: random.Random, scanned: str, *, quick: bool) -> _Draft:
    said = invent(pick)
    form_kind = scanned or ("docx" if quick else pick.choice(FORM_KINDS))
    printed = form_kind in {"pdf", "jpeg", "scanned pdf", *SHOTS}
    layout = pick.choice(PRINTED if printed else sorted(LAYOUTS))
    if layout == "text box" and form_kind in {"doc", "rtf"}:
        layout = "notice"  # LibreOffice loses these boxes when it writes the old formats
    tick, way = choose(pick, plain=printed)
    front = pick.choice(FRONTS)
    wrong = frozenset(part for part in PARTS if pick.random() < 0.12)
    form, text = new_file(), new_file()
    add_form(form, said, layout, way)
    if form_kind == "one file":
        form.add_page_break()
        front = "title"
        text = form
    title, characters = add_manuscript(text, said, pick, front, wrong)
    submission = Submission(
        number, said, layout, tick, form_kind, "docx" if quick else pick.choice(MANUSCRIPT_KINDS),
        pick.choice(sorted(PACKINGS)), front, title, characters, wrong,
    )  # fmt: skip
    return _Draft(submission, saved(form), saved(text))


def _converted(files: Sequence[tuple[str, bytes]]) -> list[list[bytes]]:
    """Each file in its kind; a scan may be several."""
    wanted = {"jpeg": "pdf", "scanned pdf": "pdf", "one file": "docx", **dict.fromkeys(SHOTS, "pdf")}
    results: list[list[bytes]] = [[data] for _kind, data in files]
    for target in sorted({wanted.get(kind, kind) for kind, _data in files} - {"docx"}):
        places = [i for i, (kind, _data) in enumerate(files) if wanted.get(kind, kind) == target]
        for place, data in zip(places, convert_all([files[i][1] for i in places], target), strict=True):
            results[place] = [data]
    for place, (kind, _data) in enumerate(files):
        if kind in {"jpeg", "scanned pdf"}:
            pages = scan(results[place][0], random.Random(place))
            results[place] = [scanned_pdf(pages)] if kind == "scanned pdf" else pages
        elif kind in SHOTS:
            results[place] = _shot(kind, results[place][0], random.Random(place))
    return results


def _shot(kind: str, pdf: bytes, pick: random.Random) -> list[bytes]:
    if kind == "72 dpi":
        return of_a_screen(pdf)
    if kind == "upside-down pdf":
        return [turned(pdf)]
    return photographs(pdf, pick, "AVIF" if kind == "AVIF photograph" else "JPEG")


def _mailed(submission: Submission, form: list[bytes], manuscript: list[bytes]) -> Submission:
    ending = ENDINGS.get(submission.form_kind, submission.form_kind)
    said = submission.said
    files: Packed = [(f"申报表{number or ''}.{ending}", data) for number, data in enumerate(form)]
    if submission.form_kind != "one file":
        name = f"{said.unit}+{said.contact}+{said.contact_info}.{submission.manuscript_kind}"
        files.append((name, manuscript[0]))
    values = vars(submission) | {"raw": mail(said, files, submission.packing)}
    return Submission(**values)


def counts(submissions: Sequence[Submission], trait: str) -> Counter[str]:
    """How many submissions have each value of a trait."""
    return Counter(str(getattr(submission, trait)) for submission in submissions)
