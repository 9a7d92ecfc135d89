"""户移交: a household that moved to another community gets new records there; the old ones stay.

A record's office is for life. So the district makes new rows in the receiver's scope, from those
fields alone that the new office needs, and says of each person that both records are of one. Both
offices are told by a line of 退回更正: one takes the household in, the other sees it off.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from db import homes, purposes, stopping
from db.kinds import Address, CorrectionNotice, Household, HouseholdMember, Resident, SamePerson
from db.kinds.household import RESIDENCE
from db.kinds.notice import CLOSED, EXPLAINED, MOVED, OPEN
from db.kinds.resident import GONE
from db.reader import Reader
from db.record import DISTRICT_SCOPES, Id, Record, new_id
from db.returns import Meant, give_back
from db.roles import Clerk
from db.same_people import MOVED_PAIR, join, same_people
from db.trouble import Refused
from db.work import Work

TAKE_IN, SEE_OFF = "户移交：接收", "户移交：迁出"
EVIDENCE: Final = "户移交"
NEEDED: Final = (
    "full_name", "former_name", "name_reading", "sex", "birth_date", "birth_precision",
    "id_doc_kind", "id_number", "phone", "guardian_name", "hukou_place",
)  # fmt: skip
"""What goes with a person. The new office asks for the rest itself, and gives its own notice.

What it has no purpose for (`db/purposes.py`) stays where it was.
"""


@dataclass(frozen=True)
class HandOver:
    """Which household goes where, from when on, and why."""

    home: Id
    office: str
    place: Address
    day: dt.date
    reason: str


def moving(reader: Reader, home: Household) -> list[HouseholdMember]:
    """Give who moves: those living in a household, or who lived there until it was given up."""
    rows = reader.all(HouseholdMember, household=home.id, membership_kind=RESIDENCE)
    return [one for one in rows if one.date_to == home.moved_out or one.date_to is None]


def hand_over(work: Work, clerk: Clerk, act: HandOver) -> CorrectionNotice:
    """Make a household's records at the office it moved to, and tell both offices."""
    home = _checked(work, act)
    going = moving(work.reader, home)
    old = work.reader.by_id(Resident, [one.resident for one in going])
    people = {row: old[row] for row in dict.fromkeys(one.resident for one in going) if row in old}
    if not people:
        raise Refused({"record": "这一户没有登记住着的人，不用移交"})
    if people.keys() & stopping.stopped(work.reader):
        raise Refused({"record": "这一户有人要求停止处理，不能移交；请先登记“恢复处理”的请求"})
    made = _Made(work.reader, act, home, people)
    work.bulk_create([*made.records, *made.members(going)])
    for one in made.fresh:
        join(work, made.ids[one], one, MOVED_PAIR, EVIDENCE)
    told = _told(work, clerk, home, made, people.values())
    work.note("户移交", made.home, count=len(people), reason=act.reason.strip())
    return told


def _checked(work: Work, act: HandOver) -> Household:
    home = work.reader.get(Household, act.home)
    if not work.is_district:
        raise Refused("户移交由区里办；请登记迁出，并告诉区里迁到哪个社区")
    if home is None or home.org_code in DISTRICT_SCOPES:
        raise Refused({"record": "请选要移交的户"})
    if not act.office or act.office == home.org_code:
        raise Refused({"office": "请选迁到的另一个社区"})
    if not act.reason.strip():
        raise Refused({"reason": "请写明依据，两边社区都会看到"})
    if not homes.is_named(act.place):
        raise Refused({"estate": "请写迁到哪个小区"})
    open_ones = work.reader.all(CorrectionNotice, target=home.id, rule=SEE_OFF)
    if any(one.state == OPEN for one in open_ones):
        raise Refused({"record": "这一户已经移交，两边社区还没有答复"})
    return home


