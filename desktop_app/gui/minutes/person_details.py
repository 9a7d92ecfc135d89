"""More about a person of a meeting: who it is in the book, the post, whom they stand in for."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame
from typing_extensions import override

from db import kinds
from db.kinds import Attendance, StaffMember
from desktop_app.gui import look, quick_new
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import FieldRow, LineInput, TextArea, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.finder import Finder, Found
from desktop_app.gui.picker import Picker
from desktop_app.gui.short_forms import FORMS

PERSON: Final = "person"
_TABLES: Final = ("staff_member", "resident")


def called_so(finder: Finder, name: str) -> list[Found]:
    """Give the staff and residents whose name is exactly this one; nobody for a blank."""
    said = name.strip()
    return finder.called(said, _TABLES) if said else []


def known_as(one: Found) -> str:
    """Say as what somebody stands in the book, and what tells them from a namesake."""
    return " · ".join(filter(None, (kinds.kind_of(one.table).title, one.detail)))


def link(desk: Desk, one: Attendance, found: Found) -> None:
    """Say who in the book came; a staff member brings their post where none is written."""
    unlink(desk, one, found.name)
    one.person = found.id
    one.post = one.post or _post_of(desk, found.id)


def unlink(desk: Desk, one: Attendance, name: str) -> None:
    """Let an attendance be of a name alone; the post that came with the person goes with them.

    What was typed stays: only the post the book gives the person is known to have come so.
    """
    if one.person is not None and one.post == _post_of(desk, one.person):
        one.post = None
    one.person, one.person_name = None, name.strip() or None


def _post_of(desk: Desk, person: bytes) -> str | None:
    """Give the post of a staff member; None for a resident, or where none is noted."""
    staff = desk.store.get(StaffMember, person, hidden=True)
    return staff.post if staff is not None else None


def said_of(one: Attendance) -> str:
    """Say what closed and open minutes tell of a person besides unit, name and attendance."""
    deputy = f"代{one.deputy_for_name}" if one.deputy_for_name else ""
    remark = " ".join((one.remark or "").split())
    return " · ".join(filter(None, (one.post, deputy, remark)))


class PersonDetails(QFrame):
    """Edits one attendance in place, below its line; `changed()` follows every change.

    `left()` when staff are done with it; `new_asked(field, kind, words)` when somebody is to be
    registered whom no list knows yet: the page asks, with more room than there is here.
    """

    changed = Signal()
    left = Signal()
    new_asked = Signal(str, object, str)

    def __init__(self, desk: Desk, one: Attendance) -> None:
        super().__init__()
        look.dress(self, "picked")
        self._desk, self.one = desk, one
        fields: dict[str, Any] = Attendance.fields()
        who, deputy = fields["person"], fields["deputy_for"]
        self.person = Picker(desk, who.kinds, free_text=True, name="名册里的哪一位")
        self.post = LineInput(fields["post"].label, most=fields["post"].most)
        self.deputy = Picker(desk, deputy.kinds, free_text=True, name=deputy.label)
        self.remark = TextArea(fields["remark"].label, lines=2)
        self.remark.setText(one.remark or "")
        for which, picker in ((PERSON, self.person), ("deputy_for", self.deputy)):
            picker.opens_itself = False
            self._offer_new(which, picker)
        self.show_person()
        self._rows = (
            FieldRow("名册里的哪一位", self.person, hint="从下面选一位；不选就按写的名字"),
            FieldRow(fields["post"].label, self.post),
            FieldRow(deputy.label, self.deputy, hint="替谁来的，纪要上印“代某某”"),
        )
        remark = FieldRow(fields["remark"].label, self.remark)
        self.done = button("好了", self.left.emit, kind="link", name="写好了这一位")
        name, post, stead = self._rows
        self.setLayout(
            column(
                name, post, stead, remark, row(STRETCH, self.done),
                gap=look.GAP_TINY, edges=(8, 6, 8, 4),
            )
        )  # fmt: skip
        self.person.changed.connect(self._write_person)
        self.post.textChanged.connect(self._write_post)
        self.deputy.changed.connect(self._write_deputy)
        self.remark.textChanged.connect(self._write_remark)

    def _offer_new(self, name: str, picker: Picker) -> None:
        for kind in FORMS:
            words = partial(quick_new.words, self._desk, picker, kind)
            ask = partial(self.new_asked.emit, name, kind)
            picker.offer_new(words, ask, table=kind.__tablename__)

    def show_person(self) -> None:
        """Show who the attendance is of now, as after a link or another name from the line."""
        self.person.set_target(self.one.person, self.one.person_name or "")
        self.deputy.set_target(self.one.deputy_for, self.one.deputy_for_name or "")
        self.post.setText(self.one.post or "")

    def _write_person(self) -> None:
        picker = self.person
        if picker.target:
            found = Found(picker.target, self._table(picker.target), picker.text())
            link(self._desk, self.one, found)
        else:
            unlink(self._desk, self.one, picker.text())
        self.post.setText(self.one.post or "")
        self.changed.emit()

    def _table(self, target: bytes) -> str:
        kind = self._desk.store.kind_holding(target)
        return kind.__tablename__ if kind else ""

    def _write_post(self, text: str) -> None:
        if text.strip() != (self.one.post or ""):
            self.one.post = text.strip() or None
            self.changed.emit()

    def _write_remark(self) -> None:
        words = self.remark.text().strip() or None
        if words != self.one.remark:
            self.one.remark = words
            self.changed.emit()

    def _write_deputy(self) -> None:
        target, words = self.deputy.target, self.deputy.text().strip()
        self.one.deputy_for, self.one.deputy_for_name = target, words or None
        same = self.one.faults().get("deputy_for", "")
        if same:
            self._rows[-1].show_fault(same)
        else:
            self._rows[-1].show_hint()
        self.changed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
