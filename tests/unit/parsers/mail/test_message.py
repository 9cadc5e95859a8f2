"""Whole messages: the one way in."""

from __future__ import annotations

import base64
import binascii
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from email import policy
from email.header import Header
from email.message import EmailMessage, Message
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import Policy

import pytest
from PIL import Image
from pydantic import TypeAdapter

from parsers.facts import MessageFacts, SubjectParts
from parsers.mail.headers import HEADER_BYTES
from parsers.message import files_in, parse_bare, parse_envelope, parse_header, parse_message
from parsers.terms import Limits, Terms
from tests.builders.mail import (
    file_part,
    forwarded,
    mail,
    message_with,
    multipart,
    part,
    pdf,
    text_part,
    winmail,
    word,
)

LIMITS = Limits()
TERMS = Terms(
    ("育强新动能", "深化新融合", "推进新治理"), ("特色工作案例", "综述性文稿", "研究性论文或调研报告")
)
FACTS = TypeAdapter(MessageFacts)
SUBJECT = "某大学+智慧食堂+张三"


def paths(raw: bytes) -> list[str]:
    return [file.path for file in files_in(raw, LIMITS)]


def picture(width: int, height: int, noise: int) -> bytes:
    """A JPEG of about `noise` bytes of content."""
    image = Image.effect_noise((width, height), noise).convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def test_a_plain_submission_is_read() -> None:
    raw = message_with(
        text_part("您好，附件是申报材料。", "gb18030", label="gb2312"),
        file_part(pdf("form"), "申报表.pdf"),
        fields=[
            ("Message-ID", "<m@b.cn>"),
            ("Date", "Tue, 31 Mar 2026 10:00:00 +0800"),
            ("Reply-To", "r@b.cn"),
        ],
        subject=word(SUBJECT, "gb18030", "gb2312"),
        sender=f"{word('张三', 'gbk')} <z@b.cn>",
    )
    facts = parse_envelope(raw, LIMITS)
    assert (facts.from_name, facts.from_address, facts.reply_to) == ("张三", "z@b.cn", "r@b.cn")
    assert facts.subject_parts == SubjectParts("某大学", "智慧食堂", "张三")
    assert facts.text == "您好，附件是申报材料。"
    assert [(a.path, a.kind, a.inline) for a in facts.attachments] == [("申报表.pdf", "pdf", False)]
    assert facts.defects == ()


@pytest.mark.parametrize("padding", [0, HEADER_BYTES])
@pytest.mark.parametrize("files", [0, 1])
def test_only_a_small_message_without_files_is_all_of_it(files: int, padding: int) -> None:
    parts = [file_part(b"%PDF-1.4", "a.pdf")] * files
    raw = message_with(text_part("申报" + "x" * padding), *parts, subject=SUBJECT)
    whole = parse_message(raw, TERMS, LIMITS)
    assert parse_bare(raw, TERMS, LIMITS) == (None if files or padding else whole)


def test_the_header_alone_names_sender_and_subject_however_much_follows_it() -> None:
    raw = message_with(
        text_part("正文" * HEADER_BYTES),
        fields=[("Message-ID", "<m@b.cn>"), ("In-Reply-To", "<o@c.cn>")],
        subject=word(SUBJECT, "gb18030", "gb2312"),
        sender="z@b.cn",
    )
    facts = parse_header(raw, LIMITS)
    assert (facts.message_id, facts.in_reply_to, facts.from_address) == (
        "<m@b.cn>",
        ("<o@c.cn>",),
        "z@b.cn",
    )
    assert facts.subject_parts == SubjectParts("某大学", "智慧食堂", "张三")
    assert (facts.text, facts.attachments) == ("", ())


@pytest.mark.parametrize("start", [b"", b"\r\n" * 10**6, b"Subject: " + b"=?" * 10**6, b"a" * 10**6])
def test_any_first_bytes_give_a_header(start: bytes) -> None:
    assert parse_header(start, LIMITS).from_address is None


@pytest.mark.parametrize(
    ("return_path", "expected"), [(None, None), ("<>", ""), ("<a@b.cn>", "a@b.cn"), ("a@b.cn", "a@b.cn")]
)
def test_the_null_sender_differs_from_none(return_path: str | None, expected: str | None) -> None:
    raw = mail(b"", *([("Return-Path", return_path)] if return_path else []))
    assert parse_envelope(raw, LIMITS).return_path == expected


def test_a_forwarded_mail_is_a_way_in() -> None:
    inner = message_with(text_part("请查收"), file_part(pdf(), "申报表.docx"), subject=word(SUBJECT))
    raw = message_with(text_part("见附件"), forwarded(inner, "转发的邮件.eml"), subject=word("转发："))
    assert paths(raw) == ["转发的邮件.eml", "转发的邮件.eml/申报表.docx"]
    assert parse_envelope(raw, LIMITS).subject_parts == SubjectParts("某大学", "智慧食堂", "张三")


