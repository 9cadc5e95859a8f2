"""What the secretariat was told of, and what it asked for by mail."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CleanText, Moment


class Told(Base):
    """A held message that the secretariat was told of.

    The token stands in our letters on it alone: who gives it was written to by us.
    """

    __tablename__ = "told"

    message_pk: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str] = mapped_column(String(16))
    told_at: Mapped[datetime] = mapped_column(Moment, index=True)


class Instruction(Base):
    """A mail of the secretariat that asks for something.

    `new` → `waiting` (a decision, previewed, due at `due_at`) → `done`, `undone` or `refused`; or, at once,
    `answered`: an inquiry, or what could not be followed.
    """

    __tablename__ = "instruction"
    __table_args__ = (Index("ix_instruction_state_due_at", "state", "due_at"),)

    message_pk: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    """The mail; by it the journal tells who decided."""
    state: Mapped[str] = mapped_column(String(16))
    case_pk: Mapped[int | None] = mapped_column(Integer, index=True, default=None)
    """The message that is decided."""
    verb: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(CleanText, default="")
    until: Mapped[date | None] = mapped_column(Date, default=None)
    previewed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """When the letter was shown; what leaves bears this moment, and is that letter."""
    letter: Mapped[str | None] = mapped_column(String(64), default=None)
    """SHA-256 of the letter as it was shown: another one does not leave."""
    due_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
