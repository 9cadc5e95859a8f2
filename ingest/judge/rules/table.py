"""The rules, in the order in which they are asked. `docs/rules.md` shows this table."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.judge.case import Check, Finding, Wording
from ingest.judge.matter import Hit, Matter, Question
from ingest.judge.policy import Gravity, Policy
from ingest.judge.rules import attachment as attachment_rules
from ingest.judge.rules import deadline as deadline_rules
from ingest.judge.rules import decision as decision_rules
from ingest.judge.rules import described as described_rules
from ingest.judge.rules import doubt as doubt_rules
from ingest.judge.rules import form as form_rules
from ingest.judge.rules import manuscript as manuscript_rules
from ingest.judge.rules import sender as sender_rules
from ingest.judge.rules import several as several_rules
from ingest.judge.rules import subject as subject_rules
from ingest.judge.rules import telephone as telephone_rules
from ingest.judge.rules import typed as typed_rules
from ingest.judge.rules import unit as unit_rules
from ingest.judge.rules.codes import ORDER
from ingest.judge.withdrawing import find_withdrawal


@dataclass(frozen=True)
class Rule:
    """One question asked of every submission."""

    code: str
    asks: str
    """In the secretariat's words; a yes is a finding."""
    find: Question


RULES: tuple[Rule, ...] = (
    Rule("deadline.late", "是否在截止时间之后才收到？", deadline_rules.find_late),
    Rule("deadline.late_correction", "是否为按时申报的逾期补正？", deadline_rules.find_late_correction),
    Rule("deadline.clock", "按两处收件时间判断是否逾期，结论是否不一致？", deadline_rules.find_clocks_apart),
    Rule("processing.failed", "是否因系统原因未能读取？", attachment_rules.find_failure),
    Rule("attachment.infected", "杀毒程序是否在来信中发现有害内容？", attachment_rules.find_infected),
    Rule("attachment.unscanned", "来信是否未能经杀毒程序检查？", attachment_rules.find_unscanned),
    Rule("decision.rejected", "是否为此前已决定不予受理的案例？", decision_rules.find_rejected_before),
    Rule("submission.other_sender", "是否提及他人登记的申报，或疑似冒名？", sender_rules.find_other_sender),
    Rule("submission.withdrawal", "是否来信申请撤回申报？", find_withdrawal),
    Rule("case.several", "来信是否附有不止一项案例的材料？", several_rules.find_several),
    Rule("case.list", "汇总表所列与来信所附是否不一致？", several_rules.find_roll_apart),
    Rule("subject.format", "主题是否不合“单位名称+案例名称+联系人姓名”？", subject_rules.find_bad_format),
    Rule("subject.mismatch", "主题与申报表的单位、题目、联系人是否不一致？", subject_rules.find_mismatch),
    Rule("form.missing", "是否没有申报表？", form_rules.find_missing),
    Rule("form.field_missing", "申报表是否有必填栏为空？", form_rules.find_empty_fields),
    Rule("form.direction", "申报方向是否未选或多选？", form_rules.find_wrong_direction),
    Rule("form.kind", "申报形式是否未选或多选？", form_rules.find_wrong_kind),
    Rule("form.choice", "其他选项的勾选数目是否不合要求？", form_rules.find_other_choice),
    Rule("form.value", "电话、邮箱、证件号码、日期等栏是否填写无效？", typed_rules.find_wrong_values),
    Rule("form.summary_too_long", "申报内容说明是否超过字数？", form_rules.find_long_summary),
    Rule("form.differs", "所附两份申报表的单位、题目、方向、形式是否不一致？", several_rules.find_differing),
    Rule(
        "form.contact_differs",
        "手机号码与文件名、主题、来信所写是否仅差一位？",
        telephone_rules.find_other_number,
    ),
    Rule("form.seal_missing", "是否没有一份申报表看得到公章？", form_rules.find_no_seal),
    Rule("form.uncertain", "申报表是否为图片，或勾选为手绘，而识别没有把握？", doubt_rules.find_uncertain),
    Rule("manuscript.missing", "是否没有 Word 版申报材料？", manuscript_rules.find_missing),
    Rule("manuscript.length", "正文字数是否不在要求之内？", manuscript_rules.find_wrong_length),
    Rule("manuscript.format", "字体、字号、行距是否与通知不一致？", manuscript_rules.find_layout_faults),
    Rule("manuscript.filename", "文件名是否不合“学校+联系人+联系方式”？", manuscript_rules.find_bad_filename),
    Rule("document.missing", "是否缺少应交的材料？", described_rules.document_finder("missing")),
    Rule("document.kind", "材料是否不是可接受的文件类型？", described_rules.document_finder("kind")),
    Rule("document.count", "材料的份数是否不合要求？", described_rules.document_finder("count")),
    Rule("document.length", "材料的字数是否不在要求之内？", described_rules.document_finder("length")),
    Rule("document.name", "材料的文件名是否不合约定？", described_rules.document_finder("name")),
    Rule("document.names", "应匿名的材料是否出现姓名、单位等？", described_rules.document_finder("names")),
    Rule("attachment.encrypted", "是否有设密码的文件？", attachment_rules.finder("encrypted")),
    Rule("attachment.unreadable", "是否有无法读取的文件？", attachment_rules.finder("unreadable")),
    Rule("attachment.unsupported", "是否有不支持的格式？", attachment_rules.finder("unsupported")),
    Rule("attachment.too_large", "是否有过大的文件？", attachment_rules.finder("too_large")),
    Rule("attachment.unsafe", "是否有不安全的文件？", attachment_rules.finder("unsafe")),
    Rule("attachment.cloud_link", "是否以云附件、超大附件发送？", attachment_rules.find_cloud_links),
    Rule(
        "manuscript.near_duplicate",
        "是否与别的单位先交的文稿高度相近？",
        manuscript_rules.find_near_duplicate,
    ),
    Rule("unit.quota", "该单位是否已有别的案例？", unit_rules.find_over_quota),
    Rule("unit.uncertain", "是否拿不准与已申报的单位是否同一单位？", unit_rules.find_unsure_unit),
)


