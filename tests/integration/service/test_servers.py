"""The test servers themselves: that they are what other tests take them for."""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl

import psycopg
import pytest

from tests.servers.certificate import make_certificate
from tests.servers.dovecot import DovecotServer, MailUser
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import DROP, TAKE_AND_DROP, SmtpSink, reply

BEIJING = dt.timezone(dt.timedelta(hours=8))
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=BEIJING)
MESSAGE = b"Subject: x\r\n\r\n.\r\n..two\r\n"


def test_dovecot_keeps_the_internal_date_and_the_bytes(mail_user: MailUser) -> None:
    uid = mail_user.append(MESSAGE, NOON)
    with mail_user.client() as client:
        client.select_folder("INBOX", readonly=True)
        kept = client.fetch([uid], ["INTERNALDATE", "BODY.PEEK[]"])[uid]
    assert kept[b"INTERNALDATE"] == NOON
    assert kept[b"BODY[]"] == MESSAGE


def test_dovecot_comes_back_with_its_mail(dovecot: DovecotServer, mail_user: MailUser) -> None:
    mail_user.append(MESSAGE, NOON)
    dovecot.stop()
    with pytest.raises(ConnectionRefusedError):
        mail_user.client()
    dovecot.start()
    assert len(mail_user.flags()) == 1


def test_postgres_comes_back_with_its_rows(postgres: PostgresServer, postgres_url: str) -> None:
    url = postgres_url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (text text)")
        connection.execute("INSERT INTO kept VALUES ('受理')")
    postgres.restart()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT text FROM kept").fetchone() == ("受理",)


def test_the_sink_keeps_what_it_takes_and_refuses_by_script(smtp_sink: SmtpSink) -> None:
    smtp_sink.script("RCPT", reply("550 用户无权登陆", charset="gbk"))
    with smtplib.SMTP("127.0.0.1", smtp_sink.port, timeout=5) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.sendmail("a@b.cn", ["c@d.cn"], MESSAGE)
        client.sendmail("a@b.cn", ["c@d.cn"], MESSAGE)
    assert refused.value.recipients["c@d.cn"][1] == "用户无权登陆".encode("gbk")
    assert [(d.mail_from, d.rcpt_tos, d.raw) for d in smtp_sink.deliveries] == [
        ("a@b.cn", ("c@d.cn",), MESSAGE)
    ]


@pytest.mark.parametrize(("answer", "kept"), [(DROP, 0), (TAKE_AND_DROP, 1)])
def test_the_sink_cuts_the_line_after_data(smtp_sink: SmtpSink, answer: object, kept: int) -> None:
    smtp_sink.script("END", answer)  # type: ignore[arg-type] # parametrised
    client = smtplib.SMTP("127.0.0.1", smtp_sink.port, timeout=5)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.sendmail("a@b.cn", ["c@d.cn"], MESSAGE)
    client.close()
    assert len(smtp_sink.deliveries) == kept


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_the_sink_speaks_tls_and_asks_for_the_login(
    tls: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    certificate = make_certificate(tmp_path_factory.mktemp("tls"))
    trust = ssl.create_default_context(cafile=str(certificate.chain))
    with SmtpSink(tls=tls, certificate=certificate, users={"me@163.com": "code"}) as sink:  # type: ignore[arg-type] # parametrised
        client: smtplib.SMTP
        if tls == "implicit":
            client = smtplib.SMTP_SSL("127.0.0.1", sink.port, timeout=5, context=trust)
        else:
            client = smtplib.SMTP("127.0.0.1", sink.port, timeout=5)
            client.starttls(context=trust)
        with client:
            with pytest.raises(smtplib.SMTPAuthenticationError):
                client.login("me@163.com", "wrong")
            client.login("me@163.com", "code")
            with pytest.raises(smtplib.SMTPSenderRefused):
                client.sendmail("other@163.com", ["c@d.cn"], MESSAGE)
            client.sendmail("me@163.com", ["c@d.cn"], MESSAGE)
        assert len(sink.deliveries) == 1
        assert "AUTH" in sink.commands
        assert not any("code" in line for line in sink.commands)
