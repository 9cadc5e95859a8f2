"""What every place for bytes promises, whichever stands behind it: a folder, or a bucket over S3."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.errors import StoreRefused, StoreUnavailable
from ingest.objects import NotThere, Objects
from ingest.objects.bucket import Access, Bucket
from ingest.objects.disk import Disk
from ingest.rawmail import RawMail, name_of
from tests.servers.s3 import KEY_ID, SECRET, S3Server

CONTENTS = {
    "mail/ab/first.eml": b"From: a\r\n\r\n\x00\xff\xfe one",
    "mail/cd/empty.eml": b"",
    "digests/2026-03-31.html": "<p>收件日报</p>".encode(),
}


@dataclass
class Rig:
    """A place under test, how it is damaged behind its back, and how its world fails and is mended."""

    objects: Objects
    damage: Callable[[str, bytes], None]
    break_it: Callable[[], None]
    mend_it: Callable[[], None]


def bucket_of(server: S3Server, name: str, prefix: str = "calls/2026", secret: str = SECRET) -> Bucket:
    return Bucket(name, prefix, Access(server.endpoint, key_id=KEY_ID, secret=secret))


@pytest.fixture(params=["disk", "bucket"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    if request.param == "bucket":
        server: S3Server = request.getfixturevalue("s3")
        bucket = bucket_of(server, server.create_bucket())
        yield Rig(bucket, lambda name, content: bucket.put({name: content}), server.stop, server.start)
        return
    folder = tmp_path / "var"

    def damage(name: str, content: bytes) -> None:
        (folder / name).write_bytes(content)

    def break_it() -> None:
        folder.rename(tmp_path / "aside")
        folder.write_text("in the way")

    def mend_it() -> None:
        folder.unlink()
        (tmp_path / "aside").rename(folder)

    yield Rig(Disk(folder), damage, break_it, mend_it)


@pytest.fixture
def objects(rig: Rig) -> Objects:
    rig.objects.prepare()
    return rig.objects


def test_what_is_put_comes_back_byte_for_byte(objects: Objects) -> None:
    objects.put(CONTENTS)
    assert {name: objects.get(name) for name in CONTENTS} == CONTENTS


def test_putting_again_is_harmless_and_another_content_replaces_the_first(objects: Objects) -> None:
    objects.put(CONTENTS)
    objects.put(CONTENTS)
    objects.put({"digests/2026-03-31.html": b"anew"})
    assert objects.get("digests/2026-03-31.html") == b"anew"
    assert len(list(objects.listing("digests"))) == 1


def test_what_was_never_put_is_not_there(objects: Objects) -> None:
    with pytest.raises(NotThere):
        objects.get("mail/ab/none.eml")
    with pytest.raises(FileNotFoundError):
        objects.file("mail/ab/none.eml").open("rb")


def test_an_object_opens_as_a_file_with_a_descriptor_as_often_as_asked(objects: Objects) -> None:
    objects.put(CONTENTS)
    file = objects.file("mail/ab/first.eml")
    for _ in range(2):
        with file.open("rb") as opened:
            assert opened.fileno() > 2
            assert opened.read() == CONTENTS["mail/ab/first.eml"]


def test_a_folder_is_listed_by_name_and_no_other_with_it(objects: Objects) -> None:
    objects.put({**CONTENTS, "mailing/x.eml": b"beside"})
    assert [one.name for one in objects.listing("mail")] == ["mail/ab/first.eml", "mail/cd/empty.eml"]
    assert all(one.changed_at.tzinfo for one in objects.listing("mail"))
    assert list(objects.listing("nothing")) == []


def test_what_is_removed_is_gone_and_removing_it_again_does_no_harm(objects: Objects) -> None:
    objects.put(CONTENTS)
    for _ in range(2):
        objects.remove(["mail/ab/first.eml", "mail/zz/never.eml"])
    assert [one.name for one in objects.listing("mail")] == ["mail/cd/empty.eml"]


def test_whoever_looks_while_it_is_replaced_sees_one_whole_content_or_the_other(objects: Objects) -> None:
    contents = [letter * 300_000 for letter in (b"a", b"b")]
    objects.put({"mail/ab/x.eml": contents[0]})
    ended = threading.Event()

    def replace_it() -> None:
        for number in range(20):
            objects.put({"mail/ab/x.eml": contents[number % 2]})
        ended.set()

    writer = threading.Thread(target=replace_it)
    writer.start()
    seen = set()
    while not ended.is_set():
        seen.add(objects.get("mail/ab/x.eml"))
    writer.join()
    assert seen <= set(contents)


def test_a_place_that_is_away_is_said_to_be_and_works_again_when_it_is_back(rig: Rig) -> None:
    rig.objects.put(CONTENTS)
    rig.break_it()
    try:
        with pytest.raises((StoreUnavailable, StoreRefused)):
            rig.objects.put({"mail/ab/second.eml": b"two"})
    finally:
        rig.mend_it()
    rig.objects.put({"mail/ab/second.eml": b"two"})
    assert rig.objects.get("mail/ab/first.eml") == CONTENTS["mail/ab/first.eml"]


class TestRawMail:
    """The mail on top of either: named by its content, and read back before any row may name it."""

    def test_a_message_is_kept_under_its_own_hash(self, objects: Objects) -> None:
        mail = RawMail(objects)
        hashes = mail.put([b"one", b"two", b"one"])
        assert hashes == [hashlib.sha256(raw).hexdigest() for raw in (b"one", b"two", b"one")]
        assert {sha for sha, _ in mail.listing()} == set(hashes)
        assert [mail.get(sha) for sha in hashes] == [b"one", b"two", b"one"]

    def test_a_message_that_was_changed_is_refused_and_mended_when_it_comes_again(self, rig: Rig) -> None:
        mail = RawMail(rig.objects)
        (sha,) = mail.put([b"one"])
        rig.damage(name_of(sha), b"onE")
        with pytest.raises(StoreRefused, match="SHA-256"):
            mail.get(sha)
        mail.put([b"one"])
        assert mail.get(sha) == b"one"

    def test_a_message_that_is_gone_is_said_to_be(self, objects: Objects) -> None:
        mail = RawMail(objects)
        (sha,) = mail.put([b"one"])
        mail.remove([sha])
        with pytest.raises(StoreRefused, match=sha):
            mail.get(sha)

    def test_a_store_that_gives_back_otherwise_is_refused_before_a_row_is_written(self, rig: Rig) -> None:
        class Forgetful:
            """A store that says yes and keeps nothing, or something else."""

            def __init__(self, kept: bytes | None) -> None:
                self.kept = kept

            def __getattr__(self, name: str) -> object:
                return getattr(rig.objects, name)

            def put(self, contents: dict[str, bytes]) -> None:
                rig.objects.put({} if self.kept is None else dict.fromkeys(contents, self.kept))

        for kept in (None, b"", b"onE"):
            with pytest.raises(StoreRefused, match="just written"):
                RawMail(Forgetful(kept)).put([b"one"])  # type: ignore[arg-type]


class TestBucket:
    """What only a bucket promises."""

    def test_two_prefixes_of_one_bucket_know_nothing_of_each_other(self, s3: S3Server) -> None:
        name = s3.create_bucket()
        one, two = bucket_of(s3, name, "one"), bucket_of(s3, name, "two")
        one.put(CONTENTS)
        assert list(two.listing("mail")) == []
        with pytest.raises(NotThere):
            two.get("mail/ab/first.eml")

    def test_a_bucket_that_is_not_there_is_refused_with_what_to_do(self, s3: S3Server) -> None:
        with pytest.raises(StoreRefused, match=r"nobody-made-it.*NoSuchBucket"):
            bucket_of(s3, "nobody-made-it").prepare()
        with pytest.raises(StoreRefused, match="NoSuchBucket"):
            bucket_of(s3, "nobody-made-it").put(CONTENTS)

    def test_the_key_stands_in_no_representation_and_no_error(self, s3: S3Server) -> None:
        bucket = bucket_of(s3, "nobody-made-it")
        with pytest.raises(StoreRefused) as refused:
            bucket.prepare()
        told = f"{bucket!r} {refused.value!r} {refused.value.__cause__!r} {refused.value.__context__!r}"
        assert SECRET not in told
        assert KEY_ID not in f"{bucket!r} {refused.value!r}"
