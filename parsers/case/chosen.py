"""Options that are written elsewhere than on the form: in the subject, a file's name, the mail's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.facts import Field
from parsers.form.labels import bare

MOST_CHOSEN = 50
_BETWEEN = re.compile(r"[、，,;；/+＋\s]+")


def chosen_in(value: Field, options: Sequence[str]) -> tuple[Field, ...]:
    """The options that a value names, in the call's own words; what names none stays as it is written.

    An option may stand with a word for its kind (平面类 for 平面).
    """
    pieces = [piece for piece in _BETWEEN.split(value.value) if piece][:MOST_CHOSEN]
    whole = _option(value.value, options)
    named = [whole] if whole is not None else [_option(piece, options) or piece for piece in pieces]
    return tuple(replace(value, value=one) for one in dict.fromkeys(named))


def _option(text: str, options: Sequence[str]) -> str | None:
    """The longest option that the text is, or begins with."""
    fitting = [one for one in options if bare(text).startswith(bare(one)) and len(text) <= len(one) + 2]
    return max(fitting, key=len, default=None)
