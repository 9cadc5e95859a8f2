"""What the secretariat is written: told of a case, shown a letter before it leaves, helped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.chase.waiting import Chased
from ingest.desk.cases import Party
from ingest.desk.exhibits import ShownPage
from ingest.instructions.links import instruction_link
from ingest.instructions.words import NAMES, Verb
from ingest.replies.compose import Reply as Composed
from ingest.replies.compose import ReplyFile
from ingest.replies.contents import Reading
from ingest.runtime import Runtime
from ingest.secretariat.frame import Link, compose_framed
from parsers.manuscript.passages import Passage

CASE, PREVIEW, ANSWER, DOUBT = "desk-case", "desk-preview", "desk-answer", "desk-doubt"
"""Templates of these letters, and how their Message-IDs are told apart (`judge.secretariat`)."""

CHOICES = (Verb.ACCEPT, Verb.RETURN, Verb.REJECT)
"""What a held case can come to."""
OF_WITHDRAWAL = (Verb.WITHDRAW, Verb.ACCEPT)
"""What a letter that takes a case back can come to: it is taken back, or goes on."""


@dataclass(frozen=True)
class Point:
    """Why a case is held: what its submitter was told, what the rule saw, and the other cases in it."""

    message: str
    evidence: str
    others: tuple[Party, ...] = ()
    passages: tuple[Passage, ...] = ()
    """That both texts have, where they are alike."""


@dataclass(frozen=True)
class Shown:
    """A letter to a submitter, as it is about to leave."""

    recipient: str
    subject: str
    text: str
    html: str = ""
    """What stands in its page; empty: it is text alone."""
    files: tuple[str, ...] = ()
    withheld: str = ""
    """Why none leaves; empty: it does."""


def links(runtime: Runtime, party: Party, token: str, verbs: Sequence[Verb] = CHOICES) -> tuple[Link, ...]:
    """What opens an answer with the instruction begun."""
    box = runtime.settings.smtp.from_address
    return tuple(Link(NAMES[verb], instruction_link(box, verb, party.name, token)) for verb in verbs)


def compose_case(
    runtime: Runtime,
    party: Party,
    points: Sequence[Point],
    token: str,
    read: Sequence[Reading] = (),
    verbs: Sequence[Verb] = CHOICES,
    files: Sequence[ReplyFile] = (),
    pictures: Sequence[ShownPage] = (),
) -> Composed:
    """Tell of a held case. `read`: what was read of a doubtful form, to be held against its `pictures`."""
    subject = f"【待复核】{party.name} {party.heading}"
    names = {
        "party": party,
        "points": points,
        "links": links(runtime, party, token, verbs),
        "withdraws": Verb.WITHDRAW in verbs,
        "read": read,
        "pictures": pictures,
        "files": [file.name for file in files],
    }
    composed = compose_framed(runtime, "case", subject, names, tuple(files))
    return replace(composed, pictures=tuple(one.file for one in pictures))


def compose_preview(
    runtime: Runtime, party: Party, word: str, reason: str, shown: Shown, token: str, *, changed: bool
) -> Composed:
    """Show the letter that is about to leave, and how to stop it. `changed`: it is another than before."""
    names = {
        "party": party,
        "word": word,
        "reason": reason,
        "shown": shown,
        "changed": changed,
        "minutes": f"{runtime.settings.secretariat.undo_minutes:g}",
        "links": links(runtime, party, token, (Verb.UNDO,)) if token else (),
    }
    return compose_framed(runtime, "preview", f"【即将发出】{word}：{party.name} {party.heading}", names)


def compose_answer(
    runtime: Runtime,
    heading: str,
    lines: Sequence[str],
    *,
    helps: bool = False,
    cases: Sequence[tuple[Party, Sequence[str]]] = (),
    files: tuple[ReplyFile, ...] = (),
) -> Composed:
    """Anything else. `helps`: with what can be asked; `cases`: those that were asked for."""
    names = {"lines": lines, "helps": helps, "cases": cases}
    subject = f"【{heading}】{runtime.policy.call.name}"
    return compose_framed(runtime, "answer", subject, names, files, heading)


def compose_chase(runtime: Runtime, found: Sequence[Chased], files: tuple[ReplyFile, ...]) -> Composed:
    """The chase list, with its sheet."""
    names = {"found": found, "files": [file.name for file in files]}
    return compose_framed(
        runtime, "chase", f"【催办】待补正 {len(found)} 件", names, files, "催办：已退回、尚未补正"
    )
