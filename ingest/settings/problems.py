"""What is wrong with a configuration, as sentences with the key's full name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from ingest.language.words import in_chinese, say
from ingest.settings.model import Settings
from parsers.terms import Limits

CHINESE = {
    "missing": "缺少此项",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "string_type": "应为文字（加引号）",
    "list_type": "应为列表",
    "dict_type": "应为一节设置（表）",
    "model_type": "应为一节设置（表）",
    "model_attributes_type": "应为一节设置（表）",
    "path_type": "应为路径（加引号）",
    "literal_error": "应为其中之一：{expected}",
    "greater_than": "须大于 {gt}",
    "greater_than_equal": "不得小于 {ge}",
    "less_than": "须小于 {lt}",
    "less_than_equal": "不得大于 {le}",
    "datetime_type": "应为日期时间，如 2026-03-31T23:59:59+08:00",
    "datetime_parsing": "应为日期时间，如 2026-03-31T23:59:59+08:00",
    "datetime_from_date_parsing": "应为日期时间，如 2026-03-31T23:59:59+08:00",
    "datetime_object_invalid": "应为日期时间，如 2026-03-31T23:59:59+08:00",
    "time_type": "应为时刻，如 08:30",
    "time_parsing": "应为时刻，如 08:30",
    "too_short": "至少 {min_length} 项",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "至多 {max_length} 个字符",
}
"""pydantic's kinds of problems that a TOML file or a variable can have."""


PATTERNS = {
    "call.code": (
        "must be 2 to 20 capitals and digits, such as JYHQ2026",
        "应为 2 至 20 位大写字母或数字，如 JYHQ2026",
    ),
    "smtp.from_address": ("is no address such as name@163.com", "不是邮箱地址，应如 name@163.com"),
}
"""What a key's pattern means."""

UNKNOWN = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
"""A key that is in no table, as models and as dataclasses call it."""


def describe_problem(error: Mapping[str, Any]) -> str:
    """One problem that pydantic found; several lines for what does not fit together in a call."""
    parts = (f'"{part}"' if "." in str(part) else str(part) for part in error["loc"])
    key = ".".join(parts) or say("configuration", "配置")
    if error["type"] in UNKNOWN:
        near = suggestion(str(error["loc"][-1]), keys_of(error["loc"][:-1]))
        return say(f"{key}: there is no such key", f"{key}：没有这一项") + near
    if error["type"] == "string_pattern_mismatch" and key in PATTERNS:
        english, chinese = PATTERNS[key]
        return say(f"{key}: {english}", f"{key}：{chinese}")
    if in_chinese() and error["type"] in CHINESE:
        told = {name: str(value).replace(" or ", ", ") for name, value in (error.get("ctx") or {}).items()}
        return f"{key}：{CHINESE[error['type']].format_map(told)}"
    if error["type"] == "missing":
        return f"{key}: is missing"
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["loc"] == (
        "call",
    ):  # what does not fit together in a call is told line by line, each with its key
        return "\n".join(f"{key}.{line}" for line in message.splitlines())
    return say(f"{key}: {message[0].lower()}{message[1:]}", f"{key}：{message}")


def suggestion(name: str, known: Iterable[str]) -> str:
    """The nearest known name as the end of a sentence; empty if none is near."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return say(f"; do you mean {near[0]}?", f"，是否指 {near[0]}？") if near else ""


def keys_of(location: tuple[Any, ...]) -> list[str]:
    """The keys that may stand in a table."""
    model: Any = Settings
    for part in location:
        if isinstance(part, int):
            model = get_args(model)[0] if get_args(model) else None
            continue
        fields = getattr(model, "model_fields", {})
        if part not in fields:
            return []
        model = fields[part].annotation
    if model is Limits:
        return list(Limits.__dataclass_fields__)
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []
