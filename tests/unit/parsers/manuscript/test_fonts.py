"""Fonts and sizes by all their names."""

from __future__ import annotations

import pytest

from parsers.manuscript.fonts import is_font, is_size, size_name


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("仿宋", "仿宋_GB2312"),
        ("FangSong", "仿宋_GB2312"),
        ("FangSong_GB2312", "仿宋_GB2312"),
        ("仿宋_GB2312;仿宋", "仿宋_GB2312"),
        ("仿宋_GB2312", "仿宋 GB2312"),
        ("楷体_GB2312", "楷体"),
        ("KaiTi", "楷体"),
        ("SimHei", "黑体"),
        ("@黑体", "黑体"),
        ("方正小标宋_GBK", "方正小标宋简体"),
        ("FZXiaoBiaoSong-B05S", "方正小标宋简体"),
        ("方正小标宋简体", "方正小标宋_GBK"),
        ("某种新字体", "某种新字体"),
    ],
)
def test_a_font_is_known_by_its_other_names(name: str, asked: str) -> None:
    assert is_font(name, asked)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("宋体", "仿宋_GB2312"),
        ("华文仿宋", "仿宋_GB2312"),
        ("微软雅黑", "黑体"),
        ("方正书宋_GBK", "方正小标宋简体"),
        ("", "黑体"),
    ],
)
def test_another_font_is_another(name: str, asked: str) -> None:
    assert not is_font(name, asked)


def test_sizes_have_the_printers_names() -> None:
    assert [size_name(points) for points in (22, 16, 15, 14, 12, 10.5, 17)] == [
        "二号", "三号", "小三", "四号", "小四", "五号", "17磅",
    ]  # fmt: skip
    assert is_size(16.0, 16)
    assert not is_size(15.0, 16)
