"""`python -m tests.fuzz [seed] [seconds]`: damaged messages through reading and judging.

Every message must end as facts that survive JSON, and as a verdict. What does not is kept, with its
traceback, in the folder `fuzz-found`. Prints a line a minute; exits 1 if something was found.
"""

from __future__ import annotations

import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from ingest.demo.run import demo_settings
from ingest.demo.samples import sample_messages
from ingest.judge.case import Entry
from ingest.judge.history import judge_history
from ingest.runtime import make_policy
from ingest.stored import dump_facts, load_facts
from parsers.message import parse_message
from parsers.terms import Limits
from tests.fuzz.mutate import damaged, damaged_within

FOUND = Path("fuzz-found")
SLOW_SECONDS = 20


def main(seed: int = 0, seconds: float = 60) -> int:
    """Fuzz; returns the number of messages that broke something."""
    rng = Random(seed)
    settings = demo_settings(Path())
    policy, terms = make_policy(settings), settings.call.terms
    limits = Limits(ocr_pages=0)  # OCR costs seconds a page: its own tests have it
    seeds = [sample.raw for sample in sample_messages()]
    end, told, tried, found, worst = time.monotonic() + seconds, time.monotonic(), 0, 0, 0.0
    while time.monotonic() < end:
        raw = rng.choice((damaged, damaged_within, damaged_within))(rng.choice(seeds), rng)
        began = time.process_time()  # a busy machine is nobody's fault
        try:
            facts = parse_message(raw, terms, limits)
            assert load_facts(dump_facts(facts)) == facts, "the facts do not survive JSON"
            judge_history([Entry(1, "0" * 64, datetime(2026, 3, 1, tzinfo=UTC), facts)], policy)
        except Exception:  # noqa: BLE001 # what escapes is what is looked for
            found += 1
            keep(raw, traceback.format_exc(), f"{seed}-{tried}")
        tried, took = tried + 1, time.process_time() - began
        worst = max(worst, took)
        if took > SLOW_SECONDS:
            found += 1
            keep(raw, f"took {took:.1f} s\n", f"{seed}-{tried}-slow")
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(f"{tried} tried, {found} found, worst {worst:.1f} s", flush=True)
    print(f"{tried} tried, {found} found, worst {worst:.1f} s")
    return found


def keep(raw: bytes, trace: str, name: str) -> None:
    """For looking at it later."""
    FOUND.mkdir(exist_ok=True)
    (FOUND / f"{name}.eml").write_bytes(raw)
    (FOUND / f"{name}.txt").write_text(trace, encoding="utf-8")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(bool(main(int(arguments[0]) if arguments else 0, float(arguments[1]) if arguments[1:] else 60)))
