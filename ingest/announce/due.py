"""Which cases are still to be told their result, and with which words: found anew each time it is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.announce.decisions import Decision, results_by_submission
from ingest.errors import UsageError
from ingest.judge.answering.bars import OF_TIME
from ingest.language.words import say
from ingest.panel.deal import find_pieces
from ingest.register.cases import Case
from ingest.replies.compose import Reply as Composed
from ingest.replies.result import (
    SELECTED,
    UNSELECTED,
    ResultLetter,
    compose_result,
    write_result_letter,
)
from ingest.replies.wording import plain
from ingest.runtime import Runtime
from models import queries
from models.message import Message, Reply, Submission
from models.panel import Result
from parsers.mail.automatic import is_robot

NOT_LEFT = ("queued", "on_hold")
"""States of a letter that never left: another result takes its place without a word."""


@dataclass(frozen=True)
class Letter:
    """One letter that is due."""

    submission: int
    receipt: str
    unit: str
    result: Decision
    message: int
    recipient: str
    template: str
    composed: Composed
    corrects: bool
    """An earlier letter told another result."""
    mark: str
    """A hash of whom it is for and what it says, its day left out: what was previewed is what leaves."""
    unreliable: bool = False
    """Mail to this address came back before."""


@dataclass
class Due:
    """What is to be done."""

    letters: list[Letter] = field(default_factory=list)
    by_hand: list[tuple[Case, str, str]] = field(default_factory=list)
    """Cases that no letter can be sent to: the result, and why."""
    told: int = 0
    """Cases whose letter is written, left or not."""
    undecided: list[Case] = field(default_factory=list)


def find_due(session: Session, runtime: Runtime, now: datetime, only: Collection[int] | None = None) -> Due:
    """Every accepted case: to be told, told, or not decided yet.

    :param only: of these submissions alone
    :raises UsageError: an operator's own template fails
    """
    due, results = Due(), results_by_submission(session)
    told = _told(session)
    for case, piece in find_pieces(session, runtime).values():
        if only is not None and piece.submission not in only:
            continue
        decision = results.get(piece.submission)
        if decision is None:
            due.undecided.append(case)
            continue
        earlier = told.get(piece.submission)
        if earlier is not None and earlier[0] == decision.word:
            due.told += 1
            continue
        message = session.get_one(Message, case.message)
        recipient, bar = _recipient(message, runtime)
        if bar:
            due.by_hand.append((case, decision.word, bar))
            continue
        submission = session.get_one(Submission, piece.submission)
        corrects = earlier is not None and earlier[1] not in NOT_LEFT
        about = _About(case, submission, decision, recipient, corrects)
        due.letters.append(_letter(session, runtime, about, now))
    return due


def count_told(session: Session, submissions: Collection[int]) -> int:
    """How many of these cases have a letter that tells their result of now."""
    told, results = _told(session), results_by_submission(session)
    return sum(one in told and one in results and told[one][0] == results[one].word for one in submissions)


def _told(session: Session) -> dict[int, tuple[str, str]]:
    """What the newest letter of each case tells, and its state; one that an operator held back counts."""
    query = select(Result.submission_id, Result.word, Reply.state).join(Reply, Reply.id == Result.reply_id)
    found = session.execute(query.where(Reply.state != "suppressed").order_by(Reply.id))
    return {number: (word, state) for number, word, state in found}


def _recipient(message: Message, runtime: Runtime) -> tuple[str, str]:
    """Where a letter on the case goes, or why none can."""
    verdict = stored.load_verdict(message.verdict)
    address = verdict.recipient or ""
    if not address:
        return "", "没有可用的收件地址"
    if verdict.suppressed and verdict.suppressed not in OF_TIME:
        return "", verdict.suppressed
    if is_robot(address) or address.lower() in runtime.policy.own_addresses:
        return "", f"{address} 不是可以回函的地址"
    return address, ""


@dataclass(frozen=True)
class _About:
    """What one letter is about."""

    case: Case
    submission: Submission
    decision: Decision
    recipient: str
    corrects: bool


def _letter(session: Session, runtime: Runtime, about: _About, now: datetime) -> Letter:
    word = about.decision.word
    told = write_result_letter(
        SELECTED if word in runtime.settings.panel.selected else UNSELECTED,
        runtime.policy.call,
        receipt=about.submission.full_receipt,
        unit=about.case.unit,
        contact=about.case.contact,
        title=about.case.title,
        result=word,
        composed_at=now,
        corrects=about.corrects,
    )
    composed = _compose(told, runtime)
    words = "\0".join([about.recipient, told.kind, composed.subject, composed.text.replace(told.date, "")])
    bounced = select(Reply.id).where(Reply.recipient == about.recipient, Reply.bounced_by.is_not(None))
    return Letter(
        about.submission.id,
        about.submission.receipt,
        about.case.unit,
        about.decision,
        about.case.message,
        about.recipient,
        told.kind,
        composed,
        about.corrects,
        hashlib.sha256(words.encode()).hexdigest()[:16],
        unreliable=session.scalar(bounced.limit(1)) is not None,
    )


def _compose(told: ResultLetter, runtime: Runtime) -> Composed:
    """:raises UsageError: an operator's own template fails"""
    try:
        return compose_result(told, runtime.settings.replies.templates)
    except Exception as error:
        if runtime.settings.replies.templates is None:
            raise
        reason = f"{type(error).__name__}: {plain(str(error), 200)}"
        raise UsageError(
            say(
                f"the template {told.kind} fails: {reason}; see casebox check",
                f"模板 {told.kind} 有误：{reason}；请运行 casebox check 查看",
            )
        ) from error


def marks_of(letters: list[Letter]) -> dict[str, str]:
    """By the case's number, as a preview keeps them."""
    return {str(one.submission): one.mark for one in letters}


def changed_since(due: Due, previewed: Mapping[str, str]) -> Iterator[str]:
    """Receipt numbers of letters that the preview does not hold, or holds with other words."""
    for one in due.letters:
        if previewed.get(str(one.submission)) != one.mark:
            yield one.receipt


def count_today(session: Session, recipient: str, since: datetime) -> int:
    """Letters on results that this address had since then, and will still have."""
    query = select(Reply.id).where(
        Reply.template.in_((SELECTED, UNSELECTED)),
        Reply.recipient == recipient,
        Reply.created_at > since,
        Reply.state.in_((*queries.LEAVING_STATES, "on_hold")),
    )
    return len(session.scalars(query).all())
