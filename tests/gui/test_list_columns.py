"""What lists show of what hangs on their rows: read once a load, and kept up to date."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from db import seeking
from db.kinds import (
    Activity,
    Attachment,
    Household,
    HouseholdMember,
    MicroWish,
    Resident,
    ServiceDelivery,
    Visit,
)
from db.record import Record
from desktop_app.gui import past_census
from desktop_app.gui.census import read
from desktop_app.gui.desk import Desk
from desktop_app.gui.listable import may_narrow
from desktop_app.gui.pages.households import HouseholdsPage
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.view import this_quarter
from tests.builders import build
from tests.gui.office_desk import family, save


def made(qtbot, desk: Desk, key: str) -> Any:
    page = next(one for one in entries(desk) if one.key == key).build(desk)
    qtbot.addWidget(page)
    page.arrive()
    return page


def titles(page: Any) -> list[str]:
    return [one.title for one in page.source.columns() if not one.is_extra]


def cells(page: Any, record: Record) -> dict[str, str]:
    (row,) = page.source.fetch([record.id])
    return dict(zip(titles(page), row, strict=False))


def visited(desk: Desk, whom: Record, day: dt.date, **told: Any) -> Visit:
    visit = build(Visit, date=day, **told)
    with desk.store.work(desk.clerk, "记走访", "test") as work:
        work.save(visit)
        work.set_list(visit, "targets", [(whom.id, whom.name)])
    desk.tell_changed(work.changes)
    return visit


@pytest.fixture
def homes(qtbot, desk: Desk) -> HouseholdsPage:
    family(desk)
    page = HouseholdsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.arrive()
    qtbot.waitUntil(lambda: page.roll.is_ready)
    return page


def test_a_household_says_when_it_or_one_of_it_was_visited_last(qtbot, desk: Desk, homes) -> None:
    home, person = desk.store.all(Household)[0], desk.store.all(Resident)[0]
    assert cells(homes, home)["最近走访"] == ""
    visited(desk, home, dt.date(2025, 3, 1))
    assert cells(homes, home)["最近走访"] == "2025-03-01"
    late = visited(desk, person, dt.date(2025, 5, 1))
    visited(desk, person, dt.date(2025, 4, 1))
    assert cells(homes, home)["最近走访"] == "2025-05-01"
    assert read(desk.store).homes.items[home.id].visited_on == dt.date(2025, 5, 1)
    late.date = dt.date(2025, 2, 1)
    save(desk, late)
    assert cells(homes, home)["最近走访"] == "2025-04-01"
    with desk.store.work(desk.clerk, "删除", "test") as work:
        work.delete(*desk.store.all(Visit))
    desk.tell_changed(work.changes)
    assert cells(homes, home)["最近走访"] == ""


def test_a_visit_to_somebody_else_touches_no_household(desk: Desk, homes) -> None:
    home = desk.store.all(Household)[0]
    alone = build(Resident, full_name="王一", id_number=None)
    save(desk, alone)
    visited(desk, alone, dt.date(2025, 3, 1))
    assert cells(homes, home)["最近走访"] == ""


def test_who_moves_in_brings_the_visit_along(desk: Desk, homes) -> None:
    home = desk.store.all(Household)[0]
    came = build(Resident, full_name="王一", id_number=None)
    save(desk, came)
    visited(desk, came, dt.date(2025, 3, 1))
    save(desk, build(HouseholdMember, household=home.id, resident=came.id,
                     relation_to_head="30"))  # fmt: skip
    assert cells(homes, home)["最近走访"] == "2025-03-01"


def test_the_past_knows_only_the_visits_of_then(desk: Desk) -> None:
    family(desk)
    home = desk.store.all(Household)[0]
    home.moved_in = dt.date(2024, 1, 1)
    save(desk, home)
    visited(desk, home, dt.date(2025, 3, 1))
    visited(desk, home, dt.date(2025, 6, 1))
    then = past_census.read(desk.store, dt.date(2025, 4, 1))
    assert then.homes.items[home.id].visited_on == dt.date(2025, 3, 1)


def test_a_visit_says_that_something_is_to_follow_and_nothing_of_what_was_learnt(
    qtbot, desk: Desk
) -> None:
    mei = build(Resident)
    save(desk, mei)
    told = visited(desk, mei, dt.date(2025, 3, 1), situation="家里都好", needs="想要扶手")
    plain = visited(desk, mei, dt.date(2025, 4, 1), situation="出门了", needs=None)
    page = made(qtbot, desk, "visits")
    assert titles(page) == [
        "走访日期", "走访对象", "目的", "走访人", "慰问品", "已签收", "后续",
    ]  # fmt: skip
    assert not {"situation", "needs"} & may_narrow(Visit).keys()
    (found,) = [one for one in seeking.read(desk.store, "visit", "visit") if one.id == told.id]
    assert "家里都好" not in found.line
    assert [cells(page, one)["后续"] for one in (told, plain)] == ["有需求", ""]
    told = desk.store.get(Visit, told.id)
    told.wish = build(MicroWish).id
    save(desk, told)
    assert cells(page, told)["后续"] == "已转办"
    for words in ("扶手", "家里都好"):
        assert words not in str(page.source.rows[told.id])
    # Whoever needs something is not put together, by order or by condition.
    follows = next(one for one in page.source.columns() if one.title == "后续")
    assert not follows.sorts
    assert "needs" not in page.filters.narrowing.facets.every


def test_activities_count_their_photos(qtbot, desk: Desk) -> None:
    one, bare = build(Activity), build(Activity, topic="看展览")
    tag = Activity.lists()["photos"].tag
    other = Activity.lists()["papers"].tag
    files = [build(Attachment, owner=one.id, owner_tag=tag) for _ in range(2)]
    save(desk, one, bare, *files, build(Attachment, owner=bare.id, owner_tag=other))
    page = made(qtbot, desk, "activities")
    assert [cells(page, row)["活动照片"] for row in (one, bare)] == ["2 张", ""]
    save(desk, build(Attachment, owner=bare.id, owner_tag=tag))
    assert cells(page, bare)["活动照片"] == "1 张"
    column = titles(page).index("活动照片")
    keys = dict(zip(page.source.ids(), page.source.sort_keys(column), strict=True))
    assert keys[one.id] > keys[bare.id]


def test_services_open_on_this_quarter(qtbot, desk: Desk) -> None:
    today = desk.store.today
    first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    now, before = (build(ServiceDelivery, date=day) for day in (first, first - dt.timedelta(1)))
    save(desk, now, before)
    page = made(qtbot, desk, "deliveries")
    assert page.source.views()[0] == ("quarter", "本季度")
    shown = {page.source.ids()[at] for at in page.source.search("", "quarter")}
    assert shown == {now.id}


@pytest.mark.parametrize(
    ("day", "is_held"),
    [("2026-10-01", True), ("2026-12-31", True), ("2026-09-30", False), ("2025-11-01", False)],
)
def test_a_quarter_is_that_of_its_own_year(day: str, is_held) -> None:
    view = this_quarter("date")
    assert view.holds({"date": dt.date.fromisoformat(day)}, dt.date(2026, 11, 30)) is is_held
    assert not view.holds({"date": None}, dt.date(2026, 11, 30))


def test_rows_are_read_by_a_few_questions_however_many_there_are(
    qtbot, desk: Desk, monkeypatch
) -> None:
    save(desk, *(build(Activity, topic=f"活动{number}") for number in range(3)))
    page = made(qtbot, desk, "activities")
    asked: list[str] = []
    values = type(desk.store).values

    def counted(store, kind, *names, **equals):
        asked.append(kind.__tablename__)
        return values(store, kind, *names, **equals)

    monkeypatch.setattr(type(desk.store), "values", counted)
    page.source.renew()
    few = len(asked)
    save(desk, *(build(Activity, topic=f"更多{number}") for number in range(40)))
    asked.clear()
    page.source.renew()
    assert len(asked) == few
