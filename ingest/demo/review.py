"""The end of the demo's season: three experts review, their sheets come back, and the result is told.

All of it by what the commands do: `panel make`, `panel read`, `announce` and its confirmation, under a clock that
goes on from the last sample.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

from ingest.announce.decisions import find_results, take_decisions, words_in_force
from ingest.announce.roll import roll_bytes
from ingest.announce.run import confirm, preview
from ingest.language.words import say
from ingest.mailer import Mailer
from ingest.outbox.send import send_due
from ingest.panel.make import make_panel
from ingest.panel.read import Scored, criteria_of, read_panel
from ingest.panel.result import result_bytes
from ingest.panel.sheet import SheetTerms, sheet_bytes
from ingest.review.experts import Expert, Piece
from ingest.review.layout import ADVICES
from ingest.review.statistics import Review
from ingest.runtime import Runtime
from ingest.settings.panel.people import ExpertSettings

EXPERTS = (
    ExpertSettings(name="陈教授", unit="京华评审大学", email="chen@expert.example"),
    ExpertSettings(name="林研究员", unit="教育后勤发展研究院", email="lin@expert.example"),
    ExpertSettings(name="周主任", unit="江北评审大学", email="zhou@expert.example"),
)
SECRETARY = "secretary@example.org"
"""Who gets the digest, is told of held cases, and sees the letters on the result first."""
SELECTED_SHARE = 3
"""Every third case of the ranking's upper part is what a committee would take."""
WAIT = timedelta(days=20)
"""Between the last mail and the experts, and between each two steps after that."""


def review_season(
    runtime: Runtime, mailer: Mailer, folder: Path, begins: datetime, tell: Callable[[str], None]
) -> dict[str, Path]:
    """From the experts' folders to the letters; what there is to look at, by name."""
    clock = [begins + WAIT]
    runtime = replace(runtime, clock=lambda: clock[0])
    made = make_panel(runtime, folder / "专家评审", blind=False)
    reviews = len(made.dealt.assignment.pairs)
    tell(_day(clock, say(f"{reviews} reviews given to three experts", f"分给三位专家，共 {reviews} 份评审")))
    clock[0] += WAIT
    back = folder / "收回的评分表"
    back.mkdir()
    for number, expert in enumerate(made.dealt.experts):
        sheet = _filled(runtime, expert, made.dealt.of(expert), number)
        (back / f"{expert.name} 评分表.xlsx").write_bytes(sheet)
    scored = read_panel(runtime, back)
    words = f"评分收回 {scored.taken} 份，须更正 {len(scored.faults)} 处"
    tell(_day(clock, say(f"{scored.taken} reviews came back, {len(scored.faults)} faults", words)))
    clock[0] += WAIT
    result = folder / "评审结果.xlsx"
    result.write_bytes(result_bytes(scored, words_in_force(runtime), _chosen(runtime, scored)))
    taken = take_decisions(runtime, result, say("the secretary", "秘书"))
    (folder / "公示名单.docx").write_bytes(roll_bytes(runtime))
    done = preview(runtime)
    send_due(runtime, mailer)
    tell(_day(clock, say(f"{taken.told} results, previewed", f"评审结果 {taken.told} 件，已预览")))
    clock[0] += timedelta(hours=2)
    written = confirm(runtime, done.code, say("the secretary", "秘书")).written
    sent = send_due(runtime, mailer).sent
    tell(
        _day(
            clock, say(f"{written} letters confirmed, {sent} sent", f"确认通知 {written} 封，发出 {sent} 封")
        )
    )
    assert find_results(runtime), "decided just now"
    return {
        say("experts", "专家评审"): folder / "专家评审",
        say("sheets back", "收回的评分表"): back,
        say("result", "评审结果"): result,
        say("made public", "公示名单"): folder / "公示名单.docx",
    }


def _day(clock: Sequence[datetime], words: str) -> str:
    return f"{clock[0].date()}  {words}"


def _filled(runtime: Runtime, expert: Expert, pieces: Sequence[Piece], number: int) -> bytes:
    """The sheet as this expert fills it in: one strict, one mild, one of few words, and none forgets much."""
    call, settings = runtime.policy.call, runtime.settings.panel
    terms = SheetTerms(call.name, call.code, criteria_of(runtime), blind=False, due=settings.due)
    return sheet_bytes(terms, expert, pieces, _scores(runtime, expert, pieces, number))


def _scores(runtime: Runtime, expert: Expert, pieces: Sequence[Piece], number: int) -> Mapping[str, Review]:
    rng, bias = Random(f"scores {expert.email}"), (-4, 3, 0)[number]
    given = {}
    for piece in pieces[: len(pieces) - number]:
        good = Random(piece.receipt).uniform(68, 93) + bias
        scores = {
            one.name: Fraction(max(50, min(99, round(rng.gauss(good, 3))))) for one in criteria_of(runtime)
        }
        advice = ADVICES[0 if good > 84 else 1 if good > 74 else 2]
        comment = ("结构完整，数据可靠。", "", "可推广。")[number]
        given[piece.receipt] = Review(piece.receipt, expert.email, scores, advice=advice, comment=comment)
    return given


def _chosen(runtime: Runtime, scored: Scored) -> dict[str, str]:
    """The upper third is selected."""
    panel = runtime.settings.panel
    most = len(scored.standings) // SELECTED_SHARE
    return {
        one.piece.receipt: panel.selected[0] if at < most else panel.unselected[0]
        for at, one in enumerate(scored.standings)
    }
