"""Header values with a grammar: addresses, dates, message ids, Received, Authentication-Results.

mail-parser reads the addresses that no plain pattern finds; it is handed short pieces of pure ASCII only,
since it mangles Chinese, and what it makes of them is checked here. Everything is total.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from parsers.charset import clean_line
from parsers.mail.headers import Headers, decode_text
from parsers.sender import Authentication

LOCAL_ZONE = timezone(timedelta(hours=8))
"""A date without a zone, in mail from China."""
_ADDRESS = re.compile(
    r"[A-Za-z0-9._%+!#$&'*/=?^`{|}~-]{1,128}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
)
_IN_BRACKETS = re.compile(
    r"<\s{0,80}(?:(?:smtp|mailto):\s{0,80})?([^<>\s@]{1,128}@[^<>\s@]{1,253})\s{0,80}>", re.IGNORECASE
)
_QUOTED_OR_ENCODED = re.compile(r'"(?:[^"\\]|\\.){0,500}"|=\?[^?\s]{0,40}\?[bBqQ]\?[^?]{0,500}\?=')
"""What stands in these is a display name: an address inside must not pass for the sender's."""
_PLAIN_WORD = re.compile(
    r'"(?:[^"\\]|\\.){0,500}"|=\?[^?\s]{0,40}\?[bBqQ]\?[^?<>@,;:"()]{0,500}\?=|\([^()<>@]{0,500}\)'
)
"""What every server passes over when it looks for the sender's address, or should."""
_ANY_ADDRESS = re.compile(r"[^\s<>,;:()\[\]\"@]{1,128}@[^\s<>,;:()\[\]\"@]{1,253}")
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f()\";:]")
"""What no plain address field has outside of names and comments."""
_SCHEME = re.compile(r"<\s{0,80}(?:smtp|mailto):", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_GROUP = re.compile(r"\s{0,3}[^\":;<>@]{1,100}:")
"""How a group of addresses begins (RFC 5322, 3.4): its name is nobody's."""
_ID = re.compile(r"<\s{0,80}([^<>\s]{1,500})\s{0,80}>")
_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?[T\s,，]*(?:[周星期一二三四五六日天]*\s*)"
    r"(?:(上午|下午|AM|PM)?\s*(\d{1,2})\s*[:：时]\s*(\d{1,2})(?:\s*[:：分]\s*(\d{1,2}))?(?:[.,]\d+)?)?\s*(AM|PM)?"
    r"\s*(?:(Z|UTC|GMT)?([+-]\d{2}):?(\d{2})|(Z|UTC|GMT))?",
    re.IGNORECASE,
)
_FULL_WIDTH = str.maketrans("，：　＋－０１２３４５６７８９", ",: +-0123456789")
_MOST_IDS = 100
_STAMP_BYTES = 400
_RESULT_BYTES, _MOST_RESULTS = 60_000, 60
"""Of one Authentication-Results field: a sender's many signatures must not push out what our server found."""
_RESULT_PIECE = re.compile(r'\\.|["();]|[^"();\\]{1,1000}|.', re.DOTALL)
_NAMED_CST = re.compile(rb"\d\s{1,20}\(?CST\)?\s{0,20}$")
_CHINESE_SERVER = re.compile(
    rb"\bby\s{1,80}[A-Za-z0-9.-]{0,200}(?:\.cn|163\.com|126\.com|yeah\.net|188\.com|netease\.com|qq\.com|aliyun\.com"
    rb"|alibaba-inc\.com|mxhichina\.com|sina\.com|sohu\.com|coremail\S{0,80})(?![A-Za-z0-9-]|\.[A-Za-z])",
    re.IGNORECASE,
)
_AMERICA = timezone(timedelta(hours=-6))
_HOP = timedelta(hours=3)
"""Mail takes less from one server to the next, as a rule."""


