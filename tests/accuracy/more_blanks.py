"""Further blank forms, as calls really attach them: hints, seals, lists, English, questions in lines."""

from __future__ import annotations

from tests.accuracy.blanks import Asked, Blank, _merged, _new, _pairs, one, text
from tests.builders.files.word import saved


def film() -> bytes:
    """A film contest: seals in labels, units behind the blanks, a list of the team."""
    file = _new("附件2", "第五届大学生微电影大赛报名表", "填表日期：    年   月   日")
    table = file.add_table(rows=10, cols=4, style="Table Grid")
    _pairs(table, 0, "参赛单位（盖章）", "", "片名", "")
    _pairs(table, 1, "导演", "", "手机号码", "")
    _pairs(table, 2, "影片时长", "    分    秒", "完成日期", "")
    _pairs(table, 3, "参赛类别\n（在□内打√）")
    _merged(table, 3, 1, 3, "□ 剧情片    □ 纪录片\n□ 动画片    □ 其他：________")
    table.cell(4, 0).merge(table.cell(7, 0)).text = "主创人员"
    for column, words in enumerate(("姓名", "分工", "学号"), 1):
        table.cell(4, column).text = words
    _pairs(table, 8, "剧情简介（不超过300字）")
    _merged(table, 8, 1, 3)
    _pairs(table, 9, "参赛承诺")
    _merged(table, 9, 1, 3, "本人承诺作品为原创。\n签名：          年  月  日")
    return saved(file)


def recommendation() -> bytes:
    """A recommendation: numbered headings across, several hints, two opinions."""
    file = _new("优秀后勤服务项目推荐表")
    table = file.add_table(rows=9, cols=4, style="Table Grid")
    _merged(table, 0, 0, 3, "一、项目基本情况")
    _pairs(table, 1, "项目名称")
    _merged(table, 1, 1, 3)
    _pairs(table, 2, "申报单位", "", "项目负责人", "")
    _pairs(table, 3, "联系电话", "", "电子邮箱", "")
    _pairs(table, 4, "推荐类别（单选）")
    _merged(table, 4, 1, 3, "□创新类  □服务类  □管理类")
    _merged(table, 5, 0, 3, "二、推荐情况")
    _pairs(table, 6, "推荐理由（500字左右）")
    _merged(table, 6, 1, 3)
    _pairs(table, 7, "推荐单位意见")
    _merged(table, 7, 1, 3, "（公章）\n年   月   日")
    _pairs(table, 8, "主办单位审核意见")
    _merged(table, 8, 1, 3, "（公章）\n年   月   日")
    return saved(file)


def talent() -> bytes:
    """An application: a place for the photograph, a list of what was done where, a promise."""
    file = _new("校园拔尖人才培养计划申请表")
    table = file.add_table(rows=10, cols=5, style="Table Grid")
    table.cell(0, 4).merge(table.cell(2, 4)).text = "（一寸免冠\n照片）"
    _pairs(table, 0, "姓  名", "", "性  别", "")
    table.cell(0, 3).text = "□男 □女"
    _pairs(table, 1, "身份证号码", "", "政治面貌", "")
    _pairs(table, 2, "所在单位", "", "职称", "")
    _pairs(table, 3, "手机号码", "", "电子邮箱", "", "")
    _merged(table, 3, 3, 4)
    table.cell(4, 0).merge(table.cell(7, 0)).text = "学习工作经历"
    _pairs(table, 4, "学习工作经历", "起止时间", "单位", "职务", "证明人")
    _pairs(table, 8, "培养计划（1500字以内）")
    _merged(table, 8, 1, 4)
    _pairs(table, 9, "单位意见")
    _merged(table, 9, 1, 4, "（盖章）\n年  月  日")
    return saved(file)


def english() -> bytes:
    """A call for papers in English."""
    file = _new("Call for Papers: Submission Form")
    table = file.add_table(rows=6, cols=2, style="Table Grid")
    for row, label in enumerate(("Title of Paper", "Corresponding Author", "Affiliation", "E-mail")):
        _pairs(table, row, label, "")
    _pairs(table, 4, "Presentation", "□ Oral    □ Poster")
    _pairs(table, 5, "Abstract (no more than 300 words)", "")
    return saved(file)


def questions() -> bytes:
    """A survey in numbered lines, without any table."""
    file = _new("校园食堂用餐情况调查表")
    file.add_paragraph("1．学校名称：____________________")
    file.add_paragraph("2．学校性质：□公办  □民办  □中外合作（单选）")
    file.add_paragraph("3．食堂数量：______个")
    file.add_paragraph("4．支付方式：□校园卡 □微信 □支付宝 □刷脸（可多选）")
    file.add_paragraph("5．填表人：__________  联系电话：______________")
    return saved(file)


def attendance() -> bytes:
    """A return slip: the unit, and a list of those who come."""
    file = _new("参会回执")
    file.add_paragraph("单位名称：__________________")
    table = file.add_table(rows=5, cols=5, style="Table Grid")
    _pairs(table, 0, "姓名", "职务", "手机", "到达时间", "备注")
    return saved(file)


MORE_BLANKS = (
    Blank(
        "film contest",
        film,
        (
            *text("填表日期", "参赛单位", "片名", "导演", "手机号码", "影片时长", "完成日期"),
            one("参赛类别", "剧情片", "纪录片", "动画片", "其他"),
            *text("主创人员"),
            Asked("剧情简介", most=300),
            *text("参赛承诺"),
        ),
    ),
    Blank(
        "recommendation",
        recommendation,
        (
            *text("项目名称", "申报单位", "项目负责人", "联系电话", "电子邮箱"),
            one("推荐类别", "创新类", "服务类", "管理类"),
            Asked("推荐理由", most=500),
            *text("推荐单位意见"),
        ),
    ),
    Blank(
        "application",
        talent,
        (
            *text("姓名"),
            one("性别", "男", "女"),
            *text("身份证号码", "政治面貌", "所在单位", "职称", "手机号码", "电子邮箱", "学习工作经历"),
            Asked("培养计划", most=1500),
            *text("单位意见"),
        ),
    ),
    Blank(
        "English call for papers",
        english,
        (
            *text("Title of Paper", "Corresponding Author", "Affiliation", "E-mail"),
            one("Presentation", "Oral", "Poster"),
            Asked("Abstract", most=300),
        ),
    ),
    Blank(
        "questions in lines",
        questions,
        (
            *text("学校名称"),
            one("学校性质", "公办", "民办", "中外合作"),
            *text("食堂数量"),
            one("支付方式", "校园卡", "微信", "支付宝", "刷脸", most=4),
            *text("填表人", "联系电话"),
        ),
    ),
    Blank("return slip", attendance, text("单位名称", "成员")),
)
