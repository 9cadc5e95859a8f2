"""From what stands beside a label to the value: blanks to write on, prompts, 盖章 are no answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from parsers.document import EMPTY_BOX, Paragraph
from parsers.form.labels import BLANKS, begins_another, label_of, label_pattern, tight_label_pattern
from parsers.form.lexicon import lexicon
from parsers.form.pairs import text_of
from parsers.scripts import simplified

_UNDERLINE = re.compile(r"[_＿﹍]{2,}")
_LINE_ENDS = "_＿﹍" + BLANKS
_LENGTH_PROMPT = re.compile(
    r"[(（【\[]?\s{0,3}(?:请)?(?:限|不超过|控制在|字数)?\s{0,3}[0-9０-９]{2,5}\s{0,3}字\s{0,3}(?:以内|之内|左右|以下|内)?\s{0,3}[)）】\]]?"
)
_PROMPT = re.compile(
    r"^[(（\[【<《]?\s*(?:"
    r"(?:请|此处|这里|在此|在此处)\s*(?:在此处?|于此)?(?:如实|简要|完整)?(?:填写|填报|填入|输入|选择|注明|勾选|打√|打勾|简述|概述|描述|说明|补充|键入)"
    r"|(?:单击|点击|点按)(?:或点击|此处|这里|以|输入|或)|(?:Click|Tap|Enter)\b"
    r"|(?:必填|选填|待填写?|待补充|填写|与公章一致|同公章|须与公章|单位全称|填单位全称|需加盖公章|加盖公章)"
    r").{0,60}$",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"^[(（\[【]?\s*(?:如|例如?|示例|样例)\s*[:：].{0,60}$")
_NOTHING = re.compile(r"^[XxＸｘ×✕✖*＊…·.。\-—–_＿/／\\|□☐○◯?？~～:：,，;；、()（）\[\]【】\s]*$")
_NO_ANSWER = re.compile(
    r"[(（【\[“\"]?(?:无|暂无|没有|同上|略|空|待定|N/?A|null|none|TBD|(?:加盖|单位|此处)*(?:盖章|公章|签章|签字|签名)处?)"
    r"[)）】\]”\"。.]?",
    re.IGNORECASE,
)
"""What people write where they have nothing to say; a 职务 may be 无."""
_ELSEWHERE = re.compile(
    r"[(（【\[]?(?:内容|说明|具体|正文)?(?:请|详|参|另|后|附)*(?:见|附|阅|参阅|另附)(?:后|页|于|文|在|《|“)*"
    r"(?:附件|附页|附后|正文|申报材料|申报文稿|案例材料|案例文稿|案例正文|材料|文稿|另页|后附|附文|word)?"
    r"(?:[0-9一二三四五]|》|”|材料|文件|正文|文档|所附)*[)）】\]。.]?",
    re.IGNORECASE,
)
"""A summary that only points elsewhere, 详见附件, says nothing."""
_PARENTHESISED_PROMPT = re.compile(
    r"[(（][^()（）\n]{0,4}(?:请|填写|必填|选填|与公章一致|同公章)[^()（）\n]{0,30}[)）]"
)

_FAR = re.compile(f"[{re.escape(BLANKS)}_＿]{{2}}")
"""A value that begins so far from its label may be the next label's."""
_SEAL_WORDS = (
    r"(?:申报)?(?:单位)?(?:名称)?(?:负责人)?(?:加盖)?(?:单位)?"
    r"(?:盖章|公章|签章|签字盖章|盖公章|签字|签名)处?"
)
_SEAL_PROMPT = re.compile(
    rf"[(（【\[]\s{{0,6}}{_SEAL_WORDS}\s{{0,6}}[)）】\]]\s{{0,6}}[:：]?"
    rf"|(?:^|(?<=[\s。！，,；]))\s{{0,6}}{_SEAL_WORDS}\s{{0,6}}[:：]?\s*$"
)
_OWN_SEAL = re.compile(rf"\s{{0,6}}[(（【\[]\s{{0,6}}{_SEAL_WORDS}\s{{0,6}}[)）】\]]")
_DATE_BLANK = r"[_＿\s]{0,12}"
_NUMERAL = "[0-9０-９〇○O一二三四五六七八九十零]"
_DATE = re.compile(
    rf"(?:日期|时间)?\s{{0,4}}[:：]?{_DATE_BLANK}{_NUMERAL}{{0,4}}{_DATE_BLANK}年"
    rf"{_DATE_BLANK}{_NUMERAL}{{0,3}}{_DATE_BLANK}月{_DATE_BLANK}{_NUMERAL}{{0,3}}{_DATE_BLANK}日{_DATE_BLANK}$"
)
_HAN = r"\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WIDE = _HAN + r"\u3000-\u303f\uff00-\uffef\u2014\u2018-\u201d\u2026"
_BREAK = r"[ \t\u3000\xa0]{0,40}\n[ \t\u3000\xa0]{0,40}"
_BETWEEN_WIDE = re.compile(
    rf"(?<=[{_WIDE}]){_BREAK}(?=[{_WIDE}0-9A-Za-z])|(?<=[0-9A-Za-z]){_BREAK}(?=[{_WIDE}])"
)
_TWO_NAMES = re.compile(rf"(?<=[{_HAN}]{{2}}){_BREAK}(?=[{_HAN}]{{2}})")
_SPACED_NAME = re.compile(rf"^[{_HAN}](?:[ \t\u3000\xa0]{{1,40}}[{_HAN}]){{1,3}}$")
_RUN_OF_BLANKS = re.compile(f"[{re.escape(BLANKS)}]+")

