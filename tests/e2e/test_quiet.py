"""The program speaks to nobody but its mailbox and its mail server, and leaves nothing for others to read."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.builders.files.office import in_format, needs_office
from tests.builders.files.pictures import encoded, form_sheet
from tests.builders.files.word import word_file
from tests.builders.mail import file_part, message_with
from tests.builders.submissions import short_submission
from tests.e2e.program import Program

needs_strace = pytest.mark.skipif(
    shutil.which("strace") is None and not os.environ.get("CI"), reason="strace is not installed"
)
REACHED = re.compile(r"AF_INET6?|onnxruntime\.db|deviceid")


@needs_strace
@needs_office
@pytest.mark.parametrize("sandbox", ["off", "required"])
def test_a_whole_round_with_ocr_and_libreoffice_reaches_for_no_network(tmp_path: Path, sandbox: str) -> None:
    """Without the sandbox every attempt would get through, and be seen."""
    program = Program(tmp_path, service={"workers": 1, "sandbox": sandbox, "message_seconds": 300})
    program.deliver("1", message_with(file_part(encoded(form_sheet()), "申报表.png")))
    program.deliver("2", message_with(file_part(in_format(word_file("文稿"), "doc"), "文稿.doc")))
    trace = tmp_path / "trace"
    watched = [
        "strace",
        "-f",
        "-qq",
        "-s",
        "300",
        "-e",
        "trace=connect,sendto,sendmsg,openat,execve",
        "-o",
        str(trace),
    ]
    subprocess.run(
        [*watched, *program.command("run", "--once")],
        check=True,
        cwd=tmp_path,
        timeout=500,
        capture_output=True,
    )
    read_by = {a["name"]: a for record in program.records() for a in record["attachments"]}
    assert set(read_by) == {"申报表.png", "文稿.doc"}
    seen = trace.read_text(errors="replace")
    assert ".onnx" in seen
    assert "soffice.bin" in seen
    assert [line for line in seen.splitlines() if REACHED.search(line)] == []


def test_what_is_written_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.deliver("1", short_submission(1))
    before = set(tmp_path.rglob("*"))
    mask = os.umask(0)
    try:
        program.ok("run", "--once")
        program.ok("export", "--format", "csv", "--out", "register.csv")
        program.ok("export", "--format", "xlsx", "--out", "register.xlsx")
        program.ok("pack", "packed")
        program.ok("digest")
    finally:
        os.umask(mask)
    open_to_others = {
        str(path.relative_to(tmp_path))
        for path in set(tmp_path.rglob("*")) - before
        if stat.S_IMODE(path.stat().st_mode) & 0o077 and path.parent.name != "replies"
    }
    assert open_to_others == set()
