"""A night that is killed in any step goes on where it stood: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from cdp_cli.night.night import nights_folder
from cdp_cli.night.record import latest
from cdp_cli.night.steps import STEPS
from cdp_cli.warehouse import connect

# The work of the step is done, and nobody has written that down yet.
KILLED_AFTER = """
import os, signal, sys
from pathlib import Path
from cdp_cli.night.night import Wishes, run_night
from cdp_cli.night import steps
from cdp_cli.project import Project
work = steps.STEPS[sys.argv[1]]
def killed(plan):
    work(plan)
    os.kill(os.getpid(), signal.SIGKILL)
steps.STEPS[sys.argv[1]] = killed
run_night(Project.find(), Wishes(Path("landing"), wait=0))
"""


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_night_goes_on(step, arrive, night, project):
    arrive("1,a@x.example,Graz", "2,b@x.example,Wien")
    died = subprocess.run(
        [sys.executable, "-c", KILLED_AFTER, step],
        env={**os.environ, "CDP_PROJECT_DIR": str(project.root)},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    unfinished = latest(nights_folder(project))
    assert unfinished.status == "running"
    done = night()
    assert (done.id, done.resumed, done.status) == (unfinished.id, 1, "done")
    assert [each.name for each in done.steps] == list(STEPS)
    with connect(project, read_only=True) as warehouse:
        counts = warehouse.query(
            "select (select count(*) from raw_crm.contacts) as landed,"
            " (select count(*) from cdp_ops.loads) as loads,"
            " (select count(*) from golden.customer_360) as customers"
        )
    assert counts == [{"landed": 2, "loads": 1, "customers": 2}]
