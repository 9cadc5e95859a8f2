"""The IMAP mailbox against what raw logs of 163 and QQ show, and against a line that is cut anywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from ingest.errors import MailboxRefused, MailboxUnavailable
from ingest.mailbox.account import ImapAccount
from ingest.mailbox.imap import ImapMailbox
from ingest.mailbox.limits import FetchLimits
from tests.builders.notebook import Notebook, everything
from tests.servers.dovecot import MailUser
from tests.servers.netease import Manners, NetEaseMailbox

BEIJING = dt.timezone(dt.timedelta(hours=8))
NOON = dt.datetime(2026, 3, 31, 12, tzinfo=BEIJING)


def letter(word: object, size: int = 0) -> bytes:
    return f"Message-ID: <{word}@school>\r\nSubject: {word}\r\n\r\n{'x' * size}\r\n".encode()


@pytest.fixture
def proxy(mail_user: MailUser) -> Iterator[NetEaseMailbox]:
    mail_user.append_all([(letter(n), NOON + dt.timedelta(minutes=n)) for n in range(1, 6)])
    with NetEaseMailbox(mail_user.port) as proxy:
        yield proxy


@pytest.fixture
def mailbox(proxy: NetEaseMailbox, mail_user: MailUser) -> Iterator[ImapMailbox]:
    there = ImapAccount(
        "127.0.0.1", proxy.port, "none", mail_user.username, mail_user.password, timeout_seconds=2
    )
    mailbox = ImapMailbox(there, FetchLimits(batch_messages=3))
    yield mailbox
    mailbox.close()


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


def test_we_say_who_we_are_after_the_login_and_before_the_first_folder_on_every_connection(
    proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook
) -> None:
    for _ in range(2):
        notebook.poll(mailbox)
        mailbox.close()
    words = [command.split()[0] for command in proxy.commands]
    first = [word for word in words if word in {"LOGIN", "ID", "EXAMINE"}]
    assert first == ["LOGIN", "ID", "EXAMINE"] * 2
    told = next(command for command in proxy.commands if command.startswith("ID "))
    for name in ('"name" "casebox"', '"version"', '"vendor" "casebox"', '"support-email"'):
        assert name in told


def test_a_server_that_lists_no_id_and_is_coremail_is_told_all_the_same(
    proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook
) -> None:
    proxy.manners.capabilities = "IMAP4rev1 X-CM-EXT-1"
    assert len(notebook.poll(mailbox)) == 5


@pytest.mark.parametrize("by", ["NO", "BAD", "BYE"])
def test_unsafe_login_is_a_refusal_with_advice_however_it_is_said(
    proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook, by: str
) -> None:
    refusal = "Unsafe Login. Please contact kefu@188.com for help"
    proxy.manners.answers = {"EXAMINE": f"* BYE {refusal}" if by == "BYE" else f"{by} EXAMINE {refusal}"}
    with pytest.raises(MailboxRefused, match=r"Unsafe Login.*授权码"):
        notebook.poll(mailbox)
    proxy.manners.answers = {"SEARCH": f"* BYE {refusal}" if by == "BYE" else f"{by} SEARCH {refusal}"}
    with pytest.raises(MailboxRefused, match="Unsafe Login"):
        notebook.poll(mailbox)


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ("NO LOGIN Login error or password error", MailboxRefused, "授权码"),
        ("NO [AUTHENTICATIONFAILED] Authentication failed.", MailboxRefused, "授权码"),
        ("NO LOGIN Login fail. Please using authorized code to login", MailboxRefused, "授权码"),
        ("NO LOGIN Login fail. IMAP service is not open", MailboxRefused, "switch IMAP on"),
        ("NO LOGIN ERR.LOGIN.REQCODE", MailboxRefused, "switch IMAP on"),
        ("BAD LOGIN Unsafe Login. Please contact kefu@188.com for help", MailboxRefused, "Unsafe Login"),
        ("NO [UNAVAILABLE] Temporary authentication failure.", MailboxUnavailable, "put off"),
        ("NO LOGIN System busy! Try again later", MailboxUnavailable, "put off"),
        ("NO LOGIN too frequent", MailboxUnavailable, "put off"),
        ("* BYE too many connections", MailboxUnavailable, "too many connections"),
    ],
)
def test_a_refused_login_says_what_to_do_and_is_not_tried_again(
    proxy: NetEaseMailbox,
    mailbox: ImapMailbox,
    notebook: Notebook,
    answer: str,
    error: type[Exception],
    words: str,
) -> None:
    proxy.manners.login_answer = answer
    with pytest.raises(error, match=words) as refused:
        notebook.poll(mailbox)
    assert mailbox.account.password not in str(refused.value)
    assert proxy.connections == 1
    assert proxy.commands.count("LOGIN") == 1


@pytest.mark.parametrize(
    "change",
    [
        {"searches_everything": True},
        {"bad_beyond_end": True},
        {"tells_uidnext": True},
        {"validity": None},
        {"tells_internaldate": False},
        {"size": lambda _: 0},
        {"size": lambda true: true * 1000},
        {"size": lambda true: true // 3},
        {"capabilities": "IMAP4rev1"},
        {"capabilities": None},
    ],
    ids=lambda change: next(iter(change.items()))[0] if isinstance(change, dict) else None,
)
def test_odd_manners_neither_lose_nor_repeat_anything(
    proxy: NetEaseMailbox,
    mailbox: ImapMailbox,
    notebook: Notebook,
    mail_user: MailUser,
    change: dict[str, object],
) -> None:
    proxy.manners.wants_id = change != {"capabilities": "IMAP4rev1"}
    for name, value in change.items():
        setattr(proxy.manners, name, value)
    assert [a.raw for a in notebook.poll(mailbox)] == [letter(n) for n in range(1, 6)]
    assert all(a.cut_at is None and a.received_at.tzinfo for a in notebook.taken.values())
    assert notebook.poll(mailbox) == []
    mail_user.expunge([5])
    assert notebook.poll(mailbox) == []
    mail_user.append(letter("new"), NOON + dt.timedelta(hours=1))
    assert [a.raw for a in notebook.poll(mailbox)] == [letter("new")]
    assert notebook.poll(mailbox) == []


def test_a_message_without_internal_date_is_dated_by_its_newest_received_line(
    proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook, mail_user: MailUser
) -> None:
    proxy.manners.tells_internaldate = False
    head = b"Received: from b by a; Tue, 31 Mar 2026 23:59:59 +0800\r\n"
    head += b"Received: from c by b; Mon, 30 Mar 2026 1:00:00 +0800\r\n"
    mail_user.append(head + letter("dated"), NOON)
    assert notebook.poll(mailbox)[-1].received_at == dt.datetime(2026, 3, 31, 23, 59, 59, tzinfo=BEIJING)


class TestMissingLiterals:
    """FETCH is answered, and the content does not come."""

    def test_once_is_asked_for_again_at_once(
        self, proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook
    ) -> None:
        proxy.manners.withhold_times = 1
        assert [a.raw for a in notebook.poll(mailbox)] == [letter(n) for n in range(1, 6)]
        assert notebook.faults == []

    def test_one_that_never_comes_is_told_of_and_the_ones_after_it_are_taken_in(
        self, proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook, mail_user: MailUser
    ) -> None:
        proxy.manners.withheld = {2}
        assert [a.raw for a in notebook.poll(mailbox)] == [letter(n) for n in (1, 3, 4, 5)]
        mail_user.append(letter("new"), NOON)
        assert [a.raw for a in notebook.poll(mailbox)] == [letter("new")]
        assert ["UID 2" in fault.reason for fault in notebook.faults] == [True, True]
        proxy.manners.withheld = set()
        assert [a.raw for a in notebook.poll(mailbox)] == [letter(2)]
        assert len(notebook.faults) == 2
        assert notebook.poll(mailbox) == []

    @pytest.mark.parametrize("uid", [1, 3, 5])
    @pytest.mark.parametrize("times", [1, 3])
    def test_one_that_is_listed_and_never_told_of_does_not_hold_up_the_others(
        self, proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook, uid: int, times: int
    ) -> None:
        proxy.manners.untold = {uid}
        assert [a.uid for a in notebook.poll(mailbox)] == [n for n in range(1, 6) if n != uid]
        for _ in range(times):
            assert notebook.poll(mailbox) == []
        assert {f"UID {uid}" in fault.reason for fault in notebook.faults} == {True}
        proxy.manners.untold = set()
        assert [a.uid for a in notebook.poll(mailbox)] == [uid]
        assert notebook.poll(mailbox) == []

    @pytest.mark.parametrize("uid", [1, 3, 5])
    def test_one_whose_date_and_size_never_come_is_taken_in_all_the_same(
        self, proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook, mail_user: MailUser, uid: int
    ) -> None:
        proxy.manners.undated = {uid}
        for _ in range(3):
            notebook.poll(mailbox)
        mail_user.append(letter("new"), NOON)
        notebook.poll(mailbox)
        assert sorted(notebook.bodies()) == sorted(letter(n) for n in (1, 2, 3, 4, 5, "new"))
        assert len(notebook.taken) == 6
        assert notebook.faults == []
        assert notebook.poll(mailbox) == []

    def test_numbers_that_no_message_can_have_are_not_listed(
        self, proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook
    ) -> None:
        proxy.manners.answers["SEARCH"] = f"* SEARCH 1 2 {2**32} 3 {10**20} 4 5\nOK done"
        assert [a.uid for a in notebook.poll(mailbox)] == [1, 2, 3, 4, 5]

    def test_one_that_was_deleted_meanwhile_is_forgotten(
        self, proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook, mail_user: MailUser
    ) -> None:
        proxy.manners.withheld = {5}
        notebook.poll(mailbox)
        mail_user.expunge([5])
        faults = len(notebook.faults)
        assert notebook.poll(mailbox) == []
        assert len(notebook.faults) == faults

    def test_when_most_do_not_come_the_cursor_stays(
        self, proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook
    ) -> None:
        proxy.manners.withheld = {1, 2, 3, 4, 5}
        mailbox.limits = replace(mailbox.limits, batch_messages=10)
        with pytest.raises(MailboxUnavailable, match="without their content"):
            notebook.poll(mailbox)
        proxy.manners.withheld = set()
        assert len(notebook.poll(mailbox)) == 5


@pytest.mark.parametrize("word", ["LOGIN", "ID", "EXAMINE", "SEARCH", "FETCH", "LIST"])
@pytest.mark.parametrize(
    "answer",
    [None, "NO no such thing", "BAD syntax", "* BYE go away", "* 1 FETCH ((((\nOK done",
     "* SEARCH x y\nOK done", "* LIST nonsense\nOK done", "* FETCH\nOK done",
     "garbage", "* 1 FETCH (UID 1 RFC822.SIZE {3}\nOK done"],
    ids=["silence", "NO", "BAD", "BYE", "parens", "words", "list", "fetch", "garbage", "literal"],
)  # fmt: skip
def test_whatever_a_server_says_leaves_as_our_exceptions_and_nothing_is_lost(
    proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook, word: str, answer: str | None
) -> None:
    proxy.manners.wants_id = False
    proxy.manners.answers = {word: answer}
    with suppress(MailboxUnavailable, MailboxRefused):
        notebook.poll(mailbox, everything)
    proxy.manners.answers = {}
    notebook.poll(mailbox, everything)
    assert sorted(notebook.bodies()) == [letter(n) for n in range(1, 6)]


def test_a_line_that_is_cut_anywhere_loses_nothing_and_repeats_nothing(
    proxy: NetEaseMailbox, mailbox: ImapMailbox, mail_user: MailUser
) -> None:
    mail_user.append(letter("large", 3000), NOON)
    wanted = [letter(n) for n in range(1, 6)] + [letter("large", 3000)]
    for octets in [*range(1, 700, 23), *range(700, 6000, 331)]:
        notebook = Notebook()
        mailbox.close()
        proxy.manners.cut_after = octets
        for _ in range(3):
            try:
                notebook.poll(mailbox)
            except MailboxUnavailable:
                continue
            if not proxy.manners.cut_after:
                break
        assert notebook.bodies() == wanted, octets


def test_a_server_that_hangs_is_left_in_time(
    proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook
) -> None:
    proxy.manners.answers = {"FETCH": None}
    with pytest.raises(MailboxUnavailable, match="no answer in time"):
        notebook.poll(mailbox)


def test_a_server_that_lists_no_folders_is_told_of_and_its_main_folder_goes_on(
    proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook
) -> None:
    proxy.manners.answers["LIST"] = "NO LIST not now"
    assert len(notebook.poll(mailbox)) == 5
    assert "junk folders cannot be looked into" in notebook.faults[0].reason


def test_only_what_netease_understands_is_sent(
    proxy: NetEaseMailbox, mailbox: ImapMailbox, notebook: Notebook
) -> None:
    for _ in range(2):
        notebook.poll(mailbox)
    mailbox.wait(0.1, lambda: False)
    words = {" ".join(c.split()[:2]) if c.startswith("UID") else c.split()[0] for c in proxy.commands}
    assert words <= {"CAPABILITY", "LOGIN", "ID", "NOOP", "EXAMINE", "LIST", "UID SEARCH", "UID FETCH"}
    assert not any("FETCH  " in c or "FETCH (" in c for c in proxy.commands)  # never an empty set


def test_manners_are_those_of_163_unless_a_test_says_otherwise() -> None:
    assert Manners().validity == 1
    assert not Manners().tells_uidnext
