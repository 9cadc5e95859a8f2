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
LOOK = 1100
"""Pixels of the long side in which the frame of a table is looked for."""
FRAMED = 0.1
"""Part of the picture that the frame takes up at the least."""
SLANTED = 0.012
"""By how much opposite sides differ, or the angle between two from a right one, in parts."""
RULED = 0.85
"""Part of the frame's outline that is drawn."""
ROOM = 0.5
"""How far the squared image may grow on any side, in parts of its size."""
STRAIGHT = 0.93
"""Part of its four-cornered outline that a sheet fills."""


def laid_flat(image: Pixels) -> Pixels:
    """The sheet alone, as if seen from above; the image as it was where no sheet shows all four corners."""
    corners = _corners(image)
    return image if corners is None else _flattened(image, corners)


def squared(image: Pixels) -> Pixels:
    """The image as if seen from above, by the frame of its largest table; else as it was."""
    factor = min(1.0, LOOK / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    frame = _frame(np.asarray(small, dtype=np.uint8))
    if frame is None or not _is_slanted(frame):
        return image
    corners = frame / factor
    upper, right, lower, left = _sides(corners)
    width, height = (upper + lower) / 2, (left + right) / 2
    x, y = corners[0]
    target = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(corners, target)
    high, wide = image.shape[:2]
    edges = np.array([[[0, 0], [wide, 0], [wide, high], [0, high]]], dtype=np.float32)
    bounds = cv2.perspectiveTransform(edges, turn)[0]
    low = np.maximum(bounds.min(axis=0), -ROOM * np.array([wide, high]))
    far = np.minimum(bounds.max(axis=0), (1 + ROOM) * np.array([wide, high]))
    moved = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]]) @ turn
    size = round(float(far[0] - low[0])), round(float(far[1] - low[1]))
    flat = cv2.warpPerspective(image, moved, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, dtype=np.uint8)


def _sides(corners: Corners) -> tuple[float, float, float, float]:
    """Lengths of the upper, right, lower and left side."""
    upper, right, lower, left = (float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4))
    return upper, right, lower, left


def _frame(image: Pixels) -> Corners | None:
    """The corners of the largest thing that hangs together by rules, if it is framed on four sides."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(ink, np.ones((3, 3), np.uint8)))
    if count < 2:
        return None
    areas = stats[1:, cv2.CC_STAT_WIDTH].astype(np.int64) * stats[1:, cv2.CC_STAT_HEIGHT]
    own = np.where(labels == int(areas.argmax()) + 1, 255, 0).astype(np.uint8)
    points = cv2.findNonZero(own)
    hull = cv2.convexHull(points)
    found = cv2.approxPolyDP(hull, 0.02 * cv2.arcLength(hull, closed=True), closed=True)
    quad: Corners = np.asarray(found, dtype=np.float32).reshape(-1, 2)
    if len(quad) != 4 or cv2.contourArea(hull) < max(FRAMED * grey.size, 0.97 * cv2.contourArea(quad)):
        return None
    corners = _in_order(quad)
    outline = np.zeros_like(own)
    cv2.polylines(outline, [corners.astype(np.int32)], isClosed=True, color=255, thickness=3)
    drawn = np.asarray(cv2.dilate(own, np.ones((7, 7), np.uint8))) > 0
    return corners if float(np.mean(drawn[outline > 0])) > RULED else None


def _is_slanted(corners: Corners) -> bool:
    """Whether opposite sides are no parallels: a frame that is only turned is set right with the lines."""
    upper, right, lower, left = _sides(corners)
    uneven = max(abs(upper - lower) / max(upper, lower), abs(left - right) / max(left, right))
    along, down = corners[1] - corners[0], corners[3] - corners[0]
    lean = abs(float(along @ down)) / (float(np.linalg.norm(along)) * float(np.linalg.norm(down)))
    return max(uneven, lean) > SLANTED


def _flattened(image: Pixels, corners: Corners) -> Pixels:
    upper, right, lower, left = _sides(corners)
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
