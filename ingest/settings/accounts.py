"""Whom the service talks to: the mailbox, the mail server that replies leave by, a virus scanner."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from ingest.language.words import say
from ingest.settings.types import Section, Strings

ADDRESS = r"[^@\s<>]+@[^@\s<>]+"
"""What passes for an address."""
ROBOTS = {
    "qyapi.weixin.qq.com": "wecom",
    "oapi.dingtalk.com": "dingtalk",
    "open.feishu.cn": "feishu",
    "open.larksuite.com": "feishu",
}
"""Hosts of group robots: 企业微信, 钉钉, 飞书."""


def check_robots(urls: list[str]) -> list[str]:
    """:raises ValueError: one is no robot's; the address is not in the message, since it holds the key"""
    for url in urls:
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.hostname not in ROBOTS:
            hosts = ", ".join(f"https://{host}/" for host in ROBOTS)
            raise ValueError(
                say(
                    f"{parts.hostname or 'it'} is no group robot known here: it begins with one of {hosts}",
                    f"{parts.hostname or '所填'} 不是已知的群机器人：地址须以下列之一开头：{hosts}",
                )
            )
    return urls


PASSWORDS = ("password", "password_env", "password_file")
"""The keys of which a login has at most one."""


class Login(Section):
    """An account's name and password; the password in one of three ways, a file being the best."""

    username: str | None = Field(None, description="left out: no login")
    password_file: Path | None = Field(None, description="holds the 授权码 alone; mode 0600")
    password_env: str | None = Field(None, description="name of an environment variable that holds it")
    password: SecretStr | None = Field(None, description="in the clear; a file is better")
    unencrypted_login: bool = Field(
        False, description='true: with tls = "none", the password may go to another host unencrypted'
    )

    @model_validator(mode="after")
    def _one_password(self) -> Self:
        given = [k for k in PASSWORDS if getattr(self, k) is not None]
        if len(given) > 1:
            raise ValueError(
                say(f"give one of {' and '.join(given)}, not both", f"{'、'.join(given)} 只能设其中一项")
            )
        return self

    def _check_line(self, tls: str, host: str | None) -> None:
        """:raises ValueError: a password would travel in the clear, and nobody said that it may"""
        given = any(getattr(self, key) is not None for key in PASSWORDS)
        if tls == "none" and given and not self.unencrypted_login and not is_this_host(host or ""):
            raise ValueError(
                say(
                    f'tls = "none" sends the password to {host} for everybody to read; use implicit or '
                    "starttls, or set unencrypted_login = true",
                    f'tls = "none" 会将密码以明文发往 {host}；请改用 implicit 或 starttls，'
                    "确需如此请设置 unencrypted_login = true",
                )
            )


def is_this_host(host: str) -> bool:
    """Whether a name or address means the machine that asks.

    >>> is_this_host("127.0.0.1"), is_this_host("::1"), is_this_host("localhost"), is_this_host("10.0.0.1")
    (True, True, True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def needs(kind: str, keys: Sequence[str]) -> str:
    """What is said where a kind of account lacks keys."""
    return say(f"kind = {kind!r} needs {' and '.join(keys)}", f"kind = {kind!r} 时须设置 {'、'.join(keys)}")


class MailboxSettings(Login):
    """Where messages come from."""

    kind: Literal["imap", "maildir"] = Field("imap", description="imap, or maildir (then: path)")
    host: str | None = Field(None, description="NetEase: imap.163.com")
    port: int = Field(993, ge=1, le=65535, description="")
    tls: Literal["implicit", "starttls", "none"] = Field("implicit", description="implicit, starttls or none")
    folder: str = Field("INBOX", description="every message in it gets a record")
    junk_folders: Strings = Field(
        ["垃圾邮件", "广告邮件", "病毒文件夹", "病毒邮件"],
        description="watched too where they exist: what follows the convention or answers us is taken in",
    )
    path: Path | None = Field(
        None, description="of a maildir, or of a folder of .eml files; another path is another mailbox"
    )
    poll_seconds: int = Field(300, ge=1, description="between polls; 163 throttles those who come too often")
    timeout_seconds: float = Field(60, gt=0, description="for any one answer of the server")
    batch_messages: int = Field(200, ge=1, description="fetched and recorded together")
    batch_bytes: int = Field(16 * 1024 * 1024, ge=1024, description="the same, in bytes")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind == "imap":
            missing = [key for key in ("host", "username") if not getattr(self, key)]
        else:
            missing = [] if self.path else ["path"]
        if missing:
            raise ValueError(needs(self.kind, missing))
        if self.kind == "imap":
            self._check_line(self.tls, self.host)
        return self


class SmtpSettings(Login):
    """Where replies go."""

    kind: Literal["smtp", "directory"] = Field("smtp", description="smtp, or directory (then: path)")
    host: str | None = Field(None, description="NetEase: smtp.163.com")
    port: int = Field(465, ge=1, le=65535, description="")
    tls: Literal["implicit", "starttls", "none"] = Field("implicit", description="implicit, starttls or none")
    path: Path | None = Field(None, description="of a directory that gets one .eml a reply")
    from_address: str = Field(
        "",
        pattern=rf"^({ADDRESS})?$",
        description="NetEase: the login's own address, or mail is refused; left out: that of this login, "
        "else of the mailbox's",
    )
    from_name: str = Field("", description="shown as the sender")
    timeout_seconds: float = Field(60, gt=0, description="for any one answer of the server")
    retry_seconds: float = Field(
        60, gt=0, description="first wait after a temporary refusal; it doubles from there"
    )
    retry_max_seconds: float = Field(6 * 3600, gt=0, description="the longest wait")
    give_up_hours: float = Field(
        72, gt=0, description="then the reply counts as failed and the digest says so"
    )
    per_hour: int = Field(0, ge=0, description="0: no limit of ours")
    per_day: int = Field(0, ge=0, description="0: no limit of ours")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = ("host" if self.kind == "smtp" else "path", "from_address")
        if missing := [key for key in needed if not getattr(self, key)]:
            raise ValueError(needs(self.kind, missing))
        if self.kind == "smtp":
            self._check_line(self.tls, self.host)
        return self


class AntivirusSettings(Section):
    """Where clamd listens. Without it nothing is scanned."""

    socket: str = Field(
        "", description="clamd's: a path, or a port of this host (127.0.0.1:3310); empty: no scanning"
    )
    seconds: float = Field(120, gt=0, description="for scanning one message")

    @field_validator("socket")
    @classmethod
    def _is_near(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not value or Path(value).is_absolute() or (re.fullmatch(r"\d{1,5}", port) and is_this_host(host)):
            return value
        raise ValueError(
            say(
                "must be an absolute path or a port of this host, such as 127.0.0.1:3310, since it is sent "
                "every mail as it is",
                "须为绝对路径，或本机端口，如 127.0.0.1:3310：邮件会原样传送过去",
            )
        )
