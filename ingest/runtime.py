"""Everything that work on a message needs, made once from the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ingest.errors import ConfigError
from ingest.judge.policy import Call, Policy
from ingest.judge.rules.codes import gravities_with
from ingest.language.words import say
from ingest.settings.model import Settings
from ingest.store import Store
from models import queries


@dataclass(frozen=True)
class Runtime:
    """The store, the policy and the settings. `clock` is the one place where the time comes from."""

    settings: Settings
    store: Store
    policy: Policy
    clock: Callable[[], datetime]

    def prepare(self) -> None:
        """Make the store ready for use: its schema, and no other call's cases in it.

        :raises StoreUnavailable, StoreRefused: if it cannot be used
        :raises ConfigError: if it was made for another call
        """
        self.store.prepare()
        if self.settings.service.readers == "elsewhere":
            self.store.prepare_jobs()
        check_call(self.store, self.policy.call)

    @property
    def splits(self) -> bool:
        """Whether the call takes a mail with several cases apart."""
        return self.settings.call.several == "split"

    @property
    def account(self) -> str:
        """How the mailbox is called in the database."""
        mailbox = self.settings.mailbox
        return f"{mailbox.username}@{mailbox.host}" if mailbox.kind == "imap" else str(mailbox.path)


def check_call(store: Store, call: Call) -> None:
    """Refuse a database with the cases of another call: they would be judged by this one's words and dates.

    :raises ConfigError: if there are some
    """
    with store.reading() as session:
        other = queries.find_other_call(session, call.code)
    if other is not None:
        english = (
            f"call.code is {call.code}, but the database holds cases of {other}: give each call a database"
            f" and a directory of its own (storage.database, storage.directory), or put [call] back to"
            f" {other}, and close it with `casebox call archive FOLDER` when it is over"
        )
        chinese = (
            f"call.code 为 {call.code}，而数据库中已有 {other} 的申报：请为每次征集活动单设数据库和目录"
            f"（storage.database、storage.directory），或将 [call] 改回 {other}，"
            f"待其结束后以 casebox call archive 文件夹 归档"
        )
        raise ConfigError([say(english, chinese)])


def make_policy(settings: Settings) -> Policy:
    """The part of the settings that judging depends on."""
    own = {settings.smtp.from_address, settings.smtp.username or "", settings.mailbox.username or ""}
    trusted = tuple(settings.replies.trusted_servers) or _own_domains(settings)
    return Policy(
        call=settings.call.as_call(),
        gravities=gravities_with(settings.rules),
        own_addresses=frozenset(address.lower() for address in own if "@" in address),
        secretariat=frozenset(map(str.lower, settings.secretariat.people or settings.digest.to)),
        replies_since=settings.replies.since,
        replies_enabled=settings.replies.enabled,
        trusted_servers=trusted,
    )


def _own_domains(settings: Settings) -> tuple[str, ...]:
    """`163.com` for imap.163.com: whose Authentication-Results our own mailbox provider wrote."""
    host = (settings.mailbox.host or "").lower()
    labels = host.split(".")
    return (".".join(labels[1:]),) if len(labels) > 2 and not labels[-1].isdigit() else ()
