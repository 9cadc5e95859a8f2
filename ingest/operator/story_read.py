"""The first half of a message's story: the mail as it came, and what was read from its files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ingest import stored
from ingest.language.words import OUTCOME_WORDS, ROLE_WORDS, aside, headed, listed, say, word
from ingest.register.cases import LAYOUT_PARTS
from models.message import Message
from parsers.facts import Attachment, CloudLink, Form, MessageFacts

TEXT_SHOWN = 300
"""Characters of the mail's own text."""
VALUE_SHOWN = 120
"""Characters of a field's value."""
LABELS = {
    "unit": "单位",
    "contact": "联系人",
    "contact_info": "联系方式",
    "position": "职务",
    "title": "申报题目",
    "summary": "申报内容说明",
    "unit_opinion": "申报单位意见",
}
"""The form's fields as the form calls them, in either language: they are what an operator looks for there."""
SEALS = {"found": "有", "missing": "无", "unknown": "无法判断"}


class Sign(Enum):
    """How a line is marked."""

    NONE = ""
    HIT = "●"
    MISS = "○"


class Pair(NamedTuple):
    """A label and its text; line breaks in the text are meant."""

    label: str
    text: str
    sign: Sign = Sign.NONE


def at(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment in the call's zone, to the second."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}" if moment else "—"


def tell_mail(row: Message, facts: MessageFacts, zone: ZoneInfo, raw: str) -> Iterator[Pair]:
    """Who wrote when, by which clock, and where it lies."""
    state = word(OUTCOME_WORDS, row.outcome or row.status)
    yield Pair(say("message", "序号"), listed(str(row.id), state))
    yield Pair(say("from", "发件人"), f"{facts.from_name or ''} <{facts.from_address or '?'}>".strip())
    if facts.reply_to and facts.reply_to != facts.from_address:
        yield Pair(say("reply to", "回复至"), facts.reply_to)
    if facts.forwarded:
        senders = listed(*(f"{one.name or ''} <{one.address or '?'}>".strip() for one in facts.forwarded))
        yield Pair(say("forwards mail of", "所转邮件的发件人"), senders)
    yield Pair(say("subject", "主题"), facts.subject or "—")
    received = say("by the mailbox's clock, which decides", "以邮箱时间为准")
    yield Pair(say("received", "收件时间"), f"{at(row.received_at, zone)}{aside(received)}")
    newest = facts.newest_received_at
    if newest and abs(newest - row.received_at) > timedelta(minutes=1):
        yield Pair("Received:", at(newest, zone))
    yield Pair(
        say("sent", "发件时间"),
        f"{at(facts.sent_at, zone)}{aside(say('by the sender’s clock', '发件人时钟，仅供参考'))}",
    )
    yield Pair("Message-ID", facts.message_id or "—")
    where = listed(row.folder.name, f"UID {row.uid}{aside(f'UIDVALIDITY {row.folder.validity}')}")
    if (whole := row.whole_id) is not None:
        number = row.part + 1
        where = say(f"case {number} of those in message {whole}", f"来信 {whole} 所附的第 {number} 件")
    yield Pair(say("folder", "文件夹"), where)
    yield Pair(say("raw mail", "原始邮件"), f"{raw}\n{row.raw_bytes:,} {say('bytes', '字节')}")
    if stored.are_facts_older(row.facts) or stored.is_verdict_older(row.verdict):
        anew = f"casebox rerun {row.id}"
        yield Pair(
            say("version", "程序版本"),
            say(f"read by an older version; anew: {anew}", f"由旧版本程序读取，重新读取：{anew}"),
        )
    if row.cut_at:
        cut = say(f"only its beginning: it has {row.cut_at:,} bytes", f"仅开头部分，全文 {row.cut_at:,} 字节")
        yield Pair(say("cut", "截断"), cut)
    yield from _marks(facts)
    if facts.text:
        more = "…" if len(facts.text) > TEXT_SHOWN else ""
        yield Pair(say("text", "正文"), facts.text[:TEXT_SHOWN].strip() + more)


def _marks(facts: MessageFacts) -> Iterator[Pair]:
    if facts.automatic:
        yield Pair(say("automatic", "自动邮件"), facts.automatic.mark)
    if facts.bounce:
        yield Pair(say("bounce", "退信"), headed(facts.bounce.recipient or "?", facts.bounce.diagnostic))
    for result in facts.authentication:
        results = ", ".join("=".join(pair) for pair in result.results)
        yield Pair(say("authentic?", "身份验证"), f"{results} ({result.server})")
    if facts.password_hint:
        yield Pair(say("password?", "密码提示"), facts.password_hint)


def tell_files(facts: MessageFacts, zone: ZoneInfo) -> Iterator[Pair]:
    """Attachments, what was only linked to, and where a seal was looked for."""
    for number, file in enumerate(facts.attachments, 1):
        yield Pair(str(number), f"{file.path}\n{_kind(file)}")
    for link in facts.cloud_links:
        yield Pair("☁", _link(link, zone))
    for look in facts.seals:
        seal = say(look.seal.value, SEALS.get(look.seal.value, look.seal.value))
        yield Pair(say("seal", "公章"), headed(seal, f"{look.file} {look.place}".strip()))


def _kind(file: Attachment) -> str:
    parts = [word(ROLE_WORDS, file.role.value), file.kind, f"{file.bytes:,} {say('bytes', '字节')}"]
    if file.read_by:
        parts.append(say(f"read by {file.read_by}", f"读取方式 {file.read_by}"))
    if file.inline:
        parts.append(say("shown in the text", "正文内图片"))
    return listed(*parts)


def _link(link: CloudLink, zone: ZoneInfo) -> str:
    told = [link.provider, link.size or "?"]
    if link.expires_at:
        until = at(link.expires_at, zone)
        told.append(say(f"until {until}", f"{until} 到期"))
    absent = say("not in the mail", "不在邮件中")
    return headed((link.name or "?") + aside(listed(*told)), absent)


def tell_form(form: Form | None) -> Iterator[Pair]:
    """Every field with its value and where it stood."""
    if form is None:
        return
    sure = say("confidence", "把握")
    yield Pair(say("file", "文件"), form.file + aside(listed(form.read_by, f"{sure} {form.confidence:.2f}")))
    for name, label in LABELS.items():
        found = getattr(form, name)
        if found is None:
            yield Pair(label, "—")
            continue
        value = found.value.replace("\n", " ")
        if len(value) > VALUE_SHOWN:
            length = say(f"{len(value)} characters", f"共 {len(value)} 字")
            value = f"{value[:VALUE_SHOWN]}…{aside(length)}"
        doubt = [f"{sure} {found.confidence:.2f}"] if found.confidence < 1 else []
        elsewhere = f"{found.file} " if found.file != form.file else ""
        yield Pair(label, f"{value}  [{listed(elsewhere + found.place, *doubt)}]")
    yield Pair("申报方向", "、".join(one.value for one in form.directions) or "—")
    yield Pair("申报形式", "、".join(one.value for one in form.kinds) or "—")
    for answer in form.more:
        yield Pair(answer.key, "、".join(one.value for one in answer.fields)[:VALUE_SHOWN].replace("\n", " "))
    for difference in form.differences:
        label = LABELS.get(difference.field, difference.field)
        scan = f"{say('scan', '扫描件')} “{difference.scan}”"
        yield Pair(say("differs", "不一致"), headed(label, listed(f"Word “{difference.word}”", scan)))


def tell_manuscript(facts: MessageFacts) -> Iterator[Pair]:
    """Its length and its layout."""
    manuscript = facts.manuscript
    if manuscript is None:
        return
    yield Pair(say("file", "文件"), f"{manuscript.file}{aside(manuscript.read_by)}")
    yield Pair(say("title", "题目"), manuscript.title or "—")
    yield Pair("字数", f"{manuscript.characters:,}")
    for fault in manuscript.format:
        asked = say(f"asked {fault.asked}", f"应为 {fault.asked}")
        count = say(f"{fault.count} paragraphs", f"{fault.count} 段")
        told = headed(fault.place, listed(fault.found, asked)) + aside(count)
        yield Pair(word(LAYOUT_PARTS, fault.part), told)
