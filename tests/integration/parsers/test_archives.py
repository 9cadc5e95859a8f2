"""Archives as senders pack them: names, folders, nesting, locks, and every format; one row a class."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from parsers.archives import Unpacked, unpack_all
from parsers.archives.listing import listed_rows
from parsers.kinds.detect import detect_kind
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders.files.archives import (
    RarEntry,
    ZipEntry,
    gbk_zip,
    packed_by_7zip,
    rar4_of,
    rar5_of,
    tar_of,
    unicode_path,
    zip_of,
)

FORM, CASE = b"the form", b"the case" * 50


@pytest.fixture(autouse=True)
def temporary_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A temporary folder of the test's own, which must be as empty after it as before."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def opened(*files: tuple[str, bytes]) -> Unpacked:
    return unpack_all(
        [SourceFile(name, name, data, detect_kind(data, name)) for name, data in files], Limits()
    )


def inside(unpacked: Unpacked) -> dict[str, bytes]:
    """What was in the archives, by the path after the first archive's name."""
    return {f.path.partition("/")[2]: f.data for f in unpacked.files if "/" in f.path}


def told(unpacked: Unpacked) -> list[tuple[str, str]]:
    return [(defect.code, defect.file) for defect in unpacked.defects]


def utf8_zip(files: dict[str, bytes], flags: int) -> bytes:
    return zip_of(*(ZipEntry(name.encode(), data, flags, 8) for name, data in files.items()))


FILES = {"附件/申报表.docx": FORM, "附件/案例/单位+联系人.docx": CASE}
FORMATS: list[tuple[str, bytes]] = [
    ("GBK names, no flag", gbk_zip(FILES)),
    ("UTF-8 names, flag", utf8_zip(FILES, 0x800)),
    ("UTF-8 names, no flag", utf8_zip(FILES, 0)),
    ("GBK names under the UTF-8 flag", gbk_zip(FILES, flags=0x800)),
    ("backslashes", gbk_zip({name.replace("/", "\\"): data for name, data in FILES.items()})),
    ("rar 4, wide names", rar4_of(*(RarEntry(b"?", data, unicode=name) for name, data in FILES.items()))),
    ("rar 4, GBK names", rar4_of(*(RarEntry(name.encode("gbk"), data) for name, data in FILES.items()))),
    ("rar 5", rar5_of(*(RarEntry(name.encode(), data) for name, data in FILES.items()))),
    ("tar", tar_of(FILES)),
    ("tar, GBK names", tar_of(FILES, encoding="gbk")),
    ("tar.gz", tar_of(FILES, "w:gz")),
    ("tar.bz2", tar_of(FILES, "w:bz2")),
    ("tar.xz", tar_of(FILES, "w:xz")),
]


@pytest.mark.parametrize("data", [row[1] for row in FORMATS], ids=[row[0] for row in FORMATS])
@pytest.mark.parametrize("name", ["材料.zip", "材料.rar", "材料.doc", "tcmime.1388.bin"])
def test_every_format_is_read_under_any_name(data: bytes, name: str) -> None:
    unpacked = opened((name, data))
    assert inside(unpacked) == FILES
    assert unpacked.defects == ()
    assert {f.name for f in unpacked.files} == {name, "申报表.docx", "单位+联系人.docx"}


@pytest.mark.parametrize(
    "switches",
    [
        ("-t7z",),
        ("-t7z", "-m0=PPMd"),
        ("-t7z", "-m0=BZip2"),
        ("-t7z", "-mf=BCJ2"),
        ("-t7z", "-ms=off"),
        ("-tzip", "-mm=Deflate64"),
        ("-tzip", "-mm=BZip2"),
        ("-tzip", "-mm=LZMA"),
        ("-tzip", "-mm=PPMd"),
        ("-tzip", "-mm=Copy"),
        ("-ttar",),
    ],
    ids=" ".join,
)
def test_what_the_real_7zip_packs_is_read(switches: tuple[str, ...], tmp_path: Path) -> None:
    (archive,) = packed_by_7zip(tmp_path, FILES, "材料.bin", *switches)
    unpacked = opened(("材料.bin", archive.read_bytes()))
    assert inside(unpacked) == FILES
    assert unpacked.defects == ()


