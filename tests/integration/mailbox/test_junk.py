"""Junk folders: their headers were written by strangers, and a child reads them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.app import make_readers
from ingest.mailbox.junk import JunkReader
from ingest.reading.pool import Readers
from parsers.mail.headers import HEADER_BYTES
from tests.builders.secretariat.offices import Office


@pytest.fixture
def readers(office: Office) -> Iterator[Readers]:
    with make_readers(office.runtime.settings) as opened:
        yield opened


def test_of_junk_only_what_follows_the_convention_or_answers_us_is_taken_in(readers: Readers) -> None:
    code = "JYHQ2026"
    answer = b"<casebox.jyhq2026.0123456789abcdef01234567@163.com>"
    headers = {
        1: "Subject: 华东示范大学+智慧食堂+王小明\r\n\r\n".encode(),
        2: b"Subject: Re: x\r\nIn-Reply-To: " + answer + b"\r\n\r\n",
        3: b"Subject: Re: x\r\nReferences: <a@b.cn> " + answer + b"\r\n\r\n",
        4: b"Subject: cheap watches\r\n\r\n",
        5: b"Subject: Re: x\r\nIn-Reply-To: <casebox.other2026.01@163.com>\r\n\r\n",
        6: b"",
    }
    assert JunkReader(readers, code).choose(headers) == {1, 2, 3}


def test_headers_made_to_hurt_cost_nothing_and_say_nothing(readers: Readers) -> None:
    long = b"X-Long: " + b"%0D" * HEADER_BYTES + b"\r\n"
    headers = {
        1: long + "Subject: 华东示范大学+智慧食堂+王小明\r\n\r\n".encode(),
        2: b"Content-Type: text/plain; " + b"".join(b"a*%d*=%%0D; " % n for n in range(20_000)) + b"\r\n\r\n",
        3: b"\r" * 10**6,
        4: b"Subject: " + b"=?utf-8?b?" * 10**5,
    }
    assert JunkReader(readers, "JYHQ2026").choose(headers) == set()
