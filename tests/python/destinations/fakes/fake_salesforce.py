"""One object of a Salesforce organisation: collections, queries and the machine of bulk jobs."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import ClassVar
from urllib.parse import parse_qs

from fake_vendor import TOKEN, FakeVendor
from loopback import Answer, Request

DATA = r"/services/data/v62\.0"
FIELDS = {"Ext__c": True, "Email": False, "City__c": False, "Spent__c": False}


class FakeSalesforce(FakeVendor):
    """`records` by Salesforce's id. A `Spent__c` below 0 breaks a validation rule."""

    routes: ClassVar = [
        ("POST", "/services/oauth2/token", "sign_in"),
        ("GET", rf"{DATA}/sobjects/Contact/describe", "describe"),
        ("PATCH", rf"{DATA}/composite/sobjects/Contact/(\w+)", "upsert"),
        ("PATCH", rf"{DATA}/composite/sobjects", "update"),
        ("POST", rf"{DATA}/composite/sobjects", "create"),
        ("DELETE", rf"{DATA}/composite/sobjects", "delete"),
        ("GET", rf"{DATA}/query", "query"),
        ("POST", rf"{DATA}/jobs/ingest", "open_job"),
        ("PUT", rf"{DATA}/jobs/ingest/(\w+)/batches", "upload"),
        ("PATCH", rf"{DATA}/jobs/ingest/(\w+)", "close_job"),
        ("GET", rf"{DATA}/jobs/ingest/(\w+)", "job"),
        ("GET", rf"{DATA}/jobs/ingest/(\w+)/(\w+)/", "results"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, dict] = {}
        self.jobs: dict[str, dict] = {}
        self.tokens = 0
        self.ends_as = "JobComplete"
        self.stuck = False

    @property
    def truth(self) -> dict[str, dict]:
        return {record["Ext__c"]: record for record in self.records.values()}

    def is_welcome(self, request: Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer token-{self.tokens}"

    def unwelcome(self) -> Answer:
        return Answer(401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired"}])

    def sign_in(self, request: Request) -> Answer:
        form = {name: values[0] for name, values in parse_qs(request.raw.decode()).items()}
        if form.get("client_secret") != TOKEN or form["grant_type"] != "client_credentials":
            return Answer(400, {"error": "invalid_client"})
        self.tokens += 1
        return Answer(body={"access_token": f"token-{self.tokens}", "instance_url": self.url})

    def describe(self, _request: Request) -> Answer:
        fields = [{"name": name, "externalId": is_id} for name, is_id in FIELDS.items()]
        return Answer(body={"fields": fields})

    def _save(self, values: dict, key: str | None, record_id: str | None = None) -> dict:
        values = {name: value for name, value in values.items() if name not in {"attributes", "id"}}
        if unknown := set(values) - set(FIELDS):
            return _failed("INVALID_FIELD", f"no field {unknown}")
        if float(values.get("Spent__c") or 0) < 0:
            return _failed("FIELD_CUSTOM_VALIDATION_EXCEPTION", "spent below 0")
        found = record_id or next(
            (i for i, r in self.records.items() if key and r.get(key) == values[key]), None
        )
        is_new = found is None
        found = found or f"003{len(self.records) + 1:015d}"
        self.records.setdefault(found, {}).update(values)
        return {"id": found, "success": True, "errors": [], "created": is_new}

    def upsert(self, request: Request, key: str) -> Answer:
        return self._each(request, lambda record: self._save(record, key))

    def update(self, request: Request) -> Answer:
        return self._each(request, lambda record: self._save(record, None, record["id"]))

    def create(self, request: Request) -> Answer:
        return self._each(request, lambda record: self._save(record, None))

    def _each(self, request: Request, save) -> Answer:
        records = request.json["records"]
        if len(records) > 200 or request.json["allOrNone"] is not False:
            return Answer(400, [{"errorCode": "INVALID", "message": "200, not all or none"}])
        return Answer(body=[save(record) for record in records])

    def delete(self, request: Request) -> Answer:
        told = []
        for record_id in request.query["ids"].split(","):
            if self.records.pop(record_id, None):
                told.append({"id": record_id, "success": True, "errors": []})
            else:
                told.append(_failed("ENTITY_IS_DELETED", "entity is deleted"))
        return Answer(body=told)

    def query(self, request: Request) -> Answer:
        found = re.fullmatch(
            r"SELECT Id, (\w+) FROM Contact WHERE \1 IN \((.*)\)", request.query["q"]
        )
        if not found:
            return Answer(400, [{"errorCode": "MALFORMED_QUERY", "message": "?"}])
        key = found[1]
        names = {re.sub(r"\\(.)", r"\1", n) for n in re.findall(r"'((?:\\.|[^'\\])*)'", found[2])}
        records = [{"Id": i, key: r[key]} for i, r in self.records.items() if r[key] in names]
        return Answer(body={"records": records, "done": True})

    def open_job(self, request: Request) -> Answer:
        job = f"750{len(self.jobs)}"
        self.jobs[job] = {**request.json, "state": "Open", "looks": 0}
        return Answer(body={"id": job, "state": "Open"})

    def upload(self, request: Request, job: str) -> Answer:
        if request.headers["Content-Type"] != "text/csv":
            return Answer(400, [{"errorCode": "INVALIDENTITY", "message": "CSV"}])
        self.jobs[job]["csv"] = request.raw.decode()
        return Answer(201, None)

    def close_job(self, request: Request, job: str) -> Answer:
        self.jobs[job]["state"] = request.json["state"]
        return Answer(body={"id": job, "state": "UploadComplete"})

    def job(self, _request: Request, job: str) -> Answer:
        found = self.jobs[job]
        found["looks"] += 1
        if found["looks"] == 2 and not self.stuck:
            self._work(found)
        return Answer(body={"id": job, "state": found["state"]})

    def _work(self, job: dict) -> None:
        job["state"] = self.ends_as
        job |= {"successfulResults": [], "failedResults": [], "unprocessedrecords": []}
        for line in csv.DictReader(io.StringIO(job["csv"], newline="")):
            values = {name: None if value == "#N/A" else value for name, value in line.items()}
            if self.ends_as != "JobComplete":
                job["unprocessedrecords"].append(line)
                continue
            saved = self._save(values, job["externalIdFieldName"])
            if saved["success"]:
                told = {"sf__Id": saved["id"], "sf__Created": str(saved["created"]).lower()}
                job["successfulResults"].append(told | line)
            else:
                error = saved["errors"][0]
                job["failedResults"].append({"sf__Id": "", "sf__Error": json.dumps(error)} | line)

    def results(self, _request: Request, job: str, name: str) -> Answer:
        lines = self.jobs[job][name]
        text = io.StringIO()
        if lines:
            writer = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(lines)
        return Answer(raw=text.getvalue().encode())


def _failed(code: str, message: str) -> dict:
    error = {"statusCode": code, "message": message, "fields": []}
    return {"success": False, "errors": [error]}
