"""Files in a bucket of S3, or of a store that speaks its protocol; see _exports.py.

A key is made of the path and the run, so an upload that is made twice is the same object. Small
files are put on condition that the key is free, large ones by a multipart upload, whose last
request lets the file appear.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

from typing_extensions import override

from cdp_cli.destinations._exports import STAGING, FileDestination
from cdp_cli.destinations._http import require_secure
from cdp_cli.destinations.base import Connection, Target
from cdp_cli.destinations.registry import require
from cdp_cli.errors import ConfigError, DestinationUnavailableError

SETTINGS: dict[str, type | tuple[type, ...]] = {
    "bucket": str,
    "prefix": str,
    "region": str,
    "endpoint": str,
    "access_key_id": str,
    "secret_access_key": str,
    "kms_key_id": str,
}
LARGEST_PUT = 64 * 2**20
TAKEN = {"PreconditionFailed", "412"}
ABSENT = {"404", "NoSuchKey", "NotFound"}
PASSING = {"InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout", "500", "503"}


class Destination(FileDestination):
    """A bucket, or the part of it below a prefix."""

    secret_settings: ClassVar[frozenset[str]] = frozenset({"secret_access_key"})

    def __init__(self, connection: Connection, target: Target) -> None:
        super().__init__(connection.root / ".cdp" / STAGING / connection.name, target)
        self._connection = connection

    @classmethod
    def build(cls, connection: Connection, target: Target) -> Self:
        """The bucket of a connection; raises ConfigError for wrong settings."""
        where = f"Destination {connection.name!r}"
        require(connection.settings, SETTINGS, where)
        if not connection.settings.get("bucket"):
            raise ConfigError(
                f"{where} has no bucket.", hint="Write bucket: its-name into destinations.yml."
            )
        if endpoint := connection.settings.get("endpoint"):
            require_secure(endpoint, where=where.lower(), allow_http=False)
        return cls(connection, target)

    @override
    def check(self) -> None:
        """Whether the bucket is there and the credentials are good."""
        with self._told():
            self._client.head_bucket(Bucket=self._bucket)

    @override
    def close(self) -> None:
        if "_client" in self.__dict__:
            self._client.close()

    @override
    def _deliver(self, draft: Path, name: str) -> None:
        from botocore.exceptions import ClientError

        extra = self._encryption()
        with self._told():
            if draft.stat().st_size > LARGEST_PUT:
                self._client.upload_file(str(draft), self._bucket, self._key(name), ExtraArgs=extra)
                return
            # A file of changes is written once; somebody else may have recovered this very run.
            free = {"IfNoneMatch": "*"} if self._layout.has_operation else {}
            with draft.open("rb") as body:
                options = {"Bucket": self._bucket, "Key": self._key(name), "Body": body}
                try:
                    self._client.put_object(**options, **free, **extra)
                except ClientError as error:
                    if _code(error) not in TAKEN:
                        raise

    @override
    def _has(self, name: str) -> bool:
        from botocore.exceptions import ClientError

        with self._told():
            try:
                self._client.head_object(Bucket=self._bucket, Key=self._key(name))
            except ClientError as error:
                if _code(error) not in ABSENT:
                    raise
                return False
        return True

    @property
    def _bucket(self) -> str:
        return str(self._connection.settings["bucket"])

    def _key(self, name: str) -> str:
        prefix = str(self._connection.settings.get("prefix", "")).strip("/")
        return f"{prefix}/{name}" if prefix else name

    def _encryption(self) -> dict[str, str]:
        key = self._connection.settings.get("kms_key_id")
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": str(key)} if key else {}

    @cached_property
    def _client(self) -> Any:
        import boto3
        from botocore.config import Config

        settings = self._connection.settings
        # Without keys of its own the client finds those of the machine, as its maker documents.
        session = boto3.session.Session(
            aws_access_key_id=settings.get("access_key_id"),
            aws_secret_access_key=settings.get("secret_access_key"),
            region_name=settings.get("region"),
        )
        config = Config(retries={"mode": "standard", "max_attempts": 5}, connect_timeout=10)
        return session.client("s3", endpoint_url=settings.get("endpoint"), config=config)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell the library's errors as ours."""
        from boto3.exceptions import S3UploadFailedError
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
        from botocore.exceptions import ConnectionError as NotConnectedError

        where = f"Bucket {self._bucket!r} of destination {self._connection.name!r}"
        try:
            yield
        except ClientError as error:
            if _code(error) in PASSING:
                raise _away(where, _code(error)) from error
            raise ConfigError(
                f"{where} refuses: {_code(error)}.",
                hint="Check the bucket's name and region, the keys and their rights.",
            ) from error
        except (NotConnectedError, HTTPClientError, S3UploadFailedError) as error:
            raise _away(where, type(error).__name__) from error
        except BotoCoreError as error:
            raise ConfigError(
                f"{where} cannot be used: {error}.",
                hint="Check region, endpoint and credentials in destinations.yml.",
            ) from error


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _away(where: str, why: str) -> DestinationUnavailableError:
    return DestinationUnavailableError(
        f"{where} cannot be reached: {why}.", hint="Run again later: no half of a file is left."
    )
