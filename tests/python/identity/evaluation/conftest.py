"""A warehouse in memory for SQL that is built from text, and a small file of labelled people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

PEOPLE = """\
unique_id, system, First Name, Surname, DOB, E-Mail, postcode_fake, who
p1-a, crm, Anna, Berg, 19800131, anna@berg.example, 10115, P1
p1-b, shop, Anna, Berg, 19800131, , , P1
p1-c, shop, Ana, Berg, , ANNA@berg.example, , P1
p2-a, crm, Bilal, Can, 19900215, bilal@can.example, 20095, P2
p2-b, shop, Bilall, Cann, , , 20095, P2
p3-a, crm, Cara, Dorn, 19750704, shared@home.example, 50667, P3
p4-a, shop, Emil, Dorn, 19771224, shared@home.example, 50667, P4
p5-a, crm, Finn, Egger, , finn@egger.example, , P5
x-a, shop, Gina, Fuchs, , gina@fuchs.example, ,
"""


class Memory:
    """As much of a `Warehouse` as the evaluation asks for."""

    adapter_type = "duckdb"

    def __init__(self) -> None:
        self.connection = duckdb.connect(":memory:")

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        cursor = self.connection.execute(sql, list(parameters))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        self.connection.execute(sql, list(parameters))

    def columns(self, schema: str, table: str) -> dict[str, str]:
        rows = self.query(
            "select column_name, data_type from duckdb_columns()"
            " where schema_name = ? and table_name = ?",
            [schema, table],
        )
        return {row["column_name"]: row["data_type"] for row in rows}

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *error: object) -> None:
        """Stays open: the next one sees the same."""


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    """An empty warehouse, one per module."""
    made = Memory()
    yield made
    made.connection.close()


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Nine records of people, one without a label; its header has a blank behind each comma."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    return path
