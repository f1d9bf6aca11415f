"""What a night has done so far, in a file beside the warehouse that outlives a crash."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

Status = Literal["done", "warned", "partly", "failed", "stopped", "skipped"]
NightStatus = Literal["running", "done", "warned", "partly", "failed", "stopped"]

# What is older has other data before it: it begins from the beginning.
RESUMED_WITHIN = timedelta(hours=12)
ENDS_THE_NIGHT = ("failed", "stopped")
EXIT_CODES = {"done": 0, "warned": 0, "failed": 1, "partly": 2, "stopped": 3}


@dataclass(frozen=True)
class StepResult:
    """What became of one step; `summary` is a sentence, `hint` what to do, `details` for pages."""

    name: str
    status: Status
    summary: str
    rows: int = 0
    hint: str = ""
    seconds: float = 0.0
    started_at: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class Night:
    """One night. `before` are figures from its beginning, `notes` sentences worth reading."""

    id: str
    started_at: datetime
    status: NightStatus = "running"
    finished_at: datetime | None = None
    resumed: int = 0
    steps: list[StepResult] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    page: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 done, 1 failed, 2 partly, 3 stopped by a gate or a guard."""
        return EXIT_CODES.get(self.status, 1)

    @property
    def seconds(self) -> float:
        """From the beginning to the end, pauses among them."""
        end = self.finished_at or datetime.now(UTC)
        return round((end - self.started_at).total_seconds(), 1)

    def has_done(self, step: str) -> bool:
        """Whether a step is behind us."""
        return any(each.name == step for each in self.steps)

    def worst(self) -> NightStatus:
        """The status of the whole night, from those of its steps."""
        found = {step.status for step in self.steps}
        order: tuple[NightStatus, ...] = ("failed", "stopped", "partly", "warned")
        return next((status for status in order if status in found), "done")

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**asdict(self), "exit_code": self.exit_code, "seconds": self.seconds}


def begin(folder: Path, *, fresh: bool = False) -> Night:
    """The night that was interrupted a short while ago, else a new one.

    The caller holds the lock of the night: whoever wrote an unfinished one is dead.
    """
    last = latest(folder)
    now = datetime.now(UTC)
    if last and last.status == "running":
        if not fresh and now - last.started_at < RESUMED_WITHIN:
            last.resumed += 1
            return last
        last.status, last.finished_at = "failed", now
        keep(folder, last)
    return Night(f"{now:%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(3)}", now)


def keep(folder: Path, night: Night) -> None:
    """Write the night down; whoever reads it sees the old state or the new one, never a half."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{night.id}.json"
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump(asdict(night), file, default=str)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def latest(folder: Path) -> Night | None:
    """The last night that was begun; None where there is none."""
    return next(iter(nights(folder, 1)), None)


def nights(folder: Path, limit: int) -> list[Night]:
    """The last nights, the latest first; what cannot be read was none."""
    found = []
    for path in sorted(folder.glob("*.json"), reverse=True)[:limit]:
        try:
            found.append(_read(json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found


def _read(kept: dict[str, Any]) -> Night:
    night = Night(**kept)
    night.started_at = datetime.fromisoformat(kept["started_at"])
    finished = kept["finished_at"]
    night.finished_at = datetime.fromisoformat(finished) if finished else None
    night.steps = [StepResult(**step) for step in kept["steps"]]
    return night
