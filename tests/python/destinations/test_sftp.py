"""Files on a real SSH server: whole, under their name, on a server that is who it says it is."""

from __future__ import annotations

import csv
import subprocess

import pytest
from private_sshd import find_sshd, ssh_server

from cdp_cli.destinations.sftp import Destination
from cdp_cli.errors import ConfigError, DestinationUnavailableError

SSHD = find_sshd()
pytestmark = pytest.mark.skipif(SSHD is None, reason="there is no sshd here")


@pytest.fixture(scope="module")
def server():
    with ssh_server(SSHD) as found:
        yield found


@pytest.fixture
def make(server, connection, target):
    def one(mode: str = "mirror", name: str = "vip/people", **settings: object) -> Destination:
        wanted = {
            "host": "127.0.0.1",
            "port": server.port,
            "user": server.user,
            "private_key": server.private_key,
            "host_key": server.host_key,
            "path": str(server.folder),
            **settings,
        }
        return Destination.build(connection("sftp", **wanted), target(mode, object={"path": name}))

    return one


def deliver(made: Destination, run: str, *batches) -> None:
    made.prepare(run)
    for each in batches:
        made.send(each)
    made.publish(run)


def test_a_file_appears_whole_and_replaces_the_one_before(make, server, batch, person):
    made = make()
    made.check()
    assert made.is_gone()
    deliver(made, "run", batch([person(1), person(2, email="O'Brien@example.com")]))
    path = server.folder / "vip" / "people.csv"
    with path.open(newline="") as file:
        assert [row["email"] for row in csv.DictReader(file)][1] == "O'Brien@example.com"
    deliver(made, "run", batch([person(3)]))  # over an existing file
    assert len(path.read_text().splitlines()) == 2
    assert not made.is_gone()
    assert not list(server.folder.rglob("*.tmp"))


def test_files_of_changes_carry_their_run(make, server, batch, person):
    made = make("upsert", name="changes")
    deliver(made, "r1", batch([person(1)], run="r1"))
    assert made.is_published("r1")
    assert not made.is_published("r2")
    assert (server.folder / "changes" / "r1.csv").exists()


def test_nothing_stays_staged(make, batch, person, tmp_path):
    deliver(make(name="kept"), "run", batch([person(1)]))
    assert not list((tmp_path / ".cdp").rglob("*.jsonl"))


def test_a_server_with_another_key_is_refused(make, tmp_path):
    key = tmp_path / "other"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
    subprocess.run(command, check=True, timeout=60)
    public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
    with pytest.raises(ConfigError, match="another host key"):
        make(host_key=public).check()
    with pytest.raises(ConfigError, match="refuses user"):
        make(private_key=key.read_text()).check()


def test_a_server_that_is_away(make):
    with pytest.raises(DestinationUnavailableError, match="cannot be reached"):
        make(port=9).check()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"path": "/nowhere"}, "has no folder /nowhere"),
        ({"host_key": ""}, "has no host_key"),
        ({"private_key": ""}, "neither a password nor a private_key"),
        ({"host_key": "ssh-ed25519 nonsense"}, "host_key that cannot be read"),
        ({"private_key": "nonsense"}, "private_key that cannot be read"),
    ],
)
def test_tells_what_is_wrong(make, settings, told):
    with pytest.raises(ConfigError, match=told):
        make(**settings).check()
