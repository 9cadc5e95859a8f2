"""Mail as Chinese webmails write it, byte for byte the same each time, and maildirs full of it."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from random import Random

from ingest.demo.papers import EARLIEST

MAILBOX = "xxhjszwh@163.com"
"""The call's own address (the notice, 七)."""


@dataclass(frozen=True)
class File:
    """An attachment, or a member of an archive."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Letter:
    """A message before it is written down."""

    from_name: str
    from_address: str
    subject: str
    text: str
    sent_at: datetime
    files: tuple[File, ...] = ()
    html: str = ""
    charset: str = "utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    """More of them, in ASCII."""
    content_type: str = "multipart/mixed"


@dataclass(frozen=True)
class Sample:
    """A message of the demo and what must come of it."""

    name: str
    raw: bytes
    received_at: datetime
    expected: str
    """The outcome."""
    note: str
    """What is special about it, in a few words."""


def compose(letter: Letter) -> bytes:
    """The message with CRLF line ends, as a mailbox gives it."""
    mark = hashlib.sha256(f"{letter.from_address}{letter.subject}{letter.sent_at}".encode()).hexdigest()
    boundary = f"----=_Part_{mark[:16]}"
    head = [
        ("From", f"{_words(letter.from_name, letter.charset)} <{letter.from_address}>"),
        ("To", MAILBOX),
        ("Subject", _words(letter.subject, letter.charset)),
        ("Date", format_datetime(letter.sent_at)),
        ("Message-ID", f"<{mark[:24]}@{letter.from_address.partition('@')[2]}>"),
        ("MIME-Version", "1.0"),
        *letter.headers,
        ("Content-Type", f'{letter.content_type}; boundary="{boundary}"'),
    ]
    parts = [_text_part("plain", letter.text, letter.charset)]
    if letter.html:
        parts.append(_text_part("html", letter.html, letter.charset))
    parts += [_file_part(file, letter.charset) for file in letter.files]
    lines = [*(f"{name}: {value}" for name, value in head), ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return "\r\n".join([*lines, f"--{boundary}--", ""]).encode("ascii")


def zip_of(files: Sequence[File]) -> bytes:
    """A zip of a modern packer: a flag says that its names are UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for file in files:
            target.writestr(zipfile.ZipInfo(file.name, EARLIEST), file.data, zipfile.ZIP_STORED)
    return out.getvalue()


def gbk_zip_of(files: Sequence[File]) -> bytes:
    """A zip of Chinese Windows: its names are GBK, and no flag says so."""
    names = [file.name.encode("gbk") for file in files]
    stand_ins = [f"{number:02d}".ljust(len(name), "~") for number, name in enumerate(names)]
    packed = zip_of([File(name, file.data) for name, file in zip(stand_ins, files, strict=True)])
    for stand_in, name in zip(stand_ins, names, strict=True):
        packed = packed.replace(stand_in.encode("ascii"), name)
    return packed


def locked_zip_of(files: Sequence[File]) -> bytes:
    """A zip whose members are encrypted (APPNOTE 4.4.4, bit 0): noise, to which nobody has the password."""
    noise = Random(len(files))
    packed = bytearray(gbk_zip_of([File(file.name, noise.randbytes(len(file.data))) for file in files]))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = packed.find(mark)
        while at >= 0:
            packed[at + offset] |= 1
            at = packed.find(mark, at + 4)
    return bytes(packed)


def write_maildir(samples: Sequence[Sample], directory: Path) -> None:
    """Delivers the samples into a maildir (made if need be), as a server does: with a `Received` line on top.

    :raises OSError: if the directory cannot be written
    """
    for folder in ("tmp", "new", "cur"):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    for number, sample in enumerate(samples):
        seconds = int(sample.received_at.timestamp())
        file = directory / "new" / f"{seconds}.M{number:06d}.casebox-demo"
        stamp = f"Received: from mail.example by mx.example with ESMTP id demo{number:04d};\r\n\t{format_datetime(sample.received_at)}\r\n"
        file.write_bytes(stamp.encode("ascii") + sample.raw)
        os.utime(file, (seconds, seconds))


def _words(text: str, charset: str) -> str:
    """The text as encoded words (RFC 2047), a dozen characters in each."""
    if text.isascii():
        return text
    return "\r\n ".join(_word(text[at : at + 12], charset) for at in range(0, len(text), 12))


def _word(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def _text_part(subtype: str, text: str, charset: str) -> list[str]:
    return [
        f"Content-Type: text/{subtype}; charset={charset}",
        "Content-Transfer-Encoding: base64",
        "",
        *_base64(text.encode(charset)),
    ]


def _file_part(file: File, charset: str) -> list[str]:
    """Every file an octet-stream with its name as encoded words, as QQ and NetEase send them."""
    name = _words(file.name, charset)
    return [
        f'Content-Type: application/octet-stream;\r\n name="{name}"',
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: attachment;\r\n filename="{name}"',
        "",
        *_base64(file.data),
    ]


def _base64(data: bytes) -> list[str]:
    return base64.encodebytes(data).decode("ascii").splitlines()
