"""What is said of a line to a mail server that does not work; both kinds of server have it in common."""

from __future__ import annotations

from ingest.language.words import Both, both

UNTRUSTED = (
    "{where}: its certificate is not trusted ({text}). Check {key}.host; a private authority is trusted"
    " through SSL_CERT_FILE",
    "{where}：服务器证书不受信任（{text}）。请检查 {key}.host；自建证书机构可通过 SSL_CERT_FILE 设为受信任",
)
NO_TLS = (
    "{there}: no TLS ({text}). Check {key}.port and {key}.tls",
    "{there}：无法建立 TLS 连接（{text}）。请检查 {key}.port 与 {key}.tls",
)
UNKNOWN_NAME = (
    "{where}: the name is not known ({text}). Check {key}.host",
    "{where}：找不到该服务器（{text}）。请检查 {key}.host 与网络",
)
NOBODY = (
    "{there}: nobody answers there ({text}). Check {key}.host and {key}.port",
    "{there}：该地址与端口无人应答（{text}）。请检查 {key}.host 与 {key}.port",
)
NO_ANSWER = "{there}: no answer in time", "{there}：服务器超时未应答"
BROKEN = "{there}: the line broke ({text})", "{there}：连接中断（{text}）"
UNSUPPORTED = (
    "{there}: {text} Check {key}.port and {key}.tls",
    "{there}：服务器不支持此操作（{text}）。请检查 {key}.port 与 {key}.tls",
)
UNFIT = (
    "{where}: {key} is empty or holds characters that are no part of one",
    "{where}：{key} 为空，或含有不应出现的字符",
)
NO_LOGIN = (
    "{where}: the server offers no login that we know. Check smtp.port and smtp.tls (many offer it over TLS"
    " only), or leave smtp.username out",
    "{where}：服务器未提供可用的登录方式。请检查 smtp.port 与 smtp.tls（多数服务器须经 TLS 登录），或不设"
    " smtp.username",
)
SAID = "{there}: {text}", "{there}：{text}"


def there(where: str, doing: Both) -> Both:
    """Host and port, and what was being done."""
    return both("{where}, {doing}", "{where}，{doing}", where=where, doing=doing)


def logging_in(username: str) -> Both:
    """What is being done."""
    return both("logging in as {user}", "以 {user} 登录", user=username)
