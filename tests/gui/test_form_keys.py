"""The keys of any form: on to what is empty, out of long words, the same as before, the faults."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from db.kinds import GridUnit, Resident, StaffMember
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.resident_form import ResidentFormPage
from desktop_app.gui.record_form import NEVER_COPIED
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.sheets import sheet_of
from tests.builders import WOMAN, build
from tests.compose import compose
from tests.gui.office_desk import (
    CTRL,
    SHIFT,
    at,
    enter,
    focus,
    go,
    press,
    save,
    show,
    type_keys,
)


@pytest.fixture
def staff(qtbot, desk: Desk) -> RecordPage:
    page = RecordPage(desk, sheet_of(StaffMember), key="staff_form", crumb="", back_to="staff")
    return show(qtbot, page)


def test_enter_goes_over_what_the_program_filled_in(qtbot, desk: Desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    type_keys(WOMAN)
    enter()
    compose(focus(), "李梅")
    enter()
    assert at(page) == "phone"
    assert {"birth_date", "sex"} <= page.form.filled


def test_in_long_words_enter_is_a_line_and_ctrl_enter_leaves(staff: RecordPage) -> None:
    go(staff, "remark")
    type_keys("a")
    enter()
    type_keys("b")
    press(Qt.Key.Key_Return, CTRL)
    assert staff.form.editors["remark"].typed() == "a\nb"
    assert focus() is staff.save_button
    assert staff.is_new


def test_ctrl_enter_saves_a_kept_record_and_stays_with_it(qtbot, staff: RecordPage) -> None:
    holder = staff.desk.store.all(StaffMember)[0]
    staff.arrive(record=holder.id)
    go(staff, "post")
    compose(focus(), "书记")
    press(Qt.Key.Key_Return, CTRL)
    assert not staff.is_new
    assert "书记" in staff.desk.store.get(StaffMember, holder.id).post


def test_ctrl_d_takes_over_what_the_last_record_has_here(staff: RecordPage) -> None:
    grid = build(GridUnit)
    save(staff.desk, grid, build(StaffMember, post="网格长", level="street", grid_unit=grid.id))
    for path in ("post", "level", "grid_unit"):
        go(staff, path)
        press(Qt.Key.Key_D, CTRL)
    made, _ = staff.form.read()
    last = made[""]
    assert (last.post, last.level, last.grid_unit) == ("网格长", "street", grid.id)
    assert staff.form.rows["post"].text() == "和上一条一样，可以改"
    assert staff.form.is_changed


def test_its_button_takes_over_too_and_leaves_the_cursor_in_the_cell(
    staff: RecordPage, monkeypatch
) -> None:
    save(staff.desk, build(StaffMember, post="网格长"))
    made = next(b for b in staff.findChildren(QPushButton) if b.text() == "同上一条  Ctrl+D")
    told: list[str] = []
    staff.desk.toast_asked.connect(lambda words, *_: told.append(words))
    staff.save_button.setFocus()
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    assert "请先点一下" in told[-1]
    go(staff, "post")
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    assert at(staff) == "post"
    assert staff.form.read()[0][""].post == "网格长"
    monkeypatch.setattr(RecordPage, "registers", False)
    staff.start_new()
    assert not made.isVisible()


def test_ctrl_d_leaves_a_record_that_is_only_looked_at(staff: RecordPage) -> None:
    holder = staff.desk.store.all(StaffMember)[0]
    save(staff.desk, build(StaffMember, remark="别人的备注"))
    staff.arrive(record=holder.id)
    staff.form.lock(on=True)
    go(staff, "remark")
    press(Qt.Key.Key_D, CTRL)
    assert staff.form.editors["remark"].is_blank
    assert staff.form.rows["remark"].text() == ""


def test_what_is_a_persons_own_is_never_taken_over(qtbot, desk: Desk) -> None:
    told = {"ethnicity_code": "02", "preferred_language": "蒙古语", "guardian_name": "张秀英"}
    save(desk, build(Resident, **told))
    page = show(qtbot, ResidentFormPage(desk))
    for path in ("ethnicity_code", "preferred_language", "phone", "id_number", "guardian"):
        go(page, path)
        press(Qt.Key.Key_D, CTRL)
        assert page.form.editors[path].is_blank
        assert page.form.rows[path].text() == NEVER_COPIED


def test_f4_walks_the_faults_both_ways_and_round(staff: RecordPage) -> None:
    press(Qt.Key.Key_S, CTRL)
    wrong = list(staff.form.faults)
    assert at(staff) == wrong[0]
    seen = []
    for _ in wrong:
        press(Qt.Key.Key_F4)
        seen.append(at(staff))
    assert seen == [*wrong[1:], wrong[0]]
    press(Qt.Key.Key_F4, SHIFT)
    assert at(staff) == wrong[-1]


def test_f4_goes_to_what_should_be_looked_at_too(staff: RecordPage) -> None:
    staff.form.rows["duty"].show_caution("请再看一眼")
    go(staff, "full_name")
    press(Qt.Key.Key_F4)
    assert at(staff) == "duty"


def test_the_bar_of_faults_has_the_same_way_for_the_mouse(staff: RecordPage) -> None:
    staff.save()
    go(staff, "remark")
    staff.blockers._buttons[0].click()
    assert at(staff) == next(iter(staff.form.faults))


def test_leaving_a_cell_keeps_the_draft_with_the_cursor_at_once(staff: RecordPage) -> None:
    go(staff, "post")
    compose(focus(), "网格长")
    assert staff.desk.store.drafts("staff_form") == {}
    enter()
    (body,) = staff.desk.store.drafts("staff_form").values()
    assert json.loads(body)["typed"] == {"post": "网格长"}


def test_a_draft_that_is_asked_for_by_its_record_is_taken_up(staff: RecordPage) -> None:
    go(staff, "post")
    compose(focus(), "网格长")
    staff.leave()
    ((_, record),) = staff.desk.store.drafts("staff_form")
    staff.arrive(draft=record)
    assert staff.form.editors["post"].typed() == "网格长"
    assert at(staff) == "post"
    assert not staff.draft_bar.isVisible()


def test_the_program_asks_once_before_it_ends_on_what_cannot_be_saved(staff: RecordPage) -> None:
    assert staff.may_close()
    go(staff, "post")
    compose(focus(), "书记")
    assert not staff.may_close()
    assert "再关一次就退出" in staff.notice.words.text()
    assert "full_name" in staff.form.faults
    assert staff.may_close()  # whoever closes it again means it: a draft waits
    compose(focus(), "二")
    assert not staff.may_close()
    go(staff, "full_name")
    compose(focus(), "李梅")
    rest = {"level": "community", "employment_kind": "full_time", "duty": "全面工作",
            "term_from": staff.desk.store.today}  # fmt: skip
    for path, value in rest.items():
        staff.form.fill(path, value)
    assert staff.form.judge()[1] == {}
    assert staff.may_close()
