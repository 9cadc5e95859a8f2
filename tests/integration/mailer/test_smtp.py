"""The SMTP mailer against a real listener: every refusal, silence and broken line becomes a decision."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.errors import DeliveryDeferred, DeliveryRefused
from ingest.mailer.smtp import SmtpAccount, SmtpMailer
from tests.servers.certificate import Certificate, make_certificate
from tests.servers.processes import free_port
from tests.servers.smtp import (
    DROP,
    HANG,
    TAKE_AND_DROP,
    TAKE_AND_HANG,
    Answer,
    SmtpSink,
    Step,
    reply,
)

US = "collect@163.com"
CODE = "ABCDEFGHIJKLMNOP"
MESSAGE = "From: collect@163.com\r\nMessage-ID: <r1@casebox>\r\n\r\n受理回执\r\n.\r\n".encode()


@pytest.fixture
def mailer(smtp_sink: SmtpSink) -> Iterator[SmtpMailer]:
    mailer = SmtpMailer(SmtpAccount("127.0.0.1", smtp_sink.port, "none", timeout_seconds=0.4))
    yield mailer
    mailer.close()


def test_a_reply_arrives_as_it_was_handed_over(smtp_sink: SmtpSink, mailer: SmtpMailer) -> None:
    mailer.send(US, "a@school.edu.cn", MESSAGE)
    (delivery,) = smtp_sink.deliveries
    assert (delivery.mail_from, delivery.rcpt_tos, delivery.raw) == (US, ("a@school.edu.cn",), MESSAGE)


def test_several_replies_share_a_connection(smtp_sink: SmtpSink, mailer: SmtpMailer) -> None:
    for number in range(5):
        mailer.send(US, f"a{number}@school.edu.cn", MESSAGE)
    assert len(smtp_sink.deliveries) == 5
    assert smtp_sink.connections == 1


def test_a_connection_that_the_server_has_dropped_is_renewed_before_it_is_used(
    smtp_sink: SmtpSink, mailer: SmtpMailer
) -> None:
    mailer.send(US, "a@school.edu.cn", MESSAGE)
    smtp_sink.pause()
    smtp_sink.resume()
    mailer.send(US, "b@school.edu.cn", MESSAGE)
    assert [d.rcpt_tos[0] for d in smtp_sink.deliveries] == ["a@school.edu.cn", "b@school.edu.cn"]


DEFERRED: list[tuple[Step, Answer, float | None, bool]] = [
    ("GREETING", reply("421 HL:ICC 163 smtp3", close=True), 3600, True),
    ("GREETING", DROP, None, True),
    ("GREETING", HANG, None, True),
    ("EHLO", DROP, None, True),
    ("MAIL", reply("451 MI:SFQ 163 smtp12,ABC,please see http://mail.163.com/help/"), 900, True),
    ("MAIL", reply("554 MI:SFQ 163 smtp12"), 900, True),
    ("MAIL", reply("550 MI:STC 163 smtp1"), 86400, True),
    ("MAIL", reply("421 try again", close=True), None, True),
    ("MAIL", HANG, None, False),
    ("RCPT", reply("550 RP:TRC 163 smtp1"), 86400, True),
    ("RCPT", reply("450 mailbox busy"), None, False),
    ("RCPT", reply("552 5.2.2 Mailbox full"), 3600, False),
    ("RCPT", reply("550 Ip frequency limited [x]. http://service.mail.qq.com/"), 900, True),
    ("RCPT", DROP, None, False),
    ("DATA", reply("451 DT:SPM, please try again"), 120, False),
    ("MAIL", reply("452 4.3.1 Insufficient system storage"), None, True),
    ("RCPT", reply("452 4.3.1 Insufficient system storage"), None, True),
    ("DATA", reply("452 insufficient system storage"), None, True),
    ("DATA", reply("452 4.2.2 mailbox full"), 3600, False),
    ("END", reply("451 DT:SPM, please try again"), 120, False),
    ("END", reply("421 MI:DMC too many", close=True), None, False),
    ("END", DROP, None, False),
    ("END", TAKE_AND_DROP, None, False),
    ("END", TAKE_AND_HANG, None, False),
    ("END", reply("not an answer at all"), None, False),
]


@pytest.mark.parametrize(("step", "answer", "wait", "account"), DEFERRED)
def test_what_may_pass_is_deferred(
    smtp_sink: SmtpSink,
    mailer: SmtpMailer,
    step: Step,
    answer: Answer,
    wait: float | None,
    *,
    account: bool,
) -> None:
    smtp_sink.script(step, answer)
    with pytest.raises(DeliveryDeferred) as deferred:
        mailer.send(US, "a@school.edu.cn", MESSAGE)
    assert deferred.value.wait_seconds == wait
    assert deferred.value.whole_account is account
    mailer.send(US, "a@school.edu.cn", MESSAGE)
    assert smtp_sink.deliveries[-1].raw == MESSAGE


REFUSED: list[tuple[Step, Answer, str, bool]] = [
    ("MAIL", reply("553 Mail from must equal authorized user"), "from_address", True),
    ("MAIL", reply("501 mail from address must be same as authorization user"), "from_address", True),
    ("MAIL", reply("440 mail from account doesn't conform with authentication"), "from_address", True),
    ("RCPT", reply("550 User not found: a@school.edu.cn"), "User not found", False),
    ("RCPT", reply("550 该用户不存在", charset="gb18030"), "该用户不存在", False),
    ("RCPT", reply("550 该用户不存在", charset="utf-8"), "该用户不存在", False),
    ("MAIL", reply("550 用户无权登陆", charset="gbk"), "POP3/SMTP/IMAP", True),
    (
        "END",
        reply("554 DT:SPM 163 smtp5,please see http://mail.163.com/help/help_spam_16.htm"),
        "spam",
        False,
    ),
    ("END", reply("554 DT:SUM 163 smtp5"), "from_address", True),
    ("END", reply("552 Illegal Attachment"), "Illegal Attachment", False),
    ("GREETING", reply("554 go away", close=True), "go away", True),
    ("GREETING", reply("554 DT:SPM 163 smtp5", close=True), "spam", True),
    ("MAIL", reply("550 5.1.0 sender rejected"), "sender rejected", True),
    ("MAIL", reply("550 User suspended"), "suspended", True),
    ("MAIL", reply("554 DT:SPM 163 smtp5"), "spam", True),
    ("MAIL", reply("552 5.3.4 message size exceeds fixed maximum"), "size", False),
    ("RCPT", reply("554 5.7.1 <a@school.edu.cn>: Relay access denied"), "login", True),
    ("RCPT", reply("530 5.7.0 Authentication required"), "login", True),
]


@pytest.mark.parametrize(("step", "answer", "words", "account"), REFUSED)
def test_what_will_never_pass_is_refused(
    smtp_sink: SmtpSink, mailer: SmtpMailer, step: Step, answer: Answer, words: str, *, account: bool
) -> None:
    smtp_sink.script(step, answer)
    with pytest.raises(DeliveryRefused, match=words) as refused:
        mailer.send(US, "a@school.edu.cn", MESSAGE)
    assert refused.value.whole_account is account
    mailer.send(US, "b@school.edu.cn", MESSAGE)
    assert len(smtp_sink.deliveries) == 1


def test_a_refused_recipient_does_not_cost_the_connection(smtp_sink: SmtpSink, mailer: SmtpMailer) -> None:
    mailer.send(US, "a@school.edu.cn", MESSAGE)
    smtp_sink.script("RCPT", reply("550 no such user"))
    with pytest.raises(DeliveryRefused):
        mailer.send(US, "b@school.edu.cn", MESSAGE)
    mailer.send(US, "c@school.edu.cn", MESSAGE)
    assert smtp_sink.connections == 1


def test_no_server_is_a_pause_for_the_whole_account() -> None:
    mailer = SmtpMailer(SmtpAccount("127.0.0.1", free_port(), "none", timeout_seconds=1))
    with pytest.raises(DeliveryDeferred, match="connecting") as deferred:
        mailer.send(US, "a@school.edu.cn", MESSAGE)
    assert deferred.value.whole_account


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b.cn\r\nRCPT TO:<x@y.cn>", "a b@c.cn", "<a@b.cn>", "@b.cn", "a@"]
)
def test_what_is_no_address_is_refused_before_anything_is_sent(
    smtp_sink: SmtpSink, mailer: SmtpMailer, address: str
) -> None:
    with pytest.raises(DeliveryRefused, match="no address"):
        mailer.send(US, address, MESSAGE)
    assert smtp_sink.commands == []


def test_a_chinese_domain_travels_in_its_ascii_form(smtp_sink: SmtpSink, mailer: SmtpMailer) -> None:
    mailer.send(US, "a@大学.中国", MESSAGE)
    assert smtp_sink.deliveries[0].rcpt_tos == ("a@xn--pss25c.xn--fiqs8s",)


def test_a_chinese_name_goes_only_where_it_is_taken(smtp_sink: SmtpSink, mailer: SmtpMailer) -> None:
    with pytest.raises(DeliveryRefused, match="SMTPUTF8"):
        mailer.send(US, "张三@school.edu.cn", MESSAGE)
    with SmtpSink(utf8=True) as sink:
        other = SmtpMailer(SmtpAccount("127.0.0.1", sink.port, "none", timeout_seconds=5))
        other.send(US, "张三@school.edu.cn", MESSAGE)
        other.close()
        assert sink.deliveries[0].rcpt_tos == ("张三@school.edu.cn",)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
class TestWithTlsAndLogin:
    """As NetEase has it."""

    @pytest.fixture
    def sink(self, tls: str, certificate: Certificate) -> Iterator[SmtpSink]:
        with SmtpSink(tls=tls, certificate=certificate, users={US: CODE}) as sink:  # type: ignore[arg-type] # parametrised
            yield sink

    def _mailer(self, sink: SmtpSink, password: str = CODE) -> SmtpMailer:
        return SmtpMailer(SmtpAccount("127.0.0.1", sink.port, sink.tls, US, password, timeout_seconds=5))

    def test_a_reply_is_taken_after_the_login(
        self, sink: SmtpSink, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.chain))
        mailer = self._mailer(sink)
        report = mailer.examine()
        mailer.send(US, "a@school.edu.cn", MESSAGE)
        mailer.close()
        assert report.logged_in
        assert "sink.invalid" in report.greeting
        assert len(sink.deliveries) == 1

    def test_a_wrong_password_is_tried_once_and_names_the_code(
        self, sink: SmtpSink, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.chain))
        with pytest.raises(DeliveryRefused, match="授权码") as refused:
            self._mailer(sink, "wrong-password").send(US, "a@school.edu.cn", MESSAGE)
        assert refused.value.whole_account
        assert "wrong-password" not in str(refused.value)
        assert sink.commands.count("AUTH") == 1

    def test_a_login_that_is_put_off_is_deferred(
        self, sink: SmtpSink, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.chain))
        sink.script("AUTH", reply("454 4.7.0 Temporary authentication failure"))
        with pytest.raises(DeliveryDeferred) as deferred:
            self._mailer(sink).send(US, "a@school.edu.cn", MESSAGE)
        assert deferred.value.whole_account

    def test_a_stranger_s_certificate_is_refused(self, sink: SmtpSink) -> None:
        with pytest.raises(DeliveryRefused, match="certificate is not trusted"):
            self._mailer(sink).send(US, "a@school.edu.cn", MESSAGE)


def test_a_server_without_login_is_told_from_a_wrong_password(smtp_sink: SmtpSink) -> None:
    mailer = SmtpMailer(SmtpAccount("127.0.0.1", smtp_sink.port, "none", US, CODE, timeout_seconds=5))
    with pytest.raises(DeliveryRefused, match="offers no login"):
        mailer.send(US, "a@school.edu.cn", MESSAGE)


def test_starttls_that_is_not_offered_is_refused(smtp_sink: SmtpSink) -> None:
    mailer = SmtpMailer(SmtpAccount("127.0.0.1", smtp_sink.port, "starttls", timeout_seconds=5))
    with pytest.raises(DeliveryRefused, match=r"smtp\.tls"):
        mailer.send(US, "a@school.edu.cn", MESSAGE)


def test_the_password_stands_in_no_representation() -> None:
    assert CODE not in repr(SmtpAccount("127.0.0.1", 25, "none", US, CODE))
