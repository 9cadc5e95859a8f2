"""The configuration: a typed picture of `config.toml` and the environment. `ingest.settings.load` loads it.

Every field's description is what `config.example.toml` and `docs/configuration.md` say of it.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from ingest.judge.policy import Setting
from ingest.language.words import say
from ingest.settings.accounts import (
    ADDRESS,
    AntivirusSettings,
    MailboxSettings,
    SmtpSettings,
    check_robots,
    is_this_host,
)
from ingest.settings.call import CallSettings
from ingest.settings.panel.section import PanelSettings
from ingest.settings.sandbox import Sandbox
from ingest.settings.storage import StorageSettings
from ingest.settings.types import Moment, Numbers, Section, Strings, as_rules
from parsers.terms import Limits

PANEL_IN_ENGLISH = {"selected": "Selected", "unselected": "Not selected"}
"""What a result is called in a call that is answered in English."""
Robots = Annotated[Strings, AfterValidator(check_robots)]


class DigestSettings(Section):
    """The secretariat's daily page."""

    at: dt.time = Field(dt.time(8, 30), description="in call.timezone; tells of the day before")
    to: Strings = Field([], description="who gets it by mail; none: only the file is written")
    attach_register: bool = Field(True, description="send the register (xlsx) along")
    robots: Robots = Field(
        [], description="group robots (企业微信, 钉钉, 飞书) that say that it is there: counts alone"
    )


class SecretariatSettings(Section):
    """Whom casebox works for."""

    people: Strings = Field(
        [],
        description="addresses whose mail is no query and has no answer; what they forward counts as its"
        " own sender's, and they decide and ask by mail; none: those of digest.to",
    )
    undo_minutes: float = Field(
        10, ge=0, le=240, description="a decision by mail waits so long for 撤销 before its letter leaves"
    )
    attach_bytes: int = Field(
        8 << 20,
        ge=0,
        le=10 << 20,
        description="documents that go with a mail that tells of a held case; 0: none",
    )
    notices_per_hour: int = Field(
        30, ge=0, description="mails in one hour that tell of a held case; more wait, and stand in the digest"
    )


class RepliesSettings(Section):
    """Whom casebox answers."""

    enabled: bool = Field(True, description="false: replies are written and kept, none is sent")
    since: Moment | None = Field(
        None, description="mail received earlier is judged and recorded, not answered (state suppressed)"
    )
    remind_days: Numbers = Field(
        [],
        description="so many days before the end of its time a returned case is reminded, once each: [7, 2]",
    )
    per_address_day: int = Field(
        6, ge=1, description="replies to one address in 24 hours; more are suppressed"
    )
    per_hour: int = Field(
        200,
        ge=1,
        description="replies in one hour to known senders, and as many to unknown ones that bring a form or"
        " manuscript; more wait until there is room",
    )
    unknown_per_hour: int = Field(
        60,
        ge=1,
        description="replies in one hour to all others, and to authenticated ones of each domain; more wait",
    )
    unknown_full_per_hour: int = Field(
        20,
        ge=0,
        description="of those to all others so many are whole letters; then short ones, no files",
    )
    templates: Path | None = Field(
        None, description="a folder whose templates stand in for the built-in ones"
    )
    trusted_servers: Strings = Field(
        [],
        description="names in Authentication-Results to believe; none: the mailbox host's own domain",
    )


