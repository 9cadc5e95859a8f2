"""Every file that can be read becomes one neutral `Document`, whatever its format.

Word files are read first, then PDFs, then pictures: what OCR may cost is shared by the whole message, and it
goes where nothing else gives the text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from parsers.document import Document, paragraphs_of
from parsers.kinds.detect import ARCHIVES
from parsers.programs import demand_start, soffice
from parsers.readers.limits import BROKEN, ENCRYPTED, TOO_LARGE, PageBudget, unread
from parsers.source import RASTER, UNOPENED, SourceFile
from parsers.terms import Limits

Reader = Callable[[SourceFile, Limits, PageBudget], Document]

_CONTAINERS = ARCHIVES | {"volume", "eml", "msg", "p7m", "tnef", "owner", "appledouble"}
"""Unpacked by others, or nothing that a person sent on purpose: no document of their own."""

_REFUSED: dict[str, tuple[str, str]] = {
    "empty": ("unreadable", "文件为空（0 字节），请检查后重新发送"),
    "encrypted-office": ("encrypted", ENCRYPTED),
    "drm": ("encrypted", "文件被单位的加密软件锁定，外部无法打开，请解密后重新发送"),
    "smime": ("encrypted", "只有持有对应证书的收件人才能打开"),
    "pgp": ("encrypted", "只有持有对应密钥的收件人才能打开"),
    "rpmsg": ("encrypted", "外部收件人无法打开"),
    "exe": ("unsafe", "可执行程序不予处理"),
    "lnk": ("unsupported", "这是快捷方式，并不是文件本身，请发送原文件"),
    "works": ("unsupported", "Microsoft Works 格式无法读取，请另存为 Word 文档（docx）"),
    "ppt": ("unsupported", "演示文稿不在征集材料之列，请提交 Word 文档"),
    "pptx": ("unsupported", "演示文稿不在征集材料之列，请提交 Word 文档"),
    "odp": ("unsupported", "演示文稿不在征集材料之列，请提交 Word 文档"),
    "ofd": ("unsupported", "OFD 版式文件无法读取，请另存为 PDF 或 Word 文档"),
    "media": ("unsupported", "音视频文件不在征集材料之列"),
    "iwork": ("unsupported", "Pages 等 iWork 文件无法读取，请导出为 Word 文档"),
    **dict.fromkeys(UNOPENED, ("unsupported", "暂不支持此种图片格式，请转换为 JPG 或 PDF 后重新发送")),
}
_OTHER_KIND = ("unsupported", "未能识别文件类型，请提交 Word 文档")
_KNOWN_ENDINGS = (".docx", ".docm", ".doc", ".wps", ".rtf", ".pdf", ".png", ".jpg", ".jpeg")
_MISNAMED = ("unreadable", "文件已损坏，或内容与其扩展名不符")
_FEW_CHARACTERS = 60
"""A Word file with less text and a picture in it is a scan that was pasted into Word."""


def read_documents(files: Sequence[SourceFile], limits: Limits) -> tuple[Document, ...]:
    """One document a file, in the files' order; total.

    Files that hold other files (archives, mails) give none. A file that cannot be read gives one without
    content, whose defect says why in words for the submitter.
    """
    if any(file.kind in _BY_OFFICE for file in files) and soffice() is not None:
        demand_start()  # before OCR spends its seconds
    budget = PageBudget.of(limits)
    documents: dict[int, Document] = {}
    for index in sorted(range(len(files)), key=lambda index: _rank(files[index])):
        if files[index].kind not in _CONTAINERS and not _is_trimming(files[index]):
            documents[index] = _read(files[index], limits, budget)
    return tuple(documents[index] for index in sorted(documents))


def _is_trimming(file: SourceFile) -> bool:
    """What programs add by themselves (a signature, say): nobody should have sent it otherwise."""
    return file.inline and file.kind not in _READERS


def _rank(file: SourceFile) -> tuple[bool, int]:
    """Pictures shown inside the mail's text, logos mostly, come after all else."""
    order = {"pdf": 1, **dict.fromkeys(RASTER, 2)}
    return file.inline and file.kind in RASTER, order.get(file.kind, 0)


