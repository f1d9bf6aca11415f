"""A run that is killed at any moment costs at most the batches that were under way.

Operators and privacy officers are hurt if this fails: rows lost or doubled, or people addressed
after they withdrew. The receiver is the ground truth; the engine's own tables are only compared
with it. This does not test a machine that loses power, only a process that dies.
"""

from __future__ import annotations

import csv
import random

import pytest
from crashes import crashing
from receiver import Answer, receiving
from tiny_company import MODEL, Company

CONCURRENCY = 3
BATCH = 20

# The last or first step of every phase, by the function that makes it.
BOUNDARIES = [
    ("local_lock", "call"),
    ("take", "return"),
    ("make_plan", "return"),
    ("open_run", "return"),
    ("begin", "return"),
    ("Journal.create", "return"),
    ("Journal.add", "return"),
    ("Journal.seal", "call"),
    ("Journal.seal", "return"),
    ("Journal.advance", "call"),
    ("Journal.advance", "return"),
    ("Destination.send", "call"),
    ("Destination.send", "return"),
    ("Shipment.finish", "call"),
    ("commit", "call"),
    ("commit", "return"),
    ("close_run", "return"),
    ("give_back", "return"),
    ("remove", "call"),
    ("remove", "return"),
]


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    """A company whose people were sent once, its receiver, and a process that can be killed."""
    with receiving() as receiver:
        settings = {"type": "webhook", "url": receiver.url, "batch_size": BATCH}
        hook = {**settings, "concurrency": CONCURRENCY}
        company = Company.found(tmp_path_factory.mktemp("scene"), {"hook": hook})
        company.add_people(200)
        company.add_people(20, first=900, consent=False)
        company.add_sync("people", "hook")
        with crashing(company.root, "people") as runner:
            runner.run()
            yield runner, Witness(company, receiver)


class Witness:
    """Changes the world before each run, and checks the receiver against it afterwards."""

    def __init__(self, company: Company, receiver) -> None:
        self.company = company
        self.receiver = receiver
        self.refusing = {f"c{number:06d}" for number in range(900, 920)}
        self.sent_again = 0
        self.lost = 0
        self.violations: list[str] = []
        self._round = 0
        receiver.behave = self._behave

    def _behave(self, delivery) -> Answer:
        if delivery.body["operation"] != "remove":
            self.violations += self.refusing.intersection(delivery.ids)
        return Answer(delay=0.002)

    def change_the_world(self) -> None:
        """Everybody moves, some leave, some come; one person withdraws."""
        self._round += 1
        first = 1_000 * self._round
        self.company.sql(f"update activation.{MODEL} set city = 'City {self._round}'")
        self.company.sql(
            f"delete from activation.{MODEL}"
            f" where cast(right(customer_id, 3) as integer) % 40 = {self._round} % 40"
        )
        self.company.add_people(10, first=first)

    def withdraw_one(self) -> str:
        """Somebody who was just planned no longer agrees."""
        rows = self.company.sql(
            "select customer_id from golden.customer_consents where is_granted"
            f" and customer_id in (select customer_id from activation.{MODEL}) order by 1"
        )
        customer = random.choice(rows)[0]
        self.company.withdraw(customer)
        self.refusing.add(customer)
        return customer

    def forget_deliveries(self) -> None:
        self.receiver.deliveries.clear()

    def check(self) -> None:
        """The receiver holds exactly those who may be sent, and few batches came twice."""
        expected = {
            customer: (email, city)
            for customer, email, city in self.company.sql(
                f"select customer_id, email, city from activation.{MODEL}"
            )
            if customer not in self.refusing
        }
        there = {k: (row["email"], row["city"]) for k, row in self.receiver.records.items()}
        self.lost += len(expected.items() ^ there.items())
        assert there == expected
        assert not self.violations, "sent without consent"
        again = sum(number - 1 for number in self.receiver.keys.values())
        assert again <= CONCURRENCY
        self.sent_again = max(self.sent_again, again)
        self.check_numbers()

    def check_numbers(self) -> None:
        unbalanced = self.company.sql(
            """
            select run_id from cdp_ops.sync_runs
            where model_rows <> planned_add + planned_change + planned_retry + unchanged
                    + held_consent + held_suppressed + held_key + held_waiting
                or planned_add + planned_change + planned_retry + planned_remove
                    <> sent + rejected + unknown + skipped + held_late + not_sent
                or status = 'running' or finished_at is null
            """
        )
        assert not unbalanced


def _crash_and_recover(runner, witness: Witness, **moment: object) -> bool:
    witness.change_the_world()
    witness.forget_deliveries()
    killed = runner.run(**moment)["killed"]
    # Somebody withdraws before the next run: the batches in doubt must go without them.
    witness.withdraw_one()
    assert runner.run()["report"]["status"] == "done"
    witness.check()
    return killed


