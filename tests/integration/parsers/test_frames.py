"""What reading many pictures takes of memory, measured in a process of its own."""

from __future__ import annotations

import io
import subprocess
import sys

from PIL import Image

from tests.builders.files.pictures import WHITE

CHILD = """
import resource, sys
from parsers.frames import frames
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for frame in frames(data, 3000, 60_000_000):
    assert max(frame.image.size) == 3000
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_memory_follows_one_frame_however_many_there_are() -> None:
    """Ten pages of 20 million pixels each took 600 MB before, when all were held."""
    page = Image.new("RGB", (4000, 5000), WHITE)
    stream = io.BytesIO()
    page.save(stream, "TIFF", save_all=True, append_images=[page] * 9, compression="tiff_lzw")
    done = subprocess.run(
        [sys.executable, "-c", CHILD], input=stream.getvalue(), capture_output=True, check=True
    )
    assert int(done.stdout) < 260
