"""A letter to the secretariat: its template of `templates/desk` in the frame that all of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment

from ingest.chase.reach import mail_link, tel_link
from ingest.language.templates import make_environment
from ingest.replies.compose import Reply, ReplyFile
from ingest.replies.wording import plain, wrap
from ingest.runtime import Runtime


@dataclass(frozen=True)
class Link:
    """A button."""

    word: str
    url: str


def compose_framed(
    runtime: Runtime,
    name: str,
    subject: str,
    names: Mapping[str, object],
    files: tuple[ReplyFile, ...] = (),
    heading: str = "",
) -> Reply:
    """The letter of that template. `heading`: what it is headed where that is not the subject."""
    call = runtime.policy.call
    told = {"call_name": call.name, "organizer": call.organizer, "heading": heading or subject} | dict(names)
    text, html = (_environment().get_template(f"{name}.{kind}").render(**told) for kind in ("txt", "html"))
    return Reply(" ".join(subject.split()), text, html, files, mark=call.code)


def inside_body(page: str) -> str:
    """What stands between the tags of a page's body; empty where there is none."""
    inside, end, _ = page.partition("<body")[2].partition(">")[2].rpartition("</body>")
    return inside if end else ""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return make_environment(
        "desk",
        framed=True,
        final_newline=True,
        wrap=wrap,
        plain=plain,
        tel_link=tel_link,
        mail_link=mail_link,
    )
