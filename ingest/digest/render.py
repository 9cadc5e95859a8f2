"""The digest as a page, as the mail's HTML, and as its text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

from jinja2 import Environment

from ingest.chase.reach import mail_link, tel_link
from ingest.digest.facts import Arrivals, Digest, Row
from ingest.digest.ours import OURS
from ingest.instructions.links import instruction_link, name_of
from ingest.instructions.words import NAMES, Verb
from ingest.language.templates import make_environment
from ingest.language.words import OUTCOME_WORDS
from ingest.replies.compose import Reply
from ingest.replies.wording import wrap
from ingest.runtime import Runtime

WEEKDAYS = "一二三四五六日"
TOLD = ("accepted", "returned", "held", "rejected", "correspondence", "duplicate", "ignored")
"""Outcomes, in the order in which they are told."""
WORDS = {outcome: OUTCOME_WORDS[outcome] for outcome in TOLD} | {"accepted": "受理", OURS: "秘书处来信"}
"""As the secretariat counts them: what was done on the day."""
DECISIONS = (("受理", "accept"), ("退回补正", "return"), ("不予受理", "reject"))
"""What a held case can come to, and what `casebox decide` calls it."""
BY_MAIL = (Verb.ACCEPT, Verb.RETURN, Verb.REJECT)
"""The same by mail, where nobody else than who may decide gets the digest."""
BAR = 72
"""Pixels of the highest bar in the picture of arrivals."""


def render_digest(runtime: Runtime, digest: Digest) -> Reply:
    """Subject, text and HTML of a day's digest; the HTML stands alone: no script, nothing to be loaded."""
    environment = _environment()
    call = runtime.policy.call
    names = {
        "digest": digest,
        "heading": f"收件日报　{full_day(digest.day)}",
        "call_name": digest.call_name,
        "organizer": call.organizer,
        "words": WORDS,
        "decisions": DECISIONS,
        "by_mail": may_decide(runtime),
        "links_for": lambda row: decision_links(runtime.settings.smtp.from_address, row),
        "deadline": deadline_words(digest),
        "attached": runtime.settings.digest.attach_register,
        "most": max(
            (
                *(count for counts in digest.sorts.values() for count in counts.values()),
                *digest.unit_kinds.values(),
            ),
            default=0,
        ),
        "highest": max((one.total for one in digest.arrivals), default=0),
    }
    text = environment.get_template("digest.txt").render(**names)
    html = environment.get_template("digest.html").render(**names)
    return Reply(subject_line(digest), text, html, mark=call.code)


def may_decide(runtime: Runtime) -> bool:
    """Whether all who get the digest may decide by mail: the links in it are for nobody else."""
    people = runtime.policy.secretariat
    return bool(people) and {address.lower() for address in runtime.settings.digest.to} <= people


def decision_links(box: str, row: Row) -> list[tuple[str, str]]:
    """(word, link) of what a held case can come to: each opens a mail with the decision begun."""
    name = name_of(row.receipt, row.message)
    return [(NAMES[verb], instruction_link(box, verb, name, row.token)) for verb in BY_MAIL]


def subject_line(digest: Digest) -> str:
    """What the day came to, in a line."""
    waiting = f"待处理 {digest.needs_person} 项" if digest.needs_person else "无待处理事项"
    return (
        f"【收件日报】{month_day(digest.day)}：来信 {digest.received} 封，{waiting}，{deadline_words(digest)}"
    )


def deadline_words(digest: Digest) -> str:
    """How far the deadline is, told from the day on which this is read."""
    if digest.days_left > 0:
        return f"距截止 {digest.days_left} 天"
    return "今日截止" if digest.days_left == 0 else f"已截止 {-digest.days_left} 天"


def month_day(day: date) -> str:
    """`3月5日`"""
    return f"{day.month}月{day.day}日"


def full_day(day: date) -> str:
    """`2026年3月5日（星期四）`"""
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"


def moment(value: datetime) -> str:
    """`3月5日 09:12`"""
    return f"{month_day(value)} {value:%H:%M}"


def tally(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Outcomes that occur, with their words, in the order of WORDS."""
    return [(word, counts[outcome]) for outcome, word in WORDS.items() if counts.get(outcome)]


def bar(count: int, highest: int, longest: int = BAR) -> int:
    """A bar's length: what is there at all can be seen."""
    return max(2, round(count * longest / highest)) if count and highest else 0


def weeks(days: tuple[Arrivals, ...]) -> list[Arrivals]:
    """The first day of each week in the picture, under which its date stands."""
    return list(days[::7])


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = make_environment("digest", framed=True)
    filters = (month_day, full_day, moment, tally, bar, weeks, wrap, tel_link, mail_link)
    environment.filters.update({function.__name__: function for function in filters})
    return environment
