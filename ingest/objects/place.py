"""How a configuration names the place of mail and digests: a path, or a bucket."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ingest.language.words import say

BUCKET = re.compile(r"s3://(?P<name>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>.*))?")
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
_PREFIX = re.compile(r"[\w!.*'()-]+(/[\w!.*'()-]+)*", re.ASCII)


@dataclass(frozen=True)
class BucketPlace:
    """A bucket of an object store, or what lies below a prefix in it."""

    name: str
    prefix: str = ""

    def __str__(self) -> str:
        return f"s3://{self.name}/{self.prefix}".rstrip("/")


def as_place(value: Any) -> Any:
    """`s3://bucket/prefix` as a bucket, all else as a path.

    :raises ValueError: it means a bucket and names none
    """
    if not isinstance(value, str) or "://" not in value:
        return value
    found = BUCKET.fullmatch(value)
    prefix = (found["prefix"] or "").strip("/") if found else ""
    if found is None or ".." in prefix.split("/") or (prefix and not _PREFIX.fullmatch(prefix)):
        raise ValueError(
            say(
                "must be a path, or s3://bucket/prefix of letters, digits and -_.!*'()",
                "须为路径，或形如 s3://bucket/prefix（仅限字母、数字和 -_.!*'()）",
            )
        )
    return BucketPlace(found["name"], prefix)
