"""Who is speaking, as far as our own mail server can tell.

An address is easily written into `From:`. Our server's Authentication-Results (RFC 8601) may vouch for it or
refute it; mostly they do neither.
"""

from __future__ import annotations

from enum import StrEnum

from ingest.judge.case import Entry, Outcome
from parsers.facts import MessageFacts
from parsers.sender import Authentication


class Identity(StrEnum):
    """What our own server says of the address in `From:`."""

    PASSED = "passed"
    """DMARC passed (RFC 7489): the address's domain stands behind the mail."""
    UNKNOWN = "unknown"
    """Nothing, or nothing that decides."""
    FAILED = "failed"
    """Plainly forged."""


def identity_of(facts: MessageFacts, trusted: tuple[str, ...]) -> Identity:
    """What the results of our own server (`trusted`) come to.

    It vouches in the topmost field alone: what stands below another server's the sender may have made up. And
    it vouches for nobody where it is not plain whom it took for the sender.
    """
    if find_forgery(facts.authentication, trusted) is not None:
        return Identity.FAILED
    newest = facts.authentication[:1]
    vouched = (
        bool(newest) and is_trusted(newest[0].server, trusted) and ("dmarc", "pass") in newest[0].results
    )
    return Identity.PASSED if vouched and not facts.from_ambiguous else Identity.UNKNOWN


def find_forgery(results: tuple[Authentication, ...], trusted: tuple[str, ...]) -> str | None:
    """What our own server says against the sender, such as `dmarc=fail`; `None` if nothing.

    A server may write what each of its filters found into a field of its own: the newest that speaks of DMARC
    counts. SPF alone fails for forwarded mail too, so a good DKIM signature outweighs it.
    """
    ours = [set(one.results) for one in results if is_trusted(one.server, trusted)]
    if ("dmarc", "fail") in next((one for one in ours if any(method == "dmarc" for method, _ in one)), set()):
        return "dmarc=fail"
    newest = ours[0] if ours else set()
    refused = {("spf", "fail"), ("spf", "hardfail")}
    if newest & refused and not newest & {("dkim", "pass"), ("dmarc", "pass")}:
        return "spf=fail"
    return None


def is_trusted(server: str, trusted: tuple[str, ...]) -> bool:
    """Whether a server's name is one of those, or ends in one of those domains.

    >>> is_trusted("mx.163.com", ("163.com",)), is_trusted("evil163.com", ("163.com",))
    (True, False)
    """
    name = server.lower().rstrip(".")
    return any(name == one.lower() or name.endswith("." + one.lower().lstrip(".")) for one in trusted)


def is_forged(entry: Entry, trusted: tuple[str, ...]) -> bool:
    """Whether its sender is plainly not who he says, and no person has accepted it all the same."""
    vouched = entry.decision is not None and entry.decision.outcome is Outcome.ACCEPTED
    return not vouched and identity_of(entry.facts, trusted) is Identity.FAILED
