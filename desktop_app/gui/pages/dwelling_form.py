"""登记空房: a dwelling by itself, with or without a household; reached from its building."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import homes
from db.household_act import ARRIVE
from db.kinds import Address, GridUnit, Household
from db.record import Record
from db.trouble import Refused
from db.work import Work
from desktop_app.gui.deleting import delete_with_toast
from desktop_app.gui.desk import Desk
from desktop_app.gui.event_deeds import KEY as EVENT, DeedsCard
from desktop_app.gui.pages.buildings import DWELLING, EMPTY_DOOR
from desktop_app.gui.record_form import Records
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.sheets import SHEETS

TWICE: Final = "这一套已经登记过，请到楼栋里打开那一套"
_BUILDING: Final = ("estate", "building")


class DwellingFormPage(RecordPage):
    """The form of a dwelling; what is new stands empty unless staff say otherwise."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, SHEETS[Address], key=DWELLING, crumb="楼栋", back_to="buildings")

    @override
    def _lay_out(self) -> None:
        self.deeds = DeedsCard("这一套的户")
        super()._lay_out()

    @override
    def beside(self) -> list[QWidget]:
        blockers, *rest = super().beside()
        return [blockers, self.deeds, *rest]

    @override
    def _connect(self) -> None:
        super()._connect()
        self.form.left.connect(self._fill_grid)

    # Coming and going

    @override
    def start_new(self, values: dict[str, Any] | None = None) -> None:
        super().start_new({"occupancy": "empty"} | (values or {}))

    @override
    def leave(self) -> None:
        """Go back to the building of the dwelling."""
        kept = None if self.is_new else self.record
        where = {name: getattr(kept, name) for name in _BUILDING} if kept else {}
        self.depart()
        self.start_new()
        self.desk.show_page(self.back_to, **where)

    @override
    def shown(self) -> None:
        if self.is_new:
            self.head.say(EMPTY_DOOR)
        self.deeds.offer([] if self.is_new else self._deeds())

    def _deeds(self) -> list[tuple[str, Any]]:
        """Offer the households behind the door, and what can be done about one to come."""
        desk, store, dwelling = self.desk, self.desk.store, self.record
        found = store.all(Household, address=dwelling.id)
        place = {name: said for name in homes.PLACE if (said := getattr(dwelling, name))}
        values = {f"address.{name}": said for name, said in place.items()}
        deeds: list[tuple[str, Any]] = [
            (f"打开{store.called(one)}", partial(desk.show_page, "household_form", record=one.id))
            for one in found
            if one.moved_out is None
        ]
        deeds += [
            ("在这里登记户", partial(desk.show_page, "household_form", values=values)),
            ("迁入", partial(desk.show_page, EVENT, act=ARRIVE, place=place)),
        ]
        if not found:  # one that a household ever had stays for its history
            deeds.append(("删除这一套", partial(self._delete, dwelling)))
        return deeds

    def _delete(self, dwelling: Record) -> None:
        delete_with_toast(self.desk, [dwelling])

    # Saving

    @override
    def keep(self, work: Work, records: Records) -> None:
        dwelling = records[""]
        if not isinstance(dwelling, Address):
            raise TypeError(records)
        homes.tidy(dwelling)
        kept = work.reader.get(Address, dwelling.id)
        is_moved = kept is None or any(
            getattr(kept, name) != getattr(dwelling, name) for name in homes.PLACE
        )
        if is_moved and homes.same_dwelling(work.reader, dwelling):
            raise Refused({"estate": TWICE})
        if dwelling.grid_unit is None:
            dwelling.grid_unit = homes.grid_of(work.reader, dwelling)
        work.save(dwelling)

    def _fill_grid(self, path: str) -> None:
        if path not in _BUILDING or not self.form.may_fill("grid_unit"):
            return
        made, _ = self.form.read()
        dwelling: Any = made[""]
        homes.tidy(dwelling)
        grid = self.desk.store.get(GridUnit, homes.grid_of(self.desk.store, dwelling))
        if grid:
            self.form.fill("grid_unit", grid.id, "按楼栋带出，可以改")
