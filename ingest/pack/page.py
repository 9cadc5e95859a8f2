"""The page of a case and the pack's contents, as HTML that also prints well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from jinja2 import Environment

from ingest.judge.case import Verdict
from ingest.judge.rules.subject import value_of
from ingest.language.templates import make_environment
from ingest.register.cases import Case
from ingest.register.cells import clean
from parsers.facts import Form


@dataclass(frozen=True)
class CasePage:
    """What a case's page tells."""

    case: Case
    verdict: Verdict
    version: int
    folder: str
    """Below the pack's target."""
    files: tuple[str, ...]
    with_macros: tuple[str, ...] = ()
    """Of these, those that hold macros."""

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Labels and values of the table."""
        case = self.case
        version = f"（第 {self.version} 版）" if self.version > 1 else ""
        return [
            ("受理编号", f"{case.receipt}{version}"),
            ("申报单位", case.unit),
            ("联系人", case.contact),
            ("联系方式", case.contact_info),
            ("职务", case.position),
            ("申报方向", case.direction),
            ("申报形式", case.kind),
            ("正文字数", f"{case.characters} 字" if case.characters is not None else ""),
            ("格式情况", case.layout),
            ("盖章", case.seal),
            ("收件时间", f"{case.received_at:%Y-%m-%d %H:%M:%S}"),
        ]

    @property
    def summary(self) -> list[str]:
        """Paragraphs of 申报内容说明."""
        return _paragraphs(self.verdict.standing.form, "summary")

    @property
    def opinion(self) -> list[str]:
        """Paragraphs of 申报单位意见."""
        return _paragraphs(self.verdict.standing.form, "unit_opinion")

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
    text = value_of(getattr(form, name)) if form else ""
    return [line.strip() for line in text.splitlines() if line.strip()]


def render_case(page: CasePage) -> bytes:
    """The page of one case."""
    return _environment().get_template("case.html").render(page=page).encode()


def render_piece(piece: PiecePage) -> bytes:
    """The page of one case for an expert."""
    return _environment().get_template("piece.html").render(piece=piece).encode()


def render_contents(call_name: str, directions: Sequence[str], pages: Sequence[CasePage]) -> bytes:
    """The list of all cases, by direction in the call's order; `directions`: their folders."""
    groups: dict[str, list[CasePage]] = {name: [] for name in directions}
    for page in pages:
        groups.setdefault(page.folder.partition("/")[0], []).append(page)
    groups = {name: found for name, found in groups.items() if found}
    template = _environment().get_template("contents.html")
    return template.render(call_name=call_name, groups=groups.items(), total=len(pages)).encode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return make_environment("pack", address=quote, clean=clean)
