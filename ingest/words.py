"""Which language the command line speaks: Chinese where the locale is Chinese, English otherwise."""

from __future__ import annotations

import os


def in_chinese() -> bool:
    """By the usual variables, in the usual order (POSIX, 8.2)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.startswith("zh")
    return False


def say(english: str, chinese: str) -> str:
    """The sentence in the operator's language."""
    return chinese if in_chinese() else english
