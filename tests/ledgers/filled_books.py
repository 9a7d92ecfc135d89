"""Books filled from the declarations of the kinds: with usual, hostile or rare words everywhere.

Every kind that papers read has some records, linked to each other, in each state in turn; they are
stored the way an import does, past the rules of forms.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import cycle, islice

from db import files
from db.fields import Choice, Choices, Day, Field, Link, LongText, Moment, NameOf, PersonName, Text
from db.kinds import KINDS, Activity, JointMeeting, ListEntry, OrgUnit, StaffMember, kind_of
from db.record import Record
from desktop_app.practice.photos import photo
from tests.builders import build
from tests.ledgers.offices import Office
from tests.ledgers.samples import HOSTILE, LONG_NAME, RARE

DAY = dt.date(2025, 9, 16)
LONG_UNIT = "洮北区瑞光街道瑞光新村社区民族团结进步创建工作领导小组办公室"
HOSTILE_UNIT = "<b>演示区</b>\\()%瑞光"
_LONG_TEXT = "上门看望阿依古丽·买买提，一起包粽子，聊了𠮷田家孩子上学的事，김영희（金英姬）也来了。"

Words = Callable[[Text, int], str | None]
"""Gives a text for a field of the record at a place; None leaves the builder's."""

# What belongs to the program and not to the office's year, or has to agree with other bytes.
_OWN = frozenset({
    "user", "ledger_layout", "list_view", "code_entry", "org_unit", "reporting_period",
    "list_entry", "attachment", "ledger_print", "merge_receipt", "correction_notice",
    "finding_note", "not_same_person", "same_person", "name_in_tray", "sign_off", "festival",
})  # fmt: skip
_ENDS = frozenset({"left_on", "term_to", "date_to", "ended_on", "moved_out", "withdrawn_on"})


def usual(field: Text, place: int) -> str | None:
    """Leave what the builders write."""
    del field, place
    return None


def hostile(field: Text, place: int) -> str:
    """Give text that would break a page or a program that reads it."""
    text = HOSTILE[(place * 7 + field.tag * 3) % len(HOSTILE)].replace("\ud800", "")
    return (text.replace("\x00", "") * (1 + place % 3) or "x")[: field.most]


def rare(field: Text, place: int) -> str:
    """Give the longest and rarest names, and texts of several lines."""
    if isinstance(field, PersonName | NameOf):
        text = LONG_NAME if place % 2 == 0 else RARE[(place + field.tag) % len(RARE)]
    elif isinstance(field, LongText):
        text = _LONG_TEXT * (1 + (place + field.tag) % 6)
    else:
        text = "".join(islice(cycle("𠮷田𬱖䶮㐂·"), 10 + (place * 7 + field.tag) % 30))
    return text[: field.most]


class Filled(Office):
    """A community's book with so many records of each kind, all saying such words."""

    def __init__(self, words: Words, count: int, unit: str = "") -> None:
        super().__init__()
        self._words, self._varies = words, words is not usual
        self.held = {
            one.__tablename__: [build(one, **self._values(one, at)) for at in range(count)]
            for one in KINDS
            if one.__tablename__ not in _OWN
        }
        self._linked = {**self.held, "org_unit": self.store.all(OrgUnit)}
        self._linked["staff_member"] = [*self.held["staff_member"], *self.store.all(StaffMember)]
        every = [record for records in self.held.values() for record in records]
        self._tie(every)
        with self.store.work(self.clerk, "导入", "import") as work:
            work.bulk_create([*every, *self._entries()])
            for record in every:
                self._photos(work, record)
        if unit:
            office = self.unit
            office.seal_name = unit
            self.save(office)

    def _values(self, kind: type[Record], at: int) -> dict[str, object]:
        found: dict[str, object] = {}
        for name, field in kind.fields().items():
            if not field.own_record_only and name not in _ENDS:
                self._value(found, name, field, at)
        if kind.states:
            order = list(kind.states.moves)
            found[kind.states.field] = order[at % len(order)] if self._varies else order[-1]
        if kind is Activity:
            found["state"] = "archived"
        if kind is JointMeeting:
            found |= {"state": "held", "seq_year": 2025, "seq_no": at + 1}
        return found

    def _value(self, found: dict[str, object], name: str, field: Field, at: int) -> None:
        if not self._varies:
            return
        if type(field) in {Text, LongText, PersonName, NameOf}:
            assert isinstance(field, Text)
            found[name] = self._words(field, at)
        elif isinstance(field, Choice) and name != "residence_status":
            offered = list(field.codes.codes())
            code = offered[(at + field.tag) % len(offered)]
            found[name] = (code,) if isinstance(field, Choices) else code
        elif isinstance(field, Day):
            found[name] = DAY - dt.timedelta(days=(at * 17 + field.tag * 5) % 250)
        elif isinstance(field, Moment):
            day = DAY - dt.timedelta(days=(at * 17 + field.tag * 5) % 250)
            found[name] = dt.datetime.combine(day, dt.time(9, 30))

    def _tie(self, every: list[Record]) -> None:
        """Let links point at records of each kind they may name; parts share their wholes."""
        for kind_place, record in enumerate(every):
            at = self.held[record.__tablename__].index(record)
            for name, field in type(record).fields().items():
                pools = [self._linked[one] for one in _kinds(field) if one in self._linked]
                if pools and name not in {"parent", "guardian"}:
                    pool = pools[kind_place % len(pools)]
                    assert isinstance(field, Link)
                    target = pool[(at // 2 if field.part_of else at) % len(pool)]
                    if target is not record:
                        setattr(record, name, target.id)

    def _entries(self) -> list[ListEntry]:
        name = ListEntry.fields()["target_name"]
        assert isinstance(name, Text)
        made = []
        for table, records in self.held.items():
            for at, record in enumerate(records):
                for links in kind_of(table).lists().values():
                    pools = [self._linked[one] for one in links.kinds if one in self._linked]
                    for place, pool in enumerate(pools[: 1 + at % 3]):
                        target = pool[(at + place) % len(pool)]
                        called = self._words(name, at + place) or target.name
                        made.append(ListEntry(owner=record.id, owner_tag=links.tag, position=place,
                                              target=target.id, target_name=called))  # fmt: skip
        return made

    def _photos(self, work: files.Work, record: Record) -> None:
        caption = kind_of("attachment").fields()["caption"]
        assert isinstance(caption, Text)
        for name, links in type(record).lists().items():
            if name == "photos" and links.kinds == ("attachment",):
                for number in range(1, 4):
                    said = self._words(caption, number) or "现场照片"
                    files.attach(work, record, name, photo("石榴苑", DAY, number), caption=said)


def _kinds(field: Field) -> tuple[str, ...]:
    return field.kinds if isinstance(field, Link) else ()
