"""对表头: which column of a stranger's table is which field, or none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from db.half_width import half_width
from desktop_app.exchange.close import FILLED_IN, is_kept_close
from desktop_app.exchange.plan import Plan
from desktop_app.exchange.table import BY_CONTENT, NOT_IMPORTED, REMEMBERED, Column
from desktop_app.gui import icons, look
from desktop_app.gui.arrange import clear, column, held
from desktop_app.gui.controls import ChoiceBox, label
from desktop_app.gui.tips import tip

SAMPLES: Final = 3
LOOKED_AT: Final = 60
_SHUT: Final = "还没有写明用途"
NOTHING: Final = "（都是空的）"
_LONG_NUMBER: Final = re.compile(r"\d{5,}[\dXx]")


def samples(plan: Plan, one: Column) -> str:
    """Give a few of a column's values, sound numbers masked, values of one's own record hidden."""
    if is_kept_close(one):
        return FILLED_IN
    found: dict[str, None] = {}
    for place, row in enumerate(plan.table.rows[:LOOKED_AT]):
        if one.field:
            cell = plan.rows[place].cells.get(one.field)
            text = cell.text if cell else ""
        else:
            text = _hidden(row.texts[one.place]) if one.place < len(row.texts) else ""
        if text.strip():
            found.setdefault(text.strip().replace("\n", " "))
        if len(found) == SAMPLES:
            break
    return "、".join(found) or NOTHING


def _hidden(text: str) -> str:
    """Hide long numbers of a column nobody has said the meaning of."""
    return _LONG_NUMBER.sub(lambda hit: hit[0][:3] + "*" * (len(hit[0]) - 3), half_width(text))


def is_sure(one: Column) -> bool:
    """Say whether a column was found by its heading or settled by staff."""
    return one.field is not None and one.certainty != BY_CONTENT


class ImportColumns(QScrollArea):
    """One line a column: heading, samples where there is room for them, and the field.

    `changed(places)` carries place → field name or None for the column staff changed.
    """

    changed = Signal(object)

    def __init__(self, *, with_samples: bool) -> None:
        super().__init__()
        self._with_samples = with_samples
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, look.px(4), 0)
        self._grid.setHorizontalSpacing(look.px(12 if with_samples else 6))
        self._grid.setVerticalSpacing(look.px(8))
        self.boxes: dict[int, ChoiceBox] = {}
        self._shown: tuple[Column, ...] | None = None
        self._shut: Mapping[str, str] = {}
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = held(column(self._grid, None, gap=0), "rail-list")
        self.setWidget(body)

    def show_plan(self, plan: Plan) -> None:
        """Show the columns of a plan, and what each is read as."""
        self._shut = plan.shut
        if plan.columns == self._shown:
            return
        self._shown = plan.columns
        had = next((place for place, box in self.boxes.items() if box.hasFocus()), None)
        clear(self._grid)
        self.boxes = {}
        if self._with_samples:
            for place, words in enumerate(("", "表里的列", "前几行", "", "记到")):
                self._grid.addWidget(label(words, "small"), 0, place)
        line, told = 1, ""
        for one in plan.columns:
            self._add(line, one, plan)
            line += 1
            if (words := plan.shut.get(one.shut, "")) not in ("", told):
                self._grid.addWidget(label(words, "warn", wrap=True), line, 0, 1, -1)
                line, told = line + 1, words
        self._grid.setColumnStretch(5 if self._with_samples else 1, 1)
        if had in self.boxes:
            self.boxes[had].setFocus()

    def forget(self) -> None:
        """Show the next plan's columns anew, even if they are called the same."""
        self._shown = None

    def _add(self, line: int, one: Column, plan: Plan) -> None:
        box = ChoiceBox(f"{one.heading}记到", fields(plan, one), blank=f"（{NOT_IMPORTED}）")
        box.set_value(one.field)
        if one.field is None:
            box.setCurrentIndex(0)
        box.setMinimumContentsLength(8)
        box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setFixedWidth(look.px(220 if self._with_samples else 148))
        box.chosen.connect(partial(self._take, one.place))
        self.boxes[one.place] = box
        heading = _cut(one.heading, 220 if self._with_samples else 96)
        parts: list[QWidget] = [_state(one), heading]
        if self._with_samples:
            parts.append(_cut(samples(plan, one), 420, "small"))
        parts += [label("→", "small"), box]
        for place, part in enumerate(parts):
            self._grid.addWidget(part, line, place)

    def _take(self, place: int, value: object) -> None:
        if value in self._shut:  # it is told why, and stays what it was
            self.boxes[place].setCurrentIndex(0)
        self.changed.emit({place: value})


def fields(plan: Plan, one: Column) -> list[tuple[str, str]]:
    """Offer every field to a column; those another column fills say so, and those that are shut."""
    taken = {other.field for other in plan.columns if other is not one}
    notes: dict[str | None, str] = dict.fromkeys(taken, "（别的列已对上）")
    notes |= dict.fromkeys(plan.shut, f"（{_SHUT}）")
    return [
        (wanted.name, f"{wanted.label}{notes.get(wanted.name, '')}")
        for wanted in plan.target.fields
    ]


def _state(one: Column) -> QLabel:
    """Give the sign of how sure a column is, with words for those who cannot see it."""
    if one.shut:
        sign, tone, words = "circle-alert", "warn", f"{_SHUT}，这一列不导入"
    elif is_sure(one):
        words = "按上次的对应" if one.certainty == REMEMBERED else "按表头对上"
        sign, tone = "circle-check", "ok"
    elif one.field:
        sign, tone, words = "circle-help", "warn", "按内容猜的，请看一眼"
    else:
        sign, tone, words = "circle-alert", "text2", "没有对上，这一列不导入"
    made = icons.picture(sign, tone, 16)
    made.setToolTip(tip(words))
    made.setAccessibleName(words)
    return made


def _cut(words: str, width: int, kind: str = "") -> QLabel:
    plain = words.replace("\n", "")
    made = label("", kind)
    made.setMinimumWidth(look.px(width) // 4)
    made.setMaximumWidth(look.px(width))
    made.ensurePolished()  # in the letters it will be shown in
    made.setText(made.fontMetrics().elidedText(plain, Qt.TextElideMode.ElideRight, look.px(width)))
    made.setToolTip(tip(plain))
    return made
