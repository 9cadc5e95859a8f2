"""The README's way from an empty folder to the first decision, as somebody walks it who was never here."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.submissions import BEFORE, submission
from tests.servers.dovecot import PASSWORD, DovecotServer, MailUser
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.slow

ADDRESS = "collect@example.org"
ANSWERS = (ADDRESS, f" {PASSWORD} ", "征集秘书处", "digest@example.org", "2026-03-05", "operator@example.org")
"""One a line, as `init` asks: address, 授权码 (pasted with blanks), name, digest, since, alarms."""


@pytest.fixture
def collection(dovecot: DovecotServer) -> MailUser:
    """The mailbox of the address."""
    return dovecot.user(ADDRESS)


@pytest.fixture
def mail_server() -> Iterator[SmtpSink]:
    """One that wants a login and takes mail only from that address, as NetEase's does."""
    with SmtpSink(users={ADDRESS: PASSWORD}) as sink:
        yield sink


def casebox(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The command as it is typed in that folder."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("CASEBOX_", "COLUMNS"))
    }
    return subprocess.run(
        [sys.executable, "-m", "ingest", *arguments],
        cwd=folder,
        env={**clean, "LANG": "C.UTF-8"},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=180,
    )


def ok(folder: Path, *arguments: str, stdin: str = "") -> str:
    done = casebox(folder, *arguments, stdin=stdin)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def init(folder: Path, mailbox: MailUser, sink: SmtpSink, *more: str) -> subprocess.CompletedProcess[str]:
    """The six questions, with local servers in NetEase's place."""
    local = {
        "mailbox.port": mailbox.port,
        "mailbox.tls": "none",
        "smtp.port": sink.port,
        "smtp.tls": "none",
        "call.contact": "秘书处",
        "storage.free_bytes": 0,
    }
    settings = [word for key, value in local.items() for word in ("--set", f"{key}={value}")]
    servers = ("--host", mailbox.host, "--smtp-host", "127.0.0.1")
    return casebox(folder, "init", *servers, *settings, *more, stdin="\n".join(ANSWERS) + "\n")


def test_from_an_empty_folder_to_the_first_decision(
    tmp_path: Path, collection: MailUser, mail_server: SmtpSink
) -> None:
    old = submission("早春大学", "智慧灌溉", sender="early@example.edu.cn")
    good = submission("海川大学", "智慧食堂", sender="good@example.edu.cn")
    poor = submission("云岭大学", "智慧公寓", sender="poor@example.edu.cn", paper=None)
    collection.append(old, BEFORE.replace(day=1))
    collection.append_all([(good, BEFORE), (poor, BEFORE.replace(minute=1))])

    written = init(tmp_path, collection, mail_server)
    assert written.returncode == 0, written.stderr
    assert "casebox check" in written.stderr

    checked = ok(tmp_path, "check")
    assert "holds 3 messages" in checked
    assert "may answer up to 2 of them" in checked
    assert "✗" not in checked
    assert mail_server.deliveries == []

    ok(tmp_path, "run", "--once")
    assert sorted(d.rcpt_tos[0] for d in mail_server.deliveries) == [
        "good@example.edu.cn",
        "poor@example.edu.cn",
    ]
    assert {d.mail_from for d in mail_server.deliveries} == {ADDRESS}
    assert "征集秘书处" in str(mail_server.deliveries[0].message["From"])

    listed = [json.loads(line) for line in ok(tmp_path, "list", "--json").splitlines()]
    assert [one["outcome"] for one in listed] == ["accepted", "accepted", "returned"]
    returned = listed[-1]
    shown = ok(tmp_path, "show", returned["submission"]["number"])
    assert "manuscript.missing" in shown
    assert "云岭大学" in shown

    page = tmp_path / ok(tmp_path, "digest").strip()
    assert "云岭大学" in page.read_text(encoding="utf-8")

    ok(tmp_path, "decide", str(returned["id"]), "accept", "--reason", "文稿已另行收到")
    ok(tmp_path, "run", "--once")
    receipt = mail_server.deliveries[-1]
    assert receipt.rcpt_tos == ("poor@example.edu.cn",)
    assert "受理回执" in str(receipt.message["Subject"])

    ok(tmp_path, "rerun", "--all")
    kept = json.loads(ok(tmp_path, "show", str(returned["id"]), "--json"))
    assert kept["outcome"] == "accepted"
    assert kept["decisions"][0]["reason"] == "文稿已另行收到"
    ok(tmp_path, "export", "--format", "xlsx", "--out", "register.xlsx")
    assert (tmp_path / "register.xlsx").stat().st_size > 5000
    assert ok(tmp_path, "health") == "ok\n"


