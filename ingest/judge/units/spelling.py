"""Units' names brought to one spelling, before they are taken apart."""

from __future__ import annotations

import re
import unicodedata

from ingest.judge.units import institutions
from parsers.scripts import simplified

_LABEL = re.compile(r"^\s*(?:(?:联合)?(?:申报|报送)?(?:单位|学校)(?:名称|全称)?|联合申报)\s*[:：]")
_ASIDE = re.compile(
    r"\(\s*(?:原|曾用|更名|简称|以下简称|英文|第[一二三四五六七八九\d]+(?:单位|完成)|牵头|主要?申报|参与|合作|协作|联合)[^()]*\)"
)
"""An old name, or a part in a joint submission, told in brackets."""
_LATIN_DEPARTMENT = re.compile(
    r"^(?:(?:DEPARTMENT|DEPT\.?|SCHOOL|FACULTY|DIVISION|OFFICE|COLLEGE|INSTITUTE|CENTRE|CENTER|LABORATORY)\b"
    r"[^,]{1,80},\s{0,3}){1,4}(?=[^,]{0,80}\b(?:UNIVERSITY|COLLEGE|INSTITUTE OF TECHNOLOGY)\b)"
)
"""Departments before the university that they are of, as English has them."""
_NUMBERED = re.compile(r"第?([〇○零一二三四五六七八九十\d]{1,4})中(?:学(?!校)|(?![心学院国职专等]))")
_DIGITS = "〇一二三四五六七八九"


def normalise(name: str) -> str:
    """One form for letters, brackets and blanks, in simplified characters; a form's own label goes.

    >>> normalise(" 某 大学（盖章）"), normalise("申報單位：某大學")
    ('某大学', '某大学')
    >>> normalise("Department of Physics, The University of York")
    'UNIVERSITYOFYORK'
    """
    text = simplified(unicodedata.normalize("NFKC", _LABEL.sub("", simplified(name)))).upper()
    text = re.sub(r"[\[【〔{]", "(", re.sub(r"[\]】〕}]", ")", text))
    text = _LATIN_DEPARTMENT.sub("", _ASIDE.sub("", text).strip())
    text = re.sub(r"^THE\s+(?=[A-Z])", "", text)
    return institutions.NOISE.sub("", text)


def spelled_out(text: str) -> str:
    """Short names in full, as far as they mean one institution only.

    >>> spelled_out("浙大后勤集团"), spelled_out("人大附中"), spelled_out("北京101中学")
    ('浙江大学后勤集团', '中国人民大学附属中学', '北京第一〇一中学')
    """
    for short, full in institutions.SHORT:
        rest = text[len(short) :]
        if not text.startswith(short) or text.startswith(full) or institutions.HEADS.match(rest):
            continue
        if not rest or institutions.DEPARTMENT.match(rest) or institutions.BRANCH.match(rest):
            text = full + rest
            break
    for short, full in institutions.SHORT_ENDS:
        text = re.sub(rf"^(.{{2,3}}){short}(?!学)", rf"\1{full}", text)
    for short, full in institutions.SHORT_PARTS:
        text = re.sub(short, full, text)
    text = _NUMBERED.sub(lambda found: f"第{_in_words(found.group(1))}中学", text)
    return text.replace("高校", "高等学校") if institutions.ASSOCIATION.search(text) else text


def _in_words(number: str) -> str:
    """`4` and `四`, `11` and `十一`, `101` and `一〇一` in one form."""
    digits = "".join(str(_DIGITS.index(c)) if c in _DIGITS else c for c in re.sub("[零○]", "〇", number))
    if not digits.isdecimal():
        return number
    if len(digits) != 2 or digits[0] == "0":
        return "".join(_DIGITS[int(c)] for c in digits)
    tens, ones = int(digits[0]), int(digits[1])
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
