"""Effective fonts, sizes, line spacing and numbering of Word files, through every level that may set them."""

from __future__ import annotations

import pytest

from parsers.document import Paragraph, Spacing, paragraphs_of
from parsers.readers.word.reading import read_word
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders.files.word import NAMESPACES, manuscript, part, repacked, word_file

KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
THEME = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:fontScheme>'
    '<a:majorFont><a:latin typeface="Arial"/><a:ea typeface="黑体"/></a:majorFont>'
    '<a:minorFont><a:latin typeface="Calibri"/><a:ea typeface=""/>'
    '<a:font script="Jpan" typeface="ＭＳ 明朝"/>'
    '<a:font script="Hans" typeface="等线"/></a:minorFont></a:fontScheme></a:themeElements></a:theme>'
)
DEFAULTS = (
    "<w:docDefaults><w:rPrDefault><w:rPr>{run}</w:rPr></w:rPrDefault>"
    "<w:pPrDefault><w:pPr>{paragraph}</w:pPr></w:pPrDefault></w:docDefaults>"
)


def style(identity: str, run: str = "", paragraph: str = "", base: str = "", kind: str = "paragraph") -> str:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    default = ' w:default="1"' if identity == "Normal" else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{identity}"{default}><w:name w:val="{identity}"/>{based}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def file(
    body: str,
    styles: str = "",
    *,
    run: str = "",
    paragraph: str = "",
    numbering: str = "",
    settings: str = "",
) -> list[Paragraph]:
    """The paragraphs of a file with these styles, document defaults, lists and settings."""
    data = word_file(body_xml=body)
    defaults = DEFAULTS.format(run=run, paragraph=paragraph)
    relations = part(data, "word/_rels/document.xml.rels")
    lists = f'<Relationship Id="n9" Type="{KIND}/numbering" Target="lists.xml"/></Relationships>'
    changed = {
        "word/styles.xml": f"<w:styles {NAMESPACES}>{defaults}{styles}</w:styles>".encode(),
        "word/theme/theme1.xml": THEME.encode(),
        "word/settings.xml": f"<w:settings {NAMESPACES}>{settings}</w:settings>".encode(),
        "word/lists.xml": f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>".encode(),
        "word/_rels/document.xml.rels": relations.replace("</Relationships>", lists).encode(),
    }
    if not numbering:
        del changed["word/lists.xml"], changed["word/_rels/document.xml.rels"]
    document = read_word(SourceFile("a", "a", repacked(data, changed), "docx"), Limits())
    assert document.defects == ()
    return list(paragraphs_of(document.blocks))


