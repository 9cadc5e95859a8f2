"""What each command prints, on a database of a few dozen cases."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from ingest.app import make_runtime
from ingest.cli import casebox, main
from ingest.language import chinese
from ingest.language.columns import columns_of
from ingest.settings.load import load_settings
from models.message import Reply
from tests.builders.secretariat.records import fill
from tests.e2e.program import Program

Run = Callable[..., tuple[int, str, str]]
CASES = 30


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An installation with CASES cases: every fifth returned, the others accepted, one reply failed."""
    program = Program(tmp_path_factory.mktemp("filled"))
    runtime = make_runtime(load_settings(program.config))
    runtime.store.prepare()
    fill(runtime.store.engine, CASES)
    with runtime.store.writing() as session:
        reply = session.get_one(Reply, 7)
        reply.state, reply.error = "failed", "550 User not found"
    runtime.store.engine.dispose()
    return program


@pytest.fixture
def run(filled: Program, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command: (exit code, standard output, standard error)."""
    for name in ("LC_ALL", "LC_MESSAGES", "COLUMNS", "CASEBOX_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def call(*arguments: str, config: bool = True) -> tuple[int, str, str]:
        given = ["-c", str(filled.config)] if config else []
        code = main([*given, *arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def test_list_shows_the_newest_last_and_counts(run: Run) -> None:
    code, out, err = run("list")
    lines = out.splitlines()
    assert (code, len(lines)) == (0, CASES + 1)
    assert lines[1].split()[0] == "1"
    assert lines[-1].split()[:3] == [str(CASES), "returned", f"JYHQ2026-00{CASES}"]
    assert "form.field_missing" in lines[-1]
    assert err == f"{CASES} messages\n"


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--outcome", "returned"], [5, 10, 15, 20, 25, 30]),
        (["--finding", "form.field_missing"], [5, 10, 15, 20, 25, 30]),
        (["--finding", "form"], [5, 10, 15, 20, 25, 30]),
        (["--finding", "manuscript.format"], []),
        (["--unit", "第7示范"], [7]),
        (["--text", "t12@example"], [12]),
        (["--text", "100%_"], []),
        (["--direction", "育强", "-n", "2"], [27, 30]),
        (["--newest", "3"], [28, 29, 30]),
        (["--until", "2026-01-31"], []),
        (["--since", "2026-02-01T10:20:00+08:00"], [28, 29, 30]),
        (["--until", "2026-02-01", "--newest", "1"], [30]),
        (["--outcome", "returned", "--unit", "第1"], [10, 15]),
    ],
)
def test_list_filters(run: Run, options: list[str], ids: list[int]) -> None:
    _, out, _ = run("list", "--json", *options)
    assert [json.loads(line)["id"] for line in out.splitlines()] == ids


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
@pytest.mark.parametrize("command", [["list"], ["outbox", "list", "--all"], ["stats"]])
def test_tables_fit_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, width: int, language: str, command: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("LANG", language)
    code, out, _ = run(*command)
    assert code == 0
    assert max(map(columns_of, out.splitlines())) <= width


@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
def test_show_fits_the_terminal_but_for_what_is_copied_whole(
    run: Run, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LANG", language)
    _, out, _ = run("show", "5")
    wide = [line for line in out.splitlines() if columns_of(line) > 80 and "│" not in line]
    assert [line for line in wide if "/mail/" not in line] == []
    assert any(f"{5:064x}.eml" in line for line in wide)


def test_show_speaks_the_locales_language(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Verdict" in run("show", "5")[1]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    shown = run("show", "5")[1]
    assert "结论" in shown
    assert "退回补正" in shown
    assert "共 30 封" in run("list")[2]


@pytest.mark.parametrize(
    "name", ["5", "JYHQ2026-0005", "jyhq2026-5", "<5@example.edu.cn>", "5@example.edu.cn", f"{5:064x}"]
)
def test_a_message_goes_by_many_names(run: Run, name: str) -> None:
    _, out, _ = run("show", name, "--json")
    assert json.loads(out)["id"] == 5


def test_show_tells_findings_replies_and_rules(run: Run) -> None:
    _, out, _ = run("show", "5")
    for told in (
        "form.field_missing",
        "申报表的“联系方式”未填写。",
        "○ rule.number_1",
        "return",
        "第5示范大学",
    ):
        assert told in out
    told = json.loads(run("show", "5", "--json")[1])
    assert told["replies"][0]["recipient"] == "t5@example.edu.cn"
    assert told["verdict"]["findings"][0]["code"] == "form.field_missing"
    assert told["versions"] == [{"id": 5, "version": 1, "current": True, "outcome": "returned"}]


def test_every_command_that_reads_has_json(run: Run) -> None:
    commands = (["list"], ["show", "1"], ["stats"], ["outbox", "list"], ["outbox", "list", "--all"])
    for command in commands:
        code, out, _ = run(*command, "--json")
        assert code == 0
        if command[0] in {"show", "stats"}:
            json.loads(out)
        else:
            assert all(isinstance(json.loads(line), dict) for line in out.splitlines())


def test_the_outbox_lists_what_did_not_arrive(run: Run) -> None:
    _, out, _ = run("outbox", "list")
    (line,) = out.splitlines()[1:]
    assert line.split()[:3] == ["7", "7", "failed"]
    assert "550 User not found" in line
    assert len(run("outbox", "list", "--all")[1].splitlines()) == CASES + 1
    assert len(run("outbox", "list", "--state", "sent")[1].splitlines()) == CASES


def test_stats_count(run: Run) -> None:
    counts: dict[str, Any] = json.loads(run("stats", "--json")[1])
    assert counts["outcomes"] == {"accepted": 24, "returned": 6}
    assert sum(counts["directions"].values()) == 24
    assert counts["replies"] == {"sent": 29, "failed": 1}


def test_stats_begin_with_a_paragraph_for_a_report(run: Run) -> None:
    told = json.loads(run("stats", "--json")[1])["report"]
    assert "共收到申报30件，其中已受理24件、退回补正6件。" in told
    assert run("stats")[1].splitlines()[0] == told


def test_export_to_a_file_says_where_and_leaves_nothing_else(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "messages.jsonl"
    assert run("export", "--out", str(out)) == (0, "", f"{out}\n")
    assert len(out.read_text(encoding="utf-8").splitlines()) == CASES
    assert list(tmp_path.iterdir()) == [out]


def test_csv_goes_to_standard_output(run: Run) -> None:
    code, out, _ = run("export", "--format", "csv")
    assert code == 0
    assert len(list(csv.reader(io.StringIO(out.lstrip("\ufeff"))))) > 20


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["lits"], 64, "list"),
        (["list", "--finding", "form.mising"], 64, "form.missing"),
        (["list", "--since", "yesterday"], 64, "2026-03-31"),
        (["list", "--newest", "0"], 64, "newest"),
        (["show", "99"], 64, "99"),
        (["show"], 64, "MESSAGE"),
        (["show", "0"], 64, "0"),
        (["show", "99999999999999999999999"], 64, "99999999999999999999999"),
        (["export", "--format", "xlsx"], 64, "--out"),
        (["export", "--out", "/nonexistent/x.jsonl"], 74, "/nonexistent"),
        (["raw", "1"], 69, ".eml"),
        (["digest", "--date", "31.3."], 64, "31.3."),
        (["rerun"], 64, "--all"),
        (["decide", "1", "accept", "--reason", " "], 64, "--reason"),
        (["decide", "99", "accept", "--reason", "x"], 64, "99"),
        (["outbox", "release", "1"], 64, "sent"),
        (["outbox", "hold", "99"], 64, "99"),
        (["outbox", "retry"], 64, "--state"),
        (["outbox", "retry", "7", "--state", "failed"], 64, "--state"),
        (["outbox", "retry", "--state", "sent"], 64, "failed"),
        (["health"], 69, "no poll"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_sentence_and_an_exit_code(
    run: Run, arguments: list[str], code: int, told: str
) -> None:
    given, out, err = run(*arguments)
    assert (given, out) == (code, "")
    assert told in err
    assert "Traceback" not in err


def test_the_configuration_may_be_named_before_and_after_the_command(run: Run, filled: Program) -> None:
    path = str(filled.config)
    for arguments in (
        ["-c", path, "stats"],
        ["stats", "-c", path],
        ["stats", f"--config={path}"],
        ["outbox", "-c", path, "list"],
        ["outbox", "list", f"-c{path}"],
    ):
        assert run(*arguments, config=False)[0] == 0


def test_a_value_that_looks_like_the_option_is_a_value(run: Run) -> None:
    code, out, err = run("list", "--text", "-c")
    assert (code, len(out.splitlines()), err) == (0, 1, "0 messages\n")


def test_a_pipe_gets_no_colours(run: Run) -> None:
    assert "\x1b" not in run("list")[1]


def all_commands() -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    with click.Context(casebox) as context:
        for name in casebox.list_commands(context):
            command = casebox.get_command(context, name)
            assert command is not None
            found.append((name, command))
            if isinstance(command, click.Group):
                found += [(f"{name} {inner}", sub) for inner, sub in command.commands.items()]
    return found


@pytest.mark.parametrize(
    ("name", "command"), all_commands(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_help_tells_what_a_command_does_and_what_its_options_mean(name: str, command: click.Command) -> None:
    assert command.help, name
    short = command.get_short_help_str(limit=200)
    assert short.endswith("."), f"{name}: {short}"
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.help or param.show_default, f"{name} {param.opts}"


@pytest.mark.parametrize("name", ["", *[name for name, _ in all_commands()]])
def test_help_fits_eighty_columns(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = run(*name.split(), "--help")
    assert code == 0
    assert max(map(columns_of, out.splitlines())) <= 80


def test_every_command_and_option_has_its_chinese_help() -> None:
    assert [name for name, _ in all_commands() if name not in chinese.COMMANDS] == []
    options = {
        param.name
        for _, command in all_commands()
        for param in command.params
        if isinstance(param, click.Option)
    }
    assert options - set(chinese.OPTIONS) == set()


@pytest.mark.parametrize("name", ["", *[name for name, _ in all_commands()]])
def test_chinese_help_fits_eighty_columns_and_keeps_the_examples(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    examples = [
        line for line in run(*name.split(), "--help")[1].splitlines() if line.startswith("  casebox ")
    ]
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    code, out, _ = run(*name.split(), "--help")
    assert (code, "选项" in out) == (0, True)
    assert max(map(columns_of, out.splitlines())) <= 80
    if name:
        assert [line for line in examples if line not in out] == []
