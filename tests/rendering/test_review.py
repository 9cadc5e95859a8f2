"""What experts and secretariat get after the deadline, as it is shown and printed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.announce.decisions import take_decisions
from ingest.announce.due import find_due
from ingest.announce.preview import show_letters
from ingest.announce.roll import roll_bytes
from ingest.announce.run import COMMAND
from ingest.panel.mailing import draft_mails
from ingest.panel.make import make_panel
from ingest.panel.read import read_panel
from ingest.panel.result import result_bytes
from ingest.secretariat.previews import RESULT, compose_preview
from models.message import Reply
from tests.builders.letters import at
from tests.builders.secretariat.desks import html_of
from tests.builders.secretariat.panel import fill_sheet, reviewed_office, write_decisions
from tests.rendering.browser import DESKTOP, PHONE, look_at, photograph

pytestmark = pytest.mark.slow
WIDTHS = pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desktop", "phone"])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Pages, sheets and the list of a small call, by name."""
    folder = tmp_path_factory.mktemp("review")
    office = reviewed_office(folder / "office", 4)
    office.now = at(24 * 40)
    make_panel(office.runtime, folder / "p", blind=False)
    for place in (folder / "p").glob("专家*"):
        fill_sheet(
            place / "评分表.xlsx", folder / "back" / f"{place.name}.xlsx", lambda _, at_column: 80 + at_column
        )
    scored = read_panel(office.runtime, folder / "back")
    (folder / "result.xlsx").write_bytes(result_bytes(scored, ["入选", "未入选"], {}))
    rows = [("JYHQ2026-0001", "入选"), ("JYHQ2026-0002", "未入选"), ("JYHQ2026-0003", "入选")]
    take_decisions(office.runtime, write_decisions(folder / "r.xlsx", rows), "秘书")
    (folder / "roll.docx").write_bytes(roll_bytes(office.runtime))
    with office.runtime.store.reading() as session:
        due = find_due(session, office.runtime, office.now)
    pages = {one.template: one.composed.html for one in due.letters}
    shown = show_letters(office.runtime, due)
    pages["preview"] = compose_preview(office.runtime, RESULT, shown, "k7qxa2k7qxa2", COMMAND).html
    draft_mails(office.runtime, make_panel(office.runtime, folder / "p", blind=False), folder / "p")
    with office.runtime.store.reading() as session:
        for kind in ("expert", "desk-experts"):
            mail = session.scalars(select(Reply).where(Reply.template == kind)).first()
            assert mail is not None
            pages[kind] = html_of(mail)
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    sheet = next((folder / "back").glob("*.xlsx"))
    yield {"sheet": sheet, **{path.stem: path for path in folder.iterdir() if path.is_file()}}
    office.runtime.store.engine.dispose()


@pytest.mark.usefixtures("browser")
@WIDTHS
@pytest.mark.parametrize("name", ["selected", "unselected", "preview", "expert", "desk-experts"])
def test_letters_and_their_preview_fit_and_every_character_shows(
    made: dict[str, Path], album: Path, name: str, width: int
) -> None:
    page = made[name].read_text(encoding="utf-8")
    look = look_at(page, width)
    photograph(page, width, min(look.height, 4000), album / f"{name}-{width}.png")
    assert look.width <= width, "the page scrolls sideways"
    assert look.wide == ()
    assert look.missing == (), "no glyph: install fonts-noto-cjk"
    assert (look.scripts, look.loaded) == (0, ())


@pytest.mark.usefixtures("office_program")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("sheet", ("评分表", "回避", "智慧后勤案例")),
        ("result", ("名次", "平均分", "80.60")),
        ("roll", ("公示", "第1示范大学")),
    ],
)
def test_sheets_and_list_print_with_nothing_cut(
    made: dict[str, Path], tmp_path: Path, name: str, shown: tuple[str, ...]
) -> None:
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", str(tmp_path), str(made[name])],
        capture_output=True,
        timeout=120,
        check=True,
    )
    (printed,) = tmp_path.glob("*.pdf")
    text = subprocess.run(["pdftotext", "-layout", str(printed), "-"], capture_output=True, text=True).stdout
    assert "###" not in text
    bare = re.sub(r"\s", "", text)
    assert [one for one in shown if one not in bare] == []
