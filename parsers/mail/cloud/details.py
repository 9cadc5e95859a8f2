"""What a cloud attachment's words and address say of it: name, size, expiry, whose it is."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from parsers.charset import clean_line, decode
from parsers.mail.cloud.providers import provider_of
from parsers.mail.fields import parse_date

SIZE = r"[\d.]{1,12}\s{0,5}(?:[KMGT]i?B?|B|字节)"
_DATE = (
    r"\d{4}年\d{1,2}月\d{1,2}日(?:\s{0,5}\d{1,2}[:：]\d{2})?"
    r"|\d{4}-\d{1,2}-\d{1,2}(?:\s{1,5}\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|无限期"
)
DETAILS = re.compile(
    rf"[（(]\s{{0,5}}({SIZE})\s{{0,5}}[,，|;；]\s{{0,5}}(?:过期时间[:：]\s{{0,5}}|有效期至[:：]?\s{{0,5}})?"
    rf"({_DATE})\s{{0,5}}(?:到期|过期)?\s{{0,5}}[）)]",
    re.IGNORECASE,
)
_LOOSE_SIZE = re.compile(
    rf"(?:文件)?大小\s{{0,5}}[:：]\s{{0,5}}({SIZE})|(?<![\w.])({SIZE})\s{{0,5}}[|,，]"
    rf"|[（(\[【]\s{{0,5}}({SIZE})\s{{0,5}}[）)\]】]",
    re.IGNORECASE,
)
_SIZE_ALONE = re.compile(rf"^\s{{0,5}}({SIZE})\s{{0,5}}$", re.IGNORECASE | re.MULTILINE)
LOOSE_DATE = re.compile(rf"(?:到期时间|过期时间|有效时间到|有效期至)\s{{0,5}}[:：]?\s{{0,5}}({_DATE})")
_FILE_NAME = re.compile(r"[^\n\t/\\:*?\"<>|（()）\[\]【】，。；]{1,150}\.[A-Za-z][A-Za-z0-9]{1,4}")
_IDENTITIES = ("file", "share_link", "token", "identity", "key", "k", "id")
"""What tells one file of a provider from another in its addresses."""
_EPOCH = re.compile(r"\d{13}|\d{10}")


def web_address(url: str) -> str | None:
    """An address of the web, clean; `None` for any other."""
    plain = url.strip()
    return clean_line(plain)[:2000] if plain.lower().startswith(("http://", "https://")) else None


def provider_at(url: str | None) -> str | None:
    """By parsed host and path: `mail.qq.com.evil.cn` and `evil.cn/?u=mail.qq.com` are nobody's."""
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    return provider_of(host.lower(), parts.path or "/", parts.query)


def name_in_url(url: str | None) -> str | None:
    """The file's name, where the address tells it."""
    value = in_query(url, "title", "filename", "fname", "name")
    if value is None:  # iCloud's `f` may be anything elsewhere
        named = in_query(url, "f")
        value = named if named and _FILE_NAME.fullmatch(named) else None
    return tidy_name(decode(value.encode("latin-1", "replace")).text) if value else None


def identity_in(url: str | None) -> str | None:
    """The number or key by which the provider knows the file: its icon and its name may link differently."""
    return in_query(url, *_IDENTITIES)


def in_query(url: str | None, *keys: str) -> str | None:
    """The first of these in the address's query, its bytes as Latin-1."""
    try:
        query = parse_qs(urlsplit(url or "").query, encoding="latin-1", max_num_fields=50)
    except ValueError:
        return None
    return next((query[key][0] for key in keys if key in query), None)


def shown_name(text: str) -> str | None:
    """A link's words, where they are a file's name."""
    text = DETAILS.sub("", text).strip()
    return text if re.search(r"\.[A-Za-z0-9]{2,5}$", text) else None


def name_above(text: str) -> str | None:
    """The last of some words, each piece in a line of its own, that is a file's name."""
    pieces = re.split(r"[\n\t（(\[【]| {2,20}", text)
    return next((p.strip() for p in reversed(pieces) if _FILE_NAME.fullmatch(p.strip())), None)


def tidy_name(text: str | None) -> str | None:
    """A name fit to show."""
    return clean_line(text or "")[:200] or None


def size_in(text: str) -> str | None:
    """The size that the words around a link tell."""
    details = DETAILS.search(text)
    if details:
        return tidy_size(details[1])
    loose = _LOOSE_SIZE.search(text) or _SIZE_ALONE.search(text)
    return tidy_size(next(filter(None, loose.groups()), None)) if loose else None


def tidy_size(size: str | None) -> str | None:
    """`128.03M`, without blanks."""
    return re.sub(r"\s", "", size) if size else None


def size_of(value: str | None) -> str | None:
    """A size that stands only in bytes, for a person: `3781934` is 3.61M, as the provider shows it."""
    if not value or not re.fullmatch(r"\d{1,15}", value):
        return tidy_size(clean_line(value)[:20]) if value else None
    size = float(value)
    for unit in ("B", "K", "M"):
        if size < 1024:
            return f"{size:.2f}{unit}" if unit != "B" else f"{size:.0f}B"
        size /= 1024
    return f"{size:.2f}G"


def expiry_in(text: str) -> datetime | None:
    """When the words around a link say that it ends."""
    details = DETAILS.search(text)
    loose = None if details else LOOSE_DATE.search(text)
    return parse_date(details[2] if details else (loose[1] if loose else None))


def moment_of(value: str | None) -> datetime | None:
    """Milliseconds (or seconds) since 1970, as providers write expiry."""
    if not value or not _EPOCH.fullmatch(value):
        return None
    seconds = int(value) / (1000 if len(value) == 13 else 1)
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    return moment if moment.year <= 2100 else None
