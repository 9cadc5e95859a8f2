"""Logs: one canonical line a message, no personal data, libraries' loggers routed in."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

QUIET = (
    "imapclient",
    "mailparser",
    "pdfminer",
    "fontTools",
    "PIL",
    "RapidOCR",
    "alembic",
    "apscheduler",
    "procrastinate",
)
"""Libraries that talk of every byte: only their warnings are kept."""


ADDRESS = re.compile(r"[^\s<>\"',;:()（），；]{1,128}@([\w-]{1,63}\.[\w.-]{1,200})")


def without_addresses(_logger: Any, _method: str, event: Any) -> Any:
    """Servers name the recipient in their refusals: of an address only the domain is logged."""
    for key, value in event.items():
        if isinstance(value, str) and "@" in value:
            event[key] = ADDRESS.sub(r"…@\1", value)
    return event


class StandardError(logging.Handler):
    """Writes to what is standard error when the line comes: another may have been put in its place since."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # noqa: BLE001 # as every handler of the standard library
            self.handleError(record)


def configure_logs(level: str = "info") -> None:
    """Lines on standard error: for people on a terminal, JSON otherwise."""
    on_terminal = sys.stderr.isatty()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=not on_terminal),
        without_addresses,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    if on_terminal:
        from structlog.dev import ConsoleRenderer, plain_traceback

        last: list[Any] = [ConsoleRenderer(exception_formatter=plain_traceback)]  # no values: passwords
    else:
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    handler = StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger of ours."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
