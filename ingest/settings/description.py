"""The long form of a call: `fields`, `[[call.documents]]`, `quota` and `rounds`, typed.

The short keys (`directions`, `kinds`, `summary_max` …) mean the notice of 2026 and exclude the long form.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, field_validator

from ingest.language.words import say
from ingest.settings.types import Moment, Section, Strings
from parsers.call.description import (
    DocumentTerm,
    FieldSource,
    FieldTerm,
    FieldType,
    FileKind,
    Holds,
    Need,
    Quota,
    Round,
)
from parsers.call.pattern import Pattern, parse_pattern
from parsers.call.typefaces import Layout, TextStyle, parse_style

KEY = r"^[a-z][a-z0-9_]{0,39}$"
"""How fields and documents are called in the configuration and in exports."""


class LayoutSettings(Section):
    """Fonts and sizes that the notice asks of the manuscript (格式要求)."""

    title: str = Field("方正小标宋简体 二号", description="main title")
    heading1: str = Field("黑体 三号", description="headings of the first level (一、)")
    heading2: str = Field("楷体 三号", description="headings of the second level (（一）)")
    body: str = Field("仿宋_GB2312 三号", description="body text")
    line_spacing: float = Field(26, gt=0, description="points, exact")

    @field_validator("title", "heading1", "heading2", "body")
    @classmethod
    def _is_style(cls, value: str) -> str:
        try:
            parse_style(value)
        except ValueError as error:
            example = f"{value!r} 不是字体加字号，应如“黑体 三号”"
            raise ValueError(say(str(error), example)) from error
        return value

    def as_layout(self) -> Layout:
        """The same as the readers take it."""
        styles: dict[str, TextStyle] = {
            part: parse_style(getattr(self, part)) for part in ("title", "heading1", "heading2", "body")
        }
        return Layout(**styles, line_spacing=self.line_spacing)


def checked_pattern(text: str) -> str:
    """A pattern that can be read.

    :raises ValueError: if it cannot
    """
    try:
        parse_pattern(text)
    except ValueError as error:
        raise ValueError(
            say(
                f"{text!r} is no pattern: {error}",
                f"{text!r} 不是有效的命名格式，应如 {{unit:单位名称}}+{{title:案例名称}}：{error}",
            )
        ) from error
    return text


def _as_range(value: Any) -> Any:
    """One number for exactly so many."""
    return [value, value] if isinstance(value, int) else value


Range = Annotated[tuple[int, int], BeforeValidator(_as_range)]
"""Least and most; a single number is both."""


def check_range(value: tuple[int, int] | None, *, open_ended: bool = False) -> tuple[int, int] | None:
    """A range that begins before it ends; `open_ended`: 0 as its end means no limit.

    :raises ValueError: if it does not
    """
    if value is not None and (min(value) < 0 or (value[0] > value[1] and not (open_ended and value[1] == 0))):
        raise ValueError(say(f"{list(value)} is no range", f"{list(value)} 不是有效的范围"))
    return value


class FieldSettings(Section):
    """One thing that a submission must say."""

    model_config = ConfigDict(populate_by_name=True)

    key: str = Field(pattern=KEY)
    label: str = Field(min_length=1)
    aliases: Strings = Field([])
    group: str = ""
    type: FieldType = "text"
    most: int = Field(0, ge=0)
    choose: Range | None = None
    of: Strings = Field([])
    optional: bool = False
    source: FieldSource = Field("form", alias="from")
    columns: Strings = Field([])

    @field_validator("choose")
    @classmethod
    def _is_range(cls, value: tuple[int, int] | None) -> tuple[int, int] | None:
        return check_range(value)

    def as_term(self) -> FieldTerm:
        """The same as a plain value."""
        return FieldTerm(
            self.key,
            self.label,
            tuple(self.aliases),
            self.group,
            self.type,
            self.most,
            tuple(self.of),
            self.choose,
            self.optional,
            self.source,
            tuple(self.columns),
        )


class DocumentSettings(Section):
    """One role that files of a submission play."""

    key: str = Field(pattern=KEY)
    label: str = Field(min_length=1)
    holds: Holds = ""
    accept: list[FileKind] = Field(["word"], min_length=1)
    count: Range = (1, 1)
    need: Need = "always"
    known_by: Strings = Field([])
    lacks: Strings = Field([])
    length: Range = (0, 0)
    name: str = ""
    sealed: bool = False
    layout: LayoutSettings | None = None
    blank: Path | None = None

    @field_validator("count")
    @classmethod
    def _can_be_sent(cls, value: tuple[int, int]) -> tuple[int, int]:
        check_range(value)
        if value[1] < 1:
            raise ValueError(say("nobody could send it", "按此设置无人可以提交"))
        return value

    @field_validator("length")
    @classmethod
    def _is_range(cls, value: tuple[int, int]) -> tuple[int, int]:
        check_range(value, open_ended=True)
        return value

    @field_validator("name")
    @classmethod
    def _is_pattern(cls, value: str) -> str:
        return checked_pattern(value)

    @property
    def pattern(self) -> Pattern | None:
        """How its file is to be called; `None` where the call does not say."""
        return parse_pattern(self.name) if self.name else None

    def as_term(self) -> DocumentTerm:
        """The same as a plain value."""
        return DocumentTerm(
            self.key,
            self.label,
            self.holds,
            tuple(self.accept),
            self.count,
            self.need,
            tuple(self.known_by),
            tuple(self.lacks),
            self.length,
            self.sealed,
            self.pattern,
            self.layout.as_layout() if self.layout else None,
            str(self.blank or ""),
        )


class QuotaSettings(Section):
    """How many cases may share these fields' values; what is over is held."""

    by: Strings = Field(min_length=1)
    most: int = Field(ge=1)
    like: str = ""

    @field_validator("by", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @field_validator("like")
    @classmethod
    def _is_expression(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(
                say(
                    f"{value!r} is no regular expression: {error}", f"{value!r} 不是有效的正则表达式：{error}"
                )
            ) from error
        return value

    def as_quota(self) -> Quota:
        """The same as a plain value."""
        return Quota(tuple(self.by), self.most, self.like)


class RoundSettings(Section):
    """A stage of the call."""

    name: str = Field(min_length=1)
    deadline: Moment

    def as_round(self) -> Round:
        """The same as a plain value."""
        return Round(self.name, self.deadline)


Several = Literal["hold", "split"]
