"""A1: a file that another program holds is waited for or named; nothing is left half."""

import errno
import itertools
import os
from collections import Counter

import pytest

from db import safe_files
from db.trouble import Unavailable
from tests.sizes import size
from tests.trust.exchange_ground import DEEDS, ends, judge, make
from tests.trust.ground import say
from tests.trust.power import has_strace
from tests.trust.test_k2_exchange import EVERY

TRIES = size(20, 100)
HELD = ("export", "backup", "keys", "restore")
CODES = (5, 32)  # Windows: access denied, sharing violation
PATIENCE = 8  # how often a rename is tried


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    return make(tmp_path_factory.mktemp("ground"))


def holding(monkeypatch, code, which, times):
    """Have the N-th rename of a deed refused so many times, as Windows words it."""
    real, tried = os.replace, Counter()

    def replace(source, target):
        tried["renames"] += tried[target] == 0
        tried[target] += 1
        if tried["renames"] == which and tried[target] <= times:
            error = OSError(errno.EACCES, "held")
            error.winerror = code
            raise error
        tried[target] = 0
        return real(source, target)

    monkeypatch.setattr(os, "replace", replace)


def chances():
    """Give deed, code, which rename is held, and how long: shortly, or for good."""
    every = itertools.product(HELD, CODES, (1, 2, 3), (1, 3, PATIENCE - 1, PATIENCE, 99))
    few = list(every)
    return [few[place * len(few) // TRIES] for place in range(TRIES)]


def told_by(deed, ground, book, folder):
    """Do a deed; give what it says that it cannot do, blank where it is done."""
    try:
        deed(ground, book, folder)
    except Unavailable as trouble:
        return str(trouble)
    return ""


def test_a_held_file_is_waited_for_or_named(ground, tmp_path, monkeypatch):
    monkeypatch.setattr(safe_files, "_pause", lambda _: None)
    seen = {name: ends(ground, name, tmp_path / "undisturbed") for name in HELD}
    outcomes = Counter()
    for name, code, which, times in chances():
        whose, deed = DEEDS[name]
        book = ground.open(whose, tmp_path / "book")
        with monkeypatch.context() as held:
            holding(held, code, which, times)
            said = told_by(deed, ground, book, tmp_path / "book")
        book.close()
        assert not said or ("占用" in said and times >= PATIENCE), (said, times)
        outcomes["named" if said else "done"] += 1
        assert judge(ground, name, tmp_path / "book", seen[name]) == "", (name, code, which, times)
    say(f"held files {TRIES} · {dict(outcomes)}")
    assert outcomes["done"] > 0
    assert outcomes["named"] > 0


@pytest.mark.skipif(not has_strace(), reason="no strace here: no rename was refused")
@pytest.mark.parametrize("deed", HELD)
def test_a_rename_that_the_disk_refuses_leaves_the_old_file(disturbed, deed):
    """Without Windows' code it is a matter of rights, and said at once."""
    seen = disturbed(deed, held=EVERY)
    say(f"{deed} · refused renames {seen['tried']['held']} · told {seen['told']}")
    assert seen["faults"] == []
    assert seen["told"] > 0