def _read(file: SourceFile, limits: Limits, budget: PageBudget) -> Document:
    reader = _READERS.get(file.kind)
    if reader is None:
        misnamed = file.kind in {"unknown", "ole"} and file.name.lower().endswith(_KNOWN_ENDINGS)
        document = unread(file, *(_MISNAMED if misnamed else _REFUSED.get(file.kind, _OTHER_KIND)))
        return _perhaps_a_form(document)
    if len(file.data) > limits.file_bytes:
        return _perhaps_a_form(unread(file, "too_large", TOO_LARGE))
    try:
        return reader(file, limits, budget)
    except RecursionError:
        return _perhaps_a_form(unread(file, "unreadable", BROKEN))
    except MemoryError:
        return _perhaps_a_form(unread(file, "too_large", TOO_LARGE))


def _perhaps_a_form(document: Document) -> Document:
    """A picture that was not opened may show a form; other files that were not are told of by themselves."""
    if document.kind not in RASTER | UNOPENED:
        return document
    from parsers.readers.page.clarity import unclear

    return replace(document, defects=(*document.defects, unclear(document.path)))


def _word(file: SourceFile, limits: Limits, budget: PageBudget) -> Document:
    from parsers.readers.word.reading import read_word

    return _with_pictures_read(read_word(file, limits), limits, budget)


def _binary_word(file: SourceFile, limits: Limits, budget: PageBudget) -> Document:
    from parsers.readers.legacy import read_legacy_word

    return _with_pictures_read(read_legacy_word(file, limits), limits, budget)


def _rich_text(file: SourceFile, limits: Limits, budget: PageBudget) -> Document:
    from parsers.readers.legacy import read_rich_text

    return _with_pictures_read(read_rich_text(file, limits), limits, budget)


def _office_only(file: SourceFile, limits: Limits, budget: PageBudget) -> Document:
    from parsers.readers.legacy import read_by_office

    return _with_pictures_read(read_by_office(file, limits), limits, budget)


def _sheets(file: SourceFile, limits: Limits, budget: PageBudget) -> Document:
    from parsers.readers.excel.reading import read_excel

    return _with_pictures_read(read_excel(file, limits), limits, budget)


def _sheets_by_office(file: SourceFile, limits: Limits, budget: PageBudget) -> Document:
    from parsers.readers.legacy import read_old_sheets

    return _with_pictures_read(read_old_sheets(file, limits), limits, budget)


def _markup(file: SourceFile, limits: Limits, _budget: PageBudget) -> Document:
    from parsers.readers.html import read_html

    return read_html(file, limits)


def _plain_text(file: SourceFile, limits: Limits, _budget: PageBudget) -> Document:
    from parsers.readers.text import read_text

    return read_text(file, limits)


def _pdf(file: SourceFile, limits: Limits, budget: PageBudget) -> Document:
    from parsers.readers.pdf.reading import read_pdf

    return read_pdf(file, limits, budget)


def _picture(file: SourceFile, limits: Limits, budget: PageBudget) -> Document:
    from parsers.readers.page.picture import read_picture

    return read_picture(file, limits, budget)


def _with_pictures_read(document: Document, limits: Limits, budget: PageBudget) -> Document:
    """A scanned form that was pasted into Word is read as the scan that it is."""
    written = (*paragraphs_of(document.blocks), *paragraphs_of(document.text_boxes))
    characters = sum(len("".join(paragraph.text.split())) for paragraph in written)
    if not document.pictures or characters >= _FEW_CHARACTERS:
        return document
    from parsers.readers.page.picture import read_pictures_as_document

    return read_pictures_as_document(document, limits, budget)


_BY_OFFICE = frozenset({"doc", "wps", "rtf", "odt", "xls", "ods"})
"""Kinds that LibreOffice reads, where it is installed."""
_READERS: dict[str, Reader] = {
    "docx": _word,
    "docm": _word,
    "doc": _binary_word,
    "wps": _binary_word,
    "rtf": _rich_text,
    "wordxml": _office_only,
    "odt": _office_only,
    "xlsx": _sheets,
    "xls": _sheets_by_office,
    "ods": _sheets_by_office,
    "html": _markup,
    "mht": _markup,
    "text": _plain_text,
    "pdf": _pdf,
    **dict.fromkeys(RASTER, _picture),
}
