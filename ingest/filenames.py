"""Names that every file system takes, made of what senders wrote; none leads anywhere else."""

from __future__ import annotations

import re
import unicodedata

WIDE = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")
"""What Windows does not take in a name, and what looks the same to a reader."""
RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE)
"""Device names, with any ending (Microsoft, Naming Files, Paths, and Namespaces)."""


def safe_name(text: str, most: int, otherwise: str = "未命名") -> str:
    """One path component of at most `most` characters and `most * 3` bytes of UTF-8.

    >>> safe_name("../智慧后勤: 一期.", 40)
    '智慧后勤： 一期'
    """
    seen = (c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", text))
    name = " ".join("".join(seen).translate(WIDE).split()).lstrip(".．／ ")
    name = name[:most].encode()[: most * 3].decode(errors="ignore").rstrip(". ")
    return f"_{name}" if RESERVED.match(name) else name or otherwise
