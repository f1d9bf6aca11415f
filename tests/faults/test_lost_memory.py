"""One of the two memories is lost: the journal of a run that died, or the whole warehouse.

Operators delete files in a hurry and rebuild warehouses. This does not promise what nobody can
know: with the journal gone, a record that was under way and then left the model may remain there.
"""

from __future__ import annotations

import pytest
from crashes import crashing
from receiver import Answer
from tiny_company import MODEL, Company

from cdp_cli.sync import journal as journals

BATCH = 5


@pytest.fixture
def company(tmp_path, receiver):
    hook = {"type": "webhook", "url": receiver.url, "batch_size": BATCH, "concurrency": 2}
    company = Company.found(tmp_path, {"hook": hook})
    company.add_people(30)
    company.add_people(3, first=90, consent=False)
    company.add_sync("people", "hook")
    return company


def die_while_sending(company) -> None:
    with crashing(company.root, "people") as runner:
        assert runner.run(name="Destination.send", event="return", skip=2)["killed"]


def expected(company) -> set[str]:
    rows = company.sql(
        f"select customer_id from activation.{MODEL}"
        " where customer_id in (select customer_id from golden.customer_consents where is_granted)"
    )
    return {row[0] for row in rows}


def test_the_journal_is_lost(company, receiver):
    die_while_sending(company)
    journals.remove(company.home / "journal" / "people.sqlite")
    report = company.run("people")
    assert report.status == "done"
    assert "left no journal" in report.notes[0]
    assert set(receiver.records) == expected(company)
    first = company.sql("select status, sent, not_sent from cdp_ops.sync_runs order by run_id")[0]
    assert first == ("interrupted", 0, 30)


def test_the_warehouse_is_made_anew(company, receiver):
    """What the journal knows is written into the new warehouse, so it is not sent again."""
    die_while_sending(company)
    sent_before = set(receiver.records)
    company.warehouse.lose()
    company.build()
    company.add_people(30)
    receiver.deliveries.clear()
    report = company.run("people")
    assert report.status == "done"
    assert set(receiver.records) == expected(company)
    again = sum(delivery.body["batch"] is not None for delivery in receiver.deliveries)
    assert again <= 2 + -(-(30 - len(sent_before)) // BATCH)
    assert set(company.state("people").values()) == {"acked"}


def test_the_warehouse_is_an_old_copy(company, receiver):
    """A backup was put back: its epoch is lower, and its hashes are of before."""
    company.run("people")
    company.warehouse.back_up()
    company.sql(f"update activation.{MODEL} set city = 'Rom'")
    company.run("people")
    company.warehouse.restore()
    company.sql(f"update activation.{MODEL} set city = 'Paris'")
    die_while_sending(company)
    report = company.run("people")
    assert report.status == "done"
    assert {row["city"] for row in receiver.records.values()} == {"Paris"}


def test_a_broken_journal_keeps_nobody_from_running(company, receiver):
    path = company.home / "journal" / "people.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"what a full disk left behind")
    assert company.run("people").status == "done"
    assert set(receiver.records) == expected(company)


def test_whatever_people_are_called(company, receiver):
    """Names and keys as they are, all the way there and back."""
    odd = [
        "O'Brien",
        'say "hi"',
        "back\\slash",
        "tab\tline\nbreak",
        "😀",
        "العربية",
        "nul\x00",
        "\x1f\x1e",
        "[1, 2]",
        '{"a": 1}',
        "%s ? {x}",
    ]
    if company.warehouse.kind == "postgres":
        odd.remove("nul\x00")  # which its texts cannot hold
    company.sql(f"delete from activation.{MODEL}")
    for text in odd:
        company.sql(f"insert into activation.{MODEL} values (?, ?, ?, 1)", text, text, text)
        company.sql(
            "insert into golden.customer_consents values"
            " (?, 'acme', 'marketing', 'email', 'granted', true, now())",
            text,
        )
    receiver.behave = lambda d: Answer(422) if "O'Brien" in d.ids else Answer()
    report = company.run("people")
    assert (report.counts.sent, report.counts.rejected) == (len(odd) - 1, 1)
    assert set(receiver.records) == set(odd[1:])
    assert {row["city"] for row in receiver.records.values()} == set(odd[1:])
    receiver.behave = lambda _: Answer()
    company.sql("update cdp_ops.sync_state set next_attempt_at = '2000-01-01'")
    assert company.run("people").counts.sent == 1
    company.sql(f"delete from activation.{MODEL} where customer_id <> '😀'")
    assert company.run("people", overrides_guards=True).counts.removed == len(odd) - 1
    assert set(receiver.records) == {"😀"}
