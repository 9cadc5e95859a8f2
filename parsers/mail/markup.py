"""Mail as HTML: its text, and its tree without the mail that it quotes."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from parsers.charset import clean
from parsers.mail.quoting import quote_start

HTML_CHARACTERS = 4_000_000
"""Of one HTML body, what is read: more is pictures written into it."""
_BLOCK = frozenset(
    {
        "p",
        "div",
        "br",
        "tr",
        "li",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "hr",
        "pre",
        "blockquote",
    }
)
_SILENT = frozenset({"style", "script", "head", "title", "noscript", "template"})
_QUOTE_TAGS = frozenset({"blockquote", "includetail"})
_QUOTE_IDS = re.compile(
    r"isReplyContent|divRplyFwdMsg|appendonsend|ntes-pcmail-quote|reply-intro|mail-editor-reference-message-container"
    r"|divReplyFwd\w*|_origin_quote",
    re.IGNORECASE,
)
_QUOTE_CLASSES = frozenset(
    {"gmail_quote", "gmail_quote_container", "moz-cite-prefix", "ntes-mailmaster-quote", "yahoo_quoted"}
    | {"protonmail_quote", "foxmail_quote", "qm_quote", "alimail-quote", "aliyun_quote", "tutanota_quote"}
    | {"history-quote-wrapper", "lark-mail-quote"}
)
_REST_IS_QUOTED = frozenset({"divrplyfwdmsg", "appendonsend"})
_MOST_LABELS = 200
"""Of what may begin a header block: a letter that quotes nothing has few, and each look costs."""
_BLANKS = re.compile(r"[ \t\r\n]+")
_WIDE_BLANKS = re.compile(r"[ \t\xa0\u3000]+")
_LONG_TAG = re.compile(r"<[^<>]{20000,}")
"""A tag so long holds a picture, or attributes without number, each of which is compared with all others."""
_MOST_ATTRIBUTES = 1000
_HINT = re.compile(r"邮件|郵件|写道|寫道|wrote|riginal|orwarded|eplied", re.IGNORECASE)
"""Every separator holds one of these: a quick look before the thorough one."""
_HEADER_LABEL = re.compile(r"\s{0,200}(?:发件人|寄件者|寄件人|From)\s{0,20}[:：]", re.IGNORECASE)


def parse_html(text: str) -> etree._Element | None:
    """The tree, however broken the markup; `None` where there is none."""
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(_LONG_TAG.sub(_shortened, clean(text[:HTML_CHARACTERS])).encode(), parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _shortened(tag: re.Match[str]) -> str:
    return tag[0] if tag[0].count("=") <= _MOST_ATTRIBUTES else "<span"


def html_text(root: etree._Element, most: int = HTML_CHARACTERS) -> str:
    """The text as a person sees it, a line a block; of a long one, somewhat more than the first `most`."""
    out: list[str] = []
    length = 0
    silent: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        length += sum(map(len, out[-2:]))
        if length > 2 * most:
            break
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            silent = element if silent is None and tag in _SILENT else silent
            if silent is None:
                out += ["\n" if tag in _BLOCK else "\t" if tag in {"td", "th"} else "", _inline(element.text)]
            continue
        if silent is not None and element is not silent:
            continue
        silent = None
        out += ["\n" if tag in _BLOCK and tag != "br" else "", _inline(element.tail)]
    text = _WIDE_BLANKS.sub(" ", clean("".join(out)))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def _inline(text: str | None) -> str:
    return _BLANKS.sub(" ", text) if text else ""


def remove_quotes(root: etree._Element) -> None:
    """Take quoted mail out of the tree: containers that programs use, and all that follows a separator."""
    labels = 0
    for element in list(root.iter()):
        if element is root or not isinstance(element.tag, str) or element.getparent() is None:
            continue
        identity = element.get("id") or ""
        labels += (labelled := _HEADER_LABEL.match(element.text or "") is not None)
        block = labelled and labels <= _MOST_LABELS and _begins_header_block(element)
        if block or identity.lower() in _REST_IS_QUOTED or _is_separator(element):
            _remove_from(element)
            break
        classes = set((element.get("class") or "").lower().split())
        if element.tag in _QUOTE_TAGS or _QUOTE_IDS.fullmatch(identity) or classes & _QUOTE_CLASSES:
            _remove(element)


def _is_separator(element: etree._Element) -> bool:
    """Whether a quoted mail begins in its own words, or in those right after it."""
    for text in (element.text, element.tail):
        if not text or not _HINT.search(text):
            continue
        line = re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip()
        if 4 < len(line) < 400 and quote_start(line) == 0:
            return True
    return False


def _begins_header_block(element: etree._Element) -> bool:
    """Whether the other fields follow (发送时间, 收件人), beside the label or in lines of their own."""
    for parent in islice(element.iterancestors(), 3):
        if next(islice(parent, 100, None), None) is not None:
            return False
        around = html_text(parent, 1500)[:1500]
        if quote_start(around) < len(around):
            return True
    return False


def _remove(element: etree._Element) -> None:
    """The element's inside alone: text that follows it stays, at its place, so that nothing is copied."""
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # the stubs do not know it
    element.tag = "span"


def _remove_from(element: etree._Element) -> None:
    """The element and everything after it in the document."""
    node: etree._Element | None = element
    while node is not None:
        parent = node.getparent()
        node.tail = None
        for follower in list(node.itersiblings()):
            if parent is not None:
                parent.remove(follower)
        node = parent
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
