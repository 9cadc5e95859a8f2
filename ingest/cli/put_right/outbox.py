"""`casebox outbox …`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import click
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, defer

from ingest.cli.group import Context, pass_context
from ingest.cli.screen import Column, draw_table, plain, put, put_json, screen_width
from ingest.errors import UsageError
from ingest.language.words import STATE_WORDS, TEMPLATE_WORDS, say, word
from models.message import Reply

Command = TypeVar("Command", bound=Callable[..., Any])

STATES = ("queued", "sending", "deferred", "sent", "failed", "suppressed", "on_hold", "drafted")
MOVES = {
    "hold": (("queued", "deferred"), "on_hold"),
    "release": (("on_hold", "suppressed"), "queued"),
    "retry": (("failed", "deferred"), "queued"),
}
"""What an operator may do to a reply: from which states, to which."""
KEYS = ("id", "message_pk", "template", "recipient", "state", "tries", "error", "bounced_by", "message_id")


@click.group("outbox")
def outbox_command() -> None:
    """Replies on their way: list them, hold them, release them, try them again."""


@outbox_command.command("list")
@click.option("--state", type=click.Choice(STATES), help="Those in this state.")
@click.option("--all", "everything", is_flag=True, help="Those that were sent, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a reply.")
@pass_context
def list_command(context: Context, state: str | None, everything: bool, as_json: bool) -> None:
    """Replies that have not arrived (waiting, failed, suppressed, come back) with the reason.

    \b
    casebox outbox list --state failed
    """
    runtime = context.runtime
    zone = runtime.policy.call.zone
    rows = []
    with runtime.store.reading() as session:
        for reply in session.scalars(_selected(state, everything=everything)):
            due = reply.sent_at or reply.due_at
            if as_json:
                facts = {key: getattr(reply, key) for key in KEYS}
                facts |= {"due_at": reply.due_at.isoformat(), "sent_at": reply.sent_at and due.isoformat()}
                put_json(facts)
            else:
                rows.append(
                    (
                        str(reply.id),
                        str(reply.message_pk or ""),
                        word(STATE_WORDS, "bounced" if reply.bounced_by else reply.state),
                        word(TEMPLATE_WORDS, reply.template),
                        plain(reply.recipient),
                        str(reply.tries),
                        f"{due.astimezone(zone):%Y-%m-%d %H:%M}",
                        plain(_reason(reply)),
                    )
                )
    if not as_json:
        _print_table(rows)


def _selected(state: str | None, *, everything: bool) -> Select[Reply]:
    query = select(Reply).options(defer(Reply.content)).order_by(Reply.id)
    if state:
        return query.where(Reply.state == state)
    return query if everything else query.where(or_(Reply.state != "sent", Reply.bounced_by.is_not(None)))


def _reason(reply: Reply) -> str:
    if reply.bounced_by:
        return say(f"came back: message {reply.bounced_by}", f"被退回，见邮件 {reply.bounced_by}")
    return reply.error or ""


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    columns = (
        Column(say("ID", "序号"), right=True),
        Column(say("Message", "邮件"), right=True, spare=True),
        Column(say("State", "状态")),
        Column(say("Kind", "类型"), spare=True),
        Column(say("To", "收件人"), least=10),
        Column(say("Tries", "次数"), right=True, spare=True),
        Column(say("Due or sent", "时间"), spare=True),
        Column(say("Why", "原因"), least=8),
    )
    heading, *lines = draw_table(columns, rows, screen_width())
    put(heading, bold=True)
    for line in lines:
        put(line)


def _move(context: Context, replies: tuple[int, ...], state: str | None, move: str) -> None:
    allowed, target = MOVES[move]
    if bool(replies) == bool(state):
        raise UsageError(
            say(
                f"Name replies (`casebox outbox {move} 3 4`), or all of a state (`--state {allowed[0]}`)",
                f"请列出回函序号（casebox outbox {move} 3 4），或以 --state {allowed[0]} 指定全部",
            )
        )
    runtime = context.runtime
    with runtime.store.writing() as session:
        rows = [_find(session, number, move) for number in replies]
        rows += session.scalars(select(Reply).where(Reply.state == state)) if state else []
        for reply in rows:
            _set(reply, target, runtime.clock())
    done = f"{len(rows)} replies are {word(STATE_WORDS, target)} now"
    click.echo(say(done, f"{len(rows)} 封回函现为：{STATE_WORDS[target]}"), err=True)


def _find(session: Session, number: int, move: str) -> Reply:
    reply, allowed = session.get(Reply, number), MOVES[move][0]
    if reply is None:
        raise UsageError(
            say(
                f"There is no reply {number}: `casebox outbox list`",
                f"没有回函 {number}，请用 casebox outbox list 查看",
            )
        )
    if reply.state not in allowed:
        raise UsageError(
            say(
                f"Reply {number} is {reply.state}: {move} is for {' or '.join(allowed)}",
                f"回函 {number} 为“{STATE_WORDS[reply.state]}”，不能执行 {move}",
            )
        )
    return reply


def _set(reply: Reply, state: str, now: datetime) -> None:
    """What is to be sent begins anew: its tries, and the time after which it is given up."""
    reply.state, reply.due_at = state, now
    reply.error = "由管理员扣留" if state == "on_hold" else None
    if state == "queued":
        reply.tries, reply.tried_at, reply.admitted_at = 0, None, now
    else:
        reply.budget = None


def _moves(move: str) -> Callable[[Command], Command]:
    """Which replies: by number, or all of a state."""

    def decorate(command: Command) -> Command:
        states = click.Choice(MOVES[move][0])
        command = click.option("--state", type=states, help="All replies in this state.")(command)
        return click.argument("replies", nargs=-1, type=int)(command)

    return decorate


@outbox_command.command("hold")
@_moves("hold")
@pass_context
def hold_command(context: Context, replies: tuple[int, ...], state: str | None) -> None:
    """Do not send these for now."""
    _move(context, replies, state, "hold")


@outbox_command.command("release")
@_moves("release")
@pass_context
def release_command(context: Context, replies: tuple[int, ...], state: str | None) -> None:
    """Send these after all, also those that were suppressed."""
    _move(context, replies, state, "release")


@outbox_command.command("retry")
@_moves("retry")
@pass_context
def retry_command(context: Context, replies: tuple[int, ...], state: str | None) -> None:
    """Try these again now, with the same Message-ID.

    \b
    casebox outbox retry --state failed
    """
    _move(context, replies, state, "retry")
