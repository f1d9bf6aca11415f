"""Meta Custom Audiences: people are added and removed by hashed identifiers.

Meta counts invalid rows and does not say which they are, so a batch with some is refused here and
the engine halves it until they are found; adding somebody twice does no harm. The hashes of what
was sent are kept as the record's remote id: a removal then takes away exactly those, and a person
whose address changes does not stay in the audience under the old one. Source: Meta's Marketing
API, Custom Audience, "Customer information parameters".
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from cdp_cli.destinations import _identity
from cdp_cli.destinations._api import ApiDestination, Vendor
from cdp_cli.destinations._rows import Load, Row, UnfitError, load
from cdp_cli.destinations.base import (
    REMOTE_ID,
    Batch,
    BatchRejectedError,
    BatchResult,
    NoAnswerError,
    Rate,
    ThrottledError,
)
from cdp_cli.errors import ConfigError

if TYPE_CHECKING:
    import httpx

VERSION = "v24.0"
THROTTLES = {4, 17, 32, 613, 80000, 80003, 80004, 80014}
TRANSIENT = {1, 2}
REFUSES = {10, 102, 190, 200, 294}
BAD_REQUEST = 400
USAGE = "X-Business-Use-Case-Usage"
MINUTE = 60.0
ISO_3166_LETTERS = 2


def _country(value: object) -> str | None:
    text = _identity.squeezed(value)
    return text if text and len(text) == ISO_3166_LETTERS else None


def _gender(value: object) -> str | None:
    text = (_identity.name(value) or "")[:1]
    return text if text in {"f", "m"} else None


def _birthday(value: object) -> str | None:
    digits = "".join(letter for letter in str(value or "")[:10] if letter.isdigit())
    return digits if len(digits) == len("YYYYMMDD") else None


# Column -> Meta's name for it, and what it is made of before it is hashed.
FIELDS: Mapping[str, tuple[str, Callable[[object], str | None]]] = {
    "email": ("EMAIL", _identity.email),
    "phone": ("PHONE", _identity.phone),
    "first_name": ("FN", _identity.name),
    "last_name": ("LN", _identity.name),
    "city": ("CT", _identity.squeezed),
    "state": ("ST", _identity.squeezed),
    "postcode": ("ZIP", _identity.squeezed),
    "country": ("COUNTRY", _country),
    "gender": ("GEN", _gender),
    "birth_date": ("DOB", _birthday),
}
# Names of these alone find nobody.
FINDS = ("EXTERN_ID", "EMAIL", "PHONE")
Person = dict[str, str]


class Destination(ApiDestination):
    """One custom audience."""

    secret_settings: ClassVar[frozenset[str]] = frozenset({"token", "app_secret"})
    vendor = Vendor(
        title="Meta",
        url="https://graph.facebook.com",
        modes=frozenset({"upsert", "mirror", "delete"}),
        batch_size=10_000,
        concurrency=2,
        rates=(Rate(300, 60),),
        knows={"app_secret": str, "country_code": str},
        object_needs={"audience_id": str},
    )

    @override
    def send(self, batch: Batch) -> BatchResult:
        """Add or remove one batch; see base.py for what it returns and raises."""
        rows = batch.rows()
        if batch.operation == "remove":
            found = load(rows, self._known_person, json.dumps)
            if found.items:
                self._change("DELETE", batch, found.items)
            return found.result()
        found = load(rows, self._person, json.dumps)
        if found.items:
            self._change("POST", batch, found.items)
            if outdated := _outdated(rows, found):
                self._change("DELETE", batch, outdated)
        for index, person in enumerate(found.items):
            found.give_id(index, json.dumps(person, separators=(",", ":")))
        return found.result()

    @override
    def _ask(self) -> None:
        path = f"/{VERSION}/{self._target.object['audience_id']}"
        fields = "name,subtype,operation_status"
        answer = self._call("GET", path, params={"fields": fields, **self._proof()})
        if answer.get("subtype", "CUSTOM") != "CUSTOM":
            raise self._misfit("is no customer list", "Give the id of a customer list audience.")
        if not any(name in FIELDS for name in self._target.columns) and not self._has_extern_id:
            raise ConfigError(
                f"Sync {self._target.sync!r} sends no column that Meta finds people by.",
                hint=f"Name columns {', '.join(FIELDS)} or extern_id.",
            )

    @property
    def _has_extern_id(self) -> bool:
        return "extern_id" in self._target.columns

    def _person(self, row: Row) -> Person:
        """The hashed identifiers of a row, by Meta's names; columns that are none stay here."""
        person: Person = {}
        if row.get("extern_id"):
            person["EXTERN_ID"] = str(row["extern_id"])
        for column, (field, normalise) in FIELDS.items():
            if row.get(column) is None:
                continue
            value = self._phone(row[column]) if field == "PHONE" else normalise(row[column])
            if value:
                person[field] = _identity.sha256(value)
        if not any(name in person for name in FINDS):
            raise UnfitError("there is no usable e-mail address, phone number or extern_id")
        return person

    def _known_person(self, row: Row) -> Person:
        """What was sent of somebody; where that is not known, what the key says."""
        if remembered := row.get(REMOTE_ID):
            person: Person = json.loads(remembered)
            return person
        return self._person(row)

    def _phone(self, value: object) -> str | None:
        return _identity.phone(value, str(self._settings.get("country_code", "")))

    def _change(self, method: str, batch: Batch, people: Sequence[Person]) -> None:
        schema = [name for name in _order() if any(name in person for person in people)]
        data = [[person.get(name, "") for name in schema] for person in people]
        session = {
            "session_id": int(batch.idempotency_key[:15], 16) % 10**15,
            "batch_seq": 1,
            "last_batch_flag": True,
            "estimated_num_total": len(data),
        }
        body = {"session": session, "payload": {"schema": schema, "data": data}}
        path = f"/{VERSION}/{self._target.object['audience_id']}/users"
        answer = self._call(method, path, body, params=self._proof())
        if not isinstance(answer, dict) or "num_received" not in answer:
            raise NoAnswerError("the answer says nothing about the rows", may_be_applied=True)
        if invalid := int(answer.get("num_invalid_entries", 0)):
            raise BatchRejectedError(f"Meta found {invalid} invalid entries")
        if int(answer["num_received"]) != len(data):
            reason = f"Meta received {answer['num_received']} of {len(data)} rows"
            raise NoAnswerError(reason, may_be_applied=True)

    def _proof(self) -> dict[str, str]:
        secret = self._settings.get("app_secret")
        if not secret:
            return {}
        token = str(self._settings["token"]).encode()
        return {"appsecret_proof": hmac.new(secret.encode(), token, hashlib.sha256).hexdigest()}

    @override
    def _judge(self, response: httpx.Response) -> None:
        """Meta says in a code of its own what a failure means; its status is mostly 400."""
        if response.status_code >= BAD_REQUEST:
            error = _error(response)
            code, text = error.get("code"), f"{error.get('code')}: {error.get('message', '')}"
            if code in THROTTLES:
                raise ThrottledError(text, _regained(response.headers.get(USAGE)))
            if code in TRANSIENT or error.get("is_transient"):
                raise NoAnswerError(text, may_be_applied=True)
            if code in REFUSES:
                raise ConfigError(
                    f"{self._where} refuses: {text}",
                    hint="Check the token, its rights on the ad account, and the terms of custom"
                    " audiences.",
                )
        super()._judge(response)


def _order() -> list[str]:
    return ["EXTERN_ID", *(name for name, _ in FIELDS.values())]


def _outdated(rows: Sequence[Row], found: Load[Person]) -> list[Person]:
    """Identifiers under which people were added before and are not any more."""
    gone = []
    for place, person in zip(found.places, found.items, strict=True):
        remembered = rows[place].get(REMOTE_ID)
        before: Person = json.loads(remembered) if remembered else {}
        left = {name: value for name, value in before.items() if person.get(name) != value}
        if any(name in left for name in FINDS):
            gone.append(left)
    return gone


def _error(response: httpx.Response) -> dict[str, Any]:
    try:
        found = response.json().get("error", {})
    except (ValueError, AttributeError):
        return {}
    return found if isinstance(found, dict) else {}


def _regained(usage: str | None) -> float | None:
    """Seconds until the account may call again, by Meta's header, which gives minutes."""
    try:
        accounts = json.loads(usage or "{}").values()
        minutes = [entry["estimated_time_to_regain_access"] for each in accounts for entry in each]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return max(minutes) * MINUTE if minutes else None
