"""A webhook: one signed POST of JSON per batch, to an address of your own.

The body is `{"sync", "run", "batch", "operation", "rows": [...]}`. The receiver checks
X-CDP-Signature, and uses Idempotency-Key, or the key of each row, to apply a batch once even when
it arrives twice.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

from cdp_cli.destinations._http import (
    JSON,
    excerpt,
    json_answer,
    open_client,
    raise_for_answer,
    require_secure,
    transport_errors,
)
from cdp_cli.destinations.base import (
    MODES,
    Abilities,
    Batch,
    BatchResult,
    Connection,
    NoAnswerError,
    RowResult,
    Target,
)
from cdp_cli.destinations.registry import require
from cdp_cli.errors import ConfigError

if TYPE_CHECKING:
    import httpx

NUMBER = (int, float)
SETTINGS: dict[str, type | tuple[type, ...]] = {
    "url": str,
    "secret": str,
    "headers": dict,
    "timeout": NUMBER,
    "batch_size": int,
    "concurrency": int,
    "errors_path": str,
    "idempotent": bool,
    "allow_http": bool,
    "ca_file": str,
}
OBJECT: dict[str, type | tuple[type, ...]] = {"path": str}
MULTI_STATUS = 207
SHORTEST_SIGNING_SECRET = 16


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to post to and how."""

    url: str
    secret: str | None
    headers: Mapping[str, str]
    timeout: float
    errors_path: str | None
    ca_file: str | None


class Destination:
    """One address that takes batches of rows."""

    secret_settings: ClassVar[frozenset[str]] = frozenset({"secret"})

    def __init__(self, name: str, endpoint: Endpoint, abilities: Abilities, target: Target) -> None:
        self._where = f"Destination {name!r}"
        self._endpoint = endpoint
        self._target = target
        self.abilities = abilities

    @classmethod
    def build(cls, connection: Connection, target: Target) -> Self:
        """The webhook called `name` in destinations.yml.

        Raises ConfigError for settings that cannot be used.
        """
        name, settings = connection.name, connection.settings
        where = f"destination {name!r}"
        require(settings, SETTINGS, f"Destination {name!r}")
        require(target.object, OBJECT, f"The object of sync {target.sync!r}")
        url = str(settings.get("url", ""))
        require_secure(url, where=where, allow_http=bool(settings.get("allow_http", False)))
        secret = settings.get("secret")
        if secret is not None and len(secret) < SHORTEST_SIGNING_SECRET:
            raise ConfigError(
                f"The secret of {where} has fewer than {SHORTEST_SIGNING_SECRET} characters.",
                hint="Make one with `openssl rand -hex 32` and give it to the receiver too.",
            )
        path = str(target.object.get("path", ""))
        endpoint = Endpoint(
            url=f"{url.rstrip('/')}/{path.lstrip('/')}" if path else url,
            secret=secret,
            headers={str(key): str(value) for key, value in settings.get("headers", {}).items()},
            timeout=float(settings.get("timeout", 30)),
            errors_path=settings.get("errors_path"),
            ca_file=settings.get("ca_file"),
        )
        abilities = Abilities(
            modes=frozenset(MODES),
            can_remove=True,
            can_share=True,
            is_idempotent=bool(settings.get("idempotent", True)),
            batch_size=settings.get("batch_size", 1_000),
            concurrency=settings.get("concurrency", 4),
        )
        return cls(name, endpoint, abilities, target)

    def check(self) -> None:
        """The settings were read already; a POST would have an effect, so none is made."""

    def is_gone(self) -> bool:
        """Never certain: nobody can ask a webhook what it holds."""
        return False

    def prepare(self, run: str) -> None:
        """Nothing to prepare."""

    def send(self, batch: Batch) -> BatchResult:
        """Post one batch; see base.py for what it returns and raises."""
        body = _body(batch).encode()
        headers = {**JSON, "Idempotency-Key": batch.idempotency_key}
        if self._endpoint.secret:
            headers |= signature(self._endpoint.secret, body, int(time.time()))
        with transport_errors():
            response = self._client.post(self._endpoint.url, content=body, headers=headers)
        raise_for_answer(response, where=self._where)
        if response.status_code == MULTI_STATUS or self._endpoint.errors_path:
            return _row_results(
                response, self._endpoint.errors_path or "errors", batch, self._target.key
            )
        return BatchResult()

    def close(self) -> None:
        """Close the connections, if any were opened."""
        if "_client" in self.__dict__:
            self._client.close()

    @cached_property
    def _client(self) -> httpx.Client:
        endpoint = self._endpoint
        return open_client(
            endpoint.headers,
            timeout=endpoint.timeout,
            ca_file=endpoint.ca_file,
        )


def signature(secret: str, body: bytes, timestamp: int) -> dict[str, str]:
    """The headers that prove who sent `body`, and when (seconds since 1970)."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-CDP-Timestamp": str(timestamp), "X-CDP-Signature": f"v1={signed}"}


def _body(batch: Batch) -> str:
    """The rows are JSON already: they are put in as they are, not read and written again."""
    head = {
        "sync": batch.sync,
        "run": batch.run,
        "batch": batch.number,
        "operation": batch.operation,
    }
    return f'{json.dumps(head)[:-1]}, "rows": [{batch.lines.replace(chr(10), ",")}]}}'


def _row_results(response: httpx.Response, path: str, batch: Batch, key: str) -> BatchResult:
    """Errors named by `index` or `key` in a list at `path`; without that list all was accepted.

    Raises NoAnswerError for an answer that names no rows where it should, or others than were sent.
    """
    found = json_answer(response)
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    if found is None and response.status_code != MULTI_STATUS:
        return BatchResult()
    if not isinstance(found, list):
        reason = f"HTTP {response.status_code} without a list {path!r}: {excerpt(response)}"
        raise NoAnswerError(reason, may_be_applied=True)
    keys = [str(row[key]) for row in batch.rows()] if found else []
    return BatchResult(tuple(_row_result(error, keys) for error in found))


def _row_result(error: Any, keys: list[str]) -> RowResult:
    """One entry of the list; `keys` are those of the batch, in order."""
    named = error if isinstance(error, dict) else {}
    position = named.get("index")
    if position is None and str(named.get("key")) in keys:
        position = keys.index(str(named["key"]))
    if not isinstance(position, int) or not 0 <= position < len(keys):
        raise NoAnswerError(f"the answer names no row of the batch: {error}", may_be_applied=True)
    message = named.get("message") or named.get("error") or "refused"
    return RowResult(position, "rejected", str(message))
