"""One connection to an IMAP server: logged in, named by ID, and only ever looking.

Every call of the library stands in `_asking`, which turns what it raises into our two exceptions. What is
sent is little on purpose, since NetEase, QQ and Alibaba answer anything else wrongly: LOGIN (their SASL-IR is
broken), ID, LIST, EXAMINE, NOOP, IDLE, `UID SEARCH` by UID alone, `UID FETCH` of INTERNALDATE, RFC822.SIZE,
FLAGS, `BODY.PEEK`.
"""

from __future__ import annotations

import imaplib
import logging
import ssl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from importlib.metadata import version
from typing import Any

import imapclient

from ingest.errors import MailboxRefused
from ingest.language.line_words import UNFIT, logging_in
from ingest.language.words import Both, both
from ingest.mailbox.account import Folder, ImapAccount, Opened, Sight
from ingest.mailbox.faults import LIBRARY_FAULTS, refused_by_word, refused_login, translate

imaplib._MAXLINE = max(imaplib._MAXLINE, 64 * 1024 * 1024)  # type: ignore[attr-defined] # noqa: SLF001
# (imaplib refuses lines over 1 MB, and the answer to SEARCH is one line: 140,000 messages)

GREATEST_UID = 2**32 - 1
"""RFC 9051, 2.3.1.1: what is greater names no message."""

logging.getLogger("imapclient").setLevel(logging.WARNING)

Answers = Mapping[int, Mapping[bytes, Any]]
"""What FETCH told, by UID."""


LOOKING, FETCHING = Both("looking at", "查看"), Both("fetching", "取回")


