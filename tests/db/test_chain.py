"""A reopened record keeps its first closing, and no later day lies before the step back."""

from __future__ import annotations

import datetime as dt
from itertools import permutations

import pytest

from db import chain, follow_ups, rules
from db.counting import Span
from db.held import Held
from db.indicators_on_time import ON_TIME_RATE
from db.indicators_services import CASES
from db.kinds import CaseStep, MicroWish, Resolution, ServiceCase, StaffMember, Transition
from db.periods import Period
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node

OFFICE = "229901001001"
FIRST, AGAIN, LATER = dt.date(2026, 9, 3), dt.date(2026, 9, 21), dt.date(2026, 10, 9)
DUE = dt.date(2026, 9, 8)


def go_to(node: Node, day: dt.date, hour: int = 10) -> None:
    """Set the clock of a PC."""
    node.wall = int(dt.datetime.combine(day, dt.time(hour)).timestamp() * 1000)


@pytest.fixture
def node():
    made = Node(OFFICE, "甲")
    yield made
    made.store.close()


def closed_case(node: Node) -> ServiceCase:
    """A case that was closed in time, on its first closing."""
    go_to(node, dt.date(2026, 9, 1), 9)
    case = build(ServiceCase, received_at=dt.datetime.fromisoformat("2026-09-01T09:00"), due_on=DUE)
    node.save(case)
    go_to(node, FIRST)
    node.save(
        build(CaseStep, service_case=case.id, at=dt.datetime.fromisoformat("2026-09-02T09:00"))
    )
    move(node, case, "handling")
    move(node, case, "done", outcome="修好了", closed_on=FIRST)
    return case


def move(node: Node, record, to: str, text: str = "", **values) -> None:
    with node.store.work(node.clerk, "办理", "test") as work:
        work.move(record, to, text, **values)


def steps(node: Node, record) -> list[Transition]:
    return node.store.all(Transition, target=record.id)


def kept(node: Node, record):
    return node.store.get(type(record), record.id)


def counted(node: Node, last: dt.date) -> dict[str, int]:
    held, span = Held(node.store), Span(Period.parse(str(last.year)), last)
    return {one.key: one.figure(held, span).number for one in CASES[:3]}


def test_reopening_takes_the_day_off_the_case_and_keeps_it_with_the_step(node):
    case = closed_case(node)
    go_to(node, AGAIN)
    move(node, case, "reopened", "灯又坏了")
    now = kept(node, case)
    assert (now.state, now.closed_on, now.outcome) == ("reopened", None, "修好了")
    back = next(one for one in steps(node, case) if one.state_to == "reopened")
    assert back.former_day == FIRST
    assert chain.step_words(now, back) == "原办结日期 2026-09-03"
    assert chain.first_words(now, steps(node, case)) == {"closed_on": "首次办结日期 2026-09-03"}


def test_a_case_closed_again_after_its_limit_counts_as_late(node):
    case = closed_case(node)
    assert counted(node, LATER) == {"case_received": 1, "case_closed": 1, "case_on_time": 1}
    go_to(node, AGAIN)
    move(node, case, "reopened", "灯又坏了")
    assert counted(node, LATER)["case_closed"] == 0
    go_to(node, LATER)
    move(node, case, "done", closed_on=LATER)
    assert counted(node, LATER) == {"case_received": 1, "case_closed": 1, "case_on_time": 0}
    held, span = Held(node.store), Span(Period.parse("2026"), LATER)
    assert ON_TIME_RATE.part.figure(held, span).number == 0
    assert chain.first_days(kept(node, case), steps(node, case)) == {"closed_on": FIRST}


def test_it_cannot_be_closed_before_it_was_reopened(node):
    case = closed_case(node)
    go_to(node, AGAIN)
    move(node, case, "reopened", "灯又坏了")
    go_to(node, LATER)
    with pytest.raises(Refused) as refused:
        move(node, case, "done", closed_on=FIRST)
    assert refused.value.faults == {"closed_on": "办结日期不能早于重开的 2026-09-21，请改正"}
    assert kept(node, case).state == "reopened"
    move(node, case, "done", closed_on=AGAIN)
    changed = kept(node, case)
    changed.closed_on = FIRST
    with pytest.raises(Refused, match="不能早于重开"):
        node.save(changed)


def test_what_was_answered_goes_with_the_closing_it_was_about(node):
    case = closed_case(node)
    move(
        node, case, "revisited", revisit_on=FIRST, satisfaction="satisfied",
        revisit_by=node.store.all(StaffMember)[0].id,
    )  # fmt: skip
    move(node, case, "reopened", "灯又坏了")
    now = kept(node, case)
    gone = (now.revisit_on, now.satisfaction, now.revisit_by, now.revisit_by_name)
    assert gone == (None, None, None, None)
    assert chain.first_days(now, steps(node, case)) == {"closed_on": FIRST}


def test_of_several_closings_the_first_is_told(node):
    case = closed_case(node)
    for day in (AGAIN, LATER):
        go_to(node, day)
        move(node, case, "reopened", "灯又坏了")
        move(node, case, "done", closed_on=day)
    assert chain.first_days(kept(node, case), steps(node, case)) == {"closed_on": FIRST}
    assert sorted(one.former_day for one in steps(node, case) if one.former_day) == [FIRST, AGAIN]


