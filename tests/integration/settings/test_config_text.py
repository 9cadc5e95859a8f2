"""The example configuration and the page about it say what the settings are: all of them, and truly."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ingest.errors import ConfigError
from ingest.settings.load import load_settings, password_of
from ingest.settings.model import Settings
from ingest.settings.render import configuration_page, example_config, keys, render_config
from models.session import open_engine, shown_url

ROOT = Path(__file__).parents[3]


def written(folder: Path, text: str) -> Path:
    (folder / "mailbox.password").write_text("abcdefgh\n", encoding="utf-8")
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def uncommented(text: str) -> str:
    """Every default made explicit; examples of keys without one stay comments."""
    lines = [line for line in text.splitlines() if not line.endswith(("# an example", "is no default"))]
    return "\n".join(re.sub(r"^#(\w+ = )", r"\1", line) for line in lines)


def test_the_example_file_is_what_the_settings_say() -> None:
    assert (ROOT / "config.example.toml").read_text(encoding="utf-8") == example_config(), "run ./dev render"


def test_the_configuration_page_is_what_the_settings_say() -> None:
    assert (ROOT / "docs/configuration.md").read_text(encoding="utf-8") == configuration_page(), (
        "run ./dev render"
    )


def test_every_key_of_the_settings_stands_in_the_example() -> None:
    sections: dict[str, set[str]] = {}
    for line in example_config().splitlines():
        if heading := re.fullmatch(r"\[([\w.]+)\]", line):
            current = sections.setdefault(heading[1], set())
        elif key := re.match(r"#?(\w+) = ", line):
            current.add(key[1])
    for section in Settings.model_fields:
        assert section in sections
    for name in keys():
        section, _, key = name.rpartition(".")
        assert key in sections[section], name


def test_every_key_is_explained_or_stands_beside_one_that_is() -> None:
    silent = [name for name, key in keys().items() if not key.words]
    assert silent == ["call.manuscript_max", "mailbox.port", "smtp.port"]


def test_the_example_loads(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, example_config()))
    assert settings.call.code == "JYHQ2026"
    assert settings.call.deadline.isoformat() == "2026-03-31T23:59:59+08:00"
    assert (settings.mailbox.host, settings.smtp.host) == ("imap.163.com", "smtp.163.com")
    assert "15719189692" in settings.call.contact
    password = password_of(settings.smtp, "smtp")
    assert password is not None
    assert password.get_secret_value() == "abcdefgh"


def test_a_comment_shows_the_default_that_holds_without_it(tmp_path: Path) -> None:
    explicit = uncommented(example_config())
    assert len(tomllib.loads(explicit)["service"]) > 5
    left_out = load_settings(written(tmp_path, example_config()))
    assert load_settings(written(tmp_path, explicit)) == left_out


def test_answers_make_a_configuration_that_loads(tmp_path: Path) -> None:
    text = render_config(
        {
            "mailbox.host": "imap.126.com",
            "mailbox.username": "collect@126.com",
            "mailbox.password_file": "secret/mail",
            "smtp.from_name": '征集"秘书处"',
            "digest.to": ["a@example.org", "b@example.org"],
            "replies.since": None,
        }
    )
    settings = load_settings(written(tmp_path, text))
    assert settings.smtp.host == "smtp.126.com"
    assert settings.smtp.username == settings.smtp.from_address == "collect@126.com"
    assert settings.smtp.password_file == settings.mailbox.password_file == tmp_path / "secret/mail"
    assert settings.smtp.from_name == '征集"秘书处"'
    assert settings.digest.to == ["a@example.org", "b@example.org"]
    assert settings.replies.since is None


def test_an_answer_to_a_question_that_is_no_setting_is_refused() -> None:
    with pytest.raises(ValueError, match=r"mailbox\.hots"):
        render_config({"mailbox.hots": "imap.163.com"})


def test_the_five_answers_of_init_are_enough(tmp_path: Path) -> None:
    text = render_config(
        {
            "username": "collect@yeah.net",
            "password_file": "mailbox.password",
            "from_name": "秘书处",
            "digest_to": "a@example.org， b@example.org",
            "since": "2026-03-25",
        }
    )
    settings = load_settings(written(tmp_path, text))
    assert (settings.mailbox.host, settings.smtp.host) == ("imap.yeah.net", "smtp.yeah.net")
    assert settings.digest.to == ["a@example.org", "b@example.org"]
    assert settings.replies.since is not None
    assert settings.replies.since.isoformat() == "2026-03-25T00:00:00+08:00"


def test_answers_left_empty_leave_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, render_config({"digest_to": "", "since": ""})))
    assert settings.digest.to == []
    assert settings.replies.since is None
    assert settings.mailbox.host == "imap.163.com"


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-02-31"):
        render_config({"since": "2026-02-31"})


ACCOUNTS = """\
[call]
name = "征集"
code = "C2026"
deadline = 2026-03-31T23:59:59+08:00
directions = ["一"]
kinds = ["甲"]
[mailbox]
host = "imap.163.com"
username = "{mailbox}"
[smtp]
host = "smtp.163.com"
{smtp}
"""


@pytest.mark.parametrize(
    ("mailbox", "smtp", "sender"),
    [
        ("box@163.com", 'username = "out@163.com"', "out@163.com"),
        ("box@163.com", 'username = "out"', "box@163.com"),
        ("box@163.com", "", "box@163.com"),
        ("box", 'username = "out@163.com"', "out@163.com"),
        ("box@163.com", 'username = "out@163.com"\nfrom_address = "third@163.com"', "third@163.com"),
        ("box@163.com", 'from_address = ""', "box@163.com"),
    ],
)
def test_replies_come_from_a_login_where_no_other_address_is_given(
    tmp_path: Path, mailbox: str, smtp: str, sender: str
) -> None:
    settings = load_settings(written(tmp_path, ACCOUNTS.format(mailbox=mailbox, smtp=smtp)))
    assert settings.smtp.from_address == sender


def test_a_sender_is_missing_where_neither_login_is_an_address(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="needs from_address"):
        load_settings(written(tmp_path, ACCOUNTS.format(mailbox="box", smtp='username = "out"')))


@pytest.mark.parametrize(
    "url",
    [
        "mysql://casebox:geheim@localhost/casebox",
        "postgresql://casebox:geheim@localhost:port/casebox",
        "postgresql+psycopg:geheim",
    ],
)
def test_what_is_no_database_s_address_is_a_fault_of_the_configuration_that_tells_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("CASEBOX_STORAGE__DATABASE", url)
    with pytest.raises(ConfigError, match=r"storage\.database: ") as caught:
        load_settings(written(tmp_path, example_config()))
    assert "heim" not in str(caught.value)


def test_a_database_is_shown_without_its_password_wherever_it_stands() -> None:
    query = "password=geheim&sslpassword=geheim&sslmode=require"
    shown = shown_url(open_engine(f"postgresql+psycopg://casebox:geheim@localhost/casebox?{query}"))
    assert "geheim" not in shown
    assert shown.startswith("postgresql+psycopg://casebox:***@localhost/casebox?")
    assert "sslmode=require" in shown


@pytest.mark.parametrize("variable", ["CASEBOX_SMTP__PASSWORD", "casebox_smtp__password"])
def test_a_password_from_the_environment_stands_in_for_the_file_s_password_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "secret code")
    settings = load_settings(written(tmp_path, example_config()))
    password = password_of(settings.smtp, "smtp")
    assert password is not None
    assert password.get_secret_value() == "secret code"
    assert settings.mailbox.password_file == tmp_path / "mailbox.password"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CASEBOX_RULES", '{"subject.format": "note"}'),
        ("CASEBOX_RULES__SUBJECT.FORMAT", "note"),
        ("CASEBOX_RULES__SUBJECT_FORMAT", "note"),
    ],
)
def test_a_gravity_can_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    settings = load_settings(written(tmp_path, example_config()))
    assert settings.rules == {"subject.format": "note"}