def test_a_single_compressed_file_keeps_its_name() -> None:
    assert inside(opened(("申报表.docx.gz", gzip.compress(FORM)))) == {"申报表.docx": FORM}


def test_a_compressed_file_in_several_streams_is_read_to_its_end() -> None:
    assert inside(opened(("a.txt.gz", gzip.compress(b"one ") + gzip.compress(b"two")))) == {
        "a.txt": b"one two"
    }


def test_the_unicode_path_field_gives_the_name() -> None:
    raw = b"_____.docx"
    data = zip_of(ZipEntry(raw, FORM, extra=unicode_path(raw, "申报表.docx")))
    assert inside(opened(("a.zip", data))) == {"申报表.docx": FORM}


@pytest.mark.parametrize(
    "comment", [b"PK\x05\x06", b"PK\x05\x06" + b"a" * 40_000, b"PK\x05\x06" + b"\xff" * 30]
)
def test_the_mark_of_the_end_inside_a_comment_is_not_the_end(comment: bytes) -> None:
    data = zip_of(ZipEntry(b"form.docx", FORM), comment=comment)
    assert inside(opened(("a.zip", data))) == {"form.docx": FORM}


def test_a_file_that_a_rar_keeps_as_a_copy_of_another_has_no_checksum_of_its_own() -> None:
    listing = (
        b"Path = a.docx\nSize = 3\nCRC = 352441C2\nCopy Link = \n\n"
        b"Path = b.docx\nSize = 3\nCRC = 00000000\nCopy Link = a.docx\n"
    )
    assert [row.agrees_with(b"abc") for row in listed_rows(listing)] == [True, True]


def test_a_unicode_path_field_of_another_name_is_stale() -> None:
    data = zip_of(ZipEntry(b"new.docx", FORM, extra=unicode_path(b"old.docx", "旧.docx")))
    assert inside(opened(("a.zip", data))) == {"new.docx": FORM}


def test_marked_and_unmarked_names_stand_in_one_archive() -> None:
    data = zip_of(
        ZipEntry("新建文件夹/".encode("gbk")),
        ZipEntry("新建文件夹/申报表.docx".encode("gbk"), FORM),
        ZipEntry("新建文件夹/案例.docx".encode(), CASE, 0x800),
    )
    assert inside(opened(("a.zip", data))) == {"新建文件夹/申报表.docx": FORM, "新建文件夹/案例.docx": CASE}


@pytest.mark.parametrize(
    ("charset", "names"),
    [
        ("cp932", ["文章1.txt"]),
        ("cp932", ["申込書.docx", "資料の一覧.xlsx"]),
        ("big5", ["申報表單位.docx", "學校後勤.docx"]),
        ("gbk", ["申报表.docx"]),
        ("gbk", ["朱镕基.docx", "喆堃.txt", "案例.docx"]),
        ("gb18030", ["申报表（盖章）.pdf", "某某大学+张三+13800000000.docx"]),
        ("gbk", ["報名表.docx", "學校申報材料.docx"]),
        ("utf-8", ["申报表.docx", "readme.txt"]),
    ],
)
def test_names_are_read_in_the_charset_that_suits_all_of_them(charset: str, names: list[str]) -> None:
    data = gbk_zip(dict.fromkeys(names, FORM), charset=charset)
    assert sorted(inside(opened(("a.zip", data)))) == sorted(names)


def test_archives_in_archives_tell_the_way_in() -> None:
    inner = gbk_zip({"申报表.docx": FORM})
    middle = rar5_of(RarEntry("内层.zip".encode(), inner))
    unpacked = opened(("材料.zip", gbk_zip({"中层.rar": middle, "说明.txt": b"x"})))
    assert [(f.path, f.kind) for f in unpacked.files] == [
        ("材料.zip", "zip"),
        ("材料.zip/中层.rar", "rar"),
        ("材料.zip/中层.rar/内层.zip", "zip"),
        ("材料.zip/中层.rar/内层.zip/申报表.docx", "text"),
        ("材料.zip/说明.txt", "text"),
    ]


