"""A word to a group robot (企业微信, 钉钉, 飞书): that there is something to look at, in counts alone.

It travels by another way than mail, so that an alarm about sending arrives. No name, address, number or title
is ever in it. A robot that is away costs nothing but a line in the log.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from ingest.log import get_logger
from ingest.settings.accounts import ROBOTS

log = get_logger("casebox")

SECONDS = 10.0
"""For one robot to answer."""
MOST_ANSWER = 10_000


def tell_robots(urls: Sequence[str], text: str) -> int:
    """Post a text to each robot; how many took it. Never raises for what is outside."""
    return sum(_tell(url, text) for url in urls)


def _tell(url: str, text: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        refusal = post(url, body_for(ROBOTS.get(host, ""), text))
    except (OSError, http.client.HTTPException, ValueError) as error:
        refusal = type(error).__name__
    if refusal:
        log.warning("webhook.fault", host=host, reason=refusal)
    return not refusal


def body_for(kind: str, text: str) -> bytes:
    """A text message as that kind of robot takes it (their own documentation)."""
    if kind == "feishu":
        return json.dumps({"msg_type": "text", "content": {"text": text}}).encode()
    return json.dumps({"msgtype": "text", "text": {"content": text}}).encode()


def post(url: str, body: bytes) -> str:
    """Post JSON; why it was not taken, or nothing. Follows no redirect.

    :raises OSError, http.client.HTTPException, ValueError: the robot cannot be reached, or answers nonsense
    """
    parts = urlsplit(url)
    line: http.client.HTTPConnection
    if parts.scheme == "https":
        line = http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=SECONDS)
    else:
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        line.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8"})
        answer = line.getresponse()
        said = answer.read(MOST_ANSWER)
        if answer.status != http.client.OK:
            return f"HTTP {answer.status}"
        return _refusal(json.loads(said))
    finally:
        line.close()


def _refusal(answer: object) -> str:
    """By the robots' own codes: `errcode` of 企业微信 and 钉钉, `code` of 飞书; 0 is well."""
    if not isinstance(answer, dict):
        return "no object"
    code = answer.get("errcode", answer.get("code", answer.get("StatusCode", 0)))
    return "" if code == 0 else f"code {code}"
