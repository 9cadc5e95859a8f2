"""What is timed: casebox from an empty database to answers written, and its peers over the same mailbox."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Run, run_command
from tests.e2e.program import CALL
from tests.servers.dovecot import MailUser

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).parent / "peers"
PEERS_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
"""An environment of their own, made by `./dev bench`."""
CASEBOX = Path(sys.executable).parent / "casebox"

CONFIG = (
    CALL
    + """
[mailbox]
host = "127.0.0.1"
port = {port}
tls = "none"
username = "{user}"
password = "{password}"
[smtp]
kind = "directory"
path = "{folder}/replies"
from_address = "box@example.org"
[storage]
database = "{database}"
directory = "{folder}/var"
free_bytes = 0
[limits]
ocr_pages = {ocr_pages}
"""
)


@dataclass(frozen=True)
class Casebox:
    """One installation, in a folder of its own, on one mailbox."""

    folder: Path
    limit_seconds: float

    def run(self) -> Run:
        """One whole round."""
        return run_command([CASEBOX, "-c", self.folder / "config.toml", "run", "--once"], self.limit_seconds)

    def command(self, *words: str) -> Run:
        """Another command of the installation."""
        return run_command([CASEBOX, "-c", self.folder / "config.toml", *words], self.limit_seconds)

    def outcomes(self) -> dict[str, int]:
        """How many messages came to each outcome: that the work was done, and not skipped."""
        out = self.folder / "export.jsonl"
        self.command("export", "--format", "jsonl", "--out", str(out))
        found: dict[str, int] = {}
        for line in out.read_text(encoding="utf-8").splitlines():
            outcome = json.loads(line)["outcome"]
            found[outcome] = found.get(outcome, 0) + 1
        return dict(sorted(found.items()))


@contextmanager
def casebox(
    user: MailUser, *, port: int = 0, ocr_pages: int = 0, database: str = "", limit_seconds: float = 1800
) -> Iterator[Casebox]:
    """A new installation on that mailbox; SQLite unless a database is named."""
    folder = Path(tempfile.mkdtemp(prefix="casebox-bench-"))
    try:
        text = CONFIG.format(
            port=port or user.port,
            user=user.username,
            password=user.password,
            folder=folder,
            database=database or f"sqlite:///{folder}/casebox.db",
            ocr_pages=ocr_pages,
        )
        (folder / "config.toml").write_text(text, encoding="utf-8")
        yield Casebox(folder, limit_seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def peer(script: str, user: MailUser, *more: str, port: int = 0, limit_seconds: float = 1800) -> Run:
    """One of the scripts in `peers/` over that mailbox."""
    words = [PEERS_PYTHON, PEERS / script, str(port or user.port), user.username, user.password, *more]
    return run_command(words, limit_seconds)


def bare_download(user: MailUser, port: int = 0) -> Run:
    """The floor of everything that reads a mailbox."""
    return peer("bare_download.py", user, port=port)


def imap_tools(user: MailUser, bulk: int = 100, port: int = 0) -> Run:
    """imap_tools, fetching so many mails at a time."""
    return peer("imap_tools_reader.py", user, str(bulk), port=port)


def django_mailbox(user: MailUser) -> Run:
    """django-mailbox into SQLite and files."""
    return peer("django_reader.py", user)
