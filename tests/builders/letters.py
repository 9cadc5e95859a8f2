"""Facts as a reader of the mail would write them down, for tests of judging and of replies."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ingest.judge.case import Entry
from ingest.judge.policy import Policy
from ingest.judge.rules.codes import GRAVITIES
from ingest.replies.headings import headings_in_force, is_ours
from ingest.settings.model import CallSettings
from parsers.facts import Attachment, Field, Form, Manuscript, MessageFacts, Role, SubjectParts

CALL_SETTINGS = CallSettings.model_validate(
    {
        "name": "2026 年教育后勤信息化建设优秀案例征集",
        "code": "JYHQ2026",
        "organizer": "中国教育后勤协会信息化建设专业委员会秘书处",
        "opens": datetime.fromisoformat("2026-01-27T00:00:00+08:00"),
        "deadline": datetime.fromisoformat("2026-03-31T23:59:59+08:00"),
        "directions": ["育强新动能", "深化新融合", "推进新治理"],
        "kinds": ["特色工作案例", "综述性文稿", "研究性论文或调研报告"],
        "form_title": "2026 年教育后勤信息化建设优秀案例申报表",
        "contact": "联系人：某老师\n电话：010-00000000\n邮箱：box@example.org",
    }
)
CALL = CALL_SETTINGS.as_call()
POLICY = Policy(
    CALL, dict(GRAVITIES), own_addresses=frozenset({"box@example.org"}), trusted_servers=("example.org",)
)
START = datetime.fromisoformat("2026-03-10T09:00:00+08:00")
DEADLINE = CALL.deadline


def sha(text: str) -> str:
    """The SHA-256 that a file with this content would have."""
    return hashlib.sha256(text.encode()).hexdigest()


def at(hours: float) -> datetime:
    """So many hours after the first message of a story."""
    return START + timedelta(hours=hours)


def field(value: str, read_by: str = "docx", confidence: float = 1.0) -> Field:
    return Field(value, "申报表.docx", "表格1", read_by, confidence)


def form(unit: Any = "某大学", title: Any = "智慧后勤平台建设", **changes: Any) -> Form:
    """A form with every field filled in as the notice asks."""
    good = Form(
        file="申报表.docx",
        read_by="docx",
        unit=field(unit) if isinstance(unit, str) else unit,
        contact=field("张三"),
        contact_info=field("13800000000"),
        position=None,
        title=field(title) if isinstance(title, str) else title,
        summary=field("本案例介绍智慧后勤平台。"),
        directions=(field("深化新融合"),),
        kinds=(field("特色工作案例"),),
    )
    return replace(good, **changes)


def manuscript(text: str = "正文一", **changes: Any) -> Manuscript:
    """A manuscript of the right length. Equal `text`, equal signature; other texts share nothing."""
    seed = int(sha(text)[:8], 16)
    good = Manuscript(
        file="某大学+张三+13800000000.docx",
        title="智慧后勤平台建设",
        characters=4000,
        signature=tuple(seed + n for n in range(64)),
    )
    return replace(good, **changes)


def attachment(name: str, content: str, role: Role = Role.OTHER, **changes: Any) -> Attachment:
    good = Attachment(name.rpartition("/")[2], name, "docx", 1000, sha(content), role, "docx")
    return replace(good, **changes)


def letter(**changes: Any) -> MessageFacts:
    """A person's mail that sends nothing in."""
    good = MessageFacts(
        message_id="<1@example.edu.cn>",
        from_address="zhang@example.edu.cn",
        from_name="张三",
        subject="请问",
        text="请问截止日期是哪天？",
    )
    return replace(good, **changes)


def sent_in(
    form_read: Form | None = None,
    text: Manuscript | None = None,
    subject: str | None = "某大学+智慧后勤平台建设+张三",
    **changes: Any,
) -> MessageFacts:
    """A mail with the given form and manuscript as files; the subject is read as the notice's convention."""
    files = []
    if form_read is not None:
        files.append(attachment(form_read.file, repr(form_read), Role.FORM))
    if text is not None:
        files.append(attachment(text.file, repr(text), Role.MANUSCRIPT))
    parts = (subject or "").split("+")
    good = letter(
        subject=subject,
        subject_parts=SubjectParts(*parts) if len(parts) == 3 and all(parts) else None,
        text="您好，材料见附件。",
        attachments=tuple(files),
        form=form_read,
        manuscript=text,
    )
    return replace(good, **changes)


def entry(id: int, facts: MessageFacts, received_at: datetime = START, **changes: Any) -> Entry:  # noqa: A002 # the field's name
    """A message of a history; its bytes differ from every other id's."""
    if facts.message_id == "<1@example.edu.cn>":
        facts = replace(facts, message_id=f"<{id}@example.edu.cn>")
    return replace(judged(Entry(id, sha(f"raw {id}"), received_at, facts)), **changes)


def judged(one: Entry) -> Entry:
    """The entry as the service makes it: our own subject, quoted back, is nobody's."""
    ours = is_ours(one.facts.subject, headings_in_force(None))
    parts = None if ours else one.facts.subject_parts
    return replace(one, facts=replace(one.facts, subject_parts=parts), quotes_our_subject=ours)


def reply_to(one: Entry, facts: MessageFacts) -> MessageFacts:
    """The same as an answer to our reply to an earlier message."""
    subject = "回复：【退回补正通知】2026 年教育后勤信息化建设优秀案例征集（JYHQ2026-0001）"
    return replace(facts, in_reply_to=one.reply_ids[:1], subject=subject, subject_parts=None)
