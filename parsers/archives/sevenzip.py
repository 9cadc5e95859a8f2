"""Rar, 7z, cab and the odd rest, by the 7-Zip program in a folder of its own.

The program makes no links (`-snl-`), writes nowhere but into that folder, and is watched while it works. What
it tells of an entry is believed only as far as the bytes on the disk bear it out: size and sum must agree.
"""

from __future__ import annotations

import re
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from parsers.archives.budget import MIB, LimitReachedError, Meter
from parsers.archives.listing import Row, listed_rows
from parsers.archives.members import (
    BROKEN_ARCHIVE,
    BROKEN_ENTRY,
    LINK,
    LOCKED_ARCHIVE,
    LOCKED_ENTRY,
    Found,
    Member,
    Trouble,
)
from parsers.archives.names import decode_names, place_of
from parsers.programs import (
    Allowance,
    Completed,
    Ending,
    NotStarted,
    Overran,
    demand_start,
    run_program,
    sevenzip,
)

# -p with nothing after it: a locked archive fails instead of asking for its password.
_COMMON = ("-p", "-y", "-bsp0", "-spd", "-scsUTF-8", "-sccUTF-8")
_MEMORY = 2048 * MIB
_MOST_LONG_NAMES = 20
"""Entries whose names are too long for the disk are read one by one; each costs a run."""
_CONTROLS = re.compile(rb"[\x00-\x1f\x7f]")
_LOCKED = re.compile(rb"encrypted archive|Wrong password")
_MISSING = re.compile(rb"Missing volume : (.+)")
_NO_PROGRAM = Trouble("unsupported", "", "系统暂无法打开这种压缩包，请改用zip格式重新打包")
_TOO_SLOW = Trouble("too_large", "", "解压耗时过长，未能读完")


@dataclass(frozen=True)
class _Workshop:
    """The private folder: the archive's volumes, and `out/` with what came of them."""

    folder: Path
    program: Path
    first: str
    meter: Meter

    def run(self, verb: str, *switches: str, most: int = 16 * MIB, names: Sequence[str] = ()) -> Ending:
        started = time.monotonic()
        limits = self.meter.budget.limits
        ending = run_program(
            [self.program, verb, *_COMMON, *switches, "--", self.first, *names],
            self.meter.seconds(),
            self.folder,
            allowance=Allowance(output_bytes=most, memory_bytes=_MEMORY, file_bytes=limits.file_bytes + MIB),
            watch=self._too_much,
        )
        self.meter.spend_since(started)
        return ending

    def _too_much(self) -> bool:
        size = sum(map(_size, self.files()))
        return size > self.meter.budget.bytes_left or size > self.meter.most_in_archive

    def files(self) -> Iterator[Path]:
        """Everything in `out/` that is no folder, links unfollowed."""
        waiting = [self.folder / "out"]
        while waiting:
            for path in _children(waiting.pop()):
                if path.is_dir() and not path.is_symlink():
                    waiting.append(path)
                else:
                    yield path


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0  # gone meanwhile


def _children(folder: Path) -> list[Path]:
    try:
        folder.chmod(0o700)  # an archive may ask for folders that nobody can enter
        return sorted(folder.iterdir())
    except OSError:
        return []


def open_by_program(volumes: Mapping[str, bytes], meter: Meter, *, counted: bool = False) -> Iterator[Found]:
    """The files of an archive, given as harmless file names and their bytes, the first volume first.

    `counted`: its entries are on the budget already. Raises LimitReachedError.
    """
    program = sevenzip()
    if program is None:
        yield _NO_PROGRAM
        return
    demand_start()
    with TemporaryDirectory(prefix="casebox-", ignore_cleanup_errors=True) as folder:
        for name, data in volumes.items():
            Path(folder, name).write_bytes(data)
        shop = _Workshop(Path(folder), program, next(iter(volumes)), meter)
        yield from _unpacked(shop, counted=counted)


def _unpacked(shop: _Workshop, *, counted: bool) -> Iterator[Found]:
    listing = shop.run("l", "-slt", "-ba")
    rows = listed_rows(listing.stdout) if isinstance(listing, Completed) else []
    if not rows:
        yield _why_nothing(listing)
        return
    names = decode_names([row.raw_name for row in rows])
    wanted: list[tuple[Row, str]] = []
    stopped: LimitReachedError | None = None
    for row, name in zip(rows, names, strict=True):
        try:
            if not counted:
                shop.meter.start_file()
        except LimitReachedError as reached:
            stopped = reached
            break
        if row.folder or place_of(name).junk:
            continue
        trouble = _trouble_with(row, name, shop.meter)
        if trouble is None:
            wanted.append((row, name))
        else:
            yield trouble
    if wanted:
        yield from _extracted(shop, wanted, {row.raw_name for row in rows if not row.folder})
    if stopped is not None:
        raise stopped


def _why_nothing(listing: Ending) -> Trouble:
    if isinstance(listing, NotStarted):
        return _NO_PROGRAM
    if isinstance(listing, Overran):
        return Trouble("too_large", "", "压缩包内文件过多，未读取")
    if not isinstance(listing, Completed):
        return _TOO_SLOW
    told = listing.stdout + listing.stderr
    return LOCKED_ARCHIVE if _LOCKED.search(told) else _missing_volume(told) or BROKEN_ARCHIVE


