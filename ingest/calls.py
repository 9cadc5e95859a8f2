"""A folder of descriptions: which calls there are, and which of them would get into each other's way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.errors import ConfigError
from ingest.language.words import say
from ingest.settings.load import load_settings
from ingest.settings.model import Settings


def files_of(folder: Path) -> list[Path]:
    """The descriptions in a folder, by name."""
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))


def find_collisions(files: Sequence[Path]) -> dict[Path, str]:
    """Descriptions that claim what an earlier one has, by name: they must not run.

    What cannot be loaded claims nothing here: its own process tells what is wrong with it.
    """
    owners: dict[tuple[str, str], Path] = {}
    collisions: dict[Path, str] = {}
    for file in files:
        try:
            claims = list(_claims(load_settings(file)))
        except ConfigError:
            continue
        taken = [(key, value) for key, value in claims if (key, value) in owners]
        if taken:
            told = [f"{key} ({owners[key, value].name})" for key, value in taken]
            collisions[file] = say(
                f"{file.name} shares with another call: {', '.join(told)}; give each call its own",
                f"{file.name} 与其他征集活动共用：{'、'.join(told)}；请为每次征集活动分别设置",
            )
            continue
        owners |= dict.fromkeys(claims, file)
    return collisions


def _claims(settings: Settings) -> Iterator[tuple[str, str]]:
    """What only one call may have, by the key that names it."""
    storage, mailbox = settings.storage, settings.mailbox
    yield "storage.database, storage.database_schema", f"{storage.database} {storage.database_schema}"
    yield "storage.directory", str(storage.directory)
    where = f"{mailbox.username}@{mailbox.host}/{mailbox.folder}" if mailbox.kind == "imap" else mailbox.path
    yield "[mailbox]", str(where)
    if settings.service.metrics_file is not None:
        yield "service.metrics_file", str(settings.service.metrics_file)
