"""Where two texts say the same: the longest passages that both have, with what stands around them."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.manuscript.signature import SHINGLE

MOST_PASSAGES = 3
MOST_CHARACTERS = 160
"""Of a passage that are shown."""
ENDS = "。！？；：\n"


@dataclass(frozen=True)
class Passage:
    """A passage of one text, and where the other says the same."""

    ours: str
    theirs: str
    length: int
    """Characters, blanks left out."""


def find_passages(ours: str, theirs: str) -> tuple[Passage, ...]:
    """The longest passages that both texts have, the longest first; blanks and line ends do not matter.

    A pass over each text: it costs as much for twice the text as twice.
    """
    one, other = _solid(ours), _solid(theirs)
    first: dict[str, int] = {}
    for at in range(len(other[0]) - SHINGLE + 1):
        first.setdefault(other[0][at : at + SHINGLE], at)
    found, at = [], 0
    while at + SHINGLE <= len(one[0]):
        there = first.get(one[0][at : at + SHINGLE])
        if there is None:
            at += 1
            continue
        length = _run(one[0], at, other[0], there)
        found.append((length, at, there))
        at += length
    longest = sorted(found, key=lambda run: (-run[0], run[1]))[:MOST_PASSAGES]
    return tuple(
        Passage(_shown(ours, one[1], here, length), _shown(theirs, other[1], there, length), length)
        for length, here, there in longest
    )


def _solid(text: str) -> tuple[str, list[int]]:
    """The text without blanks, and where each of its characters stands."""
    places = [at for at, char in enumerate(text) if not char.isspace()]
    return "".join(text[at] for at in places), places


def _run(one: str, at: int, other: str, there: int) -> int:
    length, most = SHINGLE, min(len(one) - at, len(other) - there)
    while length < most and one[at + length] == other[there + length]:
        length += 1
    return length


def _shown(text: str, places: list[int], at: int, length: int) -> str:
    """The beginning of a passage as it was written, on one line; dots where it begins within a sentence."""
    within = at > 0 and places[at] == places[at - 1] + 1 and text[places[at - 1]] not in ENDS
    last = places[at + min(length, MOST_CHARACTERS) - 1]
    return (
        ("…" if within else "")
        + " ".join(text[places[at] : last + 1].split())
        + ("…" if length > MOST_CHARACTERS else "")
    )
