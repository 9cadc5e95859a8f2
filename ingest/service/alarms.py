"""One mail to the operators when a part has failed for long, and one when it works again."""

from __future__ import annotations

import html
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.errors import CaseboxError, StoreRefused, StoreUnavailable
from ingest.health import PARTS, Alarm, due_alarms, find_health
from ingest.log import get_logger
from ingest.mailer import Mailer
from ingest.outbox import service_mail
from ingest.replies.compose import Reply as Composed
from ingest.robots.webhook import tell_robots
from ingest.runtime import Runtime
from models.journal import HealthStatus

log = get_logger("casebox")


def raise_alarms(runtime: Runtime) -> None:
    """Write the alarms that are due into the outbox, once each."""
    service, now = runtime.settings.service, runtime.clock()
    alarms = due_alarms(find_health(runtime.store), now, timedelta(minutes=service.alarm_minutes))
    for alarm in alarms:
        log.error("alarm", part=alarm.part, over=alarm.over, reason=alarm.error)
        composed = compose_alarm(runtime, alarm)
        with runtime.store.writing() as session:
            row = session.get_one(HealthStatus, alarm.part)
            for recipient in service.alarm_to:
                service_mail.enqueue(session, runtime, "alarm", alarm_key(alarm), recipient, composed, now)
            row.alarmed_at = None if alarm.over else now
        tell_robots(service.alarm_robots, alarm_line(runtime, alarm))


@dataclass
class StoreWatch:
    """Alarms about a store that cannot take them down: from memory, and straight to the mail server."""

    bad_since: datetime | None = None
    told: bool = False

    def note(self, runtime: Runtime, mailer: Mailer, error: CaseboxError | None) -> None:
        """The store works (`None`), or does not; once it has failed for long, and once it is over, tell."""
        now, patience = runtime.clock(), timedelta(minutes=runtime.settings.service.alarm_minutes)
        if isinstance(error, StoreUnavailable | StoreRefused):
            self.bad_since = min(self.bad_since or now, now)
            if not self.told and now - self.bad_since >= patience:
                alarm = Alarm("store", over=False, since=self.bad_since, error=error.chinese)
                self.told = _tell(runtime, mailer, alarm)
        elif error is None:
            if self.told and self.bad_since:
                _tell(runtime, mailer, Alarm("store", over=True, since=self.bad_since, error=""))
            self.bad_since, self.told = None, False


def _tell(runtime: Runtime, mailer: Mailer, alarm: Alarm) -> bool:
    """Whether everybody was told; a mail that does not go is tried again with the next fault."""
    log.error("alarm", part=alarm.part, over=alarm.over, reason=alarm.error)
    composed, smtp = compose_alarm(runtime, alarm), runtime.settings.smtp
    told = True
    tell_robots(runtime.settings.service.alarm_robots, alarm_line(runtime, alarm))
    for recipient in runtime.settings.service.alarm_to:
        content = service_mail.build(runtime, "alarm", alarm_key(alarm), recipient, composed, runtime.clock())
        try:
            mailer.send(smtp.from_address, recipient, content)
        except CaseboxError as error:
            log.error("alarm.fault", kind=type(error).__name__, reason=str(error))
            told = False
    return told


def alarm_key(alarm: Alarm) -> str:
    """The same alarm is the same mail."""
    return f"{alarm.part}/{alarm.over}/{alarm.since.isoformat()}"


def alarm_line(runtime: Runtime, alarm: Alarm) -> str:
    """The alarm for a group robot: which part, since when; the fault itself stands in mail and log."""
    name = PARTS.get(alarm.part, (alarm.part, ""))[0]
    since = f"{alarm.since.astimezone(runtime.policy.call.zone):%Y-%m-%d %H:%M}"
    what = f"{name}已恢复正常" if alarm.over else f"{name}自 {since} 起持续失败，请运行 casebox check"
    return f"【{'已恢复' if alarm.over else '报警'}】casebox {runtime.policy.call.name}\n{what}"


def compose_alarm(runtime: Runtime, alarm: Alarm) -> Composed:
    """The mail for an alarm."""
    name, remedy = PARTS.get(alarm.part, (alarm.part, ""))
    since = f"{alarm.since.astimezone(runtime.policy.call.zone):%Y-%m-%d %H:%M}"
    where = f"{runtime.policy.call.name}（主机 {socket.gethostname()}）"
    if alarm.over:
        subject, lines = f"【已恢复】casebox {name}", [where, f"{name}已恢复正常（曾于 {since} 报警）。"]
    else:
        subject = f"【报警】casebox {name}失败"
        lines = [where, f"自 {since} 起，{name}持续失败。", f"原因：{alarm.error}", f"处理办法：{remedy}"]
    text = "\n\n".join(lines) + "\n"
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return Composed(subject=subject, text=text, html=f'<html lang="zh-CN"><body>{body}</body></html>')
