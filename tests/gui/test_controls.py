"""The controls: input methods, code points, days, choices and the words beside a field."""

from __future__ import annotations

import datetime as dt

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QFocusEvent, QInputMethodQueryEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop_app.gui.arrange import column, held
from desktop_app.gui.controls import (
    Beside,
    Chips,
    ChoiceBox,
    ChoicesBox,
    CodeInput,
    DateInput,
    FieldRow,
    FlowLayout,
    LineInput,
    PageHead,
    PasswordInput,
    StatusChip,
    TextArea,
    button,
    label,
)
from desktop_app.gui.controls.date_input import HINT, SHORT_HINT
from tests.compose import compose, compose_preedit


def asks_for_input_method(control: QWidget) -> bool:
    question = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled)
    QCoreApplication.sendEvent(control, question)
    return bool(question.value(Qt.InputMethodQuery.ImEnabled))


def shown(qtbot, control: QWidget) -> QWidget:
    qtbot.addWidget(control)
    control.show()
    control.activateWindow()
    control.setFocus()
    return control


def test_a_line_speaks_only_of_committed_words(qtbot) -> None:
    line = shown(qtbot, LineInput("姓名"))
    heard: list[str] = []
    line.textChanged.connect(heard.append)
    compose_preedit(line, "li'mei")
    assert heard == []
    assert line.is_composing
    compose(line, "李梅")
    assert heard == ["李梅"]
    assert not line.is_composing


def test_a_line_counts_code_points_not_utf16_units(qtbot) -> None:
    line = shown(qtbot, LineInput("姓名", most=3))
    compose(line, "𠮷𠮷𠮷")
    assert line.text() == "𠮷𠮷𠮷"
    with qtbot.waitSignal(line.overrun):
        compose(line, "好")
    assert line.text() == "𠮷𠮷𠮷"


def test_leaving_while_composing_asks_for_no_check(qtbot) -> None:
    line = shown(qtbot, LineInput("姓名"))
    left: list[str] = []
    line.left.connect(lambda: left.append(line.text()))
    compose_preedit(line, "li")
    QCoreApplication.sendEvent(line, QFocusEvent(QEvent.Type.FocusOut))
    assert left == []
    compose(line, "李")
    QCoreApplication.sendEvent(line, QFocusEvent(QEvent.Type.FocusOut))
    assert left == ["李"]


@pytest.mark.parametrize("kind", [CodeInput, PasswordInput, DateInput])
def test_codes_days_and_passwords_turn_the_input_method_off(qtbot, kind: type[CodeInput]) -> None:
    control = kind("证件号码")
    qtbot.addWidget(control)
    assert not asks_for_input_method(control)
    assert control.inputMethodHints() & Qt.InputMethodHint.ImhLatinOnly


def test_words_leave_the_input_method_on(qtbot) -> None:
    line, area = LineInput("姓名"), TextArea("备注")
    qtbot.addWidget(line)
    qtbot.addWidget(area)
    assert asks_for_input_method(line)
    assert asks_for_input_method(area)


def test_full_width_digits_become_half_width(qtbot) -> None:
    code = shown(qtbot, CodeInput("证件号码", upper=True))
    compose(code, "１１０１０１１９９００３０７ｘ")
    assert code.text() == "11010119900307X"


def test_a_password_stays_as_it_was_typed(qtbot) -> None:
    line = shown(qtbot, PasswordInput())
    compose(line, "Ａa１")
    assert line.text() == "Ａa１"
    assert line.displayText() != "Ａa１"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1120", dt.date(2026, 11, 20)),
        ("20251120", dt.date(2025, 11, 20)),
        ("0", dt.date(2026, 11, 23)),
        ("=", dt.date(2026, 11, 23)),
        ("+7", dt.date(2026, 11, 30)),
        ("-1", dt.date(2026, 11, 22)),
    ],
)
def test_a_day_can_be_typed_in_short(qtbot, typed: str, meant: dt.date) -> None:
    day = shown(qtbot, DateInput("出生日期"))
    day.today = dt.date(2026, 11, 23)
    qtbot.keyClicks(day, typed)
    qtbot.keyClick(day, Qt.Key.Key_Return)
    assert day.value() == meant
    assert day.text() == meant.isoformat()


def test_what_is_no_day_stays_for_staff_to_mend(qtbot) -> None:
    day = shown(qtbot, DateInput("出生日期"))
    qtbot.keyClicks(day, "2026-13-45")
    qtbot.keyClick(day, Qt.Key.Key_Return)
    assert day.value() is None
    assert day.text() == "2026-13-45"


def test_arrow_keys_walk_through_the_days(qtbot) -> None:
    day = shown(qtbot, DateInput("出生日期"))
    day.set_value(dt.date(2026, 1, 31))
    qtbot.keyClick(day, Qt.Key.Key_PageUp)
    assert day.value() == dt.date(2026, 2, 28)
    qtbot.keyClick(day, Qt.Key.Key_Up)
    assert day.value() == dt.date(2026, 3, 1)
    qtbot.keyClick(day, Qt.Key.Key_Down)
    qtbot.keyClick(day, Qt.Key.Key_PageDown)
    assert day.value() == dt.date(2026, 1, 28)


