"""Identity against the truth of the demo company: `python -m bench.truth` after `make demo`."""

from __future__ import annotations

import sys
from pathlib import Path

from cdp_cli.demo.score import score
from cdp_cli.project import Project
from cdp_cli.warehouse import connect


def main() -> None:
    """Print precision and recall over all records and over profiles alone."""
    truth = Path(sys.argv[1] if len(sys.argv) > 1 else "landing_truth")
    with connect(Project.find(), read_only=True) as warehouse:
        for title, profiles_only in (("all records", False), ("profiles", True)):
            found = score(warehouse, truth, profiles_only=profiles_only)
            print(
                f"{title:<12} {found.records:>9,} records"
                f"  precision {found.precision:.4f}  recall {found.recall:.4f}"
            )


if __name__ == "__main__":
    main()