def _tell(record_property, kind: str, kills: int, witness: Witness) -> None:
    record_property("kind", kind)
    record_property("kills", kills)
    record_property("most batches sent twice after a kill", witness.sent_again)
    record_property("records lost or wrong", witness.lost)
    record_property("sent without consent", len(witness.violations))


@pytest.mark.parametrize(("name", "event"), BOUNDARIES)
def test_killed_at_a_boundary(scene, name, event, record_property):
    runner, witness = scene
    assert _crash_and_recover(runner, witness, name=name, event=event)
    _tell(record_property, "kill -9 at a phase boundary", 1, witness)


def test_killed_at_random_moments(scene, points, record_property):
    runner, witness = scene
    chance = random.Random(20261122)
    witness.change_the_world()
    events = runner.run()["events"]
    killed = sum(
        _crash_and_recover(runner, witness, at=chance.randint(1, events)) for _ in range(points)
    )
    _tell(record_property, "kill -9 at a random moment", killed, witness)
    assert killed > points * 0.8


def test_killed_twice_in_a_row(scene):
    """The run that recovers may die as well."""
    runner, witness = scene
    for skip in range(4):
        witness.change_the_world()
        assert runner.run(name="Destination.send", event="return", skip=skip)["killed"]
        witness.forget_deliveries()
        runner.run(name="Destination.send", event="return")
        assert runner.run()["report"]["status"] == "done"
        witness.check()


def test_a_receiver_that_doubles_gets_nothing_twice(tmp_path, receiver, points, record_property):
    """Where a batch must not come twice, one in doubt is held until somebody decides."""
    settings = {"type": "webhook", "url": receiver.url, "batch_size": BATCH, "idempotent": False}
    company = Company.found(tmp_path, {"hook": {**settings, "concurrency": CONCURRENCY}})
    company.add_sync("people", "hook", mode="append")
    chance = random.Random(7)
    with crashing(company.root, "people") as runner:
        company.add_people(200)
        events = runner.run()["events"]
        in_doubt, killed = 0, 0
        for point in range(max(5, points // 4)):
            company.add_people(200, first=1_000 * (point + 1))
            killed += runner.run(at=chance.randint(1, events))["killed"]
            runner.run()
            in_doubt = list(company.state("people").values()).count("unknown")
        people = company.sql(f"select count(*) from activation.{MODEL}")[0][0]
    arrived = [row["customer_id"] for row in receiver.appended]
    assert len(arrived) == len(set(arrived))
    assert all(number == 1 for number in receiver.keys.values())
    # What did not arrive is exactly among what the engine says it does not know.
    states = company.state("people")
    assert len(states) == people
    missing = set(states) - set(arrived)
    assert all(states[key] == "unknown" for key in missing)
    assert in_doubt <= points * CONCURRENCY * BATCH
    record_property("kind", "kill -9, receiver that is not idempotent")
    record_property("kills", killed)
    record_property("rows received twice", len(arrived) - len(set(arrived)))
    record_property("rows held as unknown", in_doubt)


def test_a_file_is_whole_at_every_moment(tmp_path, points):
    company = Company.found(tmp_path, {"files": {"type": "files", "path": "exports"}})
    company.add_sync("people", "files", object={"path": "people"}, batch_size=50)
    company.add_people(300)
    chance = random.Random(3)
    path = tmp_path / "exports" / "people.csv"
    with crashing(company.root, "people") as runner:
        events = runner.run()["events"]
        for point in range(points):
            before = path.read_text()
            company.sql(f"update activation.{MODEL} set city = 'City {point}'")
            killed = runner.run(at=chance.randint(1, events))["killed"]
            if killed and path.read_text() != before:
                assert _cities(path) == [f"City {point}"] * 300
            runner.run()
            assert _cities(path) == [f"City {point}"] * 300
    assert not list((tmp_path / "exports").rglob("*.jsonl")), "staged rows were left behind"


def test_files_of_changes_tell_every_change_once(tmp_path, points):
    """A reader applies the files in the order of their names."""
    company = Company.found(tmp_path, {"files": {"type": "files", "path": "exports"}})
    company.add_sync("people", "files", object={"path": "people"}, mode="upsert", batch_size=50)
    chance = random.Random(5)
    with crashing(company.root, "people") as runner:
        company.add_people(100)
        events = runner.run()["events"]
        for point in range(points):
            company.add_people(100, first=1_000 * (point + 1))
            runner.run(at=chance.randint(1, events))
            runner.run()
    told: list[str] = []
    for path in sorted((tmp_path / "exports" / "people").glob("*.csv")):
        with path.open(newline="") as file:
            told += [row["customer_id"] for row in csv.DictReader(file)]
    assert len(told) == len(set(told)) == 100 * (points + 1)


def _cities(path) -> list[str]:
    with path.open(newline="") as file:
        return [row["city"] for row in csv.DictReader(file)]
