"""Requests are what the vendor's own interface description allows.

The descriptions are not ours to pass on: where neither the folder of `CDP_SPECS` nor
`shared/specs` beside the project holds them, there is nothing to compare with.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest
from fake_vendor import running
from loopback import Request
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest
from vendors import BY_KIND, opener

ROOT = Path(__file__).resolve().parents[3]
SPECS = Path(os.environ.get("CDP_SPECS", ROOT.parent / "shared" / "specs"))
ROWS = [
    {"email": "Anna@Example.com", "city": "Köln", "phone_number": "+491511234567", "vip": True},
    {"email": "o'brien@example.com", "city": None, "phone_number": None, "vip": False},
]
COLUMNS = dict.fromkeys(ROWS[0], "varchar")


def description(name: str) -> dict:
    path = SPECS / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return json.loads(path.read_text())


def by_openapi(spec: dict, host: str):
    # One vendor's description breaks the rules of its own format in corners that we never touch.
    official = OpenAPI.from_dict(spec, config=Config(spec_validator_cls=None))

    def check(request: Request) -> None:
        kind = request.headers.get("Content-Type", "application/json")
        official.validate_request(
            MockRequest(
                host_url=host,
                method=request.method.lower(),
                path=request.path,
                args=request.query,
                headers=request.headers,
                data=request.raw or None,
                content_type=kind,
            )
        )

    return check


def as_openapi_3(spec: dict) -> dict:
    """Swagger 2.0 in the words of its successor, as far as requests go."""
    spec = json.loads(json.dumps(spec).replace("#/definitions/", "#/components/schemas/"))
    for path in spec["paths"].values():
        for operation in path.values():
            given = operation.pop("parameters", [])
            operation["responses"] = {"200": {"description": "done"}}
            for body in (each["schema"] for each in given if each["in"] == "body"):
                operation["requestBody"] = {
                    "required": True,
                    "content": {"application/json": {"schema": body}},
                }
    return {
        "openapi": "3.0.3",
        "info": spec["info"],
        "servers": [{"url": f"https://{spec['host']}"}],
        "paths": spec["paths"],
        "components": {"schemas": spec["definitions"]},
    }


def by_discovery(spec: dict):
    """Google's discovery documents hold JSON schemas, with references of their own kind."""
    text = re.sub(r'"\$ref": "(\w+)"', r'"$ref": "#/schemas/\1"', json.dumps(spec))
    schemas = json.loads(text)["schemas"]
    for schema in schemas.values():
        schema.pop("id", None)
        schema["additionalProperties"] = False
    methods = {
        f"/{method['path']}": method["request"]["$ref"]
        for resource in spec["resources"].values()
        for method in resource.get("methods", {}).values()
        if "request" in method
    }

    def check(request: Request) -> None:
        if request.path in methods:
            root = {"$ref": f"#/schemas/{methods[request.path]}", "schemas": schemas}
            jsonschema.Draft4Validator(root).validate(request.json)

    return check


def checker(kind: str):
    if kind == "google_ads":
        return by_discovery(description("google_datamanager.v1.discovery.json"))
    if kind == "iterable":
        spec = as_openapi_3(description("iterable_api-docs.json"))
        return by_openapi(spec, "https://api.iterable.com")
    spec, lists = description("klaviyo_profiles.json"), description("klaviyo_lists.json")
    spec["paths"] |= lists["paths"]
    for part, found in lists["components"].items():
        spec["components"].setdefault(part, {}).update(found)
    return by_openapi(spec, "https://a.klaviyo.com")


@pytest.fixture(params=["klaviyo", "iterable", "google_ads"])
def checked(request, connection, target):
    """A destination, and the fake whose every request is compared with the description."""
    problems: list[str] = []
    check = checker(request.param)

    def noted(received: Request) -> None:
        try:
            check(received)
        except Exception as error:  # noqa: BLE001  # whatever it objects to
            problems.append(f"{received.method} {received.path}: {error!r} {error.__cause__!r}")

    with running(BY_KIND[request.param].fake()) as fake:
        fake.checkers.append(noted)
        made = opener(request.param, fake, connection, target)("mirror", columns=COLUMNS)
        yield made, fake, problems
        made.close()


def test_every_request_is_as_described(checked, batch):
    made, fake, problems = checked
    made.check()
    result = made.send(batch(ROWS))
    gone = [{"email": row["email"]} for row in ROWS]
    for place, remote_id in result.remote_ids.items():
        gone[place]["@id"] = remote_id
    made.send(batch(gone, "remove"))
    assert len(fake.requests) >= 3
    assert problems == []


def test_a_wrong_request_would_be_noticed(checked):
    made, fake, problems = checked
    path = {"klaviyo": "/api/profile-bulk-import-jobs", "iterable": "/api/users/bulkUpdate"}
    where = path.get(type(made).__module__.rpartition(".")[2], "/v1/audienceMembers:ingest")
    for body in ({"data": {"type": "nonsense"}}, {"users": 3}, {"audienceMembers": "none"}):
        raw = json.dumps(body).encode()
        fake.checkers[0](Request("POST", where, {}, {"revision": "x"}, raw))
    assert problems
