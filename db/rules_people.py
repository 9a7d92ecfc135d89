"""Rules across records about offices, dwellings, households and people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from db import codes, contacts, dates, parts
from db.findings import Finding, Reader, look, must, others
from db.kinds import (
    Address,
    ConsentRecord,
    Household,
    HouseholdMember,
    OrgUnit,
    Resident,
    StaffMember,
    User,
)
from db.relations import HEAD as HEAD

ADULT_AGE = 18
_LEVEL_ABOVE = {"community": "street", "street": "district"}


def office(reader: Reader, unit: OrgUnit) -> Iterator[Finding]:
    """Check that a code is used once and the tree goes up one level at a time."""
    if unit.code12 and any(others(reader, unit, "code12")):
        yield must(unit, "code12", "这个区划代码已经有单位在用，请核对")
    above = reader.get(OrgUnit, unit.parent)
    if above is None:
        return
    if above.level != _LEVEL_ABOVE.get(unit.level):
        yield must(unit, "parent", "上级单位要正好高一级，请改选")
    elif unit.code12 and above.code12 != contacts.region_parent(unit.code12):
        yield look(unit, "parent", "区划代码不在这个上级单位之下，请再看一遍")


def office_staff(reader: Reader, unit: OrgUnit) -> Iterator[Finding]:
    """Check that a community has somebody in post; said in the health check only."""
    if unit.level != "community":
        return
    staff = reader.all(StaffMember, org_code=unit.code12)
    if not any(member.holds_on(dates.today()) for member in staff):
        words = "社区还没有在任的工作人员，请登记至少一名"
        yield look(unit, "", words, "office_staff")


def address(reader: Reader, dwelling: Address) -> Iterator[Finding]:
    """Check that a dwelling stands in the register once."""
    parts = ("estate", "building", "entrance", "floor", "room", "detail", "org_code")
    if dwelling.estate and any(others(reader, dwelling, *parts)):
        yield look(dwelling, "estate", "已有一模一样的地址，请核对是不是重复登记")


def household(reader: Reader, home: Household) -> Iterator[Finding]:
    """Check that the head lives in or is registered with the household, and is its 02.

    A household that was given up keeps the head by whom it is called.
    """
    if not home.head or home.moved_out:
        return
    members = reader.all(HouseholdMember, household=home.id)
    mine = [m for m in members if m.resident == home.head and m.holds_on(dates.today())]
    if not mine:
        yield look(home, "head", "户主还不在这一户的成员里，请加为户成员")
    elif all(member.relation_to_head != HEAD for member in mine):
        yield look(home, "head", "户成员里这个人的关系不是户主，请核对")


def member(reader: Reader, one: HouseholdMember) -> Iterator[Finding]:
    """Check one head per household, one membership of each nature at a time, and the sex."""
    if one.relation_to_head == HEAD:
        heads = others(reader, one, "household", relation_to_head=HEAD)
        if any(other.resident != one.resident and _overlap(one, other) for other in heads):
            yield must(one, "relation_to_head", "这一户已有户主，请先改那一位的关系")
    same = others(reader, one, "resident", "membership_kind")
    if any(_overlap(one, other) and not parts.is_left_behind(reader, other) for other in same):
        nature = HouseholdMember.fields()["membership_kind"].show(one.membership_kind)
        words = f"这位居民同一时间已有一处{nature}登记，请先填那一处的终止日期"
        yield must(one, "membership_kind", words)
    resident = reader.get(Resident, one.resident)
    if resident and not _sex_fits(one, resident):
        yield must(one, "relation_to_head", _sex_words(one))


def _overlap(one: HouseholdMember, other: HouseholdMember) -> bool:
    # A move is entered with one day as the end here and the start there.
    return (one.date_from or dt.date.min) < (other.date_to or dt.date.max) and (
        other.date_from or dt.date.min
    ) < (one.date_to or dt.date.max)


def _sex_fits(one: HouseholdMember, resident: Resident) -> bool:
    asked = codes.relation_sex(one.relation_to_head or "")
    return asked is None or resident.sex not in {"1", "2"} or resident.sex == asked


def _sex_words(one: HouseholdMember) -> str:
    return f"性别和与户主关系“{codes.RELATION.label(one.relation_to_head)}”对不上，请核对"


def resident(reader: Reader, person: Resident) -> Iterator[Finding]:
    """Check the number against namesakes, the guardian, and the person's place in households."""
    if person.id_number and person.is_active:
        same = others(reader, person, "id_number", "org_code")
        for twin in (other for other in same if other.is_active):
            called = twin.serial_no or "另一位居民"
            words = f"{called}已用这个证件号码，请核对是不是同一个人"
            yield look(person, "id_number", words, "twins")
    yield from _guardian(reader, person)
    for one in reader.all(HouseholdMember, resident=person.id):
        if one.holds_on(dates.today()) and not _sex_fits(one, person):
            yield must(person, "sex", _sex_words(one))


def _guardian(reader: Reader, person: Resident) -> Iterator[Finding]:
    guardian = reader.get(Resident, person.guardian)
    age = guardian.age(dates.today()) if guardian else None
    if age is not None and age < ADULT_AGE:
        yield must(person, "guardian", f"监护人要满 {ADULT_AGE} 周岁，请改选")
    if person.is_child(dates.today()) and person.is_active:
        consents = reader.all(
            ConsentRecord, subject=person.id, legal_basis="guardian_consent", withdrawn_on=None
        )
        if not consents:
            words = "还没有监护人同意的记录，请补登告知同意"
            yield look(person, "guardian", words, "consents")


def account(reader: Reader, user: User) -> Iterator[Finding]:
    """Check that a login name is used once."""
    if user.login and any(others(reader, user, "login")):
        yield must(user, "login", "这个登录名已有人用，请换一个")