def test_office_files_are_no_archives() -> None:
    docx = zip_of(ZipEntry(b"[Content_Types].xml", b"<x/>"), ZipEntry(b"word/document.xml", b"<x/>"))
    assert [f.path for f in opened(("a.zip", gbk_zip({"申报表.docx": docx})), ("b.docx", docx)).files] == [
        "a.zip",
        "a.zip/申报表.docx",
        "b.docx",
    ]


@pytest.mark.parametrize(
    "junk",
    [
        "__MACOSX/._申报表.docx",
        "._申报表.docx",
        ".DS_Store",
        "附件/Thumbs.db",
        "desktop.ini",
        "附件/~$申报表.docx",
    ],
)
@pytest.mark.parametrize("flags", [0, 1], ids=["open", "locked"])
def test_what_systems_leave_behind_is_passed_over(junk: str, flags: int) -> None:
    data = zip_of(ZipEntry(b"a.docx", FORM), ZipEntry(junk.encode("gbk"), b"x", flags))
    unpacked = opened(("a.zip", data))
    assert inside(unpacked) == {"a.docx": FORM}
    assert unpacked.defects == ()


def test_equal_names_get_paths_of_their_own() -> None:
    twice = zip_of(ZipEntry(b"a.docx", FORM), ZipEntry(b"a.docx", CASE))
    rar = rar5_of(RarEntry(b"a.docx", FORM), RarEntry(b"a.docx", CASE))
    files = opened(("x.zip", twice), ("x.zip", twice), ("x.rar", rar)).files
    assert [f.path for f in files] == [
        "x.zip", "x.zip/a.docx", "x.zip/a(2).docx",
        "x(2).zip", "x(2).zip/a.docx", "x(2).zip/a(2).docx",
        "x.rar", "x.rar/a.docx", "x.rar/a(2).docx",
    ]  # fmt: skip
    assert [f.data for f in files if f.name == "a.docx"] == [FORM, CASE] * 3


def test_an_archive_without_files_is_told() -> None:
    assert told(opened(("a.zip", zip_of()), ("b.zip", gbk_zip({"空/": b""})))) == [
        ("unreadable", "a.zip"),
        ("unreadable", "b.zip"),
    ]


# Locks


def test_locked_entries_are_told_one_by_one_and_the_others_read() -> None:
    data = zip_of(
        ZipEntry("附件/".encode("gbk")),
        ZipEntry("附件/申报表.docx".encode("gbk"), FORM, 1),
        ZipEntry("附件/案例.docx".encode(), CASE, 0x801, 99),
        ZipEntry("说明.txt".encode("gbk"), b"x"),
    )
    unpacked = opened(("a.zip", data))
    assert inside(unpacked) == {"说明.txt": b"x"}
    assert told(unpacked) == [("encrypted", "a.zip/附件/申报表.docx"), ("encrypted", "a.zip/附件/案例.docx")]


@pytest.mark.parametrize("pack", [rar4_of, rar5_of])
def test_locked_entries_of_a_rar_are_told_one_by_one(pack: Callable[..., bytes]) -> None:
    data = pack(RarEntry(b"locked.docx", bytes(64), encrypted=True), RarEntry(b"open.docx", FORM))
    unpacked = opened(("a.rar", data))
    assert inside(unpacked) == {"open.docx": FORM}
    assert told(unpacked) == [("encrypted", "a.rar/locked.docx")]


@pytest.mark.parametrize("data", [rar4_of(locked=True), rar5_of(locked=True)], ids=["rar 4", "rar 5"])
def test_a_rar_with_locked_headers_is_told_as_a_whole(data: bytes) -> None:
    assert told(opened(("a.rar", data))) == [("encrypted", "a.rar")]


