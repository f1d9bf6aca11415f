"""What the tests of destinations share."""

from __future__ import annotations

import json

import pytest
from fake_vendor import running
from receiver import receiving
from vendors import BY_KIND, opener

from cdp_cli.destinations.base import Batch, Connection, Target

COLUMNS = {"customer_id": "varchar", "email": "varchar", "spent": "decimal(12,2)"}


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


@pytest.fixture
def target():
    """Makes a target for a mode."""

    def make(mode: str = "upsert", **kept: object) -> Target:
        wanted = {"key": "customer_id", "columns": COLUMNS, "object": {}, **kept}
        return Target(sync="people", mode=mode, **wanted)

    return make


@pytest.fixture
def connection(tmp_path):
    """Makes a connection of a type with settings."""

    def make(kind: str, **settings: object) -> Connection:
        return Connection(kind, kind, settings, tmp_path)

    return make


def batch(rows: list[dict], operation: str = "upsert", number: int = 1, run: str = "run") -> Batch:
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return Batch("people", run, number, operation, lines, len(rows))


@pytest.fixture(name="batch")
def batch_of():
    return batch


def person(number: int, **other: object) -> dict:
    row = {"customer_id": f"c{number}", "email": f"p{number}@example.com", "spent": number / 4}
    return row | other


@pytest.fixture(name="person")
def one_person():
    return person


@pytest.fixture
def vendor(request, connection, target):
    """The fake of the vendor that the test module names as KIND, and a maker of destinations."""
    kind = request.module.KIND
    opened = []
    with running(BY_KIND[kind].fake()) as fake:
        make = opener(kind, fake, connection, target)

        def remembered(*arguments, **settings):
            opened.append(make(*arguments, **settings))
            return opened[-1]

        yield fake, remembered
        for each in opened:
            each.close()
