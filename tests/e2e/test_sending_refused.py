"""A mail server that refuses us as a whole costs no reply, and everybody hears of it but the submitters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.app import make_runtime
from ingest.health import due_alarms, find_health
from ingest.settings.load import load_settings
from tests.builders.submissions import short_submission
from tests.e2e.program import Program
from tests.servers.smtp import Answer, SmtpSink, Step, reply

US, CODE = "xxhjszwh@163.com", "ABCDEFGHIJKLMNOP"
MAILS = 4


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink(users={US: CODE}) as sink:
        yield sink


@pytest.fixture
def program(tmp_path: Path, sink: SmtpSink) -> Program:
    smtp = {
        "host": "127.0.0.1",
        "port": sink.port,
        "tls": "none",
        "username": US,
        "password": CODE,
        "from_address": US,
        "retry_seconds": 0.2,
    }
    program = Program(tmp_path, smtp=smtp)
    for number in range(MAILS):
        program.deliver(str(number), short_submission(number))
    return program


def states(program: Program) -> list[str]:
    listed = program.ok("outbox", "list", "--all", "--json").splitlines()
    return [json.loads(line)["state"] for line in listed]


REFUSALS: list[tuple[Step, Answer, int]] = [
    ("GREETING", reply("554 5.7.1 no service for you", close=True), 69),
    ("GREETING", reply("550 5.1.1 no such user", close=True), 69),
    ("EHLO", reply("550 5.7.1 go away"), 69),
    ("AUTH", reply("550 User suspended"), 69),
    ("AUTH", reply("535 5.7.8 Error: account locked"), 69),
    ("AUTH", reply("454 4.7.0 Temporary authentication failure"), 75),
    ("MAIL", reply("550 5.1.0 sender rejected"), 69),
    ("MAIL", reply("550 Invalid User"), 69),
    ("MAIL", reply("554 DT:SPM 163 smtp5"), 69),
    ("RCPT", reply("452 4.3.1 Insufficient system storage"), 75),
]


@pytest.mark.slow
def test_whatever_the_server_says_before_the_recipient_no_reply_is_lost(
    program: Program, sink: SmtpSink
) -> None:
    sink.script("HELO", reply("550 5.7.1 go away"))
    for step, answer, code in REFUSALS:
        sink.script(step, answer)
        done = program.run("run", "--once")
        assert (step, answer.reply, done.returncode) == (step, answer.reply, code)
        assert set(states(program)) <= {"queued", "deferred"}
    runtime = make_runtime(load_settings(program.config))
    alarms = due_alarms(find_health(runtime.store), runtime.clock() + timedelta(hours=2), timedelta(hours=1))
    runtime.store.engine.dispose()
    assert [(alarm.part, alarm.over) for alarm in alarms] == [("send", False)]
    program.ok("run", "--once")
    assert states(program) == ["sent"] * MAILS
    assert sorted(one.rcpt_tos[0] for one in sink.deliveries) == [
        f"t{number}@example.edu.cn" for number in range(MAILS)
    ]


@pytest.mark.slow
def test_what_did_fail_is_logged_without_names_and_tried_again_by_its_state(
    program: Program, sink: SmtpSink
) -> None:
    sink.script("RCPT", reply("550 User not found: t0"))
    done = program.run("run", "--once")
    assert done.returncode == 0
    events = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    (failed,) = [event for event in events if event["event"] == "reply.failed"]
    assert failed["answer"] == "550"
    assert "t0" not in str(failed)
    assert sorted(states(program)) == ["failed"] + ["sent"] * (MAILS - 1)
    program.ok("outbox", "retry", "--state", "failed")
    program.ok("run", "--once")
    assert states(program) == ["sent"] * MAILS
