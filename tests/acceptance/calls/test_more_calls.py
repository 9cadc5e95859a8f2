"""Five further kinds of calls, from the mail to the letter: accepted, returned, held."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.judge.case import Outcome
from tests.acceptance.calls.test_other_calls import MP4, Sent, judged
from tests.builders.secretariat.calls import WORKS, paper, works_form
from tests.builders.secretariat.more_calls import (
    FILM,
    NOMINATION,
    RECOMMENDATION,
    SURVEY,
    TALENT,
    film_form,
    nomination_form,
    picture,
    recommendation_form,
    talent_form,
)


def film(number: int = 1, stills: int = 2, **said: str) -> Sent:
    files = {"报名表.docx": film_form(**said), "食堂的灯光.mp4": MP4 + bytes([number])}
    files |= {f"剧照{n}.jpg": picture(10 * number + n) for n in range(stills)}
    unit, title = said.get("unit", "江州大学"), said.get("title", "食堂的灯光")
    return Sent(f"微电影+{unit}+{title}", files, sender=f"film{number}@school.edu.cn")


def recommended(number: int = 1, **said: str) -> Sent:
    title = said.setdefault("title", f"服务项目之{'一二三四五'[number - 1]}")
    files = {"推荐表.docx": recommendation_form(**said)}
    return Sent(f"江东省教育后勤协会推荐{title}", files, sender=f"tj{number}@school.edu.cn")


WORDS = "学校名称：江州大学\n填报人：钱老师\n联系电话：13700000003\n食堂数量：6"


def surveyed(text: str = WORDS) -> Sent:
    return Sent("食堂调研", {}, text, sender="qian@jz.edu.cn")


def nominated(letters: int = 3, **said: str) -> Sent:
    files = {"提名书.docx": nomination_form(**said)}
    files |= {f"专家推荐信{n}.docx": paper(f"推荐信{n}", 300, f"成果{n}") for n in range(letters)}
    return Sent(f"湖州大学+{said.get('contact', '陈博士')}", files)


def talent(number: int = 1, name: str = "孙小丽+申请表.docx", photo: bool = True, **said: str) -> Sent:  # noqa: FBT001, FBT002 # a builder's switch
    files = {name: talent_form(**said)} | ({"证件照.jpg": picture(number)} if photo else {})
    return Sent(f"{said.get('contact', '孙小丽')}+人才计划", files, sender=f"rc{number}@school.edu.cn")


@pytest.mark.parametrize(
    ("toml", "mail", "thing"),
    [
        (FILM, film(), "影片"),
        (RECOMMENDATION, recommended(), "项目"),
        (SURVEY, surveyed(), "问卷"),
        (NOMINATION, nominated(), "提名"),
        (TALENT, talent(), "申请"),
    ],
    ids=["film", "recommendation", "survey", "nomination", "talent"],
)
def test_what_is_whole_is_accepted(toml: str, mail: Sent, thing: str) -> None:
    (came,) = judged(toml, [mail])
    notes = {"form.seal_missing"} if toml is RECOMMENDATION else set()
    assert (came.outcome, set(came.codes) - notes) == (Outcome.ACCEPTED, set())
    assert thing in came.letter
    assert "案例" not in came.letter


@pytest.mark.parametrize(
    ("toml", "make", "code", "words"),
    [
        (FILM, lambda: film(stills=1), "document.count", "“剧照”共1份，应为2至5份"),
        (FILM, lambda: film(minutes="若干"), "form.value", "“时长（分钟）”一栏所填内容不是有效的数字"),
        (FILM, lambda: film(sort="☑剧情片 ☑纪录片 □动画片"), "form.choice", "勾选了2项"),
        (FILM, lambda: film(summary="好" * 301), "form.summary_too_long", "超过300字"),
        (FILM, lambda: Sent("参赛", film().files), "subject.format", "微电影+江州大学+食堂的灯光"),
        (RECOMMENDATION, lambda: recommended(email="周老师"), "form.value", "不是有效的电子邮箱"),
        (RECOMMENDATION, lambda: recommended(recommender=""), "form.field_missing", "“推荐单位”一栏未填写"),
        (SURVEY, lambda: surveyed("学校名称：江州大学\n填报人：钱老师"), "form.field_missing", "“食堂数量”"),
        (NOMINATION, lambda: nominated(2), "document.count", "“专家推荐信”共2份，应为3份"),
        (NOMINATION, lambda: nominated(0), "document.missing", "未收到“专家推荐信”"),
        (NOMINATION, lambda: nominated(born="三月"), "form.value", "不是有效的日期"),
        (TALENT, lambda: talent(photo=False), "document.missing", "未收到“证件照”"),
        (TALENT, lambda: talent(identity="110105194912310021"), "form.value", "不是有效的身份证件号码"),
        (TALENT, lambda: talent(name="申请.docx"), "document.name", "姓名+申请表"),
    ],
)
def test_what_is_to_be_mended_is_told(toml: str, make: Callable[[], Sent], code: str, words: str) -> None:
    (came,) = judged(toml, [make()])
    assert came.outcome is Outcome.RETURNED
    assert code in came.codes
    assert words in came.letter
    assert "案例" not in came.letter


CHOOSING = SURVEY.replace(
    'label = "食堂数量", from = "text", type = "number" },',
    'label = "食堂数量", from = "text", type = "number" },\n'
    '  { key = "sort", label = "学校类型", from = "text", choose = 1, of = ["本科", "专科"] },\n'
    '  { key = "wish", label = "改进意愿", from = "text", choose = [1, 2], of = ["菜品", "价格", "环境"] },\n'
    '  { key = "note", label = "建议", from = "text", type = "long", most = 20, optional = true },',
)


@pytest.mark.parametrize(
    ("text", "codes", "words"),
    [
        ("学校类型：本科\n改进意愿：菜品、价格", [], "改进意愿：菜品、价格"),
        ("学校类型：中专\n改进意愿：菜品", ["form.choice"], "邮件正文“学校类型”为“中专”，不在可选项之列"),
        ("学校类型：本科类\n改进意愿：菜品，价格，环境", ["form.choice"], "应选择1至2项"),
        ("学校类型：本科\n改进意愿：", ["form.choice"], "邮件正文“改进意愿”未写明"),
        (
            "学校类型：专科\n改进意愿：环境\n建议：" + "好" * 21,
            ["form.summary_too_long"],
            "压缩至20字以内后重新发送邮件",
        ),
    ],
)
def test_what_is_chosen_in_words_is_held_against_the_options(text: str, codes: list[str], words: str) -> None:
    (came,) = judged(CHOOSING, [surveyed(f"{WORDS}\n{text}")])
    assert came.codes == codes
    assert words in came.letter
    assert "申报表" not in came.letter


def test_a_sort_in_the_subject_is_one_of_the_calls() -> None:
    toml = WORKS.replace(
        'from = "subject" }', 'from = "subject", choose = 1, of = ["平面", "视频"] }'
    ).replace(
        'of = ["平面", "视频"] },\n  { key = "summary"', 'of = ["静态", "动态"] },\n  { key = "summary"'
    )
    form = works_form(sort="☑静态 □动态")
    films = (MP4 + bytes([number]) for number in range(2))
    mails = [
        Sent(f"{sort}+江州大学", {"申报表.docx": form, "作品.mp4": next(films)}, sender=f"{at}@a.cn")
        for at, sort in enumerate(("平面类", "音乐类"))
    ]
    right, wrong = (judged(toml, [one])[0] for one in mails)
    assert right.codes == []
    assert "作品类别：平面" in right.letter
    assert wrong.codes == ["form.choice"]
    assert "邮件主题“作品类别”为“音乐类”，不在可选项之列" in wrong.letter


def test_a_recommender_has_so_many_places_and_one_of_a_kind() -> None:
    units = ("江州大学", "湖州大学", "海州学院", "山州大学")
    plain = [
        recommended(n, unit=unit, contact=f"第{n}人", email=f"p{n}@a.cn") for n, unit in enumerate(units, 1)
    ]
    came = judged(RECOMMENDATION, plain)
    assert ["unit.quota" in one.codes for one in came] == [False, False, False, True]
    assert "推荐单位“江东省教育后勤协会”的申报数量可能超出规定（至多3项）" in came[3].letter
    new = [
        recommended(n, unit=unit, contact=f"第{n}人", email=f"p{n}@a.cn", sort="☑创新类 □服务类")
        for n, unit in enumerate(units[:2], 1)
    ]
    assert ["unit.quota" in one.codes for one in judged(RECOMMENDATION, new)] == [False, True]


def test_a_person_applies_once_whatever_the_name_says() -> None:
    again = talent(2, unit="山州大学", contact="孙晓丽", phone="13900000003", name="孙晓丽+申请表.docx")
    came = judged(TALENT, [talent(), again])
    assert [one.outcome for one in came] == [Outcome.ACCEPTED, Outcome.HELD]
    assert came[1].codes == ["unit.quota"]


def test_a_third_letter_completes_a_nomination() -> None:
    third = Sent(
        "湖州大学+陈博士", {f"专家推荐信{n}.docx": paper(f"推荐信{n}", 300, f"成果{n}") for n in range(3)}
    )
    came = judged(NOMINATION, [nominated(2), third])
    assert [one.outcome for one in came] == [Outcome.RETURNED, Outcome.ACCEPTED]


def test_an_answer_in_words_completes_a_survey() -> None:
    came = judged(SURVEY, [surveyed("学校名称：江州大学\n填报人：钱老师"), surveyed()])
    assert came[0].outcome is Outcome.RETURNED
    assert came[1].outcome is Outcome.ACCEPTED
