"""How far a folder has been read, and whether it is still the folder that was read: pure decisions.

UIDs never come again in a folder while its UIDVALIDITY stays (RFC 9051, 2.3.1.1). 163 says UIDVALIDITY 1 for
ever, also for a folder that was deleted and made anew: then the UIDs do come again, and a reader that trusts
its last UID sees nothing until the new folder has outgrown the old one. So the state's `anchor` remembers
what some messages looked like (INTERNALDATE and size, both fixed for a message's life), and every poll looks
at those few again, at the same cost whether the folder holds a hundred messages or a hundred thousand:

- a remembered message looks otherwise: re-made; read from the start, one generation on
- a new UID is not above the greatest ever seen: re-made
- the last message is there, as it was: the same folder
- the last is gone, another of the newest is there: probably the same, and somebody deleted; `judge_rest`
  looks at what is left after that one
- all of the newest are gone: `judge_rest` looks at everything that is left
- still the same: the cursor steps back to the greatest message that is left, so that this is done only once,
  and the greatest UID ever seen stays known

What cannot be told: a folder restored from a copy, with a message in it that was never seen, on the UID of
one that was and with its date to the second. The daily reconciliation by content is for that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from ingest.mailbox import FolderState

TAIL = 8
"""Remembered from the end: so many deletions of the newest cost nothing."""
HEAD = 4
"""Remembered from the beginning: a folder made anew starts there again."""
GAPS = 50
"""Messages that the server would not hand out, remembered at most."""


@dataclass(frozen=True)
class Look:
    """What a message looks like from outside."""

    received: int
    """INTERNALDATE in seconds since 1970; 0: the server gave none."""
    size: int
    """RFC822.SIZE as the server says, right or wrong."""


@dataclass(frozen=True)
class Anchor:
    """What `FolderState.anchor` holds."""

    high: int = 0
    """The greatest UID ever seen in this generation."""
    newest: int = 0
    """The latest INTERNALDATE ever seen in this generation."""
    marks: tuple[tuple[int, Look], ...] = ()
    """UID and look of the first and the last messages, ascending."""
    gaps: tuple[int, ...] = ()
    """UIDs that the cursor has passed although the server gave no content: asked for again at each poll."""

    def render(self) -> str:
        """As text for the database, under 700 characters."""
        marks = [[uid, look.received, look.size] for uid, look in self.marks]
        return json.dumps([self.high, self.newest, marks, list(self.gaps)], separators=(",", ":"))


def parse_anchor(state: FolderState) -> Anchor:
    """The state's anchor; anything that is not one counts as an anchor without marks."""
    try:
        high, newest, marks, gaps = json.loads(state.anchor)
        return Anchor(
            max(int(high), state.last_uid),
            int(newest),
            tuple((int(uid), Look(int(received), int(size))) for uid, received, size in marks),
            tuple(int(uid) for uid in gaps),
        )
    except (ValueError, TypeError):
        return Anchor(high=state.last_uid)


def seconds(moment: datetime | None) -> int:
    """An INTERNALDATE as `Look` keeps it."""
    return int(moment.astimezone(UTC).timestamp()) if moment is not None else 0


FolderIdentity = Literal["same", "stepped back", "re-made"]


def judge_look(state: FolderState, seen: Mapping[int, Look], new: Iterable[int]) -> FolderIdentity:
    """Whether this is the folder that was read; `stepped back` is to be confirmed by `judge_rest`.

    :param seen: the looks of those of the anchor's marks that are there now
    :param new: the UIDs above the cursor
    """
    anchor = parse_anchor(state)
    present = [(look, seen[uid]) for uid, look in anchor.marks if uid in seen]
    redated = any(was.received != now.received for was, now in present)
    resized = sum(was.size != now.size for was, now in present)
    if redated or (resized and resized * 2 >= len(present)):
        return "re-made"
    if any(uid <= anchor.high for uid in new):
        return "re-made"
    if state.last_uid == 0 or state.last_uid in seen:
        return "same"
    return "stepped back" if anchor.marks else "same"  # without looks there is nothing to hold against it


def rest_from(state: FolderState, seen: Mapping[int, Look]) -> int:
    """The UID from which on all that is left, up to the cursor, is to be looked at when the last is gone."""
    tail = [uid for uid, _ in parse_anchor(state).marks[-TAIL:]]
    return max((uid for uid in tail if uid in seen), default=1)


def judge_rest(
    state: FolderState, rest: Mapping[int, Look], recorded: Mapping[int, int] | None, uid_next: int | None
) -> FolderIdentity:
    """Whether this is the folder that was read, although its last message is gone.

    :param rest: the looks of all messages from `rest_from` up to the cursor
    :param recorded: INTERNALDATE, as in `Look`, of those that the database knows; `None` where it does
        not keep all (junk folders)
    :param uid_next: UIDNEXT where the server gives it
    """
    anchor = parse_anchor(state)
    if uid_next is not None and uid_next <= anchor.high:
        return "re-made"
    if any(look.received > anchor.newest for look in rest.values()):
        return "re-made"  # all that was there had been seen, so nothing can be newer than the newest seen
    if recorded is not None and set(rest) - set(recorded) - set(anchor.gaps):
        return "re-made"
    dated = {uid: look.received for uid, look in rest.items() if look.received}
    if any((recorded or dated).get(uid, date) != date for uid, date in dated.items()):
        return "re-made"
    return "stepped back"


def step_back(state: FolderState, left: Mapping[int, Look]) -> FolderState:
    """The cursor on the greatest message that is left; what is gone is forgotten, save the greatest UID."""
    anchor = parse_anchor(state)
    known = dict(anchor.marks) | dict(left)
    marks = {uid: known[uid] for uid in left if uid <= state.last_uid}
    last = max(marks, default=0)
    return replace(state, last_uid=last, anchor=replace(anchor, marks=_thin(marks)).render())


def begin_again(state: FolderState, validity: int) -> FolderState:
    """The first state of the folder that stands in the old one's place.

    The generation moves on with UIDVALIDITY too: should that ever return to an old value, no new message
    can be taken for an old one.
    """
    return FolderState(state.folder, validity, state.generation + 1, 0, "", state.passed_over)


def advance(
    state: FolderState, taken: Mapping[int, Look], missing: Iterable[int] = (), passed_over: int = 0
) -> FolderState:
    """The state after these messages: taken in, passed over, or not handed out by the server."""
    anchor = parse_anchor(state)
    marks = dict(anchor.marks) | dict(taken)
    fields: dict[str, Any] = {
        "high": max([anchor.high, *taken]),
        "newest": max([anchor.newest, *(look.received for look in taken.values())]),
        "marks": _thin(marks),
        "gaps": tuple(sorted(set(anchor.gaps) | set(missing))),
    }
    return replace(
        state,
        last_uid=max([state.last_uid, *taken]),
        anchor=replace(anchor, **fields).render(),
        passed_over=state.passed_over + passed_over,
    )


def close_gaps(state: FolderState, closed: Iterable[int]) -> FolderState:
    """The state once those gaps were filled, or their messages are gone."""
    anchor = parse_anchor(state)
    left = tuple(uid for uid in anchor.gaps if uid not in set(closed))
    return replace(state, anchor=replace(anchor, gaps=left).render())


def _thin(marks: Mapping[int, Look]) -> tuple[tuple[int, Look], ...]:
    ordered = sorted(marks.items())
    if len(ordered) <= HEAD + TAIL:
        return tuple(ordered)
    return tuple(ordered[:HEAD] + ordered[-TAIL:])
