"""Wiring, the one place: settings in, the parts of the service out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.extra import need_extra
from ingest.objects import Objects
from ingest.objects.credentials import find_key
from ingest.objects.disk import Disk
from ingest.objects.place import BucketPlace
from ingest.rawmail import RawMail
from ingest.runtime import Runtime, make_policy
from ingest.settings.load import password_of
from ingest.settings.model import Settings, WorkerSettings
from ingest.settings.storage import StorageSettings
from ingest.store import Store
from models.jobs import Jobs
from models.session import open_engine

if TYPE_CHECKING:
    from ingest.mailbox import Mailbox
    from ingest.mailer import Mailer
    from ingest.reading.pool import Readers


def utc_now() -> datetime:
    """The clock that the service runs by; everything else is handed the time."""
    return datetime.now(UTC)


def make_runtime(settings: Settings) -> Runtime:
    """The store, the policy and the clock."""
    store = make_store(settings.storage)
    if settings.service.readers == "elsewhere":
        need_extra("procrastinate", 'service.readers = "elsewhere"')
        store = replace(store, announce=Jobs(store.schema).announce)
    return Runtime(settings, store, make_policy(settings), utc_now)


def make_store(storage: StorageSettings, *, pooled: bool = True) -> Store:
    """The database, and the bytes beside it; nothing is asked of either yet.

    :param pooled: false: no connection is kept between transactions
    """
    mail = RawMail(make_objects(storage), storage.free_bytes)
    schema = storage.database_schema if storage.database.startswith("postgresql") else ""
    return Store(open_engine(storage.database, schema, pooled=pooled), mail, schema=schema)


def make_objects(storage: StorageSettings) -> Objects:
    """The folder or the bucket that the settings name; nothing is asked of it yet.

    :raises ConfigError: a bucket is named, and its key or the extra `scale` is not there
    """
    place = storage.directory
    if not isinstance(place, BucketPlace):
        return Disk(place)
    need_extra("obstore", "storage.directory = s3://…")
    from ingest.objects.bucket import Access, Bucket

    key = find_key(storage.credentials_file)
    endpoint = storage.endpoint.rstrip("/") or None
    region = storage.region or key.region
    access = Access(endpoint, region, storage.virtual_hosted, key.key_id, key.secret, key.token)
    return Bucket(place.name, place.prefix, access)


def make_mailbox(settings: Settings) -> Mailbox:
    """The mailbox that the settings name; connects when first used.

    :raises ConfigError: if the password's file or variable is not there
    """
    from ingest.mailbox.account import ImapAccount
    from ingest.mailbox.imap import ImapMailbox
    from ingest.mailbox.limits import FetchLimits
    from ingest.mailbox.maildir import Maildir

    box = settings.mailbox
    limits = FetchLimits(box.batch_messages, box.batch_bytes, settings.limits.message_bytes)
    if box.kind == "maildir":
        assert box.path is not None, "checked when the settings were read"
        return Maildir(box.path, limits)
    password = password_of(box, "mailbox")
    assert box.host is not None, "checked when the settings were read"
    assert box.username is not None, "checked when the settings were read"
    account = ImapAccount(
        host=box.host,
        port=box.port,
        tls=box.tls,
        username=box.username,
        password=password.get_secret_value() if password else "",
        folder=box.folder,
        junk_folders=tuple(box.junk_folders),
        timeout_seconds=box.timeout_seconds,
    )
    return ImapMailbox(account, limits)


def make_mailer(settings: Settings) -> Mailer:
    """The mailer that the settings name; connects when first used.

    :raises ConfigError: if the password's file or variable is not there
    """
    from ingest.mailer.directory import DirectoryMailer
    from ingest.mailer.smtp import SmtpAccount, SmtpMailer

    smtp = settings.smtp
    if smtp.kind == "directory":
        assert smtp.path is not None, "checked when the settings were read"
        return DirectoryMailer(smtp.path)
    password = password_of(smtp, "smtp")
    assert smtp.host is not None, "checked when the settings were read"
    return SmtpMailer(
        SmtpAccount(
            host=smtp.host,
            port=smtp.port,
            tls=smtp.tls,
            username=smtp.username,
            password=password.get_secret_value() if password else "",
            timeout_seconds=smtp.timeout_seconds,
        )
    )


def make_readers(settings: Settings | WorkerSettings) -> Readers:
    """The pool of reading children."""
    from ingest.reading.antivirus import Scanner
    from ingest.reading.pool import Bounds, Readers, Seconds

    service, antivirus = settings.service, settings.antivirus
    return Readers(
        Bounds(
            service.workers,
            Seconds(service.message_seconds, service.envelope_seconds),
            service.message_memory_mb,
            service.sandbox,
            service.ocr_at_once,
        ),
        settings.call.terms,
        settings.limits,
        Scanner(antivirus.socket, antivirus.seconds) if antivirus.socket else None,
    )
