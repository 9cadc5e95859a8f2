"""The pages in a real browser, as wide as a webmail's pane and as a telephone."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.digest import build_digest, render_digest
from ingest.pack import pack_cases
from models.message import Reply
from tests.builders.letters import at
from tests.builders.secretariat.english_call import SPLIT, submission_form
from tests.builders.secretariat.english_call import letter as english_mail
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import form_of, submission
from tests.rendering.browser import DESKTOP, PHONE, look_at, photograph
from tests.rendering.scenes import LONG, busy_office, empty_office

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("browser")]
WIDTHS = pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desktop", "phone"])


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Every page, by name."""
    folder = tmp_path_factory.mktemp("pages")
    busy, empty = busy_office(folder / "busy"), empty_office(folder / "empty")
    yield {
        "digest-busy": digest_of(busy, date(2026, 3, 10)),
        "digest-late": digest_of(busy, date(2026, 4, 3)),
        "digest-empty": digest_of(empty, date(2026, 3, 10)),
        **packed_pages(empty_office(folder / "pack"), folder / "cases"),
        **english_letters(folder / "english"),
    }
    for office in (busy, empty):
        office.runtime.store.engine.dispose()


def digest_of(office: Office, day: date) -> str:
    return render_digest(office.runtime, build_digest(office.runtime, day)).html


def packed_pages(office: Office, target: Path) -> dict[str, str]:
    """A case's page and the contents, of a case with a long title."""
    title = f"智慧后勤平台{LONG}"
    office.take_mail(submission(title=title, form=form_of("华东示范大学", title, "王小明")), at(0))
    office.decide(1, "accept", "经秘书处核对，予以受理。")
    pack_cases(office.runtime, target)
    office.runtime.store.engine.dispose()
    case = next(target.rglob("申报概况.html")).read_text(encoding="utf-8")
    return {"case": case, "contents": (target / "目录.html").read_text(encoding="utf-8")}


def english_letters(folder: Path) -> dict[str, str]:
    """What submitters of an English call get: a case with a long title returned, and two of one mail."""
    office = open_office(folder, at(0), call=tomllib.loads(SPLIT)["call"])
    title = "Learning to Heat Lecture Halls by their Timetables " + "W" * 60
    files = {"Submission Form.docx": submission_form(title=title, abstract="word " * 151)}
    two = {f"{n}/Form {n}.docx": submission_form(title=f"Paper {n}") for n in (1, 2)}
    for number, brought in enumerate((files, two), 1):
        mail = english_mail(
            f"IWCS 2026: {title} / Jane Smith", brought, sender=f"author{number}@york.example.ac.uk"
        )
        office.take_mail(mail, at(number))
    with office.runtime.store.reading() as session:
        contents = session.scalars(select(Reply.content).order_by(Reply.id)).all()
    office.runtime.store.engine.dispose()
    bodies = [message_from_bytes(one, policy=default).get_body(("html",)) for one in contents if one]
    returned, several = (body.get_content() for body in bodies if body is not None)
    return {"english-return": returned, "english-several": several}


ALL = ["digest-busy", "digest-late", "digest-empty", "case", "contents", "english-return", "english-several"]


@WIDTHS
@pytest.mark.parametrize("name", ALL)
def test_the_page_fits_and_every_character_shows(
    pages: dict[str, str], album: Path, name: str, width: int
) -> None:
    look = look_at(pages[name], width)
    photograph(pages[name], width, min(look.height, 4000), album / f"{name}-{width}.png")
    assert look.width <= width, "the page scrolls sideways"
    assert look.wide == ()
    assert look.missing == (), "no glyph: install fonts-noto-cjk"
    assert look.collapsed == 0
    assert (look.scripts, look.loaded) == (0, ())


def test_the_probe_sees_what_is_wrong() -> None:
    """A page with every fault: the tests above would see it."""
    rare = "\U0001bc00\U00016a40\U00011d60\U00010f70"  # scripts that hardly any machine has all fonts for
    cell = f'<td style="white-space:nowrap">{"很" * 100}</td>'
    look = look_at(f'<body style="margin:0"><table><tr>{cell}</tr></table>{rare}', PHONE)
    assert look.width > PHONE
    assert any(one.startswith("outside TD") for one in look.wide)
    assert set(look.missing) & set(rare)
