"""The experts' mails: previewed, confirmed, one an expert, and none again but to whom something changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.announce.decisions import take_decisions
from ingest.announce.run import preview
from ingest.desk.attending import attend
from ingest.digest import build_digest
from ingest.errors import UsageError
from ingest.outbox.send import send_due
from ingest.panel.mailing import Drafted, confirm_mails, draft_mails
from ingest.panel.make import make_panel
from ingest.panel.read import read_panel
from models.message import Message, Reply
from tests.builders.answers import coremail_bounce
from tests.builders.letters import at
from tests.builders.mail import file_part, message_with
from tests.builders.postbox import Postbox
from tests.builders.secretariat.desks import letters, readers_of, write
from tests.builders.secretariat.offices import Office
from tests.builders.secretariat.panel import (
    EXPERTS,
    PASSED,
    SECRETARY,
    fill_sheet,
    one_case,
    reviewed_office,
    write_decisions,
)

ADDRESSES = {one["email"] for one in EXPERTS}
LATER = timedelta(minutes=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = reviewed_office(tmp_path / "office", 3)
    opened.now = at(24 * 40)
    yield opened
    opened.runtime.store.engine.dispose()


def drafted(office: Office, target: Path, *, blind: bool = False) -> Drafted:
    office.now += LATER
    return draft_mails(office.runtime, make_panel(office.runtime, target, blind=blind), target)


def mails(office: Office) -> list[Reply]:
    """What experts were written, oldest first."""
    with office.runtime.store.reading() as session:
        return list(session.scalars(select(Reply).where(Reply.template == "expert").order_by(Reply.id)))


def takers(postbox: Postbox) -> list[str]:
    return [recipient for recipient, _ in postbox.taken]


def files_of(mail: Reply) -> dict[str, bytes]:
    parsed = message_from_bytes(mail.content, policy=default)
    assert isinstance(parsed, EmailMessage)
    return {str(part.get_filename()): part.get_content() for part in parsed.iter_attachments()}


def test_nothing_leaves_before_the_word_and_then_one_mail_an_expert(office: Office, tmp_path: Path) -> None:
    done = drafted(office, tmp_path / "p")
    assert {one.expert.email for one in done.mails} == ADDRESSES
    postbox = Postbox()
    send_due(office.runtime, postbox)
    assert not ADDRESSES & set(takers(postbox))
    assert {one.state for one in mails(office)} == {"drafted"}
    told = confirm_mails(office.runtime, done.code, "秘书")
    assert (told.released, told.told) == (3, 3)
    again = confirm_mails(office.runtime, done.code, "秘书")
    assert (again.released, again.told) == (0, 3)
    send_due(office.runtime, postbox)
    assert sorted(one for one in takers(postbox) if one in ADDRESSES) == sorted(ADDRESSES)


def test_a_mail_has_the_sheet_and_the_papers_of_the_experts_own_cases(office: Office, tmp_path: Path) -> None:
    done = drafted(office, tmp_path / "p")
    by_address = {one.expert.email: one for one in done.mails}
    for mail in mails(office):
        one = by_address[mail.recipient]
        files = files_of(mail)
        assert set(files) == {f"评分表 {one.expert.name}.xlsx", f"评审材料 {one.expert.name}.zip"}
        with zipfile.ZipFile(io.BytesIO(files[f"评审材料 {one.expert.name}.zip"])) as archive:
            assert {name.partition("/")[0] for name in archive.namelist()} == set(one.receipts)
        assert f"共 {len(one.receipts)} 件" in mail.text
        assert f"{one.expert.name}老师：" in mail.text


def test_the_preview_shows_whom_what_and_how_much(office: Office, tmp_path: Path) -> None:
    done = drafted(office, tmp_path / "p", blind=True)
    (shown,) = letters(office, "desk-experts", SECRETARY)
    assert done.code in shown.text
    for one in EXPERTS:
        assert one["name"] in shown.text
        assert one["email"] in shown.text
    assert "匿名评审" in shown.text
    assert "匿名处理须留意" in shown.text


def test_what_fits_into_no_mail_is_said_and_lies_in_its_folder(tmp_path: Path) -> None:
    office = reviewed_office(tmp_path / "office", 2)
    settings = office.runtime.settings
    object.__setattr__(settings, "panel", settings.panel.model_copy(update={"mail_bytes": 60_000}))
    done = drafted(office, tmp_path / "p")
    assert (done.mails, done.code) == ([], "")
    assert {one.email for one, _ in done.left_out} <= ADDRESSES
    assert all("另行交付" in why and "专家0" in why for _, why in done.left_out)
    assert mails(office) == []
    office.runtime.store.engine.dispose()


def test_made_again_nobody_is_mailed_twice_though_scores_came_back(office: Office, tmp_path: Path) -> None:
    confirm_mails(office.runtime, drafted(office, tmp_path / "p").code, "秘书")
    for place in (tmp_path / "p").glob("专家*"):
        fill_sheet(place / "评分表.xlsx", tmp_path / "b" / f"{place.name}.xlsx", lambda _, __: 80)
    read_panel(office.runtime, tmp_path / "b")
    done = drafted(office, tmp_path / "p")
    assert (done.mails, done.code, len(done.kept)) == ([], "", 3)


def test_a_corrected_pack_goes_to_those_whom_it_concerns_and_says_so(office: Office, tmp_path: Path) -> None:
    confirm_mails(office.runtime, drafted(office, tmp_path / "p").code, "秘书")
    office.take_mail(one_case(4), at(1))
    done = drafted(office, tmp_path / "p")
    concerned = {one.expert.email for one in done.mails}
    assert len(concerned) == 2
    assert len(done.kept) == 1
    confirm_mails(office.runtime, done.code, "秘书")
    found = mails(office)
    assert len(found) == 5
    for mail in found[3:]:
        assert mail.recipient in concerned
        assert "新增 JYHQ2026-0004" in " ".join(mail.text.split())
        assert "更正" in mail.subject
    assert not any("更正" in mail.subject for mail in found[:3])


def test_a_draft_that_was_never_confirmed_gives_way_to_the_next(office: Office, tmp_path: Path) -> None:
    old = drafted(office, tmp_path / "p")
    new = drafted(office, tmp_path / "p")
    assert len(mails(office)) == 3
    with pytest.raises(UsageError, match="newer preview"):
        confirm_mails(office.runtime, old.code, "秘书")
    assert confirm_mails(office.runtime, new.code, "秘书").released == 3


def test_cases_dealt_out_anew_since_the_preview_stop_it(office: Office, tmp_path: Path) -> None:
    done = drafted(office, tmp_path / "p")
    office.decide(2, "withdraw")
    with pytest.raises(UsageError, match="others than were previewed"):
        confirm_mails(office.runtime, done.code, "秘书")
    assert {one.state for one in mails(office)} == {"drafted"}


@pytest.mark.parametrize("with_file", [False, True], ids=["thanks", "a signed scan"])
def test_what_an_expert_answers_is_for_a_person_and_never_answered(
    office: Office, tmp_path: Path, *, with_file: bool
) -> None:
    confirm_mails(office.runtime, drafted(office, tmp_path / "p").code, "秘书")
    mail = mails(office)[0]
    answered = ("In-Reply-To", mail.message_id)
    part = file_part(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "签字评分表.pdf")
    parts = [part] if with_file else []
    raw = message_with(*parts, sender=mail.recipient, fields=[answered, ("Message-ID", "<thanks@e.example>")])
    office.now += LATER
    number = office.take_mail(raw, office.now)
    with office.runtime.store.reading() as session:
        assert session.get_one(Message, number).outcome == "correspondence"
        assert session.scalar(select(Reply).where(Reply.message_pk == number)) is None


@pytest.mark.parametrize(("whose", "taken"), [(0, 2), (1, 0)], ids=["his own", "another's"])
def test_a_sheet_in_answer_to_his_mail_counts_whatever_address_he_answers_from(
    office: Office, tmp_path: Path, whose: int, taken: int
) -> None:
    """From his private address, as people do on a telephone: nobody else has that Message-ID."""
    confirm_mails(office.runtime, drafted(office, tmp_path / "p").code, "秘书")
    ours, sheets_of = mails(office)[0], mails(office)[whose]
    sheet = tmp_path / "s.xlsx"
    sheet.write_bytes(next(data for name, data in files_of(sheets_of).items() if name.endswith(".xlsx")))
    fill_sheet(sheet, sheet, lambda _, __: 80)
    fields = [("In-Reply-To", ours.message_id), ("Message-ID", "<private@qq.example>")]
    raw = message_with(file_part(sheet.read_bytes(), "评分表.xlsx"), sender="me@qq.example", fields=fields)
    office.now += LATER
    office.take_mail(raw, office.now)
    assert read_panel(office.runtime, None).taken == taken


def test_a_mail_that_comes_back_stands_in_the_digest(office: Office, tmp_path: Path) -> None:
    confirm_mails(office.runtime, drafted(office, tmp_path / "p").code, "秘书")
    send_due(office.runtime, Postbox())
    mail = mails(office)[0]
    ours = message_from_bytes(mail.content, policy=default)
    assert isinstance(ours, EmailMessage)
    office.now += LATER
    office.take_mail(coremail_bounce(ours, mail.recipient).as_bytes(), office.now)
    rows = build_digest(office.runtime, office.now.date()).machine.undelivered
    assert [(row.recipient, "评审材料" in row.subject) for row in rows] == [(mail.recipient, True)]


def test_from_the_experts_to_the_letters_on_either_database(review_office: Office, tmp_path: Path) -> None:
    """By mail alone."""
    office, postbox = review_office, Postbox()

    def writes(text: str, ours: Reply | None, identity: str | None = None) -> None:
        office.now += LATER
        write(office, text, "", answers=ours, sender=SECRETARY, identity=identity)
        attend(office.runtime, readers_of(office), office.now)
        send_due(office.runtime, postbox)

    drafted(office, tmp_path / "p")
    writes("确认", letters(office, "desk-experts", SECRETARY)[-1])
    assert set(takers(postbox)) >= ADDRESSES
    for at_hour, mail in enumerate(mails(office), 1):
        sheet = tmp_path / "s" / f"{at_hour}.xlsx"
        sheet.parent.mkdir(exist_ok=True)
        sheet.write_bytes(next(data for name, data in files_of(mail).items() if name.endswith(".xlsx")))
        fill_sheet(sheet, sheet, lambda receipt, _: 90 - int(receipt[-1]))
        back = message_with(
            file_part(sheet.read_bytes(), "评分表.xlsx"),
            sender=mail.recipient,
            fields=[("Message-ID", f"<{at_hour}@expert.example>"), ("In-Reply-To", mail.message_id)],
        )
        office.now += LATER
        office.take_mail(back, office.now)
    assert read_panel(office.runtime, None).missing == 0
    rows = [(f"JYHQ2026-{number:04d}", "入选") for number in (1, 2, 3)]
    take_decisions(office.runtime, write_decisions(tmp_path / "r.xlsx", rows), "秘书")
    preview(office.runtime)
    writes("确认", letters(office, "desk-result", SECRETARY)[-1], PASSED)
    told = [one for one, raw in postbox.taken if "result" in str(message_from_bytes(raw)["Message-ID"])]
    assert sorted(one for one in told if one != SECRETARY) == [f"c{n}@u{n}.example" for n in (1, 2, 3)]
