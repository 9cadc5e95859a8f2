"""What a file is, by its content alone: names and declared types lie (QQ sends everything as octet-stream).

A name is only asked where the content cannot tell: Word's and WPS's binary files are the same format.
"""

from __future__ import annotations

from parsers.kinds.containers import has_zip_inside, ole_names, zip_names
from parsers.kinds.plain import text_kind
from parsers.kinds.sealed import sealed_kind

ARCHIVES = frozenset({"zip", "rar", "7z", "tar", "gzip", "bzip2", "xz", "zstd", "cab"})
"""Kinds that hold other files for their own sake; docx and its like are not among them."""

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"\x1f\x8b\x08", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (0, b"MSCF\x00\x00\x00\x00", "cab"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"II+\x00", "tiff"),
    (8, b"WEBP", "webp"),
    (0, b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jp2"),
    (0, b"\xff\x4f\xff\x51", "jp2"),
    (0, b"\x00\x00\x00\x0cJXL \r\n\x87\n", "jxl"),
    (0, b"8BPS\x00\x01", "psd"),
    (0, b"AT&TFORM", "djvu"),
    (0, b"\xd7\xcd\xc6\x9a", "wmf"),
    (0, b"\x01\x00\x09\x00\x00\x03", "wmf"),
    (40, b" EMF", "emf"),
    (0, b"\x78\x9f\x3e\x22", "tnef"),
    (0, b"\x00\x05\x16\x07", "appledouble"),  # what a Mac keeps beside a file (RFC 1740)
    (0, b"\x01\xfe\x32\x00", "works"),  # Works for DOS and Windows 2
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "lnk"),  # a Windows shortcut, sent instead of what it points to
    (0, b"MZ", "exe"),
    (0, b"\x7fELF", "exe"),
    (0, b"%TSD-Header-###%", "drm"),  # transparent encryption by company software: unreadable outside
    (6, b"E-SafeNet", "drm"),
    (8, b"AVI ", "media"),
    (8, b"WAVE", "media"),
    (0, b"ID3", "media"),
    (0, b"fLaC", "media"),
    (0, b"OggS", "media"),
    (0, b"FLV\x01", "media"),
    (0, b"#!AMR", "media"),
    (0, b"MThd", "media"),
    (0, b"\x1a\x45\xdf\xa3", "media"),  # Matroska, WebM
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "media"),  # ASF: wmv, wma
    (0, b"\x00\x00\x01\xba", "media"),  # MPEG
    (0, b"\x00\x00\x01\xb3", "media"),
    (0, b"\xff\xfb", "media"),  # MP3 without a tag
    (0, b"\xff\xf3", "media"),
    (4, b"moov", "media"),
    (4, b"mdat", "media"),
    (257, b"ustar", "tar"),
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_97 = b"\xec\xa5"
"""How a WordDocument stream begins, usually in the first sector ([MS-DOC] 2.5.2)."""
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "encrypted-office"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
    ("MatOST", "works"),
    ("SPELLING", "works"),
    ("WksSSWorkBook", "works"),
)
_ZIP_ENTRIES: tuple[tuple[str, str], ...] = (
    ("word/vbaproject.bin", "docm"),
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
)
_OPEN_DOCUMENT = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
"""ISO/IEC 23008-12; the general ones (mif1, msf1) are also AVIF's."""
_AVIF_BRANDS = frozenset({b"avif", b"avis"})


