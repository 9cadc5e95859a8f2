"""One runner at a time, by a lease row: daemon, cron job and a hand on the command line cannot overlap."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psutil

from ingest.desk import Desk
from ingest.errors import AlreadyRunning, CaseboxError
from models.journal import Lease

NAME = "runner"


@contextmanager
def held_lease(desk: Desk) -> Iterator[None]:
    """Be the only runner; renewed in the background, given back at the end.

    :raises AlreadyRunning: another runner lives
    """
    token = take_lease(desk)
    done = threading.Event()
    renewing = threading.Thread(target=_renew_until, args=(desk, token, done), name="lease", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()
        give_back(desk, token)


def take_lease(desk: Desk) -> str:
    """Take the lease from nobody, from the dead, or from one that has been silent for too long.

    :raises AlreadyRunning: its holder lives
    """
    now, token = desk.clock(), secrets.token_hex(16)
    with desk.store.writing() as session:
        lease = session.get(Lease, NAME)
        if lease is None:
            lease = Lease(name=NAME)
            session.add(lease)
        elif lease.expires_at > now and not _is_dead(lease):
            raise AlreadyRunning(
                f"Another casebox (process {lease.pid} on {lease.host}) runs on this database; its lease "
                f"ends at {lease.expires_at:%Y-%m-%d %H:%M:%S} UTC. Stop it first, or let it work."
            )
        lease.host, lease.pid, lease.token = socket.gethostname(), os.getpid(), token
        lease.started = _started(os.getpid()) or 0
        lease.expires_at = now + timedelta(seconds=desk.settings.service.lease_seconds)
    return token


def give_back(desk: Desk, token: str) -> None:
    """End our own lease; another's is left alone."""
    with desk.store.writing() as session:
        lease = session.get(Lease, NAME)
        if lease is not None and lease.token == token:
            session.delete(lease)


def _renew_until(desk: Desk, token: str, done: threading.Event) -> None:
    seconds = desk.settings.service.lease_seconds
    while not done.wait(seconds / 4):
        try:
            with desk.store.writing() as session:
                lease = session.get(Lease, NAME)
                if lease is not None and lease.token == token:
                    lease.expires_at = desk.clock() + timedelta(seconds=seconds)
        except CaseboxError:
            continue  # the main loop meets the same trouble and tells of it


def _is_dead(lease: Lease) -> bool:
    """Whether the holder was a process of this host that is no more."""
    return lease.host == socket.gethostname() and _started(lease.pid) != lease.started


def _started(pid: int) -> int | None:
    """A process's start in milliseconds, which tells it from a later one with the same number."""
    try:
        return int(psutil.Process(pid).create_time() * 1000)
    except psutil.Error:
        return None
