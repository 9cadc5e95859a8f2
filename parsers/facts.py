"""The vocabulary: what a message says, as plain values.

Everything here is frozen, holds no bytes, and survives a round trip through JSON, since facts are stored
beside the message they were read from. Texts are clean: NFC, no NUL, no lone surrogates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import accumulate

from parsers.call.description import Brought
from parsers.call.typefaces import LayoutFault
from parsers.kinds.detect import ARCHIVES
from parsers.sender import Authentication, Bounce, Sender

_MOST_FOLDERS = 50


class Seal(StrEnum):
    """What a look for the unit's red seal came to."""

    FOUND = "found"
    MISSING = "missing"
    """Colour pages were looked at, and there is none."""
    UNKNOWN = "unknown"
    """Nothing to look at, or only grey pages: cannot tell, which is not missing."""


class Role(StrEnum):
    """What a file turned out to be, by its content."""

    FORM = "form"
    MANUSCRIPT = "manuscript"
    BOTH = "both"
    SCAN = "scan"
    """A picture or PDF copy of the form beside a Word form."""
    MANUSCRIPT_COPY = "manuscript_copy"
    """The manuscript as a PDF or picture: readable, but not the Word file that the notice asks for."""
    UNUSED = "unused"
    """A form or manuscript that nothing was taken from: of another case or call, blank, a draft, a sample."""
    WORK = "work"
    ARCHIVE = "archive"
    OTHER = "other"


@dataclass(frozen=True)
class Defect:
    """A flaw in the bytes that a sender gave us. Data, never an exception."""

    code: str
    """Of a file (`attachment.*`): `encrypted`, `unreadable`, `unsupported`, `too_large`, `unsafe`; `macros`,
    `mime`, `other_call`, `infected` …; `unclear`: a picture that may be a form and was not made out; `typed`:
    a form in the mail's own words; `scores`: an expert's scoring sheet."""
    file: str
    """The path of the file concerned (as in `Attachment.path`); empty for the message itself."""
    detail: str
    """What is wrong, as a short Chinese phrase that a submitter can be shown."""


@dataclass(frozen=True)
class Attachment:
    """A file that came with the message, archive members included."""

    name: str
    """As the sender named it, decoded; a made-up name such as `附件1.docx` where there was none."""
    path: str
    """The way in, names joined with `/`: `材料.zip/内层.zip/申报表.docx`. Unique in the message."""
    kind: str
    """Detected from the content: docx, doc, pdf, zip, rar, 7z, tar, png, jpeg …; `unknown` otherwise."""
    bytes: int
    sha256: str
    role: Role = Role.OTHER
    read_by: str | None = None
    """The reader that gave its text: docx, doc-libreoffice, doc-light, rtf, pdf, ocr …; `None`: none did."""
    inline: bool = False
    """Shown inside the mail's text (a signature's logo, say): not a document by itself."""


@dataclass(frozen=True)
class CloudLink:
    """A file that is not in the message: a provider's oversize or cloud attachment. Never fetched."""

    provider: str
    url: str | None
    name: str | None
    size: str | None
    """As the mail shows it: `128.03M`."""
    expires_at: datetime | None
    """Null when the mail does not say, or says 无限期."""


@dataclass(frozen=True)
class Field:
    """A value that was read, with the evidence for it."""

    value: str
    file: str
    place: str
    """Where in the file, for a person: `表格1第2行`, `第3段`, `第1页`."""
    read_by: str
    confidence: float = 1.0
    """1.0 for text; for OCR, the least sure line that the value was made from."""


@dataclass(frozen=True)
class Difference:
    """The Word form and the scanned copy of it do not say the same."""

    field: str
    word: str
    scan: str


@dataclass(frozen=True)
class Answer:
    """What a form says in a field of the call's own: one value, or what was `ticked` of its options."""

    key: str
    fields: tuple[Field, ...]
    ticked: bool = False


@dataclass(frozen=True)
class Form:
    """The application form (申报表). `more`: the fields of another call's own; `drawn`: choices that nothing
    ticks, while something that may be a tick lies over their options."""

    file: str
    read_by: str
    unit: Field | None = None
    contact: Field | None = None
    contact_info: Field | None = None
    position: Field | None = None
    title: Field | None = None
    summary: Field | None = None
    unit_opinion: Field | None = None
    directions: tuple[Field, ...] = ()
    """Those ticked, in the words of the call."""
    kinds: tuple[Field, ...] = ()
    confidence: float = 1.0
    """How sure the reading is as a whole: below 1.0 only where OCR was used."""
    differences: tuple[Difference, ...] = ()
    more: tuple[Answer, ...] = ()
    drawn: tuple[str, ...] = ()


@dataclass(frozen=True)
class SealLook:
    """A look for the seal in one file."""

    file: str
    seal: Seal
    place: str = ""


