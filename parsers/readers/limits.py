"""Why a file could not be read, and how many pages may still be looked at."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.document import Document
from parsers.facts import Defect
from parsers.source import SourceFile
from parsers.terms import Limits

BROKEN = "文件已损坏，无法打开"
ENCRYPTED = "文件设有密码，无法打开"
TOO_LARGE = "文件内容过大，无法读取"
UNSAFE = "文件内含有不安全的内容，未予读取"


class Unreadable(Exception):
    """The file cannot be read; raised inside the readers, and turned into a defect before they return."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def unread(file: SourceFile, code: str, detail: str) -> Document:
    """A document of which nothing could be read, and why."""
    return Document(file.path, file.kind, None, defects=(Defect(code, file.path, detail),))


@dataclass
class PageBudget:
    """Pages that may still be put through OCR; shared by all files of a message, and counted down."""

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
