"""The digest in the dark: what would vanish on dark paper has another colour there (WCAG 2.1, 1.4.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml import etree

from tests.builders.letters import at
from tests.rendering.scenes import busy_office
from tests.rendering.test_pages import digest_of

LEGIBLE = 4.5
"""Of text; marks and bars are told apart by their place."""
SIGNS = frozenset("■\xa0　")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    office = busy_office(tmp_path_factory.mktemp("dark"))
    yield digest_of(office, at(0).date())
    office.runtime.store.engine.dispose()


def luminance(colour: str) -> float:
    """Relative, by WCAG."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def dark_rules(page: str) -> dict[str, dict[str, str]]:
    """Property and colour of each class in the dark."""
    block = page[page.index("prefers-color-scheme: dark") : page.index("@media print")]
    rules: dict[str, dict[str, str]] = {}
    for names, body in re.findall(r"^\s*([^{}@]+?)\s*\{([^{}]*)\}", block, re.MULTILINE):
        for name in names.split(","):
            rules[name.strip()[1:]] = dict(re.findall(r"([a-z-]+): (#[0-9a-f]{6}) !important", body))
    return rules


def shown(element: etree._Element, key: str, rules: dict[str, dict[str, str]]) -> str:
    """The colour in the dark: its own by class, else its own by style, else its parent's."""
    here: etree._Element | None = element
    while here is not None:
        classes = (here.get("class") or "").split()
        found = next((rules[name][key] for name in classes if key in rules.get(name, {})), None)
        styled = re.search(rf"(?:^|;){key}:(#[0-9a-f]{{6}})", here.get("style") or "")
        if found or styled:
            return found or (styled[1] if styled else "")
        here = here.getparent()
    raise AssertionError("no colour at all")


def faint_texts(page: str) -> list[tuple[str, str | None]]:
    """What cannot be read on a page in the dark."""
    rules = dark_rules(page)
    assert {"page", "paper", "ink", "grey", "link", "code"} <= rules.keys()
    root = etree.fromstring(page.encode(), etree.HTMLParser(encoding="utf-8"))
    body = root.find("body")
    assert body is not None
    return [
        (str(element.tag), element.text)
        for element in body.iter(etree.Element)
        if (element.text or "").strip("".join(SIGNS) + " \n")
        and contrast(shown(element, "color", rules), shown(element, "background-color", rules)) < LEGIBLE
    ]


def test_every_text_is_legible_in_the_dark(page: str) -> None:
    assert faint_texts(page) == []


def test_what_strips_the_style_sheet_shows_the_page_in_daylight(page: str) -> None:
    bare = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    root = etree.fromstring(bare.encode(), etree.HTMLParser(encoding="utf-8"))
    (paper,) = root.xpath("//table[contains(@class, 'paper')]")
    assert "background-color:#ffffff" in paper.get("style")


def test_on_paper_the_dark_does_not_hold(page: str) -> None:
    assert "@media screen and (prefers-color-scheme: dark)" in page
    assert re.search(r"@media print \{\s*@page \{ size: A4", page)


def test_all_bars_of_the_distribution_are_on_one_scale(page: str) -> None:
    """A longer bar is a larger number, whichever of the three lists it stands in."""
    area = page[page.index("已受理案例分布") :]
    bar = r'<table role="presentation" width="(\d+)%"[^>]*><tr><td height="12".*?>(\d+)</td></tr>'
    pairs = re.findall(bar, area, re.DOTALL)
    lengths = {int(count): int(width) for width, count in pairs}
    assert len(pairs) >= 5
    assert max(lengths.values()) == 100
    largest = max(lengths)
    assert all(width == max(2, round(count * 100 / largest)) for count, width in lengths.items())
