"""How many replies an hour may have, and of whom: a flood of cheap mail holds up nobody but itself.

Every reply to mail of the last hour belongs to one budget, and no budget is another's. What is over one is
held back and leaves by itself when there is room (`release_due`), the oldest first.

- `known`: to an address that had a reply about a case before. It costs a flood a reply each to become known.
- `papers`: to an unknown sender whose mail brought a form or a manuscript that was read.
- `@domain`: to a sender whom our own server authenticated, each domain by itself: who owns one can write from
  any number of addresses in it. Those of the large providers may have as many as all known senders together.
- `result`: letters on the result of a call, which answer no message.
- `unknown`: to all others, of whom nothing is known. The first few an hour get the whole letter; what a rush
  brings beyond gets a short one without attachments, for the address may be another's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from ingest import stored
from ingest.judge.answering.fate import Room
from ingest.judge.case import Verdict
from ingest.judge.identity import Identity, identity_of
from ingest.judged import as_judged
from ingest.outbox.ledger import HOUR, Ledger
from ingest.runtime import Runtime
from ingest.settings.model import RepliesSettings
from models import queries
from models.message import Message, Reply, canonical_address
from parsers.facts import MessageFacts

PROVIDERS = frozenset({
    "163.com", "126.com", "yeah.net", "qq.com", "foxmail.com", "sina.com", "sina.cn", "sohu.com", "139.com",
    "189.cn", "21cn.com", "aliyun.com", "wo.cn", "tom.com", "outlook.com", "hotmail.com", "live.com",
    "live.cn", "msn.com", "gmail.com", "icloud.com", "yahoo.com",
})  # fmt: skip
"""Where everybody can have an address, and where one address is one account."""

_GENERIC = re.compile(r"\.(?:ac|co|com|edu|gov|net|org|mil|sch)\.[a-z]{2}$")
"""Domains below which names are given out: `某大学.edu.cn` is one holder's, `edu.cn` nobody's."""


def find_room(runtime: Runtime, message: Message, verdict: Verdict, ledger: Ledger) -> Room:
    """What was sent already, as far as it limits what may be sent: by one address, and by a budget.

    Both are against rushes. The cap on one address is against loops, and counts by when the mailbox took the
    mail; budgets leave out mail that was received before the last hour. So a first run over an old mailbox
    answers everybody.
    """
    now, settings = runtime.clock(), runtime.settings.replies
    recipient = verdict.recipient
    assert recipient is not None, "asked before"
    had = 0 if verdict.suppressed else ledger.address_had(recipient, message.received_at)
    room = Room(had, settings.per_address_day)
    if now - HOUR >= message.received_at:
        return room
    facts = as_judged(runtime, stored.facts_of(message))
    known = ledger.is_known(recipient, besides=message.id)
    budget = "known" if known else _budget_of(runtime, message, facts, verdict, recipient)
    limit_name, limit = _limit(budget, settings)
    return replace(
        room,
        budget=budget,
        used=ledger.used(budget, now),
        limit=limit,
        limit_name=limit_name,
        whole=settings.unknown_full_per_hour if budget == "unknown" else None,
    )


def _budget_of(
    runtime: Runtime, message: Message, facts: MessageFacts, verdict: Verdict, recipient: str
) -> str:
    """That of a sender who had no reply about a case before."""
    identity = identity_of(facts, runtime.policy.trusted_servers)
    if identity is Identity.PASSED and _same_domain(recipient, facts.from_address):
        return f"@{holder_of(canonical_address(recipient))}"[:255]
    standing = verdict.standing
    brought = {standing.form_entry, standing.manuscript_entry}
    return "papers" if message.id in brought else "unknown"


def _same_domain(recipient: str, sender: str | None) -> bool:
    return holder_of(canonical_address(recipient)) == holder_of(canonical_address(sender or ""))


def holder_of(address: str) -> str:
    """The domain that one holder has: `b.cn` of `x@a.b.cn`, `u.edu.cn` of `x@mail.u.edu.cn`.

    >>> holder_of("x@a.evil.com"), holder_of("x@mail.u.edu.cn")
    ('evil.com', 'u.edu.cn')
    """
    domain = address.rpartition("@")[2].lower().rstrip(".")
    labels = domain.split(".")
    return ".".join(labels[-3:] if _GENERIC.search(domain) else labels[-2:])


def _limit(budget: str, settings: RepliesSettings) -> tuple[str, int]:
    """The setting that limits a budget, and what it says."""
    few = budget == "unknown" or (budget.startswith("@") and budget[1:] not in PROVIDERS)
    return ("unknown_per_hour", settings.unknown_per_hour) if few else ("per_hour", settings.per_hour)


def release_due(runtime: Runtime) -> int:
    """Let go what budgets held back and now have room for; how many."""
    now = runtime.clock()
    with runtime.store.reading() as session:
        if not queries.held_budgets(session):
            return 0
    with runtime.store.writing() as session:
        released = 0
        for budget in queries.held_budgets(session):
            used = queries.count_admitted(session, budget, now - HOUR, now)
            room = max(0, _limit(budget, runtime.settings.replies)[1] - used)
            for reply in session.scalars(queries.held_back(budget).limit(room)):
                let_go(reply, now)
                released += 1
        return released


def let_go(reply: Reply, now: datetime) -> None:
    """Queue a reply that was held back."""
    reply.state, reply.error, reply.due_at, reply.admitted_at = "queued", None, now, now
