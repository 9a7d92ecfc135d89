"""K2, D of exchange, backups and accounts: a deed disturbed anywhere leaves before or after.

Killed there, told that the disk is full or that it failed; and done again it ends in one state.
"""

import time

import pytest

from tests.sizes import size
from tests.trust.exchange_faults import chosen_of
from tests.trust.ground import say
from tests.trust.power import has_strace

pytestmark = pytest.mark.skipif(
    not has_strace(), reason="no strace here: no fault of exchange was tried"
)

EVERY = -1  # each of a deed's calls, one by one
KILLS = size(4, EVERY, long=EVERY)  # in place of so many writes
FEWER = size(4, 80, long=EVERY)  # of a deed that makes thousands of them, most of them alike
FULL = size(4, 60, long=EVERY)  # writes that fail: every one after the first full disk fails, too
OTHERS = size(8, EVERY, long=EVERY)  # a flush, rename or deletion is seldom like another


EXCHANGE = ("save", "export", "merge", "erase", "rebuild", "keys", "account", "removal")
UPKEEP = ("import", "backup", "restore", "rekey", "migrate", "cause")


@pytest.mark.parametrize(
    ("deed", "kills"),
    [*((deed, KILLS) for deed in EXCHANGE), *((deed, FEWER) for deed in UPKEEP)],
)
def test_a_disturbed_deed_is_done_or_not_and_can_be_done_again(figures, disturbed, deed, kills):
    start = time.monotonic()
    seen = disturbed(deed, kill=kills, full=FULL, failing=EVERY, others=OTHERS)
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
    if OTHERS == EVERY:
        assert seen["left_out"] == []


def test_a_rename_is_not_left_out_for_the_pages_around_it():
    pages, rare = [("pwrite64", n) for n in range(1000)], [("fsync", 1), ("rename", 1)]
    every = pages[:500] + rare + pages[500:]
    assert chosen_of(every, 10, EVERY) == pages[::100] + rare
    assert chosen_of(every, EVERY, 1) == [*pages, ("fsync", 1)]
    assert chosen_of(pages, 0, EVERY) == []


def test_a_stick_that_says_it_wrote_is_read_back(disturbed):
    seen = disturbed("export", lying=EVERY)
    say(f"lying stick · points {seen['tried']['lying']} · told {seen['told']}")
    assert seen["faults"] == []
    assert seen["told"] > 0


def test_the_planted_fault_of_no_reading_back_is_seen(figures, disturbed):
    seen = disturbed("export", "read-back off", lying=EVERY)
    figures.caught("USB write without read-back")
    assert "cannot be read" in "".join(seen["faults"])
