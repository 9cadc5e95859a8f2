"""`casebox decide`."""

from __future__ import annotations

import getpass
import os
import socket

import click

from ingest.cli.choices import last_moment
from ingest.cli.group import Context, pass_context
from ingest.language.words import OUTCOME_WORDS, STATE_WORDS, say, word
from ingest.operator.rerun import DECISIONS, decide


@click.command("decide")
@click.argument("message")
@click.argument("decision", type=click.Choice(list(DECISIONS)))
@click.option("--reason", required=True, help="Why; the submitter reads it.")
@click.option("--until", metavar="DATE", help="Of a return: a correction by the end of this day is in time.")
@click.option("--by", default=None, help="Who decides; default: the user of this machine.")
@pass_context
def decide_command(
    context: Context, message: str, decision: str, reason: str, until: str | None, by: str | None
) -> None:
    """Overrule the rules for one message: accept, return, reject or withdraw it. The submitter is told.

    `withdraw` ends a case whose submitter asks for it. `return --until DATE` gives a day of its own, also
    after the call's deadline.

    Who, when and why stays in the record; a rerun does not undo it.

    \b
    casebox decide JYHQ2026-0007 accept --reason "经核实系两所独立法人单位"
    casebox decide JYHQ2026-0012 return --until 2026-04-10 --reason "请补盖公章"
    casebox decide JYHQ2026-0015 withdraw --reason "应贵单位来函申请"
    """
    end = last_moment(context, until)
    number, before, reply = decide(context.runtime, message, decision, reason, by or _whoami(), end)
    now = DECISIONS[decision]
    state = word(STATE_WORDS, reply) if reply else say("none", "无")
    click.echo(
        say(
            f"message {number}: {before} → {now}; reply: {state}",
            f"邮件 {number}：{word(OUTCOME_WORDS, before)} → {word(OUTCOME_WORDS, now)}；回函：{state}",
        ),
        err=True,
    )
    if reply == "queued":
        hint = say(
            "The running service sends the reply; without it: casebox run --once",
            "服务运行时会自动发出回函；否则请运行 casebox run --once",
        )
        click.echo(hint, err=True)


def _whoami() -> str:
    """`user@host`; the user's number where the system has no name for it, as in a container."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"
