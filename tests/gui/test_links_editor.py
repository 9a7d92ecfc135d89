"""Lists of links in a form: chips, the line that adds one, drafts, and what is kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from db.kinds import Pairing, PairingLog, Resident, Resolution
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.links_editor import LinksEditor
from desktop_app.gui.pages.pairing_form import PairingLogPage
from desktop_app.gui.roll import Roll
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import at, enter, focus, go, press, save, show, type_keys


@pytest.fixture
def log(qtbot, desk: Desk) -> PairingLog:
    """A kept activity of 李海燕 and 乌兰图雅, at which 李海燕 was."""
    people = [
        build(Resident, full_name=name, id_number=None, birth_date=None, phone=None)
        for name in ("李海燕", "乌兰图雅", "孙丽华")
    ]
    pair = build(Pairing, side_a=people[0].id, side_b=people[1].id)
    made = build(PairingLog, pairing=pair.id)
    save(desk, *people, pair, made)
    with desk.store.work(desk.clerk, "登记", "test") as work:
        work.set_list(made, "participants", [(people[0].id, "")])
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    return made


def kept(desk: Desk, log: PairingLog) -> list[tuple[bool, str]]:
    held = desk.store.entries(log, "participants")
    return [(one.target is not None, one.target_name) for one in held]


def chips(page: PairingLogPage) -> list[str]:
    return [name for _, name in page.form.editors["participants"].targets()]


def test_a_filled_list_offers_nobody_until_it_is_asked(qtbot, desk: Desk, log) -> None:
    page = show(qtbot, PairingLogPage(desk), record=log.id)
    go(page, "participants")
    picker = page.form.editors["participants"].picker
    assert not picker.is_open
    press(Qt.Key.Key_Down)
    assert picker.is_open
    page.form.editors["participants"].remove(0)
    picker.clearFocus()
    picker.setFocus()
    assert picker.is_open


def test_people_are_added_by_initials_and_by_name_alone(qtbot, desk: Desk, log) -> None:
    page = show(qtbot, PairingLogPage(desk), record=log.id)
    go(page, "participants")
    assert at(page) == "participants"
    type_keys("slh")
    enter()
    compose(focus(), "街道来的同志")
    enter()
    assert chips(page) == ["李海燕", "孙丽华", "街道来的同志"]
    assert focus() is page.form.editors["participants"].picker
    assert page.save(), page.form.faults
    assert kept(desk, log) == [(True, "李海燕"), (True, "孙丽华"), (False, "街道来的同志")]
    assert chips(page) == ["李海燕", "孙丽华", "街道来的同志"]


def test_enter_in_an_empty_line_leads_on(qtbot, desk: Desk, log) -> None:
    page = show(qtbot, PairingLogPage(desk), record=log.id)
    page.form.editors["content"].put("")
    go(page, "participants")
    enter()
    assert at(page) == "content"


def test_the_same_one_is_not_added_twice(qtbot, desk: Desk, log) -> None:
    page = show(qtbot, PairingLogPage(desk), record=log.id)
    go(page, "participants")
    type_keys("lhy")
    enter()
    assert chips(page) == ["李海燕"]


def test_backspace_and_the_cross_take_one_out(qtbot, desk: Desk, log) -> None:
    page = show(qtbot, PairingLogPage(desk), record=log.id)
    go(page, "participants")
    compose(focus(), "甲")
    enter()
    press(Qt.Key.Key_Backspace)
    assert chips(page) == ["李海燕"]
    made = page.form.editors["participants"]
    made.box.chips.itemAt(0).widget().click()
    assert chips(page) == []
    assert page.save(), page.form.faults
    assert kept(desk, log) == []


def test_words_left_in_the_line_are_kept_too(qtbot, desk: Desk, log) -> None:
    page = show(qtbot, PairingLogPage(desk), record=log.id)
    go(page, "participants")
    compose(focus(), "街道来的同志")
    assert page.save(), page.form.faults
    assert kept(desk, log)[-1] == (False, "街道来的同志")


def test_a_list_comes_back_from_a_draft(qtbot, desk: Desk, log) -> None:
    page = show(qtbot, PairingLogPage(desk), record=log.id)
    go(page, "participants")
    type_keys("slh")
    enter()
    page.leave()
    again = show(qtbot, PairingLogPage(desk), record=log.id)
    assert chips(again) == ["李海燕"]
    again.draft_bar._buttons[0].click()
    assert chips(again) == ["李海燕", "孙丽华"]
    assert again.save(), again.form.faults
    assert kept(desk, log) == [(True, "李海燕"), (True, "孙丽华")]


def test_a_list_nobody_touched_writes_nothing(qtbot, desk: Desk, log) -> None:
    page = show(qtbot, PairingLogPage(desk), record=log.id)
    before = [one.op for one in desk.store.entries(log, "participants")]
    go(page, "participants")
    page.form.editors["content"].put("一起包饺子，聊了孩子上学的事。")
    assert page.save(), page.form.faults
    assert [one.op for one in desk.store.entries(log, "participants")] == before


def test_the_list_and_the_record_are_one_step_back(qtbot, desk: Desk, log) -> None:
    toasts: list[tuple] = []
    desk.toast_asked.connect(lambda *said: toasts.append(said))
    page = show(qtbot, PairingLogPage(desk), record=log.id)
    page.form.editors["content"].put("一起包饺子，聊了孩子上学的事。")
    go(page, "participants")
    type_keys("slh")
    enter()
    assert page.save(), page.form.faults
    toasts[-1][1]()
    assert kept(desk, log) == [(True, "李海燕")]
    assert desk.store.get(PairingLog, log.id).content == log.content


def test_a_list_of_records_alone_takes_no_words(qtbot, desk: Desk) -> None:
    made = editor(Resolution.lists()["co_units"], desk)
    qtbot.addWidget(made.control)
    assert isinstance(made, LinksEditor)
    compose(made.picker, "没有这个单位")
    assert made.targets() == []
    assert "还没有对应的单位与组织" in made.fault()


def test_photos_are_no_list_of_links(desk: Desk) -> None:
    with pytest.raises(TypeError):
        editor(PairingLog.lists()["photos"], desk)
