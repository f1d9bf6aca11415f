"""What a person decides about a closed gate: what it saw is right, or the rows go out again."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from cdp_cli.errors import ConfigError, SourceError
from cdp_cli.project import Project
from cdp_cli.quality.history import LOADS, OPS, History
from cdp_cli.quality.suite import GATES, Gate, Target
from cdp_cli.quality.targets import targets
from cdp_cli.warehouse import connect, require
from cdp_cli.warehouse.names import relation


@dataclass(frozen=True)
class Decision:
    """A table, how many of its rows the decision was about, and the files that brought them."""

    table: str
    rows: int
    files: tuple[str, ...] = ()


def accept(project: Project, table: str, *, by: str, because: str) -> Decision:
    """Let stand what a gate refused: it is as meant, and from now on the usual.

    Raises SourceError for an unknown table, ConfigError where no gate has refused it.
    """
    target, gate = _target(project, table, GATES)
    with connect(project) as warehouse:
        warehouse.ensure_declared(OPS)
        accepted = History(warehouse, gate).accept(target.name, by=by, because=because)
    if accepted is None:
        raise ConfigError(
            f"The last run of the {gate} gate has not refused {target.name}.",
            hint="`cdp quality run` says which table keeps a gate closed.",
        )
    return Decision(target.name, accepted["rows_checked"])


def withdraw(project: Project, table: str) -> Decision:
    """Take out of a raw table what landed since it was last found good, so that a mend can land.

    The files are where they were, and are known: the same file does not land again. Raises
    SourceError for an unknown table, ConfigError where nothing waits or where nobody knows which
    rows are new.
    """
    target, _ = _target(project, table, ("raw",))
    source, _, name = target.name.partition(".")
    with connect(project) as warehouse:
        warehouse.ensure_declared(OPS)
        since = History(warehouse, "raw").since(target.name)
        if since is None:
            raise ConfigError(
                f"The raw gate has never found {target.name} good: all its rows would go.",
                hint="Load the mended file with --mode replace.",
            )
        new = "source = ? and table_name = ? and loaded_at > ? and mode <> 'withdrawn'"
        loads = warehouse.query(
            f"select file, rows_loaded, mode from {LOADS} where {new} order by loaded_at",
            [source, name, since],
        )
        if not loads or "replace" in {load["mode"] for load in loads}:
            raise _nothing_to_take_out(target.name, is_replaced=bool(loads))
        with warehouse.transaction():
            warehouse.execute(
                f"delete from {relation(target.schema, target.table)} where _loaded_at > ?",
                [since],
            )
            warehouse.execute(
                f"update {LOADS} set mode = 'withdrawn', rows_loaded = 0 where {new}",
                [source, name, since],
            )
    files = tuple(load["file"] for load in loads)
    return Decision(target.name, sum(load["rows_loaded"] for load in loads), files)


def _nothing_to_take_out(table: str, *, is_replaced: bool) -> ConfigError:
    if is_replaced:
        return ConfigError(
            f"{table} was replaced as a whole; what was there before is gone.",
            hint="Load the mended file with --mode replace.",
        )
    return ConfigError(
        f"Nothing has landed in {table} since the gate found it good.",
        hint="`cdp quality run --gate raw` says which table keeps the gate closed.",
    )


def _target(project: Project, table: str, gates: tuple[Gate, ...]) -> tuple[Target, Gate]:
    require(project)
    known = {target.name: (target, gate) for gate in gates for target in targets(project, gate)}
    if table not in known:
        close = get_close_matches(table, known, n=1)
        guess = f"Did you mean {close[0]!r}? " if close else ""
        raise SourceError(
            f"No gate knows a table {table!r}.", hint=f"{guess}Tables are: {', '.join(known)}."
        )
    return known[table]
