"""Trouble of every kind, on real servers. Afterwards: as many records as messages, every submitter answered,
nobody told two things, and a reply that came twice was the same to the byte.

`CASEBOX_LONG=1` kills fifty times over two hundred messages instead of twelve times over forty.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from tests.builders.submissions import BEFORE, short_submission, submission
from tests.e2e.program import Program, codes, imap_program
from tests.servers.dovecot import DovecotServer, MailUser
from tests.servers.netease import Manners, NetEaseMailbox
from tests.servers.postgres import PostgresServer
from tests.servers.processes import unavailable, wait_for
from tests.servers.smtp import DROP, HANG, TAKE_AND_DROP, TAKE_AND_HANG, Answer, SmtpSink, Step, reply

pytestmark = pytest.mark.slow

LONG = bool(os.environ.get("CASEBOX_LONG"))
MESSAGES, KILLS = (200, 50) if LONG else (40, 12)


def fill(user: MailUser, count: int, *, first: int = 0, folder: str = "INBOX") -> None:
    mails = [(short_submission(n), BEFORE + timedelta(minutes=n)) for n in range(first, first + count)]
    user.append_all(mails, folder)


def come_to_rest(program: Program) -> None:
    """Rounds until one has nothing to complain of and nothing is left to send."""

    def rests() -> bool:
        done = program.run("run", "--once")
        assert "Traceback" not in done.stderr
        open_states = {"queued", "deferred"}
        return done.returncode == 0 and not any(
            r["reply"] and r["reply"]["state"] in open_states for r in program.records()
        )

    wait_for(rests, 60)


def nothing_lost_nothing_twice(program: Program, sink: SmtpSink, count: int) -> None:
    """What must hold after any trouble."""
    records = program.records()
    assert len(records) == count
    assert len({record["raw_sha256"] for record in records}) == count
    assert {record["outcome"] for record in records} == {"returned"}
    mails: dict[str, set[bytes]] = defaultdict(set)
    for delivery in sink.deliveries:
        mails[delivery.rcpt_tos[0]].add(delivery.raw)
    assert set(mails) == {record["from"] for record in records}
    assert {len(different) for different in mails.values()} == {1}


def kill(child: subprocess.Popen[bytes]) -> None:
    """kill -9, after which nothing of it may be left running."""
    with suppress(psutil.NoSuchProcess):
        family = psutil.Process(child.pid).children(recursive=True)
        child.kill()
        child.wait()
        _, alive = psutil.wait_procs(family, timeout=5)
        assert alive == []


@pytest.fixture(params=["sqlite", "postgres"])
def storage(request: pytest.FixtureRequest) -> dict[str, object]:
    """`[storage]` for either kind of database."""
    own = {"database": request.getfixturevalue("postgres_url")} if request.param == "postgres" else {}
    return {"free_bytes": 0, **own}


@pytest.mark.timeout(1800 if LONG else 300)
def test_killed_at_random_moments_it_loses_nothing_and_says_nothing_twice(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink, storage: dict[str, object]
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink, storage=storage, service={"workers": 2})
    fill(mail_user, MESSAGES)
    began = time.monotonic()
    program.run("list")
    start = time.monotonic() - began  # what starting alone takes here and now
    chance = random.Random(5)
    for _ in range(KILLS):
        with program.started("run", "--once") as child:
            time.sleep(start * chance.uniform(0.5, 4.0))
            kill(child)
    come_to_rest(program)
    nothing_lost_nothing_twice(program, smtp_sink, MESSAGES)


def test_killed_between_taking_in_and_recording_it_goes_on_from_the_stored_bytes(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink)
    program.ok("db", "upgrade")
    fill(mail_user, 10)
    with program.started("run", "--once") as child:
        database = sqlite3.connect(tmp_path / "var" / "casebox.db")
        wait_for(lambda: database.execute("SELECT count(*) FROM message").fetchone()[0])
        kill(child)
        states = {state for (state,) in database.execute("SELECT DISTINCT status FROM message")}
        database.close()
    assert "received" in states
    mail_user.expunge(range(1, 11))
    come_to_rest(program)
    nothing_lost_nothing_twice(program, smtp_sink, 10)


def test_killed_while_the_mail_server_has_a_reply_it_sends_that_very_reply_again(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink)
    fill(mail_user, 2)
    smtp_sink.script("END", TAKE_AND_HANG)
    with program.started("run", "--once") as child:
        wait_for(lambda: smtp_sink.deliveries)
        kill(child)
    come_to_rest(program)
    assert len(smtp_sink.deliveries) == 3
    nothing_lost_nothing_twice(program, smtp_sink, 2)


def test_a_mailbox_line_that_is_cut_anywhere_costs_nothing(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    fill(mail_user, 10)
    with NetEaseMailbox(mail_user.port, Manners()) as netease:
        program = imap_program(tmp_path, mail_user, smtp_sink, port=netease.port)
        for place in (0, 90, 300, 600, 900, 1500, 4000, 9000):
            netease.manners.cut_after = place
            done = program.run("run", "--once")
            assert done.returncode in {0, 75}, done.stderr
            assert "Traceback" not in done.stderr
        netease.manners.cut_after = None
        come_to_rest(program)
    nothing_lost_nothing_twice(program, smtp_sink, 10)


REFUSALS: list[tuple[Step, Answer]] = [
    ("GREETING", DROP),
    ("EHLO", DROP),
    ("MAIL", reply("451 MI:DMC too much over one connection")),
    ("RCPT", reply("450 Requested mail action not taken")),
    ("RCPT", HANG),
    ("DATA", DROP),
    ("END", reply("451 DT:SPM later")),
    ("END", DROP),
    ("END", TAKE_AND_DROP),
    ("END", TAKE_AND_HANG),
]


def test_a_mail_server_that_refuses_hangs_and_drops_at_every_step_gets_every_reply(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink)
    program.configure(
        mailbox=program.sections["mailbox"],
        smtp={**program.sections["smtp"], "timeout_seconds": 1},
    )
    for number, (step, answer) in enumerate(REFUSALS):
        fill(mail_user, 1, first=number)
        smtp_sink.script(step, answer)
        done = program.run("run", "--once")
        assert done.returncode in {0, 75}, done.stderr
        assert "Traceback" not in done.stderr
    # what asked for a longer wait (DT:SPM) is sent now all the same, as an operator may
    with sqlite3.connect(tmp_path / "var" / "casebox.db") as database:
        database.execute("UPDATE reply SET due_at = '2026-01-01 00:00:00'")
    database.close()
    come_to_rest(program)
    nothing_lost_nothing_twice(program, smtp_sink, len(REFUSALS))
    assert len(smtp_sink.deliveries) == len(REFUSALS) + 2


def test_a_folder_that_is_made_anew_brings_only_what_is_new(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    fill(mail_user, 5, folder="cases")
    program = imap_program(tmp_path, mail_user, smtp_sink)
    program.configure(**{**program.sections, "mailbox": {**program.sections["mailbox"], "folder": "cases"}})
    program.ok("run", "--once")
    mail_user.remove("cases")
    assert program.run("run", "--once").returncode == 69
    fill(mail_user, 7, folder="cases")
    come_to_rest(program)
    nothing_lost_nothing_twice(program, smtp_sink, 7)
    assert len(smtp_sink.deliveries) == 7


def test_the_service_outlives_a_database_that_goes_away_and_comes_back(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink, postgres: PostgresServer, postgres_url: str
) -> None:
    storage = {"database": postgres_url, "free_bytes": 0}
    program = imap_program(tmp_path, mail_user, smtp_sink, storage=storage)
    with program.started("run") as service:
        fill(mail_user, 3)
        wait_for(lambda: smtp_sink.deliveries)
        postgres.stop()
        fill(mail_user, 3, first=3)
        wait_for(lambda: "StoreUnavailable" in (tmp_path / "log").read_text())
        postgres.start()
        wait_for(lambda: len({d.rcpt_tos[0] for d in smtp_sink.deliveries}) == 6, 90)
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=90) == 0
    nothing_lost_nothing_twice(program, smtp_sink, 6)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2M", "casebox-test", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        unavailable("a small disk, which only root may mount")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_one_sentence_and_costs_nothing(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink, small_disk: Path
) -> None:
    storage = {
        "database": f"sqlite:///{small_disk}/casebox.db",
        "directory": str(small_disk),
        "free_bytes": 0,
    }
    program = imap_program(tmp_path, mail_user, smtp_sink, storage=storage)
    fill(mail_user, 3)
    (small_disk / "filler").write_bytes(bytes(1_200_000))
    large = submission(
        files=(("照片.jpg", b"\xff\xd8" + bytes(1_000_000)),),
        sender="large@example.edu.cn",
        form=None,
        paper=None,
    )
    mail_user.append(large, BEFORE)
    for _ in range(2):
        done = program.run("run", "--once")
        assert done.returncode == 75
        assert "Traceback" not in done.stderr
        assert "full" in done.stderr
    (small_disk / "filler").unlink()
    subprocess.run(["mount", "-o", "remount,size=64M", str(small_disk)], check=True)
    come_to_rest(program)
    nothing_lost_nothing_twice(program, smtp_sink, 4)
    assert list((small_disk / "mail").glob("*/.*")) == []


def test_while_the_disk_is_all_but_full_nothing_is_received_and_replies_still_go(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink)
    fill(mail_user, 1)
    smtp_sink.pause()
    assert program.run("run", "--once").returncode == 75
    smtp_sink.resume()
    fill(mail_user, 1, first=1)
    done = program.run("run", "--once", env={"CASEBOX_STORAGE__FREE_BYTES": str(2**60)})
    assert (done.returncode, len(smtp_sink.deliveries), len(program.records())) == (75, 1, 1)
    assert "Free some disk" in done.stderr
    come_to_rest(program)
    nothing_lost_nothing_twice(program, smtp_sink, 2)


def test_a_message_whose_reading_takes_too_long_costs_only_itself_and_a_rerun_clears_it(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink)
    mail_user.append(submission(), BEFORE)
    program.run("run", "--once", env={"CASEBOX_SERVICE__MESSAGE_SECONDS": "0.001"})
    assert (program.record()["outcome"], codes(program.record())) == ("held", {"processing.failed"})
    assert "message_seconds" in program.ok("show", "1")
    program.ok("rerun", "1")
    assert (program.record()["outcome"], codes(program.record())) == ("accepted", set())


def test_a_mailbox_that_hangs_does_not_keep_the_service_from_ending(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    with NetEaseMailbox(mail_user.port, Manners(answers={"SEARCH": None})) as netease:
        program = imap_program(tmp_path, mail_user, smtp_sink, port=netease.port)
        program.configure(
            **{**program.sections, "mailbox": {**program.sections["mailbox"], "timeout_seconds": 300}}
        )
        with program.started("run") as service:
            wait_for(lambda: any("SEARCH" in command for command in netease.commands))
            service.send_signal(signal.SIGTERM)
            assert service.wait(timeout=90) == 0
        netease.manners.answers.clear()
        assert program.run("run", "--once").returncode == 0


def test_long_trouble_is_one_alarm_and_its_end_one_mail(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink, dovecot: DovecotServer
) -> None:
    service = {"workers": 1, "alarm_to": ["op@example.cn"], "alarm_minutes": 0.01}
    program = imap_program(tmp_path, mail_user, smtp_sink, service=service)
    with program.started("run") as running:
        wait_for(lambda: program.run("health").returncode == 0)
        dovecot.stop()
        wait_for(lambda: len(smtp_sink.deliveries) == 1)
        said = (tmp_path / "log").read_text().count("step.fault")
        wait_for(lambda: (tmp_path / "log").read_text().count("step.fault") >= said + 2)
        dovecot.start()
        wait_for(lambda: len(smtp_sink.deliveries) == 2)
        for number in range(2):  # work goes on, and nothing more is said of the trouble
            fill(mail_user, 1, first=number)
            wait_for(lambda answered=number + 3: len(smtp_sink.deliveries) == answered)
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=90) == 0
    subjects = [str(delivery.message["Subject"]) for delivery in smtp_sink.deliveries]
    assert [subject[:5] for subject in subjects] == ["【报警】c", "【已恢复】", "【退回补正", "【退回补正"]


def test_a_changed_configuration_is_taken_on_at_once_and_a_faulty_one_not_at_all(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink)
    good = program.config.read_text(encoding="utf-8")
    with program.started("run") as service:
        wait_for(lambda: program.run("health").returncode == 0)
        log = tmp_path / "log"
        program.config.write_text(good.replace('"poll_seconds" = 1', '"poll_seconds" = 0'), encoding="utf-8")
        service.send_signal(signal.SIGHUP)
        wait_for(lambda: "reload.refused" in log.read_text())
        fill(mail_user, 1)
        wait_for(lambda: len(smtp_sink.deliveries) == 1)
        program.config.write_text(
            good.replace('"from_address" = "xxhjszwh@163.com"', '"from_address" = "new@163.com"'),
            encoding="utf-8",
        )
        service.send_signal(signal.SIGHUP)
        wait_for(lambda: "reload.done" in log.read_text())
        fill(mail_user, 1, first=1)
        wait_for(lambda: len(smtp_sink.deliveries) == 2)
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=90) == 0
    assert [d.mail_from for d in smtp_sink.deliveries] == ["xxhjszwh@163.com", "new@163.com"]
