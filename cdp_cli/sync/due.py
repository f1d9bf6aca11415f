"""Which syncs are due now, and when the others will be."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cdp_cli.locks import is_locked
from cdp_cli.project import Project
from cdp_cli.sync.engine import Selectors, build_world, chosen, read, run_syncs
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.report import SyncReport
from cdp_cli.sync.world import Progress, silent

GOOD = {"success", "pass", "warn"}


@dataclass(frozen=True, slots=True)
class Timing:
    """When a sync ran last and is to run next; `why` says what it waits for, or that it is due."""

    sync: str
    schedule: str
    last_started_at: datetime | None
    next_at: datetime | None
    is_due: bool
    why: str


def timings(project: Project, select: Selectors = (), now: datetime | None = None) -> list[Timing]:
    """The timing of each selected sync; one whose exposure is wrong raises ConfigError."""
    moment = now or datetime.now(UTC)
    world = build_world(project)
    with world.read_warehouse() as warehouse:
        rows = warehouse.query(
            "select sync, max(started_at) as at, bool_or(status = 'running') as is_open"
            " from cdp_ops.sync_runs where status <> 'single' group by sync"
        )
    started = {row["sync"]: row["at"].replace(tzinfo=UTC) for row in rows}
    begun = {row["sync"] for row in rows if row["is_open"]}
    green = _Green(_read_build(project.target_dir / "run_results.json"), project.manifest())
    found = []
    for name in chosen(project, select):
        timing = _timing(read(project, name), started.get(name), moment, green)
        if is_locked(world.lock(name)):
            timing = replace(timing, is_due=False, why="is running")
        elif name in begun or world.journal(name).exists():
            timing = replace(timing, is_due=True, why="is due: its last run died")
        found.append(timing)
    return found


def run_due(
    project: Project, select: Selectors = (), *, progress: Progress = silent
) -> list[SyncReport]:
    """Run what is due now; what fails is due again at its next time, what died at once."""
    names = [timing.sync for timing in timings(project, select) if timing.is_due]
    return run_syncs(project, names, is_picked=False, progress=progress) if names else []


class _Green:
    """The last dbt build: whether it made a model, and what that rests on, without a flaw."""

    def __init__(self, build: Mapping[str, Any] | None, manifest: Mapping[str, Any]) -> None:
        self.at = _moment(build["metadata"]["generated_at"]) if build else None
        results = build["results"] if build else []
        self._status = {str(each["unique_id"]): str(each["status"]) for each in results}
        self._nodes: Mapping[str, Any] = manifest["nodes"]

    def flaw(self, model: str) -> str | None:
        """What speaks against sending a model now; None where nothing does."""
        wanted = next((i for i, node in self._nodes.items() if node["name"] == model), None)
        if self.at is None or wanted is None or self._status.get(wanted) not in GOOD:
            return f"dbt has not built {model} yet"
        below = self._ancestors(wanted)
        for node_id, status in self._status.items():
            parents = self._nodes.get(node_id, {}).get("depends_on", {}).get("nodes", [])
            if status not in GOOD and (node_id in below or below.intersection(parents)):
                return f"{node_id.split('.')[2]} ended as {status} in the last build"
        return None

    def _ancestors(self, node_id: str) -> set[str]:
        found, waiting = set(), [node_id]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting += self._nodes.get(each, {}).get("depends_on", {}).get("nodes", [])
        return found


def _timing(sync: Sync, last: datetime | None, now: datetime, green: _Green) -> Timing:
    if sync.schedule.after_dbt:
        next_at, why = None, green.flaw(sync.model)
        if last and green.at and green.at <= last:
            why = "waits for the next dbt build"
    else:
        next_at = (sync.schedule.next_after(last) if last else now) if sync.schedule.cron else None
        why = "waits for its time" if next_at else "has no schedule"
        if next_at and next_at <= now:
            why = None
    return Timing(
        sync.name, str(sync.schedule), last, next_at, is_due=why is None, why=why or "is due"
    )


def _read_build(path: Path) -> Mapping[str, Any] | None:
    """The results of the last `dbt build`; other commands of dbt say nothing about tests."""
    try:
        found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.get("args", {}).get("which") == "build" else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def crontab_line(root: Path, program: Sequence[str]) -> str:
    """A line for `crontab -e` that looks every minute what is due."""
    return f"* * * * * cd {root} && {' '.join(program)} sync schedule --run"


def systemd_units(root: Path, program: Sequence[str]) -> str:
    """A service and a timer for systemd that look every minute what is due."""
    return f"""\
# ~/.config/systemd/user/cdp-sync.service
[Service]
Type=oneshot
WorkingDirectory={root}
ExecStart={" ".join(program)} sync schedule --run

# ~/.config/systemd/user/cdp-sync.timer
[Timer]
OnCalendar=minutely
[Install]
WantedBy=timers.target

# systemctl --user enable --now cdp-sync.timer"""
