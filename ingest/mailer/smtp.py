"""The mailer behind SMTP: one connection for several replies, renewed when it fails."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
    logging_in,
    there,
)
from ingest.language.words import Both, both
from ingest.mailer.answers import as_error, decode_answer

IDLE_SECONDS = 30.0
"""A connection unused for longer is renewed: servers drop it, which would look like a failed reply."""
MESSAGES_EACH = 20
"""Then a new connection: NetEase counts messages by connection (MI:DMC)."""


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


@dataclass(frozen=True)
class MailerReport:
    """What `casebox check` says of a mail server."""

    greeting: str
    extensions: tuple[str, ...]
    logged_in: bool
    largest: int | None
    """Octets of a message at most, where the server says so."""


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


class SmtpMailer:
    """Hands replies to an SMTP server (`ingest.mailer.Mailer`)."""

    def __init__(self, account: SmtpAccount, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is asked of the network before the first reply."""
        self.account = account
        self._clock = clock
        self._client: _Plain | _Implicit | None = None
        self._used_at = 0.0
        self._handed = 0

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """See `Mailer.send`. A reply whose fate is unknown (the line broke after DATA) counts as deferred."""
        sender, recipient = wire_address(sender), wire_address(recipient)
        client = self._ready()
        with self._asking(both("sending to {to}", "发送至 {to}", to=recipient)):
            self._hand_over(client, sender, recipient, message)
        self._used_at = self._clock()
        self._handed += 1

    def _hand_over(self, client: _Plain | _Implicit, sender: str, recipient: str, message: bytes) -> None:
        options = []
        if not (sender + recipient).isascii():
            if not client.has_extn("smtputf8"):
                raise DeliveryRefused(
                    both(
                        "the address {to} holds characters outside ASCII, and {where} does not take such"
                        " (SMTPUTF8): answer by hand",
                        "收件地址 {to} 含非 ASCII 字符，{where} 不支持此类地址（SMTPUTF8）：请人工答复",
                        to=recipient,
                        where=self.account.where,
                    )
                )
            options.append("smtputf8")
        if client.has_extn("size"):
            options.append(f"size={len(message)}")
        if client.has_extn("8bitmime") and not message.isascii():
            options.append("body=8bitmime")
        self._expect(client.mail(sender, options), both("the sender {one}", "发件人 {one}", one=sender), 250)
        self._expect(
            client.rcpt(recipient), both("the recipient {to}", "收件人 {to}", to=recipient), 250, 251
        )
        self._expect(client.data(message), both("the message to {to}", "致 {to} 的邮件", to=recipient), 250)

    def _expect(self, answer: tuple[int, bytes], doing: Both, *good: int) -> None:
        if answer[0] not in good:
            raise as_error(answer[0], answer[1], there(self.account.where, doing))

    def examine(self) -> MailerReport:
        """Greeting and login, for `casebox check`.

        :raises DeliveryDeferred: no server there, or not now
        :raises DeliveryRefused: it does not want us
        """
        self.close()
        client = self._ready()
        size = client.esmtp_features.get("size", "")
        return MailerReport(
            client.greeting,
            tuple(sorted(client.esmtp_features)),
            self.account.username is not None,
            int(size) if size.isdecimal() else None,
        )

    def _ready(self) -> _Plain | _Implicit:
        """The connection if it still stands and is not worn out; else a new one, greeted and logged in."""
        worn = self._handed >= MESSAGES_EACH or self._clock() - self._used_at > IDLE_SECONDS
        if self._client is not None and (worn or not self._stands(self._client)):
            self.close()
        if self._client is None:
            with self._asking(Both("connecting", "连接"), account=True):
                self._client = self._connect()
                self._client.ehlo_or_helo_if_needed()
                if self.account.tls == "starttls":
                    self._client.starttls(context=ssl.create_default_context())
                    self._client.ehlo_or_helo_if_needed()
            if self.account.username is not None:
                with self._asking(logging_in(self.account.username), account=True):
                    self._login(self._client, self.account.username)
            self._used_at, self._handed = self._clock(), 0
        return self._client

    def _stands(self, client: _Plain | _Implicit) -> bool:
        try:
            return client.noop()[0] == 250
        except (OSError, smtplib.SMTPException, ValueError):
            return False

    def _forgets(self) -> bool:
        """Whether the connection is good for the next reply after one was refused."""
        try:
            return self._client is not None and self._client.rset()[0] == 250
        except (OSError, smtplib.SMTPException, ValueError):
            return False

    def _connect(self) -> _Plain | _Implicit:
        account = self.account
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

    def _login(self, client: _Plain | _Implicit, username: str) -> None:
        """By one mechanism only: smtplib's own `login` tries a wrong password up to three times."""
        where, password = self.account.where, self.account.password
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

    def close(self) -> None:
        """End the connection; harmless to repeat."""
        client, self._client = self._client, None
        if client is None:
            return
        with suppress(OSError, smtplib.SMTPException, ValueError):
            if client.sock is not None:
                client.sock.settimeout(min(5.0, self.account.timeout_seconds))
                client.quit()
        client.close()

    @contextmanager
    def _asking(self, doing: Both, *, account: bool = False) -> Iterator[None]:
        """Whatever goes wrong leaves as one of our two exceptions, and mostly ends the connection.

        :param account: it is not about one reply: the server is away, or the login is
        """
        try:
            yield
        except DeliveryRefused as error:
            if account or error.whole_account or not self._forgets():
                self.close()
            raise
        except DeliveryDeferred:
            self.close()
            raise
        except smtplib.SMTPResponseException as error:
            self.close()
            login = isinstance(error, smtplib.SMTPAuthenticationError)
            raise as_error(
                error.smtp_code, error.smtp_error, there(self.account.where, doing), login=login
            ) from None
        except (OSError, smtplib.SMTPException, ValueError, EOFError) as error:
            self._drop()
            raise self._broken(error, doing, account=account) from error
        except BaseException:
            self._drop()
            raise

    def _broken(self, error: Exception, doing: Both, *, account: bool) -> DeliveryDeferred | DeliveryRefused:
        where = self.account.where
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
        return DeliveryDeferred(both(*sentence, **parts, text=text), whole_account=account, unanswered=True)

    def _drop(self) -> None:
        """Without a goodbye: nobody listens, or it would wait for an answer."""
        client, self._client = self._client, None
        if client is not None:
            client.close()


def wire_address(address: str) -> str:
    """The address as SMTP carries it: a domain outside ASCII in its ASCII form (RFC 5891).

    :raises DeliveryRefused: it is none
    """
    local, _, domain = address.rpartition("@")
    if not local or not domain or re.search(r"[\s<>\x00-\x1f\x7f]", address):
        no_address = (
            "{one!r} is no address to send to: answer by hand",
            "{one!r} 不是可发送的地址：请人工答复",
        )
        raise DeliveryRefused(both(*no_address, one=address))
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"
