"""The command group, and what every command needs: the settings, read when first asked for."""

from __future__ import annotations

import copy
import functools
import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest import __version__
from ingest.cli.contents import FOLDERS, SECTIONS
from ingest.cli.loading import loading

if TYPE_CHECKING:
    from ingest.runtime import Runtime
    from ingest.settings.model import Settings, WorkerSettings

HEADINGS = {
    "Begin": "开始使用",
    "Look": "查看",
    "Put right": "处理与纠正",
    "Hand on": "报送与移交",
    "Keep": "保存与维护",
}


@dataclass
class Context:
    """What the options before the command say."""

    config: Path | None = None
    log_level: str = "info"

    @cached_property
    def folder(self) -> Path | None:
        """The folder of calls that `-c` names; `None` where it names one call."""
        from ingest.settings.glance import find_config

        found = find_config(self.config)
        return found if found is not None and found.is_dir() else None

    @cached_property
    def settings(self) -> Settings:
        """Raises ConfigError with every problem. Whoever asks does something worth a log, too."""
        from ingest.log import configure_logs
        from ingest.settings.load import load_settings

        configure_logs(self.log_level)
        return load_settings(self.config)

    @cached_property
    def all_worker_settings(self) -> list[WorkerSettings]:
        """The part that a worker looks at, of one call or of all in a folder.

        Raises ConfigError with every problem of it; of a folder only where no call is left.
        """
        from ingest.log import configure_logs
        from ingest.settings.load import load_worker_settings

        configure_logs(self.log_level)
        if self.folder is None:
            return [load_worker_settings(self.config)]
        from ingest.calls import files_of
        from ingest.worker.office import load_those_that_can_be

        return load_those_that_can_be(files_of(self.folder))

    @cached_property
    def runtime(self) -> Runtime:
        """The store, prepared for use. Raises StoreUnavailable, StoreRefused, ConfigError."""
        from ingest.app import make_runtime

        runtime = make_runtime(self.settings)
        click.get_current_context().call_on_close(runtime.store.engine.dispose)
        runtime.prepare()
        return runtime


pass_context: Callable[[Any], Any] = click.make_pass_decorator(Context)


def for_each_call(command: Callable[..., int | None]) -> Callable[..., int]:
    """What is asked of one call; with a folder of calls, of each in turn, and a fault of one stops no other.

    The exit code is the gravest.
    """

    @functools.wraps(command)
    def asked(context: Context, **options: Any) -> int:
        if context.folder is None:
            return command(context, **options) or 0
        from ingest.calls import files_of, find_collisions
        from ingest.errors import CaseboxError, ConfigError

        worst, collisions = 0, find_collisions(files_of(context.folder))
        for file in files_of(context.folder):
            click.secho(f"— {file.stem}", err=True, bold=True)
            try:
                if file in collisions:
                    raise ConfigError([collisions[file]], str(file))
                code = command(Context(file, context.log_level), **options) or 0
            except CaseboxError as error:
                click.echo(f"casebox: {error}", err=True)
                code = error.exit_code
            worst = max(worst, code)
        return worst

    return asked


def _keep_config(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Context).config = value


CONFIG_HELP = "Configuration. Default: $CASEBOX_CONFIG, then ./config.toml."


def config_option() -> click.Option:
    """`-c FILE`, which the program and each of its commands take."""
    return click.Option(
        ["-c", "--config"],
        metavar="FILE",
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_keep_config,
        help=CONFIG_HELP,
    )


class ReaderGone(Exception):  # reads as what it is
    """Whoever read our output has seen enough. (click would end with 1 for a broken pipe: no fault here.)"""


class CaseboxGroup(click.Group):
    """Imports a command when it is used; each command takes `-c` as well."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(FOLDERS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in FOLDERS:
            return None
        with loading():
            module = importlib.import_module(f"ingest.cli.{FOLDERS[cmd_name]}.{cmd_name}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return finished(command, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            raise ReaderGone from None
        return result

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """An unknown command is told with the nearest known one."""
        import difflib

        near = difflib.get_close_matches(args[0], FOLDERS, n=1) if args else []
        if near and args[0] not in FOLDERS:
            from ingest.language.words import say

            ctx.fail(
                say(
                    f"There is no command {args[0]!r}. Do you mean {near[0]}?",
                    f"没有命令 {args[0]!r}，是否指 {near[0]}？",
                )
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from ingest.language.words import in_chinese, say

        chinese: dict[str, str] = {}
        if in_chinese():
            from ingest.language.chinese import COMMANDS as chinese  # noqa: N811 # a table becomes this one's words
        for section in SECTIONS.values():
            rows = [(name, chinese.get(name, line)) for name, line in section.commands.items()]
            with formatter.section(say(section.heading, HEADINGS[section.heading])):
                formatter.write_dl(rows)


def finished(command: click.Command, path: str) -> click.Command:
    """A copy of the command with `-c` and help in the operator's language; its own commands likewise."""
    from ingest.language.words import in_chinese

    command = copy.copy(command)
    command.params = [copy.copy(param) for param in command.params]
    if path:
        command.params.append(config_option())
    if isinstance(command, click.Group):
        command.commands = {name: finished(sub, f"{path} {name}") for name, sub in command.commands.items()}
    if in_chinese():
        from ingest.language.chinese import speak_chinese

        speak_chinese(command, path)
    return command


@click.group(
    cls=CaseboxGroup,
    params=[config_option()],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--log-level", default="info", type=click.Choice(["debug", "info", "warning", "error"]), show_default=True
)
@click.version_option(__version__, prog_name="casebox")
@click.pass_context
def casebox(ctx: click.Context, log_level: str) -> None:
    """Reads a collection mailbox: checks, records and answers the cases that units send in by e-mail.

    \b
    casebox demo               try it, without a server or a configuration
    casebox init, check, run   begin with a real mailbox

    Data goes to standard output, talk to standard error. Every command takes -c FILE.
    """
    ctx.ensure_object(Context).log_level = log_level
