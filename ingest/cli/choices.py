"""What options take: outcomes, findings, days."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

import click
from click.shell_completion import CompletionItem

from ingest.cli.group import Context
from ingest.errors import UsageError
from ingest.judge.case import Outcome
from ingest.judge.rules.codes import GRAVITIES
from ingest.language.words import say
from ingest.operator.selection import Selection

Decorated = TypeVar("Decorated", bound=Callable[..., object])

OUTCOMES = tuple(outcome.value for outcome in Outcome)


def finding_option() -> Callable[[Decorated], Decorated]:
    """`--finding CODE`: a code, or the beginning of several (`manuscript.format` means its sub-codes too)."""
    return click.option(
        "--finding",
        metavar="CODE",
        callback=_known_finding,
        shell_complete=_complete_finding,
        help="Those with this finding, sub-codes included.",
    )


def _known_finding(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None or any(code == value or code.startswith(f"{value}.") for code in GRAVITIES):
        return value
    near = difflib.get_close_matches(value, GRAVITIES, n=1)
    hint = say(f" Do you mean {near[0]}?", f" 是否指 {near[0]}？") if near else ""
    raise click.BadParameter(
        say(f"There is no finding {value!r}.", f"没有名为 {value!r} 的问题。") + hint, ctx, param
    )


def _complete_finding(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(code) for code in GRAVITIES if code.startswith(incomplete)]


def selection_of(context: Context, filters: Mapping[str, str | None]) -> Selection:
    """The messages that filter options ask for: `since` and `until` are days, both included.

    :raises UsageError: if one of these is no day
    """
    return Selection(
        outcome=filters.get("outcome"),
        finding=filters.get("finding"),
        unit=filters.get("unit"),
        direction=filters.get("direction"),
        text=filters.get("text"),
        since=day(context, filters.get("since")),
        until=day(context, filters.get("until"), 1),
    )


def day(context: Context, text: str | None, plus_days: int = 0) -> datetime | None:
    """A local day's beginning in the call's time zone, or an exact moment if one was given.

    :raises UsageError: if it is neither
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            say(f"{text!r} is not a date such as 2026-03-31", f"{text!r} 不是日期，应如 2026-03-31")
        ) from None
    if len(text) == len("2026-03-31"):
        moment += timedelta(days=plus_days)
    return moment if moment.tzinfo else moment.replace(tzinfo=context.settings.call.zone)


def last_moment(context: Context, text: str | None) -> datetime | None:
    """The last second of a local day, or the exact moment if one was given.

    :raises UsageError: if it is neither
    """
    end = day(context, text, 1)
    return end - timedelta(seconds=1) if end is not None and len(text or "") == len("2026-03-31") else end