@dataclass(frozen=True)
class Manuscript:
    """The case itself (申报材料)."""

    file: str
    title: str
    characters: int
    """字数 of the body as Word counts it, without title and author line, without deleted revisions."""
    labels: int = 0
    """What the labels of automatic numbering (一、 1.) would add: some programs count them, some do not."""
    format: tuple[LayoutFault, ...] = ()
    read_by: str = "docx"
    signature: tuple[int, ...] = ()
    """MinHash of the body's shingles, for near duplicates; empty for a text too short to compare."""


@dataclass(frozen=True)
class Papers:
    """What a mail brings of one case: either may be missing, not both."""

    form: Form | None = None
    manuscript: Manuscript | None = None
    seals: tuple[SealLook, ...] = ()
    brought: tuple[Brought, ...] = ()
    files: tuple[str, ...] = ()
    """Paths of the files that are the case's own, where a mail is split (`MessageFacts.cases`)."""


@dataclass(frozen=True)
class Roll:
    """A 汇总表 held against the cases that came with it."""

    file: str
    rows: int
    absent: tuple[str, ...] = ()
    """What it lists and the mail does not bring, by name."""
    unlisted: tuple[str, ...] = ()
    """What the mail brings and it does not list."""


@dataclass(frozen=True)
class SubjectParts:
    """The subject read by the convention 单位名称+案例名称+联系人姓名, or another (`more`)."""

    unit: str
    title: str
    contact: str
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Automatic:
    """A mark of machine mail (RFC 3834 and what Chinese providers really send)."""

    mark: str
    """`Auto-Submitted: auto-replied`, `Subject: 自动回复` …: what gave it away."""
    by_header: bool
    """A mark in the headers decides even with attachments; one in the words of a person's mail does not."""


@dataclass(frozen=True)
class Quoted:
    """What the text says of other messages."""

    receipt_numbers: tuple[str, ...] = ()
    """Strings shaped like `CODE-0001` or `CODE-0001-K7QX` in subject or text, quoted text included."""


@dataclass(frozen=True)
class MessageFacts:
    """All that was read from one raw message."""

    message_id: str | None = None
    from_address: str | None = None
    from_name: str | None = None
    from_ambiguous: bool = False
    """`From` is written so that a mail server may take another address for the sender's than we do."""
    reply_to: str | None = None
    return_path: str | None = None
    """`""` for the null sender `<>`, `None` where the header is absent."""
    subject: str | None = None
    subject_parts: SubjectParts | None = None
    sent_at: datetime | None = None
    """The sender's `Date:`: shown, never judged by."""
    newest_received_at: datetime | None = None
    """From the topmost `Received:` line, written by the mailbox's own server."""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    automatic: Automatic | None = None
    bounce: Bounce | None = None
    authentication: tuple[Authentication, ...] = ()
    quoted: Quoted = field(default_factory=Quoted)
    forwarded: tuple[Sender, ...] = ()
    """Of the mails that it forwards, attached or quoted."""
    text: str = ""
    """What the sender wrote, without quoted mail, shortened to `Limits.text_characters`."""
    password_hint: str | None = None
    """The words around 解压密码, for a person to use."""
    attachments: tuple[Attachment, ...] = ()
    cloud_links: tuple[CloudLink, ...] = ()
    form: Form | None = None
    manuscript: Manuscript | None = None
    seals: tuple[SealLook, ...] = ()
    beside: tuple[Papers, ...] = ()
    """What the mail brings of other cases than that of `form` and `manuscript`: nothing is taken from it."""
    defects: tuple[Defect, ...] = ()
    brought: tuple[Brought, ...] = ()
    cases: tuple[Papers, ...] = ()
    """Where a mail that brings several cases is split: all of them, the first being that of `form` …"""
    roll: Roll | None = None

    @property
    def documents(self) -> tuple[Attachment, ...]:
        """The attachments that a person would call a document, archive or picture."""
        return tuple(a for a in self.attachments if not a.inline)

    @property
    def papers(self) -> tuple[Attachment, ...]:
        """The documents, opened archives and mails by what was in them; Word files with objects stay, and so
        do archives that the call asks for as they are."""
        asked = {one.file for one in self.brought}
        kept = {one.path for one in self.documents if one.path in asked and one.kind in ARCHIVES}
        documents = [one for one in self.documents if not kept & set(_folders(one.path))]
        holders = {folder for one in documents for folder in _folders(one.path)}
        return tuple(one for one in documents if one.path not in holders or one.kind in {"docx", "docm"})


def _folders(path: str) -> Iterator[str]:
    """What a path leads through, the outermost first: `材料.zip`, `材料.zip/内层.zip`."""
    return accumulate(path.split("/", _MOST_FOLDERS)[:-1], "{}/{}".format)
