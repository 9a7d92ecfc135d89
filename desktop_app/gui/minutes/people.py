"""Who came: one line for each person called, ticked when they were there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QMenu, QScrollArea, QWidget
from typing_extensions import override

from db import codes
from db.kinds import Attendance
from desktop_app.exchange.name_list import NameList
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import Card, CutLabel, LineInput, SectionTitle, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.paste_names import PasteNames
from desktop_app.gui.tips import tip

ATTENDED: Final = "attended"
EXCUSED: Final = "excused"
_NAME_WIDTH: Final = 98
_TICK_WIDTH: Final = 26


class PeopleCard(Card):
    """The people of a meeting in protocol order; `changed()` follows every change.

    `names_taken(NameList)` gives a pasted list whose strangers belong into the tray.
    """

    changed = Signal()
    names_taken = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.box: PasteNames | None = None
        self.people: list[Attendance] = []
        self.lines: list[PersonLine] = []
        self._is_locked = False
        self.counts = label("", "small")
        self._list = column(gap=0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(held(column(self._list, STRETCH, gap=0), "rail-list"))
        area.setMinimumHeight(look.px(96))
        self.all_here = button("全部到会", self.tick_all, kind="link")
        self.add_button = button("＋ 加一位", self.add, kind="link", name="加一位参会人员")
        self.body.addWidget(SectionTitle("参会单位", self.counts))
        self.body.addWidget(area, 1)
        self.paste = button("粘贴名单", self.open_paste, kind="link")
        self.body.addLayout(row(self.all_here, STRETCH, self.paste, self.add_button))

    def show_people(self, people: list[Attendance], *, locked: bool) -> None:
        """Show the people of a meeting; the list itself is changed as staff change it."""
        self.people, self._is_locked = people, locked
        self.all_here.setVisible(not locked)
        self.add_button.setVisible(not locked)
        self.paste.setVisible(not locked)
        self.close_paste()
        self._build()

    def _build(self) -> None:
        clear(self._list)
        self.lines = []
        for one in self.people:
            if self._is_locked:
                self._list.addWidget(SaidLine(one))
                continue
            line = PersonLine(one)
            line.changed.connect(self._note)
            line.moved.connect(partial(self._move, one))
            line.removed.connect(partial(self._remove, one))
            self.lines.append(line)
            self._list.addWidget(line)
        self._count()

    def tick_all(self) -> None:
        """Note that everyone called has come."""
        for line in self.lines:
            line.set_kind(ATTENDED)
        self._note()

    def add(self) -> None:
        """Add a line for one more person, with the cursor in it."""
        self.people.append(Attendance())
        self._build()
        self.changed.emit()
        self.lines[-1].unit.setFocus(Qt.FocusReason.OtherFocusReason)

    # Pasting

    def open_paste(self) -> None:
        """Open a box for a list from a chat, below the people."""
        if self.box is None:
            self.box = PasteNames(self._desk)
            self.box.taken.connect(self.names_taken)
            self.box.taken.connect(self.take_names)
            self.box.left.connect(self.close_paste)
            self.body.addWidget(self.box)
        self.box.show()
        self.box.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_paste(self) -> None:
        """Put the box away."""
        if self.box is not None:
            self.box.hide()
            self.box.start_again()

    def take_names(self, found: NameList) -> None:
        """Note who came or is excused; a line that held their name alone becomes theirs."""
        for one, who in found.known:
            mine = next((o for o in self.people if o.person == who.id), None)
            names = {one.name, who.name}
            mine = mine or next((o for o in self.people if o.person_name in names), None)
            if mine is None:
                mine = Attendance()
                self.people.append(mine)
            mine.person, mine.person_name = who.id, who.name
            mine.kind = EXCUSED if one.is_absent else ATTENDED
        self.close_paste()
        self._build()
        self.changed.emit()

    def _move(self, one: Attendance, by: int) -> None:
        here = next(i for i, other in enumerate(self.people) if other is one)
        there = here + by
        if 0 <= there < len(self.people):
            self.people.insert(there, self.people.pop(here))
            self._build()
            self.changed.emit()
            self.lines[there].person.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, one: Attendance) -> None:
        here = next(i for i, other in enumerate(self.people) if other is one)
        self.people.pop(here)
        self._build()
        self.changed.emit()

    def _note(self) -> None:
        self._count()
        self.changed.emit()

    def _count(self) -> None:
        called = sum(one.kind != "observer" for one in self.people)
        here = sum(one.kind == ATTENDED for one in self.people)
        self.counts.setText(f"应到 {called} · 实到 {here}" if self.people else "")


class SaidLine(QFrame):
    """One person of closed minutes, only to be read: the unit, the name, and how they took part."""

    def __init__(self, one: Attendance) -> None:
        super().__init__()
        unit, person = CutLabel(one.unit or "", ""), CutLabel(one.person_name or "", "")
        state = label(codes.ATTENDANCE_KIND.label(one.kind), "ok" if one.kind == ATTENDED else "")
        person.setFixedWidth(look.px(_NAME_WIDTH))
        self.setLayout(row((unit, 1), person, state, gap=6, edges=(0, 5, 0, 5)))


class PersonLine(QFrame):
    """One person: the tick and the unit, the name, and how they took part."""

    changed = Signal()
    moved = Signal(int)
    removed = Signal()

    def __init__(self, one: Attendance) -> None:
        super().__init__()
        self.one = one
        words = one.unit or one.person_name or "参会人"
        self.tick = QCheckBox(one.unit or "")
        self.tick.setAccessibleName(f"{words}到会")
        self.tick.setToolTip(tip(one.unit or ""))
        self.unit = LineInput("单位", hint="单位")
        self.person = LineInput(f"{words}的参会人", hint="姓名")
        self.person.setFixedWidth(look.px(_NAME_WIDTH))
        self.state = button("", kind="link", name=f"{words}的参会情况")
        self.menu = self._menu()
        self.state.clicked.connect(self.open_menu)
        # A unit that is known is read, not typed: only a line added by hand asks for it.
        is_fresh = not one.unit
        self.unit.setVisible(is_fresh)
        self.tick.setMinimumWidth(look.px(_TICK_WIDTH))
        parts: tuple[QWidget, int] = (self.unit, 1) if is_fresh else (self.tick, 1)
        ticks = (self.tick,) if is_fresh else ()
        self.setLayout(row(*ticks, parts, self.person, self.state, gap=6, edges=(0, 1, 0, 1)))
        self._show()
        self.tick.clicked.connect(self._turn)
        self.person.textChanged.connect(self._name)
        self.unit.textChanged.connect(self._unit)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for code in codes.ATTENDANCE_KIND.offered():
            action = menu.addAction(codes.ATTENDANCE_KIND.label(code))
            action.triggered.connect(lambda _on=False, code=code: self.choose(code))
        menu.addSeparator()
        deeds: Sequence[tuple[str, Any]] = (
            ("上移（Alt+↑）", partial(self.moved.emit, -1)),
            ("下移（Alt+↓）", partial(self.moved.emit, 1)),
            ("移出名单", self.removed.emit),
        )
        for words, deed in deeds:
            menu.addAction(words).triggered.connect(lambda _on=False, deed=deed: deed())
        return menu

    def open_menu(self) -> None:
        """Offer how the person took part, and where in the list they stand."""
        self.menu.popup(self.state.mapToGlobal(self.state.rect().bottomLeft()))

    def choose(self, kind: str) -> None:
        """Note how the person took part."""
        self.set_kind(kind)
        self.changed.emit()

    def set_kind(self, kind: str) -> None:
        """Note how the person took part; nobody is told."""
        self.one.kind = kind
        self._show()

    def _turn(self, on: bool) -> None:  # noqa: FBT001  as `clicked` gives it
        self.choose(ATTENDED if on else "excused")

    def _name(self, text: str) -> None:
        if text.strip() != (self.one.person_name or ""):
            self.one.person, self.one.person_name = None, text.strip() or None
            self.changed.emit()

    def _unit(self, text: str) -> None:
        self.one.unit = text.strip() or None
        self.changed.emit()

    def _show(self) -> None:
        self.tick.setChecked(self.one.kind == ATTENDED)
        if self.person.text() != (self.one.person_name or ""):
            self.person.setText(self.one.person_name or "")
            self.person.setCursorPosition(0)
        self.state.setText(codes.ATTENDANCE_KIND.label(self.one.kind))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut a long unit with dots; its whole name stands in the tip."""
        super().resizeEvent(event)
        room = self.tick.width() - look.px(_TICK_WIDTH)
        words = self.tick.fontMetrics().elidedText(
            self.tick.toolTip(), Qt.TextElideMode.ElideRight, max(room, 0)
        )
        if words != self.tick.text():
            self.tick.setText(words)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
