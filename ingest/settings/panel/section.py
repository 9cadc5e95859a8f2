"""The experts' review in the configuration: who reviews, by what, and what a result is called."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from ingest.language.words import say
from ingest.settings.panel.people import CRITERIA, CriterionSettings, ExpertSettings
from ingest.settings.types import Section, Strings


class PanelSettings(Section):
    """The experts' review after the deadline."""

    criteria: list[CriterionSettings] = Field(
        CRITERIA,
        min_length=1,
        max_length=20,
        description="what experts score, with weight and range; a total is brought to 100",
    )
    reviews: int = Field(3, ge=1, le=50, description="experts a case")
    experts: list[ExpertSettings] = Field(
        [],
        description='[{ name = "…", unit = "…", email = "…", directions = ["…"] }]; no directions: any',
    )
    experts_file: Path | None = Field(
        None, description="an .xlsx with columns 姓名, 单位, 邮箱, 方向 in place of `experts`"
    )
    seed: int = Field(0, description="another number deals the cases out another way")
    blind: bool = Field(False, description="true: experts get copies without names, units and properties")
    mail_bytes: int = Field(
        20 * 1024 * 1024,
        ge=1024 * 1024,
        description="of one expert's mail or zip; what is more is not mailed, and lies in several zips",
    )
    due: str = Field("", description="until when scores are wanted, as sheets say it: 2026年4月30日")
    selected: Strings = Field(
        ["入选"],
        min_length=1,
        description="words of 评审结果 that select, in the order of the list made public",
    )
    unselected: Strings = Field(["未入选"], min_length=1, description="words that do not")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        names = [one.name for one in self.criteria]
        addresses = [one.email.lower() for one in self.experts]
        words = [*self.selected, *self.unselected]
        twice = [
            say(f"{key}: {one!r} stands twice", f"{key}：{one!r} 重复")
            for key, values in (("criteria", names), ("experts", addresses), ("selected", words))
            for one in dict.fromkeys(values)
            if values.count(one) > 1
        ]
        if self.experts and self.experts_file is not None:
            twice.append(say("experts_file: excludes `experts`", "experts_file：不能与 experts 同时使用"))
        if twice:
            raise ValueError("\n".join(twice))
        return self
