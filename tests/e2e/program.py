"""The program as its operator has it: a configuration in a folder, and `casebox` run as a child process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema

from ingest.register import export
from tests.servers.dovecot import MailUser
from tests.servers.smtp import SmtpSink

CALL = """
[call]
name = "2026 年教育后勤信息化建设优秀案例征集"
code = "JYHQ2026"
opens = 2026-01-27T00:00:00+08:00
deadline = 2026-03-31T23:59:59+08:00
timezone = "Asia/Shanghai"
directions = ["育强新动能", "深化新融合", "推进新治理"]
kinds = ["特色工作案例", "综述性文稿", "研究性论文或调研报告"]
contact = "秘书处"
"""


def toml(value: object) -> str:
    """A TOML value (JSON's strings, numbers, booleans and lists are)."""
    return json.dumps(value, ensure_ascii=False)


class Program:
    """One installation."""

    def __init__(self, folder: Path, **sections: Mapping[str, object]) -> None:
        """:param sections: keys over the defaults: a maildir and a directory of replies"""
        self.folder = folder
        self.config = folder / "config.toml"
        self.configure(**sections)

    def configure(self, **sections: Mapping[str, object]) -> None:
        """Write the configuration."""
        (self.folder / "mail").mkdir(exist_ok=True)
        whole: dict[str, Mapping[str, object]] = {
            "mailbox": {"kind": "maildir", "path": "mail"},
            "smtp": {"kind": "directory", "path": "replies", "from_address": "xxhjszwh@163.com"},
            "storage": {"free_bytes": 0},
            "service": {"workers": 1},
            **sections,
        }
        self.sections = whole
        lines = [CALL]
        for name, keys in whole.items():
            lines += [f"[{name}]", *(f"{toml(key)} = {toml(value)}" for key, value in keys.items()), ""]
        self.config.write_text("\n".join(lines), encoding="utf-8")

    def deliver(self, name: str, raw: bytes) -> None:
        """Put a message into the maildir."""
        (self.folder / "mail" / f"{name}.eml").write_bytes(raw)

    def run(
        self, *arguments: str, env: Mapping[str, str] | None = None, seconds: float = 400
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            timeout=seconds,
            env=self._environment(env),
            cwd=self.folder,
        )

    def ok(self, *arguments: str) -> str:
        """Run a command that must succeed; its standard output."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "ingest", "-c", str(self.config), *arguments]

    @contextmanager
    def started(
        self, *arguments: str, env: Mapping[str, str] | None = None
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command in the background; it is ended at the latest when the test is."""
        log = (self.folder / "log").open("ab")
        child = subprocess.Popen(
            self.command(*arguments), stdout=log, stderr=log, env=self._environment(env), cwd=self.folder
        )
        try:
            yield child
        finally:
            if child.poll() is None:
                child.send_signal(signal.SIGKILL)
            child.wait()
            log.close()

    def records(self) -> list[dict[str, Any]]:
        """What `export --format jsonl` prints, each record checked against the schema in the repository."""
        schema = json.loads(Path(export.__file__).with_name("export.schema.json").read_text(encoding="utf-8"))
        validator = jsonschema.Draft202012Validator(schema)
        records = [json.loads(line) for line in self.ok("export", "--format", "jsonl").splitlines()]
        for record in records:
            validator.validate(record)
        return records

    def record(self) -> dict[str, Any]:
        """The only record."""
        (record,) = self.records()
        return record

    def replies(self) -> list[Path]:
        """The replies that the directory mailer wrote."""
        return sorted((self.folder / "replies").glob("*.eml"))

    def _environment(self, more: Mapping[str, str] | None) -> dict[str, str]:
        ours = ("CASEBOX_", "COLUMNS")  # pytest-xdist sets COLUMNS: output would be cut to it
        clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {**clean, **(more or {})}


def imap_program(
    folder: Path, user: MailUser, sink: SmtpSink, *, port: int | None = None, **sections: dict[str, object]
) -> Program:
    """An installation against real servers."""
    return Program(
        folder,
        mailbox={
            "host": user.host,
            "port": port or user.port,
            "tls": "none",
            "username": user.username,
            "password": user.password,
            "poll_seconds": 1,
            "timeout_seconds": 10,
        },
        smtp={
            "host": "127.0.0.1",
            "port": sink.port,
            "tls": "none",
            "from_address": "xxhjszwh@163.com",
            "retry_seconds": 0.2,
            "timeout_seconds": 10,
        },
        **sections,
    )


def codes(record: Mapping[str, Any], *, notes: bool = False) -> set[str]:
    """A record's findings; without the notes unless asked for."""
    return {f["code"] for f in record["findings"] if notes or f["gravity"] != "note"}
