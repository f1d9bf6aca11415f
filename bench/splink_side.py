"""Splink's side of the identity benchmark: `python -m bench.splink_side MODEL FILE`.

Runs in the environment of the peers and prints one line of JSON: what each step cost, and how well
the final clusters agree with the truth, at the threshold of the model and at others.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import splink
from splink import DuckDBAPI, Linker

from bench.splink_models import MODELS, Model

_SCORE = """
with cells as (
    select cluster_id, truth, count(*)::double as n
    from {clusters} group by cluster_id, truth
),

found as (select sum(n) as n from cells group by cluster_id),
people as (select sum(n) as n from cells group by truth)

select
    (select sum(n * (n - 1) / 2) from cells),
    (select sum(n * (n - 1) / 2) from found),
    (select sum(n * (n - 1) / 2) from people)
"""


class Side:
    """One run of Splink on a file."""

    def __init__(self, model: Model, file: str) -> None:
        self._model, self._file = model, file
        self._steps: dict[str, dict[str, float]] = {}
        self._connection = duckdb.connect(":memory:")

    def run(self, *, is_trained: bool) -> dict[str, Any]:
        """Prepare, train, predict and cluster."""
        model, connection = self._model, self._connection
        with self._measured("prepare"):
            connection.execute(
                f"create table records as {model.prepared.format(file=self._file)}"
            ).fetchall()
            api = DuckDBAPI(connection)
            linker = Linker(api.register("records"), model.settings, log_level="ERROR")
        if is_trained:
            with self._measured("train"):
                self._train(linker)
        with self._measured("candidates and scores"):
            pairs = linker.inference.predict(threshold_match_probability=model.scored_from)
        with self._measured("clusters"):
            clusters = self._clusters(linker, pairs, model.threshold)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        tried = {model.threshold: self._score(clusters)}
        for threshold in model.other_thresholds:
            if threshold not in tried:
                tried[threshold] = self._score(self._clusters(linker, pairs, threshold))
        return {
            "versions": {"splink": splink.__version__, "duckdb": duckdb.__version__},
            "steps": self._steps,
            "peak_mb": peak,
            "threshold": model.threshold,
            "score": tried[model.threshold],
            "tried": tried,
        }

    def _train(self, linker: Linker) -> None:
        model, training = self._model, linker.training
        training.estimate_probability_two_random_records_match(model.deterministic, model.recall)
        training.estimate_u_using_random_sampling(max_pairs=model.u_pairs, seed=1)
        for rule in model.em_rules:
            training.estimate_parameters_using_expectation_maximisation(rule)

    @staticmethod
    def _clusters(linker: Linker, pairs: Any, threshold: float) -> str:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold)
        return str(clusters.physical_name)

    def _score(self, clusters: str) -> dict[str, float]:
        # All of it: an answer that is not read to its end keeps the connection for itself.
        rows = self._connection.execute(_SCORE.format(clusters=clusters)).fetchall()
        right, found, true = (float(value or 0) for value in rows[0])
        precision, recall = right / found if found else 1.0, right / true if true else 1.0
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        return {"precision": precision, "recall": recall, "f1": f1}

    @contextmanager
    def _measured(self, step: str) -> Iterator[None]:
        started, before = time.monotonic(), _processor()
        yield
        self._steps[step] = {"seconds": time.monotonic() - started, "cpu": _processor() - before}


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run a model on a file."""
    name, file = sys.argv[1:3]
    print(json.dumps(Side(MODELS[name](), file).run(is_trained=name != "fixed")))


if __name__ == "__main__":
    main()
