"""A folder of calls run as one: each on its own, one page of figures, and what breaks one breaks no other."""

from __future__ import annotations

import re
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import psutil
import pytest

from tests.builders.submissions import short_submission
from tests.e2e.program import Program
from tests.servers.processes import free_port, wait_for

pytestmark = pytest.mark.slow


class Ministry:
    """An installation of several calls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "calls"
        self.folder.mkdir()
        self.log = folder / "log"
        self.port = free_port()
        for name in ("alpha", "beta"):
            self.describe(name)

    def describe(self, name: str, **storage: object) -> Program:
        """A call of that name, with a mailbox of one message."""
        home = self.folder.parent / name
        home.mkdir(exist_ok=True)
        program = Program(
            home,
            mailbox={"kind": "maildir", "path": str(home / "mail"), "poll_seconds": 1},
            smtp={"kind": "directory", "path": str(home / "replies"), "from_address": "box@example.org"},
            storage={
                "database": f"sqlite:///{home}/casebox.db",
                "directory": str(home / "var"),
                "free_bytes": 0,
                **storage,
            },
            service={"workers": 1, "http": f"127.0.0.1:{self.port}"},
        )
        program.deliver("1", short_submission(1))
        text = program.config.read_text(encoding="utf-8").replace("JYHQ2026", name.upper())
        (self.folder / f"{name}.toml").write_text(text, encoding="utf-8")
        program.config = self.folder / f"{name}.toml"
        return program

    def command(self, *arguments: str) -> list[str]:
        program = Program.__new__(Program)
        program.config = self.folder
        return program.command(*arguments)

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(*arguments), capture_output=True, text=True, timeout=120)

    @contextmanager
    def running(self) -> Iterator[psutil.Process]:
        with self.log.open("ab") as log:
            child = subprocess.Popen(self.command("run"), stdout=log, stderr=log)
        try:
            yield psutil.Process(child.pid)
        finally:
            if child.poll() is None:
                child.terminate()
            child.wait(60)

    def page(self, what: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{what}", timeout=30) as answer:
                return str(answer.read().decode())
        except HTTPError as error:
            with error:
                return error.read().decode()
        except OSError:
            return ""

    def recorded(self) -> set[str]:
        """Calls with a message on record, by the page of figures."""
        return set(re.findall(r'casebox_messages\{call="(\w+)",outcome="\w+"', self.page("metrics")))

    def process_of(self, name: str) -> int:
        """The newest process of a call, by the log."""
        found = re.findall(rf'"call": "{name}", "process": (\d+)', self.log.read_text(encoding="utf-8"))
        return int(found[-1]) if found else 0


@pytest.fixture
def ministry(tmp_path: Path) -> Ministry:
    return Ministry(tmp_path)


def test_calls_run_side_by_side_and_what_breaks_one_breaks_no_other(ministry: Ministry) -> None:
    broken = ministry.folder / "broken.toml"
    broken.write_text("[call]\nname = 7\n", encoding="utf-8")
    with ministry.running() as watcher:
        wait_for(lambda: ministry.recorded() == {"ALPHA", "BETA"}, 120)
        assert '"call": "broken", "code": 78' in ministry.log.read_text(encoding="utf-8")
        assert ministry.page("health").count("\n") >= 2

        first = ministry.process_of("alpha")
        family = psutil.Process(first).children(recursive=True)
        psutil.Process(first).kill()
        psutil.wait_procs(family, 20)
        wait_for(lambda: ministry.process_of("alpha") != first, 60)
        assert psutil.pid_exists(ministry.process_of("beta"))

        broken.unlink()
        ministry.describe("gamma")
        watcher.send_signal(signal.SIGHUP)
        wait_for(lambda: ministry.recorded() == {"ALPHA", "BETA", "GAMMA"}, 120)
        (ministry.folder / "beta.toml").rename(ministry.folder / "beta.toml.off")
        gone = ministry.process_of("beta")
        watcher.send_signal(signal.SIGHUP)
        wait_for(lambda: not psutil.pid_exists(gone), 60)
        family = watcher.children(recursive=True)
    _, alive = psutil.wait_procs(family, 20)
    assert alive == []
    assert "Traceback" not in ministry.log.read_text(encoding="utf-8")


def test_calls_end_with_whoever_watches_them_however_that_ends(ministry: Ministry) -> None:
    with ministry.running() as watcher:
        wait_for(lambda: ministry.recorded() == {"ALPHA", "BETA"}, 120)
        family = watcher.children(recursive=True)
        watcher.kill()
    _, alive = psutil.wait_procs(family, 60)
    assert alive == []


def test_list_check_and_health_ask_all_calls_or_one(ministry: Ministry) -> None:
    for name in ("alpha", "beta"):
        done = ministry.ask("-c", str(ministry.folder / f"{name}.toml"), "run", "--once")
        assert done.returncode == 0, done.stderr
    listed = ministry.ask("list", "--json")
    assert (listed.returncode, len(listed.stdout.splitlines())) == (0, 2)
    assert [line for line in listed.stderr.splitlines() if line.startswith("—")] == ["— alpha", "— beta"]
    (ministry.folder / "broken.toml").write_text("[call]\nname = 7\n", encoding="utf-8")
    listed = ministry.ask("list", "--json")
    assert (listed.returncode, len(listed.stdout.splitlines())) == (78, 2)
    assert ministry.ask("-c", str(ministry.folder / "alpha.toml"), "list", "--json").returncode == 0
    assert ministry.ask("health").returncode == 78
    checked = ministry.ask("check", "--json")
    assert checked.stdout.count('"name"') > 20
    assert ministry.ask("export").returncode == 78


def test_two_calls_in_one_place_are_told_and_the_first_alone_runs(ministry: Ministry) -> None:
    ministry.describe("gamma", directory=str(ministry.folder.parent / "alpha" / "var"))
    checked = ministry.ask("list")
    assert checked.returncode == 78
    assert "storage.directory (alpha.toml)" in checked.stderr
    with ministry.running():
        wait_for(lambda: ministry.recorded() >= {"ALPHA", "BETA"}, 120)
    log = ministry.log.read_text(encoding="utf-8")
    assert "gamma.toml shares with another call" in log
    assert '"call": "gamma", "process"' not in log
