"""K1: what was called saved is there after a kill at any moment, whole and with its log row."""

import json
import os
import subprocess
import sys
import time

import pytest

from tests.layers.files import ROOT
from tests.sizes import parts, size
from tests.trust.ground import say

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork: no cheap kills")

PARTS = parts(5)
POINTS = size(300, 10_000) // len(PARTS)
PLANTED_POINTS = 600  # a planted fault shows at about one kill in twenty
SEED = 7


def kills(points, fault="", seed=SEED):
    """Run the killing parent and give its figures."""
    command = [sys.executable, "-m", "tests.trust.killing", str(points), str(seed), fault]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


@pytest.mark.parametrize("part", PARTS)
def test_a_kill_loses_nothing_that_was_called_saved(figures, part):
    start = time.monotonic()
    seen = kills(POINTS, seed=SEED + part)
    faults = seen["faults"]
    lost = sum(": lost" in fault for fault in faults)
    say(
        f"kill points {seen['points']} · acknowledged saves {seen['acknowledged']}"
        f" · lost {lost} · corrupt or torn {len(faults) - lost} · {time.monotonic() - start:.0f} s"
    )
    figures(kills=seen["points"], saves=seen["acknowledged"], lost=lost)
    figures(corrupt=len(faults) - lost)
    assert faults == []
    assert seen["points"] == POINTS
    assert seen["acknowledged"] > POINTS, "the writers hardly wrote"


@pytest.mark.parametrize(
    ("fault", "shown", "name"),
    [
        ("early ack", ": lost", "ACK before commit"),
        ("log apart", "rows in the access log", "audit in its own transaction"),
    ],
)
def test_a_planted_fault_is_seen(figures, fault, shown, name):
    seen = kills(PLANTED_POINTS, fault)
    say(f"planted {fault}: seen at kill point {seen['points']}")
    figures.caught(name)
    assert shown in "".join(seen["faults"])
