"""One night from the lock to the report."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from cdp_cli.alerts import Alert, tell
from cdp_cli.errors import CdpError, FixError, StopError, WarehouseBusyError
from cdp_cli.locks import is_locked, lock
from cdp_cli.night.alerts import judge
from cdp_cli.night.changes import changes, figures
from cdp_cli.night.page import write_page
from cdp_cli.night.record import ENDS_THE_NIGHT, Night, Status, StepResult, begin, keep
from cdp_cli.night.steps import STEPS, Plan
from cdp_cli.project import Project
from cdp_cli.quality.dialect import require_measurable
from cdp_cli.warehouse import home, target

PAUSE_SECONDS = 2.0

T = TypeVar("T")


@dataclass(frozen=True)
class Wishes:
    """How a night is to go. `wait` is how many seconds it waits for whoever holds the warehouse.

    `log` is a file that gets a line of JSON per event; `fresh` begins anew although the last night
    was interrupted.
    """

    landing: Path
    with_syncs: bool = True
    wait: float = 600.0
    fresh: bool = False
    log: Path | None = None


def run_night(
    project: Project, wishes: Wishes, *, on_event: Callable[[str, str], None] = lambda _, __: None
) -> Night:
    """Run the night, or the rest of one that was interrupted; what fails is in the result.

    `on_event` hears of a step and what it is doing. Raises RetryError where another night runs,
    ConfigError where the project cannot be read or the engine has no gates, FixError where the
    night cannot be written down.
    """
    require_measurable(target(project))
    try:
        return _run(project, wishes, on_event)
    except OSError as error:
        said = f"The night cannot be written down: {error.strerror or error}."
        tell([Alert("run", "failed", said)], project.alerts())
        hint = "Make room beside the warehouse, then `cdp run` again: it goes on where it stood."
        raise FixError(said, hint=hint) from error


def _run(project: Project, wishes: Wishes, on_event: Callable[[str, str], None]) -> Night:
    folder = nights_folder(project)
    hint = "Wait until it has finished; `cdp status` shows where it is."
    with lock(lock_file(project), "A night", hint=hint):
        night = begin(folder, fresh=wishes.fresh)
        keep(folder, night)
        log = _Log(wishes.log, night.id)
        log.write("night", "resumed" if night.resumed else "started")
        if not night.before:
            night.before = _tried(partial(figures, project), wishes)
        for name in STEPS:
            if any(step.status in ENDS_THE_NIGHT for step in night.steps):
                break
            if night.has_done(name):
                continue
            log.write(name, "started")
            plan = Plan(project, wishes.landing, wishes.with_syncs, partial(on_event, name))
            on_event(name, "")
            result = _step(name, plan, wishes)
            night.steps.append(result)
            keep(folder, night)
            log.write(name, result.status, result)
        _finish(project, wishes, folder, night)
        night.notes += tell(judge(night), project.alerts())
        keep(folder, night)
        log.write("night", night.status)
    return night


def nights_folder(project: Project) -> Path:
    """Where nights are written down: beside the warehouse, for a crash leaves it readable."""
    return home(project) / "nights"


def lock_file(project: Project) -> Path:
    """What a running night holds."""
    return nights_folder(project) / "night.lock"


def is_running(project: Project) -> bool:
    """Whether a night is under way now on this machine."""
    return is_locked(lock_file(project))


def _step(name: str, plan: Plan, wishes: Wishes) -> StepResult:
    began, started_at = time.monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
    try:
        result = _patiently(partial(STEPS[name], plan), wishes)
    except CdpError as error:
        status: Status = "stopped" if isinstance(error, StopError) else "failed"
        result = StepResult(name, status, error.message, hint=error.hint)
    except OSError as error:
        full = FixError(
            f"{name} could not write or read a file: {error}",
            hint="Is the disk full? `cdp doctor` tells; then `cdp run` again.",
        )
        result = StepResult(name, "failed", full.message, hint=full.hint)
    return replace(result, seconds=round(time.monotonic() - began, 1), started_at=started_at)


def _patiently(work: Callable[[], T], wishes: Wishes) -> T:
    """Work that waits a while for whoever holds the warehouse, an analyst most likely."""
    give_up = time.monotonic() + wishes.wait
    while True:
        try:
            return work()
        except WarehouseBusyError:
            if time.monotonic() >= give_up:
                raise
        time.sleep(min(PAUSE_SECONDS, wishes.wait))


def _tried(work: Callable[[], dict[str, Any]], wishes: Wishes) -> dict[str, Any]:
    """Figures are worth having and no reason to fail."""
    try:
        return _patiently(work, wishes)
    except CdpError:
        return {}


def _finish(project: Project, wishes: Wishes, folder: Path, night: Night) -> None:
    since = night.started_at.astimezone(UTC).replace(tzinfo=None)
    night.after = _tried(lambda: figures(project) | changes(project, since), wishes)
    night.status = night.worst()
    night.finished_at = datetime.now(UTC)
    page = folder / f"{night.id}.html"
    write_page(night, page)
    night.page = str(page)
    keep(folder, night)


class _Log:
    """A file that gets one line of JSON per event, for whoever collects logs."""

    def __init__(self, path: Path | None, night: str) -> None:
        self._path = path
        self._night = night

    def write(self, what: str, event: str, result: StepResult | None = None) -> None:
        if self._path is None:
            return
        line = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "night": self._night,
            "pid": os.getpid(),
            "what": what,
            "event": event,
        }
        if result:
            line |= {"seconds": result.seconds, "rows": result.rows, "summary": result.summary}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            raise FixError(
                f"The log {self._path} cannot be written: {error.strerror}.",
                hint="Check --log and the rights on the folder.",
            ) from error
