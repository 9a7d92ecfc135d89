"""Who belongs to a household: a row for each member, edited in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import fields as field, homes
from db.kinds import Household, HouseholdMember, Resident
from db.record import Record
from db.rules_people import HEAD
from db.trouble import Refused
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.code_editors import ChoiceEditor
from desktop_app.gui.controls import ChoiceBox, FieldRow, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.help_words import FIELD
from desktop_app.gui.picker import Picker

_FIELDS: Any = HouseholdMember.fields()
RELATION: Any = _FIELDS["relation_to_head"]
STAY = ("membership_kind", "date_from", "date_to", "remark")
MORE: Final = "性质、日期、备注"
MEMBERS = field.Field(label="户成员", tag=0)


class Line(NamedTuple):
    """One member: the membership as it was, and the editors of what may be said of it."""

    kept: HouseholdMember
    relation: ChoiceEditor
    stay: dict[str, Editor]
    inside: QWidget  # what holds the rarer ones; hidden until it is asked for

    def typed(self) -> HouseholdMember:
        """Give the membership as typed; what cannot be read stays as it was (see `fault`)."""
        one = self.kept.copy()
        one.relation_to_head = self.relation.value()
        for name, made in self.stay.items():
            try:
                setattr(one, name, made.value())
            except Refused:
                continue
        return one

    def fault(self, today: dt.date) -> str:
        """Say what is wrong with the rarer ones; empty when they may be kept."""
        for made in self.stay.values():
            try:
                made.value()
            except Refused as refused:
                return str(refused)
        one = self.typed()
        if one.date_to and one.date_to > today:
            return "终止日期还没有到，请写已经过去的日期，或者空着"
        wrong = one.faults()
        return next((wrong[name] for name in STAY if name in wrong), "")


class MembersBox(QWidget):
    """The rows of the members, and a picker that adds one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.rows = column(gap=6)
        self.picker = Picker(desk, ("resident",), name="加一位成员")
        self.picker.setPlaceholderText("加一位成员：输姓名或拼音首字母")
        self.setLayout(column(self.rows, self.picker, gap=6))

    def ways_out(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """Offer what the picker offers."""
        return self.picker.ways_out()


class MembersEditor(Editor):
    """Edits the memberships that have not ended, one line each; saving them is the page's part.

    The member whose relation is 户主 is the household's head.
    """

    opened = Signal(bytes)

    def __init__(self, desk: Desk) -> None:
        self.box = MembersBox(desk)
        super().__init__(MEMBERS, self.box)
        self._desk = desk
        self._rows: list[Line] = []
        self._left: list[HouseholdMember] = []
        self.box.picker.picked.connect(self._add)
        self.box.picker.changed.connect(self.touch)
        self.box.picker.left.connect(self.left)

    def members(self) -> list[HouseholdMember]:
        """Give the members as typed: relation, nature, days and remark."""
        return [one.typed() for one in self._rows]

    def leavers(self) -> list[HouseholdMember]:
        """Give the kept memberships that are to end."""
        return [one.copy() for one in self._left if one.op is not None]

    def fault(self) -> str:
        """Say what is wrong with the rows and the line below; empty when they may be kept."""
        if words := self.box.picker.fault():
            return words
        members = self.members()
        if any(not one.relation_to_head for one in members):
            return "每位成员都要选与户主关系"
        heads = {m.resident for m in members if m.relation_to_head == HEAD and m.date_to is None}
        if len(heads) > 1:
            return "一户只能有一位户主，请改其中一位的关系"
        today = self._desk.store.today
        return next((words for one in self._rows if (words := one.fault(today))), "")

    @override
    def load_from(self, record: Record, name: str) -> None:
        found = [] if record.op is None else homes.members_of(self._desk.store, record.id)
        self._left = []
        self.is_touched = False
        self.box.picker.set_target(None)
        found.sort(key=lambda one: RELATION.codes.order(one.relation_to_head or ""))
        self._show(found)

    @override
    def fill(self, record: Record, name: str) -> None:
        """Leave the record alone: members are records of their own."""

    @property
    @override
    def is_blank(self) -> bool:
        return False

    @override
    def typed(self) -> Any:
        rows = [
            [
                one.kept.id.hex(),
                one.kept.resident.hex(),
                one.relation.typed() or None,
                *(made.typed() for made in one.stay.values()),
            ]
            for one in self._rows
        ]
        left = [one.id.hex() for one in self._left]
        return {"rows": rows, "left": left, "words": self.box.picker.text().strip()}

    @override
    def retype(self, typed: Any) -> None:
        known = {one.kept.id.hex(): one.kept for one in self._rows}
        made, stays = [], []
        for key, resident, relation, *stay in typed["rows"]:
            one = known.get(key) or HouseholdMember(
                id=bytes.fromhex(key), resident=bytes.fromhex(resident)
            )
            one.relation_to_head = relation
            made.append(one)
            stays.append(stay)  # drafts of earlier versions hold none
        self._left = [known[key] for key in typed["left"] if key in known]
        self._show(made)
        for line, stay in zip(self._rows, stays, strict=True):
            for cell, words in zip(line.stay.values(), stay, strict=False):
                if words != cell.typed():
                    cell.retype(words)
                    line.inside.show()
        self.box.picker.set_target(None, typed.get("words", ""))  # nor did they keep these
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
        words = label(self._details(one, person), "small", wrap=True)
        stay, inside = self._stay_of(one, name)
        more = button("性质、日期等", partial(_turn, inside), kind="flat", name=f"{name}的{MORE}")
        away = button("移出", partial(self._remove, one), kind="flat", name=f"把{name}移出这一户")
        first = row(opener, (words, 1), relation.control, more, away, gap=10)
        self.box.rows.addLayout(column(first, inside, gap=look.GAP_TINY))
        self._rows.append(Line(one, relation, stay, inside))

    def _stay_of(self, one: HouseholdMember, name: str) -> tuple[dict[str, Editor], QWidget]:
        """Give the editors of the rarer ones, and what holds them: open where there is a remark."""
        stay = {key: editor(_FIELDS[key], self._desk) for key in STAY}
        cells = []
        for key, made in stay.items():
            cells.append(FieldRow(_FIELDS[key].label, made.control))
            made.control.setAccessibleName(f"{name}的{_FIELDS[key].label}")
            made.control.setProperty(FIELD, f"{HouseholdMember.__tablename__}.{key}")
            made.control.setMinimumWidth(look.px(120))
            made.load(getattr(one, key))
            made.changed.connect(self.touch)
        *short, remark = cells
        inside = held(column(row(*short, STRETCH, gap=10), remark, gap=look.GAP_TINY))
        if not one.remark:
            inside.hide()
        return stay, inside

    def _details(self, one: HouseholdMember, person: Resident | None) -> str:
        if person is None:
            return ""
        today = self._desk.store.today
        parts = [type(person).fields()["sex"].show(person.sex)]
        if (age := person.age(today)) is not None:
            parts.append(f"{age} 岁")
        if one.membership_kind != homes.RESIDENCE:
            parts.append(_FIELDS["membership_kind"].show(one.membership_kind))
        if one.date_from:
            parts.append(f"{one.date_from} 起")
        if one.op is None and (words := self._comes_from(one)):
            parts.append(words)
        return " · ".join(part for part in parts if part)

    def _comes_from(self, one: HouseholdMember) -> str:
        """Say which membership of the same nature ends when a new one is saved."""
        store = self._desk.store
        place = homes.place_of(store, one.resident, store.today, one.membership_kind)
        home = store.get(Household, place.household) if place else None
        what = "" if one.membership_kind == homes.RESIDENCE else "户籍"
        return f"保存后{what}从{store.called(home)}迁来" if home else ""

    def _add(self, picked: object) -> None:
        self.box.picker.set_target(None)
        if not isinstance(picked, bytes) or any(one.kept.resident == picked for one in self._rows):
            return
        first = "" if self._rows else HEAD
        person = self._desk.store.get(Resident, picked)
        nature = homes.usual_kind(person.residence_status if person else None)
        self._add_row(
            HouseholdMember(resident=picked, relation_to_head=first or None, membership_kind=nature)
        )
        self.touch()
        self._rows[-1].relation.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, gone: HouseholdMember) -> None:
        members = self.members()
        self._left.append(gone)
        self._show([one for one in members if one.id != gone.id])
        self.touch()
        self.box.picker.setFocus(Qt.FocusReason.OtherFocusReason)


def _turn(inside: QWidget) -> None:
    """Open or close what holds the rarer editors, and go there."""
    inside.setVisible(inside.isHidden())
    if not inside.isHidden() and (first := inside.findChild(ChoiceBox)):
        first.setFocus(Qt.FocusReason.OtherFocusReason)
