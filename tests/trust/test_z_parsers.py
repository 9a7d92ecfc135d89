"""Z: a fuzzer that follows the branches of what reads strangers' bytes finds no crash, no hang."""

import importlib.util
import re
import subprocess
import sys

import pytest

from tests.layers.files import ROOT
from tests.sizes import size
from tests.trust.ground import say

SECONDS = size(3, 225)  # each of four: a quarter of an hour for a release
PARSERS = ("header", "manifest", "rows", "text")

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="no fuzzer for this PC: nothing was tried"
)


@pytest.mark.parametrize("name", PARSERS)
def test_no_bytes_make_a_parser_crash_or_hang(tmp_path, name):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    command = [sys.executable, "-m", "tests.trust.fuzzing", name, str(SECONDS), str(corpus)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    tried = re.search(r"number_of_executed_units: (\d+)", run.stderr)
    assert tried, run.stderr[-2000:]
    say(f"parser {name} · tries {int(tried[1]):,} in {SECONDS} s · crashes 0 · hangs 0")
    assert int(tried[1]) > 100
