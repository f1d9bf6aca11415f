"""Runs the shipped models over a labelled file and compares who they find with who it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cdp_cli.identity import curve, labelled
from cdp_cli.identity.columns import Columns, choose_columns
from cdp_cli.identity.curve import Point
from cdp_cli.identity.metrics import Score, score
from cdp_cli.identity.mistakes import Mistake, worst_mistakes
from cdp_cli.identity.scratch import declare, scratch_project
from cdp_cli.identity.steps import LOAD, TRAIN, Cost, Meter
from cdp_cli.identity.training import COMPARED, VIEWS, train
from cdp_cli.identity.weights import provenance, replace_weights
from cdp_cli.init.sample import read_sample
from cdp_cli.memory import Memory
from cdp_cli.project import Project
from cdp_cli.warehouse import connect

# Up to the models whose answer hangs on the threshold.
EVIDENCE = "+identity_clusters"
CLUSTERS, IDS = "identity_clusters", "identity_assignment"

_RECORDS = """
    select
        records.record,
        records.subject_key,
        records.truth,
        {cluster} as cluster,
        {unit} as unit
    from evaluation.records as records
    {joined}
    where records.truth is not null
"""
# A record that the front door turned away stands alone.
_ALONE = "coalesce({}, 'record ' || records.record)"
_BY_IDS = """
    left join identity.identity_assignment as assignment
        on records.subject_key = assignment.subject_key and assignment.is_current
"""
_BY_CLUSTERS = """
    left join identity.identity_subjects as subjects
        on records.subject_key = subjects.subject_key
    left join identity.identity_clusters as clusters on subjects.node = clusters.node
"""
_SHOWN = """
    select records.record, records.line, file.* exclude (_line)
    from evaluation.records as records
    inner join evaluation.file as file on records.line = file._line
"""


@dataclass(frozen=True)
class Request:
    """What to evaluate.

    `renamed` maps columns of the file to those of a profile; `link_only` names the column of the
    source, no source of which knows a person twice; `threshold` is a probability, None for the one
    that ships; `is_trained` makes the weights fit the file first, without its truth.
    """

    file: Path
    truth: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    link_only: str = ""
    threshold: float | None = None
    keep: Path | None = None
    mistakes: int = 5
    with_curve: bool = True
    is_trained: bool = False


@dataclass(frozen=True)
class Evaluation:
    """What came of it.

    `records` counts the rows, of which `unlabelled` have no truth and are not scored; `rejects`
    could not be read. The threshold is None, and the curve empty, where the models know none.
    `weights` says where the weights come from.
    """

    columns: Columns
    sources: int
    records: int
    unlabelled: int
    rejects: int
    weights: str
    threshold: float
    score: Score
    curve: list[Point]
    costs: list[Cost]
    mistakes: list[Mistake]

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "columns": asdict(self.columns),
            "sources": self.sources,
            "records": self.records,
            "unlabelled": self.unlabelled,
            "rejects": self.rejects,
            "weights": self.weights,
            "threshold": self.threshold,
            "score": self.score.as_dict(),
            "curve": [point.as_dict() for point in self.curve],
            "steps": [asdict(cost) for cost in self.costs],
            "mistakes": [asdict(mistake) for mistake in self.mistakes],
        }


def evaluate(request: Request, on_step: Callable[[str], None] = lambda _: None) -> Evaluation:
    """Resolve the records of a file in a warehouse of their own and score the result.

    `on_step` hears of every step and model. Raises FileError for a file that cannot be read,
    ConfigError for columns and options that do not fit, BuildError where a model fails.
    """
    if request.threshold is not None:
        curve.check_threshold(request.threshold)
    columns = choose_columns(
        request.file, read_sample(request.file), request.truth, request.link_only, request.renamed
    )
    with scratch_project(request.keep) as project, Memory() as memory:
        meter = Meter(memory, on_step)
        with meter.measured(LOAD), connect(project) as warehouse:
            rejects = labelled.land(warehouse, request.file)
            sources = labelled.divide(warehouse, columns)
        declare(project.root, sources, columns, are_exclusive=bool(request.link_only))
        return _Run(request, Project(project.root), meter).evaluate(columns, rejects, len(sources))


class _Run:
    """One evaluation in a scratch project whose raw tables are there."""

    def __init__(self, request: Request, project: Project, meter: Meter) -> None:
        self._request = request
        self._project = project
        self._meter = meter

    def evaluate(self, columns: Columns, rejects: int, sources: int) -> Evaluation:
        meter, project = self._meter, self._project
        meter.build(project, EVIDENCE, kind="seed")
        threshold = self._threshold()
        points = self._curve(threshold) if self._request.with_curve else []
        meter.build(project, CLUSTERS, IDS, COMPARED)
        judged = self._judged(_ALONE.format("assignment.customer_id"), _BY_IDS)
        with connect(project) as warehouse:
            counts = warehouse.query(
                "select count(*) as records, count(*) - count(truth) as unlabelled"
                " from evaluation.records"
            )[0]
            return Evaluation(
                columns=columns,
                sources=sources,
                records=counts["records"],
                unlabelled=counts["unlabelled"],
                rejects=rejects,
                weights=provenance(warehouse),
                threshold=threshold,
                score=score(warehouse, judged),
                curve=points,
                costs=meter.costs,
                mistakes=worst_mistakes(warehouse, judged, _SHOWN, self._request.mistakes),
            )

    def _threshold(self) -> float:
        """Build the evidence with the wanted threshold, if any; returns the one that holds."""
        wanted = self._request.threshold
        if wanted is not None:
            with connect(self._project) as warehouse:
                curve.set_threshold(warehouse, wanted)
        self._build_evidence()
        with connect(self._project) as warehouse:
            return curve.read_threshold(warehouse)

    def _build_evidence(self) -> None:
        """Build what clustering reads; a second time with weights that were made for the file."""
        if self._request.is_trained:
            self._meter.build(self._project, EVIDENCE, *VIEWS, exclude=[CLUSTERS])
            with self._meter.measured(TRAIN), connect(self._project) as warehouse:
                replace_weights(warehouse, train(warehouse).weights)
        self._meter.build(
            self._project,
            EVIDENCE,
            exclude=[CLUSTERS],
            is_counted=not self._request.is_trained,
        )

    def _curve(self, own: float) -> list[Point]:
        judged = self._judged(_ALONE.format("clusters.cluster::varchar"), _BY_CLUSTERS)

        def cluster() -> None:
            self._meter.build(self._project, CLUSTERS, is_counted=False)

        points = list(
            curve.climb(curve.ladder(own), lambda: connect(self._project), cluster, judged)
        )
        with connect(self._project) as warehouse:
            curve.set_threshold(warehouse, own)
        return points

    def _judged(self, cluster: str, joined: str) -> str:
        unit = "records.source" if self._request.link_only else "records.record"
        return _RECORDS.format(cluster=cluster, unit=unit, joined=joined)
