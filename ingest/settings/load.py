"""Reading the configuration: file and environment in, `Settings` or every problem at once out."""

from __future__ import annotations

import copy
import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr, ValidationError

from ingest.errors import ConfigError
from ingest.judge.rules.codes import GRAVITIES
from ingest.language.words import say, why
from ingest.objects.place import BucketPlace
from ingest.settings.accounts import PASSWORDS, Login
from ingest.settings.followed import find_unfollowed
from ingest.settings.glance import anchored_database, find_config
from ingest.settings.model import FromEverywhere, Settings, WorkerSettings
from ingest.settings.problems import describe_problem, suggestion
from ingest.settings.storage import StorageSettings

Loaded = TypeVar("Loaded", bound=FromEverywhere)


def load_settings(path: Path | None) -> Settings:
    """The settings of a file and of `CASEBOX_…` variables, which outrank it.

    :raises ConfigError: with all problems, each with its full key
    """
    found, content = _find(path)
    content = _without_outranked_passwords(content)
    problems = _unknown_variables()
    settings = _validated(Settings, content, found, problems)
    problems += [*_rule_problems(settings.rules), *find_unfollowed(settings.call.describe())]
    if problems:
        raise ConfigError(problems, _source(found))
    return anchored(settings, _base(found))


def load_worker_settings(path: Path | None) -> WorkerSettings:
    """What a worker needs of the same file and variables. The rest, passwords above all, is not looked at.

    :raises ConfigError: with all problems of that part
    """
    found, content = _find(path)
    wanted = {key: value for key, value in content.items() if key not in NOT_WORKERS}
    settings = _validated(WorkerSettings, wanted, found, _unknown_variables())
    if problems := find_unfollowed(settings.call.describe()):
        raise ConfigError(problems, _source(found))
    storage = anchored_storage(settings.storage, _base(found))
    return settings.model_copy(update={"storage": storage})


FOLDER = (
    "is a folder of calls, and this is asked of one call: name its file (-c calls/NAME.toml)",
    "是征集活动文件夹，而此命令针对一项征集活动：请指明文件（-c calls/名称.toml）",
)

NOT_WORKERS = frozenset(Settings.model_fields) - frozenset(WorkerSettings.model_fields)
"""Tables of the file that a worker passes over."""


def _find(path: Path | None) -> tuple[Path | None, dict[str, Any]]:
    """The file, if there is one, and what is in it.

    :raises ConfigError: there is neither a file nor a variable, or it is no TOML
    """
    found = find_config(path)
    if found is not None and found.is_dir():
        raise ConfigError([say(*FOLDER)], str(found))
    content = _read_toml(found) if found else {}
    if not content and not any(name.startswith("CASEBOX_") and "__" in name for name in os.environ):
        raise ConfigError(
            [
                say(
                    f"{found or './config.toml'} is {'empty' if found else 'missing'}: "
                    "`casebox init` writes one, or copy config.example.toml",
                    f"{found or './config.toml'} {'内容为空' if found else '不存在'}："
                    "请运行 casebox init 生成，或复制 config.example.toml",
                )
            ]
        )
    return found, content


def _source(found: Path | None) -> str:
    return str(found or say("environment", "环境变量"))


def _base(found: Path | None) -> Path:
    return (found.parent if found else Path()).absolute()


def _validated(
    model: type[Loaded], content: Mapping[str, Any], found: Path | None, problems: list[str]
) -> Loaded:
    """:raises ConfigError: with those problems and all that the model finds"""
    try:
        return model(**content)
    except ValidationError as error:
        told = map(describe_problem, _all_errors(model, content, error))
        lines = [line for problem in told for line in problem.splitlines()]
        raise ConfigError(
            [*problems, *lines, *_rule_problems(content.get("rules"))], _source(found)
        ) from None


COMPARED = frozenset(
    {"kind", "host", "username", "path", "manuscript_min", "manuscript_max", "opens", "deadline"}
)
"""Without them, what is said of a table as a whole might not be true."""


STAND_INS = {"name": "-", "code": "AA", "deadline": "9999-12-31T23:59:59+08:00"}
"""For keys of `[call]` that are missing, so that the others can be looked at together."""


def _all_errors(
    model: type[FromEverywhere], content: Mapping[str, Any], error: ValidationError
) -> list[Mapping[str, Any]]:
    """What is wrong, and what else is once that is out of the way: pydantic looks at how the keys of a table
    fit together only when each of them is right."""
    found: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    while new := {one["loc"]: one for one in error.errors() if one["loc"] not in found}:
        found |= new
        content = _without(content, new)
        try:
            model(**content)
        except ValidationError as another:
            error = another
    return list(found.values())


