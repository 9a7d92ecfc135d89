"""What the trust tests of a run have tried, summed over all workers into one line.

A test hands in what it counted through the fixture `figures`, before it asserts anything; the
run's last lines say the sums, so that no figure is ever typed. `figures.caught` names a planted
fault that the test has seen turn its harness red.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.layers.files import ROOT
from tests.sizes import RELEASE, WHOLE

PLANTED = (
    "synchronous=NORMAL",
    "synchronous=OFF",
    "ACK before commit",
    "audit in its own transaction",
    "plain SQLite",
    "signature check off",
    "content hash check off",
    "backup without checking its source",
    "restore that leaves old sidecars",
    "USB write without read-back",
    "parser caps off",
    "PDF escaping off",
    "hide_parameters off",
    "permission check missing",
)

# What is said, and by which counts; a count that nobody handed in is a dash.
LINE = (
    "kill points {kills} · acknowledged saves {saves} · lost {lost} · corrupt {corrupt}"
    " | power-loss states {power_states} · {power_lost}/{power_corrupt}"
    " | disk-full {full_disks} · {full_wrong}"
    " | disturbed deeds {disturbed} of {deed_calls} · wrong {disturbed_wrong}"
    " | pulled sticks {pulls} · {pulls_wrong}"
    " | packages {packages} · accepted {packages_accepted} · crashes {packages_crashed}"
    " | bit flips {flips} · unnoticed {flips_unnoticed}"
    " | Excel {workbooks} · photos {photos} · hangs {hangs} | provoked errors {provoked}"
    " · canaries found {canaries}"
    " | log entries {log_entries} verified in {log_ms} ms"
)
SKIPPED = "{} proofs were skipped: this proves less than a release wants"
MISSED = "{} planted faults were not caught: their harness proves nothing"
_BEGUN = time.monotonic()


class Figures:
    """Where one test hands in what it has counted."""

    def __init__(self, keep: Callable[[str, Any], None]) -> None:
        self._keep = keep

    def __call__(self, **counts: int) -> None:
        """Hand in counts; those of one name are summed over all tests."""
        unknown = [name for name in counts if f"{{{name}}}" not in LINE]
        assert not unknown, f"no place for {unknown} in the line"
        self._keep("counts", counts)

    def caught(self, fault: str) -> None:
        """Say that a planted fault was seen."""
        assert fault in PLANTED, f"not one of the planted faults: {fault}"
        self._keep("caught", fault)


@pytest.fixture
def figures(record_property: Callable[[str, Any], None]) -> Figures:
    """Give the place where a test hands in its figures."""
    return Figures(record_property)


class Gathered:
    """The figures of a whole run."""

    def __init__(self, reports: Iterable[Any], skipped: int) -> None:
        self.counts: Counter[str] = Counter()
        self.caught: dict[str, str] = {}
        self.skipped = skipped
        told: dict[str, list[tuple[str, Any]]] = {}
        failed = set[str]()
        for report in reports:  # each step of a test tells all that was handed in so far
            told[report.nodeid] = max(told.get(report.nodeid, []), report.user_properties, key=len)
            failed |= set() if report.passed else {report.nodeid}
        for test, pairs in told.items():
            for name, value in pairs:
                if name == "counts":
                    self.counts.update(value)
                elif name == "caught" and test not in failed:
                    self.caught.setdefault(value, test)

    @property
    def line(self) -> str:
        """Say the sums in one line."""
        names = {part.split("}")[0] for part in LINE.split("{")[1:]}
        said = {name: f"{self.counts[name]:,}" if name in self.counts else "–" for name in names}
        planted = f"planted faults {len(self.caught)}/{len(PLANTED)}"
        return f"{LINE.format_map(said)} | {planted} | skipped {self.skipped}"

    @property
    def faults(self) -> list[str]:
        """Name each planted fault with the test that caught it."""
        return [f"  {fault}: {self.caught.get(fault, 'not caught')}" for fault in PLANTED]

    @property
    def lacking(self) -> list[str]:
        """Say what a release wants and this run has not shown."""
        missed = len(PLANTED) - len(self.caught)
        said = [MISSED.format(missed)] if missed else []
        return [*said, SKIPPED.format(self.skipped)] if self.skipped else said


def shows_all() -> bool:
    """Whether this PC can try every proof: elsewhere some need rights or tools it has not."""
    return sys.platform == "linux" and os.geteuid() == 0


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say the figures at the end of a run that has any.

    A whole release that lacks something fails where all can be tried; elsewhere it is warned of.
    """
    stats = terminalreporter.stats
    steps = ("call", "teardown")
    reports = [r for some in stats.values() for r in some if getattr(r, "when", "") in steps]
    gathered = Gathered(reports, len(stats.get("skipped", ())))
    if WHOLE and gathered.lacking and shows_all():
        terminalreporter._session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if not (gathered.counts or gathered.caught or WHOLE):
        return
    lines = [gathered.line, _heading()]
    if RELEASE:
        lines += gathered.faults
        lines += gathered.lacking if WHOLE else []
        kept = ROOT / "build" / "release-figures.txt"
        kept.parent.mkdir(exist_ok=True)
        kept.write_text("\n".join(lines) + "\n", encoding="utf-8")
    terminalreporter.section("figures")
    for line in lines:
        terminalreporter.write_line(line)


def _heading() -> str:
    """Say of which state of the program the figures are, on what machine, and how long it took."""
    git = ["git", "rev-parse", "--short=12", "HEAD"]
    try:
        commit = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        commit = "no commit"
    minutes = (time.monotonic() - _BEGUN) / 60
    return (
        f"{'release' if RELEASE else 'normal'} size · {dt.date.today()} · {commit.strip()}"  # noqa: DTZ011
        f" · {platform.system()} {platform.machine()}, {os.cpu_count()} cores · {minutes:.0f} min"
    )
