"""The mailer: where replies go. Two implementations stand behind it, SMTP and a directory of .eml files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable


class Mailer(Protocol):
    """Takes finished messages. Raises DeliveryDeferred and DeliveryRefused, nothing else."""

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """Hand over one message (RFC 5322 bytes with CRLF); returns once it was accepted.

        :raises DeliveryDeferred: not now, or nobody knows whether it was taken (the line broke after DATA)
        :raises DeliveryRefused: never
        """

    def close(self) -> None:
        """End the connection; harmless to repeat."""


@runtime_checkable
class Bundler(Mailer, Protocol):
    """One where a message that is handed over twice arrives once: so it may take many together."""

    @property
    def at_once(self) -> int:
        """The most that it takes together."""

    def send_together(self, messages: Sequence[bytes]) -> None:
        """Hand over several; returns once all were accepted.

        :raises DeliveryDeferred, DeliveryRefused: for the whole account; some may have been accepted
        """
