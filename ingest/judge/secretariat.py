"""What the secretariat itself sends or forwards: no query that waits for an answer, no submission of its own.

Anybody can write an address into `From:`. What our own server refutes is a stranger's, and gains nothing;
what it does not vouch for changes no case that stands (`rules.sender`).
"""

from __future__ import annotations

from dataclasses import replace

from ingest.judge.case import Check, Entry
from ingest.judge.identity import Identity, identity_of
from ingest.judge.policy import Policy
from parsers.facts import MessageFacts
from parsers.sender import Sender

OUR_LETTER = Check("sort.secretariat", hit=True, evidence="秘书处地址发来的邮件，无需答复")
"""Of a letter that waits for nobody's answer."""


def is_ours(entry: Entry, policy: Policy) -> bool:
    """Whether the secretariat wrote or forwarded a message."""
    return entry.forwarded_by is not None or _is_from_secretariat(entry.facts, policy)


def _is_from_secretariat(facts: MessageFacts, policy: Policy) -> bool:
    if facts.from_ambiguous or _plain(facts.from_address) not in policy.secretariat:
        return False
    return identity_of(facts, policy.trusted_servers) is not Identity.FAILED


def under_own_sender(facts: MessageFacts, policy: Policy) -> MessageFacts:
    """The facts as if their own sender had written, where the secretariat forwarded them and that is sure."""
    own = _own_sender(facts, policy) if _is_from_secretariat(facts, policy) else None
    if own is None:
        return facts
    return replace(facts, from_address=own.address, from_name=own.name, reply_to=None)


def _own_sender(facts: MessageFacts, policy: Policy) -> Sender | None:
    """The only one whom the forwarded mails name besides ourselves; one without an address may be anybody."""
    ours = policy.secretariat | policy.own_addresses
    named = {_plain(one.address): one for one in reversed(facts.forwarded)}
    others = {address: one for address, one in named.items() if address not in ours}
    return next(iter(others.values())) if len(others) == 1 and "" not in others else None


def _plain(address: str | None) -> str:
    return (address or "").strip().lower()
