"""What mail tells of who sent it: a mail inside a mail, a mail that came back, what servers vouch for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sender:
    """Who wrote a forwarded mail, as its header or the block above its text says; either may be absent."""

    address: str | None
    name: str | None = None


@dataclass(frozen=True)
class Bounce:
    """A mail that came back, as the delivery status notification tells it (RFC 3464)."""

    original_message_id: str | None
    recipient: str | None
    diagnostic: str


@dataclass(frozen=True)
class Authentication:
    """Results that a receiving server wrote (RFC 8601), newest first; who wrote them decides their worth."""

    server: str
    results: tuple[tuple[str, str], ...]
    """(method, result): `("spf", "fail")`."""
