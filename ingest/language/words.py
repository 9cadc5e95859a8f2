"""Which language the command line speaks: Chinese where the locale is Chinese, English otherwise."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from typing import Self

OUTCOME_WORDS = {
    "accepted": "已受理",
    "returned": "退回补正",
    "rejected": "不予受理",
    "withdrawn": "已撤回",
    "held": "待复核",
    "duplicate": "重复来信",
    "correspondence": "咨询来函",
    "ignored": "自动邮件",
    "received": "待处理",
    "purged": "已清除",
}
"""Outcomes and statuses as the secretariat calls them."""

TEMPLATE_WORDS = {
    "acknowledgement": "受理回执",
    "return": "退回补正通知",
    "rejection": "不予受理通知",
    "withdrawal": "撤回申报确认",
    "held": "待人工复核通知",
    "digest": "收件日报",
    "alarm": "报警",
    "claim": "来信提醒",
    "reminder": "补正提醒",
    "desk-case": "待复核通知（秘书处）",
    "desk-preview": "拟发回函（秘书处）",
    "desk-answer": "指令答复（秘书处）",
    "desk-doubt": "来信人存疑（秘书处）",
    "selected": "评审结果通知（入选）",
    "unselected": "评审结果通知（未入选）",
    "desk-result": "评审结果通知预览（秘书处）",
    "desk-experts": "评审材料寄送预览（秘书处）",
    "expert": "评审材料（专家）",
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
    "drafted": "待秘书处确认",
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
    "unused": "未采用",
    "work": "作品等材料",
    "archive": "压缩包",
    "other": "其他",
}
"""What a file is for."""


def in_chinese() -> bool:
    """By the usual variables, in the order in which `gettext` looks at them."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.startswith("zh")
    return False


def say(english: str, chinese: str) -> str:
    """The sentence in the operator's language."""
    return chinese if in_chinese() else english


class Both(str):
    """A sentence in both languages: as text it is in the operator's, on record it is in Chinese."""

    english: str
    chinese: str

    __slots__ = ("chinese", "english")

    def __new__(cls, english: str, chinese: str) -> Self:
        self = super().__new__(cls, say(english, chinese))
        self.english, self.chinese = english, chinese
        return self


def both(english: str, chinese: str, /, **parts: object) -> Both:
    """The sentence with its {parts}, of which those that are in both languages go into either in its own.

    >>> both("{who}: {what}", "{who}：{what}", who="a.cn", what=Both("no answer", "没有应答")).chinese
    'a.cn：没有应答'
    """

    def filled(sentence: str, language: str) -> str:
        return sentence.format(**{name: getattr(part, language, part) for name, part in parts.items()})

    return Both(filled(english, "english"), filled(chinese, "chinese"))


def listed(*parts: str) -> str:
    """Joined by the language's commas."""
    return say(", ", "，").join(parts)


def headed(label: str, text: str) -> str:
    """Behind the language's colon."""
    return say(f"{label}: {text}", f"{label}：{text}")


def aside(text: str) -> str:
    """In the language's brackets, behind something."""
    return say(f" ({text})", f"（{text}）")


def for_record(text: str) -> str:
    """A sentence as it is kept: in Chinese, as all that the secretariat reads."""
    return getattr(text, "chinese", text)


OS_REASONS = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许此操作",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.EEXIST: "已存在",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "文件系统只读",
    errno.ENAMETOOLONG: "名称过长",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件过多",
    errno.ECONNREFUSED: "连接被拒绝",
}
"""The system's words, which are English whatever the locale."""


def why(error: OSError) -> Both:
    """The system's own reason."""
    english = error.strerror or str(error) or type(error).__name__
    return Both(english, OS_REASONS.get(error.errno or 0, english))


def word(words: Mapping[str, str], name: str) -> str:
    """A name of the program's own (an outcome, a state) in the operator's language."""
    return words.get(name, name) if in_chinese() else name.replace("_", " ")
