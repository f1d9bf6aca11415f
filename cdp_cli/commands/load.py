"""`cdp load`: files into the raw tables of a source."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cdp_cli import console
from cdp_cli.errors import CdpError, ConfigError
from cdp_cli.wording import counted

if TYPE_CHECKING:
    from cdp_cli.load.request import LoadResult

DONE, FAILED, PARTLY = 0, 1, 2

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class Format(StrEnum):
    """Formats that can be loaded."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Mode(StrEnum):
    """What happens to the rows that are there already."""

    APPEND = "append"
    REPLACE = "replace"


@app.command()
def load(  # noqa: PLR0913 - one parameter per option is how typer reads them
    *,
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="Files, folders or patterns like 'in/*.csv'."),
    ],
    source: Annotated[str, typer.Option(help="The source, as in the registry.")],
    table: Annotated[str, typer.Option(help="The table of the source.")],
    mode: Annotated[
        Mode, typer.Option(help="Add to the rows that are there, or replace them all.")
    ] = Mode.APPEND,
    file_format: Annotated[
        Format | None, typer.Option("--format", help="Instead of finding out by name and content.")
    ] = None,
    delimiter: Annotated[
        str, typer.Option(help=r"Between columns, such as ';', '\t' or '+|'; found out if absent.")
    ] = "",
    row_end: Annotated[
        str, typer.Option(help="At the end of a row where that is not the end of the line.")
    ] = "",
    quote: Annotated[
        str | None, typer.Option(help="Around cells; '' for a file without quoting.")
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="Such as cp1252; UTF-8, UTF-16 and cp1252 are found out.")
    ] = "",
    no_header: Annotated[
        bool, typer.Option("--no-header", help="The first line is data; columns as declared.")
    ] = False,
    renamed: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="THEIRS=OURS", help="Name a column of the file; repeatable."),
    ] = None,
    allow_missing: Annotated[
        bool, typer.Option("--allow-missing", help="Declared columns may be missing.")
    ] = False,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="An empty file may replace a table.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    r"""Load files into the raw tables of a source.

    Every value lands as text, with the file, the line and the moment. Rows that cannot be read are
    kept in cdp_ops.load_rejects. What was loaded before is not loaded again.
    """
    from cdp_cli.load.loader import load_files
    from cdp_cli.load.paths import expand
    from cdp_cli.load.request import LoadJob, LoadOptions
    from cdp_cli.project import Project

    options = LoadOptions(
        mode=mode.value,
        file_format=file_format.value if file_format else None,
        encoding=encoding,
        delimiter=_unescaped(delimiter),
        row_end=_unescaped(row_end),
        quote=quote,
        has_header=not no_header,
        renamed=pairs(renamed or []),
        allow_missing=allow_missing,
        allow_empty=allow_empty,
    )
    paths = expand(files)
    with console.progress(f"Loading {source}.{table}", total=len(paths)) as advance:
        results = load_files(
            Project.find(),
            [LoadJob(path, source, table, options) for path in paths],
            on_result=lambda result: advance(1, description=f"Loaded {result.job.path.name}"),
        )
    if as_json:
        console.emit_json([_as_dict(result) for result in results])
    else:
        _show(results)
    failed = sum(result.status == "failed" for result in results)
    raise typer.Exit(DONE if not failed else FAILED if failed == len(results) else PARTLY)


def _unescaped(text: str) -> str:
    r"""The characters meant by `\t`, `\n` and `\x01`, which a shell hands over as written."""
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape")


def pairs(renamed: list[str]) -> dict[str, str]:
    """What `--map THEIRS=OURS` says, as theirs -> ours; raises ConfigError for what is no pair."""
    found = {}
    for pair in renamed:
        theirs, sign, ours = pair.rpartition("=")
        if not (theirs and sign and ours):
            raise ConfigError(
                f"--map {pair!r} is no pair of names.", hint="Write --map 'E-Mail=email'."
            )
        found[theirs] = ours
    return found


def _show(results: list[LoadResult]) -> None:
    if len(results) == 1 and results[0].error:
        console.fail(results[0].error)
        return
    console.table(
        ("file", "rows", "rejected", "result"),
        [
            (result.job.path.name, result.rows_loaded, result.rows_rejected, _outcome(result))
            for result in results
        ],
    )
    for result in results:
        if result.error:
            console.fail(result.error)
        if result.rows_rejected:
            _show_rejects(result)


def _outcome(result: LoadResult) -> str:
    if result.status == "unchanged":
        return "was loaded before; nothing added"
    if result.added_columns:
        return f"{result.status}; new columns: {', '.join(result.added_columns)}"
    return result.status


def _show_rejects(result: LoadResult) -> None:
    name = result.job.path.name
    rejected = counted(result.rows_rejected, "row")
    console.warn(f"{name}: {rejected} rejected, kept in cdp_ops.load_rejects:")
    for line, reason in result.first_rejects:
        console.warn(f"  line {line:,}: {reason}")
    if result.rows_rejected > len(result.first_rejects):
        console.warn("  …")


def _as_dict(result: LoadResult) -> dict[str, Any]:
    return {
        "file": str(result.job.path),
        "source": result.job.source,
        "table": result.job.table,
        "status": result.status,
        "load_id": result.load_id or None,
        "rows_loaded": result.rows_loaded,
        "rows_rejected": result.rows_rejected,
        "rejects": [{"line": line, "reason": reason} for line, reason in result.first_rejects],
        "added_columns": result.added_columns,
        "seconds": round(result.seconds, 3),
        "error": _error(result.error),
    }


def _error(error: CdpError | None) -> dict[str, str] | None:
    return {"message": error.message, "hint": error.hint} if error else None
