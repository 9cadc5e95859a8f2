"""The labels that a form may carry, and how to know one however it is typed.

The notice's 附件 says 单位, 联系人, 联系方式 …; units retype the form and write 申报单位, 联系电话, 案例名称.
A label is compared with all white space, colons, brackets and numbering taken off, and the longest one
that fits wins: 申报单位意见 is never 申报单位, 联系方式 never 联系人.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import groupby

from parsers.form.lexicon import Label, Lexicon, lexicon
from parsers.scripts import simplified

LABEL_TEXT = 120
"""A longer text, blanks and brackets included, is no label."""

BLANKS = " \t\n\r\v\f\u3000\xa0\u200b\u200c\u200d\ufeff\u2002\u2003\u2009\u202f"
_BLANK = re.compile(f"[{re.escape(BLANKS)}]+")
_BRACKETED = re.compile(r"[(\[【〔〈<「][^()\[\]【】〔〕〈〉<>「」]{0,40}[)\]】〕〉>」]")
_NUMBERING = re.compile(r"^(?:\(?[0-9]{1,2}[.、)]|\(?[一二三四五六七八九十]{1,2}[、)]|[*●■◆·])+")
_LENGTH_HINT = re.compile(r"(?:限|不超过|控制在)?[0-9]{2,5}字(?:以内|之内|左右|以下|内)?")
_EDGE = ":*_.,;-、。"


def bare(text: str) -> str:
    """Text without white space, in one width (NFKC) and in simplified characters, for comparison.

    >>> bare("单　位 ：")
    '单位:'
    """
    return simplified(_BLANK.sub("", unicodedata.normalize("NFKC", text)))


def label_of(text: str, *, fuzzy: bool = False) -> Label | None:
    """The label that this text is, whole; `None` when it is not one. `fuzzy` allows OCR one wrong character.

    >>> label_of("申报内容说明\\n（1000 字以内）").key
    'summary'
    >>> label_of("某某大学") is None
    True
    """
    return _label_of(lexicon(), text, fuzzy=fuzzy) if len(text) <= LABEL_TEXT else None


@lru_cache(maxsize=4096)
def _label_of(spoken: Lexicon, text: str, *, fuzzy: bool) -> Label | None:
    stripped = bare(text)
    if len(stripped) > 60:
        return None
    table = _table(spoken)
    if found := table.get(stripped.upper().strip(_EDGE)):
        return found
    name = _core(stripped)
    if found := table.get(name) or _either(table, name):
        return found
    return _near(spoken, name) if fuzzy and len(name) >= 4 else None


def _either(table: Mapping[str, Label], name: str) -> Label | None:
    """`申报单位/学校`: words for one field; the last may lend its ending to the others (企业/学校名称)."""
    words = name.split("/")
    if not 2 <= len(words) <= 4:
        return None
    found = [table.get(word) or table.get(word + words[-1][-2:]) for word in words]
    keys = {label.key if label else "" for label in found}
    return found[0] if len(keys) == 1 else None


def named(text: str) -> str:
    """A label or the heading of a block as it is compared: without blanks, numbering, brackets, hints."""
    return _core(bare(text[:LABEL_TEXT]))


def is_group(text: str) -> bool:
    """Whether the words head a block that tells labels apart: 作者信息, where 指导老师 has a 姓名 too."""
    groups = lexicon().groups
    return bool(groups) and len(text) <= LABEL_TEXT and named(text) in _groups(lexicon())


def settled(label: Label, text: str, group: str) -> Label:
    """The label, as a block makes it another field's or nobody's.

    :param text: the words of the label
    :param group: those that head its block; empty for none
    """
    spoken = lexicon()
    if not spoken.groups:
        return label
    ours = named(group) if group else ""
    keys = {
        named(spoken.groups[key]) if key in spoken.groups else "": key for key in _keys(spoken, named(text))
    }
    if keys:
        free = keys.get("") or (None if group else next(iter(keys.values())))
        return Label(keys.get(ours) or free or "other", label.rank)
    home = spoken.groups.get(label.key)
    return Label("other", 0) if home and group and named(home) != ours else label


def heads_of(key: str) -> frozenset[str]:
    """The headings of the columns of a field that is a table."""
    return _heads(lexicon(), key)


@cache
def _heads(spoken: Lexicon, key: str) -> frozenset[str]:
    return frozenset(named(word) for rows, words in spoken.columns if rows == key for word in words)


@cache
def _groups(spoken: Lexicon) -> frozenset[str]:
    return frozenset(map(named, (spoken.groups or {}).values()))


@cache
def _keys(spoken: Lexicon, name: str) -> tuple[str, ...]:
    """The fields that are called so, in so many words."""
    return tuple(key for key, words in spoken.own if name in {_core(bare(word)) for word in words})


def _core(stripped: str) -> str:
    without = _BRACKETED.sub("", stripped)
    if not without.strip(_EDGE):
        without = stripped.strip("()[]【】〔〕〈〉<>「」:")
    without = _NUMBERING.sub("", without.strip(_EDGE))
    return _LENGTH_HINT.sub("", without).strip(_EDGE).upper()


@cache
def _table(spoken: Lexicon) -> dict[str, Label]:
    """The labels by their words: the call's own come before what is usual."""
    table: dict[str, Label] = {}
    for key, names in spoken.own:
        for name in names:
            for word in (bare(name).upper().strip(_EDGE), _core(bare(name))):
                table.setdefault(word, Label(key, 0))
    for key, names in spoken.words:
        for rank, name in enumerate(names):
            table.setdefault(name, Label(key, rank))
    return table


