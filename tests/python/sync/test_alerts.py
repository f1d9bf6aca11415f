"""Somebody hears of a run that did not go as expected, and of no person in it."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import replace

import pytest
import yaml
from loopback import Answer, serving
from receiver import Answer as Received
from tiny_company import MODEL

from cdp_cli.alerts import tell
from cdp_cli.errors import ConfigError, GuardError
from cdp_cli.sync.alerts import judge
from cdp_cli.sync.engine import run_syncs
from cdp_cli.sync.exposure import Thresholds
from cdp_cli.sync.report import Counts, SyncReport

FINE = SyncReport(
    "people", "hook", "done", run="r1", counts=Counts(rows=1000, sent=100), rows_before=990
)


def kinds(**changes: object) -> list[str]:
    return [alert.kind for alert in judge(replace(FINE, **changes), Thresholds())]


def test_what_is_told():
    assert kinds() == []
    assert kinds(status="failed", error=ConfigError("no")) == ["failed"]
    assert kinds(status="stopped", error=GuardError("no")) == ["stopped"]
    assert kinds(counts=Counts(rows=1000, sent=90, rejected=10)) == ["rejected"]
    assert kinds(counts=Counts(rows=1000, sent=990, rejected=10)) == []
    assert kinds(counts=Counts(rows=1000, unknown=3)) == ["unknown"]
    assert kinds(rows_before=3000) == ["deviation"]
    assert kinds(rows_before=None, counts=Counts(rows=1000, change=1000)) == []
    assert kinds(counts=Counts(rows=1000, change=950, sent=950)) == ["full_sync"]
    assert kinds(counts=Counts(rows=50, change=50, sent=50), rows_before=50) == []


class _Mail(socketserver.StreamRequestHandler):
    """As much of a mail server as a client needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 hi\r\n")
        reading = False
        while line := self.rfile.readline():
            text = line.decode().rstrip()
            if reading:
                self.server.lines.append(text)
                reading = text != "."
                if not reading:
                    self.wfile.write(b"250 taken\r\n")
            elif text.upper() == "DATA":
                reading = True
                self.wfile.write(b"354 go on\r\n")
            elif text.upper() == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def mail():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mail) as server:
        server.lines = []
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_by_webhook_and_by_mail(mail):
    taken = []

    def answer(request) -> Answer:
        taken.append(request.json)
        return Answer()

    [alert] = judge(replace(FINE, rows_before=3000), Thresholds())
    with serving(answer) as url:
        port = mail.server_address[1]
        by_mail = {"to": "ops@acme.example", "host": "127.0.0.1", "port": port, "starttls": False}
        assert tell([alert], [{"webhook": url}, {"email": by_mail}]) == []
    assert taken[0]["kind"] == "deviation"
    assert taken[0]["text"].startswith("cdp sync people: the model has 1,000 rows")
    assert "Subject: cdp sync people: deviation" in mail.lines


@pytest.mark.parametrize(
    "way",
    [
        {"webhook": "http://127.0.0.1:9/secret-token"},
        {"webhook": "http://ops.example/secret-token"},
        {"pigeon": "secret-token"},
        {"webhook": "{{ env_var('CDP_NOT_SET') }}"},
        {"email": {"to": "x", "host": "127.0.0.1", "port": 9}},
    ],
)
def test_an_alert_that_cannot_be_sent_is_noted_without_its_address(way):
    [alert] = judge(replace(FINE, rows_before=3000), Thresholds())
    [problem] = tell([alert], [way])
    assert problem.startswith("An alert could not be sent")
    assert "secret-token" not in problem


def test_a_run_tells(company, receiver):
    taken = []

    def answer(request) -> Answer:
        taken.append(request.json)
        return Answer()

    with serving(answer) as url:
        path = company.root / "destinations.yml"
        path.write_text(
            yaml.safe_dump(yaml.safe_load(path.read_text()) | {"alerts": [{"webhook": url}]})
        )
        company.add_sync("people", "hook", alerts={"deviation_pct": 20})
        project = type(company.project)(company.root)
        run_syncs(project)
        assert taken == []
        company.sql(f"delete from activation.{MODEL} where customer_id < 'c000003'")
        run_syncs(project)
        receiver.behave = lambda _: Received(401)
        company.add_people(1, first=50)
        run_syncs(project)
    assert [each["kind"] for each in taken] == ["deviation", "failed"]
    assert "@example.com" not in str(taken)
