"""A feed in steps equals the same feed at once: the example's own replay on a few made-up days."""

from __future__ import annotations

import duckdb
import pytest

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
# Invoice 5002 has lines in two files, and its customer shows only in the later one.
DAYS = {
    "2010-12-01": [
        '5001,85123A,"HEART, WHITE",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom',
        "5001,71053,METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom",
        "5002,71053,METAL LANTERN,2,2010-12-01 09:00:00,3.39,,United Kingdom",
    ],
    "2010-12-02": [
        "5002,22752,BOXES,2,2010-12-01 09:01:00,7.65,13047.0,United Kingdom",
        "5003,22752,BOXES,1,2010-12-02 10:00:00,7.65,,EIRE",
        "C5004,71053,METAL LANTERN,-1,2010-12-02 11:00:00,3.39,17850.0,United Kingdom",
    ],
    "2010-12-03": [
        "A5005,B,Adjust bad debt,1,2010-12-03 14:50:00,11062.06,,United Kingdom",
        "5006,71053,METAL LANTERN,1,2010-12-03 15:00:00,3.39,12583.0,France",
        "5006,71053,METAL LANTERN,1,2010-12-03 15:00:00,3.39,12583.0,France",
    ],
    "2010-12-05": ["5007,22752,BOXES,4,2010-12-05 15:00:00,7.65,17850.0,United Kingdom"],
}


@pytest.fixture(scope="module")
def warehouses(replay_module, example, tmp_path_factory):
    """Both warehouses of a replay with a build after each second file."""
    folder = tmp_path_factory.mktemp("replay")
    (folder / "feed").mkdir()
    for day, lines in DAYS.items():
        (folder / f"feed/{day}.csv").write_text(HEADER + "\n".join(lines) + "\n")
    company = example("online_retail")
    replayed, whole = folder / "replayed.duckdb", folder / "whole.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CDP_AS_OF", replay_module.AS_OF)
        patch.setattr(replay_module, "_run", company.run)
        company.run(["dbt", "deps"])
        replay_module.replay(folder / "feed", 2, replayed)
        replay_module.build_whole(replayed, whole)
    return replayed, whole


def test_tenths_equal_the_whole(replay_module, warehouses):
    compared = {found.table: found for found in replay_module.compare(*warehouses)}

    assert compared["golden.customer_orders"].whole == 6
    assert compared["staging.stg_shop__order_lines"].whole == 10
    assert [found for found in compared.values() if found.differing] == []


def test_a_difference_would_show(replay_module, warehouses, tmp_path):
    replayed, whole = warehouses
    other = tmp_path / "replayed.duckdb"
    other.write_bytes(replayed.read_bytes())
    with duckdb.connect(str(other)) as connection:
        connection.execute("update golden.customer_orders set amount = 0 where amount = 35.64")

    differing = [found for found in replay_module.compare(other, whole) if found.differing]

    assert [(found.table, found.differing) for found in differing] == [
        ("golden.customer_orders", 2)
    ]


def test_a_customer_who_shows_in_a_later_line_gets_the_whole_invoice(warehouses):
    with duckdb.connect(str(warehouses[0]), read_only=True) as connection:
        rows = connection.execute(
            "select customer_ref, amount, record_versions from staging.stg_shop__orders"
            " where order_id = '5002'"
        ).fetchall()

    assert [(ref, float(amount), lines) for ref, amount, lines in rows] == [
        ("shop:13047", 22.08, 2)
    ]
