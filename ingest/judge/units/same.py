"""Which names are the same unit's: the rule behind "one case a unit" (notice, 四、4).

A name is taken apart into place, root, branch and department:

1. Letters and brackets are brought to one form; blanks, quotation marks and words such as （盖章） go.
2. A department (后勤保障部, 信息中心, 秘书处, a faculty) does not make another unit.
3. A branch does: campus, affiliated hospital or school, branch office of a school.
4. 省, 市 and the like are dropped from the place before a name. A place with nothing telling behind it
   (西安 + 交通大学) belongs to the name; before a telling name (上海 + 复旦大学) it may stand or not.
5. A company's legal form (有限公司, 有限责任公司, 股份有限公司) does not tell companies apart.
6. What the rule cannot know is *unsure*, and held for a person: a bracketed place on one side only,
   a school's own company, an association's committee, companies of one name in two cities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ingest.judge.units import institutions
from ingest.judge.units.joint import split_units
from ingest.judge.units.places import DISTRICTS, PLACES, REGIONS
from ingest.judge.units.spelling import normalise, spelled_out


class Sameness(StrEnum):
    """What the rule says of two names."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Unit:
    """A unit's name, taken apart. Two names with equal parts are the same unit's."""

    kind: str
    """`school`, `company`, `association`, `authority` or `other`."""
    root: str
    """The institution, its place included where that belongs to the name."""
    place: str = ""
    """The place before or in brackets behind a name that tells without it."""
    branch: str = ""
    doubt: str = ""
    """A part that may or may not make another unit."""

    @property
    def name(self) -> str:
        """The canonical name."""
        if self.place.endswith("校区"):
            return f"{self.root}({self.place.removesuffix('校区')}){self.branch}{self.doubt}"
        return self.place + self.root + self.branch + self.doubt


def parse_unit(name: str) -> Unit:
    """Take one unit's name apart."""
    text = spelled_out(normalise(name))
    text, bracket = _without_bracket(text)
    prefix, text = _without_prefix(text)
    place = bracket or prefix
    if institutions.ASSOCIATION.search(_without_department(text)) or "协会" in text or "研究会" in text:
        return _association(prefix, text)
    school = institutions.SCHOOL.match(text)
    if school and not (institutions.COMPANY.search(text) and "公司" in text[: school.end()]):
        return _school(text, school.end(), prefix, bracket)
    if company := re.match(r".*?公司|.*集团", text):
        return _company(company.group(), text[company.end() :], place)
    if authority := institutions.AUTHORITY.match(text):
        rest = text[authority.end() :]
        known = not rest or institutions.DEPARTMENT.match(rest)
        return Unit("authority", prefix + authority.group(), doubt="" if known else rest)
    return Unit("other", prefix + text if text else prefix)


@lru_cache(maxsize=8192)
def units_of(name: str) -> tuple[Unit, ...]:
    """The units of a field that may name several, each once."""
    return tuple(dict.fromkeys(unit for part in split_units(name) if (unit := parse_unit(part)).root))


@lru_cache(maxsize=65536)
def compare_units(one: Unit, other: Unit) -> Sameness:
    """Whether two names are the same unit's."""
    if one == other:
        return Sameness.UNSURE if _is_nameless(one) else Sameness.SAME
    if one.kind != other.kind:
        return Sameness.UNSURE if _is_short_for(one, other) else Sameness.DIFFERENT
    same_root = _compare_roots(one, other)
    if same_root and _campus(one) and _campus(one) == _campus(other) and one.doubt == other.doubt:
        return Sameness.SAME
    if not same_root or one.branch != other.branch:
        return Sameness.DIFFERENT
    if one.place and other.place and one.place != other.place:
        return Sameness.UNSURE if one.kind == "company" else Sameness.DIFFERENT
    if one.doubt != other.doubt or same_root == "perhaps":
        return Sameness.UNSURE
    if one.place != other.place and (one.kind == "school" and _is_bracketed(one, other)):
        return Sameness.UNSURE
    return Sameness.SAME


@lru_cache(maxsize=8192)
def unit_keys(name: str) -> frozenset[str]:
    """Values that two names share whenever they are the same unit's or may be."""
    keys: set[str] = set()
    for unit in units_of(name):
        keys.add(unit.root)
        if not _is_generic(telling := _telling_part(unit.root)):
            keys.add(telling)
        if unit.kind == "association":
            keys |= {re.split(r"协会|研究会|学会", unit.root)[0], _body(unit.root)}
        if "职业" in unit.root:
            keys.add(_ladder(unit.root))
        if unit.kind == "authority":
            keys.add(re.sub(r"^.{0,60}[省市](?=.{1,60}[区县旗市])", "", unit.root))
        if unit.kind in {"company", "other"}:
            keys.add(telling[:3])
        if unit.kind == "company":
            keys.add(telling[:2])
    return frozenset(key for key in keys if len(key) > 1)


def _without_bracket(text: str) -> tuple[str, str]:
    """A place in brackets apart (中国石油大学(北京)); departments and the like in brackets join the rest."""
    for found in re.finditer(r"\(([^()]*)\)", text):
        inner = re.sub(r"(?:省|市|校区)$", "", found.group(1))
        rest = text[: found.start()] + text[found.end() :]
        if inner in PLACES or inner in REGIONS:
            return re.sub(r"[()]", "", rest), inner
    return re.sub(r"\(集团\)", "集团", text).replace("(", "").replace(")", ""), ""


