"""A dwelling by itself: registered empty, edited, opened; estates offered while they are typed."""

from __future__ import annotations

from PySide6.QtCore import Qt

from db.kinds import Address, GridUnit, Household
from desktop_app.gui.arrange import column, held
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.dwelling_form import TWICE, DwellingFormPage
from desktop_app.gui.pages.household_form import HouseholdFormPage
from desktop_app.gui.recall import RecallInput
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import at, enter, family, focus, go, press, save, show, type_keys

SPOT = {"estate": "石榴苑", "building": "12", "entrance": "2", "room": "302"}


def deeds(page: DwellingFormPage) -> list[str]:
    flow = page.deeds._flow
    return [flow.itemAt(row).widget().text() for row in range(flow.count())]


def test_an_empty_dwelling_is_registered_with_the_grid_of_its_building(
    qtbot, desk: Desk, toasts
) -> None:
    family(desk)
    page = show(qtbot, DwellingFormPage(desk), values=SPOT)
    assert page.head.title.text() == "登记空房"
    assert page.form.editors["occupancy"].value() == "empty"
    assert page.save(), page.form.faults
    door = desk.store.get(Address, page.record.id)
    grid = desk.store.get(GridUnit, door.grid_unit)
    assert (door.name, door.occupancy, grid.full_name) == (
        "石榴苑12号楼2单元302室",
        "empty",
        "第三网格",
    )
    assert toasts[-1][0].startswith("已登记 石榴苑12号楼")
    page.form.editors["occupancy"].put("let")
    assert page.save(), page.form.faults
    assert desk.store.get(Address, door.id).occupancy == "let"


def test_one_dwelling_is_registered_once(qtbot, desk: Desk) -> None:
    family(desk)
    page = show(qtbot, DwellingFormPage(desk), values=SPOT | {"room": "301室"})
    assert not page.save()
    assert page.form.rows["estate"].text() == TWICE
    assert desk.store.count(Address) == 1


def test_one_that_stands_there_twice_can_still_be_edited(qtbot, desk: Desk) -> None:
    twins = [build(Address, **SPOT), build(Address, **SPOT)]
    save(desk, *twins)
    page = show(qtbot, DwellingFormPage(desk), record=twins[1].id)
    page.form.editors["remark"].put("重复登记")
    assert page.save(), page.form.faults
    page.form.editors["room"].put("303")
    assert page.save(), page.form.faults


def test_who_lives_there_is_opened_and_an_empty_one_is_deleted(qtbot, desk: Desk) -> None:
    home = family(desk)
    empty = build(Address, **SPOT)
    save(desk, empty)
    asked = []
    desk.page_asked.connect(lambda key, where: asked.append((key, where)))
    page = show(qtbot, DwellingFormPage(desk), record=home.address)
    assert deeds(page) == ["打开陈玉兰户", "在这里登记户", "迁入"]
    page.deeds._flow.itemAt(0).widget().click()
    assert asked.pop() == ("household_form", {"record": home.id})
    page.arrive(record=empty.id)
    assert deeds(page) == ["在这里登记户", "迁入", "删除这一套"]
    page.deeds._flow.itemAt(0).widget().click()
    assert asked.pop() == (
        "household_form",
        {"values": {f"address.{name}": said for name, said in SPOT.items()}},
    )
    page.deeds._flow.itemAt(2).widget().click()
    assert desk.store.get(Address, empty.id) is None
    assert page.is_new


def test_leaving_goes_back_to_the_building(qtbot, desk: Desk) -> None:
    home = family(desk)
    asked = []
    desk.page_asked.connect(lambda key, where: asked.append((key, where)))
    page = show(qtbot, DwellingFormPage(desk), record=home.address)
    page.leave()
    assert asked == [("buildings", {"estate": "石榴苑", "building": "12"})]


def test_the_next_one_takes_over_the_entrance(qtbot, desk: Desk) -> None:
    page = show(qtbot, DwellingFormPage(desk), values=SPOT)
    assert page.save_and_new()
    held_over = {name: page.form.editors[name].typed() for name in (*SPOT, "occupancy")}
    assert held_over == SPOT | {"room": "", "occupancy": "empty"}


def test_known_estates_are_offered_in_the_order_of_their_numbers(qtbot, desk: Desk) -> None:
    save(desk, *(build(Address, estate=one) for one in ("同心里10号院", "石榴苑", "同心里2号院")))
    page = show(qtbot, HouseholdFormPage(desk))
    line = page.form.editors["address.estate"].control
    assert isinstance(line, RecallInput)
    assert line.is_open
    assert line.list.words == ["同心里2号院", "同心里10号院", "石榴苑"]
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    enter()
    assert line.text() == "同心里10号院"
    assert not line.is_open
    enter()
    assert at(page) == "address.building"
    assert page.form.editors["address.estate"].value() == "同心里10号院"


def test_initials_take_the_first_and_new_words_stay_as_typed(qtbot, desk: Desk) -> None:
    save(desk, build(Address, estate="石榴苑"))
    page = show(qtbot, HouseholdFormPage(desk))
    line = page.form.editors["address.estate"].control
    type_keys("sly")
    enter()
    assert line.text() == "石榴苑"
    go(page, "address.estate")
    compose(focus(), "石榴")
    assert line.list.words == ["石榴苑"]
    enter()
    assert at(page) == "address.building"
    assert line.text() == "石榴"
    assert not line.is_open


def test_escape_puts_the_list_away_and_stays(qtbot, desk: Desk) -> None:
    save(desk, build(Address, estate="石榴苑"))
    page = show(qtbot, HouseholdFormPage(desk))
    line = page.form.editors["address.estate"].control
    assert line.is_open
    press(Qt.Key.Key_Escape)
    assert not line.is_open
    assert line.hasFocus()


def test_an_estate_that_was_just_registered_is_offered(qtbot, desk: Desk) -> None:
    line = RecallInput(desk, Address.fields()["estate"])
    box = held(column(line))
    qtbot.addWidget(box)
    box.show()
    line.open_list()
    assert not line.is_open
    save(desk, build(Address, estate="和顺家园"))
    line.open_list()
    assert line.list.words == ["和顺家园"]


def test_a_household_begun_at_an_empty_dwelling_takes_its_row(qtbot, desk: Desk) -> None:
    empty = build(Address, **SPOT)
    save(desk, empty)
    values = {f"address.{name}": said for name, said in SPOT.items()}
    page = show(qtbot, HouseholdFormPage(desk), values=values)
    assert page.save(), page.form.faults
    (home,) = desk.store.all(Household)
    assert home.address == empty.id
