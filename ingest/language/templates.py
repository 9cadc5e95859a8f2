"""Templates as Jinja has them, made in one way for letters, digest and the panel's page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    select_autoescape,
)


def make_environment(
    *rooms: str,
    own: Path | None = None,
    framed: bool = False,
    final_newline: bool = False,
    **filters: Callable[..., Any],
) -> Environment:
    """The templates of `ingest/templates/ROOM`, room after room, the operator's `own` folder before them.

    `framed`: with the frame of the secretariat's pages, `page/frame.html`. HTML is escaped, text is not; a
    name that is not there raises `jinja2.UndefinedError`. What an operator changes is seen at once.
    """
    loaders: list[BaseLoader] = [] if own is None else [FileSystemLoader(own)]
    loaders += [PackageLoader("ingest", f"templates/{room}") for room in rooms]
    if framed:
        loaders.append(PrefixLoader({"page": PackageLoader("ingest", "templates/page")}))
    environment = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=final_newline,
        auto_reload=own is not None,
    )
    environment.filters.update(filters)
    return environment
