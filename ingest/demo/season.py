"""A whole season of the call: some eighty messages over nine weeks, more and more towards the deadline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from ingest.demo import letters
from ingest.demo.case import Case, case_of
from ingest.demo.cast import Submitter, colleague
from ingest.demo.letters import Write
from ingest.demo.mail import Sample, compose

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENS = datetime(2026, 1, 27, 9, tzinfo=SHANGHAI)
DEADLINE = datetime(2026, 3, 31, 23, 59, 59, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Part:
    """A kind of submission, how often it comes, and what its sender sends after the answer."""

    name: str
    write: Write
    count: int
    expected: str
    note: str
    then: Write | None = None
    thens: int = 0
    """How many of them send it."""


PARTS = (
    Part("whole", letters.whole, 11, "accepted", "everything in order"),
    Part("scan", letters.whole_with_scan, 2, "accepted", "the seal is on a scanned copy"),
    Part("gbk-zip", letters.gbk_zip, 5, "accepted", "zip with GBK names"),
    Part("utf8-zip", letters.utf8_zip, 4, "accepted", "zip with UTF-8 names"),
    Part("fullwidth-plus", letters.fullwidth_plus, 3, "accepted", "full-width plus signs in the subject"),
    Part("forwarded", letters.forwarded, 2, "accepted", "forwarded by a colleague"),
    Part("no-seal", letters.no_seal, 2, "accepted", "no seal: noted"),
    Part("letterhead", letters.letterhead, 1, "accepted", "red, but no seal: noted"),
    Part("careless-layout", letters.careless_layout, 3, "accepted", "fonts and file name: noted"),
    Part("bad-subject", letters.bad_subject, 2, "returned", "subject breaks the convention"),
    Part(
        "missing-field",
        letters.missing_field,
        2,
        "returned",
        "no telephone in the form",
        letters.mended_form_only,
        1,
    ),
    Part("no-direction", letters.no_direction, 2, "returned", "no direction ticked", letters.mended, 2),
    Part("two-kinds", letters.two_kinds, 1, "returned", "two kinds ticked"),
    Part("long-summary", letters.long_summary, 1, "returned", "申报内容说明 too long"),
    Part("too-short", letters.too_short, 2, "returned", "manuscript too short", letters.mended, 1),
    Part("too-long", letters.too_long, 1, "returned", "manuscript too long"),
    Part("no-form", letters.no_form, 2, "returned", "no form", letters.mended_form_only, 1),
    Part(
        "no-manuscript",
        letters.no_manuscript,
        3,
        "returned",
        "no manuscript",
        letters.mended_manuscript_only,
        2,
    ),
    Part("cloud", letters.cloud, 2, "returned", "only a cloud attachment", letters.mended, 1),
    Part("locked-zip", letters.locked_zip, 1, "returned", "encrypted zip"),
    Part("question", letters.question, 2, "correspondence", "a question"),
    Part("automatic-reply", letters.automatic_reply, 2, "ignored", "automatic reply"),
    Part("bounce", letters.bounce, 1, "ignored", "bounce"),
)


def season(cast: list[Submitter], rng: Random) -> list[Sample]:
    """All messages of the season, by time of arrival. One submitter each is taken from the cast, in order."""
    casts = enumerate(cast)
    parts = [(part, copy) for part in PARTS for copy in range(part.count)]
    rng.shuffle(parts)
    parts.sort(key=lambda pair: pair[0].then is None and rng.random() < 0.5)  # who mends must come in time
    samples: list[Sample] = []
    whole: list[tuple[Case, datetime]] = []
    for (part, copy), at in zip(parts, arrivals(rng, len(parts)), strict=True):
        number, who = next(casts)
        case = case_of(who, number)
        samples.append(_sample(f"{part.name}-{copy + 1}", part.write, case, at, part.expected, part.note))
        if part.then is not None and copy < part.thens:
            later = min(at + timedelta(hours=rng.randrange(26, 90)), DEADLINE - timedelta(hours=1))
            note = f"mends {part.name}-{copy + 1}"
            samples.append(
                _sample(f"mended-{part.name}-{copy + 1}", part.then, case, later, "accepted", note)
            )
        if part.write is letters.whole:
            whole.append((case, at))
    samples += _special(whole, [case_of(who, number) for number, who in casts], rng)
    return sorted(samples, key=lambda sample: sample.received_at)


def arrivals(rng: Random, count: int) -> list[datetime]:
    """Moments between opening and the deadline's eve, in order: the nearer the deadline, the denser; by day mostly."""
    days = (DEADLINE - OPENS).days
    moments = []
    for _ in range(count):
        power = rng.choices((0.7, 0.22), (1, 2))[0]
        day = OPENS + timedelta(days=int(days * rng.random() ** power))
        moments.append(day.replace(hour=8) + timedelta(seconds=int(rng.triangular(0, 15 * 3600, 7 * 3600))))
    return sorted(moments)


def _special(whole: list[tuple[Case, datetime]], spare: list[Case], rng: Random) -> Iterator[Sample]:
    """What needs another message before it, or a clock after the deadline."""
    (first, first_at), (second, second_at), (third, third_at) = whole[2], whole[4], whole[6]
    hour, day = timedelta(hours=1), timedelta(days=1)

    yield _sample(
        "duplicate-1", letters.whole, first, first_at + 2 * hour, "duplicate", "the same papers again"
    )

    department = replace(colleague(second.who, rng), unit=f"{second.who.unit}后勤保障部")
    other = replace(case_of(department, 501), title="后勤保障部“微改革”案例选编")
    note = f"second case of {second.who.unit}, under its department's name"
    yield _sample("second-of-unit", letters.whole, other, second_at + 3 * day, "held", note)

    borrower = replace(spare[0], scene=third.scene, title=third.scene.titles[-1])
    note = f"nearly the text of {third.who.unit}"
    yield _sample("near-duplicate", letters.Borrowed(third), borrower, third_at + 2 * day, "held", note)

    returned_at = DEADLINE - 9 * hour
    yield _sample(
        "returned-last-day", letters.no_manuscript, spare[1], returned_at, "returned", "no manuscript"
    )
    yield _sample(
        "late-correction",
        letters.mended,
        spare[1],
        DEADLINE + 10 * hour,
        "held",
        "mends, but after the deadline",
    )
    for number, case in enumerate(spare[2:4], start=1):
        late = DEADLINE + number * number * hour
        yield _sample(f"late-{number}", letters.whole, case, late, "rejected", "after the deadline")
    for number, case in enumerate(spare[4:8], start=1):
        last = DEADLINE - timedelta(minutes=7 * number)
        yield _sample(f"last-hour-{number}", letters.whole, case, last, "accepted", "in the last hour")


def _sample(name: str, write: Write, case: Case, at: datetime, expected: str, note: str) -> Sample:
    return Sample(name, compose(write(case, at - timedelta(seconds=20))), at, expected, note)
