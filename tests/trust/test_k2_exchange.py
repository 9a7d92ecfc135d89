"""K2, D of exchange and backups: a deed disturbed at any write leaves the book before or after.

Killed there, told that the disk is full or that it failed; and done again it ends in one state.
"""

import json
import subprocess
import sys
import time

import pytest

from tests.layers.files import ROOT
from tests.sizes import size
from tests.trust.ground import say
from tests.trust.power import has_strace

pytestmark = pytest.mark.skipif(
    not has_strace(), reason="no strace here: no fault of exchange was tried"
)

EVERY = -1  # each of a deed's calls, one by one
POINTS = size(6, EVERY, long=EVERY)
MANY = size(6, 120, long=EVERY)  # of a deed that makes thousands of calls, most of them alike


def disturbed(deed, ways, points, fault=""):
    """Run the disturbing parent and give its figures."""
    command = [sys.executable, "-m", "tests.trust.exchange_faults", deed, ways, str(points), fault]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


EXCHANGE = ("export", "merge", "erase", "rebuild")
UPKEEP = ("backup", "restore", "keys", "rekey", "migrate")


@pytest.mark.parametrize(
    ("deed", "points"),
    [*((deed, POINTS) for deed in EXCHANGE), *((deed, MANY) for deed in UPKEEP)],
)
def test_a_disturbed_deed_is_done_or_not_and_can_be_done_again(figures, deed, points):
    start = time.monotonic()
    seen = disturbed(deed, "kill+full+failing", points)
    say(
        f"{deed} · points {seen['points']} of {seen['calls']} · told in words {seen['told']}"
        f" · wrong {len(seen['faults'])} · {time.monotonic() - start:.0f} s"
    )
    figures(disturbed=seen["points"], deed_calls=seen["calls"])
    figures(disturbed_wrong=len(seen["faults"]))
    assert seen["faults"] == []
    assert seen["told"] > 0
    if points == EVERY:
        assert seen["points"] == seen["calls"], "some call was left out"


def test_a_stick_that_says_it_wrote_is_read_back():
    figures = disturbed("export", "lying", EVERY)
    say(f"lying stick · points {figures['points']} · told {figures['told']}")
    assert figures["faults"] == []
    assert figures["told"] > 0


def test_the_planted_fault_of_no_reading_back_is_seen(figures):
    seen = disturbed("export", "lying", EVERY, "read-back off")
    figures.caught("USB write without read-back")
    assert "cannot be read" in "".join(seen["faults"])
