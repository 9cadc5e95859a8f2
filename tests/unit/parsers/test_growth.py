"""What a sender repeats without end costs as much time as it has bytes, and what is kept of it is bounded."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable

import pytest
from pydantic import TypeAdapter

from parsers.facts import MessageFacts
from parsers.message import files_in, parse_envelope, parse_message
from parsers.terms import Limits, Terms
from tests.acceptance.wordxml import cell, docx, row, table
from tests.builders.mail import file_part, mail, message_with, part, text_part
from tests.builders.probes.clock import cpu_seconds

LIMITS = Limits()
SMALL, LARGE = 15_000, 120_000
TIMES = 8
"""How many times more there is of the large one; the square of it would be 64."""
GENEROUS = 24
"""How many times longer the large one may take, on a machine that does other things too."""
BASIS = 0.02
"""Seconds that a small one is taken to need at least: below, a clock measures itself."""


def plain(text: bytes) -> bytes:
    return mail(text, ("Content-Type", "text/plain; charset=utf-8"))


def coded(text: bytes) -> bytes:
    fields = ("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "base64")
    return mail(base64.encodebytes(text), *fields)


def html(text: bytes) -> bytes:
    return mail(text, ("Content-Type", "text/html; charset=utf-8"))


def field(name: str, value: bytes) -> bytes:
    return mail(b"x", (name, value))


REPEATED: dict[str, Callable[[int], bytes]] = {
    "carriage returns in base64": lambda n: coded(b"\r" * n),
    "carriage returns and blanks": lambda n: coded(b"\r " * (n // 2)),
    "empty lines": lambda n: plain(b"\n" * n),
    "lines of blanks": lambda n: plain(b" \n" * (n // 2)),
    "a line of blanks": lambda n: plain(b" " * n),
    "a line of dashes": lambda n: plain(b"-" * n),
    "dashes and blanks": lambda n: plain(b"- " * (n // 2)),
    "quoted lines": lambda n: plain(b"> x\n" * (n // 4)),
    "senders of quoted mail": lambda n: plain("发件人：\n".encode() * (n // 13)),
    "begun files": lambda n: plain(b"begin 644 a\n" * (n // 12)),
    "a file without end": lambda n: plain(b"begin 644 a\n" + b"M" + b"A" * 60 + b"\n" * (n // 2)),
    "delimiters": lambda n: plain(b"--x\nContent-Type: a/b\n" * (n // 22)),
    "addresses of files": lambda n: plain(b"https://pan.baidu.com/s/1 " * (n // 26)),
    "cloud files": lambda n: plain(
        "从QQ邮箱发来的超大附件\n".encode() + b"a.zip (1M, 2026-01-01)\n" * (n // 23)
    ),
    "quotes with words behind them": lambda n: html(b"<blockquote>a</blockquote>b" * (n // 27)),
    "nested quotes": lambda n: html(b"<blockquote>" * (n // 12)),
    "open tags": lambda n: html(b"<" * n),
    "conditional comments": lambda n: html(b"<![if " * (n // 6)),
    "attributes": lambda n: html(b"<p " + b"".join(b"a%d=1 " % at for at in range(n // 8)) + b">"),
    "links": lambda n: html(b'<a href="https://pan.baidu.com/s/1"></a>' * (n // 40)),
    "links with words": lambda n: html(b'<p>x<a href="https://1drv.ms/a">b</a></p>' * (n // 42)),
    "shown pictures": lambda n: html(b'<img src="cid:a">' * (n // 17)),
    "blank folds": lambda n: b"X: y\n" + b" \n" * (n // 2) + b"Subject: x\n\nx",
    "fields": lambda n: b"X: y\n" * (n // 5) + b"\nx",
    "stray lines": lambda n: b"X: y\n" + b"stray\n" * (n // 6) + b"\nx",
    "encoded words": lambda n: field("Subject", b"=?utf-8?Q?a" * (n // 11)),
    "blanks in a subject": lambda n: field("Subject", b" \t" * (n // 2)),
    "joints in a subject": lambda n: field("Subject", b"+" * n),
    "tags in a subject": lambda n: field("Subject", b"[x]" * (n // 3)),
    "open brackets in a sender": lambda n: field("From", b"<" * n),
    "open quotes in a sender": lambda n: field("From", b'"\\' * (n // 2)),
    "parameters": lambda n: field("Content-Type", b"text/plain" + b"; a=b" * (n // 5)),
    "sections of a name": lambda n: field(
        "Content-Type", b"a/b" + b"".join(b"; name*%d*=%%0D" % at for at in range(n // 15))
    ),
    "carriage returns in a name": lambda n: field("Content-Type", b"a/b; name*=utf-8''" + b"%0D" * (n // 3)),
    "padding": lambda n: message_with(part(b"YQ==" * (n // 4), ("Content-Transfer-Encoding", "base64"))),
    "comments": lambda n: field("Authentication-Results", b"x;" + b"(" * n),
    "ids": lambda n: field("References", b"<a" * (n // 2)),
    "a winmail.dat": lambda n: message_with(file_part(b"\x78\x9f\x3e\x22\0\0" + bytes(n), "winmail.dat")),
}


def seconds(raw: bytes) -> float:
    return cpu_seconds(lambda: parse_envelope(raw, LIMITS), 2)


@pytest.mark.parametrize("case", REPEATED)
def test_eight_times_as_much_takes_about_eight_times_as_long(case: str) -> None:
    small = max(seconds(REPEATED[case](SMALL)), BASIS)
    assert seconds(REPEATED[case](LARGE)) < GENEROUS * small


def members(names: list[str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    return stream.getvalue()


NAMES: dict[str, list[str]] = {
    "long names": [f"{number}" + "长" * 190 + ".xyz" for number in range(1990)],
    "long folders": ["夹/" * 300 + f"{number}.xyz" for number in range(1990)],
    "climbing names": ["../" * 50 + f"{number}.xyz" for number in range(1990)],
}


@pytest.mark.parametrize("case", NAMES)
def test_two_thousand_members_are_counted_and_only_some_kept_by_name(case: str) -> None:
    raw = message_with(text_part("x"), file_part(members(NAMES[case]), "a.zip"))
    facts = parse_message(raw, Terms(("甲",), ("乙",)), LIMITS)
    assert 0 < len(facts.attachments) <= LIMITS.listed_files
    assert "1991个" in "".join(defect.detail for defect in facts.defects if defect.code == "listing")
    assert len(json.dumps(TypeAdapter(MessageFacts).dump_python(facts, mode="json"))) < 500_000


LABELS = ("单位名称", "联系人", "联系方式", "职务", "题目", "申报内容说明", "申报单位意见")
LONG = "长" * 200_000


def filled_in(*values: str) -> bytes:
    rows = [row(cell(label), cell(value)) for label, value in zip(LABELS, values, strict=True)]
    return docx(table(*rows, columns=2))


def styled(name: str) -> bytes:
    look = f'<w:rPr><w:rFonts w:eastAsia="{name}"/><w:sz w:val="99"/></w:rPr>'
    texts = ("智慧后勤的实践", "一、建设背景", "（一）总体思路", "正文" * 1700)
    return docx("".join(f"<w:p><w:r>{look}<w:t>{text}</w:t></w:r></w:p>" for text in texts))


def zipped(*documents: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, document in enumerate(documents):
            archive.writestr(f"{number}.docx", document)
    return stream.getvalue()


LINKS = " ".join(f"https://wx.mail.qq.com/ftn/download?func=3&key={n}{'a' * 5000}" for n in range(200))
WORDY: dict[str, Callable[[], bytes]] = {
    "long values": lambda: message_with(file_part(filled_in(*[LONG] * 7), "申报表.docx")),
    "many long forms": lambda: message_with(
        file_part(zipped(*(filled_in(*[f"{n}大学{LONG}"] * 7) for n in range(25))), "表.zip")
    ),
    "long names of fonts": lambda: message_with(file_part(styled(LONG), "文.docx")),
    "long links": lambda: message_with(text_part(LINKS)),
}


@pytest.mark.parametrize("case", WORDY)
def test_a_small_mail_makes_no_facts_that_hold_up_whoever_has_to_do_with_it(case: str) -> None:
    """Every later mail in the unit's name is judged with these facts, in the service itself."""
    facts = parse_message(WORDY[case](), Terms(("甲",), ("乙",)), LIMITS)
    assert facts.form or facts.manuscript or facts.cloud_links
    stored = TypeAdapter(MessageFacts).dump_python(facts, mode="json")
    assert len(json.dumps(stored, ensure_ascii=False)) < 150_000


@pytest.mark.timeout(120)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_thousand_files_of_one_name_get_names_of_their_own() -> None:
    raw = message_with(file_part(members(["同名.xyz"] * 1990), "a.zip"))
    assert len({one.path for one in files_in(raw, LIMITS)}) == 1991
