"""A form that was written into the mail instead of being attached: said exactly, and never passed over."""

from __future__ import annotations

import pytest

from tests.acceptance.papers import CONTACT, DIRECTIONS, KINDS, PHONE, SUMMARY, TITLE, UNIT, ticked
from tests.acceptance.post import Came, came, good_files, letter, sent, text_part

DIRECTION = ticked(DIRECTIONS, "深化新融合")
KIND = ticked(KINDS, "特色工作案例")
FIELDS = (
    ("单位", UNIT),
    ("联系人", CONTACT),
    ("联系方式", PHONE),
    ("职务", "科长"),
    ("申报方向", DIRECTION),
    ("申报形式", KIND),
    ("申报题目", TITLE),
    ("申报内容说明", SUMMARY),
)
LINES = "老师好，申报表如下：\n" + "\n".join(f"{label}：{said}" for label, said in FIELDS) + "\n\n谢谢！"
TABLE = (
    "<p>老师好</p><table>"
    + "".join(f"<tr><td>{label}</td><td>{said}</td></tr>" for label, said in FIELDS)
    + "</table>"
)
WAYS = {
    "lines": text_part(LINES),
    "a table": text_part(TABLE, "html"),
    "lines of a page": text_part(LINES.replace("\n", "<br>"), "html"),
    "labels above values": text_part("\n".join(f"{label}：\n{said}" for label, said in FIELDS)),
}
PAPER = good_files()[1]


def said(one: Came) -> str:
    """What the submitter is told of the form."""
    return next(finding.message for finding in one.verdict.findings if finding.code == "form.missing")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("subject", ["申报材料", f"{UNIT}+{TITLE}+{CONTACT}"])
def test_a_form_in_the_mails_words_is_sent_back_with_what_is_wrong(way: str, subject: str) -> None:
    one = came(letter(WAYS[way], subject=subject))
    assert one.outcome == "returned"
    assert "来信正文中写有申报表各栏的内容" in said(one)


def test_so_it_is_beside_a_manuscript() -> None:
    one = came(sent(PAPER, text=LINES))
    assert (one.outcome, one.codes) == ("returned", ["form.missing"])
    assert "来信正文中写有申报表各栏的内容" in said(one)


def test_beside_a_form_that_was_attached_it_means_nothing() -> None:
    assert came(sent(*good_files(), text=LINES)).codes == []


def test_a_form_that_is_only_linked_to_is_told_of_as_that() -> None:
    link = "链接：https://pan.baidu.com/s/1AbCdEfGh 提取码：a1b2"
    assert "来信以超大附件或云附件" in said(came(letter(text_part(f"{LINES}\n{link}"))))


LETTERS = {
    "what the files are of": f"申报单位：{UNIT}\n案例名称：{TITLE}\n联系人：{CONTACT}\n电话：{PHONE}",
    "a signature": f"请问字数怎么算？\n\n{CONTACT}\n单位：{UNIT}\n职务：科长\n电话：{PHONE}\n邮箱：a@y.cn",
    "a question on the form": "申报题目可以改吗？申报方向选深化新融合还是推进新治理？联系方式写谁的？",
    "the form's labels": "\n".join(f"{label}：" for label, _ in FIELDS),
}


@pytest.mark.parametrize("what", LETTERS)
def test_a_letter_that_names_such_things_is_no_form(what: str) -> None:
    assert came(letter(text_part(LETTERS[what]), subject="咨询")).outcome == "correspondence"
    assert "正文" not in said(came(sent(PAPER, text=LETTERS[what])))
