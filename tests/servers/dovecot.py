"""A real IMAP server: Dovecot, rootless, on loopback ports, with as many users as there are names.

Any user name may log in with `PASSWORD`; its mailbox is empty and made at the first look.
"""

from __future__ import annotations

import grp
import itertools
import shutil
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import imapclient

from tests.servers import processes
from tests.servers.certificate import Certificate, make_certificate

PASSWORD = "a-password"
PROGRAM = shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/sbin")

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/mail:LAYOUT=fs
mail_fsync = never
mail_max_userip_connections = 200
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
ssl = yes
ssl_cert = <{chain}
ssl_key = <{key}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/users/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox 垃圾邮件 {{
    special_use = \\Junk
  }}
  mailbox Quarantine {{
    special_use = \\Junk
  }}
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class MailUser:
    """One account on the server, with a connection of its own for filling it."""

    username: str
    port: int
    tls_port: int
    host: str = "127.0.0.1"
    password: str = field(default=PASSWORD, repr=False)

    def client(self) -> imapclient.IMAPClient:
        """A new logged-in connection; the caller logs out."""
        client = imapclient.IMAPClient(self.host, self.port, ssl=False, timeout=20)
        client.normalise_times = False
        client.login(self.username, self.password)
        return client

    def append(self, raw: bytes, received_at: datetime, folder: str = "INBOX") -> int:
        """Put one message into a folder (made when it is missing) with that INTERNALDATE; its UID."""
        return self.append_all([(raw, received_at)], folder)[0]

    def append_all(self, messages: Iterable[tuple[bytes, datetime]], folder: str = "INBOX") -> list[int]:
        """The same for many over one connection."""
        with self.client() as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            answers = [client.append(folder, raw, (), received_at) for raw, received_at in messages]
        return [int(answer.split(b"]")[0].split()[-1]) for answer in answers]

    def create(self, folder: str) -> None:
        """Make an empty folder."""
        with self.client() as client:
            client.create_folder(folder)

    def remove(self, folder: str) -> None:
        """Delete a folder with everything in it."""
        with self.client() as client:
            client.delete_folder(folder)

    def expunge(self, uids: Iterable[int], folder: str = "INBOX") -> None:
        """Delete messages for good."""
        with self.client() as client:
            client.select_folder(folder)
            client.delete_messages(list(uids))
            client.expunge()

    def flags(self, folder: str = "INBOX") -> dict[int, tuple[bytes, ...]]:
        """Every message's flags, `\\Recent` too: the proof that a look changed nothing."""
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            uids = client.search("ALL")
            return dict(client.get_flags(uids)) if uids else {}


class DovecotServer:
    """A running Dovecot. Start it once a session; ask for a new user for each test."""

    def __init__(self) -> None:
        if PROGRAM is None:
            processes.unavailable("Dovecot is not installed (Debian: apt install dovecot-imapd)")
        self.folder = processes.server_folder("dovecot")
        self.port = processes.free_port()
        self.tls_port = processes.free_port()
        self.certificate: Certificate = make_certificate(self.folder)
        self._numbers = itertools.count(1)
        self._pid: int | None = None
        self._configure()
        self.start()

    def _configure(self) -> None:
        user = processes.account()
        text = CONFIG.format(
            folder=self.folder,
            user=user.pw_name,
            group=grp.getgrgid(user.pw_gid).gr_name,
            port=self.port,
            tls_port=self.tls_port,
            chain=self.certificate.chain,
            key=self.certificate.key,
            password=PASSWORD,
        )
        (self.folder / "dovecot.conf").write_text(text, encoding="utf-8")

    def start(self) -> None:
        """Start, or start again after `stop()`: on the same ports, with the same mail."""
        assert PROGRAM is not None
        command = [PROGRAM, "-F", "-c", str(self.folder / "dovecot.conf")]
        self._pid = processes.start_group(command, self.folder, self.folder / "start.log")
        if not processes.wait_until(lambda: processes.answers(self.port), 10):
            log = (self.folder / "start.log").read_text() + self.log()
            self.close()
            raise RuntimeError(f"Dovecot did not start:\n{log}")

    def stop(self) -> None:
        """Kill the server with every connection."""
        if self._pid is not None:
            processes.end_group(self._pid, signal.SIGTERM, 1)
            self._pid = None
            time.sleep(0.02)

    def log(self) -> str:
        """What the server has written so far."""
        with suppress(FileNotFoundError):
            return (self.folder / "dovecot.log").read_text(errors="replace")
        return ""

    def user(self, name: str | None = None) -> MailUser:
        """A new account with an empty mailbox."""
        username = name or f"user{next(self._numbers)}"
        return MailUser(username, self.port, self.tls_port)

    def maildir(self, user: MailUser, folder: str = "INBOX") -> Path:
        """Where the server keeps that folder's files."""
        base = self.folder / "users" / user.username / "mail"
        return base if folder == "INBOX" else base / folder

    def close(self) -> None:
        """Stop and leave nothing behind."""
        self.stop()
        processes.remove(self.folder)
