"""Z: a fuzzer that follows the branches of what reads strangers' bytes finds no crash, no hang."""

import importlib.util
import re
import subprocess
import sys

import pytest

from db.trouble import Refused
from tests.layers.files import ROOT
from tests.sizes import RELEASE, size
from tests.trust import parsers
from tests.trust.ground import say
from tests.trust.parsers import CORPUS, PARSERS, corpus, keep, seeds

SECONDS = size(1, 225)  # each of four: a quarter of an hour for a release
# What is started at once: a release shares the parsers among the cores; else they share a start.
STARTS = list(PARSERS) if RELEASE else ["+".join(PARSERS)]
MOST_KEPT = 200_000  # bytes of the corpus in the repository


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="no fuzzer for this PC: nothing was tried"
)
@pytest.mark.parametrize("names", STARTS)
def test_no_bytes_make_a_parser_crash_or_hang(tmp_path, names):
    command = [sys.executable, "-m", "tests.trust.fuzzing", names, str(SECONDS), str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    tried = [int(n) for n in re.findall(r"number_of_executed_units: (\d+)", run.stderr)]
    assert len(tried) == len(names.split("+")), run.stderr[-2000:]
    for name, number in zip(names.split("+"), tried, strict=True):
        say(f"parser {name} · tries {number:,} in {SECONDS} s · crashes 0 · hangs 0")
    assert min(tried) > 100


@pytest.mark.parametrize("name", PARSERS)
def test_what_once_led_somewhere_new_is_read_or_refused(name):
    outcomes = {"read": 0, "refused": 0}
    for raw in [*corpus(name).values(), *seeds(name)]:
        try:
            PARSERS[name](raw)
        except Refused:
            outcomes["refused"] += 1
        else:
            outcomes["read"] += 1
    say(f"parser {name} · kept inputs {outcomes}")
    assert len(corpus(name)) > 5
    assert outcomes["read"] > 0
    assert outcomes["refused"] > 0


def test_the_corpus_stays_small_and_is_kept_the_same_way_twice(tmp_path, monkeypatch):
    assert sum(path.stat().st_size for path in CORPUS.glob("*.zip")) < MOST_KEPT
    monkeypatch.setattr(parsers, "CORPUS", tmp_path)
    made = []
    for inputs in (["b", "a", "long" * 9_000], ["a", "b", "a"]):
        (tmp_path / "text.zip").unlink(missing_ok=True)
        assert keep("text", [one.encode() for one in inputs]) == 2
        made.append((tmp_path / "text.zip").read_bytes())
    assert made[0] == made[1]
