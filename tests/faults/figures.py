"""Prints what the fault tests have measured, from the report that pytest wrote, as a table."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree as ET

SUMMED = {"kills"}


def main(path: str) -> None:
    """One row per kind of fault; figures are the worst of all its tests, kills are added up."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for case in ET.parse(Path(path)).iter("testcase"):
        told = {each.get("name"): each.get("value") for each in case.iter("property")}
        kind = told.pop("kind", None)
        for name, value in told.items() if kind else ():
            before, now = found[kind].get(name, 0), int(value)
            found[kind][name] = before + now if name in SUMMED else max(before, now)
    for kind, figures in found.items():
        sys.stdout.write(f"\n{kind}\n")
        sys.stdout.writelines(f"  {name:<45} {value:>8,}\n" for name, value in figures.items())


if __name__ == "__main__":
    main(sys.argv[1])
