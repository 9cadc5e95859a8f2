"""The preview for the secretariat: what would leave, to whom, and in which words."""

from __future__ import annotations

from collections import Counter

from ingest.announce.decisions import words_in_force
from ingest.announce.due import Due, Letter
from ingest.announce.roll import roll_bytes
from ingest.replies.compose import DOCX, ReplyFile
from ingest.replies.result import SELECTED
from ingest.replies.wording import plain
from ingest.runtime import Runtime
from ingest.secretariat.frame import inside_body
from ingest.secretariat.previews import Sample, Shown

ROLL = "公示名单.docx"
MOST_NAMED = 30
"""Cases in a sentence."""


def show_letters(runtime: Runtime, due: Due) -> Shown:
    """Counts, a letter of each kind in full, every case with its result and address, the list."""
    call = runtime.policy.call
    counts = Counter(one.result.word for one in due.letters)
    told = "，".join(f"{word} {counts[word]} 件" for word in words_in_force(runtime) if counts[word])
    lines = [
        f"以下为{call.name}评审结果通知的预览，共 {len(due.letters)} 封（{told}），均未发出。",
        "附件为公示名单，公示起止日期等处请自行填写。",
        *_remarks(due),
    ]
    rows = [
        (one.receipt, one.result.word, plain(one.unit, 60), plain(one.recipient, 80)) for one in due.letters
    ]
    return Shown(
        f"【评审结果通知预览】{call.name}：{len(due.letters)} 封待确认",
        lines,
        [_sample(one) for one in _samples(due)],
        ("受理编号", "评审结果", "单位", "收件邮箱"),
        rows,
        (ReplyFile(ROLL, DOCX, roll_bytes(runtime)),),
    )


def _sample(one: Letter) -> Sample:
    composed = one.composed
    title = f"{one.receipt} {plain(one.unit, 60)}"
    return Sample(title, composed.subject, composed.text, inside_body(composed.html))


def _samples(due: Due) -> list[Letter]:
    """The first letter of each kind: those that select before the others."""
    first: dict[tuple[bool, bool], Letter] = {}
    for one in due.letters:
        first.setdefault((one.template != SELECTED, one.corrects), one)
    return [first[key] for key in sorted(first)]


def _remarks(due: Due) -> list[str]:
    """What must be known besides."""
    corrected = [one.receipt for one in due.letters if one.corrects]
    unreliable = [f"{one.receipt} {plain(one.unit, 60)}" for one in due.letters if one.unreliable]
    undecided = [one.receipt for one in due.undecided]
    told = [
        (due.told, f"此前已通知 {due.told} 件，不再重发。"),
        (
            len(corrected),
            f"其中 {len(corrected)} 封更正此前已发出的结果，信中写明前一封作废：{_named(corrected)}。",
        ),
        (
            len(undecided),
            f"尚有 {len(undecided)} 件已受理案例未填评审结果，不发通知：{_named(undecided)}。",
        ),
        (len(unreliable), f"以下案例的邮箱曾经退信，请另行电话告知：{_named(unreliable)}。"),
    ]
    by_hand = [
        f"{case.receipt} {plain(case.unit, 60)}（{word}）不能以邮件通知，请另行告知"
        f"（{plain(case.contact_info, 40)}）：{why}"
        for case, word, why in due.by_hand
    ]
    return [words for number, words in told if number] + by_hand


def _named(cases: list[str]) -> str:
    return "、".join(cases[:MOST_NAMED]) + ("等" if len(cases) > MOST_NAMED else "")
