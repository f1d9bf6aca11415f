from __future__ import annotations

import json
from datetime import date

from cdp_cli import console
from cdp_cli.errors import ConfigError


def test_numbers_are_readable_and_what_looks_like_markup_is_text(capsys):
    console.say("[bold]x[/bold] in [staging]")
    console.table(("room", "rows"), [("[golden]", 1234567), ("a", None)], title="Rooms")
    shown = capsys.readouterr().out
    assert "[bold]x[/bold] in [staging]" in shown
    assert "[golden]" in shown
    assert "1,234,567" in shown


def test_json_is_for_scripts(capsys):
    console.emit_json({"name": "Zoë", "day": date(2026, 1, 1), "long": "x" * 500})
    assert json.loads(capsys.readouterr().out) == {
        "name": "Zoë",
        "day": "2026-01-01",
        "long": "x" * 500,
    }


def test_errors_and_warnings_do_not_disturb_standard_output(capsys):
    console.fail(ConfigError("Wrong [x].", hint="Mend it."))
    console.warn("Look at [this].")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "Error: Wrong [x].\n→ Mend it.\nLook at [this].\n"


def test_progress_without_a_terminal_is_a_line_now_and_then(capsys, monkeypatch):
    monkeypatch.setattr(console, "SECONDS_BETWEEN_LINES", 0)
    with console.progress("Loading", total=2000) as advance:
        advance(1000, description="half")
    assert capsys.readouterr().err == "1,000 of 2,000  half\n"


def test_progress_without_a_terminal_is_quiet_when_it_is_quick(capsys):
    with console.progress("Loading") as advance:
        advance()
    assert capsys.readouterr() == ("", "")


def test_progress_on_a_terminal_leaves_nothing_behind(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with console.progress("Loading", total=2) as advance:
        advance(1, description="half")
    assert capsys.readouterr().out == ""
