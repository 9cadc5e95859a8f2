"""A scanner, where there is one: what it finds is used for nothing, and away is not clean."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.app import make_readers
from ingest.check.antivirus import check_antivirus
from ingest.cli.group import Context
from ingest.cli.stored import raw_of, refuse_unclean
from ingest.errors import ConfigError, UsageError
from ingest.mailbox.maildir import Maildir
from ingest.operator.rerun import rerun
from ingest.pack import pack_cases
from ingest.process import Round, run_round
from ingest.reading.antivirus import AntivirusUnavailable, ScanBroken, Scanner
from ingest.settings.load import load_settings
from models.message import Message
from parsers.facts import Defect, MessageFacts
from tests.builders.files.word import manuscript
from tests.builders.postbox import Postbox
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE, form_of, submission
from tests.e2e.program import CALL
from tests.servers.clamd import HARMFUL, NAME, Clamd

pytestmark = pytest.mark.slow

UNIT, TITLE, CONTACT = "华东示范大学", "智慧食堂建设与实践", "王小明"


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Clamd]:
    with Clamd(tmp_path / "clamd") as listening:
        yield listening


@pytest.fixture
def office(tmp_path: Path, clamd: Clamd) -> Iterator[Office]:
    opened = open_office(tmp_path, BEFORE, antivirus={"socket": str(clamd.path)}, service={"workers": 1})
    yield opened
    opened.runtime.store.engine.dispose()


def whole_submission(*, extra: bytes = b"", message_id: str = "<1@example.edu.cn>") -> bytes:
    """Form and manuscript without a fault; with one more file where there is `extra`."""
    raw = submission(
        UNIT, TITLE, CONTACT, form=form_of(UNIT, TITLE, CONTACT), paper=manuscript(TITLE, subject=UNIT),
        message_id=message_id,
    )  # fmt: skip
    if not extra:
        return raw
    mail = message_from_bytes(raw, policy=policy.default)
    mail.add_attachment(extra, maintype="application", subtype="octet-stream", filename="说明.doc")
    return mail.as_bytes()


def put(office: Office, name: str, raw: bytes, at: datetime = BEFORE) -> None:
    place = office.runtime.settings.mailbox.path
    place.mkdir(exist_ok=True)
    (place / f"{name}.eml").write_bytes(raw)
    os.utime(place / f"{name}.eml", times=(at.timestamp(), at.timestamp()))


def make_round(office: Office) -> Round:
    settings = office.runtime.settings
    with make_readers(settings) as readers:
        return run_round(office.runtime, Maildir(settings.mailbox.path), Postbox(), readers, lambda: False)


def only_message(office: Office) -> Message:
    with office.runtime.store.reading() as session:
        return session.scalars(select(Message)).one()


def codes(row: Message) -> list[str]:
    return [finding["code"] for finding in row.verdict["findings"]]


def look(clamd: Clamd, tmp_path: Path, raw: bytes, seconds: float = 5) -> tuple[Defect, ...]:
    path = tmp_path / "mail.eml"
    path.write_bytes(raw)
    return Scanner(str(clamd.path), seconds).look_at(path, MessageFacts()).defects


def test_every_byte_of_a_mail_reaches_the_scanner_whatever_its_size(clamd: Clamd, tmp_path: Path) -> None:
    for size in (0, 1, 1 << 18, (1 << 18) + 1, 3_000_000):
        raw = os.urandom(size)
        assert look(clamd, tmp_path, raw) == ()
        assert clamd.scanned.pop() == raw


@pytest.mark.parametrize(
    ("answer", "code", "detail"),
    [
        (b"stream: Doc.Dropper-1 FOUND\0", "infected", r"Doc\.Dropper-1"),
        (b"stream: \x1b[31m<b>\r\n FOUND\0", "infected", r"[\w.:+-]+"),
        (b"stream: Can't allocate memory ERROR\0", "unscanned", r"\w+"),
        (b"stream: OK, or so it seems\0", "unscanned", r"\w+"),
        (b"A" * 100_000, "unscanned", r"\w+"),
    ],
)
def test_whatever_is_no_all_clear_counts_as_none(
    clamd: Clamd, tmp_path: Path, answer: bytes, code: str, detail: str
) -> None:
    clamd.answer = answer
    (defect,) = look(clamd, tmp_path, b"x")
    assert defect.code == code
    assert re.fullmatch(detail, defect.detail)


def test_a_mail_that_is_too_large_for_the_scanner_is_unscanned_and_not_clean(tmp_path: Path) -> None:
    with Clamd(tmp_path / "small", most_bytes=1000) as small:
        (defect,) = look(small, tmp_path, os.urandom(4_000_000))
    assert defect.code == "unscanned"


def test_a_scanner_that_hangs_up_or_says_nothing_has_not_cleared_anything(
    clamd: Clamd, tmp_path: Path
) -> None:
    clamd.hangs_up = True
    with pytest.raises(ScanBroken):
        look(clamd, tmp_path, b"x")
    clamd.hangs_up, clamd.delay_seconds = False, 3
    with pytest.raises(ScanBroken):
        look(clamd, tmp_path, b"x", seconds=0.2)
    clamd.close()
    with pytest.raises(AntivirusUnavailable):
        look(clamd, tmp_path, b"x")


def test_a_clean_submission_is_accepted_as_if_nobody_had_looked(office: Office, clamd: Clamd) -> None:
    raw = whole_submission()
    put(office, "1", raw)
    make_round(office)
    row = only_message(office)
    assert (row.outcome, codes(row)) == ("accepted", ["form.seal_missing"])
    assert clamd.scanned == [raw]


def test_an_infected_submission_is_held_and_nothing_of_it_is_used_or_packed(
    office: Office, tmp_path: Path
) -> None:
    put(office, "1", whole_submission(extra=HARMFUL))
    make_round(office)
    row = only_message(office)
    assert (row.outcome, codes(row)) == ("held", ["attachment.infected"])
    assert row.facts["form"] is None
    assert row.facts["manuscript"] is None
    with office.runtime.store.reading() as session:
        (reply,) = session.get_one(Message, row.id).replies
        assert "未能通过安全检查" in reply.text
        assert NAME not in reply.text
    office.decide(row.id, "accept")
    pack_cases(office.runtime, tmp_path / "pack")
    names = {path.name for path in (tmp_path / "pack").rglob("*") if path.is_file()}
    assert not {name for name in names if name.startswith(("申报表", "申报材料", "盖章"))}


def test_a_clean_correction_takes_nothing_from_the_infected_mail_before_it(office: Office) -> None:
    put(office, "1", whole_submission(extra=HARMFUL))
    make_round(office)
    paper = manuscript(TITLE, subject=f"{UNIT}后勤处")
    rest = submission(UNIT, TITLE, CONTACT, form=None, paper=paper, message_id="<2@example.edu.cn>")
    put(office, "2", rest, BEFORE + timedelta(hours=1))
    make_round(office)
    with office.runtime.store.reading() as session:
        second = session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert second is not None
        assert "form.missing" in codes(second)


def test_while_the_scanner_is_away_nothing_is_read_and_no_try_is_counted(
    office: Office, clamd: Clamd
) -> None:
    clamd.close()
    put(office, "1", whole_submission())
    done = make_round(office)
    assert isinstance(done.fault, AntivirusUnavailable)
    row = only_message(office)
    assert (row.status, row.tries, row.facts) == ("received", 0, None)
    assert row.from_address, "the header is known all the same"
    with Clamd(clamd.path):
        assert make_round(office).fault is None
    assert only_message(office).outcome == "accepted"


def test_what_could_not_be_scanned_is_held_until_it_is_run_again(office: Office, clamd: Clamd) -> None:
    clamd.answer = b"stream: Can't allocate memory ERROR\0"
    put(office, "1", whole_submission())
    make_round(office)
    row = only_message(office)
    assert (row.outcome, codes(row)) == ("held", ["attachment.unscanned"])
    clamd.answer = None
    with make_readers(office.runtime.settings) as readers:
        rerun(office.runtime, readers, [row.id], dry_run=False, replies=False)
    assert only_message(office).outcome == "accepted"


def test_running_again_without_the_scanner_changes_nothing(office: Office, clamd: Clamd) -> None:
    put(office, "1", whole_submission(extra=HARMFUL))
    make_round(office)
    before = only_message(office)
    clamd.close()
    with make_readers(office.runtime.settings) as readers, pytest.raises(AntivirusUnavailable):
        rerun(office.runtime, readers, [before.id], dry_run=False, replies=False)
    after = only_message(office)
    assert (after.facts, after.verdict, after.outcome) == (before.facts, before.verdict, before.outcome)


def test_files_that_were_not_cleared_are_not_laid_out_and_the_mail_itself_can_be_had(
    office: Office,
) -> None:
    raw = whole_submission(extra=HARMFUL)
    put(office, "1", raw)
    make_round(office)
    context = Context()
    context.__dict__["runtime"] = office.runtime
    with pytest.raises(UsageError, match="casebox raw 1"):
        refuse_unclean(context, 1)
    assert raw_of(context, "1") == (1, raw)


def test_check_tells_of_a_scanner_that_is_away(office: Office, clamd: Clamd) -> None:
    assert [part.state for part in check_antivirus(office.runtime.settings)] == ["ok"]
    clamd.close()
    assert [part.state for part in check_antivirus(office.runtime.settings)] == ["failure"]


@pytest.mark.parametrize("socket", ["scanner.example.org:3310", "10.1.2.3:3310", "clamd.sock", "3310"])
def test_mail_is_handed_to_no_scanner_of_another_host(tmp_path: Path, socket: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'{CALL}[mailbox]\nkind = "maildir"\npath = "m"\n[smtp]\nkind = "directory"\npath = "r"\n'
        f'from_address = "a@b.cn"\n[antivirus]\nsocket = "{socket}"\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigError, match=r"antivirus\.socket"):
        load_settings(config)