class Connection:
    """A logged-in session. After any fault it is of no more use: close it."""

    def __init__(self, account: ImapAccount) -> None:
        """Connect, log in, say who we are.

        :raises MailboxUnavailable: no server there, or none that answers
        :raises MailboxRefused: it does not want us
        """
        self.account = account
        self.server_id: dict[str, str] = {}
        self.broken = False
        """Nobody knows what is on the line: an answer may be outstanding, or none will ever come."""
        self._open: str | None = None
        with self._asking(Both("connecting", "连接")):
            self._client = self._connect()
        try:
            self._login()
            self._introduce()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def _asking(self, doing: Both) -> Iterator[None]:
        try:
            yield
        except LIBRARY_FAULTS as error:
            self.broken = self.broken or not refused_by_word(error)
            raise translate(error, self.account.where, doing) from error

    def _connect(self) -> Any:
        account = self.account
        timeout = imapclient.SocketTimeout(account.timeout_seconds, account.timeout_seconds)
        context = None if account.tls == "none" else ssl.create_default_context()
        implicit = account.tls == "implicit"
        client = imapclient.IMAPClient(
            account.host,
            account.port,
            ssl=implicit,
            ssl_context=context if implicit else None,
            timeout=timeout,
        )
        client.normalise_times = False  # else INTERNALDATE comes without its zone, in the machine's time
        client._imap.debug = 0  # noqa: SLF001 # at the library's 5 every literal is formatted: five times slower
        try:
            if account.tls == "starttls":
                client.starttls(context)
        except BaseException:
            with suppress(OSError):  # the failed handshake has closed the socket already
                client.shutdown()
            raise
        return client

    def _login(self) -> None:
        account = self.account
        for what, text in (("username", account.username), ("password", account.password)):
            if not text.isascii() or not text.isprintable() or not text:
                raise MailboxRefused(both(*UNFIT, where=account.where, key=f"mailbox.{what}"))
        with self._asking(logging_in(account.username)):
            try:
                self._client.login(account.username, account.password)
            except imapclient.exceptions.LoginError as error:
                raise refused_login(error, account.where, account.username) from None

    def _introduce(self) -> None:
        """ID (RFC 2971) after LOGIN and before the first folder, or NetEase answers `Unsafe Login`."""
        with self._asking(Both("asking for capabilities", "询问服务器功能")):
            self.capabilities = tuple(word.decode("ascii", "replace") for word in self._client.capabilities())
        if "ID" not in self.capabilities and "X-CM-EXT-1" not in self.capabilities:
            return
        fields = {
            "name": "casebox",
            "version": version("casebox"),
            "vendor": "casebox",
            "support-email": self.account.username,
        }
        with self._asking(Both("naming ourselves (ID)", "发送 ID")):
            try:
                # the undecorated function: Coremail understands ID also where it does not list it
                answer = imapclient.IMAPClient.id_.__wrapped__(self._client, fields)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:
                return  # a server that lists ID and refuses it: only NetEase cares, and that takes it
            self.server_id = _pairs(answer)

    def noop(self) -> None:
        """Whether the line still stands."""
        with self._asking(Both("asking whether the line stands", "查看连接是否仍在")):
            self._client.noop()

    def folders(self) -> list[Folder]:
        """All folders of the account."""
        with self._asking(Both("listing folders", "列出文件夹")):
            return [
                Folder(
                    str(name),
                    frozenset(_text(flag).lower() for flag in flags),
                    _text(delimiter) if delimiter else "",
                )
                for flags, delimiter, name in self._client.list_folders()
            ]

    def examine(self, folder: str) -> Opened:
        """Open a folder to look only; always asked anew, since it tells whether it is still the same."""
        self._open = None
        with self._asking(both("opening the folder {name}", "打开文件夹 {name}", name=folder)):
            answer = self._client.select_folder(folder, readonly=True)
            self._open = folder
            return Opened(
                int(answer.get(b"UIDVALIDITY", 0)), int(answer.get(b"EXISTS", 0)), _number(answer, b"UIDNEXT")
            )

    def stand_in(self, folder: str) -> None:
        """Have that folder open, whichever was before."""
        if self._open != folder:
            self.examine(folder)

    def search(self, first: int = 1, last: int | None = None) -> list[int]:
        """The UIDs in that range, ascending, whatever the server makes of the range.

        :param last: `None`: to the end
        """
        span = f"{first}:{last or '*'}"
        with self._asking(both("searching UID {span}", "查找 UID {span}", span=span)):
            try:
                found = self._client.search("ALL" if span == "1:*" else ["UID", span])
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:  # QQ: BAD for a range beyond the end
                found = self._client.search("ALL")
        upper = min(last or GREATEST_UID, GREATEST_UID)
        return sorted({uid for uid in found if first <= uid <= upper})

    def sights(self, uids: Sequence[int]) -> dict[int, Sight]:
        """INTERNALDATE and size of those that are there."""
        answers = self._fetch(uids, ("UID", "INTERNALDATE", "RFC822.SIZE"), LOOKING)
        return {
            uid: Sight(self._aware(answer.get(b"INTERNALDATE")), _number(answer, b"RFC822.SIZE") or 0)
            for uid, answer in answers.items()
            if b"RFC822.SIZE" in answer or b"INTERNALDATE" in answer
        }

    def answered(self, uids: Sequence[int]) -> set[int]:
        """Those that bear \\Answered."""
        answers = self._fetch(uids, ("UID", "FLAGS"), LOOKING)
        flags = {uid: answer.get(b"FLAGS", ()) for uid, answer in answers.items()}
        return {uid for uid, own in flags.items() if any(_text(one).lower() == "\\answered" for one in own)}

    def headers(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The header sections of those that are there."""
        return self._content(uids, "BODY.PEEK[HEADER]", b"BODY[HEADER]")

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The whole of each message that the server hands out."""
        return self._content(uids, "BODY.PEEK[]", b"BODY[]")

    def beginning(self, uid: int, octets: int) -> bytes | None:
        """The first `octets` of a message."""
        return self._content([uid], f"BODY.PEEK[]<0.{octets}>", b"BODY[]<0>", b"BODY[]").get(uid)

    def _content(self, uids: Sequence[int], item: str, *keys: bytes) -> dict[int, bytes]:
        answers = self._fetch(uids, ("UID", item), FETCHING)
        found = ((uid, answer.get(key)) for uid, answer in answers.items() for key in keys)
        return {uid: raw for uid, raw in found if isinstance(raw, bytes)}

    def _fetch(self, uids: Sequence[int], items: Iterable[str], doing: Both) -> Answers:
        if not uids:
            return {}
        ordered = sorted(uids)
        span = f"UID {ordered[0]}" if len(ordered) == 1 else f"UID {ordered[0]}–{ordered[-1]}"
        asking = "{doing} {span} in {name}", "{doing}文件夹 {name} 的 {span}"
        with self._asking(both(*asking, doing=doing, span=span, name=self._open)):
            answers: Answers = self._client.fetch(ordered, list(items))
            return answers

    def _aware(self, moment: object) -> datetime | None:
        if not isinstance(moment, datetime):
            return None
        offset = moment.utcoffset()
        return moment.replace(tzinfo=self.account.zone if offset is None else timezone(offset))

    def idle(self) -> None:
        """Ask to be told of news (RFC 2177) in the open folder."""
        with self._asking(Both("starting to wait (IDLE)", "开始等待新邮件（IDLE）")):
            self._client.idle()

    def idle_news(self, seconds: float) -> list[Any]:
        """What the server has said within that time; empty also when the line is closed: ask `idle_done`."""
        with self._asking(Both("waiting (IDLE)", "等待新邮件（IDLE）")):
            return list(self._client.idle_check(timeout=seconds))

    def idle_done(self) -> list[Any]:
        """Stop waiting; what the server has said meanwhile. Raises when the line is closed."""
        with self._asking(Both("ending to wait (IDLE)", "结束等待新邮件（IDLE）")):
            return list(self._client.idle_done()[1])

    def close(self) -> None:
        """Say goodbye if somebody listens; never raises."""
        with suppress(*LIBRARY_FAULTS):
            self._client.socket().settimeout(min(5.0, self.account.timeout_seconds))
            self._client.logout()
            return
        with suppress(*LIBRARY_FAULTS):
            self._client.shutdown()


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _number(answer: Mapping[bytes, Any], key: bytes) -> int | None:
    value = answer.get(key)
    return value if isinstance(value, int) else None


def _pairs(answer: object) -> dict[str, str]:
    """The ID answer's list of names and values."""
    words = answer[0] if isinstance(answer, tuple) and answer and isinstance(answer[0], tuple) else ()
    return {_text(name): _text(value) for name, value in zip(words[::2], words[1::2], strict=False)}
