"""Checks of what is installed on this machine."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from cdp_cli.doctor.check import Finding, ok, problem, warning

DISTRIBUTION = "cdp-cli"
MEGABYTE = 1024**2
GIGABYTE = 1024**3
LEAST_FREE = GIGABYTE // 4


def check_python() -> Finding:
    """Whether this Python is one that the package supports."""
    version = platform.python_version()
    needed = metadata.metadata(DISTRIBUTION)["Requires-Python"] or ""
    if Requirement(f"python{needed}").specifier.contains(version):
        return ok("python", f"Python {version}")
    return problem(
        "python", f"Python {version} is too old; {needed} is needed.", "Install a newer Python."
    )


def check_packages() -> Iterator[Finding]:
    """Whether each package that cdp needs is there in a version that it works with."""
    wrong = list(_wrong_packages())
    yield from wrong
    if not wrong:
        yield ok("packages", "All packages are installed in fitting versions.")


def check_disk(warehouse: Path) -> Finding:
    """Whether there is room for the warehouse to be written once more."""
    folder = next(parent for parent in warehouse.absolute().parents if parent.exists())
    free = shutil.disk_usage(folder).free
    size = warehouse.stat().st_size if warehouse.is_file() else 0
    said = f"{_size(free)} free, the warehouse takes {_size(size)}"
    remedy = f"Free space on the disk of {folder}, or move the warehouse with CDP_WAREHOUSE."
    if free < LEAST_FREE:
        return problem("disk", f"Only {said}.", remedy)
    if free < size:
        return warning("disk", f"{said}: a full build may not fit.", remedy)
    return ok("disk", said)


def _size(size: int) -> str:
    return f"{size / GIGABYTE:.1f} GB" if size >= GIGABYTE else f"{size / MEGABYTE:.0f} MB"


def _wrong_packages() -> Iterator[Finding]:
    for text in metadata.requires(DISTRIBUTION) or []:
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        remedy = f'pip install "{requirement.name}{requirement.specifier}"'
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield problem("packages", f"{requirement.name} is not installed.", remedy)
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            yield problem(
                "packages",
                f"{requirement.name} {version} is installed; {requirement.specifier} is needed.",
                remedy,
            )
