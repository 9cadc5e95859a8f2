"""What belongs to the repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("ingest", "models", "parsers")


def own_files(pattern: str = "*") -> list[Path]:
    """The files under version control that fit, or, in an exported tree, all that lie where ours do."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", pattern], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        hidden = {".git", ".venv", "__pycache__"}
        found = [path for path in ROOT.rglob(pattern) if not hidden & set(path.parts)]
    return sorted(path for path in found if path.is_file())


def package_modules() -> list[Path]:
    """The modules of the three packages."""
    return [path for path in own_files("*.py") if path.relative_to(ROOT).parts[0] in PACKAGES]
