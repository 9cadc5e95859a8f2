"""The experts of the configuration, or of the Excel file that it names."""

from __future__ import annotations

from ingest.errors import UsageError
from ingest.language.words import say
from ingest.reading.papers import PaperReader
from ingest.review.experts import Expert
from ingest.review.roster import read_roster
from ingest.runtime import Runtime


def load_experts(runtime: Runtime, reader: PaperReader) -> tuple[Expert, ...]:
    """Everybody who reviews, in the order of the list.

    :raises UsageError: nobody is named, or the list has faults: all of them, by cell
    """
    settings, directions = runtime.settings.panel, runtime.policy.call.directions
    experts = tuple(one.as_expert() for one in settings.experts)
    problems = [
        say(
            f"panel.experts: {one.name}: there is no direction {direction!r}",
            f"panel.experts：{one.name}：没有“{direction}”这一申报方向",
        )
        for one in experts
        for direction in one.directions
        if direction not in directions
    ]
    if settings.experts_file is not None:
        workbook = reader.read_workbook(settings.experts_file)
        experts, faults = read_roster(settings.experts_file.name, workbook, directions)
        problems += map(str, faults)
    if problems:
        head = say("the list of experts has faults:", "专家名单有误：")
        raise UsageError("\n  - ".join([head, *problems]))
    if not experts:
        raise UsageError(
            say(
                "no experts: name them in panel.experts, or an .xlsx in panel.experts_file",
                "没有评审专家：请在 panel.experts 中列出，或在 panel.experts_file 中指定 xlsx 名单",
            )
        )
    return experts
