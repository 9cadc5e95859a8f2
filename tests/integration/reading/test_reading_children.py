"""The children that read: real processes, slow ones, dying ones, lying ones, and what is left of them."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from datetime import datetime
from pathlib import Path

import psutil
import pytest
from PIL import Image, ImageDraw

from ingest.reading import protocol
from ingest.reading.pool import Bounds, Readers, Seconds
from ingest.reading.protocol import Answer, Inbox, Outcome, Unsound
from ingest.settings.sandbox import Sandbox
from parsers.facts import MessageFacts
from parsers.terms import Limits
from tests.builders.files.archives import packed_by_7zip
from tests.builders.files.office import in_format, needs_office
from tests.builders.files.pictures import encoded
from tests.builders.files.word import word_file
from tests.builders.mail import file_part, message_with
from tests.builders.submissions import short_submission
from tests.servers.processes import wait_for
from tests.servers.reading import TERMS, children, fork_servers, is_alive, some_readers, stored

ROOT = Path(__file__).parents[3]
LOST = "CASEBOX_SMTP__PASSWORD"


@pytest.fixture
def readers() -> Iterator[Readers]:
    with some_readers() as pool:
        yield pool


def test_each_kind_of_reading_gives_what_it_is_for(readers: Readers, tmp_path: Path) -> None:
    path = stored(tmp_path, short_submission(1))
    whole, envelope, header = (
        pending.result().facts
        for pending in (readers.read(path), readers.read_envelope(path), readers.read_header(path, slow=True))
    )
    assert whole
    assert envelope
    assert header
    assert whole.subject == envelope.subject == header.subject is not None
    assert (whole.text, header.text) == (envelope.text, "")


def test_children_have_nothing_of_the_environment_and_no_home(
    readers: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LOST, "secret")
    assert readers.read(stored(tmp_path, short_submission(1))).result().failure is None
    (child,) = children()
    (server,) = fork_servers()
    told = child.environ()
    assert told == server.environ()
    assert LOST not in told
    assert Path(told["HOME"]).is_relative_to(tempfile.gettempdir())
    assert Path(child.cwd()).parent == Path(told["HOME"]) == Path(server.cwd())


def paper(text: str) -> bytes:
    return word_file(text)


@needs_office
def test_an_old_word_file_is_read_by_libreoffice_inside_the_bounds(readers: Readers, tmp_path: Path) -> None:
    raw = message_with(file_part(in_format(paper("智慧食堂建设案例"), "doc"), "案例.doc"))
    facts = readers.read(stored(tmp_path, raw)).result().facts
    assert facts
    assert [a.read_by for a in facts.attachments] == ["doc-libreoffice"]


def test_a_7z_is_opened_inside_the_bounds(readers: Readers, tmp_path: Path) -> None:
    (packed,) = packed_by_7zip(tmp_path, {"案例.docx": paper("智慧食堂建设案例")}, "材料.7z")
    raw = message_with(file_part(packed.read_bytes(), "材料.7z"))
    facts = readers.read(stored(tmp_path, raw)).result().facts
    assert facts
    assert [a.path for a in facts.attachments] == ["材料.7z", "材料.7z/案例.docx"]


@needs_office
def test_when_time_is_up_nothing_of_a_child_or_its_programs_is_left(readers: Readers, tmp_path: Path) -> None:
    raw = message_with(file_part(in_format(paper("智慧食堂" * 20_000), "doc"), "案例.doc"))
    pending = readers.read(stored(tmp_path, raw), seconds=2)
    wait_for(lambda: any("soffice" in one.name() for one in children()))
    begun = children()
    readers.close()
    with pytest.raises(CancelledError):
        pending.result()
    assert not [one for one in begun if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def test_a_message_that_takes_too_long_costs_only_itself(readers: Readers, tmp_path: Path) -> None:
    slow = stored(tmp_path, message_with(*(file_part(paper("文" * 200_000), f"{n}.docx") for n in range(20))))
    reading = readers.read(slow, seconds=0.01).result()
    assert (reading.facts, reading.final, reading.kind) == (None, True, "timeout")
    assert readers.read(stored(tmp_path, short_submission(1))).result().failure is None


def test_a_child_that_is_killed_costs_only_what_it_was_reading(readers: Readers, tmp_path: Path) -> None:
    slow = stored(tmp_path, message_with(*(file_part(paper("文" * 200_000), f"{n}.docx") for n in range(40))))
    wait_for(readers.are_ready)
    pending = readers.read(slow)
    wait_for(lambda: pending.begun_at is not None)
    (child,) = children()
    child.kill()
    reading = pending.result()
    assert (reading.facts, reading.final, reading.kind) == (None, False, "died")
    assert reading.failure == "The reading process died (exit code -9)"
    assert readers.read(stored(tmp_path, short_submission(1))).result().failure is None


def test_a_reading_that_is_cancelled_makes_room_for_the_next(readers: Readers, tmp_path: Path) -> None:
    slow = stored(tmp_path, message_with(*(file_part(paper("文" * 200_000), f"{n}.docx") for n in range(40))))
    wait_for(readers.are_ready)
    pending = readers.read(slow)
    assert pending.future.cancel()
    assert readers.read(stored(tmp_path, short_submission(1)), seconds=20).result().failure is None
    with pytest.raises(CancelledError):
        pending.result()


def test_a_suspect_in_the_slow_lane_stands_in_nobodys_way(readers: Readers, tmp_path: Path) -> None:
    slow = stored(tmp_path, message_with(*(file_part(paper("文" * 200_000), f"{n}.docx") for n in range(40))))
    suspect = readers.read(slow, slow=True)
    quick = tmp_path / "quick.eml"
    quick.write_bytes(short_submission(1))
    assert readers.read(quick).result().failure is None
    assert not suspect.future.done()


def test_a_mail_that_is_not_there_is_a_failure_and_no_end(readers: Readers, tmp_path: Path) -> None:
    assert readers.read(tmp_path / "none").result().kind == "FileNotFoundError"
    assert readers.read(stored(tmp_path, short_submission(1))).result().failure is None


def test_memory_is_bounded_whatever_a_picture_promises(tmp_path: Path) -> None:
    limits = Limits(message_bytes=900 << 20)
    with some_readers(memory_mb=512, limits=limits) as pool:
        path = tmp_path / "mail.eml"
        with path.open("wb") as file:  # a file of 800 MB that takes no room on the disk
            file.write(b"Subject: x\r\n\r\n")
            file.truncate(800 << 20)
        reading = pool.read(path).result()
        assert (reading.kind, reading.final) == ("memory", True)
        assert pool.read(stored(tmp_path, short_submission(1))).result().failure is None


def test_nothing_is_left_in_the_temporary_folder_after_the_end(tmp_path: Path) -> None:
    ours = f"casebox-reading-{os.getpid()}-*"
    before = set(Path(tempfile.gettempdir()).glob(ours))
    with some_readers() as pool:
        assert pool.read(stored(tmp_path, short_submission(1))).result().failure is None
        assert set(Path(tempfile.gettempdir()).glob(ours)) > before
    assert set(Path(tempfile.gettempdir()).glob(ours)) <= before
    assert not children()


def test_children_end_with_a_service_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import time\nfrom tests.servers.processes import wait_for\nfrom tests.servers.reading import *\n"
        "pool = some_readers(2)\nwait_for(lambda: pool.are_ready() and len(children()) == 2)\n"
        "print(*[one.pid for one in (*fork_servers(), *children())], flush=True)\n"
        "time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as service:
        assert service.stdout
        pids = [int(word) for word in service.stdout.readline().split()]
        service.kill()
    assert len(pids) == 3
    wait_for(lambda: not any(map(is_alive, pids)))


def test_an_interrupt_from_the_terminal_is_the_services_to_answer(readers: Readers, tmp_path: Path) -> None:
    path = stored(tmp_path, short_submission(1))
    assert readers.read(path).result().failure is None
    family = [*fork_servers(), *children()]
    for one in family:
        os.kill(one.pid, signal.SIGINT)
    assert readers.read(path).result().failure is None
    assert [*fork_servers(), *children()] == family


def said(answer: Answer) -> bytes:
    return protocol.ANSWER.dump_json(answer)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x80\x04\x95\x1c\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
        b"[]",
        b'{"outcome": "other"}',
        b'{"outcome": "read", "facts": {"attachments": 7}}',
        b'{"outcome": "read", "facts": {"text": "\\ud800"}}',
        b'{"outcome": "read", "facts": {"subject": "\xff"}}',
        b"[" * 100_000,
        said(Answer(Outcome.READ, MessageFacts(text="a\0b"))),
        said(Answer(Outcome.READ, MessageFacts(in_reply_to=("a\0b",)))),
        said(Answer(Outcome.READ, MessageFacts(sent_at=datetime(2026, 1, 1)))),
        said(Answer(Outcome.BUG, kind="a\0")),
    ],
)
def test_what_is_no_answer_is_not_taken_for_one(frame: bytes) -> None:
    with pytest.raises(Unsound):
        protocol.parse_answer(frame)


def test_an_answer_without_end_is_not_waited_for() -> None:
    with pytest.raises(Unsound):
        Inbox(bytearray(b"\xff\xff\xff\xff")).take()


def test_facts_come_back_as_they_went() -> None:
    facts = MessageFacts(subject="题目", text="正文", in_reply_to=("<a@b>",))
    assert protocol.parse_answer(said(Answer(Outcome.READ, facts))).facts == facts


@pytest.mark.parametrize("sandbox", Sandbox)
def test_whatever_the_operator_insists_on_messages_are_read(sandbox: Sandbox, tmp_path: Path) -> None:
    with Readers(Bounds(1, Seconds(60, 10), 1500, sandbox), TERMS, Limits()) as pool:
        assert pool.read(stored(tmp_path, short_submission(1))).result().failure is None


def scan_mail() -> bytes:
    page = Image.new("L", (800, 1100), 255)
    ImageDraw.Draw(page).text((100, 100), "2026", fill=0, font_size=80)
    return message_with(file_part(encoded(page), "scan.png"))


def test_a_quick_reading_ends_at_the_first_page_for_ocr_and_reads_all_else(
    readers: Readers, tmp_path: Path
) -> None:
    scan = readers.read_quickly(stored(tmp_path, scan_mail())).result()
    assert (scan.facts, scan.kind) == (None, "ocr")
    written = message_with(file_part(paper("智慧食堂建设案例"), "案例.docx"))
    whole = readers.read_quickly(stored(tmp_path, written)).result().facts
    assert whole
    assert [one.read_by for one in whole.attachments] == ["docx"]
    assert len(children()) == 1, "the child that said so is still there"


def test_what_a_reading_cost_is_counted_without_the_start_of_its_child(
    readers: Readers, tmp_path: Path
) -> None:
    began = time.monotonic()
    pending = readers.read_header(stored(tmp_path, short_submission(1)))
    assert pending.begun_at is None
    assert pending.result().facts
    started = pending.begun_at
    assert started is not None
    assert began < started
    assert 0 < pending.spent_seconds <= time.monotonic() - started


def test_a_child_that_waits_for_its_turn_at_ocr_does_not_work(readers: Readers, tmp_path: Path) -> None:
    fcntl.lockf(readers._turns, fcntl.LOCK_EX)
    pending = readers.read(stored(tmp_path, scan_mail()))
    wait_for(lambda: pending.begun_at is not None)

    def seconds_of_neither() -> float:
        starved, begun_at = pending.starved_seconds(), pending.begun_at
        assert starved is not None
        assert begun_at is not None
        return time.monotonic() - begun_at - pending.worked_seconds() - starved

    before = seconds_of_neither()
    wait_for(lambda: seconds_of_neither() > before + 1)
    assert pending.worked_seconds() > 0
    fcntl.lockf(readers._turns, fcntl.LOCK_UN)
    assert pending.result().facts
    assert pending.worked_seconds() == 0


def test_pages_go_through_ocr_one_at_a_time_inside_the_bounds(readers: Readers, tmp_path: Path) -> None:
    path = stored(tmp_path, scan_mail())
    fcntl.lockf(readers._turns, fcntl.LOCK_EX)  # another process has its turn
    waiting = readers.read(path)
    with pytest.raises(TimeoutError):
        waiting.future.result(8)
    fcntl.lockf(readers._turns, fcntl.LOCK_UN)
    facts = waiting.result().facts
    assert facts
    assert [one.read_by for one in facts.attachments] == ["ocr"]
