"""A warehouse as a build leaves it, written by hand: who holds what, and who became whom."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

SEEN = "2026-01-02 10:00:00"
TYPES = {
    "customer_ref": (1, 20, True),
    "email": (1, 8, True),
    "name_birth_date": (2, None, True),
    "card_token": (3, None, False),
    "phone": (None, 12, False),
    "birth_date": (None, 1, False),
}
TABLES = """
create schema identity; create schema golden; create schema conformed; create schema seeds;
create table identity.identity_assignment (
    subject_key varchar, customer_id varchar, is_current boolean);
create table identity.identity_subjects (
    subject_key varchar, source varchar, is_known boolean,
    first_seen_at timestamp, last_seen_at timestamp);
create table identity.identity_identifiers (
    subject_key varchar, identifier_type varchar, identifier_value varchar);
create table identity.identity_handles (
    source varchar, subject_key varchar, email varchar, phone varchar);
create table identity.identity_links (
    subject_key varchar, identifier_type varchar, identifier_value varchar, tier integer,
    joins_known boolean, first_seen_at timestamp, last_seen_at timestamp);
create table identity.identity_conflicts (
    identifier_type varchar, identifier_value varchar, tier integer, customer_id varchar,
    other_customer_id varchar, reason varchar);
create table identity.identity_excluded_values (
    identifier_type varchar, identifier_value varchar, reason varchar);
create table identity.identity_moves (subject_key varchar, previous_customer_id varchar);
create table identity.identity_aliases (former_customer_id varchar, customer_id varchar);
create table identity.identity_traits (
    record_key varchar, subject_key varchar, given_key varchar, given_root varchar,
    family_key varchar, birth_date date);
create table golden.customer_360 (
    customer_id varchar, full_name varchar, city varchar, profile_state varchar,
    last_seen_at timestamp);
create table golden.customer_identifiers (customer_id varchar, identifier_value varchar);
create table golden.customer_orders (customer_id varchar, order_ref varchar);
create table conformed.conformed_profiles (
    subject_key varchar, full_name varchar, given_name varchar, family_name varchar,
    birth_date date);
create table seeds.identity_identifier_types (identifier_type varchar, max_values integer);
create table identity.identity_similarities (
    record_key varchar, other_record_key varchar, subject_key varchar, other_subject_key varchar,
    given_name_level varchar, given_name_weight double,
    birth_date_level varchar, birth_date_weight double,
    prior_weight double, match_weight double, match_probability double);
create table seeds.identity_weights (comparison varchar, level varchar, weight double);
insert into seeds.identity_weights values ('threshold', 'link', 6.5);
"""

# Ann: the shop and the CRM know her by one mailbox, the club by name and date of birth, a till by
# her card. Ben is her son: same mailbox, another date of birth. Cem shares a telephone with Ben.
CUSTOMERS = {
    "c1": ["shop:1", "crm:1", "club:1", "pos|card"],
    "c2": ["crm:2", "shop:2"],
    "c3": ["shop:3"],
    "c4": ["shop:4"],
}
HELD = {
    "shop:1": {"customer_ref": "shop:1", "email": "ann@x.example", "card_token": "tok"},
    "crm:1": {"email": "ann@x.example", "birth_date": "1960", "phone": "+491"},
    "club:1": {"name_birth_date": "ann|lee|1960", "birth_date": "1960"},
    "pos|card": {"card_token": "tok"},
    "crm:2": {"customer_ref": "crm:2", "email": "family@x.example", "birth_date": "1990"},
    "shop:2": {"customer_ref": "crm:2", "email": "family@x.example", "phone": "+492"},
    "shop:3": {"customer_ref": "shop:3", "phone": "+492"},
    "shop:4": {"email": "junk@x.example"},
}
ALSO = [
    ("shop:1", "name_birth_date", "ann|lee|1960"),
    ("crm:1", "email", "family@x.example"),
    ("shop:3", "email", "junk@x.example"),
]
NAMES = {
    "shop:1": "Ann Lee",
    "crm:1": "Anna Lee",
    "club:1": "Ann Lee",
    "crm:2": "Ben Lee",
    "shop:2": "Ben Lee",
    "shop:3": "Cem Kaya",
}
SCORES = [
    # Ben and Cem: scored, and too low.
    (
        *("crm:2|profile", "shop:3|profile", "crm:2", "shop:3"),
        *("differs", -4.0, "exact", 13.0, -5.0, 4.0, 0.9412),
    ),
]


class Writer:
    """Writes rows into the tables of one warehouse."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def __call__(self, table: str, *values: object) -> None:
        marks = ", ".join("?" for _ in values)
        self._connection.execute(f"insert into {table} values ({marks})", values)


