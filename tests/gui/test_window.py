"""The window: rail, pages, the way back, folding, words and closing."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget

from db.trouble import Unavailable
from desktop_app.gui import look, notices, wardrobe
from desktop_app.gui.arrange import STRETCH, column
from desktop_app.gui.controls import Beside, Chips, FieldRow, LineInput, PageHead, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.page import Page
from desktop_app.gui.progress_strip import IN_LINE, LAID_BY_AFTER, SHOWN_AFTER
from desktop_app.gui.rail import Entry
from desktop_app.gui.window import Window
from tests.compose import compose, compose_preedit

TITLES = {
    "home": "工作台",
    "residents": "居民与户",
    "pairing": "结对与走访",
    "meeting": "联席会议",
    "matters": "群众事项",
    "activity": "活动与宣传",
    "checklist": "创建清单",
    "ledgers": "台账与统计",
    "exchange": "数据交换",
    "office": "设置",
}


class Plain(Page):
    """A page with a field, tabs and a key."""

    built = 0

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        type(self).built += 1
        self.went: list[dict[str, Any]] = []
        self.left = 0
        self.closable = True
        self.name = LineInput("姓名")
        self.tabs = Chips("页签", [("one", "居民"), ("two", "户")])
        self.first = self.name
        self.hints = ("F2 打开", "空格 预览")
        self.note = "按姓名排"
        head = PageHead("居民", "本社区 8,412 人", button("登记居民", kind="primary", key="Ctrl+N"))
        self.setLayout(
            column(head, self.tabs, FieldRow("姓名", self.name), STRETCH, edges=look.PAGE_EDGES)
        )

    def arrive(self, **where: Any) -> None:
        self.went.append(where)

    def depart(self) -> None:
        self.left += 1

    def may_close(self) -> bool:
        return self.closable


@pytest.fixture
def window(qtbot):
    Plain.built = 0
    desk = Desk()
    entries = [
        Entry(key, title, "house", Plain, (lambda: "3") if key == "home" else None)
        for key, title in TITLES.items()
    ]
    entries.append(Entry("resident_form", "登记居民", "user", Plain, under="residents"))
    made = Window(desk, entries, unit="明仁日升社区", demo=True)
    qtbot.addWidget(made)
    made.resize(1366, 696)
    made.show_page("home")
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    yield made
    desk.jobs.close()


def press(qtbot, window: Window, key: str) -> None:
    combination = QKeySequence(key)[0]
    target = QApplication.focusWidget() or window
    qtbot.keyClick(target, combination.key(), combination.keyboardModifiers())


def test_alt_and_a_digit_goes_to_the_page(qtbot, window: Window) -> None:
    for number, key in enumerate(TITLES, 1):
        press(qtbot, window, f"Alt+{number % 10}")
        lit = [name for name, line in window.rail.entries.items() if line.isChecked()]
        assert lit == [key]


def test_alt_on_the_keypad_stays_with_windows(qtbot, window: Window) -> None:
    both = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.KeypadModifier
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_3, both)
    assert window.rail.entries["home"].isChecked()


def test_pages_are_built_when_asked_for_and_kept(window: Window) -> None:
    assert Plain.built == 1
    window.show_page("residents")
    first = window.page()
    window.show_page("home")
    window.show_page("residents")
    assert window.page() is first
    assert Plain.built == 2


def test_a_page_hears_where_it_is_wanted_and_when_it_is_left(window: Window) -> None:
    window.desk.show_page("residents", query="wyh")
    page = window.page()
    assert page.went == [{"query": "wyh"}]
    window.show_page("home")
    assert page.left == 1


def test_the_way_back_and_forward(qtbot, window: Window) -> None:
    window.show_page("resident_form", {"record": b"1"})
    window.show_page("residents", {"query": "wyh"})
    assert window.rail.entries["residents"].isChecked()
    press(qtbot, window, "Alt+Left")
    press(qtbot, window, "Alt+Left")
    assert window.rail.entries["home"].isChecked()
    press(qtbot, window, "Alt+Left")
    press(qtbot, window, "Alt+Right")
    assert window.page().went[-1] == {"record": b"1"}
    assert window.rail.entries["residents"].isChecked()
    press(qtbot, window, "Alt+Right")
    assert window.page().went == [{"query": "wyh"}, {}]
    window.desk.go_back()
    window.desk.go_back()
    assert window.rail.entries["home"].isChecked()


def test_on_the_way_back_the_cursor_is_where_it_was(qtbot, window: Window) -> None:
    chip = window.page().tabs.findChildren(QAbstractButton)[0]
    chip.setFocus()
    window.show_page("residents")
    press(qtbot, window, "Alt+Left")
    assert chip.hasFocus()
    window.show_page("home")
    assert window.page().name.hasFocus()


def test_keys_belong_to_the_input_method_while_it_composes(qtbot, window: Window) -> None:
    compose_preedit(window.page().name, "wang")
    press(qtbot, window, "Alt+2")
    assert window.rail.entries["home"].isChecked()
    compose(window.page().name, "王")
    press(qtbot, window, "Alt+2")
    assert window.rail.entries["residents"].isChecked()


def test_the_cursor_lands_in_the_first_field(window: Window) -> None:
    window.show_page("residents")
    assert QApplication.focusWidget() is window.page().name


def test_ctrl_tab_goes_along_the_tabs(qtbot, window: Window) -> None:
    picked: list[str] = []
    window.page().tabs.picked.connect(picked.append)
    press(qtbot, window, "Ctrl+Tab")
    press(qtbot, window, "Ctrl+Tab")
    assert picked == ["two", "one"]


def test_the_keys_of_the_page_stand_at_the_bottom(window: Window) -> None:
    def words() -> list[str]:
        items = (window.hints.itemAt(at).widget() for at in range(window.hints.count()))
        return [item.text() for item in items if isinstance(item, QLabel)]

    assert words() == ["F2 打开", "空格 预览", "按姓名排"]
    window.page().set_hints("Esc 返回")
    assert words() == ["Esc 返回"]


def test_the_foot_of_the_rail_says_who_sits_here_and_of_which_office(window: Window) -> None:
    window.say_foot("王晓梅", "上次备份 今天 08:31")
    window.rebuild()
    foot = [one.text() for one in window.rail._foot.findChildren(QLabel)]
    assert foot == ["王晓梅", "明仁日升社区", "上次备份 今天 08:31"]


def test_the_rail_folds_when_the_window_is_narrow(qtbot, window: Window) -> None:
    assert window.rail.width() == 176
    window.resize(1100, 566)
    qtbot.waitUntil(lambda: window.rail.width() == 56)
    line = window.rail.entries["residents"]
    assert line.toolTip() == "居民与户（Alt+2）"
    assert line.accessibleName() == "居民与户"
    window.rail.menu.click()
    assert window.rail.width() == 176
    window.resize(1366, 696)
    qtbot.waitUntil(lambda: window.width() == 1366)
    assert window.rail.width() == 176


def test_what_is_due_is_counted_in_the_rail(window: Window) -> None:
    assert window.rail.entries["home"].accessibleName() == "工作台，3 件要办"


def test_a_form_opens_at_its_top_however_far_the_last_one_was_scrolled(window: Window) -> None:
    window.show_page("resident_form")
    page = window.page()
    assert page is not None
    page.setMinimumHeight(3000)
    bar = window.stack.currentWidget().verticalScrollBar()
    QApplication.processEvents()
    bar.setValue(700)
    window.show_page("home")
    window.show_page("resident_form")
    assert bar.value() == 0


def test_a_toast_takes_back_and_is_reached_by_f6(qtbot, window: Window) -> None:
    undone: list[bool] = []
    window.desk.toast("已登记 其木格·乌云", lambda: undone.append(True))
    assert window.toast.isVisible()
    assert window.toast.accessibleName() == "已登记 其木格·乌云"
    press(qtbot, window, "F6")
    assert window.toast.undo_button.hasFocus()
    qtbot.keyClick(window.toast.undo_button, Qt.Key.Key_Space)
    assert undone == [True]
    assert not window.toast.isVisible()
    assert window.page().name.hasFocus()


def test_a_toast_goes_away_unless_it_is_watched(qtbot, window: Window) -> None:
    window.desk.toast("已保存", lambda: None)
    press(qtbot, window, "F6")
    window.toast._clock.timeout.emit()
    assert window.toast.isVisible()
    window.page().name.setFocus()
    window.toast._clock.timeout.emit()
    assert not window.toast.isVisible()


def test_trouble_is_said_above_the_page(window: Window, monkeypatch, tmp_path) -> None:
    window.desk.say_trouble(Unavailable("U 盘拔掉了，请插好再导出"))
    assert window.bar.isVisible()
    assert window.bar.words.text() == "U 盘拔掉了，请插好再导出"
    window.desk.say_trouble(KeyError("李梅"))
    assert "资料未受影响" in window.bar.words.text()
    shown: list[str] = []
    monkeypatch.setattr(notices, "show_report", lambda _parent, text: not shown.append(text))
    monkeypatch.setattr(notices, "choose_folder", lambda *_: tmp_path)
    bar = window.bar.findChildren(QAbstractButton)
    next(one for one in bar if one.text() == "看错误报告").click()
    assert "builtins.KeyError" in shown[0]
    assert "李梅" not in shown[0]
    (file,) = tmp_path.glob("error-report-*.txt")
    assert file.read_text("utf-8") == shown[0]
    window.show_page("residents")
    assert not window.bar.isVisible()


def test_what_was_in_the_way_is_forgotten_once_staff_try_again(qtbot, window: Window) -> None:
    jobs = window.desk.jobs
    window.desk.say_trouble(Unavailable("这份文件不是表格"))
    jobs.start(lambda _progress: None, title="读取名册")
    qtbot.waitUntil(lambda: not jobs.open_jobs())
    assert window.bar.isVisible()
    jobs.start(lambda _progress: None, title="读表格", cancellable=True)
    assert not window.bar.isVisible()
    qtbot.waitUntil(lambda: not jobs.open_jobs())


def test_a_failure_nobody_waits_for_is_said_above_the_page(qtbot, window: Window) -> None:
    def work(_progress):
        raise Unavailable("U 盘满了，请换一个再导出")

    window.desk.jobs.start(work, title="导出")
    qtbot.waitUntil(window.bar.isVisible)
    assert window.bar.words.text() == "U 盘满了，请换一个再导出"


def test_slow_work_shows_how_far_it_is_and_can_be_stopped(qtbot, window: Window) -> None:
    gate, begun = threading.Event(), threading.Event()

    def work(progress):
        progress.step(812, 3918)
        begun.set()
        gate.wait(30)
        progress.step(813, 3918)

    job = window.desk.jobs.start(work, title="导入居民", cancellable=True)
    assert begun.wait(30)
    qtbot.waitUntil(lambda: window.strip.count.text() == "第 812 / 3,918 条")
    job.asked_at -= SHOWN_AFTER
    window.strip.turn()
    assert window.strip.isVisible()
    with qtbot.waitSignal(job.cancelled):
        window.strip.cancel.click()
        gate.set()
    qtbot.waitUntil(lambda: not window.strip.isVisible())


class Slow:
    """Two pieces of work on the book, one after the other, each until it is let go."""

    def __init__(self, qtbot, window: Window) -> None:
        self.window, self.gates = window, [threading.Event(), threading.Event()]
        begin = window.desk.jobs.start
        self.jobs = [
            begin(self._work(gate), title=title, cancellable=True)
            for title, gate in zip(("做备份", "导入居民"), self.gates, strict=True)
        ]
        qtbot.waitUntil(lambda: self.jobs[0].has_begun)

    @staticmethod
    def _work(gate: threading.Event):
        def work(progress) -> None:
            progress.step(43, 100)
            gate.wait(30)
            progress.step(44, 100)

        return work

    def take(self, seconds: float) -> None:
        """Have both taken so long."""
        for job in self.jobs:
            job.asked_at -= seconds
        self.window.strip.turn()

    def end(self, qtbot) -> None:
        for gate in self.gates:
            gate.set()
        qtbot.waitUntil(lambda: not self.window.desk.jobs.open_jobs())


def test_a_newer_job_hides_no_older_one(qtbot, window: Window) -> None:
    slow, strip = Slow(qtbot, window), window.strip
    slow.take(SHOWN_AFTER)
    assert (strip.isVisible(), strip.title.text(), strip.count.text()) == (
        True,
        "导入居民",
        IN_LINE,
    )
    assert strip.other.text() == "还有 1 件"
    strip.other.click()
    qtbot.waitUntil(lambda: strip.count.text() == "第 43 / 100 条")
    assert strip.title.text() == "做备份"
    with qtbot.waitSignal(slow.jobs[0].cancelled):
        strip.cancel.click()
        assert strip.cancel.text() == "正在停下"
        slow.gates[0].set()
    assert (strip.title.text(), strip.cancel.text()) == ("导入居民", "取消")
    assert (strip.isVisible(), strip.other.isVisible()) == (True, False)
    slow.end(qtbot)
    assert not strip.isVisible()


def test_long_work_goes_on_behind_a_chip_in_the_foot_of_the_rail(qtbot, window: Window) -> None:
    window.resize(1366, 700)
    slow, strip, chip = Slow(qtbot, window), window.strip, window.rail.running
    assert not chip.isVisible()
    slow.take(LAID_BY_AFTER)
    assert (strip.isVisible(), chip.isVisible(), chip.text()) == (False, True, "后台在做 2 件")
    assert "做备份" in chip.toolTip()
    assert "导入居民" in chip.toolTip()
    chip.click()
    assert (strip.isVisible(), chip.isVisible()) == (True, False)
    slow.end(qtbot)
    assert (strip.isVisible(), chip.isVisible()) == (False, False)


def test_a_folded_rail_and_a_new_look_lose_no_work_from_sight(qtbot, window: Window) -> None:
    window.resize(1366, 700)
    slow = Slow(qtbot, window)
    slow.take(LAID_BY_AFTER)
    window.rebuild()
    window.strip.turn()
    qtbot.waitUntil(window.rail.isVisible)
    assert (window.strip.isVisible(), window.rail.running.isVisible()) == (False, True)
    window.turn_fold()
    window.strip.turn()
    assert window.strip.isVisible()
    slow.end(qtbot)
    assert not window.strip.isVisible()


def test_a_page_that_may_not_close_keeps_the_window_open(window: Window) -> None:
    window.page().closable = False
    assert not window.close()
    window.page().closable = True
    assert window.close()


def test_building_again_brings_the_page_back(window: Window, qapp) -> None:
    window.show_page("residents", {"query": "wyh"})
    wardrobe.wear(qapp, "dark", "特大")
    window.rebuild()
    assert window.page().went == [{"query": "wyh"}]
    assert window.rail.width() == round(176 * 1.3)


@pytest.mark.parametrize("size", look.SIZES)
def test_at_the_smallest_size_nothing_scrolls_sideways(window: Window, qapp, size: str) -> None:
    wardrobe.wear(qapp, "light", size)
    window.rebuild()
    window.resize(900, 460)
    QApplication.processEvents()
    area = window.stack.currentWidget()
    assert area.horizontalScrollBar().maximum() == 0
    assert window.width() == 900
    assert window.height() == 460


def test_the_side_part_moves_under_the_main_one(qtbot) -> None:
    both = Beside(label("主"), label("旁"), side_width=300, narrow=1000)
    qtbot.addWidget(both)
    both.resize(1200, 300)
    both.show()
    assert not both.is_below
    assert both.side.width() == 300
    both.resize(800, 300)
    assert both.is_below
    QApplication.processEvents()
    assert both.side.width() == 800


def test_everything_that_takes_the_cursor_has_a_name_and_room(window: Window) -> None:
    for width in (1366, 1000):
        window.resize(width, 696)
        QApplication.processEvents()
        takes = [
            part
            for part in window.findChildren(QWidget)
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible()
        ]
        assert len(takes) > 12
        assert [part for part in takes if not part.accessibleName()] == []
        small = [part.accessibleName() for part in takes if min(part.width(), part.height()) < 24]
        assert small == []


def test_no_key_is_bound_twice(window: Window) -> None:
    keys = [
        shortcut.key().toString()
        for shortcut in window.findChildren(QShortcut)
        if shortcut.parent() is window or shortcut.parent().isVisible()
    ]
    assert sorted(keys) == sorted(set(keys))
    assert len(keys) >= 17


def test_the_source_folder_opens_dialogs_in_one_place_only() -> None:
    folder = Path(look.__file__).parent
    callers = {
        file.name
        for file in folder.rglob("*.py")
        for word in ("QMessageBox", "QFileDialog", "QInputDialog", ".exec()")
        if word in file.read_text(encoding="utf-8")
    }
    assert callers == {"notices.py"}


def test_threads_are_begun_in_one_place_only() -> None:
    folder = Path(look.__file__).parent
    callers = {
        file.name
        for file in folder.rglob("*.py")
        for word in ("QThread", "QRunnable", "import Thread", "threading.Thread", "ThreadPool")
        if word in file.read_text(encoding="utf-8")
    }
    assert callers == {"jobs.py"}


def test_in_a_narrow_place_a_bar_lays_its_buttons_below_the_words(qtbot) -> None:
    holder = QWidget()
    bar = InlineBar()
    holder.setLayout(column(bar))
    qtbot.addWidget(holder)
    bar.say(
        "可能登记过：阿卜杜热合曼江·努尔麦麦提依明",
        "info",
        ("打开那一条", len),
        ("不是同一人", len),
    )
    holder.resize(900, 200)
    holder.show()
    QApplication.processEvents()
    deeds = bar.findChildren(QPushButton)
    opener = next(one for one in deeds if one.text() == "打开那一条")
    assert opener.x() > bar.words.geometry().right()
    holder.resize(300, 200)
    QApplication.processEvents()
    assert opener.y() > bar.words.geometry().bottom()
    assert opener.width() >= opener.sizeHint().width()
