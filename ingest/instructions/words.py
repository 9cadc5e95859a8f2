"""The words that begin an instruction, and what people write instead of them."""

from __future__ import annotations

from enum import StrEnum


class Verb(StrEnum):
    """What an instruction asks for."""

    ACCEPT = "accept"
    RETURN = "return"
    REJECT = "reject"
    EXTEND = "extend"
    """A return with a day of its own."""
    WITHDRAW = "withdraw"
    UNDO = "undo"
    CONFIRM = "confirm"
    """Letters that were previewed may leave."""
    RESULT = "result"
    """With a table: what is decided after the review. Without: how the review stands."""
    FIND = "find"
    REGISTER = "register"
    CHASE = "chase"
    TODAY = "today"
    ANSWERED = "answered"
    """A letter that needs no answer any more."""
    HELP = "help"


WORDS = {
    "受理": Verb.ACCEPT,
    "予以受理": Verb.ACCEPT,
    "准予受理": Verb.ACCEPT,
    "同意受理": Verb.ACCEPT,
    "退回": Verb.RETURN,
    "退回补正": Verb.RETURN,
    "退回修改": Verb.RETURN,
    "不予受理": Verb.REJECT,
    "不受理": Verb.REJECT,
    "不予以受理": Verb.REJECT,
    "予以退回": Verb.RETURN,
    "延至": Verb.EXTEND,
    "延期至": Verb.EXTEND,
    "宽限至": Verb.EXTEND,
    "延到": Verb.EXTEND,
    "延期到": Verb.EXTEND,
    "延长至": Verb.EXTEND,
    "延长到": Verb.EXTEND,
    "宽限到": Verb.EXTEND,
    "撤回": Verb.WITHDRAW,
    "同意撤回": Verb.WITHDRAW,
    "撤销": Verb.UNDO,
    "取消": Verb.UNDO,
    "确认": Verb.CONFIRM,
    "确认发出": Verb.CONFIRM,
    "确认发送": Verb.CONFIRM,
    "确认寄出": Verb.CONFIRM,
    "确认无误": Verb.CONFIRM,
    "评审结果": Verb.RESULT,
    "查询": Verb.FIND,
    "登记表": Verb.REGISTER,
    "催办": Verb.CHASE,
    "日报": Verb.TODAY,
    "已复": Verb.ANSWERED,
    "已覆": Verb.ANSWERED,
    "已回复": Verb.ANSWERED,
    "已答复": Verb.ANSWERED,
    "帮助": Verb.HELP,
}
"""In simplified characters; of several that fit the longest is meant."""

ALMOST = frozenset({
    "同意", "通过", "接受", "接收", "拒绝", "驳回", "不同意", "不通过", "不接受", "退件", "退稿", "延期",
    "延长", "推迟", "宽限", "收回", "作废",
})  # fmt: skip
"""What people write who mean one of them: answered with help, and never guessed at."""

NAMES = {
    Verb.ACCEPT: "受理",
    Verb.RETURN: "退回",
    Verb.REJECT: "不予受理",
    Verb.EXTEND: "延至",
    Verb.WITHDRAW: "撤回",
    Verb.UNDO: "撤销",
    Verb.CONFIRM: "确认",
    Verb.RESULT: "评审结果",
    Verb.FIND: "查询",
    Verb.REGISTER: "登记表",
    Verb.CHASE: "催办",
    Verb.TODAY: "日报",
    Verb.ANSWERED: "已复",
    Verb.HELP: "帮助",
}
"""What each is called."""

DECIDING = frozenset({Verb.ACCEPT, Verb.RETURN, Verb.REJECT, Verb.EXTEND, Verb.WITHDRAW})
"""Those that settle a case."""

ASKING = frozenset({Verb.FIND, Verb.REGISTER, Verb.CHASE, Verb.TODAY, Verb.ANSWERED, Verb.HELP})
"""Those that change no case: whoever writes them in her name has but her answered."""

WITH_REASON = frozenset({Verb.RETURN, Verb.REJECT})
"""Those whose reader must be told why."""


def is_almost(word: str) -> bool:
    """Whether a word was probably meant for one of ours: a known mistake, or one character wrong.

    >>> is_almost("受里"), is_almost("同意"), is_almost("会议")
    (True, True, False)
    """
    if word in ALMOST or word.startswith(("同意", "不同意")):
        return True
    alike = (one for one in WORDS if len(one) == len(word) >= 2)
    return any(sum(a != b for a, b in zip(one, word, strict=True)) == 1 for one in alike)