def test_a_day_says_less_where_its_hint_has_no_room(qtbot) -> None:
    day = shown(qtbot, DateInput("出生日期"))
    for width, hint, told in ((400, HINT, ""), (100, SHORT_HINT, HINT), (400, HINT, "")):
        day.resize(width, 32)
        assert (day.placeholderText(), day.toolTip()) == (hint, told)


def test_ctrl_enter_leaves_an_area_and_enter_does_not(qtbot) -> None:
    area = shown(qtbot, TextArea("备注", most=5))
    qtbot.keyClick(area, Qt.Key.Key_Return)
    compose(area, "四个字啊")
    assert area.text() == "\n四个字啊"
    with qtbot.waitSignal(area.leave_asked):
        qtbot.keyClick(area, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(area.over, check_params_cb=lambda over: over):
        compose(area, "多")
    assert area.text() == "\n四个字啊多"


def test_a_choice_carries_its_value(qtbot) -> None:
    box = shown(qtbot, ChoiceBox("性别", [("1", "男"), ("2", "女")], blank="（不填）"))
    assert box.value() is None
    with qtbot.waitSignal(box.chosen, check_params_cb=lambda value: value == "1"):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    box.set_value("2")
    assert box.currentText() == "女"
    assert box.view().accessibleName() == "性别"


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_the_list_of_a_narrow_choice_is_as_wide_as_its_words(qtbot) -> None:
    words = "本人或监护人书面同意，同意书随户档案保存"
    box = ChoiceBox("处理依据", [("1", "法定职责"), ("2", words)])
    box.setFixedWidth(90)
    whole = shown(qtbot, held(column(box)))
    for room in (600, 200):
        whole.resize(room, 100)
        box.showPopup()
        needed = box.view().fontMetrics().horizontalAdvance(words)
        assert box.view().width() >= min(needed, room)
        box.hidePopup()
        assert box.view().minimumWidth() <= max(room, 90)


def test_one_chip_is_on_and_it_is_bold(qtbot) -> None:
    chips = shown(qtbot, Chips("视图", [("all", "全部"), ("here", "在住")]))
    picked: list[str] = []
    chips.picked.connect(picked.append)
    off, on = chips.findChildren(QPushButton)
    chips.step(1)
    assert picked == ["here"]
    assert on.isChecked()
    assert not off.isChecked()
    assert on.font().weight() >= 600 > off.font().weight()


def test_several_chips_can_be_on(qtbot) -> None:
    chips = shown(qtbot, ChoicesBox("来源", [("a", "上门"), ("b", "电话"), ("c", "来访")]))
    chips.set_values(["c", "a"])
    assert chips.chosen() == ("a", "c")


def test_chips_begin_a_new_row_when_the_width_is_used_up(qtbot) -> None:
    chips = shown(qtbot, Chips("视图", [(n, f"第{n}网格") for n in range(12)]))
    layout = chips.layout()
    assert layout.heightForWidth(300) > 2 * layout.heightForWidth(3000)


def test_a_field_row_says_fault_caution_and_hint(qtbot) -> None:
    line = LineInput()
    whole = FieldRow("姓名", line, required=True, hint="照证件上的写")
    shown(qtbot, whole)
    assert line.accessibleName() == "姓名"
    assert whole.text() == "照证件上的写"
    whole.show_fault("请填写姓名")
    assert line.property("bad")
    assert line.accessibleDescription() == "请填写姓名"
    assert any(
        not part.pixmap().isNull() and part.isVisible() for part in whole.findChildren(QLabel)
    )
    whole.show_caution("姓名里有英文字母")
    assert not line.property("bad")
    assert line.property("doubt")
    whole.show_hint()
    assert whole.text() == "照证件上的写"
    assert not line.property("doubt")


def test_a_full_line_says_so_and_loses_nothing(qtbot) -> None:
    line = LineInput(most=2)
    whole = FieldRow("姓名", line)
    shown(qtbot, whole)
    compose(line, "李梅")
    compose(line, "花")
    assert line.text() == "李梅"
    assert whole.text() == "已经写满了，多出来的没有放进去"


def test_words_from_a_file_are_never_read_as_markup(qtbot) -> None:
    said = label("<b>李梅</b><img src='x'>")
    chip = StatusChip("<i>在住</i>", "ok")
    qtbot.addWidget(said)
    qtbot.addWidget(chip)
    assert said.textFormat() == Qt.TextFormat.PlainText
    assert chip.textFormat() == Qt.TextFormat.PlainText


def test_a_button_wears_its_key_and_answers_to_it(qtbot) -> None:
    pressed: list[bool] = []
    holder = QWidget()
    save = button("保存", lambda: pressed.append(True), kind="primary", key="Ctrl+S")
    holder.setLayout(column(save))
    shown(qtbot, holder)
    with qtbot.waitActive(holder):
        pass
    assert save.text() == "保存  Ctrl+S"
    assert save.accessibleName() == "保存"
    qtbot.keyClick(holder, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [True]


@pytest.mark.parametrize("made", [LineInput, TextArea])
def test_undo_keys_mean_the_book_once_the_words_have_nothing_to_take_back(qtbot, made) -> None:
    holder, field = QWidget(), made()
    field.setParent(holder)
    shown(qtbot, holder)
    qtbot.waitUntil(holder.isActiveWindow)
    field.setFocus()
    meant: list[str] = []
    for key in ("Ctrl+Z", "Ctrl+Y"):
        shortcut = QShortcut(QKeySequence(key), holder)
        shortcut.activated.connect(lambda key=key: meant.append(key))
    field.setText("同心里小学")
    qtbot.keyClicks(field, "abc")
    ctrl = Qt.KeyboardModifier.ControlModifier
    while field.text() != "同心里小学":
        qtbot.keyClick(field, Qt.Key.Key_Z, ctrl)
    assert meant == []
    qtbot.keyClick(field, Qt.Key.Key_Z, ctrl)
    assert meant == ["Ctrl+Z"]
    assert field.text() == "同心里小学"
    field.setText("明仁医院")
    qtbot.keyClick(field, Qt.Key.Key_Y, ctrl)
    assert meant == ["Ctrl+Z", "Ctrl+Y"]


def test_a_long_name_shows_its_beginning_once_the_cursor_is_gone(qtbot) -> None:
    long, other = LineInput("姓名"), LineInput("电话")
    both = QWidget()
    both.setLayout(column(long, other))
    qtbot.addWidget(both)
    both.resize(200, 80)
    both.show()
    both.activateWindow()
    long.setFocus()
    qtbot.waitUntil(long.hasFocus)
    compose(long, "阿卜杜热合曼江·努尔麦麦提依明·吐尔逊尼亚孜古丽巴")
    assert long.cursorPosition() == 25
    other.setFocus()
    assert long.cursorPosition() == 0


def test_enter_presses_a_button_once_and_leaves_other_enters_to_the_page(qtbot) -> None:
    pressed: list[str] = []
    made = button("保存", lambda: pressed.append("保存"))
    shown(qtbot, made)
    qtbot.keyClick(made, Qt.Key.Key_Return)
    qtbot.keyClick(made, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    held = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True
    )
    QCoreApplication.sendEvent(made, held)
    assert pressed == ["保存"]


def test_enter_on_a_chip_of_a_form_goes_on_and_chooses_nothing(qtbot) -> None:
    chips = ChoicesBox("结对内容", [("care", "生活关心"), ("work", "就业帮扶")])
    shown(qtbot, chips)
    chip = chips.findChildren(QPushButton)[0]
    qtbot.keyClick(chip, Qt.Key.Key_Return)
    assert chips.chosen() == ()
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    assert chips.chosen() == ("care",)


def test_the_cursor_goes_along_when_chips_are_stepped_through(qtbot) -> None:
    chips = Chips("页签", [("unit", "单位"), ("log", "日志"), ("about", "关于")])
    shown(qtbot, chips)
    first, second, _third = chips.findChildren(QPushButton)
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    chips.step(1)
    assert second.hasFocus()


def test_a_title_too_long_is_cut_and_told_whole_in_its_tip(qtbot) -> None:
    head = PageHead("活动", "", button("保存", key="Ctrl+S"))
    qtbot.addWidget(head)
    head.resize(600, 80)
    head.show()
    assert not head.title.toolTip()
    name = "迎国庆庆中秋暨民族团结进步宣传月系列文艺汇演书画摄影作品展览开幕仪式"
    head.say(name)
    QCoreApplication.processEvents()
    assert head.title.text() == head.title.toolTip() == name
    assert head.minimumSizeHint().width() < 600
    head.say("活动")
    assert not head.title.toolTip()


def test_what_stands_beside_moves_below_when_words_grow(qtbot) -> None:
    words, aside = QLabel("短"), QLabel("旁边的话")
    both, window = Beside(words, aside), QWidget()
    qtbot.addWidget(window)
    both.setParent(window)
    both.resize(300, 80)
    window.show()
    assert not both.is_below
    words.setText("很长很长" * 10)
    qtbot.waitUntil(lambda: both.is_below)
    words.setText("短")
    qtbot.waitUntil(lambda: not both.is_below)


def test_a_flow_keeps_what_stands_in_it_though_its_item_was_forgotten(qtbot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder)
    first, second = QPushButton("一"), QPushButton("二")
    flow.addWidget(first)
    flow.addWidget(second)
    wide = flow.sizeHint().width()
    shiboken6.invalidate(flow.itemAt(0))
    assert flow.sizeHint().width() == wide
    assert flow.count() == 2
    shiboken6.delete(first)
    assert flow.count() == 1


def test_chips_may_begin_another_row(qtbot) -> None:
    chips = Chips("分页", [("a", "甲"), ("b", "\n乙"), ("c", "丙")])
    qtbot.addWidget(chips)
    chips.resize(900, chips.heightForWidth(900))
    chips.show()
    first, second, third = (chips._chips[key] for key in "abc")
    assert first.y() < second.y() == third.y()
    assert second.text() == "乙"
