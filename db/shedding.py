"""What records give up when their time is over, by kind: words, names, who is linked, files.

What is not named here stays: numbers, days, codes and amounts, for they are counted; and the
names of staff, bodies and superiors, who act in their posts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from db import anonymous, kinds
from db.fields import Link, NameOf, PersonName, Text
from db.journal.ops import Order, erased_registers, order_of
from db.journal.writing import register_values
from db.kinds import (
    Activity,
    Attachment,
    CaseStep,
    ConsentRecord,
    ContactLog,
    ContactPair,
    Household,
    HouseholdMember,
    ListEntry,
    MicroWish,
    Pairing,
    PairingLog,
    PublicityItem,
    Resident,
    RightsRequest,
    ServiceCase,
    ServiceDelivery,
    StudySession,
    Transition,
    Visit,
)
from db.record import Id, Record, kept_names

IsPerson = Callable[[Id], bool]
Values = dict[int, Any]
"""What is to stand in the registers that are blanked, by tag, as the journal carries it."""


class Shed(Struct, frozen=True):
    """What a kind gives up.

    Of `names` and `words` it stays visible that there were some; what is `blank` goes without a
    trace. `people` are links to people and homes, with their names; `lists` are lists of such
    links, `files` lists of files, `photos` those of which only pictures with people in them go.
    """

    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Name the fields of the record itself that are blanked."""
        return (*self.names, *self.words, *self.blank, *self.people)


_NOTE: Final = ("remark",)
SHED: Final[dict[type[Record], Shed]] = {
    ServiceCase: Shed(words=("summary", "outcome"), blank=_NOTE, people=("subject",)),
    CaseStep: Shed(words=("text",), blank=_NOTE),
    Visit: Shed(
        words=("situation", "needs"),
        blank=(*_NOTE, "service_case", "wish"),
        lists=("targets", "visitors"),
        files=("photos",),
    ),
    ServiceDelivery: Shed(words=("content",), blank=_NOTE, people=("beneficiary",)),
    MicroWish: Shed(
        words=("alias", "content", "how", "feedback"),
        blank=_NOTE,
        people=("wisher", "claimer"),
        files=("photos",),
    ),
    Pairing: Shed(
        words=("end_reason",), blank=_NOTE, people=("side_a", "side_b"), files=("agreement",)
    ),
    PairingLog: Shed(
        words=("content", "problem", "result"),
        blank=(*_NOTE, "service_case"),
        lists=("participants",),
        files=("photos",),
    ),
    ContactPair: Shed(blank=_NOTE, people=("resident", "consent")),
    ContactLog: Shed(words=("content", "demand"), blank=(*_NOTE, "service_case")),
    Activity: Shed(lists=("signed_in",), files=("sign_in_sheet",), photos=("photos",)),
    PublicityItem: Shed(photos=("photos",)),
    StudySession: Shed(files=("sign_in_sheet",), photos=("photos",)),
    Transition: Shed(words=("text",), blank=_NOTE),
    Resident: Shed(
        names=("full_name", "guardian_name"),
        blank=(
            "former_name", "id_number", "ethnicity_code", "marital_status", "education",
            "employment_status", "workplace", "phone", "phone2", "preferred_language", "guardian",
            "hukou_place", "name_reading", *_NOTE,
        ),
    ),
    Household: Shed(blank=("hukou_book_no", "contact_phone", "assistance_kinds", *_NOTE)),
}  # fmt: skip
"""What goes when a record's own time is over, with the parts that go along."""

ABOUT: Final[dict[type[Record], Shed]] = {
    ConsentRecord: Shed(blank=_NOTE, files=("evidence",)),
    HouseholdMember: Shed(blank=_NOTE),
    RightsRequest: Shed(names=("requester",), words=("refusal_reason",), blank=_NOTE),
}
"""What else goes of a record about a person whose time is over, beside their name in it."""

FILE: Final = Shed(words=("caption",), blank=("sha256", "photographer", "origin_name", *_NOTE))
ENTRY: Final = Shed(people=("target",), blank=_NOTE)


def of_record(record: Record, shed: Shed, is_person: IsPerson) -> Values:
    """Give what a record keeps of the registers that it gives up."""
    twin = record.copy()
    _give_up(twin, shed)
    for number, name in enumerate(shed.people):
        _let_go(twin, name, number, is_person)
    if isinstance(twin, Resident) and twin.birth_date:
        twin.birth_date, twin.birth_precision = dt.date(twin.birth_date.year, 1, 1), "year"
        return _kept(twin, (*shed.fields, "birth_date"))
    return _kept(twin, shed.fields)


