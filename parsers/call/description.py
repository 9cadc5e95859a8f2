"""A call, described: the fields that it asks for, and the documents that are to come.

Plain values, made from the configuration. The call of 2026 is one such description (`notice_description`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from parsers.call.pattern import Pattern, parse_pattern
from parsers.call.typefaces import Layout, LayoutFault

FieldType = Literal["text", "long", "opinion", "phone", "email", "id", "date", "number", "rows"]
FieldSource = Literal["form", "subject", "name", "text"]
Holds = Literal["fields", "text", ""]
Need = Literal["always", "several", "may"]
FileKind = Literal["word", "pdf", "picture", "excel", "film", "sound", "slides", "text", "archive"]

MEANT = frozenset({"unit", "title", "contact", "contact_info"})
"""The keys that carry meaning for the program: whose case it is, its name, whom to greet and to reach."""


@dataclass(frozen=True)
class FieldTerm:
    """One thing that a submission must say."""

    key: str
    label: str
    """As the form prints it."""
    aliases: tuple[str, ...] = ()
    group: str = ""
    """The label of the block in which this label stands: 作者信息, where 指导老师 has a 姓名 too."""
    type: FieldType = "text"
    most: int = 0
    """Characters of a `long` one as Word counts them, or rows of `rows`; 0: no limit."""
    options: tuple[str, ...] = ()
    choose: tuple[int, int] | None = None
    """Least and most of the options that may be ticked; `None`: nothing is to be chosen."""
    optional: bool = False
    source: FieldSource = "form"
    """Where it stands: in the form, the subject, a document's file name, or the mail's own words."""
    columns: tuple[str, ...] = ()
    """Of `rows`."""

    @property
    def must_be_filled(self) -> bool:
        """Whether it counts as missing when it is empty: an opinion is somebody else's to write."""
        return not self.optional and self.type != "opinion" and self.choose is None


@dataclass(frozen=True)
class DocumentTerm:
    """One role that files of a submission play."""

    key: str
    label: str
    holds: Holds = ""
    """`fields`: the form; `text`: counted, laid out, compared; nothing: a work, only there or not."""
    accept: tuple[FileKind, ...] = ("word",)
    count: tuple[int, int] = (1, 1)
    need: Need = "always"
    """`several`: only of mail that brings several cases; `may`: never asked for."""
    known_by: tuple[str, ...] = ()
    """Words in its name or first lines by which it is told from its siblings."""
    lacks: tuple[str, ...] = ()
    """Keys of fields whose values must not stand in it."""
    length: tuple[int, int] = (0, 0)
    """Least and most 字数; 0: no limit."""
    sealed: bool = False
    name: Pattern | None = None
    """How its file is to be called."""
    layout: Layout | None = None
    blank: str = ""
    """Path of the empty form that goes with a return; without it one is made from the fields."""


@dataclass(frozen=True)
class Brought:
    """A file in a role that the call's description gives it."""

    role: str
    """The document's key there."""
    file: str
    accepted: bool = True
    """Whether it is of a kind that may play the role."""
    characters: int | None = None
    """字数 of a text; `None` for what is not counted."""
    named: bool | None = None
    """Whether its name keeps the call's convention; `None` where there is none."""
    values: tuple[tuple[str, str], ...] = ()
    """What its name says, by field."""
    tells: tuple[str, ...] = ()
    """Fields whose values stand in it and may not."""
    format: tuple[LayoutFault, ...] = ()
    """Where its layout is not what the call asks of it."""


@dataclass(frozen=True)
class Quota:
    """How many cases may share these fields' values."""

    by: tuple[str, ...]
    most: int
    like: str = ""
    """A regular expression: only values that have a match for it count."""


@dataclass(frozen=True)
class Round:
    """A stage of the call: a later one takes only corrections, and what the earlier ones did not ask."""

    name: str
    deadline: datetime


@dataclass(frozen=True)
class Description:
    """All that changes from call to call beside its names and dates."""

    thing: str
    """What letters, digest and register call one: 案例, 论文, 作品."""
    subject: Pattern
    fields: tuple[FieldTerm, ...]
    documents: tuple[DocumentTerm, ...]
    quota: tuple[Quota, ...] = ()
    several: Literal["hold", "split"] = "hold"
    """What becomes of a mail that brings several cases."""
    rounds: tuple[Round, ...] = field(default=())

    @property
    def sorts(self) -> tuple[FieldTerm, ...]:
        """The fields by which cases are sorted: the first two in which one option is ticked."""
        return tuple(one for one in self.fields if one.choose == (1, 1))[:2]

    @property
    def form(self) -> DocumentTerm | None:
        """The document that holds the fields, if the call has one."""
        return next((one for one in self.documents if one.holds == "fields"), None)

    def field_of(self, key: str) -> FieldTerm | None:
        """The field with that key, if the call has it."""
        return next((one for one in self.fields if one.key == key), None)

    def document_of(self, key: str) -> DocumentTerm | None:
        """The document with that key, if the call has it."""
        return next((one for one in self.documents if one.key == key), None)


def notice_description(
    directions: Sequence[str],
    kinds: Sequence[str],
    *,
    subject: str = "单位名称+案例名称+联系人姓名",
    manuscript_name: str = "学校+联系人+联系方式",
    form_title: str = "优秀案例申报表",
    summary_max: int = 1000,
    manuscript_length: tuple[int, int] = (3000, 5000),
    cases_per_unit: int = 1,
    layout: Layout | None = None,
) -> Description:
    """The description that the short keys of a configuration mean: the notice of 2026.

    :raises ValueError: if `subject` or `manuscript_name` is not three words joined by `+`
    """
    fields = (
        FieldTerm("unit", "单位"),
        FieldTerm("contact", "联系人"),
        FieldTerm("contact_info", "联系方式"),
        FieldTerm("position", "职务", optional=True),
        FieldTerm("direction", "申报方向", options=tuple(directions), choose=(1, 1)),
        FieldTerm("kind", "申报形式", options=tuple(kinds), choose=(1, 1)),
        FieldTerm("title", "申报题目"),
        FieldTerm("summary", "申报内容说明", type="long", most=summary_max),
        FieldTerm("unit_opinion", "申报单位意见", type="opinion"),
    )
    form = DocumentTerm("form", form_title, "fields", ("word", "pdf", "picture"), sealed=True)
    manuscript = DocumentTerm(
        "manuscript",
        "申报材料",
        "text",
        length=manuscript_length,
        name=_joined(manuscript_name, ("unit", "contact", "contact_info")),
        layout=layout or Layout(),
    )
    return Description(
        thing="案例",
        subject=_joined(subject, ("unit", "title", "contact")),
        fields=fields,
        documents=(form, manuscript),
        quota=(Quota(("unit",), cases_per_unit),),
    )


def _joined(words: str, keys: Sequence[str]) -> Pattern:
    """A pattern with holes as it stands, or words joined by `+` as holes with these keys."""
    pattern = parse_pattern(words)
    if pattern.holes:
        return pattern
    parts = [part.strip() for part in words.replace("＋", "+").split("+")]
    if len(parts) != len(keys) or not all(parts):
        raise ValueError(f"{words!r} is not {len(keys)} words joined by +")
    return parse_pattern("+".join(f"{{{key}:{part}}}" for key, part in zip(keys, parts, strict=True)))
