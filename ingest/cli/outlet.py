"""Where a command's file goes: a path of this machine, or `s3://…` in the store of mail and digests."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any

import click

from ingest.cli.group import Context
from ingest.errors import UsageError
from ingest.language.words import say
from ingest.objects import NotThere, Objects

OWN = ("mail", "digests", "check")
"""Folders of the store in which no operator's file belongs."""


class Target(click.ParamType):  # type: ignore[type-arg] # generic only in the newest click
    """A path, or the URL of an object as it was given."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | str:
        return value if isinstance(value, str) and value.startswith("s3://") else Path(value)


@contextmanager
def outlet(context: Context, target: Path | str) -> Iterator[Path]:
    """A path to write to; what is for the store is put there when all of it is written, and not otherwise.

    What lies there already is in the path, as it would be on a disk.

    :raises UsageError: the URL is not in the store of this installation
    """
    if isinstance(target, Path):
        yield target
        return
    objects = context.runtime.store.objects
    name = name_in(objects, target)
    with tempfile.TemporaryDirectory(prefix="casebox-outlet-") as folder:
        path = Path(folder, PurePosixPath(name).name)
        with suppress(NotThere):
            path.write_bytes(objects.get(name))
        yield path
        objects.put({name: path.read_bytes()})


def name_in(objects: Objects, url: str) -> str:
    """What an object of that URL is called in the store.

    :raises UsageError: it is outside, or among what is casebox's own
    """
    root = objects.shown("").rstrip("/")
    name = url.removeprefix(f"{root}/")
    parts = PurePosixPath(name).parts
    if name == url or not parts or name.endswith("/") or ".." in parts:
        raise UsageError(
            say(
                f"{url} does not name a file in storage.directory ({root})",
                f"{url} 不是 storage.directory（{root}）中的文件",
            )
        )
    if parts[0] in OWN:
        raise UsageError(
            say(
                f"{root}/{parts[0]}/ is casebox's own: name another folder",
                f"{root}/{parts[0]}/ 由 casebox 使用：请另选文件夹",
            )
        )
    return name
