"""节日: the shipped ones with their days, and the way to say one anew."""

from __future__ import annotations

from typing import Any

import pytest

from db import festivals
from db.kinds import Festival
from db.roles import LEAD, Clerk
from desktop_app.gui.controls import Card
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.festival_list import FestivalsList, as_own, rule_words
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.special import form_page, list_page
from tests.builders import build
from tests.db.nodes import Node
from tests.gui.office_desk import save, show


@pytest.fixture
def asked(desk: Desk):
    found: list[tuple[str, dict]] = []
    desk.page_asked.connect(lambda name, where: found.append((name, where)))
    return found


def page(qtbot, desk: Desk) -> FestivalsList:
    place = place_of(Festival)
    assert place is not None
    made = show(qtbot, list_page(place, desk))
    assert isinstance(made, FestivalsList)
    settle(qtbot, desk)
    return made


def settle(qtbot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs())


def words(found: FestivalsList) -> list[str]:
    lines = found.shipped.lines
    rows = [lines.itemAt(at).layout() for at in range(lines.count())]
    cells = [[row.itemAt(at).widget() for at in range(row.count())] for row in rows]
    return [" ".join(cell.text() for cell in line if cell) for line in cells]


def test_every_shipped_festival_shows_its_days_and_its_rule(qtbot, desk: Desk) -> None:
    year = desk.store.today.year
    found = words(page(qtbot, desk))
    assert len(found) == 1 + len(festivals.shipped())
    clear = next(one for one in festivals.shipped() if one.name == "清明节")
    (line,) = [one for one in found if one.startswith("清明节")]
    assert line.startswith("清明节 节气 清明 ")
    assert all(clear.days(one)[0].isoformat() in line for one in (year, year + 1))
    assert any(one.startswith("中秋节 农历 八月十五") for one in found)
    assert any(one.startswith("那达慕 当地 逐年 还没有填 还没有填") for one in found)


def test_the_shipped_ones_lie_on_a_card_and_are_counted_apart_from_ones_own(qtbot, desk) -> None:
    made = page(qtbot, desk)
    assert isinstance(made.shipped, Card)
    assert made.shipped.fold.line.text().startswith(f"常用节日 {len(festivals.shipped())} 个")
    assert made.head.subtitle.text() == "还没有自己登记的节日"
    save(desk, build(Festival, full_name="邻里节", calendar="solar", rule="10-02"))
    settle(qtbot, desk)
    assert made.head.subtitle.text() == "自己登记的 1 个"


def test_a_shipped_one_becomes_the_offices_own(qtbot, desk: Desk, asked) -> None:
    made = page(qtbot, desk)
    made.shipped.deeds["清明节"].click()
    name, where = asked[-1]
    assert name == "festivals_form"
    form: Any = show(qtbot, form_page(place_of(Festival), desk), **where)
    form.form.editors["remind_days"].retype("20")
    assert form.save()
    (own,) = desk.store.all(Festival)
    assert (own.full_name, own.rule, own.remind_days) == ("清明节", "清明", 20)
    assert festivals.said_anew(festivals.shipped()[4], [own]) is own
    made.shipped.deeds["清明节"].click()
    assert asked[-1] == ("festivals_form", {"record": own.id})


def test_who_may_only_look_sees_what_was_changed_and_changes_nothing(
    qtbot, desk: Desk, asked
) -> None:
    own = build(Festival, full_name="国庆节", calendar="solar", rule="10-02")
    save(desk, own)
    lead = Desk(desk.store, Clerk(b"l" * 16, "l", "负责人", frozenset({LEAD})), parent=desk)
    lead.page_asked.connect(lambda name, where: asked.append((name, where)))
    deeds = page(qtbot, lead).shipped.deeds
    assert [deeds[name].isEnabled() for name in ("国庆节", "清明节")] == [True, False]
    deeds["国庆节"].click()
    assert asked == [("festivals_form", {"record": own.id})]
    lead.jobs.close()


@pytest.mark.parametrize("feast", festivals.shipped(), ids=lambda one: one.name)
def test_what_is_shipped_can_be_written_by_the_office(feast) -> None:
    own = build(Festival, **as_own(feast), dates_by_year="2026-07-18")
    assert own.faults() == {}
    if feast.calendar != festivals.LOCAL:
        assert festivals.declared(own).days(2026) == feast.days(2026)


def test_a_rule_says_which_calendar_it_is_of() -> None:
    told = {one.name: rule_words(one) for one in festivals.shipped()}
    assert told["春节"] == "农历 正月初一"
    assert told["国庆节"] == "公历 10 月 1 日"


def test_a_word_that_is_no_day_is_refused() -> None:
    assert "清明" in build(Festival, calendar="solar", rule="谷雨前").faults()["rule"]


def test_an_own_record_is_told_above_and_listed_below(qtbot, desk: Desk) -> None:
    made = page(qtbot, desk)
    save(desk, build(Festival, full_name="国庆节", calendar="solar", rule="10-02"))
    (line,) = [one for one in words(made) if one.startswith("国庆节")]
    assert f"{desk.store.today.year}-10-02" in line
    settle(qtbot, desk)
    assert made.source.ids()


def test_the_districts_own_is_not_deleted_by_an_office(qtbot, qapp) -> None:
    office, district = Node("229901001001", "甲"), Node("229901", "区", level="district")
    theirs, own = (build(Festival, full_name=name) for name in ("全区邻里节", "邻里节"))
    district.save(theirs)
    office.pull(district)
    office.save(own)
    desk = Desk(office.store, office.clerk)
    made = page(qtbot, desk)
    said: list[str] = []
    desk.toast_asked.connect(lambda words, *_: said.append(words))
    assert made.kinds.ours([theirs.id, own.id]) == {own.id: own.id}
    made.delete([theirs.id, own.id])
    assert "不是本社区登记的" in said[0]
    assert len(desk.store.all(Festival)) == 2
    made.delete([own.id])
    assert [one.id for one in desk.store.all(Festival)] == [theirs.id]
    desk.jobs.close()
