"""Landlock: a process gives up, for good, every file but those beneath the paths that it names.

It needs no privilege and holds a root user too. A kernel tells by a number (the ABI) how much it can hold;
what it cannot is left out here, and seccomp stands in for it. See landlock(7) and the kernel's
`Documentation/userspace-api/landlock.rst`, from which the numbers come.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.reading.sandbox.system import call

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""System calls; they have one number on every machine."""
VERSION_FLAG = 1
PATH_BENEATH = 1

EXECUTE = 1 << 0
WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REFER = 1 << 13
TRUNCATE = 1 << 14
IOCTL_DEV = 1 << 15
MAKE_CHAR, MAKE_BLOCK = 1 << 6, 1 << 11
FIRST_ABI = (1 << 13) - 1
"""Every right that the first kernels with Landlock know."""
LATER = ((2, REFER), (3, TRUNCATE), (5, IOCTL_DEV))
"""Rights on files that came later, and with which ABI."""
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
"""The rights that mean something where the path is no folder; others are refused there."""

NET_ABI, NET_RIGHTS = 4, 0b11
"""Bind and connect a TCP socket."""
SCOPE_ABI, SCOPES = 6, 0b11
"""Connect to abstract sockets, and send signals, outside."""

READ = READ_FILE | READ_DIR


@dataclass(frozen=True)
class Grant:
    """What may be done beneath some paths; those that are not there are passed over."""

    paths: tuple[Path, ...]
    rights: int


def own_folder_rights() -> int:
    """Everything that a private folder is for; no devices are made and no program is started there."""
    return (FIRST_ABI | REFER | TRUNCATE) & ~(EXECUTE | MAKE_CHAR | MAKE_BLOCK)


def find_abi() -> int:
    """How much this kernel's Landlock can hold; 0 where there is none, or where it is switched off."""
    try:
        return call(CREATE_RULESET, None, 0, VERSION_FLAG)
    except (OSError, AttributeError, ValueError):  # no such call, switched off at boot, or no Linux at all
        return 0


def restrict(grants: Iterable[Grant], abi: int) -> None:
    """Give up all files but the granted ones, TCP, signals and abstract sockets, as far as `abi` goes.

    Needs no_new_privs, and holds for this thread and all that it begins from now on.

    :raises OSError: when the kernel refuses
    """
    handled = FIRST_ABI
    for since, right in LATER:
        handled |= right if abi >= since else 0
    ruleset = _create(handled, abi)
    try:
        for grant in grants:
            for path in grant.paths:
                with suppress(FileNotFoundError, PermissionError, NotADirectoryError):
                    _allow(ruleset, path, grant.rights & handled)
        call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _create(handled: int, abi: int) -> int:
    fields = [handled]
    if abi >= NET_ABI:
        fields.append(NET_RIGHTS)
    if abi >= SCOPE_ABI:
        fields.append(SCOPES)
    attributes = (ctypes.c_uint64 * len(fields))(*fields)
    return call(CREATE_RULESET, ctypes.byref(attributes), ctypes.sizeof(attributes), 0)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def _allow(ruleset: int, path: Path, rights: int) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= ON_FILES
        attributes = _PathBeneath(rights, handle)
        call(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(attributes), 0)
    finally:
        os.close(handle)
