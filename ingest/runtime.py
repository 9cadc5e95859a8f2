"""Everything that work on a message needs, made once from the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ingest.judge.policy import Policy
from ingest.judge.rules.codes import gravities_with
from ingest.settings.model import Settings
from ingest.store import Store


@dataclass(frozen=True)
class Runtime:
    """The store, the policy and the settings. `clock` is the one place where the time comes from."""

    settings: Settings
    store: Store
    policy: Policy
    clock: Callable[[], datetime]

    @property
    def account(self) -> str:
        """How the mailbox is called in the database."""
        mailbox = self.settings.mailbox
        return f"{mailbox.username}@{mailbox.host}" if mailbox.kind == "imap" else str(mailbox.path)


def make_policy(settings: Settings) -> Policy:
    """The part of the settings that judging depends on."""
    own = {settings.smtp.from_address, settings.smtp.username or "", settings.mailbox.username or ""}
    trusted = tuple(settings.replies.trusted_servers) or _own_domains(settings)
    return Policy(
        call=settings.call.as_call(),
        gravities=gravities_with(settings.rules),
        own_addresses=frozenset(address.lower() for address in own if "@" in address),
        replies_since=settings.replies.since,
        replies_enabled=settings.replies.enabled,
        trusted_servers=trusted,
    )


def _own_domains(settings: Settings) -> tuple[str, ...]:
    """`163.com` for imap.163.com: whose Authentication-Results our own mailbox provider wrote."""
    host = (settings.mailbox.host or "").lower()
    labels = host.split(".")
    return (".".join(labels[1:]),) if len(labels) > 2 and not labels[-1].isdigit() else ()
