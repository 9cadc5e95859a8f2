"""A real SMTP listener (aiosmtpd): keeps what it is given, and answers by a script where a test says so."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections import defaultdict, deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy
from typing import Any, Literal, Self, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificate import Certificate
from tests.servers.loop import BackgroundLoop

Step = Literal["GREETING", "EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "END", "RSET", "NOOP"]


@dataclass(frozen=True)
class Answer:
    """What the listener does at one step instead of its own answer."""

    reply: bytes = b""
    """Sent as it is, in any charset; empty: nothing is said."""
    then: Literal["go on", "close", "hang"] = "go on"
    keep: bool = False
    """At END only: the message counts as taken, whatever is said."""


def reply(text: str | bytes, *, charset: str = "utf-8", close: bool = False) -> Answer:
    """That answer, such as `451 MI:SFQ`; `close`: and the line is cut."""
    raw = text if isinstance(text, bytes) else text.encode(charset)
    return Answer(raw, "close" if close else "go on")


HANG = Answer(then="hang")
DROP = Answer(then="close")
TAKE_AND_DROP = Answer(then="close", keep=True)
TAKE_AND_HANG = Answer(then="hang", keep=True)


@dataclass(frozen=True)
class Delivery:
    """One message as it was handed over."""

    mail_from: str
    rcpt_tos: tuple[str, ...]
    raw: bytes
    connection: int

    @property
    def message(self) -> EmailMessage:
        """Parsed by the standard library."""
        return message_from_bytes(self.raw, policy=default_policy)


class SmtpSink:
    """A listener on a loopback port, in a thread of its own."""

    def __init__(
        self,
        *,
        tls: Literal["implicit", "starttls", "none"] = "none",
        certificate: Certificate | None = None,
        users: Mapping[str, str] | None = None,
        utf8: bool = False,
    ) -> None:
        """:param users: names and passwords; given, a login is required and MAIL must come from that user"""
        self.tls = tls
        self.users = users
        self.utf8 = utf8
        self.deliveries: list[Delivery] = []
        self.connections = 0
        self.commands: list[str] = []
        """Every command line as it came, without those that hold a password."""
        self._script: dict[str, deque[Answer]] = defaultdict(deque)
        self._context = self._load(certificate) if tls != "none" else None
        self._transports: set[asyncio.BaseTransport] = set()
        self._loop = BackgroundLoop("smtp-sink")
        self.port = self._loop.call(self._listen(0))

    @staticmethod
    def _load(certificate: Certificate | None) -> ssl.SSLContext:
        assert certificate is not None, "TLS needs a certificate"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.chain, certificate.key)
        return context

    async def _listen(self, port: int) -> int:
        implicit = self._context if self.tls == "implicit" else None
        self._server = await self._loop.loop.create_server(self._session, "127.0.0.1", port, ssl=implicit)
        return int(self._server.sockets[0].getsockname()[1])

    def _session(self) -> SMTP:
        self.connections += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # aiosmtpd warns of logins without TLS: this is the loopback
            return _Scripted(self, self.connections)

    def script(self, step: Step, *answers: Answer) -> None:
        """The next times that `step` is reached, answer so; afterwards as usual."""
        self._script[step].extend(answers)

    def pause(self) -> None:
        """Stop listening and cut every line: the server is away."""
        self._loop.call(self._stop())

    def resume(self) -> None:
        """Listen again on the same port."""
        self._loop.call(self._listen(self.port))

    async def _stop(self) -> None:
        self._server.close()
        for transport in list(self._transports):
            with suppress(AttributeError):  # Python before 3.11.3: of a TLS line that was closed twice
                cast("asyncio.Transport", transport).abort()
        for _ in range(3):
            await asyncio.sleep(0)

    def close(self) -> None:
        """End everything; harmless to repeat."""
        if not self._loop.closed:
            self._loop.call(self._stop())
            self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def next_answer(self, step: str) -> Answer | None:
        """What the script has for this step."""
        waiting = self._script[step]
        return waiting.popleft() if waiting else None

    async def handle_DATA(self, server: _Scripted, session: Session, envelope: Envelope) -> str | bytes:  # noqa: N802 # aiosmtpd's name
        """Keep the message, unless the script refuses it."""
        answer = self.next_answer("END")
        if answer is None or answer.keep or answer.reply.startswith(b"2"):
            raw = envelope.original_content or b""
            kept = Delivery(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw, server.number)
            self.deliveries.append(kept)
        if answer is None:
            return "250 OK queued"
        return await server.play(answer)

    async def handle_MAIL(  # noqa: N802 # aiosmtpd's name
        self, server: _Scripted, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """With a login, as NetEase: the sender must be the user."""
        if self.users is not None and address != server.username:
            return "553 Mail from must equal authorized user"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    def authenticate(self, server: _Scripted, mechanism: str, login: object) -> AuthResult:
        """Check name and password."""
        assert isinstance(login, LoginPassword)
        name, password = login.login.decode(), login.password.decode()
        if (self.users or {}).get(name) == password:
            server.username = name
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False)


class _Scripted(SMTP):
    """One connection; before each step the sink's script is asked."""

    def __init__(self, sink: SmtpSink, number: int) -> None:
        self.sink = sink
        self.number = number
        self.username = ""
        super().__init__(
            sink,
            hostname="sink.invalid",
            ident="ready",
            enable_SMTPUTF8=sink.utf8,
            tls_context=sink._context if sink.tls == "starttls" else None,
            auth_required=sink.users is not None,
            auth_require_tls=False,
            authenticator=lambda server, *rest: sink.authenticate(self, rest[2], rest[3]),
            auth_exclude_mechanism=None if sink.users is not None else ["PLAIN", "LOGIN"],
            loop=sink._loop.loop,
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.sink._transports.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.transport is not None:
            self.sink._transports.discard(self.transport)
        super().connection_lost(error)

    async def play(self, answer: Answer) -> bytes:
        """Do it; what is left to say is returned when the line stays open."""
        if answer.then == "hang":
            await asyncio.sleep(3600)
        if answer.then == "close":
            if answer.reply:
                await self.push(answer.reply)
            with suppress(AttributeError):
                cast("asyncio.Transport", self.transport).close()
            raise asyncio.CancelledError
        return answer.reply

    async def _by_script(self, step: str) -> bool:
        answer = self.sink.next_answer(step)
        if answer is None:
            return False
        await self.push(await self.play(answer))
        return True

    async def _handle_client(self) -> None:
        with suppress(asyncio.CancelledError):
            if await self._by_script("GREETING"):
                cast("asyncio.Transport", self.transport).close()
                return
            await super()._handle_client()


def _step(command: str) -> Any:
    usual = getattr(SMTP, f"smtp_{command}")

    async def scripted(self: _Scripted, arg: str | None) -> None:
        self.sink.commands.append(command if command == "AUTH" else f"{command} {arg or ''}".strip())
        if not await self._by_script(command):
            await usual(self, arg)

    return scripted


for _command in ("EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT"):
    setattr(_Scripted, f"smtp_{_command}", _step(_command))
