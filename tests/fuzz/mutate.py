"""Ways to damage a message: bytes anywhere, or inside the Word files that it carries."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from email.mime.application import MIMEApplication
from random import Random

CHUNKS = (
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b"\x00",
        b"--",
        b"=?gb2312?B?",
        b"?=",
        b"+",
        b"\xff\xfe",
        b"\xa1\xa1",
        b"<",
        b">",
    ),
    *(b"&#0;", b'Content-Type: multipart/mixed; boundary=""\r\n', b"Content-Transfer-Encoding: base64\r\n"),
    *(
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"Rar!\x1a\x07\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"{\\rtf1",
        b"9" * 40,
    ),
)
"""What means something to some reader."""


def flipped(data: bytes, rng: Random) -> bytes:
    """Some bytes are others."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 30) if changed else 0):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(data: bytes, rng: Random) -> bytes:
    """A piece is missing."""
    first, last = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return data[:first] + data[min(last, first + rng.randint(1, 4000)) :]


def grown(data: bytes, rng: Random) -> bytes:
    """Something that means something stands where it should not."""
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice(CHUNKS) * rng.choice((1, 1, 2, 50)) + data[place:]


def doubled(data: bytes, rng: Random) -> bytes:
    """A piece stands twice."""
    first, last = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    piece = data[first : min(last, first + 5000)]
    place = rng.randrange(len(data) + 1)
    return data[:place] + piece * rng.choice((1, 1, 3)) + data[place:]


DAMAGES: tuple[Callable[[bytes, Random], bytes], ...] = (flipped, cut, grown, doubled)


def damaged(data: bytes, rng: Random) -> bytes:
    """One to three damages."""
    for _ in range(rng.randint(1, 3)):
        data = rng.choice(DAMAGES)(data, rng)
    return data


def damaged_within(raw: bytes, rng: Random) -> bytes:
    """The same message with one of its files damaged: a Word file inside its XML, so that it still opens."""
    message = message_from_bytes(raw)
    files = [part for part in message.walk() if part.get_filename() and not part.is_multipart()]
    if not files:
        return damaged(raw, rng)
    part = rng.choice(files)
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    _replace(part, damaged_word(data, rng) if data.startswith(b"PK") else damaged(data, rng))
    return message.as_bytes()


def damaged_word(data: bytes, rng: Random) -> bytes:
    """A zip whose members are damaged and whose directory is sound."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
            chosen = rng.choice(source.namelist())
            for name in source.namelist():
                content = source.read(name)
                target.writestr(name, damaged(content, rng) if name == chosen else content)
    except (zipfile.BadZipFile, IndexError, UnicodeError, NotImplementedError, RuntimeError):
        return damaged(data, rng)
    return out.getvalue()


def _replace(part: Message, data: bytes) -> None:
    part.set_payload(MIMEApplication(data).get_payload())
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "base64"
