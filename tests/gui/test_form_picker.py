"""The relation picker: initials, keys, free text, and a list that never takes the cursor."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import delete, isValid

from db.fields import Link
from db.kinds import Attendance, Household, PartnerOrganization, StaffMember
from desktop_app.gui.arrange import STRETCH, column, held, scrolled
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import LinkEditor, editor
from desktop_app.gui.picker import Picker
from desktop_app.gui.window import SMALLEST
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import CTRL, enter, family, press, save, type_keys

ALT = Qt.KeyboardModifier.AltModifier


def shown(qtbot, picker: Picker) -> Picker:
    box = held(column(picker, STRETCH))
    qtbot.addWidget(box)
    picker.box = box  # the picker lives as long as what holds it
    box.resize(500, 300)
    box.show()
    box.activateWindow()
    qtbot.waitUntil(lambda: picker._finder.roll.is_ready)
    picker.setFocus()
    qtbot.waitUntil(picker.hasFocus)
    return picker


def rows(picker: Picker) -> list[str]:
    return picker.list.words


def test_a_household_is_picked_by_the_initials_of_its_head(qtbot, desk: Desk) -> None:
    home = family(desk)
    family(desk, "乌兰图雅", "7")
    picker = shown(qtbot, Picker(desk, ("household",)))
    type_keys("cyl")
    assert rows(picker) == ["陈玉兰户 · 石榴苑12号楼2单元301室 · 1 口人 · 第三网格"]
    enter()
    assert picker.target == home.id
    assert not picker.is_open


def test_a_row_without_room_keeps_where_somebody_lives_and_tells_the_rest(qtbot, desk) -> None:
    family(desk)
    picker = shown(qtbot, Picker(desk, ("household",)))
    type_keys("cyl")
    assert picker.list.textElideMode() == Qt.TextElideMode.ElideMiddle
    picker.list.entered.emit(picker.list.model().index(0, 0))
    assert picker.list.toolTip() == rows(picker)[0]


def test_building_and_name_together_find_one(qtbot, desk: Desk) -> None:
    family(desk)
    other = family(desk, "陈玉梅", "7")
    picker = shown(qtbot, Picker(desk, ("household",)))
    compose(picker, "陈 7号楼")
    enter()
    assert picker.target == other.id


def test_an_empty_line_shows_the_newest_and_enter_picks_none(qtbot, desk: Desk) -> None:
    family(desk)
    picker = shown(qtbot, Picker(desk, ("household",)))
    assert len(rows(picker)) == 1
    enter()
    assert picker.target is None


def test_the_arrows_go_through_the_list_and_the_cursor_stays(qtbot, desk: Desk) -> None:
    first = family(desk)
    family(desk, "陈玉梅", "7")
    picker = shown(qtbot, Picker(desk, ("household",)))
    type_keys("cy")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Up)
    assert picker.hasFocus()
    assert picker.list.focusPolicy() == Qt.FocusPolicy.NoFocus
    press(Qt.Key.Key_Down)
    enter()
    assert picker.target == first.id  # 7号楼 stands before 12号楼


def test_alt_down_shows_what_was_picked_last(qtbot, desk: Desk) -> None:
    home = family(desk)
    family(desk, "乌兰图雅", "7")
    picker = shown(qtbot, Picker(desk, ("household",)))
    type_keys("cyl")
    enter()
    press(Qt.Key.Key_Down, ALT)
    assert rows(picker)[0].startswith("陈玉兰户")
    assert picker.target == home.id


def test_ctrl_n_makes_a_new_one_with_the_words_typed(qtbot, desk: Desk) -> None:
    made: list[str] = []
    picker = Picker(desk, ("household",))
    picker.offer_new(lambda: "新立一户", made.append)
    shown(qtbot, picker)
    compose(picker, "新来的")
    assert rows(picker)[-1] == "＋ 新立一户（Ctrl+N）"
    press(Qt.Key.Key_N, CTRL)
    assert made == ["新来的"]


def test_words_that_name_nothing_are_a_fault(qtbot, desk: Desk) -> None:
    family(desk)
    picker = shown(qtbot, Picker(desk, ("household",)))
    compose(picker, "没有这一户")
    assert rows(picker) == ["没有找到"]
    assert picker.fault() == "还没有对应的户，请从下面选一个，或先清空"
    picker.remove()
    assert picker.fault() == ""


def test_free_text_is_kept_beside_the_link_where_it_may(qtbot, desk: Desk) -> None:
    declared = Attendance.fields()["person"]
    assert isinstance(declared, Link)
    made = editor(declared, desk)
    assert isinstance(made, LinkEditor)
    shown(qtbot, made.picker)
    compose(made.picker, "区委来的同志")
    record = build(Attendance, person_name=None)
    made.fill(record, "person")
    assert (record.person, record.person_name) == (None, "区委来的同志")
    holder = desk.store.all(StaffMember)[0]
    made.picker.set_target(holder.id)
    made.picker.changed.emit()
    made.fill(record, "person")
    assert (record.person, record.person_name) == (holder.id, None)


def test_several_kinds_are_searched_together_and_new_records_are_found(qtbot, desk: Desk) -> None:
    picker = shown(qtbot, Picker(desk, ("staff_member", "partner_organization")))
    type_keys("txlxx")
    assert rows(picker) == ["没有找到"]
    school = build(PartnerOrganization)
    save(desk, school)
    assert rows(picker) == ["同心里小学 · 学校"]
    enter()
    assert picker.target == school.id


def test_a_changed_head_is_found_under_the_new_name(qtbot, desk: Desk) -> None:
    home = family(desk)
    picker = shown(qtbot, Picker(desk, ("household",)))
    from db.kinds import Resident

    head = desk.store.get(Resident, desk.store.get(Household, home.id).head)
    head.full_name = "乌兰图雅"
    save(desk, head)
    type_keys("wlty")
    assert rows(picker)[0].startswith("乌兰图雅户")


def in_window(qtbot, desk: Desk, *, at: tuple[int, int, int]) -> Picker:
    """Give a picker with the cursor at x, y of a window as small as may be, and so wide."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(*SMALLEST)
    picker = Picker(desk, ("household",))
    picker.setParent(window)
    picker.box = window  # the picker lives as long as what holds it
    picker.setGeometry(*at, 32)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: picker._finder.roll.is_ready)
    picker.setFocus()
    qtbot.waitUntil(picker.hasFocus)
    return picker


