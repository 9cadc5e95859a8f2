"""Lives of the desk that end at the n-th commit: `python -m tests.e2e.faults.dying_desk FOLDER` tries each.

Each begins with a held case and three mails of hers: a decision, another that takes its place, and the word
that the previewed letter on another case's result may leave.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from ingest.announce.decisions import keep_decided, read_line
from ingest.announce.run import preview
from ingest.desk.attending import attend
from tests.builders.secretariat.desks import hold_one, letters, open_desk, readers_of, write
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE
from tests.e2e.faults.dying import DEAD, dying_at

UNDO = timedelta(minutes=10)


def prepare(folder: Path) -> None:
    """All mail is recorded, and nothing of it was attended to but that she was told."""
    office = open_desk(folder)
    hold_one(office)
    attend(office.runtime, readers_of(office), BEFORE)
    (told,) = letters(office)
    write(office, "退回 请补盖公章", answers=told)
    write(office, "受理 经核实", answers=told, received_at=BEFORE + timedelta(minutes=1))
    keep_decided(office.runtime, read_line(office.runtime, "JYHQ2026-0001 入选").decided, "秘书")
    preview(office.runtime)
    shown = letters(office, "desk-result")[-1]
    write(office, "确认", answers=shown, received_at=BEFORE + timedelta(seconds=90))
    office.runtime.store.engine.dispose()


def live(folder: Path, dies_at: int | None) -> None:
    """The desk is asked until nothing is left to do, or it dies."""
    office: Office = open_desk(folder)
    if dies_at is not None:
        count = dying_at(dies_at)
        event.listen(Engine, "commit", count)
        event.listen(Session, "after_commit", count)
    for now in (BEFORE + timedelta(minutes=2), BEFORE + UNDO * 2):
        office.now = now
        while attend(office.runtime, readers_of(office), now).done:
            pass
    office.runtime.store.engine.dispose()


def in_a_child(folder: Path, dies_at: int | None) -> int:
    """The life's exit code."""
    child = os.fork()
    if child == 0:
        live(folder, dies_at)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(place: Path) -> None:
    """Die at step 1, 2, 3 … until a life is over before it comes to die; live on after each."""
    step, code = 0, DEAD
    while code == DEAD:
        step += 1
        folder = place / str(step)
        folder.mkdir(parents=True)
        prepare(folder)
        code = in_a_child(folder, step)
        again = in_a_child(folder, None)
        if code not in {0, DEAD} or again:
            sys.exit(f"step {step}: exit codes {code} and {again}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