def fill(path: Path) -> None:
    """Write the warehouse: links follow from who holds what."""
    path.parent.mkdir(exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        write = Writer(connection)
        for kind, (_, most, _) in TYPES.items():
            write("seeds.identity_identifier_types", kind, most)
        for name, subjects in CUSTOMERS.items():
            write("golden.customer_360", name, name, "Bonn", "known", SEEN)
            for subject in subjects:
                write_subject(write, subject, name)
        write_values(write)
        write("identity.identity_excluded_values", "email", "junk@x.example", "a placeholder")
        reason = "birth_date: 2 values, 1 allowed"
        conflict = ("email", "family@x.example", 1, "c1", "c2", reason)
        write("identity.identity_conflicts", *conflict)
        write("identity.identity_aliases", "c0", "c1")
        write("identity.identity_moves", "club:1", "c0")
        write("identity.identity_assignment", "shop:gone", "c9", "false")
        for score in SCORES:
            write("identity.identity_similarities", *score)


def write_subject(write: Writer, subject: str, customer: str) -> None:
    held, source = HELD[subject], subject.replace("|", ":").split(":")[0]
    write("identity.identity_assignment", subject, customer, "true")
    write("identity.identity_subjects", subject, source, ":" in subject, SEEN, SEEN)
    write("identity.identity_handles", source, subject, held.get("email"), held.get("phone"))
    for value in held.values():
        write("golden.customer_identifiers", customer, value)
    if subject in NAMES:
        given, family = NAMES[subject].split()
        birth = f"{held['birth_date']}-03-04" if "birth_date" in held else None
        write("conformed.conformed_profiles", subject, NAMES[subject], given, family, birth)
        # Anna and Ann are one name, as the seed of nicknames would have it.
        folded = (given.lower(), given.lower()[:3], family.lower(), birth)
        write("identity.identity_traits", f"{subject}|profile", subject, *folded)


def write_values(write: Writer) -> None:
    rows = [(key, *pair) for key, held in HELD.items() for pair in held.items()] + ALSO
    for subject, kind, value in rows:
        tier, _, joins_known = TYPES[kind]
        write("identity.identity_identifiers", subject, kind, value)
        is_shared = sum(row[1:] == (kind, value) for row in rows) > 1
        if tier and is_shared and value != "junk@x.example":
            link = (subject, kind, value, tier, joins_known, SEEN, SEEN)
            write("identity.identity_links", *link)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse, written once; tests get copies."""
    path = tmp_path_factory.mktemp("people") / "shop.duckdb"
    fill(path)
    return path


@pytest.fixture
def people(project, filled) -> Path:
    """The file of Shop Co's warehouse with everybody in it."""
    path = project.root / "warehouse/shop.duckdb"
    path.parent.mkdir()
    path.write_bytes(filled.read_bytes())
    return path


@pytest.fixture
def run_sql(people) -> Callable[..., list[tuple[object, ...]]]:
    """Run a statement on the warehouse of Shop Co."""

    def run(sql: str, *parameters: object) -> list[tuple[object, ...]]:
        with duckdb.connect(str(people)) as connection:
            return connection.execute(sql, parameters).fetchall()

    return run
