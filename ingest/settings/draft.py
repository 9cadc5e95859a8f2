"""A draft of a description from a call's blank form: what `casebox call from` prints, doubts beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.settings.long_form import document_lines, field_line
from ingest.settings.render import toml_value
from parsers.blank.asking import BlankField
from parsers.blank.reading import BlankForm
from parsers.call.description import DocumentTerm, FieldTerm
from parsers.form.labels import label_of

KNOWN = {
    "unit": "unit",
    "contact": "contact",
    "contact_info": "contact_info",
    "position": "position",
    "title": "title",
    "summary": "summary",
    "unit_opinion": "unit_opinion",
    "directions": "direction",
    "kinds": "kind",
}
"""Labels that have a key of their own."""

KEYS = {
    "性别": "gender",
    "民族": "nation",
    "年龄": "age",
    "学历": "education",
    "学位": "degree",
    "专业": "major",
    "职称": "rank",
    "出生年月": "born",
    "出生日期": "born",
    "身份证号": "identity",
    "身份证号码": "identity",
    "邮箱": "email",
    "电子邮箱": "email",
    "通讯地址": "address",
    "通信地址": "address",
    "邮编": "postcode",
    "邮政编码": "postcode",
    "关键词": "keywords",
    "所在部门": "department",
    "部门": "department",
    "主要参加者": "members",
    "团队成员": "members",
    "填表日期": "filled_on",
    "申报日期": "filled_on",
}

GUESSED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("title", re.compile(r"(?:题目|名称|片名|标题|成果)$|^Title\b", re.IGNORECASE)),
    ("unit", re.compile(r"(?:单位|学校|院校|学院|机构)(?:名称|全称)?$|^Affiliation", re.IGNORECASE)),
    ("contact", re.compile(r"^(?:姓名|作者|导演)$|(?:负责人|联系人|填表人|填报人)$|Author", re.IGNORECASE)),
    ("contact_info", re.compile(r"电话|手机|联系方式|^E-?mail|^Phone", re.IGNORECASE)),
)
"""Labels that probably say what means something to the program; the draft asks whether they do."""
OTHERS = re.compile(r"推荐|合作|主管|上级|证明|指导|家庭|紧急")
"""Words of labels that ask for somebody else."""

HEAD = (
    "# 依据空白表格起草，请逐项核对；标有“请核对”之处尤须留意。",
    "# 各项含义见 docs/calls.zh-CN.md；改好后放入 config.toml，并运行 casebox check。",
)


def draft_description(form: BlankForm) -> str:
    """A `[call]` section in the long form; what the form cannot tell is left to fill in, and says so."""
    terms, guessed = _terms(form.fields)
    keys = [term.key for term in terms]
    document = DocumentTerm(
        "form", form.heading, "fields", ("word", "pdf", "picture"), sealed=_is_sealed(terms)
    )
    lines = [
        *HEAD,
        "[call]",
        'name = "请填写征集名称"                    # 请核对：写入每封回函',
        'code = "CALL2026"                        # 请核对：受理编号的前缀，大写字母和数字',
        "deadline = 2026-12-31T23:59:59+08:00     # 请核对：截止时间",
        'thing = "案例"                            # 请核对：回函如何称呼所报送的内容（作品、论文、课题……）',
        f"subject = {toml_value(_subject(terms))}  # 请核对：邮件主题的约定",
        _quota(keys),
        "fields = [",
    ]
    lines += [
        _line(term, blank, is_guess=term.key in guessed)
        for term, blank in zip(terms, form.fields, strict=True)
    ]
    lines += ["]", *document_lines(document)]
    missing = [key for key in ("unit", "contact", "contact_info", "title") if key not in keys]
    lines += [
        f"# 请核对：没有认出 {key} 一栏，请将相应栏目的 key 改为 {key}；表中无此栏的不必改" for key in missing
    ]
    return "\n".join(lines) + "\n"


def _terms(fields: Sequence[BlankField]) -> tuple[list[FieldTerm], frozenset[str]]:
    """The fields, and the keys among theirs that are guesses."""
    sure = {key for one in fields if (key := _known(one))}
    taken: set[str] = set()
    terms, guessed = [], set[str]()
    for number, one in enumerate(fields, 1):
        guess = _guess(one, sure | taken)
        key = _key_of(one, number, taken, guess)
        guessed |= {key} & {guess}
        taken.add(key)
        terms.append(
            FieldTerm(
                key,
                one.label,
                group=one.group,
                type=one.type,
                most=one.most,
                options=one.options,
                choose=one.choose,
                optional=one.optional,
                columns=one.columns,
            )
        )
    return terms, frozenset(guessed)


def _known(field: BlankField) -> str | None:
    """The key that its label surely means."""
    found = label_of(field.label)
    known = KNOWN.get(found.key) if found is not None else None
    return None if known in {"direction", "kind"} and not field.options else known


def _guess(field: BlankField, taken: set[str]) -> str | None:
    """The key that its label probably means."""
    if field.options or field.type in {"opinion", "long", "rows"} or OTHERS.search(field.label + field.group):
        return None
    return next((key for key, words in GUESSED if key not in taken and words.search(field.label)), None)


def _key_of(field: BlankField, number: int, taken: set[str], guess: str | None) -> str:
    candidates = (_known(field), KEYS.get(field.label), guess, f"field{number}")
    return next(key for key in candidates if key and key not in taken)


def _line(term: FieldTerm, blank: BlankField, *, is_guess: bool) -> str:
    doubts = list(blank.doubts) + ([f"key 暂定为 {term.key}"] if is_guess else [])
    if term.key.startswith("field"):
        doubts.append("key 可改为有意义的英文词")
    return f"  {field_line(term)},{'  # 请核对：' + '；'.join(doubts) if doubts else ''}"


def _subject(terms: Sequence[FieldTerm]) -> str:
    words = {term.key: term.label for term in terms}
    holes = [f"{{{key}:{words[key]}}}" for key in ("unit", "title", "contact") if key in words]
    return "+".join(holes) or "请填写邮件主题中的固定字样"


def _quota(keys: Sequence[str]) -> str:
    limit = '{ by = "unit", most = 1 }' if "unit" in keys else ""
    return f"quota = [{limit}]  # 请核对：每单位可报几项"


def _is_sealed(terms: Sequence[FieldTerm]) -> bool:
    return any(term.type == "opinion" for term in terms)
