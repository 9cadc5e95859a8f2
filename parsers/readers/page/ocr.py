"""The OCR engine: where text stands in an image, and what one line of it says.

RapidOCR with the models inside its wheel: nothing is fetched. One engine serves the whole process, since it
takes two seconds and some hundred megabytes to build.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Quad = NDArray[np.float32]
"""The corners of a line of text: upper left, upper right, lower right, lower left."""

THREADS = 1
"""Of onnxruntime within one operation: messages are read side by side in processes of their own, and threads
that wait for one another by spinning would take the cores from those."""
SHORTEST_LINE = 128
"""Pixels, at a height of 48, up to which a line is padded: two or three characters need no more."""
LONGEST_SIDE = 2400
"""Pixels that the detector is given at the most: its memory grows with the area."""


def is_installed() -> bool:
    """Whether the `ocr` extra is there."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


@cache
def _engine() -> Any:
    os.environ["ORT_DISABLE_TELEMETRY"] = (
        "1"  # else onnxruntime looks a host up and keeps an id of this device
    )
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": 0.0,
            "Global.max_side_len": LONGEST_SIDE,
            "Rec.rec_img_shape": [3, 48, SHORTEST_LINE],
            "Det.limit_type": "max",  # the default blows up the shorter side, of a narrow strip without end
            "Det.limit_side_len": LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def find_lines(image: Pixels) -> list[Quad]:
    """Where the lines of text are, in pixels, from top to bottom."""
    found = _engine()(image, use_det=True, use_cls=False, use_rec=False)
    return [] if found.boxes is None else [np.asarray(quad, dtype=np.float32) for quad in found.boxes]


@dataclass(frozen=True)
class Glyph:
    """A character of a line, where its middle is (pixels from the left), and how sure it is (0 to 1)."""

    text: str
    at: float
    confidence: float


@dataclass(frozen=True)
class LineRead:
    """What a line says, and its characters one by one."""

    text: str
    confidence: float
    glyphs: tuple[Glyph, ...] = ()


def read_glyphs(image: Pixels) -> LineRead:
    """The text of a horizontal line that fills the image, with the place of every character."""
    read = _engine()(image, use_det=False, use_cls=False, use_rec=True, return_word_box=True)
    if not read.txts:
        return LineRead("", 0.0)
    (words, *_) = read.word_results
    texts = [character for word in words.words for character in word]
    columns = [column for word in words.word_cols for column in word]
    step = image.shape[1] / max(float(words.line_txt_len), 1.0)
    glyphs = tuple(
        Glyph(text, (column + 0.5) * step, float(sure))
        for text, column, sure in zip(texts, columns, words.confs, strict=False)
    )
    return LineRead(str(read.txts[0]).strip(), float(read.scores[0]), glyphs)


def read_line(image: Pixels) -> tuple[str, float]:
    """The text of a horizontal line that fills the image, and how sure it is (0 to 1)."""
    read = _engine()(image, use_det=False, use_cls=False, use_rec=True, return_word_box=False)
    if not read.txts:
        return "", 0.0
    return str(read.txts[0]).strip(), float(read.scores[0])
