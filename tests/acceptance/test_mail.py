"""The same good submission however its mail is written: it is accepted, and nothing is held against it."""

from __future__ import annotations

import base64
import binascii
import io
import quopri
import re
import tarfile
import zipfile

import pytest

from parsers.facts import SubjectParts
from tests.acceptance import papers
from tests.acceptance.post import (
    SUBJECT,
    File,
    attached,
    came,
    good_files,
    letter,
    part,
    read,
    sent,
    text_part,
    word,
)  # fmt: skip
from tests.acceptance.wordxml import docx

FORM, MANUSCRIPT = good_files()
FILES = [attached(*FORM), attached(*MANUSCRIPT)]


def in_base64(raw: bytes, charset: str, every: int = 0) -> bytes:
    """An encoded word, or several of so many bytes each, cut wherever it falls."""
    step = every or len(raw)
    words = (base64.b64encode(raw[at : at + step]).decode() for at in range(0, len(raw), step))
    return "\r\n ".join(f"=?{charset}?B?{text}?=" for text in words).encode()


def in_hex(raw: bytes, charset: str, every: int) -> bytes:
    words = ("".join(f"={byte:02X}" for byte in raw[at : at + every]) for at in range(0, len(raw), every))
    return "\r\n ".join(f"=?{charset}?Q?{text}?=" for text in words).encode()


GBK, UTF8 = SUBJECT.encode("gb18030"), SUBJECT.encode()
FIELDS: dict[str, bytes] = {
    "gb2312": in_base64(GBK, "gb2312"),
    "gbk in Q": in_hex(GBK, "gbk", 200),
    "gb18030 cut inside characters": in_base64(GBK, "GB18030", 15),
    "utf-8 cut inside characters": in_base64(UTF8, "utf-8", 16),
    "utf-8 in Q cut inside characters": in_hex(UTF8, "UTF-8", 11),
    "raw gbk": GBK,
    "raw utf-8": UTF8,
    "utf-8 called gbk": in_base64(UTF8, "gbk"),
    "gbk called utf-8": in_base64(GBK, "utf-8"),
    "gbk called iso-8859-1": in_base64(GBK, "iso-8859-1"),
    "a charset that nobody knows": in_base64(GBK, "x-unknown"),
    "without padding": in_base64(GBK, "gbk").replace(b"=?=", b"?="),
    "with a language": in_base64(UTF8, "utf-8*zh"),
    "a prefix before it": b"Re: " + in_base64(UTF8, "utf-8"),
    "many prefixes": "回复：Re: 转发: [可能是垃圾邮件] Fw：".encode() + in_base64(UTF8, "utf-8"),
    "wide joints and blanks": SUBJECT.replace("+", " ＋　").encode(),
}


@pytest.mark.parametrize("case", FIELDS)
def test_a_subject_is_read_however_it_is_encoded(case: str) -> None:
    raw = letter(text_part("老师好"), *FILES, subject="@@").replace(
        b"Subject: @@", b"Subject: " + FIELDS[case]
    )
    found = came(raw)
    assert (found.outcome, found.codes) == ("accepted", [])
    assert found.facts.subject_parts is not None
    assert found.facts.subject_parts.unit == papers.UNIT


@pytest.mark.parametrize("last", ["13900001234", "2026年3月12日", "申报材料", "附件", "13900001234+申报材料"])
def test_a_part_too_many_that_names_nobody_is_no_contact(last: str) -> None:
    found = came(letter(text_part("老师好"), *FILES, subject=f"{SUBJECT}+{last}"))
    assert (found.outcome, found.codes) == ("accepted", [])
    assert found.facts.subject_parts == SubjectParts(papers.UNIT, papers.TITLE, papers.CONTACT)


@pytest.mark.parametrize("contact", ["張偉國", "张伟国", "張伟国"])
@pytest.mark.parametrize("unit", [papers.UNIT, "雲澤大學"])
def test_traditional_and_simplified_characters_are_the_same_name(contact: str, unit: str) -> None:
    filled = papers.form(papers.Filled(contact=contact))
    files = ("申报表.docx", filled), MANUSCRIPT
    found = came(sent(*files, subject=f"{unit}+{papers.TITLE}+张伟国"))
    assert (found.outcome, [c for c in found.codes if c.startswith("subject")]) == ("accepted", [])


