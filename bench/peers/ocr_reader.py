"""rapidocr alone on pictures, in two processes: the floor of everything that reads scans."""

import os
import sys
from multiprocessing import get_context
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def start() -> None:
    global engine
    from rapidocr import RapidOCR

    engine = RapidOCR()


def read(path: str) -> int:
    result = engine(Path(path).read_bytes())
    return len(result.txts or ())


if __name__ == "__main__":
    pictures = sorted(str(path) for path in Path(sys.argv[1]).glob("*.jpg"))
    with get_context("spawn").Pool(2, start) as pool:
        print(sum(pool.imap_unordered(read, pictures)))
