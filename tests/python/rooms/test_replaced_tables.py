"""A raw table that is replaced takes its old records out of staging, whatever comes instead.

Who is hurt if it fails: whoever a source has deleted, and who goes on getting mail because of it.
Not tested here: files and the ledger of loads (`tests/python/load/`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def people(*numbers: int) -> list[dict[str, object]]:
    return [{"profile_id": str(n), "email": f"p{n}@mail.example"} for n in numbers]


@pytest.fixture
def company(new_company: Callable[[], Any]) -> Any:
    """A company whose CRM has sent two loads, the first one built, or both."""
    company = new_company()
    company.load("crm", "profiles", people(1, 2))
    company.build("--select", "stg_crm__profiles")
    company.load("crm", "profiles", people(2, 3))
    return company


def held(company: Any) -> set[str]:
    company.build("--select", "stg_crm__profiles")
    rows = company.rows("select profile_id from staging.stg_crm__profiles")
    return {number for (number,) in rows}


def test_what_is_appended_takes_nothing_away(company: Any) -> None:
    assert held(company) == {"1", "2", "3"}


def test_what_is_replaced_is_forgotten(company: Any) -> None:
    company.load("crm", "profiles", people(4), replace=True)
    assert held(company) == {"4"}


def test_what_is_replaced_by_nothing_is_forgotten(company: Any) -> None:
    assert held(company) == {"1", "2", "3"}
    company.load("crm", "profiles", [], replace=True)
    assert held(company) == set()
    company.load("crm", "profiles", people(5))
    assert held(company) == {"5"}


def older(company: Any, table: str, column: str) -> None:
    """Make a table what it was before it got a column."""
    company.rows(f"alter table {table} drop column {column}")


@pytest.mark.parametrize(("is_replaced", "left"), [(False, {"1", "2", "3", "4"}), (True, {"4"})])
def test_a_table_of_an_older_version_gets_the_columns_of_today(
    company: Any, *, is_replaced: bool, left: set[str]
) -> None:
    assert held(company) == {"1", "2", "3"}
    older(company, "staging.stg_crm__profiles", "national_id")
    company.load("crm", "profiles", [{**people(4)[0], "national_id": "N4"}], replace=is_replaced)
    assert held(company) == left
    assert company.rows(
        "select profile_id, national_id from staging.stg_crm__profiles"
        " where national_id is not null"
    ) == [("4", "N4")]


def test_a_seed_of_an_older_version_is_read_anew(
    company: Any, company_dbt: Callable[..., None]
) -> None:
    older(company, "seeds.identity_identifier_types", "limits_likeness")
    company.close()
    company_dbt(company.warehouse, "seed", "--select", "identity_identifier_types")
    assert company.rows(
        "select count(limits_likeness) > 0 from seeds.identity_identifier_types"
    ) == [(True,)]
