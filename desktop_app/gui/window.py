"""The main window: rail, page, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final, Protocol

import shiboken6
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget
from typing_extensions import override

from db.trouble import Refused, Unavailable
from desktop_app.gui import report_sheet, trail
from desktop_app.gui.arrange import column, held, row
from desktop_app.gui.controls import label
from desktop_app.gui.controls.words import is_composing
from desktop_app.gui.desk import Desk
from desktop_app.gui.help_panel import HelpPanel
from desktop_app.gui.help_words import (
    GUIDE,
    field_of,
    guide_text,
    html_of,
    html_of_keys,
    key_groups,
)
from desktop_app.gui.hints_bar import HintsBar
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.page import Page
from desktop_app.gui.page_area import PageArea
from desktop_app.gui.progress_strip import ProgressStrip
from desktop_app.gui.rail import Entry, Rail
from desktop_app.gui.tab_order import put_in_order, stops
from desktop_app.gui.toast import Toast
from desktop_app.handbook.texts import page_text

SMALLEST: Final = (900, 460)
FOLD_BELOW: Final = 1180
REMEMBERED: Final = 50
_TABS: Final = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
NO_HELP: Final = "这一页没有另外的说明；按 `Ctrl+/` 看这里能用的按键。"
PROGRAM: Final = "红石榴家园服务台账"


class Layer(Protocol):
    """What is laid over the page, such as 找一找."""

    def turn(self) -> None:
        """Show it, or put it away."""
        ...

    def leave(self) -> None:
        """Go for good."""
        ...


class Window(QMainWindow):
    """Shows one page of `entries` at a time, built when first asked for and then kept.

    app.py says what pages there are; the window knows none of them. `subtitle` stands under the
    name in the rail (社区服务台账 or 区级汇总), `demo` puts the striped banner on top.
    """

    def __init__(
        self,
        desk: Desk,
        entries: Sequence[Entry],
        *,
        unit: str = "",
        subtitle: str = "社区服务台账",
        demo: bool = False,
        district: bool = False,
    ) -> None:
        super().__init__()
        self.desk = desk
        self._entries = {entry.key: entry for entry in entries}
        desk.opens = {entry.opens: entry.key for entry in entries if entry.opens}
        desk.pages = frozenset(entry.key for entry in entries)
        self._subtitle, self._unit = subtitle, unit
        self._demo = demo
        self._is_district = district
        self._areas: dict[str, PageArea] = {}
        self._unseen: dict[str, bool] = {}  # of them those built ahead that nobody has come to yet
        self._leaving: dict[int, QWidget] = {}
        self._past: list[tuple[str, dict[str, Any]]] = []
        self._at = -1
        self._fold_wish: bool | None = None
        self._foot = ("", "")
        self._seek: Layer | None = None
        self._deeds: dict[str, Callable[[], object]] = {
            "找一找  Ctrl+K": self.seek,
            "帮助  F1": self.turn_help,
            "按键  Ctrl+/": self.turn_keys,
        }
        self.setWindowTitle(f"{unit} — {PROGRAM}" if unit else PROGRAM)
        self.setMinimumSize(*SMALLEST)
        self.rebuild()
        self._bind_keys()
        desk.page_asked.connect(self.show_page)
        desk.back_asked.connect(self.go_back)
        desk.toast_asked.connect(self._say_toast)
        desk.trouble_met.connect(self.say_trouble)
        desk.badges_stale.connect(self._show_badges)
        desk.seek_asked.connect(self.seek)
        desk.guide_asked.connect(self.show_guide)
        desk.jobs.started.connect(self._follow)
        desk.jobs.unheard.connect(self.say_trouble)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._keep_in_view)

    # Building

    def clear_pages(self, names: Collection[str] | None = None) -> None:
        """Let go of some pages, or of every one; not of the page in view.

        Each is built again when it is asked for.
        """
        here = self.stack.currentWidget()
        for name, area in list(self._areas.items()):
            if area is not here and (names is None or name in names):
                self._leave(name)
                self._unseen.pop(name, None)
                del self._areas[name]
                shiboken6.delete(area)

    def rebuild(self) -> None:
        """Build everything again, as after a change of size; the page in view comes back."""
        page = self.page() if self._areas else None
        place = {} if page is None else page.place()
        for name in self._areas:
            self._leave(name)
        self._areas = {}
        self._unseen.clear()
        self._hold_what_leaves()
        self._drop_seek()
        in_rail = [entry for entry in self._entries.values() if not entry.under]
        self.rail = Rail(in_rail, self._subtitle, self._unit)
        self.rail.chosen.connect(self.show_page)
        self.rail.fold_asked.connect(self.turn_fold)
        self.rail.say_foot(*self._foot)
        self.stack = QStackedWidget()
        self.bar, self.strip = InlineBar(), ProgressStrip()
        self.rail.serve(self.strip)
        self.standing = self.standing_bar()
        self._foot_bar = HintsBar()
        self.hints = self._foot_bar.row
        stripe = label("演示数据 · 都是编的，随便试，不会动到真资料", "stripe")
        stripe.setVisible(False)
        side = column(
            held(row(self.standing, edges=(20, 10, 20, 0))),
            held(row(self.bar, edges=(20, 10, 20, 0))),
            (self.stack, 1),
            held(row(self.strip, edges=(20, 0, 20, 8))),
            self._foot_bar,
            gap=0,
        )
        self._middle = held(row(self.rail, (held(side, "page"), 1), gap=0))
        whole = column(stripe, (self._middle, 1), gap=0)
        self._whole = held(whole, "page")
        self.setCentralWidget(self._whole)
        stripe.setVisible(self._demo)
        self._wrap_strips()
        self.toast = Toast(self.stack)
        self.help = HelpPanel(self._middle)
        self.help.asked.connect(self.show_help)
        self._fold()
        self.strip.follow_all(self.desk.jobs)
        self._show_badges()
        if self._at >= 0:
            name, where = self._past[self._at]
            if self._has_built(name):
                self._show(name, where | place)
                # Nothing had its place yet when the cursor was put there, and the page went after.
                area = self._areas[name]
                QTimer.singleShot(0, area, area.begin_at_top)

    def standing_bar(self) -> InlineBar:
        """Give the bar that stays on every page; empty here, a book's window has one."""
        return InlineBar()

    def _hold_what_leaves(self) -> None:
        """Keep Python from collecting parts of what was built before until Qt has deleted it all.

        A collected wrapper takes a table's head along (PySide 6.11), out of a table that still
        stands and is laid out.
        """
        if (leaving := self.centralWidget()) is not None:
            self._leaving[id(leaving)] = leaving
            leaving.destroyed.connect(partial(self._leaving.pop, id(leaving), None))

    def _wrap_strips(self) -> None:
        """Let the room around a strip come and go with the strip."""
        for strip in (self.standing, self.bar, self.strip):
            strip.installEventFilter(self)
            _room_of(strip).setVisible(not strip.isHidden())

    @override
    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        kind = event.type()
        if watched in (self.standing, self.bar, self.strip) and kind in (
            QEvent.Type.ShowToParent,
            QEvent.Type.HideToParent,
        ):
            _room_of(watched).setVisible(kind == QEvent.Type.ShowToParent)
        return super().eventFilter(watched, event)

    # Pages

    def show_page(self, name: str, where: dict[str, Any] | None = None) -> None:
        """Go to a page and remember where staff came from."""
        trail.note("page", name)
        if not self._has_built(name):
            return
        step = (name, where or {})
        self._past = [*self._past[: self._at + 1], step][-REMEMBERED:]
        self._at = len(self._past) - 1
        self._show(*step)

    def _has_built(self, name: str) -> bool:
        """Build a page when it is first asked for; say what keeps it from being built."""
        try:
            if name not in self._areas:
                self._areas[name] = self._build(self._entries[name])
        except (Refused, Unavailable) as error:  # such as keys to be made where nothing is written
            self.say_trouble(error)
            return False
        return True

    def nearest(self) -> list[str]:
        """Give what staff may go to from here: its forms, the rail, and the other pages near."""
        if not self.shown:
            return []
        here = self._entries[self.shown]
        lit = here.under or here.key
        near = [one for one in self._entries.values() if one.ahead and one.under in ("", lit)]
        near.sort(key=lambda one: 1 if not one.under else 0 if one.opens else 2)
        return [one.key for one in near]

    @property
    def built(self) -> frozenset[str]:
        """The pages that stand."""
        return frozenset(self._areas)

    @property
    def unseen(self) -> Sequence[str]:
        """The pages that were built ahead and that nobody has come to yet, in that order."""
        return list(self._unseen)

    def build_ahead(self, name: str) -> PageArea | None:
        """Build a page out of view; None where it cannot be: whoever asks for it hears why."""
        with suppress(Refused, Unavailable):
            self._areas[name] = self._build(self._entries[name])
            self._unseen[name] = True
        return self._areas.get(name)

    def _leave(self, name: str) -> None:
        """Have a page keep what was left in it; where nobody has been, nothing was."""
        if name not in self._unseen:
            self._areas[name].page.depart()

    def go_back(self) -> None:
        """Go to where staff came from."""
        self._go(-1)

    def go_forward(self) -> None:
        """Go back to where staff left from."""
        self._go(1)

    @property
    def shown(self) -> str:
        """The key of the page in view."""
        return self._past[self._at][0] if self._past else ""

    def has_page(self, name: str) -> bool:
        """Say whether this window has a page of that key."""
        return name in self._entries

    def page(self) -> Page | None:
        """Give the page in view."""
        area = self.stack.currentWidget()
        return area.page if isinstance(area, PageArea) else None

    def _go(self, by: int) -> None:
        if 0 <= self._at + by < len(self._past):
            self._at += by
            name, where = self._past[self._at]
            in_rail = not self._entries[name].under
            is_as_left = in_rail and name in self._areas and name not in self._unseen
            if self._has_built(name):
                self._show(name, {} if is_as_left else where, back=True)

    def _show(self, name: str, where: dict[str, Any], *, back: bool = False) -> None:
        """Bring a page into view; on the way back it is as staff left it, cursor and all."""
        entry = self._entries[name]
        self._unseen.pop(name, None)
        if (before := self.page()) is not None:
            before.depart()
        self._take_cursor_out()
        self.stack.setCurrentWidget(self._areas[name])
        self.toast.raise_()  # the page that comes into view lies over it
        self.rail.light(entry.under or entry.key)
        self.bar.hide()
        page = self._areas[name].page
        try:
            page.arrive(**where)
        except (Refused, Unavailable) as error:  # such as a place kept where nothing is written
            self.say_trouble(error)
        if entry.under and not back:
            self._areas[name].verticalScrollBar().setValue(0)
        self._show_hints()
        if self.help.isVisible() and self.help.what != GUIDE:
            self.show_help("keys" if self.help.what == "keys" else "page")
        wanted = (page.focusWidget() if back else None) or page.first
        if wanted is None or not wanted.isVisibleTo(page) or not wanted.isEnabled():
            wanted = next((one for one in stops(page) if one.isEnabled()), None)
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_cursor_out(self) -> None:
        """Hold the cursor in the window itself while pages change places.

        A page that hides with the cursor in it has Qt look for the next stop among parts that go
        at that very moment; it has crashed there. The page still knows where its cursor was.
        """
        here, area = QApplication.focusWidget(), self.stack.currentWidget()
        if here is not None and area is not None and area.isAncestorOf(here):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, entry: Entry) -> PageArea:
        page = entry.build(self.desk)
        page.hints_changed.connect(self._show_hints)
        return PageArea(page, self.stack)

    def _show_hints(self) -> None:
        if (page := self.page()) is not None:
            self._foot_bar.show_hints(page.hints, page.note, self._deeds)

    def _keep_in_view(self, _old: QWidget | None, new: QWidget | None) -> None:
        area = self.stack.currentWidget()
        if isinstance(area, PageArea):
            area.keep_in_view(new)

    # 找一找

    def seek(self) -> None:
        """Open 找一找 over the page, or put it away (Ctrl+K)."""
        from desktop_app.gui.seek_panel import SeekPanel  # nobody seeks before the first page

        if self._seek is None:
            self._seek = SeekPanel(self._whole, self.desk, self._entries.values())
        self._seek.turn()

    def _drop_seek(self) -> None:
        """Have it built anew, at the size that words have now."""
        if self._seek is not None:
            self._seek.leave()
            self._seek = None

    # Help

    def turn_help(self) -> None:
        """Explain the field with the cursor, or the page; put the panel away again (F1)."""
        if self.help.isVisible() and self.help.what != "keys":
            self.help.close_panel()
        else:
            self.show_help("field")

    def turn_keys(self) -> None:
        """Show which keys answer now; put the panel away again (Ctrl+/)."""
        if self.help.isVisible() and self.help.what == "keys":
            self.help.close_panel()
        else:
            self.show_help("keys")

    def show_help(self, what: str) -> None:
        """Show the help of the field with the cursor, of the page, or of the keys."""
        if what == "keys":
            html = html_of_keys(key_groups(self, self.page()))
        else:
            field = field_of(QApplication.focusWidget()) if what == "field" else ""
            html = html_of(f"{field}\n\n{self._page_help()}")
        self.help.show_words(what, html)

    def show_guide(self, key: str, text: str = "") -> None:
        """Show a paper that explains the program; it stays while pages change."""
        self.help.show_words(GUIDE, html_of(text or guide_text(key)))

    def _page_help(self) -> str:
        name = self._past[self._at][0] if self._at >= 0 else ""
        return page_text(name, district=self._is_district) or NO_HELP

    # Words

    def say_foot(self, user: str, backup: str) -> None:
        """Say in the foot of the rail who sits here (`王晓梅 · 民政专干`) and the last backup."""
        self._foot = (user, backup)
        self.rail.say_foot(user, backup)

    def say_trouble(self, error: Exception) -> None:
        """Say above the page what is in the way, and what to do."""
        report_sheet.say_trouble(self.bar, error)

    def _say_toast(self, text: str, undo: Any, deed: str) -> None:
        self.toast.say(text, undo, deed=deed)

    def _reach_toast(self) -> None:
        self.toast.reach()

    def _follow(self, job: Any) -> None:
        if job.is_cancellable:  # staff began it: what was in the way before is over
            self.bar.hide()
        self.strip.follow(job)

    def _show_badges(self) -> None:
        self.rail.show_badges()

    # Keys and size

    def add_deed(self, words: str, press: Callable[[], object]) -> None:
        """Put something to do anywhere at the bottom right, its key in its words."""
        self._deeds[words] = press

    def add_key(self, key: str, press: Callable[[], object], words: str = "") -> QShortcut:
        """Let a key (or a row of keys, `Ctrl+J, M`) do something on every page."""
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setWhatsThis(words)
        shortcut.activated.connect(lambda: None if is_composing() else trail.follow(press))
        return shortcut

    def refresh(self) -> None:
        """Read the page in view anew (F5)."""
        if (page := self.page()) is not None:
            page.refresh()
            self._show_badges()

    def turn_fold(self) -> None:
        """Fold the rail or open it, whatever the width says (☰)."""
        self._fold_wish = not self.rail.is_folded
        self._fold()

    def turn_full_screen(self) -> None:
        """Fill the screen, or go back to a window (F11)."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _bind_keys(self) -> None:
        for number, (key, line) in enumerate(list(self.rail.entries.items())[:10], 1):
            digit = line.entry.digit or number % 10
            self.add_key(f"Alt+{digit}", partial(self._choose, key), line.entry.title)
        self.add_key("Alt+Left", self.go_back)
        self.add_key("Alt+Right", self.go_forward)
        self.add_key("F11", self.turn_full_screen)
        self.add_key("F6", self._reach_toast)
        self.add_key("F1", self.turn_help)
        self.add_key("Ctrl+/", self.turn_keys)
        self.add_key("F5", self.refresh)
        self.add_key("Ctrl+K", self.seek)
        self.add_key("Ctrl+Tab", lambda: self._step_tab(1))
        self.add_key("Ctrl+Shift+Tab", lambda: self._step_tab(-1))

    def _choose(self, key: str) -> None:
        self.rail.choose(key)

    def _step_tab(self, by: int) -> None:
        page = self.page()
        if page is not None and page.tabs is not None:
            page.tabs.step(by)

    def _fold(self) -> None:
        narrow = self.width() <= FOLD_BELOW
        wanted = narrow if self._fold_wish is None else self._fold_wish
        if wanted != self.rail.is_folded:
            self.rail.fold(on=wanted)

    @override
    def event(self, event: QEvent) -> bool:
        """Leave Alt and the keypad to Windows: that is how characters are typed by number.

        Before Tab moves the cursor, the page is put in the order in which it is read now.
        """
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in _TABS and (page := self.page()) is not None:
                # Not in focusNextPrevChild: Qt calls that too while it hides a page.
                put_in_order(page)
            held_down = event.modifiers()
            if (
                held_down & Qt.KeyboardModifier.AltModifier
                and held_down & Qt.KeyboardModifier.KeypadModifier
                and Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9
            ):
                event.accept()
                return True
        return super().event(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.oldSize().width() <= FOLD_BELOW) != (event.size().width() <= FOLD_BELOW):
            self._fold_wish = None
        self._fold()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        page, app = self.page(), QApplication.instance()
        # Windows that shuts down waits for nobody: what was typed is a draft then.
        is_end = isinstance(app, QApplication) and app.isSavingSession()
        if page is not None and not is_end and not page.may_close():
            event.ignore()
            return
        try:
            for name in self._areas:
                self._leave(name)
        finally:
            self.desk.jobs.close()
            super().closeEvent(event)


def _room_of(strip: QWidget) -> QWidget:
    holder = strip.parentWidget()
    return strip if holder is None else holder
