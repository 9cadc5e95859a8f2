"""Scans and photos: what they say, how surely, and what is not read."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from parsers.document import Document, Picture, Table, paragraphs_of
from parsers.readers.limits import PageBudget
from parsers.readers.page.picture import read_picture, read_pictures_as_document
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders.files.heic import heic
from tests.builders.files.photographs import heic_box
from tests.builders.files.pictures import (
    DIRECTIONS,
    KINDS,
    WHITE,
    FormTexts,
    Sheet,
    encoded,
    form_sheet,
    round_seal,
    scanned,
    stamped,
)

NO_PAGES = Limits(ocr_pages=0)


def read(data: bytes, kind: str = "png", limits: Limits | None = None) -> Document:
    limits = limits or Limits()
    name = f"扫描件.{kind}"
    return read_picture(SourceFile(name, name, data, kind), limits, PageBudget.of(limits))


def cells(document: Document) -> dict[str, str]:
    """Label and value of each row's pairs, blanks left out."""
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    texts = [cell.text.replace(" ", "").replace("\n", "") for cell in table.cells]
    return dict(zip(texts[::2], texts[1::2], strict=True))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("style", "after", "turn", "skew", "typeface"),
    [
        pytest.param("tick", False, 0, 0.0, "Noto Serif CJK SC", id="straight"),
        pytest.param(
            "over", False, 90, 3.0, "Noto Serif CJK SC", id="on its side, skewed, ticks leave the boxes"
        ),
        pytest.param("hand", True, 180, -1.5, "Noto Sans CJK SC", id="on its head, boxes after their labels"),
        pytest.param("cross", False, 270, -4.5, "Noto Sans CJK SC", id="on the other side, crosses"),
        pytest.param("filled", False, 0, 0.7, "Noto Serif CJK SC", id="filled boxes"),
    ],
)
def test_a_scanned_form_is_read_like_the_word_form(
    style: str,
    after: bool,  # noqa: FBT001 - pytest gives parameters by name
    turn: int,
    skew: float,
    typeface: str,
) -> None:
    texts = FormTexts()
    sheet = form_sheet(texts, style=style, after=after, typeface=typeface)
    page = stamped(sheet, round_seal(), (1000, 1500))
    scan = scanned(page, skew=skew, noise=8, blur=0.6).rotate(turn, expand=True)
    document = read(encoded(scan, "JPEG", quality=80), "jpeg")
    assert document.read_by == "ocr"
    found = cells(document)
    assert found["单位"] == texts.unit
    assert found["联系人"] == texts.contact
    assert found["联系方式"] == texts.contact_info
    assert found["职务"] == texts.position
    assert found["申报题目"] == texts.title
    assert boxes(found["申报方向"]) == marked(DIRECTIONS, texts.direction, after=after)
    assert boxes(found["申报形式"]) == marked(KINDS, texts.kind, after=after)
    assert all(0 < run.confidence <= 1 for p in paragraphs_of(document.blocks) for run in p.runs)


def marked(labels: tuple[str, ...], chosen: str, *, after: bool) -> str:
    marks = {label: "☑" if label == chosen else "☐" for label in labels}
    return "".join(label + mark if after else mark + label for label, mark in marks.items())


def boxes(text: str) -> str:
    """The options at the end of the cell; an empty box may also be given as it was typed."""
    options = text.replace("□", "☐").replace(":", "：").split("：")[-1]
    return options.replace("口", "☐")


@pytest.mark.slow
def test_text_without_a_table_is_paragraphs_in_reading_order() -> None:
    sheet = Sheet(dpi=150)
    sheet.text(30, 30, "联系人：王小明", 14)
    sheet.text(30, 45, "联系方式：13812345678", 14)
    sheet.text(30, 60, "中国教育后勤协会因故改期，四月日程另行通知", 14)
    document = read(encoded(sheet.image))
    texts = [
        paragraph.text.replace(":", "：").replace(" ", "") for paragraph in paragraphs_of(document.blocks)
    ]
    assert texts == [
        "联系人：王小明",
        "联系方式：13812345678",
        "中国教育后勤协会因故改期，四月日程另行通知",
    ]


@pytest.mark.slow
def test_pages_past_the_budget_are_named() -> None:
    page = Sheet(dpi=100)
    page.text(30, 30, "第一页的文字", 16)
    stream = io.BytesIO()
    page.image.save(stream, "TIFF", save_all=True, append_images=[page.image])
    document = read(stream.getvalue(), "tiff", Limits(ocr_pages=1))
    assert [paragraph.text for paragraph in paragraphs_of(document.blocks)] == ["第一页的文字"]
    assert [(d.code, d.detail) for d in document.defects] == [
        ("too_large", "可识别的页数已达上限，自第2页起未识别"),
        ("unclear", "图片中的文字未能可靠识别"),
    ]


