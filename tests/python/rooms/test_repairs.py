"""What syncs sent before two customers became one, or one became two: told, and told as mended.

Who is hurt if it fails: whoever writes to one person under two ids, or to one of two people about
the other, in a system that nobody told.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

WHY = ("--because", "she said so", "--by", "kim")


@pytest.fixture
def run(sending_company: Any, cdp: Callable[..., Any]) -> Callable[..., str]:
    """Call `cdp`, which must go well; returns what it printed."""

    def call(*arguments: str) -> str:
        sending_company.close()
        done = cdp(*arguments)
        assert done.code == 0, done.err
        return str(done.out)

    return call


def test_a_record_sent_before_a_merge_or_a_split_is_told_until_it_is_mended(
    sending_company: Any, run: Callable[..., str]
) -> None:
    company = sending_company

    def repairs(*arguments: str) -> list[dict[str, Any]]:
        return list(json.loads(run("identity", "repairs", "--json", *arguments)))

    for subject, email in {"1": "ann", "2": "anna", "3": "ben", "4": "ben"}.items():
        row = {"customer_ref": f"shop:{subject}", "email": f"{email}@mail.example"}
        company.load("shop", "profiles", [{"profile_id": f"shop:{subject}", **row}])
    company.build()
    anns, ben = {company.customer("shop:1"), company.customer("shop:2")}, company.customer("shop:3")
    run("sync", "run")
    assert repairs() == []

    # Ann and Anna are one; the two Bens are father and son.
    run("identity", "link", "shop:1", "shop:2", *WHY)
    run("identity", "unlink", "shop:3", "shop:4", *WHY)
    company.build()
    ann = company.customer("shop:1")
    (gone,) = anns - {ann}
    (son,) = {company.customer("shop:3"), company.customer("shop:4")} - {ben}
    told = {
        (row["sync"], row["key"], row["event_type"], row["customer_id"], row["object"])
        for row in repairs()
    }
    assert told == {
        (mode, *what, f"{mode} jsonl")
        for mode in ("mirror", "upsert")
        for what in ((gone, "merged", ann), (ben, "split", son))
    }
    shown = run("identity", "repairs", "--sync", "mirror")
    assert "2 records to repair." in shown
    assert "the next run mends it" in shown

    run("sync", "run")
    # The complete file leaves the dead id out. The other sync takes nothing back: Anna's record
    # stays where it is, beside Ann's.
    (left,) = repairs()
    assert (left["sync"], left["key"], left["customer_id"]) == ("upsert", gone, ann)
    assert left["customer_sent_at"] is not None
    assert "takes nothing back: remove it there" in run("identity", "repairs")
    assert sum(row["is_mended"] for row in repairs("--all")) == 3


@pytest.mark.usefixtures("sending_company")
def test_a_warehouse_that_was_not_built_is_not_one_without_repairs(cdp: Callable[..., Any]) -> None:
    done = cdp("identity", "repairs")
    assert done.code == 1
    assert "Build it with `cdp build`" in done.err
