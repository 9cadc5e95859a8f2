"""Letters that let people check: what was read, which files were used, one remedy a cause, what is next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.judge.case import Outcome
from ingest.judge.history import judge_history
from parsers.facts import CloudLink, Defect, MessageFacts, Role
from tests.builders.letters import (
    POLICY,
    at,
    attachment,
    entry,
    form,
    letter,
    manuscript,
    reply_to,
    sent_in,
)
from tests.unit.replies.test_compose import GOOD, joined, reply_for

LINK = CloudLink("qq", "https://wx.mail.qq.com/ftn/download?x=1", "材料.zip", "128M", None)


READ = {
    "单位名称": "某大学",
    "联系人": "张三",
    "联系方式": "13800000000",
    "申报方向": "深化新融合",
    "申报形式": "特色工作案例",
    "申报题目": "智慧后勤平台建设",
    "正文字数": "约4000字",
}


def locked(*names: str, code: str = "encrypted") -> MessageFacts:
    """A mail with nothing but files that could not be opened."""
    files = tuple(attachment(name, name, Role.ARCHIVE, kind="zip") for name in names)
    defects = tuple(Defect(code, name, "") for name in names)
    return replace(sent_in(None, None), attachments=files, defects=defects)


def test_an_acknowledgement_shows_what_was_read_to_be_checked() -> None:
    reply = reply_for(GOOD)
    for text in (joined(reply.text), joined(reply.html)):
        assert "系统读取的申报信息，请核对" in text
        shown = text.partition("请核对")[2]
        assert [words for pair in READ.items() for words in pair if words not in shown] == []


def test_what_earlier_mails_brought_is_not_read_out_again() -> None:
    first = entry(1, sent_in(form(), manuscript(characters=100)), reply_ids=("<r1@example.org>",))
    second = entry(2, reply_to(first, sent_in(None, manuscript("改"))), at(1))
    text = joined(reply_for(first, second, composed_at=at(2)).text)
    assert "受理" in text
    assert "联系方式：13800000000" not in text
    assert "约4000字" in text


def test_a_return_reads_nothing_out() -> None:
    assert "请核对】" not in reply_for(entry(1, sent_in(form(contact_info=None), manuscript()))).text


def test_files_that_nothing_was_taken_from_are_marked() -> None:
    photo = attachment("食堂照片.jpg", "photo")
    old = attachment("去年申报表.docx", "old", Role.UNUSED)
    sent = sent_in(form(), manuscript())
    text = joined(reply_for(entry(1, replace(sent, attachments=(*sent.attachments, photo, old)))).text)
    used = ("申报表.docx［申报表］", "［申报材料］")
    for words in (*used, "食堂照片.jpg［未采用］", "去年申报表.docx［未采用］"):
        assert words in text


CAUSES = {
    "cloud": (sent_in(None, None, cloud_links=(LINK,)), "作为普通附件重新发送"),
    "two links": (
        sent_in(None, None, cloud_links=(LINK, replace(LINK, name="文稿.docx"))),
        "作为普通附件重新发送",
    ),
    "locked": (locked("材料.zip"), "请取消密码保护后重新发送"),
    "two locked": (locked("材料.zip", "文稿.zip"), "请取消密码保护后重新发送"),
    "damaged": (locked("材料.zip", code="unreadable"), "重新保存后发送"),
    "too large": (locked("材料.zip", code="too_large"), "分开发送"),
}


@pytest.mark.parametrize("case", CAUSES)
def test_one_cause_is_one_item_with_one_remedy(case: str) -> None:
    facts, remedy = CAUSES[case]
    reply = reply_for(entry(1, facts))
    for text in (joined(reply.text), joined(reply.html)):
        assert text.count(remedy) == 1
        assert text.count("补正办法") == 1
        assert "请填写" not in text
        assert "空白" not in text
        assert "未能使用的文件" not in text
    assert "以下1项需要补正" in joined(reply.text)
    assert not reply.attachments


@pytest.mark.parametrize("case", CAUSES)
def test_the_findings_stay_as_they_are(case: str) -> None:
    one = entry(1, CAUSES[case][0])
    codes = {finding.code for finding in judge_history([one], POLICY)[1].findings}
    assert {"form.missing", "manuscript.missing"} < codes
    assert any(code.startswith("attachment.") for code in codes)


def test_a_locked_file_beside_what_was_wanted_is_only_told() -> None:
    sent = sent_in(form(), manuscript())
    extra = attachment("附录.zip", "x", Role.ARCHIVE, kind="zip")
    facts = replace(
        sent, attachments=(*sent.attachments, extra), defects=(Defect("encrypted", "附录.zip", ""),)
    )
    text = joined(reply_for(entry(1, facts)).text)
    assert "现予受理" in text
    assert "未能使用的文件" in text


def test_other_faults_stand_beside_the_one_cause() -> None:
    facts = replace(CAUSES["cloud"][0], subject="材料", subject_parts=None)
    text = joined(reply_for(entry(1, facts)).text)
    assert "以下2项需要补正" in text
    assert "邮件主题“材料”" in text


WRONG_SUBJECT = entry(1, sent_in(form(), manuscript(), "申报材料"), reply_ids=("<r1@example.org>",))


def test_where_only_the_subject_is_wrong_the_right_one_stands_alone_on_a_line() -> None:
    reply = reply_for(WRONG_SUBJECT)
    assert "某大学+智慧后勤平台建设+张三" in reply.text.splitlines()
    assert ">某大学+智慧后勤平台建设+张三</td>" in reply.html
    assert "复制到正文首行即可，不必更改主题" in joined(reply.text)
    assert "一并修改主题" not in joined(reply.text)
    more = reply_for(entry(1, sent_in(form(kinds=()), manuscript(), "申报材料")))
    assert "复制到正文首行即可" not in joined(more.text)


def test_a_long_right_subject_is_still_one_line() -> None:
    title = "数智技术赋能高校后勤治理体系现代化建设的探索与实践" * 2
    reply = reply_for(entry(1, sent_in(form(title=title), manuscript(), "申报材料")))
    assert f"某大学+{title}+张三" in reply.text.splitlines()


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("某大学+智慧后勤平台建设+张三", True),
        ("老师好：\n\n某大学＋《智慧后勤平台建设》＋张三\n谢谢", True),
        ("某大学+智慧后勤平台建设+張三", True),
        ("某大学 智慧后勤平台建设 张三", False),
        ("某大学+别的题目+张三", False),
        ("收到，谢谢\n\n在 2026年3月10日，征集邮箱 写道：\n> 某大学+智慧后勤平台建设+张三", False),
        ("", False),
    ],
)
def test_answering_with_the_right_line_in_the_body_suffices(text: str, mended: bool) -> None:  # noqa: FBT001 # parametrised
    answer = reply_to(WRONG_SUBJECT, letter(text=text))
    verdicts = judge_history([WRONG_SUBJECT, entry(2, answer, at(1))], POLICY)
    assert verdicts[1].outcome is Outcome.RETURNED
    assert (verdicts[2].outcome is Outcome.ACCEPTED) is mended


def test_what_comes_next_is_said_and_when() -> None:
    text = joined(reply_for(GOOD).text)
    for words in ("更正与替换", "即以新文件替换原文件", "撤回申报", "评审结果另行公布"):
        assert words in text
    call = replace(POLICY.call, result_expected="2026年5月中旬")
    reply = reply_for(GOOD, policy=replace(POLICY, call=call))
    assert "评审结果预计于2026年5月中旬公布" in joined(reply.text)
    assert "评审结果预计于2026年5月中旬公布" in joined(reply.html)
