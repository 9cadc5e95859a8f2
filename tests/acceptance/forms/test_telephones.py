"""A telephone that is given twice, once with a slip: nobody knows which is right, but it is said."""

from __future__ import annotations

import pytest

from tests.acceptance import papers
from tests.acceptance.papers import CONTACT, PHONE, TITLE, UNIT, Filled
from tests.acceptance.post import SUBJECT, Came, came, sent

SLIPS = {
    "another digit": "13900001284",
    "two in each other's place": "13900002134",
    "one left out": "1390001234",
    "one twice": "139000012334",
}
DIFFERS = "form.contact_differs"


def mail(
    *, name: str = PHONE, written: str = PHONE, subject: str = SUBJECT, text: str = "材料见附件。"
) -> Came:
    form = ("申报表.docx", papers.form(Filled(contact_info=written)))
    paper = (f"{UNIT}+{CONTACT}+{name}.docx", papers.manuscript())
    return came(sent(form, paper, subject=subject, text=text))


def told(one: Came) -> list[str]:
    return [finding.message for finding in one.verdict.findings if finding.code == DIFFERS]


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("where", ["name", "written", "text", "subject"])
def test_a_slip_is_told_with_both_numbers_and_holds_nothing_up(where: str, slip: str) -> None:
    other = SLIPS[slip]
    said = {"text": f"材料见附件。\n{CONTACT}\n电话：{other}", "subject": f"{SUBJECT}+{other}"}
    one = mail(**{where: said.get(where, other)})
    assert one.outcome == "accepted"
    (words,) = told(one)
    assert other in words
    assert PHONE in words


def test_the_way_a_number_is_grouped_is_no_difference() -> None:
    assert told(mail(written="139-0000-1234", text="电话：+86 139 0000 1234")) == []
    assert told(mail(written="139 0000 1234", name="13900001284")) != []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("电话：18629690425", id="another number"),
        pytest.param("电话：010-62345678", id="a fixed line"),
        pytest.param("两个手机都可以：13900001234、13900001235", id="both in one place"),
        pytest.param("身份证号110101199003071234，QQ：1390000123456", id="other long numbers"),
    ],
)
def test_a_person_may_have_two_numbers(text: str) -> None:
    assert told(mail(text=text)) == []


def test_both_numbers_in_the_form_are_known_to_be_two() -> None:
    assert told(mail(written="13900001234 / 13900001235", text="电话：13900001235")) == []


def test_an_offices_neighbouring_lines_are_no_slip() -> None:
    assert told(mail(written="010-62345678", text="电话：010-62345679", name="01062345677")) == []


def test_a_number_in_the_subject_is_one_more_place() -> None:
    assert told(mail(subject=f"{UNIT}+{TITLE}+{CONTACT}{PHONE[:-1]}9")) != []
