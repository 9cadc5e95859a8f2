"""One mail to the operators when a part has failed for long, and one when it works again."""

from __future__ import annotations

import html
import socket
from datetime import timedelta

from ingest import own_mail
from ingest.desk import Desk
from ingest.health import Alarm, due_alarms, find_beats
from ingest.log import get_logger
from ingest.replies.compose import Reply as Composed
from models.journal import Beat

log = get_logger("casebox")

PARTS = {
    "poll": (
        "收取邮件",
        "请检查网络、邮箱授权码是否过期或被作废、IMAP 服务是否开启；可运行 casebox check 逐项核对。",
    ),
    "send": ("发送邮件", "请检查发信授权码与发信限额；未发出的邮件保留在发件队列中，恢复后自动重发。"),
    "store": ("数据存储", "请检查磁盘剩余空间与数据库是否可用；恢复之前不会收取新邮件。"),
    "reconcile": ("每日核对", "请运行 casebox check 检查邮箱连接；核对将于次日自动重试。"),
    "digest": ("每日摘要", "请运行 casebox digest 查看原因。"),
}
"""What a part is called in an alarm, and what to do about it."""


def raise_alarms(desk: Desk) -> None:
    """Write the alarms that are due into the outbox, once each."""
    service, now = desk.settings.service, desk.clock()
    alarms = due_alarms(find_beats(desk.store), now, timedelta(minutes=service.alarm_minutes))
    for alarm in alarms:
        log.error("alarm", part=alarm.part, over=alarm.over, reason=alarm.error)
        composed = compose_alarm(desk, alarm)
        with desk.store.writing() as session:
            beat = session.get_one(Beat, alarm.part)
            for recipient in service.alarm_to:
                key = f"{alarm.part}/{alarm.over}/{alarm.since.isoformat()}"
                own_mail.enqueue(session, desk, "alarm", key, recipient, composed, now)
            beat.alarmed_at = None if alarm.over else now


def compose_alarm(desk: Desk, alarm: Alarm) -> Composed:
    """The mail for an alarm."""
    name, remedy = PARTS.get(alarm.part, (alarm.part, ""))
    since = f"{alarm.since.astimezone(desk.policy.call.zone):%Y-%m-%d %H:%M}"
    where = f"{desk.policy.call.name}（主机 {socket.gethostname()}）"
    if alarm.over:
        subject, lines = f"【已恢复】casebox {name}", [where, f"{name}已恢复正常（曾于 {since} 报警）。"]
    else:
        subject = f"【报警】casebox {name}失败"
        lines = [where, f"自 {since} 起，{name}持续失败。", f"原因：{alarm.error}", f"处理办法：{remedy}"]
    text = "\n\n".join(lines) + "\n"
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return Composed(subject=subject, text=text, html=f'<html lang="zh-CN"><body>{body}</body></html>')
