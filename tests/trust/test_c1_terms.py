"""C1: what runs by days under a clock that jumped ahead, or fell behind: nothing goes too early.

What is over its term is made anonymous for good, so no clock but one in order, or one that a
person found right, ends a term. What is overdue or past its end stays so when the clock falls back.
"""

from __future__ import annotations

import datetime as dt
import os

import pytest

from db import clock_check, clocks, dates, packages, retention, terms
from db.kinds import MicroWish, Pairing, Resident, ServiceCase, Visit
from tests.builders import build
from tests.db.nodes import START_MS, Node
from tests.sizes import size

OFFICE = "229901001001"
YEAR_MS = 366 * clocks.DAY_MS
TODAY = dt.date.fromtimestamp(START_MS / 1000)  # noqa: DTZ012
AHEAD = [clocks.MONTH_MS + clocks.DAY_MS, 2 * YEAR_MS, 6 * YEAR_MS, 30 * YEAR_MS, 80 * YEAR_MS]
BEHIND = [-clocks.DAY_MS, -YEAR_MS, -30 * YEAR_MS]
AHEAD += [number * YEAR_MS // 3 for number in range(1, size(1, 150))]
BEHIND += [-number * YEAR_MS // 3 for number in range(1, size(1, 150))]


@pytest.fixture
def node():
    """Give a book with some things over their terms, and some that are not for years."""
    made = Node(OFFICE, "甲")
    records = []
    for years in (0, 1, 4, 12):
        day = TODAY.replace(year=TODAY.year - years) - dt.timedelta(days=40)
        gone = build(Resident, id_number=None, residence_status="moved_out", left_on=day)
        here = build(Resident, id_number=None)
        noon = dt.datetime.combine(day, dt.time(12))
        case = build(
            ServiceCase, subject=here.id, received_at=noon, due_on=day, summary="厨房漏水",
            state="archived", outcome="修好了", closed_on=day,
        )  # fmt: skip
        records += [gone, here, case, build(Visit, date=day, situation="送了米面")]
    with made.store.work(made.clerk, "登记", "test") as work:
        work.bulk_create(records)
    yield made
    dates.stand_in(None)


def over(node):
    """Give what is offered to be made anonymous, of each term."""
    found = {
        one.term.key: {record.id for record in one.every} for one in retention.every_due(node.store)
    }
    assert any(found.values())
    return found


@pytest.mark.parametrize("off", [*AHEAD, *BEHIND])
def test_no_term_ends_by_a_clock_that_nobody_found_right(node, off):
    true, until = over(node), terms.until(node.store, "cases")
    node.wall = START_MS + off
    for look in (False, True):
        if look:  # as the window does when it opens and after each save
            assert clock_check.look(node.store) is not None
        assert over(node) == true
        assert terms.until(node.store, "cases") == until
    node.save(build(Resident, id_number=None))  # a save under it does not make it right
    assert over(node) == true


def test_a_person_who_finds_the_date_right_is_believed(node):
    before = over(node)["cases"]
    node.wall = START_MS + 2 * YEAR_MS
    clock_check.confirm(node.store, node.clerk)
    assert over(node)["cases"] > before


@pytest.mark.parametrize("off", AHEAD)
def test_no_copy_of_a_package_goes_by_a_clock_that_nobody_found_right(node, off, tmp_path):
    node.store.folder = tmp_path
    (tmp_path / "inbox").mkdir()
    copy = tmp_path / "inbox" / f"{'ab' * 16}.hsl"
    copy.write_bytes(b"copy")
    os.utime(copy, (START_MS // 1000, START_MS // 1000))
    node.wall = START_MS + off
    packages.drop_old(node.store)
    assert copy.exists()
    clock_check.confirm(node.store, node.clerk)
    packages.drop_old(node.store)
    assert not copy.exists()


@pytest.mark.parametrize("off", BEHIND)
def test_what_was_past_its_end_stays_so_when_the_clock_falls_back(node, off):
    ended, late = TODAY - dt.timedelta(days=3), TODAY - dt.timedelta(days=400)
    node.wall = START_MS + clocks.DAY_MS
    node.save(build(Resident, id_number=None))
    node.wall = START_MS + off
    clock_check.look(node.store)
    assert dates.today() > ended
    pair = build(Pairing, state="active", start_on=late, planned_end=ended)
    assert "planned_end" in pair.cautions()
    wish = build(MicroWish, collected_on=late, state="claimed", due_on=ended)
    assert wish.is_overdue(dates.today())
    assert node.store.today >= TODAY
