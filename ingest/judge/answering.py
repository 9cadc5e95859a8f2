"""Whom not to answer: never a machine, never a forged address, never without end."""

from __future__ import annotations

from ingest.judge.case import Entry
from ingest.judge.deadline import is_before_call
from ingest.judge.policy import Policy
from parsers.facts import Authentication, MessageFacts
from parsers.mail.automatic import is_robot


def suppression(*, to_address_day: int, per_address_day: int) -> str | None:
    """Why an address that had `to_address_day` replies in 24 hours gets no more; null if it may."""
    if to_address_day >= per_address_day:
        return f"24小时内已向该地址发送{to_address_day}封回复，达到上限（replies.per_address_day）"
    return None


def find_recipient(facts: MessageFacts) -> str | None:
    """Where a reply goes: to Reply-To unless a machine reads it, else to From; the domain as the DNS has it.

    Null if there is no address at all.
    """
    answers_to = facts.reply_to if facts.reply_to and not is_robot(facts.reply_to) else facts.from_address
    return _in_ascii(answers_to) if answers_to else None


def _in_ascii(address: str) -> str:
    """`a@例子.中国` as `a@xn--fsqu00a.xn--fiqs8s` (RFC 3490); unchanged where that cannot be."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def find_bar(entry: Entry, policy: Policy) -> str | None:
    """Why a reply that fits is not sent whatever the caps say; null where nothing stands against it."""
    facts = entry.facts
    if not policy.replies_enabled:
        return "回复功能已关闭（replies.enabled = false）"
    if is_before_call(entry.received_at, policy.call):
        return "来信早于征集开始时间（call.opens），不自动回复"
    if policy.replies_since is not None and entry.received_at < policy.replies_since:
        return "来信早于 replies.since，不自动回复"
    if facts.bounce is not None or (facts.automatic is not None and facts.automatic.by_header):
        return "机器发出的邮件，从不回复"
    addresses = {a.lower() for a in (facts.from_address, facts.reply_to) if a}
    if addresses & policy.own_addresses:
        return "回复地址为本邮箱自己的地址，从不回复"
    if forged := find_forgery(facts.authentication, policy.trusted_servers):
        return f"发件人身份验证未通过（{forged}），疑似冒名，不自动回复"
    return None


def find_forgery(results: tuple[Authentication, ...], trusted: tuple[str, ...]) -> str | None:
    """What our own server says against the sender (RFC 8601), such as `dmarc=fail`; null if nothing.

    Only the newest results of a trusted server count: older ones may be the sender's own invention.
    SPF alone fails for forwarded mail too, so a good DKIM signature outweighs it.
    """
    ours = next((one for one in results if is_trusted(one.server, trusted)), None)
    if ours is None:
        return None
    found = {(method.lower(), result.lower()) for method, result in ours.results}
    if ("dmarc", "fail") in found:
        return "dmarc=fail"
    if ("spf", "fail") in found and ("dkim", "pass") not in found and ("dmarc", "pass") not in found:
        return "spf=fail"
    return None


def is_trusted(server: str, trusted: tuple[str, ...]) -> bool:
    """Whether a server's name is one of those, or ends in one of those domains.

    >>> is_trusted("mx.163.com", ("163.com",)), is_trusted("evil163.com", ("163.com",))
    (True, False)
    """
    name = server.lower().rstrip(".")
    return any(name == one.lower() or name.endswith("." + one.lower().lstrip(".")) for one in trusted)
