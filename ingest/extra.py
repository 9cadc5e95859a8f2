"""What is only needed beyond one machine, and only asked for there: the extra `scale`."""

from __future__ import annotations

from importlib.util import find_spec

from ingest.errors import ConfigError
from ingest.language.words import say


def is_installed(module: str) -> bool:
    """Whether a module of the extra is there; it is not imported."""
    return find_spec(module) is not None


def need_extra(module: str, setting: str) -> None:
    """See that a module of the extra is installed; it is not imported yet.

    :param setting: what asks for it, for the words
    :raises ConfigError: it is not
    """
    if not is_installed(module):
        raise ConfigError(
            [
                say(
                    f"{setting} needs the extra `scale`: pip install 'casebox[scale]'",
                    f"{setting} 需要扩展组件 scale：pip install 'casebox[scale]'",
                )
            ]
        )
