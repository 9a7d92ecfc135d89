"""The health check on screen: looking, opening on the very field, mending, setting aside."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from db.kinds import Address, FindingNote, HouseholdMember, Resident
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.health import HealthPage
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.record_way import way_to
from desktop_app.gui.window import Window
from desktop_app.gui.workbench.reading import last_check
from tests.builders import build
from tests.gui.office_desk import family

OPENS = {"resident": "resident_form", "household": "household_form"}


def settle(qtbot, desk: Desk) -> None:
    def is_quiet() -> bool:
        QApplication.processEvents()
        return not desk.jobs.open_jobs()

    qtbot.waitUntil(is_quiet, timeout=20_000)
    QApplication.processEvents()


def keep(desk, *records):
    with desk.store.work(desk.clerk, "测试", "test") as work:
        work.bulk_create(records)


@pytest.fixture
def page(qtbot, desk):
    made = HealthPage(desk, OPENS)
    qtbot.addWidget(made)
    made.resize(1190, 660)
    made.show()
    made.activateWindow()
    return made


def check(qtbot, page):
    page.start()
    settle(qtbot, page.desk)


def key_of(page, field):
    return next(k for k, point in page.found.points.items() if point.finding.field == field)


def test_a_check_is_begun_and_told(qtbot, desk, page):
    keep(desk, build(Resident, full_name="古丽•艾力"))
    assert "还没有体检" in page.head.subtitle.text()
    check(qtbot, page)
    assert "处要看" in page.head.subtitle.text()
    assert last_check(desk.store).count == len(page.found.rows)
    chips = dict(page.found.views())
    assert chips["fixable"] == "能一键改好的 1"
    assert chips["name"] == "姓名用字，要核对 1"


def test_what_is_safe_is_shown_mended_at_one_key_and_undone(qtbot, desk, page):
    person = build(Resident, full_name="古丽•艾力")
    keep(desk, person)
    check(qtbot, page)
    page.ask_mend([key_of(page, "full_name")])
    said = "\n".join(one.text() for one in page.card.findChildren(QLabel))
    assert "古丽•艾力 → 古丽·艾力" in said
    assert desk.store.get(Resident, person.id).full_name == "古丽•艾力"
    undo = []
    desk.toast_asked.connect(lambda _text, back, _deed: undo.append(back))
    page.card.press()
    settle(qtbot, desk)
    assert desk.store.get(Resident, person.id).full_name == "古丽·艾力"
    assert all(point.finding.field != "full_name" for point in page.found.points.values())
    undo[0]()
    assert desk.store.get(Resident, person.id).full_name == "古丽•艾力"


def test_what_needs_a_person_is_not_mended(qtbot, desk, page):
    keep(desk, build(Resident, full_name="李\ue5e5"))
    check(qtbot, page)
    told = []
    desk.toast_asked.connect(lambda text, _back, _deed: told.append(text))
    page.ask_mend([key_of(page, "full_name")])
    assert "打开来改" in told[0]
    assert not page.card.isVisible()


def test_what_is_right_as_it_is_is_set_aside_with_a_reason(qtbot, desk, page):
    keep(desk, build(Resident, full_name="李\ue5e5"))
    check(qtbot, page)
    key = key_of(page, "full_name")
    page.ask_aside([key])
    page.card.rows["reason"].control.setText("户口簿上就是这个字")
    page.card.press()
    settle(qtbot, desk)
    assert page.found.rows[key].views == {"aside"}
    (note,) = desk.store.all(FindingNote)
    assert note.reason == "户口簿上就是这个字"
    page.take_up([key])
    settle(qtbot, desk)
    assert "all" in page.found.rows[key].views


def test_a_finding_opens_its_record_on_the_very_field(qtbot, desk):
    keep(desk, build(Resident, full_name="李\ue5e5"))
    window = Window(desk, entries(desk))
    qtbot.addWidget(window)
    window.resize(1366, 696)
    window.show()
    window.activateWindow()
    window.show_page("health", {"start": True})
    settle(qtbot, desk)
    page = window.page()
    page.show_record(key_of(page, "full_name"))
    settle(qtbot, desk)
    assert window.page().form.path_with_focus() == "full_name"


def test_a_part_opens_its_whole_and_a_dwelling_itself(desk):
    home = family(desk)
    member, place = desk.store.all(HouseholdMember)[0], desk.store.all(Address)[0]
    opens = {"household": "household_form", "address": "dwelling_form"}
    way = way_to(desk.store, opens, HouseholdMember, member.id)
    assert way == ("household_form", home.id, True)
    assert way_to(desk.store, opens, Address, place.id) == ("dwelling_form", place.id, False)


def test_a_finding_on_an_empty_dwelling_opens_it(qtbot, desk):
    doors = [build(Address), build(Address)]
    keep(desk, *doors)
    window = Window(desk, entries(desk))
    qtbot.addWidget(window)
    window.resize(1366, 696)
    window.show()
    window.activateWindow()
    window.show_page("health", {"start": True})
    settle(qtbot, desk)
    page = window.page()
    page.show_record(key_of(page, "estate"))
    settle(qtbot, desk)
    assert window.page().key == "dwelling_form"
    assert window.page().record.id in {one.id for one in doors}
    assert window.page().form.path_with_focus() == "estate"


def test_a_clean_book_says_so(qtbot, desk, page):
    check(qtbot, page)
    left = {point.finding.sentence for point in page.found.points.values()}
    assert left == {
        "还没有上级单位，收到区里的数据包后请补上",
        "还没有简称，请补上",
        "还没有落款全称，请补上",
    }


def test_the_check_can_be_stopped(qtbot, desk, page):
    names = ("李" + chr(0x4E00 + at) for at in range(900))
    keep(desk, *(build(Resident, id_number=None, full_name=name) for name in names))
    page.start()
    (job,) = [one for one in desk.jobs.open_jobs() if one.title == "正在体检"]
    stopped = []
    job.cancelled.connect(lambda: stopped.append(True))
    job.cancel()
    settle(qtbot, desk)
    assert stopped
    assert page.found.points == {}
