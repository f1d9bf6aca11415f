"""What syncs sent under an id that has ended or split since: what downstream must repair.

The rows stand in `identity.identity_repairs`; what the destination is, the exposure of the sync
says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cdp_cli.errors import ConfigError, FixError
from cdp_cli.warehouse.base import Warehouse

SCHEMA, VIEW = "identity", "identity_repairs"
WORDS = {
    "merged": "merged into",
    "split": "in part",
    "retired": "nobody any more",
}


@dataclass(frozen=True, slots=True)
class Repair:
    """A record that a sync sent under `former_customer_id`, who is `customer_id` now.

    `destination`, `object` and `mode` are those of the sync, empty where no exposure has its name
    any more. `key` is the record's at the destination. `customer_sent_at` says when the sync last
    sent today's customer.
    """

    sync: str
    destination: str
    object: str
    mode: str
    key: str
    former_customer_id: str
    sent_at: datetime
    event_type: str
    occurred_at: datetime
    customer_id: str | None
    customer_sent_at: datetime | None
    removed_at: datetime | None
    is_mended: bool
    mended_at: datetime | None

    @property
    def happened(self) -> str:
        """What became of the id, in words that today's customer follows."""
        return WORDS.get(self.event_type, self.event_type)

    @property
    def advice(self) -> str:
        """What is to be done about it."""
        if self.is_mended:
            return f"mended {self.mended_at:%Y-%m-%d %H:%M}" if self.mended_at else "mended"
        if not self.mode:
            return "the sync is gone: mend it there"
        if self.mode != "mirror" and self.event_type != "split":
            return "this sync takes nothing back: remove it there"
        return "the next run mends it"


def read(
    warehouse: Warehouse, syncs: Mapping[str, Mapping[str, Any]], only: str | None = None
) -> list[Repair]:
    """All repairs, open ones first, the latest first; `only` those of one sync.

    `syncs` are the exposures that are syncs, by name. Raises ConfigError where the warehouse was
    not built yet, FixError for a sync that nobody knows.
    """
    if not warehouse.columns(SCHEMA, VIEW):
        raise ConfigError(
            f"There is no {SCHEMA}.{VIEW} in this warehouse yet.", hint="Build it with `cdp build`."
        )
    where, parameters = ("where sync = ?", [only]) if only else ("", [])
    rows = warehouse.query(
        f"select * from {SCHEMA}.{VIEW} {where}"
        " order by is_mended, occurred_at desc, sync, key, former_customer_id, customer_id",
        parameters,
    )
    if only and not rows and only not in syncs:
        known = ", ".join(sorted(syncs)) or "none"
        raise FixError(f"There is no sync {only!r}.", hint=f"The syncs: {known}.")
    return [Repair(**row, **_target(syncs.get(row["sync"], {}))) for row in rows]


def _target(exposure: Mapping[str, Any]) -> dict[str, Any]:
    """Where a sync goes: the object is what its destination calls it, as a path or a table."""
    meta = (exposure.get("config") or {}).get("meta") or exposure.get("meta") or {}
    sync = meta.get("sync") or {}
    named = (sync.get("object") or {}).values()
    return {
        "destination": str(sync.get("destination", "")),
        "object": " ".join(map(str, named)),
        "mode": str(sync.get("mode", "")),
    }
