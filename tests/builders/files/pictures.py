"""Pages drawn by hand: the notice's form as a scanner or a phone would deliver it, and the unit's red seal.

Everything is drawn with PIL from the texts given, so that a test knows what a person would read.
"""

from __future__ import annotations

import io
import math
import subprocess
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

BLACK = (20, 20, 20)
WHITE = (255, 255, 255)
RED = (214, 28, 34)

DIRECTIONS = ("育强新动能", "深化新融合", "推进新治理")
KINDS = ("特色工作案例", "综述性文稿", "研究性论文或调研报告")
INTRODUCTION = (
    "案例征集围绕“教育强国背景下教育后勤数字化转型”主题，着重探讨教育后勤领域在数智技术应用、服务质量提升、"
    "管理效能增强、理念方法创新等方面的典型做法和先进经验，设置以下三个方面："
)


@dataclass(frozen=True)
class FormTexts:
    """What stands in the form."""

    unit: str = "华东示范大学后勤保障部"
    contact: str = "王小明"
    contact_info: str = "13812345678"
    position: str = "信息科科长"
    direction: str = DIRECTIONS[1]
    kind: str = KINDS[0]
    title: str = "智慧食堂明厨亮灶一体化监管平台建设与实践"
    summary: str = (
        "本案例针对高校食堂监管难、留样不规范、能耗高等问题，建设了覆盖全校十二个食堂的明厨亮灶平台，"
        "运用物联网与图像识别技术，实现后厨操作实时预警、食材全程追溯。平台运行两年来，投诉量下降百分之六十，"
        "师生满意度达到百分之九十八，形成了可复制、可推广的经验。"
    )
    opinion: str = "同意申报。"


@cache
def font(size: int, style: str = "Noto Serif CJK SC") -> ImageFont.FreeTypeFont:
    """A font with Chinese glyphs, as fontconfig finds it."""
    found = subprocess.run(
        ["fc-match", "-f", "%{file}|%{index}", style], capture_output=True, text=True, check=True
    )
    path, index = found.stdout.split("|")
    return ImageFont.truetype(path, size, index=int(index))


def draw_tick(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], style: str) -> None:
    """A box with its mark.

    `empty`, `tick`, `cross`, `filled`, `over` (the stroke leaves the box) or `hand` (a bent, thick stroke).
    """
    x0, y0, x1, y1 = box
    side = x1 - x0
    pen = max(2, round(side / 12))
    draw.rectangle(box, outline=BLACK, width=pen)

    def stroke(*points: tuple[float, float], width: int = pen) -> None:
        draw.line([(x0 + x * side, y0 + y * side) for x, y in points], fill=BLACK, width=width, joint="curve")

    if style == "tick":
        stroke((0.2, 0.5), (0.42, 0.78), (0.82, 0.22))
    elif style == "cross":
        stroke((0.15, 0.15), (0.85, 0.85))
        stroke((0.15, 0.85), (0.85, 0.15))
    elif style == "filled":
        draw.rectangle((x0 + 1, y0 + 1, x1 - 1, y1 - 1), fill=BLACK)
    elif style == "over":
        stroke((0.1, 0.35), (0.45, 0.9), (1.35, -0.45), width=pen + 1)
    elif style == "hand":
        stroke((-0.15, 0.45), (0.1, 0.6), (0.38, 1.05), (0.6, 0.55), (0.95, 0.05), (1.3, -0.3), width=pen + 2)