class _Made:
    """The new records of a household, in the scope of the office it moved to."""

    def __init__(
        self, reader: Reader, act: HandOver, home: Household, people: dict[Id, Resident]
    ) -> None:
        self._act = act
        known = _known_there(reader, people, act.office)
        self.fresh = [row for row in people if row not in known]
        self.ids = {**known, **{row: new_id() for row in self.fresh}}
        dwelling, is_new = _dwelling(reader, act)
        head = self.ids.get(home.head or b"")
        self.home = Household(
            org_code=act.office, address=dwelling.id, household_kind=home.household_kind,
            head=head, moved_in=act.day,
        )  # fmt: skip
        closed = purposes.shut(reader, Resident, act.office)
        self._given = [name for name in NEEDED if name not in closed]
        residents = [self._resident(people[row]) for row in self.fresh]
        self.records: list[Record] = [*([dwelling] if is_new else []), *residents, self.home]

    def _resident(self, old: Resident) -> Resident:
        given = {name: getattr(old, name) for name in self._given}
        there = "present_elsewhere_registered" if old.hukou_place else "matched"
        return Resident(
            id=self.ids[old.id], org_code=self._act.office, residence_status=there,
            arrived_on=self._act.day, guardian=self.ids.get(old.guardian or b""), **given,
        )  # fmt: skip

    def members(self, going: Iterable[HouseholdMember]) -> Iterator[HouseholdMember]:
        """Give what each is in the household from the move on."""
        for one in {one.resident: one for one in going if one.resident in self.ids}.values():
            yield HouseholdMember(
                org_code=self._act.office, household=self.home.id, resident=self.ids[one.resident],
                relation_to_head=one.relation_to_head, date_from=self._act.day,
            )  # fmt: skip


def _known_there(reader: Reader, people: Iterable[Id], office: str) -> dict[Id, Id]:
    """Give the records that the receiving office has of some people already, by theirs here."""
    same = same_people(reader)
    others = {row: [one for one in same.records_of(row) if one != row] for row in people}
    found = reader.by_id(Resident, (one for some in others.values() for one in some))
    there = {row for row, record in found.items() if record.org_code == office}
    known = {row: next((one for one in some if one in there), None) for row, some in others.items()}
    return {row: one for row, one in known.items() if one}


def _dwelling(reader: Reader, act: HandOver) -> tuple[Address, bool]:
    place = {name: getattr(act.place, name) for name in homes.PLACE}
    wanted = Address(org_code=act.office, **place)
    homes.tidy(wanted)
    place = {name: getattr(wanted, name) for name in homes.PLACE}
    known = next(iter(reader.all(Address, org_code=act.office, **place)), None)
    return (known, False) if known else (wanted, True)


def _told(
    work: Work, clerk: Clerk, home: Household, made: _Made, people: Iterable[Resident]
) -> CorrectionNotice:
    """Tell the old office whom to see off, and the new one what to look at; gives the latter's."""
    still_here = any(one.residence_status not in GONE for one in people)
    off = "这户已移交给迁到的社区，本社区的服务记录都留着。"
    off += "还没有登记迁出，请登记。" if still_here else "迁出已登记，看过即可。"
    give_back(work, clerk, Meant(home, "", SEE_OFF, off), kind=MOVED)
    taken = "区里移交来的户：请上门核对住址和成员，把告知日期补上，核对好以后答复。"
    return give_back(work, clerk, Meant(made.home, "", TAKE_IN, taken), kind=MOVED)


def may_take_back(notice: CorrectionNotice) -> bool:
    """Say whether a hand-over can still be taken back: nobody has taken the household in."""
    return notice.rule == TAKE_IN and notice.state in (OPEN, EXPLAINED)


def take_back(work: Work, notice: CorrectionNotice) -> None:
    """Take a household's new records away again: it does not live there."""
    home = work.reader.get(Household, notice.target)
    if not may_take_back(notice) or home is None:
        raise Refused("这一户已经接收，不能收回；住处又变了的，请再移交一次")
    members = work.reader.all(HouseholdMember, household=home.id)
    mine = [one.resident for one in members]
    edges = work.reader.all(SamePerson, same_kind=MOVED_PAIR, one=mine)
    made = work.reader.by_id(Resident, [edge.one for edge in edges])
    work.delete(*edges, *members, home, *made.values())
    lived = work.reader.all(HouseholdMember, resident=[edge.other for edge in edges])
    left = list({one.household for one in lived})
    for other in work.reader.all(CorrectionNotice, rule=SEE_OFF, state=OPEN, target=left):
        work.move(other, CLOSED)
    work.move(notice, CLOSED)
