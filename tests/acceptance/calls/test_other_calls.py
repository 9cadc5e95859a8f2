"""Other calls than that of 2026, from the mail to the letter: accepted, returned, held."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from ingest.judge.case import Entry, Outcome, Verdict
from ingest.judge.history import judge_history
from ingest.judge.policy import Policy
from ingest.judge.rules.codes import GRAVITIES
from ingest.replies.blank_form import blank_form
from ingest.replies.compose import compose_reply
from ingest.settings.followed import find_unfollowed
from parsers.blank.reading import read_blank
from parsers.message import parse_message
from parsers.readers import read_documents
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders import letters
from tests.builders.files.excel import Sheet, Workbook
from tests.builders.secretariat.calls import (
    ESSAYS,
    RECOMMENDED,
    ROUNDS,
    TOPICS,
    WORKS,
    call_of,
    message,
    paper,
    topic_form,
    works_form,
)

START = datetime.fromisoformat("2026-03-10T09:00:00+08:00")
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 400
LEAF = paper("课题论证活页", 1200, "劳动教育")


@dataclass(frozen=True)
class Sent:
    """A mail on its way in."""

    subject: str
    files: dict[str, bytes]
    text: str = "您好，材料见附件。"
    sender: str = "zhang@school.edu.cn"


@dataclass(frozen=True)
class Came:
    """What became of a mail."""

    outcome: Outcome
    codes: list[str]
    letter: str
    files: list[str]


MEMBERS = TOPICS.replace('type = "rows",', 'type = "rows", most = 1,')


def judged(toml: str, mails: Sequence[Sent]) -> list[Came]:
    """Every mail, an hour after the one before."""
    settings = call_of(toml)
    call = settings.as_call()
    assert find_unfollowed(settings.describe()) == []
    policy = Policy(call, dict(GRAVITIES), own_addresses=frozenset({"box@example.org"}))
    entries = []
    for number, one in enumerate(mails, 1):
        raw = message(one.subject, one.files, one.text).replace(b"zhang@school.edu.cn", one.sender.encode())
        facts = parse_message(raw, settings.terms, Limits())
        sha = hashlib.sha256(raw).hexdigest()
        at, receipt = START + timedelta(hours=number), f"{call.code}-{number:04}"
        entries.append(letters.judged(Entry(number, sha, at, facts, receipt=receipt)))
    verdicts = judge_history(entries, policy)
    return [_came(one, verdicts[one.id], policy) for one in entries]


def _came(entry: Entry, verdict: Verdict, policy: Policy) -> Came:
    reply = compose_reply(
        verdict=verdict,
        facts=entry.facts,
        received_at=entry.received_at,
        receipt=entry.receipt,
        policy=policy,
        composed_at=entry.received_at,
    )
    codes = [finding.code for finding in verdict.findings]
    return Came(
        verdict.outcome,
        codes,
        "".join((reply.subject + reply.text).split()),
        [one.name for one in reply.attachments],
    )


def work(unit: str = "江州大学", category: str = "平面类", number: int = 1, **answers: str) -> Sent:
    files = {"申报表.docx": works_form(unit=unit, **answers), "作品.mp4": MP4 + bytes([number])}
    return Sent(f"{category}+{unit}", files, sender=f"sender{number}@school.edu.cn")


def topic(number: int = 1, leaf: bytes = LEAF, unit: str = "湖州师范学院", **answers: str) -> Sent:
    files = {"申报书.docx": topic_form(unit=unit, **answers), "活页.docx": leaf}
    return Sent(f"{unit}+2022教科项目申报", files, sender=f"sender{number}@school.edu.cn")


def essay(characters: int = 2600, name: str = "文学院+周老师+谈心谈话的艺术.docx") -> Sent:
    return Sent("第三届辅导员思政征文", {name: paper("谈心谈话的艺术", characters)})


@pytest.mark.parametrize(
    ("toml", "mail", "thing"),
    [(WORKS, work(), "作品"), (TOPICS, topic(), "课题"), (ESSAYS, essay(), "论文")],
    ids=["works", "topics", "essays"],
)
def test_what_is_whole_is_accepted_under_its_own_name(toml: str, mail: Sent, thing: str) -> None:
    (came,) = judged(toml, [mail])
    assert (came.outcome, came.codes) == (Outcome.ACCEPTED, [])
    assert thing in came.letter
    assert "案例" not in came.letter


@pytest.mark.parametrize(
    ("toml", "mail", "code", "words"),
    [
        (WORKS, work(sort="□平面 □视频"), "form.choice", "公益广告作品申报表“类别”未勾选"),
        (WORKS, work(author=""), "form.field_missing", "“作者信息”中的“姓名”一栏未填写"),
        (WORKS, Sent("平面+江州大学", {"申报表.docx": works_form()}), "document.missing", "未收到“作品文件”"),
        (WORKS, Sent("平面+江州大学", {"a.mp4": MP4}), "form.missing", "未收到“公益广告作品申报表”"),
        (
            WORKS,
            Sent(
                "平面+江州大学",
                {"申报表.docx": works_form(), "作品.zip.wav": b"RIFF\x00\x00\x00\x00WAVEfmt "},
            ),
            "document.kind",
            "图片、视频",
        ),
        (
            WORKS,
            Sent(
                "平面+江州大学",
                {"申报表.docx": works_form(), **{f"{n}.mp4": MP4 + bytes([n]) for n in range(6)}},
            ),
            "document.count",
            "“作品文件”共6份，应为1至5份",
        ),
        (WORKS, Sent("作品投稿", work().files), "subject.format", "作品类别+推荐单位"),
        (TOPICS, topic(results="□论文 □专著 □研究报告 □其他"), "form.choice", "应选择1至4项"),
        (TOPICS, topic(phone="面谈"), "form.value", "“联系电话”一栏所填内容不是有效的联系电话"),
        (MEMBERS, topic(), "form.value", "“主要参加者”共列2人（项），至多1人（项）"),
        (ROUNDS, topic(identity="110105194912310021"), "form.value", "“证件号码”一栏所填内容不是有效的身份"),
        (TOPICS, topic(title=""), "form.field_missing", "课题申报书“课题名称”一栏未填写"),
        (TOPICS, topic(leaf=paper("活页", 900, "赵老师的劳动教育")), "document.names", "“课题负责人”"),
        (TOPICS, Sent("某院+2022教科项目申报", {"申报书.docx": topic_form()}), "document.missing", "“活页”"),
        (TOPICS, Sent("课题材料", topic().files), "subject.format", "湖州师范学院+2022教科项目申报"),
        (ESSAYS, essay(900), "document.length", "不少于2500字"),
        (ESSAYS, essay(name="论文.docx"), "document.name", "学院名称+作者姓名+论文题目"),
        (ESSAYS, Sent("投稿", essay().files), "subject.format", "第三届辅导员思政征文"),
    ],
)
def test_what_is_to_be_mended_is_told_in_the_calls_own_words(
    toml: str, mail: Sent, code: str, words: str
) -> None:
    (came,) = judged(toml, [mail])
    assert came.outcome is Outcome.RETURNED
    assert code in came.codes
    assert words in came.letter
    assert "案例" not in came.letter
    assert "manuscript" not in "".join(came.codes)


def test_a_quota_by_unit_and_category_counts_neither_alone() -> None:
    mails = [
        work(number=1, author="甲同学", phone="13800000001"),
        work(
            number=2, author="乙同学", phone="13800000002", summary="另一件作品，主题是文明用餐与光盘行动。"
        ),
        work(number=3, author="丙同学", phone="13800000003", category="视频类"),
        work(number=4, unit="湖州大学", author="丁同学", phone="13800000004"),
        work(number=5, author="戊同学", phone="13800000005"),
    ]
    came = judged(WORKS, mails)
    assert [one.codes for one in came[:4]] == [[]] * 4
    assert came[4].codes == ["unit.quota"]
    assert came[4].outcome is Outcome.HELD
    assert "本作品是否受理须由秘书处人工复核" in came[4].letter


def test_a_quota_by_person_counts_persons() -> None:
    leaves = [paper("活页", 1200, subject) for subject in ("体育锻炼的组织", "美育课程的评价")]
    other = topic(2, leaves[0], title="城镇学校体育研究", phone="0572-2321009", unit="江州大学")
    third = topic(3, leaves[1], title="城镇学校美育研究", contact="吴老师", unit="江州大学")
    came = judged(TOPICS, [topic(), other, third])
    assert [one.codes for one in came] == [[], ["unit.quota"], []]


def test_a_quota_by_any_field_counts_what_its_pattern_is_for() -> None:
    mails = [
        work(number=n, unit=f"{place}大学", category=category, author=f"{place}同学", phone=f"1380000000{n}")
        for n, (place, category) in enumerate(
            [
                ("江州", "平面类"),
                ("湖州", "平面类"),
                ("海州", "视频类"),
                ("山州", "平面类"),
                ("河州", "音乐类"),
            ],
            1,
        )
    ]
    came = judged(RECOMMENDED, [*mails, work(number=6, unit="溪州大学", category="音乐类")])
    assert [one.codes for one in came[:5]] == [[], [], [], ["unit.quota"], []]
    assert "作品类别“平面类”的申报数量可能超出规定（至多2项）" in came[3].letter
    assert came[5].codes == []


def test_later_rounds_take_corrections_and_no_new_case() -> None:
    mails = [
        Sent("湖州师范学院+2022教科项目申报", {"申报书.docx": topic_form()}),
        topic(
            2, paper("活页", 1200, "体育锻炼"), unit="江州大学", title="城镇学校体育研究", contact="钱老师"
        ),
        topic(
            3, paper("活页", 1200, "美育课程"), unit="海州大学", title="城镇学校美育研究", contact="孙老师"
        ),
        Sent("湖州师范学院+2022教科项目申报", {"活页.docx": LEAF}, "补上活页。"),
    ]
    came = judged(ROUNDS, mails)
    assert [one.outcome.value for one in came] == ["returned", "accepted", "rejected", "accepted"]
    assert "2026年5月31日23:59:59" in came[0].letter
    assert "2026年3月10日11:30:00" in came[2].letter
    assert came[3].codes == []


def test_a_missing_form_goes_out_as_the_call_asks_it() -> None:
    (came,) = judged(WORKS, [Sent("平面+江州大学", {"a.mp4": MP4})])
    assert came.files == ["公益广告作品申报表（空白）.docx"]


@pytest.mark.parametrize("toml", [WORKS, TOPICS], ids=["works", "topics"])
def test_the_blank_form_that_is_made_asks_what_the_call_asks(toml: str) -> None:
    settings = call_of(toml)
    data = blank_form(settings.as_call())
    (document,) = read_documents([SourceFile("a.docx", "a.docx", data, "docx")], Limits())
    found = {(one.group, one.label, one.options) for one in read_blank(document).fields}
    for field in settings.describe().fields:
        if field.source == "form":
            assert (field.group, field.label, field.options) in found or field.group, field.label


def test_a_correction_brings_what_was_missing_and_the_rest_stands() -> None:
    first = Sent("平面+江州大学", {"申报表.docx": works_form()})
    second = Sent("平面+江州大学", {"作品.mp4": MP4}, "补上作品。")
    came = judged(WORKS, [first, second])
    assert [one.outcome for one in came] == [Outcome.RETURNED, Outcome.ACCEPTED]


@pytest.mark.parametrize(
    ("accept", "codes"), [('["word", "excel"]', []), ('["word", "pdf", "picture"]', ["document.kind"])]
)
def test_a_form_in_a_sheet_is_read_and_accepted_where_the_call_takes_it(
    accept: str, codes: list[str]
) -> None:
    rows = (
        ("公益广告作品申报表",),
        ("学校名称", "江州大学"),
        ("作者信息", "姓名", "李同学", "联系电话", 13800000001),
        ("指导老师", "姓名", "王老师", "联系电话", 13900000009),
        ("类别", "☑平面  □视频"),
        ("作品简介", "作品以节约粮食为主题，倡导文明用餐。"),
        ("推荐单位意见", "（盖章）"),
    )
    cells = {f"{'ABCDE'[at]}{row}": said for row, own in enumerate(rows, 1) for at, said in enumerate(own)}
    merged = ("A1:E1", *(f"B{row}:E{row}" for row in (2, 5, 6, 7)))
    files = {"申报表.xlsx": Workbook([Sheet(cells, merged)]).file(), "作品.mp4": MP4}
    toml = WORKS.replace('["word", "pdf", "picture"]', accept)
    (came,) = judged(toml, [Sent("平面类+江州大学", files)])
    assert came.codes == codes