def _trouble_with(row: Row, name: str, meter: Meter) -> Trouble | None:
    if row.link:
        return Trouble("unsafe", name, LINK)
    if row.encrypted:
        return Trouble("encrypted", name, LOCKED_ENTRY)
    try:
        meter.check_file(row.size or 0)
    except LimitReachedError as reached:
        # A claim, but one that can only hurt the file that makes it: the program need not write it all first.
        return Trouble(reached.code, name, reached.detail)
    return None


def _extracted(shop: _Workshop, wanted: Sequence[tuple[Row, str]], raw_names: set[bytes]) -> Iterator[Found]:
    unwanted = raw_names - {row.raw_name for row, _ in wanted}
    ending = shop.run("x", "-bso0", "-aou", "-snl-", "-oout", *_exclusion(shop, unwanted))
    finished = isinstance(ending, Completed) and ending.returncode in {0, 1, 2}
    missing = _missing_volume(ending.stderr) if isinstance(ending, Completed) else None
    if missing is not None:
        yield missing
    there = {_neutral(bytes(path.relative_to(shop.folder / "out"))): path for path in shop.files()}
    long_names_left = _MOST_LONG_NAMES
    for row, name in wanted:
        path = _its_path(there, row.raw_name)
        if path is not None:
            found = _read(path, row, name, shop.meter)
        elif finished and long_names_left and len(row.raw_name) > 200:
            long_names_left -= 1
            found = _read_alone(shop, row, name)
        else:
            found = Trouble("unreadable", name, BROKEN_ENTRY)
        if isinstance(found, Member) or (finished and (missing is None or not row.split)):
            yield found
    if not finished:
        yield _why_stopped(shop, ending)


def _exclusion(shop: _Workshop, names: set[bytes]) -> list[str]:
    """Switches that keep locked entries, links and junk from being unpacked at all."""
    lines = b"".join(name + b"\n" for name in sorted(names) if _is_utf8(name))
    (shop.folder / "skipped.txt").write_bytes(lines)
    return ["-x@skipped.txt"] if lines else []


def _its_path(there: dict[bytes, Path], raw_name: bytes) -> Path | None:
    """The entry's file; the second of one name was written as `name_1.docx` (`-aou`)."""
    name = _neutral(raw_name)
    stem, dot, ending = name.rpartition(b".")
    again = (b"%s_%d%s%s" % (stem or name, number, dot, ending if stem else b"") for number in range(1, 10))
    return next((there.pop(key) for key in (name, *again) if key in there), None)


def _read(path: Path, row: Row, name: str, meter: Meter) -> Found:
    """A file on the disk, if it is a plain one and what its entry promised."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            return Trouble("unsafe", name, LINK)
        meter.in_file = 0
        meter.grow(status.st_size)
        path.chmod(0o600)
        data = path.read_bytes()
        path.unlink()
    except OSError:
        return Trouble("unreadable", name, BROKEN_ENTRY)
    except LimitReachedError as reached:
        if reached.whole:
            raise
        return Trouble(reached.code, name, reached.detail)
    if not row.agrees_with(data):
        return Trouble("unreadable", name, BROKEN_ENTRY)
    return Member(name, data)


def _read_alone(shop: _Workshop, row: Row, name: str) -> Found:
    """An entry by way of standard output: 86 Chinese characters are more than a file's name may have."""
    try:
        wanted = row.raw_name.decode()
    except UnicodeDecodeError:
        return Trouble("unreadable", name, BROKEN_ENTRY)
    most = min(shop.meter.budget.limits.file_bytes, max(shop.meter.budget.bytes_left, 0))
    ending = shop.run("x", "-so", most=most, names=[wanted])
    if isinstance(ending, Completed) and ending.returncode == 0 and row.agrees_with(ending.stdout):
        shop.meter.in_file = 0
        shop.meter.grow(len(ending.stdout))
        return Member(name, ending.stdout)
    return Trouble("unreadable", name, BROKEN_ENTRY)


def _why_stopped(shop: _Workshop, ending: Ending) -> Trouble:
    if isinstance(ending, Overran):
        if shop.meter.budget.bytes_left < shop.meter.most_in_archive:
            return Trouble("too_large", "", "解压后总大小超过上限，其余文件未读取")
        return Trouble("unsafe", "", "压缩比异常，疑似恶意压缩包，未继续解压")
    if isinstance(ending, Completed):
        return Trouble("unreadable", "", "解压未能完成，其余文件未读取")
    return _NO_PROGRAM if isinstance(ending, NotStarted) else _TOO_SLOW


def _missing_volume(told: bytes) -> Trouble | None:
    found = _MISSING.search(told)
    if found is None:
        return None
    new, old = re.search(rb"part(\d+)\.rar\s*$", found[1]), re.search(rb"\.r(\d\d)\s*$", found[1])
    which = f"第{int(new[1])}卷" if new else f"第{int(old[1]) + 2}卷" if old else "后续分卷"
    return Trouble("unreadable", "", f"分卷压缩包不完整，缺少{which}")


def _neutral(name: bytes) -> bytes:
    """A path as the program writes it below its folder: no root, no `.`, no `..`."""
    shown = _CONTROLS.sub(b"_", name)  # as its listing has it
    return b"/".join(part for part in shown.split(b"/") if part not in {b"", b".", b".."})


def _is_utf8(name: bytes) -> bool:
    try:
        return bool(name.decode())
    except UnicodeDecodeError:
        return False
