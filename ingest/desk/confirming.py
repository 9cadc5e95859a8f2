"""Confirmed by mail: letters that were previewed leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ingest.announce.run import Announced
from ingest.announce.run import confirm as confirm_results
from ingest.desk.mail import Mail, answer
from ingest.errors import UsageError
from ingest.panel.mailing import confirm_mails
from ingest.runtime import Runtime
from ingest.secretariat.previews import EXPERTS, RESULT

WHICH = (
    "未能看出您确认的是哪一份预览：请直接回复该预览，正文首行写“确认”，或点按其中的“确认”。一封也没有发出。",
)
WITH_FILES = (
    "来信附有文件，不能当作确认，一封也没有发出。如需更改评审结果，请另发一封，首行写“评审结果”，附上改好的表；"
    "系统读入后将重新寄上预览。无须更改的，请再次回复预览，只写“确认”，不附文件。",
)
MOST_NAMED = 20
"""Cases in a sentence."""


def confirm(runtime: Runtime, mail: Mail) -> None:
    """Let the letters leave, or say why they do not.

    Broken off anywhere and followed again, it goes on with what is left, and says the same.
    """
    if mail.files:
        answer(runtime, mail, "未能确认", WITH_FILES)
        return
    if len(mail.previews) != 1:
        answer(runtime, mail, "未能确认", WHICH)
        return
    ((kind, code),) = mail.previews
    try:
        lines = CONFIRMING[kind](runtime, code, mail.sender.lower())
    except UsageError as error:
        answer(runtime, mail, "未能确认", (f"{error.chinese}。",))
        return
    answer(runtime, mail, "已确认", lines)


def _confirm_results(runtime: Runtime, code: str, by: str) -> tuple[str, ...]:
    return tuple(_told(confirm_results(runtime, code, by)))


def _told(done: Announced) -> list[str]:
    waiting = "、".join(done.waiting[:MOST_NAMED]) + ("等" if len(done.waiting) > MOST_NAMED else "")
    first = (
        f"评审结果通知已写出 {done.told} 封，将陆续发出；每件案例只发一封，再次确认也不会重发。"
        if done.told
        else "没有需要发出的评审结果通知。"
    )
    more = [
        (done.held, f"其中 {done.held} 封超出每小时的发信上限，有余量时自动发出，无须再办。"),
        (
            len(done.waiting),
            f"以下案例的收件邮箱今日来往回函已达上限，尚未写出：{waiting}。请于明日再次回复预览，首行写“确认”。",
        ),
        (done.dropped, f"预览中另有 {done.dropped} 封无须发出：案例已撤回，或结果已收回。"),
    ]
    return [first, *(words for number, words in more if number)]


def _confirm_mails(runtime: Runtime, code: str, by: str) -> tuple[str, ...]:
    told = confirm_mails(runtime, code, by).told
    return (f"寄给专家的评审材料 {told} 封已排队寄出；每位专家只寄一封，再次确认也不会重寄。",)


CONFIRMING: Mapping[str, Callable[[Runtime, str, str], tuple[str, ...]]] = {
    RESULT: _confirm_results,
    EXPERTS: _confirm_mails,
}
"""What confirming does, by the preview's kind."""
