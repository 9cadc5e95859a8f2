"""A call that is answered in English: what stays Chinese, and what in its description would be quoted so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.check.part import Part, ok, warning
from ingest.language.words import say
from ingest.settings.model import Settings

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def check_language(settings: Settings) -> Iterator[Part]:
    """In which language submitters are answered, and what the program cannot put into it."""
    if settings.call.language == "zh":
        yield ok(say("submitters are answered in Chinese", "回函使用中文"))
        return
    yield ok(
        say(
            "submitters are answered in English; secretariat and experts read Chinese as ever: digest,"
            " register, letters about held cases, scoring sheets, mail to experts. Layout (fonts, sizes,"
            " spacing) is judged of Chinese text alone",
            "回函使用英文；秘书处和专家所读的（日报、登记表、待复核通知、评分表、寄给专家的邮件）仍为中文。"
            "格式要求（字体、字号、行距）只对中文文稿有效",
        )
    )
    if not settings.call.is_long:
        yield warning(
            say(
                "the short keys mean the form of 2026, whose labels and blank are Chinese",
                "短写法指 2026 年的申报表，其栏目和空白表为中文",
            ),
            say(
                "describe the call with `fields` and `[[call.documents]]`",
                "请用 fields 和 [[call.documents]] 描述",
            ),
        )
    found = [name for name, text in _quoted(settings) if _CHINESE.search(text)]
    if found:
        names = ", ".join(dict.fromkeys(found))
        yield warning(
            say(
                f"letters quote as they are, in Chinese: {names}",
                f"以下各项含中文，将原样写入英文回函：{names}",
            ),
            say("write them in English, where that is meant", "如应为英文，请改写"),
        )


def _quoted(settings: Settings) -> Iterator[tuple[str, str]]:
    """What of the configuration letters quote, by its place."""
    call = settings.call
    for key in ("name", "organizer", "thing", "contact", "result_expected", "subject"):
        yield f"call.{key}", getattr(call, key)
    for number, field in enumerate(call.fields):
        yield f"call.fields.{number}", " ".join([field.group, field.label, *field.of])
    for number, document in enumerate(call.documents):
        yield f"call.documents.{number}", f"{document.label} {document.name}"
    for key in ("selected", "unselected"):
        yield f"panel.{key}", " ".join(getattr(settings.panel, key))
    yield "smtp.from_name", settings.smtp.from_name
