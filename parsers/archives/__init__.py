"""Archives opened, however deep: every given file and every file inside one, as a flat list, under limits.

Passwords are never tried, links never followed, and a name never decides where something is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.archives.budget import Budget, LimitReachedError, Meter
from parsers.archives.embedded import holds_objects, open_embedded
from parsers.archives.members import BROKEN_ARCHIVE, Found, Trouble, volumes_missing
from parsers.archives.names import Place, joined, place_of, unique_path
from parsers.archives.sevenzip import open_by_program
from parsers.archives.tars import open_compressed, open_tar
from parsers.archives.volumes import VolumeSet, disk_names, volume_sets
from parsers.archives.zips import open_zip
from parsers.facts import Defect
from parsers.kinds.detect import ARCHIVES, detect_kind
from parsers.source import SourceFile
from parsers.terms import Limits

__all__ = ["Unpacked", "unpack_all"]

_MOST_ALIKE = 20
"""Defects of one kind that are told for one archive; the rest is summed up."""


@dataclass(frozen=True)
class Unpacked:
    """All files, each archive followed by what was in it, and what could not be had."""

    files: tuple[SourceFile, ...]
    defects: tuple[Defect, ...]


def unpack_all(files: Sequence[SourceFile], limits: Limits) -> Unpacked:
    """Every given file and every member of the archives among them, nested as deep as the limits allow.

    Total: whatever the bytes, it returns what could be read and a defect for what could not. A path tells the
    way in: `材料.zip/内层.zip/申报表.docx`, with the archive's own folders between. Raises OSError only when
    there is no room for temporary files.
    """
    work = _Unpacking(limits)
    work.add(files, 0)
    return Unpacked(tuple(work.files), tuple(work.defects))


class _Unpacking:
    """The lists that grow, and the budget that shrinks, while one message's archives are opened."""

    def __init__(self, limits: Limits) -> None:
        self.budget = Budget(limits)
        self.files: list[SourceFile] = []
        self.defects: list[Defect] = []
        self.paths: set[str] = set()

    def add(self, siblings: Sequence[SourceFile], depth: int) -> None:
        """Takes in files that lie side by side, with so many archives around them."""
        named = [replace(file, path=unique_path(file.path, self.paths)) for file in siblings]
        sets = volume_sets(named)
        leaders = {volumes.leader.path: volumes for volumes in sets}
        members = {file.path for volumes in sets for file in volumes.files}
        followers = members - set(leaders)
        for file in named:
            told = file.path in members and file.kind == "unknown"
            self.files.append(replace(file, kind="volume") if told else file)
            if file.path in leaders:
                self._open_volumes(leaders[file.path], depth)
            elif file.kind in ARCHIVES and file.path not in followers:
                self._open(file, depth)
            elif holds_objects(file.kind, file.data):
                found = open_embedded(file.data, Meter(self.budget, len(file.data)))
                self._take(file, found, depth, may_be_empty=True)

    def _open_volumes(self, volumes: VolumeSet, depth: int) -> None:
        missing = volumes.missing
        if not missing and volumes.style == "cut" and volumes.cut_short:
            missing = (volumes.numbers[-1] + 1,)
        if missing:
            self._note(volumes.leader.path, volumes_missing(missing), ())
            return
        joined = replace(volumes.leader, data=b"".join(file.data for file in volumes.files))
        if volumes.style == "cut" or (volumes.style != "zip" and joined.kind != "rar"):
            joined = replace(joined, kind=detect_kind(joined.data))
            if joined.kind in ARCHIVES:
                self._open(joined, depth)
        else:
            self._take(joined, _opened_volumes(volumes, joined.data, self.budget), depth)

    def _open(self, file: SourceFile, depth: int) -> None:
        self._take(file, _opened(file, Meter(self.budget, len(file.data))), depth)

    def _take(
        self, archive: SourceFile, found: Iterator[Found], depth: int, *, may_be_empty: bool = False
    ) -> None:
        """Members out of an archive; then those that are archives themselves."""
        if depth >= self.budget.limits.archive_depth:
            self._note(archive.path, Trouble("unsafe", "", "压缩包嵌套层数过多，未继续解压"), ())
            return
        members, troubles = _sorted_out(archive.path, found)
        if not members and not troubles and not may_be_empty:
            troubles.append(Trouble("unreadable", "", "压缩包内没有文件"))
        self._note_all(archive.path, troubles)
        self.add(members, depth + 1)

    def _note_all(self, path: str, troubles: Sequence[Trouble]) -> None:
        told = Counter[str]()
        for trouble in troubles:
            told[trouble.code] += 1
            if told[trouble.code] <= _MOST_ALIKE:
                self._note(path, trouble, tuple(trouble.name.split("/")) if trouble.name else ())
        for code, count in told.items():
            if count > _MOST_ALIKE:
                more = Trouble(code, "", f"另有{count - _MOST_ALIKE}个文件存在同样问题")
                self._note(path, more, ())

    def _note(self, path: str, trouble: Trouble, parts: tuple[str, ...]) -> None:
        self.defects.append(Defect(trouble.code, joined(path, parts) if parts else path, trouble.detail))


def _opened(file: SourceFile, meter: Meter) -> Iterator[Found]:
    kind = file.kind
    if kind == "zip":
        return open_zip(file.data, meter)
    if kind == "tar":
        return open_tar(file.data, meter)
    if kind in {"gzip", "bzip2", "xz"}:
        return open_compressed(file.data, kind, file.name, meter)
    return open_by_program({f"archive.{kind}": file.data}, meter)


def _opened_volumes(volumes: VolumeSet, joined: bytes, budget: Budget) -> Iterator[Found]:
    meter = Meter(budget, len(joined))
    datas = [file.data for file in volumes.files]
    if volumes.style == "zip":
        starts = [sum(map(len, datas[:number])) for number in range(len(datas))]
        return open_zip(joined, meter, starts)
    return open_by_program(dict(zip(disk_names(volumes), datas, strict=True)), meter)


def _sorted_out(archive: str, found: Iterator[Found]) -> tuple[list[SourceFile], list[Trouble]]:
    """The files that somebody meant to send, and what is wrong; what systems leave behind is neither."""
    members: list[SourceFile] = []
    troubles: list[Trouble] = []
    for item in _guarded(found):
        place = place_of(item.name)
        if isinstance(item, Trouble):
            if not place.is_stub("unknown"):
                troubles.append(replace(item, name="/".join(place.parts)))
            continue
        file = _source_file(archive, place, item.data)
        if place.junk or place.is_stub(file.kind):
            continue
        members.append(file)
        if place.escaping:
            troubles.append(Trouble("unsafe", "/".join(place.parts), "文件路径不合规，已按文件名读取"))
    return members, troubles


def _guarded(found: Iterator[Found]) -> Iterator[Found]:
    """What was found until a limit, or a library at its wits' end, stopped it."""
    try:
        yield from found
    except LimitReachedError as reached:
        yield Trouble(reached.code, "", reached.detail)
    except MemoryError:
        yield Trouble("too_large", "", "压缩包过大，未能读完")
    except Exception as error:  # tarfile and its like raise anything for hostile bytes
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's trouble, say: not the sender's
        yield BROKEN_ARCHIVE


def _source_file(archive: str, place: Place, data: bytes) -> SourceFile:
    parts = place.parts or ("未命名",)
    return SourceFile(parts[-1], joined(archive, parts), data, detect_kind(data, parts[-1]))
