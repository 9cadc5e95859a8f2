"""Objects as files in a folder of this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import StoreRefused
from ingest.files import make_folder, make_folders, on_disk, sync_folders, write_whole_together
from ingest.language.words import both, why
from ingest.objects import Listed, NotThere


@dataclass(frozen=True)
class Disk:
    """A folder, readable by its owner alone: it holds names and telephone numbers."""

    directory: Path

    def prepare(self) -> None:
        with on_disk(self.directory):
            make_folder(self.directory)

    def put(self, contents: Mapping[str, bytes]) -> None:
        """Temporary name, fsync, rename, fsync of the folder: a power cut leaves no half file."""
        paths = {self.file(name): content for name, content in contents.items()}
        folders = {path.parent for path in paths}
        with on_disk(self.directory):
            make_folders(folders)
            write_whole_together(dict(item for item in paths.items() if not _holds(*item)))
            sync_folders(folders)  # of files that were there too

    def get(self, name: str) -> bytes:
        path = self.file(name)
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            raise NotThere(str(path)) from error
        except OSError as error:
            unread = "{path} cannot be read: {why}", "{path} 无法读取：{why}"
            raise StoreRefused(both(*unread, path=path, why=why(error))) from error

    def file(self, name: str) -> Path:
        return self.directory / name

    def listing(self, folder: str) -> Iterator[Listed]:
        for path in sorted(self.file(folder).rglob("[!.]*")):
            if path.is_file():
                changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                yield Listed(path.relative_to(self.directory).as_posix(), changed_at)

    def remove(self, names: Iterable[str]) -> None:
        with on_disk(self.directory):
            for name in names:
                self.file(name).unlink(missing_ok=True)

    def shown(self, name: str) -> str:
        return str(self.file(name))

    def free_bytes(self) -> int:
        with on_disk(self.directory):
            return shutil.disk_usage(self.directory).free

    def sweep(self) -> int:
        left = [path for path in self.directory.glob("mail/*/.*") if path.is_file()]
        with on_disk(self.directory):
            for path in left:
                path.unlink(missing_ok=True)
        return len(left)


def _holds(path: Path, content: bytes) -> bool:
    """Whether the file is there already, and right: then it is left alone."""
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False
