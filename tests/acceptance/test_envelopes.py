"""The same good submission inside what mail programs put around it; and what only its addressee can open."""

from __future__ import annotations

import base64

import pytest

from tests.acceptance.post import SUBJECT, attached, came, good_files, letter, part, sent, text_part
from tests.acceptance.test_mail import zipped
from tests.builders.files.envelopes import armoured, enveloped, pgp_message, signed
from tests.builders.files.outlook import Enclosed, message_tree, outlook_message

FORM, MANUSCRIPT = good_files()
BOTH = (FORM, MANUSCRIPT)
INSIDE = [Enclosed(name, data) for name, data in BOTH]
NESTED = message_tree("里层", "见附件", INSIDE, embedded=True)
WHOLE = sent(*BOTH)
ENTITY = WHOLE[WHOLE.index(b"Content-Type: multipart") :]
HEAD = WHOLE[: WHOLE.index(b"Content-Type: multipart")]


def opaque(
    data: bytes, kind: str = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
) -> bytes:
    """A message that is an envelope, with its own header outside."""
    fields = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
    return HEAD + fields + base64.encodebytes(data)


def entity(data: bytes) -> bytes:
    """An envelope as a part of its own, to be put into another."""
    return opaque(data)[len(HEAD) :]


OPENED = {
    "an Outlook message": sent(("转发：案例材料.msg", outlook_message("转发", "见附件", INSIDE))),
    "an Outlook message by another name": sent(("材料.doc", outlook_message("转发", "见附件", INSIDE))),
    "an Outlook message in a zip": sent(
        ("材料.zip", zipped(("材料.msg", outlook_message("转发", "", INSIDE)), charset="gbk"))
    ),
    "a message in an Outlook message": sent(
        ("材料.msg", outlook_message("转发", "", [Enclosed("里层", NESTED, method=5)]))
    ),
    "an Outlook file in an Outlook file": sent(
        ("外.msg", outlook_message("转发", "", [Enclosed("内.msg", outlook_message("内", "", INSIDE))]))
    ),
    "a zip in an Outlook message": sent(
        ("外.msg", outlook_message("转发", "", [Enclosed("材料.zip", zipped(*BOTH, charset="gbk"))]))
    ),
    "an Outlook message whose subject speaks": letter(
        text_part("见附件"), attached("转发.msg", outlook_message(SUBJECT, "见附件", INSIDE)), subject="转发"
    ),
    "signed": opaque(signed(ENTITY)),
    "signed, of indefinite length, in pieces": opaque(signed(ENTITY, indefinite=True, pieces=1000)),
    "signed, the old type": opaque(signed(ENTITY), "application/x-pkcs7-mime; name=smime.p7m"),
    "signed, as octets": opaque(signed(ENTITY), "application/octet-stream; name=smime.p7m"),
    "signed twice": opaque(signed(entity(signed(ENTITY)), indefinite=True)),
    "signed, behind a footer": letter(entity(signed(ENTITY)), text_part("由邮件列表转发")),
    "signed, armoured": opaque(armoured(signed(ENTITY), "PKCS7")),
    "a signed mail as a file": letter(text_part("见附件"), attached("smime.p7m", signed(ENTITY))),
    "a signed mail in a zip": sent(("材料.zip", zipped(("smime.p7m", signed(ENTITY)), charset="gbk"))),
    "signed files": sent(
        (FORM[0] + ".p7m", signed(FORM[1])), (MANUSCRIPT[0] + ".p7m", signed(MANUSCRIPT[1]))
    ),
    "signed files in pieces": sent(
        *[(name + ".p7m", signed(data, indefinite=True, pieces=1024)) for name, data in BOTH]
    ),
    "signed beside": letter(
        text_part("老师好"),
        *[attached(*file) for file in BOTH],
        part(signed(None), "Content-Type: application/pkcs7-signature; name=smime.p7s"),
        kind="signed",
    ),
}


@pytest.mark.parametrize("case", OPENED)
def test_documents_are_read_out_of_what_is_around_them(case: str) -> None:
    found = came(OPENED[case])
    assert (found.outcome, found.codes) == ("accepted", [])
    assert found.facts.form is not None
    assert {a.name for a in found.facts.attachments} >= {FORM[0], MANUSCRIPT[0]}


CONTROL = b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
LOCKED = {
    "an S/MIME mail": (opaque(enveloped()), "S/MIME", "取消“加密”"),
    "an S/MIME mail, as octets": (
        opaque(enveloped(), "application/octet-stream; name=smime.p7m"),
        "S/MIME",
        "证书",
    ),
    "a PGP mail": (
        letter(
            CONTROL,
            b"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n"
            + armoured(pgp_message(), "PGP MESSAGE"),
            kind='encrypted; protocol="application/pgp-encrypted"',
        ),
        "PGP",
        "不要使用 PGP",
    ),
    "a letter in PGP": (
        letter(text_part(armoured(pgp_message(), "PGP MESSAGE").decode())),
        "PGP",
        "普通附件",
    ),
    "a file in PGP": (sent(("申报表.docx.gpg", pgp_message())), "PGP", "密钥"),
    "a file in PGP in a zip": (
        sent(("材料.zip", zipped(("a.gpg", pgp_message()), charset="gbk"))),
        "PGP",
        "密钥",
    ),
    "a mail under rights": (
        sent(("message.rpmsg", b"\x76\xe8\x04\x60\xc4\x11\xe3\x86" + bytes(99))),
        "IRM",
        "权限",
    ),
}


@pytest.mark.parametrize("case", LOCKED)
def test_what_was_encrypted_for_a_key_is_told_in_its_own_words(case: str) -> None:
    raw, named, remedy = LOCKED[case]
    found = came(raw)
    assert found.outcome == "returned"
    (told,) = [f for f in found.verdict.findings if f.code == "attachment.encrypted"]
    assert named in told.message
    assert remedy in told.message + told.remedy
    assert "密码" not in told.message + told.remedy


COREMAIL = "https://mail.yunze.edu.cn/coremail/common/nfFile.jsp?share_link=7BF7C9AC92E94CE8&amp;uid=lu"
FEISHU = "https://www.feishu.cn/mail/page/attachment?token=abc"
LINKED = {
    "Coremail": f'<div>材料较大：<a href="{COREMAIL}">申报材料.zip</a>(86.3MB)</div>',
    "Feishu Mail": f'<div id="large-file-item"><div>申报材料.zip</div><a href="{FEISHU}">下载</a></div>',
    "OneDrive": '<a href="https://yunze-my.sharepoint.cn/:u:/g/personal/lu/Eabc">申报材料.zip</a>',
}


@pytest.mark.parametrize("case", LINKED)
def test_files_that_are_only_linked_to_are_told_once(case: str) -> None:
    found = came(letter(text_part("请查收"), text_part(LINKED[case], "html"), kind="alternative"))
    assert found.outcome == "returned"
    (told,) = [f for f in found.verdict.findings if f.code == "attachment.cloud_link"]
    assert "申报材料.zip" in told.message
