"""Lives that end at the n-th step to disk: `python -m tests.e2e.faults.dying FOLDER [URL]` tries every n.

A step to disk is that a file gets its name, or a transaction's commit: the process dies just before it, and
just after it, as `os._exit` lets it die: no handler runs, nothing is given back. In each folder `FOLDER/n` a
life that dies at step n is followed by one that lives on; `taken` holds what the mail server took. With the
URL of an empty Postgres database, each n has a schema of its own in it.
"""

from __future__ import annotations

import json
import os
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from ingest.app import make_runtime
from ingest.mailbox.maildir import Maildir
from ingest.process import run_round
from ingest.service.lease import held_lease
from ingest.settings.model import Settings
from tests.builders.readers import HereReaders
from tests.builders.submissions import short_submission
from tests.e2e.program import CALL

MESSAGES = 3
DEAD = 137


class PaperMailer:
    """A mail server that writes down what it takes, which outlives us."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """See `Mailer.send`."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([recipient, b64encode(message).decode()]) + "\n")

    def close(self) -> None:
        """Nothing is held open."""


def storage_of(folder: Path, server: str | None) -> dict[str, object]:
    """`[storage]`: SQLite beside the mail, or on the server a schema named after the folder."""
    own = {"database": f"sqlite:///{folder}/casebox.db"}
    shared = {"database": server, "database_schema": f"life{folder.name}"}
    return {"directory": folder / "var", "free_bytes": 0, **(shared if server else own)}


def settings_for(folder: Path, server: str | None) -> Settings:
    """A maildir, and everything else in the folder too, but for a server's database."""
    import tomllib

    return Settings(
        call=tomllib.loads(CALL)["call"],
        mailbox={"kind": "maildir", "path": folder / "mail"},
        smtp={"kind": "directory", "path": folder / "none", "from_address": "box@example.org"},
        storage=storage_of(folder, server),
    )


def dying_at(step: int) -> Callable[..., None]:
    """Counts the steps, and dies at that one."""
    left = step

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(DEAD)

    return count


def fill(folder: Path) -> None:
    """The mail that is to be answered."""
    (folder / "mail").mkdir(parents=True)
    for number in range(MESSAGES):
        (folder / "mail" / f"{number}.eml").write_bytes(short_submission(number))


def live(folder: Path, server: str | None, dies_at: int | None) -> None:
    """From the lease to its return, or to death."""
    settings = settings_for(folder, server)
    if dies_at is not None:
        count = dying_at(dies_at)
        event.listen(Engine, "commit", count)
        event.listen(Session, "after_commit", count)
        sys.addaudithook(lambda name, _: count() if name == "os.rename" else None)
    runtime = make_runtime(settings)
    runtime.store.prepare()
    readers = HereReaders(settings.call.terms, settings.limits)
    mailbox = Maildir(folder / "mail", clock=lambda: 4e9)
    with held_lease(runtime) as held:
        held.store.objects.sweep()
        run_round(held, mailbox, PaperMailer(folder / "taken"), readers, lambda: False)


def in_a_child(folder: Path, server: str | None, dies_at: int | None) -> int:
    """The life's exit code."""
    child = os.fork()
    if child == 0:
        live(folder, server, dies_at)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(place: Path, server: str | None = None) -> None:
    """Die at step 1, 2, 3 … until a life is over before it comes to die; live on after each."""
    step, code = 0, DEAD
    while code == DEAD:
        step += 1
        folder = place / str(step)
        fill(folder)
        code = in_a_child(folder, server, step)
        again = in_a_child(folder, server, None)
        if code not in {0, DEAD} or again:
            sys.exit(f"step {step}: exit codes {code} and {again}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
