"""Who takes part in a household event: a tick and a relation for each, and who becomes head."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from db import relations
from db.household_act import Group, Scene
from db.household_faults import relation_key
from db.kinds import HouseholdMember, Resident
from db.record import Id
from db.relations import HEAD
from desktop_app.gui.arrange import clear, column, held, row
from desktop_app.gui.code_editors import ChoiceEditor
from desktop_app.gui.controls import ChoiceBox, FieldRow, button

RELATION: Any = HouseholdMember.fields()["relation_to_head"]
FOLLOWS: Final = "按原来的关系推出，请核对"
ASK: Final = "推不出来，请问清再选"


class PersonRow(QWidget):
    """One person: a tick where they may be chosen, and what they are to the head from then on."""

    changed = Signal()
    removed = Signal(bytes)

    def __init__(self, one: Id, name: str, details: str, *, ticks: bool, removes: bool) -> None:
        super().__init__()
        self.id = one
        self.tick = QCheckBox("")
        self.tick.setAccessibleName(f"选{name}")
        self.relation = ChoiceEditor(RELATION)
        self.line = FieldRow(f"{name}　{details}", self.relation.control)
        self.relation.control.setAccessibleName(f"{name}与户主关系")
        away = button("去掉", partial(self.removed.emit, one), kind="flat", name=f"去掉{name}")
        line = row(self.tick, (self.line, 1), away, gap=10)
        line.setAlignment(self.tick, Qt.AlignmentFlag.AlignTop)  # beside the name
        self.setLayout(line)
        self.tick.ensurePolished()
        self.line.label.setMinimumHeight(self.tick.sizeHint().height())
        self.tick.setVisible(ticks)  # not before it has its place: it would be a window
        away.setVisible(removes)
        self.tick.toggled.connect(self.changed)
        self.relation.changed.connect(self.changed)
        self.ask(on=False)

    def ask(self, *, on: bool) -> None:
        """Ask for the relation, or leave it as it is."""
        self.relation.control.setVisible(on)
        if not on:
            self.line.show_hint("")

    @property
    def is_asked(self) -> bool:
        """Whether the relation is asked."""
        return not self.relation.control.isHidden()

    def suggest(self, code: str) -> None:
        """Put in what follows, unless staff have chosen already."""
        if not self.relation.is_touched:
            self.relation.load(code or None)
            self.line.mark_filled(on=bool(code))
            self.line.show_hint(FOLLOWS if code and code != HEAD else "" if code else ASK)


class HeadRow(FieldRow):
    """Asks who of a group becomes head."""

    def __init__(self, words: str) -> None:
        self.box = ChoiceBox()
        super().__init__(words, self.box, required=True)
        self._offered: tuple[Id, ...] = ()
        self.hide()

    def offer(self, group: Group | None, scene: Scene) -> None:
        """Ask among the people of a group, or not at all."""
        people = group.people if group and group.head is None else ()
        self.setVisible(bool(people))
        if people != self._offered:
            was, self._offered = self.picked(), people
            # Qt finds no bytes again, so the box holds ids as text.
            self.box.offer([(one.hex(), scene.name(one)) for one in people], blank="请选")
            self.box.set_value(was.hex() if was in people else None)

    def picked(self) -> Id | None:
        """Give who is picked."""
        value = self.box.value()
        return bytes.fromhex(value) if value else None


class EventPeople(QWidget):
    """The people of an event, and the heads of the one or two groups they fall into.

    A head that is picked lets the others' relations follow from those to the old head.
    """

    changed = Signal()
    removed = Signal(bytes)

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[Id, PersonRow] = {}
        self.heads = (HeadRow("谁当户主"), HeadRow("留下的人，谁当户主"))
        for one in self.heads:
            one.box.chosen.connect(self._take_head)
        self._list = column(gap=8)
        self.setLayout(column(held(row(*((one, 1) for one in self.heads))), self._list, gap=10))
        self._scene: Scene | None = None

    def show_people(
        self, scene: Scene, people: Sequence[Id], today: dt.date, *, ticks: bool, removes: bool
    ) -> None:
        """Show other people; whoever was here already keeps what was chosen."""
        kept = {
            one: (line.tick.isChecked(), line.relation.is_touched, line.relation.box.value())
            for one, line in self.rows.items()
        }
        clear(self._list)
        self.rows = {}
        for one in people:
            line = PersonRow(
                one, scene.name(one), details(scene, one, today), ticks=ticks, removes=removes
            )
            ticked, is_typed, code = kept.get(one, (False, False, None))
            line.tick.setChecked(ticked)
            if is_typed:
                line.relation.put(code)
            line.changed.connect(self._tell)
            line.removed.connect(self.removed)
            self.rows[one] = line
            self._list.addWidget(line)

    def forget(self) -> None:
        """Begin with nobody."""
        clear(self._list)
        self.rows = {}

    def ticked(self) -> tuple[Id, ...]:
        """Give who is ticked."""
        return tuple(one for one, line in self.rows.items() if line.tick.isChecked())

    def tick(self, one: Id) -> None:
        """Tick a person."""
        if one in self.rows:
            self.rows[one].tick.setChecked(True)

    def relations(self) -> dict[Id, str]:
        """Give the relations that are asked and given."""
        found = {one: line.relation.box.value() for one, line in self.rows.items() if line.is_asked}
        return {one: code for one, code in found.items() if code}

    def show_groups(self, scene: Scene) -> None:
        """Ask for the relations that an act makes new."""
        self._scene = scene
        groups = scene.groups
        asked = {one for group in groups for one in group.people}
        for one, line in self.rows.items():
            line.ask(on=one in asked)
        stay = next((g for g in groups if scene.loses_head and g.people == scene.stayers), None)
        first = next((g for g in groups if g is not stay), None)
        for head, group in zip(self.heads, (first, stay), strict=True):
            head.offer(group, scene)

    def show_faults(self, faults: dict[str, str]) -> None:
        """Say what is wrong beside each person."""
        for one, line in self.rows.items():
            words = faults.get(relation_key(one))
            if words and line.is_asked:
                line.line.show_fault(words)

    def _take_head(self, _picked: object) -> None:
        for head in self.heads:
            self._follow(head)
        self._tell()

    def _follow(self, head: HeadRow) -> None:
        picked = head.picked()
        if self._scene is None or head.isHidden() or picked is None:
            return
        group = next((g for g in self._scene.groups if picked in g.people and not g.head), None)
        if group is None:
            return
        told = self._scene.suggested(picked, group.people)
        for one in group.people:
            line = self.rows[one]
            if one == picked or line.relation.box.value() == HEAD:
                line.relation.load(None)
            line.suggest(told.get(one, ""))

    def _tell(self, *_: object) -> None:
        self.changed.emit()

    def go_to_first(self) -> None:
        """Put the cursor on the first person."""
        first = next(iter(self.rows.values()), None)
        if first:
            (first.relation.control if first.tick.isHidden() else first.tick).setFocus()


def details(scene: Scene, one: Id, today: dt.date) -> str:
    """Give what tells a person apart: relation now, sex, age."""
    person = scene.people.get(one)
    held_now = next((m for m in scene.held if m.resident == one), None)
    parts = [relations.said(held_now.relation_to_head) if held_now else ""]
    if person is not None:
        parts.append(Resident.fields()["sex"].show(person.sex))
        age = person.age(today)
        parts.append(f"{age} 岁" if age is not None else "")
    return " · ".join(part for part in parts if part)