@pytest.mark.slow
def test_a_word_file_of_pictures_is_read_by_ocr() -> None:
    page = Sheet(dpi=100)
    page.text(30, 30, "申报单位：江州师范大学", 16)
    word = Document("申报表.docx", "docx", "docx", pictures=(Picture(encoded(page.image), "png", "图片1"),))
    document = read_pictures_as_document(word, Limits(), PageBudget(3))
    assert (document.path, document.kind, document.read_by) == ("申报表.docx", "docx", "ocr")
    (line,) = paragraphs_of(document.blocks)
    assert line.text.replace(":", "：") == "申报单位：江州师范大学"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "AVIF", "JPEG2000"])
def test_every_usual_kind_opens(kind: str) -> None:
    document = read(encoded(Image.new("RGB", (120, 90), WHITE), kind), kind.lower())
    assert not document.defects
    assert len(document.pictures) == 1


def test_a_photo_is_turned_as_its_camera_says() -> None:
    image = Image.new("RGB", (400, 300), WHITE)
    exif = image.getexif()
    exif[0x0112] = 6
    picture = read(encoded(image, "JPEG", exif=exif), "jpeg", NO_PAGES).pictures[0]
    assert picture.image is not None
    assert picture.image.size == (300, 400)


def test_a_small_picture_is_no_page_but_may_be_a_seal() -> None:
    document = read(encoded(round_seal(140)), limits=NO_PAGES)
    assert (document.read_by, document.defects, len(document.pictures)) == (None, (), 1)


@pytest.mark.parametrize(
    ("size", "inline", "page"),
    [
        ((1000, 1400), False, True),
        ((1000, 1400), True, True),
        ((600, 200), True, False),
        ((1200, 300), True, False),
    ],
)
def test_a_logo_in_the_mails_text_is_no_page(size: tuple[int, int], inline: bool, page: bool) -> None:  # noqa: FBT001 - pytest gives parameters by name
    file = SourceFile("图.png", "图.png", encoded(Image.new("RGB", size, WHITE)), "png", inline=inline)
    document = read_picture(file, NO_PAGES, PageBudget(0))
    assert ("unclear" in {defect.code for defect in document.defects}) is page


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "unreadable", id="empty"),
        pytest.param(encoded(form_sheet(dpi=50))[:500], "unreadable", id="cut off"),
        pytest.param(heic_box(b"heic", b"mif1", b"heic"), "unreadable", id="heic"),
    ],
)
def test_what_cannot_be_opened_says_why(data: bytes, code: str) -> None:
    assert [defect.code for defect in read(data).defects] == [code, "unclear"]


@pytest.mark.parametrize("most", [50_000, 1_000])
def test_too_many_pixels_are_not_even_decoded(most: int) -> None:
    huge = encoded(Image.new("1", (400, 300)))
    assert [defect.code for defect in read(huge, limits=Limits(picture_pixels=most)).defects] == [
        "too_large",
        "unclear",
    ]


def test_a_bomb_of_pixels_is_too_large() -> None:
    header = bytearray(encoded(Image.new("1", (8, 8))))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    header[29:33] = zlib.crc32(header[12:29]).to_bytes(4, "big")
    assert [defect.code for defect in read(bytes(header)).defects] == ["too_large", "unclear"]


@settings(max_examples=40, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"GIF89a", b"RIFF"]),
)
def test_no_bytes_make_the_reader_fail(data: bytes, magic: bytes) -> None:
    assert read(magic + data, limits=NO_PAGES).read_by is None


@pytest.mark.slow
@pytest.mark.parametrize("size", [(160, 4000), (4000, 160), (300, 301)])
def test_odd_shapes_and_empty_pages_give_no_text(size: tuple[int, int]) -> None:
    image = Image.new("RGB", size, WHITE)
    ImageDraw.Draw(image).line((0, 0, size[0], size[1]), fill=(0, 0, 0))
    document = read(encoded(image))
    assert not any(len(paragraph.text) > 2 for paragraph in paragraphs_of(document.blocks))


@pytest.mark.parametrize("size", [(64, 64), (130, 70), (32, 98)])
def test_a_phones_picture_shows_what_was_photographed(size: tuple[int, int]) -> None:
    photograph = Image.new("RGB", size, WHITE)
    photograph.paste((214, 28, 34), (0, 0, size[0] // 4 * 2, size[1] // 4 * 2))
    (shown,) = read(heic(photograph), "heic", NO_PAGES).pictures
    assert shown.image is not None
    assert shown.image.size == size
    assert np.abs(np.asarray(shown.image.convert("RGB"), int) - np.asarray(photograph, int)).max() <= 2
