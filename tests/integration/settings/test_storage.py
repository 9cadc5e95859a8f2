"""Where mail is kept, as the configuration says it: a path, or a bucket and how it is reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import extra
from ingest.app import make_objects
from ingest.errors import ConfigError
from ingest.objects.credentials import find_key
from ingest.objects.place import BucketPlace
from ingest.settings.load import load_settings
from ingest.settings.storage import StorageSettings
from tests.e2e.program import CALL

MAIL = '[mailbox]\nkind="maildir"\npath="m"\n[smtp]\nkind="directory"\npath="r"\nfrom_address="a@b.cn"\n'


def load(folder: Path, storage: str) -> StorageSettings:
    path = folder / "config.toml"
    path.write_text(f"{CALL}{MAIL}[storage]\n{storage}\n", encoding="utf-8")
    return load_settings(path).storage


@pytest.mark.parametrize(
    ("written", "name", "prefix", "shown"),
    [
        ("s3://mail", "mail", "", "s3://mail"),
        ("s3://mail/", "mail", "", "s3://mail"),
        ("s3://mail.example/calls/2026/", "mail.example", "calls/2026", "s3://mail.example/calls/2026"),
    ],
)
def test_a_bucket_is_no_path(tmp_path: Path, written: str, name: str, prefix: str, shown: str) -> None:
    place = load(tmp_path, f'directory = "{written}"').directory
    assert place == BucketPlace(name, prefix)
    assert str(place) == shown


def test_a_path_begins_at_the_configuration(tmp_path: Path) -> None:
    assert load(tmp_path, 'directory = "kept/here"').directory == tmp_path / "kept/here"


@pytest.mark.parametrize("written", ["s3://", "s3://UPPER", "s3://a/../b", "gs://mail/x", "s3://mail/征集"])
def test_what_is_neither_is_refused_by_its_key(tmp_path: Path, written: str) -> None:
    with pytest.raises(ConfigError, match=r"storage\.directory"):
        load(tmp_path, f'directory = "{written}"')


def test_mail_goes_to_another_host_encrypted_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    bucket = 'directory = "s3://mail"\n'
    with pytest.raises(ConfigError, match="unencrypted = true"):
        load(tmp_path, f'{bucket}endpoint = "http://store:9000"')
    for fine in (
        'endpoint = "http://127.0.0.1:9000"',
        'endpoint = "https://store:9000"',
        'endpoint = "http://store:9000"\nunencrypted = true',
    ):
        assert load(tmp_path, bucket + fine).endpoint
    with pytest.raises(ConfigError, match="storage"):
        load(tmp_path, f'{bucket}endpoint = "store:9000"')


def test_the_key_comes_from_a_file_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "env-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "env-secret")
    file = tmp_path / "key"
    file.write_text("[archive]\naws_access_key_id=file-id\naws_secret_access_key = file%secret\n")
    assert (find_key(None).key_id, find_key(None).secret) == ("env-id", "env-secret")
    assert (find_key(file).key_id, find_key(file).secret) == ("file-id", "file%secret")
    assert "secret" not in repr(find_key(file)).replace("secret=", "")


@pytest.mark.parametrize("content", ["", "[default]\naws_access_key_id = x\n", "s3cr3t without a form", None])
def test_a_key_that_is_not_there_is_said_without_what_the_file_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    file = tmp_path / "key"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ConfigError, match=r"storage\.credentials_file") as told:
        find_key(file)
    assert "s3cr3t" not in str(told.value)
    with pytest.raises(ConfigError, match="AWS_SECRET_ACCESS_KEY"):
        find_key(None)


def test_without_the_extra_a_bucket_is_refused_and_a_folder_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"casebox\[scale\]"):
        make_objects(StorageSettings(directory=BucketPlace("mail")))
    assert make_objects(StorageSettings(directory=tmp_path)).shown("x") == str(tmp_path / "x")
