"""What a webhook receives, and what its answers mean."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from receiver import Answer

from cdp_cli.destinations.base import BatchRejectedError, NoAnswerError, ThrottledError
from cdp_cli.destinations.webhook import Destination
from cdp_cli.errors import ConfigError

SECRET = "s" * 32


@pytest.fixture
def hook(connection, receiver, target):
    """Makes a webhook to the receiver."""
    opened = []

    def make(**settings: object) -> Destination:
        wanted = {"url": receiver.url, "secret": SECRET, "timeout": 2, **settings}
        opened.append(Destination.build(connection("webhook", **wanted), target()))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def test_posts_the_rows_as_they_were_planned(hook, receiver, batch, person):
    rows = [person(1, email="O'Brien@example.com"), person(2, city="العربية 😀\x00")]
    assert hook().send(batch(rows)).exceptions == ()
    [delivery] = receiver.deliveries
    assert delivery.body == {
        "sync": "people",
        "run": "run",
        "batch": 1,
        "operation": "upsert",
        "rows": rows,
    }
    assert delivery.headers["Content-Type"] == "application/json"
    assert delivery.key == batch(rows).idempotency_key


def test_the_receiver_can_check_who_sent_it(hook, receiver, batch, person):
    hook().send(batch([person(1)]))
    [delivery] = receiver.deliveries
    stamp = delivery.headers["X-CDP-Timestamp"]
    signed = hmac.new(SECRET.encode(), f"{stamp}.".encode() + delivery.raw, hashlib.sha256)
    assert delivery.headers["X-CDP-Signature"] == f"v1={signed.hexdigest()}"


def test_own_headers_and_path(connection, receiver, target, batch, person):
    settings = {"url": receiver.url, "headers": {"Authorization": "Bearer t"}}
    made = Destination.build(connection("webhook", **settings), target(object={"path": "/vip"}))
    made.send(batch([person(1)]))
    made.close()
    assert receiver.deliveries[0].headers["Authorization"] == "Bearer t"
    assert made._endpoint.url == f"{receiver.url}/vip"


def test_errors_by_index_and_by_key(hook, receiver, batch, person):
    errors = [{"index": 0, "message": "no"}, {"key": "c3", "error": "never"}]
    receiver.behave = lambda _: Answer(207, {"errors": errors})
    result = hook().send(batch([person(n) for n in (1, 2, 3)]))
    assert [(row.position, row.status, row.reason) for row in result.exceptions] == [
        (0, "rejected", "no"),
        (2, "rejected", "never"),
    ]


def test_errors_at_a_path_of_its_own(hook, receiver, batch, person):
    receiver.behave = lambda _: Answer(200, {"result": {"failed": [{"index": 1}]}})
    result = hook(errors_path="result.failed").send(batch([person(1), person(2)]))
    assert [row.position for row in result.exceptions] == [1]
    receiver.behave = lambda _: Answer(200, {"result": {}})
    assert not hook(errors_path="result.failed").send(batch([person(1)])).exceptions


@pytest.mark.parametrize(
    "answer",
    [
        Answer(207, {"problems": []}),
        Answer(207, raw=b'{"errors": [{"ind'),
        Answer(207, {"errors": [{"index": 99}]}),
        Answer(207, {"errors": [{"key": "nobody"}]}),
        Answer(207, {"errors": ["no"]}),
        Answer(hangs_up=True),
        Answer(delay=3),
        Answer(500),
    ],
)
def test_an_unreadable_answer_leaves_the_outcome_open(hook, receiver, batch, person, answer):
    receiver.behave = lambda _: answer
    with pytest.raises(NoAnswerError) as error:
        hook(timeout=0.5).send(batch([person(1)]))
    assert error.value.may_be_applied


def test_a_receiver_that_is_not_there(hook, batch, person):
    with pytest.raises(NoAnswerError, match="no connection") as error:
        hook(url="http://127.0.0.1:9/hook").send(batch([person(1)]))
    assert not error.value.may_be_applied


def test_refusals_and_throttles(hook, receiver, batch, person):
    made = hook()
    receiver.behave = lambda _: Answer(422, {"why": "bad"})
    with pytest.raises(BatchRejectedError, match=r'HTTP 422: \{"why": "bad"\}'):
        made.send(batch([person(1)]))
    receiver.behave = lambda _: Answer(429, headers={"Retry-After": "7"})
    with pytest.raises(ThrottledError) as error:
        made.send(batch([person(1)]))
    assert error.value.wait == 7
    receiver.behave = lambda _: Answer(403)
    with pytest.raises(ConfigError, match="'webhook' refuses: HTTP 403"):
        made.send(batch([person(1)]))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"url": "http://example.com"}, "in clear"),
        ({"secret": "short"}, "fewer than 16"),
        ({"timout": 3}, r"'timout', which does not exist; did you mean 'timeout'\?"),
        ({"timeout": "3"}, "'timeout' cannot be '3'"),
    ],
)
def test_settings_that_cannot_be_used(hook, settings, told):
    with pytest.raises(ConfigError, match=told) as error:
        hook(**settings)
    assert SECRET not in error.value.message


def test_a_batch_size_belongs_to_the_sync(connection, receiver, target):
    with pytest.raises(ConfigError, match="'batch_size'"):
        Destination.build(
            connection("webhook", url=receiver.url), target(object={"batch_size": 100})
        )


def test_the_body_is_json_whatever_is_in_it(hook, receiver, batch):
    lines = [{"customer_id": "c1", "email": 'a\nb\t"c" \\ \u2028 },{'}]
    hook().send(batch(lines))
    assert json.loads(receiver.deliveries[0].raw)["rows"] == lines
