"""The mailer that writes replies into a folder, one `.eml` each: to try out, or for another to send."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Sequence
from email.parser import BytesHeaderParser
from email.policy import compat32
from pathlib import Path
from typing import ClassVar

from ingest.errors import DeliveryDeferred, DeliveryRefused
from ingest.files import sync_folder, write_whole_together
from ingest.language.words import both, why

UNWRITABLE = (
    "{path} cannot be written: {why}. Set smtp.path to a folder of this user's",
    "{path} 无法写入：{why}。请将 smtp.path 设为本用户可写的文件夹",
)


class DirectoryMailer:
    """Hands replies to a folder (`ingest.mailer.Bundler`). The same Message-ID written twice is one file."""

    at_once: ClassVar[int] = 100

    def __init__(self, path: Path) -> None:
        """:param path: made at the first reply when it is missing"""
        self.path = path

    def send(self, sender: str, recipient: str, message: bytes) -> None:  # noqa: ARG002 # they stand in it
        """See `Mailer.send`. The file appears whole or not."""
        self.send_together([message])

    def send_together(self, messages: Sequence[bytes]) -> None:
        """See `Bundler.send_together`."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            files = {self.path / file_name(message): message for message in messages}
            write_whole_together(files, mode=0o644)
            sync_folder(self.path)
        except PermissionError as error:
            raise DeliveryRefused(
                both(*UNWRITABLE, path=self.path, why=why(error)),
                whole_account=True,
            ) from error
        except OSError as error:
            raise DeliveryDeferred(
                both(
                    "{path} could not be written: {why}",
                    "{path} 未能写入：{why}",
                    path=error.filename or self.path,
                    why=why(error),
                ),
                whole_account=True,
            ) from error

    def examine(self) -> bool:
        """Whether replies can be written there, for `casebox check`; leaves nothing behind.

        :raises DeliveryRefused: they cannot
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path):
                return True
        except OSError as error:
            raise DeliveryRefused(
                both(*UNWRITABLE, path=self.path, why=why(error)),
                whole_account=True,
            ) from error

    def close(self) -> None:
        """Nothing is held open."""


def file_name(message: bytes) -> str:
    """A reply's file name: readable from its Message-ID, and unique by that header's or the bytes' hash."""
    head = re.split(rb"\r?\n\r?\n", message, maxsplit=1)[0] + b"\r\n\r\n"
    value = str(BytesHeaderParser(policy=compat32).parsebytes(head).get("Message-ID", "")).strip()
    digest = hashlib.sha256(value.encode("utf-8", "surrogateescape") if value else message).hexdigest()[:16]
    readable = re.sub(r"[^A-Za-z0-9-]+", "-", value.strip("<>").partition("@")[0]).strip("-")[:60]
    return f"{readable}-{digest}.eml" if readable else f"{digest}.eml"
