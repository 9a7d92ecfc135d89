"""K1: what was called saved is there after a kill at any moment, whole and with its log row."""

import json
import os
import subprocess
import sys
import time

import pytest

from tests.layers.files import ROOT
from tests.sizes import size
from tests.trust.ground import say

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork: no cheap kills")

POINTS = size(200, 10_000)
PLANTED_POINTS = 600  # a planted fault shows at about one kill in twenty
SEED = 7


def kills(points, fault=""):
    """Run the killing parent and give its figures."""
    command = [sys.executable, "-m", "tests.trust.killing", str(points), str(SEED), fault]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def test_a_kill_loses_nothing_that_was_called_saved():
    start = time.monotonic()
    figures = kills(POINTS)
    faults = figures["faults"]
    lost = sum(": lost" in fault for fault in faults)
    say(
        f"kill points {figures['points']} · acknowledged saves {figures['acknowledged']}"
        f" · lost {lost} · corrupt or torn {len(faults) - lost} · {time.monotonic() - start:.0f} s"
    )
    assert faults == []
    assert figures["points"] == POINTS
    assert figures["acknowledged"] > POINTS, "the writers hardly wrote"


@pytest.mark.parametrize(
    ("fault", "seen"),
    [("early ack", ": lost"), ("log apart", "rows in the access log")],
)
def test_a_planted_fault_is_seen(fault, seen):
    figures = kills(PLANTED_POINTS, fault)
    say(f"planted {fault}: seen at kill point {figures['points']}")
    assert seen in "".join(figures["faults"])
