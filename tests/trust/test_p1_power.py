"""P1: what was called saved survives a power cut with a cache that lies within the rules."""

import random
import time
from collections import Counter

import pytest

from tests.sizes import parts, size
from tests.trust.ground import found, judge, lay_out, now_and_then, put_aside, say, scratch
from tests.trust.power import has_strace, states, trace

pytestmark = pytest.mark.skipif(
    not has_strace(), reason="no strace here: no power-loss state was tried"
)

PARTS = parts(10)
STATES = size(2_000, 50_000) // len(PARTS)
WORKS = 60  # of each part's own book: a larger one shows no more and takes longer to look at
PLANTED_STATES = 600


def judged(number, synchronous="", seed=2, until=""):
    """Judge so many states, at most until one is found that `until` names."""
    seen, first, thorough = Counter(), "", now_and_then()
    with scratch() as place:
        found(place / "book").close()
        put_aside(place / "book", place / "template")
        lay_out(place / "template", place / "written")
        calls = trace(place / "written", WORKS, synchronous)
        for acknowledged, files in states(place / "template", calls, number, random.Random(seed)):
            lay_out(place / "template", place / "book")
            for name, held in files.items():
                (place / "book" / name).write_bytes(held)
            verdict = judge(place / "book", acknowledged, thorough=next(thorough))
            seen[verdict.state] += 1
            if verdict.state != "sound":
                first = first or verdict.why
            if verdict.state == until:
                break
    return seen, first, calls


@pytest.mark.parametrize("part", PARTS)
def test_a_power_cut_loses_nothing_that_was_called_saved(figures, part):
    start = time.monotonic()
    seen, first, calls = judged(STATES, seed=2 + part)
    say(
        f"power-loss states {sum(seen.values())} over {len(calls)} calls and {WORKS} works"
        f" · lost {seen['lost']} · corrupt or torn {seen['corrupt'] + seen['torn']}"
        f" · {time.monotonic() - start:.0f} s"
    )
    figures(power_states=sum(seen.values()), power_lost=seen["lost"])
    figures(power_corrupt=seen["corrupt"] + seen["torn"])
    assert seen == {"sound": STATES}, first
    assert sum(call.what == "ack" for call in calls) == WORKS
    assert {call.name for call in calls if call.what == "write"} == {"book.db", "book.db-wal"}


@pytest.mark.parametrize(("synchronous", "outcome"), [("NORMAL", "lost"), ("OFF", "corrupt")])
def test_a_planted_fault_is_seen(figures, synchronous, outcome):
    seen, _, _ = judged(PLANTED_STATES, synchronous, until=outcome)
    say(f"planted synchronous={synchronous}: {outcome} after {sum(seen.values())} states")
    figures.caught(f"synchronous={synchronous}")
    assert seen[outcome] == 1
