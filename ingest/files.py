"""Files that are whole or not there: the one place that writes them, and the disk's faults as ours."""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import BinaryIO, TypeVar

from ingest.errors import NoRoom, StoreUnavailable
from ingest.language.words import both, why

Item = TypeVar("Item")

SYNC_THREADS = 16
"""Files synced at once: a disk merges what waits together."""


@contextmanager
def on_disk(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            full = "The disk under {path} is full. Free some room.", "{path} 所在磁盘已满，请清理。"
            raise NoRoom(both(*full, path=directory)) from error
        raise unwritable(error, error.filename or directory) from error


def unwritable(error: OSError, path: Path | str) -> StoreUnavailable:
    """A file or folder that cannot be written, as one of our exceptions."""
    sentence = "{path} cannot be written: {why}", "{path} 无法写入：{why}"
    return StoreUnavailable(both(*sentence, path=path, why=why(error)))


def write_synced(path: Path, content: bytes, mode: int | None = None) -> None:
    """A file that is whole or not there, also after a power cut: temporary name, fsync, rename, fsync.

    :param mode: who may read it; left out: as the process's umask says
    :raises OSError: if the disk says no; nothing is left behind then
    """
    write_whole(path, content, mode)
    sync_folder(path.parent)


def write_whole_together(files: Mapping[Path, bytes], mode: int | None = None) -> None:
    """Several files as `write_whole` writes one, side by side.

    :raises OSError: if the disk says no; some of the files may be there then, each of them whole
    """
    side_by_side(lambda file: write_whole(*file, mode), files.items())


def sync_folders(folders: Collection[Path]) -> None:
    """Several folders as `sync_folder` syncs one, side by side."""
    side_by_side(sync_folder, folders)


def side_by_side(do: Callable[[Item], None], items: Collection[Item]) -> None:
    """Do what mostly waits, for a disk or a line. When it returns or raises, all that was begun has ended.

    :raises Exception: what `do` raised; the other items may be done or not
    """
    left = deque(items)

    def take() -> None:
        while True:
            try:
                item = left.popleft()
            except IndexError:
                return
            do(item)

    taking = [_threads().submit(take) for _ in range(min(SYNC_THREADS, len(items)))]
    wait(taking)
    for one in taking:
        one.result()


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(SYNC_THREADS, "files")


def write_whole(path: Path, content: bytes, mode: int | None = None) -> None:
    """The same without the last step: the file's name is on disk once its folder is synced too."""
    with whole_file(path, mode) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """The same for what is written piece by piece: it gets its name at the end, or is not there.

    With a `mode`, nobody whom it does not let in could read the file at any moment.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    opened = os.open(temporary, flags, 0o666 if mode is None else mode & 0o600)
    try:
        with os.fdopen(opened, "w+b") as file:
            yield file
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sync_folder(path: Path) -> None:
    """The names in a folder are on disk (fsync(2): of the file alone is not enough)."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sync_file(path: Path) -> None:
    """The contents of a file that somebody else wrote are on disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def make_folder(path: Path) -> None:
    """A folder for its owner alone, with those above it; the name of each that is new is on disk."""
    make_folders([path])


def make_folders(paths: Iterable[Path]) -> None:
    """Several such folders; what they are in is synced once."""
    missing = [path for path in paths if not path.is_dir()]
    if missing:
        above = {path.parent for path in missing}
        make_folders(above)
        for path in missing:
            path.mkdir(exist_ok=True, mode=0o700)
        sync_folders(above)
