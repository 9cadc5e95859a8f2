"""Cloud and oversize attachments: files that a mail only points to. Nothing is ever fetched.

They are looked for as elements of the HTML and as lines of the sender's own text, never in quoted mail or
style sheets: the mere string `divNeteaseBigAttach` stands in countless mails that carry no such file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from parsers.facts import CloudLink
from parsers.mail.cloud.anchors import Sighting, links_in_html
from parsers.mail.cloud.details import (
    DETAILS,
    identity_in,
    name_in_url,
    provider_at,
    tidy_name,
    tidy_size,
    web_address,
)
from parsers.mail.cloud.providers import ANNOUNCEMENTS, SHARE
from parsers.mail.fields import parse_date

_URL = re.compile(r"https?://[^\s<>\"'，。；、）】\u3000]{4,2000}", re.IGNORECASE)
_BARE_URL = re.compile(
    r"(?<![A-Za-z0-9_./:@=?&%-])((?:[a-z0-9-]{1,40}\.){1,3}(?:com|cn|net|ms)/[!-;=?-~]{2,500})", re.IGNORECASE
)
"""An address whose `https://` was left out: believed of known providers alone."""
_EXTRACTION_CODE = re.compile(
    r"\s{0,20}[(（]?\s{0,5}(?:提取码|提取密码|访问码|分享码|取件码)\s{0,5}[:：]?\s{0,5}[A-Za-z0-9]{4,8}(?!\w)"
)
"""What stands after the address of a shared file, whoever keeps it."""
_FILE_IN_LINE = re.compile(
    rf"^[ \t]{{0,40}}([^\s][^\n]{{0,199}}?)\s{{0,5}}{DETAILS.pattern}", re.MULTILINE | re.IGNORECASE
)
_MOST_LINKS = 200
_MOST_SEEN = 1000
"""Of addresses in one text, those that are looked at."""
_AROUND = 200


def find_links(trees: list[etree._Element], text: str) -> tuple[CloudLink, ...]:
    """Every cloud attachment in the sender's own HTML (quotes removed) and own text, each once.

    The same file is known by its name, by its address, or by the provider's number for it.
    """
    found: list[Sighting] = []
    known: dict[tuple[str, str], int] = {}
    in_html = (seen for tree in trees for seen in islice(links_in_html(tree), 2 * _MOST_LINKS))
    for seen in (*in_html, *islice(_in_text(text), 2 * _MOST_LINKS)):
        place = next((known[key] for key in _keys(seen) if key in known), len(found))
        if place < len(found):
            found[place] = _merged(found[place], seen)
        elif place < _MOST_LINKS:
            found.append(seen)
        else:
            continue
        for key in _keys(found[place]):
            known.setdefault(key, place)
    links = [seen.link for seen in found]
    return tuple([link for link in links if link.name or link.url] or links[:1])


def _keys(seen: Sighting) -> Iterator[tuple[str, str]]:
    link = seen.link
    if link.name and seen.sure:
        yield "name", link.name
    if link.url:
        yield "url", link.url
        identity = identity_in(link.url)
        if identity:
            yield link.provider, identity
    if link.name and not seen.sure:
        yield "name", link.name


def _merged(one: Sighting, other: Sighting) -> Sighting:
    """Both sights of one file; a name that stands in the mail outranks one made out from an address."""
    sure, loose = (other, one) if other.sure and not one.sure else (one, other)
    link = CloudLink(
        one.link.provider,
        one.link.url or other.link.url,
        sure.link.name or loose.link.name,
        one.link.size or other.link.size,
        one.link.expires_at or other.link.expires_at,
    )
    return Sighting(link, sure=bool(sure.sure and sure.link.name))


def _in_text(text: str) -> Iterator[Sighting]:
    announced = next(
        ((found.end(), provider) for pattern, provider in ANNOUNCEMENTS if (found := pattern.search(text))),
        None,
    )
    if announced:
        lines = islice(_FILE_IN_LINE.finditer(text, announced[0]), _MOST_LINKS)
        for line in lines:
            name, size, until = tidy_name(line[1]), tidy_size(line[2]), parse_date(line[3])
            yield Sighting(CloudLink(announced[1], None, name, size, until))
    for found in islice(_URL.finditer(text), _MOST_SEEN):
        url = web_address(found[0])
        provider = provider_at(url) or (SHARE if _EXTRACTION_CODE.match(text, found.end()) else None)
        if provider:
            yield _written(url, provider, text[max(0, found.start() - _AROUND) : found.start()])
    for found in islice(_BARE_URL.finditer(text), _MOST_SEEN):
        url = web_address(f"https://{found[1]}")
        provider = provider_at(url)
        if provider:
            yield Sighting(CloudLink(provider, url, None, None, None))
    if announced:
        yield Sighting(CloudLink(announced[1], None, None, None, None))


def _written(url: str | None, provider: str, before: str) -> Sighting:
    """An address in the text, with what the line before it says."""
    details = max(_FILE_IN_LINE.finditer(before), key=lambda m: m.start(), default=None)
    if details is None:
        return Sighting(CloudLink(provider, url, name_in_url(url), None, None), sure=False)
    name, size, until = tidy_name(details[1]), tidy_size(details[2]), parse_date(details[3])
    return Sighting(CloudLink(provider, url, name, size, until))
