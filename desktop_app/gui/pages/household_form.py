"""登记户: the dwelling, the household and its members, saved in one go."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import homes
from db.kinds import Address, GridUnit, Household, HouseholdMember
from db.record import Record
from db.work import Work
from desktop_app.gui.compare_card import Pair
from desktop_app.gui.controls import Card, FieldRow
from desktop_app.gui.desk import Desk
from desktop_app.gui.event_deeds import DeedsCard, household_deeds
from desktop_app.gui.look_alikes import LookAlikes, Twin, homes_at
from desktop_app.gui.members_editor import MembersEditor
from desktop_app.gui.record_form import Records, Words, own_judgement
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.sheets import SHEETS

MEMBERS = "members"
_BUILDING = ("address.estate", "address.building")


class HouseholdFormPage(RecordPage):
    """The form of a household."""

    has_dealings = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, SHEETS[Household], key="household_form", crumb="居民与户", back_to="households"
        )

    @override
    def _lay_out(self) -> None:
        self.members = MembersEditor(self.desk)
        line = FieldRow("成员（选“户主”的那一位就是户主）", self.members.control)
        self._member_card = Card(line, title="户成员")
        self.form.adopt(MEMBERS, self.members, line, self._member_card, at=1)
        self._strangers: set[bytes] = set()
        self.twins = LookAlikes(
            self.desk,
            lambda: self.form.read()[0],
            opens=("打开那一户", self._open_twin),
            apart=("是另外一户", self._another_home),
            more=self._members_beside,
        )
        self.form.body.insertWidget(0, self.twins.card)
        self.deeds = DeedsCard("户的变动")
        super()._lay_out()

    @override
    def beside(self) -> list[QWidget]:
        blockers, *rest = super().beside()
        return [blockers, self.twins, self.deeds, *rest]

    @override
    def _connect(self) -> None:
        super()._connect()
        self.members.opened.connect(self._open_person)
        self.quick.offer(self.members.box.picker, self._place_quick)
        self.form.left.connect(self._fill_grid)
        self.form.left.connect(self._look_for_twin)

    def _open_person(self, record_id: bytes) -> None:
        self.desk.show_page("resident_form", record=record_id)

    def _place_quick(self) -> None:
        """Lay the short form of a new member out below the members."""
        body = self.form.body
        body.insertWidget(body.indexOf(self._member_card) + 1, self.quick)

    @override
    def opened(self, record: Record) -> Records:
        home = self.desk.store.get(Household, record.id)
        address = self.desk.store.get(Address, home.address) if home else None
        return {"": record, "address": address or Address()}

    @override
    def shown(self) -> None:
        self._strangers = set()
        self.twins.show_twins(())
        if self.is_new:
            self.form.fill("checked_on", self.desk.store.today)
        self.deeds.offer([] if self.is_new else household_deeds(self.desk, self.record.id))

    @override
    def judge(self, records: Records) -> tuple[Words, Words]:
        faults, cautions = own_judgement(records)
        faults.pop("address", None)  # found or made from its parts
        if words := self.members.fault():
            faults[MEMBERS] = words
        return faults, cautions

    @override
    def keep(self, work: Work, records: Records) -> None:
        home, address = records[""], records["address"]
        if not isinstance(home, Household) or not isinstance(address, Address):
            raise TypeError(records)
        dwelling = homes.dwelling_for(work.reader, address, home.id)
        if dwelling is address or dwelling.op is None:
            self.save_part(work, "address", dwelling)
        members = self.members.members()
        home.address, home.head = dwelling.id, homes.head_among(members)
        work.save(home)
        today = self.desk.store.today
        for one in self.members.leavers():
            one.date_to = today
            work.save(one)
        # Whoever was head until now steps back before the next one steps up.
        for one in sorted(members, key=lambda m: m.resident == home.head):
            one.household = home.id
            self._keep_member(work, one)

    def _keep_member(self, work: Work, one: HouseholdMember) -> None:
        if one.op is not None or one.date_to:  # what is over takes the place of nothing
            self.save_part(work, MEMBERS, one)
            return
        today = self.desk.store.today
        before = homes.place_of(work.reader, one.resident, today, one.membership_kind)
        for step in homes.moves(before, one, today):
            self.save_part(work, MEMBERS, step)

    # Households in the same dwelling

    def _look_for_twin(self, path: str) -> None:
        """Point out who is registered at the address that was typed."""
        if not path.startswith("address.") or not self.form.editors[path].is_touched:
            return
        made, _ = self.form.read()
        address: Any = made["address"]
        besides = self._strangers | {self.record.id}
        self.twins.show_twins(homes_at(self.desk.store, address, besides))

    def _open_twin(self, twin: Twin) -> None:
        self.desk.show_page(self.key, record=twin.id)

    def _another_home(self, twin: Twin) -> None:
        """Go on: several households may share a dwelling, and once saved it is plain."""
        self._strangers.add(twin.id)
        self.twins.show_twins(())

    def _members_beside(self, _typed: Records, kept: Record) -> list[Pair]:
        store = self.desk.store
        mine = store.named(["resident"], [one.resident for one in self.members.members()])
        others = homes.members_of(store, kept.id)
        theirs = store.named(["resident"], [one.resident for one in others])
        same = set(mine) == set(theirs)
        return [Pair("成员", "、".join(mine.values()), "、".join(theirs.values()), same)]

    def _fill_grid(self, path: str) -> None:
        if path not in _BUILDING or not self.form.may_fill("address.grid_unit"):
            return
        made, _ = self.form.read()
        address: Any = made["address"]
        homes.tidy(address)
        grid = self.desk.store.get(GridUnit, homes.grid_of(self.desk.store, address))
        if grid:
            self.form.fill("address.grid_unit", grid.id, "按楼栋带出，可以改")
