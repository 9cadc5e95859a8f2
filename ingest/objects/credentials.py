"""The object store's key, from a file or from the environment; shown nowhere."""

from __future__ import annotations

import configparser
import os
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import ConfigError
from ingest.language.words import say, why

NAMES = {
    "key_id": "aws_access_key_id",
    "secret": "aws_secret_access_key",
    "token": "aws_session_token",
    "region": "region",
}
"""As the file has them; in the environment they are written large, and the region AWS_REGION.
https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html"""


@dataclass(frozen=True)
class Key:
    """Who we are to the object store."""

    key_id: str = field(repr=False)
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    region: str | None = None


def find_key(file: Path | None) -> Key:
    """The key in the file, or else in the environment.

    :raises ConfigError: it is in neither, or the file cannot be read
    """
    where, found = ("storage.credentials_file", _read(file)) if file else ("AWS_…", _environment())
    missing = [name for name in ("key_id", "secret") if not found.get(name)]
    if missing:
        lacking = " and ".join(NAMES[name] if file else NAMES[name].upper() for name in missing)
        english = f"{where}: {lacking} is not given, and storage.directory is in an object store"
        chinese = f"{where}：storage.directory 为对象存储，但未提供 {lacking}"
        raise ConfigError([say(english, chinese)])
    return Key(found["key_id"], found["secret"], found.get("token"), found.get("region"))


def _environment() -> dict[str, str]:
    variables = {name: "AWS_REGION" if name == "region" else key.upper() for name, key in NAMES.items()}
    return {name: os.environ[key] for name, key in variables.items() if os.environ.get(key)}


def _read(file: Path) -> dict[str, str]:
    """The profile `default`, or the only one."""
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError([f"storage.credentials_file: {file}: {why(error)}"]) from None
    except (configparser.Error, UnicodeDecodeError):  # their words quote the line, in which the key may stand
        english = f"storage.credentials_file: {file} is not in the form of ~/.aws/credentials"
        chinese = f"storage.credentials_file：{file} 的格式应与 ~/.aws/credentials 相同"
        raise ConfigError([say(english, chinese)]) from None
    names = parser.sections()
    profile = "default" if "default" in names or len(names) != 1 else names[0]
    table = dict(parser.items(profile)) if parser.has_section(profile) else {}
    return {name: table[key].strip() for name, key in NAMES.items() if table.get(key, "").strip()}
