"""Seeded mailboxes: what a call for cases brings in, the same bytes for the same seed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from random import Random

import numpy as np
from PIL import Image

from tests.builders.files.pdf import form_pdf, picture_pdf
from tests.builders.files.pictures import FormTexts, form_sheet, round_seal, scanned, stamped
from tests.builders.files.word import manuscript, notice_form
from tests.builders.submissions import BEFORE

PLACES = "华东 江北 滨海 岭南 关中 中原 燕山 太湖 洞庭 巴山 陇右 闽江 漓江 松江 泰山 衡岳 云岭 黔中 辽东 湘西".split()
KINDS = (
    "师范大学 理工大学 财经大学 农业大学 医科大学 工程学院 科技学院 职业技术学院 民族大学 交通大学".split()
)
WORK = "食堂 公寓 能源 物业 校车 浴室 快递 绿化 维修 会议 饮水 仓储 安防 医疗 采购 洗衣 停车 水电 供暖 消防".split()
MEANS = "物联网 大数据 数字孪生 人工智能 云平台 移动端 知识图谱 边缘计算 低代码 智能排班".split()
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平"
PARAGRAPHS = 24
PHOTO_SIZE = (4000, 3000)
"""Twelve megapixels, as telephones take them."""

Mailbox = Iterator[tuple[bytes, datetime]]
"""Messages with the time at which the mailbox took each."""


@dataclass(frozen=True)
class Case:
    """Who sends what in."""

    number: int
    unit: str
    title: str
    contact: str
    telephone: str

    @property
    def sender(self) -> str:
        """One address a case."""
        return f"t{self.number}@u{self.number % 4000}.example.edu.cn"


def case_of(number: int) -> Case:
    """The case with that number; units recur only after six thousand."""
    random = Random(number)
    place, kind = PLACES[number % len(PLACES)], KINDS[number // len(PLACES) % len(KINDS)]
    work, means = random.choice(WORK), random.choice(MEANS)
    unit = f"{place}第{number // (len(PLACES) * len(KINDS)) + 1}{kind}"
    contact = random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2))))
    return Case(number, unit, f"{means}赋能{work}管理的探索与实践", contact, f"138{number:08d}")


def submissions(count: int, first: int = 0) -> Mailbox:
    """Whole submissions: Word form and manuscript, half of them zipped, scans, text PDFs, photographs."""
    for number in range(first, first + count):
        case, random = case_of(number), Random(number)
        files = [("优秀案例申报表.docx", word_form(case)), (_paper_name(case), word_paper(case, random))]
        if number % 40 < 7:  # 17.5 %
            files.append(("申报表（盖章）.pdf", scanned_form(case, random)))
        elif number % 28 < 3:  # 10.7 %
            files.append(("申报表.pdf", form_pdf(texts_of(case))))
        if number % 8 == 0:
            files += [(f"现场照片{n}.jpg", photograph(random)) for n in range(random.choice((1, 2)))]
        if number % 2:
            files = [("申报材料.zip", zipped(files))]
        yield mail(case, files), _taken_at(number)


def small(count: int, first: int = 0, vary: Callable[[int], Case] = case_of) -> Mailbox:
    """Mails of three kilobytes without a file: submissions by their subjects."""
    for number in range(first, first + count):
        yield mail(vary(number), [], "材料稍后补充。" * 120), _taken_at(number)


def large(count: int) -> Mailbox:
    """Mails of 30 to 50 MB: form, manuscript, and what nobody asked for."""
    for number in range(count):
        case, random = case_of(number), Random(number)
        size = random.randint(22, 36) << 20
        files = [("优秀案例申报表.docx", word_form(case)), (_paper_name(case), word_paper(case, random))]
        if number % 2:
            files = [("全部材料.zip", zipped([*files, ("宣传片.mp4", _film(random, size))]))]
        else:
            files.append(("宣传片.mp4", _film(random, size)))
        yield mail(case, files), _taken_at(number)


def scans(count: int) -> Mailbox:
    """Submissions whose only form is a scan: nothing but OCR can read it."""
    for number in range(count):
        case, random = case_of(number), Random(number)
        page = io.BytesIO()
        form_page(case, random).save(page, "JPEG", quality=85)
        files = [("申报表.jpg", page.getvalue()), (_paper_name(case), word_paper(case, random))]
        yield mail(case, files), _taken_at(number)


def mail(case: Case, files: list[tuple[str, bytes]], text: str = "您好，现提交申报材料，请查收。") -> bytes:
    """The message, as a webmail writes it."""
    message = EmailMessage()
    message["From"] = f"{case.contact} <{case.sender}>"
    message["To"] = "box@example.org"
    message["Subject"] = f"{case.unit}+{case.title}+{case.contact}"
    message["Date"] = format_datetime(_taken_at(case.number))
    message["Message-ID"] = f"<{case.number}.bench@example.edu.cn>"
    message.set_content(text)
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def _taken_at(number: int) -> datetime:
    return BEFORE + timedelta(seconds=number)


def _paper_name(case: Case) -> str:
    return f"{case.unit}+{case.contact}+{case.telephone}.docx"


def texts_of(case: Case) -> FormTexts:
    """What stands in the form."""
    return FormTexts(unit=case.unit, title=case.title, contact=case.contact, contact_info=case.telephone)


def word_form(case: Case) -> bytes:
    """The notice's form as a Word file."""
    words = {"@UNIT@": case.unit, "@TITLE@": case.title, "@CONTACT@": case.contact, "@PHONE@": case.telephone}
    return _filled(_form_model(), words)


