"""What the sender wrote, apart from what was quoted; receipt numbers and password hints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.mail.markup import html_text, parse_html, remove_quotes
from parsers.mail.quoting import own_text, password_hint, receipt_numbers

QUOTED = "受理编号：JYHQ2026-0001"


@pytest.mark.parametrize(
    "separator",
    [
        "-----邮件原件-----",
        "------------------ 原始邮件 ------------------",
        "------------------\xa0原始邮件\xa0------------------",
        "-----原始邮件-----",
        "---- 原邮件",
        "---- 回复的原邮件 ----",
        "-------- 转发邮件信息 --------",
        "---------- 转发的邮件 ----------",
        "-----Original Message-----",
        "发件人: 秘书处 <a@b.cn>\n发送时间: 2026年3月1日\n收件人: x",
        "*发件人:* 秘书处\n*日期:* 2026-03-01",
        "From: office\nSent: Monday\nTo: x",
        "在 2020/1/2 下午3:04, 秘书处 写道:",
        "在 2026-03-01 10:00:00，“秘书处” <a@b.cn> 写道：",
        'At 2024-10-17 11:39:53, "X" <a@b.cn> wrote:',
        "On Mon, Mar 2, 2026 at 10:00 AM Office <a@b.cn> wrote:",
        "2026年3月1日 10:00，秘书处 <a@b.cn> 写道：",
        "秘书处 <a@b.cn> 于2026年3月1日周日 10:00写道：",
    ],
)
def test_what_stands_above_a_separator_is_the_senders(separator: str) -> None:
    assert own_text(f"您好，材料已更正。\n\n{separator}\n{QUOTED}") == "您好，材料已更正。"


def test_quoted_lines_are_left_out_wherever_they_stand() -> None:
    assert own_text("> 请补充公章\n已补充\n>> 更早的\n谢谢") == "已补充\n\n谢谢"


@pytest.mark.parametrize(
    "text", ["发件人：张三负责联系", "我在2026年写道路建设案例", "-----\n签名", "From here to there"]
)
def test_a_persons_own_words_are_no_separator(text: str) -> None:
    assert own_text(text) == text


@pytest.mark.parametrize(
    "quoted",
    [
        f"<blockquote>{QUOTED}</blockquote>",
        f'<div class="gmail_quote">{QUOTED}</div>',
        f'<div class="ntes-mailmaster-quote">{QUOTED}</div>',
        f"<includetail><div>{QUOTED}</div></includetail>",
        f'<div id="isReplyContent">{QUOTED}</div>',
        f'<div id="divRplyFwdMsg">x</div><p>{QUOTED}</p>',
        f"<div>------------------&nbsp;原始邮件&nbsp;------------------</div><div>{QUOTED}</div>",
        f"<div>------------------ Original ------------------</div><div>{QUOTED}</div>",
        f"<div><b>发件人:</b> x<br><b>发送时间:</b> 2026<br></div><p>{QUOTED}</p>",
        f"<div><div><b>发件人：</b>&nbsp;x</div><div><b>发送时间：</b>&nbsp;2026</div></div><div>{QUOTED}</div>",
        f"<table><tr><td>发件人：</td><td>x</td></tr><tr><td>收件人：</td><td>y</td></tr></table><p>{QUOTED}</p>",
    ],
)
def test_quoted_mail_is_taken_out_of_html(quoted: str) -> None:
    root = parse_html(f"<html><body><p>已更正</p>{quoted}</body></html>")
    assert root is not None
    remove_quotes(root)
    assert html_text(root) == "已更正"


def test_html_text_shows_lines_and_no_style_or_script() -> None:
    root = parse_html(
        "<head><title>t</title></head><style>p{}</style>甲<br>乙<p>丙&nbsp;丁</p><script>x</script>戊"
    )
    assert root is not None
    assert html_text(root).split() == ["甲", "乙", "丙", "丁", "戊"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("受理编号 JYHQ2026-0001，谢谢", ("JYHQ2026-0001",)),
        ("[JYHQ2026-0001]更正，另见jyhq2026-12345。", ("JYHQ2026-0001", "JYHQ2026-12345")),
        ("JYHQ2026－0001", ("JYHQ2026-0001",)),
        ("编号JYHQ2026-0001JYHQ", ()),
        ("编号 JYHQ2026-0001-K7QX。", ("JYHQ2026-0001-K7QX",)),
        ("jyhq2026-0001－k7qx，JYHQ2026-0001", ("JYHQ2026-0001-K7QX", "JYHQ2026-0001")),
        ("JYHQ2026-0001-\nK7QX 见附件", ("JYHQ2026-0001-K7QX",)),
        ("JYHQ2026-0001-修改稿 JYHQ2026-0002-A版", ("JYHQ2026-0001", "JYHQ2026-0002")),
        ("a-0001@b.cn http://x/AB-0001/", ()),
        ("010-62345678 2026-0001", ()),
    ],
)
def test_receipt_numbers_are_found_by_their_shape(text: str, numbers: tuple[str, ...]) -> None:
    assert receipt_numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("您好\n解压密码：abc123\n谢谢", "解压密码：abc123"),
        ("压缩包密码为 2026", "压缩包密码为 2026"),
        ("文件打开密码是：Hq@2026", "文件打开密码是：Hq@2026"),
        ("zip password: 1234", "zip password: 1234"),
        ("解压码：8888", "解压码：8888"),
        ("密码为ＡＢＣ１２３", "密码为ＡＢＣ１２３"),
        ("本案例实现了统一密码管理", None),
        ("", None),
    ],
)
def test_a_password_is_pointed_out(text: str, hint: str | None) -> None:
    assert password_hint(text) == hint


@given(st.text(alphabet="->发件人:：在写道\n wrote于2026年月日AtOn,<>@.邮件原始", max_size=200))
def test_any_text_has_an_own_part(text: str) -> None:
    own_text(text)
    receipt_numbers(text)
    password_hint(text)


@given(st.text(alphabet="<>/=\"' divblockquotespancl发件人:原始邮件-&#;", max_size=200))
def test_any_markup_is_survived(text: str) -> None:
    root = parse_html(text)
    if root is not None:
        remove_quotes(root)
        html_text(root)


@pytest.mark.parametrize(
    "run", [" ", "-", " \n", "\n", "> ", "发件人 ", "密码 ", "*\n", "a <b@", "2026年\n", "On a "]
)
def test_a_sea_of_blanks_or_marks_is_crossed(run: str) -> None:
    sea = run * (60_000 // len(run)) + "\n"
    assert "您好" in own_text("您好" + sea)
    receipt_numbers(sea)
    password_hint(sea)