def _let_go(twin: Record, link: str, number: int, is_person: IsPerson) -> None:
    """Let a record not tell any more to whom a link leads; staff and bodies go on being named."""
    target, name = getattr(twin, link), kept_names(type(twin)).get(link)
    declared = type(twin).fields()[link]
    if target is not None and not is_person(target):
        return
    if target is not None:
        is_owed = isinstance(declared, Link) and declared.required and not declared.free_text
        lost = anonymous.person(twin.id, number, anonymous.home(twin.id, number))
        setattr(twin, link, lost if is_owed else None)
    if name and (target is not None or getattr(twin, name)):
        setattr(twin, name, anonymous.NAME)


def of_entry(entry: ListEntry, stands_in: Id | None, is_person: IsPerson) -> Values:
    """Give what an element of a list keeps; `stands_in` is who it leads to from now on."""
    twin = entry.copy()
    _let_go(twin, "target", 0, is_person)
    if twin.target is None and entry.target is not None:
        twin.target = stands_in
    twin.remark = None
    return _kept(twin, ENTRY.fields)


def of_file(file: Attachment) -> Values:
    """Give what a file's row keeps: that there was one, of which kind and how large."""
    twin = file.copy()
    for name in FILE.blank:
        setattr(twin, name, None)
    twin.caption = anonymous.FILE
    return _kept(twin, FILE.fields)


def of_names(
    record: Record,
    links: Iterable[str],
    people: Mapping[Id, str],
    shed: Shed,
    others: Collection[str] | None = None,
) -> Values:
    """Give what a record keeps that names people (ids and names) whose time is over, in some links.

    The links stay, for the people's own records tell nobody any more who they were. What is about
    one of them alone loses the name in its words, too, and what else it gives up: then `others`
    are the longer names of others in which theirs stand.
    """
    twin, beside = record.copy(), kept_names(type(record))
    taken = [one for one in links if one in beside]
    for link in taken:
        if getattr(record, link) in people and getattr(record, beside[link]):
            setattr(twin, beside[link], anonymous.NAME)
    if others is not None:
        _give_up(twin, shed)
        taken += [*shed.fields, *_reworded(twin, people, others)]
    return _kept(twin, taken)


def _give_up(twin: Record, shed: Shed) -> None:
    """Have a record hold no words and notes any more; of words it shows that there were some."""
    for name in (*shed.names, *shed.words):
        if getattr(twin, name) or type(twin).fields()[name].required:
            setattr(twin, name, anonymous.NAME if name in shed.names else anonymous.WORDS)
    for name in shed.blank:
        setattr(twin, name, None)


def names_of_others(record: Record, people: Mapping[Id, str]) -> set[str]:
    """Give the names that a record keeps of whom else it links, such as the staff who act in it."""
    beside = kept_names(type(record)).items()
    linked = ((getattr(record, link), getattr(record, name)) for link, name in beside)
    return {name for target, name in linked if target and target not in people and name}


def _reworded(twin: Record, people: Mapping[Id, str], others: Collection[str]) -> list[str]:
    """Take people's names out of a record's words; give the fields that said them.

    Whom else the record names stays named, though they be called the same, or longer.
    """
    kept = {*others, *names_of_others(twin, people)}
    names = sorted({*people.values(), *kept}, key=len, reverse=True)
    said = re.compile("|".join(re.escape(name) for name in names if len(name) > 1) or "(?!)")
    changed: list[str] = []
    for one, declared in type(twin).fields().items():
        words = getattr(twin, one) if isinstance(declared, Text) else None
        if not words or isinstance(declared, NameOf):
            continue
        told = said.sub(lambda found: found[0] if found[0] in kept else anonymous.NAME, words)
        if told != words:
            setattr(twin, one, told)
            changed.append(one)
    return changed


def owed(order: Order) -> Values:
    """Give what has to stand in a row that an order of ours blanks once more.

    That is what the kind may not leave blank, where what stood there is not known any more.
    """
    _, table, _, shape = order
    kind, tags = kinds.by_tag(table), erased_registers(shape)
    if kind is None or not tags or not anonymous.is_over(order_of(shape)):
        return {}
    if kind is Attachment:
        return {kind.fields()["caption"].tag: anonymous.FILE}
    registers = ((tag, kind.registers().get(tag)) for tag in tags)
    single = [(tag, one.fields[0]) for tag, one in registers if one and len(one.fields) == 1]
    return {
        tag: anonymous.NAME if isinstance(one, PersonName) else anonymous.WORDS
        for tag, one in single
        if one.required and isinstance(one, Text)
    }


def is_bare(record: Record, values: Values) -> bool:
    """Say whether a record holds nothing any more of what it is to give up."""
    held = register_values(record)
    return all(held.get(tag) == value for tag, value in values.items())


def _kept(twin: Record, names: Iterable[str]) -> Values:
    """Give the registers that some fields stand in, with their values."""
    wanted = set(names)
    held = register_values(twin)
    registers = type(twin).registers().items()
    return {tag: held.get(tag) for tag, one in registers if wanted & set(one.names)}
