"""O1: when memory runs out a save is whole or not there, and the next start finds a sound book."""

import json
import subprocess
import sys

import pytest

from tests.layers.files import ROOT
from tests.sizes import size
from tests.trust.ground import say

if sys.platform == "win32":
    pytest.skip("no limits of this kind on Windows", allow_module_level=True)

SIZES = size(10, 50)


@pytest.mark.parametrize("limit", ["engine", "process"])
def test_a_save_without_memory_is_undone_whole(limit):
    command = [sys.executable, "-m", "tests.trust.starving", limit, str(SIZES)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    seen = json.loads(run.stdout)
    say(f"memory by {limit} {SIZES} sizes · {seen['outcomes']}")
    assert seen["faults"] == []
    assert seen["outcomes"].get("ran out", 0) > 0
