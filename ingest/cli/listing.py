"""Messages as a table, one line each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from ingest.cli.screen import Column, draw_table, plain, put, screen_width
from ingest.language.words import OUTCOME_WORDS, say, word
from models.listing import Listed

STYLES: dict[str, dict[str, str | bool]] = {
    "accepted": {"fg": "green"},
    "returned": {"fg": "yellow"},
    "rejected": {"fg": "red"},
    "held": {"fg": "magenta", "bold": True},
    "duplicate": {"dim": True},
    "ignored": {"dim": True},
}


def print_table(listed: Iterable[Listed], zone: ZoneInfo) -> None:
    """One line a message."""
    columns = (
        Column(say("ID", "序号"), right=True),
        Column(say("Outcome", "结果")),
        Column(say("Receipt", "受理编号"), spare=True),
        Column(say("Ver", "版本"), spare=True),
        Column(say("Unit", "单位"), least=12, spare=True),
        Column(say("Title or subject", "题目或主题"), least=14),
        Column(say("Received", "收件时间"), spare=True),
        Column(say("Findings", "问题"), least=14, spare=True),
    )
    rows, styles = [], []
    for one in listed:
        rows.append(_cells(one, zone))
        styles.append(STYLES.get(one.outcome or "", {}))
    heading, *lines = draw_table(columns, rows, screen_width())
    put(heading, bold=True)
    for line, style in zip(lines, styles, strict=True):
        put(line, **style)


def _cells(one: Listed, zone: ZoneInfo) -> tuple[str, ...]:
    version = f"{one.version}{'*' if one.current else ''}" if one.receipt else ""
    return (
        str(one.id),
        word(OUTCOME_WORDS, one.outcome or one.status),
        one.receipt or "",
        version,
        plain(one.unit or ""),
        plain(one.title or one.subject or ""),
        _short(one.received_at, zone),
        ", ".join(one.findings),
    )


def _short(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