def parse_address(value: bytes | None) -> tuple[str | None, str | None]:
    """The first mailbox of an address field (RFC 5322, 3.4): display name and address, either `None`."""
    if value is None:
        return None, None
    visible = _QUOTED_OR_ENCODED.sub(_blanked, value[:8000].decode("latin-1"))
    visible = _COMMENT.sub(_blanked, visible)
    bracketed = list(_IN_BRACKETS.finditer(visible))
    if bracketed:
        chosen = bracketed[0] if re.search(r">\s{0,80}[,;]", visible) else bracketed[-1]
        return _display_name(decode_text(value[: chosen.start()])), _address(
            decode_text(chosen[1].encode("latin-1"))
        )
    text = decode_text(value)
    inside = _IN_BRACKETS.search(text)
    bare = inside or _ADDRESS.search(text)
    seen = _ADDRESS.search(visible) if b"=?" in value or b"(" in value else None
    if seen and bare and seen[0] != bare[0]:
        return _display_name(decode_text(value[: seen.start()])), _address(seen[0])
    if bare is None:
        return (None if _GROUP.match(text) else _display_name(text)), _address_by_library(value)
    comment = re.search(r"\(([^()]*)\)", text[bare.end() :])
    name = comment[1] if comment and not inside else _GROUP.sub("", text[: bare.start()])
    return _display_name(name), _address(inside[1] if inside else bare[0])


def is_ambiguous(headers: Headers, address: str | None) -> bool:
    """Whether another program may take somebody else for the author of a mail than we do (`address`).

    So it is with several `From` fields or addresses, an address in a comment, an encoded word or a group,
    none at all but a `Sender`, and with signs that are left out in reading. A mail server that looks for one
    address and vouches for it has then not vouched for the other (RFC 7489, 6.6.1).
    """
    values = set(headers.every("from"))
    if address is None or len(values) != 1:
        return address is not None
    text = values.pop()[:8000].decode("utf-8", "replace")
    text = _PLAIN_WORD.sub(" ", _SCHEME.sub("<", text))
    found = [one.rstrip(".") for one in _ANY_ADDRESS.findall(text)]
    local, _, domain = address.rpartition("@")
    return (
        bool(_ODD.search(text))
        or text.count("@") != len(found)
        or {(one.rpartition("@")[0], one.rpartition("@")[2].lower()) for one in found} != {(local, domain)}
    )


