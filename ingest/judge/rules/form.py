"""Rules on the application form (notice, 四、6 and the annex)."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from ingest.judge.matter import Answer, Hit, Matter, failed, listed, passed, quoted
from ingest.judge.rules import described as described_rules
from ingest.judge.rules.attachment import is_unread_by_us, what_hides
from ingest.judge.rules.doubt import doubtful_labels
from ingest.judge.rules.subject import disagreements, value_of
from parsers.facts import Form, Seal
from parsers.manuscript.words import count_words

SURE = 0.85
"""A form read by OCR with less confidence is looked at by a person."""

ALMOST = 0.6
"""Likeness of two short texts that are the same but for a misread character."""

SHORT = 100
"""Characters of a text that are compared so."""

FIELDS = (
    ("unit", "单位"),
    ("contact", "联系人"),
    ("contact_info", "联系方式"),
    ("title", "申报题目"),
    ("summary", "申报内容说明"),
)
"""What may not be empty; 职务 may."""

CHOICES = {"directions": "申报方向", "kinds": "申报形式"}
"""What is chosen by a tick."""

_GREY_KINDS = (".pdf", ".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif", ".heic", ".ofd")


def is_read_by_ocr(form: Form) -> bool:
    """Whether a program guessed the words from a picture."""
    return form.read_by == "ocr" or form.confidence < 1.0


def form_name(title: str) -> str:
    """The form's title inside a sentence; one that has quotation marks of its own needs no more.

    >>> form_name("申报表"), form_name("“优秀案例”申报表")
    ('“申报表”', '“优秀案例”申报表')
    """
    return title if "“" in title else f"“{title}”"


def drawn_choices(form: Form) -> tuple[str, ...]:
    """The labels of choices that nothing ticks, while something was drawn or pasted over their options."""
    return tuple(label for key, label in CHOICES.items() if key in form.drawn and not getattr(form, key))


def find_missing(matter: Matter) -> Answer:
    """No application form among the documents that stand."""
    if matter.standing.form is not None:
        return passed(f"申报表：{matter.standing.form.file}")
    if is_unread_by_us(matter):
        return passed("未见申报表，但有文件系本系统未能识别")
    term, described = described_rules.form_term(matter), matter.policy.call.described
    if described is not None and term is None:
        return passed(described_rules.NOT_ASKED)
    why = _of_another_call(matter) or what_hides(matter) or _typed(matter)
    name = form_name(matter.policy.call.form_title)
    send = "加盖单位公章后，将 Word 版及盖章扫描件作为普通附件一并发送。"
    if term is not None and not term.sealed:
        send = "作为普通附件发送。"
    return failed(
        Hit(
            f"未收到{name if term else '申报表'}。{why}",
            f"请填写{name}，{send}",
            "附件",
            remedies={"return": f"请填写{name}（空白表随本通知附上），{send}"},
        ),
        why or "没有一份文件是申报表",
    )


def _of_another_call(matter: Matter) -> str:
    """Why a form that came is none, where its own name says so."""
    found = next((one for one in matter.entry.facts.defects if one.code == "other_call"), None)
    return f"附件{quoted(found.file)}{found.detail}。" if found else ""


def _typed(matter: Matter) -> str:
    """That the form's fields stand in the mail's own words, where they do."""
    if not any(one.code == "typed" for one in matter.entry.facts.defects):
        return ""
    return "来信正文中写有申报表各栏的内容，但正文不能替代申报表文件。"


def find_empty_fields(matter: Matter) -> Answer:
    """A field of the form is empty."""
    form = matter.standing.form
    if form is None or is_read_by_ocr(form):
        return passed("没有申报表" if form is None else "申报表由图片识别，见 form.uncertain")
    if matter.policy.call.described is not None:
        return described_rules.find_empty(matter, matter.policy.call.described.fields)
    empty = empty_fields(form)
    return failed(
        [
            Hit(
                f"申报表“{label}”一栏未填写。",
                f"请填写申报表“{label}”一栏后重新发送申报表。",
                f"{form.file} “{label}”",
            )
            for label in empty
        ],
        "、".join(empty) + "为空" if empty else "各栏均已填写",
    )


def empty_fields(form: Form) -> tuple[str, ...]:
    """The labels of the fields that are empty and may not be."""
    return tuple(label for key, label in FIELDS if not value_of(getattr(form, key)))


def find_wrong_direction(matter: Matter) -> Answer:
    """申报方向: none ticked, or more than one."""
    form = matter.standing.form
    if matter.policy.call.described is not None:
        return described_rules.find_wrong_choice(matter, ("direction",))
    return _one_choice(form, "directions", matter.policy.call.directions)


def find_wrong_kind(matter: Matter) -> Answer:
    """申报形式: none ticked, or more than one."""
    form = matter.standing.form
    if matter.policy.call.described is not None:
        return described_rules.find_wrong_choice(matter, ("kind",))
    return _one_choice(form, "kinds", matter.policy.call.kinds)


def _one_choice(form: Form | None, key: str, offered: Sequence[str]) -> Answer:
    if form is None or is_read_by_ocr(form):
        return passed("没有申报表" if form is None else "申报表由图片识别，见 form.uncertain")
    label, ticked = CHOICES[key], getattr(form, key)
    if label in drawn_choices(form):
        return passed("勾选处另有手绘图形或图片，见 form.uncertain")
    words = "".join(f"“{one.value}”" for one in ticked)
    if len(ticked) == 1:
        return passed(f"勾选{words}")
    told = f"勾选了{len(ticked)}项（{words}）" if ticked else "未勾选"
    return failed(
        Hit(
            f"申报表“{label}”{told}，应选择且仅选择一项。",
            f"请在{''.join(f'“{one}”' for one in offered)}中勾选一项后重新发送申报表。",
            f"{form.file} “{label}”",
        ),
        told,
    )


def find_other_choice(matter: Matter) -> Answer:
    """A choice of the call's own: fewer or more ticked than it asks."""
    if matter.policy.call.described is None:
        return passed(described_rules.NOT_ASKED)
    if matter.standing.form is not None and is_read_by_ocr(matter.standing.form):
        return passed("申报表由图片识别，见 form.uncertain")
    return described_rules.find_wrong_choice(matter, ("direction", "kind"), others=True)


