"""Who came: one line for each person called, ticked when they were there.

A name that is exactly one person's in the book is offered to be linked, and only then linked;
of namesakes staff choose one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QMenu, QScrollArea, QWidget
from typing_extensions import override

from db import codes, meetings
from db.kinds import Attendance, PartnerOrganization, kind_of
from db.kinds.meeting import ATTENDED, EXCUSED
from db.record import Record
from desktop_app.exchange.name_list import NameList
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, bring_into_view, clear, column, held, row
from desktop_app.gui.controls import Card, CutLabel, LineInput, SectionTitle, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.finder import Finder, Found
from desktop_app.gui.minutes.person_details import (
    PERSON,
    PersonDetails,
    called_so,
    known_as,
    link,
    said_of,
    unlink,
)
from desktop_app.gui.paste_names import PasteNames
from desktop_app.gui.tips import tip

DETAILS: Final = "职务、代谁参会…"
NO_LIAISON: Final = "还没有联络员"
ALL_CALLED: Final = "在册的单位都在名单里了"
LINKED: Final = "已对上名册"
_NAME_WIDTH: Final = 98
_TICK_WIDTH: Final = 26


class PeopleCard(Card):
    """The people of a meeting in protocol order; `changed()` follows every change.

    `names_taken(NameList)` gives a pasted list whose strangers belong into the tray;
    `new_asked(kind, words, take)` when somebody is to be registered, whom `take(found)` gets.
    """

    changed = Signal()
    names_taken = Signal(object)
    new_asked = Signal(object, str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._finder = desk, Finder.at(desk)
        self.box: PasteNames | None = None
        self.details: PersonDetails | None = None
        self._opened: Attendance | None = None
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
        self.more_units = button("＋ 加单位", self.open_units, kind="link")
        self.units_menu = QMenu(self)
        self.body.addWidget(SectionTitle("参会单位", self.counts, self.more_units))
        self.body.addWidget(area, 1)
        self.paste = button("粘贴名单", self.open_paste, kind="link")
        self.body.addLayout(row(self.all_here, STRETCH, self.paste, self.add_button))
        # One save may be told several times over, and nobody is offered to a card out of view.
        self._offering = QTimer(self)
        self._offering.setSingleShot(True)
        self._offering.timeout.connect(self._offer_now)
        self._finder.stale.connect(self._offer_soon)

    def show_people(self, people: list[Attendance], *, locked: bool) -> None:
        """Show the people of a meeting; the list itself is changed as staff change it."""
        self.people, self._is_locked = people, locked
        self._opened = None
        self.all_here.setVisible(not locked)
        self.add_button.setVisible(not locked)
        self.paste.setVisible(not locked)
        self.more_units.setVisible(not locked)
        self.close_paste()
        self._build()

    def _build(self) -> None:
        clear(self._list)
        self.lines, self.details = [], None
        for one in self.people:
            if self._is_locked:
                self._list.addWidget(SaidLine(one))
                continue
            line = PersonLine(one)
            line.changed.connect(self._note)
            line.renamed.connect(partial(self._rename, line))
            line.picked.connect(partial(self._link, line))
            line.details_asked.connect(partial(self.open_details, one))
            line.moved.connect(partial(self._move, one))
            line.removed.connect(partial(self._remove, one))
            self.lines.append(line)
            self._list.addWidget(line)
            if one is self._opened:
                self._list.addWidget(self._made_details(line))
        if self.isVisible():
            self._offer_all()
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

    # Further units

    def open_units(self) -> None:
        """Offer the units that work with the office and are not called yet."""
        self.list_units()
        self.units_menu.popup(self.more_units.mapToGlobal(self.more_units.rect().bottomLeft()))

    def list_units(self) -> None:
        """Put the units into the menu that are not called yet."""
        store, menu = self._desk.store, self.units_menu
        here = {one.unit for one in self.people}
        menu.clear()
        for unit in meetings.units_on(store, store.today):
            if unit.full_name not in here:
                words = f"{unit.full_name}（{unit.liaison or NO_LIAISON}）"
                menu.addAction(words).triggered.connect(partial(self._add_unit, unit))
        if menu.isEmpty():
            menu.addAction(ALL_CALLED).setEnabled(False)

    def _add_unit(self, unit: PartnerOrganization) -> None:
        self.people.append(meetings.called(unit))
        self._build()
        self.changed.emit()
        self.lines[-1].person.setFocus(Qt.FocusReason.OtherFocusReason)

    # Who somebody is

    def _offer_soon(self) -> None:
        """Look the names up anew once what goes on now is done; out of view, when shown again."""
        if self.isVisible():
            self._offering.start(0)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._offer_soon()

    def _offer_now(self) -> None:
        if self.isVisible() and self._desk.jobs.is_open:  # the book may be locked by now
            self._offer_all()

    def _offer_all(self) -> None:
        for line in self.lines:
            self._offer(line)

    def _offer(self, line: PersonLine) -> None:
        """Say whom the name of a line may mean; nobody for a line that is linked already."""
        one = line.one
        taken = {other.person for other in self.people if other.person}
        found = [] if one.person else called_so(self._finder, one.person_name or "")
        line.offer([person for person in found if person.id not in taken])

    def _rename(self, line: PersonLine, name: str) -> None:
        unlink(self._desk, line.one, name)
        self._offer(line)
        self._show_in_details(line.one)
        self._note()

    def _link(self, line: PersonLine, found: object) -> None:
        if isinstance(found, Found):
            link(self._desk, line.one, found)
            self._offer_all()
            self._show_in_details(line.one)
            self._note()
            line.person.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_in_details(self, one: Attendance) -> None:
        if self.details is not None and self.details.one is one:
            self.details.show_person()

    def open_details(self, one: Attendance) -> None:
        """Open the post, and whom the person stands in for, below their line."""
        self._opened = one
        self._build()
        details = self.details
        if details is not None:
            details.show()  # only what can be seen takes the cursor
            details.post.setFocus(Qt.FocusReason.OtherFocusReason)
            # Only once it is laid out does the list know where it stands.
            QTimer.singleShot(0, details, lambda: bring_into_view(details, details))

    def _made_details(self, line: PersonLine) -> PersonDetails:
        made = self.details = PersonDetails(self._desk, line.one)
        made.changed.connect(partial(self._follow_details, line))
        made.left.connect(partial(self._close_details, line))
        made.new_asked.connect(partial(self._ask_new, line.one))
        return made

    def _ask_new(self, one: Attendance, name: str, kind: type[Record], words: str) -> None:
        self.new_asked.emit(kind, words, partial(self._take_new, one, name))

    def _take_new(self, one: Attendance, name: str, found: Found) -> None:
        """Note who was registered on the way; the lines may have been made anew since."""
        if name == PERSON:
            link(self._desk, one, found)
        else:
            one.deputy_for, one.deputy_for_name = found.id, found.name
        self._show_in_details(one)
        for line in self.lines:
            line.show_one()
        self._offer_all()
        self._note()

    def _follow_details(self, line: PersonLine) -> None:
        line.show_one()
        self._offer(line)
        self._note()

    def _close_details(self, line: PersonLine) -> None:
        details, self.details, self._opened = self.details, None, None
        if details is not None:
            details.hide()
            details.deleteLater()
        line.state.setFocus(Qt.FocusReason.OtherFocusReason)

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
            if mine.person != who.id:
                unlink(self._desk, mine, who.name)
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
        called, here = meetings.turnout(self.people)
        self.counts.setText(f"应到 {called} · 实到 {here}" if self.people else "")


class SaidLine(QFrame):
    """One person of closed minutes, only to be read: the unit, the name, and how they took part."""

    def __init__(self, one: Attendance) -> None:
        super().__init__()
        unit = CutLabel(one.unit or "", "", keeps_end=True)
        person = CutLabel(one.person_name or "", "")
        state = label(codes.ATTENDANCE_KIND.label(one.kind), "ok" if one.kind == ATTENDED else "")
        person.setFixedWidth(look.px(_NAME_WIDTH))
        more = said_of(one)
        below = (CutLabel(more, "caption"),) if more else ()
        line = row((unit, 1), person, state, gap=6)
        self.setLayout(column(line, *below, gap=0, edges=(0, 5, 0, 5)))


class PersonLine(QFrame):
    """One person: the tick and the unit, the name, and how they took part.

    Below stand the post and whom they stand in for, and whom in the book the name may mean:
    `picked(Found)` when staff say so. `renamed(name)` when a name was typed, which the list
    takes over; `details_asked()` for all that has no room in the line.
    """

    changed = Signal()
    renamed = Signal(str)
    picked = Signal(object)
    details_asked = Signal()
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
        self.said = CutLabel("", "caption")
        self.who = button("", self._pick, kind="link", name=f"{words}是名册里的哪一位")
        self._found: list[Found] = []
        self.menu = self._menu()
        self.state.clicked.connect(self.open_menu)
        # A unit that is known is read, not typed: only a line added by hand asks for it.
        is_fresh = not one.unit
        self.unit.setVisible(is_fresh)
        self.tick.setMinimumWidth(look.px(_TICK_WIDTH))
        parts: tuple[QWidget, int] = (self.unit, 1) if is_fresh else (self.tick, 1)
        ticks = (self.tick,) if is_fresh else ()
        self._below = held(row((self.said, 1), self.who, gap=6))
        line = row(*ticks, parts, self.person, self.state, gap=6)
        self.setLayout(column(line, self._below, gap=0, edges=(0, 1, 0, 1)))
        self.show_one()
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
            (DETAILS, self.details_asked.emit),
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
        self.show_one()

    def _turn(self, on: bool) -> None:  # noqa: FBT001  as `clicked` gives it
        self.choose(ATTENDED if on else EXCUSED)

    def _name(self, text: str) -> None:
        if text.strip() != (self.one.person_name or ""):
            self.renamed.emit(text.strip())

    def _unit(self, text: str) -> None:
        self.one.unit = text.strip() or None
        self.changed.emit()

    def offer(self, found: Sequence[Found]) -> None:
        """Offer those in the book who are called so: one is linked by a press, of more one chosen.

        Nothing is linked by itself.
        """
        self._found = list(found)
        self.show_one()

    def _pick(self) -> None:
        if len(self._found) == 1:
            self.picked.emit(self._found[0])
        elif self._found:
            self.details_asked.emit()

    def _show_below(self) -> None:
        told, found = said_of(self.one), self._found
        parts = (told, LINKED if self.one.person else "")
        self.said.setText(" · ".join(filter(None, parts)))
        words = ""
        if len(found) == 1:
            words = f"对上{kind_of(found[0].table).title}"
        elif found:
            words = f"同名 {len(found)} 位，选一位"
        self.who.setText(words)
        self.who.setToolTip(tip("\n".join(f"{one.name} · {known_as(one)}" for one in found)))
        self.who.setVisible(bool(words))
        self._below.setVisible(bool(words or self.said.text()))

    def show_one(self) -> None:
        """Show the line as its person stands now."""
        self._show_below()
        self.tick.setChecked(self.one.kind == ATTENDED)
        if self.person.text() != (self.one.person_name or ""):
            self.person.setText(self.one.person_name or "")
            self.person.setCursorPosition(0)
        self.state.setText(codes.ATTENDANCE_KIND.label(self.one.kind))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the middle out of a long unit, for many begin alike; the tip has its whole name."""
        super().resizeEvent(event)
        room = self.tick.width() - look.px(_TICK_WIDTH)
        words = self.tick.fontMetrics().elidedText(
            self.tick.toolTip(), Qt.TextElideMode.ElideMiddle, max(room, 0)
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
