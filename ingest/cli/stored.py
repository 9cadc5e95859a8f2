"""A message's bytes as they are stored, for the commands that bring them out."""

from __future__ import annotations

from ingest import stored
from ingest.cli.group import Context
from ingest.errors import UsageError
from ingest.language.words import say
from ingest.operator.purge import purged_at
from ingest.operator.selection import find_message
from ingest.reading.antivirus import is_clean
from models.message import Message
from parsers.facts import MessageFacts


def raw_of(context: Context, message: str) -> tuple[int, bytes]:
    """A message's number and its bytes as the mailbox gave them.

    :raises UsageError: if there is no such message, or it was purged
    """
    runtime = context.runtime
    with runtime.store.reading() as session:
        row = find_message(session, message)
        number, sha256 = row.id, row.raw_sha256
        if row.status == "purged":
            at = purged_at(session, number)
            on = f"{at.astimezone(runtime.policy.call.zone):%Y-%m-%d %H:%M}" if at else say("earlier", "早前")
            raise UsageError(
                say(
                    f"message {number} was purged ({on}): its bytes are gone",
                    f"邮件 {number} 已清除（{on}），原件不再保存",
                )
            )
    return number, runtime.store.mail.get(sha256)


def refuse_unclean(context: Context, number: int) -> None:
    """Lays out nothing that the scanner found something in, or could not look at.

    :raises UsageError: if that message is one
    """
    with context.runtime.store.reading() as session:
        row = session.get_one(Message, number)
        facts = stored.load_facts(row.facts) if row.facts is not None else MessageFacts()
    if not is_clean(facts):
        raise UsageError(
            say(
                f"message {number} was not cleared by the virus scanner (casebox show {number}): its files "
                f"are not laid out; casebox raw {number} gives the mail itself",
                f"邮件 {number} 未通过杀毒程序检查（见 casebox show {number}），不导出其中的文件；"
                f"确需原件，请用 casebox raw {number}",
            )
        )
