"""A doubtful form is shown to the secretariat beside what was read of it, made in the reading child."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ingest import stored
from ingest.app import make_readers
from ingest.desk.attending import attend
from ingest.desk.exhibits import pictures_of, wanted_of
from models.message import Message
from parsers.case.exhibits import Exhibits
from parsers.case.pictured import MOST_BYTES, WIDTH, Picture, Wanted, level, small
from parsers.case.pictured import pictures_of as drawn
from parsers.facts import Defect
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.acceptance.forms.test_drawn_ticks import MARKS, empty
from tests.acceptance.papers import DIRECTIONS, HEADING, KINDS, Filled, notice_table
from tests.acceptance.wordxml import docx
from tests.builders.files.office import needs_office
from tests.builders.files.pdf import picture_pdf
from tests.builders.files.photographs import photographed
from tests.builders.files.pictures import encoded, form_sheet, round_seal, scanned, stamped
from tests.builders.secretariat.desks import letters, open_desk
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE, submission

SHEET = stamped(form_sheet(dpi=150), round_seal(230), (620, 1150))
FAINT = scanned(form_sheet(dpi=70), blur=0.9, noise=12, grey=True)
"""So poor that nobody would judge by it."""


def shown(name: str, kind: str, data: bytes, wanted: Wanted | None = None) -> list[Image.Image]:
    """The pictures that are made of a file."""
    found = drawn([SourceFile(name, name, data, kind)], [wanted or Wanted(name, scanned=False)], Limits())
    return [Image.open(io.BytesIO(base64.b64decode(one.data))) for one in found]


def likeness(one: Image.Image, other: Image.Image) -> float:
    """Correlation of two pages at a glance."""
    glances = [np.asarray(page.convert("L").resize((60, 84)), dtype=float).ravel() for page in (one, other)]
    return float(np.corrcoef(*glances)[0, 1])


@pytest.mark.parametrize("kind", ["png", "jpeg", "tiff", "webp"])
def test_a_picture_is_shown_small_and_as_a_jpeg_whatever_it_was(kind: str) -> None:
    (picture,) = shown("表", kind, encoded(SHEET, kind.upper()))
    assert (picture.format, picture.width) == ("JPEG", WIDTH)
    assert likeness(picture, SHEET) > 0.95


def test_of_a_pdf_the_pages_are_shown_on_which_the_form_stands() -> None:
    pages = [Image.new("RGB", SHEET.size, "white"), SHEET, Image.new("RGB", SHEET.size, "grey")]
    file = picture_pdf(*pages)
    (picture,) = shown("表.pdf", "pdf", file, Wanted("表.pdf", (2,), scanned=False))
    assert likeness(picture, SHEET) > 0.95
    assert len(shown("表.pdf", "pdf", file)) == 2, "the first ones, where none is named"


@pytest.mark.slow
@needs_office
def test_of_a_word_file_the_page_is_shown_as_it_is_printed() -> None:
    form = docx(HEADING, notice_table(Filled(), empty(DIRECTIONS, MARKS["a picture"]), empty(KINDS)),
                pictures=(encoded(Image.new("RGB", (20, 20), "blue")),))  # fmt: skip
    picture, *_ = shown("表.docx", "docx", form)
    assert (picture.format, picture.width) == ("JPEG", WIDTH)
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    blue = (pixels[..., 2] - pixels[..., 0] > 120).sum()
    assert blue > 20, "the tick that was pasted over it"


@pytest.mark.slow
@pytest.mark.parametrize("turn", [0, 90, 180])
def test_a_photograph_is_cut_to_the_sheet_and_set_upright(turn: int) -> None:
    picture = level(photographed(SHEET).rotate(turn, expand=True))
    assert likeness(picture, SHEET) > 0.6


def test_a_picture_of_noise_keeps_within_its_bytes() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (2400, 1800, 3), dtype=np.uint8)
    assert len(small(Image.fromarray(noise))) <= MOST_BYTES


@pytest.mark.parametrize("kind", ["png", "pdf", "docx", "heic", "exe", "doc"])
@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 and no more", b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_any_bytes_give_pictures_or_none(kind: str, data: bytes) -> None:
    assert all(one.format == "JPEG" and one.width <= WIDTH for one in shown("x", kind, data, Wanted("x")))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_desk(tmp_path, service={"sandbox": "best effort"})
    yield opened
    opened.runtime.store.engine.dispose()


def told(office: Office) -> EmailMessage:
    """What she is told of the held case, its exhibits made by real children."""
    with make_readers(office.runtime.settings) as readers:
        attend(office.runtime, readers, office.now)
    (letter,) = letters(office, "desk-case")
    mail = message_from_bytes(letter.content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


@pytest.mark.slow
def test_she_sees_the_scan_below_what_was_read_of_it(office: Office) -> None:
    mail = submission(form=None, files=(("申报表.pdf", picture_pdf(FAINT)),))
    office.take_mail(mail, BEFORE)
    letter = told(office)
    page = letter.get_body(("related", "html"))
    assert page is not None
    assert page.get_content_type() == "multipart/related"
    html, picture = page.iter_parts()
    assert html.get_content_type() == "text/html"
    assert f'src="cid:{str(picture["Content-ID"]).strip("<>")}"' in html.get_content()
    assert picture.get_content_type() == "image/jpeg"
    data = picture.get_content()
    assert len(data) <= MOST_BYTES
    assert likeness(Image.open(io.BytesIO(data)), FAINT) > 0.8
    plain = letter.get_body(("plain",))
    assert plain is not None
    assert "申报表.pdf" in plain.get_content()


@pytest.mark.slow
@needs_office
def test_she_sees_the_ticks_that_were_drawn_by_hand(office: Office) -> None:
    marked = notice_table(Filled(), empty(DIRECTIONS, MARKS["a picture"]), empty(KINDS))
    form = docx(HEADING, marked, pictures=(encoded(Image.new("RGB", (20, 20), "blue")),))
    office.take_mail(submission(subject="x", form=form), BEFORE)
    page = told(office).get_body(("related",))
    assert page is not None
    assert [part.get_content_type() for part in page.iter_parts()][1:] == ["image/jpeg"]


def row_of(office: Office, **changes: object) -> Message:
    """A held scan's message, its facts changed."""
    number = office.take_mail(submission(form=None, files=(("申报表.png", encoded(FAINT)),)), BEFORE)
    with office.runtime.store.reading() as session:
        row = session.get_one(Message, number)
        facts = replace(stored.facts_of(row), **changes)
        row.facts = stored.dump_facts(facts)
        session.expunge(row)
    return row


