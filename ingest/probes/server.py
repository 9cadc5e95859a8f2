"""Probes over HTTP: `/health` and `/metrics`, on a port of this host alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from ingest.errors import CaseboxError
from ingest.health import Health, judge_health, parts_in
from ingest.log import get_logger
from ingest.probes import figures as counted
from ingest.runtime import Runtime
from ingest.settings.glance import fresh_for

log = get_logger("casebox")

ANSWER_SECONDS = 10.0
"""For one call's database to say how it is; one that does not is not well, and holds up no other."""
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
TEXT_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Seen:
    """What was found of one call."""

    name: str
    health: Health
    figures: counted.Figures | None


def look_at(runtime: Runtime) -> Seen:
    """How a call is, from its database alone; whatever is wrong with that is part of the answer."""
    settings, code = runtime.settings, runtime.policy.call.code
    fresh = fresh_for(settings.service.fresh_minutes, settings.mailbox.poll_seconds)
    try:
        figures = counted.find_figures(runtime)
        health = judge_health(parts_in(runtime.store), runtime.clock(), fresh, settings.call.zone)
    except CaseboxError as error:
        return Seen(code, Health(False, (str(error),)), None)  # noqa: FBT003 # the first field says what it is
    return Seen(code, health, figures)


class Probes:
    """A server for as long as it is open. A context manager."""

    def __init__(self, address: str, calls: Callable[[], Sequence[Runtime]]) -> None:
        """:raises OSError: nothing can listen there"""
        host, _, port = address.rpartition(":")
        self._calls = calls
        self._looking = ThreadPoolExecutor(8, thread_name_prefix="probes")
        self._server = ThreadingHTTPServer((host.strip("[]"), int(port)), _handler_of(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, name="http", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._looking.shutdown(wait=False, cancel_futures=True)

    def health(self) -> tuple[HTTPStatus, str]:
        """All calls in a line each, and what fails in any."""
        seen = self._look()
        lines = [f"{one.name}: {line}" for one in seen for line in one.health.lines]
        is_well = all(one.health.is_well for one in seen)
        return HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE, "\n".join(lines) + "\n"

    def figures(self) -> str:
        """All calls on one page."""
        seen = self._look()
        return counted.render({one.name: one.figures for one in seen})

    def _look(self) -> list[Seen]:
        calls = list(self._calls())
        asked = [self._looking.submit(look_at, runtime) for runtime in calls]
        seen = []
        for runtime, answer in zip(calls, asked, strict=True):
            try:
                seen.append(answer.result(ANSWER_SECONDS))
            except TimeoutError:
                silent = Health(False, ("the database does not answer",))  # noqa: FBT003
                seen.append(Seen(runtime.policy.call.code, silent, None))
        return seen


def _handler_of(probes: Probes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "casebox", ""
        timeout = ANSWER_SECONDS

        def do_GET(self) -> None:  # http.server's name
            if self.path == "/metrics":
                self._say(HTTPStatus.OK, METRICS_TYPE, probes.figures())
            elif self.path == "/health":
                status, text = probes.health()
                self._say(status, TEXT_TYPE, text)
            else:
                self._say(HTTPStatus.NOT_FOUND, TEXT_TYPE, "/health, /metrics\n")

        def _say(self, status: HTTPStatus, kind: str, text: str) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Who probes, and how often, is nobody's news."""

    return Handler
