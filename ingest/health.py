"""Whether it works: when each part last went well, since when it has not, and who must be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from ingest.language.words import say
from models.glance import PartState

if TYPE_CHECKING:
    from ingest.store import Store
    from models.journal import HealthStatus


def note_health(store: Store, name: str, now: datetime, error: str | None = None) -> None:
    """Note that a part (`poll`, `send`, `store`, `digest`, `reconcile`) went well, or did not."""
    from models.journal import HealthStatus

    with store.writing() as session:
        row = session.get(HealthStatus, name) or HealthStatus(name=name)
        session.add(row)
        if error is None:
            row.good_at, row.bad_since, row.error = now, None, None
        else:
            row.bad_since, row.error = min(row.bad_since or now, now), error


def end_trouble(store: Store, name: str, now: datetime) -> None:
    """Note that a part works, if it was noted to fail."""
    from models.journal import HealthStatus

    with store.reading() as session:
        row = session.get(HealthStatus, name)
    if row is not None and row.bad_since is not None:
        note_health(store, name, now)


def find_health(store: Store) -> list[HealthStatus]:
    """All parts that ever went well or badly."""
    from sqlalchemy import select

    from models.journal import HealthStatus

    with store.reading() as session:
        return list(session.scalars(select(HealthStatus).order_by(HealthStatus.name)))


def parts_in(store: Store) -> list[PartState]:
    """The same as values. Raises StoreUnavailable, StoreRefused."""
    return [PartState(row.name, row.good_at, row.bad_since, row.error) for row in find_health(store)]


FAILING_AFTER = timedelta(hours=1)
"""A part that fails for longer makes the service unwell, however fresh the last poll is."""

PART_NAMES = {
    "poll": "收取邮件",
    "send": "发送邮件",
    "store": "数据存储",
    "read": "读取邮件",
    "record": "判定登记",
    "desk": "办理秘书处指令",
    "steps": "服务运行",
    "metrics": "运行指标文件",
    "config": "重新加载配置",
    "reconcile": "每日核对",
    "digest": "收件日报",
    "templates": "自定模板（replies.templates）",
}
"""What a part is called in Chinese."""

REMEDIES = {
    "poll": "请检查网络、邮箱授权码是否过期或被作废、IMAP 服务是否开启；可运行 casebox check 逐项核对。",
    "send": "请检查发信授权码与发信限额；未发出的邮件保留在发件队列中，恢复后自动重发。",
    "store": "请检查磁盘剩余空间与数据库是否可用；恢复之前不会收取新邮件。",
    "read": (
        "邮件均已保存，恢复后自动读取；请检查杀毒程序、对象存储和别处的 worker（如已设置），"
        "否则请查看日志中的 step.bug 并报告。"
    ),
    "record": "邮件均已保存，恢复后自动办理；请查看日志中的 step.bug 并报告。",
    "desk": "收件与回函不受影响，恢复后自动办理；请查看日志中的 step.bug 并报告。",
    "steps": "请查看日志中的 step.silent；systemd 将自动重启服务，任何时候重启都是安全的。",
    "metrics": "请检查 service.metrics_file 所在目录是否存在、本用户是否可写；收发邮件不受影响。",
    "config": "原配置继续有效；请运行 casebox check 查看新配置的问题，改正后再次加载。",
    "reconcile": "请运行 casebox check 检查邮箱连接；核对将于次日自动重试。",
    "digest": "请运行 casebox digest 查看原因。",
    "templates": "回函已改用内置模板发出；请运行 casebox check 查看并改正所列模板。",
}
"""What to do about a part that fails."""

PARTS = {name: (PART_NAMES[name], remedy) for name, remedy in REMEDIES.items()}
"""What a part is called in an alarm, and what to do about it."""

VITAL = ("send", "store", "read", "record", "steps")
"""Without these, besides polling, nobody is answered."""


@dataclass(frozen=True)
class Health:
    """How the service is, part by part."""

    is_well: bool
    lines: tuple[str, ...]
    """The whole in one line, then a line for every part that fails."""


def judge_health(parts: Sequence[PartState], now: datetime, fresh: timedelta, zone: tzinfo) -> Health:
    """How the service is. `fresh`: how old the last good poll may be."""
    failing = [part for part in parts if part.bad_since is not None]
    lines = tuple(_line(part, zone) for part in failing)
    stale = _staleness(parts, now, fresh, zone)
    if stale is not None:
        return Health(False, (stale, *lines))  # noqa: FBT003 # the first field says what it is
    long = [p for p in failing if p.name in VITAL and p.bad_since and now - p.bad_since > FAILING_AFTER]
    if long:
        names = ", ".join(part.name for part in long)
        chinese = "、".join(PART_NAMES[part.name] for part in long)
        said = say(
            f"polling is well; {names} has failed for over an hour", f"收信正常；{chinese}持续失败已逾一小时"
        )
        return Health(False, (said, *lines))  # noqa: FBT003
    return Health(True, (say("ok", "正常"), *lines))  # noqa: FBT003


def _line(part: PartState, zone: tzinfo) -> str:
    since = f"{part.bad_since.astimezone(zone):%Y-%m-%d %H:%M:%S}" if part.bad_since else ""
    name = PART_NAMES.get(part.name, part.name)
    return say(
        f"{part.name}: failing since {since}: {part.error}", f"{name}：自 {since} 起失败：{part.error}"
    )


def _staleness(parts: Sequence[PartState], now: datetime, fresh: timedelta, zone: tzinfo) -> str | None:
    """Why nobody can count on the mailbox being read; `None` while somebody can."""
    poll = next((part for part in parts if part.name == "poll"), None)
    if poll is None or poll.good_at is None:
        return say("no poll has succeeded yet", "尚未成功收取过邮件")
    if abs(now - poll.good_at) > fresh:  # from the future: the clock was set back, so nobody knows
        local = f"{poll.good_at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        return say(f"the last successful poll was at {local}", f"最近一次成功收信在 {local}")
    return None


@dataclass(frozen=True)
class Alarm:
    """One mail to the operators."""

    part: str
    over: bool
    """The trouble has ended."""
    since: datetime
    error: str


def due_alarms(rows: Sequence[HealthStatus], now: datetime, after: timedelta) -> list[Alarm]:
    """Alarms to send now: one when a part has failed for `after`, one when it works again."""
    alarms = []
    for row in rows:
        if row.bad_since and not row.alarmed_at and now - row.bad_since >= after:
            alarms.append(Alarm(row.name, over=False, since=row.bad_since, error=row.error or ""))
        elif row.alarmed_at and not row.bad_since:
            alarms.append(Alarm(row.name, over=True, since=row.alarmed_at, error=""))
    return alarms
