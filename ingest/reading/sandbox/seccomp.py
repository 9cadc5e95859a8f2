"""seccomp: a process gives up, for good, system calls that it has no need of.

The kernel asks a small program (classic BPF) before each call. Ours refuses a list of calls with EPERM and
lets the rest be; a call made in another machine's manner (32 bits, x32) ends the process, since its numbers
mean others. See seccomp(2); the numbers are from `linux/filter.h`, `linux/seccomp.h`.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.reading.sandbox.calls import ARCHITECTURES, NONE, NUMBERS, X32_BIT
from ingest.reading.sandbox.system import prctl

PR_GET_SECCOMP, PR_SET_SECCOMP, MODE_FILTER = 21, 22, 2
LOAD, AND = 0x20, 0x54
EQUAL, AT_LEAST, JUMP, RETURN = 0x15, 0x35, 0x05, 0x06
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER_AT, ARCHITECTURE_AT, ARGUMENTS_AT = 0, 4, 16
"""Places in `struct seccomp_data`."""
ALL = 0xFFFFFFFF


@dataclass(frozen=True)
class Check:
    """A question about an argument's lower 32 bits, which are all that the calls asked here look at."""

    argument: int
    values: tuple[int, ...]
    mask: int = ALL
    among: bool = True
    """Whether the call is let through for these values, or for all others."""


@dataclass(frozen=True)
class Refusal:
    """Calls that are refused, except where all the checks hold."""

    calls: tuple[str, ...]
    unless: tuple[Check, ...] = ()
    error: int = errno.EPERM


def is_available() -> bool:
    """Whether this kernel and this machine can be asked."""
    if platform.machine() not in ARCHITECTURES:
        return False
    try:
        prctl(PR_GET_SECCOMP)
    except (OSError, AttributeError):
        return False
    return True


def restrict(refusals: Sequence[Refusal]) -> None:
    """Give up these calls. Needs no_new_privs, and holds for this thread and all that it begins from now on.

    :raises OSError: when the kernel refuses
    """
    program = b"".join(_program(refusals, platform.machine()))
    code = ctypes.create_string_buffer(program, len(program))
    head = _Program(len(program) // 8, ctypes.cast(code, ctypes.c_void_p))
    prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(head))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def _program(refusals: Sequence[Refusal], machine: str) -> Iterator[bytes]:
    architecture, column = ARCHITECTURES[machine]
    yield _line(LOAD, ARCHITECTURE_AT)
    yield _line(EQUAL, architecture, 1, 0)
    yield _line(RETURN, KILL)
    yield _line(LOAD, NUMBER_AT)
    if machine == "x86_64":
        yield _line(AT_LEAST, X32_BIT, 0, 1)
        yield _line(RETURN, KILL)
    for refusal in refusals:
        body = list(_body(refusal))
        for name in refusal.calls:
            number = NUMBERS[name][column]
            if number != NONE:
                yield _line(EQUAL, number, 0, len(body))
                yield from body
    yield _line(RETURN, ALLOW)


def _body(refusal: Refusal) -> Iterator[bytes]:
    """What is done once the call is known: it always ends in an answer."""
    refused = _line(RETURN, REFUSE | refusal.error)
    for check in refusal.unless:
        yield _line(
            LOAD, ARGUMENTS_AT + 8 * check.argument
        )  # the lower half: both machines are little-endian
        yield _line(AND, check.mask)
        for place, value in enumerate(check.values):  # one that is found leads to the line after next
            yield _line(EQUAL, value, len(check.values) - place, 0)
        if not check.among:
            yield _line(JUMP, 1)
        yield refused
    yield _line(RETURN, ALLOW) if refusal.unless else refused


def _line(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)
