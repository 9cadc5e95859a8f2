"""The IMAP mailbox against Dovecot: deletions, re-made folders, junk, waiting, TLS, a server that goes."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest

from ingest.errors import MailboxRefused, MailboxUnavailable
from ingest.mailbox.account import ImapAccount
from ingest.mailbox.imap import ImapMailbox
from ingest.mailbox.limits import FetchLimits
from tests.builders.notebook import Notebook, everything
from tests.servers.dovecot import DovecotServer, MailUser
from tests.servers.netease import Manners, NetEaseMailbox

BEIJING = dt.timezone(dt.timedelta(hours=8))
NOON = dt.datetime(2026, 3, 31, 12, tzinfo=BEIJING)


def letter(word: object, size: int = 0) -> bytes:
    return f"Message-ID: <{word}@school>\r\nSubject: {word}\r\n\r\n{'x' * size}\r\n".encode()


def account(user: MailUser, port: int | None = None) -> ImapAccount:
    return ImapAccount(user.host, port or user.port, "none", user.username, user.password, timeout_seconds=5)


@pytest.fixture
def mailbox(mail_user: MailUser) -> Iterator[ImapMailbox]:
    mail_user.append(letter("first"), NOON)
    mailbox = ImapMailbox(account(mail_user))
    yield mailbox
    mailbox.close()


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.mark.parametrize(
    ("zone", "wall"), [(8, dt.datetime(2026, 4, 1, 7, 59, 59)), (0, dt.datetime(2026, 3, 31, 23, 59, 59))]
)
def test_the_internal_date_keeps_its_moment_whatever_the_zones(
    mail_user: MailUser, mailbox: ImapMailbox, notebook: Notebook, zone: int, wall: dt.datetime
) -> None:
    mail_user.append(letter("late"), wall.replace(tzinfo=dt.timezone(dt.timedelta(hours=zone))))
    late = notebook.poll(mailbox)[1]
    assert late.received_at == dt.datetime(2026, 3, 31, 23, 59, 59, tzinfo=dt.UTC)


class TestDeletions:
    """A person clears the mailbox up: nothing comes twice, and what comes later is not missed."""

    @pytest.mark.parametrize(
        "gone",
        [
            [30],
            [29, 30],
            list(range(25, 31)),
            list(range(10, 31)),
            list(range(1, 31)),
            [1, 2],
            list(range(1, 30)),
        ],
        ids=["the last", "the last two", "the last six", "most", "all", "the first", "all but the last"],
    )
    def test_nothing_comes_twice_and_the_next_is_seen(
        self, mail_user: MailUser, mailbox: ImapMailbox, notebook: Notebook, gone: list[int]
    ) -> None:
        mail_user.append_all([(letter(n), NOON + dt.timedelta(minutes=n)) for n in range(2, 31)])
        assert len(notebook.poll(mailbox)) == 30
        mail_user.expunge(gone)
        assert notebook.poll(mailbox) == []
        mail_user.append(letter("next"), NOON + dt.timedelta(hours=2))
        assert [a.raw for a in notebook.poll(mailbox)] == [letter("next")]
        assert notebook.poll(mailbox) == []

    def test_the_next_is_seen_when_it_came_before_we_looked_again(
        self, mail_user: MailUser, mailbox: ImapMailbox, notebook: Notebook
    ) -> None:
        mail_user.append_all([(letter(n), NOON) for n in range(2, 31)])
        notebook.poll(mailbox)
        mail_user.expunge(range(15, 31))
        mail_user.append(letter("next"), NOON + dt.timedelta(hours=2))
        assert [a.raw for a in notebook.poll(mailbox)] == [letter("next")]


class TestReMadeFolders:
    """The folder was deleted and made anew: with a new UIDVALIDITY, or, as at 163, with the same."""

    @pytest.fixture(params=["new UIDVALIDITY", "UIDVALIDITY 1 for ever", "and no UIDNEXT"])
    def remade(self, request: pytest.FixtureRequest, mail_user: MailUser) -> Iterator[ImapMailbox]:
        constant = request.param != "new UIDVALIDITY"
        manners = Manners(validity=1 if constant else None, tells_uidnext=request.param != "and no UIDNEXT")
        mail_user.create("材料")
        with NetEaseMailbox(mail_user.port, manners) as proxy:
            mailbox = ImapMailbox(replace(account(mail_user, proxy.port), folder="材料"))
            yield mailbox
            mailbox.close()

    def _fill(self, user: MailUser, words: list[object], at: dt.datetime = NOON) -> None:
        user.append_all(
            [(letter(w, 10 * len(str(w))), at + dt.timedelta(minutes=i)) for i, w in enumerate(words)], "材料"
        )

    @pytest.mark.parametrize("before", [1, 3, 40])
    @pytest.mark.parametrize("after", [1, 3, 50])
    def test_every_message_of_the_new_folder_is_taken_in(
        self, mail_user: MailUser, remade: ImapMailbox, notebook: Notebook, before: int, after: int
    ) -> None:
        self._fill(mail_user, [f"old-{n}" for n in range(before)])
        assert len(notebook.poll(remade)) == before
        mail_user.remove("材料")
        self._fill(mail_user, [f"new-{n}-x" for n in range(after)], NOON + dt.timedelta(days=1))
        assert [a.raw.split(b"@")[0] for a in notebook.poll(remade)] == [
            f"Message-ID: <new-{n}-x".encode() for n in range(after)
        ]
        assert notebook.poll(remade) == []
        assert len(notebook.taken) == before + after

    def test_it_is_noticed_too_when_every_message_came_at_the_same_time_and_only_sizes_differ(
        self, mail_user: MailUser, remade: ImapMailbox, notebook: Notebook
    ) -> None:
        mail_user.append_all([(letter(f"old{n}"), NOON) for n in range(5)], "材料")
        notebook.poll(remade)
        mail_user.remove("材料")
        mail_user.append_all([(letter(f"another{n}"), NOON) for n in range(5)], "材料")
        assert len(notebook.poll(remade)) == 5

    def test_copies_of_old_mail_hide_nothing_that_comes_after_them(
        self, mail_user: MailUser, remade: ImapMailbox, notebook: Notebook
    ) -> None:
        self._fill(mail_user, [f"old-{n}" for n in range(40)])
        notebook.poll(remade)
        mail_user.remove("材料")
        self._fill(mail_user, [f"old-{n}" for n in range(10)])  # restored from a copy, as far as it went
        notebook.poll(remade)
        for number in range(3):
            mail_user.append(letter(f"new-{number}"), NOON + dt.timedelta(days=1, minutes=number), "材料")
            notebook.poll(remade)
        assert {letter(f"new-{n}") for n in range(3)} <= set(notebook.bodies())


class TestJunkFolders:
    """What follows the convention, or answers us, is taken in; the rest is only counted."""

    @pytest.fixture
    def watching(self, mail_user: MailUser) -> Iterator[ImapMailbox]:
        mail_user.append(letter("first"), NOON)
        named = replace(account(mail_user), junk_folders=("广告邮件", "病毒文件夹"))
        mailbox = ImapMailbox(named)
        yield mailbox
        mailbox.close()

    def test_only_what_is_wanted_is_taken_in(
        self, mail_user: MailUser, watching: ImapMailbox, notebook: Notebook
    ) -> None:
        for folder in ("垃圾邮件", "广告邮件", "Quarantine"):
            mail_user.append_all([(letter(w), NOON) for w in ("spam", "submission", "spam2")], folder)
        mail_user.append(letter("submission"), NOON, "订阅邮件")  # of no interest
        seen: list[bytes] = []

        def wanted(headers: Mapping[int, bytes]) -> list[int]:
            seen.extend(headers.values())
            return [uid for uid, header in headers.items() if b"submission" in header]

        arrivals = notebook.poll(watching, wanted)
        assert [a.raw for a in arrivals] == [letter("first")] + [letter("submission")] * 3
        assert {name: state.passed_over for name, state in notebook.states.items()} == {
            "INBOX": 0, "垃圾邮件": 2, "广告邮件": 2, "Quarantine": 2,
        }  # fmt: skip
        assert all(header.endswith(b"\r\n\r\n") for header in seen)
        assert notebook.poll(watching, everything) == []

    def test_one_that_cannot_be_opened_is_told_of_and_the_others_go_on(
        self, mail_user: MailUser, notebook: Notebook
    ) -> None:
        mail_user.append(letter("first"), NOON)
        for folder in ("垃圾邮件", "广告邮件", "病毒文件夹"):
            mail_user.append(letter(folder), NOON, folder)
        refused = {b"&dcVr0mWHTvZZOQ-"}  # 病毒文件夹, in modified UTF-7
        with NetEaseMailbox(mail_user.port, Manners(refused_folders=refused)) as proxy:
            names = ("广告邮件", "病毒文件夹")
            mailbox = ImapMailbox(replace(account(mail_user, proxy.port), junk_folders=names))
            assert len(notebook.poll(mailbox, everything)) == 3
            mailbox.close()
            assert [fault.folder for fault in notebook.faults] == ["病毒文件夹"]
            assert proxy.connections == 1


@pytest.mark.timeout(300)
class TestWaiting:
    """IDLE where it is offered; the poll stays the truth. A wait of ten minutes that nothing ends fails."""

    def test_new_mail_ends_the_wait(
        self, mail_user: MailUser, mailbox: ImapMailbox, notebook: Notebook
    ) -> None:
        notebook.poll(mailbox)
        later = threading.Timer(0.4, lambda: mail_user.append(letter("new"), NOON))
        later.start()
        mailbox.wait(600, lambda: False)
        later.join()
        assert len(notebook.poll(mailbox)) == 1

    def test_mail_that_came_between_poll_and_wait_ends_it_at_once(
        self, mail_user: MailUser, mailbox: ImapMailbox, notebook: Notebook
    ) -> None:
        notebook.poll(mailbox)
        mail_user.append(letter("new"), NOON)
        mailbox.wait(600, lambda: False)

    def test_a_line_that_is_cut_meanwhile_neither_spins_nor_raises(
        self, mail_user: MailUser, notebook: Notebook
    ) -> None:
        mail_user.append(letter("first"), NOON)
        with NetEaseMailbox(mail_user.port, Manners(capabilities=None)) as proxy:
            mailbox = ImapMailbox(account(mail_user, proxy.port))
            notebook.poll(mailbox)
            asked = 0

            def stop() -> bool:
                nonlocal asked
                asked += 1
                if asked == 2:
                    proxy.cut()
                return asked > 4

            mailbox.wait(600, stop)
            assert asked == 5
            mail_user.append(letter("new"), NOON)
            assert [a.raw for a in notebook.poll(mailbox)] == [letter("new")]
            mailbox.close()

    def test_a_stop_is_noticed_soon(self, mailbox: ImapMailbox, notebook: Notebook) -> None:
        notebook.poll(mailbox)
        stop = threading.Event()
        threading.Timer(0.3, stop.set).start()
        mailbox.wait(600, stop.is_set)


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_tls_is_spoken_and_strangers_are_refused(
    dovecot: DovecotServer, mail_user: MailUser, notebook: Notebook, tls: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_user.append(letter("first"), NOON)
    port = mail_user.tls_port if tls == "implicit" else mail_user.port
    there = replace(account(mail_user, port), tls=tls)  # type: ignore[arg-type] # parametrised
    with pytest.raises(MailboxRefused, match="certificate is not trusted"):
        notebook.poll(ImapMailbox(there))
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.certificate.chain))
    mailbox = ImapMailbox(there)
    assert len(notebook.poll(mailbox)) == 1
    mailbox.close()


def test_tls_at_a_plain_port_is_a_fault_with_advice(mail_user: MailUser, notebook: Notebook) -> None:
    with pytest.raises(MailboxUnavailable, match=r"mailbox\.tls"):
        notebook.poll(ImapMailbox(replace(account(mail_user), tls="implicit")))


def test_a_server_that_goes_and_comes_back_loses_nothing(
    dovecot: DovecotServer, mail_user: MailUser, mailbox: ImapMailbox, notebook: Notebook
) -> None:
    notebook.poll(mailbox)
    dovecot.stop()
    try:
        with pytest.raises(MailboxUnavailable):
            notebook.poll(mailbox)
    finally:
        dovecot.start()
    mail_user.append(letter("new"), NOON)
    assert [a.raw for a in notebook.poll(mailbox)] == [letter("new")]


def test_a_folder_that_is_not_there_is_named_with_those_that_are(
    mail_user: MailUser, notebook: Notebook
) -> None:
    mail_user.create("材料")
    with pytest.raises(MailboxRefused, match=r"Set mailbox\.folder to one of: .*材料"):
        notebook.poll(ImapMailbox(replace(account(mail_user), folder="稿件")))


def test_the_password_is_said_nowhere(mail_user: MailUser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    mail_user.append(letter("first"), NOON)
    mailbox = ImapMailbox(account(mail_user))
    Notebook().poll(mailbox)
    mailbox.close()
    assert mail_user.password not in repr(mailbox.account)
    assert mail_user.password not in caplog.text


def test_a_report_tells_what_there_is(mail_user: MailUser, mailbox: ImapMailbox) -> None:
    mail_user.create("垃圾邮件")
    report = mailbox.examine()
    assert report.exists == 1
    assert report.server_id["name"] == "Dovecot"
    assert report.watched == ("垃圾邮件",)
    assert "INBOX" in report.folders
    assert "IDLE" in report.capabilities


def _commands_of_a_poll(user: MailUser, count: int) -> list[str]:
    user.append_all([(letter(n), NOON) for n in range(count)])
    notebook = Notebook()
    with NetEaseMailbox(user.port) as proxy:
        mailbox = ImapMailbox(account(user, proxy.port), FetchLimits(batch_messages=500))
        notebook.poll(mailbox)
        before = len(proxy.commands)
        notebook.poll(mailbox)
        mailbox.close()
        return [command.split()[0] for command in proxy.commands[before:] if command != "LOGOUT"]


def test_a_poll_of_an_unchanged_mailbox_costs_the_same_whatever_it_holds(dovecot: DovecotServer) -> None:
    ask: Callable[[int], list[str]] = lambda count: _commands_of_a_poll(dovecot.user(), count)  # noqa: E731 # two uses
    assert ask(20) == ask(200) == ["NOOP", "EXAMINE", "UID", "UID", "LIST"]
