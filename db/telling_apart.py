"""People who look alike and are not the same: remembered in the book, asked once."""

from __future__ import annotations

from db import findings
from db.kinds import NotSamePerson, SamePerson
from db.kinds.same_person import pair_id
from db.reader import Reader
from db.record import Id
from db.trouble import Refused
from db.work import Work


def told_apart(reader: findings.Reader, person: Id) -> set[Id]:
    """Give whom staff told apart from a person."""
    found = {row.other for row in reader.all(NotSamePerson, one=person)}
    return found | {row.one for row in reader.all(NotSamePerson, other=person)}


def office_of(reader: Reader, one: Id, other: Id) -> str | None:
    """Give the office that keeps what is said of two records: theirs, where both are its own."""
    offices = [office for _, office in sorted(reader.offices_of((one, other)).items())]
    return offices[0] if len(offices) == 2 and offices[0] == offices[1] else None


def tell_apart(work: Work, person: Id, other: Id) -> None:
    """Remember that two people are two; a pair that is known already is left as it is."""
    if work.reader.get(SamePerson, pair_id(person, other)):
        raise Refused("这两条记录已认定为同一人；请先拆开，再记“不是同一人”")
    if other not in told_apart(work.reader, person):
        office = office_of(work.reader, person, other)
        work.save(NotSamePerson(one=person, other=other, org_code=office))
