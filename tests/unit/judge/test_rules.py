"""Each rule by itself: what it finds, what it lets pass, and what it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.judge.case import Entry, Outcome
from ingest.judge.history import judge_history
from ingest.judge.policy import Gravity
from ingest.judge.rules.codes import GRAVITIES, gravities_with
from ingest.judge.rules.table import RULES
from parsers.facts import Attachment, Defect, Role, Seal, SealLook
from tests.builders.letters import POLICY, attachment, entry, field, form, manuscript, sent_in
from tests.unit.judge.cases import CASES, SEALED, findings

SECRETARIATS = {
    "deadline.late",
    "deadline.late_correction",
    "deadline.clock",
    "decision.rejected",
    "submission.other_sender",
    "submission.withdrawal",
    "processing.failed",
    "attachment.infected",
    "attachment.unscanned",
    "case.several",
    "form.differs",
    "form.uncertain",
    "manuscript.near_duplicate",
    "unit.quota",
    "unit.uncertain",
}
"""What a person at the secretariat settles when it is held."""


def codes(*entries: Entry) -> list[str]:
    return [finding.code for finding in findings(*entries)]


def test_every_code_of_the_contract_has_a_rule() -> None:
    asked = {rule.code for rule in RULES}
    assert {code for code in GRAVITIES if not code.startswith("manuscript.format.")} == asked


def test_what_is_switched_off_is_neither_asked_nor_said() -> None:
    quiet = replace(POLICY, gravities=gravities_with({"form.kind": "off", "manuscript.format.body": "off"}))
    verdict = judge_history(CASES["form.kind"], quiet)[1]
    assert "form.kind" not in {one.code for one in (*verdict.findings, *verdict.checks)}
    assert verdict.outcome is Outcome.ACCEPTED
    written = judge_history(CASES["manuscript.format.body"], quiet)[1]
    assert "manuscript.format" not in {one.code.rpartition(".")[0] for one in written.findings}


def test_every_finding_has_a_case() -> None:
    of_other_calls = {code for code in GRAVITIES if code.startswith("document.")} | {
        "form.choice",
        "form.value",
        "case.list",
    }
    """Shown in `tests/acceptance/calls/test_other_calls.py`."""
    assert set(CASES) == set(GRAVITIES) - {"manuscript.format"} - of_other_calls


@pytest.mark.parametrize("code", CASES)
def test_each_case_shows_its_finding_with_its_gravity(code: str) -> None:
    (found,) = [finding for finding in findings(*CASES[code]) if finding.code == code]
    assert found.gravity == GRAVITIES[code]
    assert found.message.endswith("。")
    assert found.remedy.endswith("。") or found.gravity in {"hold", "reject"}


@pytest.mark.parametrize("code", CASES)
def test_nothing_graver_is_found_than_what_the_case_shows(code: str) -> None:
    others = [f for f in findings(*CASES[code]) if f.code != code and f.gravity != "note"]
    assert others == []


def test_a_faultless_submission_with_its_seal_has_no_finding_and_every_rule_says_what_it_saw() -> None:
    verdict = judge_history(SEALED, POLICY)[1]
    assert verdict.findings == ()
    assert [check.code for check in verdict.checks[1:]] == [rule.code for rule in RULES]
    assert all(check.evidence for check in verdict.checks)
    assert not any(check.hit for check in verdict.checks[1:])


@pytest.mark.parametrize(
    ("count", "found"), [(2999, True), (3000, False), (4000, False), (5000, False), (5001, True), (0, True)]
)
def test_the_manuscripts_length_counts_from_bound_to_bound(count: int, found: bool) -> None:  # noqa: FBT001 # a column
    assert ("manuscript.length" in codes(entry(1, sent_in(form(), manuscript(characters=count))))) is found


@pytest.mark.parametrize(("count", "found"), [(1000, False), (1001, True)])
def test_the_summary_may_be_as_long_as_the_call_says(count: int, found: bool) -> None:  # noqa: FBT001 # a column
    long = form(summary=field("述" * count))
    assert ("form.summary_too_long" in codes(entry(1, sent_in(long, manuscript())))) is found


@pytest.mark.parametrize("key", ["unit", "contact", "contact_info", "title", "summary"])
def test_each_empty_field_is_named_and_position_may_be_empty(key: str) -> None:
    for empty in (None, field("  ")):
        found = findings(entry(1, sent_in(form(**{key: empty}), manuscript())))
        assert [f.code for f in found].count("form.field_missing") == 1


def test_several_empty_fields_are_all_told() -> None:
    blank = form(
        unit=None, contact=None, contact_info=None, title=None, summary=None, directions=(), kinds=()
    )
    found = codes(entry(1, sent_in(replace(blank, unit=None), manuscript())))
    assert found.count("form.field_missing") == 5
    assert {"form.direction", "form.kind"} <= set(found)


@pytest.mark.parametrize(
    ("count", "labels", "found"),
    [
        (2990, 10, False),
        (2990, 9, True),
        (5000, 40, False),
        (5001, 0, True),
        (5001, 40, True),
        (3000, 0, False),
    ],
)
def test_labels_of_automatic_numbering_only_count_for_the_submitter(
    count: int,
    labels: int,
    found: bool,  # noqa: FBT001 # a column
) -> None:
    facts = sent_in(form(), manuscript(characters=count, labels=labels))
    assert ("manuscript.length" in codes(entry(1, facts))) is found


@pytest.mark.parametrize(
    ("looks", "found"),
    [
        ((), True),
        ((SealLook("申报表.docx", Seal.UNKNOWN),), True),
        ((SealLook("盖章.pdf", Seal.UNKNOWN),), False),
        ((SealLook("盖章.pdf", Seal.MISSING),), True),
        ((SealLook("盖章.pdf", Seal.MISSING), SealLook("盖章.jpg", Seal.FOUND)), False),
        ((SealLook("申报表.docx", Seal.FOUND),), False),
    ],
    ids=["nothing", "word without pictures", "grey scan", "colour without", "one of two", "in the Word file"],
)
def test_a_grey_scan_cannot_tell_and_is_not_a_missing_seal(looks: tuple[SealLook, ...], found: bool) -> None:  # noqa: FBT001 # a column
    assert ("form.seal_missing" in codes(entry(1, sent_in(form(), manuscript(), seals=looks)))) is found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"confidence": 0.95}, False),
        ({"confidence": 0.5}, True),
        ({"confidence": 0.95, "directions": ()}, True),
        ({"confidence": 0.95, "title": None}, True),
    ],
)
def test_a_picture_is_held_and_never_returned_for_what_could_not_be_read(
    changes: dict[str, object],
    found: bool,  # noqa: FBT001 # a column
) -> None:
    graver = {
        f.code
        for f in findings(entry(1, sent_in(form(read_by="ocr", **changes), manuscript())))
        if f.gravity != "note"
    }
    assert graver == ({"form.uncertain"} if found else set())


@pytest.mark.parametrize(
    ("read_by", "title", "found"),
    [
        ("ocr", "智慧后勤平合建设", {"form.uncertain", "subject.mismatch"}),
        ("ocr", "校园食堂改造", {"subject.mismatch"}),
        ("docx", "智慧后勤平合建设", {"subject.mismatch"}),
    ],
)
def test_a_picture_that_says_almost_what_the_subject_says_was_misread(
    read_by: str, title: str, found: set[str]
) -> None:
    sure = form(read_by=read_by, confidence=0.95 if read_by == "ocr" else 1.0, title=title)
    said = codes(entry(1, sent_in(sure, manuscript())))
    assert {"form.uncertain", "subject.mismatch"} & set(said) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("某大学+张三+13800000000.docx", False),
        ("某大学＋张三＋13800000000.doc", False),
        ("某大学 + 张三 + 029-88888888.docx", False),
        ("某大学+张三+a@b.cn.docx", False),
        ("材料.zip/某大学+张三+13800000000.docx", False),
        ("某大学+张三+138 0000 0000.docx", False),
        ("张三+某大学+13800000000.docx", True),
        ("某大学+张三+20260310.docx", True),
        ("某大学+张三.docx", True),
        ("某大学+张三+.docx", True),
        ("某大学+智慧后勤+张三.docx", True),
        ("定稿.docx", True),
        ("张三13800000000.docx", True),
    ],
)
def test_the_manuscripts_file_is_named_by_the_notice(name: str, found: bool) -> None:  # noqa: FBT001 # a column
    assert ("manuscript.filename" in codes(entry(1, sent_in(form(), manuscript(file=name))))) is found


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("某大学+智慧后勤平台建设+张三", []),
        ("某大学后勤处+《智慧后勤平台建设》+张三", []),
        ("某大学+智慧 后勤平台建设+张三、李四", []),
        ("另一大学+智慧后勤平台建设+张三", ["单位"]),
        ("某大学+别的题目+张三", ["申报题目"]),
        ("某大学+智慧后勤平台建设+李四", ["联系人"]),
        ("另一大学+别的题目+李四", ["单位", "申报题目", "联系人"]),
    ],
)
def test_subject_and_form_are_compared_as_a_person_would(subject: str, told: list[str]) -> None:
    found = findings(entry(1, sent_in(form(), manuscript(), subject)))
    assert [f.message.split("在")[0] for f in found if f.code == "subject.mismatch"] == told


def test_the_subject_to_write_is_spelled_out_from_the_form() -> None:
    (found,) = [f for f in findings(*CASES["subject.format"]) if f.code == "subject.format"]
    assert "“某大学+智慧后勤平台建设+张三”" in found.remedy


def test_a_pdf_alone_is_not_the_manuscript_and_the_sentence_says_so() -> None:
    pdf = attachment("正文.pdf", "pdf", Role.MANUSCRIPT_COPY, kind="pdf")
    facts = sent_in(form(), None)
    facts = replace(facts, attachments=(*facts.attachments, pdf))
    (found,) = [f for f in findings(entry(1, facts)) if f.code == "manuscript.missing"]
    assert "PDF" in found.message


@pytest.mark.parametrize(
    ("code", "words"), [("encrypted", "设有密码"), ("unsupported", "格式不受支持"), ("too_large", "过大")]
)
def test_what_is_missing_because_of_a_file_that_could_not_be_used_says_so(code: str, words: str) -> None:
    files: tuple[Attachment, ...] = (attachment("材料.rar", "rar", Role.ARCHIVE),)
    facts = sent_in(None, None, attachments=files, defects=(Defect(code, "材料.rar", ""),))
    found = {f.code: f.message for f in findings(entry(1, facts))}
    assert words in found["form.missing"]
    assert words in found["manuscript.missing"]
    assert f"attachment.{code}" in found


def test_what_lay_too_deep_in_the_mail_itself_is_told_though_it_is_no_file() -> None:
    facts = sent_in(None, None, defects=(Defect("unsafe", "", "邮件嵌套超过50层，更深的内容未读取"),))
    found = {f.code: f for f in findings(entry(1, facts)) if f.code != "subject.format"}
    assert (
        found["attachment.unsafe"].message == "来信有部分内容未能读取（邮件嵌套超过50层，更深的内容未读取）。"
    )
    assert "作为普通附件重新发送" in found["attachment.unsafe"].remedy
    assert "嵌套超过50层" in found["form.missing"].message
    assert "嵌套超过50层" in found["manuscript.missing"].message


def test_many_files_of_one_fault_are_counted_not_listed() -> None:
    defects = tuple(Defect("encrypted", f"{n}.docx", "") for n in range(50))
    found = codes(entry(1, sent_in(form(), manuscript(), defects=defects)))
    assert found.count("attachment.encrypted") == 6


def test_defects_that_are_no_files_fault_are_no_findings() -> None:
    defects = (Defect("mime", "", "x"), Defect("charset", "", "x"), Defect("macros", "a.docm", "x"))
    assert not [
        c for c in codes(entry(1, sent_in(form(), manuscript(), defects=defects))) if c.startswith("att")
    ]


def test_the_configuration_makes_a_finding_graver_or_lighter() -> None:
    lenient = replace(POLICY, gravities=gravities_with({"form.kind": "note"}))
    strict = replace(POLICY, gravities=gravities_with({"manuscript.format": "return"}))
    assert judge_history(CASES["form.kind"], lenient)[1].outcome is Outcome.ACCEPTED
    assert judge_history(CASES["manuscript.format.body"], strict)[1].outcome is Outcome.RETURNED
    late = replace(POLICY, gravities=gravities_with({"deadline.late": "hold"}))
    assert judge_history(CASES["deadline.late"], late)[1].outcome is Outcome.HELD


def test_a_sub_code_of_its_own_outranks_its_parents() -> None:
    both = gravities_with({"manuscript.format": "return", "manuscript.format.body": "hold"})
    assert both["manuscript.format.body"] == "hold"
    assert both["manuscript.format.title"] == "return"


def test_a_sub_code_may_be_made_lighter_than_its_parent() -> None:
    lighter = gravities_with({"manuscript.format": "return", "manuscript.format.body": "note"})
    assert (lighter["manuscript.format.body"], lighter["manuscript.format.title"]) == ("note", "return")


@pytest.mark.parametrize("gravity", ["note", "return", "hold", "reject"])
@pytest.mark.parametrize("code", sorted(CASES))
def test_whatever_gravity_a_call_gives_a_finding_its_words_agree(code: str, gravity: Gravity) -> None:
    policy = replace(POLICY, gravities=gravities_with({code: gravity}))
    entries = CASES[code]
    verdict = judge_history(entries, policy)[entries[-1].id]
    said = next(finding for finding in verdict.findings if finding.code == code)
    assert said.gravity == gravity
    assert ("秘书处人工" in said.message) is (gravity == "hold" and code in SECRETARIATS)
    assert said.message.endswith("。")
    assert "。。" not in said.message
    assert ("等候通知" in said.remedy) <= (gravity == "hold")
    assert ("不予受理" in said.message) <= (gravity == "reject" or code == "decision.rejected")
    assert ("不予理会" in said.remedy) <= (gravity == "note" or code == "attachment.unsupported")


def test_the_gravest_finding_decides() -> None:
    facts = sent_in(form(read_by="ocr", confidence=0.3), manuscript(characters=10))
    assert judge_history([entry(1, facts)], POLICY)[1].outcome is Outcome.HELD
