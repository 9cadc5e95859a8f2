"""Where bytes are kept by name: a folder of this machine, or a bucket of an object store.

Both keep one promise, and one suite of tests holds both to it (`tests/contract/test_objects.py`): an object
is whole or not there, whoever looks at whatever moment, and once `put` has come back it is there to stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Literal, Protocol


class Openable(Protocol):
    """What can be opened, each time anew; a `Path` is one."""

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        """The bytes as an open file with a descriptor, for a child that gets nothing else."""
        ...


class NotThere(LookupError):
    """No object has that name."""


@dataclass(frozen=True)
class Listed:
    """An object in a listing."""

    name: str
    changed_at: datetime


class Objects(Protocol):
    """Named bytes. Names are relative, parts joined by `/`, and never a stranger's words.

    Everything but `shown` and `file` raises StoreUnavailable (later it may work; NoRoom: there is no room) or
    StoreRefused (somebody must change something first).
    """

    def prepare(self) -> None:
        """Make what can be made; ask whether the rest is there."""
        ...

    def put(self, contents: Mapping[str, bytes]) -> None:
        """Write objects, each whole or not at all; what is there already under a name is replaced at once."""
        ...

    def get(self, name: str) -> bytes:
        """:raises NotThere: there is none of that name"""
        ...

    def file(self, name: str) -> Openable:
        """The object as something to open, later and perhaps never.

        Opening raises FileNotFoundError where nothing has that name.
        """
        ...

    def listing(self, folder: str) -> Iterator[Listed]:
        """All objects below a folder, in the order of their names."""
        ...

    def remove(self, names: Iterable[str]) -> None:
        """Take objects away; what is not there already is none the less gone."""
        ...

    def shown(self, name: str) -> str:
        """Where a person finds it: a path, or a URL without any secret."""
        ...

    def free_bytes(self) -> int | None:
        """The room that is left; `None` where nobody can tell."""
        ...

    def sweep(self) -> int:
        """Take away what a writer that died left half written; how much that was. Only for the one runner."""
        ...