VALUE_CHARACTERS = 20_000
"""Of one value that are looked at: four times the longest manuscript that is asked for."""
OPINION_CHARACTERS = 5000

OPINION_TAIL_LINES = 6
"""Last lines of an opinion that may be its 盖章 and date."""


_MUST = r"请|应(?!用|对|急|答|有|运)|须|需(?!求|要)"
_ASKS = rf"(?:主要|内容|{_MUST}|包括|包含|简要|重点|从|围绕|突出|说明|阐述|介绍|概述|字数|含|可)"
_TOLD = "阐述|说明|介绍|概括|概述|描述|填写|撰写|论述|总结|突出|包括|反映|体现"
_DIGITS = "[0-9０-９]{2,5}"
_ASKING = tuple(
    re.compile(form)
    for form in (
        rf"[(（【\[]?\s{{0,3}}请?(?:字数)?(?:限|不超过|控制在|不少于|约)?(?:字数)?\s{{0,3}}{_DIGITS}\s{{0,3}}"
        rf"(?:[—~～-]\s{{0,2}}{_DIGITS}\s{{0,3}})?字\s{{0,3}}(?:以内|之内|左右|以下|内)?[\s，,。;；：:、）)]{{0,4}}"
        rf"(?:{_ASKS}.{{0,200}})?",
        rf"[(（【\[]?(?:{_MUST}|此栏|本栏)[^。\n]{{0,80}}(?:{_TOLD})[^\n]{{0,80}}",
        rf"[*＊※\s]{{0,3}}(?:注|说明|备注|提示|填写(?:说明|要求)|要求|本栏|此栏)[:：由][^\n]{{0,120}}"
        rf"(?:{_MUST}|字数|字以?内|不超过|填写)[^\n]{{0,120}}",
        rf"[(（【\[][^()（）【】\[\]\n]{{0,150}}(?:{_TOLD}|字以?内|字数|简述|简介|不超过)[^()（）【】\[\]\n]{{0,100}}[)）】\]]",
    )
)
"""What a form prints to say what is to be written, and how much: each fits a whole line."""
_NUMERAL = "[一二三四五六七八九十0-9]{1,2}"
_NUMBER = rf"(?:{_NUMERAL}[、.．)）]|[（(]{_NUMERAL}[）)])"
_HEADED = (
    r"[\u4e00-\u9fff、]{0,12}(?:创新点?|亮点|特色|价值|背景|成效|成果|做法|措施|举措|意义|目标|内容|经验|效果|情况|简介|概述|"
    r"说明|总结|问题|思路|启示|展望|基础|现状|推广|应用|计划|方案|过程)(?:[（(][^（）()。\n]{0,20}[）)])?"
)
_PRINTED_HEADING = re.compile(
    rf"\s{{0,8}}(?:{_NUMBER}\s{{0,3}}{_HEADED}[:：]?|{_HEADED}[:：]|{_HEADED}(?<=字[）)]))\s{{0,3}}"
)
_QUESTIONS = re.compile(r"(?:[^。！；\n？?]{3,60}[？?]){1,8}\s{0,3}(?:[(（][^()（）\n]{0,40}[)）])?")
_CHAPTER = re.compile(r"\s{0,8}([一二三四五六七八九十])[、.．]")
_CHAPTERS = "一二三四五六七八九十"
_REACHES = re.compile(r"[0-9A-Za-z]")
_AROUND_LABELS = re.compile(r"[\s:：;；,，、/|()（）]{1,20}")
_SIGNING = re.compile(
    "申报|推荐|所在|主管|单位|学校|部门|院系|党委|行政|主要|分管|法定代表人|法人|代表|负责人|领导|经办人|申报人|"
    "公章|印章|盖章|签章|签字|签名|加盖|处|日期|时间|[年月日或和并及]"
)
"""Words of places to sign, to stamp and to date."""


