"""Files in a bucket, on the server that moto brings: the whole protocol over real HTTP."""

from __future__ import annotations

import csv
import io

import boto3
import pytest
from moto.server import ThreadedMotoServer

from cdp_cli.destinations.s3 import Destination
from cdp_cli.errors import ConfigError, DestinationUnavailableError

KEYS = {"access_key_id": "test", "secret_access_key": "test-secret", "region": "eu-central-1"}


@pytest.fixture(scope="module")
def endpoint():
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def store(endpoint):
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test-secret",
        region_name="eu-central-1",
    )
    client.create_bucket(
        Bucket="exports", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    yield client
    client.close()


@pytest.fixture
def make(endpoint, store, connection, target):
    del store
    opened = []

    def one(mode: str = "mirror", path: str = "vip/people", **settings: object) -> Destination:
        wanted = {"bucket": "exports", "prefix": "/crm/", "endpoint": endpoint, **KEYS, **settings}
        made = Destination.build(connection("s3", **wanted), target(mode, object={"path": path}))
        opened.append(made)
        return made

    yield one
    for each in opened:
        each.close()


def deliver(made: Destination, run: str, *batches) -> None:
    made.prepare(run)
    for each in batches:
        made.send(each)
    made.publish(run)


def read(store, key: str) -> list[dict[str, str]]:
    text = store.get_object(Bucket="exports", Key=key)["Body"].read().decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_a_mirror_is_one_object_that_is_replaced(make, store, batch, person):
    made = make()
    made.check()
    assert made.is_gone()
    deliver(made, "run", batch([person(1), person(2, email="O'Brien@example.com")]))
    assert [r["email"] for r in read(store, "crm/vip/people.csv")][1] == "O'Brien@example.com"
    deliver(made, "run", batch([person(3)]))
    assert len(read(store, "crm/vip/people.csv")) == 1
    assert not made.is_gone()


def test_a_run_is_written_once(make, store, batch, person):
    made = make("upsert", path="changes")
    deliver(made, "r1", batch([person(1)], run="r1"))
    assert made.is_published("r1")
    # A run that is recovered twice finds its file there and leaves it.
    deliver(made, "r1", batch([person(2)], run="r1"))
    [row] = read(store, "crm/changes/r1.csv")
    assert (row["operation"], row["customer_id"]) == ("upsert", "c1")
    assert not made.is_published("r2")


def test_a_large_file_goes_up_in_parts(make, store, batch, person, monkeypatch):
    monkeypatch.setattr("cdp_cli.destinations.s3.LARGEST_PUT", 1_000)
    rows = [person(number) for number in range(500)]
    deliver(make("append", path="large"), "r1", batch(rows, "append", run="r1"))
    assert len(read(store, "crm/large/r1.csv")) == 500


def test_nothing_stays_staged(make, batch, person, tmp_path):
    deliver(make(path="kept"), "run", batch([person(1)]))
    assert not list((tmp_path / ".cdp").rglob("*.jsonl"))


def test_tells_what_is_wrong(make, connection, target):
    with pytest.raises(ConfigError, match="refuses: 404"):
        make(bucket="nowhere").check()
    with pytest.raises(DestinationUnavailableError, match="cannot be reached"):
        make(endpoint="http://127.0.0.1:9").check()
    with pytest.raises(ConfigError, match="in clear"):
        make(endpoint="http://store.example")
    with pytest.raises(ConfigError, match="has no bucket"):
        Destination.build(connection("s3"), target(object={"path": "x"}))
