"""The house rules that no linter knows: rooms stay small, the README tells the truth."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import jinja2
import pytest

from cdp_cli.app import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SQL_LINE = 130
LIMITS = {"models/**/*.sql": (120, 40), "macros/**/*.sql": (60, 20), "cdp_cli/**/*.py": (300, 100)}


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("pattern", LIMITS)
def test_files_stay_small(pattern):
    longest, median = LIMITS[pattern]
    sizes = {path: len(_lines(path)) for path in ROOT.glob(pattern)}
    assert sizes
    assert {str(path): size for path, size in sizes.items() if size > longest} == {}
    assert statistics.median(sizes.values()) <= median * 1.25


@pytest.mark.parametrize("folder", ["models", "tests/data", "snapshots"])
def test_lines_of_sql_can_be_read(folder):
    """sqlfluff measures what a macro renders to; this measures what a person reads."""
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / folder).rglob("*.sql")
        for number, line in enumerate(_lines(path), 1)
        if len(line) > LONGEST_SQL_LINE
    ]
    assert long == []


def test_only_compat_knows_warehouses_apart():
    """A variant of a dispatched macro, or a question for the target, anywhere else is a leak."""
    leaks = [
        str(path.relative_to(ROOT))
        for folder in ("models", "macros")
        for path in (ROOT / folder).rglob("*.sql")
        if "compat" not in path.parts
        and re.search(r"target\.type|duckdb__|postgres__|spark__", path.read_text())
    ]
    assert leaks == []


def _called(text: str) -> list[tuple[int, str]]:
    """What a text of Jinja calls by a name without a prefix, with the line."""
    words = [token for token in jinja2.Environment().lex(text) if token[1] != "whitespace"]
    return [
        (line, name)
        for (_, _, before), ((line, kind, name), (_, _, after)) in zip(
            words, pairwise(words[1:]), strict=False
        )
        if kind == "name" and after == "(" and before not in {".", "macro", "test"}
    ]


def test_macros_call_one_another_with_the_name_of_the_package():
    """A macro that a company's model calls looks in the company's project, but for `cdp.`."""
    texts = {path: path.read_text(encoding="utf-8") for path in ROOT.glob("macros/**/*.sql")}
    defined = re.compile(r"{%-?\s*macro\s+(\w+)")
    macros = {name for text in texts.values() for name in defined.findall(text)}
    assert [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path, text in texts.items()
        for line, name in _called(text)
        if name in macros
    ] == []


def test_readme_names_every_command_and_no_other():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("## Commands", 1)[1].split("## ", 1)[0]
    assert set(re.findall(r"^\| `cdp ([a-z]+)`", table, flags=re.MULTILINE)) == set(COMMANDS)


def test_help_names_every_command():
    done = subprocess.run(
        [sys.executable, "-m", "cdp_cli", "--help"], capture_output=True, text=True, check=True
    )
    for name, text in COMMANDS.items():
        assert name in done.stdout
        assert text.split(":")[0][:20] in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name):
    done = subprocess.run(
        [sys.executable, "-m", "cdp_cli", name, "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout


def test_links_of_the_readme_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name} -> {link}"


def test_the_make_targets_of_the_readme_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text())) <= targets
