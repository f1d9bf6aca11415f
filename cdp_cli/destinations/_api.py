"""A vendor's HTTP interface: what the destinations that speak to one have in common.

A subclass states facts about the vendor, translates rows and reads answers. Connections, settings,
pauses, waiting for jobs and telling failures apart are here.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from typing_extensions import override

from cdp_cli.destinations._http import (
    json_answer,
    open_client,
    raise_for_answer,
    require_secure,
    transport_errors,
)
from cdp_cli.destinations.base import (
    Abilities,
    Batch,
    BatchResult,
    Connection,
    Mode,
    NoAnswerError,
    Rate,
    SendError,
    Target,
    ThrottledError,
)
from cdp_cli.destinations.registry import require
from cdp_cli.errors import ConfigError, DestinationUnavailableError

if TYPE_CHECKING:
    import httpx

Found = TypeVar("Found")
Kinds = Mapping[str, type | tuple[type, ...]]

NUMBER = (int, float)
SETTINGS: Kinds = {
    "url": str,
    "timeout": NUMBER,
    "batch_size": int,
    "concurrency": int,
    "poll_seconds": NUMBER,
    "job_timeout": NUMBER,
    "ca_file": str,
    "allow_http": bool,
}
LONGEST_POLL = 30.0
UNAUTHORISED = 401


@dataclass(frozen=True, slots=True)
class Vendor:
    """Facts about a vendor, as data. An empty `url` is one that each account has of its own.

    `secrets` are the settings that must be given, from the environment; `needs` and `object_needs`
    must be given too, `knows` and `object_knows` may. `keys` are the columns that the vendor knows
    records by, where it has a fixed list.
    """

    title: str
    url: str
    modes: frozenset[Mode]
    batch_size: int
    concurrency: int
    rates: tuple[Rate, ...]
    keys: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ("token",)
    needs: Kinds = field(default_factory=dict)
    knows: Kinds = field(default_factory=dict)
    object_needs: Kinds = field(default_factory=dict)
    object_knows: Kinds = field(default_factory=dict)


class ApiDestination(ABC):
    """A destination behind a vendor's HTTP interface."""

    vendor: ClassVar[Vendor]
    secret_settings: ClassVar[frozenset[str]] = frozenset({"token"})

    def __init__(self, connection: Connection, target: Target) -> None:
        self._where = f"Destination {connection.name!r}"
        self._settings = connection.settings
        self._target = target
        self._take: Callable[[], None] = _at_once
        self.abilities = self._abilities()

    @classmethod
    def build(cls, connection: Connection, target: Target) -> Self:
        """The account of a connection, for one sync.

        Raises ConfigError for settings or an object that are missing, unknown or wrong.
        """
        vendor, settings = cls.vendor, connection.settings
        where, sync = f"Destination {connection.name!r}", f"The object of sync {target.sync!r}"
        secrets: Kinds = dict.fromkeys(vendor.secrets, str)
        needs = {**secrets, **vendor.needs, **({} if vendor.url else {"url": str})}
        require(settings, {**SETTINGS, **needs, **vendor.knows}, where)
        require(target.object, {**vendor.object_needs, **vendor.object_knows}, sync)
        _demand(settings, needs, where, vendor.title)
        _demand(target.object, vendor.object_needs, sync, vendor.title)
        if vendor.keys and target.key not in vendor.keys:
            raise ConfigError(
                f"Sync {target.sync!r} has the key {target.key!r}, by which {vendor.title} knows"
                " nobody.",
                hint=f"Name the key column {' or '.join(vendor.keys)}.",
            )
        made = cls(connection, target)
        require_secure(
            made._url, where=where.lower(), allow_http=bool(settings.get("allow_http", False))
        )
        return made

    @abstractmethod
    def send(self, batch: Batch) -> BatchResult:
        """Send one batch; see base.py for what it returns and raises."""

    def check(self) -> None:
        """Ask the vendor who we are and whether the target is there; changes nothing."""
        try:
            self._ask()
        except (NoAnswerError, ThrottledError) as error:
            raise DestinationUnavailableError(
                f"{self.vendor.title} of {self._where.lower()} cannot be asked: {error.reason}.",
                hint="Run again later.",
            ) from error
        except SendError as error:
            raise self._misfit(f"is refused: {error.reason}", "Correct it.") from error

    def is_gone(self) -> bool:
        """Never certain, but where a destination looks."""
        return False

    def prepare(self, run: str) -> None:
        """Nothing to prepare, at most vendors."""
        del run

    def pace_by(self, take: Callable[[], None]) -> None:
        """Ask `take` before each request."""
        self._take = take

    def close(self) -> None:
        """Close the connections, if any were opened."""
        if "_client" in self.__dict__:
            self._client.close()

    def _abilities(self) -> Abilities:
        vendor = self.vendor
        can_remove = self._can_remove()
        return Abilities(
            modes=vendor.modes if can_remove else vendor.modes - {"mirror", "delete"},
            can_remove=can_remove,
            is_idempotent=True,
            batch_size=min(self._settings.get("batch_size", vendor.batch_size), vendor.batch_size),
            concurrency=self._settings.get("concurrency", vendor.concurrency),
            can_share=self._target.mode not in {"mirror", "delete"},
            keeps_ids=True,
            rates=vendor.rates,
        )

    def _can_remove(self) -> bool:
        return True

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._settings['token']}"}

    @abstractmethod
    def _ask(self) -> None:
        """The request that `check` makes; raises ConfigError for what does not fit."""

    def _call(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """The JSON that the vendor answers; None where it answers nothing."""
        if body is not None:
            options["json"] = body
        response = self._request(method, path, **options)
        return json_answer(response) if response.content.strip() else None

    def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        response = self._once(method, path, options)
        if response.status_code == UNAUTHORISED and self._has_signed_in_again(response):
            response = self._once(method, path, options)
        self._judge(response)
        return response

    def _once(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        self._take()
        with transport_errors():
            headers = options.get("headers", {}) | self._authorization()
            return self._client.request(method, path, **{**options, "headers": headers})

    def _authorization(self) -> dict[str, str]:
        """Headers that may change while the run lasts."""
        return {}

    def _has_signed_in_again(self, refusal: httpx.Response) -> bool:
        """Whether there is a new token, with which a refused request is worth another try."""
        del refusal
        return False

    def _judge(self, response: httpx.Response) -> None:
        """Raise what an answer outside 2xx means; vendors differ in how they say it."""
        raise_for_answer(response, where=self._where)

    def _until_done(self, look: Callable[[], Found | None], what: str) -> Found:
        """Ask about a job until `look` finds its end.

        Raises NoAnswerError where the job is stuck: it may still be worked on.
        """
        pause = float(self._settings.get("poll_seconds", 1))
        give_up = time.monotonic() + float(self._settings.get("job_timeout", 1800))
        while time.monotonic() < give_up:
            time.sleep(pause)
            pause = min(pause * 1.5, LONGEST_POLL)
            try:
                found = look()
            except ThrottledError as error:
                pause = max(pause, error.wait or 0.0)
            except NoAnswerError:  # asking again does no harm
                continue
            else:
                if found is not None:
                    return found
        reason = f"{what} did not come to an end"
        raise NoAnswerError(reason, may_be_applied=True, is_worth_repeating=False)

    def _misfit(self, what: str, hint: str) -> ConfigError:
        return ConfigError(
            f"Sync {self._target.sync!r}: the object {dict(self._target.object)} at"
            f" {self.vendor.title} {what}.",
            hint=hint,
        )

    @property
    def _url(self) -> str:
        return str(self._settings.get("url", self.vendor.url)).rstrip("/")

    @cached_property
    def _client(self) -> httpx.Client:
        client = open_client(
            self._headers(),
            timeout=float(self._settings.get("timeout", 60)),
            ca_file=self._settings.get("ca_file"),
        )
        client.base_url = self._url
        return client


class SignedIn(ApiDestination):
    """A destination whose token is asked for at the start, and again when it has run out."""

    def __init__(self, connection: Connection, target: Target) -> None:
        super().__init__(connection, target)
        self._token = ""
        self._signing_in = threading.Lock()

    @abstractmethod
    def _sign_in(self) -> str:
        """A new token. Raises ConfigError where the credentials are refused."""

    @override
    def _headers(self) -> dict[str, str]:
        return {}

    @override
    def _authorization(self) -> dict[str, str]:
        with self._signing_in:
            self._token = self._token or self._sign_in()
            return {"Authorization": f"Bearer {self._token}"}

    @override
    def _has_signed_in_again(self, refusal: httpx.Response) -> bool:
        with self._signing_in:
            # Another thread may have asked for a new token meanwhile.
            if refusal.request.headers.get("Authorization") == f"Bearer {self._token}":
                self._token = self._sign_in()
        return True


def _at_once() -> None:
    """Let every request go."""


def _demand(given: Mapping[str, Any], needed: Kinds, where: str, title: str) -> None:
    for name in needed:
        if given.get(name) in {None, ""}:
            raise ConfigError(
                f"{where} lacks {name!r}, which {title} needs.",
                hint=f"docs/destinations/ has a page about {title} with an example to copy.",
            )
