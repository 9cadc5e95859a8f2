"""Whether a letter asks that the case be taken back: words that say so, and neither ask nor suppose.

Our acknowledgement says how: 请直接回复本邮件，写明“撤回申报”及原因, or “withdraw my submission”.
Words of either language count, whatever the call's. A person decides on it all the same.
"""

from __future__ import annotations

import re

from ingest.judge.duplicates import brings_material
from ingest.judge.matter import Answer, Hit, Matter, failed, passed
from ingest.judge.words import decision as words
from ingest.judge.words.deadline import WAIT
from parsers.facts import MessageFacts
from parsers.scripts import simplified

MOST_CHARACTERS = 600
"""Of a letter that are looked at."""

_SENTENCE = re.compile(r"[^。！!；;\n]{1,200}")
_TAKES_BACK = re.compile(
    r"(?:撤回|撤销|撤下|撤消|取消|退出|放弃)[^，,：:]{0,40}?(?:申报|参评|评选|评审|投稿|征集)"
    r"|(?:申报|案例|稿件|投稿)[^，,：:]{0,6}(?:予以撤回|撤回处理|作废)"
    r"|不再(?:参加|参与)?[^，,：:]{0,6}(?:申报|参评|评选|投稿)"
    r"|^\s{0,4}(?:申请)?(?:撤回|撤稿)\s{0,4}$"
)
_ASKS = re.compile(
    r"[?？吗]|能否|可否|是否|如何|怎么|怎样|如果|如需|若|假如|不(?:会|想|打算)?(?:撤|取消|退出|放弃)"
)

_ENGLISH_SENTENCE = re.compile(r"[^.?!;\n]{1,300}[.?!]?")
_WHAT = (
    r"(?:submissions?|papers?|manuscripts?|abstracts?|articles?|essays?|applications?|entry|entries|proposals?"
    r"|contributions?|nominations?|works?|films?|posters?|cases?|participation|call|competition|contest"
    r"|conference|review)"
)
_TAKES_BACK_IN_ENGLISH = re.compile(
    rf"\b(?:withdraw|withdrawing|retract|retracting)\b[^,:]{{0,60}}?\b{_WHAT}\b"
    rf"|\b(?:withdrawal|retraction) of (?:my|our|the|this)\b[^,:]{{0,40}}?\b{_WHAT}\b"
    rf"|\b{_WHAT}\b[^,:]{{0,60}}?\b(?:is|are|be|been) (?:hereby )?(?:withdrawn|retracted)\b"
    r"|^\s{0,4}(?:please )?withdraw(?: it)?\W{0,4}$",
    re.IGNORECASE,
)
_ASKS_IN_ENGLISH = re.compile(
    r"[?]|^\W{0,4}(?:can|could|may|might|would|should|shall|is|are|do|does|how|when|where|what|whether)\b"
    r"|\b(?:if|whether|unless|in case|how to|possible to)\b"
    r"|\b(?:not|never|cannot|without)\b[^,;]{0,30}\b(?:withdr|retract)"
    r"|n['’]t\b[^,;]{0,30}\b(?:withdr|retract)",
    re.IGNORECASE,
)


def asks_withdrawal(facts: MessageFacts) -> bool:
    """Whether a letter without files says that its sender takes the case back."""
    if brings_material(facts):
        return False
    text = simplified(facts.text[:MOST_CHARACTERS])
    chinese = (_TAKES_BACK.search(one) and not _ASKS.search(one) for one in _SENTENCE.findall(text))
    return any(chinese) or any(map(_says_in_english, _ENGLISH_SENTENCE.findall(text)))


def _says_in_english(sentence: str) -> bool:
    return bool(_TAKES_BACK_IN_ENGLISH.search(sentence)) and not _ASKS_IN_ENGLISH.search(sentence)


def find_withdrawal(matter: Matter) -> Answer:
    """It asks that the case be taken back, which only a person may do."""
    if not matter.is_correction or not asks_withdrawal(matter.entry.facts):
        return passed("没有申请撤回")
    return failed(
        Hit(words.WITHDRAWAL, endings={"hold": words.WITHDRAWAL_HELD}, remedies={"hold": WAIT}),
        "来信写明撤回",
    )
