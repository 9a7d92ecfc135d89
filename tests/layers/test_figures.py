"""The line of figures sums what tests hand in, and never says what nobody counted."""

import itertools
from types import SimpleNamespace

import pytest

from tests import figures as figures_of_a_run
from tests.figures import LINE, PLANTED, Figures, Gathered, pytest_terminal_summary

NAMES = itertools.count()


def report(*properties, passed=True, name="", when="call"):
    name = name or f"tests/trust/test_x.py::test_{next(NAMES)}"
    return SimpleNamespace(user_properties=list(properties), passed=passed, nodeid=name, when=when)


def test_counts_of_one_name_are_summed_over_all_workers():
    first, second = ("counts", {"kills": 9_000, "lost": 0}), ("counts", {"kills": 1_500})
    line = Gathered([report(first), report(second)], skipped=2).line
    assert line.startswith("kill points 10,500 · acknowledged saves – · lost 0 · corrupt –")
    assert line.endswith("planted faults 0/14 | skipped 2")


def test_what_is_handed_in_at_the_end_of_a_test_counts_and_nothing_twice():
    begun, ended = ("counts", {"kills": 5}), ("counts", {"hangs": 1})
    steps = [report(begun, name="a"), report(begun, ended, name="a", when="teardown")]
    gathered = Gathered(steps, 0)
    assert gathered.counts == {"kills": 5, "hangs": 1}


def test_a_planted_fault_whose_test_ends_badly_was_not_caught():
    seen = ("caught", PLANTED[0])
    steps = [report(seen, name="a"), report(seen, passed=False, name="a", when="teardown")]
    assert not Gathered(steps, 0).caught


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
    assert LINE.count("{") == 26


class Terminal:
    """The end of a run, as pytest hands it over."""

    def __init__(self, caught, skipped):
        done = [report(("caught", one)) for one in caught]
        self.stats = {"passed": done, "skipped": [report()] * skipped}
        self._session = SimpleNamespace(exitstatus=0)
        self.said = []

    def section(self, _title):
        pass

    def write_line(self, line):
        self.said.append(line)


@pytest.mark.parametrize(
    ("caught", "skipped", "root", "code"),
    [
        (PLANTED, 0, True, 0),
        (PLANTED[1:], 0, True, 1),
        (PLANTED, 1, True, 1),
        ((), 0, True, 1),
        (PLANTED[1:], 1, False, 0),
    ],
)
def test_a_release_that_lacks_a_proof_fails(caught, skipped, root, code, monkeypatch, tmp_path):
    monkeypatch.setattr(figures_of_a_run, "WHOLE", True)
    monkeypatch.setattr(figures_of_a_run, "RELEASE", True)
    monkeypatch.setattr(figures_of_a_run, "ROOT", tmp_path)
    monkeypatch.setattr(figures_of_a_run, "_heading", lambda: "today")
    monkeypatch.setattr(figures_of_a_run, "shows_all", lambda: root)
    terminal = Terminal(caught, skipped)
    pytest_terminal_summary(terminal)
    assert terminal._session.exitstatus == code
    lacking = [line for line in terminal.said if "proves" in line]
    assert len(lacking) == (len(caught) < 14) + (skipped > 0), "and elsewhere it is said"


def test_a_part_of_a_release_may_lack_proofs(monkeypatch):
    monkeypatch.setattr(figures_of_a_run, "WHOLE", False)
    terminal = Terminal((), 3)
    pytest_terminal_summary(terminal)
    assert terminal._session.exitstatus == 0
