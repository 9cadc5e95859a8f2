"""The register as LibreOffice shows it: every column there, nothing cut to ###, no formula run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.register.write import write_xlsx
from tests.builders.letters import at, field, form, manuscript, sent_in
from tests.builders.secretariat.offices import Office
from tests.integration.register.test_register import HEADER
from tests.rendering.scenes import busy_office

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("office_program")]
FORMULA = '=1+1&HYPERLINK("http://evil.example")'


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The register of a busy office as a PDF."""
    folder = tmp_path_factory.mktemp("register")
    office = busy_office(folder / "office")
    hostile = replace(form(unit="公式大学", title=FORMULA), file="f.docx", contact_info=field("0571-8888"))
    facts = sent_in(hostile, manuscript("公式"), "公式大学+题+张三", from_address="f@example.edu.cn")
    office.take(facts, at(0))
    yield as_pdf(office, folder)
    office.runtime.store.engine.dispose()


def as_pdf(office: Office, folder: Path) -> Path:
    write_xlsx(office.runtime, folder / "register.xlsx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        folder,
        folder / "register.xlsx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / "register.pdf"


def words_of(pdf: Path, *switches: str) -> str:
    done = subprocess.run(
        ["pdftotext", *switches, pdf, "-"], check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout


def test_the_table_is_two_pages_wide_and_says_on_both_whose_row_it_is(printed: Path) -> None:
    left, right = (words_of(printed, "-f", str(page), "-l", str(page), "-layout") for page in (1, 2))
    assert [title for title in HEADER[:12] if title not in left] == []
    assert [title for title in [*HEADER[:3], *HEADER[12:]] if title not in right] == []


def test_the_print_can_be_read(printed: Path) -> None:
    """At least 6.5 points, the small print of newspapers."""
    boxes = words_of(printed, "-l", "2", "-bbox")
    heights = sorted(
        float(bottom) - float(top)
        for top, bottom in re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)"', boxes)
    )
    assert heights[len(heights) // 10] >= 6.5


def test_nothing_is_cut_and_nothing_is_an_error(printed: Path) -> None:
    words = words_of(printed)
    for fault in ("###", "#REF!", "#NAME?", "#VALUE!", "Err:5", "\ufffd"):
        assert fault not in words


def test_a_formula_is_shown_as_it_was_written(printed: Path) -> None:
    assert FORMULA.replace(" ", "") in "".join(words_of(printed).split())


def test_times_show_to_the_second_as_they_were(printed: Path) -> None:
    assert "2026-03-10 09:00:00" in words_of(printed, "-layout")


def test_its_pages_are_pictured(printed: Path, album: Path) -> None:
    subprocess.run(["pdftoppm", "-r", "70", "-png", printed, album / "register"], check=True, timeout=60)
    assert len(list(album.glob("register-*.png"))) >= 5