def find_long_summary(matter: Matter) -> Answer:
    """申报内容说明 is longer than the call allows, as Word counts."""
    if matter.policy.call.described is not None:
        return described_rules.find_long_fields(matter, matter.policy.call.described.fields)
    form, most = matter.standing.form, matter.policy.call.summary_max
    count = count_words(value_of(form.summary)) if form else 0
    if form is None or count <= most:
        return passed(f"{count}字")
    return failed(
        Hit(
            f"申报表“申报内容说明”共{count}字，超过{most}字的限制。",
            f"请将申报内容说明压缩至{most}字以内后重新发送申报表。",
            f"{form.file} “申报内容说明”",
        ),
        f"{count}字",
    )


def find_no_seal(matter: Matter) -> Answer:
    """No copy of the form shows a red seal, where one could be seen."""
    form, term = matter.standing.form, described_rules.form_term(matter)
    if form is None:
        return passed("没有申报表")
    if matter.policy.call.described is not None and (term is None or not term.sealed):
        return passed(described_rules.NOT_ASKED)
    looks = matter.standing.seals
    if found := next((look for look in looks if look.seal is Seal.FOUND), None):
        return passed(f"公章见于{found.file}")
    grey = [
        look.file for look in looks if look.seal is Seal.UNKNOWN and look.file.lower().endswith(_GREY_KINDS)
    ]
    if grey and not any(look.seal is Seal.MISSING for look in looks):
        return passed(f"{grey[0]}为黑白件，无法判断有无公章")
    return failed(
        Hit(
            "未在申报表或其扫描件上识别到单位公章。",
            "请在申报表上加盖单位公章，并补充发送盖章后的彩色扫描件。",
            f"{form.file} “申报单位意见”",
            remedies={
                "note": "请确认申报表已加盖单位公章，并请补充盖章后的彩色扫描件；已盖章的，可不予理会。"
            },
        ),
        "；".join(f"{look.file}：{look.seal}" for look in looks) or "没有可供查看的图像",
    )


