"""排一栋楼 on the page of buildings: asked, said before, done in one step, taken back."""

from __future__ import annotations

import pytest

from db.kinds import Address
from db.roles import Clerk
from desktop_app.gui.building_card import LAY_OUT, NONE_NEW
from desktop_app.gui.controls import PressButton
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.buildings import BuildingsPage
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import save, show


@pytest.fixture
def page(qtbot, desk: Desk) -> BuildingsPage:
    save(desk, build(Address, building="3", entrance="1", room="101", occupancy="owner"))
    made = show(qtbot, BuildingsPage(desk))
    made.toasts = []
    desk.toast_asked.connect(lambda *said: made.toasts.append(said))
    return made


def told(page: BuildingsPage) -> tuple[str, str]:
    return page.card._told.text(), page.card.deed.accessibleName()


def test_the_doors_that_are_missing_are_said_registered_and_taken_back(
    qtbot, page: BuildingsPage, desk: Desk
) -> None:
    page.lay_out()
    card, plan = page.card, page.plan
    assert card.isVisible()
    assert [plan.places[name].value() for name in ("estate", "building")] == ["石榴苑", "3"]
    plan.counts["entrances"].setText("3")
    assert told(page) == (
        "一共 36 套，新登记 35 套：1单元102室 … 3单元602室，登记过的 1 套不动。",
        "登记 35 套",
    )
    card.deed.click()
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs())
    assert not card.isVisible()
    assert len(desk.store.all(Address)) == 36
    assert page.view.doors.rowCount() == 6
    assert page.view.doors.columnCount() == 6
    words, undo, *_ = page.toasts[-1]
    assert words == "已登记 石榴苑3号楼的 35 套房"
    undo()
    assert len(desk.store.all(Address)) == 1


def test_a_building_that_is_not_there_yet_is_shown_when_it_is(
    qtbot, page: BuildingsPage, desk: Desk
) -> None:
    asked = []
    desk.page_asked.connect(lambda key, where: asked.append((key, where)))
    page.lay_out()
    line = page.plan.places["building"].control
    line.clear()
    compose(line, "甲栋")
    page.card.deed.click()
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs())
    assert asked == [("buildings", {"estate": "石榴苑", "building": "甲栋"})]
    page.arrive(**asked[0][1])
    assert page.head.subtitle.text() == "石榴苑甲栋 · 12 套 · 0 户"


def test_faults_stand_beside_their_fields_and_nothing_is_registered(
    page: BuildingsPage, desk: Desk
) -> None:
    page.lay_out()
    page.plan.counts["highest"].setText("六")
    assert told(page) == ("", LAY_OUT)
    page.card.deed.click()
    assert page.card.rows["highest"].text() == "请写一个数，例如 2"
    page.plan.counts["highest"].setText("0")
    page.card.deed.click()
    assert page.card.rows["highest"].text() == "最高一层写 1 到 99"
    assert len(desk.store.all(Address)) == 1


def test_a_building_with_all_its_doors_says_so(page: BuildingsPage, desk: Desk) -> None:
    page.lay_out()
    for name, said in (("entrances", "1"), ("highest", "1"), ("beside", "1")):
        page.plan.counts[name].setText(said)
    assert told(page) == ("一共 1 套，登记过的 1 套不动。", LAY_OUT)
    page.card.deed.click()
    assert page.card._loose.text() == NONE_NEW
    assert len(desk.store.all(Address)) == 1


def test_whoever_may_not_register_is_not_asked(qtbot, desk: Desk) -> None:
    looker = Desk(desk.store, Clerk(desk.clerk.id, "li", "李四", frozenset({"lead"})), parent=desk)
    save(desk, build(Address, building="3", entrance="1", room="101"))
    page = show(qtbot, BuildingsPage(looker))
    (lay_out, _) = [
        one for one in page.findChildren(PressButton) if one.accessibleName() == LAY_OUT
    ]
    assert not lay_out.isEnabled()
    looker.jobs.close()
