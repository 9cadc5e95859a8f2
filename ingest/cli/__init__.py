"""The command line, the only place that prints: data on standard output, talk on standard error."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

import click

from ingest.cli.group import casebox
from ingest.errors import CaseboxError

__all__ = ["casebox", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code (sysexits.h)."""
    given = with_config_first(list(sys.argv[1:] if arguments is None else arguments))
    try:
        result = casebox.main(args=given, prog_name="casebox", standalone_mode=False)
    except CaseboxError as error:
        click.echo(f"casebox: {error}", err=True)
        return error.exit_code
    except click.UsageError as error:
        error.show()
        return 64
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has seen enough
        return 0
    except Exception:  # noqa: BLE001 # a bug of ours: its traceback is what the operator can send us
        traceback.print_exc()
        click.echo("casebox: this is a bug; please report the lines above", err=True)
        return 70
    return result if isinstance(result, int) else 0


def with_config_first(arguments: list[str]) -> list[str]:
    """`-c FILE` may stand before or after the command: it is moved before it.

    >>> with_config_first(["run", "-c", "a.toml", "--once"])
    ['-c', 'a.toml', 'run', '--once']
    """
    config: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in {"-c", "--config"}:
            config += ["-c", *[value for value in [next(words, None)] if value is not None]]
        elif word.startswith("--config=") or (word.startswith("-c") and not word.startswith("--")):
            config += ["-c", word.removeprefix("--config=").removeprefix("-c")]
        else:
            rest.append(word)
    return config + rest
