"""Suites from their files; a mistake in one is told with file, entry and the way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cdp_cli.configuration import read_yaml
from cdp_cli.errors import ConfigError
from cdp_cli.quality.bounds import Bound
from cdp_cli.quality.measures import MEASURES
from cdp_cli.quality.suite import Check, Gate, SampleCheck, Severity, Suite

SEVERITIES = ("error", "warn")
BOUNDS = ("at_least", "at_most", "of_usual", "by_usual")
CHECK_KEYS = ("measure", "column", "severity", "because", "name", *BOUNDS)
SUITE_KEYS = ("table", "checks", "sample")
SAMPLE_KEYS = ("severity", "because")
PREFIX = "expect_"


def read_suites(folder: Path, gate: Gate) -> list[Suite]:
    """The suites of one gate in `folder`/<gate>/, by the names of their files; [] without any.

    Raises ConfigError for a file that cannot be understood.
    """
    return [read_suite(path, gate) for path in sorted((folder / gate).glob("*.yml"))]


def read_suite(path: Path, gate: Gate) -> Suite:
    """The suite of one file; raises ConfigError where it cannot be understood."""
    content = read_yaml(path)
    _known(path, "the suite", content, SUITE_KEYS)
    table = content.get("table")
    if not isinstance(table, str):
        raise ConfigError(f"{path} does not say `table`.", hint="Name it, as crm.contacts.")
    checks = [
        check for entry in _entries(path, content, "checks") for check in _checks(path, entry)
    ]
    samples = [_sample(path, entry) for entry in _entries(path, content, "sample")]
    return Suite(gate, table, path, tuple(checks), tuple(samples))


def _entries(path: Path, content: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    entries = content.get(key) or []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{path}: `{key}` is no list of entries.", hint="Begin each with `- `.")
    return entries


def _checks(path: Path, entry: dict[str, Any]) -> list[Check]:
    """The checks of an entry: one, or one for each of its `columns`."""
    columns = entry.pop("columns", None)
    if columns is None:
        return [_check(path, entry)]
    if not isinstance(columns, list) or "column" in entry:
        raise ConfigError(f"{path}: `columns` is a list of names, in place of `column`.")
    return [_check(path, {**entry, "column": column}) for column in columns]


def _check(path: Path, entry: Mapping[str, Any]) -> Check:
    name = str(entry.get("measure"))
    if name not in MEASURES:
        raise ConfigError(
            f"{path}: there is no measure {name!r}.", hint=_close(name, MEASURES, "Measures are")
        )
    needed = MEASURES[name]
    where = f"the check of {name}"
    _known(path, where, entry, (*CHECK_KEYS, *needed.options))
    missing = [option for option in needed.options if option not in entry and option != "as"]
    if needed.of_column and "column" not in entry:
        missing.insert(0, "column")
    if missing:
        raise ConfigError(f"{path}: {where} does not say `{missing[0]}`.", hint=needed.meaning)
    return Check(
        measure=name,
        bound=_bound(path, where, entry),
        column=str(entry.get("column", "")),
        severity=_severity(path, where, entry),
        because=str(entry.get("because", "")),
        name=str(entry.get("name", "")),
        options={option: entry[option] for option in needed.options if option in entry},
    )


def _bound(path: Path, where: str, entry: Mapping[str, Any]) -> Bound:
    given = {name: entry[name] for name in BOUNDS if name in entry}
    if not given or (len(given) > 1 and set(given) != {"at_least", "at_most"}):
        raise _no_limit(path, where, given)
    try:
        if "of_usual" in given:
            low, high = given["of_usual"]
            return Bound(of_usual=(float(low), float(high)))
        numbers = {name: float(value) for name, value in given.items()}
    except (TypeError, ValueError) as error:
        raise _no_limit(path, where, given) from error
    return Bound(
        at_least=numbers.get("at_least"),
        at_most=numbers.get("at_most"),
        by_usual=numbers.get("by_usual"),
    )


def _no_limit(path: Path, where: str, given: Mapping[str, Any]) -> ConfigError:
    return ConfigError(
        f"{path}: {where} has no limit that can be understood: {given or 'none'}.",
        hint="Say at_least and at_most: numbers, of_usual: [0.5, 2] or by_usual: 0.1.",
    )


def _sample(path: Path, entry: Mapping[str, Any]) -> SampleCheck:
    names = [key for key in entry if key.startswith(PREFIX)]
    if len(names) != 1 or not isinstance(entry[names[0]], dict):
        raise ConfigError(
            f"{path}: an entry of `sample` names no expectation: {', '.join(entry) or 'nothing'}.",
            hint="Write - expect_column_values_to_match_regex: {column: email, regex: '@'}.",
        )
    where = names[0]
    _known(path, where, entry, (where, *SAMPLE_KEYS))
    severity = _severity(path, where, entry)
    return SampleCheck(where, entry[where], severity, str(entry.get("because", "")))


def _severity(path: Path, where: str, entry: Mapping[str, Any]) -> Severity:
    severity = entry.get("severity", "error")
    if severity not in SEVERITIES:
        raise ConfigError(
            f"{path}: {where} has the severity {severity!r}.", hint="It is error or warn."
        )
    return "warn" if severity == "warn" else "error"


def _known(path: Path, where: str, entry: Mapping[str, Any], known: Iterable[str]) -> None:
    for key in entry:
        if key not in known:
            raise ConfigError(
                f"{path}: {where} has the unknown entry {key!r}.",
                hint=_close(str(key), known, "Known are"),
            )


def _close(name: str, known: Iterable[str], words: str) -> str:
    close = get_close_matches(name, list(known), n=1)
    guess = f"Did you mean {close[0]!r}? " if close else ""
    return f"{guess}{words}: {', '.join(known)}."
