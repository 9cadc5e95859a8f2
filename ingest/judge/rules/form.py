"""Rules on the application form (notice, 四、6 and the annex)."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.judge.matter import Answer, Hit, Matter, failed, passed
from ingest.judge.rules import described as described_rules
from ingest.judge.rules.attachment import is_unread_by_us, what_hides
from ingest.judge.rules.subject import value_of
from ingest.judge.words import form as words
from ingest.judge.words.details import detail_told
from ingest.judge.words.told import NOTHING, Told, same
from parsers.call.description import Description, DocumentTerm
from parsers.facts import Form, Role, Seal, SealLook
from parsers.form.lexicon import read_as, said
from parsers.manuscript.words import count_words

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


def drawn_choices(form: Form, described: Description | None = None) -> tuple[str, ...]:
    """The labels of choices that nothing ticks, while something was drawn or pasted over their options."""
    choices = {one.key: one.label for one in described.fields if one.choose} if described else CHOICES
    read = {key: label for key, label in choices.items() if read_as(key) in form.drawn}
    return tuple(label for key, label in read.items() if not said(form, key))


def find_missing(matter: Matter) -> Answer:
    """No application form among the documents that stand."""
    if matter.standing.form is not None:
        return passed(f"申报表：{matter.standing.form.file}")
    if is_unread_by_us(matter):
        return passed("未见申报表，但有文件系本系统未能识别")
    term, described = described_rules.form_term(matter), matter.policy.call.described
    if described is not None and (term is None or not described_rules.is_asked_for(matter, term)):
        return passed(described_rules.NOT_ASKED)
    why = _of_another_call(matter) or what_hides(matter) or _typed(matter)
    title, send = matter.policy.call.form_title, _how_to_send(term)
    return failed(
        Hit(
            words.missing(title if term else "", why),
            words.fill_in(title, send, enclosed=False),
            "附件",
            remedies={"return": words.fill_in(title, send, enclosed=True)},
        ),
        why.zh or "没有一份文件是申报表",
    )


def _how_to_send(term: DocumentTerm | None) -> Told:
    """What is to be done with the form that was filled in, as far as the call takes it so."""
    if term is not None and not term.sealed:
        return words.UNSEALED
    kinds = set(term.accept) if term is not None else {"word", "pdf", "picture"}
    scanned = bool(kinds & {"pdf", "picture"})
    if scanned and len(kinds) > len(kinds & {"pdf", "picture"}):
        return words.SEALED
    return words.SEALED_SCAN if scanned else words.SEALED_AS_IT_IS


def _of_another_call(matter: Matter) -> Told:
    """Why a form that came is none, where its own name says so."""
    found = next((one for one in matter.entry.facts.defects if one.code == "other_call"), None)
    return words.of_another_call(found.file, detail_told(found.detail)) if found else NOTHING


def _typed(matter: Matter) -> Told:
    """That the form's fields stand in the mail's own words, where they do."""
    typed = any(one.code == "typed" for one in matter.entry.facts.defects)
    return words.typed(matter.form_told) if typed else NOTHING


def find_empty_fields(matter: Matter) -> Answer:
    """A field of the form is empty."""
    form = matter.standing.form
    if form is None or is_read_by_ocr(form):
        return passed("没有申报表" if form is None else "申报表由图片识别，见 form.uncertain")
    if matter.policy.call.described is not None:
        return described_rules.find_empty(matter, matter.policy.call.described.fields)
    empty = empty_fields(form)
    return failed(
        [Hit(words.empty(label), words.fill_field(label), f"{form.file} “{label}”") for label in empty],
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
    if len(ticked) == 1:
        return passed(f"勾选“{ticked[0].value}”")
    told = words.ticked([one.value for one in ticked])
    return failed(
        Hit(words.wrong_choice(label, told), words.choose_one(offered), f"{form.file} “{label}”"), told.zh
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
        Hit(words.long_summary(count, most), words.shorten_summary(most), f"{form.file} “申报内容说明”"),
        f"{count}字",
    )


def find_no_seal(matter: Matter) -> Answer:
    """What is to bear a seal shows no red one on any copy of it, where one could be seen."""
    standing, described = matter.standing, matter.policy.call.described
    copies = {one.path for e in matter.sources for one in e.facts.attachments if one.role is Role.SCAN}
    sealed = [one for one in described.documents if one.sealed] if described else []
    files = {one.key: [f.file for f in standing.brought if f.role == one.key] for one in sealed}
    asked = [(one.label, files[one.key], False) for one in sealed if one.holds != "fields" and files[one.key]]
    if standing.form is not None and (described is None or any(one.holds == "fields" for one in sealed)):
        others = {file for _, own, _ in asked for file in own} - copies
        own = [look.file for look in standing.seals if look.file not in others]
        asked.insert(0, (matter.form_label, own or [standing.form.file], True))
    if not asked:
        return passed(described_rules.NOT_ASKED if described and not sealed else "没有应盖章的材料")
    hits, seen = [], []
    for label, paths, is_form in asked:
        missing, evidence = _look_for_seal([one for one in standing.seals if one.file in paths])
        seen.append(evidence or "没有可供查看的图像")
        told = matter.form_told if is_form else same(words.form_name(label))
        hits += [_unsealed(told, paths[0], is_form=is_form)] if missing else []
    return failed(hits, "；".join(seen))


def _look_for_seal(looks: Sequence[SealLook]) -> tuple[bool, str]:
    """Whether a seal should be seen and is not, and what was seen."""
    if found := next((look for look in looks if look.seal is Seal.FOUND), None):
        return False, f"公章见于{found.file}"
    grey = [
        look.file for look in looks if look.seal is Seal.UNKNOWN and look.file.lower().endswith(_GREY_KINDS)
    ]
    if grey and not any(look.seal is Seal.MISSING for look in looks):
        return False, f"{grey[0]}为黑白件，无法判断有无公章"
    return True, "；".join(f"{look.file}：{look.seal}" for look in looks)


def _unsealed(name: Told, file: str, *, is_form: bool) -> Hit:
    return Hit(
        words.no_seal(words.or_a_scan(name) if is_form else name),
        words.seal_it(name),
        f"{file} “申报单位意见”" if is_form else file,
        remedies={"note": words.check_seal(name)},
    )
