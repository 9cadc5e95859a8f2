"""Cloud and oversize attachments: files that a mail only points to. Nothing is ever fetched.

They are looked for as elements of the HTML and as lines of the sender's own text, never in quoted mail or
style sheets: the mere string `divNeteaseBigAttach` stands in countless mails that carry no such file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from parsers.charset import clean_line, decode
from parsers.facts import CloudLink
from parsers.mail.cloud.providers import ANNOUNCEMENTS, NETEASE, NETEASE_ENTERPRISE, QQ, SHARE, provider_of
from parsers.mail.fields import parse_date

_SIZE = r"[\d.]{1,12}\s*(?:[KMGT]i?B?|B|字节)"
_DATE = (
    r"\d{4}年\d{1,2}月\d{1,2}日(?:\s*\d{1,2}[:：]\d{2})?"
    r"|\d{4}-\d{1,2}-\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|无限期"
)
_DETAILS = re.compile(
    rf"[（(]\s*({_SIZE})\s*[,，|;；]\s*(?:过期时间[:：]\s*|有效期至[:：]?\s*)?({_DATE})\s*(?:到期|过期)?\s*[）)]",
    re.IGNORECASE,
)
_LOOSE_SIZE = re.compile(rf"(?:文件)?大小\s*[:：]\s*({_SIZE})|(?<![\w.])({_SIZE})\s*[|,，]", re.IGNORECASE)
_LOOSE_DATE = re.compile(rf"(?:到期时间|过期时间|有效时间到|有效期至)\s*[:：]?\s*({_DATE})")
_URL = re.compile(r"https?://[^\s<>\"'，。；、）】\u3000]{4,2000}", re.IGNORECASE)
_BARE_URL = re.compile(
    r"(?<![A-Za-z0-9_./:@=?&%-])((?:[a-z0-9-]{1,40}\.){1,3}(?:com|cn|net|ms)/[!-;=?-~]{2,500})", re.IGNORECASE
)
"""An address whose `https://` was left out: believed of known providers alone."""
_EXTRACTION_CODE = re.compile(
    r"\s{0,20}[(（]?\s{0,5}(?:提取码|提取密码|访问码|分享码|取件码)\s{0,5}[:：]?\s{0,5}[A-Za-z0-9]{4,8}(?!\w)"
)
"""What stands after the address of a shared file, whoever keeps it."""
_EPOCH = re.compile(r"\d{13}|\d{10}")
_FILE_IN_LINE = re.compile(
    rf"^[ \t]{{0,40}}([^\n]{{1,200}}?)\s{{0,20}}{_DETAILS.pattern}", re.MULTILINE | re.IGNORECASE
)
_BLOCKS = frozenset({"divneteasebigattach", "divneteasesiriuscloudattach", "_divbigfile"})
_MOST_LINKS = 200
_AROUND = 200


def find_links(trees: list[etree._Element], text: str) -> tuple[CloudLink, ...]:
    """Every cloud attachment in the sender's own HTML (quotes removed) and own text, each once."""
    links = [link for tree in trees for link in islice(_in_html(tree), 2 * _MOST_LINKS)]
    links += _in_text(text)
    found: dict[tuple[str, str], CloudLink] = {}
    for link in links:
        key = ("name", link.name) if link.name else ("url", link.url or "")
        same = _known(found, link)
        if same is None:
            found[key] = link
        elif len(found) <= _MOST_LINKS:
            found[same] = _merged(found[same], link)
    telling = [link for link in found.values() if link.name or link.url]
    return tuple(telling or found.values())[:_MOST_LINKS]


def _known(found: dict[tuple[str, str], CloudLink], link: CloudLink) -> tuple[str, str] | None:
    """The entry for the same file: by its name, or else by its address."""
    for key in (("name", link.name or ""), ("url", link.url or "")):
        if key[1] and key in found:
            return key
    return next((key for key, one in found.items() if link.url and one.url == link.url), None)


def _merged(one: CloudLink, other: CloudLink) -> CloudLink:
    return CloudLink(
        one.provider,
        one.url or other.url,
        one.name or other.name,
        one.size or other.size,
        one.expires_at or other.expires_at,
    )


def _in_html(tree: etree._Element) -> Iterator[CloudLink]:
    for element in tree.iter():
        if element.tag == "a":
            link = _anchor(element)
            if link:
                yield link
        elif "bigatt_bt" in (element.get("class") or "").split() and element.get("title"):
            yield _qq_tile(element.get("title") or "")


def _anchor(element: etree._Element) -> CloudLink | None:
    attributes = {str(key).lower(): str(value) for key, value in element.attrib.items()}
    url = _http(attributes.get("href", ""))
    provider = _provider(url)
    name = attributes.get("filename") or attributes.get("file-name")
    within = _block(element)
    if provider is None and name and (within or "filesize" in attributes or "file-size" in attributes):
        provider = NETEASE_ENTERPRISE if "file-name" in attributes else NETEASE
    if provider is None or "bigattach-mailmaster-download" in attributes.get("class", ""):
        return None
    around = _text_near(element)
    shown = _words(element)
    return CloudLink(
        provider,
        url,
        _name(name or _shown_name(shown) or _name_in_url(url)),
        _size(around) or _bytes_size(attributes.get("filesize") or attributes.get("file-size")),
        _epoch(attributes.get("expiretime") or attributes.get("expired"))
        or _expiry(around)
        or _epoch(_in_query(url, "expired", "expiretime")),
    )


