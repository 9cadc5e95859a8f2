"""PDF files written object by object (ISO 32000-1): a test knows every character and rule on a page."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image

from tests.builders.files.pictures import DIRECTIONS, INTRODUCTION, KINDS, FormTexts

PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
"""Of passwords (7.6.3.3, algorithm 2)."""
OWNER = bytes(range(32))


@dataclass
class PdfPage:
    """Content in points, from the upper left corner as a reader sees it."""

    width: int = 595
    height: int = 842
    operators: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    """Dictionaries of annotations, without Type, and the operators of their appearances."""

    def text(self, x: float, y: float, words: str, size: float = 12) -> None:
        code = words.encode("utf-16-be").hex()
        self.operators.append(f"BT /F1 {size} Tf {x} {self.height - y - size} Td <{code}> Tj ET")

    def wrapped(
        self, x: float, y: float, columns: int, words: str, size: float = 12, leading: float = 18
    ) -> None:
        """Lines of so many characters each."""
        for line, start in enumerate(range(0, len(words), columns)):
            self.text(x, y + line * leading, words[start : start + columns], size)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.operators.append(f"0.5 w {x0} {self.height - y0} m {x1} {self.height - y1} l S")

    def table(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """A grid of rules through all these positions."""
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])

    def picture(self, image: Image.Image) -> None:
        """A picture that covers the page, as a scanner's does."""
        stream = io.BytesIO()
        image.convert("RGB").save(stream, "JPEG", quality=85)
        self.operators.append(
            f"q {self.width} 0 0 {self.height} 0 0 cm BI /W {image.width} /H {image.height} /CS /RGB /BPC 8"
            f" /F [/AHx /DCT] ID {stream.getvalue().hex()}> EI Q"
        )

    def form_field(
        self, box: tuple[float, float, float, float], dictionary: str, appearance: str = ""
    ) -> None:
        """A field; `appearance` is drawn in it, in points from its lower left corner."""
        x0, y0, x1, y1 = box
        rect = f"/Rect [{x0} {self.height - y1} {x1} {self.height - y0}]"
        drawn = f"/BBox [0 0 {x1 - x0} {y1 - y0}]\n{appearance}" if appearance else ""
        self.fields.append((f"{rect} {dictionary}", drawn))


def pdf_file(*pages: PdfPage, font: str = "/Encoding /UniGB-UCS2-H", password: bytes | None = None) -> bytes:
    """The file; with a password (the reader's, perhaps empty) its streams are encrypted with RC4, 40 bits."""
    key = None if password is None else _key(password)
    objects = {
        3: f"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light {font}".encode()
        + b" /DescendantFonts [4 0 R] >>",
        4: b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R /DW 1000"
        b" /CIDSystemInfo << /Registry %s /Ordering %s /Supplement 4 >> >>"
        % (_string(key, 4, b"Adobe"), _string(key, 4, b"GB1")),
        5: b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6"
        b" /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880"
        b" /StemV 93 >>",
    }
    kids, annotations = [], []
    for page in pages:
        number = 10 + len(objects) * 2
        content = "\n".join(page.operators).encode()
        content = content if key is None else rc4(_object_key(key, number + 1), content)
        objects[number + 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
        here = range(number + 2, number + 2 + 2 * len(page.fields), 2)
        for reference, (dictionary, drawn) in zip(here, page.fields, strict=True):
            look = f" /AP << /N {reference + 1} 0 R >>" if drawn else ""
            objects[reference] = f"<< /Type /Annot {dictionary}{look} >>".encode()
            if drawn:
                box, _, operators = drawn.partition("\n")
                objects[reference + 1] = (
                    f"<< /Type /XObject /Subtype /Form {box} /Resources << /Font << /F1 3 0 R >> >>"
                    f" /Length {len(operators)} >>\nstream\n{operators}\nendstream"
                ).encode()
        annots = " ".join(f"{reference} 0 R" for reference in here)
        annotations.append(annots)
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}]"
            f" /Contents {number + 1} 0 R /Resources << /Font << /F1 3 0 R >> >> /Annots [{annots}] >>"
        ).encode()
        kids.append(f"{number} 0 R")
    objects[1] = (
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{' '.join(annotations)}] >> >>".encode()
    )
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _file(objects, key)


def _file(objects: dict[int, bytes], key: bytes | None) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n" % size
    for number in range(size):
        entry = (places[number], 0, b"n") if number in places else (0, 65535, b"f")
        out += b"%010d %05d %s \n" % entry
    lock = b"" if key is None else (
        b" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]"
        % (OWNER.hex().encode(), rc4(key, PADDING).hex().encode())
    )  # fmt: skip
    out += b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (size, lock, start)
    return bytes(out)


def _string(key: bytes | None, number: int, value: bytes) -> bytes:
    """A string of an object, as hexadecimal digits."""
    return b"<%s>" % (value if key is None else rc4(_object_key(key, number), value)).hex().encode()


def _key(password: bytes) -> bytes:
    """Algorithm 2, revision 2."""
    padded = (password + PADDING)[:32]
    return hashlib.md5(padded + OWNER + (-4).to_bytes(4, "little", signed=True) + b"\0").digest()[:5]


def _object_key(key: bytes, number: int) -> bytes:
    """Algorithm 1."""
    return hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]


def rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def form_pdf(texts: FormTexts | None = None, *, split: bool = False) -> bytes:
    """The notice's 申报表 as a PDF with text; `split`: the summary's row goes on on a second page."""
    texts = texts or FormTexts()
    page = PdfPage()
    page.text(150, 60, "“2026年教育后勤信息化建设优秀案例”申报表", 14)
    xs = (60, 150, 320, 390, 540)
    page.table(xs, (100, 130, 160))
    page.table((60, 150, 540), (160, 260, 290, 320, 760 if split else 500))
    pairs = (
        ("单 位", texts.unit, "联系人", texts.contact),
        ("联系方式", texts.contact_info, "职 务", texts.position),
    )
    for row, words in enumerate(pairs):
        for x, word in zip(xs, words, strict=False):
            page.text(x + 6, 108 + 30 * row, word)
    for y, label in ((200, "申报方向"), (268, "申报形式"), (298, "申报题目"), (400, "申报内容说明")):
        page.text(66, y, label)
    page.wrapped(156, 166, 31, INTRODUCTION)
    page.text(156, 238, "  ".join(("■" if d == texts.direction else "□") + d for d in DIRECTIONS))
    page.text(156, 268, "  ".join(("■" if k == texts.kind else "□") + k for k in KINDS))
    page.text(156, 298, texts.title)
    half = 62 if split else len(texts.summary)
    page.wrapped(156, 326, 31, texts.summary[:half])
    if not split:
        return pdf_file(page)
    after = PdfPage()
    after.table((60, 150, 540), (60, 200, 240))
    after.wrapped(156, 66, 31, texts.summary[half:])
    after.text(66, 210, "单位意见")
    after.text(156, 210, texts.opinion)
    after.text(290, 800, "- 2 -", 10)
    return pdf_file(page, after)


def picture_pdf(*images: Image.Image) -> bytes:
    """Scans, a page each."""
    stream = io.BytesIO()
    first, *more = [image.convert("RGB") for image in images]
    first.save(stream, "PDF", resolution=200, save_all=True, append_images=more)
    return stream.getvalue()
