"""The C library, as far as Python has no words of its own for it: system calls and prctl(2)."""

from __future__ import annotations

import ctypes
import os
from functools import cache


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def call(number: int, *arguments: object) -> int:
    """A system call by its number.

    :raises OSError: with the errno that it gave
    """
    return _checked(_library().syscall(ctypes.c_long(number), *map(_wide, arguments)))


def prctl(option: int, *arguments: object) -> int:
    """prctl(2). Arguments that are left out are 0, which newer options insist on.

    :raises OSError: with the errno that it gave
    """
    given = [*arguments, *[0] * (4 - len(arguments))]
    return _checked(_library().prctl(ctypes.c_int(option), *map(_wide, given)))


def _wide(argument: object) -> object:
    """Numbers in the full width that the kernel reads: ctypes would pass an int of 32 bits."""
    return ctypes.c_long(argument) if isinstance(argument, int) else argument


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
