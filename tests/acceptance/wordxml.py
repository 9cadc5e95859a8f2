"""Word files written out as XML, so that a test can say exactly what stands in the file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    '<Override PartName="/word/numbering.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def run(text: str, look: str = "") -> str:
    """A run; `look` is what stands in its rPr."""
    pieces = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\n"))
    return f"<w:r><w:rPr>{look}</w:rPr>{pieces}</w:r>"


def symbol(char: str, font: str = "Wingdings 2") -> str:
    """A glyph put in with 插入→符号."""
    return f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'


def fonted(text: str, font: str) -> str:
    """Typed characters in a symbol font."""
    return run(text, f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>')


def look(font: str | None = None, half_points: int | None = None, more: str = "") -> str:
    """East-Asian font and size in half points."""
    fonts = f'<w:rFonts w:eastAsia="{font}"/>' if font else ""
    size = f'<w:sz w:val="{half_points}"/>' if half_points else ""
    return fonts + more + size


def exactly(twips: int) -> str:
    """固定值."""
    return f'<w:spacing w:line="{twips}" w:lineRule="exact"/>'


def line(*runs: str, looks: str = "") -> str:
    """A paragraph of runs; plain words are made a run. `looks` is what stands in its pPr."""
    inside = "".join(one if one.startswith("<") else run(one) for one in runs if one)
    return f"<w:p><w:pPr>{looks}</w:pPr>{inside}</w:p>"


def cell(*content: str, span: int = 1, merge: str = "") -> str:
    """A table cell of paragraphs, tables or plain words (one paragraph each)."""
    inside = "".join(one if one.startswith(("<w:p>", "<w:tbl>", "<w:sdt>")) else line(one) for one in content)
    if not inside or inside.endswith("</w:tbl>"):
        inside += "<w:p/>"
    down = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{down}</w:tcPr>{inside}</w:tc>'


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def table(*rows: str, columns: int = 4) -> str:
    grid = '<w:gridCol w:w="2000"/>' * columns
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in sides)
    properties = f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr>"
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def text_box(*content: str) -> str:
    """A run with a text box, written twice as Word does: for itself and for older programs."""
    inside = "".join(content)
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx></wps:wsp>"
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape>"
        f"<v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def picture(relation: str, width: int = 1_400_000) -> str:
    """A run with a picture that floats over the text; its size in EMU."""
    return (
        f'<w:r><w:drawing><wp:anchor><wp:extent cx="{width}" cy="{width}"/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:blipFill>'
        f'<a:blip r:embed="{relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:anchor>'
        "</w:drawing></w:r>"
    )


def docx(
    *body: str,
    styles: str = "",
    numbering: str = "",
    theme: str = "",
    pictures: Sequence[bytes] = (),
    parts: Mapping[str, bytes] | None = None,
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A Word file. Pictures get the relations `rIdP1`, `rIdP2` …"""
    relations = [("rIdS", "styles", "styles.xml"), ("rIdN", "numbering", "numbering.xml")]
    relations += [("rIdT", "theme", "theme/theme1.xml")] if theme else []
    relations += [(f"rIdP{i}", "image", f"media/{i}.png") for i in range(1, len(pictures) + 1)]
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}">'
        + "".join(
            f'<Relationship Id="{name}" Type="{_OFFICE}{kind}" Target="{target}"/>'
            for name, kind, target in relations
        )
        + "</Relationships>",
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:document {NAMESPACES}>"
        f"<w:body>{''.join(body)}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>",
        **({"word/theme/theme1.xml": theme} if theme else {}),
        **{f"word/media/{i}.png": data for i, data in enumerate(pictures, 1)},
        **(parts or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return stream.getvalue()
