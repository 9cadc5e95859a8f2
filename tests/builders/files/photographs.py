"""Pages as a phone takes them: on a desk, from aside, in poor light, and in the formats of phones."""

from __future__ import annotations

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image


@dataclass(frozen=True)
class Shot:
    """How a page is photographed; corners are in parts of the picture's width and height."""

    corners: tuple[tuple[float, float], ...] = ((0.14, 0.1), (0.85, 0.12), (0.91, 0.93), (0.08, 0.9))
    """Where the page's upper left, upper right, lower right and lower left corners come to lie."""
    size: tuple[int, int] = (2250, 3000)
    runtime: tuple[int, int, int] = (96, 66, 42)
    grain: float = 14
    """How uneven the desk is, in levels."""
    light: float = 1.0
    """Of the middle of the picture; 0.4 is a dim room."""
    shadow: float = 0.0
    """How much darker the far side is."""
    blur: float = 0.0
    """Pixels."""
    warmth: float = 0.0
    """How yellow the light is."""
    noise: float = 4


def photographed(page: Image.Image, shot: Shot | None = None, seed: int = 1) -> Image.Image:
    """The page as the shot shows it."""
    shot = shot or Shot()
    chance = np.random.default_rng(seed)
    width, height = shot.size
    coarse = chance.normal(0, shot.grain, (height // 25, width // 200, 1)).astype(np.float32)
    wood = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    picture = np.array(shot.runtime, dtype=np.float32) + wood[..., None]
    paper = np.asarray(page.convert("RGB"), dtype=np.float32)
    start = np.array([[0, 0], [page.width, 0], [page.width, page.height], [0, page.height]], np.float32)
    target = np.array(shot.corners, np.float32) * np.array([width, height], np.float32)
    turn = cv2.getPerspectiveTransform(start, target)
    laid = cv2.warpPerspective(paper, turn, (width, height), flags=cv2.INTER_AREA)
    covered = cv2.warpPerspective(np.ones(paper.shape[:2], np.float32), turn, (width, height))[..., None]
    picture = picture * (1 - covered) + laid * covered
    fall = 1 - shot.shadow * np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    tint = np.array([1, 1 - 0.4 * shot.warmth, 1 - shot.warmth], np.float32)
    picture = picture * shot.light * fall * tint
    if shot.blur:
        picture = cv2.GaussianBlur(picture, (0, 0), shot.blur)
    picture += chance.normal(0, shot.noise, (height, width, 1)).astype(np.float32)
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def heic_box(brand: bytes = b"heic", *compatible: bytes) -> bytes:
    """The box that HEIF and AVIF files begin with (ISO/IEC 14496-12, 4.3), and nothing after it."""
    content = b"ftyp" + brand + bytes(4) + b"".join(compatible)
    return (len(content) + 4).to_bytes(4, "big") + content


def frames_of(images: list[Image.Image], kind: str = "TIFF", **options: object) -> bytes:
    """Several pictures in one file."""
    stream = io.BytesIO()
    images[0].save(stream, kind, save_all=True, append_images=images[1:], **options)
    return stream.getvalue()
