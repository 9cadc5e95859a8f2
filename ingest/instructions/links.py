"""Links that open a mail with an instruction begun: `mailto:` with subject and text (RFC 6068)."""

from __future__ import annotations

from urllib.parse import quote

from ingest.instructions.words import NAMES, WITH_REASON, Verb

KEEP = "——以下一行请保留——"


def name_of(receipt: str, message: int) -> str:
    """What an instruction calls a case: its receipt number, else the number of the message."""
    return receipt or f"来信{message}"


def instruction_link(box: str, verb: Verb, name: str, token: str) -> str:
    """A link that opens a mail to the mailbox: word, case and token in its subject, the first line left free.

    There the cursor stands on a telephone, and what is written there is the reason.
    """
    word = NAMES[verb]
    asked = "理由请写在上面一行" if verb in WITH_REASON else "说明请写在上面一行，可以不写"
    hint = "（直接发送即可）" if verb in {Verb.UNDO, Verb.CONFIRM} else f"（{asked}；所写的话将告知申报单位）"
    text = f"\r\n\r\n{hint}\r\n{KEEP}\r\n{name} 办理码 {token}\r\n"
    return f"mailto:{quote(box, safe='@')}?subject={quote(f'{word} {name} 〔{token}〕')}&body={quote(text)}"