def test_the_inner_subject_is_not_asked_where_the_outer_says_something_else() -> None:
    inner = message_with(text_part("x"), subject=word(SUBJECT))
    raw = message_with(forwarded(inner), subject=word("咨询一个问题"))
    assert parse_envelope(raw, LIMITS).subject_parts is None


@pytest.mark.parametrize("name", ["材料.eml", "noname.dat", None])
def test_a_mail_that_came_as_a_file_is_opened_by_its_content(name: str | None) -> None:
    inner = message_with(text_part("x"), file_part(pdf(), "申报表.docx"), subject=word(SUBJECT))
    found = paths(message_with(text_part("见附件"), file_part(inner, name)))
    assert found == [name or "附件1.eml", f"{name or '附件1.eml'}/申报表.docx"]


def test_archives_are_opened_and_mails_in_them() -> None:
    inner = message_with(text_part("x"), file_part(zipped(("申报表.docx", pdf())), "内.zip"), subject="x")
    raw = message_with(file_part(zipped(("信.eml", inner)), "材料.zip"))
    assert set(paths(raw)) == {
        "材料.zip",
        "材料.zip/信.eml",
        "材料.zip/信.eml/内.zip",
        "材料.zip/信.eml/内.zip/申报表.docx",
    }


def test_winmail_dat_is_opened() -> None:
    raw = message_with(
        text_part("见附件"), file_part(winmail([("申报表.doc".encode("gbk"), pdf())]), "winmail.dat")
    )
    assert paths(raw) == ["winmail.dat", "winmail.dat/申报表.doc"]


def test_names_are_made_unique_and_made_up_where_missing() -> None:
    raw = message_with(
        *[file_part(pdf(str(n)), name) for n, name in enumerate(["a.pdf", "a.pdf", None, "../a.pdf", None])]
    )
    assert paths(raw) == ["a.pdf", "a (2).pdf", "附件1.pdf", "a (3).pdf", "附件2.pdf"]


def test_kinds_come_from_the_content() -> None:
    raw = message_with(
        part(pdf(), ("Content-Type", "text/plain"), ("Content-Transfer-Encoding", "8bit")),
        part(pdf(), ("Content-Type", 'image/png; name="x.doc"')),
    )
    assert [file.kind for file in files_in(raw, LIMITS)] == ["pdf", "pdf"]


@pytest.mark.parametrize("declared", [None, "7bit", "8bit", "binary", "quoted-printable", "x-base64", "?"])
def test_base64_that_nobody_declared_is_seen(declared: str | None) -> None:
    encoding = [("Content-Transfer-Encoding", declared)] if declared else []
    raw = message_with(
        part(base64.encodebytes(pdf("x" * 200)), ("Content-Type", 'application/pdf; name="a.pdf"'), *encoding)
    )
    assert files_in(raw, LIMITS)[0].data == pdf("x" * 200)


def test_uuencoded_files_in_the_text_are_files() -> None:
    lines = b"".join(binascii.b2a_uu(pdf()[n : n + 45]) for n in range(0, len(pdf()), 45))
    raw = mail(b"hello\n\nbegin 644 a.pdf\n" + lines + b"`\nend\n")
    assert [(f.path, f.data) for f in files_in(raw, LIMITS)] == [("a.pdf", pdf())]
    assert parse_envelope(raw, LIMITS).text == "hello"


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "gb18030"])
@pytest.mark.parametrize(
    "make", [policy.SMTP, policy.default, policy.compat32], ids=["smtp", "default", "compat32"]
)
def test_what_pythons_own_library_writes_is_read(charset: str, make: Policy) -> None:
    message: Message
    if make is policy.compat32:
        message = MIMEMultipart()
        message["Subject"] = Header(SUBJECT, charset)
        message.attach(MIMEText("您好，附件是申报材料。", "plain", charset))
        file = MIMEApplication(pdf())
        file.add_header("Content-Disposition", "attachment", filename=(charset, "", "申报表.pdf"))
        message.attach(file)
    else:
        message = EmailMessage(policy=make)
        message["Subject"] = SUBJECT
        message.set_content("您好，附件是申报材料。", charset=charset)
        message.add_attachment(pdf(), maintype="application", subtype="octet-stream", filename="申报表.pdf")
    facts = parse_envelope(message.as_bytes(), LIMITS)
    assert facts.subject == SUBJECT
    assert facts.text == "您好，附件是申报材料。"
    assert [(a.name, a.kind) for a in facts.attachments] == [("申报表.pdf", "pdf")]


def test_a_message_that_is_nothing_but_a_file_is_one() -> None:
    raw = mail(pdf(), ("Content-Type", 'application/pdf; name="a.pdf"'))
    assert paths(raw) == ["a.pdf"]


