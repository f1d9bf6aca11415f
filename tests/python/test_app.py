from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from cdp_cli import app

HEAVY = ("dbt", "duckdb", "rich", "httpx", "pyarrow", "numpy", "psycopg", "yaml", "jinja2")


@pytest.mark.parametrize(
    "module",
    ["cdp_cli.app", "cdp_cli.console", *(f"cdp_cli.commands.{name}" for name in app.COMMANDS)],
)
def test_importing_the_command_line_imports_nothing_heavy(module):
    """No measurement: how long `--help` takes is the machine's, what it imports is ours."""
    code = f"import sys, {module}; print(*(name for name in {HEAVY} if name in sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


def test_help_imports_no_command(cdp):
    code = (
        "import sys\nfrom cdp_cli.app import main\nsys.argv = ['cdp', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([name for name in sys.modules if name.startswith('cdp_cli.commands')])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.endswith("[]\n")
    assert all(name in cdp("--help").out for name in app.COMMANDS)


@pytest.mark.parametrize("name", app.COMMANDS)
def test_every_command_says_in_its_help_what_the_list_says(cdp, name):
    shown = cdp(name, "--help")
    assert shown.code == 0
    first_words = app.COMMANDS[name].rstrip(".").partition(":")[0]
    assert first_words in " ".join(shown.out.split())
    importlib.import_module(f"cdp_cli.commands.{name}")


def test_an_unknown_command_is_refused_with_the_closest(cdp):
    refused = cdp("laod")
    assert refused.code == 2
    assert "load" in refused.err


def test_no_command_shows_the_help(cdp):
    assert "Commands:" in "".join(cdp()[1:])


def test_an_error_on_purpose_is_one_message_with_what_to_do_and_no_traceback(
    cdp, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CDP_PROJECT_DIR", raising=False)
    failed = cdp("build")
    assert failed.code == 1
    assert failed.err.startswith("Error: No dbt project")
    assert "→ " in failed.err
    assert "Traceback" not in failed.err
    assert failed.out == ""


def test_versions(cdp):
    for shown in (cdp("version"), cdp("--version")):
        assert shown.code == 0
        assert "dbt-core" in shown.out
    assert '"duckdb"' in cdp("version", "--json").out


def test_completion_is_installed_for_cdp_not_for_each_command(cdp):
    assert "--install-completion" in cdp("--help").out
    assert "--install-completion" not in cdp("load", "--help").out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands(shell, monkeypatch):
    environment = {
        "_CDP_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": "cdp lo",
        "COMP_CWORD": "1",
        "_TYPER_COMPLETE_ARGS": "cdp lo",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    script = f"{sys.prefix}/bin/cdp"
    found = subprocess.run([script], capture_output=True, text=True, check=False)
    assert "load" in found.stdout
