"""The demo's mail: always the same, well-formed, and of every outcome."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
from collections import Counter
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

import docx
import pytest

from ingest.demo.mail import Sample
from ingest.demo.samples import first_dozen, sample_messages

DEADLINE = datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    return sample_messages()


def message_of(sample: Sample) -> Message:
    return email.message_from_bytes(sample.raw)


def text_of(header: str | None) -> str:
    return str(make_header(decode_header(header or "")))


def files_of(sample: Sample) -> dict[str, bytes]:
    parts = [part for part in message_of(sample).walk() if part.get_content_disposition() == "attachment"]
    return {text_of(part.get_filename()): bytes(part.get_payload(decode=True)) for part in parts}  # type: ignore[arg-type]


def words_in(document: bytes) -> str:
    opened = docx.Document(io.BytesIO(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "".join([paragraph.text for paragraph in opened.paragraphs] + cells)


def named(samples: list[Sample], name: str) -> Sample:
    return next(sample for sample in samples if sample.name == name)


def test_the_samples_are_the_same_bytes_each_time(samples: list[Sample]) -> None:
    assert [(s.name, s.raw, s.received_at) for s in samples] == [
        (s.name, s.raw, s.received_at) for s in sample_messages()
    ]


def test_there_are_a_dozen_of_every_sort_and_a_season_of_more(samples: list[Sample]) -> None:
    assert len(first_dozen()) == 12
    assert len(samples) >= 12 + 60
    assert len({sample.name for sample in samples}) == len(samples)


def test_every_outcome_is_there_in_the_dozen_but_held_and_in_the_season_all(samples: list[Sample]) -> None:
    every = {"accepted", "returned", "rejected", "held", "duplicate", "correspondence", "ignored"}
    assert {sample.expected for sample in first_dozen()} == every - {"held"}
    assert {sample.expected for sample in samples} == every


def test_they_come_in_order_of_arrival_and_more_of_them_towards_the_deadline(samples: list[Sample]) -> None:
    moments = [sample.received_at for sample in samples]
    assert moments == sorted(moments)
    months = Counter(moment.month for moment in moments)
    assert months[1] + months[2] < months[3]


def test_only_what_is_rejected_or_held_as_a_correction_comes_after_the_deadline(
    samples: list[Sample],
) -> None:
    late = [sample for sample in samples if sample.received_at > DEADLINE]
    assert {sample.expected for sample in late} == {"rejected", "held"}


def test_the_standard_parser_finds_no_defect_in_any_of_them(samples: list[Sample]) -> None:
    for sample in samples:
        parsed = message_of(sample)
        assert [part.defects for part in parsed.walk() if part.defects] == [], sample.name
        assert parsedate_to_datetime(str(parsed["Date"])) <= sample.received_at


def test_every_message_has_an_id_of_its_own(samples: list[Sample]) -> None:
    assert len({message_of(sample)["Message-ID"] for sample in samples}) == len(samples)


def test_nobody_in_them_has_a_real_address(samples: list[Sample]) -> None:
    addresses = {text_of(message_of(sample)["From"]).partition("<")[2].rstrip(">") for sample in samples}
    assert {a for a in addresses if not a.endswith(".example")} == {"Postmaster@163.com"}


def test_a_whole_submission_has_a_form_and_a_manuscript_of_the_right_length(samples: list[Sample]) -> None:
    files = files_of(named(samples, "whole"))
    form = words_in(files.pop("申报表.docx"))
    (name,) = files
    unit, contact, telephone = name.removesuffix(".docx").split("+")
    assert all(word in form for word in (unit, contact, telephone, "申报方向", "☑", "（盖章）"))
    assert 3000 <= len(words_in(files[name])) <= 5000
    assert text_of(str(message_of(named(samples, "whole"))["Subject"])).startswith(f"{unit}+")


def test_the_short_manuscript_is_short_and_the_long_one_long(samples: list[Sample]) -> None:
    def longest(sample: Sample) -> int:
        return max(len(words_in(data)) for name, data in files_of(sample).items() if name != "申报表.docx")

    assert longest(named(samples, "too-short")) < 3000
    assert longest(named(samples, "too-long-1")) > 5000


def test_the_zip_of_chinese_windows_has_gbk_names_and_no_flag(samples: list[Sample]) -> None:
    (packed,) = files_of(named(samples, "gbk-zip")).values()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        infos = archive.infolist()
        assert archive.testzip() is None
    assert not any(info.flag_bits & 0x800 for info in infos)
    assert infos[0].filename.encode("cp437").decode("gbk") == "申报表.docx"


def test_the_locked_zip_says_that_it_is_encrypted(samples: list[Sample]) -> None:
    (packed,) = files_of(named(samples, "locked-zip-1")).values()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert all(info.flag_bits & 1 for info in archive.infolist())


def test_a_plus_stands_in_the_title_of_one(samples: list[Sample]) -> None:
    assert "“互联网+”" in text_of(str(message_of(named(samples, "internet-plus"))["Subject"]))
