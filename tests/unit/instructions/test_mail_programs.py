"""Her answer as telephones, webmails and Outlook write it, above our own letter full of the same words."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from html import escape

import pytest

from ingest.instructions.grammar import MORE_SAID, NO_REASON, NO_WORD, SEVERAL, parse_instruction
from ingest.instructions.words import Verb
from parsers.message import parse_message
from parsers.terms import Limits
from tests.builders.letters import CALL_SETTINGS

TODAY = date(2026, 3, 20)
OURS = """2026 年教育后勤信息化建设优秀案例征集
待人工复核

【您的决定】
请直接回复本邮件，首行写以下一种，系统先将拟发的回函寄给您过目：
  受理 说明（可以不写）
  退回 理由
  不予受理 理由
  延至 4月10日 理由（退回，另定期限）
理由将告知申报单位，请写在同一行。
"""
QUOTED = "\n".join(f"> {line}" for line in OURS.splitlines())
BOX = "xxhjszwh@163.com"
PLAIN = {
    "qq": """



------------------&nbsp;原始邮件&nbsp;------------------
发件人: "秘书处" <BOX>;
发送时间: 2026年3月20日(星期五) 上午9:30
收件人: "li" <li@office.example>;
主题: 【待复核】
""",
    "qq-phone": """

发自我的iPhone


------------------ 原始邮件 ------------------
发件人: 秘书处 <BOX>
发送时间: 2026年3月20日 09:30
收件人: li <li@office.example>
主题: 回复：【待复核】
""",
    "163": """






在 2026-03-20 09:30:00，"秘书处" <BOX> 写道：
""",
    "163-phone": """

| |
李老师
|
|
li@office.example
|
签名由 网易邮箱大师 定制

在2026年03月20日 09:30，秘书处<BOX> 写道：
""",
    "ios": """

发自我的 iPhone

> 在 2026年3月20日，09:30，秘书处 <BOX> 写道：
>
""",
    "outlook": """

李老师
办公室 010-00000000

发件人: 秘书处 <BOX>
发送时间: 2026年3月20日 9:30
收件人: li@office.example
主题: 【待复核】
""",
    "outlook-phone": """

获取 Outlook for iOS<https://aka.ms/o0ukef>
________________________________
发件人: 秘书处 <BOX>
发送时间: Friday, March 20, 2026 9:30:00 AM
收件人: li@office.example
主题: x
""",
    "foxmail": """


li@office.example

发件人： 秘书处
发送时间： 2026-03-20 09:30
收件人： li
主题： x
""",
    "gmail": """

On Fri, Mar 20, 2026 at 9:30 AM 秘书处 <BOX> wrote:

""",
    "huawei": """

发自我的华为手机

-------- 原始邮件 --------
发件人： 秘书处 <BOX>
日期： 2026年3月20日周五 09:30
收件人： li@office.example
主题： x
""",
    "xiaomi": """

发自我的小米手机
在 秘书处 <BOX>，2026年3月20日 上午9:30写道：
""",
}
"""What stands between her words and our letter."""


def asked_in(text: str, subject: str = "回复：【待复核】JYHQ2026-0007", *, html: bool = False) -> object:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "li@office.example", subject
    mail.set_content(text.replace("BOX", BOX), subtype="html" if html else "plain")
    return parse_instruction(parse_message(mail.as_bytes(), CALL_SETTINGS.terms, Limits()), TODAY)


@pytest.mark.parametrize("typed", ["受理 经核实", "受理。经核实", "　受 理　经核实"])
@pytest.mark.parametrize("program", PLAIN)
def test_her_line_is_read_and_the_letter_below_is_not(program: str, typed: str) -> None:
    quoted = QUOTED if program == "ios" else OURS
    asked = asked_in(typed + PLAIN[program] + quoted)
    assert asked is not None
    assert (asked.verb, asked.reason, asked.fault) == (Verb.ACCEPT, "经核实。", "")  # type: ignore[attr-defined]


PAGES = {
    "ios": """<html><body dir="auto">MINE<br id="lineBreakAtBeginningOfSignature">
