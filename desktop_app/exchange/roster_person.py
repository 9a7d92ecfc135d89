"""One row of a roster as a person: values for the resident, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from db import dates, homes, id_numbers
from db.kinds import Resident
from db.record import new_id
from desktop_app.exchange.plan import Notice
from desktop_app.exchange.plan_rows import NEW, Change
from desktop_app.exchange.roster_target import RESIDENT_FIELDS, STAY_FIELDS
from desktop_app.exchange.sheet import DraftRow

NO_NAME = "没有姓名，请补上"
NO_SEX = "没有性别，也没有能带出性别的证件号码，请补上"

_OF_RESIDENT = frozenset(RESIDENT_FIELDS)
_HMT_REGIONS = ("810000", "820000", "830000")


@dataclass(slots=True)
class Person:
    """A row on its way into the book.

    `values` are the resident's by field name, blanks left out; `household` those of its
    household and dwelling, `stay` those of its membership beside the relation. `problems` and
    `notes` are by field, "" for the row as a whole. `resident` is the new record, `known` the
    one in the book, `maybe` one it may be; `changes` are what an update writes.
    """

    number: int
    draft: DraftRow
    values: dict[str, Any] = field(default_factory=dict)
    household: dict[str, Any] = field(default_factory=dict)
    stay: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    relation: str | None = None
    resident: Resident | None = None
    known: Resident | None = None
    maybe: bytes | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    shown_changes: list[Change] = field(default_factory=list)
    verdict: str = NEW
    is_contested: bool = False
    new_id: bytes = field(default_factory=new_id)

    @property
    def id(self) -> bytes:
        """The id of the resident this person is or will be."""
        return self.known.id if self.known else self.new_id

    @property
    def name(self) -> str:
        """The person's name, or blank."""
        return self.values.get("full_name") or ""

    @property
    def is_sound(self) -> bool:
        """Whether nothing keeps the row out."""
        return not self.problems

    @property
    def nature(self) -> str:
        """What the membership is: as the row says, or as follows from where the person lives."""
        held = self.known.residence_status if self.known else None
        status = self.values.get("residence_status") or held
        return self.stay.get("membership_kind") or homes.usual_kind(status)

    @property
    def traits(self) -> tuple[Any, ...] | None:
        """Name, birth date and sex, where all three are known to the day."""
        born = self.values.get("birth_date")
        exact = self.values.get("birth_precision") == dates.DAY
        sex = self.values.get("sex")
        return (self.name, born, sex) if self.name and born and exact and sex else None

    def remark(self, name: str, words: str) -> None:
        """Add a note to a field."""
        self.notes.setdefault(name, []).append(words)


@dataclass(slots=True)
class Reading:
    """What was worked out for a row before, so that mending one row leaves the others alone."""

    draft: DraftRow
    person: Person
    values: Mapping[str, Any] | None = None
    resident: Resident | None = None
    faults: Mapping[str, str] = field(default_factory=dict)


Readings = dict[int, Reading]


def person_again(draft: DraftRow, readings: Readings, today: dt.date, *, is_demo: bool) -> Person:
    """Give a row as a fresh person, from an earlier reading if the row is the same."""
    held = readings.get(draft.number)
    if held is None or held.draft is not draft:
        held = Reading(draft, person_of(draft, today, is_demo=is_demo))
        readings[draft.number] = held
    seed = held.person
    return Person(
        seed.number,
        draft,
        dict(seed.values),
        seed.household,
        seed.stay,
        dict(seed.problems),
        {name: list(notes) for name, notes in seed.notes.items()},
        seed.relation,
        new_id=seed.new_id,
    )


def take_resident(person: Person, notice: Notice, readings: Readings) -> None:
    """Give a person the new resident of its values, and the faults that the resident finds.

    The resident made before serves again while the values are the same.
    """
    told = {"notice_on": notice.on, "notice_method": notice.method}
    values = {"id": person.new_id, **told, **person.values}
    held = readings[person.number]
    if held.resident is None or held.values != values:
        held.values, held.resident = values, Resident(**values)
        held.faults = held.resident.faults()
    person.resident = held.resident
    for name, words in held.faults.items():
        if name in told and not values[name]:
            continue  # asked once for all of them, before they are written
        person.problems.setdefault("guardian_name" if name == "guardian" else name, words)


def person_of(draft: DraftRow, today: dt.date, *, is_demo: bool) -> Person:
    """Put a row's cells together into a person, filling in what the ID number says."""
    person = Person(draft.number, draft)
    for name, cell in draft.cells.items():
        if cell.problem:
            person.problems[name] = cell.problem
        if cell.note:
            person.remark(name, cell.note)
    _take_values(person)
    _take_document(person, today)
    _fill_from_document(person, today, is_demo=is_demo)
    if not person.name and "full_name" not in person.problems:
        person.problems["full_name"] = NO_NAME
    if not person.values.get("sex") and not person.problems.keys() & {"sex", "id_number"}:
        person.problems["sex"] = NO_SEX
    return person


def _take_values(person: Person) -> None:
    for name, cell in person.draft.cells.items():
        if cell.value is None:
            continue
        if name in _OF_RESIDENT:
            person.values[name] = cell.value
        elif name in STAY_FIELDS:
            person.stay[name] = cell.value
        else:
            person.household[name] = cell.value
    if born := person.values.pop("birth_date", None):
        person.values |= {"birth_date": born.day, "birth_precision": born.precision}
    phone = person.draft.cells.get("phone")
    if phone and phone.spare:
        person.values.setdefault("phone2", phone.spare)
    person.relation = person.household.pop("relation_to_head", None)


def _take_document(person: Person, today: dt.date) -> None:
    number = person.values.get("id_number")
    if not number:
        return
    kind = person.values.get("id_doc_kind") or _likely_document(number)
    person.values["id_doc_kind"] = kind
    if fault := id_numbers.fault(number, kind, today):
        person.problems["id_number"] = fault
        del person.values["id_number"]


def _likely_document(number: str) -> str:
    """Say which document a number is of, where the table does not: by its shape alone."""
    if number[:6] in _HMT_REGIONS:
        return id_numbers.HMT_RESIDENCE
    if re.fullmatch(r"9\d{16}[\dX]|[A-Z]{3}\d{12}", number):
        return id_numbers.FOREIGN_PR
    return id_numbers.RESIDENT_ID


def _fill_from_document(person: Person, today: dt.date, *, is_demo: bool) -> None:
    number = person.values.get("id_number")
    if not number:
        return
    values = person.values
    born, precise = values.get("birth_date"), values.get("birth_precision") == dates.DAY
    hints = id_numbers.warnings(
        number,
        values["id_doc_kind"],
        today,
        sex_code=values.get("sex"),
        born=born if precise else None,
        demo=is_demo,
    )
    for hint in hints:
        person.remark("id_number", hint)
    said = id_numbers.birth_date(number)
    if said and not precise and "birth_date" not in person.problems:
        values |= {"birth_date": said, "birth_precision": dates.DAY}
    sex = id_numbers.sex(number)
    if sex and "sex" not in values and "sex" not in person.problems:
        values["sex"] = sex
