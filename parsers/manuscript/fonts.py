"""Fonts and sizes by all the names that they go by."""

from __future__ import annotations

import re

from parsers.call.typefaces import SIZES

_ALIASES = {
    "方正小标宋简体": """
        方正小标宋_GBK 方正小标宋 方正小标宋简 方正小标宋繁体 小标宋 小标宋体 小标宋简体
        FZXiaoBiaoSong-B05S FZXiaoBiaoSong-B05 FZXBSJW FZXBSJW--GB1-0 FZXBSK FZXBSK--GBK1-0
        FZXiaoBiaoSong-B05S-GB FZXBSFW--GB1-0
    """,
    "仿宋_GB2312": """
        仿宋 仿宋GB2312 FangSong FangSong_GB2312 FangSongGB2312 方正仿宋_GBK 方正仿宋简体
        方正仿宋_GB2312 方正仿宋 FZFangSong-Z02 FZFangSong-Z02S FZFSK FZFSK--GBK1-0 FZFSJW--GB1-0
        SimFang CESI仿宋-GB2312 CESI仿宋
    """,
    "楷体": """
        楷体_GB2312 楷体GB2312 KaiTi KaiTi_GB2312 KaiTiGB2312 SimKai 方正楷体_GBK 方正楷体简体
        方正楷体 FZKai-Z03 FZKai-Z03S FZKTK FZKTK--GBK1-0 FZKTJW--GB1-0 CESI楷体-GB2312 CESI楷体
    """,
    "黑体": """
        SimHei 方正黑体_GBK 方正黑体简体 方正黑体 FZHei-B01 FZHei-B01S FZHTK FZHTK--GBK1-0
        FZHTJW--GB1-0 CESI黑体-GB2312 CESI黑体
    """,
    "宋体": "SimSun NSimSun 新宋体 方正书宋_GBK 方正书宋简体 宋体-简 SongtiSC SimSun-ExtB",
    "华文仿宋": "STFangsong",
    "华文楷体": "STKaiti",
    "华文黑体": "STHeiti STXihei 华文细黑",
    "华文中宋": "STZhongsong",
    "华文宋体": "STSong",
    "微软雅黑": "MicrosoftYaHei MicrosoftYaHeiUI",
    "等线": "DengXian 等线Light DengXianLight",
    "隶书": "LiSu SimLi",
}
"""Family → its other names, blanks left out."""

SIZE_TOLERANCE = 0.3
"""Points within which a size is the asked one."""

_SEPARATORS = re.compile(r"[;,；，]")


def _key(name: str) -> str:
    return re.sub(r"[\s_\-—@]", "", name).casefold()


_CANONICAL = {_key(alias): name for name, words in _ALIASES.items() for alias in (name, *words.split())}


def canonical_font(name: str) -> str:
    """The family that a font name stands for; a name of no known family is given back as it is.

    >>> canonical_font("FangSong_GB2312"), canonical_font("SimHei")
    ('仿宋_GB2312', '黑体')
    """
    clean = name.strip().strip("'\"")
    return _CANONICAL.get(_key(clean), clean)


def is_font(name: str, asked: str) -> bool:
    """Whether a font name, or one in a list of them (`仿宋_GB2312;仿宋`), is the asked family."""
    wanted = canonical_font(asked)
    return any(canonical_font(part) == wanted for part in _SEPARATORS.split(name) if part.strip())


def size_name(points: float) -> str:
    """`三号`, or `17磅` for a size without a name.

    >>> size_name(22), size_name(17.0)
    ('二号', '17磅')
    """
    for name, size in SIZES.items():
        if abs(size - points) < 0.25:
            return name
    return f"{points:g}磅"


def is_size(points: float, asked: float) -> bool:
    """Whether a size is the asked one but for rounding."""
    return abs(points - asked) <= SIZE_TOLERANCE
