"""The page of a case and the pack's contents, as HTML that also prints well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from jinja2 import Environment

from ingest.judge.case import Verdict
from ingest.judge.policy import Call
from ingest.judge.rules.subject import value_of
from ingest.language.templates import make_environment
from ingest.register.cases import Case
from ingest.register.cells import clean
from parsers.facts import Form
from parsers.form.lexicon import said


@dataclass(frozen=True)
class CasePage:
    """What a case's page tells."""

    case: Case
    verdict: Verdict
    version: int
    folder: str
    """Below the pack's target."""
    files: tuple[str, ...]
    with_macros: tuple[str, ...]
    """Of these, those that hold macros."""
    call: Call

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Labels and values of the table."""
        case = self.case
        version = f"（第 {self.version} 版）" if self.version > 1 else ""
        return [
            ("受理编号", f"{case.receipt}{version}"),
            *self._asked(),
            ("正文字数", f"{case.characters} 字" if case.characters is not None else ""),
            *((("格式情况", case.layout),) if self._is_laid_out() else ()),
            *((("盖章", case.seal),) if self._is_sealed() else ()),
            ("收件时间", f"{case.received_at:%Y-%m-%d %H:%M:%S}"),
        ]

    def _asked(self) -> list[tuple[str, str]]:
        """What the call asks, in short."""
        case, described = self.case, self.call.described
        if described is not None:
            short = (one for one in described.fields if one.type not in {"long", "opinion", "id"})
            return [(f"{one.group}{one.label}", self._said(one.key)) for one in short]
        return [
            ("申报单位", case.unit),
            ("联系人", case.contact),
            ("联系方式", case.contact_info),
            ("职务", case.position),
            ("申报方向", case.direction),
            ("申报形式", case.kind),
        ]

    def _said(self, key: str) -> str:
        form = self.verdict.standing.form
        return "、".join(value_of(one) for one in said(form, key)) if form else ""

    def _is_laid_out(self) -> bool:
        described = self.call.described
        return described is None or any(one.layout for one in described.documents)

    def _is_sealed(self) -> bool:
        described = self.call.described
        return described is None or any(one.sealed for one in described.documents)

    @property
    def texts(self) -> list[tuple[str, list[str]]]:
        """Labels and paragraphs of the long fields that were filled in."""
        described = self.call.described
        if described is None:
            form = self.verdict.standing.form
            return [
                ("申报内容说明", _paragraphs(form, "summary") or ["未填写。"]),
                *((("申报单位意见", lines),) if (lines := _paragraphs(form, "unit_opinion")) else ()),
            ]
        long = (one for one in described.fields if one.type in {"long", "opinion"})
        told = [(f"{one.group}{one.label}", _lines(self._said(one.key))) for one in long]
        return [(label, lines) for label, lines in told if lines]

    @property
    def notes(self) -> list[str]:
        """What the panel should know of the papers' form, and before it opens them."""
        decided = [f"经秘书处人工裁定受理：{clean(self.verdict.reason)}"] if self.verdict.reason else []
        warned = [f"{name}含有宏，请勿启用宏（宏未经运行和检查）。" for name in self.with_macros]
        return warned + decided + [clean(finding.message) for finding in self.verdict.findings]

    @property
    def link(self) -> str:
        """The folder as a relative address."""
        return quote(self.folder)


@dataclass(frozen=True)
class PiecePage:
    """What an expert's page of a case tells: nothing of who sent it but, unless blind, the unit."""

    receipt: str
    title: str
    rows: tuple[tuple[str, str], ...]
    summary: tuple[str, ...]
    files: tuple[str, ...]


def _paragraphs(form: Form | None, name: str) -> list[str]:
    return _lines(value_of(getattr(form, name)) if form else "")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def render_case(page: CasePage) -> bytes:
    """The page of one case."""
    return _environment().get_template("case.html").render(page=page).encode()


def render_piece(piece: PiecePage) -> bytes:
    """The page of one case for an expert."""
    return _environment().get_template("piece.html").render(piece=piece).encode()


def render_contents(call: Call, directions: Sequence[str], pages: Sequence[CasePage]) -> bytes:
    """The list of all cases, by direction in the call's order; `directions`: their folders."""
    groups: dict[str, list[CasePage]] = {name: [] for name in directions}
    for page in pages:
        groups.setdefault(page.folder.partition("/")[0] if directions else call.thing, []).append(page)
    groups = {name: found for name, found in groups.items() if found}
    template = _environment().get_template("contents.html")
    return template.render(call=call, groups=groups.items(), total=len(pages)).encode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return make_environment("pack", address=quote, clean=clean)
