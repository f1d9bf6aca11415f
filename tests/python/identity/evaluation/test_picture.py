from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cdp_cli.errors import ConfigError
from cdp_cli.identity.curve import Point
from cdp_cli.identity.metrics import Score
from cdp_cli.identity.picture import ROWS, as_svg, check_picture, drawn


def point(threshold, right, found, true):
    return Point(threshold, Score(10, 5, 5, right, found, true, 1.0, 1.0))


POINTS = [point(0.05, 50, 100, 50), point(0.5, 45, 60, 50), point(0.9999, 30, 30, 50)]


def test_plain_characters_show_the_shares():
    lines = drawn(POINTS)

    rows = lines[:ROWS]
    assert rows[0].startswith(" 1.00 |   R")
    assert rows[0].endswith("P")
    assert rows[-1] == " 0.50 |   P"
    assert ".05" in lines[-2]
    assert ".9999" in lines[-2]
    assert all(line.isascii() and len(line) <= 80 for line in lines)


def test_series_that_meet_are_one_star():
    assert drawn([point(0.5, 50, 50, 50)])[0] == " 1.00 |   *"


def test_the_picture_is_well_formed_and_has_every_point():
    root = ET.fromstring(as_svg(POINTS))

    names = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert names.count("polyline") == 3
    assert names.count("circle") == 9


def test_another_picture_than_svg_is_refused():
    check_picture(Path("curve.SVG"))
    with pytest.raises(ConfigError, match=r"curve\.png is no name of an SVG file"):
        check_picture(Path("curve.png"))
