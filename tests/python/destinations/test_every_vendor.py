"""What holds for every vendor: how it is signed in to, asked, refused and believed."""

from __future__ import annotations

import time

import pytest
from fake_vendor import TOKEN, running
from loopback import Answer
from vendors import ACCOUNTS, opener

from cdp_cli.destinations.base import NoAnswerError, Paced, ThrottledError
from cdp_cli.destinations.registry import find_connection, types
from cdp_cli.errors import ConfigError, DestinationUnavailableError


@pytest.fixture(params=ACCOUNTS, ids=lambda account: account.kind)
def account(request):
    return request.param


@pytest.fixture
def fake(account):
    with running(account.fake()) as found:
        yield found


@pytest.fixture
def make(account, fake, connection, target):
    opened = []
    make_one = opener(account.kind, fake, connection, target)

    def remembered(*arguments, **kept):
        opened.append(make_one(*arguments, **kept))
        return opened[-1]

    yield remembered
    for each in opened:
        each.close()


@pytest.fixture
def rows(account, batch):
    return lambda *numbers: batch([account.row(number) for number in numbers])


def test_is_known(account):
    assert account.kind in types()


def test_rows_arrive_and_may_come_twice(make, fake, rows):
    made = make()
    first = made.send(rows(1, 2, 3))
    assert first.exceptions == ()
    before = str(getattr(fake, "truth", None) or fake.members)
    assert made.send(rows(1, 2, 3)).exceptions == ()
    assert str(getattr(fake, "truth", None) or fake.members) == before


def test_strange_texts_arrive_as_they_are(account, make, fake, batch):
    name = next(name for name in reversed(account.columns) if name.lower() != "email")
    if account.columns[name] != "varchar" or not hasattr(fake, "truth"):
        pytest.skip("sends no free text")
    text = 'O\'Brien \U0001f600 \u0627\u0644\u0639\u0631\u0628\u064a\u0629 "x" \\ , \u2028'
    made = make()
    assert made.send(batch([account.row(1, **{name: text})])).exceptions == ()
    [record] = fake.truth.values()
    assert text in list(flat(record))


def flat(record: dict):
    for value in record.values():
        yield from flat(value) if isinstance(value, dict) else [value]


def test_a_check_changes_nothing(make, fake):
    before = str(vars(fake).get("members")), str(getattr(fake, "truth", ""))
    make().check()
    assert (str(vars(fake).get("members")), str(getattr(fake, "truth", ""))) == before
    assert fake.requests


def test_a_wrong_secret_is_told_without_being_repeated(account, fake, make):
    wrong = "wrong-secret-0123456789"
    if account.kind == "google_ads":
        wrong = fake.service_account().replace("/token", "/nowhere")
    made = make(settings={account.secret: wrong})
    with pytest.raises(ConfigError) as error:
        made.check()
    assert wrong not in error.value.message + error.value.hint
    assert TOKEN not in error.value.message


def test_a_secret_is_not_written_down(account, tmp_path):
    settings = {"type": account.kind, "url": "https://x", account.secret: "hunter2hunter2hunter2"}
    with pytest.raises(ConfigError, match="plain text"):
        find_connection("it", {"it": settings}, tmp_path)


def test_tells_what_is_missing_and_what_nobody_reads(account, make):
    with pytest.raises(ConfigError, match="does not exist"):
        make(settings={"timout": 3})
    with pytest.raises(ConfigError, match="does not exist"):
        make(object={**account.object, "surprise": 1})
    with pytest.raises(ConfigError, match="in clear"):
        make(settings={"url": "http://vendor.example"})


@pytest.mark.parametrize("wait", ["7", None])
def test_a_throttle_is_told_with_its_wait(make, fake, rows, wait):
    made = make()
    made.check()
    fake.fail(Answer(429, {"message": "slow"}, {"Retry-After": wait} if wait else {}), times=9)
    with pytest.raises(ThrottledError) as error:
        made.send(rows(1))
    assert error.value.wait == (float(wait) if wait else None)


@pytest.mark.parametrize(
    ("fault", "may_be_applied"),
    [
        (Answer(500, {"message": "oops"}), True),
        (Answer(502, raw=b"<html>bad gateway"), True),
        (Answer(hangs_up=True), True),
        (Answer(200, raw=b'{"results": [{"id"'), True),
    ],
)
def test_no_usable_answer_leaves_the_outcome_open(account, make, fake, rows, fault, may_be_applied):
    made = make()
    made.check()
    fake.fail(fault, path=account.path, applies=True)
    with pytest.raises(NoAnswerError) as error:
        made.send(rows(1))
    assert error.value.may_be_applied == may_be_applied


def test_an_answer_that_comes_too_late(account, make, fake, rows):
    made = make(settings={"timeout": 0.3})
    made.check()
    fake.fail(Answer(delay=1.0), path=account.path, applies=True)
    with pytest.raises(NoAnswerError):
        made.send(rows(1))
    time.sleep(1)


def test_a_vendor_that_is_away(make):
    made = make(settings={"url": "http://127.0.0.1:9"})
    with pytest.raises(DestinationUnavailableError):
        made.check()


def test_asks_before_each_request(make, fake, rows):
    made = make()
    taken = []
    assert isinstance(made, Paced)
    made.pace_by(lambda: taken.append(1))
    made.send(rows(1, 2))
    assert len(taken) >= len([r for r in fake.requests if "token" not in r.path])
    assert made.abilities.rates


def test_what_was_sent_can_be_removed(account, make, fake, rows, batch):
    made = make("mirror")
    ids = made.send(rows(1, 2)).remote_ids
    gone = [{account.key: account.row(n)[account.key]} for n in (1, 2)]
    for place, row in enumerate(gone):
        if place in ids:
            row["@id"] = ids[place]
    assert made.send(batch(gone, "remove")).exceptions == ()
    lists = getattr(fake, "lists", None)
    if account.kind == "hubspot":
        lists = None
    held = fake.members if hasattr(fake, "members") else fake.truth
    assert not (next(iter(lists.values())) if lists else held)


def test_removing_who_is_not_there_is_no_error(account, make, batch):
    made = make("mirror")
    row = {account.key: account.row(5)[account.key]}
    statuses = {found.status for found in made.send(batch([row], "remove")).exceptions}
    assert statuses <= {"skipped"}


def test_twins_are_refused_where_keys_differ_only_here(account, make, batch):
    if account.key != "email":
        pytest.skip("keys are taken as they are")
    rows = [account.row(1), account.row(1, email=" P1@Example.com")]
    made = make()
    told = made.send(batch(rows)).exceptions
    if account.kind in {"meta_ads", "google_ads"}:  # the same person twice is the same member
        assert len(told) in {0, 1}
        return
    assert [(row.position, row.status) for row in told] == [(1, "rejected")]