def test_the_wide_blank_of_chinese_windows_is_a_blank_in_a_subject() -> None:
    raw = GBK.replace(b"+", b"\xa3\xa0+\xa3\xa0")
    found = came(
        letter(text_part("老师好"), *FILES, subject="@@").replace(b"Subject: @@", b"Subject: " + raw)
    )
    assert (found.outcome, found.codes) == ("accepted", [])


PLAIN = letter(text_part("老师好"), *FILES)
BLANK_FOLD = b"X-Spam-Report: Spam detection software,\r\n \r\n Content preview:\r\n\t\r\n  pts rule name\r\n"
WHOLE_HEAD, _, WHOLE_BODY = PLAIN.partition(b"\r\n\r\n")
AS_HTML = re.sub(rb"multipart/mixed; boundary=.*", b"text/html; charset=gb2312", WHOLE_HEAD)
SHAPES = {
    "a multipart of multipart": PLAIN.replace(b"multipart/mixed", b"multipart/multipart/mixed"),
    "a multipart called html": AS_HTML
    + b"\r\n\r\nThis is a multi-part message in MIME format.\r\n"
    + WHOLE_BODY,
    "a multipart in base64": WHOLE_HEAD
    + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.encodebytes(WHOLE_BODY),
    "a multipart called html in base64": AS_HTML
    + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.encodebytes(WHOLE_BODY),
    "a multipart in quoted-printable": WHOLE_HEAD
    + b"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    + quopri.encodestring(WHOLE_BODY),
    "a quoted type": PLAIN.replace(b"multipart/mixed;", b'"multipart/mixed";'),
    "text said first": PLAIN.replace(
        b"Content-Type: multipart", b"Content-Type: text/plain\r\nContent-Type: multipart"
    ),
    "a blank fold before the subject": PLAIN.replace(b"Subject: ", BLANK_FOLD + b"Subject: "),
    "a blank fold at the end of the header": PLAIN.replace(b"\r\n\r\n", b"\r\n" + BLANK_FOLD + b"\r\n", 1),
    "a blank fold in the header of each part": PLAIN.replace(
        b"Content-Transfer-Encoding", BLANK_FOLD + b"Content-Transfer-Encoding"
    ),
    "a blank fold between line feeds": PLAIN.replace(b"From: ", BLANK_FOLD + b"From: ").replace(
        b"\r\n", b"\n"
    ),
    "a line of blanks before the body": PLAIN.replace(b"\r\n\r\n--", b"\r\n  \r\n--", 1),
    "line feeds alone": PLAIN.replace(b"\r\n", b"\n"),
    "carriage returns alone": PLAIN.replace(b"\r\n", b"\r"),
    "an mbox separator": b"From lu Thu Mar 12 10:00:00 2026\r\n" + PLAIN,
    "a byte order mark": b"\xef\xbb\xbf" + PLAIN,
    "no last delimiter": PLAIN[: PLAIN.rindex(b"\r\n--=_")],
    "other cases": PLAIN.replace(b"Content-Type: multipart/mixed", b"Content-type: Multipart/MIXED"),
    "no MIME-Version": PLAIN.replace(b"MIME-Version: 1.0\r\n", b""),
    "a line that is no field": PLAIN.replace(b"To: ", b"what is this\r\nTo: "),
    "no sender": letter(*FILES, sender=None),
    "related and inline": letter(
        text_part("老师好"),
        *[
            part(
                data,
                f'Content-Type: application/msword; name="{word(name)}"',
                f'Content-Disposition: inline; filename="{word(name)}"',
                f"Content-ID: <{number}@x>",
            )
            for number, (name, data) in enumerate((FORM, MANUSCRIPT))
        ],
        kind="related",
    ),
}


@pytest.mark.parametrize("case", SHAPES)
def test_mail_is_read_though_it_is_malformed(case: str) -> None:
    found = came(SHAPES[case])
    assert (found.outcome, found.codes) == ("accepted", [])


SENDERS: dict[str, tuple[str | None, str | None]] = {
    "lu@x.cn": ("lu@x.cn", None),
    '"陆明远" <lu@x.cn>': ("lu@x.cn", "陆明远"),
    word("陆明远", "gbk") + "<lu@x.cn>": ("lu@x.cn", "陆明远"),
    f'"{word("陆明远", "gb2312")}" <lu@x.cn>': ("lu@x.cn", "陆明远"),
    '"陆, 明远" <lu@x.cn>': ("lu@x.cn", "陆, 明远"),
    '"li@y.cn" <lu@x.cn>': ("lu@x.cn", "li@y.cn"),
    f"lu@x.cn ({word('陆明远')})": ("lu@x.cn", "陆明远"),
    "undisclosed-recipients:;": (None, None),
    "Team: lu@x.cn, li@x.cn;": ("lu@x.cn", None),
    "": (None, None),
}


