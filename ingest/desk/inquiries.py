"""What the secretariat asks to know: cases, the register, the chase list, today's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.chase.waiting import find_chased
from ingest.desk.cases import Party, party_of
from ingest.desk.letters import compose_answer, compose_chase
from ingest.digest import build_digest, render_digest
from ingest.instructions.grammar import Instruction, narrow
from ingest.instructions.words import Verb
from ingest.register.write import XLSX, register_bytes
from ingest.replies.compose import Reply as Composed
from ingest.replies.compose import ReplyFile
from ingest.replies.wording import plain
from ingest.runtime import Runtime
from models.message import NEWEST_FIRST, Message, Submission

MOST_FOUND = 20
"""Cases that an answer shows; the others are counted."""
MOST_SEARCHED = 5000
"""Cases whose telephone numbers are looked through, the newest first."""
BARE_DIGITS = 4
"""Of a receipt number that is named without its code."""
FEWEST_DIGITS = 6
"""Of what is looked for among telephone numbers."""
SEARCHED = (
    Message.unit,
    Message.title,
    Message.contact,
    Message.subject,
    Message.from_address,
    Message.from_name,
)


def answer(runtime: Runtime, asked: Instruction, now: datetime) -> Composed:
    """The letter that answers an inquiry."""
    day = now.astimezone(runtime.policy.call.zone).date()
    if asked.verb is Verb.TODAY:
        return render_digest(runtime, build_digest(runtime, day))
    if asked.verb is Verb.REGISTER:
        file = ReplyFile(f"登记表-{day.isoformat()}.xlsx", XLSX, register_bytes(runtime))
        return compose_answer(runtime, "登记表", ("登记表随信附上。",), files=(file,))
    with runtime.store.reading() as session:
        if asked.verb is Verb.CHASE:
            from ingest.register.chase import chase_bytes  # what writes Excel is heavy, and seldom needed

            found = find_chased(session, runtime, now)
            file = ReplyFile(f"催办-{day.isoformat()}.xlsx", XLSX, chase_bytes(found))
            return compose_chase(runtime, found, (file,))
        cases, total = find_cases(session, runtime, asked.reason)
    sought = f"“{plain(asked.reason, 60)}”"
    told = f"{sought}：共 {total} 件{'，列出最近的：' if total > len(cases) else '。'}"
    lines = (told if total else f"没有与{sought}相符的申报。",)
    return compose_answer(runtime, "查询结果", lines, cases=cases)


Found = tuple[list[tuple[Party, Sequence[str]]], int]
"""Cases, the newest first, each with what is found of it; and how many there are."""


def find_cases(session: Session, runtime: Runtime, text: str) -> Found:
    """The cases that a text fits: a part of a name, an address or a title, a receipt number, a telephone."""
    wanted = text.strip()
    conditions = [column.icontains(wanted, autoescape=True) for column in SEARCHED]
    if (number := _number_in(wanted, runtime.policy.call.code)) is not None:
        of_number = select(Submission.id).where(Submission.number == number)
        conditions = [Message.submission_id.in_(of_number)]
    fitting = select(Message.submission_id).where(or_(*conditions), Message.submission_id.is_not(None))
    named = set(session.scalars(fitting))
    standing = select(Message).where(Message.current).order_by(*NEWEST_FIRST).limit(MOST_SEARCHED)
    dialled = _dialled(narrow(wanted))
    found = [
        row
        for row in session.scalars(standing)
        if row.submission_id in named or (dialled and dialled in _dialled(party_of(row, runtime).telephone))
    ]
    return [(party_of(row, runtime), state_of(row)) for row in found[:MOST_FOUND]], len(found)


def _number_in(text: str, code: str) -> int | None:
    """The case's number that a text is: `JYHQ2026-0007`, with its suffix or without, or `0007`."""
    before, _, behind = narrow(text).upper().partition("-")
    digits = behind.partition("-")[0] if behind else before
    is_number = before == code.upper() if behind else len(digits) == BARE_DIGITS and digits[0] == "0"
    return int(digits[:9]) if is_number and digits.isdecimal() else None


def _dialled(text: str) -> str:
    """The digits of what is a telephone number or a part of one; empty for anything else."""
    digits = "".join(char for char in text if char not in " -()")
    return digits if len(digits) >= FEWEST_DIGITS and digits.isdecimal() else ""


def state_of(row: Message) -> list[str]:
    """What was found of a case, in the words of its letter."""
    verdict = stored.find_verdict(row.verdict)
    if verdict is None:
        return []
    said = [finding.message for finding in verdict.findings if finding.gravity != "note"]
    reason = [f"人工决定：{verdict.reason}"] if verdict.reason else []
    last = row.replies[-1] if row.replies else None
    at = last.sent_at if last is not None else None
    sent = [f"最近一封回函：{last.subject}（{at:%Y-%m-%d}）"] if last is not None and at is not None else []
    return [plain(one, 200) for one in (*reason, *said[:5], *sent)]
