"""A mailbox that behaves as NetEase's and its neighbours': a proxy before Dovecot that answers as raw logs of
163 and QQ show, and that fails where a test says so.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, Self

from tests.servers.loop import BackgroundLoop

UNSAFE = "Unsafe Login. Please contact kefu@188.com for help"
CAPABILITIES = (
    "IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ STARTTLS APPENDLIMIT=71680000 UIDPLUS X-CM-EXT-1 SASL-IR"
)


@dataclass
class Manners:
    """How the mailbox behaves; a test changes them at any time."""

    capabilities: str | None = CAPABILITIES
    """Null: the server's own, IDLE too."""
    wants_id: bool = True
    """SELECT, EXAMINE and STATUS are refused before ID."""
    unsafe_by: Literal["NO", "BAD", "BYE"] = "NO"
    tells_uidnext: bool = False
    validity: int | None = 1
    """UIDVALIDITY, whatever the folder; `None`: the truth."""
    searches_everything: bool = False
    """Search criteria are ignored."""
    bad_beyond_end: bool = False
    """QQ: a range beyond the last UID is BAD."""
    withheld: set[int] = field(default_factory=set)
    """UIDs whose content never comes."""
    untold: set[int] = field(default_factory=set)
    """UIDs that FETCH says nothing of, neither date nor size nor content."""
    undated: set[int] = field(default_factory=set)
    """UIDs whose date and size never come; their content does."""
    withhold_times: int = 0
    """So many FETCH answers come without their literal."""
    size: Callable[[int], int] | None = None
    """What RFC822.SIZE says for the true size."""
    tells_internaldate: bool = True
    login_answer: str | None = None
    """Instead of a login, such as `NO LOGIN Login error or password error`."""
    answers: dict[str, str | None] = field(default_factory=dict)
    """By command word (`SEARCH`, `FETCH`, `LIST` …): a whole answer after the tag; `None`: silence."""
    refused_folders: set[bytes] = field(default_factory=set)
    """Listed, and not to be opened."""
    cut_after: int | None = None
    """The line is cut after so many more bytes to the client; once."""