def _block(element: etree._Element) -> bool:
    return any((parent.get("id") or "").lower() in _BLOCKS for parent in element.iterancestors())


def _qq_tile(title: str) -> CloudLink:
    """`NAME⏎文件大小：…⏎到期时间：…`"""
    name = title.strip().splitlines()[0] if title.strip() else ""
    return CloudLink(QQ, None, _name(name), _size(title), _expiry(title))


def _text_near(element: etree._Element) -> str:
    """The link's own words and those after it, up to the next link; one level up where it stands alone."""
    text = _words(element)
    node: etree._Element | None = element
    for _ in range(3):
        if node is None or _DETAILS.search(text) or _LOOSE_DATE.search(text):
            break
        text += " " + (node.tail or "")[:_AROUND]
        for sibling in node.itersiblings():
            if sibling.tag == "a" or len(text) > 2 * _AROUND or next(sibling.iter("a"), None) is not None:
                break
            text += " " + _words(sibling) + " " + (sibling.tail or "")[:_AROUND]
        node = node.getparent()
    return text[: 3 * _AROUND]


def _words(element: etree._Element) -> str:
    return clean_line("".join(str(text) for text in islice(element.itertext(), 50))[:_AROUND])


def _in_text(text: str) -> list[CloudLink]:
    announced = next(
        ((found.end(), provider) for pattern, provider in ANNOUNCEMENTS if (found := pattern.search(text))),
        None,
    )
    links = []
    if announced:
        links = [
            CloudLink(announced[1], None, _name(line[1]), _tidy(line[2]), parse_date(line[3]))
            for line in _FILE_IN_LINE.finditer(text, announced[0])
        ]
        links = links or [CloudLink(announced[1], None, None, None, None)]
    for found in list(_URL.finditer(text))[:1000]:
        url = _http(found[0])
        provider = _provider(url) or (SHARE if _EXTRACTION_CODE.match(text, found.end()) else None)
        if provider:
            before = text[max(0, found.start() - _AROUND) : found.start()]
            details = max(_FILE_IN_LINE.finditer(before), key=lambda m: m.start(), default=None)
            name = _name(details[1]) if details else _name_in_url(url)
            size, until = (details[2], details[3]) if details else (None, None)
            links.append(CloudLink(provider, url, name, _tidy(size), parse_date(until)))
    bare = (_http(f"https://{found[1]}") for found in list(_BARE_URL.finditer(text))[:1000])
    return [*links, *(CloudLink(known, url, None, None, None) for url in bare if (known := _provider(url)))]


def _http(url: str) -> str | None:
    plain = url.strip()
    return clean_line(plain)[:2000] if plain.lower().startswith(("http://", "https://")) else None


def _provider(url: str | None) -> str | None:
    """By parsed host and path: `mail.qq.com.evil.cn` and `evil.cn/?u=mail.qq.com` are nobody's."""
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    return provider_of(host.lower(), parts.path or "/", parts.query)


def _name_in_url(url: str | None) -> str | None:
    value = _in_query(url, "title", "filename", "fname", "name")
    return _name(decode(value.encode("latin-1", "replace")).text) if value else None


def _in_query(url: str | None, *keys: str) -> str | None:
    """The first of these in the address's query, its bytes as Latin-1."""
    try:
        query = parse_qs(urlsplit(url or "").query, encoding="latin-1", max_num_fields=50)
    except ValueError:
        return None
    return next((query[key][0] for key in keys if key in query), None)


def _shown_name(text: str) -> str | None:
    text = _DETAILS.sub("", text).strip()
    return text if re.search(r"\.[A-Za-z0-9]{2,5}$", text) else None


def _name(text: str | None) -> str | None:
    return clean_line(text or "")[:200] or None


def _size(text: str) -> str | None:
    details = _DETAILS.search(text)
    loose = None if details else _LOOSE_SIZE.search(text)
    return _tidy(details[1] if details else (loose[1] or loose[2] if loose else None))


def _tidy(size: str | None) -> str | None:
    return re.sub(r"\s", "", size) if size else None


def _bytes_size(value: str | None) -> str | None:
    """A size that stands only in bytes, for a person: `3781934` is 3.61M, as the provider shows it."""
    if not value or not re.fullmatch(r"\d{1,15}", value):
        return _tidy(clean_line(value)[:20]) if value else None
    size = float(value)
    for unit in ("B", "K", "M"):
        if size < 1024:
            return f"{size:.2f}{unit}" if unit != "B" else f"{size:.0f}B"
        size /= 1024
    return f"{size:.2f}G"


def _expiry(text: str) -> datetime | None:
    details = _DETAILS.search(text)
    loose = None if details else _LOOSE_DATE.search(text)
    return parse_date(details[2] if details else (loose[1] if loose else None))


def _epoch(value: str | None) -> datetime | None:
    """Milliseconds (or seconds) since 1970, as providers write expiry."""
    if not value or not _EPOCH.fullmatch(value):
        return None
    seconds = int(value) / (1000 if len(value) == 13 else 1)
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    return moment if moment.year <= 2100 else None
