"""The page and the mail of a digest: complete, harmless, and without anything to load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.digest import build_digest, render_digest
from ingest.digest.facts import Arrivals
from ingest.digest.render import bar, full_day, subject_line
from ingest.digest.run import write_digest
from ingest.replies.compose import Reply
from models.message import Reply as Queued
from tests.builders.letters import at, field, form, letter, manuscript, sent_in
from tests.builders.secretariat.offices import Office, open_office

TUESDAY = date(2026, 3, 10)
HOSTILE = '<img src=x onerror=alert(1)> & "引号" </td></table><script>'


class Tags(HTMLParser):
    """Every tag with its attributes, and whether they are closed in order."""

    VOID = frozenset({"br", "img", "meta", "hr"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path, at(0), digest={"to": ["box@example.org"], "attach_register": True})
    yield opened
    opened.runtime.store.engine.dispose()


def page_of(office: Office, day: date = TUESDAY) -> Reply:
    return render_digest(office.runtime, build_digest(office.runtime, day))


def busy(office: Office) -> None:
    """One of each sort, with hostile words in every place that a sender fills."""
    office.take(sent_in(form(), manuscript()), at(0))
    second = replace(form(title=HOSTILE), file="又一.docx", contact=field(HOSTILE))
    facts = sent_in(second, manuscript("又一"), f"某大学+{HOSTILE}+李四", from_address="li@example.edu.cn")
    office.take(facts, at(1))
    office.take(sent_in(form(unit=HOSTILE), None, from_name=HOSTILE, from_address="x@example.edu.cn"), at(2))
    office.take(
        letter(subject=HOSTILE, text=HOSTILE, from_name=HOSTILE, from_address="y@example.edu.cn"), at(3)
    )


def test_what_senders_write_is_never_markup(office: Office) -> None:
    quiet = [tag for tag, _ in Tags(page_of(office).html).seen if tag == "style"]
    busy(office)
    tags = Tags(page_of(office).html)
    assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in tags.seen}
    assert [tag for tag, _ in tags.seen if tag == "style"] == quiet == ["style"], (
        "the page's own, no sender's"
    )
    assert tags.open == []


def test_nothing_is_loaded_and_nothing_links_out(office: Office) -> None:
    busy(office)
    for tag, attributes in Tags(page_of(office).html).seen:
        assert not {"src", "background", "onload"} & attributes.keys()
        href = attributes.get("href")
        assert href is None or (tag == "a" and re.fullmatch(r"tel:\d+|mailto:[\w.%+@-]+", href))
        assert "url(" not in (attributes.get("style") or "")


def test_every_held_case_has_the_commands_that_settle_it_and_what_they_mean(office: Office) -> None:
    busy(office)
    composed = page_of(office)
    for meaning, word in (("受理", "accept"), ("退回补正", "return"), ("不予受理", "reject")):
        command = f'casebox decide 2 {word} --reason "…"'
        assert f"{meaning}：{command}" in composed.text
        assert command.replace('"', "&#34;") in composed.html


def test_the_subject_tells_the_day_in_a_line(office: Office) -> None:
    busy(office)
    assert (
        subject_line(build_digest(office.runtime, TUESDAY))
        == "【收件日报】3月10日：来信 4 封，待处理 2 项，距截止 21 天"
    )
    assert subject_line(build_digest(office.runtime, date(2026, 3, 31))).endswith("，今日截止")
    assert subject_line(build_digest(office.runtime, date(2026, 4, 3))).endswith("，已截止 3 天")


def test_the_text_says_what_the_page_says(office: Office) -> None:
    busy(office)
    composed = page_of(office)
    shown = re.sub(r"<[^>]+>", "", composed.html)
    for heading in ("待人工复核", "待答复的咨询来函", "新受理", "催办：已退回、尚未补正", "情况综述"):
        assert heading in shown
        assert f"【{heading}】" in composed.text
    assert "None" not in composed.text + shown


def test_the_texts_lines_fit_a_mail(office: Office) -> None:
    busy(office)
    assert max(len(line) for line in page_of(office).text.splitlines()) <= 160


def test_every_card_has_telephone_and_address_to_touch(office: Office) -> None:
    busy(office)
    page = page_of(office).html
    assert page.count('href="tel:13800000000"') >= 3
    for address in ("zhang@example.edu.cn", "li@example.edu.cn", "x@example.edu.cn", "y@example.edu.cn"):
        assert f'href="mailto:{address}"' in page
        assert address in page_of(office).text


def test_an_address_that_would_be_more_than_one_is_shown_and_not_linked(office: Office) -> None:
    odd = "a?cc=b@example.edu.cn"
    office.take(letter(from_address=odd), at(1))
    page = page_of(office).html
    assert odd in page
    assert "mailto:" not in page


def test_what_needs_a_person_stands_above_what_is_only_told(office: Office) -> None:
    busy(office)
    shown = re.sub(r"<[^>]+>", "", page_of(office).html)
    places = [
        shown.index(words) for words in ("待人工复核　", "待答复的咨询来函", "催办：", "收件走势", "新受理　")
    ]
    assert places == sorted(places)


def test_long_titles_are_shortened(office: Office) -> None:
    office.take(sent_in(form(title="很" * 500), None, "某大学+题+张三"), at(0))
    assert "很" * 81 not in page_of(office).html


def test_the_mail_goes_once_to_each_reader_with_the_register(office: Office) -> None:
    busy(office)
    office.now = at(24)
    write_digest(office.runtime, TUESDAY, send=True)
    write_digest(office.runtime, TUESDAY, send=True)
    with office.runtime.store.reading() as session:
        found = session.execute(select(Queued.recipient, Queued.content).where(Queued.template == "digest"))
        ((recipient, content),) = found
    assert recipient == "box@example.org"
    assert b"openxmlformats-officedocument.spreadsheetml.sheet" in content


def test_days_are_written_as_people_write_them() -> None:
    assert full_day(date(2026, 3, 31)) == "2026年3月31日（星期二）"


@pytest.mark.parametrize(
    ("count", "highest", "pixels"), [(0, 0, 0), (0, 9, 0), (9, 9, 72), (1, 1000, 2), (5, 10, 36)]
)
def test_a_bar_is_as_long_as_its_share_and_never_invisible(count: int, highest: int, pixels: int) -> None:
    assert bar(count, highest) == pixels


def test_a_days_bar_counts_both_parts() -> None:
    assert Arrivals(TUESDAY + timedelta(days=1), 2, 3).total == 5
