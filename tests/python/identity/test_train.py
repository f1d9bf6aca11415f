"""`cdp identity train` from the pairs in a warehouse to the seed of a company."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pytest

from cdp_cli.identity.seed import seed_of
from cdp_cli.project import Project

SEED = Path(__file__).resolve().parents[3] / "seeds/identity_weights.csv"
COMPARISONS = list(
    dict.fromkeys(
        row["comparison"]
        for row in csv.DictReader(SEED.read_text().splitlines())
        if row["comparison"] != "threshold"
    )
)
# Given name, family name and e-mail of a pair, what its names weigh, and how many there are.
COMPARED = [
    ("exact", "exact", "exact", 9.0, 11.0, 120),
    ("close", "exact", "exact", 4.54, 11.0, 60),
    ("exact", "differs", "exact", 9.0, -4.03, 20),
    ("differs", "exact", "differs", -4.28, 11.0, 50),
]
DRAWN = [
    ("differs", "differs", "differs", -4.28, -4.03, 9900),
    ("close", "differs", "differs", 4.54, -4.03, 80),
    ("differs", "close", "differs", -4.28, 5.54, 20),
]
RECORDS = 400


def write_pairs(connection, view, patterns):
    levels = ", ".join(f"{name}_level varchar, {name}_weight double" for name in COMPARISONS)
    connection.execute(
        f"create or replace table identity.{view}"
        f" (record_key varchar, other_record_key varchar, {levels})"
    )
    for given, family, email, given_bits, family_bits, pairs in patterns:
        connection.execute(
            f"insert into identity.{view} (record_key, other_record_key, given_name_level,"
            " given_name_weight, family_name_level, family_name_weight, email_level)"
            " select 'r1', 'r2', ?, ?, ?, ?, ? from range(?)",
            [given, given_bits, family, family_bits, email, pairs],
        )


@pytest.fixture
def pairs(project):
    """Shop Co's warehouse with weights, records and pairs; returns the file."""
    path = project.root / "warehouse/shop.duckdb"
    path.parent.mkdir()
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema identity; create schema seeds")
        connection.execute(
            f"create table seeds.identity_weights as select * from read_csv('{SEED}')"
        )
        connection.execute(
            f"""
            create table identity.identity_traits as
            select 'r' || n as record_key, null::varchar as street_key,
                null::varchar as postcode_key, timestamp '2026-11-01 10:00:00' as updated_at
            from range({RECORDS}) as numbers (n)
            """
        )
        write_pairs(connection, "identity_similarities", COMPARED)
        write_pairs(connection, "identity_chance_pairs", DRAWN)
    return path


def read(path):
    return {
        (row["comparison"], row["level"]): row
        for row in csv.DictReader(path.read_text().splitlines())
    }


@pytest.mark.usefixtures("pairs")
def test_the_seed_is_written_with_where_it_comes_from(cdp, project):
    done = cdp("identity", "train")

    assert done.code == 0, done.err
    shipped, found = read(SEED), read(project.root / "seeds/identity_weights.csv")
    assert list(found) == list(shipped)
    assert found["given_name", "close"]["provenance"] == (
        "EM over 250 pairs of 400 records up to 2026-11-01"
    )
    # A third of the pairs that look like one person's: more than was expected.
    assert float(found["given_name", "close"]["m"]) > 0.2
    assert float(found["given_name", "close"]["u"]) == pytest.approx(0.008, rel=0.1)
    # Nobody knows a telephone, and names that change places are counted once.
    for name in (("phone", "exact"), ("family_name", "swapped"), ("threshold", "match")):
        assert found[name] == shipped[name]
    assert "+enabled: false" in done.err
    assert "email" in done.out


def test_a_second_run_writes_the_same_bytes(cdp, project, pairs):
    seed = project.root / "seeds/identity_weights.csv"
    assert cdp("identity", "train").code == 0
    first = seed.read_bytes()
    # As the next build would: the seed that was written, and weights that follow from it.
    with duckdb.connect(str(pairs)) as connection:
        connection.execute("delete from seeds.identity_weights")
        connection.execute(
            f"insert into seeds.identity_weights by name select * from read_csv('{seed}')"
        )
        for view, patterns in (("similarities", COMPARED), ("chance_pairs", DRAWN)):
            shares = {name: float(row["m"] or 1) for name, row in read(seed).items()}
            moved = [
                (given, family, email, *_moved(given, family, shares, bits), count)
                for given, family, email, *bits, count in patterns
            ]
            write_pairs(connection, f"identity_{view}", moved)

    assert cdp("identity", "train").code == 0
    assert seed.read_bytes() == first


def _moved(given, family, shares, bits):
    """The weights of the names under other shares: only those of `exact` count."""
    from math import log2

    names = (("given_name", given), ("family_name", family))
    return [
        weight + log2(shares[name] / 0.8) if name[1] == "exact" else weight
        for name, weight in zip(names, bits, strict=True)
    ]


@pytest.mark.usefixtures("pairs")
def test_a_dry_run_shows_and_writes_nothing(cdp, project):
    done = cdp("identity", "train", "--dry-run", "--json")

    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["file"] is None
    assert found["pairs"] == 250
    assert found["changes"][0]["before"]["level"] == "exact"
    assert not (project.root / "seeds").exists()


@pytest.mark.usefixtures("pairs")
def test_another_file_may_be_named(cdp, project, tmp_path):
    done = cdp("identity", "train", "--to", tmp_path / "new/weights.csv")

    assert done.code == 0, done.err
    assert len(read(tmp_path / "new/weights.csv")) == len(read(SEED))
    assert "enabled" not in done.err
    assert not (project.root / "seeds").exists()


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("delete from identity.identity_traits where record_key > 'r12'", "too few to learn from"),
        ("delete from identity.identity_similarities", "Of 0 pairs of records"),
        ("update identity.identity_similarities set email_level = 'differs',"
         " family_name_level = 'differs', family_name_weight = -4", "too few look like one"),
        ("drop table identity.identity_chance_pairs", "Build it with `cdp build`"),
    ],
)  # fmt: skip
def test_too_little_is_told_in_one_message_and_nothing_is_written(
    cdp, project, pairs, sql, message
):
    with duckdb.connect(str(pairs)) as connection:
        connection.execute(sql)

    done = cdp("identity", "train")

    assert done.code == 1
    assert message in " ".join(done.err.split())
    assert not (project.root / "seeds").exists()


def test_a_file_that_cannot_be_written_is_told(cdp, pairs):
    (pairs.parent / "taken").write_text("")

    done = cdp("identity", "train", "--to", pairs.parent / "taken/weights.csv")

    assert done.code == 1
    assert "cannot be written" in done.err


def test_a_fork_writes_the_seed_that_ships(tmp_path):
    (tmp_path / "dbt_project.yml").write_text("name: cdp\nseed-paths: [seeds]\n")

    seed = seed_of(Project(tmp_path))

    assert seed.path == tmp_path / "seeds/identity_weights.csv"
    assert not seed.missing_settings


def test_a_package_that_is_switched_off_already_needs_no_word(tmp_path):
    (tmp_path / "dbt_project.yml").write_text(
        "name: shop_co\nseeds: {cdp: {identity_weights: {+enabled: false}}}\n"
    )

    assert not seed_of(Project(tmp_path)).missing_settings
