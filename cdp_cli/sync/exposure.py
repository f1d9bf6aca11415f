"""Reads a sync out of a dbt exposure: `config.meta.sync`, and the one model that it depends on."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cdp_cli.destinations.base import MODES, Mode, Target
from cdp_cli.errors import ConfigError
from cdp_cli.sync.timetable import Schedule, read_schedule
from cdp_cli.warehouse.names import relation

ANY_CHANNEL = "any"
PERSON = "customer_id"
# Modes in which what was sent is also taken back from people who no longer agree, unless told
# otherwise. `update_only` and `append` never made the record, so they never remove it.
TAKES_BACK = {"upsert", "mirror", "create_only"}

REQUIRED = ("destination", "mode", "key", "purpose")
FIELDS: dict[str, type | tuple[type, ...]] = {
    "destination": str,
    "object": dict,
    "mode": str,
    "key": str,
    "purpose": str,
    "channel": str,
    "brand": str,
    "exclude": list,
    "guards": dict,
    "on_unknown": str,
    "on_withdrawal": str,
    "batch_size": int,
    "concurrency": int,
    "quarantine_after": int,
    "schedule": dict,
    "alerts": dict,
}
ALERTS = ("rejected_pct", "deviation_pct", "full_sync_pct")
GUARDS = ("max_remove_pct", "max_removes", "min_rows", "max_changes")
CHOICES: dict[str, tuple[str, ...]] = {
    "mode": MODES,
    "on_unknown": ("hold", "resend"),
    "on_withdrawal": ("remove", "keep"),
}


@dataclass(frozen=True, slots=True)
class Guards:
    """Limits of one run; None means no limit. `min_rows` counts the rows of the model."""

    max_remove_pct: float | None = None
    max_removes: int | None = None
    min_rows: int | None = None
    max_changes: int | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which share, in percent, something about a run is told to people (see alerts.py)."""

    rejected_pct: float = 5
    deviation_pct: float = 50
    full_sync_pct: float = 90


@dataclass(frozen=True, slots=True)
class Sync:
    """One flow of records from a `sync_*` model to a destination, for one purpose.

    `brand` is whose consents count, None for those of every brand; `exclude` lists columns of the
    model that are not sent. docs/destinations/index.md explains the other fields.
    """

    name: str
    model: str
    schema: str
    table: str
    destination: str
    mode: Mode
    key: str
    purpose: str
    channel: str = ANY_CHANNEL
    brand: str | None = None
    object: Mapping[str, Any] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    guards: Guards = Guards()
    on_unknown: Literal["hold", "resend"] = "hold"
    on_withdrawal: Literal["remove", "keep"] = "keep"
    batch_size: int | None = None
    concurrency: int | None = None
    quarantine_after: int = 5
    schedule: Schedule = field(default_factory=Schedule)
    alerts: Thresholds = Thresholds()

    @property
    def relation(self) -> str:
        """The model as SQL names it."""
        return relation(self.schema, self.table)

    def target(self, columns: Mapping[str, str]) -> Target:
        """Where the rows go, given the model's columns and types; excluded columns stay at home."""
        sent = {name: kind for name, kind in columns.items() if name not in self.exclude}
        return Target(self.name, self.mode, self.key, sent, self.object)

    def check_model(self, columns: Collection[str]) -> None:
        """Raise ConfigError where the model, given by its columns in the warehouse, does not do."""
        if not columns:
            raise ConfigError(
                f"The model {self.schema}.{self.table} of sync {self.name!r} is not in the"
                " warehouse.",
                hint="Run `cdp build` first; the model may have been renamed or disabled.",
            )
        self.check_columns(columns, where=f"{self.schema}.{self.table}")

    def check_columns(self, columns: Collection[str], *, where: str) -> None:
        """Raise ConfigError where the model lacks a column that the sync names."""
        for column in dict.fromkeys((self.key, PERSON, *self.exclude)):
            if column not in columns:
                raise ConfigError(
                    f"Sync {self.name!r} needs the column {column!r}, which {where} does not have"
                    f"{_similar(column, columns)}",
                    hint=_column_hint(column, self.key),
                )


