"""Detected kinds of files as a call's description calls them."""

from __future__ import annotations

from collections.abc import Mapping

from parsers.call.description import FileKind
from parsers.kinds.detect import ARCHIVES
from parsers.source import RASTER, UNOPENED, SourceFile

SOUNDS = (".mp3", ".wav", ".m4a", ".wma", ".aac", ".flac", ".ogg", ".amr")

KINDS: Mapping[str, FileKind] = {
    **dict.fromkeys(("docx", "docm", "doc", "wps", "rtf", "odt", "wordxml"), "word"),
    "pdf": "pdf",
    **dict.fromkeys(RASTER | UNOPENED, "picture"),
    **dict.fromkeys(("xls", "xlsx", "ods", "et"), "excel"),
    **dict.fromkeys(("ppt", "pptx", "odp", "dps"), "slides"),
    **dict.fromkeys(("text", "html", "mht"), "text"),
    **dict.fromkeys(ARCHIVES, "archive"),
}
"""Detected kinds as a description calls them; `media` is a film or a sound by its name."""


def kind_of(file: SourceFile) -> FileKind | None:
    """What a description would call the file's kind; `None` for what it has no word for."""
    if file.kind == "media":
        return "sound" if file.name.lower().endswith(SOUNDS) else "film"
    return KINDS.get(file.kind)
