"""Compressed streams, unpacked in pieces of bounded size, so that whoever counts can stop a bomb early."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Protocol

_FEED = 64 * 1024
_CHUNK = 256 * 1024


class Unpacker(Protocol):
    """What the decompressors of zlib, bz2 and lzma have in common."""

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


def stream_chunks(packed: memoryview, unpacker: Unpacker, at: int = 0) -> Generator[bytes, None, int]:
    """One stream from `at` on; returns where it ended. Raises EOFError when the input ends before the stream.

    What the unpacker itself raises for broken input passes through.
    """
    rest = b""
    while not unpacker.eof:
        exhausted = False
        if not rest and getattr(unpacker, "needs_input", True):
            rest = bytes(packed[at : at + _FEED])
            at += len(rest)
            exhausted = not rest  # and still something may be held back
        chunk = unpacker.decompress(rest, _CHUNK)
        rest = getattr(unpacker, "unconsumed_tail", b"")  # of zlib; the others keep it to themselves
        if chunk:
            yield chunk
        elif exhausted and not unpacker.eof:
            raise EOFError
    return at - len(unpacker.unused_data)


def all_chunks(data: bytes, make_unpacker: Callable[[], Unpacker]) -> Iterator[bytes]:
    """All streams that follow one another, as parallel packers write them. Raises as `stream_chunks`."""
    packed, at = memoryview(data), 0
    while True:
        at = yield from stream_chunks(packed, make_unpacker(), at)
        if packed[at : at + 2] != packed[:2]:
            return
