"""Cloud attachments as elements of a mail's HTML: the links and tiles that providers write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from parsers.charset import clean_line
from parsers.facts import CloudLink
from parsers.mail.cloud.details import (
    DETAILS,
    LOOSE_DATE,
    expiry_in,
    in_query,
    moment_of,
    name_above,
    name_in_url,
    provider_at,
    shown_name,
    size_in,
    size_of,
    tidy_name,
    web_address,
)
from parsers.mail.cloud.providers import NETEASE, NETEASE_ENTERPRISE, QQ, SHARE

_BLOCKS = frozenset({"divneteasebigattach", "divneteasesiriuscloudattach", "_divbigfile"})
_FILE = re.compile(r"\.(?:zip|rar|7z|docx?|wps|pdf|pptx?|xlsx?|jpe?g|png|mp4|mov)\s{0,3}$", re.IGNORECASE)
_DOWNLOAD = re.compile("(?:点击|立即|进入|打开)?下载(?:附件|文件|页面)?")
_AROUND = 200
_MOST_NEIGHBOURS = 20


@dataclass(frozen=True)
class Sighting:
    """A link as it was seen once; the same file may be linked to again."""

    link: CloudLink
    sure: bool = True
    """Whether its name stands in the mail and was not made out from the address."""


def links_in_html(tree: etree._Element) -> Iterator[Sighting]:
    """Every link to a cloud attachment, in reading order."""
    for element in tree.iter():
        if element.tag == "a":
            seen = _anchor(element)
            if seen:
                yield seen
        elif "bigatt_bt" in (element.get("class") or "").split() and element.get("title"):
            yield Sighting(_qq_tile(element.get("title") or ""))


def _anchor(element: etree._Element) -> Sighting | None:
    attributes = {str(key).lower(): str(value) for key, value in element.attrib.items()}
    url = web_address(attributes.get("href", ""))
    provider = provider_at(url)
    given = attributes.get("filename") or attributes.get("file-name")
    within = _block(element)
    if provider is None and given and (within or "filesize" in attributes or "file-size" in attributes):
        provider = NETEASE_ENTERPRISE if "file-name" in attributes else NETEASE
    shown = _words(element)
    provider = provider or (_looked_like(element, shown) if url else None)
    if provider is None or "bigattach-mailmaster-download" in attributes.get("class", ""):
        return None
    if not given and not shown and _is_icon_of_another(element, provider):
        return None
    above = _text_above(element)
    by_words = shown_name(shown) or name_above(above)
    told_above = not (given or shown_name(shown)) and by_words is not None
    near = (above, _text_near(element)) if told_above else (_text_near(element), above)
    link = CloudLink(
        provider,
        url,
        tidy_name(given or by_words or name_in_url(url)),
        size_in(near[0])
        or size_of(attributes.get("filesize") or attributes.get("file-size") or in_query(url, "sz"))
        or size_in(near[1]),
        moment_of(attributes.get("expiretime") or attributes.get("expired"))
        or expiry_in(near[0])
        or moment_of(in_query(url, "expired", "expiretime"))
        or expiry_in(near[1]),
    )
    return Sighting(link, sure=bool(given or by_words))


def _looked_like(element: etree._Element, shown: str) -> str | None:
    """Whoever keeps it: a file's name with its size is a file put aside; so is 下载 below them."""
    if _FILE.search(shown):
        return SHARE if size_in(_text_near(element)) else None
    above = _text_above(element) if _DOWNLOAD.fullmatch(shown) else ""
    return SHARE if name_above(above) and size_in(above) else None


def _is_icon_of_another(element: etree._Element, provider: str) -> bool:
    """Whether a link without words is the picture beside a link with words, of the same provider."""
    for parent in islice(element.iterancestors(), 3):
        for other in islice(parent.iter("a"), _MOST_NEIGHBOURS):
            if other is not element and _words(other):
                return provider_at(web_address(str(other.get("href") or ""))) == provider or _block(element)
    return False


def _text_above(element: etree._Element) -> str:
    """The words before the link and after the link before it, a piece a line; level by level upwards."""
    pieces: list[str] = []
    node: etree._Element | None = element
    for _ in range(4):
        if node is None:
            break
        for sibling in islice(node.itersiblings(preceding=True), 20):
            pieces.append((sibling.tail or "")[-_AROUND:])
            if sibling.tag == "a" or next(sibling.iter("a"), None) is not None:
                return "\n".join(reversed(pieces))
            pieces += reversed([str(text)[:_AROUND] for text in islice(sibling.itertext(), 20)])
        node = node.getparent()
        pieces.append((node.text or "")[-_AROUND:] if node is not None else "")
        if name_above("\n".join(reversed(pieces))):
            break
    return "\n".join(reversed(pieces))


def _block(element: etree._Element) -> bool:
    return any((parent.get("id") or "").lower() in _BLOCKS for parent in element.iterancestors())


def _qq_tile(title: str) -> CloudLink:
    """`NAME⏎文件大小：…⏎到期时间：…`"""
    name = title.strip().splitlines()[0] if title.strip() else ""
    return CloudLink(QQ, None, tidy_name(name), size_in(title), expiry_in(title))


def _text_near(element: etree._Element) -> str:
    """The link's own words and those after it, up to the next link; one level up where it stands alone."""
    text = _words(element)
    node: etree._Element | None = element
    for _ in range(3):
        if node is None or DETAILS.search(text) or LOOSE_DATE.search(text):
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
