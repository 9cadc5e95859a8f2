"""What the mailbox gave us, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from models.base import Base, CleanJson, CleanText, Moment, clean_text

Id = BigInteger().with_variant(Integer, "sqlite")


class Folder(Base):
    """A mailbox folder in one of its lives: re-made, it is a new row. Holds the cursor."""

    __tablename__ = "folder"
    __table_args__ = (UniqueConstraint("account", "name", "validity", "generation"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account: Mapped[str] = mapped_column(String(320))
    """`user@host`, or the maildir's path."""
    name: Mapped[str] = mapped_column(CleanText)
    validity: Mapped[int] = mapped_column(BigInteger)
    """UIDVALIDITY."""
    generation: Mapped[int] = mapped_column(Integer, default=0)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    anchor: Mapped[str] = mapped_column(CleanText, default="")
    passed_over: Mapped[int] = mapped_column(Integer, default=0)
    read_at: Mapped[datetime] = mapped_column(Moment)
    """When the cursor was last written: the newest row of a name is the folder's present life."""
    fault: Mapped[str | None] = mapped_column(CleanText, default=None)
    """Why it could not be read the last time; `None` when it could."""


class Message(Base):
    """One message that reached the mailbox: exactly one row each, whatever came of it.

    Status: `received` when its bytes are on disk and this row stands; `recorded` when its verdict does.
    The columns below `facts` repeat what lists and filters ask for.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("folder_id", "uid"),
        Index("ix_message_status_received_at", "status", "received_at"),
        Index("ix_message_outcome_received_at", "outcome", "received_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    folder_id: Mapped[int] = mapped_column(ForeignKey("folder.id"))
    uid: Mapped[int] = mapped_column(BigInteger)
    """Below zero: the row is of a further case of a mail, and no delivery of its own."""
    whole_id: Mapped[int | None] = mapped_column(Id, index=True, default=None)
    """Of a mail's further case: the row of the mail, which is its first case's."""
    part: Mapped[int] = mapped_column(Integer, default=0)
    """Which of the mail's cases it is: 0, the first."""
    raw_sha256: Mapped[str] = mapped_column(String(64), index=True)
    raw_bytes: Mapped[int] = mapped_column(BigInteger)
    cut_at: Mapped[int | None] = mapped_column(BigInteger, default=None)
    """The message's real size, when it was over the limit and only its beginning was taken."""
    received_at: Mapped[datetime] = mapped_column(Moment, index=True)
    stored_at: Mapped[datetime] = mapped_column(Moment)
    """When casebox took it in."""
    status: Mapped[str] = mapped_column(String(16), default="received")
    tries: Mapped[int] = mapped_column(Integer, default=0)
    """How often reading it was begun."""
    failure: Mapped[str | None] = mapped_column(CleanText, default=None)
    """Our own fault: the traceback, or the limit that reading broke."""
    facts: Mapped[Any] = mapped_column(CleanJson, nullable=True, default=None)
    """`parsers.facts.MessageFacts` as JSON; `None` until parsed."""
    verdict: Mapped[Any] = mapped_column(CleanJson, nullable=True, default=None)
    """`ingest.judge.case.Verdict` as JSON, findings and checks included."""
    judged_at: Mapped[datetime | None] = mapped_column(Moment, default=None)

    message_id: Mapped[str | None] = mapped_column(CleanText, index=True, default=None)
    from_address: Mapped[str | None] = mapped_column(CleanText, index=True, default=None)
    from_name: Mapped[str | None] = mapped_column(CleanText, default=None)
    subject: Mapped[str | None] = mapped_column(CleanText, default=None)
    sent_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    outcome: Mapped[str | None] = mapped_column(String(16), default=None)
    unit: Mapped[str | None] = mapped_column(CleanText, default=None)
    title: Mapped[str | None] = mapped_column(CleanText, default=None)
    contact: Mapped[str | None] = mapped_column(CleanText, default=None)
    direction: Mapped[str | None] = mapped_column(CleanText, default=None)
    kind: Mapped[str | None] = mapped_column(CleanText, default=None)
    submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id", use_alter=True), index=True, default=None
    )
    version: Mapped[int | None] = mapped_column(Integer, default=None)
    current: Mapped[bool] = mapped_column(default=False)

    folder: Mapped[Folder] = relationship(lazy="joined")
    submission: Mapped[Submission | None] = relationship(foreign_keys=[submission_id])
    replies: Mapped[list[Reply]] = relationship(back_populates="message", order_by="Reply.id")
    whole: Mapped[Message | None] = relationship(
        primaryjoin="foreign(Message.whole_id) == remote(Message.id)", viewonly=True
    )


OLDEST_FIRST = (Message.received_at, Message.raw_sha256, Message.id)
"""The order of work, the judge's too: by the mailbox's clock; at equal times by content, not by chance."""
LISTED = (Message.received_at, Message.id)
"""The order of lists: by the mailbox's clock; at equal times as they were taken in, which people remember."""
NEWEST_FIRST = tuple(column.desc() for column in LISTED)


