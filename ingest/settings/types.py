"""Kinds of values that a configuration holds."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ingest.judge.rules.codes import GRAVITIES
from ingest.language.words import say


def _as_list(value: Any) -> Any:
    """A list given as one string, as an environment variable must: JSON, or items joined by commas."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [item.strip() for item in re.split(r"[,，、]", value) if item.strip()]


def as_rules(value: Any) -> Any:
    """Gravities by code; from a variable all of them as JSON, or one by a code in which _ stands for the dot,
    since a shell's variables have none."""
    table = json.loads(value) if isinstance(value, str) else value
    if not isinstance(table, dict):
        return table
    codes = {code.replace(".", "_"): code for code in GRAVITIES}
    return {codes.get(key, key): gravity for key, gravity in table.items()}


def as_database(value: str) -> str:
    """A database's URL, its driver named.

    :raises ValueError: if it is none; the URL is not in the message, since a password may be in it
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    if not re.match(r"^(sqlite|postgresql(\+psycopg)?)://", value):
        raise ValueError(
            say(
                "must begin with sqlite:/// or postgresql+psycopg://",
                "须以 sqlite:/// 或 postgresql+psycopg:// 开头",
            )
        )
    try:
        make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError(
            say(
                "is no URL such as postgresql+psycopg://user:password@host:5432/name; signs such as @ : / %"
                " in the password are written %40 %3A %2F %25",
                "不是数据库地址，应如 postgresql+psycopg://user:password@host:5432/name；"
                "密码中的 @ : / % 须写作 %40 %3A %2F %25",
            )
        ) from None
    return re.sub(r"^postgresql://", "postgresql+psycopg://", value)


def _with_time(value: Any) -> Any:
    """A day alone is refused: whether its first or last second is meant decides who is late."""
    day_alone = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if day_alone or (isinstance(value, str) and re.fullmatch(r"\s*\d{4}-\d{2}-\d{2}\s*", value)):
        example = "2026-03-31T23:59:59+08:00"
        raise ValueError(say(f"give the time too, such as {example}", f"须写明时刻，如 {example}"))
    return value


Strings = Annotated[list[str], BeforeValidator(_as_list)]
Numbers = Annotated[list[Annotated[int, Field(ge=1, le=60)]], BeforeValidator(_as_list)]
Moment = Annotated[dt.datetime, BeforeValidator(_with_time)]


class Section(BaseModel):
    """A table of the file: frozen, and strict about unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
