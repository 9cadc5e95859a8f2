"""For every finding, a history whose last message shows it: a person's reading of the notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ingest.judge.case import Decision, Entry, Finding, Outcome
from ingest.judge.history import judge_history
from parsers.call.typefaces import LayoutFault
from parsers.facts import CloudLink, Defect, Difference, MessageFacts, Papers, Seal, SealLook
from tests.builders.letters import (
    DEADLINE,
    POLICY,
    at,
    entry,
    field,
    form,
    letter,
    manuscript,
    reply_to,
    sent_in,
)

FIRST = entry(1, sent_in(form(), manuscript()), receipt="JYHQ2026-0001")
ANSWERED = replace(FIRST, reply_ids=("<casebox.1@example.org>",))
LATE = DEADLINE + timedelta(seconds=1)
OTHER = {"from_address": "li@example.edu.cn"}


def _form(**changes: Any) -> tuple[Entry, ...]:
    return (entry(1, sent_in(form(**changes), manuscript())),)


def _text(**changes: Any) -> tuple[Entry, ...]:
    return (entry(1, sent_in(form(), manuscript(**changes))),)


def _defect(code: str, file: str, detail: str) -> tuple[Entry, ...]:
    return (entry(1, sent_in(form(), manuscript(), defects=(Defect(code, file, detail),))),)


def _layout(part: str, found: str, asked: str) -> tuple[Entry, ...]:
    return _text(format=(LayoutFault(part, "第5段“一、建设背景”", found, asked, 3),))


def _scanned(code: str, detail: str) -> MessageFacts:
    """As reading leaves a mail that the scanner did not clear."""
    return sent_in(None, None, defects=(Defect(code, "", detail),))


CASES: dict[str, tuple[Entry, ...]] = {
    "deadline.late": (entry(1, sent_in(form(), manuscript()), LATE),),
    "deadline.late_correction": (FIRST, entry(2, sent_in(form(), manuscript("新")), LATE)),
    "deadline.clock": (
        entry(1, sent_in(form(), manuscript(), newest_received_at=DEADLINE - timedelta(hours=2)), LATE),
    ),
    "decision.rejected": (
        replace(FIRST, decision=Decision(Outcome.REJECTED, "不属征集范围", "op", at(1))),
        entry(2, sent_in(form(), manuscript("新")), at(2)),
    ),
    "attachment.infected": (entry(1, _scanned("infected", "Doc.Dropper.Agent")),),
    "attachment.unscanned": (entry(1, _scanned("unscanned", "超过杀毒程序的大小限制")),),
    "processing.failed": (entry(1, sent_in(None, None), failure="Traceback\nMemoryError"),),
    "submission.withdrawal": (
        ANSWERED,
        entry(2, reply_to(ANSWERED, letter(text="因工作调整，现申请撤回申报。")), at(1)),
    ),
    "submission.other_sender": (FIRST, entry(2, sent_in(form(), manuscript("别"), **OTHER), at(1))),
    "case.several": (
        entry(
            1,
            sent_in(
                form(),
                manuscript(),
                beside=(Papers(form("另一大学", "别的案例", file="另一大学申报表.docx")),),
            ),
        ),
    ),
    "subject.format": (entry(1, sent_in(form(), manuscript(), "某大学申报材料")),),
    "subject.mismatch": (entry(1, sent_in(form(), manuscript(), "某大学+智慧后勤平台建设+李四")),),
    "form.missing": (entry(1, sent_in(None, manuscript())),),
    "form.field_missing": _form(contact_info=None),
    "form.direction": _form(directions=(field("育强新动能"), field("推进新治理"))),
    "form.kind": _form(kinds=()),
    "form.summary_too_long": _form(summary=field("长" * 1001)),
    "form.differs": _form(differences=(Difference("directions", "深化新融合", "推进新治理"),)),
    "form.contact_differs": (
        entry(
            1,
            sent_in(form(contact_info=field("13800138000")), manuscript(file="某大学+张三+13800138008.docx")),
        ),
    ),
    "form.seal_missing": _form(),
    "form.uncertain": _form(read_by="ocr", confidence=0.7, summary=None, file="申报表.jpg"),
    "manuscript.missing": (entry(1, sent_in(form(), None)),),
    "manuscript.length": _text(characters=2999),
    "manuscript.format.title": _layout("title", "宋体 三号", "方正小标宋简体 二号"),
    "manuscript.format.heading1": _layout("heading1", "宋体 三号", "黑体 三号"),
    "manuscript.format.heading2": _layout("heading2", "宋体 三号", "楷体 三号"),
    "manuscript.format.body": _layout("body", "宋体 小四", "仿宋_GB2312 三号"),
    "manuscript.format.spacing": _layout("spacing", "1.5 倍行距", "固定值 26 磅"),
    "manuscript.filename": _text(file="定稿.docx"),
    "attachment.encrypted": _defect("encrypted", "材料.rar", "压缩包设有密码，无法打开"),
    "attachment.unreadable": _defect("unreadable", "材料.zip", "压缩包不完整或已损坏"),
    "attachment.unsupported": _defect("unsupported", "方案.xyz", ""),
    "attachment.too_large": _defect("too_large", "照片.zip", ""),
    "attachment.unsafe": _defect("unsafe", "材料.zip", "压缩包嵌套层数过多，未继续解压"),
    "attachment.cloud_link": (
        entry(
            1,
            sent_in(form(), manuscript(), cloud_links=(CloudLink("qq", None, "视频.mp4", "128.03M", None),)),
        ),
    ),
    "manuscript.near_duplicate": (
        FIRST,
        entry(2, sent_in(form("另一大学", "别的"), manuscript(), "另一大学+别的+张三", **OTHER), at(1)),
    ),
    "unit.quota": (
        FIRST,
        entry(2, sent_in(form(title="别的"), manuscript("别"), "某大学+别的+张三", **OTHER), at(1)),
    ),
    "unit.uncertain": (
        FIRST,
        entry(
            2,
            sent_in(
                form("某大学资产经营有限公司", "别的"),
                manuscript("别"),
                "某大学资产经营有限公司+别的+张三",
                **OTHER,
            ),
            at(1),
        ),
    ),
}

SEALED = (
    entry(
        1,
        replace(sent_in(form(), manuscript()), seals=(SealLook("盖章.jpg", Seal.FOUND),)),
    ),
)
"""Nothing at all to find fault with."""


def findings(*entries: Entry) -> tuple[Finding, ...]:
    """Of the last message."""
    return judge_history(entries, POLICY)[entries[-1].id].findings
