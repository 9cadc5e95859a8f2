"""Who wrote the mails that a message forwards: attached to it, or quoted with their header block.

What programs put above a forwarded text has no standard: 163 draws a table, QQ writes one field a line, Apple
quotes with `>`, Thunderbird begins with the subject. All have a line that names the sender beside others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.mail.fields import parse_address
from parsers.mail.letters import Body, Letter
from parsers.mail.quoting import is_forward as forwards_below
from parsers.mail.subject import is_forward as says_forwarded
from parsers.sender import Sender

MOST_SENDERS = 10
"""That are told; more are as good as none."""
_MOST_CHARACTERS = 200_000
"""Of a text that are looked at."""
_NEAR = 4
"""Lines above and below within which another field of the same header block stands."""
_BEFORE, _AFTER = " \t>＞*|│　\xa0:：", " \t*|│　\xa0;；"
"""What programs draw around a field."""
_MAILTO = re.compile(r"\[mailto:([^\[\]\s]{1,320})\]")
"""As Outlook shows an address."""
_SENDER = re.compile(r"(?:发件人|发信人|寄件者|寄件人|From)\s{0,5}\*?\s{0,5}(?:[:：|\s]|$)", re.IGNORECASE)
_OTHER = re.compile(
    r"(?:发送时间|发送日期|日\s{0,4}期|时\s{0,4}间|寄件日期|收件人|收件者|主\s{0,4}题|主旨|抄\s{0,4}送"
    r"|Sent|Date|To|Cc|Subject)\s{0,5}\*?\s{0,5}(?:[:：|\s]|$)",
    re.IGNORECASE,
)


def senders_of(letters: Sequence[Letter], bodies: Sequence[Body]) -> tuple[Sender, ...]:
    """Of every mail that the message forwards, each once. `letters`: its own, then those attached."""
    found: dict[Sender, None] = {}
    for letter in letters[1:]:
        name, address = parse_address(letter.headers.first("from") or letter.headers.first("sender"))
        found[Sender(address, name)] = None
    for letter, body in zip(letters, bodies, strict=True):
        if says_forwarded(letter.headers.text("subject")) or forwards_below(body.whole):
            found |= dict.fromkeys(_quoted(body.whole[:_MOST_CHARACTERS]))
    return tuple(found)[:MOST_SENDERS]


def _quoted(text: str) -> Iterator[Sender]:
    lines = [line.lstrip(_BEFORE).rstrip(_AFTER) for line in text.split("\n")]
    lines = [line for line in lines if line]
    for at, line in enumerate(lines):
        label = _SENDER.match(line)
        near = (*lines[max(at - _NEAR, 0) : at], *lines[at + 1 : at + 1 + _NEAR])
        if label is None or not any(_OTHER.match(one) for one in near):
            continue
        said = line[label.end() :].lstrip(_BEFORE).rstrip(_AFTER) or "".join(lines[at + 1 : at + 2])
        name, address = parse_address(_MAILTO.sub(r"<\1>", said[:400]).encode())
        yield Sender(address, name)