def test_init_writes_what_was_answered_and_nobody_else_can_read_the_password(
    tmp_path: Path, collection: MailUser, mail_server: SmtpSink
) -> None:
    init(tmp_path, collection, mail_server)
    config = tomllib.loads((tmp_path / "config.toml").read_text(encoding="utf-8"))
    assert config["mailbox"]["username"] == config["smtp"]["from_address"] == ADDRESS
    assert config["smtp"]["from_name"] == "征集秘书处"
    assert config["digest"]["to"] == ["digest@example.org"]
    assert config["service"]["alarm_to"] == ["operator@example.org"]
    assert config["replies"]["since"].isoformat() == "2026-03-05T00:00:00+08:00"
    secret = tmp_path / "mailbox.password"
    assert secret.read_text() == f"{PASSWORD}\n"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert PASSWORD not in (tmp_path / "config.toml").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.toml", "mailbox.password"]


@pytest.mark.parametrize(
    ("address", "imap", "smtp"),
    [
        ("a@163.com", "imap.163.com", "smtp.163.com"),
        ("a@126.com", "imap.126.com", "smtp.126.com"),
        ("a@yeah.net", "imap.yeah.net", "smtp.yeah.net"),
        ("a@qq.com", "imap.qq.com", "smtp.qq.com"),
        ("a@foxmail.com", "imap.qq.com", "smtp.qq.com"),
        ("a@univ.example", "imap.univ.example", "smtp.univ.example"),
    ],
)
def test_init_knows_the_servers_of_an_address(tmp_path: Path, address: str, imap: str, smtp: str) -> None:
    ok(tmp_path, "init", stdin=f"{address}\nsecret\n\n\n\n")
    config = tomllib.loads((tmp_path / "config.toml").read_text(encoding="utf-8"))
    assert (config["mailbox"]["host"], config["smtp"]["host"]) == (imap, smtp)
    assert "since" not in config["replies"]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ("not an address\nsecret\n\n\n\n", "not an address"),
        ("a@163.com\n\n\n\n\n", "授权码"),
        ("a@163.com\nsecret\nname\nnobody\n\n", "nobody"),
        ("a@163.com\nsecret\nname\n\n31.3.2026\n", "31.3.2026"),
        ("a@163.com\nsecret\n", "stopped"),
        ("", "stopped"),
    ],
)
def test_an_answer_that_is_none_leaves_nothing_behind(tmp_path: Path, answers: str, told: str) -> None:
    done = casebox(tmp_path, "init", stdin=answers)
    assert done.returncode in {64, 130}
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_init_never_writes_over_a_file_unless_told_to(tmp_path: Path) -> None:
    (tmp_path / "mailbox.password").write_text("precious")
    refused = casebox(tmp_path, "init", stdin="a@163.com\nsecret\n\n\n\n")
    assert refused.returncode == 64
    assert "mailbox.password" in refused.stderr
    assert (tmp_path / "mailbox.password").read_text() == "precious"
    ok(tmp_path, "init", "--force", stdin="a@163.com\nsecret\n\n\n\n")
    assert (tmp_path / "mailbox.password").read_text() == "secret\n"


def test_a_wrong_password_is_told_with_what_to_do(
    tmp_path: Path, collection: MailUser, mail_server: SmtpSink
) -> None:
    init(tmp_path, collection, mail_server)
    (tmp_path / "mailbox.password").write_text("expired\n")
    checked = casebox(tmp_path, "check")
    assert checked.returncode == 69
    failures = [line for line in checked.stdout.splitlines() if line.startswith("✗")]
    assert [line.split()[1] for line in failures] == ["mailbox", "mail"]
    assert "授权码" in failures[0]


@pytest.mark.parametrize("last", ["", "\n"])
def test_the_digests_readers_are_told_of_failures_where_nobody_else_is_named(
    tmp_path: Path, last: str
) -> None:
    done = casebox(tmp_path, "init", stdin="\n".join(ANSWERS[:5]) + "\n" + last)
    assert done.returncode == 0, done.stderr
    config = tomllib.loads((tmp_path / "config.toml").read_text(encoding="utf-8"))
    assert config["service"]["alarm_to"] == ["digest@example.org"]
