"""A few values of the configuration without the models that check it: `health` is asked every minute."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

DATABASE = "sqlite:///var/casebox.db"
POLL_SECONDS = 300
FRESH_MINUTES = 0
TIMEZONE = "Asia/Shanghai"
"""What the models have for a value that is not given."""


@dataclass(frozen=True)
class Glance:
    """What looking at a running service needs to know."""

    database: str
    """URL; a SQLite file's path is absolute."""
    schema: str
    """Of Postgres; empty: the role's own."""
    fresh: timedelta
    """How old the last good poll may be."""
    zone: ZoneInfo


def find_config(given: Path | None) -> Path | None:
    """The file to read: the one given, `$CASEBOX_CONFIG`, then `./config.toml`; `None` if there is none."""
    if given is not None:
        return given
    if named := os.environ.get("CASEBOX_CONFIG"):
        return Path(named)
    default = Path("config.toml")
    return default if default.exists() else None


def glance_at(path: Path | None) -> Glance:
    """Read them from the file and from the `CASEBOX_…` variables that outrank it.

    Nothing else is looked at: a fault elsewhere in the file says nothing of the service that runs.

    :raises OSError, ValueError: if the file cannot be read, or one of these values not be understood
    """
    content = tomllib.loads(path.read_text(encoding="utf-8-sig")) if path else {}
    variables = {name.lower(): value for name, value in os.environ.items()}

    def value(section: str, key: str, default: Any) -> Any:
        table = content.get(section)
        written = table.get(key, default) if isinstance(table, dict) else default
        return variables.get(f"casebox_{section}__{key}", written)

    base = (path.parent if path else Path()).absolute()
    minutes = float(value("service", "fresh_minutes", FRESH_MINUTES))
    seconds = float(value("mailbox", "poll_seconds", POLL_SECONDS))
    return Glance(
        database=anchored_database(str(value("storage", "database", DATABASE)), base),
        schema=str(value("storage", "database_schema", "")),
        fresh=fresh_for(minutes, seconds),
        zone=ZoneInfo(str(value("call", "timezone", TIMEZONE))),
    )


def fresh_for(fresh_minutes: float, poll_seconds: float) -> timedelta:
    """How old the last good poll may be: as configured (0 is not), else three polls and a minute."""
    return timedelta(minutes=fresh_minutes) if fresh_minutes else timedelta(seconds=3 * poll_seconds + 60)


def anchored_database(url: str, base: Path) -> str:
    """The URL with a SQLite file's relative path made absolute, from the configuration file's folder."""
    file = url.removeprefix("sqlite:///")
    return f"sqlite:///{base / file}" if file not in {url, "", ":memory:"} else url
