"""Deleting: the toast says which other records still name what goes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from db.kinds import (
    AgendaItem,
    BrandChecklist,
    ConsentRecord,
    ContactLog,
    ContactPair,
    FollowUp,
    JointMeeting,
    ListEntry,
    Pairing,
    PairingLog,
    Resident,
    Resolution,
    Venue,
    VenueUse,
)
from db.record import Record
from db.roles import Clerk
from desktop_app.gui.deleting import delete_with_toast
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.follow_ups import FollowUpsPage
from desktop_app.gui.pages.households import HouseholdsPage
from desktop_app.gui.pages.meetings import MeetingsPage
from desktop_app.gui.pages.minutes_editor import MinutesPage
from desktop_app.gui.pages.pairing import PairingsPage
from desktop_app.gui.pages.pairing_form import PairingFormPage, PairingLogPage
from desktop_app.gui.pages.residents import ResidentsPage
from desktop_app.gui.pages.resolution import ResolutionPage
from desktop_app.gui.roll import Roll
from tests.builders import build
from tests.gui.office_desk import family, save


@pytest.fixture
def toasts(desk: Desk) -> list[str]:
    said: list[str] = []
    desk.toast_asked.connect(lambda words, *_: said.append(words))
    return said


def test_what_nobody_names_goes_without_more_words(desk: Desk, toasts) -> None:
    hall = build(Venue, full_name="活动室")
    save(desk, hall)
    delete_with_toast(desk, [hall])
    assert toasts[-1] == "活动室 已移到回收站，30 天内可找回"


def test_a_consent_names_the_pair_that_rests_on_it(desk: Desk, toasts) -> None:
    mei = build(Resident)
    consent = build(ConsentRecord, subject=mei.id)
    pair = build(ContactPair, resident=mei.id, consent=consent.id)
    save(desk, mei, consent, pair)
    delete_with_toast(desk, [consent])
    assert toasts[-1].endswith(f"30 天内可找回；还提到的有：干部联系 {desk.store.called(pair)}")


def test_lists_are_named_by_the_record_they_stand_in_and_only_some(desk: Desk, toasts) -> None:
    hall = build(Venue, full_name="活动室")
    uses = [build(VenueUse, venue=hall.id, use=f"第 {at} 次") for at in range(3)]
    brand = build(BrandChecklist)
    tag = BrandChecklist.lists()["evidence"].tag
    entry = build(ListEntry, owner=brand.id, owner_tag=tag, target=hall.id, position=1)
    save(desk, hall, brand, *uses, entry)
    delete_with_toast(desk, [hall])
    assert toasts[-1].endswith("等 4 条")
    delete_with_toast(desk, uses)
    assert "还提到" not in toasts[-1]
    save(desk, hall)


# Lists and forms of pairs, meetings and matters


@pytest.fixture
def troubles(desk: Desk) -> list[str]:
    said: list[str] = []
    desk.trouble_met.connect(lambda error: said.append(str(error)))
    return said


@pytest.fixture
def back(desk: Desk) -> list[Callable[[], object]]:
    ways: list[Callable[[], object]] = []
    desk.toast_asked.connect(lambda _words, way, *_: ways.append(way))
    return ways


def is_there(desk: Desk, *records: Record) -> list[bool]:
    return [desk.store.get(type(one), one.id) is not None for one in records]


def listed(qtbot, page):
    qtbot.addWidget(page)
    page.resize(1190, 700)
    page.show()
    page.arrive()
    page.views.set_value("all")
    page._search()
    page.activateWindow()
    page.table.go_to(0)
    page.table.setFocus()
    qtbot.waitUntil(page.table.hasFocus)
    return page


def by_key(page) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_Delete)


def by_mouse(page) -> None:
    made = next(one for one in page._bulk if one.accessibleName() == "删除")
    page.table.selectAll()
    made.click()


def meeting_with_all(desk: Desk) -> tuple[JointMeeting, AgendaItem, Resolution]:
    meeting = build(JointMeeting, state="preparing")
    item = build(AgendaItem, meeting=meeting.id)
    matter = build(Resolution, meeting=meeting.id)
    save(desk, meeting, item, matter)
    return meeting, item, matter


@pytest.mark.parametrize("press", [by_key, by_mouse])
def test_a_pair_that_never_met_goes_from_the_list(qtbot, desk, toasts, back, press) -> None:
    pair = build(Pairing)
    save(desk, pair)
    page = listed(qtbot, PairingsPage(desk))
    press(page)
    assert is_there(desk, pair) == [False]
    assert "已移到回收站" in toasts[-1]
    assert page.table.rows.rowCount() == 0
    back[-1]()
    assert is_there(desk, pair) == [True]


@pytest.mark.parametrize("made", [PairingsPage, ResidentsPage, HouseholdsPage])
def test_del_beside_the_rows_takes_none_of_them_out(qtbot, desk, made) -> None:
    family(desk)
    save(desk, build(Pairing))
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    page = listed(qtbot, made(desk))
    count = page.table.rows.rowCount()
    page.chooser.setFocus()
    assert page.chooser.hasFocus()
    assert page.table.chosen_count() == 1
    QTest.keyClick(page.chooser, Qt.Key.Key_Delete)
    assert page.table.rows.rowCount() == count
    page.table.setFocus()
    by_key(page)
    qtbot.waitUntil(lambda: page.table.rows.rowCount() == count - 1)


@pytest.mark.parametrize("press", [by_key, by_mouse])
def test_a_pair_that_met_is_ended_and_stays(qtbot, desk, troubles, press) -> None:
    pair = build(Pairing)
    log = build(PairingLog, pairing=pair.id)
    save(desk, pair, log)
    press(listed(qtbot, PairingsPage(desk)))
    assert is_there(desk, pair, log) == [True, True]
    assert "按“结束结对”" in troubles[-1]


@pytest.mark.parametrize("press", [by_key, by_mouse])
def test_a_meeting_begun_twice_goes_with_all_of_it(qtbot, desk, toasts, back, press) -> None:
    every = meeting_with_all(desk)
    page = listed(qtbot, MeetingsPage(desk))
    press(page)
    assert is_there(desk, *every) == [False] * 3
    assert "连同 1 条议定事项" in toasts[-1]
    back[-1]()
    assert is_there(desk, *every) == [True] * 3


def test_a_meeting_whose_matters_are_carried_out_stays(qtbot, desk, troubles) -> None:
    every = meeting_with_all(desk)
    save(desk, build(FollowUp, resolution=every[2].id))
    by_key(listed(qtbot, MeetingsPage(desk)))
    assert is_there(desk, *every) == [True] * 3
    assert "已经在办" in troubles[-1]


@pytest.mark.parametrize("press", [by_key, by_mouse])
def test_a_matter_nobody_has_begun_goes_from_the_list(qtbot, desk, press) -> None:
    meeting, _item, matter = meeting_with_all(desk)
    press(listed(qtbot, FollowUpsPage(desk)))
    assert is_there(desk, matter, meeting) == [False, True]


# The wall


def walled(qtbot, page, state: str):
    qtbot.addWidget(page)
    page.resize(1190, 700)
    page.show()
    page.arrive(shown_as="wall")
    page.activateWindow()
    cards = page.wall.columns[state].list
    cards.setFocus()
    qtbot.waitUntil(cards.hasFocus)
    return page, cards


def test_a_matter_nobody_has_begun_goes_from_the_wall_and_comes_back(qtbot, desk, back) -> None:
    meeting, _item, matter = meeting_with_all(desk)
    other = build(Resolution, meeting=meeting.id, no=2)
    save(desk, other)
    page, cards = walled(qtbot, FollowUpsPage(desk), "todo")
    _first, second = (one.id for one in cards.cards.cards)
    page.switch.setFocus()
    QTest.keyClick(page.wall.steps, Qt.Key.Key_Delete)
    assert len(cards.cards.cards) == 2, "Del beside the columns is not theirs"
    cards.setFocus()
    QTest.keyClick(cards, Qt.Key.Key_Delete)
    assert [one.id for one in cards.cards.cards] == [second]
    assert page.wall.current() == second
    assert cards.hasFocus()
    QTest.keyClick(cards, Qt.Key.Key_Delete)
    assert is_there(desk, matter, other, meeting) == [False, False, True]
    for way in back[::-1]:
        way()
    assert is_there(desk, matter, other) == [True, True]


def test_a_matter_that_was_begun_stays_on_the_wall_and_it_is_said_why(
    qtbot, desk, troubles
) -> None:
    meeting = build(JointMeeting, state="preparing")
    matter = build(Resolution, meeting=meeting.id, state="doing")
    save(desk, meeting, matter)
    page, cards = walled(qtbot, FollowUpsPage(desk), "doing")
    QTest.keyClick(cards, Qt.Key.Key_Delete)
    assert is_there(desk, matter) == [True]
    assert page.wall.current() == matter.id
    assert troubles[-1].endswith("已经在办，不能删除。不办了，请打开它按“终止”，写明原因")


def test_without_a_card_del_asks_for_one(qtbot, desk, toasts) -> None:
    *_, matter = meeting_with_all(desk)
    page = FollowUpsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.arrive(shown_as="wall")
    page.wall.delete()
    assert toasts == ["先选一张卡片，再删除"]
    assert is_there(desk, matter) == [True]


@pytest.mark.parametrize("page", [PairingsPage, MeetingsPage, FollowUpsPage])
def test_who_only_looks_is_offered_nothing(qtbot, desk, page) -> None:
    seer = Desk(desk.store, Clerk(b"s" * 16, "s", "看客", frozenset()))
    made = page(seer)
    qtbot.addWidget(made)
    assert "删除" not in [one.accessibleName() for one in made._bulk]


def opened(qtbot, page, record: Record):
    qtbot.addWidget(page)
    page.resize(1190, 700)
    page.show()
    page.arrive(record=record.id)
    return page


def press_delete(page, name: str) -> None:
    (made,) = (
        one
        for one in page.findChildren(QAbstractButton)
        if name in (one.accessibleName(), one.text()) and one.isVisible()
    )
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)


def test_a_log_of_the_wrong_pair_goes_from_its_form(qtbot, desk, toasts, back) -> None:
    pair = build(Pairing)
    log = build(PairingLog, pairing=pair.id)
    save(desk, pair, log)
    asked: list[str] = []
    desk.page_asked.connect(lambda name, _where: asked.append(name))
    press_delete(opened(qtbot, PairingLogPage(desk), log), "删除")
    assert is_there(desk, log, pair) == [False, True]
    assert asked == ["pairing"]
    back[-1]()
    assert is_there(desk, log) == [True]


def test_a_pair_goes_from_its_form_only_while_it_never_met(qtbot, desk, troubles) -> None:
    pair = build(Pairing)
    save(desk, pair)
    page = opened(qtbot, PairingFormPage(desk), pair)
    save(desk, log := build(PairingLog, pairing=pair.id))
    press_delete(page, "删除")
    assert is_there(desk, pair) == [True]
    assert "已有 1 次活动记录" in troubles[-1]
    delete_with_toast(desk, [log])
    press_delete(page, "删除")
    assert is_there(desk, pair) == [False]


def test_a_new_pair_has_nothing_to_delete(qtbot, desk) -> None:
    page = PairingFormPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.arrive()
    assert not page.delete_button.isVisible()


def test_a_meeting_goes_from_its_editor_until_it_is_issued(qtbot, desk) -> None:
    every = meeting_with_all(desk)
    page = opened(qtbot, MinutesPage(desk), every[0])
    press_delete(page, "删除会议")
    assert is_there(desk, *every) == [False] * 3
    issued = build(JointMeeting, state="issued", minutes_body="纪要", seq_no=2)
    with desk.store.work(desk.clerk, "登记", "test") as work:
        work.bulk_create([issued])
    page.arrive(record=issued.id)
    assert not page.head.delete_button.isVisible()


def test_a_matter_goes_from_its_page_until_somebody_begins(qtbot, desk) -> None:
    _meeting, _item, matter = meeting_with_all(desk)
    page = opened(qtbot, ResolutionPage(desk), matter)
    save(desk, note := build(FollowUp, resolution=matter.id))
    assert not page.delete_button.isVisible()
    delete_with_toast(desk, [note])
    press_delete(page, "删除这条议定事项")
    assert is_there(desk, matter) == [False]


def test_contacts_go_with_their_pair_and_are_counted_in_the_toast(desk, toasts) -> None:
    pair = build(ContactPair)
    logs = [build(ContactLog, pair=pair.id) for _ in range(2)]
    with desk.store.work(desk.clerk, "登记", "test") as work:
        work.bulk_create([pair, *logs])
    delete_with_toast(desk, [pair])
    assert "连同 2 条联系记录 已移到回收站" in toasts[-1]
    assert is_there(desk, *logs) == [False, False]
