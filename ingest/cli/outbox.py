"""`casebox outbox …`, `casebox stats`."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from ingest.cli.group import Context, pass_context
from ingest.errors import UsageError
from models.message import FindingRow, Message, Reply

STATES = ("queued", "sending", "deferred", "sent", "failed", "suppressed", "on_hold")
MOVES = {
    "hold": (("queued", "deferred"), "on_hold"),
    "release": (("on_hold", "suppressed"), "queued"),
    "retry": (("failed", "deferred"), "queued"),
}
"""What an operator may do to a reply: from which states, to which."""


@click.group("outbox")
def outbox_command() -> None:
    """Replies on their way: list them, hold them, release them, try them again."""


@outbox_command.command("list")
@click.option(
    "--state", type=click.Choice(STATES), help="Those in this state; default: all that are not sent."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a reply.")
@pass_context
def list_command(context: Context, state: str | None, as_json: bool) -> None:
    """Replies with their state and why."""
    desk = context.desk
    zone = desk.policy.call.zone
    query = select(Reply).where(Reply.state == state if state else Reply.state != "sent").order_by(Reply.id)
    table = Table("ID", "Message", "Template", "To", "State", "Tries", "Due", "Why", box=None, pad_edge=False)
    with desk.store.reading() as session:
        for reply in session.scalars(query):
            due = f"{reply.due_at.astimezone(zone):%m-%d %H:%M}"
            if as_json:
                names = ("id", "message_pk", "template", "recipient", "state", "tries", "error", "message_id")
                facts = {name: getattr(reply, name) for name in names}
                click.echo(json.dumps({**facts, "due_at": reply.due_at.isoformat()}, ensure_ascii=False))
            else:
                cells = (
                    reply.id,
                    reply.message_pk or "",
                    reply.template,
                    reply.recipient,
                    reply.state,
                    reply.tries,
                )
                table.add_row(*map(str, cells), due, reply.error or "")
    if not as_json:
        Console().print(table)


def _move(context: Context, replies: tuple[int, ...], move: str) -> None:
    allowed, state = MOVES[move]
    desk = context.desk
    with desk.store.writing() as session:
        for number in replies:
            reply = session.get(Reply, number)
            if reply is None:
                raise UsageError(f"There is no reply {number}: `casebox outbox list`")
            if reply.state not in allowed:
                raise UsageError(f"Reply {number} is {reply.state}: {move} is for {' or '.join(allowed)}")
            reply.state, reply.due_at = state, desk.clock()
            reply.error = "held by an operator" if state == "on_hold" else None
            if state == "queued":
                reply.tries = 0
    click.echo(f"{len(replies)} replies are {state} now", err=True)


@outbox_command.command("hold")
@click.argument("replies", nargs=-1, type=int, required=True)
@pass_context
def hold_command(context: Context, replies: tuple[int, ...]) -> None:
    """Do not send these for now."""
    _move(context, replies, "hold")


@outbox_command.command("release")
@click.argument("replies", nargs=-1, type=int, required=True)
@pass_context
def release_command(context: Context, replies: tuple[int, ...]) -> None:
    """Send these after all, also those that were suppressed."""
    _move(context, replies, "release")


@outbox_command.command("retry")
@click.argument("replies", nargs=-1, type=int, required=True)
@pass_context
def retry_command(context: Context, replies: tuple[int, ...]) -> None:
    """Try these again now, with the same Message-ID."""
    _move(context, replies, "retry")


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@pass_context
def stats_command(context: Context, as_json: bool) -> None:
    """Counts: messages by outcome, cases by direction and kind, findings, replies by state."""
    desk = context.desk
    current = Message.current.is_(True), Message.outcome == "accepted"
    questions = {
        "outcomes": select(func.coalesce(Message.outcome, Message.status), func.count()).group_by(
            func.coalesce(Message.outcome, Message.status)
        ),
        "directions of accepted cases": select(Message.direction, func.count())
        .where(*current)
        .group_by(Message.direction),
        "kinds of accepted cases": select(Message.kind, func.count()).where(*current).group_by(Message.kind),
        "findings": select(FindingRow.code, func.count()).group_by(FindingRow.code),
        "replies": select(Reply.state, func.count()).group_by(Reply.state),
    }
    with desk.store.reading() as session:
        counts = {
            title: {str(name): count for name, count in session.execute(query.order_by(func.count().desc()))}
            for title, query in questions.items()
        }
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False))
        return
    for title, found in counts.items():
        click.secho(title, bold=True)
        for name, count in found.items():
            click.echo(f"{count:8}  {name}")
