"""Mail that came back: delivery status notifications (RFC 3464), and what Coremail and Alimail send."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.charset import clean, decode
from parsers.mail.fields import message_id, parse_address, parse_ids
from parsers.mail.headers import Headers, read_head
from parsers.mail.parameters import content_type, parameters
from parsers.mail.parts import Part, Tree
from parsers.sender import Bounce
from parsers.terms import Limits

_MARKS = ("x-aliyun-bounce", "x-failed-recipients", "x-cm-original-message-id")
_DAEMON = re.compile(r"(?:postmaster|mailer-?daemon)@", re.IGNORECASE)
_SUBJECT = re.compile(
    r"退信|未送达|无法投递|投递失败|undeliver|delivery (?:status|fail)"
    r"|returned mail|failure notice",
    re.IGNORECASE,
)
_REASON = re.compile(r"(?:退信原因|失败原因|退回原因|原因)\s{0,20}[/：:]?[^\n]{0,1000}\n?[^\n]{0,1000}")
_RECIPIENT = re.compile(
    r"^[ \t>]{0,20}原?(?:收件人|收信人|收件地址|收件邮箱|无法送达|Recipient|Failed recipient)[ \t]{0,10}"
    r"(?:地址|邮箱|（[^）\n]{0,20}）|/[^:：\n]{0,30})?[ \t]{0,10}[:：\n]\s{0,10}[^@\n]{0,80}?"
    r"([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})",
    re.ASCII | re.MULTILINE | re.IGNORECASE,
)
_ID_IN_TEXT = re.compile(r"^message-id:\s{0,80}(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_HARMLESS = frozenset({"delivered", "delayed", "relayed", "expanded"})
_STATUS_BYTES = 64_000
_ORIGINAL_BYTES = 256_000


def read_bounce(tree: Tree, subject: str | None, text: str, limits: Limits) -> Bounce | None:
    """Which of our mails came back, to whom it went and why; `None` for what is no bounce.

    A notice that a mail was delivered, or only delayed, is none; nor is a read receipt (RFC 8098).
    """
    headers = tree.headers
    status = [
        part for part in tree.parts if part.content_type == "message/delivery-status" and not part.message
    ]
    if not status and not _says_so(headers, subject or ""):
        return None
    groups = [group for part in status[:20] for group in _status_groups(part, limits)]
    actions = [(group.text("action") or "").lower() for group in groups if "action" in group]
    if actions and all(action.split(" ")[0] in _HARMLESS for action in actions):
        return None
    return Bounce(
        _original_id(tree, text, limits), _recipient(headers, groups, text), _diagnostic(groups, text)[:1000]
    )


def _says_so(headers: Headers, subject: str) -> bool:
    if any(name in headers for name in _MARKS) or (headers.text("hmm-notify") or "").lower() == "bounce":
        return True
    if content_type(headers) == "multipart/report":
        kind = parameters(headers.first("content-type") or b"").get("report-type", "").lower()
        return kind in {"delivery-status", ""}
    sender = parse_address(headers.first("from"))[1] or ""
    return bool(_DAEMON.match(sender) and _SUBJECT.search(subject))


def _status_groups(part: Part, limits: Limits) -> list[Headers]:
    """The groups of fields of a delivery-status part: one for the message, then one a recipient."""
    data = part.data()[:_STATUS_BYTES]
    groups: list[Headers] = []
    position = 0
    while position < len(data) and len(groups) < 100:
        headers, after = read_head(data, position, len(data), limits.header_bytes)
        if after <= position or not headers.fields:
            break
        groups.append(headers)
        position = after
    return groups


def _original_id(tree: Tree, text: str, limits: Limits) -> str | None:
    declared = parse_ids(tree.headers.first("x-cm-original-message-id"))
    if declared:
        return declared[0]
    for part in tree.parts:
        if part.is_message or part.content_type in {"text/rfc822-headers", "message/rfc822-headers"}:
            data = part.data()[:_ORIGINAL_BYTES]
            found = message_id(read_head(data, 0, len(data), limits.header_bytes)[0])
            if found:
                return found
    in_text = _ID_IN_TEXT.search(text) or _ID_IN_TEXT.search(_all_text(tree.parts))
    if in_text:
        return in_text[1]
    named = parse_ids(tree.headers.first("in-reply-to")) or parse_ids(tree.headers.first("references"))
    return named[-1] if named else None


def _all_text(parts: Sequence[Part]) -> str:
    texts = [part for part in parts if part.content_type.startswith("text/")]
    return "\n".join(decode(part.data()[:_ORIGINAL_BYTES]).text for part in texts[:20])


def _recipient(headers: Headers, groups: list[Headers], text: str) -> str | None:
    """By the report's fields; else by the line that a webmail's notice has for people (收件人：)."""
    values = [headers.first("x-failed-recipients")]
    values += [group.first(name) for group in groups for name in ("final-recipient", "original-recipient")]
    for value in values:
        address = parse_address(value.rpartition(b";")[2] or value)[1] if value else None
        if address:
            return address
    named = _RECIPIENT.search(text)
    return named[1] if named else None


def _diagnostic(groups: list[Headers], text: str) -> str:
    said = [
        value
        for group in groups
        for name in ("diagnostic-code", "status")
        if (value := group.text(name)) is not None
    ]
    if said:
        return "; ".join(dict.fromkeys(said))
    reason = _REASON.search(text)
    return clean(reason[0] if reason else text[:300]).strip()
