"""What large messages took is given back to the system, and not kept for the next one."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

PROBE = """
import psutil
from ingest.reading.memory import give_back
held = psutil.Process().memory_info
pieces = [b"x" * 60_000 for _ in range(2000)]
full = held().rss
last = pieces.pop()
pieces.clear()
give_back()
print(full - held().rss > 80_000_000, len(last))
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc" and not os.environ.get("CI"), reason="only glibc keeps what was freed"
)
def test_freed_memory_is_given_back_also_from_below_what_is_in_use() -> None:
    told = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "60000"]
