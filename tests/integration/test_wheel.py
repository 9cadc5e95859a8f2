"""The wheel that is released: everything is in it, and it runs where nothing of the source tree is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from ingest import __version__
from tests.house.repository import ROOT, own_files

pytestmark = pytest.mark.slow

SOURCE = ("ingest", "models", "parsers", "migrations", "pyproject.toml", "README.md", "LICENSE")
PACKAGED = ("ingest", "models", "parsers", "migrations")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of what is under version control."""
    folder = tmp_path_factory.mktemp("release")
    for path in own_files():
        place = path.relative_to(ROOT)
        if place.parts[0] in SOURCE:
            (folder / "src" / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, folder / "src" / place)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, "."], cwd=folder / "src", check=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with the wheel in it.

    The libraries are those of this environment, seen by a path file, so that nothing is downloaded; its
    editable casebox is not seen, since path files in folders that a path file names are not read.
    """
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    program = folder / "bin" / "python"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(program),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*pip, str(wheel)], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / "bin"


def run(program: Path, *arguments: str, folder: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(folder)}
    done = subprocess.run(
        [program, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_file_of_the_packages_is_in_the_wheel_and_nothing_else_is(wheel: Path) -> None:
    assert wheel.name == f"casebox-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as opened:
        inside = {name for name in opened.namelist() if ".dist-info/" not in name}
    ours = (path.relative_to(ROOT) for path in own_files() if path.suffix != ".po")  # its .mo is read
    assert inside == {str(place) for place in ours if place.parts[0] in PACKAGED}


def test_the_installed_wheel_makes_the_whole_round(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import ingest; print(ingest.__file__)", folder=tmp_path).strip()
    assert Path(where).is_relative_to(installed.parent), "the source tree is out of sight"
    assert run(installed / "casebox", "--version", folder=tmp_path).split()[-1] == __version__
    lines = run(installed / "casebox", "demo", "--few", "--json", "demo", folder=tmp_path).splitlines()
    outcomes = {json.loads(line)["outcome"] for line in lines}
    assert {"accepted", "returned", "rejected", "duplicate", "ignored"} <= outcomes
    config = str(tmp_path / "demo" / "config.toml")
    assert "JYHQ2026-0001" in run(installed / "casebox", "-c", config, "list", folder=tmp_path)
