"""Characters written for others: radicals for the characters that they look like, private ones for blanks.

PDF writers and OCR give ⼤ (U+2F24, a Kangxi radical) for 大; nobody sees the difference, and no comparison
holds. Unicode's NFKC knows the Kangxi radicals; of the supplement those are listed that are whole characters
(Unicode, EquivalentUnifiedIdeograph.txt).
"""

from __future__ import annotations

import re
import unicodedata

_SUPPLEMENT = dict(
    zip(
        "⺈⺌⺎⺒⺓⺗⺛⺜⺝⺠⺧⺩⺪⺫⺬⺮⺶⺷⺸⺻⺼⺽⻁⻄⻅⻆⻇⻉⻊⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱",
        "刀小兀巳幺心旡日月民牛王疋目示竹羊羊羊聿肉臼虎西见角角贝足车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龜",
        strict=True,
    )
)
_TABLE = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2E80, 0x2FD6)},
    **{ord(radical): char for radical, char in _SUPPLEMENT.items()},
    0xE5E5: "\u3000",
}
"""By code point. U+E5E5 is where GBK's second wide blank, A3A0, comes to lie."""
_ANY = re.compile("[\u2e80-\u2fd5\ue5e5]")


def as_they_look(text: str) -> str:
    """The text with each such character put right.

    >>> as_they_look("⼤学⻋辆管理")
    '大学车辆管理'
    """
    return text.translate(_TABLE) if _ANY.search(text) else text
