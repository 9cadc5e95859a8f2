"""What click says, in the operator's language: its sentences go through `gettext`, here is the catalogue.

`locale/zh/LC_MESSAGES/messages.po` is the source; Babel, which only developers need, compiles it.
"""

from __future__ import annotations

import gettext
from pathlib import Path

DOMAIN = "messages"
"""The one that a program has unless it names another; click names none."""
LOCALE = Path(__file__).with_name("locale")
SOURCE = LOCALE / "zh" / "LC_MESSAGES" / f"{DOMAIN}.po"


def speak_the_operators_language() -> None:
    """Let `gettext` find our catalogue; which language is asked for, the environment says."""
    gettext.bindtextdomain(DOMAIN, str(LOCALE))


def compiled() -> bytes:
    """The catalogue as `gettext` reads it."""
    import io

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    buffer = io.BytesIO()
    with SOURCE.open("rb") as file:
        write_mo(buffer, read_po(file))
    return buffer.getvalue()


if __name__ == "__main__":
    SOURCE.with_suffix(".mo").write_bytes(compiled())
