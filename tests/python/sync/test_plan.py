"""The plan in SQL says the same as a plain reading of the rules, row by row."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from dataclasses import replace

import pytest
from tiny_company import MODEL

from cdp_cli.destinations.base import Abilities
from cdp_cli.errors import ConfigError, FixError
from cdp_cli.sync.consent import Tables
from cdp_cli.sync.exposure import read_sync
from cdp_cli.sync.plan import make_plan
from cdp_cli.sync.setting import Setting
from cdp_cli.warehouse import connect

ABILITIES = Abilities(
    modes=frozenset({"mirror", "upsert"}), can_remove=True, is_idempotent=True, batch_size=4
)


@pytest.fixture
def warehouse(company):
    with connect(company.project) as opened:
        opened.ensure_declared("cdp_ops")
        yield opened


@pytest.fixture
def setting(company, warehouse):
    """Makes a setting for the people, given what their exposure says."""

    def make(abilities: Abilities = ABILITIES, **meta: object) -> Setting:
        company.add_sync("people", "hook", **meta)
        sync = read_sync(company.project.syncs()["people"], company.project.manifest())
        columns = warehouse.columns("activation", MODEL)
        return Setting(sync, columns, abilities, Tables())

    return make


def plan(warehouse, setting):
    """The plan, and its rows as key -> (action, phase, payload)."""
    with warehouse.transaction():
        made = make_plan(warehouse, setting)
    rows = warehouse.query("select * from cdp_plan")
    return made, {row["key"]: row for row in rows}


def remember(warehouse, key: str, **columns: object) -> None:
    row = {"sync": "people", "key": key, "customer_id": key, "status": "acked", "epoch": 1}
    row |= columns
    names = ", ".join(row)
    marks = ", ".join("?" * len(row))
    warehouse.execute(
        f"insert into cdp_ops.sync_state ({names}) values ({marks})", list(row.values())
    )


def test_everybody_who_agreed_is_new_at_first(warehouse, setting):
    made, rows = plan(warehouse, setting())
    assert made.counts.rows == 12
    assert (made.counts.add, made.counts.held_consent) == (10, 2)
    assert made.held == {"consent never given": 2}
    assert json.loads(rows["c000003"]["payload"]) == {
        "city": "Berlin",
        "customer_id": "c000003",
        "email": "p3@example.com",
        "spent": 0.75,
    }


def test_the_payload_is_canonical(warehouse, setting):
    """Columns by name, money digit by digit, whatever text there is."""
    odd = 'O\'Brien "Bob" \\ 😀 \n\t العربية \x01'
    warehouse.execute(f"update activation.{MODEL} set city = ?, spent = 1234567890.10", [odd])
    _made, rows = plan(warehouse, setting())
    payload = rows["c000000"]["payload"]
    assert json.loads(payload)["city"] == odd
    assert list(json.loads(payload)) == ["city", "customer_id", "email", "spent"]
    assert '"spent":1234567890.10' in payload
    assert "\n" not in payload


def test_null_and_duplicate_keys_are_held_and_never_sent(warehouse, setting):
    warehouse.execute(
        f"insert into activation.{MODEL} values"
        " (null, 'a', 'b', 1), ('', 'a', 'b', 1), ('c000003', 'other', 'b', 1)"
    )
    made, rows = plan(warehouse, setting())
    assert made.held == {"duplicate key": 2, "no key": 2, "consent never given": 2}
    assert made.counts.held_key == 4
    assert "c000003" not in rows


def test_a_key_that_is_double_now_is_not_removed(warehouse, setting):
    """Nobody knows which of the two rows is right, so what was sent stays."""
    remember(warehouse, "c000003", payload_md5="x")
    warehouse.execute(f"insert into activation.{MODEL} values ('c000003', 'other', 'b', 1)")
    made, _rows = plan(warehouse, setting())
    assert made.counts.remove == 0


def test_withdrawals_come_first_then_removals_then_the_rest(warehouse, setting):
    remember(warehouse, "c000090", payload_md5="x")
    remember(warehouse, "gone", customer_id="c000001", payload_md5="x")
    made, rows = plan(warehouse, setting())
    assert made.phases == {0: 1, 1: 1, 2: 10}
    assert made.counts.withdrawn == 1
    assert rows["c000090"]["phase"] == 0
    assert rows["c000090"]["reason"] == "consent never given"
    assert json.loads(rows["c000090"]["payload"]) == {"customer_id": "c000090"}
    assert rows["gone"]["reason"] == "left the model"


def test_who_left_is_removed_only_by_a_mirror_unless_consent_is_gone_too(warehouse, setting):
    remember(warehouse, "left", customer_id="c000001", payload_md5="x")
    remember(warehouse, "left_and_withdrew", customer_id="c000090", payload_md5="x")
    made, rows = plan(warehouse, setting(mode="upsert"))
    assert made.counts.remove == 1
    assert rows["left_and_withdrew"]["phase"] == 0
    made, rows = plan(warehouse, setting(mode="upsert", on_withdrawal="keep"))
    assert made.counts.remove == 0


def test_a_numeric_key_is_removed_as_a_number(warehouse, setting):
    warehouse.execute("drop table activation.sync_test__people")
    warehouse.execute(
        "create table activation.sync_test__people as select 1 as id, 'c000001' as customer_id"
    )
    remember(warehouse, "17", customer_id="c000001", payload_md5="x")
    _made, rows = plan(warehouse, setting(key="id"))
    assert json.loads(rows["17"]["payload"]) == {"id": 17}
    assert json.loads(rows["1"]["payload"]) == {"customer_id": "c000001", "id": 1}


def test_another_target_sends_everybody_again_but_another_guard_does_not(warehouse, setting):
    first = setting(object={"path": "/a"})
    _made, rows = plan(warehouse, first)
    for key, row in rows.items():
        if row["payload_md5"] and row["action"] == "add":
            remember(warehouse, key, payload_md5=row["payload_md5"])
    made, _rows = plan(warehouse, setting(object={"path": "/a"}, guards={"min_rows": 1}))
    assert (made.counts.planned, made.counts.unchanged) == (0, 10)
    made, _rows = plan(warehouse, setting(object={"path": "/b"}))
    assert made.counts.change == 10


def test_a_new_column_sends_only_where_the_payload_differs(warehouse, setting):
    _made, rows = plan(warehouse, setting(exclude=["city"]))
    remember(warehouse, "c000001", payload_md5=rows["c000001"]["payload_md5"])
    made, _rows = plan(warehouse, setting(exclude=["city"]))
    assert made.counts.unchanged == 1
    made, _rows = plan(warehouse, setting())
    assert made.counts.change == 1


def test_create_only_never_sends_what_is_there(warehouse, setting):
    remember(warehouse, "c000001", payload_md5="old")
    made, _rows = plan(warehouse, setting(mode="create_only"))
    assert (made.counts.add, made.counts.change, made.counts.unchanged) == (9, 0, 1)


def test_delete_needs_nobodys_consent_and_sends_keys_alone(warehouse, setting):
    remember(warehouse, "returned", payload_md5="x")
    made, rows = plan(warehouse, setting(mode="delete", channel="any"))
    assert (made.counts.remove, made.counts.held_consent) == (12, 0)
    assert json.loads(rows["c000090"]["payload"]) == {"customer_id": "c000090"}
    assert rows["returned"]["action"] == "forget"
    for key in ("c000000", "c000001"):
        remember(warehouse, key, payload_md5=rows[key]["payload_md5"])
    made, _rows = plan(warehouse, setting(mode="delete", channel="any"))
    assert (made.counts.remove, made.counts.unchanged) == (10, 2)


def test_an_unknown_outcome_is_sent_again_only_where_that_does_no_harm(warehouse, setting):
    remember(warehouse, "c000001", status="unknown", attempted_md5="x")
    made, _rows = plan(warehouse, setting())
    assert (made.counts.retry, made.counts.held_waiting) == (1, 0)
    doubling = replace(ABILITIES, is_idempotent=False)
    made, rows = plan(warehouse, setting(doubling))
    assert (made.counts.retry, made.counts.held_waiting) == (0, 1)
    assert rows["c000001"]["action"] == "waiting"
    made, _rows = plan(warehouse, setting(doubling, on_unknown="resend"))
    assert made.counts.retry == 1


def test_a_record_that_may_be_there_is_removed_when_its_person_leaves(warehouse, setting):
    remember(warehouse, "gone", status="unknown", customer_id="c000001")
    remember(warehouse, "never_taken", status="rejected", customer_id="c000001")
    _made, rows = plan(warehouse, setting())
    assert rows["gone"]["action"] == "remove"
    assert rows["never_taken"]["action"] == "forget"


def test_a_rejected_record_waits_unless_its_data_changed(warehouse, setting):
    _made, rows = plan(warehouse, setting())
    same = rows["c000001"]["payload_md5"]
    later = "2999-01-01"
    remember(warehouse, "c000001", status="rejected", attempted_md5=same, next_attempt_at=later)
    remember(warehouse, "c000002", status="rejected", attempted_md5="old", next_attempt_at=later)
    remember(warehouse, "c000003", status="quarantined", attempted_md5=same)
    made, rows = plan(warehouse, setting())
    assert rows["c000001"]["action"] == "waiting"
    assert rows["c000002"]["action"] == "retry"
    assert rows["c000003"]["action"] == "retry"  # its data is not what was refused
    assert (made.counts.held_waiting, made.counts.retry) == (1, 2)


def test_a_suppressed_person_is_held_by_any_identifier(warehouse, setting):
    for kind, value, purpose in [
        ("email", "p1@example.com", None),
        ("customer_id", "c000002", "marketing"),
        ("email", "p3@example.com", "service"),
    ]:
        digest = hashlib.sha256(value.encode()).hexdigest().upper()
        warehouse.execute(
            "insert into cdp_ops.suppressions (identifier_type, identifier_sha256, purpose)"
            " values (?, ?, ?)",
            [kind, digest, purpose],
        )
    made, rows = plan(warehouse, setting())
    assert made.held["suppressed"] == made.counts.held_suppressed == 2
    assert rows["c000001"]["held"] == rows["c000002"]["held"] == "suppressed"
    assert rows["c000003"]["action"] == "add"


CONSENTS = {
    "granted for the channel": ([("email", "granted")], None),
    "granted for every channel": ([("any", "granted")], None),
    "granted for another channel": ([("sms", "granted")], "consent never given"),
    "withdrawn for every channel": (
        [("email", "granted"), ("any", "withdrawn")],
        "consent refused",
    ),
    "expired": ([("email", "expired")], "consent expired"),
    "denied": ([("email", "denied")], "consent refused"),
    "bounced": ([("email", "undeliverable")], "address undeliverable"),
    "never asked": ([], "consent never given"),
    "denied elsewhere": ([("email", "granted"), ("sms", "denied")], None),
}


@pytest.mark.parametrize("case", CONSENTS)
def test_consent_by_purpose_and_channel(warehouse, setting, case):
    choices, held = CONSENTS[case]
    warehouse.execute("delete from golden.customer_consents where customer_id = 'c000001'")
    for channel, status in choices:
        warehouse.execute(
            "insert into golden.customer_consents values"
            " ('c000001', 'acme', 'marketing', ?, ?, ?, now())",
            [channel, status, status == "granted"],
        )
    _made, rows = plan(warehouse, setting())
    assert rows["c000001"]["held"] == held


def test_a_purpose_without_consent_lets_everybody_through_but_who_objected(warehouse, setting):
    warehouse.execute(
        "insert into golden.customer_consents values"
        " ('c000001', 'acme', 'service', 'phone', 'denied', false, now()),"
        " ('c000002', 'acme', 'service', 'phone', 'expired', false, now())"
    )
    made, rows = plan(warehouse, setting(purpose="service", channel="any"))
    assert made.counts.add == 11
    assert rows["c000001"]["held"] == "consent refused"
    made, _rows = plan(warehouse, setting(purpose="service", channel="email"))
    assert made.counts.add == 12


def test_consent_counts_for_its_brand_where_the_sync_names_one(warehouse, setting):
    warehouse.execute(
        "update golden.customer_consents set brand = 'alpina' where customer_id < 'c000004'"
    )
    made, _rows = plan(warehouse, setting(brand="alpina"))
    assert made.counts.add == 4


def test_nobody_is_sent_whose_customer_is_unknown(warehouse, setting):
    warehouse.execute("drop table activation.sync_test__people")
    warehouse.execute(
        "create table activation.sync_test__people as"
        " select 'k' as id, cast(null as varchar) as customer_id"
    )
    made, _rows = plan(warehouse, setting(key="id", purpose="service", channel="any"))
    assert made.held == {"no customer": 1}
    assert made.counts.held_key == 1


def test_an_unknown_purpose_is_told_with_those_there_are(warehouse, setting):
    with pytest.raises(ConfigError, match=r"'marketin'.*marketing, service"):
        plan(warehouse, setting(purpose="marketin"))


def test_consent_needs_a_channel_and_those_that_people_chose_on_are_told(warehouse, setting):
    """A grant for every channel is none for a sync that may use one which nobody asked about."""
    warehouse.execute(
        "insert into golden.customer_consents values"
        " ('c000001', 'acme', 'marketing', 'sms', 'granted', true, now()),"
        " ('c000001', 'acme', 'marketing', 'any', 'granted', true, now())"
    )
    with pytest.raises(ConfigError, match="names no channel") as refused:
        plan(warehouse, setting(channel="any"))
    assert "channel: email or sms to" in str(refused.value.hint)


def test_without_the_consents_nothing_is_planned(warehouse, setting):
    warehouse.execute("drop table golden.customer_consents")
    with pytest.raises(FixError, match=r"golden\.customer_consents does not exist"):
        plan(warehouse, setting())


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_a_plain_reading_of_the_rules(warehouse, setting, seed):
    chance = random.Random(seed)
    warehouse.execute(f"delete from activation.{MODEL}")
    warehouse.execute("delete from golden.customer_consents")
    made, _rows = plan(warehouse, setting())
    keys = [f"k{number}" for number in range(40)]
    in_model = [key for key in keys if chance.random() < 0.7]
    granted = {key for key in keys if chance.random() < 0.7}
    for key in in_model:
        warehouse.execute(f"insert into activation.{MODEL} values (?, ?, 'x', 1)", [key, key])
    for key in granted:
        warehouse.execute(
            "insert into golden.customer_consents values"
            " (?, 'acme', 'marketing', 'email', 'granted', true, now())",
            [key],
        )
    mode = chance.choice(["mirror", "upsert"])
    _made, fresh = plan(warehouse, setting(mode=mode))
    hashes = {key: row["payload_md5"] for key, row in fresh.items()}
    state = {}
    for key in keys:
        if chance.random() < 0.6:
            status = chance.choice(["acked", "acked", "rejected", "quarantined", "unknown"])
            sent = chance.choice([hashes.get(key), "old"])
            if status != "acked":
                sent = chance.choice([sent, None])
            tried = None if status == "acked" else chance.choice([hashes.get(key), "old"])
            due = chance.choice(["2000-01-01", "2999-01-01"])
            state[key] = (status, sent or ("old" if status == "acked" else None), tried, due)
            remember(
                warehouse,
                key,
                status=status,
                payload_md5=state[key][1],
                attempted_md5=tried,
                next_attempt_at=due,
            )
    expected = Counter(
        _expected(mode, key in in_model, key in granted, hashes.get(key), state.get(key))
        for key in keys
    )
    made, rows = plan(warehouse, setting(mode=mode))
    found = Counter(row["action"] for row in rows.values() if row["action"] != "unchanged")
    for action in ("add", "change", "retry", "remove", "waiting", "forget", "held"):
        assert found[action] == expected[action], action
    assert made.counts.unchanged == expected["unchanged"]
    c = made.counts
    assert c.rows == len(in_model)
    assert c.rows == (
        c.add + c.change + c.retry + c.unchanged
        + c.held_consent + c.held_suppressed + c.held_key + c.held_waiting
    )  # fmt: skip


def _expected(mode, is_in_model, is_granted, md5, state):  # noqa: PLR0911, PLR0912, C901  # the rules, plainly
    status, sent, tried, due = state or (None, None, None, None)
    may_be_there = sent is not None or status == "unknown"
    if is_in_model and is_granted:
        if state is None:
            return "add"
        if status == "unknown":
            return "retry"
        if sent == md5:
            return "unchanged"
        if status in {"rejected", "quarantined"}:
            if tried == md5 and (status == "quarantined" or due > "2500"):
                return "waiting"
            return "retry"
        return "change"
    if state is not None and not may_be_there:
        return "forget"
    if state is not None and not is_granted:
        return "remove"
    if is_in_model:
        return "held"
    if state is not None:
        return "remove" if mode == "mirror" else "none"
    return "none"
