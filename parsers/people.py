"""Chinese people's names, told from other words."""

from __future__ import annotations

import re

NO_NAMES = re.compile(
    "背景|概述|概况|目标|意义|做法|成效|经验|总结|展望|思路|引言|前言|结语|简介|现状|措施|内容|基础|问题|说明|介绍|"
    "特色|亮点|启示|方案|结论|需求|摘要|建设|服务|管理|平台|应用|实践|目录|智慧|数字|后勤|食堂|创新|研究|探索"
)
"""Words that no name has."""
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚"
    "卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔汤向常温康"
    "施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷"
    "盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫"
    "米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_COMPOUND = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "长孙",
    "宇文",
    "司徒",
    "夏侯",
)


def is_name(text: str) -> bool:
    """A surname and a given name, by the common surnames; `·` joins the parts of other peoples' names.

    >>> is_name("陆明远"), is_name("智慧食堂")
    (True, False)
    """
    if NO_NAMES.search(text):
        return False
    if text.startswith(_COMPOUND):
        return 3 <= len(text) <= 4
    return (2 <= len(text) <= 3 and text[0] in _SURNAMES) or ("·" in text and len(text) <= 12)
