"""登记居民: the person, where they live and with whom, saved in one go."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import correcting, homes, id_numbers
from db.kinds import Address, GridUnit, Household, HouseholdMember, Resident, RightsRequest
from db.kinds.resident import age_on
from db.record import Record
from db.rules_people import HEAD
from db.telling_apart import tell_apart, told_apart
from db.trouble import Unavailable
from db.work import Work
from desktop_app.gui.compare_card import Pair
from desktop_app.gui.consents import ConsentsCard
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import LinkEditor
from desktop_app.gui.event_deeds import DeedsCard, person_deeds
from desktop_app.gui.look_alikes import LookAlikes, Twin, people_like
from desktop_app.gui.record_form import Records, Words
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.roll import Roll
from desktop_app.gui.sheets import SHEETS
from desktop_app.gui.short_forms import person_faults
from desktop_app.gui.undoing import undo_work

_PLACE = ("address.estate", "address.building", "address.entrance", "address.room")
_NUMBER_OK = "校验通过，出生日期、性别已自动填好"
HOME, RELATION = "member.household", "member.relation_to_head"
NATURE = "member.membership_kind"
REQUEST_FORM: Final = "rights_requests_form"


class ResidentFormPage(RecordPage):
    """The form of a resident, with the household beside it."""

    has_dealings = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, SHEETS[Resident], key="resident_form", crumb="居民与户", back_to="residents"
        )

    @override
    def _lay_out(self) -> None:
        self.consents = ConsentsCard(self.desk)
        self.form.put_below("guardian", self.consents)
        self.twins = LookAlikes(
            self.desk,
            lambda: self.form.read()[0],
            opens=("打开那一条", self._open_twin),
            apart=("不是同一人", self._not_the_same),
            more=self._place_beside,
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
        self._strangers: set[bytes] = set()
        self._asked: RightsRequest | None = None
        self.roll = Roll.at(self.desk)
        self.form.changed.connect(self._follow_typing)
        self.form.left.connect(self._follow_leaving)
        home = self.form.editors[HOME]
        if isinstance(home, LinkEditor):
            self.home_picker = home.picker
            self.home_picker.offer_new(self._new_home_words, self._begin_home)
            self.home_picker.picked.connect(self._show_home)

    # Loading

    @override
    def opened(self, record: Record) -> Records:
        store = self.desk.store
        places = (
            homes.place_of(store, record.id, store.today, kind)
            for kind in (homes.RESIDENCE, homes.REGISTERED)
        )
        member = next((one for one in places if one), None)
        home = store.get(Household, member.household) if member else None
        address = store.get(Address, home.address) if home else None
        return {"": record, "member": member or HouseholdMember(), "address": address or Address()}

    @override
    def shown(self) -> None:
        self.twins.show_twins(())
        self._strangers = told_apart(self.desk.store, self.record.id)
        person = self.record
        self.consents.show_person(
            None if self.is_new or not isinstance(person, Resident) else person
        )
        self._show_deeds(person)
        self._follow_status()
        self._say_where_from()
        self._show_age()
        self._lock_place()
        self._show_grid()

    def _say_where_from(self) -> None:
        """Where no number is registered, none can fill anything in."""
        for path in ("sex", "birth_date"):
            self.form.rows[path].show_hint("" if "id_number" in self.form.shut else None)

    def _show_deeds(self, person: Record) -> None:
        """Offer what can happen to the person."""
        known = isinstance(person, Resident) and not self.is_new
        self.deeds.offer(person_deeds(self.desk, person) if known else [])  # type: ignore[arg-type]

    @override
    def carried(self) -> dict[str, Any]:
        values = super().carried()
        member = self.form.records["member"]
        if isinstance(member, HouseholdMember) and member.household:
            values = {path: v for path, v in values.items() if path not in _PLACE}
            values[HOME] = member.household
        return values

    # At the person's own request

    @override
    def arrive(self, **where: Any) -> None:
        """Take `request=id` besides: what is changed is then the correction somebody asked for."""
        asked = self.desk.store.get(RightsRequest, where.pop("request", None))
        self._asked = asked if asked and asked.subject == where.get("record") else None
        if self._asked is not None:
            words = f"{correcting.order_of(self._asked)}：改好按 Ctrl+S，改前改后会记在请求里"
            where["told"] = (words, (("回到请求", self._show_request),))
        super().arrive(**where)

    def _show_request(self) -> None:
        if self._asked is not None:
            self.desk.show_page(REQUEST_FORM, record=self._asked.id)

    @override
    def start_new(self, values: dict[str, Any] | None = None) -> None:
        self._asked = None
        super().start_new(values)
        if (values or {}).get(HOME):
            self._show_home(self.home_picker.target)

    @override
    def reason(self) -> str:
        return correcting.order_of(self._asked) if self._asked else super().reason()

    # Judging and saving

    @override
    def judge(self, records: Records) -> tuple[Words, Words]:
        person, member, address = records[""], records["member"], records["address"]
        faults = person_faults(person)  # type: ignore[arg-type]
        faults |= {f"member.{n}": w for n, w in member.faults().items() if n == "relation_to_head"}
        if self.home_picker.target:
            pass
        elif homes.is_named(address):  # type: ignore[arg-type]
            faults |= {f"address.{n}": w for n, w in address.faults().items()}
        elif faults.pop(RELATION, None) is None:
            faults[HOME] = "选了与户主关系，还要选所属户，或填住址新立一户"
        return faults, person.cautions()

    @override
    def keep(self, work: Work, records: Records) -> None:
        person, member, address = records[""], records["member"], records["address"]
        if not isinstance(member, HouseholdMember) or not isinstance(address, Address):
            raise TypeError(records)
        if self._asked is not None:
            correcting.begin(work, self._asked)
        work.save(person)
        for stranger in self._strangers if self.is_new else ():
            tell_apart(work, person.id, stranger)
        if not self.home_picker.target and homes.is_named(address):
            member.household = self._make_home(work, address)
        member.resident = person.id
        steps = homes.moves(self._before(work, member), member, self.desk.store.today)
        for one in steps:
            self.save_part(work, "member", one)
        if steps and steps[-1].relation_to_head == HEAD and steps[-1].date_to is None:
            home = work.reader.get(Household, member.household)
            if home and home.head != person.id:
                home.head = person.id
                work.save(home)

    def _before(self, work: Work, member: HouseholdMember) -> HouseholdMember | None:
        """Give the membership that the one in the form takes the place of."""
        if member.op is not None:
            return work.reader.get(HouseholdMember, member.id)
        today, kind = self.desk.store.today, member.membership_kind
        return homes.place_of(work.reader, member.resident, today, kind)

    def _make_home(self, work: Work, address: Address) -> bytes:
        fresh = Address(**{name: getattr(address, name) for name in homes.PLACE})
        home = Household()
        dwelling = homes.dwelling_for(work.reader, fresh, home.id)
        if dwelling is fresh:
            self.save_part(work, "address", dwelling)
        home.address = dwelling.id
        self.save_part(work, "member", home)
        return home.id

    # What one field says about others

    def _follow_typing(self, path: str) -> None:
        follows = {
            "id_number": self._read_number,
            "id_doc_kind": self._read_number,
            "birth_date": self._show_age,
            "residence_status": self._follow_status,
            "notice_method": self._date_notice,
        }
        if path in follows:
            follows[path]()
        elif path in _PLACE and self.form.editors[path].is_touched:
            self._offer_to_be_head()

    def _date_notice(self) -> None:
        """Take today as the day of a notice that staff just said was given, unless they say more.

        Nothing is filled in before: that somebody was told is theirs to affirm (PIPL Art. 17).
        """
        if self._typed("notice_method") and self.form.may_fill("notice_on"):
            self.form.fill("notice_on", self.desk.store.today, "按今天告知的记，可改")

    def _follow_leaving(self, path: str) -> None:
        if path == "id_number" and path not in self.form.faults and self._number_tells():
            self.form.rows[path].show_ok(_NUMBER_OK)
        if path in ("id_number", "full_name", "birth_date", "phone"):
            self._look_for_twin()
        if path in _PLACE:
            self._show_grid()

    def _typed(self, path: str) -> Any:
        made, _ = self.form.read()
        prefix, _, name = path.rpartition(".")
        return getattr(made[prefix], name)

    def _number_tells(self) -> bool:
        number, kind = self._typed("id_number") or "", self._typed("id_doc_kind")
        return id_numbers.tells_birth(number, kind, self.desk.store.today)

    def _read_number(self) -> None:
        if not self._number_tells():
            return
        number = self._typed("id_number")
        if (born := id_numbers.birth_date(number)) and self.form.may_fill("birth_date"):
            self.form.fill("birth_date", born, "由证件号码得出，可改")
        if (sex := id_numbers.sex(number)) and self.form.may_fill("sex"):
            self.form.fill("sex", sex)
            self.form.rows["sex"].show_hint("")
        self.form.rows["id_number"].show_ok(_NUMBER_OK)
        self._show_age()

    def _show_age(self) -> None:
        born = self._typed("birth_date")
        today = self.desk.store.today
        self.form.say("=age", f"{age_on(born, today)} 岁" if born and born <= today else "")

    # The household

    def _follow_status(self) -> None:
        """Let whoever is registered here and lives elsewhere belong to the household as 户籍."""
        kind = homes.usual_kind(self._typed("residence_status"))
        nature = self.form.editors[NATURE]
        if self.form.records["member"].op is not None:
            unlike = kind == homes.REGISTERED != nature.value()
            words = "户在人不在的，一般是户籍" if unlike else ""
            self.form.rows[NATURE].show_hint(words)
        elif nature.value() != kind and (NATURE in self.form.filled or not nature.is_touched):
            self.form.fill(NATURE, kind, "由人户状态得出，可改")

    def _new_home_words(self) -> str:
        name = self._typed("full_name") or "这位居民"
        return f"新立一户：以 {name} 为户主"

    def _begin_home(self, _typed: str) -> None:
        self.home_picker.remove()
        self.form.go_to(_PLACE[0])
        self._offer_to_be_head()

    def _offer_to_be_head(self) -> None:
        if self.home_picker.target:
            return
        if self.form.may_fill(RELATION):
            self.form.fill(RELATION, HEAD)
        words = self._new_home_words()
        self.form.rows[HOME].show_ok(f"保存时{words}，请填住址")

    def _show_home(self, picked: object) -> None:
        home = self.roll.homes.items.get(picked) if isinstance(picked, bytes) else None
        kept = self.desk.store.get(Household, picked) if isinstance(picked, bytes) else None
        address = self.desk.store.get(Address, kept.address) if kept else None
        for path in _PLACE:
            _, _, name = path.partition(".")
            self.form.fill(path, getattr(address, name) if address else None)
        if RELATION in self.form.filled or home is None:
            self.form.fill(RELATION, None)
        self.form.rows[HOME].show_hint(self._home_hint(home.members) if home else "")
        self._lock_place()
        self._show_grid()

    def _home_hint(self, members: tuple[bytes, ...]) -> str:
        people = self.roll.people.items
        named = [people[one].name for one in members if one in people]
        return f"现有成员：{'、'.join(named[:6])}" if named else "这一户还没有成员"

    def _lock_place(self) -> None:
        """Close the cells of an address that is changed in the household's own form."""
        for path in _PLACE:
            self.form.editors[path].control.setEnabled(not self.home_picker.target)
            self.form.rows[path].mark_filled(on=bool(self.home_picker.target))

    def _show_grid(self) -> None:
        made, _ = self.form.read()
        address = made["address"]
        if not isinstance(address, Address):
            return
        store = self.desk.store
        home = self.roll.homes.items.get(self.home_picker.target or b"")
        if home:
            self.form.say("=grid", home.grid)
            return
        homes.tidy(address)
        grid = store.get(GridUnit, homes.grid_of(store, address))
        self.form.say("=grid", grid.full_name if grid else "")

    # Look-alikes

    def _look_for_twin(self) -> None:
        """Point out who may be registered already."""
        made, _ = self.form.read()
        person: Any = made[""]
        self.twins.show_twins(people_like(self.roll, person, self._strangers))

    def _open_twin(self, twin: Twin) -> None:
        self.desk.show_page(self.key, record=twin.id)

    def _not_the_same(self, twin: Twin) -> None:
        """Remember that they are two: with the new record, or at once for a kept one."""
        self._strangers.add(twin.id)
        desk = self.desk
        if not self.is_new:
            try:
                with desk.store.work(desk.clerk, "标明不是同一人", self.key) as work:
                    tell_apart(work, self.record.id, twin.id)
            except Unavailable as error:
                desk.say_trouble(error)
                return
            desk.tell_changed(work.changes)
            back = partial(undo_work, desk, work.changes.work, twin.name)
            desk.toast(f"已记下：和{twin.name}不是同一人", back)
        self._look_for_twin()

    def _place_beside(self, _typed: Records, kept: Record) -> list[Pair]:
        """Give where both live, for the comparison."""
        home = self.roll.homes.items.get(self.home_picker.target or b"")
        made, _ = self.form.read()
        mine = home.where if home else made["address"].name
        other = self.roll.people.items.get(kept.id)
        theirs = other.home.where if other and other.home else ""
        mine = "" if mine == Address.title else mine
        return [Pair("住址", mine, theirs, mine == theirs)] if mine or theirs else []