def find_uncertain(matter: Matter) -> Answer:
    """The only form is a picture, and what was read of it is not certain enough to judge by."""
    form = matter.standing.form
    if form is None:
        return _unread(matter)
    differing = "；".join(f"{d.field}：{d.word}≠{d.scan}" for d in form.differences)
    if not is_read_by_ocr(form):
        drawn = drawn_choices(form)
        told = f"文字可直接读取{'；扫描件不同：' + differing if differing else ''}"
        return failed(_hand_drawn(form, drawn), "、".join(drawn)) if drawn else passed(told)
    doubts = [f"“{label}”" for label in _unsure(matter, form)]
    doubts += [f"“{label}”" for label in (*_misread(matter, form), *doubtful_labels(matter, form))]
    doubts = list(dict.fromkeys(doubts))
    if not doubts and form.confidence >= SURE:
        return passed(f"图片识别，把握 {form.confidence:.2f}")
    told = f"其中{''.join(doubts)}未能可靠识别" if doubts else "部分内容识别把握不足"
    return failed(
        Hit(
            f"申报表{quoted(form.file)}为图片或扫描件，{told}。",
            "如便于提供，请补充发送 Word 版申报表，可加快办理。",
            form.file,
            endings={"hold": "，须由秘书处人工核对"},
            remedies={"return": "请补充发送 Word 版申报表。"},
        ),
        f"图片识别，把握 {form.confidence:.2f}{'；存疑：' + '、'.join(doubts) if doubts else ''}",
    )


def _hand_drawn(form: Form, labels: Sequence[str]) -> Hit:
    """Ticks that are strokes or pictures over the text: which option they mean, only a person sees."""
    named = "".join(f"“{label}”" for label in labels)
    return Hit(
        f"申报表{quoted(form.file)}中{named}的选项上为手绘图形或图片，未能可靠识别。",
        "如便于提供，请以“☑”或“√”标明所选项后重新发送申报表，可加快办理。",
        form.file,
        endings={"hold": "，须由秘书处人工核对"},
        remedies={"return": "请以“☑”或“√”标明所选项后重新发送申报表。"},
    )


def _unsure(matter: Matter, form: Form) -> list[str]:
    """The labels of what is empty, or not ticked as the call asks."""
    described = matter.policy.call.described
    if described is not None:
        chosen = [one for one in described.fields if one.choose and not one.optional]
        wrong = [one for one in chosen if not described_rules.is_well_chosen(one, form)]
        return [one.label for one in (*described_rules.empty_terms(form, described.fields), *wrong)]
    ticked = (("申报方向", form.directions), ("申报形式", form.kinds))
    return [*empty_fields(form), *(label for label, fields in ticked if len(fields) != 1)]


def _misread(matter: Matter, form: Form) -> list[str]:
    """What the subject says almost alike: a slip of the reading rather than of the sender."""
    if matter.subject is None:
        return []
    return [
        label
        for label, said, written in disagreements(matter.subject, form)
        if SequenceMatcher(None, said[:SHORT], written[:SHORT], autojunk=False).ratio() >= ALMOST
    ]


def _unread(matter: Matter) -> Answer:
    if not is_unread_by_us(matter):
        return passed("没有申报表")
    return failed(
        Hit(
            "来信中的图片或扫描件未能自动识别，不能确定其中是否有申报表。",
            "如便于提供，请补充发送 Word 版申报表，可加快办理。",
            "附件",
            endings={"hold": "，须由秘书处人工核对"},
            remedies={"return": "请补充发送 Word 版申报表。"},
        ),
        listed([d.detail for d in matter.entry.facts.defects if d.code == "unclear"]) or "未安装文字识别组件",
    )