def read_sync(exposure: Mapping[str, Any], manifest: Mapping[str, Any]) -> Sync:
    """The sync that an exposure of the manifest describes.

    Raises ConfigError that names the sync, the field and the value that is wrong.
    """
    name = str(exposure["name"])
    meta = dict((exposure.get("config") or {}).get("meta") or exposure.get("meta") or {})["sync"]
    if not isinstance(meta, dict):
        raise _wrong(name, "has no fields below meta.sync", f"It needs {', '.join(REQUIRED)}.")
    _check_fields(name, meta)
    model = _model(name, exposure, manifest)
    takes_back = "remove" if meta["mode"] in TAKES_BACK else "keep"
    sync = Sync(
        name=name,
        model=model["name"],
        schema=model["schema"],
        table=model.get("alias") or model["name"],
        **_plain(meta),
        exclude=tuple(meta.get("exclude", ())),
        guards=Guards(**_numbers(name, "guard", GUARDS, meta.get("guards", {}))),
        schedule=read_schedule(name, meta.get("schedule", {})),
        alerts=Thresholds(**_numbers(name, "alert", ALERTS, meta.get("alerts", {}))),
        on_withdrawal=meta.get("on_withdrawal", takes_back),
    )
    if sync.key in sync.exclude:
        raise _wrong(name, f"excludes its own key {sync.key!r}", "Take the key out of exclude.")
    if documented := model.get("columns"):
        _check_documented(sync, documented)
    return sync


def _plain(meta: Mapping[str, Any]) -> dict[str, Any]:
    made_here = {"exclude", "guards", "on_withdrawal", "schedule", "alerts"}
    return {key: value for key, value in meta.items() if key not in made_here}


def _check_fields(name: str, meta: Mapping[str, Any]) -> None:
    for key in REQUIRED:
        if key not in meta:
            raise _wrong(name, f"has no {key!r}", "Add it to the exposure's meta.sync.")
    for key, value in meta.items():
        if key not in FIELDS:
            raise _wrong(
                name,
                f"has the field {key!r}, which does not exist{_similar(key, FIELDS)}",
                "Correct or remove it in the exposure's meta.sync.",
            )
        if not isinstance(value, FIELDS[key]) or isinstance(value, bool):
            raise _wrong(name, f"has {key}: {value!r}, which is of the wrong kind", "Correct it.")
        if key in CHOICES and value not in CHOICES[key]:
            raise _wrong(name, f"has {key}: {value!r}", f"It may be {', '.join(CHOICES[key])}.")
        if FIELDS[key] is int and value < 1:
            raise _wrong(name, f"has {key}: {value}", "It must be at least 1.")


def _model(name: str, exposure: Mapping[str, Any], manifest: Mapping[str, Any]) -> dict[str, Any]:
    ids = exposure.get("depends_on", {}).get("nodes", [])
    found = [dict(manifest["nodes"][node]) for node in ids if node in manifest["nodes"]]
    models = [node for node in found if node["name"].startswith("sync_")]
    if len(ids) != 1 or len(models) != 1:
        named = ", ".join(str(node).rpartition(".")[2] for node in ids) or "nothing"
        raise _wrong(
            name,
            f"must depend on exactly one model called sync_*, and depends on {named}",
            "Write depends_on: [ref('sync_…')] with a model that exists and is enabled.",
        )
    return models[0]


def _numbers(
    name: str, kind: str, known: Collection[str], given: Mapping[str, Any]
) -> dict[str, Any]:
    for key, value in given.items():
        if key not in known:
            hint = f"The {kind}s are {', '.join(known)}."
            raise _wrong(name, f"has the {kind} {key!r}, which does not exist", hint)
        if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
            raise _wrong(
                name, f"has the {kind} {key}: {value!r}", "It must be a number, 0 or more."
            )
    return dict(given)


def _check_documented(sync: Sync, documented: Mapping[str, Any]) -> None:
    """The key is the one column that every sync model documents, for its test of uniqueness.

    Whether the warehouse has the columns is seen when the sync is planned.
    """
    if sync.key not in documented:
        raise _wrong(
            sync.name,
            f"has the key {sync.key!r}, which the YAML of {sync.model} does not document"
            f"{_similar(sync.key, documented)}",
            "Correct the key, or document the column with the tests unique and not_null.",
        )


def _wrong(name: str, what: str, hint: str) -> ConfigError:
    end = "" if what.endswith(("?", ".")) else "."
    return ConfigError(f"Sync {name!r} {what}{end}", hint=hint)


def _column_hint(column: str, key: str) -> str:
    if column == PERSON:
        return "Carry customer_id in the model, for consent; list it in exclude to keep it here."
    if column == key:
        return "Correct the key in the exposure's meta.sync, or the column's name in the model."
    return "Correct exclude in the exposure's meta.sync."


def _similar(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f" (there are: {', '.join(sorted(known)) or 'none'})."
