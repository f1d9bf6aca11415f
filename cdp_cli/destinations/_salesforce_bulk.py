"""Salesforce's Bulk API 2.0: one job per batch, from the upload to its three files of results."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from cdp_cli.destinations._formats import text_of
from cdp_cli.destinations._rows import Load, positions
from cdp_cli.destinations.base import NoAnswerError

NULL = "#N/A"  # how a CSV takes a value away
ENDED = {"JobComplete", "Failed", "Aborted"}
Record = dict[str, Any]


class Caller(Protocol):
    """Speaks to Salesforce: a method, a path below the version, and what httpx knows."""

    def __call__(self, method: str, path: str, **options: Any) -> Any:
        """The response."""
        ...


def upsert(
    call: Caller,
    wait: Callable[[Callable[[], Mapping[str, Any] | None], str], Mapping[str, Any]],
    kind: str,
    key: str,
    found: Load[Record],
) -> None:
    """Upsert the records of `found` by their external id `key`, and note what became of each.

    Raises NoAnswerError for a job that fails, is aborted, or leaves records out.
    """
    body = {
        "object": kind,
        "externalIdFieldName": key,
        "contentType": "CSV",
        "operation": "upsert",
        "lineEnding": "LF",
    }
    job = call("POST", "jobs/ingest", json=body).json()["id"]
    path = f"jobs/ingest/{job}"
    headers = {"Content-Type": "text/csv"}
    call("PUT", f"{path}/batches", content=_csv(found.items), headers=headers)
    call("PATCH", path, json={"state": "UploadComplete"})

    def look() -> Mapping[str, Any] | None:
        told: Mapping[str, Any] = call("GET", path).json()
        return told if told["state"] in ENDED else None

    ended = wait(look, f"the job {job}")
    heard = _read_results(call, path, key, found)
    if len(heard) < len(found.items):
        reason = f"the job {job} ended as {ended['state']} and leaves records out"
        raise NoAnswerError(reason, may_be_applied=True)


def _read_results(call: Caller, path: str, key: str, found: Load[Record]) -> set[int]:
    """Note what the three files of a job say; returns which records they name."""
    index_of = positions(str(record[key]) for record in found.items)
    heard: set[int] = set()
    for name in ("successfulResults", "failedResults", "unprocessedrecords"):
        for line in _read(call("GET", f"{path}/{name}/").text):
            index = index_of.get(line.get(key, ""))
            if index is None:
                continue
            heard.add(index)
            if name == "successfulResults":
                found.give_id(index, line.get("sf__Id"))
            else:
                found.reject(index, line.get("sf__Error") or "not processed")
    return heard


def _csv(records: Sequence[Record]) -> bytes:
    columns = [name for name in records[0] if name != "attributes"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for record in records:
        values = (text_of(record[name]) for name in columns)
        writer.writerow(NULL if value is None else value for value in values)
    return text.getvalue().encode()


def _read(text: str) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(text, newline=""))