<div dir="ltr">发自我的 iPhone</div><div dir="ltr"><br>
<blockquote type="cite">在 2026年3月20日，09:30，秘书处 &lt;BOX&gt; 写道：<br><br></blockquote></div>
<blockquote type="cite"><div dir="ltr">OURS</div></blockquote></body></html>""",
    "qq": """<div style="font-size:14px">MINE</div><div><br></div><div><includetail><div>&nbsp;</div>
<div style="font-size:12px">------------------&nbsp;原始邮件&nbsp;------------------</div>
<div style="background:#efefef"><div><b>发件人:</b>&nbsp;秘书处&lt;BOX&gt;;</div>
<div><b>发送时间:</b>&nbsp;2026年3月20日</div></div><div>OURS</div></includetail></div>""",
    "163": """<div style="line-height:1.7">MINE</div><br><br>
<div id="isReplyContent" style="padding-left:1ex">在 2026-03-20 09:30:00，"秘书处" &lt;BOX&gt; 写道：<br>
<blockquote id="isReplyContent">OURS</blockquote></div>""",
    "outlook": """<div class="WordSection1"><p class="MsoNormal">MINE<o:p></o:p></p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div style="border:none;border-top:solid #E1E1E1 1.0pt">
<p class="MsoNormal"><b>发件人:</b> 秘书处 &lt;BOX&gt; <br><b>发送时间:</b> 2026年3月20日 9:30<br>
<b>收件人:</b> li<br><b>主题:</b> x<o:p></o:p></p></div><p>OURS</p></div>""",
}


@pytest.mark.parametrize("typed", ["受理 经核实", "受理&nbsp;经核实", "<span>受</span>理 经核实"])
@pytest.mark.parametrize("program", PAGES)
def test_the_same_in_a_page(program: str, typed: str) -> None:
    ours = "<br>".join(map(escape, OURS.splitlines()))
    asked = asked_in(PAGES[program].replace("MINE", typed).replace("OURS", ours), html=True)
    assert asked is not None
    assert (asked.verb, asked.reason, asked.fault) == (Verb.ACCEPT, "经核实。", "")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "verb", "reason", "fault"),
    [
        ("予以受理 经核实", Verb.ACCEPT, "经核实。", ""),
        ("同意受理", Verb.ACCEPT, "", ""),
        ("受理，谢谢！", Verb.ACCEPT, "", ""),
        ("受理 辛苦了", Verb.ACCEPT, "", ""),
        ("退回，谢谢", Verb.RETURN, "", NO_REASON),
        ("延到４月１０日 请补盖公章", Verb.EXTEND, "请补盖公章。", ""),
        ("受理 JYHQ2026-0007、JYHQ2026-0008 经核实", Verb.ACCEPT, "", SEVERAL),
        ("受理 JYHQ2026-0007 和 JYHQ2026-0008", Verb.ACCEPT, "", SEVERAL),
        ("受理 JYHQ2026-0007 与 JYHQ2026-0001 系两所学校", Verb.ACCEPT, "与 JYHQ2026-0001 系两所学校。", ""),
        ("查询某大学", Verb.FIND, "某大学", ""),
        ("查询一下 某大学", Verb.FIND, "某大学", ""),
        ("查询了吗", Verb.HELP, "", NO_WORD),
        ("受理了", Verb.HELP, "", NO_WORD),
        ("同意", Verb.HELP, "", NO_WORD),
        ("不同意受理", Verb.HELP, "", NO_WORD),
        ("确认 受理", Verb.CONFIRM, "", MORE_SAID),
    ],
)
def test_what_people_type(text: str, verb: Verb, reason: str, fault: str) -> None:
    asked = asked_in(text)
    assert asked is not None
    assert (asked.verb, asked.reason, asked.fault) == (verb, reason, fault)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text", ["发自我的iPhone", "Sent from my iPhone", "来自我的华为手机", "获取 Outlook for iOS", ""]
)
def test_a_subject_counts_where_nothing_but_a_telephone_wrote_the_text(text: str) -> None:
    asked = asked_in(f"\n{text}\n", "登记表")
    assert asked is not None
    assert asked.verb is Verb.REGISTER  # type: ignore[attr-defined]
