"""The reply as mail: read back with the standard library's parser, and byte by byte where that forgives."""

from __future__ import annotations

import email
import re
from datetime import datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.replies.compose import DOCX, Reply, ReplyFile
from ingest.replies.mime import build_message, encoded

SUBJECT = "【退回补正通知】2026 年教育后勤信息化建设优秀案例征集（JYHQ2026-0001）"
FORM = ReplyFile("申报表（空白）.docx", DOCX, bytes(range(256)) * 40)
DATE = datetime.fromisoformat("2026-03-10T09:30:00+08:00")


def built(reply: Reply | None = None, **changes: object) -> bytes:
    arguments: dict[str, object] = {
        "message_id": "<casebox.jyhq2026.1@example.org>",
        "sender": "box@example.org",
        "sender_name": "征集活动秘书处",
        "recipient": "zhang@example.edu.cn",
        "in_reply_to": "<1@example.edu.cn>",
        "references": ("<0@example.edu.cn>",),
        "date": DATE,
        **changes,
    }
    reply = reply or Reply(SUBJECT, "您好！\n第二行\n", "<p>您好！</p>", (FORM,), "JYHQ2026")
    return build_message(reply, **arguments)  # type: ignore[arg-type] # a table of arguments


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def test_it_is_marked_as_an_automatic_answer_and_as_ours() -> None:
    message = parsed(built())
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Precedence"] == "auto_reply"
    assert message["X-Casebox"] == "JYHQ2026"


def test_mail_that_answers_nobody_is_generated_not_replied() -> None:
    assert parsed(built(auto_submitted="auto-generated"))["Auto-Submitted"] == "auto-generated"


def test_it_threads_with_the_message_that_it_answers() -> None:
    message = parsed(built())
    assert message["In-Reply-To"] == "<1@example.edu.cn>"
    assert message["References"].split() == ["<0@example.edu.cn>", "<1@example.edu.cn>"]
    assert message["Message-ID"] == "<casebox.jyhq2026.1@example.org>"
    bare = parsed(built(in_reply_to=None, references=()))
    assert bare["In-Reply-To"] is None


def test_ids_that_are_no_ids_are_not_repeated() -> None:
    message = parsed(built(in_reply_to="<a b\r\nBcc: x@y.cn>", references=("中文", "<0@e.cn>", "")))
    assert message["In-Reply-To"] is None
    assert message["Bcc"] is None


def test_names_and_subject_are_read_back_as_they_were() -> None:
    message = parsed(built())
    assert message["Subject"] == SUBJECT
    assert message["From"].addresses[0].display_name == "征集活动秘书处"
    assert message["From"].addresses[0].addr_spec == "box@example.org"
    assert message["Date"].datetime == DATE


def test_text_comes_before_html_and_both_say_the_same_charset() -> None:
    body = parsed(built()).get_body(("plain",))
    html = parsed(built()).get_body(("html",))
    assert isinstance(body, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert body.get_content().replace("\r\n", "\n") == "您好！\n第二行\n"
    assert html.get_content().strip() == "<p>您好！</p>"
    assert body.get_content_charset() == html.get_content_charset() == "utf-8"


def test_the_attachments_name_stands_in_both_places_as_encoded_words() -> None:
    raw = built()
    names = re.findall(rb'\r\n (?:file)?name="(=\?utf-8\?B\?[^"]+)"', raw)
    assert len(names) == 2
    assert b"filename*=" not in raw
    for name in names:
        assert str(make_header(decode_header(name.decode()))) == "申报表（空白）.docx"
    (part,) = parsed(raw).iter_attachments()
    assert part.get_content() == FORM.data
    assert part.get_content_type() == DOCX


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert built() == built()


def test_lines_end_in_crlf_and_are_ascii_and_short() -> None:
    raw = built()
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 100


@given(st.text(max_size=200))
def test_any_text_is_encoded_so_that_it_reads_back_and_starts_no_header_of_its_own(text: str) -> None:
    flat = " ".join(text.split()).encode("utf-8", "replace").decode()
    value = encoded(text)
    assert all(line.startswith(" ") for line in value.split("\r\n")[1:])
    assert all(len(word) <= 75 for word in value.split() if word.startswith("=?utf-8"))
    if flat and "=?" in value:
        assert str(make_header(decode_header(value.replace("\r\n ", " ")))) == flat


@given(st.text(max_size=100), st.text(max_size=100))
def test_any_subject_and_recipient_make_a_mail_without_more_header_fields(subject: str, name: str) -> None:
    raw = built(Reply(subject, "x", "x"), sender_name=name, recipient="a@b.cn\r\nBcc: c@d.cn")
    head = raw.split(b"\r\n\r\n")[0]
    assert b"\nBcc" not in head


@pytest.mark.parametrize("files", [(), (FORM,), (FORM, FORM)])
def test_without_files_it_is_an_alternative_with_files_a_mixed_mail(files: tuple[ReplyFile, ...]) -> None:
    message = parsed(built(Reply(SUBJECT, "x", "<p>x</p>", files)))
    assert message.get_content_type() == ("multipart/mixed" if files else "multipart/alternative")
    assert len(list(message.iter_attachments())) == len(files)


def test_an_address_outside_ascii_stands_as_rfc_6532_has_it() -> None:
    assert "\r\nTo: 张三@example.cn\r\n".encode() in built(recipient="张三@example.cn")
