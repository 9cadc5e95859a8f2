"""Puts the bounds on a reading child, in the one order that works, and tells how much holds here."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from ingest.reading.sandbox import landlock, limits, refusals, seccomp
from ingest.reading.sandbox.paths import grants
from ingest.settings.sandbox import Sandbox


@dataclass(frozen=True)
class Held:
    """What this machine's kernel can hold a child by."""

    landlock_abi: int
    """0: none, so that files are kept by their owner and mode alone."""
    seccomp: bool

    @property
    def holds(self) -> bool:
        return bool(self.landlock_abi) or self.seccomp


class NotHeld(Exception):
    """The kernel offers no bounds, or refused to put them on."""


def look() -> Held:
    """What there is, without putting anything on."""
    return Held(landlock.find_abi(), seccomp.is_available())


@dataclass(frozen=True)
class Bounds:
    """What a child may do and use."""

    own_folder: Path
    programs: tuple[Path, ...]
    """7-Zip and LibreOffice, as far as they are installed."""
    starts_programs: bool
    memory_mb: int
    file_bytes: int
    ancestors: tuple[int, ...]
    """Processes above it, which it may not signal."""


def hold(bounds: Bounds, sandbox: Sandbox) -> Held:
    """Put the bounds on this process, for good. Its parsers are loaded, it has one thread.

    :raises NotHeld: when they are required and the kernel keeps none
    """
    limits.hide()
    limits.bound(bounds.memory_mb, bounds.file_bytes)
    limits.gather_orphans()
    if sandbox is Sandbox.OFF:
        return Held(0, seccomp=False)
    there = look()
    try:
        if there.holds:
            _put_on(bounds, there)
        elif sandbox is Sandbox.REQUIRED:
            raise NotHeld("this kernel has neither Landlock nor seccomp")
    except OSError as error:
        if sandbox is Sandbox.REQUIRED:
            raise NotHeld(f"the kernel refused to bound a reading child: {error.strerror}") from error
        return Held(0, seccomp=False)
    return there


def _put_on(bounds: Bounds, there: Held) -> None:
    limits.promise_no_new_privileges()
    if there.landlock_abi:
        granted = grants(bounds.own_folder, bounds.programs, starts_programs=bounds.starts_programs)
        landlock.restrict(granted, there.landlock_abi)
    limits.drop_capabilities(platform.machine())
    if there.seccomp and bounds.starts_programs:
        seccomp.restrict(refusals.of_starter({one: os.getpgid(one) for one in bounds.ancestors}))
    elif there.seccomp:
        seccomp.restrict(refusals.of_reader(os.getpid()))
