"""The further cards of a household event: where to, the dwelling left behind, what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from db import codes
from db.bonds import Matter
from db.kinds import Address
from db.record import Id
from desktop_app.gui import look
from desktop_app.gui.arrange import clear, column, held, row
from desktop_app.gui.controls import Card, Chips, ChoiceBox, FieldRow, LineInput, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.picker import Picker
from desktop_app.gui.recall import RecallInput

AT_HOUSEHOLD, AT_PLACE = "into", "place"
_CELLS: Final = ("estate", "building", "entrance", "floor", "room")
_LIVED_IN: Final = ("owner", "let", "unknown")


class PlaceCard(Card):
    """Where they are from then on: a household that takes them in, or a dwelling of their own."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="住到哪里")
        self.way = Chips("住到哪里", ((AT_HOUSEHOLD, "进现有的户"), (AT_PLACE, "新立一户")))
        self.picker = Picker(desk, ("household",), name="哪一户")
        self.into = FieldRow("哪一户（输户主的拼音首字母或楼栋）", self.picker, required=True)
        fields: dict[str, Any] = Address.fields()
        self.estate = RecallInput(desk, fields["estate"], most=fields["estate"].most)
        self.cells = {
            name: FieldRow(
                fields[name].label.partition("（")[0],
                self.estate if name == "estate" else LineInput(most=fields[name].most),
                required=name == "estate",
            )
            for name in _CELLS
        }
        self.occupancy = ChoiceBox(
            options=[(code, codes.OCCUPANCY.label(code)) for code in _LIVED_IN]
        )
        self.cells["occupancy"] = FieldRow(fields["occupancy"].label, self.occupancy)
        shares = {"estate": 3}
        line = row(*((cell, shares.get(name, 2)) for name, cell in self.cells.items()), gap=10)
        self._place = held(line)
        self.body.addWidget(self.way)
        self.body.addWidget(self.into)
        self.body.addWidget(self._place)
        for name in _CELLS:
            self._line(name).textChanged.connect(self._tell)
        self.occupancy.chosen.connect(self._tell)
        self.picker.changed.connect(self._tell)
        self.picker.picked.connect(self._tell)
        self.way.picked.connect(self._turn)

    def begin(self, ways: Sequence[str]) -> None:
        """Ask anew; `ways` says whether a household, a dwelling or either may be given."""
        self.setVisible(bool(ways))
        self.way.setVisible(len(ways) > 1)
        self.way.set_value(ways[0] if ways else AT_PLACE)
        self.picker.set_target(None)
        for name in _CELLS:
            self._line(name).setText("")
        self.occupancy.set_value("owner")
        self._show()

    def fill(self, place: Mapping[str, Any]) -> None:
        """Put in parts of an address."""
        for name in _CELLS:
            if place.get(name):
                self._line(name).setText(str(place[name]))

    def target(self) -> Id | None:
        """Give the household that takes them in."""
        return self.picker.target if self.way.value() == AT_HOUSEHOLD else None

    def place(self) -> Address | None:
        """Give the dwelling of their own, as typed."""
        if self.isHidden() or self.way.value() != AT_PLACE:
            return None
        made = Address(**{name: self._line(name).text().strip() or None for name in _CELLS})
        made.occupancy = self.occupancy.value()
        return made

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Say what is wrong beside each cell."""
        for name, cell in self.cells.items():
            _say(cell, faults.get(f"place.{name}"))
        _say(self.into, faults.get("into"))

    def _line(self, name: str) -> LineInput:
        control = self.cells[name].control
        if not isinstance(control, LineInput):
            raise TypeError(control)
        return control

    def _turn(self, _way: object) -> None:
        self._show()
        self._tell()

    def _show(self) -> None:
        at_place = self.way.value() == AT_PLACE
        self._place.setVisible(at_place)
        self.into.setVisible(not at_place)

    def _tell(self, *_: object) -> None:
        self.changed.emit()


class LeftCard(Card):
    """What becomes of the dwelling in which nobody lives any more."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(title="原来的住处")
        offered = [(code, codes.OCCUPANCY.label(code)) for code in codes.OCCUPANCY.offered()]
        self.box = ChoiceBox(options=offered, blank="请选")
        self.line = FieldRow("以后怎样", self.box, required=True)
        self.body.addWidget(self.line)
        self.box.chosen.connect(self._tell)

    def begin(self) -> None:
        """Ask anew."""
        self.box.set_value(None)
        self.hide()

    def ask(self, dwelling: Address | None) -> None:
        """Ask after a dwelling, or not at all."""
        self.setVisible(dwelling is not None)
        if dwelling is not None:
            self.line.label.setText(f"{dwelling.name}没有户住了，以后怎样 *")

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Say what is wrong."""
        _say(self.line, faults.get("occupancy"))

    def _tell(self, *_: object) -> None:
        self.changed.emit()


class MattersCard(Card):
    """What is still open with those who leave: each is closed only where it is ticked."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(title="没办完的事")
        self.ticks: dict[Id, QCheckBox] = {}
        self._seen: list[Id] = []
        words = "勾上的这次一起结束；不勾的留着，接着办。"
        self.body.addWidget(label(words, "small", wrap=True))
        self._list = column(gap=4)
        self.body.addLayout(self._list)
        self.why = LineInput(most=200)
        self.line = FieldRow("结束的原因", self.why)
        self.body.addWidget(self.line)
        self.why.textChanged.connect(self._tell)

    def begin(self, reason: str) -> None:
        """Ask anew; `reason` is what is usually written."""
        self.why.setText(reason)
        self.show_matters([])

    def show_matters(self, matters: Sequence[Matter]) -> None:
        """Show what is open; what was ticked stays ticked."""
        self.setVisible(bool(matters))
        if [one.id for one in matters] == self._seen:
            return
        was = set(self.ticked())
        clear(self._list)
        self._seen, self.ticks = [one.id for one in matters], {}
        for one in matters:
            self._list.addWidget(self._part(one, ticked=one.id in was))

    def _part(self, one: Matter, *, ticked: bool) -> QWidget:
        if one.closing is None:
            return label(f"{one.words}　请到它自己的页面办", "small", wrap=True)
        tick = QCheckBox(one.words)
        tick.setAccessibleName(f"结束{one.words}")
        tick.setChecked(ticked)
        tick.setMinimumHeight(look.px(26))
        tick.toggled.connect(self._tell)
        self.ticks[one.id] = tick
        return tick

    def ticked(self) -> tuple[Id, ...]:
        """Give what is to be closed."""
        return tuple(one for one, tick in self.ticks.items() if tick.isChecked())

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Say what is wrong."""
        _say(self.line, faults.get("reason"))

    def _tell(self, *_: object) -> None:
        self.changed.emit()


def _say(line: FieldRow, words: str | None) -> None:
    if words:
        line.show_fault(words)
    else:
        line.show_hint()
