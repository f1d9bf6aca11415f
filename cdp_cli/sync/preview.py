"""Shows what a plan would change, without showing anybody's data in full."""

from __future__ import annotations

import json

from cdp_cli.sync.report import Change, mask
from cdp_cli.sync.setting import Setting
from cdp_cli.warehouse.base import Warehouse
from cdp_cli.warehouse.names import literal, quoted

EXAMPLES = 3
VERSION_LENGTH = 8
COMPARABLE = (
    f"action = 'change'"
    f" and substr(fields, 1, {VERSION_LENGTH}) = substr(sent_fields, 1, {VERSION_LENGTH})"
)


def column_changes(warehouse: Warehouse, setting: Setting) -> dict[str, int]:
    """In how many changed records each column differs from what was sent; most often first.

    Records that were sent with other columns cannot be compared and are left out.
    """
    columns = sorted(setting.sent_columns)
    counted = ", ".join(
        f"count(*) filter (where {_differs(place)}) as {quoted(name)}"
        for place, name in enumerate(columns)
    )
    found = warehouse.query(
        f"select {counted} from {_beside_what_was_sent(setting)} where {COMPARABLE}"
    )[0]
    changed = {name: int(number) for name, number in found.items() if number}
    return dict(sorted(changed.items(), key=lambda item: (-item[1], item[0])))


def examples(warehouse: Warehouse, setting: Setting) -> tuple[Change, ...]:
    """A few records per kind of change, masked; of a change only the columns that differ."""
    columns = sorted(setting.sent_columns)
    rows = warehouse.query(
        f"""
        select action, key, payload, reason, fields, sent_fields, {COMPARABLE} as is_comparable
        from (
            select *, row_number() over (partition by action order by key) as number
            from {_beside_what_was_sent(setting)}
            where action in ('add', 'change', 'retry', 'remove')
        ) as numbered
        where number <= {EXAMPLES}
        order by action, key
        """
    )
    found = []
    for row in rows:
        payload = json.loads(row["payload"])
        shown = [name for name in columns if name != setting.sync.key and name in payload]
        if row["is_comparable"]:
            shown = [name for name in shown if _is_other(row, columns.index(name))]
        values = {name: _masked(payload[name]) for name in shown}
        found.append(Change(row["action"], mask(row["key"]), values, row["reason"]))
    return tuple(found)


def _beside_what_was_sent(setting: Setting) -> str:
    return (
        "(select cdp_plan.*, known.fields as sent_fields from cdp_plan"
        " left join cdp_ops.sync_state as known"
        f" on known.sync = {literal(setting.sync.name)} and known.key = cdp_plan.key) as compared"
    )


def _differs(place: int) -> str:
    start = VERSION_LENGTH + 1 + place
    return f"substr(fields, {start}, 1) <> substr(sent_fields, {start}, 1)"


def _is_other(row: dict[str, str], place: int) -> bool:
    start = VERSION_LENGTH + place
    return row["fields"][start] != row["sent_fields"][start]


def _masked(value: object) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return mask(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
