"""What `casebox check` says of one part of an installation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

State = Literal["ok", "warning", "failure"]


@dataclass(frozen=True)
class Part:
    """One part of the installation."""

    name: str
    state: State
    text: str
    remedy: str = ""
    """What to do; empty where all is well."""

    def named(self, name: str) -> Part:
        """The same under the name of its check."""
        return replace(self, name=name)


def ok(text: str) -> Part:
    return Part("", "ok", text)


def warning(text: str, remedy: str) -> Part:
    return Part("", "warning", text, remedy)


def failure(text: str, remedy: str = "") -> Part:
    return Part("", "failure", text, remedy)
