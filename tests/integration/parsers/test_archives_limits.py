"""Archives that are meant to harm, or simply too big: the limit is told, and what came before it stays."""

from __future__ import annotations

import gzip
import random
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.archives import Unpacked, unpack_all
from parsers.archives.names import place_of, unique_path
from parsers.kinds.detect import ARCHIVES, detect_kind
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
    zip_of,
)

MIB = 1024 * 1024
LIMITS = Limits()
NOISE = random.Random(0).randbytes(3 * MIB)


@pytest.fixture(autouse=True, scope="module")
def temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The temporary folder of these tests, which must be as empty after them as before."""
    folder = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(folder))
        yield folder
    assert list(folder.iterdir()) == []


def opened(data: bytes, limits: Limits = LIMITS) -> Unpacked:
    return unpack_all([SourceFile("a", "a", data, detect_kind(data))], limits)


def names(unpacked: Unpacked) -> list[str]:
    return [f.path for f in unpacked.files if f.path != "a"]


def told(unpacked: Unpacked) -> list[tuple[str, str]]:
    return [(defect.code, defect.file) for defect in unpacked.defects]


def bomb_7z(tmp_path: Path, size: int) -> bytes:
    files = {"1.txt": b"first", "2.bin": bytes(size), "3.txt": b"third"}
    (path,) = packed_by_7zip(tmp_path, files, "bomb.7z", "-mx1", "-ms=off")
    return path.read_bytes()


def three(second: bytes) -> dict[str, bytes]:
    """Each format with a small file, a big one and a small one again."""
    files = {"1.txt": b"first", "2.bin": second, "3.txt": b"third"}
    return {
        "zip": gbk_zip(files),
        "tar": tar_of(files),
        "rar": rar5_of(*(RarEntry(name.encode(), data) for name, data in files.items())),
    }


@pytest.mark.parametrize("kind", ["zip", "tar", "rar"])
def test_a_file_too_large_is_left_out_and_the_others_are_read(kind: str) -> None:
    unpacked = opened(three(NOISE)[kind], replace(LIMITS, file_bytes=2 * MIB))
    assert names(unpacked) == ["a/1.txt", "a/3.txt"]
    assert told(unpacked) == [("too_large", "a/2.bin")]


@pytest.mark.parametrize("kind", ["zip", "tar", "rar"])
def test_too_much_in_all_ends_the_reading_and_keeps_what_came_before(kind: str) -> None:
    unpacked = opened(three(NOISE)[kind], replace(LIMITS, unpacked_bytes=2 * MIB))
    assert names(unpacked)[:1] == ["a/1.txt"]
    assert "a/2.bin" not in names(unpacked)
    assert told(unpacked) == [("too_large", "a")]


def test_the_budget_is_one_for_all_archives_of_a_message() -> None:
    data = gbk_zip({"a.bin": NOISE})
    files = [SourceFile(f"{n}.zip", f"{n}.zip", data, "zip") for n in range(3)]
    unpacked = unpack_all(files, replace(LIMITS, unpacked_bytes=7 * MIB))
    assert [f.path for f in unpacked.files if "/" in f.path] == ["0.zip/a.bin", "1.zip/a.bin"]
    assert told(unpacked) == [("too_large", "2.zip")]


@pytest.mark.parametrize(
    "data",
    [
        zip_of(ZipEntry(b"1.txt", b"first"), ZipEntry(b"2.bin", bytes(30 * MIB), 0, 8)),
        zip_of(ZipEntry(b"1.txt", b"first"), ZipEntry(b"2.bin", bytes(30 * MIB), 0, 8, size=10)),
    ],
    ids=["honest", "lying"],
)
def test_a_zip_that_grows_too_dense_is_unsafe(data: bytes) -> None:
    unpacked = opened(data)
    assert names(unpacked) == ["a/1.txt"]
    assert told(unpacked) == [("unsafe", "a")]


def test_a_dense_gzip_and_a_dense_tar_are_unsafe() -> None:
    assert told(opened(gzip.compress(bytes(30 * MIB)))) == [("unsafe", "a")]
    tar = tar_of({"1.txt": b"first", "2.bin": bytes(30 * MIB)}, "w:gz")
    assert ("unsafe", "a") in told(opened(tar))
    assert names(opened(tar)) == ["a/1.txt"]


def test_a_dense_7z_is_stopped_while_it_is_unpacked(tmp_path: Path) -> None:
    unpacked = opened(bomb_7z(tmp_path, 150 * MIB))
    assert "a/2.bin" not in names(unpacked)
    assert told(unpacked) == [("unsafe", "a")]


def test_dense_but_small_is_no_bomb() -> None:
    assert names(opened(gbk_zip({"白页.bmp": bytes(9 * MIB)}))) == ["a/白页.bmp"]


@pytest.mark.parametrize("kind", ["zip", "tar", "rar"])
def test_entries_are_counted_and_the_first_ones_read(kind: str) -> None:
    files = {f"{number}.txt": b"%d" % number for number in range(30)}
    data = {
        "zip": gbk_zip(files),
        "tar": tar_of(files),
        "rar": rar4_of(*(RarEntry(name.encode(), data) for name, data in files.items())),
    }[kind]
    unpacked = opened(data, replace(LIMITS, archive_entries=10))
    assert names(unpacked) == [f"a/{number}.txt" for number in range(10)]
    assert told(unpacked) == [("too_large", "a")]


def test_archives_are_opened_to_the_depth_that_is_allowed() -> None:
    data = gbk_zip({"申报表.txt": b"x"})
    for number in range(4):
        data = gbk_zip({f"{number}.zip": data})
    assert names(opened(data, replace(LIMITS, archive_depth=5)))[-1] == "a/3.zip/2.zip/1.zip/0.zip/申报表.txt"
    shallow = opened(data, replace(LIMITS, archive_depth=2))
    assert names(shallow) == ["a/3.zip", "a/3.zip/2.zip"]
    assert told(shallow) == [("unsafe", "a/3.zip/2.zip")]


def test_a_zip_without_a_bottom_ends() -> None:
    """As good as one: so many zips in one another that only the limit on depth ends it."""
    data = gbk_zip({"a": b"x"})
    for _ in range(200):
        data = gbk_zip({"a": data})
    unpacked = opened(data)
    assert len(unpacked.files) == LIMITS.archive_depth + 1
    assert [code for code, _ in told(unpacked)] == ["unsafe"]


@pytest.mark.timeout(120)
def test_a_bomb_of_zips_of_zips_is_stopped_by_the_one_budget() -> None:
    data = gbk_zip({"0.bin": bytes(8 * MIB)})
    for level in range(4):
        data = gbk_zip({f"{level}-{number}.zip": data for number in range(16)})
    unpacked = opened(data, replace(LIMITS, unpacked_bytes=50 * MIB, archive_entries=500))
    assert sum(len(f.data) for f in unpacked.files) < 60 * MIB
    assert "too_large" in {code for code, _ in told(unpacked)}


def test_entries_that_share_their_bytes_are_unsafe() -> None:
    """Many directory entries for one piece of data: how 42 kB become petabytes."""
    honest = zip_of(ZipEntry(b"1.txt", b"first"), ZipEntry(b"2.txt", b"second"))
    directory = honest.index(b"PK\x01\x02")
    end = honest.index(b"PK\x05\x06")
    second = honest.index(b"PK\x01\x02", directory + 1)
    entries = honest[directory:second] + honest[second:end] * 5
    tail = bytearray(honest[end:])
    tail[8:12] = (6).to_bytes(2, "little") * 2
    tail[12:16] = len(entries).to_bytes(4, "little")
    unpacked = opened(honest[:directory] + entries + bytes(tail))
    assert names(unpacked) == ["a/1.txt", "a/2.txt"]
    assert told(unpacked) == [("unsafe", "a/2.txt")] * 4


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../etc/申报表.docx", "a/etc/申报表.docx"),
        ("..\\..\\申报表.docx", "a/申报表.docx"),
        ("附件/../../申报表.docx", "a/附件/申报表.docx"),
    ],
)
def test_names_that_climb_out_are_made_harmless_and_told(name: str, path: str) -> None:
    unpacked = opened(gbk_zip({name: b"x"}))
    assert names(unpacked) == [path]
    assert told(unpacked) == [("unsafe", path)]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("/etc/passwd", "a/etc/passwd"),
        ("C:\\Users\\x\\申报表.docx", "a/Users/x/申报表.docx"),
        ("D:\\2026申报\\申报表.docx", "a/2026申报/申报表.docx"),
        ("D:申报表.docx", "a/申报表.docx"),
        ("\\\\server\\share\\申报表.docx", "a/server/share/申报表.docx"),
        ("材料\\申报表.docx", "a/材料/申报表.docx"),
    ],
)
def test_a_drive_or_a_root_before_a_name_is_dropped_without_a_word(name: str, path: str) -> None:
    unpacked = opened(gbk_zip({name: b"x"}))
    assert names(unpacked) == [path]
    assert told(unpacked) == []


APPLE_DOUBLE = b"\x00\x05\x16\x07\x00\x02\x00\x00" + bytes(16) + b"\x00\x02" + bytes(100)
OWNER = (b"\x06" + "王小明".encode("gbk")).ljust(54, b" ") + b"\x03\x00" + "王小明".encode("utf-16-le")


@pytest.mark.parametrize("size", [162, 165])
def test_stubs_are_told_by_name_and_content_and_never_by_size_alone(size: int) -> None:
    owner = OWNER.ljust(size, b"\0")
    text = ("0 2026年教育后勤信息化建设优秀案例申报材料" * 9).encode("gbk")[:size]
    table = (b"1  " * 60)[:size]
    noise = bytes(range(1, 1 + size))
    unpacked = opened(
        gbk_zip(
            {
                "~$申报表.docx": owner,
                "owner.tmp": owner,
                "说明.txt": text,
                "表.txt": table,
                "data.bin": noise,
                "~$也是申报表.rtf": b"{\\rtf1 x}".ljust(size),
            }
        )
    )
    assert names(unpacked) == ["a/说明.txt", "a/表.txt", "a/data.bin", "a/~$也是申报表.rtf"]


def test_what_a_mac_keeps_beside_a_file_is_no_file() -> None:
    unpacked = opened(
        gbk_zip({"._申报表.docx": APPLE_DOUBLE, "fork": APPLE_DOUBLE, "._x.txt": b"", "._b.pdf": b"%PDF-1.4"})
    )
    assert names(unpacked) == ["a/._b.pdf"]
    assert told(unpacked) == []


@pytest.mark.parametrize("pack", [rar4_of, rar5_of])
def test_a_rar_that_climbs_out_writes_nothing_outside(
    pack: Callable[..., bytes], temporary_folder: Path
) -> None:
    outside = temporary_folder.parent / "escaped.txt"
    names_out = [b"../../escaped.txt", b"../escaped.txt", str(outside).encode()]
    unpacked = opened(pack(*(RarEntry(name, b"x") for name in names_out), RarEntry(b"in.txt", b"y")))
    assert not outside.exists()
    assert "in.txt" in {f.name for f in unpacked.files}
    assert {code for code, _ in told(unpacked)} == {"unsafe"}


@pytest.mark.parametrize(
    "data",
    [
        zip_of(ZipEntry(b"l", b"/etc/passwd", attributes=0o120777 << 16, system=3), ZipEntry(b"b", b"x")),
        rar4_of(RarEntry(b"l", link_to=b"/etc/passwd"), RarEntry(b"b", b"x")),
        rar5_of(RarEntry(b"l", link_to=b"/etc/passwd"), RarEntry(b"b", b"x")),
    ],
    ids=["zip", "rar 4", "rar 5"],
)
def test_links_are_not_followed(data: bytes) -> None:
    unpacked = opened(data)
    assert names(unpacked) == ["a/b"]
    assert told(unpacked) == [("unsafe", "a/l")]


def test_links_of_a_real_7z_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "link").symlink_to("/etc/passwd")
    (path,) = packed_by_7zip(tmp_path, {"b.txt": b"x"}, "a.7z", "-snl")
    unpacked = opened(path.read_bytes())
    assert names(unpacked) == ["a/b.txt"]
    assert told(unpacked) == [("unsafe", "a/link")]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_tars_give_plain_files_only(kind: bytes) -> None:
    odd = tarfile.TarInfo("odd")
    odd.type, odd.linkname = kind, "/etc/passwd"
    unpacked = opened(tar_of({"b.txt": b"x"}, members=[odd]))
    assert names(unpacked) == ["a/b.txt"]
    assert told(unpacked) == [("unsafe", "a/odd")]


def test_many_equal_troubles_are_summed_up() -> None:
    unpacked = opened(zip_of(*(ZipEntry(b"%d.docx" % number, b"x", 1) for number in range(100))))
    assert len(unpacked.defects) == 21
    assert unpacked.defects[-1].detail == "另有80个文件存在同样问题"


# Any bytes

CLASSES = {
    "zip": zip_of(ZipEntry("申报表.docx".encode("gbk"), b"form" * 9, 0, 8), ZipEntry(b"b", b"x", 1)),
    "odd zip": zip_of(ZipEntry(b"a", b"x" * 50, 0, 12), ZipEntry(b"b", b"x" * 50, 0, 9)),
    "tar": tar_of({"申报表.docx": b"form"}),
    "tgz": tar_of({"申报表.docx": b"form"}, "w:gz"),
    "rar 4": rar4_of(
        RarEntry("申报表.docx".encode("gbk"), b"form"), RarEntry(b"b", b"x" * 16, encrypted=True)
    ),
    "rar 5": rar5_of(RarEntry("申报表.docx".encode(), b"form"), RarEntry(b"l", link_to=b"../x")),
    "7z": b"7z\xbc\xaf\x27\x1c\0\4" + bytes(24),
}
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(data: bytes, kind: str, temporary_folder: Path) -> None:
    unpacked = unpack_all([SourceFile("a", "a", data, kind)], replace(LIMITS, archive_seconds=5))
    assert unpacked.files[0].data == data
    assert len({f.path for f in unpacked.files}) == len(unpacked.files)
    assert all(defect.file.startswith("a") and defect.detail for defect in unpacked.defects)
    assert not any(temporary_folder.iterdir())


@quick
@given(data=st.binary(max_size=400), kind=st.sampled_from(sorted(ARCHIVES)))
def test_any_bytes_called_an_archive_give_a_value(data: bytes, kind: str, temporary_folder: Path) -> None:
    check(data, kind, temporary_folder)


@quick
@given(draw=st.data(), name=st.sampled_from(sorted(CLASSES)))
def test_any_damage_to_an_archive_gives_a_value(
    draw: st.DataObject, name: str, temporary_folder: Path
) -> None:
    data = bytearray(CLASSES[name])
    for _ in range(draw.draw(st.integers(1, 6))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    cut = draw.draw(st.integers(0, len(data)))
    check(
        bytes(data[:cut] if draw.draw(st.booleans()) else data), detect_kind(CLASSES[name]), temporary_folder
    )


@given(st.text())
def test_any_name_means_a_harmless_place(name: str) -> None:
    for part in place_of(name).parts:
        assert part not in {"", ".", ".."}
        assert not set(part) & set("/\\\0\n")
        assert len(part) <= 200
        part.encode()


@given(st.lists(st.sampled_from(["a.zip/b.docx", "a.zip/b(2).docx", "c", ".x", "d/.x"])))
def test_paths_are_unique(paths: list[str]) -> None:
    taken: set[str] = set()
    made = [unique_path(path, taken) for path in paths]
    assert len(set(made)) == len(paths)
