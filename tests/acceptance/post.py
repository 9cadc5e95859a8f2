"""Mail written out by hand, and what comes of it: parsed, judged, and shown as a record."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.judge.case import Entry, Verdict
from ingest.judge.history import judge_history
from ingest.judge.policy import Policy
from ingest.judge.rules.codes import GRAVITIES
from ingest.settings.model import CallSettings
from parsers.facts import MessageFacts
from parsers.message import parse_message
from parsers.terms import Limits
from tests.acceptance import papers
from tests.builders.letters import judged

SETTINGS = CallSettings.model_validate(
    {
        "name": "2026 年教育后勤信息化建设优秀案例征集",
        "code": "JYHQ2026",
        "opens": datetime.fromisoformat("2026-01-27T00:00:00+08:00"),
        "deadline": datetime.fromisoformat("2026-03-31T23:59:59+08:00"),
        "directions": list(papers.DIRECTIONS),
        "kinds": list(papers.KINDS),
    }
)
CALL = SETTINGS.as_call()
POLICY = Policy(
    CALL, dict(GRAVITIES), own_addresses=frozenset({"xxhjszwh@163.com"}), trusted_servers=("163.com",)
)
TERMS = SETTINGS.terms
ARRIVED = datetime.fromisoformat("2026-03-12T10:00:00+08:00")
SENDER = "lumingyuan@yunze.edu.cn"
SUBJECT = f"{papers.UNIT}+{papers.TITLE}+{papers.CONTACT}"

File = tuple[str, bytes]


def word(text: str, charset: str = "utf-8") -> str:
    """RFC 2047."""
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def part(data: bytes, *fields: str) -> bytes:
    """A MIME part in base64."""
    head = "\r\n".join([*fields, "Content-Transfer-Encoding: base64"])
    return head.encode() + b"\r\n\r\n" + base64.encodebytes(data).replace(b"\n", b"\r\n")


def attached(name: str, data: bytes) -> bytes:
    """A file as QQ sends it: octet-stream, the name as an encoded word inside quotes."""
    return part(
        data,
        f'Content-Type: application/octet-stream; charset="gb18030"; name="{word(name, "gb18030")}"',
        f'Content-Disposition: attachment; filename="{word(name, "gb18030")}"',
    )


def text_part(text: str, kind: str = "plain") -> bytes:
    return part(text.encode("gb18030"), f'Content-Type: text/{kind}; charset="gb18030"')


def letter(
    *parts: bytes,
    subject: str | None = SUBJECT,
    sender: str | None = SENDER,
    fields: Sequence[str] = (),
    kind: str = "mixed",
) -> bytes:
    """A multipart message; subject and sender as they stand in the header (non-ASCII is encoded)."""
    head = [*fields]
    if subject is not None:
        head.append(f"Subject: {subject if subject.isascii() else word(subject)}")
    if sender is not None:
        head.append(f"From: {sender}")
    head += ["To: xxhjszwh@163.com", "Date: Thu, 12 Mar 2026 09:59:50 +0800", "MIME-Version: 1.0"]
    digest = hashlib.sha256(b"".join(parts) + "".join(head).encode("utf-8", "replace")).hexdigest()[:16]
    if not any(one.lower().startswith("message-id") for one in fields):
        head.append(f"Message-ID: <{digest}@yunze.edu.cn>")
    head.append(f'Content-Type: multipart/{kind}; boundary="=_{digest}"')
    mark = f"--=_{digest}".encode()
    inside = b"".join(mark + b"\r\n" + one + b"\r\n" for one in parts)
    return "\r\n".join(head).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + inside + mark + b"--\r\n"


def sent(*files: File, text: str = "老师好，材料见附件。", **changes: object) -> bytes:
    """A letter with files."""
    return letter(text_part(text), *(attached(*file) for file in files), **changes)  # type: ignore[arg-type]  # passed on


def good_files() -> tuple[File, File]:
    """Form and manuscript without fault."""
    return ("申报表.docx", papers.form()), (papers.FILE_NAME, papers.manuscript())


@dataclass(frozen=True)
class Came:
    """What came of one message."""

    facts: MessageFacts
    verdict: Verdict

    @property
    def outcome(self) -> str:
        return self.verdict.outcome.value

    @property
    def codes(self) -> list[str]:
        """Findings, save the seal's note."""
        return [f.code for f in self.verdict.findings if f.code != "form.seal_missing"]

    @property
    def ticks(self) -> tuple[list[str], list[str]]:
        form = self.facts.form
        return ([f.value for f in form.directions], [f.value for f in form.kinds]) if form else ([], [])

    def said(self, name: str) -> str | None:
        """A field of the form."""
        field = getattr(self.facts.form, name) if self.facts.form else None
        return field.value if field else None


def read(raw: bytes) -> MessageFacts:
    return parse_message(raw, TERMS, Limits())


def entry(number: int, raw: bytes, received_at: datetime | None = None, **changes: object) -> Entry:
    """One message of a history, an hour after the one before unless said otherwise."""
    when = received_at or ARRIVED + timedelta(hours=number)
    sha256 = hashlib.sha256(raw).hexdigest()
    return judged(Entry(number, sha256, when, read(raw), **changes))  # type: ignore[arg-type]  # passed on


def came(raw: bytes, received_at: datetime | None = None) -> Came:
    """What comes of a message that stands alone."""
    one = entry(1, raw, received_at)
    return Came(one.facts, judge_history([one], POLICY)[1])


def history(*raws: bytes | Entry) -> list[Came]:
    """What comes of messages, one after the other."""
    entries = [one if isinstance(one, Entry) else entry(number, one) for number, one in enumerate(raws, 1)]
    verdicts = judge_history(entries, POLICY)
    return [Came(one.facts, verdicts[one.id]) for one in entries]
