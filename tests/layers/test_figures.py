"""The line of figures sums what tests hand in, and never says what nobody counted."""

from types import SimpleNamespace

import pytest

from tests.figures import LINE, PLANTED, Figures, Gathered


def report(*properties, passed=True, name="tests/trust/test_x.py::test_a"):
    return SimpleNamespace(user_properties=list(properties), passed=passed, nodeid=name)


def test_counts_of_one_name_are_summed_over_all_workers():
    first, second = ("counts", {"kills": 9_000, "lost": 0}), ("counts", {"kills": 1_500})
    line = Gathered([report(first), report(second)], skipped=2).line
    assert line.startswith("kill points 10,500 · acknowledged saves – · lost 0 · corrupt –")
    assert line.endswith("planted faults 0/14 | skipped 2")


def test_a_planted_fault_counts_once_and_only_where_it_was_seen():
    seen, missed = ("caught", PLANTED[0]), ("caught", PLANTED[1])
    gathered = Gathered([report(seen), report(seen), report(missed, passed=False)], 0)
    assert list(gathered.caught) == [PLANTED[0]]
    assert gathered.faults[1].endswith("not caught")


def test_a_count_without_a_place_in_the_line_is_refused():
    kept = []
    figures = Figures(lambda *pair: kept.append(pair))
    figures(flips=3)
    with pytest.raises(AssertionError, match="flipps"):
        figures(flipps=3)
    with pytest.raises(AssertionError, match="not one of"):
        figures.caught("gravity off")
    assert kept == [("counts", {"flips": 3})]


def test_fourteen_faults_and_every_count_of_the_line_are_named():
    assert len(PLANTED) == 14
    assert LINE.count("{") == 21
