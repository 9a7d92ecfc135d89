"""五个一: the checklist of a year, begun with one key."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QPushButton
from typing_extensions import override

from db import brand
from db.kinds import StaffMember
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.gui.arrange import Part
from desktop_app.gui.controls import button
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.place_pages import PlaceList
from desktop_app.gui.pages.starting import my_staff
from desktop_app.gui.undoing import undo_work

NOBODY = "这个账号还没有对应的工作人员，请先在“设置 → 工作人员”里登记"


class BrandList(PlaceList):
    """The five ones; a button makes the rows that this year still lacks."""

    begin_button: QPushButton

    @override
    def more_buttons(self, desk: Desk) -> Sequence[Part]:
        self.begin_button = button(f"建立 {desk.store.today.year} 年五个一", self.begin)
        self._offer(desk)
        return (self.begin_button,)

    def _offer(self, desk: Desk) -> None:
        facts = desk.store.facts
        lacking = brand.missing(desk.store, desk.store.today.year, facts.scope)
        self.begin_button.setVisible(bool(lacking))

    @override
    def arrive(self, **where: Any) -> None:
        self._offer(self.desk)
        super().arrive(**where)

    @override
    def follow(self, changes: Changes) -> None:
        super().follow(changes)
        if self.kinds.kind in changes.kinds:
            self._offer(self.desk)

    def begin(self) -> None:
        """Make the rows of this year that are not there yet, as one step."""
        store, year = self.desk.store, self.desk.store.today.year
        owner = store.get(StaffMember, my_staff(self.desk))
        if owner is None:
            self.desk.say_trouble(Refused(NOBODY))
            return
        try:
            with store.work(self.desk.clerk, f"建立{year}年五个一", self.key) as work:
                made = brand.begin_year(work, year, store.facts.scope, owner)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.tell_changed(work.changes)
        name = f"{year}年五个一"
        self.desk.toast(
            f"已建立 {len(made)} 项，内容照去年或常用写法，可以改",
            partial(undo_work, self.desk, work.changes.work, name),
        )
