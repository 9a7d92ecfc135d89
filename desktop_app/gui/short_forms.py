"""What a short form asks of a new record, and how it is looked over and saved.

A few fields stand in for a whole form while another page waits: what the kind requires, and what
tells whether the one is registered already. Everything else is added in the record's own form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, Final

from typing_extensions import override

from db import homes, id_numbers, purposes
from db.fields import Field
from db.kinds import (
    Address,
    Household,
    HouseholdMember,
    PartnerOrganization,
    Resident,
    StaffMember,
)
from db.record import Record
from db.relations import HEAD
from db.telling_apart import tell_apart
from db.trouble import Refused
from db.work import Work
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import LinkEditor, editor
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.finder import Finder
from desktop_app.gui.look_alikes import Twin, home_twin, homes_at, people_like, person_twin
from desktop_app.gui.roll import Roll

NOT_TOLD: Final = "登记前要告知本人：告知过了，选是怎样告知的"
NOT_READ: Final = "名册还在读，认不出是不是登记过；请稍等一会儿再保存"
_NO_MORE: Final[Mapping[str, str]] = MappingProxyType({})


class ShortForm:
    """The few fields of a kind; the first takes the words that stood in the picker."""

    kind: ClassVar[type[Record]]
    asked: ClassVar[tuple[str, ...]]
    at_district: ClassVar[bool] = True
    rest = "其余的以后在“设置”里补。"
    hints: ClassVar[Mapping[str, str]] = _NO_MORE

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.strangers: set[bytes] = set()
        self.editors: dict[str, Editor] = {
            name: editor(self.declared(name), desk) for name in self.open_names()
        }

    @classmethod
    def words(cls, typed: str) -> str:
        """Give what the last row of a picker offers."""
        return f"登记{cls.kind.title}" + (f"：{typed}" if typed else "")

    def open_names(self) -> Sequence[str]:
        """Name the fields that are asked in this book."""
        return self.asked

    def declared(self, name: str) -> Field:
        """Give the declaration of a field."""
        return self.kind.fields()[name]

    @property
    def loose(self) -> list[str]:
        """The fields that may stay empty."""
        return [name for name in self.editors if not self.declared(name).required]

    @property
    def has_pickers(self) -> bool:
        """Whether another record is picked in it."""
        return any(isinstance(one, LinkEditor) for one in self.editors.values())

    @property
    def waiting(self) -> frozenset[str]:
        """The fields that nobody is asked for, as things stand."""
        return frozenset()

    def begin(self, typed: str) -> None:
        """Begin with the words that stood in the picker."""
        next(iter(self.editors.values())).retype(typed)

    def follow(self, name: str) -> None:
        """Let one field say something about others."""

    def read(self) -> Record:
        """Give the record as typed; what cannot be read is left out."""
        record = self.fresh()
        fill(record, self.editors)
        return record

    def fresh(self) -> Record:
        """Give the record with what is the same for every one that is made on the way."""
        return self.kind()

    def keep(self, work: Work) -> Record:
        """Save what is typed; raises `Refused` with what is wrong."""
        record = self.fresh()
        if faults := fill(record, self.editors):
            raise Refused(faults)
        work.save(record)
        return record

    def twins(self) -> list[Twin]:
        """Give those that may be the same."""
        return []


class StaffForm(ShortForm):
    """A colleague: whoever is picked here works here now; the day is mended in their own form."""

    kind = StaffMember
    asked = ("full_name", "post", "employment_kind", "duty")

    @override
    def fresh(self) -> Record:
        """Begin the term today, at the level of the book."""
        store = self.desk.store
        return StaffMember(level=store.facts.level, term_from=store.today)


class BodyForm(ShortForm):
    """A unit or an organisation."""

    kind = PartnerOrganization
    asked = ("full_name", "org_kind", "liaison")


class PersonForm(ShortForm):
    """A resident: who they are, and that they were told (PIPL Art. 17)."""

    kind = Resident
    asked = ("full_name", "id_number", "sex", "birth_date", "notice_method", "phone", "guardian")
    at_district = False
    rest = "其余的以后在“居民”里补。"
    hints = MappingProxyType(
        {
            "id_number": "18 位身份证号；出生日期、性别由它带出",
            "sex": "",
            "birth_date": "没有证件号码，填出生日期好认人",
            "guardian": "不满 14 岁的要填",
        }
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._roll = Roll.at(desk)
        self._filled: set[str] = set()

    @override
    def open_names(self) -> Sequence[str]:
        """Leave out the number where the office has no purpose for it."""
        shut = purposes.shut_here(self.desk.store, Resident)
        return [name for name in self.asked if name not in shut]

    @property
    @override
    def waiting(self) -> frozenset[str]:
        """Nobody but a child has a guardian."""
        is_child = self._person().is_child(self.desk.store.today)
        return frozenset(() if is_child else ("guardian",))

    @override
    def follow(self, name: str) -> None:
        """Let the number say when somebody was born, and the sex."""
        self._filled.discard(name)
        person = self._person()
        number = person.id_number or ""
        today = self.desk.store.today
        if name == "id_number" and id_numbers.tells_birth(number, person.id_doc_kind, today):
            self._fill("birth_date", id_numbers.birth_date(number))
            self._fill("sex", id_numbers.sex(number))

    def _fill(self, name: str, value: Any) -> None:
        one = self.editors[name]
        if value and (one.is_blank or name in self._filled):
            one.put(value)
            self._filled.add(name)

    @override
    def read(self) -> Record:
        """Give the person as typed."""
        return self._person()

    def _person(self) -> Resident:
        person = Resident()
        self._fill_in(person)
        return person

    def _fill_in(self, person: Resident) -> dict[str, str]:
        """Put in what is typed; whoever was told was told today, unless their own form says."""
        faults = fill(person, self.editors)
        if person.notice_method:
            person.notice_on = self.desk.store.today
        return faults

    @override
    def keep(self, work: Work) -> Record:
        """Save the person, and that they are none of those who look alike."""
        person = Resident()
        unread = self._fill_in(person)
        if faults := person_faults(person) | unread:
            raise Refused(faults)
        work.save(person)
        for stranger in self.strangers:
            tell_apart(work, person.id, stranger)
        return person

    @override
    def twins(self) -> list[Twin]:
        """Give who may be registered already; by name alone where nothing else tells."""
        if not self._roll.is_ready:
            raise Refused(NOT_READ)
        person = self._person()
        if person.birth_date or person.id_number:
            return people_like(self._roll, person, self.strangers)
        named = self._roll.namesakes(person.full_name)
        return [person_twin(one, "同名") for one in named if one.id not in self.strangers]


class HomeForm(ShortForm):
    """A household: who heads it, and where it is."""

    kind = Household
    asked = ("head", "estate", "building", "entrance", "room")
    at_district = False
    rest = "成员和其余的以后在“户”里补。"
    hints = MappingProxyType({"building": "", "head": "还没有户主可以空着"})

    @classmethod
    @override
    def words(cls, typed: str) -> str:
        """Give what the last row of a picker offers."""
        return f"新立一户：以 {typed} 为户主" if typed else "新立一户"

    @override
    def declared(self, name: str) -> Field:
        """Give the declaration of a field of the household or of its dwelling."""
        return Household.fields().get(name) or Address.fields()[name]

    @override
    def begin(self, typed: str) -> None:
        """Take the words for the head's name: the person, where one alone is called so."""
        found = Finder.at(self.desk).called(typed, (Resident.__tablename__,))
        if len(found) == 1:
            self._head.picker.pick(found[0])
        elif not any(one.isdigit() for one in typed):  # else they looked for it by where it is
            self._head.retype(["", typed])

    @property
    def _head(self) -> LinkEditor:
        head = self.editors["head"]
        if not isinstance(head, LinkEditor):
            raise TypeError(head)
        return head

    def _place(self) -> dict[str, Editor]:
        return {name: one for name, one in self.editors.items() if name != "head"}

    @override
    def read(self) -> Record:
        """Give the household; where it is stands in the address alone."""
        home = Household()
        fill(home, {"head": self._head})
        return home

    @override
    def keep(self, work: Work) -> Record:
        """Save the dwelling, unless it is registered, the household, and its head's place in it."""
        home, address = Household(checked_on=self.desk.store.today), Address()
        if faults := fill(home, {"head": self._head}) | fill(address, self._place()):
            raise Refused(faults)
        dwelling = homes.dwelling_for(work.reader, address, home.id)
        if dwelling is address:
            work.save(dwelling)
        home.address = dwelling.id
        work.save(home)
        for step in self._steps(work, home):
            work.save(step)
        return home

    def _steps(self, work: Work, home: Household) -> list[HouseholdMember]:
        person = work.reader.get(Resident, home.head)
        if person is None:
            return []
        kind, today = homes.usual_kind(person.residence_status), self.desk.store.today
        member = HouseholdMember(
            household=home.id, resident=person.id, relation_to_head=HEAD, membership_kind=kind
        )
        return homes.moves(homes.place_of(work.reader, person.id, today, kind), member, today)

    @override
    def twins(self) -> list[Twin]:
        """Give the household that the head belongs to, and those at the same place."""
        store = self.desk.store
        address = Address()
        fill(address, self._place())
        head = self._head.picker.target
        place = homes.place_of(store, head, store.today) if head else None
        home = store.get(Household, place.household) if place else None
        own = [home_twin(store, home, "户主现在住在这一户")] if home else []
        besides = {*self.strangers, *(one.id for one in own)}
        own = [one for one in own if one.id not in self.strangers]
        return [*own, *homes_at(store, address, besides)]


FORMS: Final[Mapping[type[Record], type[ShortForm]]] = {
    one.kind: one for one in (PersonForm, HomeForm, StaffForm, BodyForm)
}


def fill(record: Record, editors: Mapping[str, Editor]) -> dict[str, str]:
    """Put into a record what stands in some editors; give what could not be read, by name."""
    unread = {}
    for name, one in editors.items():
        try:
            one.fill(record, name)
        except Refused as refused:
            unread[name] = str(refused)
    return unread


def person_faults(person: Resident) -> dict[str, str]:
    """Say what is wrong with a person; one choice tells of the notice, so one sentence asks it."""
    faults = dict(person.faults())
    if "notice_method" in faults and not person.notice_on:
        faults.pop("notice_on", None)
        faults["notice_method"] = NOT_TOLD
    return faults