@pytest.mark.parametrize("sender", SENDERS)
def test_the_sender_is_told_from_the_name(sender: str) -> None:
    facts = read(letter(text_part("x"), sender="@@").replace(b"From: @@", b"From: " + sender.encode()))
    assert (facts.from_address, facts.from_name) == SENDERS[sender]


def zipped(*files: File, charset: str = "utf-8", flags: int = 0) -> bytes:
    """A zip with names in any charset, whatever its flags say."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (_name, data) in enumerate(files):
            archive.writestr("#" * (len(_name.encode(charset)) - 1) + str(number), data)
    packed = stream.getvalue()
    for number, (name, _data) in enumerate(files):
        mark = b"#" * (len(name.encode(charset)) - 1) + str(number).encode()
        packed = packed.replace(mark, name.encode(charset))
    for signature, offset in ((b"PK\3\4\x14", 6), (b"PK\1\2", 8)):
        at = packed.find(signature)
        while at >= 0:
            packed = packed[: at + offset] + flags.to_bytes(2, "little") + packed[at + offset + 2 :]
            at = packed.find(signature, at + offset)
    return packed


def tarred(*files: File, mode: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]  # modes are parameters here
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


BOTH = (FORM, MANUSCRIPT)
PACKED: dict[str, File] = {
    "GBK names": ("材料.zip", zipped(*BOTH, charset="gbk")),
    "UTF-8 names without the flag": ("材料.zip", zipped(*BOTH)),
    "UTF-8 names": ("材料.zip", zipped(*BOTH, flags=0x800)),
    "folders with backslashes": ("材料.zip", zipped(*[("材料\\" + n, d) for n, d in BOTH], charset="gbk")),
    "called rar": ("材料.rar", zipped(*BOTH, charset="gbk")),
    "zip in zip": ("材料.zip", zipped(("内层.zip", zipped(*BOTH, charset="gbk")), charset="gbk")),
    "tar": ("材料.tar", tarred(*BOTH, mode="w")),
    "tar.gz": ("材料.tar.gz", tarred(*BOTH, mode="w:gz")),
    "tar.xz": ("材料.tar.xz", tarred(*BOTH, mode="w:xz")),
    "with junk": (
        "材料.zip",
        zipped(*BOTH, ("__MACOSX/._申报表.docx", b"\0\5\x16\7" * 40), ("Thumbs.db", b"x" * 99)),
    ),
    "names with a drive": ("材料.zip", zipped(*[("D:\\申报\\" + n, d) for n, d in BOTH], charset="gbk")),
    "with a Mac's forks": (
        "材料.zip",
        zipped(*BOTH, *[("._" + n, b"\0\5\x16\7" + bytes(200)) for n, _d in BOTH]),
    ),
    "a whole mail": ("申报.eml", sent(*BOTH)),
    "a mail in a zip": ("材料.zip", zipped(("申报.eml", sent(*BOTH)))),
}


@pytest.mark.parametrize("case", PACKED)
def test_packed_documents_are_unpacked(case: str) -> None:
    found = came(sent(PACKED[case]))
    assert (found.outcome, found.codes) == ("accepted", [])
    assert {a.name for a in found.facts.attachments} >= {FORM[0], MANUSCRIPT[0]}


def uuencoded(*files: File, end: bytes) -> bytes:
    lines = [b"Subject: " + word(SUBJECT).encode(), b"From: lu@x.cn", b"", "材料如下".encode("gbk"), b""]
    for name, data in files:
        rows = [binascii.b2a_uu(data[at : at + 45]).rstrip(b"\n") for at in range(0, len(data), 45)]
        lines += [b"begin 644 " + name.encode("gbk"), *rows, b"`", b"end", b""]
    return end.join(lines)


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_uuencoded_documents_are_read(end: bytes) -> None:
    found = came(uuencoded(*BOTH, end=end))
    assert (found.outcome, found.codes) == ("accepted", [])


def test_documents_are_known_by_their_content() -> None:
    nameless = [part(data, "Content-Type: image/png") for _name, data in BOTH]
    binary = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: "
    others = [
        nameless,
        [attached("tcmime.1388.1527.1742.bin", FORM[1]), attached("ATT0001.bin", MANUSCRIPT[1])],
        [attached("申报表.doc", FORM[1]), attached("正文.txt", MANUSCRIPT[1])],
        [attached(*FORM), binary + b"quoted-printable\r\n\r\n" + quopri.encodestring(MANUSCRIPT[1])],
    ]
    for parts in others:
        found = came(letter(text_part("老师好"), *parts))
        assert (found.outcome, found.codes) == ("accepted", ["manuscript.filename"])


def test_a_forwarded_mail_speaks_where_the_outer_one_only_forwards() -> None:
    inner = b"Content-Type: Message/Rfc822\r\n\r\n" + sent(*BOTH)
    for subject in ("转发", "Fwd:", "转发：" + SUBJECT):
        found = came(letter(text_part("请查收"), inner, subject=subject))
        assert (found.outcome, found.codes) == ("accepted", [])


ARF = (
    b"Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: x/1\r\nVersion: 1\r\n"
)
OURS = b"Content-Type: message/rfc822\r\n\r\n" + letter(text_part("受理回执"), fields=["X-Casebox: reply"])
LURE = "请点击 https://example.com/login 完成验证，否则邮箱将被停用。"
MACHINES = {
    "an abuse report": letter(
        text_part("This is an email abuse report"), ARF, OURS, kind="report; report-type=feedback-report"
    ),
    "an abuse report that calls itself mixed": letter(
        text_part("abuse"), ARF, OURS, sender="feedback@example.com"
    ),
    "Hotmail's complaint": letter(
        text_part("complaint"),
        OURS,
        sender="staff@hotmail.com",
        subject="complaint about message from 203.0.113.7",
        fields=["X-HmXmrOriginalRecipient: lu@hotmail.com"],
    ),
    "our own reply": sent(*BOTH, fields=["X-Casebox: reply"]),
    "an answer with a comment": sent(*BOTH, fields=["Auto-Submitted: (by a filter) auto-replied"]),
    "an answer in an encoded word": sent(*BOTH, fields=["Auto-Submitted: =?utf-8?Q?auto-replied?="]),
    "a list": sent(*BOTH, fields=["X-BeenThere: hq@lists.yunze.edu.cn"]),
    "a lure": letter(text_part(LURE), subject="您的邮箱密码即将过期", sender="admin@example.com"),
    "a filter's notice": letter(text_part("共 3 封"), subject="垃圾邮件隔离通知", sender="gw@yunze.edu.cn"),
}


@pytest.mark.parametrize("case", MACHINES)
def test_a_machine_is_never_answered(case: str) -> None:
    found = came(MACHINES[case])
    assert (found.outcome, found.verdict.template) == ("ignored", None)


BROKEN: dict[str, tuple[File, str]] = {
    "cut off": ((MANUSCRIPT[0], MANUSCRIPT[1][: len(MANUSCRIPT[1]) // 2]), "attachment.unreadable"),
    "empty": ((MANUSCRIPT[0], b""), "attachment.unreadable"),
    "encrypted": (("材料.zip", zipped(MANUSCRIPT, charset="gbk", flags=1)), "attachment.encrypted"),
    "noise": ((MANUSCRIPT[0], bytes(range(256)) * 40), "attachment.unreadable"),
    "an entity bomb": (
        (
            MANUSCRIPT[0],
            docx(parts={"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'}),
        ),
        "attachment.unsafe",
    ),
    "a zip bomb": (("材料.zip", zipped(("a.bin", b"\0" * (1 << 25)))), "attachment.unsafe"),
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_cannot_be_used_is_told_with_what_is_missing(case: str) -> None:
    file, code = BROKEN[case]
    found = came(sent(FORM, file))
    assert (found.outcome, sorted(set(found.codes))) == ("returned", sorted({code, "manuscript.missing"}))


def test_a_split_archive_is_put_together_without_a_word() -> None:
    whole = zipped(*BOTH, charset="gbk")
    found = came(sent(("材料.zip.001", whole[:3000]), ("材料.zip.002", whole[3000:])))
    assert (found.outcome, found.codes) == ("accepted", [])


@pytest.mark.parametrize("count", [2999, 3000, 5000, 5001])
def test_the_length_is_judged_to_the_character(count: int) -> None:
    found = came(sent(FORM, (MANUSCRIPT[0], papers.manuscript(count))))
    assert found.facts.manuscript is not None
    assert found.facts.manuscript.characters == count
    assert found.codes == ([] if 3000 <= count <= 5000 else ["manuscript.length"])
