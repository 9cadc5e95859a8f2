"""Links that open a mail with an instruction begun: `mailto:` with subject and text (RFC 6068)."""

from __future__ import annotations

from urllib.parse import quote

from ingest.instructions.words import NAMES, WITH_REASON, Verb

KEEP = "——以下一行请保留——"


def name_of(receipt: str, message: int) -> str:
    """What an instruction calls a case: its receipt number, else the number of the message."""
    return receipt or f"来信{message}"


def instruction_link(box: str, verb: Verb, name: str, token: str) -> str:
    """A link that opens a mail to the mailbox: the word in subject and first line, the token in both."""
    word = NAMES[verb]
    hint = {
        Verb.UNDO: "（直接发送即可）",
        Verb.ACCEPT: f"（说明请写在首行“{word}”之后，可以不写；所写的话将告知申报单位）",
    }.get(verb, f"（理由请写在首行“{word}”之后；所写的话将告知申报单位）" if verb in WITH_REASON else "")
    text = f"{word} \r\n\r\n{hint}\r\n{KEEP}\r\n{name} 办理码 {token}\r\n"
    return f"mailto:{quote(box, safe='@')}?subject={quote(f'{word} {name} 〔{token}〕')}&body={quote(text)}"
