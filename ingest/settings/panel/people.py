"""Experts and criteria, as the configuration has them."""

from __future__ import annotations

from fractions import Fraction

from pydantic import Field, field_validator

from ingest.language.words import say
from ingest.review.experts import Criterion, Expert
from ingest.settings.accounts import ADDRESS
from ingest.settings.types import Section, Strings


class CriterionSettings(Section):
    """What a case is scored by."""

    name: str = Field(min_length=1, max_length=30)
    weight: float = Field(gt=0)
    range: tuple[float, float] = (0, 100)
    note: str = ""

    @field_validator("range")
    @classmethod
    def _goes_up(cls, value: tuple[float, float]) -> tuple[float, float]:
        if not 0 <= value[0] < value[1]:
            raise ValueError(say(f"{list(value)} is no range", f"{list(value)} 不是有效的范围"))
        return value

    def as_criterion(self) -> Criterion:
        """The same as an exact value."""
        weight, least, most = (Fraction(str(one)) for one in (self.weight, *self.range))
        return Criterion(self.name, weight, least, most, self.note)


class ExpertSettings(Section):
    """Somebody who reviews."""

    name: str = Field(min_length=1, max_length=30)
    unit: str = Field(min_length=1)
    email: str = Field(pattern=rf"^{ADDRESS}$")
    directions: Strings = Field([])

    def as_expert(self) -> Expert:
        """The same as a plain value."""
        return Expert(self.name, self.unit, self.email.lower(), tuple(self.directions))


CRITERIA = [
    CriterionSettings(name="主题与方向", weight=20, note="政治方向正确，紧扣主题，符合申报方向"),
    CriterionSettings(name="问题与创新", weight=30, note="聚焦问题，突出创新，具有前瞻性、示范性"),
    CriterionSettings(name="实施与成效", weight=30, note="解决方案与实施路径清楚，成效彰显、数据可靠"),
    CriterionSettings(name="文本质量", weight=20, note="主题明确、结构完整、语言流畅，符合学术规范"),
]
"""By the 2026 notice's own demands (四、1 to 3)."""
