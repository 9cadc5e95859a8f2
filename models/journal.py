"""What the service remembers of itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CleanJson, CleanText, Moment


class Lease(Base):
    """Who runs: one row. Taken in a writing transaction, and those come one at a time: two never hold it."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    host: Mapped[str] = mapped_column(CleanText)
    boot: Mapped[str] = mapped_column(String(64))
    """Which start of that machine, and which space of process numbers on it (containers have their own)."""
    pid: Mapped[int] = mapped_column(Integer)
    started: Mapped[int] = mapped_column(BigInteger)
    """The process's start in ticks since the machine's: a pid alone is soon another's, and clocks jump."""
    token: Mapped[str] = mapped_column(String(32))
    expires_at: Mapped[datetime] = mapped_column(Moment)


class HealthStatus(Base):
    """When a part last went well, and since when it fails: `poll`, `send`, `store` … (`ingest.health`)."""

    __tablename__ = "beat"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    good_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    bad_since: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """The first of the failures that have not ended yet."""
    error: Mapped[str | None] = mapped_column(CleanText, default=None)
    alarmed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    wait_until: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """Of `send`: the mail server asked the whole account to wait so long."""


class Event(Base):
    """What happened that a digest or an operator should be told: reconciliations, bounces, folder faults …"""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), index=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    message_pk: Mapped[int | None] = mapped_column(Integer, index=True, default=None)
    detail: Mapped[Any] = mapped_column(CleanJson, nullable=True, default=None)


class DigestRun(Base):
    """A digest that was written for a local day, so that it goes out once."""

    __tablename__ = "digest_run"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    written_at: Mapped[datetime] = mapped_column(Moment)
    mailed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