def is_next_chapter(text: str, other: str) -> bool:
    """Whether the other text's number comes after the text's own.

    >>> is_next_chapter("一、申报内容说明", "二、创新点"), is_next_chapter("一、申报内容说明", "一、背景")
    (True, False)
    """
    found = [_CHAPTER.match(one) for one in (text, other)]
    numbers = [_CHAPTERS.index(one[1]) for one in found if one]
    return len(numbers) == 2 and numbers[1] > numbers[0]


def is_boilerplate(paragraphs: Iterable[Paragraph]) -> bool:
    """Whether nobody wrote anything here: blanks, prompts, (盖章) ____年____月____日."""
    text = text_of(paragraphs)
    lines = [line for part in text.split("\n") if (line := part.strip(BLANKS))]
    return len(text) < 400 and (not _opinion(text) or all(map(_asks, lines)))


def clean(key: str, paragraphs: Iterable[Paragraph], *, wrapped: bool = False) -> str:
    """The value of a field as its writer meant it; empty when nothing was filled in.

    `wrapped` tells that lines end where the page did (PDF, OCR), not where a paragraph does.
    """
    text = text_of(paragraphs)[:VALUE_CHARACTERS]
    if key in lexicon().texts:
        summary = _long(text, wrapped=wrapped)
        says = (
            _says_something(summary)
            and not _ELSEWHERE.fullmatch("".join(summary[:40].split()))
            and not all(map(_is_printed, summary.split("\n")))
        )
        return summary if says else ""
    if key in lexicon().opinions:
        return _opinion(text[:OPINION_CHARACTERS])
    if key == "contact" and not wrapped:
        text = _TWO_NAMES.sub("、", text)
    return _short(key, text)


def _is_printed(line: str) -> bool:
    return bool(_PRINTED_HEADING.fullmatch(line) or _QUESTIONS.fullmatch(line))


def _is_bare_labels(text: str) -> bool:
    """Whether a way to reach somebody is only asked for: `手机： 邮箱：`."""
    if _REACHES.search(unicodedata.normalize("NFKC", text)):
        return False
    parts = [part for part in _AROUND_LABELS.split(text) if part]
    return any(colon in text for colon in ":：") or all(
        label_of(part) or part == "微信同号" for part in parts
    )


