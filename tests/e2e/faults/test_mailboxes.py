"""The whole way over real servers: Dovecot, an SMTP listener, SQLite and Postgres."""

from __future__ import annotations

import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders.submissions import BEFORE, submission
from tests.e2e.program import codes, imap_program
from tests.servers.dovecot import MailUser
from tests.servers.netease import Manners, NetEaseMailbox
from tests.servers.processes import wait_for
from tests.servers.smtp import DROP, TAKE_AND_DROP, SmtpSink, reply


def mixed(count: int) -> list[bytes]:
    """Submissions of which every fourth has no manuscript, each of a unit and a sender of its own."""
    mails = []
    for number in range(count):
        unit = f"第{number}示范大学"
        paper = None if number % 4 == 3 else b""
        mails.append(
            submission(unit, f"案例{number}", "王小明", sender=f"t{number}@example.edu.cn", paper=paper)
        )
    return mails


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_two_hundred_messages_each_recorded_and_answered_once(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink, request: pytest.FixtureRequest, database: str
) -> None:
    storage = {"database": request.getfixturevalue("postgres_url")} if database == "postgres" else {}
    program = imap_program(tmp_path, mail_user, smtp_sink, storage={**storage, "free_bytes": 0})
    mail_user.append_all([(raw, BEFORE + timedelta(minutes=n)) for n, raw in enumerate(mixed(200))])
    flags = mail_user.flags()
    program.ok("run", "--once")
    records = program.records()
    assert Counter(r["outcome"] for r in records) == {"accepted": 150, "returned": 50}
    assert {f"t{n}@example.edu.cn" for n in range(200)} == {d.rcpt_tos[0] for d in smtp_sink.deliveries}
    assert len(smtp_sink.deliveries) == 200
    assert {r["reply"]["state"] for r in records} == {"sent"}
    assert len({r["submission"]["number"] for r in records}) == 200
    assert flags == mail_user.flags()
    fetched = sum(command.startswith("DATA") for command in smtp_sink.commands)
    program.ok("run", "--once")
    assert len(smtp_sink.deliveries) == 200
    assert sum(command.startswith("DATA") for command in smtp_sink.commands) == fetched
    assert records == program.records()


@pytest.mark.slow
def test_a_mailbox_that_behaves_as_163_does_is_read(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    mail_user.append(submission(), BEFORE)
    with NetEaseMailbox(mail_user.port, Manners()) as netease:
        program = imap_program(tmp_path, mail_user, smtp_sink, port=netease.port)
        program.ok("run", "--once")
    assert program.record()["outcome"] == "accepted"
    assert program.record()["received_at"] == BEFORE.isoformat()


@pytest.mark.slow
def test_replies_wait_while_the_mail_server_is_away_and_go_out_when_it_is_back(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink)
    mail_user.append(submission(), BEFORE)
    smtp_sink.pause()
    done = program.run("run", "--once")
    assert done.returncode == 75, done.stderr
    assert (program.record()["outcome"], program.record()["reply"]["state"]) == ("accepted", "deferred")
    smtp_sink.resume()
    wait_for(lambda: program.run("run", "--once").returncode == 0 and smtp_sink.deliveries)
    assert len(smtp_sink.deliveries) == 1


@pytest.mark.slow
def test_when_the_line_breaks_after_data_the_same_reply_is_sent_again(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink)
    mail_user.append(submission(), BEFORE)
    smtp_sink.script("END", TAKE_AND_DROP)
    program.run("run", "--once")
    wait_for(lambda: program.run("run", "--once").returncode == 0 and len(smtp_sink.deliveries) == 2)
    first, second = smtp_sink.deliveries
    assert first.raw == second.raw
    assert first.message["Message-ID"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (reply("451 DT:SPM, please try again"), "deferred"),
        (reply("550 User not found"), "failed"),
        (DROP, "deferred"),
    ],
    ids=["later", "never", "cut"],
)
def test_a_refused_reply_is_told_of_and_costs_nothing_else(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink, answer: object, state: str
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink)
    mail_user.append(submission(), BEFORE)
    smtp_sink.script("RCPT", answer)  # type: ignore[arg-type]
    program.run("run", "--once")
    assert program.record()["reply"]["state"] == state


@pytest.mark.slow
def test_a_wrong_password_is_one_sentence_and_exit_code_69(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink)
    done = program.run("run", "--once", env={"CASEBOX_MAILBOX__PASSWORD": "wrong"})
    assert done.returncode == 69
    assert "授权码" in done.stderr
    assert "Traceback" not in done.stderr
    assert "wrong" not in done.stderr


@pytest.mark.slow
def test_no_server_is_one_sentence_and_exit_code_75(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink, port=1)
    done = program.run("run", "--once")
    assert done.returncode == 75
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_service_polls_answers_and_ends_within_seconds_of_sigterm(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink)
    with program.started("run") as service:
        wait_for(lambda: program.run("health").returncode == 0)
        mail_user.append(submission(), BEFORE)
        wait_for(lambda: smtp_sink.deliveries)
        assert program.run("run", "--once").returncode == 73
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=90) == 0
    assert codes(program.record()) == set()
