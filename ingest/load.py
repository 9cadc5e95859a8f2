"""Reading the configuration: file and environment in, `Settings` or every problem at once out."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from ingest.config import Settings
from ingest.config_accounts import Login
from ingest.errors import ConfigError
from parsers.terms import Limits


def find_config(given: Path | None) -> Path | None:
    """The file to read: the one given, `$CASEBOX_CONFIG`, then `./config.toml`; null if there is none."""
    if given is not None:
        return given
    if named := os.environ.get("CASEBOX_CONFIG"):
        return Path(named)
    default = Path("config.toml")
    return default if default.exists() else None


def load_settings(path: Path | None) -> Settings:
    """The settings of a file and of `CASEBOX_…` variables, which outrank it.

    :raises ConfigError: with all problems, each with its full key
    """
    found = find_config(path)
    content = _read_toml(found) if found else {}
    if not content and not any(name.startswith("CASEBOX_") and "__" in name for name in os.environ):
        raise ConfigError(
            [
                f"{found or './config.toml'} is {'empty' if found else 'missing'}: "
                f"`casebox init` writes one, or copy config.example.toml"
            ]
        )
    problems = _unknown_variables()
    try:
        settings = Settings(**content)
    except ValidationError as error:
        raise ConfigError([*problems, *map(_describe, error.errors())], str(found or "environment")) from None
    if problems := [*problems, *_rule_problems(settings)]:
        raise ConfigError(problems, str(found or "environment"))
    return _anchored(settings, (found.parent if found else Path()).absolute())


def password_of(login: Login, section: str) -> SecretStr | None:
    """The password of an account, from wherever the configuration says it is.

    :raises ConfigError: if the file or variable is not there or empty
    """
    if login.password is not None:
        return login.password
    if login.password_env is not None:
        value = os.environ.get(login.password_env, "")
        key, where = "password_env", f"the environment variable {login.password_env}"
    elif login.password_file is not None:
        key, where = "password_file", str(login.password_file)
        try:
            value = login.password_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "is not text"
            raise ConfigError([f"{section}.{key}: {where}: {reason}"]) from None
    else:
        return None
    if not value:
        raise ConfigError([f"{section}.{key}: {where} is empty"])
    return SecretStr(value)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            [f"cannot be read: {error.strerror}; `casebox init` writes one"], str(path)
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([f"is not TOML: {error}"], str(path)) from None


def _describe(error: Mapping[str, Any]) -> str:
    """One problem as a sentence with the key's full name."""
    key = ".".join(str(part) for part in error["loc"]) or "configuration"
    if error["type"] == "extra_forbidden":
        return f"{key}: there is no such key{_suggestion(error['loc'])}"
    if error["type"] == "missing":
        return f"{key}: is missing"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{key}: {message[0].lower()}{message[1:]}"


def _suggestion(location: tuple[Any, ...]) -> str:
    known = keys_of(location[:-1])
    near = difflib.get_close_matches(str(location[-1]), known, n=1, cutoff=0.5)
    return f"; do you mean {near[0]}?" if near else ""


def keys_of(location: tuple[Any, ...]) -> list[str]:
    """The keys that may stand in a table."""
    model: Any = Settings
    for part in location:
        fields = getattr(model, "model_fields", {})
        if part not in fields:
            return []
        model = fields[part].annotation
    if model is Limits:
        return list(Limits.__dataclass_fields__)
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _unknown_variables() -> list[str]:
    problems = []
    for name in sorted(os.environ):
        section, nested, _ = name.removeprefix("CASEBOX_").partition("__")
        if name.startswith("CASEBOX_") and nested and section.lower() not in Settings.model_fields:
            problems.append(f"{name}: there is no such section{_suggestion((section.lower(),))}")
    return problems


def _rule_problems(settings: Settings) -> list[str]:
    from ingest.judge.codes import GRAVITIES  # rules know the settings' types

    problems = []
    for code in settings.rules:
        if code not in GRAVITIES:
            near = difflib.get_close_matches(code, GRAVITIES, n=1)
            problems.append(
                f'rules."{code}": there is no such finding' + (f"; do you mean {near[0]}?" if near else "")
            )
    return problems


def _anchored(settings: Settings, base: Path) -> Settings:
    """The settings with relative paths made absolute, from the configuration file's folder."""

    def section(model: Any, **changes: Any) -> Any:
        return model.model_copy(update=changes)

    def anchored(path: Path | None) -> Path | None:
        return None if path is None else base / path.expanduser()

    database = settings.storage.database
    file = database.removeprefix("sqlite:///")
    if database.startswith("sqlite:///") and file and file != ":memory:":
        database = f"sqlite:///{base / file}"
    return settings.model_copy(
        update={
            "mailbox": section(
                settings.mailbox,
                path=anchored(settings.mailbox.path),
                password_file=anchored(settings.mailbox.password_file),
            ),
            "smtp": section(
                settings.smtp,
                path=anchored(settings.smtp.path),
                password_file=anchored(settings.smtp.password_file),
            ),
            "storage": section(
                settings.storage, database=database, directory=base / settings.storage.directory.expanduser()
            ),
            "replies": section(settings.replies, templates=anchored(settings.replies.templates)),
            "service": section(settings.service, metrics_file=anchored(settings.service.metrics_file)),
        }
    )