def p(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def asian(font: str) -> str:
    return f'<w:rFonts w:eastAsia="{font}"/>'


NORMAL = style("Normal", asian("宋体"))
FONTS = [
    ("direct", p("字", run=asian("黑体")), NORMAL, "", "黑体"),
    (
        "direct, among other scripts",
        p("字", run='<w:rFonts w:ascii="Arial" w:eastAsia="楷体"/>'),
        "",
        "",
        "楷体",
    ),
    (
        "ascii says nothing, with or without a hint",
        p("字", run='<w:rFonts w:ascii="黑体" w:hAnsi="黑体" w:hint="eastAsia"/>'),
        NORMAL,
        "",
        "宋体",
    ),
    (
        "character style before paragraph style",
        p("字", '<w:pStyle w:val="P"/>', '<w:rStyle w:val="C"/>'),
        style("P", asian("楷体")) + style("C", asian("黑体"), kind="character"),
        "",
        "黑体",
    ),
    ("paragraph style", p("字", '<w:pStyle w:val="P"/>'), NORMAL + style("P", asian("楷体")), "", "楷体"),
    (
        "base of the paragraph style's base",
        p("字", '<w:pStyle w:val="P"/>'),
        style("P", base="Q") + style("Q", base="R") + style("R", asian("仿宋_GB2312")),
        asian("宋体"),
        "仿宋_GB2312",
    ),
    ("default paragraph style", p("字"), NORMAL, asian("黑体"), "宋体"),
    ("unknown style: the default one", p("字", '<w:pStyle w:val="Gone"/>'), NORMAL, "", "宋体"),
    ("document defaults", p("字"), "", asian("仿宋"), "仿宋"),
    ("theme, major", p("字"), "", '<w:rFonts w:eastAsiaTheme="majorEastAsia"/>', "黑体"),
    ("theme, minor, by script", p("字"), "", '<w:rFonts w:eastAsiaTheme="minorEastAsia"/>', "等线"),
    (
        "a theme font outranks a name beside it",
        p("字", run='<w:rFonts w:eastAsia="楷体" w:eastAsiaTheme="majorEastAsia"/>'),
        "",
        "",
        "黑体",
    ),
    (
        "a name outranks a theme font further away",
        p("字", run=asian("楷体")),
        "",
        '<w:rFonts w:eastAsiaTheme="majorEastAsia"/>',
        "楷体",
    ),
    ("nothing sets one", p("字"), "", "", None),
]


@pytest.mark.parametrize(
    ("level", "body", "styles", "defaults", "font"), FONTS, ids=[row[0] for row in FONTS]
)
def test_the_east_asian_font_comes_from_the_nearest_level(
    level: str, body: str, styles: str, defaults: str, font: str | None
) -> None:
    [paragraph] = file(body, styles, run=defaults)
    assert paragraph.runs[0].font == font


def test_the_theme_s_script_follows_the_language_of_the_settings() -> None:
    settings = '<w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/>'
    [paragraph] = file(p("字"), run='<w:rFonts w:eastAsiaTheme="minorEastAsia"/>', settings=settings)
    assert paragraph.runs[0].font == "ＭＳ 明朝"


@pytest.mark.parametrize(
    ("body", "styles", "defaults", "points"),
    [
        (p("字", run='<w:sz w:val="32"/>'), NORMAL, '<w:sz w:val="21"/>', 16),
        (p("字", run='<w:sz w:val="16pt"/>'), "", "", 16),
        (p("字"), style("Normal", '<w:sz w:val="21"/>'), '<w:sz w:val="24"/>', 10.5),
        (p("字"), "", '<w:sz w:val="24"/>', 12),
        (p("字", run='<w:szCs w:val="32"/>'), "", "", 10),
        (p("字", run='<w:sz w:val="大"/>'), "", "", 10),
    ],
)
def test_sizes_are_half_points_from_the_nearest_level_and_ten_points_where_none_is(
    body: str, styles: str, defaults: str, points: float
) -> None:
    [paragraph] = file(body, styles, run=defaults)
    assert paragraph.runs[0].size == points


@pytest.mark.parametrize(
    ("own", "inherited", "spacing"),
    [
        ('<w:spacing w:line="520" w:lineRule="exact"/>', "", Spacing("exact", 26)),
        ('<w:spacing w:line="560" w:lineRule="atLeast"/>', "", Spacing("at_least", 28)),
        ('<w:spacing w:line="360" w:lineRule="auto"/>', "", Spacing("multiple", 1.5)),
        ('<w:spacing w:line="480"/>', '<w:spacing w:line="520" w:lineRule="exact"/>', Spacing("multiple", 2)),
        ('<w:spacing w:before="120"/>', '<w:spacing w:line="520" w:lineRule="exact"/>', Spacing("exact", 26)),
        ("", '<w:spacing w:line="520" w:lineRule="exact"/>', Spacing("exact", 26)),
        ('<w:spacing w:line="26pt" w:lineRule="exact"/>', "", Spacing("exact", 26)),
        ("", "", Spacing("multiple", 1)),
    ],
)
def test_line_spacing_is_the_paragraph_s_own_or_inherited(own: str, inherited: str, spacing: Spacing) -> None:
    in_style = file(p("字", '<w:pStyle w:val="P"/>' + own), style("P", paragraph=inherited))
    in_defaults = file(p("字", own), paragraph=inherited)
    assert [paragraph.spacing for paragraph in (*in_style, *in_defaults)] == [spacing, spacing]


def test_outline_alignment_and_style_are_told() -> None:
    styles = style("heading 1", paragraph='<w:outlineLvl w:val="0"/><w:jc w:val="center"/>')
    heading, body = file(
        p("题", '<w:pStyle w:val="heading 1"/>') + p("文", '<w:jc w:val="start"/>'), styles + NORMAL
    )
    assert (heading.outline, heading.alignment, heading.style) == (0, "center", "heading 1")
    assert (body.outline, body.alignment, body.style) == (None, "left", "Normal")


def test_the_notice_s_layout_is_read_as_it_was_set() -> None:
    document = read_word(SourceFile("a", "a", manuscript("一个题目"), "docx"), Limits())
    title, author, heading, *_ = paragraphs_of(document.blocks)
    found = [(x.runs[0].font, x.runs[0].size, x.spacing) for x in (title, author, heading)]
    exact = Spacing("exact", 26)
    assert found == [("方正小标宋简体", 22, exact), ("仿宋_GB2312", 16, exact), ("黑体", 16, exact)]


def level(at: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(*levels: str, more: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{more}'
    )


def item(text: str = "题", at: int = 0, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>')


def labels(body: str, numbering: str, styles: str = "") -> list[str]:
    return [paragraph.numbering for paragraph in file(body, styles, numbering=numbering)]


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("chineseCounting", "%1、", ["一、", "二、", "三、"]),
        ("chineseCountingThousand", "（%1）", ["（一）", "（二）", "（三）"]),
        ("ideographTraditional", "%1、", ["甲、", "乙、", "丙、"]),
        ("decimalEnclosedCircle", "%1", ["①", "②", "③"]),
        ("decimal", "第%1条", ["第1条", "第2条", "第3条"]),
        ("upperRoman", "%1.", ["I.", "II.", "III."]),
        ("lowerLetter", "%1)", ["a)", "b)", "c)"]),
        ("decimalZero", "%1", ["01", "02", "03"]),
        ("chineseLegalSimplified", "%1", ["壹", "贰", "叁"]),
        ("none", "附", ["附", "附", "附"]),
        ("aForm-of-next-year", "%1.", ["1.", "2.", "3."]),
    ],
)
def test_labels_of_numbering_are_those_that_word_shows(form: str, text: str, expected: list[str]) -> None:
    assert labels(item() * 3, lists(level(0, form, text))) == expected


def test_tens_and_hundreds_are_counted_as_one_speaks() -> None:
    shown = labels(item() * 111, lists(level(0, "chineseCountingThousand", "%1")))
    chosen = [shown[index - 1] for index in (10, 11, 20, 21, 100, 101, 110, 111)]
    assert chosen == ["十", "十一", "二十", "二十一", "一百", "一百零一", "一百一十", "一百一十一"]


def test_a_deeper_level_starts_anew_after_a_higher_one_and_shows_both() -> None:
    numbering = lists(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    body = item() + item(at=1) + item(at=1) + item() + item(at=1)
    assert labels(body, numbering) == ["一、", "1.1", "1.2", "二、", "2.1"]


def test_a_list_that_starts_anew_and_one_that_starts_later() -> None:
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    numbering = lists(level(0, "decimal", "%1."), more=again)
    assert labels(item() * 2 + item(number=2) * 2, numbering) == ["1.", "2.", "5.", "6."]


def test_a_list_without_a_number_numbers_nothing() -> None:
    nameless = '<w:num><w:abstractNumId w:val="0"/></w:num>'
    unnamed = p("题", '<w:numPr><w:ilvl w:val="0"/></w:numPr>')
    assert labels(unnamed, lists(level(0, "decimal", "%1."), more=nameless)) == [""]


def test_numbering_may_come_from_the_style_and_be_switched_off() -> None:
    tied = '<w:pStyle w:val="二级"/>'
    numbering = lists(level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）", tied))
    styles = style("二级", paragraph='<w:numPr><w:numId w:val="1"/></w:numPr>')
    off = '<w:pStyle w:val="二级"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = p("甲", '<w:pStyle w:val="二级"/>') + p("乙", off) + p("丙", '<w:pStyle w:val="二级"/>')
    assert labels(body, numbering, styles) == ["（一）", "", "（二）"]


def test_a_bullet_that_is_a_box_of_wingdings_shows_a_box() -> None:
    glyph = '<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr>'
    bullet = f'<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0a8"/>{glyph}</w:lvl>'
    assert labels(item(), lists(bullet)) == ["☐"]


def test_files_with_the_same_lists_are_each_counted_from_the_beginning() -> None:
    numbering = lists(level(0, "decimal", "%1."))
    assert [labels(item() * 2, numbering) for _ in range(2)] == [["1.", "2."]] * 2


def test_damage_in_the_looks_is_told_of_every_file_that_has_it() -> None:
    broken = f"<w:styles {NAMESPACES}>{NORMAL}<w:style></w:styles>".encode()
    data = repacked(word_file(body_xml=p("字")), {"word/styles.xml": broken})
    read = [read_word(SourceFile(name, name, data, "docx"), Limits()) for name in "ab"]
    assert [[(defect.code, defect.file) for defect in one.defects] for one in read] == [
        [("unreadable", "a")],
        [("unreadable", "b")],
    ]
    assert [[run.font for line in paragraphs_of(one.blocks) for run in line.runs] for one in read] == [
        ["宋体"],
        ["宋体"],
    ]
