"""What mail servers' refusals mean; the texts are those of published logs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import DeliveryDeferred, DeliveryRefused
from ingest.mailer.answers import TOKENS, as_error, decode_answer, meaning


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
    error = as_error(code, text, "smtp.163.com:465, logging in", login=True)
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
    error = as_error(535, text, "logging in", login=True)
    assert isinstance(error, DeliveryDeferred)
    assert error.whole_account
    assert error.wait_seconds
    assert error.wait_seconds >= 3600


@given(st.integers(-1, 999), st.binary(max_size=100), st.booleans())
def test_any_answer_is_one_of_the_two(code: int, raw: bytes, login: bool) -> None:  # noqa: FBT001 # drawn
    error = as_error(code, raw, "sending", login=login)
    assert isinstance(error, DeliveryDeferred | DeliveryRefused)
    assert "\n" not in str(error)
