"""The experts' review, and what became of the cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CleanJson, CleanText, Moment
from models.message import Id


class ReviewRow(Base):
    """A case given to an expert, and the scores that came back."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("submission_id", "expert"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    expert: Mapped[str] = mapped_column(String(320))
    """The address, lower case."""
    expert_name: Mapped[str] = mapped_column(CleanText)
    assigned_at: Mapped[datetime] = mapped_column(Moment)
    scores: Mapped[Any] = mapped_column(CleanJson, nullable=True, default=None)
    """By criterion, each number as a fraction's text (`177/2`); `None` until they are in."""
    declined: Mapped[bool] = mapped_column(default=False)
    """The expert asked not to review it (回避)."""
    advice: Mapped[str] = mapped_column(CleanText, default="")
    comment: Mapped[str] = mapped_column(CleanText, default="")
    read_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class Result(Base):
    """What the secretariat decided on a case after the review; the newest counts, all are kept."""

    __tablename__ = "result"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    word: Mapped[str] = mapped_column(CleanText)
    """Of `panel.selected` or `panel.unselected`."""
    decided_by: Mapped[str] = mapped_column(CleanText)
    decided_at: Mapped[datetime] = mapped_column(Moment)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"), index=True, default=None)
    """The letter that tells it."""


class Announcement(Base):
    """A preview of letters: they leave once it was confirmed, and only as it was."""

    __tablename__ = "announcement"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), server_default="result")
    """`result`: letters on the result; `experts`: the mails that bring experts their cases."""
    code: Mapped[str] = mapped_column(String(16))
    """What confirms it: it stands in the preview."""
    letters: Mapped[Any] = mapped_column(CleanJson)
    """Each as it was previewed. On the result: a hash of recipient and words, by the case's `submission.id`.
    To experts: address and receipt numbers, by the mail's Message-ID."""
    previewed_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    confirmed_by: Mapped[str] = mapped_column(CleanText, default="")
