"""The call for cases in the configuration: its names and dates, and what it asks for, in short or in full."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from ingest.judge.policy import Call, Language
from ingest.language.words import say
from ingest.settings.description import (
    DocumentSettings,
    FieldSettings,
    LayoutSettings,
    QuotaSettings,
    RoundSettings,
    Several,
    checked_pattern,
)
from ingest.settings.fitting import find_misfits, find_misplaced_rounds, find_unjudged_layouts
from ingest.settings.followed import READ_AS, is_notice
from ingest.settings.types import Moment, Section, Strings
from parsers.call.description import Description, Round, notice_description
from parsers.call.pattern import parse_pattern
from parsers.call.typefaces import Layout
from parsers.terms import Terms

MADE = frozenset({"blank", "deadline", "described", "rounds"})
"""What a call has in judging that is made from the others here."""
SHORT = ("directions", "kinds", "summary_max", "manuscript_min", "manuscript_max", "cases_per_unit", "layout")
"""The keys that mean the notice of 2026; `fields` and `documents` say it all instead."""


IN_ENGLISH = {"thing": "submission", "organizer": "The Secretariat", "form_title": "Application form"}
"""What stands in for these keys where the call is answered in English."""


class CallSettings(Section):
    """The call for cases: next year's is a change here, not in code."""

    name: str = Field(description="as the notice titles it; stands in every reply")
    code: str = Field(pattern=r"^[A-Z0-9]{2,20}$", description="prefix of receipt numbers: JYHQ2026-0001")
    organizer: str = Field("征集活动秘书处", description="who signs the replies")
    opens: Moment | None = Field(None, description="earlier mail is correspondence and never answered")
    deadline: Moment = Field(description="inclusive to the end of that second; judged by the mailbox's clock")
    timezone: str = Field(
        "Asia/Shanghai", description="of the deadline, the digest's days, and every time shown"
    )
    language: Language = Field(
        "zh", description="in which submitters are answered: zh or en; the secretariat reads Chinese"
    )
    thing: str = Field("案例", min_length=1, description="what letters, digest and register call a case")
    directions: Strings = Field([], min_length=1, description="申报方向, of which a form ticks one")
    kinds: Strings = Field([], min_length=1, description="申报形式, of which a form ticks one")
    cases_per_unit: int = Field(1, ge=1, description="what comes beyond is held for a person")
    summary_max: int = Field(1000, ge=1, description="characters of 申报内容说明")
    manuscript_min: int = Field(3000, ge=0, description="字数 of the manuscript's body, as Word counts")
    manuscript_max: int = Field(5000, ge=1, description="")
    subject: str = Field(
        "单位名称+案例名称+联系人姓名",
        description="the subject convention: words joined by +, or holes `{unit:单位名称}`",
    )
    manuscript_name: str = Field(
        "学校+联系人+联系方式", description="how the manuscript's file is to be named"
    )
    form_title: str = Field(
        "优秀案例申报表", description="heading of the blank form that goes out with a return"
    )
    form_intro: str = Field("", description="stands above the directions in the blank form")
    contact: str = Field("", description="the signature block of replies: names, telephones, address")
    result_expected: str = Field(
        "", description="when the result is made known, as letters say it: 2026年5月中旬"
    )
    invited: Path | None = Field(
        None, description="an .xlsx of units invited to submit: the register tells who has not answered yet"
    )
    several: Several = Field(
        "hold", description="a mail with several cases: hold it, or split it into its cases"
    )
    layout: LayoutSettings = Field(default_factory=LayoutSettings, description="")
    fields: list[FieldSettings] = Field(
        [], description="what a submission must say, in place of the short keys"
    )
    documents: list[DocumentSettings] = Field([], description="what must come with it, the same")
    quota: list[QuotaSettings] = Field([], description="how many may share a field's value, the same")
    rounds: list[RoundSettings] = Field([], description="stages with deadlines of their own")

    @field_validator("timezone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(
                say(
                    f"no time zone is called {value!r}; for China write Asia/Shanghai",
                    f"没有名为 {value!r} 的时区；中国请写 Asia/Shanghai",
                )
            ) from error
        return value

    @field_validator("subject")
    @classmethod
    def _is_pattern(cls, value: str) -> str:
        return checked_pattern(value)

    @model_validator(mode="before")
    @classmethod
    def _in_its_language(cls, values: Any) -> Any:
        if isinstance(values, dict) and values.get("language") == "en":
            return IN_ENGLISH | values
        return values

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        wrong = self._misfits() if self.is_long else self._short_faults()
        zone = ZoneInfo(self.timezone)
        for key in ("opens", "deadline"):
            moment = getattr(self, key)
            if moment is not None and moment.tzinfo is None:
                object.__setattr__(self, key, moment.replace(tzinfo=zone))
        for one in self.rounds:
            if one.deadline.tzinfo is None:
                object.__setattr__(one, "deadline", one.deadline.replace(tzinfo=zone))
        wrong += find_misplaced_rounds(self.rounds)
        if self.opens is not None and self.opens >= self.deadline:
            wrong.append(say("opens: is not before deadline", "opens：须早于 deadline"))
        if wrong:
            raise ValueError("\n".join(wrong))
        return self

    def _short_faults(self) -> list[str]:
        """What is wrong with the short keys, a sentence each."""
        faults = [
            say(f"{key}: is missing", f"{key}：缺少此项") for key in SHORT[:2] if not getattr(self, key)
        ]
        if self.manuscript_min > self.manuscript_max:
            faults.append(
                say("manuscript_min: is greater than manuscript_max", "manuscript_min：大于 manuscript_max")
            )
        if self.quota:
            faults.append(say("quota: belongs to `fields`", "quota：须与 fields 一同使用"))
        try:
            self._short_description()
        except ValueError as error:
            faults.append(say(f"subject: {error}", f"subject：{error}"))
        return faults

    def _misfits(self) -> list[str]:
        """What is wrong with the long form, a sentence each."""
        both = [key for key in SHORT if key in self.model_fields_set]
        faults = [
            say(
                f"{key}: means the 2026 call and excludes `fields` and `documents`",
                f"{key}：此项仅用于 2026 年的征集，不能与 fields、documents 同时使用",
            )
            for key in both
        ]
        if self.language == "en":
            faults += find_unjudged_layouts(self.documents)
        return faults + find_misfits(parse_pattern(self.subject), self.fields, self.documents, self.quota)

    @property
    def is_long(self) -> bool:
        """Whether the call is described in full."""
        return bool(self.fields or self.documents)

    def describe(self) -> Description:
        """What the call asks for, whichever form the configuration has."""
        if not self.is_long:
            return self._short_description()
        return Description(
            thing=self.thing,
            subject=parse_pattern(self.subject),
            fields=tuple(one.as_term() for one in self.fields),
            documents=tuple(one.as_term() for one in self.documents),
            quota=tuple(one.as_quota() for one in self.quota),
            several=self.several,
            rounds=tuple(one.as_round() for one in self.rounds),
        )

    def _short_description(self) -> Description:
        """:raises ValueError: if a convention is not what the short form has"""
        notice = notice_description(
            self.directions,
            self.kinds,
            subject=self.subject,
            manuscript_name=self.manuscript_name,
            form_title=self.form_title,
            summary_max=self.summary_max,
            manuscript_length=(self.manuscript_min, self.manuscript_max),
            cases_per_unit=self.cases_per_unit,
            layout=self.layout.as_layout(),
        )
        rounds = tuple(one.as_round() for one in self.rounds)
        return replace(notice, thing=self.thing, several=self.several, rounds=rounds)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def terms(self) -> Terms:
        """The part that reading depends on."""
        short = self._in_short()
        named = f"{self.name} {short['form_title']}"
        years = {int(year) for year in re.findall(r"(?<!\d)20\d\d(?!\d)", named)}
        moments = [moment for moment in (self.opens, self.deadline) if moment is not None]
        years |= {moment.astimezone(self.zone).year for moment in moments}
        described = self.describe()
        other = not is_notice(described)
        return Terms(
            short["directions"],
            short["kinds"],
            self._layout(),
            self.name,
            short["form_title"],
            frozenset(years),
            described.fields if other else (),
            described.documents if other else (),
            described.subject if other else None,
            described.several == "split",
        )

    def as_call(self) -> Call:
        """The part that judging and letters depend on."""
        values = {name: getattr(self, name) for name in Call.__dataclass_fields__ if name not in MADE}
        described = self.describe()
        values["described"] = None if is_notice(described) else described
        rounds = described.rounds
        if rounds and self.deadline > rounds[-1].deadline:
            rounds = (*rounds, Round("", self.deadline))
        values["rounds"] = rounds
        values["deadline"] = rounds[0].deadline if rounds else self.deadline
        short = self._in_short()
        if not is_notice(described):
            options = [one.options for one in described.sorts]
            short["directions"], short["kinds"] = (*options, (), ())[:2]
        return Call(**values | short)

    def _in_short(self) -> dict[str, Any]:
        """What the short keys say, or would say of a call that is described in full (`find_unfollowed`)."""
        described = self.describe()
        options = {key: field.options for field in described.fields if (key := READ_AS.get(field.key))}
        summary = described.field_of("summary")
        form = next((one for one in described.documents if one.holds == "fields"), None)
        manuscript = described.document_of("manuscript")
        least, most = manuscript.length if manuscript else (0, 0)
        return {
            "directions": options.get("directions", ()),
            "kinds": options.get("kinds", ()),
            "cases_per_unit": described.quota[0].most if described.quota else 1,
            "summary_max": summary.most if summary else 0,
            "manuscript_min": least,
            "manuscript_max": most,
            "subject": described.subject.shown,
            "manuscript_name": manuscript.name.shown if manuscript and manuscript.name else "",
            "form_title": form.label if form else self.form_title,
            "blank": form.blank if form else "",
        }

    def _layout(self) -> Layout:
        layouts = (one.layout for one in self.describe().documents if one.layout)
        return next(layouts, self.layout.as_layout())
