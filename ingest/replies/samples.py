"""Letters of every kind, full and bare, on which templates are tried out."""

from __future__ import annotations

from datetime import datetime

from ingest.judge.case import Template
from ingest.judge.policy import Call, Language
from ingest.replies.contents import File, Reading
from ingest.replies.letter import Item, Letter
from ingest.replies.phrases import HEADINGS


def sample_letters(language: Language = "zh") -> tuple[Letter, ...]:
    """Each of the replies twice: with everything in it, and with nothing that may be absent."""
    return tuple(make(kind, language) for kind in Template for make in (_full, _bare))


def sample_call(language: Language = "zh") -> Call:
    """A call for letters to be of."""
    return Call(
        language=language,
        name="优秀案例征集",
        code="SAMPLE",
        organizer="征集活动秘书处",
        deadline=datetime.fromisoformat("2026-03-31T23:59:59+08:00"),
        timezone="Asia/Shanghai",
        directions=("方向一", "方向二"),
        kinds=("形式一", "形式二"),
        cases_per_unit=1,
        summary_max=1000,
        manuscript_min=3000,
        manuscript_max=5000,
        subject="单位名称+案例名称+联系人姓名",
        manuscript_name="学校+联系人+联系方式",
        form_title="优秀案例申报表",
        form_intro="",
        contact="秘书处：010-00000000",
    )


def _full(kind: Template, language: Language) -> Letter:
    items = (Item("申报表“联系方式”一栏未填写。", "请填写后重新发送申报表。"), Item("另一事项。", ""))
    return Letter(
        kind=kind,
        heading=HEADINGS[kind].said(language),
        call=sample_call(language),
        number="SAMPLE-0001",
        number_label="收件编号",
        greeting="某大学 张三老师：",
        unit="某大学",
        title="智慧后勤平台建设",
        subject="某大学+智慧后勤平台建设+张三",
        received="2026年3月10日 09:30:00",
        version=2,
        withdrawn="退回补正通知",
        files=(
            File("申报表.docx（材料.zip 内）", "申报表"),
            File("某大学+张三+138.docx", "申报材料"),
            File("照片.jpg"),
        ),
        unnamed_files=3,
        reason="经秘书处研究决定。",
        faults=items,
        mendable=items,
        unused=items,
        advice=items,
        deadline="2026年3月31日 23:59:59",
        days_left=21,
        blank_form=kind in {Template.RETURN, Template.HELD},
        contact=("秘书处：010-00000000", "邮箱：box@example.org"),
        read=(Reading("单位名称", "某大学"), Reading("正文字数", "约 3900 字")),
        right_subject="某大学+智慧后勤平台建设+张三" if kind is Template.RETURN else "",
        date="2026年3月10日",
    )


def _bare(kind: Template, language: Language) -> Letter:
    return Letter(
        kind=kind,
        heading=HEADINGS[kind].said(language),
        call=sample_call(language),
        number="",
        number_label="收件编号",
        greeting="尊敬的申报联系人：",
        unit="",
        title="",
        subject="",
        received="2026年3月10日 09:30:00",
        version=1,
        files=(),
        unnamed_files=0,
        reason="",
        faults=(),
        mendable=(),
        unused=(),
        advice=(),
        deadline="2026年3月31日 23:59:59",
        days_left=-1,
        blank_form=False,
        contact=(),
        date="2026年4月2日",
    )
