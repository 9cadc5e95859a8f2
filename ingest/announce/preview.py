"""The preview for the secretariat: what would leave, to whom, and in which words."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from jinja2 import Environment
from markupsafe import Markup

from ingest.announce.decisions import words_in_force
from ingest.announce.due import Due, Letter
from ingest.announce.roll import roll_bytes
from ingest.language.templates import make_environment
from ingest.replies.compose import DOCX, Reply, ReplyFile
from ingest.replies.result import SELECTED
from ingest.replies.wording import plain, wrap
from ingest.runtime import Runtime

ROLL = "公示名单.docx"
MOST_LISTED, MOST_NAMED = 400, 30
"""Letters in the list, and cases in a sentence."""


def compose_preview(runtime: Runtime, due: Due, code: str) -> Reply:
    """The mail: counts, a letter of each kind in full, every case with its result and address, the list."""
    call = runtime.policy.call
    counts = Counter(one.result.word for one in due.letters)
    told = "，".join(f"{word} {counts[word]} 件" for word in words_in_force(runtime) if counts[word])
    lines = [
        f"以下为{call.name}评审结果通知的预览，共 {len(due.letters)} 封（{told}），均未发出。",
        f"核对无误后，请运维人员运行：casebox announce --confirm {code}",
        "确认之前不会发出任何一封；预览之后如有改动，须重新预览。附件为公示名单，公示期等处请自行填写。",
        *_remarks(due),
    ]
    names = {
        "lines": lines,
        "samples": _samples(due),
        "letters": due.letters[:MOST_LISTED],
        "more": max(0, len(due.letters) - MOST_LISTED),
    }
    text, html = (_environment().get_template(f"preview.{part}").render(**names) for part in ("txt", "html"))
    return Reply(
        subject=f"【评审结果通知预览】{call.name}：{len(due.letters)} 封待确认",
        text=text,
        html=html,
        attachments=(ReplyFile(ROLL, DOCX, roll_bytes(runtime)),),
        mark=call.code,
    )


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


def _body_of(page: str) -> Markup:
    """What stands in a letter's page, made and escaped by its own template."""
    return Markup(page.partition("<body")[2].partition(">")[2].rpartition("</body>")[0])  # noqa: S704


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return make_environment("announce", final_newline=True, wrap=wrap, plain=plain, body_of=_body_of)
