"""Templates as Jinja has them, made in one way for letters, digest and the panel's page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    select_autoescape,
)


def make_environment(
    name: str, own: Path | None = None, *, final_newline: bool = False, **filters: Callable[..., Any]
) -> Environment:
    """The templates of `ingest/templates/NAME`, those in the operator's `own` folder before ours.

    HTML is escaped, text is not; a name that is not there raises `jinja2.UndefinedError`.
    """
    built_in = PackageLoader("ingest", f"templates/{name}")
    environment = Environment(
        loader=built_in if own is None else ChoiceLoader([FileSystemLoader(own), built_in]),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=final_newline,
    )
    environment.filters.update(filters)
    return environment
