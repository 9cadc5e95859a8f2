"""The sender of a mail inside a mail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sender:
    """Who wrote a forwarded mail, as its header or the block above its text says; either may be absent."""

    address: str | None
    name: str | None = None
