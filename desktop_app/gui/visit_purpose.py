"""What a visit of one line is for, and for what group: said there, and changed with one press."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtWidgets import QWidget

from db import codes, festivals
from db.kinds import Festival, Visit
from db.work import Changes
from desktop_app.gui import look
from desktop_app.gui.arrange import row
from desktop_app.gui.controls import Chips, label
from desktop_app.gui.desk import Desk

FEAST: Final = "festival"
DAILY: Final = "daily"
GROUP: Final = "target_group"


class VisitPurpose(Chips):
    """节日慰问（春节）or 日常走访; away from festivals there is nothing to choose, nor to see.

    What was chosen stays for the next visit of the day.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__("走访目的")
        self._desk = desk
        self._near = self._find()
        self._show()
        desk.changed.connect(self._follow)

    def renew(self) -> None:
        """Look which festival is near today; as long as it is the same, the choice stays."""
        near, before = self._find(), self._near
        self._near = near
        if near != before:
            self._show()

    def _find(self) -> festivals.FestivalDay | None:
        own: Any = self._desk.store.all(Festival)
        return festivals.belonging(self._desk.store.today, own)

    def _show(self) -> None:
        near, daily = self._near, (DAILY, codes.VISIT_PURPOSE.label(DAILY))
        self.offer([(FEAST, self._feast_words()), daily] if near else [daily])
        self.set_value(FEAST if near else DAILY)
        if near is None:
            self.hide()
        elif self.parent():
            self.show()

    def _feast_words(self) -> str:
        label = codes.VISIT_PURPOSE.label(FEAST)
        return f"{label}（{self._near.name}）" if self._near else label

    def told(self) -> dict[str, Any]:
        """Give the purpose and the festival as a visit keeps them."""
        if self._near is None or self.value() != FEAST:
            return {"purpose": DAILY, "festival": None}
        return {"purpose": FEAST, "festival": self._near.feast.code}

    @property
    def words(self) -> str:
        """Say what the visit was kept as, where that was filled in; "" for a daily one."""
        return self._feast_words() if self.told()["purpose"] == FEAST else ""

    def _follow(self, changes: Changes) -> None:
        if Festival in changes.kinds:
            self.renew()


class VisitGroup(QWidget):
    """Which group the visit was for (对象类别), kept with that visit alone.

    Nothing of it is carried over to the next visit, nor told of whoever was visited.
    """

    def __init__(self) -> None:
        super().__init__()
        declared, table = Visit.fields()[GROUP], codes.VISIT_TARGET_GROUP
        self._usual = declared.unsaid
        offered = [(code, table.label(code)) for code in table.offered()]
        self.chips = Chips(declared.label, offered)
        words = label(declared.label, "small")
        words.setToolTip(declared.hint)
        self.setLayout(row(words, (self.chips, 1), gap=look.GAP_SMALL))
        self.renew()

    def renew(self) -> None:
        """Begin anew for the next visit."""
        self.chips.set_value(self._usual)

    def told(self) -> dict[str, Any]:
        """Give the group as a visit keeps it."""
        return {GROUP: self.chips.value()}
