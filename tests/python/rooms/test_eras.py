"""A telephone number that nobody used for years links nobody across the years, run after run.

Who is hurt if it fails: whoever gets a number that was given back, and with it another person's
orders and messages; or, where the window is too narrow, a customer of old who is taken for
somebody new.
Not tested here: what is an era (`identity_eras` has unit tests), numbers of two given names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

NUMBER = {"given_name": "Eva", "phone": "+4917111"}
OLD = {"created_at": "2014-05-01", "updated_at": "2015-03-01"}
NEW = {"created_at": "2021-05-02", "updated_at": "2023-01-01"}
# In use from one time to the other, with less than three years of rest on both sides.
BETWEEN = {"created_at": "2017-01-01", "updated_at": "2019-01-01"}
AFTER_OLD = {"created_at": "2015-01-01", "updated_at": "2016-01-01"}


def load(company: Any, between: dict[str, str]) -> None:
    rows = {"old": OLD, "new": NEW, "newer": NEW, "between": between}
    company.load(
        "shop",
        "profiles",
        [
            {"profile_id": name, "customer_ref": f"shop:{name}", **NUMBER, **times}
            for name, times in rows.items()
            if times
        ],
        replace=True,
    )


def parts(company: Any, *arguments: str) -> set[frozenset[str]]:
    """Who is together after a build."""
    company.build("--select", "+identity_assignment", *arguments)
    rows = company.rows(
        "select list(subject_key) from identity.identity_assignment"
        " where is_current group by customer_id"
    )
    return {frozenset(name.removeprefix("shop:") for name in names) for (names,) in rows}


@pytest.mark.parametrize("arguments", [[], ["--full-refresh"]], ids=["incremental", "full"])
def test_a_number_links_whoever_has_it_without_too_long_a_rest(
    new_company: Callable[[], Any], arguments: list[str]
) -> None:
    company = new_company()
    apart = {frozenset({"old"}), frozenset({"new", "newer"})}
    load(company, {})
    assert parts(company) == apart
    # Somebody who had it in between bridges the rest, as long as they are there.
    load(company, BETWEEN)
    assert parts(company, *arguments) == {frozenset({"old", "between", "new", "newer"})}
    # The same records, of which one has other times: nobody came and nobody went.
    load(company, AFTER_OLD)
    assert parts(company, *arguments) == {
        frozenset({"old", "between"}),
        frozenset({"new", "newer"}),
    }
    load(company, BETWEEN)
    assert parts(company, *arguments) == {frozenset({"old", "between", "new", "newer"})}
    load(company, {})
    assert parts(company, *arguments) == apart
