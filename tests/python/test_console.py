from __future__ import annotations

import json
import re
import sys
from datetime import UTC, date, datetime

import pytest

from cdp_cli import console
from cdp_cli.errors import ConfigError


def test_numbers_are_readable_and_what_looks_like_markup_is_text(capsys):
    console.say("[bold]x[/bold] in [staging]")
    console.table(("room", "rows"), [("[golden]", 1234567), ("a", None)], title="Rooms")
    shown = capsys.readouterr().out
    assert "[bold]x[/bold] in [staging]" in shown
    assert "[golden]" in shown
    assert "1,234,567" in shown


@pytest.fixture
def terminal(capsys, monkeypatch):
    """A table as the lines that a terminal of a width shows."""

    def show(width, columns, rows):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", str(width))
        console.table(columns, rows)
        return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()

    return show


PEOPLE = [
    (
        "c1",
        "left a cart of 85.95 EUR on Friday",
        "ann@postfach.example",
        datetime(2026, 1, 2, 3, tzinfo=UTC),
    ),
    ("c2", "left a cart", "x" * 60, None),
]
NAMES = ("customer", "reason", "email", "last seen")


def test_a_table_that_is_piped_has_a_row_per_line_and_everything_in_it(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    console.table(NAMES, PEOPLE)
    head, first, second = capsys.readouterr().out.splitlines()
    assert head.split() == ["customer", "reason", "email", "last", "seen"]
    assert "left a cart of 85.95 EUR on Friday  ann@postfach.example" in first
    assert first.endswith("2026-01-02 03:00")
    assert second.endswith("x" * 60)


@pytest.mark.parametrize("width", [10, 40, 80, 120])
def test_a_table_on_a_terminal_fits_and_names_what_it_leaves_out(terminal, width):
    lines = terminal(width, NAMES, PEOPLE)
    table = [line for line in lines if "Not shown" not in line]
    assert max(map(len, table)) <= width
    assert not any("…" in line for line in table)
    text = " ".join(" ".join(table).split())
    said = "".join(line for line in lines if "Not shown" in line)
    for name in NAMES:
        assert (name in text) != (name in said) or name == "customer"


def test_texts_are_broken_between_words_and_numbers_never(terminal):
    lines = terminal(40, ("audience", "who", "members"), [("a", "long " * 12, 1_234_567)])
    assert lines[1].endswith("1,234,567")
    assert lines[2].split() == ["long"] * len(lines[2].split())


def test_empty_columns_make_room_for_others(terminal):
    lines = terminal(30, ("sync", "due again", "records"), [("a" * 16, None, 1), ("b", None, 2)])
    assert lines[0].split() == ["sync", "records"]
    assert len(lines) == 3


def test_values_do_not_steer_the_terminal(capsys):
    console.table(("name",), [("a\x1b[2Jb\nc",)])
    assert capsys.readouterr().out == " name\n a [2Jb c\n"


def test_names_and_values_need_no_header(capsys):
    console.table(
        ("", ""), [("orders", 1234), ("last", datetime(2026, 1, 1, tzinfo=UTC)), ("city", "Köln")]
    )
    assert capsys.readouterr().out == " orders  1,234\n last    2026-01-01 00:00\n city    Köln\n"


def test_wide_characters_take_two_cells(capsys):
    console.table(("name", "n"), [("東京", 1), ("ab", 22)])
    assert capsys.readouterr().out == " name   n\n 東京   1\n ab    22\n"


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