@dataclass
class Sheet:
    """A page in the making; lengths in millimetres, drawn at `dpi`."""

    dpi: int = 200
    width: float = 210
    height: float = 297
    typeface: str = "Noto Serif CJK SC"

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (self.px(self.width), self.px(self.height)), WHITE)
        self.draw = ImageDraw.Draw(self.image)

    def px(self, millimetres: float) -> int:
        return round(millimetres / 25.4 * self.dpi)

    def points(self, size: float) -> ImageFont.FreeTypeFont:
        return font(round(size / 72 * self.dpi), self.typeface)

    def text(
        self, x: float, y: float, words: str, size: float = 12, colour: tuple[int, int, int] = BLACK
    ) -> None:
        self.draw.text((self.px(x), self.px(y)), words, font=self.points(size), fill=colour)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        points = [(self.px(x0), self.px(y0)), (self.px(x1), self.px(y1))]
        self.draw.line(points, fill=BLACK, width=max(1, self.px(0.2)))

    def frame(self, x0: float, y0: float, x1: float, y1: float) -> None:
        for side in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            self.rule(*side)

    def wrapped(
        self, x: float, y: float, width: float, words: str, size: float = 12, leading: float = 7
    ) -> float:
        """Text broken at the right edge; the height that it took."""
        face = self.points(size)
        line, top = "", y
        for character in words:
            if character == "\n" or face.getlength(line + character) > self.px(width):
                self.text(x, top, line, size)
                line, top = "", top + leading
            line += "" if character == "\n" else character
        self.text(x, top, line, size)
        return top + leading - y

    def options(  # the layout of a row of options is what tests vary
        self,
        x: float,
        y: float,
        labels: tuple[str, ...],
        chosen: tuple[str, ...],
        *,
        style: str = "tick",
        after: bool = False,
        down: float = 0,
        size: float = 12,
    ) -> None:
        """Labels with a box before (or after) each, in a row, or `down` millimetres below each other."""
        side = size / 72 * 25.4 * 0.82
        for label in labels:
            width = self.points(size).getlength(label) / self.dpi * 25.4
            box_x, text_x = (x + width + 0.8, x) if after else (x, x + side + 1.0)
            top = y + size / 72 * 25.4 * 0.33
            corners = (self.px(box_x), self.px(top), self.px(box_x + side), self.px(top + side))
            draw_tick(self.draw, corners, style if label in chosen else "empty")
            self.text(text_x, y, label, size)
            x, y = (x, y + down) if down else (x + width + side + 7, y)


def form_sheet(
    texts: FormTexts | None = None,
    *,
    style: str = "tick",
    after: bool = False,
    dpi: int = 200,
    typeface: str = "Noto Serif CJK SC",
) -> Image.Image:
    """The notice's 申报表, one page, filled in."""
    texts = texts or FormTexts()
    sheet = Sheet(dpi=dpi, typeface=typeface)
    sheet.text(35, 18, "“2026年教育后勤信息化建设优秀案例”申报表", 16)
    left, label, middle, third, right = 20, 50, 110, 135, 190
    tops = [35, 47, 59, 98, 112, 124, 190, 222, 250]
    sheet.frame(left, tops[0], right, tops[-1])
    for y in tops[1:-1]:
        sheet.rule(left, y, right, y)
    sheet.rule(label, tops[0], label, tops[-1])
    sheet.rule(middle, tops[0], middle, tops[2])
    sheet.rule(third, tops[0], third, tops[2])
    for y, first, value, second, other in (
        (38, "单 位", texts.unit, "联系人", texts.contact),
        (50, "联系方式", texts.contact_info, "职 务", texts.position),
    ):
        sheet.text(left + 5, y, first)
        sheet.text(label + 2, y, value, 12 if len(value) < 13 else 10.5)
        sheet.text(middle + 4, y, second)
        sheet.text(third + 2, y, other)
    sheet.text(left + 5, 75, "申报方向")
    height = sheet.wrapped(label + 2, 61, 134, INTRODUCTION)
    sheet.options(label + 2, 62 + height, DIRECTIONS, (texts.direction,), style=style, after=after)
    sheet.text(left + 5, 102, "申报形式")
    sheet.options(label + 2, 102, KINDS, (texts.kind,), style=style, after=after)
    sheet.text(left + 5, 115, "申报题目")
    sheet.text(label + 2, 115, texts.title)
    for row, words in enumerate(("申报内容", "说明", "（1000字", "以内）")):
        sheet.text(left + 5, 140 + 7 * row, words)
    sheet.wrapped(label + 2, 127, 134, texts.summary)
    for y, words, signed in ((196, "申报单位", "（盖章）"), (228, "评审专家", "（签字）")):
        sheet.text(left + 5, y, words)
        sheet.text(left + 5, y + 7, "意见" if words == "申报单位" else "组意见")
        sheet.text(140, y + 6, signed)
        sheet.text(135, y + 14, "____年____月____日" if words == "评审专家" else "2026年3月12日")
    sheet.text(label + 2, 193, texts.opinion)
    return sheet.image