def word_paper(case: Case, random: Random) -> bytes:
    """A manuscript of 3,500 to 4,000 characters, no two alike."""
    words = {"@TITLE@": case.title, "@AUTHOR@": f"{case.unit}  {case.contact}"}
    words |= {f"@P{n:02d}@": "".join(_sentence(random) for _ in range(4)) for n in range(PARAGRAPHS)}
    return _filled(_paper_model(), words)


def _sentence(random: Random) -> str:
    work, other, means = random.choice(WORK), random.choice(WORK), random.choice(MEANS)
    number, percent = random.randint(11, 9999), random.randint(5, 95)
    return f"以{means}贯通{work}与{other}两类业务，汇集数据{number}条，办理时间缩短百分之{percent}，师生评价稳步提升。"


@cache
def _form_model() -> bytes:
    return notice_form(unit="@UNIT@", title="@TITLE@", contact="@CONTACT@", contact_info="@PHONE@")


@cache
def _paper_model() -> bytes:
    data = manuscript("@TITLE@", author="@AUTHOR@", characters=PARAGRAPHS * 200 + 60)
    document = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    pieces = document.split("<w:t>")
    number = 0
    for index, piece in enumerate(pieces[1:], 1):
        text, _, rest = piece.partition("</w:t>")
        if len(text) > 100 and number < PARAGRAPHS:
            pieces[index], number = f"@P{number:02d}@</w:t>{rest}", number + 1
    return _with_document(data, "<w:t>".join(pieces))


def _filled(model: bytes, words: dict[str, str]) -> bytes:
    document = zipfile.ZipFile(io.BytesIO(model)).read("word/document.xml").decode()
    for token, word in words.items():
        document = document.replace(token, word)
    return _with_document(model, document)


def _with_document(data: bytes, document: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = document.encode() if info.filename == "word/document.xml" else old.read(info)
            new.writestr(zipfile.ZipInfo(info.filename, (2026, 3, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def zipped(files: list[tuple[str, bytes]]) -> bytes:
    """The files packed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files:
            packed = zipfile.ZIP_STORED if name.endswith((".jpg", ".mp4")) else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 0, 0, 0)), data, packed)
    return stream.getvalue()


def form_page(case: Case, random: Random) -> Image.Image:
    """The form printed, stamped and scanned at 200 dpi."""
    page = stamped(form_sheet(texts_of(case)), _seal(), (900, 1500))
    return scanned(page, skew=random.uniform(-1, 1), noise=4, seed=case.number)


@cache
def _seal() -> Image.Image:
    return round_seal()


def scanned_form(case: Case, random: Random) -> bytes:
    """The same as a PDF."""
    return picture_pdf(form_page(case, random))


def photograph(random: Random) -> bytes:
    """A photograph of twelve megapixels, about two megabytes."""
    stream = io.BytesIO()
    stream.write(_photographs()[random.randrange(4)])
    stream.write(
        b"\xff\xfe\x00\x0a%08d\xff\xd9" % random.randrange(10**8)
    )  # a comment of its own (JPEG, B.2.4.5)
    return stream.getvalue()


@cache
def _photographs() -> list[bytes]:
    found = []
    for seed in range(4):
        noise = np.random.default_rng(seed)
        coarse = noise.integers(40, 220, (60, 80, 3), dtype=np.uint8)
        image = Image.fromarray(coarse).resize(PHOTO_SIZE, Image.Resampling.BICUBIC)
        grain = noise.normal(0, 6, (PHOTO_SIZE[1], PHOTO_SIZE[0], 1))
        pixels = np.clip(np.asarray(image, dtype=np.float32) + grain, 0, 255).astype(np.uint8)
        stream = io.BytesIO()
        Image.fromarray(pixels).save(stream, "JPEG", quality=75)
        found.append(stream.getvalue().removesuffix(b"\xff\xd9"))
    return found


def _film(random: Random, size: int) -> bytes:
    return b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + random.randbytes(size)
