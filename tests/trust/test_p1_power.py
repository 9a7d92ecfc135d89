"""P1: what was called saved survives a power cut with a cache that lies within the rules."""

import random
import time
from collections import Counter

import pytest

from tests.sizes import size
from tests.trust.ground import found, judge, lay_out, say, scratch
from tests.trust.power import has_strace, states, trace

pytestmark = pytest.mark.skipif(
    not has_strace(), reason="no strace here: no power-loss state was tried"
)

STATES = size(1_000, 50_000)
WORKS = size(60, 200)
PLANTED_STATES = 600


def judged(number, synchronous="", seed=2, until=""):
    """Judge so many states, at most until one is found that `until` names."""
    seen, first = Counter(), ""
    with scratch() as place:
        found(place / "template").close()
        lay_out(place / "template", place / "written")
        calls = trace(place / "written", WORKS, synchronous)
        for acknowledged, files in states(place / "template", calls, number, random.Random(seed)):
            lay_out(place / "template", place / "book")
            for name, held in files.items():
                (place / "book" / name).write_bytes(held)
            verdict = judge(place / "book", acknowledged)
            seen[verdict.state] += 1
            if verdict.state != "sound":
                first = first or verdict.why
            if verdict.state == until:
                break
    return seen, first, calls


def test_a_power_cut_loses_nothing_that_was_called_saved():
    start = time.monotonic()
    seen, first, calls = judged(STATES)
    say(
        f"power-loss states {sum(seen.values())} over {len(calls)} calls and {WORKS} works"
        f" · lost {seen['lost']} · corrupt or torn {seen['corrupt'] + seen['torn']}"
        f" · {time.monotonic() - start:.0f} s"
    )
    assert seen == {"sound": STATES}, first
    assert sum(call.what == "ack" for call in calls) == WORKS
    assert {call.name for call in calls if call.what == "write"} == {"book.db", "book.db-wal"}


@pytest.mark.parametrize(("synchronous", "outcome"), [("NORMAL", "lost"), ("OFF", "corrupt")])
def test_a_planted_fault_is_seen(synchronous, outcome):
    seen, _, _ = judged(PLANTED_STATES, synchronous, until=outcome)
    say(f"planted synchronous={synchronous}: {outcome} after {sum(seen.values())} states")
    assert seen[outcome] == 1