def _near(spoken: Lexicon, name: str) -> Label | None:
    """A label with exactly one character read wrong: same length, one place differs."""
    for known in _by_length(spoken).get(len(name), ()):
        if sum(a != b for a, b in zip(known, name, strict=True)) == 1:
            return _table(spoken)[known]
    return None


@cache
def _by_length(spoken: Lexicon) -> dict[int, tuple[str, ...]]:
    names = sorted(_table(spoken), key=len)
    return {length: tuple(group) for length, group in groupby(names, key=len)}


_GAP = f"[{re.escape(BLANKS.replace(chr(10), ''))}]{{0,6}}"


def _words(spoken: Lexicon, least: int) -> str:
    """Labels of at least so many characters as an alternation, the longest first, blanks allowed inside."""
    names = sorted((name for name in _table(spoken) if len(name) >= least), key=len, reverse=True)
    return "|".join(_GAP.join(re.escape(char) for char in name) for name in names)


_UNKNOWN = re.compile(rf"{_GAP}[\u4e00-\u9fff]{{2,8}}{_GAP}[:：]")
_HEADING = re.compile(r"\s{0,8}(?:[一二三四五六七八九十]{1,2}[、.．]|[（(][一二三四五六七八九十]{1,2}[）)])")
_REACH = re.compile(r"\d[\d\s-]{5,15}\d|@")


def begins_another(key: str, text: str) -> bool:
    """Whether a line is no value of a short field: it begins with a label that nobody knows, or is a heading.

    What can be reached by telephone or mail (`办公室：010-…`) is a value all the same.

    >>> begins_another("unit", "入学时间：2020年"), begins_another("contact_info", "办公室：010-62345678")
    (True, False)
    """
    if key in lexicon().reach and _REACH.search(text[:200]):
        return False
    return bool(_HEADING.match(text)) or (key != "title" and bool(_UNKNOWN.match(text)))


def tight_label_pattern() -> re.Pattern[str]:
    """A label with its colon, wherever it stands."""
    return _tight_label_pattern(lexicon())


@cache
def _tight_label_pattern(spoken: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"(?P<label>{_words(spoken, 2)}){_GAP}[:：]", re.IGNORECASE)


def label_pattern() -> re.Pattern[str]:
    """A label inside a line, with what sets it apart from the value: colon, tab, blanks, a line to write on.

    The group `label` is the label. Every repetition is bounded, so that no line can make it slow.
    """
    return _label_pattern(lexicon())


@cache
def _label_pattern(spoken: Lexicon) -> re.Pattern[str]:
    words = _words(spoken, 1)
    blank = f"[{re.escape(BLANKS.replace(chr(10), ''))}]"
    return re.compile(
        rf"(?P<start>^|(?<=[\n,，;；。、|0-9A-Za-z]){blank}{{0,8}}|{blank}{{1,8}})"
        rf"(?:[*＊●■◆·]|[(（]?[0-9一二三四五六七八九十]{{1,2}}[.．、)）])?{blank}{{0,2}}"
        rf"[【\[]?(?P<label>{words})(?P<shut>[】\]])?(?:{blank}{{0,3}}[(（][^()（）\n]{{0,30}}[)）])?"
        rf"{blank}{{0,4}}(?:(?P<colon>[:：])|(?P<gap>(?<=\t)|(?<={blank})(?=\S)|(?=[_＿]{{2}}))|(?(shut)|(?!)))",
        re.IGNORECASE,
    )
