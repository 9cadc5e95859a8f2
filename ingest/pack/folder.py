"""A pack as a folder. A list of what pack made lies in it: only those files are ever replaced or removed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ingest.errors import UsageError
from ingest.files import write_whole
from ingest.language.words import say
from ingest.pack.contents import read_items
from ingest.pack.plan import Item, Plan
from ingest.store import Store
from parsers.terms import Limits

MANIFEST = ".casebox-pack.json"
WITHDRAWN = "已撤出"
"""Where files go that are no longer part of the pack, or replaced, and that somebody had changed."""


@dataclass
class Packed:
    """What packing came to."""

    cases: int = 0
    written: int = 0
    kept: int = 0
    removed: int = 0
    set_aside: list[str] = field(default_factory=list)
    """Changed by somebody; now under 已撤出."""
    missing: list[str] = field(default_factory=list)
    """Could not be made: the stored mail does not give them."""


@dataclass
class Made:
    """The list of what pack made: path → (hash of its source, hash of its content)."""

    entries: dict[str, tuple[str, str]]

    @classmethod
    def load(cls, target: Path) -> Made:
        """The list in the folder.

        :raises UsageError: if the folder holds something and no list
        """
        file = target / MANIFEST
        if not file.exists():
            if target.exists() and any(target.iterdir()):
                raise UsageError(
                    say(
                        f"{target} is not empty and was not made by pack: name another folder",
                        f"{target} 中已有其他文件，并非由 casebox pack 生成：请另选文件夹",
                    )
                )
            return cls({})
        try:
            stored = json.loads(file.read_text(encoding="utf-8"))["files"]
            return cls(
                {path: (str(source), str(sha)) for path, (source, sha) in stored.items() if _inside(path)}
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                say(f"{file} cannot be read: pack into another folder", f"{file} 无法读取：请另选文件夹")
            ) from error

    def save(self, target: Path) -> None:
        content = json.dumps({"files": self.entries}, ensure_ascii=False, indent=0, sort_keys=True)
        write_whole(target / MANIFEST, content.encode())


def write_folder(
    store: Store, limits: Limits, plan: Plan, target: Path, progress: Callable[[int], None]
) -> Packed:
    """Bring the folder to what the plan says.

    :raises UsageError: if it was not made by pack
    :raises OSError: when it cannot be written
    """
    made, packed = Made.load(target), Packed(cases=len(plan.cases))
    target.mkdir(parents=True, exist_ok=True)
    planned = {item.path: item for item in plan.items}
    made.save(target)
    for files in (*plan.cases, plan.front):
        _bring_up(store, limits, files, target, made, packed)
        progress(1 if files is not plan.front else 0)
    for path in [path for path in made.entries if path not in planned]:
        _withdraw(target, path, made, packed)
    made.save(target)
    return packed


def _bring_up(
    store: Store, limits: Limits, files: Sequence[Item], target: Path, made: Made, packed: Packed
) -> None:
    """Write what is not there or was made from something else."""
    due = [
        one
        for one in files
        if made.entries.get(one.path, ("", ""))[0] != one.source or not _at(target, one.path).is_file()
    ]
    packed.kept += len(files) - len(due)
    for item, data in read_items(store, limits, due):
        if data is None:
            packed.missing.append(item.path)
            continue
        path, sha = _at(target, item.path), hashlib.sha256(data).hexdigest()
        if path.is_file() and _sha_of(path) != sha:
            _set_aside_if_changed(target, item.path, made, packed)
        path.parent.mkdir(parents=True, exist_ok=True)
        _check_inside(target, path)
        if not (path.is_file() and _sha_of(path) == sha):
            write_whole(path, data)
            packed.written += 1
        made.entries[item.path] = (item.source, sha)
    if due:
        made.save(target)


def _withdraw(target: Path, name: str, made: Made, packed: Packed) -> None:
    """A file that is no longer part of the pack."""
    path = _at(target, name)
    _check_inside(target, path)
    if path.is_file():
        _set_aside_if_changed(target, name, made, packed)
        if path.is_file():
            path.unlink()
            packed.removed += 1
    del made.entries[name]
    for parent in path.parents:
        if parent == target or not parent.is_dir() or any(parent.iterdir()):
            break
        parent.rmdir()


def _set_aside_if_changed(target: Path, name: str, made: Made, packed: Packed) -> None:
    """What somebody changed is kept, out of the way."""
    path = _at(target, name)
    if name in made.entries and _sha_of(path) == made.entries[name][1]:
        return
    goal = _at(target / WITHDRAWN, name)
    number = 1
    while goal.exists():
        number += 1
        goal = goal.with_name(f"{path.stem} ({number}){path.suffix}")
    goal.parent.mkdir(parents=True, exist_ok=True)
    _check_inside(target, goal)
    path.rename(goal)
    packed.set_aside.append(goal.relative_to(target).as_posix())


def _at(target: Path, name: str) -> Path:
    return target.joinpath(*PurePosixPath(name).parts)


def _inside(name: str) -> bool:
    """Whether a listed path stays below the target: a list can be edited, too."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _check_inside(target: Path, path: Path) -> None:
    """:raises UsageError: if a link in the folder leads out of it"""
    if not path.parent.resolve().is_relative_to(target.resolve()):
        raise UsageError(
            say(
                f"{path.parent} leads out of {target}: pack into another folder",
                f"{path.parent} 指向 {target} 之外：请另选文件夹",
            )
        )


def _sha_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
