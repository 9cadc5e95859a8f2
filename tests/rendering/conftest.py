"""Programs that show things: without them these tests are skipped aloud, and in CI they fail."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.rendering.browser import chromium


def _needed(program: str | None, what: str) -> None:
    if program is not None:
        return
    words = f"{what} is not installed: nothing was looked at. apt-get install {what}"
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="session")
def browser() -> None:
    """Chromium."""
    _needed(chromium(), "chromium")


@pytest.fixture(scope="session")
def office_program() -> None:
    """LibreOffice, and poppler to look at its PDF."""
    _needed(shutil.which("soffice"), "libreoffice-calc-nogui")
    _needed(shutil.which("pdftotext"), "poppler-utils")


@pytest.fixture(scope="session")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures are left for a person to look at: $CASEBOX_SCREENSHOTS, else a temporary folder."""
    given = os.environ.get("CASEBOX_SCREENSHOTS")
    folder = Path(given) if given else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
