"""Which language the command line speaks: Chinese where the locale is Chinese, English otherwise."""

from __future__ import annotations

import os

OUTCOME_WORDS = {
    "accepted": "已受理",
    "returned": "退回补正",
    "rejected": "不予受理",
    "held": "待人工复核",
    "duplicate": "重复来件",
    "correspondence": "一般来信",
    "ignored": "机器邮件",
    "received": "待处理",
    "purged": "已清除",
}
"""Outcomes and statuses as the secretariat calls them."""


def in_chinese() -> bool:
    """By the usual variables, in the usual order (POSIX, 8.2)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.startswith("zh")
    return False


def say(english: str, chinese: str) -> str:
    """The sentence in the operator's language."""
    return chinese if in_chinese() else english
