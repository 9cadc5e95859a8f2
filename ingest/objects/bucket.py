"""Objects in a bucket of any service that speaks S3, through obstore (the extra `scale`).

A PUT is whole or not there by the protocol, and answered when the service keeps it
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel). Each object goes in one
request and never in parts: parts of a writer that died would lie there for ever, unseen and paid for.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from ingest.errors import CaseboxError, NoRoom, StoreRefused, StoreUnavailable
from ingest.language.words import both
from ingest.objects import Listed, NotThere

if TYPE_CHECKING:
    from obstore.store import S3Store

THREADS = 8
"""Requests at once: each mostly waits."""
CONNECT_SECONDS, REQUEST_SECONDS = 5, 60
TRIES, TRY_SECONDS = 3, 20
"""Of one request, within so long, before the service counts as away. The steps try again by themselves."""
_CODE = re.compile(r"<Code>(\w{1,60})</Code>")
_STATUS = re.compile(r"status code: (\d{3})")
FULL = frozenset({"QuotaExceeded", "XMinioStorageFull", "EntityTooLarge", "507"})
"""What services say when there is no more room."""


@dataclass(frozen=True)
class Access:
    """How a service is reached. What is secret in it is never shown."""

    endpoint: str | None = None
    """Its URL; `None`: Amazon's own."""
    region: str | None = None
    virtual_hosted: bool = False
    """The bucket's name belongs into the host's name (OSS, COS), not into the path."""
    key_id: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Bucket:
    """A bucket, or what lies below a prefix in it."""

    name: str
    prefix: str
    access: Access

    @cached_property
    def _store(self) -> S3Store:
        from obstore.store import S3Store

        access = self.access
        endpoint = access.endpoint
        if endpoint and access.virtual_hosted:
            scheme, _, host = endpoint.partition("://")
            endpoint = f"{scheme}://{self.name}.{host}"
        given: dict[str, Any] = {
            "endpoint": endpoint,
            "region": access.region or "us-east-1",
            "virtual_hosted_style_request": access.virtual_hosted,
            "access_key_id": access.key_id,
            "secret_access_key": access.secret,
            "session_token": access.token,
        }
        return S3Store(
            self.name,
            prefix=self.prefix or None,
            client_options={
                "allow_http": bool(endpoint and endpoint.startswith("http://")),
                "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
                "timeout": timedelta(seconds=REQUEST_SECONDS),
            },
            retry_config={"max_retries": TRIES, "retry_timeout": timedelta(seconds=TRY_SECONDS)},
            **{key: value for key, value in given.items() if value is not None},
        )

    def prepare(self) -> None:
        """A bucket is never made here: who may read it, and for how long it keeps, is its owner's to say."""
        next(self.listing("mail"), None)

    def put(self, contents: Mapping[str, bytes]) -> None:
        with self._asked(), ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(lambda item: self._put(*item), contents.items()))

    def _put(self, name: str, content: bytes) -> None:
        from obstore import put

        put(self._store, name, content, use_multipart=False)

    def get(self, name: str) -> bytes:
        from obstore import get

        try:
            with self._asked():
                return bytes(get(self._store, name).bytes())
        except FileNotFoundError as error:
            raise NotThere(self.shown(name)) from error

    def file(self, name: str) -> Remote:
        return Remote(self, name)

    def listing(self, folder: str) -> Iterator[Listed]:
        """Page by page: a year's mail is not held in memory."""
        from obstore import list as pages_of

        with self._asked():
            for page in pages_of(self._store, prefix=folder):
                for one in page:
                    yield Listed(one["path"], one["last_modified"])

    def remove(self, names: Iterable[str]) -> None:
        from obstore import delete

        wanted = list(names)
        with self._asked():
            for start in range(0, len(wanted), 1000):  # S3's own limit
                delete(self._store, wanted[start : start + 1000])

    def shown(self, name: str) -> str:
        return "/".join(part for part in ("s3:/", self.name, self.prefix, name) if part)

    def free_bytes(self) -> None:
        return None

    def sweep(self) -> int:
        return 0  # a PUT that was cut off left nothing

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """The library's exceptions as ours: by class, status and code, never with what the service wrote,
        in which a key's name may stand."""
        from obstore.exceptions import BaseError

        try:
            yield
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                raise self._fault(error) from None
            raise
        except (BaseError, OSError, ValueError) as error:
            raise self._fault(error) from None

    def _fault(self, error: Exception) -> CaseboxError:
        told = str(error)
        found = _CODE.search(told) or _STATUS.search(told)
        code = found[1] if found else type(error).__name__
        where = self.access.endpoint or f"s3 ({self.access.region})"
        if code in FULL:
            return NoRoom(both(*NO_ROOM, where=where, code=code))
        kind = type(error).__name__
        if kind in REFUSING or code == "NoSuchBucket":
            return StoreRefused(both(*REFUSED, bucket=self.name, where=where, code=code))
        return StoreUnavailable(both(*AWAY, bucket=self.name, where=where, code=code))


@dataclass(frozen=True)
class Remote:
    """An object that is fetched when it is opened, into a file without a name."""

    bucket: Bucket
    name: str

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        """Raises FileNotFoundError, StoreUnavailable, StoreRefused."""
        assert mode == "rb"
        try:
            content = self.bucket.get(self.name)
        except NotThere as error:
            raise FileNotFoundError(str(error)) from error
        file = tempfile.TemporaryFile(prefix="casebox-")  # noqa: SIM115 # whoever asked closes it
        file.write(content)
        file.seek(0)
        return file


REFUSING = (
    "PermissionDeniedError",
    "UnauthenticatedError",
    "PermissionError",
    "UnknownConfigurationKeyError",
)
REFUSED = (
    "The bucket {bucket} at {where} refuses us ({code}): see that it exists, and that the key may list, read,"
    " write and delete in it",
    "{where} 的存储桶 {bucket} 拒绝访问（{code}）：请确认该桶存在，且密钥有列出、读取、写入和删除的权限",
)
AWAY = (
    "The bucket {bucket} at {where} cannot be used now ({code})",
    "{where} 的存储桶 {bucket} 目前无法使用（{code}）",
)
NO_ROOM = ("The object store at {where} has no more room ({code})", "{where} 的对象存储空间已满（{code}）")
