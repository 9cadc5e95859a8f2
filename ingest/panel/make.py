"""`casebox panel make`: cases dealt out, a folder an expert, zips for the mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest import stored
from ingest.files import unwritable
from ingest.pack.folder import Packed, write_folder
from ingest.pack.plan import Plan
from ingest.panel.blinding import Blinder, hidden, words_of
from ingest.panel.deal import Dealt, deal_out
from ingest.panel.folders import Zips, lay_cases, mark_of, plan_folders, plan_front, write_zips
from ingest.panel.read import stand_of
from ingest.panel.sheet import SheetTerms
from ingest.panel.team import load_experts
from ingest.reading.papers import PaperReader
from ingest.review.statistics import Review
from ingest.runtime import Runtime
from models.message import Message


@dataclass(frozen=True)
class Made:
    """What was written."""

    dealt: Dealt
    packed: Packed
    zips: Zips
    told: tuple[str, ...]
    """Of blind copies: what is left in them, and what was left out."""
    marks: Mapping[str, str]
    """By which each expert's material is known again, by address."""
    blind: bool


def make_panel(runtime: Runtime, target: Path, *, blind: bool) -> Made:
    """Lay the accepted cases out for the experts under `target`; again, only what changed is written.

    :raises UsageError: the experts' list has faults, or the folder holds what casebox did not make
    :raises StoreUnavailable: when it cannot be written
    """
    call, settings = runtime.policy.call, runtime.settings.panel
    criteria = tuple(one.as_criterion() for one in settings.criteria)
    terms = SheetTerms(call.name, call.code, criteria, blind, settings.due)
    with PaperReader(runtime.settings) as reader, TemporaryDirectory(prefix="casebox-panel-") as folder:
        dealt = deal_out(runtime, load_experts(runtime, reader))
        labels = (
            [one.label for one in call.described.documents if one.holds == "fields"] if call.described else []
        )
        blinder = Blinder(runtime, reader, Path(folder), labels) if blind else None
        with runtime.store.reading() as session:
            cases = lay_cases(session, runtime, dealt, blinder)
        titles = _titles(runtime, dealt, blind=blind)
        moment = call.deadline.astimezone(call.zone)
        told = blinder.told if blinder else ()
        experts = tuple(plan_folders(terms, dealt, cases, titles, _given(runtime), moment))
        plan = Plan(experts, plan_front(dealt, told, moment))
        try:
            packed = write_folder(runtime.store, runtime.settings.limits, plan, target, lambda _: None)
            zips = write_zips(target, dealt, settings.mail_bytes)
        except OSError as error:
            raise unwritable(error, error.filename or target) from error
    marks = {one.email: mark_of(terms, dealt.of(one), titles, cases) for one in dealt.experts}
    return Made(dealt, packed, zips, told, marks, blind)


def _given(runtime: Runtime) -> dict[str, dict[str, Review]]:
    """What experts have scored before, by address and receipt number."""
    given: dict[str, dict[str, Review]] = {}
    for (receipt, expert), review in stand_of(runtime).comments.items():
        if review.scores is not None:
            given.setdefault(expert, {})[receipt] = review
    return given


def _titles(runtime: Runtime, dealt: Dealt, *, blind: bool) -> dict[str, str]:
    """The cases' titles as experts see them."""
    if not blind:
        return {receipt: piece.title for receipt, piece in dealt.pieces.items()}
    titles = {}
    with runtime.store.reading() as session:
        for receipt, case in dealt.cases.items():
            verdict = stored.load_verdict(session.get_one(Message, case.message).verdict)
            titles[receipt] = hidden(case.title, words_of(case, verdict))
    return titles
