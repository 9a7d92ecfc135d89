"""K2, D of exchange and backups: a deed disturbed at any write leaves the book before or after.

Killed there, told that the disk is full or that it failed; and done again it ends in one state.
"""

import time

import pytest

from tests.sizes import size
from tests.trust.ground import say
from tests.trust.power import has_strace

pytestmark = pytest.mark.skipif(
    not has_strace(), reason="no strace here: no fault of exchange was tried"
)

EVERY = -1  # each of a deed's calls, one by one
KILLS = size(6, EVERY, long=EVERY)
FEWER = size(6, 120, long=EVERY)  # of a deed that makes thousands of calls, most of them alike
TOLD = size(6, 60, long=EVERY)  # calls that fail: every one after the first full disk fails, too


EXCHANGE = ("save", "export", "merge", "erase", "rebuild", "keys")
UPKEEP = ("import", "backup", "restore", "rekey", "migrate")


@pytest.mark.parametrize(
    ("deed", "kills"),
    [*((deed, KILLS) for deed in EXCHANGE), *((deed, FEWER) for deed in UPKEEP)],
)
def test_a_disturbed_deed_is_done_or_not_and_can_be_done_again(figures, disturbed, deed, kills):
    start = time.monotonic()
    seen = disturbed(deed, kill=kills, full=TOLD, failing=TOLD)
    tried, made = sum(seen["tried"].values()), sum(seen["made"].values())
    say(
        f"{deed} · points {tried} of {made} · told in words {seen['told']}"
        f" · wrong {len(seen['faults'])} · {time.monotonic() - start:.0f} s"
    )
    figures(disturbed=tried, deed_calls=made)
    figures(disturbed_wrong=len(seen["faults"]))
    assert seen["faults"] == []
    assert seen["told"] > 0
    if kills == EVERY:
        assert seen["tried"]["kill"] == seen["made"]["kill"], "some call was left out"


def test_a_stick_that_says_it_wrote_is_read_back(disturbed):
    seen = disturbed("export", lying=EVERY)
    say(f"lying stick · points {seen['tried']['lying']} · told {seen['told']}")
    assert seen["faults"] == []
    assert seen["told"] > 0


def test_the_planted_fault_of_no_reading_back_is_seen(figures, disturbed):
    seen = disturbed("export", "read-back off", lying=EVERY)
    figures.caught("USB write without read-back")
    assert "cannot be read" in "".join(seen["faults"])