def _blanked(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _display_name(text: str) -> str | None:
    name = re.sub(r"<\s{0,80}>", "", re.sub(r"\\([\"\\])", r"\1", text)).strip(" \t,;:")
    while len(name) >= 2 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    name = name.strip(' "＜')
    return clean_line(name)[:200] or None


def _address(text: str) -> str | None:
    local, _, domain = text.strip("'\".,;:").rpartition("@")
    plain = local and domain and not re.search(r"[\s\"<>,;]", local + domain)
    return f"{local}@{domain.lower()}" if plain and len(text) <= 320 else None


def _address_by_library(value: bytes) -> str | None:
    """What mail-parser finds where no plain address stands (quoted local parts, routes)."""
    import mailparser  # slow to load, and seldom needed

    try:
        pairs = mailparser.parse_from_bytes(b"From: " + _one_ascii_line(value) + b"\n\n").from_
        address = next((str(pair[1]) for pair in pairs if "@" in str(pair[1])), "")
    except Exception:  # noqa: BLE001 - a library at the seam: whatever it raises for, there is no address
        return None
    return _address(clean_line(address)) if address else None


def _one_ascii_line(value: bytes) -> bytes:
    return re.sub(rb"[^ -~]+", b" ", value[:2000])


def parse_ids(value: bytes | None) -> tuple[str, ...]:
    """Message ids of Message-ID, In-Reply-To or References, each in its brackets, without repetition."""
    if not value:
        return ()
    text = decode_text(value)
    ids = [f"<{found[1]}>" for found in _ID.finditer(text)] or [
        f"<{word}>" for word in (w.strip("<>,;\"'") for w in text.split()) if "@" in word and len(word) <= 500
    ]
    return tuple(dict.fromkeys(ids))[:_MOST_IDS]


def message_id(headers: Headers) -> str | None:
    """The Message-ID in brackets, also where the sender left them out: any word will do."""
    value = headers.first("message-id")
    if not value:
        return None
    ids = parse_ids(value)
    words = clean_line(decode_text(value)).strip("<> ").split()
    return ids[0] if ids else (f"<{words[0][:500]}>" if words else None)


def parse_date(value: bytes | str | None) -> datetime | None:
    """A date as mail writes it (RFC 5322, 3.3, and what real programs make of it), always with a zone.

    A zone of `-0000` is UTC; no zone at all is China's, and so is `CST`. Null for what is no date between
    1980 and 2100.
    """
    if not value:
        return None
    text = (decode_text(value) if isinstance(value, bytes) else value).translate(_FULL_WIDTH)[:200]
    return _checked(_year_first(text) or _rfc5322(text))


def _rfc5322(text: str) -> datetime | None:
    try:
        plain = re.sub(r"\.(?=\s)|\([^()]*\)", "", text)
        found = parsedate_to_datetime(plain if ":" in plain else plain + " 00:00:00")
    except Exception:  # noqa: BLE001 - the library raises a dozen kinds for hostile dates; each means none
        return None
    zoned = re.search(r"[+-]\d{4}|\b(?:UT|UTC|GMT|Z|[EMP][SD]T|CDT)\b", text)
    if zoned is None:
        return found.replace(tzinfo=LOCAL_ZONE)
    return found.replace(tzinfo=timezone.utc) if found.tzinfo is None else found  # noqa: UP017 - as its sibling above


def _year_first(text: str) -> datetime | None:
    found = _YEAR_FIRST.search(text)
    if found is None:
        return None
    year, month, day, noon, hour, minute, second, noon_after, _, zone_hours, zone_minutes, utc = (
        found.groups()
    )
    hours = int(hour or 0)
    if (noon or noon_after or "").upper() in {"下午", "PM"} and hours < 12:
        hours += 12
    zone = LOCAL_ZONE
    try:
        if zone_hours:
            minutes = int(zone_minutes) * (-1 if zone_hours.startswith("-") else 1)
            zone = timezone(timedelta(hours=int(zone_hours), minutes=minutes))
        elif utc:
            zone = timezone(timedelta(0))
        return datetime(
            int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=zone
        )
    except (ValueError, OverflowError):
        return None


def _checked(found: datetime | None) -> datetime | None:
    if found is None or not 1980 <= found.year <= 2100:
        return None
    offset = found.utcoffset() or timedelta(0)
    if abs(offset) >= timedelta(hours=24) or offset.seconds % 60:
        return None
    return found


def newest_received_at(headers: Headers) -> datetime | None:
    """When the topmost `Received:` line says it was written: by the mailbox's own server (RFC 5321, 4.4).

    `CST` without a number is China's time; America's only where the hop before it bears that out, and the
    server is no Chinese one.
    """
    lines = headers.every("received")[:2]
    if not lines:
        return None
    found = _stamp(lines[0])
    if found is None or not _NAMED_CST.search(lines[0][-_STAMP_BYTES:]) or _CHINESE_SERVER.search(lines[0]):
        return found
    before = _stamp(lines[1]) if len(lines) > 1 else None
    in_america = found.replace(tzinfo=_AMERICA)
    if before is None or _NAMED_CST.search(lines[1][-_STAMP_BYTES:]):
        return found
    return in_america if abs(in_america - before) < _HOP < abs(found - before) else found


def _stamp(line: bytes) -> datetime | None:
    return parse_date(line[-_STAMP_BYTES:].rpartition(b";")[2])


def authentication(headers: Headers) -> tuple[Authentication, ...]:
    """Every Authentication-Results field (RFC 8601), topmost first; `none` gives an entry without results."""
    found = []
    for value in headers.every("authentication-results")[:20]:
        server, *results = _bare_parts(value[:_RESULT_BYTES].decode("latin-1"))
        pairs = [
            re.match(r"\s{0,80}([A-Za-z0-9._-]{1,40})(?:/\d{1,5})?\s{0,80}=\s{0,80}([A-Za-z]{1,20})", part)
            for part in results
        ]
        name = server.split()[0][:255] if server.split() else ""
        named = dict.fromkeys((m[1].lower(), m[2].lower()) for m in pairs if m)
        found.append(Authentication(clean_line(name), tuple(named)[:_MOST_RESULTS]))
    return tuple(found)


def _bare_parts(text: str) -> list[str]:
    """What stands between semicolons, without comments and quoted strings: those hold a sender's own words.

    An envelope's sender such as `";dmarc=pass;"@example.cn` is written into the results as he wrote it.
    """
    parts, depth, quoted = [""], 0, False
    for piece in _RESULT_PIECE.findall(text):
        if quoted:
            quoted = piece != '"'
        elif piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif not depth and piece == '"':
            quoted = True
        elif not depth and piece == ";":
            parts.append("")
        elif not depth:
            parts[-1] += piece
    return parts


def without_comments(text: str) -> str:
    """The text without its comments in brackets, those in one another too (RFC 5322, 3.2.2)."""
    for _ in range(5):
        shorter = re.sub(r"\([^()]*\)", " ", text)
        if shorter == text:
            break
        text = shorter
    return text
