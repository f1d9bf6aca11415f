"""The identity room beside Splink, scipy and DuckDB's own recursion: `make bench-identity`.

Four parts, each in processes of their own on all cores; seconds are wall clock, CPU seconds what
the process used, and neither counts Python's start:

files       labelled files (fake_1000, also without each of its columns, FEBRL 3): Splink as its
            documentation sets it up, ours by `cdp identity evaluate`. F1 of the pairs of the final
            clusters; `best` is Splink's of nine thresholds, known only with the truth.
people      generated people, --sizes: Splink with fixed weights and with training; ours by dbt.
            The steps that both have; ours as a whole, with staging, the ledger of ids and dbt.
components  connected components, --edges: every answer compared with scipy's.
ids         after one record in a hundred has changed and all but the ledger is gone: who keeps the
            id. And a build after one more hundredth of the records, beside a build of them all.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.apart import apart
from bench.graphs import write_graph
from bench.ours import CLUSTERS, LINKS, PREPARE, SCORES, STEPS
from bench.people import write_people
from bench.tables import ratio, table

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("CDP_SHARED_DATA", ROOT.parent / "shared/data")) / "identity"
FAKE = ["--truth", "cluster", "--map", "unique_id=none"]
FILES = {
    "fake_1000": ("fake_1000.csv", FAKE),
    "fake_1000 quick start": ("fake_1000.csv", FAKE),
    **{
        f"fake_1000 without {column}": ("fake_1000.csv", [*FAKE, "--map", f"{column}=none"])
        for column in ("first_name", "surname", "dob", "city", "email")
    },
    "febrl3": ("febrl3.csv", ["--truth", "truth", "--map", "rec_id=none"]),
}
SHARED_STEPS = (PREPARE, LINKS, SCORES, CLUSTERS)
Report = dict[str, Any]


class Bench:
    """The arguments of a run, and a folder for its files."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.arguments, self.folder = arguments, folder

    def ours(self, module: str, *words: object) -> Report:
        """A step on our side; raises when it fails."""
        limit = self.arguments.memory_limit
        found = self._run(sys.executable, module, words, {"MEMORY_LIMIT": limit} if limit else {})
        if "error" in found:
            raise SystemExit(f"{module} {' '.join(map(str, words))}: {found['error']}")
        return found

    def peer(self, module: str, *words: object) -> Report:
        """A step of a peer; `error` says why there are no figures."""
        return self._run(str(self.arguments.peers), module, words, {})

    def median(self, run: Callable[[], Report]) -> Report:
        """The run with the median seconds of --runs."""
        runs = [run() for _ in range(self.arguments.runs)]
        return sorted(runs, key=_seconds)[(len(runs) - 1) // 2]

    def people(self, size: int) -> Path:
        """The generated people of a size."""
        path = self.folder / f"people_{size}.parquet"
        if not path.exists():
            apart(write_people, path, size)
        return path

    def _run(
        self, python: str, module: str, words: Sequence[object], settings: Mapping[str, str]
    ) -> Report:
        command = [python, "-m", module, *map(str, words)]
        limit, environment = self.arguments.timeout, {**os.environ, **settings}
        try:
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=limit,
                env=environment,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return {"error": f"no end in {limit} s"}
        if done.returncode:
            return {"error": (done.stderr.strip().splitlines() or ["failed"])[-1][:60]}
        return dict(json.loads(done.stdout.splitlines()[-1]))


def files(bench: Bench) -> Report:
    """Part a."""
    if not DATA.is_dir():
        print(f"\nNo labelled files: {DATA} is not there (CDP_SHARED_DATA names the folder).")
        return {}
    report: Report = {}
    for name, (file, options) in FILES.items():
        path = _with_truth(DATA / file, bench.folder)
        ours = _evaluated(path, options)
        report[name] = {
            "splink": bench.median(lambda name=name, file=file: bench.peer(
                "bench.splink_side", name, DATA / file)),
            "ours": ours,
            "ours trained": _evaluated(path, [*options, "--train"]),
        }  # fmt: skip
    rows = []
    for name, found in report.items():
        splink = found["splink"]
        best = max((each["f1"] for each in splink.get("tried", {}).values()), default=None)
        f1 = [_f1(splink), best, _f1(found["ours"]), _f1(found["ours trained"])]
        rows.append([name, *(None if each is None else f"{each:.4f}" for each in f1)])
    table("F1 of final clusters", ("file", "Splink", "its best", "ours", "trained"), rows)
    return report


def people(bench: Bench) -> Report:
    """Part b."""
    report: Report = {}
    for size in bench.arguments.sizes:
        path = bench.people(size)
        ours = bench.median(lambda path=path: bench.ours("bench.ours", "resolve", path))
        peers = {
            name: bench.median(
                lambda name=name, path=path: bench.peer("bench.splink_side", name, path)
            )
            for name in ("fixed", "trained")
        }
        report[str(size)] = {"ours": ours, **peers}
        _print_people(size, ours, peers["fixed"], peers["trained"])
    return report


def components(bench: Bench) -> Report:
    """Part c."""
    graphs = [("hub", edges) for edges in bench.arguments.edges] + [("path", 0), ("chains", 0)]
    report: Report = {}
    for kind, edges in graphs:
        name = f"{kind} {edges:,}" if edges else kind
        path = bench.folder / f"{kind}_{edges}.parquet"
        apart(write_graph, path, kind, edges)
        report[name] = found = {"ours": bench.ours("bench.components", "ours", path)}
        for engine in ("scipy", "splink", "using-key"):
            found[engine] = bench.peer("bench.components", engine, path)
        path.unlink()
        right = found["scipy"].get("answer")
        rows = [
            [engine, *(each.get(key) for key in ("seconds", "cpu", "peak_mb")),
             ratio(found["ours"]["cpu"], each.get("cpu")),
             each.get("error") or ("the same" if each["answer"] == right else "ANOTHER")]
            for engine, each in found.items()
        ]  # fmt: skip
        head = ("engine", "seconds", "CPU s", "peak MB", "ours/it CPU", "answer")
        table(f"connected components: {name}", head, rows)
    return report


def ids(bench: Bench) -> Report:
    """Part d."""
    report: Report = {}
    for size in bench.arguments.sizes:
        path = bench.people(size)
        kept = bench.ours("bench.ours", "stable", path)
        rows = [[name.replace("_", " "), f"{number:,}"] for name, number in kept.items()]
        table(f"ids of {size:,} records, 1 % of them changed, rebuilt", ("customers", ""), rows)
        full = bench.ours("bench.ours", "resolve", path)
        later = bench.ours("bench.ours", "incremental", path)
        room, later_room = _room(full), _room(later)
        table(
            f"{size:,} records: a build after 1 % more of them, and of all",
            ("", "after 1 %", "of all", "ratio"),
            [["identity room, seconds", later_room[0], room[0], ratio(later_room[0], room[0])],
             ["identity room, CPU seconds", later_room[1], room[1],
              ratio(later_room[1], room[1])],
             ["the whole build, seconds", later["seconds"], full["seconds"],
              ratio(later["seconds"], full["seconds"])]],
        )  # fmt: skip
        is_same = later["partition"] == full["partition"]
        print(f"who is who is {'the same' if is_same else 'NOT THE SAME'} as in a full build")
        report[str(size)] = {"kept": kept, "full": full, "incremental": later, "is_same": is_same}
    return report


def _print_people(size: int, ours: Report, fixed: Report, trained: Report) -> None:
    figures = _steps(ours)
    rows: list[list[object]] = [
        [step, *figures[step], *_pair(fixed, step), *_pair(trained, step)] for step in STEPS
    ]
    rows.append(["train", None, None, None, None, *_pair(trained, "train")])
    shared = [sum(figures[step][place] for step in SHARED_STEPS) for place in (0, 1)]
    totals = [_total(fixed), _total(trained)]
    rows.append(["same steps (no staging, no ids)", *shared, *totals[0], *totals[1]])
    rows.append(["everything, dbt included", ours["seconds"], ours["cpu"], *[None] * 4])
    head = ("seconds, CPU seconds", "ours", "CPU", "Splink", "CPU", "trained", "CPU")
    table(f"{size:,} generated people", head, rows)
    rows = [
        ["peak MB", ours["peak_mb"], fixed.get("peak_mb"), trained.get("peak_mb")],
        ["F1 at its own threshold", _f1(ours), _f1(fixed), _f1(trained)],
        ["F1 at the best threshold", None, _best(fixed), _best(trained)],
        ["same steps, CPU, ours/Splink", "", ratio(shared[1], totals[0][1]), ""],
        ["same steps, wall, ours/Splink", "", ratio(shared[0], totals[0][0]), ""],
        ["everything, wall, ours/Splink", "", "", ratio(ours["seconds"], totals[1][0])],
    ]
    table("and what comes of it", ("", "ours", "Splink", "trained"), rows)


def _steps(ours: Report) -> dict[str, list[float]]:
    """Wall and processor seconds of each step of ours."""
    return {
        step: [sum(node[key] for node in ours["nodes"] if node["step"] == step)
               for key in ("seconds", "cpu")]
        for step in STEPS
    }  # fmt: skip


def _room(ours: Report) -> list[float]:
    steps = _steps(ours)
    return [sum(steps[step][place] for step in STEPS[1:]) for place in (0, 1)]


def _pair(peer: Report, step: str) -> list[float | None]:
    found = peer.get("steps", {}).get(step, {})
    return [found.get("seconds"), found.get("cpu")]


def _total(peer: Report) -> list[float | None]:
    steps = peer.get("steps", {}).values()
    return [sum(step[key] for step in steps) or None for key in ("seconds", "cpu")]


def _f1(found: Report) -> float | None:
    score = found.get("score", {})
    value = score.get("f1", score.get("pairs", {}).get("f1"))
    return None if value is None else float(value)


def _best(peer: Report) -> float | None:
    return max((each["f1"] for each in peer.get("tried", {}).values()), default=None)


def _seconds(found: Report) -> float:
    steps = found.get("steps", {}).values()
    return float(found.get("seconds") or sum(step["seconds"] for step in steps))


def _evaluated(path: Path, options: Sequence[str]) -> Report:
    """`cdp identity evaluate` on a file; nothing where it fails, say for an option it lacks."""
    words = ["identity", "evaluate", "--records", str(path), *options]
    command = [sys.executable, "-m", "cdp_cli", *words, "--no-curve", "--mistakes", "0", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return dict(json.loads(done.stdout)) if done.returncode == 0 else {"error": done.stderr[-200:]}


def _with_truth(path: Path, folder: Path) -> Path:
    """FEBRL hides who is who in `rec_id`: a copy with a column for it."""
    if path.stem != "febrl3":
        return path
    copy = folder / path.name
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    told = [f"{line},{'-'.join(line.split(',')[0].split('-')[:2])}" for line in lines]
    copy.write_text("\n".join([f"{head},truth", *told]) + "\n", encoding="utf-8")
    return copy


PARTS: dict[str, Callable[[Bench], Report]] = {
    "files": files, "people": people, "components": components, "ids": ids,
}  # fmt: skip


def main() -> None:
    """Run the parts and print their tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--edges", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--runs", type=int, default=1, help="the median of so many counts")
    parser.add_argument(
        "--timeout", type=int, default=300, help="seconds before a step is given up"
    )
    parser.add_argument("--memory-limit", help="what DuckDB may take on our side, as 5GB")
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-peers/bin/python")
    parser.add_argument("--scratch", type=Path, help="folder with room for the data")
    parser.add_argument("--json", type=Path, help="file for all figures")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cdp-bench-", dir=arguments.scratch) as folder:
        bench = Bench(arguments, Path(folder))
        report = {part: PARTS[part](bench) for part in arguments.parts}
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
