"""How much the operator insists on bounds that the kernel keeps."""

from __future__ import annotations

from enum import StrEnum


class Sandbox(StrEnum):
    """How much the operator insists on."""

    REQUIRED = "required"
    """Without any bound that the kernel keeps, nothing is read."""
    BEST_EFFORT = "best effort"
    OFF = "off"
