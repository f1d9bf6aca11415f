"""A tiny company with a receiver of webhooks and a folder of exports, from tests/faults/."""

from __future__ import annotations

import pytest
from receiver import receiving
from tiny_company import Company
from tiny_warehouses import server_if_chosen

from cdp_cli.sync.delivery import Patience
from cdp_cli.sync.world import Limits


@pytest.fixture(scope="session", autouse=True)
def server():
    with server_if_chosen():
        yield


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


@pytest.fixture
def company(tmp_path, receiver, monkeypatch):
    """Ten people who agreed and two who did not; no sync yet."""
    for name in (
        "CDP_WAREHOUSE",
        "CDP_PROJECT_DIR",
        "CDP_TARGET",
        "DBT_TARGET",
        "DBT_PROFILES_DIR",
    ):
        monkeypatch.delenv(name, raising=False)
    hook = {"type": "webhook", "url": receiver.url, "batch_size": 4, "concurrency": 2}
    destinations = {
        "hook": hook,
        "fragile": {**hook, "idempotent": False},
        "files": {"type": "files", "path": "exports"},
        "absent": {"type": "webhook", "optional": True, "url": "{{ env_var('CDP_TEST_NOWHERE') }}"},
    }
    company = Company.found(tmp_path / "tiny", destinations)
    company.add_people(10)
    company.add_people(2, first=90, consent=False)
    return company


@pytest.fixture
def hasty() -> Limits:
    """Limits of a run that neither waits nor tries long."""
    patience = Patience(attempts=2, first_pause=0.01, longest_throttle=2, default_throttle=0.01)
    return Limits(busy=0.5, patience=patience)
