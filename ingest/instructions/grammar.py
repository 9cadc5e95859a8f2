"""The grammar of instructions: a mail's own text and subject in, what is asked out. Total.

An instruction is the first line that somebody wrote: `受理 经核实系两所独立单位`. What stands below it (a
signature, a quoted mail) is none, and a mail that was forwarded has none. Widths, scripts and blanks do not
matter, and a line that a mail program broke goes on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest.instructions.days import parse_day
from ingest.instructions.words import ASKING, DECIDING, WITH_REASON, WORDS, Verb, is_almost
from ingest.language.columns import columns_of
from parsers.facts import MessageFacts
from parsers.mail.subject import core_subject, is_forward
from parsers.scripts import simplified

MOST_REASON = 500
"""Characters of a reason, which letters show."""
WRAPPED = 64
"""Columns from which on a line may have been broken by a mail program (RFC 3676 advises 66 to 78)."""
MOST_TEXT = 4000
"""Characters of a mail that are looked at."""

NO_DAY = "未能读出期限，请写成“延至 4月10日”的形式"
PAST_DAY = "所写期限已经过去"
NO_REASON = "缺少理由：请在同一行写明，理由将写入给申报单位的通知"
NO_WORD = "未能读出指令"
NOTHING_SOUGHT = "请写明查询什么：单位、题目、姓名、电话、邮箱或受理编号"
NO_LETTER = "请写明是哪一封来信，如“已复 42”，编号见日报"
MORE_SAID = "“确认”之外还写有别的话，不能当作确认：确认请只写这两个字；需要改动的，请先改动"
SEVERAL = "一封邮件只能办理一项，其中写有不止一项：请分别来信"

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
_NARROW: dict[int, int | str] = {**_WIDE, **_DASHES}
"""One for one, so that a place in the narrow line is one in the line as it was written."""
_INVISIBLE = re.compile(r"[\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069]")
_JOINTS = " ,.;:!-、。"
_OPENING = "〔[(【“\"'「『《"
_CLOSING = tuple("】”\"'」』》")
MOST_WORD = max(map(len, WORDS))
_NUMBER = re.compile(
    r"([A-Za-z][A-Za-z0-9]{1,19})\s?-\s?(\d{4,8})(?:-[A-Za-z][A-Za-z0-9]{3,7})?(?![A-Za-z0-9-])"
)
_BARE = re.compile(r"(?:第\s?)?(0\d{3})(?:\s?号)?(?=[ ,.;:!、。]|$)")
"""A receipt number without its code, as people call a case: 0007."""
_MAIL = re.compile(r"(?:来信|邮件)\s?(\d{1,9})(?!\d)")
_TOKEN = re.compile(r"(?:办理码\s?:?\s?|[〔\[(]\s?)([a-z0-9]{12})(?![a-z0-9])\s?[〕\])]?", re.IGNORECASE)
_LETTER = re.compile(r"(?:来信|邮件)?\s?(\d{1,9})\s?号?")
_NO_REASON = re.compile(r"[(\-]|发自|来自我|Sent from|获取", re.IGNORECASE)
"""How the hint begins that our buttons put into a mail, and the signatures of telephones."""
_WORD = re.compile(r"[\u4e00-\u9fff]{2,6}")
_COURTESY = re.compile(
    r"(?:评审结果通知|评审材料寄送|以上|均|已|可以|可|请|核对|无误|发出|发送|寄出|即可|谢谢|感谢|您|辛苦了?|好的|收到|[\s,.!;:、。])*"
)
"""What takes nothing of a 确认 back, and is no reason that a submitter is told."""
_CONDITION = re.compile(r"[但漏]|改为|改成|改一下|暂缓|除外|先不|有误|错了|不对|不要发|别发")
_GREETING = re.compile(
    r"(?:各位|尊敬的|系统|秘书处|老师|您|你|们|好|早上|上午|中午|下午|晚上|[\s,.!:，。！：、])+"
)
"""A line that says nothing but good day."""
LOOKED_ON = 3
"""Lines behind the first in which another instruction is looked for: then the signature begins, and more."""


@dataclass(frozen=True)
class Instruction:
    """What a line asks for."""

    verb: Verb
    number: str = ""
    """The receipt number, without suffix, or its digits alone; empty where none is named."""
    mail: int | None = None
    """The number of a message, as 来信 42 names it."""
    reason: str = ""
    """Of an inquiry: what is looked for."""
    until: date | None = None
    fault: str = ""
    """Why it cannot be followed, for her who wrote it; empty: it can."""


def narrow(text: str) -> str:
    """A text in one width, character for character.

    >>> narrow("不予受理　２０２６")
    '不予受理 2026'
    """
    return text.translate(_NARROW)


def tokens_in(facts: MessageFacts) -> frozenset[str]:
    """What is shaped like a case's token in subject and own text."""
    text = narrow(f"{facts.subject or ''}\n{facts.text[:MOST_TEXT]}")
    return frozenset(found[1].lower() for found in _TOKEN.finditer(text))


