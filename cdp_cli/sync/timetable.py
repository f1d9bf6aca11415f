"""When a sync is due: by the cron of its exposure, or after a green dbt build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from typing_extensions import override

from cdp_cli.errors import ConfigError

FIELDS = ("cron", "timezone", "after")
AFTER_DBT = "dbt"


@dataclass(frozen=True, slots=True)
class Schedule:
    """`cron` in five fields, read in `timezone`; `after_dbt` waits for a build with green tests."""

    cron: str | None = None
    timezone: str = "UTC"
    after_dbt: bool = False

    @override
    def __str__(self) -> str:
        """As a person reads it."""
        zone = "" if self.timezone == "UTC" else f" {self.timezone}"
        parts = [f"{self.cron}{zone}"] if self.cron else []
        return ", ".join([*parts, "after dbt"] if self.after_dbt else parts) or "by hand"

    def next_after(self, moment: datetime) -> datetime | None:
        """The first time by the cron after a moment, in UTC; None without a cron."""
        from cronsim import CronSim

        if self.cron is None:
            return None
        local = moment.astimezone(ZoneInfo(self.timezone))
        return next(CronSim(self.cron, local)).astimezone(UTC)


def read_schedule(sync: str, given: Mapping[str, Any]) -> Schedule:
    """The schedule of an exposure. Raises ConfigError that names the sync, field and value."""
    from cronsim import CronSim, CronSimError

    for name in given:
        if name not in FIELDS:
            raise _wrong(sync, f"has the field {name!r}", f"The fields are {', '.join(FIELDS)}.")
    after = given.get("after")
    if after not in {None, AFTER_DBT}:
        raise _wrong(sync, f"has after: {after!r}", f"It may be {AFTER_DBT}.")
    cron, zone = given.get("cron"), str(given.get("timezone", "UTC"))
    try:
        ZoneInfo(zone)
        if cron is not None:
            CronSim(str(cron), datetime.now(UTC))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise _wrong(sync, f"has timezone: {zone!r}", "Write it as Europe/Berlin.") from error
    except CronSimError as error:
        hint = "Write five fields, as '0 6 * * *' for every day at six."
        raise _wrong(sync, f"has cron: {cron!r}", hint) from error
    return Schedule(None if cron is None else str(cron), zone, after == AFTER_DBT)


def _wrong(sync: str, what: str, hint: str) -> ConfigError:
    return ConfigError(f"The schedule of sync {sync!r} {what}, which cannot be read.", hint=hint)
