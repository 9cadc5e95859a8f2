"""How many pages may still be put through OCR for one message."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.terms import Limits


@dataclass
class PageBudget:
    """Counts down while a message's files are read; shared by all of them."""

    left: int

    @classmethod
    def of(cls, limits: Limits) -> PageBudget:
        return cls(limits.ocr_pages)

    def take(self) -> bool:
        """One page, if there is one left."""
        if self.left <= 0:
            return False
        self.left -= 1
        return True
