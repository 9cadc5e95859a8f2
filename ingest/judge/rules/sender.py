"""Rules on who is speaking."""

from __future__ import annotations

from ingest.judge.case import Check, Entry
from ingest.judge.identity import Identity, find_forgery
from ingest.judge.matter import Answer, Hit, Matter, failed, listed, passed
from ingest.judge.words import sender as words
from ingest.judge.words.deadline import WAIT

LETTER = "sender.letter"
PROVEN = {Identity.PASSED: "已经证实", Identity.UNKNOWN: "未能证实", Identity.FAILED: "验证未通过"}
"""The check on who wrote a letter that a person will answer."""


def check_letter(entry: Entry, trusted: tuple[str, ...], *, names_another: bool) -> Check:
    """Whether a person should doubt who wrote a letter before he does what it asks: withdraw a case, say.

    `names_another`: it names a case of whose record its sender is not.
    """
    forged = find_forgery(entry.facts.authentication, trusted)
    if forged:
        doubt = f"发件人身份验证未通过（{forged}），疑似冒名，请另行核实。"
    elif entry.facts.from_ambiguous:
        doubt = "发件人一栏写法异常，不能确认来信人身份，请另行核实。"
    elif names_another:
        doubt = "发件地址不在所涉申报登记的地址之列，请核实来信人身份。"
    else:
        return Check(LETTER, hit=False, evidence="来信人身份未见异常")
    return Check(LETTER, hit=True, evidence=doubt)


def find_other_sender(matter: Matter) -> Answer:
    """It names a case that stands, from an address that is not on the case's record, or plainly forged.

    The words tell nobody whether there is such a case: they go to whoever wrote.
    """
    if _is_unsure_forward(matter):
        return failed(
            Hit(words.FORWARDED, WAIT),
            f"由 {matter.entry.forwarded_by} 转来，本邮箱服务器未证实该地址；此前版本不变",
        )
    forged = find_forgery(matter.entry.facts.authentication, matter.policy.trusted_servers)
    seen = f"发件人身份{PROVEN[matter.identity]}{f'（{forged}）' if forged else ''}"
    seen += "，发件人一栏写法异常" if matter.entry.facts.from_ambiguous else ""
    if not matter.named:
        return passed(f"未涉及他人登记的申报；{seen}")
    return failed(
        Hit(
            words.OTHER_SENDER,
            words.PROOF,
            endings={"hold": words.HELD, "reject": words.REJECTED},
            cases=tuple(one.anchor for one in matter.named),
        ),
        f"提及 {listed([one.label for one in matter.named])}，来信地址不在其登记地址之列；{seen}",
    )


def _is_unsure_forward(matter: Matter) -> bool:
    """Whether it would change a case that stands, forwarded from an address that anybody may have written."""
    forwarded = matter.entry.forwarded_by is not None
    return forwarded and matter.is_correction and matter.identity is not Identity.PASSED
