"""`python landing.py FOLDER …`: load every file of `<folder>/<source>/<table>/`, in one process."""

from __future__ import annotations

import sys
from pathlib import Path

from cdp_cli.load.loader import load_files
from cdp_cli.load.request import LoadJob, LoadResult
from cdp_cli.project import Project


def jobs(folders: list[str]) -> list[LoadJob]:
    """The files of folders, one after the other."""
    files = [file for folder in folders for file in sorted(Path(folder).glob("*/*/*"))]
    return [LoadJob(file, file.parent.parent.name, file.parent.name) for file in files]


def told(result: LoadResult) -> None:
    """Print what became of a file."""
    said = result.error.message if result.error else f"{result.rows_loaded} rows"
    sys.stdout.write(f"{result.job.path} {result.status}, {said}, {result.seconds:.1f} s\n")


if __name__ == "__main__":
    results = load_files(Project.find(), jobs(sys.argv[1:]), on_result=told)
    sys.exit(not all(result.status == "loaded" for result in results))
