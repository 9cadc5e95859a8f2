"""What the service writes of its work: a line a message, for machines, and nothing of what people wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders.submissions import BEFORE, submission
from tests.e2e.program import imap_program
from tests.servers.dovecot import MailUser
from tests.servers.smtp import SmtpSink, reply

PERSONAL = ("林黛玉", "潇湘示范大学", "绛珠案例", "daiyu", "13912345678")


@pytest.mark.slow
def test_a_message_is_one_line_of_json_without_personal_data_also_in_trouble(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    for number in range(3):
        named = submission(
            "潇湘示范大学",
            f"绛珠案例{number}",
            "林黛玉",
            sender=f"daiyu{number}@example.edu.cn",
            form=None,
            paper=None,
            text="电话13912345678",
        )
        mail_user.append(named, BEFORE)
    program = imap_program(tmp_path, mail_user, smtp_sink)
    smtp_sink.script("RCPT", reply("550 User not found: daiyu"), reply("451 MI:SFQ"))
    done = program.run("--log-level", "debug", "run", "--once")
    assert done.returncode == 75
    lines = [line for line in done.stderr.splitlines() if line.startswith("{")]
    events = [json.loads(line) for line in lines]
    recorded = [event for event in events if event["event"] == "message.recorded"]
    assert sorted(event["message"] for event in recorded) == [1, 2, 3]
    assert {event["level"] for event in recorded} == {"info"}
    assert [word for word in PERSONAL for line in lines if word in line] == []
