"""The mailer behind SMTP: one connection for several replies, renewed when it fails."""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from ingest.errors import DeliveryDeferred, DeliveryRefused
from ingest.language.line_words import logging_in, there
from ingest.language.words import Both, both
from ingest.mailer.answers import Stage, as_error
from ingest.mailer.line import Client, SmtpAccount, as_broken, connect, log_in

__all__ = ["MailerReport", "SmtpAccount", "SmtpMailer", "wire_address"]

IDLE_SECONDS = 30.0
"""A connection unused for longer is renewed: servers drop it, which would look like a failed reply."""
MESSAGES_EACH = 20
"""Then a new connection: NetEase counts messages by connection (MI:DMC)."""


@dataclass(frozen=True)
class MailerReport:
    """What `casebox check` says of a mail server."""

    greeting: str
    extensions: tuple[str, ...]
    logged_in: bool
    largest: int | None
    """Octets of a message at most, where the server says so."""


class SmtpMailer:
    """Hands replies to an SMTP server (`ingest.mailer.Mailer`)."""

    def __init__(self, account: SmtpAccount, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is asked of the network before the first reply."""
        self.account = account
        self._clock = clock
        self._client: Client | None = None
        self._used_at = 0.0
        self._handed = 0

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """See `Mailer.send`. A reply whose fate is unknown (the line broke after DATA) counts as deferred."""
        sender, recipient = wire_address(sender), wire_address(recipient)
        client = self._ready()
        with self._asking(both("sending to {to}", "发送至 {to}", to=recipient), Stage.MESSAGE):
            self._hand_over(client, sender, recipient, message)
        self._used_at = self._clock()
        self._handed += 1

    def _hand_over(self, client: Client, sender: str, recipient: str, message: bytes) -> None:
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
        doing = both("the sender {one}", "发件人 {one}", one=sender)
        self._expect(client.mail(sender, options), Stage.SENDER, doing)
        doing = both("the recipient {to}", "收件人 {to}", to=recipient)
        self._expect(client.rcpt(recipient), Stage.RECIPIENT, doing)
        doing = both("the message to {to}", "致 {to} 的邮件", to=recipient)
        self._expect(client.data(message), Stage.MESSAGE, doing)

    def _expect(self, answer: tuple[int, bytes], stage: Stage, doing: Both) -> None:
        if answer[0] != 250 and not (stage is Stage.RECIPIENT and answer[0] == 251):
            raise as_error(answer[0], answer[1], there(self.account.where, doing), stage)

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

    def _ready(self) -> Client:
        """The connection if it still stands and is not worn out; else a new one, greeted and logged in."""
        worn = self._handed >= MESSAGES_EACH or self._clock() - self._used_at > IDLE_SECONDS
        if self._client is not None and (worn or not self._stands(self._client)):
            self.close()
        if self._client is None:
            with self._asking(Both("connecting", "连接"), Stage.LINE):
                self._client = connect(self.account)
                self._client.ehlo_or_helo_if_needed()
                if self.account.tls == "starttls":
                    self._client.starttls(context=ssl.create_default_context())
                    self._client.ehlo_or_helo_if_needed()
            if self.account.username is not None:
                with self._asking(logging_in(self.account.username), Stage.LOGIN):
                    log_in(self._client, self.account)
            self._used_at, self._handed = self._clock(), 0
        return self._client

    def _stands(self, client: Client) -> bool:
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
    def _asking(self, doing: Both, stage: Stage) -> Iterator[None]:
        """Whatever goes wrong leaves as one of our two exceptions, and mostly ends the connection.

        :param stage: before the sender is named, it is not about one reply but about the line or the login
        """
        try:
            yield
        except DeliveryRefused as error:
            if stage < Stage.SENDER or error.whole_account or not self._forgets():
                self.close()
            raise
        except DeliveryDeferred:
            self.close()
            raise
        except smtplib.SMTPResponseException as error:
            self.close()
            where = there(self.account.where, doing)
            raise as_error(error.smtp_code, error.smtp_error, where, stage) from None
        except (OSError, smtplib.SMTPException, ValueError, EOFError) as error:
            self._drop()
            raise as_broken(error, self.account, doing, stage) from error
        except BaseException:
            self._drop()
            raise

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