class PutAside(Base):
    """A delivery of a call that is closed (`casebox call archive`): it is not taken in again."""

    __tablename__ = "put_aside"

    folder_id: Mapped[int] = mapped_column(ForeignKey("folder.id"), primary_key=True)
    uid: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    raw_sha256: Mapped[str] = mapped_column(String(64), index=True)
    received_at: Mapped[datetime] = mapped_column(Moment)


class MessageKey(Base):
    """What a message may share with others, by which they find each other (`ingest.judge.keys`)."""

    __tablename__ = "message_key"
    __table_args__ = (Index("ix_message_key_kind_value", "kind", "value"),)

    message_pk: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(255), primary_key=True)


class FindingRow(Base):
    """A finding of a message, for filters and counts; its text is in the verdict."""

    __tablename__ = "finding"

    message_pk: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(64), index=True)
    gravity: Mapped[str] = mapped_column(String(8))


class Submission(Base):
    """A case sent in: its receipt number is given once and stays, whatever is judged later."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("call", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    call: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column(Integer)
    anchor_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    """The message that it began with."""
    given_at: Mapped[datetime] = mapped_column(Moment)
    suffix: Mapped[str] = mapped_column(String(8))
    """Random: who quotes it behind the number was written to by us."""

    @property
    def receipt(self) -> str:
        """`JYHQ2026-0001`: names the case to people."""
        return f"{self.call}-{self.number:04d}"

    @property
    def full_receipt(self) -> str:
        """`JYHQ2026-0001-K7QX`: as letters to the case's own addresses show it."""
        return f"{self.receipt}-{self.suffix}"


def canonical_address(address: str) -> str:
    """One spelling for all that reach the same mailbox: case, `+tag`, and the dots that Gmail ignores.

    >>> canonical_address("Li.Si+7@GoogleMail.com"), canonical_address("li.si+7@u.edu.cn")
    ('lisi@gmail.com', 'li.si@u.edu.cn')
    """
    local, _, domain = clean_text(address).strip().lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in {"gmail.com", "googlemail.com"}:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}" if local else domain


class Reply(Base):
    """A reply, written once and sent as it was written: the outbox.

    `queued` → `sending` → `sent`, `deferred` (tried, due again at `due_at`) or `failed`;
    `suppressed`: written down and not to be sent, `error` says why; `on_hold`: an operator said wait, or,
    with a `budget` and not admitted, the hour has had enough.
    """

    __tablename__ = "reply"
    __table_args__ = (
        Index("ix_reply_state_due_at", "state", "due_at"),
        Index("ix_reply_budget_admitted_at", "budget", "admitted_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_pk: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    """What it answers; `None` for a digest or an alarm."""
    about_pk: Mapped[int | None] = mapped_column(Integer, index=True, default=None)
    """Of a mail to the secretariat: the message that it tells of."""
    template: Mapped[str] = mapped_column(String(24))
    """acknowledgement, return, rejection, held; digest or alarm for our own mail."""
    recipient: Mapped[str] = mapped_column(CleanText, index=True)
    recipient_key: Mapped[str | None] = mapped_column(String(320), index=True, default=None)
    """The mailbox behind the address's spellings (`canonical_address`): what caps count."""
    budget: Mapped[str | None] = mapped_column(String(255), default=None)
    """Which of the hour's budgets it belongs to (`ingest.outbox.budgets`); `None`: none."""
    admitted_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """When its budget let it go; `None` while that holds it back."""
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    subject: Mapped[str] = mapped_column(CleanText)
    text: Mapped[str] = mapped_column(CleanText)
    content: Mapped[bytes]
    """The finished message: what is tried again is the same to the byte."""
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    due_at: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    """How often it was handed over; faults of the whole account do not count."""
    tried_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """The first of those tries: giving up is counted from it."""
    sent_at: Mapped[datetime | None] = mapped_column(Moment, index=True, default=None)
    error: Mapped[str | None] = mapped_column(CleanText, default=None)
    bounced_by: Mapped[int | None] = mapped_column(Integer, default=None)
    """The message (id) that says it came back."""

    message: Mapped[Message | None] = relationship(back_populates="replies")

    @validates("recipient")
    def _note_key(self, _key: str, recipient: str) -> str:
        self.recipient_key = canonical_address(recipient)[:320]
        return recipient


Index("ix_reply_recipient_lower_state", func.lower(Reply.recipient), Reply.state)


class Decision(Base):
    """An operator's word on a message; the newest counts, all are kept."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_pk: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(CleanText)
    decided_by: Mapped[str] = mapped_column(CleanText)
    decided_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """Of a return: until when a correction is in time; `None`: until the call's deadline."""
