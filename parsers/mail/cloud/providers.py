"""Who offers files apart from the mail, and by which addresses and words one knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Provider:
    """A provider's download address: host exactly, path by prefix, and a query that must be there."""

    name: str
    hosts: tuple[str, ...]
    paths: tuple[str, ...] = ("/",)
    query: str = ""


NETEASE = "网易邮箱超大附件"
NETEASE_ENTERPRISE = "网易企业邮箱云附件"
QQ = "QQ邮箱超大附件"
TENCENT_ENTERPRISE = "腾讯企业邮箱超大附件"
SINA = "新浪邮箱中转站"
SHARE = "网盘分享"
FEISHU_MAIL = "飞书邮箱超大附件"

PROVIDERS: tuple[Provider, ...] = (
    Provider(
        NETEASE,
        ("mail.163.com", "mail.126.com", "mail.yeah.net"),
        ("/large-attachment-download/", "/filehub/"),
    ),
    Provider(NETEASE, ("fs.163.com", "fs.mail.163.com"), ("/fs/",)),
    Provider("网易邮箱大师云附件", ("dashi.163.com",), ("/",), "key="),
    Provider(
        NETEASE_ENTERPRISE, ("edisk.qiye.163.com", "mailh.qiye.163.com"), ("/api/biz/attachment/", "/edisk/")
    ),
    Provider(QQ, ("mail.qq.com",), ("/cgi-bin/ftnExs_download", "/cgi-bin/ftn")),
    Provider(QQ, ("wx.mail.qq.com", "iwx.mail.qq.com", "i.mail.qq.com"), ("/ftn/",)),
    Provider(
        TENCENT_ENTERPRISE, ("exmail.qq.com", "work.weixin.qq.com"), ("/cgi-bin/ftn", "/wework_admin/ftn")
    ),
    Provider(SINA, ("mail.sina.com.cn", "m0.mail.sina.com.cn", "mail.sina.cn"), ("/filecenter/",)),
    Provider("189邮箱云附件", ("download.cloud.189.cn",), ("/file/",)),
    Provider("天翼云盘", ("cloud.189.cn",), ("/t/", "/web/share")),
    Provider("139邮箱超大附件", ("yun.139.com", "caiyun.139.com", "mail.10086.cn"), ("/",)),
    Provider("Google 云端硬盘", ("drive.google.com",), ("/file/d/", "/open", "/uc")),
    Provider("OneDrive", ("1drv.ms", "onedrive.live.com"), ("/",)),
    Provider("iCloud 邮包", ("www.icloud.com", "www.icloud.com.cn"), ("/attachment/",)),
    Provider("iCloud 云盘", ("www.icloud.com", "www.icloud.com.cn"), ("/iclouddrive/",)),
    Provider("iCloud 邮包", ("cvws.icloud-content.com", "cvws.icloud-content.com.cn"), ("/",)),
    Provider("Dropbox", ("www.dropbox.com", "dropbox.com"), ("/s/", "/scl/", "/t/")),
    Provider("WeTransfer", ("we.tl", "wetransfer.com", "www.wetransfer.com"), ("/t-", "/downloads/")),
    Provider("百度网盘", ("pan.baidu.com", "yun.baidu.com"), ("/s/", "/share/")),
    Provider("金山文档", ("kdocs.cn", "www.kdocs.cn", "365.kdocs.cn"), ("/l/", "/p/", "/view/l/")),
    Provider("腾讯文档", ("docs.qq.com",), ("/doc", "/file", "/pdf", "/sheet", "/s/")),
    Provider("微云", ("weiyun.com", "www.weiyun.com", "share.weiyun.com"), ("/",)),
    Provider(
        "阿里云盘", ("www.aliyundrive.com", "aliyundrive.com", "www.alipan.com", "alipan.com"), ("/s/", "/t/")
    ),
    Provider("奶牛快传", ("cowtransfer.com", "www.cowtransfer.com"), ("/s/",)),
    Provider("文叔叔", ("wenshushu.cn", "www.wenshushu.cn"), ("/f/", "/k/", "/box/")),
    Provider("坚果云", ("jianguoyun.com", "www.jianguoyun.com"), ("/p/",)),
    Provider("123云盘", ("123pan.com", "www.123pan.com", "www.123pan.cn", "www.123684.com"), ("/s/",)),
    Provider("夸克网盘", ("pan.quark.cn",), ("/s/",)),
    Provider("迅雷云盘", ("pan.xunlei.com",), ("/s/",)),
    Provider("企业微信微盘", ("drive.weixin.qq.com",), ("/s",)),
    Provider("钉钉文档", ("alidocs.dingtalk.com",), ("/i/",)),
    Provider("UC网盘", ("drive.uc.cn",), ("/s/",)),
    Provider("城通网盘", ("ctfile.com", "www.ctfile.com", "url.ctfile.com"), ("/f/", "/d/")),
    Provider("263邮箱超大附件", ("bigatt.263.net",), ("/",)),
    Provider("Box", ("app.box.com",), ("/s/",)),
    Provider("115网盘", ("115.com", "www.115.com", "115cdn.com"), ("/s/",)),
)
_LANZOU = re.compile(r"(?:[a-z0-9-]{1,30}\.)?lanzou[a-z]?\.com")
_FEISHU = re.compile(r"[a-z0-9-]{1,60}\.(?:feishu\.cn|larksuite\.com|larkoffice\.com)")
_FEISHU_PATHS = ("/file/", "/docx/", "/docs/", "/drive/", "/wiki/", "/sheets/", "/minutes/")
_SHAREPOINT = re.compile(r"[a-z0-9-]{1,80}\.sharepoint\.(?:com|cn|us)")
_SHAREPOINT_PATHS = ("/:", "/personal/", "/sites/", "/teams/")
_UNIVERSITY_DRIVE = re.compile(
    r"[a-z]{0,12}(?:pan|disk|cloud|box|yun|drive|share)[a-z]{0,6}\.(?:[a-z0-9-]{1,40}\.){1,3}edu\.cn"
)
_DRIVE_PATH = re.compile(r"/(?:link|l|s|f|d|share)/[\w-]{5,64}/?")
"""Drives of universities, whatever program runs them."""
_OWN_HOSTS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"/coremail/common/nf[\w/]{0,30}\.jsp", re.IGNORECASE),
        "share_link=",
        "Coremail 邮箱超大附件",
    ),
    (
        re.compile(r"/(?:\w{1,20}/){0,3}downloadMimeMetaDiskBigAttach", re.IGNORECASE),
        "id=",
        "阿里邮箱超大附件",
    ),
    (re.compile(r"/mail/page/attachment"), "token=", FEISHU_MAIL),
    (re.compile(r"/api/biz/attachment/download"), "identity=", NETEASE_ENTERPRISE),
    (re.compile(r"/[fd]/[0-9a-f]{18,24}/?"), "", "高校云盘"),
)
"""Mail and drive programs that universities run under their own names: path, what the query holds."""

ANNOUNCEMENTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"从网易企业邮箱发来的(?:超大|云)附件"), NETEASE_ENTERPRISE),
    (re.compile(r"从网易(?:163|126|yeah)?(?:免费)?邮箱发来的(?:超大|云)附件"), NETEASE),
    (re.compile(r"从腾讯企业邮箱发来的超大附件"), TENCENT_ENTERPRISE),
    (re.compile(r"从QQ邮箱发来的超大附件"), QQ),
    (re.compile(r"来自(?:新浪邮箱)?中转站"), SINA),
    (re.compile(r"来自飞书邮箱的(?:超大|云)附件"), FEISHU_MAIL),
    (re.compile(r"来自.{0,12}邮箱的(?:超大|云)附件"), "邮箱云附件"),
    (re.compile(r"邮箱发来的(?:超大|云)附件"), "邮箱云附件"),
)
"""The line above a block of files, more particular ones first."""


def provider_of(host: str, path: str, query: str) -> str | None:
    """The provider whose download address this is; `None` for any other, a look-alike host among them."""
    for provider in PROVIDERS:
        if host in provider.hosts and path.startswith(provider.paths) and provider.query in query:
            bare = path == "/" and not query
            return None if bare else provider.name
    for pattern, needed, name in _OWN_HOSTS:
        if pattern.fullmatch(path) and needed in query:
            return name
    if _FEISHU.fullmatch(host) and path.startswith(_FEISHU_PATHS):
        return "飞书云文档"
    if _SHAREPOINT.fullmatch(host) and path.startswith(_SHAREPOINT_PATHS):
        return "OneDrive、SharePoint"
    if _UNIVERSITY_DRIVE.fullmatch(host) and _DRIVE_PATH.fullmatch(path):
        return "高校云盘"
    return "蓝奏云" if _LANZOU.fullmatch(host) and len(path) > 1 else None