class ServiceSettings(Section):
    """How the service runs."""

    readers: Literal["here", "elsewhere"] = Field(
        "here",
        description="elsewhere: `casebox worker` reads, on as many machines as wanted, and a second `casebox"
        " run` stands by; with Postgres and the extra scale (docs/scale.md)",
    )
    workers: int = Field(2, ge=1, le=32, description="child processes that parse")
    ocr_at_once: int = Field(
        1,
        ge=1,
        le=32,
        description="pages in OCR at the same time, each with some 500 MB; more wait",
    )
    message_seconds: float = Field(60, gt=0, description="for parsing one message; then its child is killed")
    envelope_seconds: float = Field(
        10, gt=0, description="the same for its header and text alone, where its documents broke a limit"
    )
    sender_seconds: float = Field(
        120, gt=0, description="of reading for one sender in an hour; what is more waits for all others"
    )
    message_memory_mb: int = Field(1500, ge=512, description="memory of a child")
    sandbox: Sandbox = Field(
        Sandbox.REQUIRED,
        description="what holds the children that read strangers' files: required, best effort or off",
    )
    tries: int = Field(3, ge=1, description="of a message that fails by our own fault, before it is held")
    alarm_to: Strings = Field(
        [], description="operators: one mail when something has failed for long, one when it is over"
    )
    alarm_robots: Robots = Field(
        [], description="the same for group robots, which no mail server keeps back; their whole addresses"
    )
    alarm_minutes: float = Field(
        60, gt=0, description="how long polling, sending or the disk may fail before that"
    )
    fresh_minutes: float = Field(
        0, ge=0, description="age of the last poll that `health` accepts; 0: three polls and a minute"
    )
    reconcile_at: dt.time = Field(
        dt.time(3, 30), description="daily: what the mailbox holds against the records"
    )
    http: str = Field(
        "", description="/health and /metrics on a port of this host, such as 127.0.0.1:9464; empty: none"
    )
    metrics_file: Path | None = Field(
        None, description="Prometheus text file for node_exporter's textfile collector"
    )
    lease_seconds: float = Field(
        120, ge=5, description="another host may take over when the runner is silent for so long"
    )

    @field_validator("http")
    @classmethod
    def _is_near(cls, value: str) -> str:
        """Refuse what others could reach: figures and health are for this host's watchers."""
        host, _, port = value.rpartition(":")
        if not value or (re.fullmatch(r"\d{1,5}", port) and int(port) < 65536 and is_this_host(host)):
            return value
        raise ValueError(
            say("must be a port of this host, such as 127.0.0.1:9464", "须为本机端口，如 127.0.0.1:9464")
        )


class FromEverywhere(BaseSettings):
    """From the file and from the environment, which outranks it; nothing else is looked at."""

    model_config = SettingsConfigDict(
        env_prefix="CASEBOX_",
        env_nested_delimiter="__",
        enable_decoding=False,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


class WorkerSettings(FromEverywhere):
    """What `casebox worker` knows: the call, where mail and rows are, its bounds. No account, no password."""

    call: CallSettings
    storage: StorageSettings = Field(default_factory=StorageSettings)
    service: ServiceSettings = Field(default_factory=ServiceSettings)
    limits: Limits = Field(default_factory=Limits)
    antivirus: AntivirusSettings = Field(default_factory=AntivirusSettings)


class Settings(FromEverywhere):
    """The whole configuration."""

    call: CallSettings
    mailbox: MailboxSettings
    smtp: SmtpSettings
    storage: StorageSettings = Field(default_factory=StorageSettings)
    digest: DigestSettings = Field(default_factory=DigestSettings)
    secretariat: SecretariatSettings = Field(default_factory=SecretariatSettings)
    replies: RepliesSettings = Field(default_factory=RepliesSettings)
    panel: PanelSettings = Field(default_factory=PanelSettings)
    service: ServiceSettings = Field(default_factory=ServiceSettings)
    limits: Limits = Field(default_factory=Limits)
    antivirus: AntivirusSettings = Field(default_factory=AntivirusSettings)
    rules: Annotated[dict[str, Setting], BeforeValidator(as_rules)] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _sender(cls, values: Any) -> Any:
        """Replies come from one of the logins where the configuration names no other address."""
        mailbox, smtp = values.get("mailbox"), values.get("smtp")
        if not isinstance(mailbox, dict) or not isinstance(smtp, dict) or smtp.get("from_address"):
            return values
        logins = (smtp.get("username"), mailbox.get("username"))
        sender = next((login for login in logins if re.fullmatch(ADDRESS, str(login))), "")
        return {**values, "smtp": {**smtp, "from_address": sender}}

    @model_validator(mode="after")
    def _readers_reach_it(self) -> Self:
        """Refuse readers elsewhere that could not reach the database."""
        if self.service.readers == "elsewhere" and not self.storage.database.startswith("postgresql"):
            raise ValueError(
                say(
                    'service.readers = "elsewhere" needs Postgres: readers on other machines cannot reach a'
                    " SQLite file (storage.database)",
                    'service.readers = "elsewhere" 需要 Postgres：其他机器上的读信进程无法访问 SQLite 文件'
                    "（storage.database）",
                )
            )
        return self

    @model_validator(mode="after")
    def _in_the_calls_language(self) -> Self:
        """Letters on the result quote its words; those that stand in are the language's."""
        for key, word in PANEL_IN_ENGLISH.items() if self.call.language == "en" else ():
            if key not in self.panel.model_fields_set:
                object.__setattr__(self.panel, key, [word])
        return self

    @model_validator(mode="after")
    def _zones(self) -> Self:
        since = self.replies.since
        if since is not None and since.tzinfo is None:
            object.__setattr__(self.replies, "since", since.replace(tzinfo=self.call.zone))
        return self
