"""What the fault tests share."""

from __future__ import annotations

import os

import pytest
from receiver import receiving
from tiny_warehouses import server_if_chosen

# How many random moments a run is killed at.
POINTS = int(os.environ.get("CDP_FAULT_POINTS", "25"))


@pytest.fixture(scope="session", autouse=True)
def server():
    with server_if_chosen():
        yield


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


@pytest.fixture
def points() -> int:
    return POINTS
