"""Whom not to answer: never a machine, never a forged address, never without end."""

from __future__ import annotations

from collections.abc import Collection

from ingest.judge.case import Entry
from ingest.judge.deadline import is_before_call, is_disputed
from ingest.judge.identity import Identity, find_forgery
from ingest.judge.policy import Policy
from ingest.judge.secretariat import is_ours
from parsers.facts import MessageFacts
from parsers.mail.automatic import is_robot

OF_TIME = (
    "回复功能已关闭（replies.enabled = false）",
    "来信早于征集开始时间（call.opens），不自动回复",
    "来信早于 replies.since，不自动回复",
)
"""Why a message is not answered, where that is none of its sender's doing: replies off, before the call,
before `replies.since`. Letters that answer no message do not mind."""


def suppression(*, to_address_day: int, per_address_day: int) -> str | None:
    """Why an address that had `to_address_day` replies in 24 hours gets no more; `None` if it may."""
    if to_address_day >= per_address_day:
        return f"24小时内已向该地址发送{to_address_day}封回复，达到上限（replies.per_address_day）"
    return None


def find_recipient(facts: MessageFacts, identity: Identity, record: Collection[str] | None) -> str | None:
    """Where a reply goes: to Reply-To if that is to be believed, else to From; the domain as the DNS has it.

    `record`: the addresses of the case that the message joins, lower case; `None` where it begins one.
    Anybody may write anything into Reply-To, and the letter may speak of the case. So it is honoured where
    our server vouches for the sender; else only within From's own domain, and for a case that has earlier
    messages only if it is on that case's record.

    Returns `None` if there is no address at all.
    """
    asked = facts.reply_to
    honoured = asked and not is_robot(asked) and _is_honoured(asked, facts.from_address, identity, record)
    answers_to = asked if honoured else facts.from_address
    return _in_ascii(answers_to) if answers_to else None


def _is_honoured(asked: str, sender: str | None, identity: Identity, record: Collection[str] | None) -> bool:
    if identity is Identity.PASSED:
        return True
    if record is not None and asked.strip().lower() not in record:
        return False
    return not sender or _domain(asked) == _domain(sender)


def _domain(address: str) -> str:
    return _in_ascii(address.strip()).rpartition("@")[2].lower()


def _in_ascii(address: str) -> str:
    """`a@例子.中国` as `a@xn--fsqu00a.xn--fiqs8s` (RFC 3490); unchanged where that cannot be."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def find_bar(entry: Entry, policy: Policy) -> str | None:
    """Why a reply that fits is not sent whatever the caps say; `None` where nothing stands against it."""
    facts = entry.facts
    if not policy.replies_enabled:
        return OF_TIME[0]
    disputed = is_disputed(entry.received_at, facts.newest_received_at, policy.call)
    if is_before_call(entry.received_at, policy.call) and not disputed:
        return OF_TIME[1]
    if policy.replies_since is not None and entry.received_at < policy.replies_since:
        return OF_TIME[2]
    if facts.bounce is not None or (facts.automatic is not None and facts.automatic.by_header):
        return "机器发出的邮件，从不回复"
    addresses = {a.lower() for a in (facts.from_address, facts.reply_to) if a}
    if addresses & policy.own_addresses:
        return "回复地址为本邮箱自己的地址，从不回复"
    if entry.forwarded_by is None and is_ours(entry, policy):
        return "秘书处地址发来的邮件，未能确定另有发件人，不自动回复"
    if forged := find_forgery(facts.authentication, policy.trusted_servers):
        return f"发件人身份验证未通过（{forged}），疑似冒名，不自动回复"
    return None
