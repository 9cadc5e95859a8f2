"""Which language the command line speaks: Chinese where the locale is Chinese, English otherwise."""

from __future__ import annotations

import os
from collections.abc import Mapping

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

TEMPLATE_WORDS = {
    "acknowledgement": "受理回执",
    "return": "退回补正通知",
    "rejection": "不予受理通知",
    "held": "待人工复核通知",
    "digest": "每日摘要",
    "alarm": "报警",
}
"""What we send, by template."""

STATE_WORDS = {
    "queued": "待发送",
    "sending": "正在发送",
    "deferred": "稍后重试",
    "sent": "已发送",
    "failed": "发送失败",
    "suppressed": "不发送",
    "on_hold": "已扣留",
    "bounced": "被退回",
}
"""How far a reply is."""

GRAVITY_WORDS = {"note": "提示", "return": "退回", "hold": "复核", "reject": "拒收"}
"""How grave a finding is."""

ROLE_WORDS = {
    "form": "申报表",
    "manuscript": "申报材料",
    "both": "申报表及材料",
    "scan": "申报表扫描件",
    "manuscript_copy": "申报材料副本",
    "archive": "压缩包",
    "other": "其他",
}
"""What a file is for."""


def in_chinese() -> bool:
    """By the usual variables, in the usual order (POSIX, 8.2)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.startswith("zh")
    return False


def say(english: str, chinese: str) -> str:
    """The sentence in the operator's language."""
    return chinese if in_chinese() else english


def word(words: Mapping[str, str], name: str) -> str:
    """A name of the program's own (an outcome, a state) in the operator's language."""
    return words.get(name, name) if in_chinese() else name.replace("_", " ")
