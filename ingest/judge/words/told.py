"""Words for a submitter in every language that a call may be answered in.

Both stand beside each other where they are said, so that neither can be left out (ADR 9). What a person or
the call's own description wrote goes into either as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.judge.policy import Language

QUOTED_CHARACTERS = 60


@dataclass(frozen=True)
class Told:
    """A sentence, or a part of one."""

    zh: str
    en: str

    def said(self, language: Language) -> str:
        """In the call's language."""
        return self.en if language == "en" else self.zh

    def __add__(self, other: Told) -> Told:
        """What goes on in the same sentence."""
        return Told(self.zh + other.zh, self.en + other.en)

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)

    def ending(self, more: Told) -> Told:
        """The sentence, going on with what its gravity brings, up to its full stop.

        >>> Told("来信有误。", "It is wrong.").ending(Told("，待复核", ", and waits"))
        Told(zh='来信有误，待复核。', en='It is wrong, and waits.')
        """
        return Told(
            f"{self.zh.removesuffix('。')}{more.zh}。",
            f"{self.en.removesuffix('.')}{more.en}.",
        )


NOTHING = Told("", "")


def same(text: str) -> Told:
    """What is the same in every language: a name, a label, a file."""
    return Told(text, text)


def sentences(*parts: Told) -> Told:
    """Whole sentences, one after the other; those that say nothing are left out.

    >>> sentences(Told("甲。", "A."), NOTHING, Told("乙。", "B.")).en
    'A. B.'
    """
    told = [part for part in parts if part]
    return Told("".join(part.zh for part in told), " ".join(part.en for part in told if part.en))


def enumerated(words: Sequence[str]) -> Told:
    """Several names.

    >>> enumerated(["甲", "乙"])
    Told(zh='甲、乙', en='甲, 乙')
    """
    return Told("、".join(words), ", ".join(words))


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its English noun.

    >>> counted(1, "file"), counted(2, "file"), counted(2, "copy", "copies")
    ('1 file', '2 files', '2 copies')
    """
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def quoted(text: str, most: int = QUOTED_CHARACTERS) -> str:
    """A sender's words inside ours: one line, shortened, in quotation marks that both languages have."""
    line = " ".join(text.split()).replace("“", "‘").replace("”", "’")
    return f"“{line if len(line) <= most else line[: most - 1] + '…'}”"
