"""Syncs are chosen as dbt chooses exposures."""

from __future__ import annotations

import pytest

from cdp_cli.errors import ConfigError
from cdp_cli.sync.selection import select_syncs

SYNCS = {
    name: {
        "name": name,
        "unique_id": f"exposure.x.{name}",
        "tags": tags,
        "config": {"meta": {"sync": {"destination": destination}}},
    }
    for name, tags, destination in [
        ("vip_to_files", ["daily"], "files"),
        ("vip_to_ads", ["hourly"], "ads"),
        ("cart_to_ads", ["hourly"], "ads"),
    ]
}
MANIFEST = {
    "nodes": {
        "model.x.audience_vip": {"name": "audience_vip"},
        "model.x.sync_ads__vip": {"name": "sync_ads__vip"},
    },
    "exposures": {},
    "child_map": {
        "model.x.audience_vip": ["model.x.sync_ads__vip"],
        "model.x.sync_ads__vip": ["exposure.x.vip_to_ads"],
    },
}


@pytest.mark.parametrize(
    ("select", "exclude", "found"),
    [
        ([], [], ["cart_to_ads", "vip_to_ads", "vip_to_files"]),
        (["vip_to_ads"], [], ["vip_to_ads"]),
        (["+vip_to_ads"], [], ["vip_to_ads"]),
        (["vip_*"], [], ["vip_to_ads", "vip_to_files"]),
        (["tag:hourly"], [], ["cart_to_ads", "vip_to_ads"]),
        (["destination:files", "cart*"], [], ["cart_to_ads", "vip_to_files"]),
        (["vip_to_files cart_to_ads"], [], ["cart_to_ads", "vip_to_files"]),
        (["tag:hourly,vip_*"], [], ["vip_to_ads"]),
        (["audience_vip+"], [], ["vip_to_ads"]),
        ([], ["tag:daily"], ["cart_to_ads", "vip_to_ads"]),
    ],
)
def test_selects(select, exclude, found):
    assert select_syncs(SYNCS, MANIFEST, select, exclude) == found


def test_a_selector_that_finds_nothing_is_told():
    with pytest.raises(ConfigError, match=r"'vip'.*vip_to_files"):
        select_syncs(SYNCS, MANIFEST, ["vip"])
