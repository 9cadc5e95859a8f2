"""The mailer: where replies go. Two implementations stand behind it, SMTP and a directory of .eml files."""

from __future__ import annotations

from typing import Protocol


class Mailer(Protocol):
    """Takes finished messages. Raises DeliveryDeferred and DeliveryRefused, nothing else."""

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """Hand over one message (RFC 5322 bytes with CRLF); returns once it was accepted.

        :raises DeliveryDeferred: not now, or nobody knows whether it was taken (the line broke after DATA)
        :raises DeliveryRefused: never
        """

    def close(self) -> None:
        """End the connection; harmless to repeat."""