MOST_CASES = 5
"""Other cases that a finding names."""

FINAL = {
    ("deadline.late", "reject"),
    *((code, gravity) for code in ("attachment.infected", "attachment.unscanned") for gravity in ORDER[2:]),
}


def ask_rules(matter: Matter) -> tuple[tuple[Finding, ...], tuple[Check, ...]]:
    """Every finding, and what every rule saw.

    Lateness is final: a message that is rejected for it gets no list of other faults. A message that could
    not be read is asked nothing that reading would have to answer.
    """
    findings: list[Finding] = []
    checks: list[Check] = []
    gravities = matter.policy.gravities
    for rule in RULES:
        if gravities[rule.code] == "off":
            continue
        answer = rule.find(matter)
        made = (_finding(hit, hit.code or rule.code, matter.policy) for hit in answer.hits)
        found = [finding for finding in made if finding is not None]
        findings += found
        checks.append(Check(rule.code, bool(found), answer.evidence))
        if any(_is_final(finding) for finding in found):
            break
    return tuple(findings), tuple(checks)


def _finding(hit: Hit, code: str, policy: Policy) -> Finding | None:
    """The finding with the gravity that the call gives it, in its language; `None`: it is switched off."""
    gravity, language = policy.gravities[code], policy.call.language
    if gravity == "off":
        return None
    message, remedy = hit.message_as(gravity), hit.remedy_as(gravity)
    told = None if language == "zh" else Wording(message.said(language), remedy.said(language))
    return Finding(code, gravity, message.zh, remedy.zh, hit.place, hit.cases[:MOST_CASES], told)


def _is_final(finding: Finding) -> bool:
    """Whether nothing else is asked: it is too late, or of what was sent nothing is known or may be used."""
    return (finding.code, finding.gravity) in FINAL or finding.code == "processing.failed"


def gravest(findings: tuple[Finding, ...]) -> Gravity:
    """The gravity that decides; `note` where nothing was found."""
    return max((finding.gravity for finding in findings), key=ORDER.index, default="note")
