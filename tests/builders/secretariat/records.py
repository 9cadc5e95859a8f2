"""A database as it stands after many messages: rows written directly, a case each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Engine, insert, update

from ingest import stored
from ingest.judge.case import Check, Finding, Outcome, Placement, Standing, Verdict
from models.message import FindingRow, Folder, Message, MessageKey, Reply, Submission
from parsers.facts import Attachment, Field, Form, Manuscript, MessageFacts, Role

BEGIN = datetime.fromisoformat("2026-02-01T08:00:00+08:00")
DIRECTIONS = ("育强新动能", "深化新融合", "推进新治理")
CHUNK = 500


def fill(engine: Engine, count: int) -> None:
    """Write `count` recorded messages of as many units; every fifth was returned, the others accepted."""
    with engine.execution_options(casebox_writes=True).begin() as connection:
        folder = {"account": "a", "name": "INBOX", "validity": 1, "last_uid": count, "read_at": BEGIN}
        connection.execute(insert(Folder).values(id=1, **folder))
        for start in range(1, count + 1, CHUNK):
            numbers = range(start, min(start + CHUNK, count + 1))
            messages = [message_row(number) for number in numbers]
            cases = [row.pop("case") for row in messages]
            connection.execute(insert(Message), [{**row, "submission_id": None} for row in messages])
            connection.execute(insert(Submission), cases)
            connection.execute(
                update(Message).where(Message.id.in_(numbers)).values(submission_id=Message.id)
            )
            connection.execute(insert(Reply), [reply_row(number) for number in numbers])
            connection.execute(insert(MessageKey), [key for number in numbers for key in key_rows(number)])
            findings = [finding_row(number) for number in numbers if is_returned(number)]
            if findings:
                connection.execute(insert(FindingRow), findings)


def is_returned(number: int) -> bool:
    return number % 5 == 0


def facts_of(number: int) -> MessageFacts:
    """A mail with form and manuscript, as large as real ones are."""
    unit, title = f"第{number}示范大学", f"智慧后勤平台建设与实践（{number}）"

    def field(value: str) -> Field:
        return Field(value, "申报表.docx", "表格1第1行", "docx", 1.0)

    form = Form(
        file="申报表.docx",
        read_by="docx",
        unit=field(unit),
        contact=field("王小明"),
        contact_info=field("13800000000"),
        title=field(title),
        summary=field("学校坚持问题导向，以数据治理为抓手。" * 40),
        directions=(field(DIRECTIONS[number % 3]),),
        kinds=(field("特色工作案例"),),
    )
    paper = Manuscript(f"{unit}+王小明.docx", title, 3500, signature=tuple(range(number, number + 64)))
    return MessageFacts(
        message_id=f"<{number}@example.edu.cn>",
        from_address=f"t{number}@example.edu.cn",
        from_name="王小明",
        subject=f"{unit}+{title}+王小明",
        text="您好，现提交申报材料，请查收。" * 10,
        attachments=(
            Attachment("申报表.docx", "申报表.docx", "docx", 40_000, f"{number:064x}", Role.FORM, "docx"),
            Attachment(paper.file, paper.file, "docx", 50_000, f"{number:064x}", Role.MANUSCRIPT, "docx"),
        ),
        form=form,
        manuscript=paper,
    )


def verdict_of(number: int, facts: MessageFacts) -> Verdict:
    checks = tuple(Check(f"rule.number_{n}", hit=False, evidence="各栏均已填写") for n in range(28))
    standing = Standing(facts.form, number, facts.manuscript, number, units=(f"第{number}示范大学",))
    if not is_returned(number):
        return Verdict(Outcome.ACCEPTED, (), checks, Placement(number, 1, current=True), standing)
    missing = Finding("form.field_missing", "return", "申报表的“联系方式”未填写。", "请填写。")
    return Verdict(Outcome.RETURNED, (missing,), checks, Placement(number, 1, current=True), standing)


def message_row(number: int) -> dict[str, object]:
    facts = facts_of(number)
    verdict = verdict_of(number, facts)
    at = BEGIN + timedelta(minutes=5 * number)
    case = {"id": number, "call": "JYHQ2026", "number": number, "anchor_id": number, "given_at": at}
    return {
        "case": case,
        "id": number,
        "folder_id": 1,
        "uid": number,
        "raw_sha256": f"{number:064x}",
        "raw_bytes": 150_000,
        "received_at": at,
        "stored_at": at,
        "status": "recorded",
        "facts": stored.dump_facts(facts),
        "verdict": stored.dump_verdict(verdict),
        "judged_at": at,
        "message_id": facts.message_id,
        "from_address": facts.from_address,
        "from_name": facts.from_name,
        "subject": facts.subject,
        "outcome": verdict.outcome.value,
        "unit": f"第{number}示范大学",
        "title": f"智慧后勤平台建设与实践（{number}）",
        "contact": "王小明",
        "direction": DIRECTIONS[number % 3],
        "kind": "特色工作案例",
        "version": 1,
        "current": True,
    }


def reply_row(number: int) -> dict[str, object]:
    at = BEGIN + timedelta(minutes=5 * number + 1)
    return {
        "message_pk": number,
        "template": "return" if is_returned(number) else "acknowledgement",
        "recipient": f"t{number}@example.edu.cn",
        "message_id": f"<casebox.jyhq2026.{number}@163.com>",
        "subject": "【受理回执】2026 年教育后勤信息化建设优秀案例征集",
        "text": "您好！贵单位报送的案例申报材料已收悉。" * 20,
        "content": b"x" * 6000,
        "state": "sent",
        "created_at": at,
        "due_at": at,
        "sent_at": at,
        "tries": 1,
    }


def key_rows(number: int) -> Iterator[dict[str, object]]:
    for kind, value in (("raw", f"{number:064x}"), ("unit", f"第{number}示范大学")):
        yield {"message_pk": number, "kind": kind, "value": value}


def finding_row(number: int) -> dict[str, object]:
    return {"message_pk": number, "position": 0, "code": "form.field_missing", "gravity": "return"}
