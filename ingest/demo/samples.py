"""The mail of `casebox demo`: a dozen messages of every sort, and a season of the call with some eighty more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from ingest.demo import letters
from ingest.demo.case import case_of
from ingest.demo.cast import Submitter, cast_of
from ingest.demo.letters import Write
from ingest.demo.mail import Sample, compose, write_maildir
from ingest.demo.season import SHANGHAI, season

__all__ = ["Sample", "first_dozen", "sample_messages", "write_maildir"]

SEED = 2026
CAST = 100
INTERNET_PLUS = "“互联网+”背景下的智慧公寓建设"

DOZEN: tuple[tuple[str, Write, str, str, str], ...] = (
    ("whole", letters.whole, "2026-03-02T09:12:00", "accepted", "everything in order"),
    ("bad-subject", letters.bad_subject, "2026-03-03T10:05:00", "returned", "subject breaks the convention"),
    ("missing-manuscript", letters.no_manuscript, "2026-03-04T15:40:00", "returned", "form only"),
    ("missing-field", letters.missing_field, "2026-03-05T11:31:00", "returned", "no telephone in the form"),
    ("too-short", letters.too_short, "2026-03-06T16:20:00", "returned", "manuscript of some 1800 字"),
    ("gbk-zip", letters.gbk_zip, "2026-03-09T08:55:00", "accepted", "zip with GBK names"),
    ("internet-plus", letters.whole, "2026-03-10T14:08:00", "accepted", "互联网+ in the title"),
    ("bounce", letters.bounce, "2026-03-10T14:30:00", "ignored", "a server returns a reply of ours"),
    ("automatic-reply", letters.automatic_reply, "2026-03-10T14:31:00", "ignored", "holiday reply"),
    ("question", letters.question, "2026-03-12T17:02:00", "correspondence", "somebody asks"),
    ("late", letters.whole, "2026-04-01T00:03:10", "rejected", "three minutes after the deadline"),
)  # fmt: skip


def first_dozen() -> list[Sample]:
    """One message of every sort: whole, late, bad subject, missing manuscript, missing field, too short, a zip …"""
    return _first_dozen(cast_of(Random(SEED), CAST)[: len(DOZEN)])


def sample_messages() -> list[Sample]:
    """All samples by time of arrival, the same at each call."""
    rng = Random(SEED)
    cast = cast_of(rng, CAST)
    samples = _first_dozen(cast[: len(DOZEN)]) + season(cast[len(DOZEN) :], rng)
    return sorted(samples, key=lambda sample: sample.received_at)


def _first_dozen(cast: list[Submitter]) -> list[Sample]:
    samples = []
    for number, (who, (name, write, moment, expected, note)) in enumerate(zip(cast, DOZEN, strict=True)):
        at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
        case = case_of(who, 200 + number)
        if name == "internet-plus":
            case = replace(case, title=INTERNET_PLUS)
        raw = compose(write(case, at - timedelta(seconds=20)))
        samples.append(Sample(name, raw, at, expected, note))
        if name == "whole":
            again = at + timedelta(hours=5)
            raw = compose(write(case, again))
            samples.append(Sample("duplicate", raw, again, "duplicate", "the same papers again"))
    return sorted(samples, key=lambda sample: sample.received_at)
