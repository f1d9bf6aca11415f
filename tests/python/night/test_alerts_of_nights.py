"""Somebody hears of a night that did not end well, and of nobody's data."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

GOOD = ("1,a@x.example,Graz", "2,b@x.example,Wien", "3,c@x.example,Linz")


@pytest.fixture
def told(project) -> Iterator[list[dict[str, str]]]:
    """What a webhook hears that destinations.yml names."""
    heard: list[dict[str, str]] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        (project.root / "destinations.yml").write_text(f"alerts: [{{webhook: '{url}'}}]\n")
        yield heard
        server.shutdown()
        thread.join()


def test_a_good_night_tells_nobody(arrive, night, told):
    arrive(*GOOD)
    assert night().status == "done"
    assert told == []


def test_a_closed_gate_is_told_once(arrive, night, told, cdp):
    arrive("1,,Graz", "2,,Wien")
    stopped = night()
    assert [(each["kind"], each["step"]) for each in told] == [("stopped", "raw gate")]
    assert told[0]["text"].startswith(
        "cdp run: raw gate stopped the night: crm.contacts: email · filled share is 0, expected"
    )
    assert told[0]["night"] == stopped.id
    assert cdp("quality", "run", "--gate", "raw", "--no-docs").code == 3
    assert told[1]["text"].startswith("cdp quality run: the raw gate is closed, 1 error: crm.cont")


def test_what_a_build_says_of_a_value_stays_here(arrive, night, project, told):
    arrive("7,secret@x.example,Graz", *GOOD)
    model = project.root / "models/golden/customer_360.sql"
    model.write_text(
        "{{ config(materialized='table') }} select cast(email as int) as n from raw_crm.contacts"
    )
    failed = night()
    assert "secret@x.example" in failed.steps[-1].summary
    [alert] = told
    assert alert["text"] == (
        "cdp run: build failed: model customer_360. `cdp status` says what to do."
    )


def test_who_cannot_be_told_is_noted(arrive, night, project):
    (project.root / "destinations.yml").write_text("alerts: [{webhook: 'http://127.0.0.1:9'}]\n")
    arrive("1,,Graz")
    assert night().notes[0].startswith("An alert could not be sent")
