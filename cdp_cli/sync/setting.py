"""What a plan depends on besides the data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdp_cli.destinations.base import Abilities
from cdp_cli.sync import consent
from cdp_cli.sync.exposure import Sync
from cdp_cli.warehouse.names import literal, quoted

# Part of every payload's hash: raise it when the way a payload is written changes.
PAYLOAD_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Setting:
    """All that a plan depends on besides the data.

    `columns` are those of the model, with types; `is_gone` says that the destination holds
    nothing any more, so that what was acknowledged before does not count. `only` restricts the
    plan to one key.
    """

    sync: Sync
    columns: Mapping[str, str]
    abilities: Abilities
    tables: consent.Tables
    is_gone: bool = False
    only: str | None = None

    @property
    def source(self) -> str:
        """The model, or the rows of it that the plan is restricted to, as SQL names them."""
        if self.only is None:
            return self.sync.relation
        key = f"cast({quoted(self.sync.key)} as varchar)"
        return f"(select * from {self.sync.relation} where {key} = {literal(self.only)}) as single"

    @property
    def tables_read(self) -> Sequence[tuple[str, str]]:
        """What a plan looks at, as schema and table."""
        golden = self.tables
        return (
            (self.sync.schema, self.sync.table),
            golden.consents,
            golden.identifiers,
            golden.purposes,
            golden.suppressions,
            ("cdp_ops", "sync_state"),
        )

    @property
    def sent_columns(self) -> Mapping[str, str]:
        """The columns that make up the payload."""
        return self.sync.target(self.columns).columns

    @property
    def is_snapshot(self) -> bool:
        """Whether the destination needs every row again as soon as one has changed."""
        return self.sync.mode in self.abilities.snapshot_modes

    @property
    def mapping_version(self) -> str:
        """Changes when rows that were sent before must be sent again.

        Another target or another format.
        """
        sync = self.sync
        parts = [PAYLOAD_FORMAT, sync.destination, sync.key, dict(sync.object)]
        text = json.dumps(parts, sort_keys=True, default=str)
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:12]
