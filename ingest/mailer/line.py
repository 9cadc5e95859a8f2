"""The line to an SMTP server: connecting, logging in, and what is said when it does not work."""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from typing import Any, Literal

from ingest.errors import DeliveryDeferred, DeliveryRefused
from ingest.language.line_words import (
    BROKEN,
    NO_ANSWER,
    NO_LOGIN,
    NO_TLS,
    NOBODY,
    UNFIT,
    UNKNOWN_NAME,
    UNSUPPORTED,
    UNTRUSTED,
    there,
)
from ingest.language.words import Both, both
from ingest.mailer.answers import Stage, decode_answer


@dataclass(frozen=True)
class SmtpAccount:
    """Where replies are handed over and who we are there."""

    host: str
    port: int
    tls: Literal["implicit", "starttls", "none"]
    username: str | None = None
    """Null: no login."""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 60
    local_name: str = "localhost"
    """What we call ourselves in EHLO; the machine's own name is nobody's business and slow to look up."""

    @property
    def where(self) -> str:
        """For sentences."""
        return f"{self.host}:{self.port}"


class _Greeted:
    """Keeps the server's greeting, which smtplib forgets."""

    greeting = ""

    def connect(
        self, host: str = "localhost", port: int = 0, source_address: Any = None
    ) -> tuple[int, bytes]:
        code, words = super().connect(host, port, source_address)  # type: ignore[misc] # smtplib's, beside us
        self.greeting = decode_answer(words)
        return code, words


class _Plain(_Greeted, smtplib.SMTP):
    pass


class _Implicit(_Greeted, smtplib.SMTP_SSL):
    pass


Client = _Plain | _Implicit


def connect(account: SmtpAccount) -> Client:
    """A line that the server has greeted."""
    if account.tls == "implicit":
        context = ssl.create_default_context()
        return _Implicit(
            account.host,
            account.port,
            account.local_name,
            timeout=account.timeout_seconds,
            context=context,
        )
    return _Plain(account.host, account.port, account.local_name, timeout=account.timeout_seconds)


def log_in(client: Client, account: SmtpAccount) -> None:
    """By one mechanism only: smtplib's own `login` tries a wrong password up to three times."""
    username = account.username or ""
    where, password = account.where, account.password
    if not password or not (username + password).isascii() or not (username + password).isprintable():
        raise DeliveryRefused(
            both(*UNFIT, where=where, key=Both("smtp.username or the password", "smtp.username 或密码")),
            whole_account=True,
        )
    offered = client.esmtp_features.get("auth", "").upper().split()
    known: dict[str, Any] = {
        "PLAIN": client.auth_plain,
        "LOGIN": client.auth_login,
        "CRAM-MD5": client.auth_cram_md5,
    }
    mechanism = next((name for name in known if name in offered), None)
    if mechanism is None:
        raise DeliveryRefused(
            both(*NO_LOGIN, where=where),
            whole_account=True,
        )
    client.user, client.password = username, password
    client.auth(mechanism, known[mechanism])


def as_broken(
    error: Exception, account: SmtpAccount, doing: Both, stage: Stage
) -> DeliveryDeferred | DeliveryRefused:
    """The exception for a line that cannot be had, or broke; after the login, it may be over one reply."""
    where = account.where
    parts: dict[str, object] = {"there": there(where, doing), "where": where, "key": "smtp"}
    if isinstance(error, ssl.SSLCertVerificationError):
        return DeliveryRefused(both(*UNTRUSTED, **parts, text=error.verify_message), whole_account=True)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return DeliveryRefused(both(*UNSUPPORTED, **parts, text=error), whole_account=True)
    sentence, text = BROKEN, decode_answer(str(error)) or type(error).__name__
    if isinstance(error, ssl.SSLError):
        sentence = NO_TLS
    elif isinstance(error, socket.gaierror):
        sentence = UNKNOWN_NAME
    elif isinstance(error, ConnectionRefusedError):
        sentence = NOBODY
    elif isinstance(error, TimeoutError) or "timed out" in str(error):
        sentence = NO_ANSWER
    return DeliveryDeferred(
        both(*sentence, **parts, text=text),
        whole_account=stage < Stage.SENDER,
        unanswered=True,
        reached=stage > Stage.LOGIN,
    )
