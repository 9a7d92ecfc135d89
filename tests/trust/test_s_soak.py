"""S: hundreds of thousands of saves among faults of the disk and kills: all of them are there.

Records of several kinds are made, changed, taken back and binned; between two books one of the
deeds of K2 (import, export, merge, erasure, restore …) is disturbed as well.

The model of all kinds, with random legal and illegal acts, is `tests/db/test_every_kind_lives.py`.
"""

import json
import random
import shutil
import subprocess
import sys

import pytest

from tests.db.nodes import Node
from tests.layers.files import ROOT
from tests.sizes import parts, size
from tests.trust.ground import say
from tests.trust.soak_work import Notes, mix

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
    endings = {"fails", "killed", "full"}
    assert endings <= told["seen"].keys()
    assert any(f"deeds, {ending}" in told["seen"] for ending in endings)


@pytest.mark.parametrize("is_planted", [False, True])
def test_a_save_that_did_not_last_is_named(monkeypatch, is_planted):
    """Planted: what was to be taken back stays as it was."""
    node, notes, chance = Node("229901001001", "甲"), Notes(), random.Random(3)
    if is_planted:
        monkeypatch.setattr(node.store, "undo", lambda *_: None)
    for _ in range(10):
        mix(node, chance, notes.take)
    assert bool(notes.wrong(node.store)) is is_planted
    node.store.close()
