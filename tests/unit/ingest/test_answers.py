"""What mail servers' refusals mean; the texts are those of published logs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import DeliveryDeferred, DeliveryRefused
from ingest.mailer.answers import TOKENS, Stage, as_error, decode_answer, meaning


@pytest.mark.parametrize("token", sorted(TOKENS))
@pytest.mark.parametrize("code", [421, 450, 451, 550, 554])
def test_a_token_decides_whatever_the_code(token: str, code: int) -> None:
    assert meaning(code, f"{token} 163 smtp12,D9GowAB,please see http://mail.163.com/help/") is TOKENS[token]


@pytest.mark.parametrize(("code", "never"), [(450, False), (451, False), (550, True), (554, True)])
def test_the_verdict_of_spam_is_final_only_with_a_final_code(code: int, never: bool) -> None:  # noqa: FBT001 # parametrised
    assert meaning(code, "DT:SPM 163 smtp5, please try again").never is never


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xd3\xc3\xbb\xa7\xce\xde\xc8\xa8\xb5\xc7\xc2\xbd", "用户无权登陆"),
        ("请使用授权码登录".encode(), "请使用授权码登录"),
        (b"User\r\n not   found", "User not found"),
        (b"\xff\xff", "ÿÿ"),
        (b"", ""),
    ],
)
def test_words_are_read_in_the_charset_that_fits(raw: bytes, text: str) -> None:
    assert decode_answer(raw) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (535, "Error: authentication failed"),
        (
            535,
            "Login fail. Please using authorized code to login.More information at http://service.mail.qq.com",
        ),
        (550, "User has no permission"),
        (526, "Authentication failure"),
    ],
)
def test_a_refused_login_stops_the_account_and_names_the_code(code: int, text: str) -> None:
    error = as_error(code, text, "smtp.163.com:465, logging in", Stage.LOGIN)
    assert isinstance(error, DeliveryRefused)
    assert error.whole_account
    assert "授权码" in str(error)


@pytest.mark.parametrize(
    "text",
    [
        "authentication is failed, too much fail authentication",
        "IP is rejected, smtp auth error limit exceed",
    ],
)
def test_a_ban_after_failed_logins_is_waited_out(text: str) -> None:
    error = as_error(535, text, "logging in", Stage.LOGIN)
    assert isinstance(error, DeliveryDeferred)
    assert error.whole_account
    assert error.wait_seconds
    assert error.wait_seconds >= 3600


@pytest.mark.parametrize("stage", [Stage.LINE, Stage.LOGIN, Stage.SENDER])
@pytest.mark.parametrize(
    ("code", "text"),
    [
        (550, "User suspended"),
        (550, "5.1.1 no such user"),
        (554, "DT:SPM 163 smtp5"),
        (451, "DT:SPM, please try again"),
        (554, "RP:RCL too many recipients"),
        (550, "mailbox is full"),
        (535, "5.7.8 account locked"),
        (452, "4.2.2 over quota"),
        (450, "try again"),
        (500, "what?"),
    ],
)
def test_nothing_said_before_the_recipient_is_named_is_about_one_reply(
    code: int, text: str, stage: Stage
) -> None:
    error = as_error(code, text, "talking", stage)
    assert error.whole_account
    assert not error.reached
    assert getattr(error, "most_tries", None) is None


@pytest.mark.parametrize(
    "text", ["552 5.3.4 message size exceeds fixed maximum", "552 too big", "554 5.2.3 too long"]
)
def test_mail_from_may_speak_of_the_size_which_is_the_message_s(text: str) -> None:
    error = as_error(int(text[:3]), text[4:], "the sender", Stage.SENDER)
    assert isinstance(error, DeliveryRefused)
    assert not error.whole_account


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("452 4.3.1 Insufficient system storage", True),
        ("452 4.3.1 mail system full", True),
        ("431 disk full", True),
        ("452 4.2.2 mailbox full", False),
        ("552 5.2.2 user is over quota", False),
    ],
)
def test_the_server_s_disk_is_not_the_recipient_s_mailbox(text: str, account: bool) -> None:  # noqa: FBT001 # parametrised
    error = as_error(int(text[:3]), text[4:], "the recipient", Stage.RECIPIENT)
    assert isinstance(error, DeliveryDeferred)
    assert error.whole_account is account


@pytest.mark.parametrize(
    ("code", "text", "short"),
    [
        (550, "5.1.1 <li@a.cn>: no such user", "550 5.1.1"),
        (451, "DT:SPM 163 smtp5", "451 DT:SPM"),
        (550, "li@a.cn", "550"),
    ],
)
def test_what_is_logged_of_an_answer_names_nobody(code: int, text: str, short: str) -> None:
    assert as_error(code, text, "sending").answer == short


@given(st.integers(-1, 999), st.binary(max_size=100), st.sampled_from(Stage))
def test_any_answer_is_one_of_the_two(code: int, raw: bytes, stage: Stage) -> None:
    error = as_error(code, raw, "sending", stage)
    assert isinstance(error, DeliveryDeferred | DeliveryRefused)
    assert "\n" not in str(error)
