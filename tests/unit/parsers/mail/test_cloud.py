"""Cloud attachments, as elements and as text, and what only looks like one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.facts import CloudLink
from parsers.mail.cloud.links import find_links
from parsers.mail.cloud.providers import provider_of
from parsers.mail.markup import parse_html
from parsers.message import parse_envelope
from parsers.terms import Limits
from tests.builders.mail import forwarded, mail, message_with, multipart, text_part, word

CHINA = timezone(timedelta(hours=8))
NETEASE_HTML = (
    '<div id="divNeteaseBigAttach" style="clear:both"><div><b>从网易163邮箱发来的超大附件</b></div>'
    '<a href="https://mail.163.com/large-attachment-download/index.html?p=X&amp;file=abc" download="a.zip" '
    'filename="材料.zip" filesize="3781934" expiretime="1669354526418">材料.zip</a>'
    '<span style="color:#bbb"> (3.61M, 2022年11月25日 13:35 到期)</span></div>'
)
NETEASE_TEXT = (
    "您好\n从网易163邮箱发来的超大附件\n材料.zip (3.61M, 2022年11月25日 13:35 到期)\n在线预览 | 下载\n"
)


def links(text: str, *, html: bool = False, subject: str = "s") -> tuple[CloudLink, ...]:
    return parse_envelope(message_with(text_part(text, html=html), subject=subject), Limits()).cloud_links


def test_a_netease_block_gives_one_link_though_it_stands_in_both_alternatives() -> None:
    field, body = multipart(
        [text_part(NETEASE_TEXT, "gbk"), text_part(NETEASE_HTML, html=True)], kind="alternative"
    )
    (link,) = parse_envelope(mail(body, field), Limits()).cloud_links
    assert (link.name, link.size) == ("材料.zip", "3.61M")
    assert link.url == "https://mail.163.com/large-attachment-download/index.html?p=X&file=abc"
    assert link.expires_at == datetime.fromtimestamp(1669354526.418, tz=UTC)


def test_the_text_alone_tells_name_size_and_expiry_in_chinas_time() -> None:
    (link,) = links(NETEASE_TEXT)
    assert (link.url, link.name, link.size) == (None, "材料.zip", "3.61M")
    assert link.expires_at == datetime(2022, 11, 25, 13, 35, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("html", "name", "size", "moment"),
    [
        (
            '<div id="divNeteaseSiriusCloudAttach">'
            '<a class="divNeteaseSiriusCloudAttachItem" file-name="表.docx" '
            'file-size="20982" expired="1722786480000" href="https://mailh.qiye.163.com/edisk/x?identity=1">表.docx</a>'
            "<span>20.49K | 过期时间：2024年8月4日 23:48</span></div>",
            "表.docx", "20.49K", datetime(2024, 8, 4, 23, 48, tzinfo=CHINA),
        ),
        (
            '<div class="bigatt_bt" title="表.zip&#10;文件大小：12.3M&#10;'
            '到期时间：2026年3月1日 12:00">表.zip</div>',
            "表.zip", "12.3M", datetime(2026, 3, 1, 12, 0, tzinfo=CHINA),
        ),
        (
            '<div class="bigatt_bt" title="表.zip&#10;文件大小：12.3M&#10;到期时间：无限期">表.zip</div>',
            "表.zip", "12.3M", None,
        ),
        (
            '<DIV id="_divBigFile"><DIV id="divNeteaseBigAttach" style="CLEAR: both">'
            '<A expiretime="1669354526418" '
            'filesize="3781934" filename="表.zip" href="http://fs.163.com/fs/display/?file=1">表.zip</A>'
            "（3.61M，2026年8月17日 0:49到期）</DIV></DIV>",
            "表.zip", "3.61M", datetime.fromtimestamp(1669354526.418, tz=UTC),
        ),
    ],
)  # fmt: skip
def test_each_providers_element_is_read(html: str, name: str, size: str, moment: datetime | None) -> None:
    (link,) = links(html, html=True)
    assert (link.name, link.size, link.expires_at) == (name, size, moment)


def test_qqs_line_of_text_is_read() -> None:
    url = "http://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&k=1&code=7684decd"
    (link,) = links(
        f"从QQ邮箱发来的超大附件\n材料.zip (128.03M, 2020年11月27日 21:59 到期)进入下载页面：{url}"
    )
    moment = datetime(2020, 11, 27, 21, 59, tzinfo=CHINA)
    assert link == CloudLink("QQ邮箱超大附件", url, "材料.zip", "128.03M", moment)


@pytest.mark.parametrize(
    "url",
    [
        "https://pan.baidu.com/s/1abcd?pwd=1234", "https://www.kdocs.cn/l/abc", "https://docs.qq.com/doc/Dabc",
        "https://share.weiyun.com/abc", "https://www.alipan.com/s/abc", "https://cowtransfer.com/s/abc",
        "https://www.wenshushu.cn/f/abc", "https://www.jianguoyun.com/p/abc", "https://wwx.lanzoui.com/abc",
        "https://www.123pan.com/s/abc", "https://yun.139.com/link/w/i/abc", "https://drive.google.com/file/d/abc",
        "https://dashi.163.com/html/cloud-attachment-download/?key=abc", "https://1drv.ms/abc",
        "https://wx.mail.qq.com/ftn/download?func=3&key=a&code=b", "https://exmail.qq.com/cgi-bin/ftnExs_download?k=a",
        "https://download.cloud.189.cn/file/downloadFile.action?dt=1&expired=1669354526418",
        "https://mail.sina.com.cn/filecenter/download.php?id=abc", "https://abc.feishu.cn/file/xyz",
        "https://drive.weixin.qq.com/s?k=abc", "https://alidocs.dingtalk.com/i/nodes/abc",
        "https://mail.yunze.edu.cn/coremail/common/nfFile.jsp?share_link=7BF7C9AC92E94CE8&uid=a%40yunze.edu.cn",
        "https://mail.yunze.edu.cn/alimail/openLinks/downloadMimeMetaDiskBigAttach?id=netdiskid%3Av001%3Afile%3AD",
        "https://qiye.aliyun.com/alimail/openLinks/downloadMimeMetaDiskBigAttach?id=netdiskid%3Av001",
        "https://www.feishu.cn/mail/page/attachment?token=abc", "https://www.larksuite.com/mail/page/attachment?token=abc",
        "https://abc.larksuite.com/file/boxcn", "https://abc.larkoffice.com/docx/abc",
        "https://www.icloud.com/attachment/?u=https%3A%2F%2Fcvws.icloud-content.com%2FB%2FA&sz=25405521",
        "https://www.icloud.com.cn/iclouddrive/0abc", "https://yunze-my.sharepoint.com/:w:/g/personal/a_b/Eabc",
        "https://yunze.sharepoint.cn/:f:/s/hq/Eabc", "https://onedrive.live.com/?cid=1&id=2",
        "https://mail.yunze.edu.cn/api/biz/attachment/download?identity=abc",
        "https://cloud.yunze.edu.cn/f/0123456789abcdef0123/", "https://www.dropbox.com/scl/fi/abc/a.zip",
        "https://mail.yunze.edu.cn/coremail/common/nf/file.jsp?share_link=7BF7", "https://docs.qq.com/s/abc",
        "https://pan.yunze.edu.cn/link/AA0123456789ABCDEF", "https://jbox.yunze.edu.cn/l/X1abcd",
        "https://drive.uc.cn/s/abc", "https://bigatt.263.net/download?id=1", "https://url.ctfile.com/f/abc",
    ],
)  # fmt: skip
def test_a_share_is_seen_in_text_and_in_html(url: str) -> None:
    assert [link.url for link in links(f"材料在这里：{url} 提取码：ab12")] == [url]
    assert [link.url for link in links(f'<p>见<a href="{url}">链接</a></p>', html=True)] == [url]


@pytest.mark.parametrize(
    "html",
    [
        '<style id="cloudAttachStyle">#divNeteaseBigAttach, #divNeteaseBigAttach_bak{display:none;}</style>',
        '<a class="bigattach-mailmaster-download" href="http://u.163.com/x">下载网易邮箱大师</a>',
        f"<p>收到</p><blockquote>{NETEASE_HTML}</blockquote>",
        f'<p>收到</p><div id="isReplyContent">{NETEASE_HTML}</div>',
        f"<p>收到</p><div>------------------&nbsp;原始邮件&nbsp;------------------</div>{NETEASE_HTML}",
        f'<p>收到</p><div id="divRplyFwdMsg">发件人</div><div>{NETEASE_HTML}</div>',
        '<a href="https://mail.qq.com.evil.cn/cgi-bin/ftnExs_download?k=1">x</a>',
        '<a href="https://evil.cn/?u=https://pan.baidu.com/s/1">x</a>',
        '<a href="javascript:pan.baidu.com/s/1">x</a>',
        '<a href="https://pan.baidu.com@evil.cn/s/1">x</a>',
        '<a href="https://mail.qq.com/">QQ邮箱</a>',
        '<a href="https://pan.baidu.com/">x</a>',
        '<a href="https://mail.yunze.edu.cn/coremail/index.jsp">邮箱</a>',
        '<a href="https://evil.cn/?u=/coremail/common/nfFile.jsp?share_link=1">x</a>',
        '<a href="https://www.sharepoint.com/">SharePoint</a>',
        '<a href="https://www.yunze.edu.cn/d/2026/">通知</a>',
        '<a href="http://[bad/s/1">x</a>',
        '<a href="https://cloud.yunze.edu.cn/about/">云平台</a>',
        '<p>见附件：申报表.docx（2份）</p><a href="https://www.yunze.edu.cn/notice.html">申报通知</a>',
        '<a href="https://www.yunze.edu.cn/files/notice.docx">申报通知.docx</a>',
        '<p>客户端 12.5MB</p><a href="https://app.example.cn/get">下载</a>',
    ],
)
def test_what_only_looks_like_a_link_is_none(html: str) -> None:
    assert links(html, html=True, subject="Re: x") == ()


UNHEARD_OF = "https://files.example.net/get?x=1"


@pytest.mark.parametrize(
    "html",
    [
        f'<a href="{UNHEARD_OF}">材料.zip</a>(86.3MB)',
        f'<div><div>材料.zip</div><div><span>120.5 MB</span></div><a href="{UNHEARD_OF}">下载</a></div>',
        f'<td><p>材料.zip</p><p>大小：1.2G</p><a href="{UNHEARD_OF}">点击下载</a></td>',
    ],
)
def test_a_named_file_with_its_size_is_one_whoever_keeps_it(html: str) -> None:
    (link,) = links(html, html=True)
    assert (link.provider, link.url, link.name) == ("网盘分享", UNHEARD_OF, "材料.zip")
    assert link.size


FEISHU = (
    '<p>请查收</p><div id="large-file-area-202603101"><div>来自飞书邮箱的超大附件</div>'
    '<div id="large-file-item"><div>申报 材料.zip</div><div><span>120.5 MB</span></div>'
    '<a href="https://www.feishu.cn/mail/page/attachment?token=a" data-mail-token="a">下载</a></div>'
    '<div id="large-file-item"><div>视频.mp4</div><div><span>1.2 GB</span></div>'
    '<a href="https://www.feishu.cn/mail/page/attachment?token=b" data-mail-token="b">下载</a></div></div>'
)
COREMAIL = (
    '<div><a href="https://mail.yunze.edu.cn/coremail/common/nfFile.jsp?share_link=7BF7&amp;uid=a">材料.zip</a>(86.3MB)'
    '<br><a href="https://mail.yunze.edu.cn/coremail/common/nfFile.jsp?share_link=8CA8&amp;uid=a">视频.mp4</a>(1.2GB)</div>'
)
ALIMAIL = (
    "超大附件列表  材料.zip  [27.3MB]<br/>进入下载页面  "
    '<a href="https://mail.yunze.edu.cn/alimail/openLinks/downloadMimeMetaDiskBigAttach?id=netdiskid%3A1">点击下载</a><br/>'
    "视频.mp4  [300MB]<br/>进入下载页面  "
    '<a href="https://mail.yunze.edu.cn/alimail/openLinks/downloadMimeMetaDiskBigAttach?id=netdiskid%3A2">点击下载</a>'
)


@pytest.mark.parametrize(
    ("html", "files"),
    [
        (FEISHU, [("申报 材料.zip", "120.5MB"), ("视频.mp4", "1.2GB")]),
        (COREMAIL, [("材料.zip", "86.3MB"), ("视频.mp4", "1.2GB")]),
        (ALIMAIL, [("材料.zip", "27.3MB"), ("视频.mp4", "300MB")]),
        (
            '<a href="https://www.icloud.com/attachment/?u=https%3A%2F%2Fx&amp;f=clip.zip&amp;sz=25405521">下载</a>',
            [("clip.zip", "24.23M")],
        ),
    ],
    ids=["feishu", "coremail", "alimail", "icloud"],
)  # fmt: skip
def test_each_file_is_told_by_name_and_size_though_the_link_says_only_download(
    html: str, files: list[tuple[str, str]]
) -> None:
    assert [(link.name, link.size) for link in links(html, html=True)] == files


ICONS = {
    "the same address": "https://mail.163.com/large-attachment-download/index.html?p=X&amp;file=abc",
    "an address with a title": "https://mail.163.com/large-attachment-download/index.html?file=abc&amp;title=a.zip",
    "a preview": "http://fs.163.com/fs/preview/?file=abc",
    "no address of theirs": "https://mimg.127.net/p/icon.html",
}


@pytest.mark.parametrize("case", ICONS)
def test_a_files_icon_is_not_another_file(case: str) -> None:
    icon = f'<a href="{ICONS[case]}" download="a.zip"><img src="https://mimg.127.net/zip.png"></a>'
    preview = '<a href="http://fs.163.com/fs/preview/?file=abc&amp;name=a.zip">在线预览</a>'
    html = NETEASE_HTML.replace('<a href="https://mail', icon + '<a href="https://mail', 1)
    (link,) = links(html.replace("</span>", "</span>" + preview), html=True)
    assert (link.name, link.size) == ("材料.zip", "3.61M")


def test_two_files_of_one_block_stay_two() -> None:
    second = NETEASE_HTML.replace("file=abc", "file=def").replace("材料.zip", "视频.zip")
    assert [link.name for link in links(NETEASE_HTML + second, html=True)] == ["材料.zip", "视频.zip"]


def test_a_hundred_thousand_lines_of_files_cost_no_more_than_are_kept() -> None:
    text = "从QQ邮箱发来的超大附件\n" + "".join(f"{n}.zip (1M, 无限期)\n" for n in range(100_000))
    assert len(links(text)) == 200


def test_quoted_text_holds_no_link() -> None:
    assert links("好的\n\n---- 回复的原邮件 ----\n" + NETEASE_TEXT) == ()
    assert links("好的\n> https://pan.baidu.com/s/1abc\n") == ()


def test_what_was_forwarded_is_a_link_of_the_message() -> None:
    body = "---------- 转发的邮件 ----------\n发件人：张三\n日期：2026年3月1日\n" + NETEASE_TEXT
    assert [link.name for link in links(body, subject=word("转发：材料"))] == ["材料.zip"]
    raw = message_with(text_part("见附件"), forwarded(message_with(text_part(NETEASE_HTML, html=True))))
    assert [link.name for link in parse_envelope(raw, Limits()).cloud_links] == ["材料.zip"]


def test_hosts_are_compared_exactly() -> None:
    assert provider_of("pan.baidu.com", "/s/1", "") == "百度网盘"
    assert provider_of("xpan.baidu.com", "/s/1", "") is None
    assert provider_of("evil-lanzou.com", "/a", "") is None


@given(
    st.text(alphabet="<>/=\"' adivhrefspn:.(M,2022年1月日到期)http网易邮箱发来的超大附件&#;", max_size=200)
)
def test_any_text_and_markup_are_survived(text: str) -> None:
    tree = parse_html(text)
    find_links([] if tree is None else [tree], text)


@pytest.mark.parametrize(
    "text",
    [
        "链接: pan.baidu.com/s/1abcDEF 提取码: ab12",
        "见www.kdocs.cn/l/cabc。",
        "链接：https://cloud.example.edu.cn/s/x1 提取码：ab12",
        "https://cloud.example.edu.cn/s/x1\n访问码 a1b2c3",
    ],
)
def test_an_address_without_its_scheme_or_with_a_code_behind_it_is_a_share(text: str) -> None:
    assert len(links(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "请看 pan.baidu.com.evil.cn/s/1 或 pan.baidu.com 首页",
        "https://evil.cn/?u=pan.baidu.com/s/1",
        "通知 https://www.example.cn/notice ，咨询时的验证码是 1234",
        "zhang@pan.baidu.com/s/1",
    ],
)
def test_other_addresses_are_none(text: str) -> None:
    assert links(text) == ()


def test_a_sea_of_blanks_before_a_links_details_is_crossed() -> None:
    (link,) = links("从QQ邮箱发来的超大附件\n" + " \n" * 30_000 + "材料.zip (1.5M, 2026年3月1日 8:00 到期)")
    assert (link.name, link.size) == ("材料.zip", "1.5M")
