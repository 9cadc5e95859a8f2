"""The review by mail: how it stands is answered with its table, and the table that comes back is read."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from ingest.announce.decisions import (
    Read,
    find_results,
    keep_decided,
    read_file,
    read_line,
    words_in_force,
)
from ingest.announce.run import preview
from ingest.desk.letters import compose_answer
from ingest.desk.mail import Mail, answer, post
from ingest.errors import StoreRefused, UsageError
from ingest.panel.read import Scored, read_panel, stand_of
from ingest.panel.result import result_bytes
from ingest.register.write import XLSX
from ingest.replies.compose import ReplyFile
from ingest.runtime import Runtime
from models.message import Message
from models.panel import ReviewRow
from parsers.message import files_in

MOST_FAULTS = 20
NO_REVIEW = (
    "尚未把案例分给专家，还没有评审结果。已有结果的，请附上填好“评审结果”一栏的登记表，首行写“评审结果”。",
)
NO_TABLE = ("未读入评审结果：所附文件不是 Excel 表。请附上填好“评审结果”一栏的评审结果表或登记表。",)
MANY_TABLES = ("未读入评审结果：所附表格不止一个，请只附一个。",)
GONE = ("未读入评审结果：来信所附的表格取不出来，请重新发送。",)


def follow_result(runtime: Runtime, mail: Mail) -> None:
    """Read what is decided and have the letters previewed; where nothing is, tell how the review stands."""
    if not mail.files and not mail.asked.reason:
        _tell_stand(runtime, mail)
    elif len(mail.tables) > 1 or (mail.files and not mail.tables):
        answer(runtime, mail, "评审结果未读入", MANY_TABLES if mail.tables else NO_TABLE)
    else:
        read = _read_table(runtime, mail) if mail.tables else read_line(runtime, mail.asked.reason)
        if read is None:
            answer(runtime, mail, "评审结果未读入", GONE)
        else:
            _take(runtime, mail, read)


def _read_table(runtime: Runtime, mail: Mail) -> Read | None:
    """What the table decides; `None` where it cannot be had."""
    with runtime.store.reading() as session:
        sha256 = session.get_one(Message, mail.id).raw_sha256
    try:
        raw = runtime.store.mail.get(sha256)
    except StoreRefused:
        return None
    found = [one for one in files_in(raw, runtime.settings.limits) if one.path in mail.tables]
    if not found:
        return None
    with TemporaryDirectory(prefix="casebox-results-") as folder:
        path = Path(folder, "table.xlsx")
        path.write_bytes(found[0].data)
        return read_file(runtime, path, found[0].path)


def _take(runtime: Runtime, mail: Mail, read: Read) -> None:
    """All of it, or, where anything in it is wrong, nothing."""
    if read.faults or not read.decided:
        shown = [str(one) for one in read.faults[:MOST_FAULTS]]
        more = len(read.faults) - len(shown)
        head = (
            "以下各处有误，评审结果一律未读入，请更正后重新寄来："
            if shown
            else "没有读到评审结果，请填好“评审结果”一栏后重新寄来。"
        )
        lines = [head, *shown, *([f"另有 {more} 处。"] if more > 0 else [])]
        answer(runtime, mail, "评审结果未读入", lines)
        return
    changed = keep_decided(runtime, read.decided, mail.sender.lower())
    told = f"已读入评审结果 {len(read.decided)} 件，其中新增或改动 {changed} 件。"
    try:
        letters = len(preview(runtime).due.letters)
        told += f"《评审结果通知预览》已另信寄上，共 {letters} 封；您确认之前，一封也不会发出。"
    except UsageError as error:
        told += f"{error.chinese}。"
    answer(runtime, mail, "已读入评审结果", (told,))


def _tell_stand(runtime: Runtime, mail: Mail) -> None:
    with runtime.store.reading() as session:
        is_begun = session.scalar(select(ReviewRow.id).limit(1)) is not None
    if not is_begun:
        answer(runtime, mail, "评审结果", NO_REVIEW)
        return
    scored = _scored(runtime)
    words = words_in_force(runtime)
    decided = {receipt: one.word for receipt, one in find_results(runtime).items()}
    taken = sum(len(one.totals) for one in scored.standings)
    choice = "”或“".join(words)
    lines = [
        f"评审进度：案例 {len(scored.standings)} 件，已收评分 {taken} 份，尚缺 {scored.missing} 份"
        f"{f'，申请回避 {scored.declined} 份' if scored.declined else ''}。名次、评分和分歧见附表。",
        *([f"专家寄来的评分表有 {len(scored.faults)} 处须更正，见附表“须更正”："] if scored.faults else []),
        *map(str, scored.faults[:MOST_FAULTS]),
        f"请在附表“排名”的“评审结果”一栏选填“{choice}”，保存后直接回复本邮件并附上该表，首行写“评审结果”；"
        "留空的暂不办理。系统读入后，先把通知的预览寄给您，确认之前不会发出。",
    ]
    file = ReplyFile("评审结果.xlsx", XLSX, result_bytes(scored, words, decided))
    with runtime.store.writing() as session:
        post(session, runtime, mail, compose_answer(runtime, "评审结果", lines, files=(file,)))


def _scored(runtime: Runtime) -> Scored:
    """How it stands, with what experts sent to the mailbox until now."""
    try:
        return read_panel(runtime, None)
    except UsageError:
        return stand_of(runtime)