def _without_prefix(text: str) -> tuple[str, str]:
    """Province, city and district apart, the last of them kept, where an institution is left."""
    is_association = institutions.ASSOCIATION_HEAD.search(text)
    place, heads = "", institutions.ASSOCIATION_HEAD if is_association else institutions.HEADS
    while True:
        found = next((p for size in (4, 3, 2) if (p := text[:size]) in PLACES), "")
        rest = text[len(found) :]
        suffix = (
            re.match(r"(?:维吾尔|壮族|回族)?(?:省|市|自治区|特别行政区|自治州|地区|新区)", rest)
            if found
            else None
        )
        rest = rest[suffix.end() :] if suffix else rest
        if (
            found
            and place
            and (district := re.match(r"(.{2,3})[区县]", rest))
            and district.group(1) in DISTRICTS
        ):
            rest = rest[district.end() :]
        if found and (district := re.match(r"(.{2,3})[区县]", rest)) and district.group(1) in DISTRICTS:
            rest = rest[district.end() :]
        core = heads.search(rest)
        if not found or core is None or core.start() == 0:
            return place, text
        place, text = found, rest


def _without_department(text: str) -> str:
    """An association's name without its office."""
    return re.sub(r"(?:秘书处|办公室|会员部|培训部|综合部)$", "", text)


def _association(place: str, text: str) -> Unit:
    text = _without_department(text)
    body = re.match(r".*?(?:协会|研究会|学会|促进会|联盟|联合会|商会|基金会)", text)
    root = body.group() if body else text
    return Unit("association", place + root, doubt=text[len(root) :])


def _school(text: str, end: int, prefix: str, bracket: str) -> Unit:
    root, rest = text[:end], text[end:]
    if prefix and _is_generic(root):
        root, prefix = prefix + root, ""
    branch, doubt = "", ""
    if own := institutions.OWN_CAMPUS.match(rest):
        rest = rest[own.end() :]
    elif found := institutions.BRANCH.match(rest):
        branch, rest = found.group("branch"), rest[found.end() :]
    if branch.endswith("校区") and branch.removesuffix("校区") not in PLACES:
        branch, doubt = "", branch
    if (rest in PLACES or rest in REGIONS) and not bracket:
        bracket, rest = rest, ""
    if rest and not _is_department(rest):
        doubt = rest
    return Unit("school", root, f"{bracket}校区" if bracket else prefix, branch, doubt)


def _is_department(rest: str) -> bool:
    if institutions.OWN_COMPANY.search(rest):
        return False
    if institutions.DEPARTMENT.match(rest):
        return True
    faculty = institutions.FACULTY.match(rest)
    return faculty is not None and (
        not institutions.INDEPENDENT.search(rest) or "科学" in rest or "工程" in rest
    )


def _is_generic(root: str) -> bool:
    head = re.search(r"(?:大学|学院|专科学校|学校|中学|小学|幼儿园|中|协会|研究会|学会)$", root)
    return head is not None and root[: head.start()] in institutions.GENERIC | {""}


def _company(name: str, rest: str, place: str) -> Unit:
    root = institutions.COMPANY_FORM.sub("", name)
    root = re.sub(r"集团$", "", root) or name
    branch = rest if "公司" in rest else ""
    return Unit("company", root, place, doubt=branch)


def _compare_roots(one: Unit, other: Unit) -> str:
    """`yes`, `perhaps` or nothing."""
    if one.root == other.root:
        return "yes"
    longer, shorter = sorted((one.root, other.root), key=len, reverse=True)
    if one.kind == "company" and len(shorter) >= 3 and longer.startswith(shorter):
        return "perhaps"
    if one.kind == "association" and _body(longer) == _body(shorter):
        return "perhaps"
    if one.kind == "school" and "职业" in longer and _ladder(longer) == _ladder(shorter):
        return "perhaps"
    if one.kind == "authority" and longer.endswith(shorter):
        return "perhaps"
    return ""


def _body(name: str) -> str:
    """An association's field: 高校后勤, 学校后勤 and 教育后勤 are names of one trade, old and new."""
    return re.sub(r"(?:高等学校|学校|教育)后勤", "后勤", re.sub(r"(?:协会|研究会|学会)$", "", name))


def _ladder(root: str) -> str:
    """A vocational college's name without its rank, which many were raised in: 学院 became 大学."""
    return re.sub(r"(?:大学|学院|学校)$", "", root)


def _campus(unit: Unit) -> str:
    """`威海校区`, whether it was written as a campus or in brackets."""
    return next((part for part in (unit.branch, unit.place) if part.endswith("校区")), "")


def _is_bracketed(one: Unit, other: Unit) -> bool:
    return any(unit.place.endswith("校区") for unit in (one, other))


def _is_nameless(unit: Unit) -> bool:
    """后勤处 and nothing else: any school has one."""
    return unit.kind == "other" and institutions.DEPARTMENT.match(unit.root) is not None


def _is_short_for(one: Unit, other: Unit) -> bool:
    """A short name such as 新开普 beside 新开普电子股份有限公司."""
    short, full = (one, other) if one.kind == "other" else (other, one)
    if short.kind != "other" or full.kind == "other":
        return False
    names = (full.root, full.place + full.root)
    return len(short.root) >= 2 and any(name.startswith(short.root) for name in names)


def _telling_part(root: str) -> str:
    """The root without a place before it."""
    place = next((p for size in (4, 3, 2) if (p := root[:size]) in PLACES), "")
    return root[len(place) :] if len(root) - len(place) > 1 else root
