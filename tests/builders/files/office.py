"""Files in the formats before docx, made by LibreOffice from files of python-docx."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"), reason="LibreOffice is not installed"
)
"""Under CI the test runs all the same, and fails for want of it."""


@cache
def in_format(data: bytes, suffix: str) -> bytes:
    """A docx as `doc`, `rtf` or `odt`."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.docx")
        source.write_bytes(data)
        profile = Path(folder, "profile").as_uri()
        subprocess.run(
            [
                *("soffice", f"-env:UserInstallation={profile}", "--headless"),
                *("--convert-to", suffix, "--outdir", folder, str(source)),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return source.with_suffix(f".{suffix}").read_bytes()
