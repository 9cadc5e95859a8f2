"""Kinds of values that a configuration holds."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from ingest.words import say

Gravity = Literal["note", "return", "hold", "reject"]


def _as_list(value: Any) -> Any:
    """A list given as one string, as an environment variable must: JSON, or items joined by commas."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [item.strip() for item in re.split(r"[,，、]", value) if item.strip()]


def as_table(value: Any) -> Any:
    """A table given as one JSON string."""
    return json.loads(value) if isinstance(value, str) else value


def _with_time(value: Any) -> Any:
    """A day alone is refused: whether its first or last second is meant decides who is late."""
    day_alone = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if day_alone or (isinstance(value, str) and re.fullmatch(r"\s*\d{4}-\d{2}-\d{2}\s*", value)):
        example = "2026-03-31T23:59:59+08:00"
        raise ValueError(say(f"give the time too, such as {example}", f"须写明时刻，如 {example}"))
    return value


Strings = Annotated[list[str], BeforeValidator(_as_list)]
Moment = Annotated[dt.datetime, BeforeValidator(_with_time)]


class Section(BaseModel):
    """A table of the file: frozen, and strict about unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
