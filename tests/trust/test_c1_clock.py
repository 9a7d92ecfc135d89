"""C1: a clock that is years off, jumps twice a day or changes its hour disturbs no order."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.layers.files import ROOT
from tests.sizes import size
from tests.trust.ground import say, scratch

STOPS = size(20, 200)
FAKES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib*/faketime/libfaketime.so.1")
FAKE = next((str(one) for fake in FAKES for one in Path("/").glob(fake[1:])), "")

pytestmark = pytest.mark.skipif(not FAKE, reason="no libfaketime here: no clock was turned")


def test_work_goes_on_in_order_whatever_the_clock_says():
    with scratch() as place:
        (place / "clock").write_text("+0\n", "ascii")
        fake = {
            "LD_PRELOAD": FAKE,
            "FAKETIME_TIMESTAMP_FILE": str(place / "clock"),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        command = [sys.executable, "-m", "tests.trust.clocked", str(place / "book"), str(STOPS)]
        run = subprocess.run(
            [*command, str(place / "clock")],
            cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **fake},
        )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    seen = json.loads(run.stdout)
    say(f"stops of the clock {STOPS} in {len(seen['years'])} years · saves {seen['saved']}")
    assert seen["faults"] == []
    assert len(seen["years"]) > 5, "the clock was not turned"
