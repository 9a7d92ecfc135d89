"""The forms of staff, of the bodies that work with the office, and of grids."""

from __future__ import annotations

import datetime as dt
from typing import Any

from typing_extensions import override

from db import homes
from db.kinds import GridUnit, PartnerOrganization, StaffMember
from db.owing import owed_by
from db.record import Record
from db.trouble import Refused
from db.work import Work
from desktop_app.gui.arrange import STRETCH, held, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import DateInput, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.record_form import Records
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.sheets import SHEETS
from desktop_app.gui.undoing import undo_work


class EndingPage(RecordPage):
    """The form of a kind whose records end on a day (`ends`); comes with `ending=True` to ask it.

    `ending` is the verb on the button, `over` the state after it, `current` the one before.
    """

    ends = ""
    ending = ""
    current = ""
    over = ""

    @override
    def _lay_out(self) -> None:
        self.ask = AskCard()
        self.ask.closed.connect(self._go_to_form)
        self.end_button = button(self.ending, self.ask_end)
        self.deeds = held(row(self.end_button, STRETCH))
        self.form.body.insertWidget(0, self.deeds)
        self.form.body.insertWidget(1, self.ask)
        super()._lay_out()

    @override
    def arrive(self, **where: Any) -> None:
        asks = where.pop("ending", False)
        super().arrive(**where)
        self.first = next(iter(self.form.editors.values())).control
        if asks and not self.is_new and not self._is_over():
            self.ask_end()
            self.first = self.ask.rows[self.ends].control

    def _go_to_form(self) -> None:
        next(iter(self.form.editors.values())).control.setFocus()

    def _is_over(self) -> bool:
        day: dt.date | None = getattr(self.record, self.ends)
        return day is not None and day <= self.desk.store.today

    @override
    def shown(self) -> None:
        self.ask.hide()
        is_over = not self.is_new and self._is_over()
        self.deeds.setVisible(self.is_ours and not self.is_new and not is_over)
        if self.is_new:
            return
        if is_over:
            self.head.state.say(self.over, "info")
        else:
            self.head.state.say(self.current, "ok")
        found = owed_by(self.desk.store, self.record) if is_over else []
        if found:
            self.notice.say(f"{self.over}，还有{'、'.join(found)}，请交接给别人", "warn")

    def ask_end(self) -> None:
        """Ask for the day on which it ended."""
        day = DateInput()
        day.today = self.desk.store.today
        day.set_value(self.desk.store.today)
        declared = self.sheet.kind.fields()[self.ends]
        found = owed_by(self.desk.store, self.record)
        more = f"还有{'、'.join(found)}，记得交接。" if found else ""
        self.ask.ask(
            f"{self.record.name}{self.ending}。以前的记录都留着。{more}",
            [(self.ends, declared.label, day)],
            deed=self.ending,
            press=lambda: self._end(day.value()),
        )

    def _end(self, day: dt.date | None) -> None:
        label = self.sheet.kind.fields()[self.ends].label
        if day is None:
            raise Refused({self.ends: f"请填写{label}"})
        store = self.desk.store
        record = store.get(self.sheet.kind, self.record.id)
        if record is None:
            raise Refused(f"{self.record.name}已经删除了")
        setattr(record, self.ends, day)
        with store.work(self.desk.clerk, self.ending, self.key) as work:
            work.save(record)
        if not self.form.is_changed:
            self.open(record)
        self.desk.tell_changed(work.changes)
        self._say_ended(record, work.changes.work)

    def _say_ended(self, record: Record, work: bytes) -> None:
        name = record.name
        self.desk.toast(f"{name}已{self.ending}", lambda: undo_work(self.desk, work, name))


class StaffFormPage(EndingPage):
    """登记工作人员."""

    ends, ending, current, over = "term_to", "办离任", "在任", "已离任"

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, SHEETS[StaffMember], key="staff_form", crumb="工作人员", back_to="staff"
        )

    @override
    def shown(self) -> None:
        super().shown()
        if self.is_new:
            self.form.fill("level", self.desk.store.facts.level)


class OrganizationFormPage(EndingPage):
    """登记单位与组织."""

    ends, ending, current, over = "left_on", "办退出", "在册", "已退出"

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, SHEETS[PartnerOrganization], key="organization_form", crumb="单位与组织",
            back_to="organizations",
        )  # fmt: skip


class GridFormPage(RecordPage):
    """登记网格: its name, its worker and its buildings."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, SHEETS[GridUnit], key="grid_form", crumb="网格", back_to="grids")

    @override
    def keep(self, work: Work, records: Records) -> None:
        grid = records[""]
        super().keep(work, records)
        named = {name for _, name in self.form.list_editors()[0][1].targets()}
        # Dwellings that another grid has already keep it: two grids may share a building.
        free = homes.without_grid(work.reader, named)
        for one in free:
            one.grid_unit = grid.id
        work.bulk_edit(free)
