"""The command group, and what every command needs: the settings, read when first asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from ingest import __version__
from ingest.config import Settings
from ingest.desk import Desk
from ingest.load import load_settings
from ingest.log import configure_logs

COMMANDS = {
    "init": "ingest.cli.setup",
    "check": "ingest.cli.setup",
    "run": "ingest.cli.run",
    "health": "ingest.cli.run",
    "db": "ingest.cli.database",
    "list": "ingest.cli.look",
    "show": "ingest.cli.look",
    "raw": "ingest.cli.parts",
    "files": "ingest.cli.parts",
    "open": "ingest.cli.parts",
    "stats": "ingest.cli.outbox",
    "outbox": "ingest.cli.outbox",
    "export": "ingest.cli.reports",
    "digest": "ingest.cli.reports",
    "pack": "ingest.cli.pack",
    "form": "ingest.cli.parts",
    "rerun": "ingest.cli.overrule",
    "decide": "ingest.cli.overrule",
    "backup": "ingest.cli.keep",
    "purge": "ingest.cli.keep",
    "demo": "ingest.cli.demo",
}
"""Every command and the module that holds it: imported when used, so that the command line starts fast."""


@dataclass
class Context:
    """What the options before the command say."""

    config: Path | None = None

    @cached_property
    def settings(self) -> Settings:
        """Raises ConfigError with every problem."""
        return load_settings(self.config)

    @cached_property
    def desk(self) -> Desk:
        """The store, prepared for use. Raises StoreUnavailable, StoreRefused."""
        from ingest.app import make_desk

        desk = make_desk(self.settings)
        desk.store.prepare()
        return desk


pass_context: Callable[[Any], Any] = click.make_pass_decorator(Context)


class LazyGroup(click.Group):
    """Loads a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-c",
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Configuration; may stand after the command too. Default: $CASEBOX_CONFIG, then ./config.toml.",
)
@click.option(
    "--log-level", default="info", type=click.Choice(["debug", "info", "warning", "error"]), show_default=True
)
@click.version_option(__version__, prog_name="casebox")
@click.pass_context
def casebox(ctx: click.Context, config: Path | None, log_level: str) -> None:
    """Reads a collection mailbox: checks, records and answers the cases that units send in by e-mail.

    \b
    Try it without a server or a configuration:   casebox demo
    Begin with a real mailbox:                    casebox init, casebox check, casebox run
    """
    configure_logs(log_level)
    ctx.obj = Context(config)
