"""Memory that was freed, given back: glibc keeps what large messages took, and a process seems to grow."""

from __future__ import annotations

import ctypes
from functools import cache

MOST_FREE_BYTES = 4 << 20
"""Freed memory that a process may keep for what comes next; having less costs time."""

FIELDS = (
    "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
)  # fmt: skip


class _Info(ctypes.Structure):
    """`struct mallinfo2` (mallinfo(3), glibc 2.33)."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in FIELDS)


def give_back() -> None:
    """Give freed memory back to the system where there is much of it; only glibc is asked."""
    library = _library()
    if library is not None and library.mallinfo2().fordblks > MOST_FREE_BYTES:
        library.malloc_trim(0)


@cache
def _library() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(None)
        library.mallinfo2.restype = _Info
        library.malloc_trim.argtypes = [ctypes.c_size_t]
    except (OSError, AttributeError):
        return None
    return library
