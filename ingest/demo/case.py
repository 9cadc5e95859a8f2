"""One unit's case for the samples, and the papers that belong to it, whole or with a fault."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from random import Random

from ingest.demo.cast import Submitter
from ingest.demo.mail import File
from ingest.demo.papers import DIRECTIONS, KINDS, FormAnswers, form_docx, manuscript_docx
from ingest.demo.prose import Line, essay, summary
from ingest.demo.scenes import SCENES, Scene
from ingest.demo.stamp import letterhead_png, scan_jpeg, seal_png

FORM_NAME = "申报表.docx"


@dataclass(frozen=True)
class Case:
    """Who submits, and what."""

    who: Submitter
    scene: Scene
    title: str
    direction: str
    kind: str
    characters: int
    """Of the manuscript."""
    summary_characters: int
    seed: int
    """Of the texts: the same seed and scene, the same words."""

    @property
    def subject(self) -> str:
        """The notice, 四、6: 单位名称+案例名称+联系人姓名."""
        return f"{self.who.unit}+{self.title}+{self.who.contact}"

    @property
    def answers(self) -> FormAnswers:
        return FormAnswers(
            unit=self.who.unit,
            contact=self.who.contact,
            contact_info=self.who.telephone,
            position=self.who.position,
            directions=(self.direction,),
            kinds=(self.kind,),
            title=self.title,
            summary=summary(Random(self.seed), self.scene, self.summary_characters),
        )


def case_of(who: Submitter, number: int) -> Case:
    """A case for a submitter; neighbours in number differ in field, direction and kind."""
    rng = Random(f"case {number}")
    scene = SCENES[number % len(SCENES)]
    return Case(
        who=who,
        scene=scene,
        title=scene.titles[number // len(SCENES) % len(scene.titles)],
        direction=rng.choice(DIRECTIONS),
        kind=rng.choices(KINDS, (6, 2, 1))[0],
        characters=rng.randrange(3250, 4500),
        summary_characters=rng.randrange(260, 620),
        seed=number,
    )


def form_file(case: Case, *, picture: bytes | None = None, **changes: str | tuple[str, ...]) -> File:
    """The form, sealed unless another picture is given; `changes` are of its answers."""
    answers = replace(case.answers, **changes)  # type: ignore[arg-type] # the names are FormAnswers' own
    return File(FORM_NAME, form_docx(answers, seal_png(case.who.unit) if picture is None else picture))


def unsealed_form_file(case: Case, *, letterhead: bool = False) -> File:
    """The form without a seal: with nothing at all there, or with a red heading."""
    return File(FORM_NAME, form_docx(case.answers, letterhead_png() if letterhead else None))


def scan_file(case: Case) -> File:
    """The sealed form as a scanner gives it."""
    return File("申报表（盖章扫描件）.jpg", scan_jpeg(case.who.unit))


def manuscript_file(case: Case, *, characters: int | None = None, careless: bool = False) -> File:
    """The manuscript under the name that the notice asks for (四、5: 学校+联系人+联系方式)."""
    lines = manuscript_lines(case.scene, case.seed, characters or case.characters)
    return manuscript_from(case, list(lines), careless=careless)


def manuscript_from(case: Case, lines: list[Line], *, careless: bool = False) -> File:
    """The manuscript with a text of one's own."""
    author = f"{case.who.unit}　{case.who.contact}"
    name = "稿件最终版.docx" if careless else f"{case.who.unit}+{case.who.contact}+{case.who.telephone}.docx"
    return File(name, manuscript_docx(case.title, author, lines, careless=careless))


@cache
def manuscript_lines(scene: Scene, seed: int, characters: int) -> tuple[Line, ...]:
    """The text of a manuscript."""
    return tuple(essay(Random(f"manuscript {seed}"), scene, characters))
