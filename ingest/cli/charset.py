"""UTF-8 inside, whatever the locale; a terminal of another charset is written to in its own."""

from __future__ import annotations

import codecs
import io
import os
import sys


def ensure_utf8() -> None:
    """Begin again in Python's UTF-8 mode where the locale has another charset (PEP 540).

    Otherwise names such as 申报表.docx could not be made, and what the charset lacks could not be printed.
    """
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")  # $PYTHONIOENCODING may ask for less than we print
    charset = _name(sys.stdout.encoding if sys.stdout else "utf-8")
    if sys.flags.utf8_mode or (charset == "utf-8" and _name(sys.getfilesystemencoding()) == "utf-8"):
        return
    environment = {**os.environ, "PYTHONIOENCODING": f"{charset}:backslashreplace"}
    words = [sys.executable, "-X", "utf8", *sys.orig_argv[1:]]
    sys.stdout.flush()
    os.execve(  # noqa: S606 # ourselves, with our own words
        sys.executable, [_in_utf8(word) for word in words], environment
    )


def _in_utf8(word: str) -> bytes:
    """A word of the command line as typed, which the locale's charset had to read; UTF-8 if it was that."""
    typed = os.fsencode(word)
    try:
        typed.decode("utf-8")
    except UnicodeDecodeError:
        return word.encode("utf-8", "surrogateescape")
    return typed


def _name(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return "utf-8"
