"""工作台: what is due is there in the morning, and one line of words is enough."""

from __future__ import annotations

import datetime as dt

from pytest_bdd import given, parsers, scenarios, then

from db.kinds import FollowUp, JointMeeting, Pairing, Resident, Resolution, StaffMember
from desktop_app.gui import look
from tests.builders import MAN, build
from tests.gui.office_desk import save
from tests.journeys.hands import Hands

scenarios("工作台.feature")


@given(parsers.parse("有一条议定事项“{matter}”，责任人演示干部二，昨天到期"))
def has_matter(hands: Hands, matter: str) -> None:
    today = hands.store.today
    held = dt.datetime.combine(today - dt.timedelta(days=30), dt.time(9))
    meeting = build(JointMeeting, held_at=held, seq_year=held.year, state="issued")
    owner = build(StaffMember)
    due = build(
        Resolution,
        meeting=meeting.id,
        matter=matter,
        owner=owner.id,
        due_on=today - dt.timedelta(days=1),
    )
    with hands.store.work(hands.window.desk.clerk, "准备", "test") as work:
        work.bulk_create([owner, meeting, due])
    hands.window.desk.tell_changed(work.changes)


@given("李梅和乌兰图雅结了对，按季活动，一直没有见面")
def has_pair(hands: Hands) -> None:
    people = [
        build(Resident),
        build(Resident, full_name="乌兰图雅", id_number=MAN, sex="1", birth_date=None),
    ]
    start = hands.store.today - dt.timedelta(days=100)
    sides = {"side_a": people[0].id, "side_b": people[1].id}
    save(hands.window.desk, *people, build(Pairing, start_on=start, frequency="quarterly", **sides))


@then(parsers.parse("工作台上“{title}”写着“{words}”"))
def due_says(hands: Hands, title: str, words: str) -> None:
    line = next(one for one in hands.page.lines if one.due.title == title)
    assert words in hands.words(line)


@then("“议定事项督办”不用打开，左边“工作台”上有数字")
def badge(hands: Hands) -> None:
    line = hands.window.rail.entries["workbench"]
    assert line.accessibleName() == "工作台，2 件要办"


@then(parsers.parse("“{matter}”有 {count:d} 条进展"))
def notes(hands: Hands, matter: str, count: int) -> None:
    (one,) = hands.store.all(Resolution, matter=matter)
    assert hands.store.count(FollowUp, resolution=one.id) == count


@then("工作台上不再列李梅—乌兰图雅")
def no_longer_due(hands: Hands) -> None:
    # Festivals and the turn of a quarter bring rows of their own, whichever day it is.
    kinds = [one.due.kind for one in hands.page.lines]
    assert "resolution" in kinds
    assert "pairing" not in kinds


@then(parsers.parse("字是“{size}”，还在“{entry}”"))
def still_there(hands: Hands, size: str, entry: str) -> None:
    assert look.now().factor == look.SIZES[size]
    lit = [line.entry.title for line in hands.window.rail.entries.values() if line.isChecked()]
    assert lit == [entry]
    assert hands.control("查找居民").isVisible()
