"""No step waits for another: what takes long holds back nobody else's record or reply.

What takes long is a program in LibreOffice's place on the PATH that does nothing for a while.
"""

from __future__ import annotations

import io
import os
import signal
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders.submissions import BEFORE, short_submission, submission
from tests.e2e.program import Program, imap_program
from tests.servers.dovecot import MailUser
from tests.servers.processes import wait_for
from tests.servers.smtp import HANG, SmtpSink

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

HANGING = 330.0
"""Seconds until a test gives up."""


def slow_submission(number: int) -> bytes:
    """One whose file goes to LibreOffice."""
    return submission(
        f"慢{number}大学",
        sender=f"slow{number}@example.edu.cn",
        form=None,
        paper=None,
        files=(("申报表.rtf", b"{\\rtf1\\ansi form %d}" % number),),
        message_id=f"<slow{number}@example.edu.cn>",
    )


def bomb(number: int) -> bytes:
    """A file of two hundred megabytes in two hundred kilobytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("申报表.docx", bytes(200_000_000))
    return submission(
        f"弹{number}大学", sender=f"bomb{number}@example.edu.cn", form=None, paper=None,
        files=(("材料.zip", file.getvalue()),), message_id=f"<bomb{number}@example.edu.cn>",
    )  # fmt: skip


@contextmanager
def running(program: Program, folder: Path, office_seconds: float) -> Iterator[None]:
    """The service, with a LibreOffice that takes its time and then gives nothing."""
    place = folder / "bin"
    place.mkdir()
    (place / "soffice").write_text(f"#!/bin/sh\nexec sleep {office_seconds}\n", encoding="ascii")
    (place / "soffice").chmod(0o755)
    with program.started("run", env={"PATH": f"{place}:{os.environ['PATH']}"}) as service:
        yield
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=90) == 0


def answered(sink: SmtpSink) -> set[str]:
    return {delivery.rcpt_tos[0] for delivery in sink.deliveries}


def tries_of_the_first(folder: Path) -> int:
    """How often reading the first message was begun."""
    database = sqlite3.connect(folder / "var" / "casebox.db")
    tries = database.execute("SELECT tries FROM message WHERE id = 1").fetchone()
    database.close()
    return int(tries[0]) if tries else 0


def test_while_one_message_is_read_for_most_of_a_minute_fifty_others_are_answered(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink, service={"workers": 2})
    program.ok("db", "upgrade")
    mail_user.append(slow_submission(0), BEFORE)
    with running(program, tmp_path, 50):
        wait_for(lambda: tries_of_the_first(tmp_path) == 1)
        others = [(short_submission(n), BEFORE + timedelta(minutes=n)) for n in range(50)]
        mail_user.append_all(others)
        wait_for(lambda: len(answered(smtp_sink)) >= 50, 120)
        assert "slow0@example.edu.cn" not in answered(smtp_sink)
        wait_for(lambda: "slow0@example.edu.cn" in answered(smtp_sink), 150)
    records = program.records()
    assert len(records) == len({record["raw_sha256"] for record in records}) == 51
    assert len(smtp_sink.deliveries) == 51


def test_slow_mails_bombs_and_a_flood_keep_no_honest_submission_waiting(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink, service={"workers": 2}, replies={"per_hour": 1000})
    program.ok("db", "upgrade")
    flood = [
        submission(
            f"洪{n}大学", sender="flood@example.edu.cn", form=None, paper=None, message_id=f"<f{n}@x.cn>"
        )
        for n in range(100)
    ]
    mails = [slow_submission(n) for n in range(20)] + [bomb(n) for n in range(20)] + flood
    honest = [short_submission(n) for n in range(30)]
    everything = [(mail, BEFORE + timedelta(seconds=n)) for n, mail in enumerate(mails + honest)]
    mail_user.append_all(everything)
    expected = {f"t{n}@example.edu.cn" for n in range(30)}
    with running(program, tmp_path, 600):
        wait_for(lambda: expected <= answered(smtp_sink), HANGING)
        slow = {one for one in answered(smtp_sink) if one.startswith("slow")}
        assert len(slow) < 10, "most of the slow ones are still being read"
        assert program.run("health").returncode == 0


def test_a_mail_server_that_says_nothing_keeps_no_message_from_being_recorded(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = imap_program(tmp_path, mail_user, smtp_sink)
    program.configure(**{**program.sections, "smtp": {**program.sections["smtp"], "timeout_seconds": 300}})
    mail_user.append(short_submission(0), BEFORE)
    smtp_sink.script("END", HANG)
    with program.started("run") as service:
        wait_for(lambda: len(program.records()) == 1)
        mail_user.append_all([(short_submission(n), BEFORE + timedelta(minutes=n)) for n in range(1, 6)])
        wait_for(lambda: len(program.records()) == 6)
        assert smtp_sink.deliveries == []
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=90) == 0
