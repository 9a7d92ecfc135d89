"""Who belongs to a household: a row for each member, edited in place."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import fields as field, homes
from db.kinds import Household, HouseholdMember, Resident
from db.record import Record
from db.rules_people import HEAD
from desktop_app.gui import look
from desktop_app.gui.arrange import clear, column, row
from desktop_app.gui.code_editors import ChoiceEditor
from desktop_app.gui.controls import button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.picker import Picker

RELATION: Any = HouseholdMember.fields()["relation_to_head"]
MEMBERS = field.Field(label="户成员", tag=0)


class MembersBox(QWidget):
    """The rows of the members, and a picker that adds one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.rows = column(gap=6)
        self.picker = Picker(desk, ("resident",), name="加一位成员")
        self.picker.setPlaceholderText("加一位成员：输姓名或拼音首字母")
        self.setLayout(column(self.rows, self.picker, self.picker.list, gap=6))


class MembersEditor(Editor):
    """Edits the memberships that have not ended; saving them is the page's part.

    The member whose relation is 户主 is the household's head.
    """

    opened = Signal(bytes)

    def __init__(self, desk: Desk) -> None:
        self.box = MembersBox(desk)
        super().__init__(MEMBERS, self.box)
        self._desk = desk
        self._rows: list[tuple[HouseholdMember, ChoiceEditor]] = []
        self._left: list[HouseholdMember] = []
        self.box.picker.picked.connect(self._add)

    def members(self) -> list[HouseholdMember]:
        """Give the members with their relations as typed."""
        made = []
        for kept, relation in self._rows:
            one = kept.copy()
            one.relation_to_head = relation.value()
            made.append(one)
        return made

    def leavers(self) -> list[HouseholdMember]:
        """Give the kept memberships that are to end."""
        return [one.copy() for one in self._left if one.op is not None]

    def fault(self) -> str:
        """Say what is wrong with the rows; empty when they may be kept."""
        members = self.members()
        if any(not one.relation_to_head for one in members):
            return "每位成员都要选与户主关系"
        if sum(one.relation_to_head == HEAD for one in members) > 1:
            return "一户只能有一位户主，请改其中一位的关系"
        return ""

    @override
    def load_from(self, record: Record, name: str) -> None:
        held = [] if record.op is None else homes.members_of(self._desk.store, record.id)
        self._left = []
        self.is_touched = False
        held.sort(key=lambda one: RELATION.codes.order(one.relation_to_head or ""))
        self._show(held)

    @override
    def fill(self, record: Record, name: str) -> None:
        """Leave the record alone: members are records of their own."""

    @property
    @override
    def is_blank(self) -> bool:
        return False

    @override
    def typed(self) -> Any:
        rows = [[one.id.hex(), one.resident.hex(), one.relation_to_head] for one in self.members()]
        return {"rows": rows, "left": [one.id.hex() for one in self._left]}

    @override
    def retype(self, typed: Any) -> None:
        held = {one.id.hex(): one for one, _ in self._rows}
        made = []
        for key, resident, relation in typed["rows"]:
            one = held.get(key) or HouseholdMember(
                id=bytes.fromhex(key), resident=bytes.fromhex(resident)
            )
            one.relation_to_head = relation
            made.append(one)
        self._left = [held[key] for key in typed["left"] if key in held]
        self._show(made)
        self.touch()

    def _show(self, members: list[HouseholdMember]) -> None:
        clear(self.box.rows)
        self._rows = []
        for one in members:
            self._add_row(one)

    def _add_row(self, one: HouseholdMember) -> None:
        person = self._desk.store.get(Resident, one.resident)
        name = person.full_name if person else "（已删除）"
        relation = ChoiceEditor(RELATION)
        relation.control.setAccessibleName(f"{name}与户主关系")
        relation.load(one.relation_to_head)
        relation.changed.connect(self.touch)
        relation.control.setFixedWidth(look.px(150))
        opener = button(name, partial(self.opened.emit, one.resident), kind="link")
        opener.setMinimumWidth(look.px(120))
        away = button("移出", partial(self._remove, one), kind="flat", name=f"把{name}移出这一户")
        words = label(self._details(one, person), "small")
        self.box.rows.addLayout(row(opener, (words, 1), relation.control, away, gap=10))
        self._rows.append((one, relation))

    def _details(self, one: HouseholdMember, person: Resident | None) -> str:
        if person is None:
            return ""
        today = self._desk.store.today
        parts = [type(person).fields()["sex"].show(person.sex)]
        if (age := person.age(today)) is not None:
            parts.append(f"{age} 岁")
        if one.membership_kind != homes.RESIDENCE:
            parts.append(HouseholdMember.fields()["membership_kind"].show(one.membership_kind))
        if one.op is None and (place := homes.place_of(self._desk.store, person.id, today)):
            home = self._desk.store.get(Household, place.household)
            if home:
                parts.append(f"保存后从{self._desk.store.called(home)}迁来")
        return " · ".join(part for part in parts if part)

    def _add(self, picked: object) -> None:
        self.box.picker.set_target(None)
        if not isinstance(picked, bytes) or any(m.resident == picked for m, _ in self._rows):
            return
        first = "" if self._rows else HEAD
        self._add_row(HouseholdMember(resident=picked, relation_to_head=first or None))
        self.touch()
        self._rows[-1][1].control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, gone: HouseholdMember) -> None:
        members = self.members()
        self._left.append(gone)
        self._show([one for one in members if one.id != gone.id])
        self.touch()
        self.box.picker.setFocus(Qt.FocusReason.OtherFocusReason)