def _short(key: str, text: str) -> str:
    if _FAR.match(text) and begins_another(key, text.lstrip(BLANKS + "_＿")):
        return ""
    text = _PARENTHESISED_PROMPT.sub("", _UNDERLINE.sub(" ", text[:2000].strip(_LINE_ENDS)))
    if key not in lexicon().reach:
        text = _before_next_label(_OWN_SEAL.sub("", _without_own_label(key, text)))
    lines = [line.strip(BLANKS) for line in text.split("\n")]
    text = "\n".join(line for line in lines if line and not _is_prompt(line))
    if key not in lexicon().reach:
        text = _BETWEEN_WIDE.sub("", text)
    text = _RUN_OF_BLANKS.sub(" ", text).strip(BLANKS + ":：，,；;、")
    if _SPACED_NAME.match(text) and key in {"contact", "position"}:
        text = _RUN_OF_BLANKS.sub("", text)
    if key in {"contact_info", "contact_both"} and _is_bare_labels(text):
        return ""
    says = key == "position" or _says_something(text)
    return text if says and not _NOTHING.match(text) else ""


def _says_something(text: str) -> bool:
    return not _NO_ANSWER.fullmatch("".join(text[:40].split()))


def _without_own_label(key: str, text: str) -> str:
    """Cuts off the label that is typed once more before its value: `题目：…` beside 申报题目."""
    match = tight_label_pattern().match(simplified(text.lstrip(BLANKS)))
    label = label_of(match["label"]) if match else None
    return text.lstrip(BLANKS)[match.end() :] if match and label and label.key == key else text


def _before_next_label(text: str) -> str:
    """Cuts at a label that is typed after the value in the same cell: `张三　电话：138…`."""
    for match in label_pattern().finditer(simplified(text)):
        if match["colon"] and match.start() > 0 and text[: match.start()].strip(BLANKS):
            found = label_of(match["label"])
            return text[: match.start()] if found else text
    return text


def _is_prompt(line: str) -> bool:
    return bool(_NOTHING.match(line) or (len(line) <= 80 and (_PROMPT.match(line) or _EXAMPLE.match(line))))


def _asks(line: str) -> bool:
    """Whether a line is printed on the form to say what is to be written, and how much."""
    return len(line) <= 260 and any(form.fullmatch(line) for form in (*_ASKING, _LENGTH_PROMPT))


def _long(text: str, *, wrapped: bool) -> str:
    lines = [line.strip(BLANKS) for line in _UNDERLINE_LONG.sub("", text).split("\n")]
    while lines and (not lines[0] or _is_prompt(lines[0]) or _asks(lines[0])):
        lines.pop(0)
    while lines and (not lines[-1] or _asks(lines[-1])):
        lines.pop()
    if lines and (prompt := _LENGTH_PROMPT.match(lines[0])) and lines[0][0] in "(（【[":
        lines[0] = lines[0][prompt.end() :].strip(BLANKS + ":：")
    lines = [line for line in lines if line and not _NOTHING.match(line)]
    return unwrap(lines) if wrapped else "\n".join(lines)


_UNDERLINE_LONG = re.compile(r"[_＿﹍]{4,}")
_SENTENCE_END = tuple("。！？；：.!?;:”’）)")


def unwrap(lines: list[str]) -> str:
    """Lines that a page broke, as paragraphs: one ends with a sentence, short of the margin."""
    if not lines:
        return ""
    margin = max(len(line) for line in lines)
    text = lines[0]
    for before, line in pairwise(lines):
        if before.endswith(_SENTENCE_END) and len(before) < margin - 1:
            text += "\n" + line
        elif before[-1].isascii() and line[0].isascii() and before[-1].isalnum() and line[0].isalnum():
            text += " " + line
        else:
            text += line
    return text


def _opinion(text: str) -> str:
    """The words of the opinion, without the place for the seal and the date below them."""
    lines = [line.strip(BLANKS) for line in _UNDERLINE_LONG.sub("____", text).split("\n")]
    lines = [line for line in lines if line]
    for index in range(max(0, len(lines) - OPINION_TAIL_LINES), len(lines)):
        line = _DATE.sub("", lines[index][-400:]) if len(lines[index]) <= 400 else lines[index]
        lines[index] = _SEAL_PROMPT.sub("", line).strip(BLANKS + "_＿")
    kept = [line for line in lines if line and not _is_prompt(line) and not _asks(line)]
    if not any(map(str.isalnum, _SIGNING.sub("", "".join(kept)))):
        return ""
    return "\n".join(kept).replace(EMPTY_BOX, "").strip()
