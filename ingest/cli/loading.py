"""Loading what a command takes."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Modules are loaded here: Python looks for no garbage meanwhile, and never again among what they are.

    All of it stays; to look it through again and again is an eighth of the service's processor time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
