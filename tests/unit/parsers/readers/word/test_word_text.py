"""The text of Word files as a person sees it: ticks in all their forms, revisions, hidden text, fields."""

from __future__ import annotations

import pytest

from parsers.document import Document, Paragraph, paragraphs_of
from parsers.readers.word.reading import read_word
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.builders.files.word import part, repacked, word_file


def read(data: bytes) -> Document:
    return read_word(SourceFile("表.docx", "表.docx", data, "docx"), Limits())


def texts(body_xml: str) -> list[str]:
    document = read(word_file(body_xml=body_xml))
    return [paragraph.text for paragraph in paragraphs_of(document.blocks)]


def run(inner: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{inner}</w:r>"


def t(text: str) -> str:
    return f'<w:t xml:space="preserve">{text}</w:t>'


def font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def field(*codes: str, result: str | None = None) -> str:
    instructions = "".join(run(f'<w:instrText xml:space="preserve">{code}</w:instrText>') for code in codes)
    separate = "" if result is None else run('<w:fldChar w:fldCharType="separate"/>') + run(t(result))
    begin, end = run('<w:fldChar w:fldCharType="begin"/>'), run('<w:fldChar w:fldCharType="end"/>')
    return begin + instructions + separate + end


def control(properties: str, content: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def legacy(box: str) -> str:
    data = f"<w:ffData><w:checkBox>{box}</w:checkBox></w:ffData>"
    return (
        run(f'<w:fldChar w:fldCharType="begin">{data}</w:fldChar>')
        + run("<w:instrText> FORMCHECKBOX </w:instrText>")
        + run('<w:fldChar w:fldCharType="separate"/>')
        + run('<w:fldChar w:fldCharType="end"/>')
    )


def checkbox(state: str, sign: str) -> str:
    return control(f"<w14:checkbox>{state}</w14:checkbox>", run(t(sign), font("MS Gothic")))


MARKS = [
    ("Wingdings 2 tick in a box", run('<w:sym w:font="Wingdings 2" w:char="0052"/>'), "☑"),
    ("the same with the private-use offset", run('<w:sym w:font="Wingdings 2" w:char="F052"/>'), "☑"),
    ("Wingdings 2 cross in a box", run('<w:sym w:font="Wingdings 2" w:char="F053"/>'), "☒"),
    ("Wingdings 2 empty box", run('<w:sym w:font="Wingdings 2" w:char="00A3"/>'), "☐"),
    ("Wingdings 2 page sign used as a box", run('<w:sym w:font="Wingdings 2" w:char="F02A"/>'), "☐"),
    ("Wingdings 2 bare tick", run('<w:sym w:font="Wingdings 2" w:char="F050"/>'), "√"),
    ("Wingdings 2 bare cross", run('<w:sym w:font="Wingdings 2" w:char="F04F"/>'), "×"),
    ("Wingdings tick in a box", run('<w:sym w:font="Wingdings" w:char="F0FE"/>'), "☑"),
    ("Wingdings cross in a box", run('<w:sym w:font="Wingdings" w:char="F0FD"/>'), "☒"),
    ("Wingdings empty boxes", run('<w:sym w:font="Wingdings" w:char="F06F"/>'), "☐"),
    ("Wingdings framed box", run('<w:sym w:font="Wingdings" w:char="F0A8"/>'), "☐"),
    ("Wingdings shadowed box", run('<w:sym w:font="Wingdings" w:char="F071"/>'), "☐"),
    ("Wingdings bare tick", run('<w:sym w:font="Wingdings" w:char="F0FC"/>'), "√"),
    ("Wingdings bare cross", run('<w:sym w:font="Wingdings" w:char="F0FB"/>'), "×"),
    ("an ordinary font's ballot box", run('<w:sym w:font="Segoe UI Symbol" w:char="2611"/>'), "☑"),
    ("letter of Wingdings 2, ticked", run(t("R"), font("Wingdings 2")), "☑"),
    ("letter of Wingdings 2, empty", run(t("£"), font("Wingdings 2")), "☐"),
    ("letter of Wingdings, ticked", run(t("þ"), font("Wingdings")), "☑"),
    ("letter of Wingdings, empty", run(t("¨"), font("Wingdings")), "☐"),
    ("letter whose upper slot alone is Wingdings 2", run(t("£"), '<w:rFonts w:hAnsi="Wingdings 2"/>'), "☐"),
    ("private-use letter of Wingdings", run(t("\uf0fe"), font("Wingdings")), "☑"),
    ("private-use letter whose font was lost", run(t("\uf0a8"), font("宋体")), "☐"),
    ("Chinese in a run of Wingdings stays", run(t("是"), font("Wingdings")), "是"),
    ("content control, ticked", checkbox('<w14:checked w14:val="1"/>', "☒"), "☑"),
    ("content control, ticked in words", checkbox('<w14:checked w14:val="true"/>', "☒"), "☑"),
    ("content control, not ticked", checkbox('<w14:checked w14:val="0"/>', "☐"), "☐"),
    ("content control that nobody touched", checkbox("", "☐"), "☐"),
    ("content control with a sign of its own", checkbox('<w14:checked w14:val="1"/>', "√"), "☑"),
    ("content control that shows nothing", checkbox('<w14:checked w14:val="1"/>', ""), "☑"),
    ("legacy box, ticked", legacy('<w:default w:val="0"/><w:checked/>'), "☑"),
    ("legacy box, ticked, true", legacy('<w:default w:val="0"/><w:checked w:val="true"/>'), "☑"),
    ("legacy box, ticked by default", legacy('<w:default w:val="1"/>'), "☑"),
    ("legacy box, default taken back", legacy('<w:default w:val="1"/><w:checked w:val="0"/>'), "☐"),
    ("legacy box, untouched", legacy('<w:sizeAuto/><w:default w:val="0"/>'), "☐"),
    ("tick printed over a box", field("eq \\o\\ac(□,√)"), "☑"),
    ("the same, split over runs", field(" eq \\o", "\\ac(", "□", ",√", ") "), "☑"),
    ("the same, with semicolons and raised", field("EQ \\o(□;\\s\\up2(√))"), "☑"),
    ("cross printed over a box", field("eq \\o\\ac(□,×)"), "☒"),
    ("number in a circle", field("eq \\o\\ac(○,3)"), "③"),
    (
        "phonetic guide of the old kind: its base",
        field('EQ \\* jc2 \\* "Font:宋体" \\o\\ad(\\s\\up 9(cài),蔡)'),
        "蔡",
    ),
    ("SYMBOL field", field('SYMBOL 254 \\f "Wingdings" \\s 12'), "☑"),
    ("SYMBOL field, empty box", field('SYMBOL 163 \\f "Wingdings 2"'), "☐"),
    ("MACROBUTTON shows its words", field("MACROBUTTON AcceptAllChangesShown □"), "□"),
    ("typed characters stay", run(t("□ ■ √ （√） 口 ☒ ○ ●")), "□ ■ √ （√） 口 ☒ ○ ●"),
]


@pytest.mark.parametrize(("what", "xml", "shown"), MARKS, ids=[what for what, _, _ in MARKS])
def test_a_mark_is_read_as_what_it_shows(what: str, xml: str, shown: str) -> None:
    assert texts(f"<w:p>{xml}{run(t('特色工作案例'))}</w:p>") == [f"{shown}特色工作案例"]


def test_a_symbol_in_the_compatible_dress_of_new_word_is_read_once() -> None:
    xml = (
        '<mc:AlternateContent><mc:Choice Requires="w16se"><w16se:symEx xmlns:w16se="http://schemas.microsoft.com/'
        'office/word/2015/wordml/symex" w16se:font="Segoe UI Symbol" w16se:char="2611"/></mc:Choice>'
        "<mc:Fallback><w:t>☑</w:t></mc:Fallback></mc:AlternateContent>"
    )
    assert texts(f"<w:p>{run(xml)}{run(t('同意'))}</w:p>") == ["☑同意"]


def test_a_check_box_around_a_whole_paragraph_is_read() -> None:
    xml = control('<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>', f"<w:p>{run(t('☒'))}</w:p>")
    assert texts(xml) == ["☑"]


SEEN = [
    ("an insertion is kept", f"<w:ins>{run(t('新增'))}</w:ins>", "新增"),
    (
        "a deletion is left out",
        f"<w:del>{run('<w:delText>旧文</w:delText>')}</w:del>{run(t('新文'))}",
        "新文",
    ),
    (
        "moved text stands where it went",
        f"<w:moveFrom>{run(t('甲'))}</w:moveFrom><w:moveTo>{run(t('乙'))}</w:moveTo>",
        "乙",
    ),
    ("hidden text is left out", run(t("密"), "<w:vanish/>") + run(t("明")), "明"),
    ("hidden, but switched off", run(t("明"), '<w:vanish w:val="0"/>'), "明"),
    ("a field shows its result, not its code", field(' HYPERLINK "http://x" ', result="链接"), "链接"),
    ("a simple field too", f'<w:fldSimple w:instr=" PAGE ">{run(t("3"))}</w:fldSimple>', "3"),
    (
        "a field inside another's code",
        run('<w:fldChar w:fldCharType="begin"/>')
        + run("<w:instrText> IF </w:instrText>")
        + field(" MERGEFIELD x ", result="1")
        + run('<w:fldChar w:fldCharType="separate"/>')
        + run(t("结果"))
        + run('<w:fldChar w:fldCharType="end"/>'),
        "结果",
    ),
    ("a field without end loses no text", run('<w:fldChar w:fldCharType="begin"/>') + run(t("正文")), "正文"),
    ("breaks and tabs", run(f"{t('甲')}<w:br/>{t('乙')}<w:tab/>{t('丙')}<w:cr/>{t('丁')}"), "甲\n乙\t丙\n丁"),
    ("hyphens", run(f"{t('a')}<w:noBreakHyphen/>{t('b')}<w:softHyphen/>{t('c')}"), "a-bc"),
    ("a link", f'<w:hyperlink r:id="x">{run(t("官网"))}</w:hyperlink>', "官网"),
    ("a smart tag", f'<w:smartTag w:element="place">{run(t("北京"))}</w:smartTag>', "北京"),
    (
        "a phonetic guide: the base only",
        run(f"<w:ruby><w:rt>{run(t('cài'))}</w:rt><w:rubyBase>{run(t('蔡'))}</w:rubyBase></w:ruby>"),
        "蔡",
    ),
    ("a formula", f"<m:oMath><m:r>{'<m:t>x=1</m:t>'}</m:r></m:oMath>", "x=1"),
    ("a plain content control", control("", run(t("某大学"))), "某大学"),
    ("a drop-down control's choice", control("<w:dropDownList/>", run(t("深化新融合"))), "深化新融合"),
    ("a control's placeholder is nobody's", control("<w:showingPlcHdr/>", run(t("单击此处输入文字。"))), ""),
    (
        "a legacy list's choice",
        run(
            '<w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
            '<w:listEntry w:val="甲"/><w:listEntry w:val="乙"/></w:ddList></w:ffData></w:fldChar>'
        )
        + run("<w:instrText> FORMDROPDOWN </w:instrText>")
        + run('<w:fldChar w:fldCharType="end"/>'),
        "乙",
    ),
]


@pytest.mark.parametrize(("what", "xml", "shown"), SEEN, ids=[what for what, _, _ in SEEN])
def test_text_is_read_as_it_is_seen(what: str, xml: str, shown: str) -> None:
    assert texts(f"<w:p>{xml}</w:p>") == [shown]


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next() -> None:
    xml = (
        f'<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>{run(t("前半"))}</w:p>'
        f"<w:p>{run(t('后半'))}</w:p><w:p>{run(t('下一段'))}</w:p>"
    )
    assert texts(xml) == ["前半后半", "下一段"]


def test_a_paragraph_deleted_whole_leaves_nothing() -> None:
    mark = '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
    deleted = f"<w:p>{mark}<w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>"
    assert texts(f"{deleted}<w:p>{run(t('新'))}</w:p>") == ["新"]


TEXT_BOX = (
    '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData uri="">'
    "<wps:wsp><wps:txbx><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp>"
    "</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
    "<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
    "</mc:Fallback></mc:AlternateContent>"
)
VML_BOX = (
    "<w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    "</v:textbox></v:shape></w:pict>"
)


@pytest.mark.parametrize("box", [TEXT_BOX, VML_BOX], ids=["DrawingML with fallback", "VML alone"])
def test_a_text_box_is_read_once_and_apart_from_the_text_around_it(box: str) -> None:
    xml = f"<w:p>{run(t('前'))}{run(box.format(text='联系人：王小明'))}{run(t('后'))}</w:p>"
    document = read(word_file(body_xml=xml))
    assert [paragraph.text for paragraph in paragraphs_of(document.blocks)] == ["前后"]
    assert [(p.text, p.place) for p in paragraphs_of(document.text_boxes)] == [
        ("联系人：王小明", "文本框1第1段")
    ]


@pytest.mark.parametrize("box", [TEXT_BOX, VML_BOX], ids=["DrawingML with fallback", "VML alone"])
def test_a_text_box_in_a_cell_is_part_of_the_cell(box: str) -> None:
    cells = (
        f"<w:tc><w:p>{run(t('单位'))}</w:p></w:tc><w:tc><w:p>{run(box.format(text='江州大学'))}</w:p></w:tc>"
    )
    document = read(word_file(body_xml=f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))
    assert [p.text for p in paragraphs_of(document.blocks)] == ["单位", "", "江州大学"]
    assert not document.text_boxes


def test_a_text_box_inside_a_text_box_is_read_once() -> None:
    inner = TEXT_BOX.format(text="里")
    outer = TEXT_BOX.format(text="外").replace("<w:t>外</w:t>", f"<w:t>外</w:t>{inner}")
    document = read(word_file(body_xml=f"<w:p>{run(outer)}</w:p>"))
    assert sorted(p.text for p in paragraphs_of(document.text_boxes)) == ["外", "里"]


def test_lettering_of_the_old_kind_is_read_as_a_text_box() -> None:
    lettering = '<w:pict><v:shape><v:textpath string="智慧后勤"/></v:shape></w:pict>'
    document = read(word_file(body_xml=f"<w:p>{run(lettering)}</w:p>"))
    assert [p.text for p in paragraphs_of(document.text_boxes)] == ["智慧后勤"]


def test_headers_and_footnotes_are_notes_and_not_text() -> None:
    data = word_file("正文。")
    relations = part(data, "word/_rels/document.xml.rels")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    added = (
        f'<Relationship Id="h1" Type="{kind}/header" Target="header1.xml"/>'
        f'<Relationship Id="f1" Type="{kind}/footnotes" Target="/word/footnotes.xml"/></Relationships>'
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    footnote = '<w:footnote w:id="1"><w:p><w:r><w:t>一条脚注</w:t></w:r></w:p></w:footnote>'
    line = '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>——</w:t></w:r></w:p></w:footnote>'
    changed = {
        "word/_rels/document.xml.rels": relations.replace("</Relationships>", added).encode(),
        "word/header1.xml": f"<w:hdr {space}><w:p><w:r><w:t>某大学</w:t></w:r></w:p></w:hdr>".encode(),
        "word/footnotes.xml": f"<w:footnotes {space}>{line}{footnote}</w:footnotes>".encode(),
    }
    document = read(repacked(data, changed))
    assert [p.text for p in paragraphs_of(document.blocks)] == ["正文。"]
    assert [(note.place, note.text) for note in document.notes] == [("页眉", "某大学"), ("脚注", "一条脚注")]


def test_places_count_paragraphs_with_text_as_a_person_would() -> None:
    document = read(word_file("第一", "", "  ", "第二", "第三"))
    places = {block.text: block.place for block in document.blocks if isinstance(block, Paragraph)}
    assert (places["第一"], places["第二"], places["第三"]) == ("第1段", "第2段", "第3段")


def test_a_contents_list_is_known_by_its_field_its_style_or_its_control() -> None:
    begin = run('<w:fldChar w:fldCharType="begin"/>') + run('<w:instrText> TOC \\o "1-3" </w:instrText>')
    separate, end = run('<w:fldChar w:fldCharType="separate"/>'), run('<w:fldChar w:fldCharType="end"/>')
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    xml = (
        control(gallery, f"<w:p>{run(t('目录'))}</w:p>")
        + f"<w:p>{begin}{separate}{run(t('一、背景 1'))}</w:p><w:p>{run(t('二、做法 3'))}{end}</w:p>"
        + f"<w:p>{run(t('正文'))}</w:p>"
    )
    document = read(word_file(body_xml=xml))
    assert [(p.text, p.toc) for p in paragraphs_of(document.blocks)] == [
        ("目录", True),
        ("一、背景 1", True),
        ("二、做法 3", True),
        ("正文", False),
    ]


@pytest.mark.parametrize(
    ("what", "xml"),
    [
        (
            "a break at the end of the one before",
            "<w:p>" + run(t("封面") + '<w:br w:type="page"/>') + "</w:p>",
        ),
        ("a section", f"<w:p><w:pPr><w:sectPr/></w:pPr>{run(t('封面'))}</w:p>"),
    ],
)
def test_a_page_that_begins_is_seen_on_its_first_paragraph(what: str, xml: str) -> None:
    document = read(word_file(body_xml=f"{xml}<w:p>{run(t('正文'))}</w:p><w:p>{run(t('又'))}</w:p>"))
    assert [p.page_break for p in paragraphs_of(document.blocks)] == [False, True, False]


def test_strict_files_are_read_as_the_others() -> None:
    strict_run = run(t("严格"), '<w:sz w:val="16pt"/>')
    data = word_file(body_xml=f"<w:p>{strict_run}</w:p>")
    old = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = part(data).replace(old, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    [paragraph] = paragraphs_of(read(repacked(data, {"word/document.xml": xml.encode()})).blocks)
    assert (paragraph.text, paragraph.runs[0].size) == ("严格", 16.0)


def test_another_file_put_in_whole_is_read_in_its_place() -> None:
    data = word_file("前。", body_xml='<w:altChunk r:id="c1"/>')
    relations = part(data, "word/_rels/document.xml.rels")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
    added = f'<Relationship Id="c1" Type="{kind}" Target="chunk.htm"/></Relationships>'
    changed = {
        "word/_rels/document.xml.rels": relations.replace("</Relationships>", added).encode(),
        "word/chunk.htm": "<html><meta charset=utf-8><body><p>里面的一段。</p></body></html>".encode(),
    }
    document = read(repacked(data, changed))
    assert [(p.place, p.text) for p in paragraphs_of(document.blocks)] == [
        ("第1段", "前。"),
        ("第2段", "里面的一段。"),
    ]
