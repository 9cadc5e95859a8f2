"""Archives in volumes: put together when all came, and the missing one named when not."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from parsers.archives import Unpacked, unpack_all
from parsers.kinds.detect import detect_kind
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders.files.archives import RarEntry, ZipEntry, packed_by_7zip, rar4_of, rar5_of, zip_of

CASE = random.Random(0).randbytes(900)
Named = tuple[str, bytes]


def opened(*files: Named) -> Unpacked:
    return unpack_all(
        [SourceFile(name, name, data, detect_kind(data, name)) for name, data in files], Limits()
    )


def inside(unpacked: Unpacked) -> dict[str, bytes]:
    return {f.path: f.data for f in unpacked.files if "/" in f.path}


def told(unpacked: Unpacked) -> list[tuple[str, str, str]]:
    return [(defect.code, defect.file, defect.detail) for defect in unpacked.defects]


def missing(numbers: str) -> str:
    return f"分卷压缩包不完整，缺少{numbers}"


def rar_volumes(pack: Callable[..., bytes], names: tuple[str, str, str]) -> list[Named]:
    """A small file whole in the first volume, and the case over all three."""

    def piece(start: int, end: int, *, before: bool, after: bool) -> RarEntry:
        part = CASE[start:end]
        whole = zlib.crc32(CASE) if not after else zlib.crc32(part)
        return RarEntry(b"case.docx", part, size=len(CASE), crc=whole, before=before, after=after)

    first = pack(RarEntry(b"a.txt", b"x"), piece(0, 300, before=False, after=True), volume=0, last=False)
    second = pack(piece(300, 600, before=True, after=True), volume=1, last=False)
    third = pack(piece(600, 900, before=True, after=False), volume=2)
    return list(zip(names, (first, second, third), strict=True))


NEW = ("材料.part1.rar", "材料.part2.rar", "材料.part3.rar")
PADDED = ("材料.part01.rar", "材料.part02.RAR", "材料.part03.rar")


@pytest.mark.parametrize("pack", [rar4_of, rar5_of])
@pytest.mark.parametrize("names", [NEW, PADDED])
def test_rar_volumes_are_joined_in_whatever_order_they_hang_on_the_mail(
    pack: Callable[..., bytes], names: tuple[str, str, str]
) -> None:
    for volumes in list(permutations(rar_volumes(pack, names)))[::2]:
        unpacked = opened(*volumes)
        assert inside(unpacked) == {f"{names[0]}/a.txt": b"x", f"{names[0]}/case.docx": CASE}
        assert unpacked.defects == ()
        assert {f.path for f in unpacked.files} >= set(names)


MADE_UP = ("tcmime.7.bin", "tcmime.8.bin", "tcmime.9.bin")
NUMBERED = ("附件1.rar", "附件2.rar", "附件3.rar")


@pytest.mark.parametrize("names", [MADE_UP, NUMBERED, ("a", "b", "c")])
@pytest.mark.parametrize(
    ("pack", "order"),
    [(rar5_of, (0, 1, 2)), (rar5_of, (2, 0, 1)), (rar4_of, (0, 1, 2)), (rar4_of, (1, 0, 2))],
)
def test_rar_volumes_that_lost_their_names_are_known_by_their_headers(
    pack: Callable[..., bytes], order: tuple[int, int, int], names: tuple[str, str, str]
) -> None:
    volumes = rar_volumes(pack, names)
    unpacked = opened(*(volumes[place] for place in order))
    assert inside(unpacked) == {f"{names[0]}/a.txt": b"x", f"{names[0]}/case.docx": CASE}
    assert unpacked.defects == ()


def test_a_gap_among_rar_volumes_that_lost_their_names_is_named() -> None:
    first, _, third = rar_volumes(rar5_of, MADE_UP)
    assert told(opened(third, first)) == [("unreadable", MADE_UP[0], missing("第2卷"))]


def test_whole_rars_side_by_side_are_no_volumes() -> None:
    whole = [(name, rar5_of(RarEntry(b"a.txt", name.encode()))) for name in MADE_UP]
    assert inside(opened(*whole)) == {f"{name}/a.txt": name.encode() for name in MADE_UP}


def test_a_missing_last_volume_of_a_rar_is_named_and_whole_files_are_read() -> None:
    unpacked = opened(*rar_volumes(rar5_of, NEW)[:2])
    assert inside(unpacked) == {"材料.part1.rar/a.txt": b"x"}
    assert told(unpacked) == [("unreadable", NEW[0], missing("第3卷"))]


@pytest.mark.parametrize(
    ("there", "leader", "numbers"),
    [((0, 2), 0, "第2卷"), ((1, 2), 1, "第1卷"), ((2,), 2, "第1卷、第2卷")],
)
def test_missing_volumes_of_a_rar_are_named(there: tuple[int, ...], leader: int, numbers: str) -> None:
    volumes = rar_volumes(rar5_of, NEW)
    assert told(opened(*(volumes[at] for at in there))) == [("unreadable", NEW[leader], missing(numbers))]


def test_volumes_inside_an_archive_are_joined() -> None:
    pack = zip_of(*(ZipEntry(name.encode("gbk"), data) for name, data in rar_volumes(rar4_of, NEW)))
    assert inside(opened(("外.zip", pack)))["外.zip/材料.part1.rar/case.docx"] == CASE


@pytest.mark.parametrize("kind", ["7z", "zip"])
def test_archives_that_were_simply_cut_are_joined(kind: str, tmp_path: Path) -> None:
    pieces = packed_by_7zip(tmp_path, {"案例.docx": CASE}, f"材料.{kind}", f"-t{kind}", "-v400b", "-mx0")
    named = [(path.name, path.read_bytes()) for path in pieces]
    assert len(named) == 3
    unpacked = opened(*reversed(named))
    assert inside(unpacked) == {f"材料.{kind}.001/案例.docx": CASE}
    assert unpacked.defects == ()
    assert told(opened(*named[:2])) == [("unreadable", f"材料.{kind}.001", missing("第3卷"))]
    assert told(opened(*named[1:])) == [("unreadable", f"材料.{kind}.002", missing("第1卷"))]
    assert told(opened(named[0], named[2])) == [("unreadable", f"材料.{kind}.001", missing("第2卷"))]


def split_zip() -> list[Named]:
    """As APPNOTE 8 has it: `.z01` holds the first entry and half of the second, `.zip` the rest."""
    whole = zip_of(
        ZipEntry("申报表.docx".encode("gbk"), b"form"), ZipEntry("案例.docx".encode("gbk"), CASE), disk=1
    )
    cut = whole.index(CASE) + 500
    body, tail = b"PK\x07\x08" + whole[:cut], bytearray(whole[cut:])
    at = tail.index(b"PK\x01\x02")
    for _ in range(2):  # offsets on the first volume begin after its mark
        offset = int.from_bytes(tail[at + 42 : at + 46], "little") + 4
        tail[at + 42 : at + 46] = offset.to_bytes(4, "little")
        at = tail.find(b"PK\x01\x02", at + 1)
    return [("材料.z01", body), ("材料.zip", bytes(tail))]


def test_a_zip_in_volumes_is_joined() -> None:
    unpacked = opened(*split_zip())
    assert inside(unpacked) == {"材料.zip/申报表.docx": b"form", "材料.zip/案例.docx": CASE}
    assert unpacked.defects == ()


def test_a_missing_volume_of_a_zip_is_named() -> None:
    first, last = split_zip()
    assert told(opened(last)) == [("unreadable", "材料.zip", missing("第1卷"))]
    assert told(opened(first)) == [("unreadable", "材料.z01", missing("第2卷"))]


def test_of_many_missing_volumes_the_first_are_named() -> None:
    last = zip_of(ZipEntry(b"a.docx", CASE), disk=300)
    numbers = "、".join(f"第{number}卷" for number in range(1, 11))
    assert told(opened(("材料.zip", last))) == [("unreadable", "材料.zip", missing(f"{numbers}等"))]


def test_a_lone_archive_is_no_volume() -> None:
    unpacked = opened(
        ("材料.rar", rar5_of(RarEntry(b"a.txt", b"x"))), ("材料.zip", zip_of(ZipEntry(b"b.txt", b"y")))
    )
    assert inside(unpacked) == {"材料.rar/a.txt": b"x", "材料.zip/b.txt": b"y"}


def test_a_file_whose_name_only_looks_like_a_volume_is_left_alone() -> None:
    assert opened(("报告.001", b"plain text")).defects == ()


def test_a_volume_that_shows_nothing_of_itself_is_still_known_as_one() -> None:
    whole = zip_of(ZipEntry(b"case.docx", random.Random(1).randbytes(3000)))
    pieces = [
        (f"x.zip.00{n}", whole[start : start + 1000]) for n, start in enumerate(range(0, 3000, 1000), 1)
    ]
    kinds = {file.path: file.kind for file in opened(*pieces, ("x.zip.004", whole[3000:])).files}
    assert (kinds["x.zip.001"], kinds["x.zip.002"]) == ("zip", "volume")