def needed(picker: Picker) -> int:
    """How wide the longest row is, in the letters it is written with."""
    metrics = picker.list.fontMetrics()
    return max(metrics.horizontalAdvance(words) for words in rows(picker))


def test_the_list_is_as_wide_as_its_rows_and_never_beyond_the_window(qtbot, desk: Desk) -> None:
    family(desk, "阿依古丽·买买提江")
    for left, width in ((20, 150), (720, 150), (20, 700)):
        picker = in_window(qtbot, desk, at=(left, 40, width))
        window = picker.window()
        shown_at = picker.list.geometry()
        assert picker.list.parentWidget() is window
        assert shown_at.width() >= max(needed(picker) + 10, width)
        assert shown_at.top() > picker.geometry().bottom()
        assert window.rect().contains(shown_at)
        assert picker.hasFocus()


def test_the_list_opens_where_there_is_more_room_and_scrolls_in_less(qtbot, desk: Desk) -> None:
    for number in range(5):
        family(desk, "陈玉兰", str(number + 1))
    picker = in_window(qtbot, desk, at=(20, 400, 300))
    assert picker.list.geometry().bottom() < picker.geometry().top()
    picker.window().resize(900, 120)  # smaller than it may be, so that no side has the room
    picker.move(20, 10)
    picker.open_list()
    assert picker.window().rect().contains(picker.list.geometry())
    qtbot.waitUntil(lambda: picker.list.verticalScrollBar().maximum() > 0)


def test_the_list_goes_with_its_line(qtbot, desk: Desk) -> None:
    family(desk)
    line = Picker(desk, ("household",))
    area = scrolled(held(column(line, 1200)))
    qtbot.addWidget(area)
    area.resize(500, 300)
    area.show()
    area.activateWindow()
    qtbot.waitUntil(lambda: line._finder.roll.is_ready)
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    top = line.list.y()
    area.verticalScrollBar().setValue(10)
    assert line.list.y() == top - 10
    area.verticalScrollBar().setValue(200)
    assert not line.is_open
    area.verticalScrollBar().setValue(0)
    line.open_list()
    line.hide()
    assert not line.is_open
    listed = line.list
    delete(line)
    qtbot.waitUntil(lambda: not isValid(listed))