def parse_instruction(facts: MessageFacts, today: date) -> Instruction | None:
    """What a mail asks for; `None` where its first line begins with no word for it, or it was forwarded.

    A subject that answers nothing counts, too: as the line where nothing was written, for a number that is
    not on the line, and, where it names a decision and a case as our buttons have it, for both; then the
    line is the reason.
    """
    if facts.forwarded or is_forward(facts.subject):
        return None
    subject = (facts.subject or "").strip()
    fresh = subject if core_subject(subject) == subject else ""
    line, others = _lines(facts.text)
    said = "" if _NO_REASON.match(narrow(line)) else line
    asked = parse_line(said or fresh, today)
    pressed = parse_line(fresh, today) if asked is None or asked.fault == NO_WORD else None
    if pressed is not None and _stands_alone(pressed, fresh, facts):
        if pressed.verb is Verb.CONFIRM:
            return _confirming(pressed, (said, *others), today)
        return _with_reason(replace(pressed, fault=""), said or pressed.reason)
    if asked is None:
        return None
    if asked.verb is Verb.CONFIRM:
        return _confirming(asked, others, today)
    if _has_another(others, today):
        return replace(asked, fault=SEVERAL)
    if asked.number or asked.mail is not None or not fresh:
        return asked
    number, mail = _named(_NUMBER.search(narrow(fresh)), _MAIL.search(narrow(fresh)))
    return replace(asked, number=number, mail=mail)


def _stands_alone(pressed: Instruction, subject: str, facts: MessageFacts) -> bool:
    """Whether a subject is an instruction though the text is none: as buttons have it, or with a table."""
    if pressed.verb is Verb.CONFIRM:
        return _TOKEN.search(narrow(subject)) is not None
    if pressed.verb is Verb.RESULT:
        return bool(facts.documents)
    return pressed.verb in DECIDING | {Verb.UNDO} and bool(pressed.number or pressed.mail)


def _confirming(asked: Instruction, others: Sequence[str], today: date) -> Instruction:
    """A confirmation: whatever else is said that may take some of it back makes it none."""
    names_one = bool(asked.number) or asked.mail is not None
    doubtful = any(_CONDITION.search(one) or _NUMBER.search(narrow(one)) for one in others)
    says_more = asked.fault or names_one or doubtful or _has_another(others, today)
    return replace(asked, reason="", fault=MORE_SAID if says_more else "")


def _has_another(others: Sequence[str], today: date) -> bool:
    """Whether another instruction stands below the first line, which would be passed over in silence."""
    read = [parse_line(narrow(one), today) for one in others[:LOOKED_ON]]
    return any(one is not None and one.fault != NO_WORD for one in read)


def first_line(text: str) -> str:
    """The first line that is not empty, with what a mail program has broken off it."""
    return _lines(text)[0]


def _lines(text: str) -> tuple[str, list[str]]:
    """That line, and the lines below it that are not empty either."""
    lines = [_INVISIBLE.sub("", line).strip() for line in text[:MOST_TEXT].splitlines()]
    start = next((at for at, line in enumerate(lines) if line and not _GREETING.fullmatch(line)), None)
    if start is None:
        return "", []
    whole, end = lines[start], start + 1
    for before, line in zip(lines[start:], lines[start + 1 :], strict=False):
        if columns_of(before) < WRAPPED or not line:
            break
        whole += f" {line}" if whole[-1].isascii() or line[0].isascii() else line
        end += 1
    return whole, [line for line in lines[end:] if line]