def detect_kind(data: bytes, name: str = "") -> str:
    """The kind of a file, `unknown` if nothing fits; never raises, and looks at a bounded part of big data.

    Besides the formats' usual short names: `works` (Microsoft Works), `encrypted-office` (a docx, xlsx or
    pptx with a password), `drm` (locked by company software), `owner` (Word's `~$` stub), `appledouble` (a
    Mac's `._` stub), `ole` (some other OLE2 file), `msg` (an Outlook message), `p7m` (a signed envelope),
    `smime`, `pgp` and `rpmsg` (mail that is encrypted), `media` (sound or film), `wordxml` (Word as one XML
    file), `iwork`, `eml` (a whole mail), `mht`, `text`, `exe`, `lnk` (a Windows shortcut) and `empty`.
    Unpacking adds `volume`: a piece of a split archive that shows nothing of itself.

    >>> detect_kind(b"%PDF-1.4 ...", "申报表.doc")
    'pdf'
    """
    if not data:
        return "empty"
    if data.startswith(_OLE):
        return _ole_kind(data, name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00PK\x03\x04")):
        return _zip_kind(data)
    return _magic_kind(data) or sealed_kind(data) or _odd_kind(data, name) or text_kind(data) or "unknown"


def _ole_kind(data: bytes, name: str) -> str:
    names = ole_names(data)
    kind = next((kind for stream, kind in _OLE_STREAMS if stream in names), "ole")
    if not names and data.startswith(_WORD_97, 512):
        kind = "doc"  # cut off before its directory
    return "wps" if kind == "doc" and name.lower().endswith((".wps", ".wpt")) else kind


def _zip_kind(data: bytes) -> str:
    names = zip_names(data)
    if (names and names[0] == "mimetype") or "content.xml" in names:
        return _open_document_kind(data)
    if "ofd.xml" in names:
        return "ofd"
    if "index/document.iwa" in names:
        return "iwork"
    if "[content_types].xml" in names or "_rels/.rels" in names:
        kinds = (kind for prefix, kind in _ZIP_ENTRIES if any(entry.startswith(prefix) for entry in names))
        return next(kinds, "zip")
    return "zip"


def _open_document_kind(data: bytes) -> str:
    """ISO 26300 wants the type as the first entry, stored."""
    declared = b"application/vnd.oasis.opendocument."
    at = data.find(declared, 0, 256)
    word = data[at + len(declared) : at + len(declared) + 12] if at >= 0 else b""
    return next((kind for start, kind in _OPEN_DOCUMENT.items() if word.startswith(start)), "zip")


def _magic_kind(data: bytes) -> str | None:
    found = (kind for at, magic, kind in _MAGIC if data.startswith(magic, at))
    return next(found, None)


def _odd_kind(data: bytes, name: str) -> str | None:
    """Formats that take more than a fixed string at a fixed place."""
    if data.find(b"%PDF-", 0, 1029) >= 0:
        return "pdf"
    if data.startswith(b"BM") and len(data) > 26 and data[6:10] == b"\0\0\0\0":
        return "bmp"
    if data[4:8] == b"ftyp":
        return _film_or_picture(data)
    if data.startswith(b"\x00\x00\x01\x00") and len(data) > 22 and 0 < data[4] < 64 and data[5] == 0:
        return "ico"
    if _is_owner_file(data, name):
        return "owner"
    if _is_old_tar(data):
        return "tar"
    if has_zip_inside(data):
        return _zip_kind(data)  # with junk before it
    return None


def _film_or_picture(data: bytes) -> str:
    """By the brands of the `ftyp` box (ISO/IEC 14496-12, 4.3): the major one, and its relatives."""
    box = data[8 : min(int.from_bytes(data[:4], "big"), 256)]
    brands = {box[:4], *(box[at : at + 4] for at in range(8, len(box) - 3, 4))}
    if box[:4] in _AVIF_BRANDS or (box[:4] in HEIF_BRANDS and brands & _AVIF_BRANDS):
        return "avif"
    return "heic" if box[:4] in HEIF_BRANDS else "media"


def _is_owner_file(data: bytes, name: str) -> bool:
    """The stub that Word and WPS keep beside an open file: a user's name twice, once narrow and once wide.

    Told by its size and both names; where the file is named like one (`~$`), the first name's length will do.
    """
    if len(data) not in {162, 165} or not 0 < data[0] <= 54 or b"\0" not in data[1:]:
        return False
    if name.rpartition("/")[2].startswith("~$"):
        return True
    end = 1 + data[0]
    named = not any(byte < 0x20 for byte in data[1:end])
    return named and not data[end:54].strip(b" \0") and any(0 < count <= 54 for count in data[54:56])


def _is_old_tar(data: bytes) -> bool:
    """A tar from before POSIX has no magic, but a sum of its header's bytes (the field itself as blanks)."""
    if len(data) < 512 or not data[0]:
        return False
    field = data[148:156].strip(b" \0")
    if not field or field.strip(b"01234567"):
        return False
    return int(field, 8) == sum(data[:148]) + 8 * 32 + sum(data[156:512])
