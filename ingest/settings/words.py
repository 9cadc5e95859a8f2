"""What the example configuration says beside the settings' own words: the 2026 call, NetEase, examples."""

from __future__ import annotations

import datetime as dt
from typing import Any

_CHINA = dt.timezone(dt.timedelta(hours=8))

CALL_2026: dict[str, Any] = {
    "call.name": "2026 年教育后勤信息化建设优秀案例征集",
    "call.code": "JYHQ2026",
    "call.organizer": "中国教育后勤协会信息化建设专业委员会",
    "call.opens": dt.datetime(2026, 1, 27, tzinfo=_CHINA),
    "call.deadline": dt.datetime(2026, 3, 31, 23, 59, 59, tzinfo=_CHINA),
    "call.timezone": "Asia/Shanghai",
    "call.directions": ["育强新动能", "深化新融合", "推进新治理"],
    "call.kinds": ["特色工作案例", "综述性文稿", "研究性论文或调研报告"],
    "call.form_title": "“2026 年教育后勤信息化建设优秀案例”申报表",
    "call.form_intro": (
        "案例征集围绕“教育强国背景下教育后勤数字化转型”主题，着重探讨教育后勤领域在数智技术应用、"
        "服务质量提升、管理效能增强、理念方法创新等方面的典型做法和先进经验，设置以下三个方面："
    ),
    "call.contact": (
        "信息化建设专业委员会秘书处\n"
        "宋丹：15719189692（微信同号）\n"
        "陈晔：18629690425（微信同号）\n"
        "邮箱：xxhjszwh@163.com"
    ),
}
"""The notice 中后协信〔2026〕1号."""

NETEASE: dict[str, Any] = {
    "mailbox.kind": "imap",
    "mailbox.host": "imap.163.com",
    "mailbox.port": 993,
    "mailbox.tls": "implicit",
    "mailbox.username": "xxhjszwh@163.com",
    "mailbox.password_file": "mailbox.password",
    "smtp.kind": "smtp",
    "smtp.host": "smtp.163.com",
    "smtp.port": 465,
    "smtp.tls": "implicit",
    "smtp.username": "xxhjszwh@163.com",
    "smtp.password_file": "mailbox.password",
    "smtp.from_address": "xxhjszwh@163.com",
    "smtp.from_name": "教育后勤信息化建设优秀案例征集秘书处",
}
"""NetEase's servers; SMTP takes mail only from the login's own address."""

EXAMPLES: dict[str, Any] = {
    "mailbox.password_env": "CASEBOX_IMAP_PASSWORD",
    "mailbox.password": "the 授权码 itself",
    "mailbox.path": "mail",
    "smtp.password_env": "CASEBOX_SMTP_PASSWORD",
    "smtp.password": "the 授权码 itself",
    "smtp.path": "replies",
    "storage.credentials_file": "store.credentials",
    "replies.since": dt.datetime(2026, 3, 25, tzinfo=_CHINA),
    "replies.templates": "templates",
    "panel.experts_file": "experts.xlsx",
    "call.invited": "invited.xlsx",
    "service.metrics_file": "/var/lib/node_exporter/casebox.prom",
}
"""Values of keys that have no default, to show their form."""

LIMITS: dict[str, str] = {
    "message_bytes": "a whole message; only the beginning of a larger one is taken",
    "header_bytes": "the header of one message",
    "parts": "MIME parts of one message",
    "part_depth": "MIME parts inside one another",
    "unpacked_bytes": "all archive members of one message together",
    "file_bytes": "one file, packed or not",
    "archive_entries": "members of all archives of one message together",
    "listed_files": "files, and flaws, of one message that are kept by name; form and manuscript always are",
    "archive_depth": "archives inside one another",
    "archive_ratio": "unpacked to packed bytes of one archive, once it is past 10 MiB",
    "archive_seconds": "for the program that unpacks one archive",
    "xml_bytes": "one XML part of a Word file, unpacked",
    "document_paragraphs": "paragraphs of one document that are read",
    "pdf_pages": "pages of one PDF that are read; the rest is noted",
    "ocr_pages": "pages that are put through OCR in one message",
    "picture_pixels": "pixels of one picture; larger ones are not opened",
    "office_seconds": "for LibreOffice to convert one file",
    "text_characters": "characters of the mail's own text that are kept",
}

RULES = (
    "How grave a finding is, where the call wants another gravity than docs/rules.md tells: note, return, "
    "hold or reject, by the finding's code in quotes."
)

EXAMPLE_HEAD = """\
Every setting of casebox. Lines that begin with # and a key show the default; to change one,
remove the # and edit. Relative paths start at this file's folder.
Any key can come from the environment instead: CASEBOX_MAILBOX__HOST."""

PAGE_HEAD = """\
# Configuration

One TOML file: the one given with `-c`, else `$CASEBOX_CONFIG`, else `./config.toml`. `casebox init` writes
one from a few answers, `config.example.toml` holds every key, `casebox check` tells what is wrong with yours.

- Every key can be set from the environment, which outranks the file: `CASEBOX_MAILBOX__HOST`, section and key
  joined by two underscores. Lists are written with commas or as JSON; a finding's gravity as
  `CASEBOX_RULES__SUBJECT_FORMAT=note`. A password from there stands in for the file's, however each is given.
- Relative paths start at the configuration file's folder.
- Passwords come from a file (best), an environment variable or the file itself, and are never printed.
- A moment needs its time, not the day alone; without a zone it is in `call.timezone`.
- All problems are reported at once, with the key's full name; an unknown key is an error that names the
  nearest known one.

Only `[call]`, `[mailbox]` and `[smtp]` must be there. This page is made from the settings themselves
(`./dev render`).
"""
