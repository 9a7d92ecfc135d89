"""S: hundreds of thousands of saves on a disk that fails now and then: all of them are there.

The model of all kinds, with random legal and illegal acts, is `tests/db/test_every_kind_lives.py`.
"""

import json
import shutil
import subprocess
import sys

import pytest

from tests.layers.files import ROOT
from tests.sizes import parts, size
from tests.trust.ground import say

PARTS = parts(10)
SAVES = size(4_000, 400_000) // len(PARTS)
FAILING = ("posix/io/rw/pwrite", "posix/io/sync/fsync", "posix/io/sync/fdatasync")
ONCE_IN = 3_000

pytestmark = pytest.mark.skipif(
    shutil.which("fiu-run") is None, reason="no fiu-run here: no disk failed now and then"
)


@pytest.mark.parametrize("part", PARTS)
def test_a_long_time_on_a_disk_that_fails_now_and_then(figures, part):
    failing = [f"enable_random name={name},probability={1 / ONCE_IN}" for name in FAILING]
    asked = [word for one in failing for word in ("-c", one)]
    command = ["fiu-run", "-x", *asked, sys.executable, "-m", "tests.trust.soaking"]
    run = subprocess.run(
        [*command, str(SAVES), str(part)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    told = json.loads(run.stdout)
    say(f"soak · {told['seen']}")
    figures(saves=told["seen"]["saves"], lost=sum(": lost" in one for one in told["faults"]))
    assert told["faults"] == []
    assert told["seen"]["saves"] >= SAVES
    assert told["seen"].get("failed", 0) > 0, "the disk never failed"