@pytest.mark.slow
@pytest.mark.parametrize("code", ["infected", "unscanned"])
def test_nothing_is_drawn_of_what_a_scanner_did_not_clear(office: Office, code: str) -> None:
    assert wanted_of(row_of(office))
    assert wanted_of(row_of(office, defects=(Defect(code, "申报表.png", "x"),))) == ()


@pytest.mark.slow
def test_what_a_child_sends_is_shown_only_within_its_bounds(office: Office) -> None:
    row = row_of(office)
    good = base64.b64encode(small(SHEET)).decode()
    sent = ["no base64 at all", base64.b64encode(b"<svg onload=alert(1)>").decode(), good, good, good]
    large = base64.b64encode(b"\xff\xd8\xff" + bytes(MOST_BYTES)).decode()
    assert pictures_of(row, Exhibits(pictures=(Picture("a", "", large),))) == ()
    assert pictures_of(row, Exhibits(pictures=tuple(Picture("a", "", one) for one in sent[:2]))) == ()
    assert len(pictures_of(row, Exhibits(pictures=tuple(Picture("a", "", one) for one in sent[2:])))) == 2


@pytest.mark.slow
def test_a_picture_in_which_no_form_was_recognised_is_shown_all_the_same(office: Office) -> None:
    unclear = (Defect("unclear", "材料.zip/IMG_0231.heic", "图片未能识别"),)
    assert wanted_of(row_of(office, form=None, defects=unclear)) == (Wanted("材料.zip/IMG_0231.heic"),)
    assert wanted_of(row_of(office, form=None, defects=())) == ()
