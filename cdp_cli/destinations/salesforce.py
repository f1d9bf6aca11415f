"""Salesforce: records of one object, by an external id.

Up to 2,000 rows travel as collections of 200 (`allOrNone=false`), more as one Bulk API 2.0 job. A
removal deletes records by Salesforce's own ids, where `removal: delete` says that it may. Source:
Salesforce's REST API and Bulk API 2.0 developer guides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from cdp_cli.destinations import _salesforce_bulk
from cdp_cli.destinations._api import SignedIn, Vendor
from cdp_cli.destinations._http import json_answer, raise_for_answer, transport_errors
from cdp_cli.destinations._rows import (
    NOT_THERE,
    THERE_ALREADY,
    Load,
    Row,
    chunks,
    columns_of,
    load,
    positions,
)
from cdp_cli.destinations.base import (
    REMOTE_ID,
    Batch,
    BatchRejectedError,
    BatchResult,
    NoAnswerError,
    Operation,
    Rate,
    ThrottledError,
)
from cdp_cli.errors import ConfigError

if TYPE_CHECKING:
    import httpx

VERSION = "v62.0"
MOST_IN_COLLECTIONS = 2_000
COLLECTION = 200
MOST_IN_A_QUERY = 100
LIMIT_EXCEEDED = "REQUEST_LIMIT_EXCEEDED"
Record = dict[str, Any]


class Destination(SignedIn):
    """One object of one Salesforce organisation."""

    secret_settings: ClassVar[frozenset[str]] = frozenset({"client_secret"})
    vendor = Vendor(
        title="Salesforce",
        url="",
        modes=frozenset({"upsert", "mirror", "update_only", "create_only", "delete"}),
        batch_size=10_000,
        concurrency=4,
        rates=(Rate(100_000, 86_400),),
        secrets=("client_secret",),
        needs={"client_id": str},
        object_needs={"object": str},
        object_knows={"external_id": str, "removal": str},
    )

    @override
    def send(self, batch: Batch) -> BatchResult:
        """Write or delete one batch; see base.py for what it returns and raises."""
        rows = batch.rows()
        if batch.operation == "remove":
            return self._remove(rows)
        found = load(rows, self._record, lambda record: str(record[self._key]))
        if batch.operation == "upsert" and len(found.items) > MOST_IN_COLLECTIONS:
            _salesforce_bulk.upsert(
                self._ask_data, self._until_done, self._object, self._key, found
            )
            return found.result()
        for start, records in chunks(found.items, COLLECTION):
            if batch.operation == "upsert":
                path = f"composite/sobjects/{self._object}/{self._key}"
                self._write("PATCH", path, records, found, list(range(start, start + len(records))))
            else:
                self._write_if(batch.operation, start, records, found)
        return found.result()

    @override
    def _can_remove(self) -> bool:
        return self._target.object.get("removal") == "delete"

    @override
    def _ask(self) -> None:
        described = self._ask_data("GET", f"sobjects/{self._object}/describe").json()
        fields = {field["name"]: field for field in described["fields"]}
        wanted = [self._field(column) for column in self._target.columns]
        if missing := [name for name in wanted if name not in fields]:
            raise self._misfit(
                f"has no field {missing[0]!r}",
                f"Add {', '.join(missing)}, rename the column, or exclude it.",
            )
        key = fields[self._key]
        if not (key.get("externalId") or key.get("idLookup")):
            raise self._misfit(f"has {self._key!r}, which is no external id", "Make it one.")

    @override
    def _sign_in(self) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings["client_id"],
            "client_secret": self._settings["client_secret"],
        }
        with transport_errors():
            response = self._client.post("/services/oauth2/token", data=form)
        if response.status_code in {400, 401}:
            raise ConfigError(
                f"{self._where} cannot sign in: {_first(response).get('error', 'refused')}.",
                hint="Check client_id and client_secret, and that the app may use client"
                " credentials.",
            )
        raise_for_answer(response, where=self._where)
        return str(json_answer(response)["access_token"])

    @property
    def _object(self) -> str:
        return str(self._target.object["object"])

    @property
    def _key(self) -> str:
        return str(self._target.object.get("external_id", self._target.key))

    def _field(self, column: str) -> str:
        return self._key if column == self._target.key else column

    def _record(self, row: Row) -> Record:
        values = {self._field(column): value for column, value in columns_of(row).items()}
        return {
            "attributes": {"type": self._object},
            **values,
            self._key: str(row[self._target.key]),
        }

    def _write(
        self,
        method: str,
        path: str,
        records: Sequence[Record],
        found: Load[Record],
        indices: Sequence[int],
    ) -> None:
        body = {"allOrNone": False, "records": list(records)}
        self._note(self._ask_data(method, path, json=body), found, indices)

    def _write_if(
        self, operation: Operation, start: int, records: Sequence[Record], found: Load[Record]
    ) -> None:
        """Change only what is there, or add only what is not."""
        is_update = operation == "update"
        ids = self._look_up([str(record[self._key]) for record in records])
        chosen, indices = [], []
        for index, record in enumerate(records, start):
            known = ids.get(str(record[self._key]))
            if is_update != bool(known):
                found.skip(index, NOT_THERE if is_update else THERE_ALREADY)
                continue
            chosen.append({**record, "id": known} if known else record)
            indices.append(index)
        if chosen:
            method = "PATCH" if is_update else "POST"
            self._write(method, "composite/sobjects", chosen, found, indices)

    def _remove(self, rows: Sequence[Record]) -> BatchResult:
        key = self._target.key
        found = load(rows, dict, lambda row: str(row[key]))
        unknown = [str(row[key]) for row in found.items if not row.get(REMOTE_ID)]
        ids = self._look_up(unknown)
        indices: list[int] = []
        gone: list[str] = []
        for index, row in enumerate(found.items):
            if remote_id := row.get(REMOTE_ID) or ids.get(str(row[key])):
                indices.append(index)
                gone.append(remote_id)
            else:
                found.skip(index, NOT_THERE)
        for start, part in chunks(gone, COLLECTION):
            options = {"ids": ",".join(part), "allOrNone": "false"}
            response = self._ask_data("DELETE", "composite/sobjects", params=options)
            self._note(response, found, indices[start : start + len(part)])
        return found.result()

    def _look_up(self, names: Sequence[str]) -> dict[str, str]:
        """Salesforce's ids of the records that exist, by their external ids."""
        found: dict[str, str] = {}
        for _, part in chunks(names, MOST_IN_A_QUERY):
            values = ", ".join(_quoted(name) for name in part)
            query = f"SELECT Id, {self._key} FROM {self._object} WHERE {self._key} IN ({values})"
            records = self._ask_data("GET", "query", params={"q": query}).json()["records"]
            found |= {str(record[self._key]): str(record["Id"]) for record in records}
        known = positions(names)
        return {name: remote_id for name, remote_id in found.items() if name in known}

    def _note(self, response: httpx.Response, found: Load[Record], indices: Sequence[int]) -> None:
        """Results stand in the order of the records."""
        results = json_answer(response)
        if not isinstance(results, list) or len(results) != len(indices):
            raise NoAnswerError("the answer leaves records out", may_be_applied=True)
        for index, result in zip(indices, results, strict=True):
            if result["success"]:
                found.give_id(index, result.get("id"))
                continue
            errors = result.get("errors") or [{}]
            codes = {error.get("statusCode") for error in errors}
            told = "; ".join(f"{e.get('statusCode')}: {e.get('message')}" for e in errors)
            if codes & {"ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY"}:
                found.skip(index, NOT_THERE)
            else:
                found.reject(index, told)

    def _ask_data(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._request(method, f"/services/data/{VERSION}/{path}", **options)

    @override
    def _judge(self, response: httpx.Response) -> None:
        """The day's limit and a busy server have codes of their own."""
        if not response.is_success:
            code = _first(response).get("errorCode")
            if code == LIMIT_EXCEEDED:
                raise ThrottledError(LIMIT_EXCEEDED)
            if code == "MALFORMED_QUERY":
                raise BatchRejectedError(str(code))
        super()._judge(response)


def _quoted(text: str) -> str:
    """A text in Salesforce's query language."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _first(response: httpx.Response) -> dict[str, Any]:
    """What an answer says about the first thing that is wrong."""
    try:
        found = response.json()
    except ValueError:
        return {}
    first = found[0] if isinstance(found, list) and found else found
    return first if isinstance(first, dict) else {}