def _without(content: Mapping[str, Any], locations: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """The tables without these keys, but for those that other keys are held against."""
    left: dict[str, Any] = copy.deepcopy(dict(content))
    for location in locations:
        if location[0] == "call" and location[-1] in STAND_INS and isinstance(left.get("call"), dict):
            left["call"].setdefault(location[-1], STAND_INS[location[-1]])
    for *tables, key in locations:
        table: Any = left
        for name in tables:
            table = table.get(name) if isinstance(table, dict) else None
        if tables and isinstance(table, dict) and key not in COMPARED:
            table.pop(key, None)
    return left


def _without_outranked_passwords(content: Mapping[str, Any]) -> dict[str, Any]:
    """The file without a login's password where the environment gives one, in whichever of the ways."""
    variables = {name.lower() for name in os.environ}
    return {
        name: {key: value for key, value in table.items() if key not in PASSWORDS}
        if isinstance(table, dict) and not variables.isdisjoint(f"casebox_{name}__{key}" for key in PASSWORDS)
        else table
        for name, table in content.items()
    }


def password_of(login: Login, section: str) -> SecretStr | None:
    """The password of an account, from wherever the configuration says it is.

    :raises ConfigError: if the file or variable is not there or empty
    """
    if login.password is not None:
        return login.password
    if login.password_env is not None:
        value = os.environ.get(login.password_env, "")
        key, where = (
            "password_env",
            say(f"the environment variable {login.password_env}", f"环境变量 {login.password_env}"),
        )
    elif login.password_file is not None:
        key, where = "password_file", str(login.password_file)
        try:
            value = login.password_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = why(error) if isinstance(error, OSError) else say("is not text", "不是文本")
            raise ConfigError(
                [say(f"{section}.{key}: {where}: {reason}", f"{section}.{key}：{where}：{reason}")]
            ) from None
    else:
        return None
    if not value:
        raise ConfigError([say(f"{section}.{key}: {where} is empty", f"{section}.{key}：{where} 为空")])
    return SecretStr(value)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            [
                say(
                    f"cannot be read: {why(error)}; `casebox init` writes one",
                    f"无法读取：{why(error)}；可运行 casebox init 生成",
                )
            ],
            str(path),
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([say(f"is not TOML: {error}", f"不符合 TOML 格式：{error}")], str(path)) from None


def _unknown_variables() -> list[str]:
    problems = []
    for name in sorted(os.environ):
        section, nested, _ = name.removeprefix("CASEBOX_").partition("__")
        if name.startswith("CASEBOX_") and nested and section.lower() not in Settings.model_fields:
            near = suggestion(section.lower(), Settings.model_fields)
            problems.append(say(f"{name}: there is no such section", f"{name}：没有这一节") + near)
    return problems


def _rule_problems(rules: object) -> list[str]:
    problems = []
    for code in rules if isinstance(rules, Mapping) else ():
        if code not in GRAVITIES:
            near = difflib.get_close_matches(code, GRAVITIES, n=1)
            problems.append(
                say(f'rules."{code}": there is no such finding', f'rules."{code}"：没有这一问题')
                + (say(f"; do you mean {near[0]}?", f"，是否指 {near[0]}？") if near else "")
            )
    return problems


def anchored_storage(storage: StorageSettings, base: Path) -> StorageSettings:
    """The same of the places of mail and rows alone."""
    directory = storage.directory
    changes = {
        "database": anchored_database(storage.database, base),
        "directory": directory if isinstance(directory, BucketPlace) else _absolute(directory, base),
        "credentials_file": _absolute(storage.credentials_file, base),
    }
    return storage.model_copy(update=changes)


def _absolute(path: Path | None, base: Path) -> Path | None:
    return None if path is None else base / path.expanduser()


def anchored(settings: Settings, base: Path) -> Settings:
    """The settings with relative paths made absolute, from the configuration file's folder."""

    def section(model: Any, **changes: Any) -> Any:
        return model.model_copy(update=changes)

    def absolute(path: Path | None) -> Path | None:
        return _absolute(path, base)

    documents = [section(one, blank=absolute(one.blank)) for one in settings.call.documents]
    return settings.model_copy(
        update={
            "call": section(settings.call, documents=documents, invited=absolute(settings.call.invited)),
            "mailbox": section(
                settings.mailbox,
                path=absolute(settings.mailbox.path),
                password_file=absolute(settings.mailbox.password_file),
            ),
            "smtp": section(
                settings.smtp,
                path=absolute(settings.smtp.path),
                password_file=absolute(settings.smtp.password_file),
            ),
            "storage": anchored_storage(settings.storage, base),
            "replies": section(settings.replies, templates=absolute(settings.replies.templates)),
            "panel": section(settings.panel, experts_file=absolute(settings.panel.experts_file)),
            "service": section(settings.service, metrics_file=absolute(settings.service.metrics_file)),
        }
    )
