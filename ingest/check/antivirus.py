"""`casebox check`: the virus scanner, where one is set."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.check.part import Part, failure, ok
from ingest.language.words import say
from ingest.reading.antivirus import AntivirusUnavailable, Scanner
from ingest.settings.model import Settings


def check_antivirus(settings: Settings) -> Iterator[Part]:
    """By asking clamd."""
    antivirus = settings.antivirus
    if not antivirus.socket:
        yield ok(say("not set: nothing is scanned", "未设置：不作病毒检查"))
        return
    try:
        Scanner(antivirus.socket, antivirus.seconds).ping()
    except AntivirusUnavailable as error:
        yield failure(
            str(error),
            say(
                "systemctl status clamav-daemon; until it answers, nothing is read",
                "systemctl status clamav-daemon；恢复应答之前不读取任何来信",
            ),
        )
        return
    yield ok(say(f"clamd answers at {antivirus.socket}", f"clamd 应答正常（{antivirus.socket}）"))
