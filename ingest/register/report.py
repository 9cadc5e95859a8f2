"""A paragraph on how the call stands, to be copied into a report; every number with how sure it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from ingest.judge.policy import Call
from ingest.register.cases import STATES
from ingest.register.counts import OTHER, Summary


def summary_of(call: Call, outcomes: Sequence[str] = tuple(STATES)) -> Summary:
    """The counts that a call asks for, all at nought."""
    labels = tuple(label for label, _ in call.sorts)
    has_units = call.described is None or call.described.field_of("unit") is not None
    sorts = tuple(call.directions), tuple(call.kinds)
    return Summary(*sorts, tuple(outcomes), labels, call.thing, has_units=has_units)


def report_paragraph(summary: Summary, call_name: str, thing: str, now: datetime) -> str:
    """The paragraph, in formal Chinese. `now`: local; midnight is the end of the day before."""
    totals: Counter[str] = Counter()
    for (_, outcome), count in summary.by_direction.items():
        totals[outcome] += count
    whole = sum(totals.values())
    when = _moment(now)
    if not whole:
        return f"截至{when}，{call_name}尚未收到申报。"
    stood = "、".join(f"{STATES[one]}{totals[one]}件" for one in summary.outcomes if totals[one])
    told = [f"截至{when}，{call_name}共收到申报{whole}件，其中{stood}。"]
    if accepted := totals["accepted"]:
        told.append(f"已受理的{accepted}件{thing}中，" + "；".join(_parts(summary)) + "。")
        told += [_places(summary)] if summary.has_units else []
    return "".join(told)


def _moment(now: datetime) -> str:
    """`2026年3月10日09:00`; `2026年3月10日24时`"""
    is_midnight = now.time() == time.min
    day = now.date() - timedelta(days=is_midnight)
    return f"{day.year}年{day.month}月{day.day}日" + ("24时" if is_midnight else f"{now:%H:%M}")


def _parts(summary: Summary) -> list[str]:
    """Accepted cases by direction, kind and kind of unit."""
    sorts = zip((f"按{one}" for one in summary.labels), (summary.by_direction, summary.by_kind), strict=False)
    asked = (*sorts, *((("按单位类别", summary.by_unit),) if summary.has_units else ()))
    return [f"{label}：{listed}" for label, counts in asked if (listed := _listed(counts))]


def _listed(counts: Counter[tuple[str, str]]) -> str:
    accepted = {name: count for (name, outcome), count in counts.items() if outcome == "accepted" and count}
    order = sorted(accepted, key=lambda name: (name == OTHER, -accepted[name], name))
    return "、".join(f"{name}{accepted[name]}件" for name in order)


def _places(summary: Summary) -> str:
    """From how many provinces, and how far names tell that."""
    named = {name for name, outcome in summary.by_province if outcome == "accepted" and name != OTHER}
    unknown = summary.by_province[OTHER, "accepted"]
    if not named:
        return "各单位所在省份不能由单位名称判明。"
    guessed = f"其中{summary.by_city}件据市名推定" if summary.by_city else ""
    open_ones = f"另有{unknown}件不能由单位名称判明" if unknown else ""
    aside = "，".join(one for one in ("据单位名称判断", guessed, open_ones) if one)
    return f"申报单位来自{len(named)}个省、自治区、直辖市（{aside}）。"
