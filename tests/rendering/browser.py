"""A real browser, without a window: what of a page sticks out, is cut off, or has no glyph; its picture."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

DESKTOP, PHONE = 1000, 390
"""CSS pixels of a mail's pane in a webmail, and of a telephone."""

PROBE = Path(__file__).with_name("probe.html")


@dataclass(frozen=True)
class Look:
    """What a look at a page found."""

    width: int
    """That the page takes: more than it was given, and it scrolls sideways."""
    height: int
    wide: tuple[str, ...]
    """Elements that stick out or are cut off."""
    missing: tuple[str, ...]
    """Characters that show as the font's empty box."""
    collapsed: int
    """Tables with text and without width."""
    scripts: int
    loaded: tuple[str, ...]
    """What was fetched from elsewhere."""


def chromium() -> str | None:
    """The browser, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def look_at(page: str, width: int) -> Look:
    """Show a page at a width and look at it."""
    probe = (
        PROBE.read_text(encoding="utf-8").replace("@width", str(width)).replace("@page", html.escape(page))
    )
    printed = _run(probe, "--dump-dom", "--virtual-time-budget=5000")
    match = re.search(r'<pre id="found">(.*?)</pre>', printed, re.DOTALL)
    assert match is not None, printed[:2000]
    found = json.loads(html.unescape(match.group(1)))
    lists = {key: tuple(value) for key, value in found.items() if isinstance(value, list)}
    return Look(**(found | lists))


def photograph(page: str, width: int, height: int, target: Path) -> None:
    """A picture of the page's first `height` pixels."""
    frame = (
        f'<iframe style="border:0;width:{width}px;height:{height}px" srcdoc="{html.escape(page)}"></iframe>'
    )
    body = f'<!DOCTYPE html><meta charset="utf-8"><body style="margin:0">{frame}'
    _run(body, f"--screenshot={target}", f"--window-size={max(width, 500)},{height}", "--hide-scrollbars")


def _run(page: str, *switches: str) -> str:
    program = chromium()
    assert program is not None
    with tempfile.TemporaryDirectory(prefix="casebox-browser-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        always = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        profile = f"--user-data-dir={folder}/profile"
        done = subprocess.run(
            [program, *always, profile, *switches, file.as_uri()],
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
    return done.stdout
