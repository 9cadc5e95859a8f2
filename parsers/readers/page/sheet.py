"""The sheet of paper in a photograph, found by its edges against a darker table and laid flat."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Corners = NDArray[np.float32]

GLANCE = 800
"""Pixels of the long side that are enough to see a sheet."""
LEAST, MOST = 0.25, 0.97
"""Part of the picture that the sheet takes up; one that fills it is a scan."""
DARKER = 0.8
"""Brightness of what lies around the sheet, in the sheet's own, from where on it is no table."""
STRAIGHT = 0.93
"""Part of its four-cornered outline that a sheet fills."""


def laid_flat(image: Pixels) -> Pixels:
    """The sheet alone, as if seen from above; the image as it was where no sheet shows all four corners."""
    corners = _corners(image)
    if corners is None:
        return image
    upper, right, lower, left = (float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4))
    width, height = round(max(upper, lower)), round(max(left, right))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(corners, target)
    flat = cv2.warpPerspective(image, turn, (width, height), flags=cv2.INTER_CUBIC)
    return np.asarray(flat, dtype=np.uint8)


def _corners(image: Pixels) -> Corners | None:
    """Upper left, upper right, lower right, lower left, in pixels."""
    factor = min(1.0, GLANCE / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (5, 5), 0)
    grey: Pixels = np.asarray(blurred, dtype=np.uint8)
    level, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    whole = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    outlines, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines or level < 20:
        return None
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    found = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, closed=True), closed=True)
    quad: Corners = np.asarray(found, dtype=np.float32).reshape(-1, 2)
    area = float(cv2.contourArea(hull))
    if len(quad) != 4 or not LEAST < area / grey.size < MOST:
        return None
    if area < STRAIGHT * cv2.contourArea(quad) or not _stands_out(grey, quad):
        return None
    return np.asarray(_in_order(quad) / factor, dtype=np.float32)


def _stands_out(grey: Pixels, quad: Corners) -> bool:
    """Whether what lies around the sheet is darker on all sides."""
    inside = np.zeros(grey.shape, dtype=np.uint8)
    cv2.fillConvexPoly(inside, quad.astype(np.int32), 255)
    paper = float(np.median(grey[inside > 0]))
    near = np.asarray(cv2.dilate(inside, np.ones((9, 9), np.uint8))) > 0
    around = (np.asarray(cv2.dilate(inside, np.ones((25, 25), np.uint8))) > 0) & ~near
    return bool(around.any()) and float(np.percentile(grey[around], 80)) < DARKER * paper


def _in_order(quad: Corners) -> Corners:
    by_sum, by_difference = quad.sum(axis=1), quad[:, 1] - quad[:, 0]
    order = [by_sum.argmin(), by_difference.argmin(), by_sum.argmax(), by_difference.argmax()]
    return np.asarray(quad[order], dtype=np.float32)
