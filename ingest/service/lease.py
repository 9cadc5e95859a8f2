"""One runner at a time, by a lease row: daemon, cron job and a hand on the command line cannot overlap.

Holding the lease is not believed but checked: every writing transaction of the runner begins by looking
whether the row is still its own (a fence), so one that was taken for dead, because it or its machine stood
still or a clock jumped, writes nothing more and ends.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import psutil
from sqlalchemy.orm import Session

from ingest.errors import AlreadyRunning, CaseboxError, StoreUnavailable
from ingest.language.words import Both, both
from ingest.runtime import Runtime
from models.journal import Lease

NAME = "runner"


@contextmanager
def held_lease(runtime: Runtime) -> Iterator[Runtime]:
    """Be the only runner; renewed in the background, given back at the end. Work with what it gives.

    :raises AlreadyRunning: another runner lives; from its transactions: another has taken over
    """
    grip = Grip(runtime.settings.service.lease_seconds)
    asked_at = boottime()
    token = take_lease(runtime)
    grip.renewed(asked_at)
    done = threading.Event()
    renewing = threading.Thread(
        target=_renew_until, args=(runtime, token, done, grip), name="lease", daemon=True
    )
    renewing.start()
    try:
        fenced = replace(runtime.store, fence=lambda session: _stay_out(session, token), certify=grip.certify)
        yield replace(runtime, store=fenced)
    finally:
        done.set()
        renewing.join()
        with suppress(CaseboxError):  # then the next runner sees that we are dead, or waits until it ends
            give_back(runtime, token)


class Grip:
    """How long the lease is ours for sure, whatever the database would say if it could be asked.

    What a transaction cannot hold back, such as a mail that is handed over, asks this: one that was cut off
    from the database, or stood still, does nothing more once another may have taken over.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = float("-inf")
        self._lost: AlreadyRunning | None = None

    def renewed(self, asked_at: float) -> None:
        """The database has it for so long from that moment at the least (`boottime`)."""
        self._until = asked_at + self._seconds

    def lost(self, taken: AlreadyRunning) -> None:
        """Another has it."""
        self._lost = taken

    def certify(self) -> None:
        """:raises AlreadyRunning: another has taken over
        :raises StoreUnavailable: the lease was not renewed in time
        """
        if self._lost is not None:
            raise self._lost
        if boottime() >= self._until:
            raise StoreUnavailable(
                both(
                    "The lease could not be renewed for {seconds:g} s: nothing is sent until it is",
                    "已有 {seconds:g} 秒未能续租，续租之前不发送任何邮件",
                    seconds=self._seconds,
                )
            )


def boottime() -> float:
    """Seconds by a clock that nobody sets, and that runs on while the machine sleeps (clock_gettime(2))."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def take_lease(runtime: Runtime) -> str:
    """Take the lease from nobody, from the dead, or from one that has been silent for too long.

    :raises AlreadyRunning: its holder lives, or may
    """
    token, place = secrets.token_hex(16), this_process()
    with runtime.store.writing() as session:
        now = runtime.clock()
        lease = session.get(Lease, NAME)
        if lease is None:
            lease = Lease(name=NAME)
            session.add(lease)
        elif _may_live(lease, place, now):
            raise AlreadyRunning(
                both(
                    "Another casebox (process {pid} on {host}) runs on this database; its lease ends at"
                    " {until} UTC. Stop it first, or let it work.",
                    "另一个 casebox（主机 {host} 上的进程 {pid}）正在使用本数据库，租约至 {until}（UTC）。"
                    "请先停止该进程，或由其继续运行。",
                    pid=lease.pid,
                    host=lease.host,
                    until=f"{lease.expires_at:%Y-%m-%d %H:%M:%S}",
                )
            )
        lease.host, lease.boot, lease.token = place.host, place.boot, token
        lease.pid, lease.started = place.pid, place.started
        lease.expires_at = now + timedelta(seconds=runtime.settings.service.lease_seconds)
    return token


def give_back(runtime: Runtime, token: str) -> None:
    """End our own lease; another's is left alone."""
    with runtime.store.writing() as session:
        lease = session.get(Lease, NAME)
        if lease is not None and lease.token == token:
            session.delete(lease)


def _stay_out(session: Session, token: str) -> None:
    holder = session.get(Lease, NAME)
    if holder is None or holder.token != token:
        somebody = Both("somebody", "另一进程")
        held = "process {pid} on {host}", "主机 {host} 上的进程 {pid}"
        who = both(*held, pid=holder.pid, host=holder.host) if holder else somebody
        raise AlreadyRunning(
            both(
                "{who} has taken over from this casebox, which was silent too long: it ends",
                "本进程长时间没有响应，{who} 已接替运行，本进程随即结束",
                who=who,
            )
        )


def _renew_until(runtime: Runtime, token: str, done: threading.Event, grip: Grip) -> None:
    seconds = runtime.settings.service.lease_seconds
    while not done.wait(seconds / 4):
        asked_at = boottime()
        try:
            with runtime.store.writing() as session:
                _stay_out(session, token)
                session.get_one(Lease, NAME).expires_at = runtime.clock() + timedelta(seconds=seconds)
            grip.renewed(asked_at)
        except AlreadyRunning as taken:
            grip.lost(taken)
        except CaseboxError:
            continue  # the main loop meets the same trouble and tells of it


@dataclass(frozen=True)
class Place:
    """A process, told from all others of all machines and times."""

    host: str
    boot: str
    pid: int
    started: int


def this_process() -> Place:
    """Our own."""
    return Place(socket.gethostname(), _boot(), os.getpid(), _started(os.getpid()) or 0)


def _may_live(lease: Lease, here: Place, now: datetime) -> bool:
    """Whether the holder works, as far as can be known from here.

    Of a process of this machine we know it, whatever the clock says; of others only how long they are silent.
    """
    if lease.host == here.host and lease.boot == here.boot:
        return _started(lease.pid) == lease.started
    if lease.host == here.host and lease.boot.partition(" ")[0] != here.boot.partition(" ")[0]:
        return False  # the machine has been started anew since
    return lease.expires_at > now


@cache
def _boot() -> str:
    """Which start of this machine, and which space of process numbers on it."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"[:64]
    except OSError:
        return "unknown"


def _started(pid: int) -> int | None:
    """A process's start in ticks since the machine's start, which no change of the clock moves; `None`: none.

    Field 22 of /proc/PID/stat (proc(5)); elsewhere milliseconds since 1970.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        state, *fields = stat.rpartition(")")[2].split()
        return None if state in {"Z", "X"} else int(fields[18])  # a zombie works no more
    except (OSError, IndexError, ValueError):
        pass
    try:
        return int(psutil.Process(pid).create_time() * 1000) if not Path("/proc/self/stat").exists() else None
    except psutil.Error:
        return None
