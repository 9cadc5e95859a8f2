"""Rules on files that could not be used, and why."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ingest.judge.matter import WAIT, Answer, Hit, Matter, Question, failed, passed, quoted
from parsers.facts import Defect, MessageFacts

SENTENCES = {
    "encrypted": ("设有密码", "请取消密码保护后重新发送，不必另行告知密码。"),
    "unreadable": ("无法读取", "请检查文件能否正常打开，并重新保存后发送。"),
    "unsupported": (
        "的格式不受支持",
        "该文件为申报所需的，请改用{kinds}格式（压缩包请用 zip）重新发送；与申报无关的，可不予理会。",
    ),
    "too_large": ("过大，未能读取", "请压缩文件中的图片或分开发送。"),
    "unsafe": ("存在安全问题", "请去除相关内容后重新发送。"),
}
"""What the defect means, and what to do about it."""

KINDS = {
    "word": "Word 文档",
    "pdf": "PDF",
    "picture": "图片",
    "excel": "Excel 表格",
    "film": "视频",
    "sound": "音频",
    "slides": "演示文稿",
    "text": "文本文件",
    "archive": "压缩包",
}
"""Kinds of files, as letters call them."""

LOCKED_MAIL = {
    "smime": ("经 S/MIME 加密", "请在邮件程序中取消“加密”（可保留数字签名），将文件作为普通附件重新发送。"),
    "pgp": ("经 PGP 加密", "请不要使用 PGP 加密，将文件作为普通附件重新发送。"),
    "rpmsg": (
        "受 Outlook 权限管理（IRM）保护",
        "请在 Outlook 中取消邮件的权限设置（加密、不可转发等），将文件作为普通附件重新发送。",
    ),
}
"""Of what was encrypted for somebody's key: no password to take off."""

MOST_NAMED = 5
"""Files that one kind of fault names one by one; the others are counted."""


def is_unread_by_us(matter: Matter) -> bool:
    """Whether a file was not read for want of a program of ours (`no_ocr`), or a picture was not understood
    (`unclear`): no fault of the submitter's."""
    defects = matter.entry.facts.defects
    return any(defect.code == "unclear" or defect.code.startswith("no_") for defect in defects)


def what_hides(matter: Matter) -> str:
    """Why something may be missing though it was sent: a sentence, or nothing."""
    facts = matter.entry.facts
    if facts.cloud_links:
        return "来信以超大附件或云附件（网盘链接）形式发送文件，本系统不下载链接中的文件。"
    for code in SENTENCES:
        told = next((d for d in facts.defects if d.code == code and d.file), None)
        if told:
            return f"附件{quoted(told.file)}{_words(told, facts)[0]}，其中的内容未能计入。"
        detail = next((d.detail for d in facts.defects if d.code == code and d.detail), None)
        if detail:
            return f"来信有部分内容未能计入（{detail}）。"
    return ""


def _words(defect: Defect, facts: MessageFacts) -> tuple[str, str]:
    """What the defect means, and what to do about it."""
    kind = next((a.kind for a in facts.attachments if a.path == defect.file), "")
    return (
        LOCKED_MAIL.get(kind, SENTENCES[defect.code])
        if defect.code == "encrypted"
        else SENTENCES[defect.code]
    )


def _hit(defect: Defect, words: str, remedy: str) -> Hit:
    """A fault of one file; one of the mail itself names none."""
    told = f"（{defect.detail}）" if defect.detail else ""
    if not defect.file:
        return Hit(f"来信有部分内容未能读取{told}。", "请新建邮件，将全部文件作为普通附件重新发送。", "")
    return Hit(f"附件{quoted(defect.file)}{words}{told}。", remedy, defect.file)


def _find(code: str, matter: Matter) -> Answer:
    facts = matter.entry.facts
    defects = [d for d in facts.defects if d.code == code]
    words, remedy = SENTENCES[code]
    hits = [_hit(defect, *_words(defect, facts)) for defect in defects[:MOST_NAMED]]
    if len(defects) > MOST_NAMED:
        hits.append(Hit(f"另有{len(defects) - MOST_NAMED}个文件同样{words}。", remedy))
    hits = [replace(one, remedy=one.remedy.replace("{kinds}", _asked_kinds(matter))) for one in hits]
    return failed(hits, "；".join(f"{d.file}：{d.detail}" for d in defects[:MOST_NAMED]) or "没有")


def _asked_kinds(matter: Matter) -> str:
    """The kinds of files that the call takes, as a letter names them."""
    described = matter.policy.call.described
    if described is None:
        return " Word、PDF "
    return "、".join(dict.fromkeys(KINDS[kind] for one in described.documents for kind in one.accept))


def finder(code: str) -> Question:
    """The rule on one kind of defect."""
    return partial(_find, code)


def find_cloud_links(matter: Matter) -> Answer:
    """Files that the mail only points to."""
    links = matter.entry.facts.cloud_links
    hits = [
        Hit(
            f"文件{quoted(link.name) if link.name else ''}以超大附件或云附件形式发送"
            f"{f'（{link.size}）' if link.size else ''}，本系统不下载链接中的文件。",
            "请将文件适当压缩后，作为普通附件重新发送；确实过大的，请分多封邮件发送。",
            "邮件正文",
        )
        for link in links[:MOST_NAMED]
    ]
    if len(links) > MOST_NAMED:
        hits.append(
            Hit(f"另有{len(links) - MOST_NAMED}个文件同样以链接形式发送。", "请作为普通附件重新发送。")
        )
    return failed(
        hits, "；".join(f"{link.provider} {link.name or ''}" for link in links[:MOST_NAMED]) or "没有"
    )


def find_infected(matter: Matter) -> Answer:
    """Something that the scanner knows for harmful. The words blame nobody: macros of an honest unit's
    computer, mostly."""
    found = [defect.detail for defect in matter.entry.facts.defects if defect.code == "infected"]
    if not found:
        return passed("没有")
    return failed(
        Hit(
            "来信附件未能通过安全检查，其中的材料暂未采用",
            "请在本单位电脑上查杀病毒后，将全部文件作为普通附件重新发送。",
            endings={"hold": "，将由秘书处人工处理"},
        ),
        "；".join(found[:MOST_NAMED]),
    )


def find_unscanned(matter: Matter) -> Answer:
    """The scanner could not look at it."""
    found = [defect.detail for defect in matter.entry.facts.defects if defect.code == "unscanned"]
    if not found:
        return passed("没有")
    return failed(
        Hit(
            "来信附件未能完成安全检查，其中的材料暂未采用",
            "附件过大的，请适当压缩后重新发送。",
            endings={"hold": "，将由秘书处人工处理"},
            remedies={"hold": WAIT},
        ),
        "；".join(found[:MOST_NAMED]),
    )


def find_failure(matter: Matter) -> Answer:
    """Our own fault: the message could not be processed."""
    if matter.entry.failure is None:
        return passed("读取正常")
    return failed(
        Hit(
            "来信已收到并妥善保存，因系统原因未能自动办理。",
            endings={"hold": "，将由秘书处人工处理"},
            remedies={"hold": WAIT},
        ),
        matter.entry.failure.strip().splitlines()[-1][:200] if matter.entry.failure.strip() else "原因不明",
    )
