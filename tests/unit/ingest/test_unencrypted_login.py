"""A password leaves this machine unencrypted only where the configuration says that it may."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from ingest.settings.accounts import MailboxSettings, SmtpSettings

LOGIN = {"tls": "none", "username": "a@b.cn", "password": "secret"}


def mailbox(**keys: Any) -> MailboxSettings:
    return MailboxSettings.model_validate({**LOGIN, **keys})


def smtp(**keys: Any) -> SmtpSettings:
    return SmtpSettings.model_validate({**LOGIN, "from_address": "a@b.cn", **keys})


@pytest.mark.parametrize("make", [mailbox, smtp])
@pytest.mark.parametrize(
    "host", ["imap.163.com", "10.0.0.1", "127.example.com", "localhost.example.com", "::2"]
)
@pytest.mark.parametrize("password", [{}, {"password": None, "password_env": "PASSWORD"}])
def test_to_another_host_it_is_refused(make: Any, host: str, password: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="unencrypted_login"):
        make(host=host, **password)


@pytest.mark.parametrize("make", [mailbox, smtp])
@pytest.mark.parametrize(
    "keys",
    [
        {"host": "imap.163.com", "unencrypted_login": True},
        {"host": "imap.163.com", "tls": "starttls"},
        {"host": "imap.163.com", "password": None},
        *({"host": host} for host in ("localhost", "LOCALHOST.", "127.0.0.1", "127.9.9.9", "::1", "[::1]")),
    ],
)
def test_else_it_is_not(make: Any, keys: dict[str, Any]) -> None:
    assert make(**keys).host == keys["host"]
