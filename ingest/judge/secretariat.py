"""What the secretariat itself sends or forwards: no query that waits for an answer, no submission of its own.

What it asks by mail (`ingest.instructions`) is never a submission either, whatever is attached to it.

Anybody can write an address into `From:`. What our own server refutes is a stranger's, and gains nothing;
what it does not vouch for changes no case that stands (`rules.sender`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.instructions.grammar import NO_WORD, Instruction, parse_instruction
from ingest.instructions.words import Verb
from ingest.judge.case import Check, Entry
from ingest.judge.identity import Identity, identity_of
from ingest.judge.policy import Policy
from parsers.facts import MessageFacts
from parsers.sender import Sender

OUR_LETTER = Check("sort.secretariat", hit=True, evidence="秘书处地址发来的邮件，无需答复")
"""Of a letter that waits for nobody's answer."""


OUR_INSTRUCTION = replace(OUR_LETTER, evidence="秘书处地址发来的办理指令")
"""Of one that asks for something."""

_FROM_THE_DESK = re.compile(r"<?casebox\.[\w-]+\.desk-")
"""How the Message-IDs of our letters to the secretariat begin."""


def find_instruction(entry: Entry, policy: Policy) -> Instruction | None:
    """What the secretariat asks for with a message; `None` where it asks for nothing, or is not the sender.

    Whatever answers one of our letters to the secretariat is an instruction, be it one that cannot be read.
    Elsewhere a word that is only almost one counts for nothing beside files.
    """
    facts = entry.facts
    if entry.forwarded_by is not None or facts.automatic or facts.bounce:
        return None
    if not _is_from_secretariat(facts, policy):
        return None
    answers = any(_FROM_THE_DESK.match(one) for one in facts.in_reply_to)
    asked = parse_instruction(facts, entry.received_at.astimezone(policy.call.zone).date())
    if asked is None:
        return Instruction(Verb.HELP, fault=NO_WORD) if answers and not facts.forwarded else None
    return None if asked.fault == NO_WORD and facts.documents and not answers else asked


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
