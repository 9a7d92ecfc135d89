"""Who works at an invented office and with it: staff, member units, the office's own facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from db.kinds import GridUnit, OrgUnit, PartnerOrganization, StaffMember
from db.kinds.office import USUAL_ID_PURPOSE
from db.record import Record
from db.work import Work
from desktop_app.practice import words
from desktop_app.practice.diary import FIRST_DAY, Diary
from desktop_app.practice.places import estates
from desktop_app.practice.profile import PERSON, Office

_FULL_TIME = 2


@dataclass
class Organization:
    """The staff by name, without the account's holder, and the units that work with the office."""

    unit: bytes
    holder: StaffMember
    staff: list[StaffMember]
    partners: list[PartnerOrganization]

    @property
    def leader(self) -> StaffMember:
        """The secretary, who takes the chair and confirms what is done."""
        return self.staff[0]


def organization(
    rng: Random,
    office: Office,
    diary: Diary,
    unit: bytes,
    holder: StaffMember,
    grids: list[GridUnit],
) -> Organization:
    """Enter staff and partners into the diary; give them."""
    staff = [*_staff(rng, grids)]
    partners = [*_partners(rng, office)]
    workers = [member for member in staff if member.grid_unit]
    for grid, worker in zip(grids, workers, strict=True):
        grid.worker = worker.id
    diary.note(FIRST_DAY, "登记工作人员", staff, hour=9)
    records: list[Record] = [*grids, *partners]
    diary.note(FIRST_DAY, "登记网格和成员单位", records, hour=10)
    diary.then(FIRST_DAY, "完善单位资料", Profile(unit, office), hour=11)
    return Organization(unit, holder, staff, partners)


def _staff(rng: Random, grids: list[GridUnit]) -> Iterator[StaffMember]:
    left = list(grids)
    others = [post for post in words.POSTS if post[0] != PERSON]
    for place, (name, post, duty) in enumerate(others):
        grid = left.pop(0) if post == "网格员" else None
        yield StaffMember(
            full_name=name,
            post=post,
            # The account's holder is the first of two who do nothing else.
            employment_kind="full_time" if place == _FULL_TIME - 1 else "part_time",
            duty=duty,
            level="community",
            term_from=dt.date(2022, 12, 1),
            mobile=f"1540000{rng.randrange(10_000):04d}",
            grid_unit=grid.id if grid else None,
        )


def _partners(rng: Random, office: Office) -> Iterator[PartnerOrganization]:
    for place, (name, kind, offers, needs) in enumerate(words.PARTNERS):
        yield PartnerOrganization(
            full_name=name.format(place=office.place),
            org_kind=kind,
            liaison=f"演示联络员{'甲乙丙丁戊己庚辛'[place]}",
            liaison_phone=f"1540000{rng.randrange(10_000):04d}",
            resources=offers,
            needs=needs,
            joined_on=FIRST_DAY,
            pattern_role="departments" if kind in words.OF_THE_STATE else "society",
            duty=f"提供{offers}，每季度和社区商量一次",
        )


@dataclass(frozen=True)
class Profile:
    """The facts about the office that its founding does not ask for."""

    unit: bytes
    office: Office

    def __call__(self, work: Work) -> None:
        """Write them."""
        held = work.reader.get(OrgUnit, self.unit)
        if held is None:
            return
        held.short_name = self.office.place
        held.seal_name = f"演示区{self.office.place}社区居民委员会（演示）"
        held.feature_title = self.office.feature
        if not work.has_district:  # who belongs to a district is named by it
            held.batch, held.demo_status = "首批", True
        held.brand_since = FIRST_DAY
        held.address = f"{estates(self.office)[0]}1号楼一层"
        held.official_population = self.office.residents + 37
        held.official_households = self.office.households + 12
        held.id_purpose, held.aid_purpose = USUAL_ID_PURPOSE, "按民政部门要求核对临时救助"
        work.save(held)
