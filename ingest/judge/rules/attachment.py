"""Rules on files that could not be used, and why."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ingest.judge.matter import Answer, Hit, Matter, Question, failed, passed
from ingest.judge.words import attachment as words
from ingest.judge.words.deadline import WAIT
from ingest.judge.words.described import kinds_told
from ingest.judge.words.told import NOTHING, Told
from parsers.facts import Defect, MessageFacts

MOST_NAMED = 5
"""Files that one kind of fault names one by one; the others are counted."""


def is_unread_by_us(matter: Matter) -> bool:
    """Whether a file was not read for want of a program of ours (`no_ocr`), or a picture was not understood
    (`unclear`): no fault of the submitter's."""
    defects = matter.entry.facts.defects
    return any(defect.code == "unclear" or defect.code.startswith("no_") for defect in defects)


def what_hides(matter: Matter) -> Told:
    """Why something may be missing though it was sent: a sentence, or nothing."""
    facts = matter.entry.facts
    if facts.cloud_links:
        return words.LINKS_HIDE
    for code in words.SENTENCES:
        told = next((d for d in facts.defects if d.code == code and d.file), None)
        if told:
            return words.hidden_in(told.file, _words(told, facts)[0])
        detail = next((d.detail for d in facts.defects if d.code == code and d.detail), None)
        if detail:
            return words.hidden_part(detail)
    return NOTHING


def _words(defect: Defect, facts: MessageFacts) -> tuple[Told, Told]:
    """What the defect means, and what to do about it."""
    kind = next((a.kind for a in facts.attachments if a.path == defect.file), "")
    usual = words.SENTENCES[defect.code]
    return words.LOCKED_MAIL.get(kind, usual) if defect.code == "encrypted" else usual


def _hit(defect: Defect, meaning: Told, remedy: Told) -> Hit:
    """A fault of one file; one of the mail itself names none."""
    if not defect.file:
        return Hit(words.unread_part(defect.detail), words.NEW_MAIL, "")
    return Hit(words.unusable(defect.file, meaning, defect.detail), remedy, defect.file)


def _find(code: str, matter: Matter) -> Answer:
    facts = matter.entry.facts
    defects = [d for d in facts.defects if d.code == code]
    meaning, remedy = words.SENTENCES[code]
    hits = [_hit(defect, *_words(defect, facts)) for defect in defects[:MOST_NAMED]]
    if len(defects) > MOST_NAMED:
        hits.append(Hit(words.more_alike(len(defects) - MOST_NAMED, meaning), remedy))
    kinds = _asked_kinds(matter)
    hits = [replace(one, remedy=words.for_kinds(one.remedy, kinds)) for one in hits]
    return failed(hits, "；".join(f"{d.file}：{d.detail}" for d in defects[:MOST_NAMED]) or "没有")


def _asked_kinds(matter: Matter) -> Told:
    """The kinds of files that the call takes, as a letter names them."""
    described = matter.policy.call.described
    if described is None:
        return words.NOTICE_KINDS
    return kinds_told([kind for one in described.documents for kind in one.accept])


def finder(code: str) -> Question:
    """The rule on one kind of defect."""
    return partial(_find, code)


def find_cloud_links(matter: Matter) -> Answer:
    """Files that the mail only points to."""
    links = matter.entry.facts.cloud_links
    hits = [Hit(words.linked(link), words.LINK_MENDED, "邮件正文") for link in links[:MOST_NAMED]]
    if len(links) > MOST_NAMED:
        hits.append(Hit(words.more_links(len(links) - MOST_NAMED), words.MORE_LINKS_MENDED))
    return failed(
        hits, "；".join(f"{link.provider} {link.name or ''}" for link in links[:MOST_NAMED]) or "没有"
    )


def find_infected(matter: Matter) -> Answer:
    """Something that the scanner knows for harmful. The words blame nobody: macros of an honest unit's
    computer, mostly."""
    found = [defect.detail for defect in matter.entry.facts.defects if defect.code == "infected"]
    if not found:
        return passed("没有")
    return failed(
        Hit(words.INFECTED, words.CLEANED, endings={"hold": words.BY_HAND}),
        "；".join(found[:MOST_NAMED]),
    )


def find_unscanned(matter: Matter) -> Answer:
    """The scanner could not look at it."""
    found = [defect.detail for defect in matter.entry.facts.defects if defect.code == "unscanned"]
    if not found:
        return passed("没有")
    return failed(
        Hit(
            words.UNSCANNED,
            words.MADE_SMALLER,
            endings={"hold": words.BY_HAND},
            remedies={"hold": WAIT},
        ),
        "；".join(found[:MOST_NAMED]),
    )


def find_failure(matter: Matter) -> Answer:
    """Our own fault: the message could not be processed."""
    if matter.entry.failure is None:
        return passed("读取正常")
    return failed(
        Hit(words.OUR_FAULT, endings={"hold": words.BY_HAND}, remedies={"hold": WAIT}),
        matter.entry.failure.strip().splitlines()[-1][:200] if matter.entry.failure.strip() else "原因不明",
    )
