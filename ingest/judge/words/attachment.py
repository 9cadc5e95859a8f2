"""What is told of files that could not be used."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.judge.words.details import detail_told
from ingest.judge.words.told import NOTHING, Told, counted, quoted
from parsers.facts import CloudLink

SENTENCES: Mapping[str, tuple[Told, Told]] = {
    "encrypted": (
        Told("设有密码", "is protected by a password"),
        Told(
            "请取消密码保护后重新发送，不必另行告知密码。",
            "Please remove the password and send the file again; the password itself need not be sent.",
        ),
    ),
    "unreadable": (
        Told("无法读取", "could not be read"),
        Told(
            "请检查文件能否正常打开，并重新保存后发送。",
            "Please check that the file opens properly, save it anew and send it again.",
        ),
    ),
    "unsupported": (
        Told("的格式不受支持", "is of a format that is not supported"),
        Told(
            "该文件为申报所需的，请改用{kinds}格式（压缩包请用 zip）重新发送；与申报无关的，可不予理会。",
            "If the file is part of your submission, please send it again in an accepted format"
            " ({kinds}; archives as zip); if it is not, please disregard this remark.",
        ),
    ),
    "too_large": (
        Told("过大，未能读取", "is too large and could not be read"),
        Told(
            "请压缩文件中的图片或分开发送。",
            "Please compress the pictures in the file, or send it in several parts.",
        ),
    ),
    "unsafe": (
        Told("存在安全问题", "is not considered safe"),
        Told("请去除相关内容后重新发送。", "Please remove what is named and send the file again."),
    ),
}
"""What the defect means, and what to do about it; {kinds}: the kinds of files that the call takes."""
NOTICE_KINDS = Told(" Word、PDF ", "Word, PDF")
"""Those of 2026."""

LOCKED_MAIL: Mapping[str, tuple[Told, Told]] = {
    "smime": (
        Told("经 S/MIME 加密", "is encrypted with S/MIME"),
        Told(
            "请在邮件程序中取消“加密”（可保留数字签名），将文件作为普通附件重新发送。",
            "Please switch encryption off in your mail program (a digital signature may remain) and send the"
            " files again as ordinary attachments.",
        ),
    ),
    "pgp": (
        Told("经 PGP 加密", "is encrypted with PGP"),
        Told(
            "请不要使用 PGP 加密，将文件作为普通附件重新发送。",
            "Please send the files again as ordinary attachments, without PGP encryption.",
        ),
    ),
    "rpmsg": (
        Told("受 Outlook 权限管理（IRM）保护", "is protected by Outlook rights management (IRM)"),
        Told(
            "请在 Outlook 中取消邮件的权限设置（加密、不可转发等），将文件作为普通附件重新发送。",
            "Please remove the permissions set in Outlook (encrypt, do not forward and the like) and send the"
            " files again as ordinary attachments.",
        ),
    ),
}
"""Of what was encrypted for somebody's key: no password to take off."""

LINKS_HIDE = Told(
    "来信以超大附件或云附件（网盘链接）形式发送文件，本系统不下载链接中的文件。",
    "Files were sent as links to a file-sharing service; files behind links are not downloaded.",
)
NEW_MAIL = Told(
    "请新建邮件，将全部文件作为普通附件重新发送。",
    "Please send all files again as ordinary attachments of a new message.",
)
LINK_MENDED = Told(
    "请将文件适当压缩后，作为普通附件重新发送；确实过大的，请分多封邮件发送。",
    "Please compress the file and send it again as an ordinary attachment; if it remains too large, please"
    " divide it among several messages.",
)
MORE_LINKS_MENDED = Told("请作为普通附件重新发送。", "Please send them again as ordinary attachments.")
INFECTED = Told(
    "来信附件未能通过安全检查，其中的材料暂未采用",
    "The attachments of your message did not pass the security check, and their contents have not been used",
)
CLEANED = Told(
    "请在本单位电脑上查杀病毒后，将全部文件作为普通附件重新发送。",
    "Please scan your computer for viruses and then send all files again as ordinary attachments.",
)
UNSCANNED = Told(
    "来信附件未能完成安全检查，其中的材料暂未采用",
    "The security check of the attachments of your message could not be completed, and their contents have"
    " not been used",
)
MADE_SMALLER = Told(
    "附件过大的，请适当压缩后重新发送。",
    "If the attachments are large, please compress them and send them again.",
)
BY_HAND = Told("，将由秘书处人工处理", "; the secretariat will deal with your message")
OUR_FAULT = Told(
    "来信已收到并妥善保存，因系统原因未能自动办理。",
    "Your message has been received and kept safely, but could not be processed for technical reasons.",
)


def hidden_in(file: str, words: Told) -> Told:
    """A file that could not be opened, and what is in it."""
    return Told(
        f"附件{quoted(file)}{words.zh}，其中的内容未能计入。",
        f"The attachment {quoted(file)} {words.en}; its contents could not be taken into account.",
    )


def hidden_part(detail: str) -> Told:
    """Something of the mail that could not be read."""
    told = detail_told(detail)
    en = f" ({told.en})" if told.en else ""
    return Told(
        f"来信有部分内容未能计入（{told.zh}）。", f"Part of your message could not be taken into account{en}."
    )


def for_kinds(remedy: Told, kinds: Told) -> Told:
    """What to do, with the kinds of files that the call takes."""
    return Told(remedy.zh.replace("{kinds}", kinds.zh), remedy.en.replace("{kinds}", kinds.en))


def _aside(detail: str) -> Told:
    told = detail_told(detail) if detail else NOTHING
    return Told(f"（{told.zh}）" if told.zh else "", f" ({told.en})" if told.en else "")


def unread_part(detail: str) -> Told:
    """The mail itself is flawed."""
    return Told("来信有部分内容未能读取", "Part of your message could not be read") + _aside(detail).ending(
        NOTHING
    )


def unusable(file: str, words: Told, detail: str) -> Told:
    """A file that could not be used, and why."""
    begun = Told(f"附件{quoted(file)}{words.zh}", f"The attachment {quoted(file)} {words.en}")
    return begun + _aside(detail).ending(NOTHING)


def more_alike(count: int, words: Told) -> Told:
    """Further files with the same fault."""
    return Told(
        f"另有{count}个文件同样{words.zh}。", f"The same is true of {counted(count, 'further file')}."
    )


def linked(link: CloudLink) -> Told:
    """A file that the mail only points to."""
    name, size = quoted(link.name) if link.name else "", link.size or ""
    return Told(
        f"文件{name}以超大附件或云附件形式发送{f'（{size}）' if size else ''}，本系统不下载链接中的文件。",
        f"{f'The file {name}' if name else 'A file'} was sent as a link{f' ({size})' if size else ''};"
        " files behind links are not downloaded.",
    )


def more_links(count: int) -> Told:
    """Further files of the kind."""
    return Told(
        f"另有{count}个文件同样以链接形式发送。",
        f"{counted(count, 'further file')} came as links in the same way.",
    )
