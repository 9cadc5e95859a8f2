"""Sheets of older programs, turned into newer ones by LibreOffice, say the same."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.acceptance.forms.test_excel_forms import FULL, WHOLE, book, read, said, ticks
from tests.builders.files.office import needs_office


@needs_office
@pytest.mark.parametrize(("suffix", "kind"), [("xls", "xls"), ("ods", "ods")])
def test_a_form_in_an_older_sheet_is_read_as_in_a_newer_one(suffix: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(book())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        suffix,
        "--outdir",
        tmp_path,
        tmp_path / "form.xlsx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    case = read((tmp_path / f"form.{suffix}").read_bytes(), f"申报表.{suffix}", kind)
    assert (said(case), ticks(case)) == (WHOLE, FULL)
