from __future__ import annotations

from datetime import date

import pytest

from cdp_cli.doctor.registry import check_registry

SOUND = {
    "party": "first",
    "owner": "Sales",
    "purpose": "service",
    "legal_basis": "contract",
    "concepts": ["profiles"],
}
TODAY = date(2026, 6, 1)


def check(**changes):
    findings = list(check_registry({"crm": {**SOUND, **changes}}, {"stg_crm__profiles"}, TODAY))
    return [(finding.status, finding.message) for finding in findings]


def test_a_complete_entry_is_well():
    assert check() == [("ok", "1 source, complete and modelled")]


@pytest.mark.parametrize("key", SOUND)
def test_what_is_missing_is_named(key):
    assert ("problem", f"Source 'crm' lacks {key}.") in check(**{key: None})


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"party": "fourth"}, "problem", "Source 'crm' has the party 'fourth'"),
        ({"party": "second"}, "problem", "is a partner's and names no agreement"),
        ({"concepts": ["profiles", "orders"]}, "problem", "no model stg_crm__orders"),
        (
            {"agreement": {"partner": "Alpina", "expires_on": date(2026, 5, 31)}},
            "problem",
            "The agreement with Alpina ended on 2026-05-31.",
        ),
        (
            {"agreement": {"partner": "Alpina", "expires_on": "2026-06-01"}},
            "warning",
            "The agreement with Alpina ends on 2026-06-01.",
        ),
        (
            {"agreement": {"expires_on": "next year"}},
            "problem",
            "The agreement of source 'crm' ends on 'next year', which is no date.",
        ),
    ],
)
def test_what_is_wrong_is_said(changes, status, message):
    ((found_status, found_message),) = check(**changes)
    assert found_status == status
    assert message in found_message


def test_an_agreement_that_lasts_is_well():
    agreement = {"partner": "Alpina", "expires_on": date(2027, 1, 1)}
    assert check(party="second", agreement=agreement)[0][0] == "ok"


def test_a_registry_without_sources_is_a_problem():
    (finding,) = check_registry({}, set())
    assert finding.status == "problem"
    assert "var `sources`" in finding.remedy
