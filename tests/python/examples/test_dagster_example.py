"""The Dagster example without Dagster: what it calls exists, dbt and DuckDB are ours."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cdp_cli import app

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples/dagster"


def calls() -> list[list[str]]:
    """The words of every `cdp(context, …)` up to the first that is not written out."""
    found = []
    for node in ast.walk(ast.parse((EXAMPLE / "definitions.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "cdp":
            words = [word.value for word in node.args[1:] if isinstance(word, ast.Constant)]
            found.append([str(word) for word in words])
    return found


def test_every_command_that_it_calls_exists(monkeypatch, capsys):
    assert len(calls()) == 4
    for words in calls():
        commands = [word for word in words if not word.startswith("-")]
        options = [word for word in words if word.startswith("-")]
        path = commands[:2] if commands[0] in {"quality", "sync"} else commands[:1]
        monkeypatch.setattr("sys.argv", ["cdp", *path, "--help"])
        with pytest.raises(SystemExit):
            app.main()
        shown = capsys.readouterr().out
        assert [option for option in options if option not in shown] == []


def test_dbt_and_duckdb_are_those_of_the_project():
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    asked = (EXAMPLE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    shared = [line for line in asked if line.startswith(("dbt-", "duckdb"))]
    assert len(shared) == 3
    assert set(shared) <= set(pinned)