@pytest.mark.parametrize(
    ("size", "noise", "shown", "disposition", "inline"),
    [
        ((120, 60), 40, True, "inline", True),  # a logo in the signature
        ((600, 150), 60, True, "inline", True),  # a banner
        ((900, 1200), 80, True, "inline", False),  # a photo of the form, pasted into the text
        ((900, 1200), 80, False, "inline", False),  # the same, as iPhone sends it
        ((120, 60), 80, False, "attachment", False),
    ],
)
def test_a_picture_is_a_document_unless_it_is_small_and_shown_in_the_text(
    size: tuple[int, int], noise: int, shown: object, disposition: str, inline: object
) -> None:
    html = text_part('<p>x</p><img src="cid:p1@x">' if shown else "<p>x</p>", html=True)
    image = file_part(
        picture(*size, noise),
        "p.jpg",
        *([("Content-ID", "<P1@x>")] if shown else []),
        disposition=disposition,
    )
    field, body = multipart([html, image], kind="related")
    assert [file.inline for file in files_in(mail(body, field), LIMITS)] == [inline]


def test_a_document_is_never_decoration() -> None:
    html = text_part('<img src="cid:p1@x">', html=True)
    field, body = multipart(
        [html, file_part(pdf(), "a.pdf", ("Content-ID", "<p1@x>"), disposition="inline")], kind="related"
    )
    assert [file.inline for file in files_in(mail(body, field), LIMITS)] == [False]


def test_signatures_and_cards_are_no_documents() -> None:
    raw = message_with(
        text_part("x"),
        part(b"0\x82", ("Content-Type", 'application/pkcs7-signature; name="smime.p7s"')),
        part(b"0\x83", ("Content-Type", 'application/octet-stream; name="smime.p7s"')),
    )
    assert parse_envelope(raw, LIMITS).documents == ()
    assert parse_message(raw, TERMS, LIMITS).defects == ()


def test_a_winmail_dat_of_looks_alone_is_no_fault_and_one_that_is_broken_is() -> None:
    version = b"\x78\x9f\x3e\x22\x01\x00" + b"\x01\x06\x90\x08\x00\x04\x00\x00\x00\x00\x00\x01\x00\x01\x00"
    for data, codes in ((version, []), (b"\x78\x9f\x3e\x22" + bytes(range(200)), ["unreadable"])):
        raw = message_with(
            text_part("x"), part(data, ("Content-Type", 'application/ms-tnef; name="winmail.dat"'))
        )
        assert [defect.code for defect in parse_message(raw, TERMS, LIMITS).defects] == codes


def test_receipt_numbers_are_seen_in_quoted_text_too() -> None:
    text = "已更正\n\n---- 回复的原邮件 ----\n受理编号：JYHQ2026-0001"
    facts = parse_envelope(message_with(text_part(text), subject="Re: JYHQ2026-0002"), LIMITS)
    assert facts.quoted.receipt_numbers == ("JYHQ2026-0002", "JYHQ2026-0001")
    assert facts.text == "已更正"


def test_a_reply_names_what_it_answers() -> None:
    fields = [("In-Reply-To", "<a@b>"), ("References", "<x@y>\r\n <a@b>")]
    facts = parse_envelope(mail(b"", *fields), LIMITS)
    assert (facts.in_reply_to, facts.references) == (("<a@b>",), ("<x@y>", "<a@b>"))


@pytest.mark.parametrize(
    "raw", [b"", b"\0", b"\r\n", b"text", b":", b"Subject:", b"From: \xff\xfe", b"\xff" * 1000]
)
def test_scraps_are_messages(raw: bytes) -> None:
    facts = parse_message(raw, TERMS, LIMITS)
    assert FACTS.validate_json(FACTS.dump_json(facts)) == facts


def test_what_is_past_the_limit_is_left_with_a_defect() -> None:
    raw = message_with(text_part("x"), file_part(b"y" * 5_000_000, "a.bin"))
    facts = parse_envelope(raw, Limits(message_bytes=1024 * 1024))
    assert [defect.code for defect in facts.defects] == ["mime"]


def nested(inner: bytes) -> bytes:
    content_type, body = multipart([inner])
    return part(body, content_type)


def forwarded_again(inner: bytes) -> bytes:
    return forwarded(message_with(inner))


@pytest.mark.parametrize("wrapped", [nested, forwarded_again])
@pytest.mark.parametrize(("levels", "told"), [(10, []), (60, ["unsafe"])])
def test_files_too_deep_in_the_mail_are_told_to_their_sender(
    wrapped: Callable[[bytes], bytes], levels: int, told: list[str]
) -> None:
    inner = file_part(pdf(), "申报表.pdf")
    for _ in range(levels):
        inner = wrapped(inner)
    facts = parse_message(message_with(inner), TERMS, LIMITS)
    assert [defect.code for defect in facts.defects if defect.code == "unsafe"] == told


@pytest.mark.timeout(120)
def test_a_thousand_attachments_are_read() -> None:
    raw = message_with(*[file_part(pdf(str(n)), "申报表.pdf") for n in range(990)])
    assert len(paths(raw)) == 990


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_message_of_fifty_megabytes_needs_no_more_than_a_few_times_its_size() -> None:
    raw = message_with(text_part("见附件"), file_part(b"%PDF-1.4\n" + bytes(37_000_000), "大.pdf"))
    tracemalloc.start()
    parse_envelope(raw, LIMITS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * len(raw)