def parse_line(line: str, today: date) -> Instruction | None:
    """What one line asks for; `None` where it begins with no word for it, nor with what is almost one."""
    line = " ".join(_INVISIBLE.sub("", line).split()).lstrip(_OPENING)
    plain = simplified(narrow(line))
    found = _begin(plain)
    if found is None:
        start = _WORD.match(plain)
        meant = any(plain.startswith(word) for word in WORDS) or (start is not None and is_almost(start[0]))
        return Instruction(Verb.HELP, fault=NO_WORD) if meant else None
    word, end = found
    rest = plain[end:]
    if WORDS[word] in ASKING | {Verb.RESULT}:
        return _asking(WORDS[word], line[end:])
    rest = rest.lstrip(_JOINTS)
    name, bare, mail = _NUMBER.match(rest), _BARE.match(rest), _MAIL.match(rest)
    number, message = _named(name, mail)
    number = bare[1] if bare else number
    if end := next((one.end() for one in (name, bare, mail) if one), 0):
        rest = rest[end:].lstrip(_JOINTS)
        if _names_another(rest):
            return Instruction(WORDS[word], number, message, fault=SEVERAL)
    asked = Instruction(WORDS[word], number, message)
    if asked.verb is Verb.EXTEND:
        until, rest = parse_day(rest, today)
        fault = NO_DAY if until is None else PAST_DAY if until < today else ""
        asked = replace(asked, until=until, fault=fault)
    return _with_reason(asked, line[len(line) - len(rest) :])


def _names_another(rest: str) -> bool:
    """Whether another case is named right behind the first. `与 …-0001 系两所独立单位` is a reason."""
    following = rest.lstrip("和及与 ")
    found = _NUMBER.match(following) or _BARE.match(following) or _MAIL.match(following)
    if found is None:
        return False
    behind = following[found.end() :].strip()
    return following == rest or not behind or behind[0] in _JOINTS


def _begin(plain: str) -> tuple[str, int] | None:
    """The longest word that a line begins with, blanks between its characters or not, and where it ends."""
    places = [at for at, char in enumerate(plain) if char != " "][:MOST_WORD]
    compact = "".join(plain[at] for at in places)
    for word in sorted((one for one in WORDS if compact.startswith(one)), key=len, reverse=True):
        end = places[len(word) - 1] + 1
        if plain[end : end + 1] in _CLOSING:
            return word, end + 1
        if _ends(plain[end:], WORDS[word]):
            return word, end
    return None


def _asking(verb: Verb, told: str) -> Instruction:
    """An inquiry: what it is after, as it was written."""
    said = told.strip(" ,，;；:：、。-—－")[:MOST_REASON]
    said = said.removeprefix("一下").strip() if verb is Verb.FIND else said
    if verb is Verb.FIND and not said:
        return Instruction(verb, fault=NOTHING_SOUGHT)
    if verb is not Verb.ANSWERED:
        return Instruction(verb, reason=said)
    letter = _LETTER.fullmatch(narrow(said))
    return Instruction(verb, mail=int(letter[1])) if letter else Instruction(verb, fault=NO_LETTER)


def _with_reason(asked: Instruction, told: str) -> Instruction:
    """With its reason as it was written, a token taken out."""
    token = _TOKEN.search(narrow(told))
    told = told[: token.start()] + told[token.end() :] if token else told
    reason = told.strip(" ,，;；:：、-—－")[:MOST_REASON]
    is_idle = _COURTESY.fullmatch(narrow(reason)) is not None
    if asked.verb is Verb.CONFIRM:
        return replace(asked, fault="" if is_idle else MORE_SAID)
    reason = "" if is_idle else reason
    if asked.verb in WITH_REASON and not reason:
        return replace(asked, fault=NO_REASON)
    ended = reason if not reason or reason[-1] in "。！？!?.…" else f"{reason}。"
    return replace(asked, reason=ended)


def _named(number: re.Match[str] | None, mail: re.Match[str] | None) -> tuple[str, int | None]:
    """The case or message that was named."""
    if number is not None:
        return f"{number[1].upper()}-{number[2]}", None
    return "", int(mail[1]) if mail else None


def _ends(rest: str, verb: Verb) -> bool:
    """Whether the word ends here: 受理了吗 is a question. A number or a day may follow at once."""
    if not rest or rest[0] in _JOINTS + _OPENING:
        return True
    if verb is Verb.FIND:
        return rest[0] not in "了吗过"
    if verb is Verb.RESULT:
        return not rest.startswith(("通知", "预览"))  # how letters of ours are called
    if verb is Verb.ANSWERED and rest[0].isdecimal():
        return True
    day = verb is Verb.EXTEND and rest[0] in "0123456789一二三四五六七八九十"
    return day or bool(_NUMBER.match(rest) or _BARE.match(rest) or _MAIL.match(rest))
