"""What is due: by cron, and after a dbt build with green tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tiny_company import MODEL

from cdp_cli.errors import ConfigError
from cdp_cli.sync.due import crontab_line, run_due, systemd_units, timings
from cdp_cli.sync.engine import build_world
from cdp_cli.sync.lease import local_lock
from cdp_cli.sync.timetable import read_schedule
from cdp_cli.warehouse import connect


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_cron_in_the_zone_that_is_meant():
    berlin = read_schedule("s", {"cron": "0 6 * * *", "timezone": "Europe/Berlin"})
    assert berlin.next_after(at("2026-07-01 03:00")) == at("2026-07-01 04:00")
    assert berlin.next_after(at("2026-12-01 03:00")) == at("2026-12-01 05:00")
    assert read_schedule("s", {"cron": "*/30 * * * *"}).next_after(at("2026-01-01 00:00")) == at(
        "2026-01-01 00:30"
    )
    assert str(read_schedule("s", {})) == "by hand"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"cron": "every day"}, "cron: 'every day'"),
        ({"cron": "0 6 * * *", "timezone": "Berlin"}, "timezone: 'Berlin'"),
        ({"after": "lunch"}, "after: 'lunch'"),
        ({"corn": "0 6 * * *"}, "field 'corn'"),
    ],
)
def test_what_cannot_be_read(given, told):
    with pytest.raises(ConfigError, match=told):
        read_schedule("s", given)


def test_due_by_cron(company):
    company.add_sync("people", "hook", schedule={"cron": "0 * * * *"})
    company.add_sync("by_hand", "hook", object={"path": "/x"})
    found = {timing.sync: timing for timing in timings(company.project)}
    assert found["people"].is_due
    assert not found["by_hand"].is_due
    assert [report.sync for report in run_due(company.project)] == ["people"]
    [timing] = timings(company.project, ["people"])
    assert not timing.is_due
    assert timing.next_at > timing.last_started_at
    later = datetime.now(UTC) + timedelta(hours=1, seconds=1)
    assert timings(company.project, ["people"], later)[0].is_due
    assert run_due(company.project) == []


def test_what_has_died_is_due_at_once(company):
    company.add_sync("people", "hook", schedule={"cron": "0 0 1 1 *"})
    run_due(company.project)
    assert not timings(company.project)[0].is_due
    with connect(company.project) as warehouse:
        warehouse.execute("update cdp_ops.sync_runs set status = 'running'")
    assert timings(company.project)[0].why == "is due: its last run died"
    world = build_world(company.project)
    with local_lock(world.lock("people"), "people"):
        assert timings(company.project)[0].why == "is running"
    assert [report.sync for report in run_due(company.project)] == ["people"]
    assert not timings(company.project)[0].is_due


def build(company, status: str = "pass", which: str = "build", **model: str) -> None:
    results = [
        {"unique_id": f"model.tiny.{MODEL}", "status": model.get("model", "success")},
        {"unique_id": "test.tiny.unique", "status": status},
    ]
    written = {
        "metadata": {"generated_at": datetime.now(UTC).isoformat()},
        "args": {"which": which},
        "results": results,
    }
    path = company.root / "target" / "run_results.json"
    path.write_text(json.dumps(written))
    company._nodes["test.tiny.unique"] = {
        "name": "unique",
        "unique_id": "test.tiny.unique",
        "resource_type": "test",
        "depends_on": {"nodes": [f"model.tiny.{MODEL}"]},
    }
    company._write_manifest()


def test_due_after_a_green_build_only(company):
    company.add_sync("people", "hook", schedule={"after": "dbt"})
    assert "not built" in timings(company.project)[0].why
    build(company, which="run")  # which says nothing about tests
    assert not timings(company.project)[0].is_due
    build(company, status="fail")
    assert timings(company.project)[0].why == "unique ended as fail in the last build"
    build(company)
    assert timings(company.project)[0].is_due
    assert [report.status for report in run_due(company.project)] == ["done"]
    assert timings(company.project)[0].why == "waits for the next dbt build"
    build(company)
    assert timings(company.project)[0].is_due


def test_lines_to_copy():
    line = crontab_line(Path("/srv/cdp"), ["/usr/bin/cdp"])
    assert line == "* * * * * cd /srv/cdp && /usr/bin/cdp sync schedule --run"
    assert "ExecStart=/usr/bin/cdp sync schedule --run" in systemd_units(
        Path("/srv/cdp"), ["/usr/bin/cdp"]
    )
