"""The command line, the only place that prints: data on standard output, talk on standard error."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import click

from ingest.cli.group import ReaderGone, casebox, finished
from ingest.errors import CaseboxError
from ingest.words import say

__all__ = ["casebox", "main"]

EX_USAGE, EX_SOFTWARE, EX_IOERR, INTERRUPTED = 64, 70, 74, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code (sysexits.h)."""
    try:
        result = finished(casebox, "").main(args=arguments, prog_name="casebox", standalone_mode=False)
    except CaseboxError as error:
        return _end(str(error), error.exit_code)
    except click.UsageError as error:
        error.show()
        return EX_USAGE
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
        where = f"{error.filename}: " if error.filename else ""
        return _end(f"{where}{error.strerror}", EX_IOERR)
    except Exception:  # noqa: BLE001 # a bug of ours: its traceback is what the operator can send us
        return _bug()
    return result if isinstance(result, int) else 0


def _end(sentence: str, code: int) -> int:
    click.echo(f"casebox: {sentence}", err=True)
    return code


def _bug() -> int:
    traceback.print_exc()
    return _end(
        say("this is a bug; please report the lines above", "程序缺陷，请将以上内容报告开发者"), EX_SOFTWARE
    )
