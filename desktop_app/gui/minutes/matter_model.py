"""What a meeting decided, as rows of a grid that is typed into like a sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from typing_extensions import override

from db import codes, dates, meetings
from db.follow_ups import stage
from db.kinds import PartnerOrganization, Resolution
from db.meetings import Target
from db.store import Store
from desktop_app.gui import icons, look
from desktop_app.gui.tips import tip
from desktop_app.gui.typing_grid import Index, LinesModel

_ROOT: Final = QModelIndex()
_LONG_TERM: Final = ("长期", "长期坚持", "长年坚持")
_A_YEAR: Final = dt.timedelta(days=365)
Role = Qt.ItemDataRole


class Col(IntEnum):
    """The columns of the grid."""

    NO = 0
    MATTER = 1
    UNIT = 2
    OWNER = 3
    DUE = 4
    TOPIC = 5
    STATE = 6


HEADINGS: Final = ("#", "议定事项", "责任单位", "责任人", "完成时限", "类别", "督办")
_FIELD: Final = {
    Col.MATTER: "议定事项",
    Col.UNIT: "责任单位",
    Col.OWNER: "责任人",
    Col.DUE: "完成时限",
    Col.TOPIC: "类别",
}


class MatterModel(LinesModel):
    """Edits a list of resolutions in place. `edited()` follows every change.

    Edit values: text for a matter and a day, `(id, words)` for unit and owner, a code for a
    class. A day that is typed or pasted as 长期 makes the matter a long-term one, to be looked
    at a year on. `co_units` gives the units that help, by matter; it too is changed in place.
    """

    edited = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self.matters: list[Resolution] = []
        self.co_units: dict[bytes, list[Target]] = {}
        self.is_locked = False
        self.day: dt.date | None = None
        self.topic: bytes | None = None
        self.issued = False
        self._unread: dict[bytes, str] = {}
        self._filled: dict[bytes, set[Col]] = {}

    def show(
        self,
        matters: list[Resolution],
        *,
        locked: bool,
        issued: bool,
        co_units: dict[bytes, list[Target]] | None = None,
    ) -> None:
        """Show the matters of a meeting; the list itself is changed as staff change it."""
        self.beginResetModel()
        self.co_units = {} if co_units is None else co_units
        self.matters, self.is_locked, self.issued = matters, locked, issued
        self._unread, self._filled = {}, {}
        self.endResetModel()

    # Reading

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.matters)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADINGS)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if role == Role.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return HEADINGS[section] if section < len(HEADINGS) else None
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        if index.isValid() and self.may_edit(index):
            return found | Qt.ItemFlag.ItemIsEditable
        return found

    @override
    def may_edit(self, index: Index) -> bool:
        """Say whether a cell is typed into: not in issued minutes, and not what is closed."""
        if self.is_locked or index.column() not in _FIELD:
            return False
        return not meetings.is_settled(self.matters[index.row()])

    @override
    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.matters):
            return None
        matter, col = self.matters[index.row()], Col(index.column())
        if role == Role.DisplayRole:
            return self._words(matter, col)
        if role == Role.ToolTipRole:
            return tip(self._whole_words(matter, col))
        if role == Role.AccessibleTextRole:
            return f"{HEADINGS[col]}：{self._whole_words(matter, col) or '空'}"
        return self._paint(matter, col, role)

    def _words(self, matter: Resolution, col: Col) -> str:
        if col == Col.NO:
            return str(matter.no or "")
        if col == Col.MATTER:
            return (matter.matter or "").replace("\n", " ")
        if col == Col.UNIT:
            count = len(self.helpers(matter))
            return (matter.owner_unit_name or "") + (f" +{count}" if count else "")
        if col == Col.OWNER:
            return matter.owner_name or ""
        if col == Col.DUE:
            due = matter.due_on.isoformat() if matter.due_on else ""
            if due and matter.long_term:
                due = f"长期 {due[5:]}"
            return self._unread.get(matter.id, due)
        if col == Col.TOPIC:
            return codes.RESOLUTION_TOPIC.label(matter.topic) if matter.topic else ""
        return self.standing(matter)

    def standing(self, matter: Resolution) -> str:
        """Say how a matter stands: what it lacks, or that it goes to 督办 with the issue."""
        if missing := meetings.lacking(matter):
            return f"缺{missing[0]}"
        if self.is_early(matter):
            return "时限早于开会"
        return stage(matter) if self.issued else "转督办"

    def is_early(self, matter: Resolution) -> bool:
        """Say whether a matter would be due before the meeting."""
        return bool(self.day and matter.due_on and matter.due_on < self.day)

    def helpers(self, matter: Resolution) -> list[Target]:
        """Give the units that help with a matter (配合单位), in order."""
        return self.co_units.get(matter.id, [])

    def typed_words(self, matter: Resolution, col: Col) -> str:
        """Give what stands in the control of a cell when it opens."""
        if col == Col.MATTER:
            return matter.matter or ""
        if col == Col.UNIT:
            return matter.owner_unit_name or ""
        if col == Col.DUE:
            due = matter.due_on.isoformat() if matter.due_on else ""
            return self._unread.get(matter.id, due)
        return self._words(matter, col)

    def _whole_words(self, matter: Resolution, col: Col) -> str:
        """Give the words of a cell with what it has no room for."""
        if col == Col.UNIT and (names := "、".join(name for _, name in self.helpers(matter))):
            return f"{matter.owner_unit_name or ''}（配合：{names}）"
        if col == Col.DUE and matter.id in self._unread:
            return "这个日期看不懂，请写成 2026-11-30、1130 或 +10（会后第 10 天）"
        if col == Col.DUE and matter.long_term and matter.due_on:
            return f"长期事项，{matter.due_on.isoformat()} 检查"
        return self._words(matter, col)

    def _paint(self, matter: Resolution, col: Col, role: int) -> Any:
        bad = self.is_bad(matter)
        if col == Col.STATE:
            tone, icon = self._sign(matter)
            if role == Role.ForegroundRole:
                return look.color(tone)
            if role == Role.DecorationRole:
                return icons.pixmap(icon, tone, 16)
        if role == Role.ForegroundRole:
            unread = col == Col.DUE and matter.id in self._unread
            loose = col == Col.UNIT and matter.owner_unit_name and not matter.owner_unit
            return look.color("danger") if unread or loose else None
        if role == Role.BackgroundRole and bad and not self._words(matter, col):
            return look.color("accent_bg")
        return None

    def _sign(self, matter: Resolution) -> tuple[str, str]:
        """Give tone and icon of how a matter stands: only what is done wears a tick once issued."""
        if self.is_bad(matter):
            return "danger", "circle-alert"
        if self.issued and not meetings.is_settled(matter):
            return "info", "clock"
        return "ok", "circle-check"

    def is_bad(self, matter: Resolution) -> bool:
        """Say whether a matter can't be carried out as it stands."""
        return bool(meetings.lacking(matter)) or self.is_early(matter)

    def trouble(self) -> str:
        """Say what the first bad row still needs; empty when all rows are whole."""
        for matter in self.matters:
            if matter.id in self._unread:
                return f"第 {matter.no} 条的完成时限看不懂，请改成 1130 或 +10 这样"
            if missing := meetings.lacking(matter):
                return f"第 {matter.no} 条还没有{'、'.join(missing)}，签发前请补上"
            if self.is_early(matter):
                return f"第 {matter.no} 条的完成时限早于开会，请改正"
        return ""

    # Writing

    @override
    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole or not index.isValid() or not self.may_edit(index):
            return False
        matter, col = self.matters[index.row()], Col(index.column())
        writers: dict[Col, Callable[[Resolution, Any], None]] = {
            Col.MATTER: self._set_matter,
            Col.UNIT: self._set_unit,
            Col.OWNER: self._set_owner,
            Col.DUE: self._set_due,
            Col.TOPIC: self._set_topic,
        }
        writers[col](matter, value)
        self._filled.get(matter.id, set()).discard(col)
        self._tell_row(index.row())
        return True

    def _tell_row(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADINGS) - 1))
        self.edited.emit()

    def _may_fill(self, matter: Resolution, col: Col, held: object) -> bool:
        return not held or col in self._filled.get(matter.id, set())

    def _fill(self, matter: Resolution, col: Col) -> None:
        self._filled.setdefault(matter.id, set()).add(col)

    def _set_matter(self, matter: Resolution, text: str) -> None:
        matter.matter = text.strip()
        guess = meetings.guess_topic(matter.matter)
        if guess and self._may_fill(matter, Col.TOPIC, matter.topic):
            matter.topic = guess
            self._fill(matter, Col.TOPIC)

    def _set_unit(self, matter: Resolution, value: tuple[bytes | None, str]) -> None:
        target, words = value
        matter.owner_unit, matter.owner_unit_name = target, words or None  # type: ignore[assignment]
        unit = self._store.get(PartnerOrganization, target)
        if unit and unit.liaison and self._may_fill(matter, Col.OWNER, matter.owner_name):
            matter.owner, matter.owner_name = None, unit.liaison
            self._fill(matter, Col.OWNER)

    def _set_owner(self, matter: Resolution, value: tuple[bytes | None, str]) -> None:
        matter.owner, matter.owner_name = value[0], value[1] or None

    def _set_due(self, matter: Resolution, text: str) -> None:
        self._unread.pop(matter.id, None)
        if text.strip() in _LONG_TERM:
            matter.long_term, matter.due_on = True, self._a_year_on()
            return
        day = dates.parse_typed(text, self.day or self._store.today) if text.strip() else None
        matter.due_on = day  # type: ignore[assignment]
        if text.strip() and day is None:
            self._unread[matter.id] = text.strip()

    def _a_year_on(self) -> dt.date:
        """Give the day by which a long-term matter is looked at again, a year from the meeting."""
        return (self.day or self._store.today) + _A_YEAR

    def set_long_term(self, row: int, *, on: bool) -> None:
        """Say whether a matter goes on for good; without a day it is looked at a year on."""
        matter = self.matters[row]
        matter.long_term = on
        if on and matter.due_on is None:
            self._unread.pop(matter.id, None)
            matter.due_on = self._a_year_on()
        self._tell_row(row)

    def set_helpers(self, row: int, units: Sequence[Target]) -> None:
        """Say which units help with a matter."""
        self.co_units[self.matters[row].id] = list(units)
        self._tell_row(row)

    def _set_topic(self, matter: Resolution, code: str | None) -> None:
        matter.topic = code  # type: ignore[assignment]

    # Rows

    @override
    def add(self, *lines: Sequence[str]) -> int:
        """Add a matter for each line `(matter, unit, owner, day)`; give the row of the first."""
        first = len(self.matters)
        made = [self._made(line) for line in lines or [("",)]]
        self.beginInsertRows(_ROOT, first, first + len(made) - 1)
        for one in made:
            self.matters.append(one)
            one.no = len(self.matters)
        self.endInsertRows()
        self.edited.emit()
        return first

    def _made(self, line: Sequence[str]) -> Resolution:
        made = Resolution(agenda_item=self.topic)
        words = [word.strip() for word in (*line, "", "", "")]
        self._set_matter(made, meetings.clean_line(words[0]))
        if words[1]:
            self._set_unit(made, self._unit_called(words[1]))
        if words[2]:
            self._set_owner(made, (None, words[2]))
        if words[3]:
            self._set_due(made, words[3])
        return made

    def _unit_called(self, name: str) -> tuple[bytes | None, str]:
        found = self._store.all(PartnerOrganization, full_name=name)
        return (found[0].id if len(found) == 1 else None), name

    @override
    def drop_blank(self) -> None:
        """Take out rows at the end in which nothing was written."""
        while self.matters and self.matters[-1].op is None and _is_blank(self.matters[-1]):
            self.remove(len(self.matters) - 1)

    @override
    def remove(self, row: int) -> None:
        """Take a matter out."""
        self.beginRemoveRows(_ROOT, row, row)
        self.matters.pop(row)
        self.endRemoveRows()
        for place, matter in enumerate(self.matters, 1):
            if not meetings.is_settled(matter):
                matter.no = place
        if self.matters:
            last = self.index(len(self.matters) - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last)
        self.edited.emit()


def _is_blank(matter: Resolution) -> bool:
    return not (
        matter.matter or matter.owner_unit_name or matter.owner_name or matter.due_on
        or matter.topic
    )  # fmt: skip
