"""A community's book in which one child is named wherever a resident, or a home, may be named."""

from __future__ import annotations

import datetime as dt

from db import files
from db.fields import Link, LongText, NameOf, PersonName, Text
from db.kinds import (
    Activity,
    Attachment,
    CaseStep,
    HouseholdMember,
    ListEntry,
    MicroWish,
    Pairing,
    PairingLog,
    Resident,
    ServiceCase,
    ServiceDelivery,
    Visit,
)
from db.record import Record, kept_names
from tests.ledgers.filled_books import Filled

CHILD = "欧阳小石榴"
CADRE = "演示干部二"
ABOUT = frozenset({
    CaseStep, MicroWish, Pairing, PairingLog, ServiceCase, ServiceDelivery, Visit,
})  # fmt: skip
"""Kinds that are about somebody: what is written in them may say who."""


class OfAChild(Filled):
    """A book in which whoever may be a resident, or a home, is one child."""

    def __init__(self, first: str) -> None:
        self._first = first
        self._of: type[Record] | None = None
        super().__init__(self._plain, 4)

    def _plain(self, field: Text, place: int) -> str:
        """Give each field its label, and a cadre's name where it asks for one."""
        del place
        if self._of is Activity and field is Attachment.fields()["caption"]:
            return f"{CHILD}包的粽子"
        return CADRE if isinstance(field, PersonName | NameOf) else field.label[: field.most]

    def _photos(self, work: files.Work, record: Record) -> None:
        self._of = type(record)
        super()._photos(work, record)

    def _values(self, kind: type[Record], at: int) -> dict[str, object]:
        found = super()._values(kind, at)
        if kind in ABOUT:
            found |= {
                name: f"和{CHILD}一起写作业"[: one.most]
                for name, one in kind.fields().items()
                if type(one) in {Text, LongText} and isinstance(one, Text) and name != "serial_no"
            }
        if kind is Activity:
            found |= dict.fromkeys(("plan", "summary"), f"{CHILD}教大家包粽子")
        if kind is Resident:
            born = {"birth_date": dt.date(2018, 6, 1), "birth_precision": "day"}
            found |= {"full_name": CHILD, "former_name": CHILD, "id_number": None, **born}
        if kind is MicroWish:
            found |= {"public_ok": True, "guardian_ok": True, "alias": "石榴同学"}
        if kind is HouseholdMember:
            found |= {"date_from": dt.date(2019, 1, 1), "membership_kind": "residence"}
        return found

    def _tie(self, every: list[Record]) -> None:
        super()._tie(every)
        for record in every:
            kept = kept_names(type(record))
            for name, one in type(record).fields().items():
                if not isinstance(one, Link) or "resident" not in one.kinds:
                    continue
                table = self._first if self._first in one.kinds else "resident"
                setattr(record, name, self.held[table][0].id)
                if name in kept:
                    setattr(record, kept[name], self._called(table))

    def _called(self, table: str) -> str:
        return f"{CHILD}户" if table == "household" else CHILD

    def _entries(self) -> list[ListEntry]:
        made = super()._entries()
        tables = {one.id: table for table, some in self.held.items() for one in some}
        for one in made:
            if (table := tables.get(one.target, "")) in {"resident", "household"}:
                one.target_name = self._called(table)
        return made