class NetEaseMailbox:
    """The proxy on a loopback port of its own."""

    def __init__(self, upstream_port: int, manners: Manners | None = None) -> None:
        self.manners = manners or Manners()
        self.upstream_port = upstream_port
        self.connections = 0
        self.commands: list[str] = []
        """Command lines without tag; of LOGIN only the word."""
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = BackgroundLoop("netease")
        self._server = self._loop.call(self._listen())
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 26)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.upstream_port, limit=1 << 26)
        self._writers |= {writer, up_writer}
        try:
            await _Session(self, reader, writer, up_reader, up_writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            for one in (writer, up_writer):
                self._writers.discard(one)
                one.transport.abort()

    def cut(self) -> None:
        """Cut every line now."""

        async def _cut() -> None:
            for writer in list(self._writers):
                writer.transport.abort()

        self._loop.call(_cut())

    def close(self) -> None:
        """End everything; harmless to repeat."""
        if not self._loop.closed:
            self._loop.loop.call_soon_threadsafe(self._server.close)
            self.cut()
            self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Session:
    """One connection."""

    def __init__(
        self,
        proxy: NetEaseMailbox,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        up_reader: asyncio.StreamReader,
        up_writer: asyncio.StreamWriter,
    ) -> None:
        self.proxy = proxy
        self.manners = proxy.manners
        self.reader, self.writer = reader, writer
        self.up_reader, self.up_writer = up_reader, up_writer
        self.known = False

    async def run(self) -> None:
        await self.up_reader.readline()
        greeting = "* OK Coremail System IMap Server Ready(163com[10774b260cc7a37d26d71b52404dcf5c])"
        await self.say(greeting.encode())
        while line := await self.reader.readline():
            tag, _, rest = line.strip().partition(b" ")
            words = rest.decode("utf-8", "replace").split()
            word = (words[1] if words[0].upper() == "UID" else words[0]).upper()
            self.proxy.commands.append("LOGIN" if word == "LOGIN" else rest.decode("utf-8", "replace"))
            await self.command(tag, word, rest)

    async def command(self, tag: bytes, word: str, rest: bytes) -> None:
        answer = self.own_answer(word, rest)
        if answer is not None:
            for part in answer.splitlines()[:-1]:
                await self.say(part.encode())
            last = answer.splitlines()[-1]
            await self.say(last.encode() if last.startswith("* BYE") else tag + b" " + last.encode())
            if "BYE" in answer:
                raise ConnectionError
        elif word in self.manners.answers:
            await asyncio.sleep(3600)
        elif word == "IDLE":
            await self.idle(tag, rest)
        else:
            if self.manners.searches_everything and word == "SEARCH":
                rest = b"UID SEARCH ALL"
            await self.relay(tag, tag + b" " + rest, word)

    def own_answer(self, word: str, rest: bytes) -> str | None:
        """The answer that the server itself does not get to give."""
        manners = self.manners
        if manners.answers.get(word) is not None:
            return manners.answers[word]
        if word == "CAPABILITY" and manners.capabilities is not None:
            return f"* CAPABILITY {manners.capabilities}\nOK CAPABILITY completed"
        if word == "ID" and manners.wants_id and b"(" in rest:
            self.known = True
            return '* ID ("name" "Coremail Imap" "vendor" "Mailtech" "TransID" "x")\nOK ID completed'
        if word == "LOGIN" and manners.login_answer is not None:
            return manners.login_answer
        if word in {"SELECT", "EXAMINE", "STATUS"}:
            if manners.wants_id and not self.known:
                return (
                    f"* BYE {UNSAFE}"
                    if manners.unsafe_by == "BYE"
                    else f"{manners.unsafe_by} {word} {UNSAFE}"
                )
            if any(folder in rest for folder in manners.refused_folders):
                return f"NO {word} The folder does not exist"
        if word == "SEARCH" and manners.bad_beyond_end and (span := re.search(rb"UID (\d+):\*", rest)):
            return "BAD UID parameters!" if int(span[1]) > self.last_uid else None
        return None

    last_uid = 0

    async def idle(self, tag: bytes, rest: bytes) -> None:
        self.up_writer.write(tag + b" " + rest + b"\r\n")

        async def _news() -> None:
            while line := await self.up_reader.readline():
                await self.say(line.rstrip(b"\r\n"))
                if line.startswith(tag + b" "):
                    return
            raise ConnectionError

        news = asyncio.create_task(_news())
        try:
            self.up_writer.write(await self.reader.readline())
            await news
        finally:
            news.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await news

    async def relay(self, tag: bytes, line: bytes, word: str) -> None:
        """To the server and back, each response changed as the manners want it."""
        self.up_writer.write(line + b"\r\n")
        while True:
            response = await self.response()
            if response.startswith(tag + b" "):
                await self.say(self.strip_capabilities(response))
                return
            changed = self.change(response, word)
            if changed is not None:
                await self.say(changed)

    async def response(self) -> bytes:
        """One whole response with its literals, without the last line end."""
        whole = b""
        while True:
            line = await self.up_reader.readuntil(b"\r\n")
            whole += line
            literal = re.search(rb"\{(\d+)\}\r\n\Z", line)
            if literal is None:
                return whole[:-2]
            whole += await self.up_reader.readexactly(int(literal[1]))

    def strip_capabilities(self, response: bytes) -> bytes:
        if self.manners.capabilities is None:
            return response
        return re.sub(rb" \[CAPABILITY [^\]]*\]", b"", response)

    def change(self, response: bytes, word: str) -> bytes | None:
        """A response as this mailbox would say it; `None`: it would not."""
        manners = self.manners
        if b"[UIDNEXT" in response:
            uid_next = re.search(rb"\[UIDNEXT (\d+)\]", response)
            assert uid_next is not None
            self.last_uid = int(uid_next[1]) - 1
            return response if manners.tells_uidnext else None
        if b"[UIDVALIDITY" in response and manners.validity is not None:
            return re.sub(rb"\[UIDVALIDITY \d+\]", b"[UIDVALIDITY %d]" % manners.validity, response)
        if word != "FETCH":
            return response
        uid = re.search(rb"\(UID (\d+)", response)
        has_content = b"BODY[" in response.split(b"\r\n", 1)[0]
        if uid is not None and int(uid[1]) in (manners.untold | (set() if has_content else manners.undated)):
            return None
        if uid is not None and has_content:
            return self.withhold(response, int(uid[1]))
        if manners.size is not None:
            told = manners.size
            response = re.sub(rb"RFC822\.SIZE (\d+)", lambda m: b"RFC822.SIZE %d" % told(int(m[1])), response)
        if not manners.tells_internaldate:
            response = re.sub(rb' INTERNALDATE "[^"]*"', b"", response)
        return response

    def withhold(self, response: bytes, uid: int) -> bytes:
        if uid in self.manners.withheld:
            return response.split(b" (")[0] + b" (UID %d)" % uid
        if self.manners.withhold_times > 0:
            self.manners.withhold_times -= 1
            return response.split(b" (")[0] + b" (UID %d)" % uid
        return response

    async def say(self, line: bytes) -> None:
        """To the client; cut where the test says so."""
        raw, manners = line + b"\r\n", self.manners
        if manners.cut_after is not None:
            raw, manners.cut_after = raw[: manners.cut_after], manners.cut_after - len(raw)
            if manners.cut_after <= 0:
                manners.cut_after = None
                self.writer.write(raw)
                await self.writer.drain()
                self.writer.close()
                raise ConnectionError
        self.writer.write(raw)
        await self.writer.drain()
