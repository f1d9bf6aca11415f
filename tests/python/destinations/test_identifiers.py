"""Identifiers as advertising platforms want them; what is not normalised matches nobody."""

from __future__ import annotations

import pytest

from cdp_cli.destinations import _identity


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (" Anna@Example.COM ", "anna@example.com"),
        ("anna@localhost", None),
        ("an na@example.com", None),
        ("@example.com", None),
        ("", None),
        (None, None),
    ],
)
def test_email(given, expected):
    assert _identity.email(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("an.na+x@gmail.com", "anna@gmail.com"),
        ("An.Na@googlemail.com", "anna@googlemail.com"),
        ("an.na+x@example.com", "an.na+x@example.com"),
        ("+x@gmail.com", None),
    ],
)
def test_google_email(given, expected):
    assert _identity.google_email(given) == expected


@pytest.mark.parametrize(
    ("given", "country", "expected"),
    [
        ("+49 (151) 123-4567", "", "491511234567"),
        ("0049 151 1234567", "", "491511234567"),
        ("0151 1234567", "49", "491511234567"),
        ("0151 1234567", "", None),
        ("+1", "", None),
        ("call me", "49", None),
        (None, "49", None),
    ],
)
def test_phone(given, country, expected):
    assert _identity.phone(given, country) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [("O'Brien ", "obrien"), ("Ána-María", "ánamaría"), ("محمد", "محمد"), ("!", None)],
)
def test_name(given, expected):
    assert _identity.name(given) == expected


def test_hashes_are_hashed_once():
    once = _identity.sha256("a@example.com")
    assert len(once) == 64
    assert _identity.sha256(once.upper()) == once
    assert _identity.email(once) == _identity.phone(once) == once
