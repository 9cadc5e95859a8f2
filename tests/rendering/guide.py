"""The pictures of the secretary's guide, made anew from the demo: `python -m tests.rendering.guide`.

A season up to a Wednesday in March: what she is sent that morning, what she answers, what she is shown then.
"""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from PIL import Image, ImageChops

from ingest.app import make_mailbox, make_mailer, make_readers
from ingest.chase.waiting import find_chased
from ingest.demo.review import SECRETARY
from ingest.demo.run import Demo, run_demo
from ingest.demo.samples import Sample, sample_messages, write_maildir
from ingest.digest import build_digest, render_digest
from ingest.process import run_round
from ingest.register.chase import chase_bytes
from ingest.runtime import Runtime
from tests.house.repository import ROOT
from tests.rendering.browser import photograph

PICTURES = ROOT / "docs" / "pictures"
DAY = date(2026, 3, 25)
"""A week before the deadline: two cases are held, and reminders went out the day before."""
WIDTH, SHEET = 720, 960
"""Pixels of a mail and of a printed sheet, lying."""
ROW = 36
"""Of a sheet's rows, as they are printed at 110 dots an inch, so many pixels."""
COLOURS = 96
MOST_BYTES = 150_000


def main() -> None:
    """Writes them all."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "season").mkdir()
        samples = [one for one in sample_messages() if one.received_at.date() <= DAY]
        demo = run_demo(folder / "season", stack, samples, tell=print)
        now = samples[-1].received_at + timedelta(minutes=10)
        show_page(render_digest(demo.runtime, build_digest(demo.runtime, DAY)).html, "digest", 1010)
        told = letters_of(folder / "season", "【待复核】")[0]
        show_page(html_of(told), "held", 600)
        decide(demo, told, now)
        show_page(html_of(letters_of(folder / "season", "【即将发出】")[0]), "preview", 600)
        show_sheet(chase_sheet(demo.runtime, now, folder), "chase", folder, 7)


def letters_of(folder: Path, words: str) -> list[EmailMessage]:
    """The letters to the secretary whose subject begins so, oldest first."""
    mails = [
        message_from_bytes(path.read_bytes(), policy=default) for path in (folder / "replies").glob("*.eml")
    ]
    fitting = [one for one in mails if str(one["Subject"]).startswith(words)]
    return sorted(fitting, key=lambda one: one["Date"].datetime)


def html_of(letter: EmailMessage) -> str:
    page = letter.get_body(("html",))
    assert page is not None
    return str(page.get_content())


def decide(demo: Demo, told: EmailMessage, now: datetime) -> None:
    """She answers what she was told of, and the next round shows her the letter."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SECRETARY, str(told["From"]), f"回复：{told['Subject']}"
    mail["Message-ID"], mail["In-Reply-To"] = "<decision@example.org>", str(told["Message-ID"])
    mail.set_content("受理 经核实系两所独立单位")
    settings = demo.runtime.settings
    write_maildir([Sample("decision", mail.as_bytes(), now, "", "")], settings.mailbox.path)
    runtime = replace(demo.runtime, clock=lambda: now)
    with make_readers(settings) as readers:
        run_round(runtime, make_mailbox(settings), make_mailer(settings), readers, stop=lambda: False)


def chase_sheet(runtime: Runtime, now: datetime, folder: Path) -> Path:
    with runtime.store.reading() as session:
        data = chase_bytes(find_chased(session, runtime, now))
    (folder / "chase.xlsx").write_bytes(data)
    return folder / "chase.xlsx"


def show_page(page: str, name: str, height: int) -> None:
    """The upper part of a page, as a browser shows it."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "page.png"
        photograph(page, WIDTH, height, raw)
        keep(Image.open(raw).convert("RGB"), name)


def show_sheet(workbook: Path, name: str, folder: Path, rows: int) -> None:
    """The upper part of a workbook's first page, as it is printed."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, workbook]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    pdf = folder / f"{workbook.stem}.pdf"
    drawing = ["pdftoppm", "-r", "110", "-l", "1", "-singlefile", "-png", pdf, folder / name]
    subprocess.run(drawing, check=True, timeout=60)
    page = Image.open(folder / f"{name}.png").convert("RGB")
    box = ImageChops.invert(page).getbbox() or (0, 0, *page.size)
    cut = page.crop((box[0], box[1], box[2], min(box[3], box[1] + ROW * rows)))
    size = SHEET, round(cut.height * SHEET / cut.width)
    keep(cut.resize(size, Image.Resampling.LANCZOS), name)


def keep(picture: Image.Image, name: str) -> None:
    """As a PNG of few colours, which a page of text and bars needs no more of."""
    path = PICTURES / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size <= MOST_BYTES, f"{path.name}: {path.stat().st_size} bytes"
    print(path, picture.size, path.stat().st_size)


if __name__ == "__main__":
    main()
