"""Great Expectations judges: the only module that imports it, because that takes seconds.

A table gives two data frames: its measures as one row, and a sample of its rows. Both are judged by
expectations whose results become findings and pages of Data Docs.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cdp_cli.errors import ConfigError
from cdp_cli.quality.bounds import Limits
from cdp_cli.quality.offline import make_offline
from cdp_cli.quality.report import Finding
from cdp_cli.quality.suite import Check, SampleCheck

if TYPE_CHECKING:
    import pandas as pd

LEVELS = {"error": "critical", "warn": "warning"}
# Values of the data are somebody's: Data Docs and `cdp_ops` count them and show none.
RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0}
SITE = {
    "class_name": "SiteBuilder",
    "show_how_to_buttons": False,
    "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
}


@dataclass(frozen=True)
class Bounded:
    """A check whose limits are known, and the value to hold against them."""

    check: Check
    limits: Limits
    value: float | None
    detail: str = ""


class Judge:
    """One run of Great Expectations; `judge` table after table, then `write_docs`."""

    def __init__(self) -> None:
        with _quiet():
            import great_expectations
        with _quiet():  # importing it has set the level of its logger
            # Its own types are half right: what it is asked and answers is checked by our tests.
            self._gx: Any = great_expectations
            self._context: Any = self._gx.get_context(mode="ephemeral", project_config=_nowhere())
            self._context.variables.progress_bars = {"globally": False}
            self._frames = self._context.data_sources.add_pandas("cdp")

    def judge(
        self,
        table: str,
        bounded: Sequence[Bounded],
        samples: Sequence[SampleCheck],
        sample: Mapping[str, list[Any]],
    ) -> list[Finding]:
        """A finding per check; raises ConfigError for an expectation that cannot be made."""
        import pandas as pd

        found: list[Finding] = []
        measured = [each for each in bounded if each.value is not None]
        if measured:
            row = {each.check.label: [each.value] for each in measured}
            results = self._validate(
                f"{table} · all rows", pd.DataFrame(row, dtype="float64"),
                [self._between(each) for each in measured],
            )  # fmt: skip
            pairs = zip(measured, results, strict=True)
            found += [_of_measure(each, result) for each, result in pairs]
        if samples and sample:
            results = self._validate(
                f"{table} · sample", pd.DataFrame(dict(sample)),
                [self._own(table, each) for each in samples],
            )  # fmt: skip
            pairs_of_rows = zip(samples, results, strict=True)
            found += [_of_sample(each, result) for each, result in pairs_of_rows]
        return found

    def write_docs(self, folder: Path) -> Path:
        """Write Data Docs of all that was judged; returns the first page. Needs no network."""
        store = {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(folder.absolute()),
        }
        folder.mkdir(parents=True, exist_ok=True)
        with _quiet():
            self._context.add_data_docs_site("cdp", {**SITE, "store_backend": store})
            self._context.build_data_docs(site_names=["cdp"])
        make_offline(folder)
        return folder / "index.html"

    def _between(self, each: Bounded) -> Any:
        # The mean of one row is that row; unlike the other expectations this one shows the number.
        return self._gx.expectations.ExpectColumnMeanToBeBetween(
            column=each.check.label,
            min_value=each.limits.least,
            max_value=each.limits.greatest,
            severity=LEVELS[each.check.severity],
            notes=each.check.because or None,
        )

    def _own(self, table: str, each: SampleCheck) -> Any:
        """The expectation of that name with the arguments of the suite."""
        from great_expectations.exceptions.exceptions import ExpectationNotFoundError
        from great_expectations.expectations import registry

        try:
            made: Any = registry.get_expectation_impl(each.expectation)
            return made(
                **each.arguments, severity=LEVELS[each.severity], notes=each.because or None
            )
        except ExpectationNotFoundError as error:
            known = registry.list_registered_expectation_implementations()
            close = get_close_matches(each.expectation, known, n=1)
            raise ConfigError(
                f"The suite of {table} asks for {each.expectation!r}, which Great Expectations"
                " does not know.",
                hint=f"Did you mean {close[0]!r}?" if close else "See its gallery for the names.",
            ) from error
        except ValueError as error:
            reason = " ".join(str(error).split())
            raise ConfigError(
                f"The suite of {table} gives {each.expectation} what it cannot take: {reason}",
                hint=f"It was given: {dict(each.arguments)}.",
            ) from error

    def _validate(self, name: str, frame: pd.DataFrame, expectations: list[Any]) -> list[Any]:
        gx = self._gx
        with _quiet():
            asset = self._frames.add_dataframe_asset(name)
            batch = asset.add_batch_definition_whole_dataframe("all")
            suite = self._context.suites.add(gx.ExpectationSuite(name, expectations))
            definition = gx.ValidationDefinition(name=name, data=batch, suite=suite)
            result = self._context.validation_definitions.add(definition).run(
                batch_parameters={"dataframe": frame}, result_format=RESULT_FORMAT
            )
        # Results come in an order of their own; each knows the expectation that it is of.
        by_id = {each.expectation_config.id: each for each in result.results}
        return [by_id[each.id] for each in suite.expectations]


def _of_measure(each: Bounded, result: Any) -> Finding:
    check = each.check
    return Finding(
        expectation=check.label,
        severity=check.severity,
        is_met=bool(result.success),
        expected=each.limits.words(),
        observed=each.value,
        column=check.column,
        detail=each.detail,
        because=check.because,
    )


def _of_sample(each: SampleCheck, result: Any) -> Finding:
    raised = result.exception_info or {}
    message = str(raised.get("exception_message") or "")
    percent = (result.result or {}).get("unexpected_percent")
    least = each.arguments.get("mostly", 1)
    return Finding(
        expectation=f"{', '.join(each.columns) or 'table'} · {each.expectation}",
        severity=each.severity,
        is_met=bool(result.success),
        expected=f"at least {least:.4g} of the values",
        observed=None if percent is None else 1 - percent / 100,
        column=each.columns[0] if each.columns else "",
        detail=" ".join(message.split()),
        because=each.because,
    )


def _nowhere() -> Any:
    """A configuration that keeps everything in memory; by itself it leaves folders in /tmp."""
    from great_expectations.data_context.types import base

    return base.DataContextConfig(
        store_backend_defaults=base.InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Great Expectations asks nobody over the network and writes nothing to the terminal."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
