"""What leads to a case: our Message-IDs, and receipt numbers with the suffix that only those written to know.

A receipt number is counted up and anybody may guess it; the suffix that letters show with it
(`JYHQ2026-0001-K7QX`) nobody can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.judge.case import Entry
from parsers.facts import MessageFacts

MOST_QUOTED = 3
"""Receipt numbers of one message that count: a longer list is guessing."""

MOST_GUESSES = 5
"""Messages with a wrong suffix for a case, after which its suffix proves nothing any more."""


@dataclass(frozen=True)
class Quote:
    """A receipt number as a message quotes it."""

    number: str
    """`JYHQ2026-0001`: names a case, and proves nothing."""
    suffix: str = ""
    """`K7QX`: proves that its sender was written to, if it is the case's own."""


def quote_of(text: str) -> Quote:
    """A quoted receipt number taken apart.

    >>> quote_of("JYHQ2026-0001-K7QX")
    Quote(number='JYHQ2026-0001', suffix='K7QX')
    """
    code, number, suffix = (*text.split("-", 2), "", "")[:3]
    return Quote(f"{code}-{number}", suffix)


def quotes_of(facts: MessageFacts) -> tuple[Quote, ...]:
    """The receipt numbers that count of those that a message quotes."""
    return tuple(quote_of(text) for text in facts.quoted.receipt_numbers[:MOST_QUOTED])


def quoted_numbers(facts: MessageFacts) -> Iterable[str]:
    """The numbers alone of those that count, once each."""
    return dict.fromkeys(quote.number for quote in quotes_of(facts))


def answered_ids(facts: MessageFacts) -> tuple[str, ...]:
    """The messages that it answers, the nearest first."""
    ids = (*facts.in_reply_to, *reversed(facts.references))
    return tuple(dict.fromkeys(bracketed(one) for one in ids if one.strip("<> ")))


def bracketed(message_id: str) -> str:
    """A Message-ID in one form."""
    return f"<{message_id.strip().strip('<>').strip()}>"


class Proofs:
    """Which case a Message-ID of ours or a receipt number leads to."""

    def __init__(self) -> None:
        self._by_reply: dict[str, list[int]] = {}
        """Of each letter of ours the cases that it speaks of."""
        self._by_number: dict[str, tuple[int, str]] = {}
        """Of each receipt number, its case and the suffix that proves it."""
        self._guesses: Counter[str] = Counter()
        """Messages that quoted a number with a wrong suffix."""

    def add(self, entry: Entry, place: int) -> None:
        """Note what we wrote to a message of the case at `place`."""
        for one in entry.reply_ids:
            places = self._by_reply.setdefault(bracketed(one), [])
            if place not in places:
                places.append(place)
        if entry.receipt:
            self._by_number[entry.receipt] = (place, entry.suffix)

    def note_guesses(self, facts: MessageFacts) -> None:
        """Count the wrong suffixes of a message."""
        wrong = {one.number for one in quotes_of(facts) if one.suffix and not self._is_right(one)}
        self._guesses.update(wrong & self._by_number.keys())

    def find_answered(self, facts: MessageFacts) -> list[int]:
        """The cases whose letters it answers by In-Reply-To or References, the nearest first."""
        return [place for one in answered_ids(facts) for place in self._by_reply.get(one, ())]

    def find_together(self, facts: MessageFacts) -> list[int]:
        """The cases of which the nearest letter that it answers speaks, where they are several."""
        nearest = next((self._by_reply[one] for one in answered_ids(facts) if one in self._by_reply), [])
        return nearest if len(nearest) > 1 else []

    def find_proven(self, facts: MessageFacts) -> list[int]:
        """The cases whose receipt number it quotes with the suffix."""
        right = [one.number for one in quotes_of(facts) if self._is_right(one)]
        return [self._by_number[number][0] for number in right if self._guesses[number] < MOST_GUESSES]

    def find_quoted(self, facts: MessageFacts) -> list[int]:
        """The cases whose receipt number it quotes, with any suffix or none."""
        return [self._by_number[n][0] for n in quoted_numbers(facts) if n in self._by_number]

    def _is_right(self, quote: Quote) -> bool:
        _place, suffix = self._by_number.get(quote.number, (0, ""))
        return bool(suffix) and quote.suffix == suffix
