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
create table identity.identity_eras (
    subject_key varchar, identifier_type varchar, identifier_value varchar,
    recycled_after_days integer, rested_from timestamp, rested_to timestamp);
create table identity.identity_conflicts (
    identifier_type varchar, identifier_value varchar, tier integer, customer_id varchar,
    other_customer_id varchar, match_weight double, reason varchar);
create table identity.identity_excluded_values (
    identifier_type varchar, identifier_value varchar, reason varchar);
create table identity.identity_moves (subject_key varchar, previous_customer_id varchar);
create table identity.identity_aliases (former_customer_id varchar, customer_id varchar);
create table identity.identity_traits (
    record_key varchar, subject_key varchar, given_key varchar, given_root varchar,
    family_key varchar, birth_date date, email_key varchar, phone varchar, street_key varchar,
    postcode_key varchar, city_key varchar, country varchar, gender varchar, national_id varchar);
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
    given_name_level varchar, given_name_weight double default 0,
    family_name_level varchar, family_name_weight double default 0,
    birth_date_level varchar, birth_date_weight double default 0,
    email_level varchar, email_weight double default 0,
    phone_level varchar, phone_weight double default 0,
    address_level varchar, address_weight double default 0,
    country_level varchar, country_weight double default 0,
    gender_level varchar, gender_weight double default 0,
    national_id_level varchar, national_id_weight double default 0,
    prior_weight double, others_weight double, match_weight double, match_probability double);
create table identity.identity_prior (threshold_bits double);
insert into identity.identity_prior values (6.5);
create table seeds.identity_weights (comparison varchar, level varchar, weight double);
insert into seeds.identity_weights values ('threshold', 'match', null);
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
SCORE = """
insert into identity.identity_similarities (
    record_key, other_record_key, subject_key, other_subject_key, given_name_level,
    given_name_weight, birth_date_level, birth_date_weight, address_level, address_weight,
    prior_weight, others_weight, match_weight, match_probability)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
SCORES = [
    # Ben and Cem: scored, and too low.
    (
        *("crm:2|profile", "shop:3|profile", "crm:2", "shop:3"),
        *("differs", -4.0, "exact", 13.0, "postcode", 6.0, -10.0, -1.0, 4.0, 0.9412),
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
        conflict = ("email", "family@x.example", 1, "c1", "c2", None, reason)
        write("identity.identity_conflicts", *conflict)
        write("identity.identity_aliases", "c0", "c1")
        write("identity.identity_moves", "club:1", "c0")
        write("identity.identity_assignment", "shop:gone", "c9", "false")
        for score in SCORES:
            connection.execute(SCORE, score)


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
        contact = (held.get("email"), held.get("phone"), None, "53111", "bonn", "DE", None, None)
        write("identity.identity_traits", f"{subject}|profile", subject, *folded, *contact)


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


@pytest.fixture
def club_and_crm(run_sql) -> None:
    """The club's Ann and the CRM's are alike, by 9 bits, and share no date of birth as a link."""
    run_sql("delete from identity.identity_links where identifier_type = 'name_birth_date'")
    run_sql(
        SCORE,
        *("club:1|profile", "crm:1|profile", "club:1", "crm:1"),
        *("nickname", 5.0, "exact", 12.0, None, 0.0, -8.0, 0.0, 9.0, 0.99805),
    )
