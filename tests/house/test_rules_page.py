"""`docs/rules.md` shows the rules as they are; `python -m tests.house.test_rules_page` writes it."""

from __future__ import annotations

from ingest.judge.rules.codes import GRAVITIES
from ingest.judge.rules.table import RULES
from tests.house.repository import ROOT
from tests.unit.judge.cases import CASES, findings

PAGE = ROOT / "docs" / "rules.md"
BEGIN, END = "<!-- rules: begin -->", "<!-- rules: end -->"


def table() -> str:
    """One row a rule: what is asked, how grave a yes is, and the sentence as a submitter reads it."""
    lines = ["| finding | gravity | asked | sentence (example) | remedy (example) |", "|---|---|---|---|---|"]
    for rule in RULES:
        for code in [code for code in CASES if code == rule.code or code.startswith(rule.code + ".")]:
            shown = next(finding for finding in findings(*CASES[code]) if finding.code == code)
            cells = (f"`{code}`", GRAVITIES[code], rule.asks, shown.message, shown.remedy or "—")
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def test_the_page_shows_every_rule_with_its_gravity_and_sentence() -> None:
    shown = PAGE.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0].strip()
    assert shown == table()


def test_the_page_names_every_finding() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [code for code in GRAVITIES if f"`{code}`" not in page] == []


if __name__ == "__main__":
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}", encoding="utf-8")
