"""What the secretary gets by mail, in a real browser: her page with its links, and every letter to her."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from lxml import etree

from ingest.chase.reminding import remind
from ingest.demo.run import run_demo
from ingest.demo.samples import sample_messages
from ingest.desk.cases import party_of
from ingest.desk.letters import compose_preview
from ingest.desk.rehearsal import shown_of
from ingest.outbox.send import send_due
from models.message import Message, Reply
from tests.builders.files.pictures import encoded, form_sheet, scanned
from tests.builders.files.word import manuscript
from tests.builders.postbox import Postbox
from tests.builders.secretariat.desks import FIRST, UNIT, attend_at, hold_one, letters, open_desk, write
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE, submission
from tests.integration.digest.test_dark_and_paper import faint_texts
from tests.rendering.browser import DESKTOP, PHONE, look_at, photograph
from tests.rendering.scenes import LONG

pytestmark = pytest.mark.slow
WIDTHS = pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desktop", "phone"])
TO_HER = ("quota", "likeness", "scan", "withdrawal", "preview", "changed", "chase", "found", "help")
WITH_LETTERS = ("preview", "changed")
"""Around a letter to a submitter, which is white in the dark as well."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every letter as a page, by name."""
    folder = tmp_path_factory.mktemp("secretary")
    office = open_desk(folder, replies={"trusted_servers": ["box.example"], "remind_days": [30]})
    found = dict(made(office))
    office.runtime.store.engine.dispose()
    return found


def made(office: Office) -> Iterator[tuple[str, str]]:
    _, held = hold_one(office)
    attend_at(office)
    yield "quota", page_of(letters(office, "desk-case")[-1])
    write(office, "退回 请补盖公章，并核对申报单位全称", answers=letters(office, "desk-case")[-1])
    attend_at(office)
    yield "preview", page_of(letters(office, "desk-preview")[-1])
    yield "changed", changed(office, held)
    paper = manuscript(FIRST, subject=UNIT)
    other = submission("江南样例学院", f"又一{FIRST}{LONG}", sender="jn@example.edu.cn", paper=paper)
    office.take_mail(other, BEFORE + MINUTE)
    attend_at(office, BEFORE + MINUTE)
    yield "likeness", page_of(letters(office, "desk-case")[-1])
    sheet = scanned(form_sheet(dpi=70), blur=0.9, noise=12, grey=True)
    scan = submission(form=None, files=(("申报表.png", encoded(sheet)),), sender="s@example.edu.cn")
    office.take_mail(scan, BEFORE + 2 * MINUTE)
    attend_at(office, BEFORE + 2 * MINUTE)
    yield "scan", page_of(letters(office, "desk-case")[-1])
    yield "withdrawal", withdrawal(office)
    returned = submission("西部示范大学", LONG, sender="xi@west.edu.cn", paper=None)
    office.take_mail(returned, BEFORE + 4 * MINUTE)
    office.now = BEFORE + 5 * MINUTE
    send_due(office.runtime, Postbox())
    for name, text in (("chase", "催办"), ("found", "查询 示范大学"), ("help", "帮助")):
        office.now += MINUTE
        answers = letters(office, "desk-case")[0]
        write(office, text, "请问", answers=answers)
        attend_at(office)
        yield name, page_of(letters(office)[-1])
    office.now += 2 * DAY
    assert remind(office.runtime) >= 1
    with office.runtime.store.reading() as session:
        reminder = session.query(Reply).where(Reply.template == "reminder").first()
        assert reminder is not None
        yield "reminder", page_of(reminder)


def changed(office: Office, held: int) -> str:
    """What she is shown where the letter became another one meanwhile."""
    with office.runtime.store.reading() as session:
        row = session.get_one(Message, held)
        shown = replace(shown_of(row.replies[0]), recipient="li@example.edu.cn", withheld="")
        party = party_of(row, office.runtime)
    return compose_preview(office.runtime, party, "受理", "经核实", shown, "token", changed=True).html


def withdrawal(office: Office) -> str:
    """What she is told of somebody who takes a case back."""
    with office.runtime.store.reading() as session:
        receipt = session.get_one(Message, 1).replies[0]
    taken_back = submission(
        form=None,
        paper=None,
        subject=f"回复：{receipt.subject}",
        sender="a.wang@example.edu.cn",
        text="因工作调整，现申请撤回申报。",
        headers=(("In-Reply-To", receipt.message_id),),
    )
    office.take_mail(taken_back, BEFORE + 3 * MINUTE)
    attend_at(office, BEFORE + 3 * MINUTE)
    return page_of(letters(office, "desk-case")[-1])


def page_of(letter: Reply) -> str:
    """The letter's page, its pictures in it."""
    mail = message_from_bytes(letter.content, policy=default)
    assert isinstance(mail, EmailMessage)
    html = mail.get_body(("html",))
    assert html is not None
    page = str(html.get_content())
    for part in mail.walk():
        if name := str(part["Content-ID"] or "").strip("<>"):
            data = base64.b64encode(part.get_content()).decode()
            page = page.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{data}")
    return page


@pytest.mark.usefixtures("browser")
@WIDTHS
@pytest.mark.parametrize("name", [*TO_HER, "reminder"])
def test_a_letter_fits_and_every_character_shows(
    pages: dict[str, str], album: Path, name: str, width: int
) -> None:
    look = look_at(pages[name], width)
    photograph(pages[name], width, min(look.height, 4000), album / f"letter-{name}-{width}.png")
    assert look.width <= width, "the page scrolls sideways"
    assert look.wide == ()
    assert look.missing == (), "no glyph: install fonts-noto-cjk"
    assert (look.collapsed, look.scripts, look.loaded) == (0, 0, ())


@pytest.mark.parametrize("name", [name for name in TO_HER if name not in WITH_LETTERS])
def test_every_text_of_a_letter_is_legible_in_the_dark(pages: dict[str, str], name: str) -> None:
    assert faint_texts(pages[name]) == []


def test_each_letter_shows_what_it_is_about(pages: dict[str, str]) -> None:
    """So that the looks above are looks at something."""
    assert pages["scan"].count('<img src="data:image/jpeg;base64,') == 1
    for name, words in {
        "quota": "JYHQ2026-0001",
        "likeness": "字相同",
        "withdrawal": ">撤回</a>",
        "preview": "退回补正通知",
        "changed": "情况已有变化",
        "chase": "还有 21 天",
        "found": "共 4 件",
        "help": "经核实系两所独立单位",
    }.items():
        assert words in pages[name]


def test_the_demos_page_has_her_links_and_no_command(tmp_path: Path) -> None:
    samples = [one for one in sample_messages() if one.received_at.month <= 3]
    with ExitStack() as stack:
        demo = run_demo(tmp_path, stack, samples, tell=lambda _: None)
        page = (tmp_path / "var" / "digests" / "2026-03-31.html").read_text(encoding="utf-8")
        assert demo.runtime.policy.secretariat
    root = etree.fromstring(page.encode(), etree.HTMLParser(encoding="utf-8"))
    links = [(one.text, one.get("href")) for one in root.xpath("//a[starts-with(@href, 'mailto:')]")]
    decisions = [(word, url) for word, url in links if word in {"受理", "退回", "不予受理"}]
    assert [word for word, _ in decisions] == ["受理", "退回", "不予受理"] * 2, "two cases are held"
    assert all(re.match(r"mailto:xxhjszwh@163\.com\?subject=.*&body=", url) for _, url in decisions)
    assert "casebox decide" not in page
    assert "casebox show" not in page
