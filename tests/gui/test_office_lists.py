"""设置's lists and forms: staff, bodies and grids; leaving, deleting, making one in a picker."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from db.kinds import (
    Address,
    ContactPair,
    GridUnit,
    Pairing,
    PartnerOrganization,
    Resident,
    Resolution,
    StaffMember,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.household_form import HouseholdFormPage
from desktop_app.gui.pages.office_forms import GridFormPage, OrganizationFormPage, StaffFormPage
from desktop_app.gui.pages.office_lists import GridsPage, OrganizationsPage, StaffPage
from desktop_app.gui.pages.pairing_form import PairingFormPage
from desktop_app.gui.pages.settings import SettingsPage
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.roll import Roll
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import (
    CTRL,
    at,
    enter,
    family,
    focus,
    go,
    press,
    save,
    show,
    type_keys,
)


@pytest.fixture
def told(desk: Desk):
    """What the desk said: pages asked for, toasts, troubles."""
    said: dict[str, list] = {"pages": [], "toasts": [], "troubles": []}
    desk.page_asked.connect(lambda *asked: said["pages"].append(asked))
    desk.toast_asked.connect(lambda *toast: said["toasts"].append(toast))
    desk.trouble_met.connect(lambda error: said["troubles"].append(str(error)))
    return said


def listed(qtbot, page):
    qtbot.addWidget(page)
    page.resize(1190, 640)
    page.show()
    page.arrive()
    return page


def names(page) -> list[str]:
    rows = page.table.rows
    return [rows.cells(row)[0] for row in range(rows.rowCount())]


def cadre(desk: Desk, **values) -> StaffMember:
    made = build(StaffMember, **values)
    save(desk, made)
    return made


def bind(desk: Desk, doer: StaffMember) -> None:
    """Leave a pair, a resolution and a contact with somebody."""
    helped = build(Resident, full_name="乌兰图雅", id_number=None, birth_date=None, phone=None)
    pair = build(Pairing, kind="cadre_resident", side_a=doer.id, side_b=helped.id)
    owed = build(Resolution, owner=doer.id, owner_name=doer.full_name)
    kept_up = build(ContactPair, staff=doer.id, resident=helped.id)
    with desk.store.work(desk.clerk, "测试", "test") as work:
        work.bulk_create([helped, pair, owed, kept_up])


# The tabs


def test_the_tabs_lead_to_the_lists_and_back(qtbot, desk: Desk, told) -> None:
    settings = listed(qtbot, SettingsPage(desk))
    assert settings.tabs.values() == [key for key, _ in tabs_of(desk, "settings")]
    settings.tabs.step(1)
    assert told["pages"][-1] == ("staff", {})
    page = listed(qtbot, StaffPage(desk))
    page.tabs.step(1)
    assert told["pages"][-1] == ("organizations", {})
    page.tabs._take("backup")
    assert told["pages"][-1] == ("settings", {"tab": "backup"})
    settings.arrive(tab="backup")
    assert settings.tab is settings.backups
    settings.arrive()
    assert settings.tabs.value() == "backup"


# Staff


def test_staff_are_listed_masked_and_found_by_initials(qtbot, desk: Desk) -> None:
    page = listed(qtbot, StaffPage(desk))
    assert names(page) == ["王晓梅"]
    save(desk, build(StaffMember, full_name="单雪梅", mobile="15400001234"))
    compose(page.box, "sxm")
    assert page.table.rows.cells(0) == (
        "单雪梅", "社区委员", "专职", "民族工作", "154****1234", "",
    )  # fmt: skip
    assert page.head.subtitle.text() == "登记了 2 人"


def test_a_staff_member_is_registered_by_keys(qtbot, desk: Desk) -> None:
    page = show(qtbot, StaffFormPage(desk))
    compose(focus(), "单雪梅")
    enter()
    compose(focus(), "社区委员")
    enter()
    type_keys("jz")
    enter()
    compose(focus(), "民族工作")
    enter()
    type_keys("20230301")
    press(Qt.Key.Key_Return)
    assert page.save(), page.form.faults
    kept = desk.store.all(StaffMember, full_name="单雪梅")[0]
    assert (kept.employment_kind, kept.level) == ("part_time", "community")
    assert kept.term_from == dt.date(2023, 3, 1)


def test_leaving_office_keeps_the_record_and_names_what_is_open(qtbot, desk: Desk, told) -> None:
    doer = cadre(desk)
    bind(desk, doer)
    page = show(qtbot, StaffFormPage(desk), record=doer.id, ending=True)
    assert page.ask.isVisible()
    assert focus() is page.ask.rows["term_to"].control
    assert "在结的结对 1 对、没办完的议定事项 1 件、在联系的居民 1 位" in page.ask._title.text()
    page.ask.rows["term_to"].control.clear()
    enter()
    assert page.ask.rows["term_to"].text() == "请填写离任日期"
    type_keys("0")
    enter()
    assert desk.store.get(StaffMember, doer.id).term_to == desk.store.today
    assert at(page) == "full_name"
    assert page.head.state.text() == "已离任"
    assert not page.deeds.isVisible()
    assert "请交接给别人" in page.notice.words.text()
    listing = listed(qtbot, StaffPage(desk))
    assert names(listing) == ["王晓梅"]
    told["toasts"][-1][1]()
    assert desk.store.get(StaffMember, doer.id).term_to is None
    assert set(names(listing)) == {"演示干部二", "王晓梅"}


def test_a_day_before_the_term_is_refused_in_the_card(qtbot, desk: Desk) -> None:
    doer = cadre(desk)
    page = show(qtbot, StaffFormPage(desk), record=doer.id, ending=True)
    page.ask.rows["term_to"].control.setText("20200101")
    page.ask.press()
    assert page.ask.rows["term_to"].text() == "离任日期不能早于任职日期，请改正"
    assert desk.store.get(StaffMember, doer.id).term_to is None


def test_who_is_still_needed_is_not_deleted(qtbot, desk: Desk, told) -> None:
    doer = cadre(desk)
    bind(desk, doer)
    page = listed(qtbot, StaffPage(desk))
    page.delete([doer.id])
    assert (
        "还有在结的结对 1 对、没办完的议定事项 1 件、在联系的居民 1 位，不能删除"
        in told["troubles"][-1]
    )
    holder = next(one for one in desk.store.all(StaffMember) if one.id != doer.id)
    page.delete([holder.id])
    assert told["troubles"][-1] == "王晓梅有登录账号，不能删除，请办离任"
    assert desk.store.count(StaffMember) == 2


def test_one_registered_by_mistake_is_deleted_and_comes_back(qtbot, desk: Desk, told) -> None:
    doer = cadre(desk)
    page = listed(qtbot, StaffPage(desk))
    page.table.go_to(names(page).index("演示干部二"))
    page.table.setFocus()
    qtbot.waitUntil(page.table.hasFocus)
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert names(page) == ["王晓梅"]
    told["toasts"][-1][1]()
    assert desk.store.get(StaffMember, doer.id) is not None
    assert len(names(page)) == 2


# Bodies


def test_without_bodies_the_page_says_the_next_step(qtbot, desk: Desk, told) -> None:
    page = listed(qtbot, OrganizationsPage(desk))
    assert page._middle.currentWidget() is page._nothing
    assert "按“登记单位与组织”" in page._nothing.words.text()
    page.activateWindow()
    page.box.setFocus()
    qtbot.waitUntil(page.box.hasFocus)
    press(Qt.Key.Key_N, CTRL)
    assert told["pages"][-1] == ("organization_form", {})


def test_a_body_is_registered_listed_and_leaves(qtbot, desk: Desk) -> None:
    page = show(qtbot, OrganizationFormPage(desk))
    compose(focus(), "石榴派出所")
    enter()
    type_keys("jw")
    go(page, "liaison")
    compose(focus(), "陈玉兰")
    assert page.save(), page.form.faults
    listing = listed(qtbot, OrganizationsPage(desk))
    compose(listing.box, "cyl")
    assert listing.table.rows.cells(0)[:3] == ("石榴派出所", "警务", "陈玉兰")
    page.ask_end()
    page.ask.press()
    assert names(listing) == []
    listing.views._take("former")
    assert names(listing) == ["石榴派出所"]


# Grids


def test_a_grid_takes_its_buildings_and_their_dwellings(qtbot, desk: Desk) -> None:
    free = build(Address, building="7")
    taken = build(Address, building="8", grid_unit=build(GridUnit).id)
    save(desk, free, taken)
    page = show(qtbot, GridFormPage(desk))
    compose(focus(), "第二网格")
    enter()
    enter()
    type_keys("sly")
    enter()
    compose(focus(), "同心里1号楼")
    enter()
    compose(focus(), "石榴苑8号楼")
    assert page.save(), page.form.faults
    grid = desk.store.all(GridUnit, full_name="第二网格")[0]
    held = [one.target_name for one in desk.store.entries(grid, "buildings")]
    assert held == ["石榴苑7号楼", "同心里1号楼", "石榴苑8号楼"]
    assert desk.store.get(Address, free.id).grid_unit == grid.id
    assert desk.store.get(Address, taken.id).grid_unit == taken.grid_unit
    home = show(qtbot, HouseholdFormPage(desk))
    compose(focus(), "同心里")
    enter()
    compose(focus(), "1号楼")
    enter()
    assert home.form.editors["address.grid_unit"].control.text() == "第二网格"


def test_a_grid_without_buildings_is_not_kept(qtbot, desk: Desk) -> None:
    page = show(qtbot, GridFormPage(desk))
    compose(focus(), "第二网格")
    assert not page.save()
    assert page.form.rows["buildings"].text() == "请填写楼栋范围"
    assert desk.store.count(GridUnit) == 0


def test_deleting_a_grid_frees_its_dwellings_in_one_step(qtbot, desk: Desk, told) -> None:
    family(desk)
    grid, place = desk.store.all(GridUnit)[0], desk.store.all(Address)[0]
    page = listed(qtbot, GridsPage(desk))
    page.delete([grid.id])
    assert told["toasts"][-1][0] == "第三网格 已移到回收站，1 处住址暂时没有网格，30 天内可找回"
    assert desk.store.get(Address, place.id).grid_unit is None
    told["toasts"][-1][1]()
    assert desk.store.get(Address, place.id).grid_unit == grid.id
    assert names(page) == ["第三网格"]


# Making one from a picker


def made_in_place(qtbot, desk: Desk, kind: str, typed: str) -> PairingFormPage:
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    page = show(qtbot, PairingFormPage(desk), values={"kind": kind})
    page._side("side_a").picker.remove()
    go(page, "side_a")
    compose(focus(), typed)
    press(Qt.Key.Key_N, CTRL)
    assert page.quick.isVisible()
    return page


def test_a_body_is_made_in_the_pairing_form_and_picked(qtbot, desk: Desk) -> None:
    page = made_in_place(qtbot, desk, "unit_resident", "石榴派出所")
    assert page.quick.rows["full_name"].control.text() == "石榴派出所"
    assert focus() is page.quick.rows["org_kind"].control
    type_keys("jw")
    enter()
    compose(focus(), "陈玉兰")
    enter()
    made = desk.store.all(PartnerOrganization)[0]
    assert (made.full_name, made.org_kind, made.liaison) == ("石榴派出所", "police", "陈玉兰")
    picker = page._side("side_a").picker
    assert (picker.target, picker.text()) == (made.id, "石榴派出所")
    assert focus() is picker
    assert not page.quick.isVisible()
    assert "side_a" not in page.form.faults


def test_a_colleague_is_made_in_place_and_what_lacks_is_said(qtbot, desk: Desk) -> None:
    page = made_in_place(qtbot, desk, "cadre_resident", "单雪梅")
    page.quick.press()
    assert page.quick.rows["post"].text() == "请填写职务"
    compose(page.quick.rows["post"].control, "社区委员")
    page.quick._form.editors["employment_kind"].put("part_time")
    compose(page.quick.rows["duty"].control, "民族工作")
    page.quick.press()
    made = desk.store.all(StaffMember, full_name="单雪梅")[0]
    assert page._side("side_a").picker.target == made.id


def test_putting_the_card_away_leaves_the_words_where_they_were(qtbot, desk: Desk) -> None:
    page = made_in_place(qtbot, desk, "unit_resident", "石榴派出所")
    press(Qt.Key.Key_Escape)
    picker = page._side("side_a").picker
    assert (picker.text(), picker.target) == ("石榴派出所", None)
    assert focus() is picker
    assert desk.store.count(PartnerOrganization) == 0


def test_a_picker_of_residents_offers_a_new_one_and_no_new_colleague(qtbot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    page = show(qtbot, PairingFormPage(desk), values={"kind": "resident_resident"})
    go(page, "side_a")
    compose(focus(), "没有这个人")
    offered = ["没有找到", "＋ 登记居民：没有这个人（Ctrl+N）"]
    assert page._side("side_a").picker.list.words == offered


def test_a_settings_tab_takes_the_height_its_words_need_and_no_more(qtbot, desk: Desk) -> None:
    page = listed(qtbot, SettingsPage(desk))
    for name, tab in page.parts.items():
        page.show_tab(name)
        QApplication.processEvents()
        assert page.tab is tab
        assert tab.isVisible()
        whole = page.layout().totalHeightForWidth(page.width())
        needed = tab.layout().totalHeightForWidth(tab.width())
        assert needed < whole <= needed + tab.mapTo(page, QPoint()).y() + 40
