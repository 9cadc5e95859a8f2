"""Why a file could not be used, as the readers say it, in English.

Readers know nothing of calls and of their languages: they give the reason in Chinese, as it stays on record.
`tests/unit/judge/test_telling.py` walks them and demands every reason here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ingest.judge.words.told import Told

HOLE = "{}"
"""Stands for a number, or for what the sender's own file says."""

ENGLISH: Mapping[str, str] = {
    # of the mail
    "邮件超过{}MB，只读取了前面的部分": "the message is larger than {} MB; only its first part was read",
    "邮件的组成部分超过{}个，其余未读取": "the message has more than {} parts; the others were not read",
    "邮件嵌套超过{}层，更深的内容未读取": (
        "messages are nested more than {} deep; what lies deeper was not read"
    ),
    "签名文件中没有读出内容": "nothing could be read from the signed file",
    "winmail.dat 中没有读出附件": "no attachment could be read from winmail.dat",
    "Outlook 邮件文件已损坏，无法打开": "the Outlook message file is damaged and cannot be opened",
    "邮件中只有该文件的链接，没有文件本身": "the message holds only a link to the file, not the file itself",
    # of files
    "文件已损坏，无法打开": "the file is damaged and cannot be opened",
    "文件设有密码，无法打开": "the file is protected by a password and cannot be opened",
    "文件内容过大，无法读取": "the content of the file is too large to be read",
    "文件内含有不安全的内容，未予读取": "the file holds unsafe content and was not read",
    "文件有损坏，仅读出其中一部分": "the file is damaged; only part of it could be read",
    "文件为空（0 字节），请检查后重新发送": "the file is empty (0 bytes); please check it and send it again",
    "文件被单位的加密软件锁定，外部无法打开，请解密后重新发送": (
        "the file is locked by encryption software of your institution and cannot be opened elsewhere; please"
        " decrypt it and send it again"
    ),
    "只有持有对应证书的收件人才能打开": "only a recipient with the matching certificate can open it",
    "只有持有对应密钥的收件人才能打开": "only a recipient with the matching key can open it",
    "外部收件人无法打开": "external recipients cannot open it",
    "可执行程序不予处理": "programs are not accepted",
    "这是快捷方式，并不是文件本身，请发送原文件": (
        "it is a shortcut, not the file itself; please send the file"
    ),
    "Microsoft Works 格式无法读取，请另存为 Word 文档（docx）": (
        "Microsoft Works files cannot be read; please save it as a Word document (docx)"
    ),
    "演示文稿不在征集材料之列，请提交 Word 文档": (
        "presentations are not among the documents asked for; please send a Word document"
    ),
    "OFD 版式文件无法读取，请另存为 PDF 或 Word 文档": (
        "OFD files cannot be read; please save it as PDF or as a Word document"
    ),
    "音视频文件不在征集材料之列": "sound and film are not among the documents asked for",
    "Pages 等 iWork 文件无法读取，请导出为 Word 文档": (
        "Pages and other iWork files cannot be read; please export it as a Word document"
    ),
    "暂不支持此种图片格式，请转换为 JPG 或 PDF 后重新发送": (
        "this picture format is not supported; please convert it to JPG or PDF and send it again"
    ),
    "未能识别文件类型，请提交 Word 文档": "the type of the file is not known; please send a Word document",
    "文件已损坏，或内容与其扩展名不符": "the file is damaged, or its content does not match its extension",
    "文件格式过旧（Word 95 或更早），请另存为 Word 文档（docx）": (
        "the file format is too old (Word 95 or earlier); please save it as a Word document (docx)"
    ),
    "文件转换超时，已改用简易方式读取": "the conversion took too long; the file was read in a simpler way",
    "暂不支持此类文件，请另存为 Word 文档（docx）": (
        "files of this kind are not supported; please save it as a Word document (docx)"
    ),
    "Excel 表格不在征集材料之列，请提交 Word 文档": (
        "Excel workbooks are not among the documents asked for; please send a Word document"
    ),
    "是专家评分表，不属于申报材料": "it is a reviewer's scoring sheet and no part of a submission",
    "不是 Excel 文件（xlsx）": "it is not an Excel workbook (xlsx)",
    "表头为“{}”，不是本次征集活动的{}": "is headed “{}” and is not the form of this call",
    # of PDF and pictures
    "PDF 已加密，需要密码才能打开": "the PDF is encrypted and can only be opened with a password",
    "PDF 已损坏，无法打开": "the PDF is damaged and cannot be opened",
    "PDF 已损坏，没有可读的页": "the PDF is damaged and has no page that can be read",
    "PDF 共 {} 页，只读取了前 {} 页": "the PDF has {} pages, of which the first {} were read",
    "图片像素过大": "the picture has too many pixels",
    "图片像素过大（{}）": "the picture has too many pixels ({})",
    "图片已损坏，无法打开": "the picture is damaged and cannot be opened",
    "第{}页未能识别": "page {} could not be recognised",
    "可识别的页数已达上限，自第{}页起未识别": (
        "there are too many pages to recognise; from page {} on none was"
    ),
    # of archives
    "压缩包设有密码，无法打开": "the archive is protected by a password and cannot be opened",
    "文件设有密码，无法读取": "the file is protected by a password and cannot be read",
    "文件已损坏，校验不符": "the file is damaged (its checksum does not match)",
    "压缩包不完整或已损坏": "the archive is incomplete or damaged",
    "链接或设备文件，已跳过": "it is a link or a device, and was passed over",
    "分卷压缩包不完整，缺少后续分卷": "the divided archive is incomplete: its later parts are missing",
    "分卷压缩包不完整，缺少{}": "the divided archive is incomplete; missing: part {}",
    "压缩包嵌套层数过多，未继续解压": "archives are nested too deep; the inner ones were not opened",
    "压缩包内没有文件": "the archive holds no files",
    "另有{}个文件存在同样问题": "the same is true of {} further files in it",
    "文件路径不合规，已按文件名读取": "its path is not admissible; it was read by its name alone",
    "压缩包过大，未能读完": "the archive is too large to be read in full",
    "压缩包内文件互相重叠，疑似恶意压缩包，未读取": (
        "files in the archive overlap, as in malicious archives; it was not read"
    ),
    "系统暂无法打开这种压缩包，请改用zip格式重新打包": (
        "archives of this kind cannot be opened; please pack the files as zip"
    ),
    "解压耗时过长，未能读完": "unpacking took too long and was not finished",
    "解压耗时过长，其余压缩包未读取": "unpacking took too long; the other archives were not read",
    "压缩包内文件过多，未读取": "the archive holds too many files and was not read",
    "压缩包内文件过多（超过{}个），其余未读取": (
        "the archive holds too many files (more than {}); the others were not read"
    ),
    "解压后总大小超过上限，其余文件未读取": (
        "unpacked, the files are too large together; the others were not read"
    ),
    "解压后总大小超过{}，其余文件未读取": (
        "unpacked, the files are larger than {} together; the others were not read"
    ),
    "压缩比异常，疑似恶意压缩包，未继续解压": (
        "the compression ratio is that of malicious archives; unpacking was stopped"
    ),
    "单个文件超过{}MB，未读取": "the file is larger than {} MB and was not read",
    "解压未能完成，其余文件未读取": "unpacking could not be completed; the other files were not read",
}
"""By the Chinese reason."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def detail_told(detail: str) -> Told:
    """A reader's reason in both languages; in English nothing where it is none of those that are known.

    >>> detail_told("单个文件超过50MB，未读取").en
    'the file is larger than 50 MB and was not read'
    """
    return Told(detail, _english(detail))


@lru_cache(maxsize=256)
def _english(detail: str) -> str:
    if found := ENGLISH.get(detail):
        return found
    for chinese, english in ENGLISH.items():
        if HOLE in chinese and (match := _pattern(chinese).fullmatch(detail)):
            return english.format(*map(_filled, match.groups()))
    return ""


@lru_cache(maxsize=64)
def _pattern(chinese: str) -> re.Pattern[str]:
    return re.compile(re.escape(chinese).replace(re.escape(HOLE), "(.{1,200}?)"))


def _filled(text: str) -> str:
    """What stands in a hole: of `第2卷、第3卷` the numbers; what the sender wrote as it is."""
    numbered = re.findall(r"第(\d{1,6})卷", text)
    return ", ".join(numbered) if numbered else text
