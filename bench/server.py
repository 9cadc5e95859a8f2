"""Mailboxes on a real Dovecot, filled behind its back: its maildir's files, whose times are INTERNALDATE."""

from __future__ import annotations

import os
from pathlib import Path

from bench.mailboxes import Mailbox
from tests.servers import processes
from tests.servers.dovecot import DovecotServer, MailUser


def fill(server: DovecotServer, user: MailUser, mailbox: Mailbox) -> int:
    """Put the messages into the user's inbox, after those that are there; returns their bytes."""
    with user.client() as client:
        client.select_folder("INBOX", readonly=True)  # Dovecot makes the folder
    folder = server.maildir(user)
    total = 0
    for number, (raw, taken_at) in enumerate(mailbox):
        content = raw if b"\r\n" in raw[:1000] else raw.replace(b"\n", b"\r\n")
        moment = taken_at.timestamp()
        path = folder / "cur" / f"{moment:.0f}.{number:07d}.bench,S={len(content)}:2,"
        path.write_bytes(content)
        os.utime(path, (moment, moment))
        _own(path)
        total += len(content)
    return total


def _own(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, processes.account().pw_uid, processes.account().pw_gid)
