"""The command line, the only place that prints: data on standard output, talk on standard error."""

from __future__ import annotations

import os
import resource
import sys
import traceback
from collections.abc import Sequence

import click

from ingest.cli.charset import ensure_utf8
from ingest.cli.group import ReaderGone, casebox, finished
from ingest.errors import CaseboxError
from ingest.language.catalogue import speak_the_operators_language
from ingest.language.words import say, why

__all__ = ["casebox", "main"]

EX_USAGE, EX_SOFTWARE, EX_IOERR, INTERRUPTED = 64, 70, 74, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code (sysexits.h)."""
    keep_private()
    if arguments is None:
        ensure_utf8()
    speak_the_operators_language()
    try:
        result = finished(casebox, "").main(args=arguments, prog_name="casebox", standalone_mode=False)
    except CaseboxError as error:
        return _end(str(error), error.exit_code)
    except click.UsageError as error:
        return _misused(error)
    except click.ClickException as error:
        return _end(error.format_message(), EX_USAGE)
    except (click.Abort, KeyboardInterrupt):
        return _end(say("stopped", "已中止"), INTERRUPTED)
    except ReaderGone:  # what is left must not be written at the end either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.filename is None and error.errno is None:
            return _bug()
        where = say(f"{error.filename}: ", f"{error.filename}：") if error.filename else ""
        return _end(f"{where}{why(error)}", EX_IOERR)
    except Exception:  # noqa: BLE001 # a bug of ours: its traceback is what the operator can send us
        return _bug()
    return result if isinstance(result, int) else 0


def keep_private() -> None:
    """What is written is its owner's alone, and a crash leaves no copy of memory: both hold personal data."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _misused(error: click.UsageError) -> int:
    """How the command is used, and what is wrong with how it was."""
    if error.ctx is not None:
        click.echo(error.ctx.get_usage(), err=True)
        asked = f"{error.ctx.command_path} --help"
        click.echo(say(f"Try '{asked}' for help.", f"详见 {asked}。"), err=True)
    return _end(error.format_message(), EX_USAGE)


def _end(sentence: str, code: int) -> int:
    click.echo(f"casebox: {sentence}", err=True)
    return code


def _bug() -> int:
    traceback.print_exc()
    return _end(
        say("this is a bug; please report the lines above", "程序缺陷，请将以上内容报告开发者"), EX_SOFTWARE
    )
