"""From a path to a reader: which format, which encoding, which dialect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from cdp_cli.errors import ConfigError
from cdp_cli.load.batch import Reader
from cdp_cli.load.contract import Contract
from cdp_cli.load.delimited import DelimitedReader, unix_lines
from cdp_cli.load.kinds import kind_of
from cdp_cli.load.records import Dialect
from cdp_cli.load.request import LoadOptions
from cdp_cli.load.sniff import sniff_dialect
from cdp_cli.load.text import encoding_of, text_blocks


def open_reader(
    path: Path, options: LoadOptions, contract: Contract, declared: Sequence[str]
) -> Reader:
    """A reader for the file; a file without a header has the `declared` columns in their order.

    Raises FileError where the file is not what it must be.
    """
    kind = kind_of(path, options.file_format, encoding=options.encoding)
    if kind == "parquet":
        from cdp_cli.load.parquet import ParquetReader

        return ParquetReader(path)
    blocks = text_blocks(path, encoding_of(path, options.encoding))
    if kind == "jsonl":
        from cdp_cli.load.json_lines import JsonLinesReader
        from cdp_cli.warehouse.files import JsonTable

        return JsonLinesReader(blocks, JsonTable())
    return _open_delimited(path, options, contract, declared, blocks)


def _open_delimited(
    path: Path,
    options: LoadOptions,
    contract: Contract,
    declared: Sequence[str],
    blocks: Iterator[str],
) -> DelimitedReader:
    dialect = _wanted(options)
    if not options.row_end:
        blocks = unix_lines(blocks)
    if not dialect.delimiter:
        sample = next(blocks, "")
        blocks = chain([sample], blocks)
        dialect = sniff_dialect(path, sample, dialect, contract.is_known, columns=len(declared))
    return DelimitedReader(path, blocks, dialect, None if options.has_header else declared)


def _wanted(options: LoadOptions) -> Dialect:
    if options.quote is not None and len(options.quote) > 1:
        raise ConfigError(
            f"--quote {options.quote!r} is more than one character.",
            hint="Name one character, or '' for a file without quoting.",
        )
    # Whoever separates columns by two characters does so because nothing is quoted.
    is_unusual = len(options.delimiter) > 1 or bool(options.row_end)
    quote = options.quote if options.quote is not None else "" if is_unusual else '"'
    return Dialect(options.delimiter, quote, options.row_end)