@pytest.mark.parametrize(
    ("switches", "codes"),
    [
        (("-t7z", "-psecret", "-mhe=on"), [("encrypted", "a")]),
        (("-t7z", "-psecret"), [("encrypted", "a/b.txt")]),
        (("-tzip", "-psecret"), [("encrypted", "a/b.txt")]),
        (("-tzip", "-psecret", "-mem=AES256"), [("encrypted", "a/b.txt")]),
    ],
)
def test_what_the_real_7zip_locks_is_told(
    switches: tuple[str, ...], codes: list[tuple[str, str]], tmp_path: Path
) -> None:
    (archive,) = packed_by_7zip(tmp_path, {"b.txt": CASE}, "a", *switches)
    unpacked = opened(("a", archive.read_bytes()))
    assert inside(unpacked) == {}
    assert told(unpacked) == codes


# Damage


def test_a_wrong_checksum_costs_that_file_only() -> None:
    bad = [ZipEntry(b"bad.docx", FORM, crc=1), ZipEntry(b"good.docx", CASE, 0, 8)]
    unpacked = opened(("a.zip", zip_of(*bad)))
    assert inside(unpacked) == {"good.docx": CASE}
    assert told(unpacked) == [("unreadable", "a.zip/bad.docx")]


@pytest.mark.parametrize("pack", [rar4_of, rar5_of])
def test_a_wrong_checksum_in_a_rar_costs_that_file_only(pack: Callable[..., bytes]) -> None:
    unpacked = opened(("a.rar", pack(RarEntry(b"bad.docx", FORM, crc=1), RarEntry(b"good.docx", CASE))))
    assert inside(unpacked) == {"good.docx": CASE}
    assert told(unpacked) == [("unreadable", "a.rar/bad.docx")]


@pytest.mark.parametrize("size", [0, 1, 1 << 30])
def test_sizes_in_headers_are_not_believed(size: int) -> None:
    assert inside(opened(("a.zip", zip_of(ZipEntry(b"a.docx", CASE, 0, 8, size=size))))) == {"a.docx": CASE}


def test_a_truncated_zip_gives_what_came_before_the_cut() -> None:
    data = zip_of(ZipEntry("申报表.docx".encode("gbk"), FORM, 0, 8), ZipEntry(b"case.docx", CASE))
    unpacked = opened(("a.zip", data[:150]))
    assert inside(unpacked) == {"申报表.docx": FORM}
    assert told(unpacked) == [("unreadable", "a.zip"), ("unreadable", "a.zip/case.docx")]


def test_a_truncated_zip_written_as_a_stream_gives_what_came_before_the_cut() -> None:
    name, packed = "申报表.docx".encode("gbk"), zlib.compress(CASE)[2:-4]
    head = b"PK\x03\x04\x14\0\x08\0\x08\0" + bytes(16) + bytes([len(name), 0, 0, 0]) + name
    data = head + packed + b"PK\x07\x08" + bytes(12) + b"PK\x03\x04" + bytes(10)
    assert inside(opened(("a.zip", data))) == {"申报表.docx": CASE}


def test_truncated_tars_give_what_came_before_the_cut() -> None:
    data = tar_of({"申报表.docx": FORM, "case.docx": CASE * 10})
    unpacked = opened(("a.tar", data[:3000]), ("b.tgz", gzip.compress(data)[:-60]))
    assert inside(unpacked) == {"申报表.docx": FORM}
    assert {code for code, _ in told(unpacked)} == {"unreadable"}


@pytest.mark.parametrize("start", [b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c\0\4"])
def test_the_mark_of_an_archive_and_nothing_more_is_told(start: bytes) -> None:
    assert told(opened(("a.bin", start + bytes(100)))) == [("unreadable", "a.bin")]


def test_names_longer_than_a_disk_takes_are_read() -> None:
    name = "教育后勤信息化建设优秀案例" * 8 + ".docx"
    for data in (gbk_zip({name: FORM}), rar5_of(RarEntry(name.encode(), FORM))):
        (path,) = inside(opened(("a.bin", data)))
        assert path == name


def test_without_the_program_a_rar_is_unsupported_and_a_zip_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.archives.sevenzip.sevenzip", lambda: None)  # a machine without the wheel
    unpacked = opened(("a.rar", rar5_of(RarEntry(b"a.docx", FORM))), ("b.zip", gbk_zip({"b.docx": FORM})))
    assert inside(unpacked) == {"b.docx": FORM}
    assert told(unpacked) == [("unsupported", "a.rar")]
