"""Where everything is kept: the database, and the folder or bucket of raw mail and digests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from ingest.language.words import say
from ingest.objects.place import BucketPlace, as_place
from ingest.settings.accounts import is_this_host
from ingest.settings.types import Section, as_database


class StorageSettings(Section):
    """Where everything is kept. Relative paths start at the configuration file's folder."""

    database: str = Field("sqlite:///var/casebox.db", description="or postgresql+psycopg://user@host/name")
    database_schema: str = Field(
        "",
        pattern=r"^([a-z][a-z0-9_]{0,62})?$",
        description="of Postgres, one for each call in a database; empty: the role's own",
    )
    directory: Annotated[Path | BucketPlace, BeforeValidator(as_place)] = Field(
        Path("var"),
        description="raw mail and digests; or s3://bucket/prefix of a service that speaks S3",
    )
    free_bytes: int = Field(200 * 1024 * 1024, ge=0, description="less free disk than this stops receiving")
    endpoint: str = Field(
        "", description="of the object store, such as https://s3.example.org; empty: Amazon"
    )
    region: str = Field("", description="of the object store, where it asks for one")
    virtual_hosted: bool = Field(
        False, description="true: the bucket's name goes before the host's, as OSS and COS want it"
    )
    credentials_file: Path | None = Field(
        None,
        description="the object store's key, in the form of ~/.aws/credentials, mode 0600; left out:"
        " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from the environment",
    )
    unencrypted: bool = Field(False, description="true: mail may go to another host's http:// unencrypted")

    @field_validator("database")
    @classmethod
    def _is_known(cls, value: str) -> str:
        return as_database(value)

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        """Refuse what is no URL, and a line on which everybody could read the mail."""
        if not self.endpoint:
            return self
        found = re.fullmatch(r"(https?)://(\[[0-9a-f:]+\]|[\w.-]+)(:\d{1,5})?/?", self.endpoint)
        if found is None:
            raise ValueError(
                say(
                    f"endpoint {self.endpoint!r} is no URL such as https://s3.example.org:9000",
                    f"endpoint {self.endpoint!r} 不是地址，应如 https://s3.example.org:9000",
                )
            )
        if found[1] == "http" and not self.unencrypted and not is_this_host(found[2]):
            raise ValueError(
                say(
                    f"{self.endpoint} is not encrypted: mail would pass in the clear; use https, or set"
                    " unencrypted = true for a network that is yours alone",
                    f"{self.endpoint} 未加密，邮件将以明文传输；请改用 https，"
                    "如为专用网络请设置 unencrypted = true",
                )
            )
        return self