def test_an_older_reopening_tells_when_the_closing_was_noted(node):
    case = closed_case(node)
    go_to(node, AGAIN)
    move(node, case, "reopened", "灯又坏了")
    back = next(one for one in steps(node, case) if one.former_day)
    back.former_day = None
    case.closed_on = FIRST  # a version before left the day on the record
    with node.store.work(node.clerk, "以前的版本", "test") as work:
        work.bulk_edit([back, case])
    old = kept(node, case)
    assert chain.first_days(old, steps(node, case)) == {"closed_on": FIRST}
    assert chain.is_stale(old, steps(node, case), "done")
    with pytest.raises(Refused, match="不能早于重开"):
        move(node, old, "done")


def test_what_is_in_the_book_already_is_only_told_by_the_health_check(node):
    case = closed_case(node)
    go_to(node, AGAIN)
    move(node, case, "reopened", "灯又坏了")
    move(node, case, "done", closed_on=AGAIN)
    case.closed_on = FIRST
    with node.store.work(node.clerk, "以前的版本", "test") as work:
        work.bulk_edit([case])
    found = [one for one in rules.check_all(node.store) if one.rule == "days_kept"]
    assert [(one.id, one.field) for one in found] == [(case.id, "closed_on")]
    case.remark = "已归卷"
    node.save(case)


def test_a_resolution_keeps_its_first_closing(node):
    matter, other = build(Resolution), build(StaffMember, full_name="李海燕")
    go_to(node, FIRST)
    node.save(matter, other)
    with node.store.work(node.clerk, "办理", "test") as work:
        follow_ups.report_done(work, matter, "三户均已上岗")
        follow_ups.confirm(work, matter, other.id, FIRST)
    go_to(node, AGAIN)
    with node.store.work(node.clerk, "重新打开", "test") as work:
        follow_ups.reopen(work, matter, "一户又待业")
    with node.store.work(node.clerk, "办理", "test") as work:
        follow_ups.report_done(work, matter, "又上岗了")
        with pytest.raises(Refused, match="办结日期不能早于退回的 2026-09-21"):
            follow_ups.confirm(work, matter, other.id, FIRST)
        follow_ups.confirm(work, matter, other.id, AGAIN)
    assert chain.first_days(kept(node, matter), steps(node, matter)) == {"closed_on": FIRST}


def test_a_wish_taken_back_is_realized_on_a_day_of_its_own(node):
    go_to(node, FIRST)
    wish = build(MicroWish, collected_on=FIRST)
    node.save(wish)
    move(node, wish, "open")
    move(node, wish, "claimed", claimer_name="同心里小学", claimed_on=FIRST, due_on=LATER)
    move(node, wish, "realized", realized_on=FIRST, how="送到家里")
    go_to(node, AGAIN)
    move(node, wish, "claimed", "东西拿错了")
    now = kept(node, wish)
    assert (now.realized_on, now.how) == (None, "送到家里")
    assert (now.claimed_on, now.claimer_name) == (FIRST, "同心里小学")
    assert chain.first_words(now, steps(node, wish)) == {"realized_on": "首次实现日期 2026-09-03"}
    move(node, wish, "open", "退领")
    now = kept(node, wish)
    assert (now.claimed_on, now.due_on, now.claimer_name) == (None, None, None)


def test_a_refused_step_leaves_the_record_as_it_was(node):
    case = closed_case(node)
    with pytest.raises(Refused, match="原因"):
        move(node, case, "reopened", " ")
    assert (case.state, case.closed_on) == ("done", FIRST)


def test_undoing_a_reopening_brings_the_day_back(node):
    case = closed_case(node)
    with node.store.work(node.clerk, "重开", "test") as work:
        work.move(case, "reopened", "灯又坏了")
    node.store.undo(node.clerk, work.changes.work)
    assert kept(node, case).closed_on == FIRST
    assert chain.first_days(kept(node, case), steps(node, case)) == {}


def test_a_step_is_not_of_an_earlier_day_than_the_last(node):
    case = closed_case(node)
    go_to(node, dt.date(2026, 9, 2))
    with pytest.raises(Refused, match="前一步记的是 2026-09-03"):
        move(node, case, "reopened", "灯又坏了")
    go_to(node, FIRST, 8)
    move(node, case, "reopened", "灯又坏了")
    last = max(steps(node, case), key=lambda one: (one.at, one.id))
    assert (last.state_to, last.at) == ("reopened", dt.datetime.combine(FIRST, dt.time(10)))


def test_whatever_order_packages_come_in_the_first_closing_is_the_same(node):
    other = Node(OFFICE, "乙")
    case = closed_case(node)
    other.pull(node)
    for pc, day, hour in ((node, AGAIN, 9), (other, LATER, 8)):
        go_to(pc, day, hour)
        mine = kept(pc, case)
        move(pc, mine, "reopened", "灯又坏了")
        move(pc, mine, "done", closed_on=day)
    told = []
    for first, second in permutations((node, other)):
        book = Node("229901", "区", level="district")
        book.pull(first)
        book.pull(second)
        told.append(
            (chain.first_days(kept(book, case), steps(book, case)), book.store.state_hash([OFFICE]))
        )
        book.store.close()
    other.store.close()
    assert told[0] == told[1]
    assert told[0][0] == {"closed_on": FIRST}
