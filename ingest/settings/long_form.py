"""The long form of whatever call is configured, as TOML: what `casebox call show` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.settings.call import CallSettings
from ingest.settings.model import Settings
from ingest.settings.render import toml_value
from parsers.call.description import DocumentTerm, FieldTerm, Quota
from parsers.call.typefaces import SIZES, Layout, TextStyle

KEPT = ("name", "code", "organizer", "opens", "deadline", "timezone")
"""Keys that both forms share, before what is described; `contact` stands after."""


def long_form(call: CallSettings) -> str:
    """A `[call]` section that says in full what is configured; reading it means the same."""
    described = call.describe()
    lines = ["[call]"]
    lines += [f"{key} = {toml_value(value)}" for key in KEPT if (value := getattr(call, key)) is not None]
    lines += [
        *([] if call.language == "zh" else [f"language = {toml_value(call.language)}"]),
        f"contact = {toml_value(call.contact)}",
        f"thing = {toml_value(described.thing)}",
        f"subject = {toml_value(described.subject.source)}",
        f"several = {toml_value(described.several)}",
        f"quota = [{', '.join(map(_quota, described.quota))}]",
    ]
    lines += ["fields = [", *(f"  {field_line(one)}," for one in described.fields), "]"]
    if described.rounds:
        rounds = (_table({"name": one.name, "deadline": one.deadline}) for one in described.rounds)
        lines += ["rounds = [", *(f"  {one}," for one in rounds), "]"]
    lines += [line for one in described.documents for line in document_lines(one)]
    return "\n".join(lines) + "\n"


def archived_config(settings: Settings, database: str) -> str:
    """A configuration for looking a closed call up, beside its database: it polls and answers nothing."""
    rules = [f"{toml_value(code)} = {toml_value(gravity)}" for code, gravity in settings.rules.items()]
    sections = {
        "mailbox": ['kind = "maildir"', 'path = "none"'],
        "smtp": [
            'kind = "directory"',
            'path = "none"',
            f"from_address = {toml_value(settings.smtp.from_address)}",
        ],
        "storage": [f"database = {toml_value(f'sqlite:///{database}')}", 'directory = "."'],
        "replies": ["enabled = false"],
        "rules": rules,
    }
    lines = [line for name, keys in sections.items() for line in ("", f"[{name}]", *keys)]
    return long_form(settings.call) + "\n".join(lines) + "\n"


def _table(values: Mapping[str, Any]) -> str:
    """An inline table of what is not empty."""
    pairs = (
        f"{key} = {value if key == 'layout' else toml_value(value)}" for key, value in values.items() if value
    )
    return f"{{ {', '.join(pairs)} }}"


def _quota(quota: Quota) -> str:
    by: Any = quota.by[0] if len(quota.by) == 1 else quota.by
    return _table({"by": by, "like": quota.like, "most": quota.most})


def field_line(field: FieldTerm) -> str:
    """A field as an inline table."""
    return _table(
        {
            "key": field.key,
            "label": field.label,
            "aliases": field.aliases,
            "group": field.group,
            "type": "" if field.type == "text" else field.type,
            "most": field.most,
            "choose": _shown(field.choose) if field.choose else None,
            "of": field.options,
            "optional": field.optional,
            "from": "" if field.source == "form" else field.source,
            "columns": field.columns,
        }
    )


def document_lines(document: DocumentTerm) -> list[str]:
    """A document's own table."""
    return ["", "[[call.documents]]", *(f"{key} = {value}" for key, value in _document(document).items())]


def _document(document: DocumentTerm) -> dict[str, str]:
    values: dict[str, Any] = {
        "key": document.key,
        "label": document.label,
        "holds": document.holds,
        "accept": document.accept,
        "count": None if document.count == (1, 1) else _shown(document.count),
        "need": "" if document.need == "always" else document.need,
        "known_by": document.known_by,
        "lacks": document.lacks,
        "length": document.length if any(document.length) else None,
        "name": document.name.source if document.name else "",
        "sealed": document.sealed,
        "blank": document.blank,
    }
    found = {key: toml_value(value) for key, value in values.items() if value}
    return found | ({"layout": _layout(document.layout)} if document.layout else {})


def _shown(span: tuple[int, int]) -> int | tuple[int, int]:
    return span[0] if span[0] == span[1] else span


def _layout(layout: Layout) -> str:
    styles = {part: _style(getattr(layout, part)) for part in ("title", "heading1", "heading2", "body")}
    return _table({**styles, "line_spacing": layout.line_spacing})


def _style(style: TextStyle) -> str:
    named = next((name for name, points in SIZES.items() if points == style.size), f"{style.size:g}pt")
    return f"{style.font} {named}"
