"""An operator reads trouble in his shell's language; what is kept of it is Chinese, for the secretariat."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from ingest.app import make_runtime
from ingest.cli import main
from ingest.digest import build_digest, render_digest
from ingest.language import line_words
from ingest.language.words import Both, both
from ingest.mailer.answers import TOKENS, WORDS, as_error
from ingest.settings.load import load_settings
from tests.e2e.program import Program

PHRASE = re.compile(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}")
"""Three English words in a row: no command, key or path looks so."""
WRONG_LINES = {
    "no such command": (["lst"], "没有命令"),
    "no such command of a group": (["outbox", "lst"], "没有命令"),
    "no such option": (["list", "--bogus"], "没有选项"),
    "an option without its value": (["list", "--outcome"], "须写明值"),
    "a word that is no choice": (["list", "--outcome", "done"], "不是可选的值"),
    "no number": (["list", "-n", "many"], "不是数字"),
    "no such finding": (["list", "--finding", "form.mising"], "是否指 form.missing"),
    "an argument is missing": (["show"], "缺少参数 'MESSAGE'"),
    "one argument too many": (["list", "extra"], "多余的参数"),
    "no day": (["list", "--since", "yesterday"], "不是日期"),
    "no such message": (["show", "99"], "没有邮件"),
    "nothing named": (["rerun"], "请指明范围"),
    "a folder of somebody else's": (["pack", "full"], "另选文件夹"),
    "a file in a place that is not there": (
        ["export", "--format", "csv", "--out", "no/such/file.csv"],
        "不存在",
    ),
}
WRONG_CONFIG = """
[call]
name = 5
code = "jy"
deadline = 2026-03-31
timezone = "Asia/Pekin"
directions = []
kinds = ["甲"]
summary_max = "many"
manuscript_min = -1
[call.layout]
title = "黑体"
[mailbox]
kind = "pop3"
port = 99999
hots = "imap.163.com"
[smtp]
from_address = "nobody"
tls = "maybe"
path = 3
[storage]
database = "mysql://x"
[digest]
at = "25:99"
to = 7
[replies]
enabled = "perhaps"
since = "soon"
[rules]
"subject.format" = "fatal"
"subject.formt" = "note"
[limits]
partz = 1
"""
WRONG_KEYS = (
    "call.name", "call.code", "call.deadline", "call.timezone", "call.directions", "call.summary_max",
    "call.manuscript_min", "call.layout.title", "mailbox.kind", "mailbox.port", "mailbox.hots",
    "smtp.from_address", "smtp.tls", "smtp.path", "storage.database", "digest.at", "digest.to",
    "replies.enabled", "replies.since", 'rules."subject.format"', 'rules."subject.formt"', "limits.partz",
)  # fmt: skip


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "CASEBOX_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("name", WRONG_LINES)
def test_a_wrong_command_line_is_told_in_chinese(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, words = WRONG_LINES[name]
    program = Program(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    assert main(["-c", str(program.config), *arguments]) != 0
    said = capfd.readouterr().err
    assert words in said
    assert PHRASE.search(said) is None, said


@pytest.mark.usefixtures("chinese")
def test_every_problem_of_a_configuration_is_told_in_chinese(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(WRONG_CONFIG, encoding="utf-8")
    assert main(["-c", str(config), "check"]) == 78
    said = capfd.readouterr().err
    assert [key for key in WRONG_KEYS if f"- {key}：" not in said] == []
    assert len(said.splitlines()) == 1 + len(WRONG_KEYS)
    assert PHRASE.search(said) is None, said


def test_every_problem_of_a_configuration_is_told_with_the_nearest_known_key(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "CASEBOX_CONFIG", "LANG"):
        monkeypatch.delenv(name, raising=False)
    config = tmp_path / "config.toml"
    config.write_text(WRONG_CONFIG, encoding="utf-8")
    assert main(["-c", str(config), "check"]) == 78
    said = capfd.readouterr().err
    assert [key for key in WRONG_KEYS if f"- {key}: " not in said] == []
    for near in ("mailbox.hots: there is no such key; do you mean host?", "do you mean parts?"):
        assert near in said


@pytest.mark.usefixtures("chinese")
def test_what_does_not_fit_together_is_told_at_once_with_what_is_wrong_by_itself(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    program = Program(tmp_path, mailbox={"kind": "imap", "hots": "imap.163.com", "port": 99_999})
    text = program.config.read_text(encoding="utf-8")
    program.config.write_text(
        text.replace("[call]\n", "[call]\nmanuscript_min = 9000\ncolour = 1\n", 1), encoding="utf-8"
    )
    assert main(["-c", str(program.config), "check"]) == 78
    told = capfd.readouterr().err
    keys = ("call.colour", "call.manuscript_min", "mailbox.hots", "mailbox.port", "mailbox：kind")
    assert [key for key in keys if f"- {key}" not in told] == []
    assert "host、username" in told


@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
def test_what_is_kept_of_a_fault_is_chinese_whatever_the_shell_speaks(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", language)
    program = Program(tmp_path)
    (tmp_path / "mail").rename(tmp_path / "elsewhere")
    assert main(["-c", str(program.config), "run", "--once"]) == 69
    assert ("邮箱文件夹" in capfd.readouterr().err) == (language == "zh_CN.UTF-8")
    runtime = make_runtime(load_settings(program.config))
    page = render_digest(
        runtime, build_digest(runtime, runtime.clock().astimezone(runtime.policy.call.zone).date())
    )
    runtime.store.engine.dispose()
    assert "无法读取：文件或文件夹不存在" in "".join(page.text.split())
    assert PHRASE.search(page.text) is None


def test_an_answer_of_the_mail_server_is_kept_with_its_meaning_in_chinese() -> None:
    refused = as_error(451, b"MI:SFQ", Both("the recipient a@b.cn", "收件人 a@b.cn"))
    assert refused.chinese.startswith("收件人 a@b.cn：451 MI:SFQ。15 分钟内发信过多")


@pytest.mark.usefixtures("chinese")
def test_the_demo_speaks_chinese_and_leaves_a_configuration_for_every_other_command(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "--few", "here"]) == 0
    said = capfd.readouterr().err
    assert PHRASE.search(said) is None, said
    assert re.search(r"收件日报 .*/2026-04-01\.html", said), "the last day's, whatever the hash seed"
    assert main(["-c", "here/config.toml", "list", "--outcome", "accepted"]) == 0
    assert "JYHQ2026-" in capfd.readouterr().out
    assert main(["-c", "here/config.toml", "run", "--once"]) == 0
    assert "收取 0 封" in capfd.readouterr().err


def test_both_languages_of_a_sentence_have_the_same_parts() -> None:
    sentences = [pair for pair in vars(line_words).values() if isinstance(pair, tuple) and len(pair) == 2]
    assert len(sentences) >= 8
    assert [pair for pair in sentences if parts_of(pair[0]) != parts_of(pair[1])] == []


def test_every_advice_about_an_answer_is_in_both_languages() -> None:
    meanings = [*TOKENS.values(), *(meaning for _, meaning in WORDS)]
    advices = [meaning.advice for meaning in meanings if meaning.advice is not None]
    assert len(advices) >= 20
    for advice in advices:
        assert PHRASE.search(advice.chinese) is None
        assert re.search("[一-鿿]{4}", advice.chinese)


def test_a_part_that_is_in_both_languages_goes_into_either_in_its_own() -> None:
    sentence = both("{where}: {what}", "{where}：{what}", where="a{b}", what=Both("no answer", "没有应答"))
    assert (sentence.english, sentence.chinese) == ("a{b}: no answer", "a{b}：没有应答")


@pytest.mark.usefixtures("chinese")
def test_check_tells_of_a_database_that_is_away_once_and_of_no_bug(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    away = "postgresql+psycopg://casebox@127.0.0.1:9/casebox"
    program = Program(tmp_path, storage={"database": away, "free_bytes": 0})
    assert main(["-c", str(program.config), "check"]) == 69
    said = capfd.readouterr()
    failed = [line for line in said.out.splitlines() if line.startswith("✗")]
    assert len(failed) == 1
    assert "数据库" in failed[0]
    assert "有 1 项需要处理" in said.err


def parts_of(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence)} - {None}