def round_seal(
    diameter: int = 330, colour: tuple[int, int, int] = RED, *, words: str = "华东示范大学"
) -> Image.Image:
    """A unit's seal on a transparent ground: ring, star, name along the upper edge (GB: 42 mm across)."""
    seal = Image.new("RGBA", (diameter, diameter), (*colour, 0))
    draw = ImageDraw.Draw(seal)
    ring, middle = max(3, diameter // 30), diameter / 2
    draw.ellipse((2, 2, diameter - 3, diameter - 3), outline=(*colour, 255), width=ring)
    star = [
        (
            middle + math.sin(math.pi * i / 5) * diameter * (0.16 if i % 2 == 0 else 0.065),
            middle - math.cos(math.pi * i / 5) * diameter * (0.16 if i % 2 == 0 else 0.065),
        )
        for i in range(10)
    ]
    draw.polygon(star, fill=(*colour, 255))
    face = font(diameter // 8)
    for i, character in enumerate(words):
        angle = (i - (len(words) - 1) / 2) * 34
        tile = Image.new("RGBA", seal.size, (*colour, 0))
        place = (middle, diameter * 0.17)
        ImageDraw.Draw(tile).text(place, character, font=face, fill=(*colour, 255), anchor="mm")
        seal = Image.alpha_composite(seal, tile.rotate(-angle, Image.Resampling.BICUBIC))
    return seal


def oval_seal(width: int = 340, height: int = 230, colour: tuple[int, int, int] = RED) -> Image.Image:
    return round_seal(width, colour).resize((width, height), Image.Resampling.LANCZOS)


def square_seal(
    side: int = 260, colour: tuple[int, int, int] = RED, *, words: str = "后勤管理专用之章"
) -> Image.Image:
    seal = Image.new("RGBA", (side, side), (*colour, 0))
    draw = ImageDraw.Draw(seal)
    draw.rectangle((3, 3, side - 4, side - 4), outline=(*colour, 255), width=max(4, side // 22))
    face = font(side // 5)
    for i, character in enumerate(words[:9]):
        place = (side * (0.25 + 0.25 * (i % 3)), side * (0.25 + 0.25 * (i // 3)))
        draw.text(place, character, font=face, fill=(*colour, 255), anchor="mm")
    return seal


def stamped(
    page: Image.Image, seal: Image.Image, at: tuple[int, int], *, strength: float = 1.0
) -> Image.Image:
    """The page with the seal pressed on it as ink is: what is black below stays black."""
    ink = Image.new("RGB", page.size, WHITE)
    faded = seal.copy()
    faded.putalpha(seal.getchannel("A").point(lambda alpha: round(alpha * strength)))
    ink.paste(faded.convert("RGB"), at, faded.getchannel("A"))
    return ImageChops.multiply(page, ink)


def scanned(
    page: Image.Image,
    *,
    skew: float = 0.0,
    noise: float = 0.0,
    blur: float = 0.0,
    grey: bool = False,
    seed: int = 1,
) -> Image.Image:
    """What a scanner makes of a page: turned by `skew` degrees, speckled, soft, perhaps grey."""
    image = page.rotate(skew, Image.Resampling.BICUBIC, fillcolor=WHITE) if skew else page
    if blur:
        image = image.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        grain = np.random.default_rng(seed).normal(0, noise, (image.height, image.width, 1))
        image = Image.fromarray((np.asarray(image) + grain).clip(0, 255).astype(np.uint8))
    return image.convert("L") if grey else image


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The picture as a file's bytes."""
    stream = io.BytesIO()
    image.save(stream, kind, **({"compress_level": 1} if kind == "PNG" else {}), **options)
    return stream.getvalue()
