"""What judging depends on besides the mail: the call and the policy, as plain values of the judge's own.

The settings convert to them (`CallSettings.as_call`), so that judging knows no configuration file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from parsers.call.description import Description, Round

Gravity = Literal["note", "return", "hold", "reject"]
"""How grave a finding is, lightest first."""
Language = Literal["zh", "en"]
"""In which a call's submitters are answered."""
Setting = Literal["off", "note", "return", "hold", "reject"]
"""What `[rules]` makes of a finding: `off` is neither asked nor said."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """The call for cases, as far as judging and letters depend on it."""

    name: str
    """As the notice titles it."""
    code: str
    """Prefix of receipt numbers."""
    organizer: str
    opens: datetime | None = None
    """Earlier mail is correspondence; `None`: there is no such moment."""
    deadline: datetime
    """In time until the end of its second."""
    timezone: str
    rounds: tuple[Round, ...] = ()
    """Stages, the earliest first; `deadline` is the first one's. Later ones take only corrections."""
    directions: tuple[str, ...]
    kinds: tuple[str, ...]
    cases_per_unit: int
    summary_max: int
    """Characters."""
    manuscript_min: int
    """字数, as Word counts."""
    manuscript_max: int
    subject: str
    """The subject convention, as letters quote it."""
    manuscript_name: str
    """How the manuscript's file is to be named, as letters quote it."""
    form_title: str
    form_intro: str
    contact: str
    """The signature block of letters, several lines."""
    result_expected: str = ""
    """When the result is made known, as letters say it: `2026年5月中旬`; empty: letters name no time."""
    thing: str = "案例"
    """What letters call one: 案例, 论文, 作品."""
    language: Language = "zh"
    """In which its submitters are answered; what the secretariat reads is Chinese whatever it is."""
    described: Description | None = None
    """What another call asks; `None`: it is the one of 2026, whose fields and documents the rules know."""
    blank: str = ""
    """Path of the empty form that goes with a return; empty: one is made from what the call asks."""

    @property
    def corrections_until(self) -> datetime:
        """The end of the last round: until then what came in time may be corrected and completed."""
        return max((self.deadline, *(one.deadline for one in self.rounds)))

    def round_at(self, moment: datetime) -> Round | None:
        """The round that runs at a moment, the last one when all are over; `None` where there are none."""
        open_ones = (one for one in self.rounds if moment <= one.deadline)
        return next(open_ones, self.rounds[-1] if self.rounds else None)

    @property
    def sorts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """By what register, pack and digest sort cases: a label and its options each, two at the most."""
        if self.described is not None:
            return tuple((one.label, one.options) for one in self.described.sorts)
        return (("申报方向", self.directions), ("申报形式", self.kinds))

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the deadline and of every time shown."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True)
class Policy:
    """The configuration as far as judging depends on it."""

    call: Call
    gravities: Mapping[str, Setting]
    """Of every finding, `[rules]` applied."""
    own_addresses: frozenset[str] = frozenset()
    """Lower case. Mail from them is ignored, nothing is ever sent to them."""
    secretariat: frozenset[str] = frozenset()
    """Lower case. Addresses of those whom casebox works for: what they write is no query for an answer."""
    replies_since: datetime | None = None
    replies_enabled: bool = True
    trusted_servers: tuple[str, ...] = ()
    """Whose Authentication-Results are believed: names, or domains that names end in."""

    @property
    def counted(self) -> tuple[str, ...]:
        """A field of each quota that goes neither by unit nor by person: by its value cases are compared."""
        quotas = self.call.described.quota if self.call.described else ()
        found = (one.by[0] for one in quotas if not {"unit", "contact"} & set(one.by))
        return tuple(dict.fromkeys(found))
