"""`config.example.toml`, `docs/configuration.md`, what `casebox init` writes: all from the settings' words.

Run as a program (`./dev render`) it writes the two files anew.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ingest.language.words import say
from ingest.settings.model import Settings
from ingest.settings.words import CALL_2026, EXAMPLE_HEAD, EXAMPLES, LIMITS, NETEASE, PAGE_HEAD, RULES
from parsers.terms import Limits

WIDTH = 100
ANSWERS = {
    "host": "mailbox.host",
    "username": "mailbox.username",
    "password_file": "mailbox.password_file",
    "from_name": "smtp.from_name",
    "digest_to": "digest.to",
    "alarm_to": "service.alarm_to",
    "attach_register": "digest.attach_register",
    "since": "replies.since",
}
"""What `casebox init` asks, and the settings that the answers are."""


def _day(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(
            say(f"{text!r} is not a day such as 2026-03-25", f"{text!r} 不是日期，应如 2026-03-25")
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=CALL_2026["call.deadline"].tzinfo)


def _addresses(text: str) -> list[str]:
    return [address for address in re.split(r"[\s,，;；、]+", text) if address]


READ = {"digest.to": _addresses, "service.alarm_to": _addresses, "replies.since": _day}
"""How answers are read that are not text."""


@dataclass(frozen=True)
class Key:
    """One setting."""

    section: str
    name: str
    words: str
    """What it means; empty where the name and its neighbour say it."""
    default: Any
    """`MISSING`: it must be given. None: it may be left out, and nothing stands in for it."""

    @property
    def full_name(self) -> str:
        return f"{self.section}.{self.name}"


def sections() -> Iterator[tuple[str, str, list[Key]]]:
    """Every table of the file: its name, what it is, and its keys, in the order of the file."""
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        if kind is Limits:
            yield name, _first_line(Limits), [_limit(entry) for entry in fields(Limits)]
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _model_sections(name, kind)
        else:
            yield name, RULES, []


def keys() -> dict[str, Key]:
    """All settings by full name, `[rules]` aside: its keys are the findings' codes."""
    return {key.full_name: key for _, _, found in sections() for key in found}


def example_config() -> str:
    """The whole of `config.example.toml`: the 2026 call, NetEase's servers, all else at its default."""
    return _file(EXAMPLE_HEAD, {**CALL_2026, **NETEASE})


def render_config(answers: Mapping[str, Any]) -> str:
    """A configuration for the 2026 call with these values in it, by full name or as `ANSWERS` has it.

    Empty answers count as not given, and what is not given follows from what is: the servers from the
    login's domain, the mail server's login and the sender's address from the mailbox's.

    :raises ValueError: if a name is no setting's, or a day is none
    """
    given = {ANSWERS.get(name, name): value for name, value in answers.items() if value not in (None, "", [])}
    if unknown := sorted(set(given) - set(keys())):
        raise ValueError(say(f"no such setting: {', '.join(unknown)}", f"没有这项设置：{', '.join(unknown)}"))
    given |= {name: READ[name](given[name]) for name in READ if isinstance(given.get(name), str)}
    login = str(given.get("mailbox.username", NETEASE["mailbox.username"]))
    host = str(given.get("mailbox.host", f"imap.{login.rpartition('@')[2]}"))
    derived = {
        "mailbox.host": host,
        "smtp.host": "smtp." + host.removeprefix("imap.") if host.startswith("imap.") else host,
        "smtp.username": login,
        "smtp.password_file": given.get("mailbox.password_file", NETEASE["mailbox.password_file"]),
        "smtp.from_address": login,
    }
    head = "What the lines that begin with # mean, and every other setting: docs/configuration.md"
    return _file(head, {**CALL_2026, **NETEASE, **derived, **given})


def folder_config(values: Mapping[str, Any]) -> str:
    """A configuration for the 2026 call that needs no server: these values, by full name, and no other."""
    return _file("What the lines that begin with # mean: docs/configuration.md", {**CALL_2026, **values})


def configuration_page() -> str:
    """The whole of `docs/configuration.md`."""
    lines = [PAGE_HEAD]
    for name, words, found in sections():
        lines += [f"## `[{name}]`", "", words, ""]
        if found:
            lines += ["| key | default | meaning |", "|---|---|---|"]
            lines += [f"| `{key.name}` | {_default_cell(key)} | {key.words} |" for key in found]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def write_files(root: Path) -> None:
    """Writes both files into the repository at `root`."""
    (root / "config.example.toml").write_text(example_config(), encoding="utf-8")
    (root / "docs" / "configuration.md").write_text(configuration_page(), encoding="utf-8")


def _model_sections(name: str, model: type[BaseModel]) -> Iterator[tuple[str, str, list[Key]]]:
    """A table and the tables in it, these last: so TOML wants it."""
    plain, inner = [], []
    for key, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            inner.append((f"{name}.{key}", kind))
            continue
        default = MISSING if field.is_required() else field.get_default(call_default_factory=True)
        plain.append(Key(name, key, (field.description or "").strip(), default))
    yield name, _first_line(model), plain
    for inner_name, kind in inner:
        yield from _model_sections(inner_name, kind)


def _limit(entry: Any) -> Key:
    return Key("limits", entry.name, LIMITS.get(entry.name, ""), entry.default)


def _first_line(model: type) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _file(head: str, values: Mapping[str, Any]) -> str:
    lines = [*_comment(head), ""]
    for name, words, found in sections():
        lines += [*_comment(words), f"[{name}]"]
        if not found:
            lines.append('#"subject.format" = "note"  # an example')
        for key in found:
            lines += [*_comment(key.words), _line(key, values)]
        lines.append("")
    return "\n".join(lines)


def _line(key: Key, values: Mapping[str, Any]) -> str:
    """The key with its value, or as a comment: with its default, or with an example where there is none."""
    if key.full_name in values:
        return f"{key.name} = {toml_value(values[key.full_name])}"
    if key.default is None or key.default is MISSING:
        example = {**NETEASE, **EXAMPLES}[key.full_name]
        return f"#{key.name} = {toml_value(example)}  # an example; there is no default"
    return f"#{key.name} = {toml_value(key.default)}"


def _comment(text: str) -> list[str]:
    return [f"# {line}" for paragraph in text.split("\n") for line in textwrap.wrap(paragraph, WIDTH - 2)]


def _default_cell(key: Key) -> str:
    if key.default is MISSING:
        return "**required**"
    return "" if key.default is None else f"`{toml_value(key.default)}`"


def toml_value(value: Any) -> str:
    """A value as TOML writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return f"{value:_}" if value >= 10_000 else str(value)
        case float():
            return str(int(value)) if value.is_integer() else str(value)
        case dt.datetime():
            return value.isoformat()
        case dt.time():
            return f'"{value:%H:%M}"'
        case BaseModel():
            pairs = (f"{name} = {toml_value(one)}" for name, one in value if one not in ("", []))
            return f"{{ {', '.join(pairs)} }}"
        case list() | tuple():
            return f"[{', '.join(toml_value(item) for item in value)}]"
        case _ if "\n" in str(value):
            return f'"""\n{value}"""'
        case _:
            return json.dumps(str(value), ensure_ascii=False)


if __name__ == "__main__":
    write_files(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
