"""What a reading child may use of the machine, and the marks of a process that nobody may look into."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path

from ingest.reading.sandbox.system import call, prctl

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER = 1, 4, 38, 36
PR_CAPBSET_DROP, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 24, 47, 4
"""`linux/prctl.h`."""
CAPSET_X86_64, CAPSET_AARCH64 = 126, 91
CAPABILITY_VERSION_3 = 0x20080522
MIB = 1 << 20
OPEN_FILES = 256
ADDRESSES_PER_MEMORY = 4
"""Libraries that are mapped and never touched cost addresses and no memory."""
LEAST_ADDRESSES = 4096 * MIB


def end_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """Die when the parent does, however it dies.

    :param parent: its process id, so that it is noticed when it was gone before we asked
    :param number: the signal by which we learn of it
    """
    with suppress(OSError, AttributeError):  # elsewhere than on Linux: the closed socket ends us
        prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(0)


def hide() -> None:
    """No core file, which would hold personal data; and no other process of this user looks into this one."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, AttributeError):
        prctl(PR_SET_DUMPABLE, 0)


def bound(memory_mb: int, file_bytes: int) -> None:
    """Memory that is written to, addresses, the size of any one file, and the number of open ones."""
    memory = memory_mb * MIB
    limits = {
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_AS: max(memory * ADDRESSES_PER_MEMORY, LEAST_ADDRESSES),
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_MEMLOCK: 0,
    }
    for name, wanted in limits.items():
        _, hard = resource.getrlimit(name)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(name, (most, most))


def gather_orphans() -> None:
    """Programs whose starter ended become our children, so that whoever ends us finds them."""
    with suppress(OSError, AttributeError):
        prctl(PR_SET_CHILD_SUBREAPER, 1)


def promise_no_new_privileges() -> None:
    """No program that is started from now on gets rights that we have not: the others insist on it.

    :raises OSError: when the kernel refuses
    """
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities(machine: str) -> None:
    """Root becomes a user like any other; no effect for those who are not root."""
    if os.geteuid() != 0:
        return
    for number in range(_last_capability() + 1):
        with suppress(OSError):
            prctl(PR_CAPBSET_DROP, number)
    with suppress(OSError):
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    number = CAPSET_X86_64 if machine == "x86_64" else CAPSET_AARCH64
    head = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    call(number, ctypes.byref(head), ctypes.byref(none))


def _last_capability() -> int:
    try:
        return int(Path("/proc/sys/kernel/cap_last_cap").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 40
