"""The probes of one call or of a folder of them, opened where the settings name a port."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from ingest.app import make_runtime
from ingest.calls import files_of
from ingest.errors import CaseboxError
from ingest.log import get_logger
from ingest.probes.server import Probes
from ingest.runtime import Runtime
from ingest.settings.load import load_settings

log = get_logger("casebox")


def open_probes(folder: Path, stack: ExitStack) -> None:
    """Answer probes for all calls of a folder, at the one port that any of them names.

    Which calls there are is looked up at every question: descriptions come and go.
    """
    known: dict[Path, tuple[float, Runtime]] = {}

    def calls() -> list[Runtime]:
        files = files_of(folder)
        for file in set(known) - set(files):
            known.pop(file)[1].store.engine.dispose()
        for file in files:
            changed_at = file.stat().st_mtime
            if file in known and known[file][0] == changed_at:
                continue
            try:
                runtime = make_runtime(load_settings(file))
            except CaseboxError as error:
                log.warning("call.refused", call=file.stem, reason=str(error))
                continue
            if file in known:
                known[file][1].store.engine.dispose()
            known[file] = (changed_at, runtime)
        return [known[file][1] for file in files if file in known]

    ports = {runtime.settings.service.http for runtime in calls()} - {""}
    if len(ports) > 1:
        log.warning("probes.several", used=min(ports))
    if ports:
        listen(min(ports), calls, stack)


def listen(address: str, calls: Callable[[], Sequence[Runtime]], stack: ExitStack) -> None:
    """Answer probes there until the stack is closed; a port that is taken stops no mail."""
    try:
        stack.enter_context(Probes(address, calls))
    except OSError as error:
        log.error("probes.fault", address=address, reason=type(error).__name__)
