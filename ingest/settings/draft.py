"""A draft of a description from a call's blank form: what `casebox call from` prints, doubts beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from ingest.settings.long_form import document_lines, field_line
from ingest.settings.render import toml_value
from parsers.blank.asking import BlankField
from parsers.blank.reading import LISTS, BlankForm
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
    (
        "unit",
        re.compile(
            r"(?:单位|学校|院校|学院|机构)(?:名称|全称)?$|^(?:Affiliation|Institution|University|Organi[sz]ation)\b",
            re.IGNORECASE,
        ),
    ),
    ("contact", re.compile(r"^(?:姓名|作者|导演)$|(?:负责人|联系人|填表人|填报人)$|Author", re.IGNORECASE)),
    ("contact_info", re.compile(r"电话|手机|联系方式|^E-?mail|^Phone", re.IGNORECASE)),
)
"""Labels that probably say what means something to the program; the draft asks whether they do."""
OTHERS = re.compile(r"推荐|合作|主管|上级|证明|指导|家庭|紧急")
"""Words of labels that ask for somebody else."""

TO_FILL_IN = "请填写"
"""How what the draft leaves to a person begins; `casebox check` finds what was left."""
CALL_NAME = re.compile(r"(?:作品)?(?:申报|报名|推荐|申请|登记|信息)(?:表|书)$")
_FORM_NAME = re.compile(r"(?:作品|项目|成果|案例|课题)?(?:申报|报名|推荐|申请|登记|信息)(?:表|书)$")
LEAST_SHARED = 3
"""Characters of a name, and of what is left without it."""
_CALL = re.compile(r"征集|评选|评审|遴选|大赛|竞赛|比赛|征文|奖|计划|课题|第.{1,4}届|20\d\d")
_THING = re.compile(r"(作品|课题|论文|项目|成果|案例|影片|提案|课程|征文|摄影)(?:名称|题目|标题)?$")
OTHERS_TO_COME = (
    "",
    "# 除上述材料外还须报送其他材料的（作品、论文、视频、证明等），请每种去掉行首的 # 写一项：",
    "# [[call.documents]]",
    '# key = "work"                 # 材料的代号，英文',
    '# label = "作品文件"            # 回函中如何称呼',
    '# accept = ["picture", "film"] # 可接受的类型：word pdf picture excel film sound slides text archive',
    "# count = [1, 5]               # 至少、至多几件；不写为一件",
    '# holds = "text"               # 须统计字数、比对雷同的文稿才写此行',
)

_CHINESE = re.compile(r"[\u4e00-\u9fff]")

HEAD = (
    "# 依据空白表格起草，请逐项核对；标有“请核对”之处尤须留意。",
    "# key 是栏目的代号，field3 之类的可以保留，也可改为英文词；unit（单位）、title（题目）、",
    "# contact（联系人）、contact_info（联系方式）四个有特定含义，请核对是否标在正确的栏目上。",
    "# 各项含义见 docs/calls.zh-CN.md；改好后放入 config.toml，并运行 casebox check。",
)


def draft_description(form: BlankForm) -> str:
    """A `[call]` section in the long form; what the form cannot tell is left to fill in, and says so."""
    terms, guessed = _terms(form.fields)
    keys = [term.key for term in terms]
    lists = any(kind in LISTS for kind, _ in form.beside)
    document = DocumentTerm(
        "form", _short(form.heading), "fields", ("word", "pdf", "picture"), sealed=_is_sealed(terms)
    )
    name = CALL_NAME.sub("", form.heading).strip("“”《》 ")
    is_chinese = any(map(_CHINESE.search, (form.heading, *(one.label for one in terms))))
    lines = [
        *HEAD,
        "[call]",
        _asked("name", name if _CALL.search(name) else f"{TO_FILL_IN}征集名称", "写入每封回函"),
        _asked("code", "CALL2026", "受理编号的前缀，大写字母和数字"),
        "deadline = 2026-12-31T23:59:59+08:00  # 请核对：截止时间",
        _asked("organizer", f"{TO_FILL_IN}主办单位", "回函的落款"),
        _asked("contact", f"{TO_FILL_IN}联系人、电话", "回函末尾的联系方式"),
        *([] if is_chinese else [_asked("language", "en", "表为英文，暂按以英文回函")]),
        _asked(
            "thing", _thing(terms) if is_chinese else "submission", "回函如何称呼所报送的内容（作品、论文……）"
        ),
        _asked("subject", _subject(terms), "邮件主题的约定"),
        *([_asked("several", "split", "附件中有汇总表，暂按一封邮件可报多项、逐项登记")] if lists else []),
        _quota(keys),
        "fields = [",
    ]
    lines += [
        _line(term, blank, is_guess=term.key in guessed)
        for term, blank in zip(terms, form.fields, strict=True)
    ]
    lines += ["]", *document_lines(document), *_beside(form)]
    missing = [key for key in ("unit", "contact", "contact_info", "title") if key not in keys]
    lines += [
        f"# 请核对：没有认出 {key} 一栏，请将相应栏目的 key 改为 {key}；表中无此栏的不必改" for key in missing
    ]
    return "\n".join(lines) + "\n"


def _asked(key: str, value: str, hint: str) -> str:
    return f"{key} = {toml_value(value)}  # 请核对：{hint}"


def _beside(form: BlankForm) -> list[str]:
    """The papers beside the form: those in the same file, and where to write what else is to come."""
    lines: list[str] = []
    for number, (kind, heading) in enumerate(form.beside, 2):
        term = _paper(kind, _without(form.heading, heading), number)
        if term is None:
            lines += ["", f"# 请核对：附件中另有“{heading}”，须报送的请仿照下面的样子写一项"]
        else:
            head, *rest = document_lines(term)[1:]
            lines += ["", f"{head}  # 请核对：附件中的“{kind}”", *rest]
    return [*lines, *OTHERS_TO_COME]


def _paper(kind: str, heading: str, number: int) -> DocumentTerm | None:
    """What a blank beside the form probably is; `None`: nobody can tell."""
    if kind in LISTS:
        return DocumentTerm("list", heading, accept=("excel", "word"), need="several", known_by=(kind,))
    if kind == "活页":
        return DocumentTerm(f"leaf{number}", heading, "text", known_by=(kind,), lacks=("contact", "unit"))
    if kind:
        return DocumentTerm(f"paper{number}", heading, accept=("word", "pdf", "picture"), known_by=(kind,))
    return None


def _short(heading: str) -> str:
    """What letters call the form: its name without the call's before it."""
    found = _FORM_NAME.search(heading)
    return found[0] if found else heading


def _without(own: str, heading: str) -> str:
    """A heading without what it has in common with the form's: the call's name."""
    pairs = zip(own, heading, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return heading[shared:] if shared >= LEAST_SHARED and len(heading) - shared >= LEAST_SHARED else heading


def _thing(terms: Sequence[FieldTerm]) -> str:
    """What is sent in, by the word before 名称 or 题目."""
    title = next((term.label for term in terms if term.key == "title"), "")
    found = _THING.search(title)
    return found[1] if found else "案例"


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
    return f"  {field_line(term)},{'  # 请核对：' + '；'.join(doubts) if doubts else ''}"


def _subject(terms: Sequence[FieldTerm]) -> str:
    words = {term.key: term.label for term in terms}
    holes = [f"{{{key}:{words[key]}}}" for key in ("unit", "title", "contact") if key in words]
    return "+".join(holes) or f"{TO_FILL_IN}邮件主题中的固定字样"


def _quota(keys: Sequence[str]) -> str:
    limit = '{ by = "unit", most = 1 }' if "unit" in keys else ""
    return f"quota = [{limit}]  # 请核对：每单位可报几项"


def _is_sealed(terms: Sequence[FieldTerm]) -> bool:
    return any(term.type == "opinion" for term in terms)
