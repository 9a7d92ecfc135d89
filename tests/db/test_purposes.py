"""用途: what waits for a purpose is written down only once the office has said what for."""

from __future__ import annotations

import dataclasses

import pytest

from db import bulk, health, purposes, rules
from db.fields import Field
from db.handing_over import HandOver, hand_over
from db.kinds import KINDS, Address, Household, HouseholdMember, OrgUnit, Resident, Visit
from db.record import Record
from db.roles import ADMIN, ALL_ROLES, CLERK, LEAD, REVIEWER
from db.trouble import Refused
from tests.builders import AID_PURPOSE, ID_PURPOSE, MAN, WOMAN, build, write_purposes
from tests.db.nodes import Node

OFFICE, OTHER, DISTRICT = "229901001001", "229901002001", "229901000000"
OF_PEOPLE = (Resident, Household, HouseholdMember)
NUMBER_WORDS = (
    "还没有写明“登记证件号码的用途”，不能登记；请管理员先到“设置 → 单位 → 登记和审核”写明"
)


@pytest.fixture
def node() -> Node:
    """An office that registers no numbers and no aid."""
    made = Node(OFFICE, "一号")
    write_purposes(made.store, made.clerk, number=None, aid=None)
    return made


def bulk_in(node: Node, *records: Record) -> None:
    """Have records lie in the book as a package or an older program brought them."""
    with node.store.work(node.clerk, "以前") as work:
        work.bulk_create(records)


def written(node: Node, **values: str | None) -> None:
    write_purposes(node.store, node.clerk, **{"number": None, "aid": None, **values})


def refusal(node: Node, record: Record) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        node.save(record)
    return refused.value.faults


# Every field has a purpose


def fields_of_people() -> list[tuple[str, Field]]:
    return [
        (f"{kind.__tablename__}.{name}", one)
        for kind in OF_PEOPLE
        for name, one in kind.fields().items()
    ]


@pytest.mark.parametrize(("name", "declared"), fields_of_people(), ids=lambda one: str(one)[:40])
def test_every_field_of_people_says_what_for_or_who_says_so(name: str, declared: Field) -> None:
    assert bool(declared.kept_for) != bool(declared.purpose), name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)
def test_a_purpose_is_a_line_that_the_office_writes(kind: type[Record]) -> None:
    for purpose, names in purposes.groups(kind).items():
        assert purpose in OrgUnit.fields()
        assert purposes.called(kind, purpose)
        # What is decided together waits together.
        for name in names:
            group = kind.fields()[name].group
            together = {n for n, f in kind.fields().items() if group and f.group == group}
            assert together <= set(names)


def test_numbers_and_aid_wait_and_nothing_else() -> None:
    waiting = {kind: dict(purposes.groups(kind)) for kind in KINDS if purposes.groups(kind)}
    assert waiting == {
        Resident: {"id_purpose": ("id_doc_kind", "id_number")},
        Household: {"aid_purpose": ("assistance_kinds",)},
    }


def test_what_is_optional_may_stay_empty(node: Node) -> None:
    """PIPL Art. 6: only what is required is asked, and nothing that waits for a purpose."""
    asked = {
        "full_name": "李梅", "sex": "2", "notice_on": node.store.today,
        "notice_method": "in_person",
    }  # fmt: skip
    node.save(Resident(**asked))
    required = {name for name, one in Resident.fields().items() if one.required}
    assert required - asked.keys() == {"id_doc_kind", "residence_status"}  # known from birth
    (kept,) = node.store.all(Resident)
    blank = {n for n, f in Resident.fields().items() if n not in asked and f.default is None}
    assert {n for n in blank if getattr(kept, n) is not None} == {"serial_no"}


# Who writes it


def test_whoever_may_change_settings_writes_purposes_and_nobody_else(node: Node) -> None:
    def as_role(role: str) -> None:
        clerk = dataclasses.replace(node.clerk, roles=frozenset({role}))
        write_purposes(node.store, clerk)

    for role in (CLERK, REVIEWER, LEAD):
        with pytest.raises(Refused, match="不能改设置"):
            as_role(role)
    as_role(ADMIN)
    assert node.store.get(OrgUnit, node.store.facts.unit).id_purpose == ID_PURPOSE


# Saving


def test_a_number_is_not_written_down_without_a_purpose(node: Node) -> None:
    mei = build(Resident, id_number=WOMAN)
    assert refusal(node, mei) == {"id_number": NUMBER_WORDS}
    assert node.store.count(Resident) == 0
    written(node, number=ID_PURPOSE)
    node.save(mei)
    assert node.store.all(Resident)[0].id_number == WOMAN


def test_blanks_are_no_purpose(node: Node) -> None:
    written(node, number="　 ")
    assert refusal(node, build(Resident, id_number=WOMAN)) == {"id_number": NUMBER_WORDS}


def test_the_kind_of_a_paper_goes_with_its_number(node: Node) -> None:
    passport = build(Resident, id_number=None, id_doc_kind="passport")
    assert refusal(node, passport) == {"id_doc_kind": NUMBER_WORDS}
    passport.id_doc_kind = Resident.fields()["id_doc_kind"].default
    node.save(passport)


def test_a_purpose_of_one_opens_nothing_else(node: Node) -> None:
    written(node, aid=AID_PURPOSE)
    node.save(build(Household, assistance_kinds=("temporary",)))
    assert refusal(node, build(Resident, id_number=WOMAN)) == {"id_number": NUMBER_WORDS}
    written(node, number=ID_PURPOSE)
    assert "登记救助类型的用途" in refusal(
        node, build(Household, assistance_kinds=("temporary",))
    )["assistance_kinds"]  # fmt: skip


def test_what_is_held_may_stay_be_put_right_and_be_cleared(node: Node) -> None:
    mei = build(Resident, id_number=WOMAN)
    bulk_in(node, mei)
    held = node.store.get(Resident, mei.id)
    held.workplace = "同心里小学"
    node.save(held)
    held.id_number, held.sex, held.birth_date = MAN, "1", None
    node.save(held)
    held.id_doc_kind, held.id_number = "passport", "E12345678"
    node.save(held)
    held.id_doc_kind, held.id_number = "resident_id", None
    node.save(held)
    held.id_number = WOMAN
    assert refusal(node, held) == {"id_number": NUMBER_WORDS}


def test_a_number_is_new_where_only_the_kind_of_paper_was_held(node: Node) -> None:
    mei = build(Resident, id_number=None, id_doc_kind="passport")
    bulk_in(node, mei)
    held = node.store.get(Resident, mei.id)
    held.id_number = "E12345678"
    assert refusal(node, held) == {"id_number": NUMBER_WORDS}


def test_of_several_kinds_of_aid_no_more_may_be_held_than_before(node: Node) -> None:
    home = build(Household, assistance_kinds=("minimum", "temporary"))
    bulk_in(node, home)
    held = node.store.get(Household, home.id)
    held.assistance_kinds = ("disability", "minimum")
    node.save(held)
    held.assistance_kinds = ("disability", "minimum", "temporary")
    assert "assistance_kinds" in refusal(node, held)
    held.assistance_kinds = ("minimum",)
    node.save(held)
    held.assistance_kinds = None
    node.save(held)


def test_a_bulk_change_names_whom_it_may_not_touch(node: Node) -> None:
    mei, bo = build(Resident, id_number=WOMAN), build(Resident, full_name="李波", id_number=None)
    bulk_in(node, mei, bo)
    made = bulk.plan(node.store, Resident, [mei.id, bo.id], {"id_doc_kind": "passport"})
    assert [(one.id, words) for one, words in made.left_out] == [(bo.id, NUMBER_WORDS)]


# What passes


def test_packages_and_undoing_bring_what_was_written_in_its_time(node: Node) -> None:
    other = Node(OFFICE, "二号")
    write_purposes(other.store, other.clerk)
    mei = build(Resident, id_number=WOMAN)
    home = build(Household, assistance_kinds=("minimum",))
    other.save(mei, home)
    node.pull(other)
    assert node.store.get(Resident, mei.id).id_number == WOMAN
    written(node)
    held = node.store.get(Resident, mei.id)
    held.id_number = None
    with node.store.work(node.clerk, "清空") as work:
        work.save(held)
    node.store.undo(node.clerk, work.changes.work)
    assert node.store.get(Resident, mei.id).id_number == WOMAN


def test_what_was_deleted_comes_back_whole(node: Node) -> None:
    mei = build(Resident, id_number=WOMAN)
    bulk_in(node, mei)
    with node.store.work(node.clerk, "删除") as work:
        work.delete(node.store.get(Resident, mei.id))
    with node.store.work(node.clerk, "找回") as work:
        work.restore(node.store.get(Resident, mei.id, hidden=True))
    assert node.store.get(Resident, mei.id).id_number == WOMAN


# Whose purpose counts


def test_the_purpose_is_that_of_the_office_whose_record_it_is() -> None:
    district = Node(DISTRICT, "区", level="district")
    district.clerk = dataclasses.replace(district.clerk, roles=ALL_ROLES)
    units = [
        build(OrgUnit, code12=code, org_code=code, full_name=f"{code}社区", id_purpose=purpose)
        for code, purpose in ((OFFICE, ID_PURPOSE), (OTHER, None))
    ]
    mine = build(Resident, org_code=OFFICE, id_number=None)
    theirs = build(Resident, org_code=OTHER, id_number=None)
    bulk_in(district, *units, mine, theirs)
    for person in (mine, theirs):
        person.id_number = WOMAN
    with district.store.work(district.clerk, "按派出所回函更正") as work:
        work.save(mine)
        with pytest.raises(Refused, match="请管理员先到"):
            work.save(theirs)
    assert set(purposes.shut(district.store, Resident, OTHER)) == {"id_doc_kind", "id_number"}
    assert purposes.shut(district.store, Resident, OFFICE) == {}
    assert purposes.shut_here(district.store, Resident) == {}  # the district's own purpose


def test_a_number_does_not_move_to_an_office_without_a_purpose() -> None:
    for purpose, goes in ((ID_PURPOSE, WOMAN), (None, None)):
        district = Node(DISTRICT, "区", level="district")
        district.clerk = dataclasses.replace(district.clerk, roles=ALL_ROLES)
        person = build(Resident, org_code=OFFICE, id_number=WOMAN, phone="15400000001")
        home = build(Household, org_code=OFFICE, head=person.id)
        since = district.store.today.replace(day=1)
        member = build(
            HouseholdMember, org_code=OFFICE, household=home.id, resident=person.id,
            date_from=since,
        )  # fmt: skip
        unit = build(OrgUnit, code12=OTHER, org_code=OTHER, id_purpose=purpose)
        bulk_in(district, unit, person, home, member)
        place = Address(estate="同心园", building="5")
        act = HandOver(home.id, OTHER, place, district.store.today, "搬家")
        with district.store.work(district.clerk, "户移交") as work:
            hand_over(work, district.clerk, act)
        (moved,) = district.store.all(Resident, org_code=OTHER)
        assert (moved.id_number, moved.phone) == (goes, "15400000001")


# What is left out, and what is pointed at


def test_a_field_is_idle_when_it_is_shut_and_nobody_holds_it(node: Node) -> None:
    bulk_in(node, build(Resident, id_number=None))
    assert purposes.idle(node.store, Resident) == {"id_doc_kind", "id_number"}
    assert purposes.idle(node.store, Household) == {"assistance_kinds"}
    assert purposes.idle(node.store, Visit) == frozenset()
    bulk_in(node, build(Resident, id_number=WOMAN))
    assert purposes.idle(node.store, Resident) == frozenset()
    assert purposes.unasked(node.store) == {"assistance_kinds"}
    assert purposes.unasked(node.store, blank=True) == purposes.waiting()
    written(node, number=ID_PURPOSE, aid=AID_PURPOSE)
    assert purposes.unasked(node.store, blank=True) == frozenset()


def test_a_kind_of_paper_alone_is_held_too(node: Node) -> None:
    bulk_in(node, build(Resident, id_number=None, id_doc_kind="passport"))
    assert purposes.idle(node.store, Resident) == frozenset()


def said(node: Node) -> list[tuple[str, str]]:
    found = rules.check_all(node.store)
    mine = [one for one in found if one.rule == "purpose"]
    assert {one.kind for one in mine} <= {OrgUnit}
    assert not any(one.blocking for one in mine)
    return [(one.field, one.sentence) for one in mine]


def test_the_health_check_says_once_what_is_held_without_a_purpose(node: Node) -> None:
    assert said(node) == []
    bulk_in(
        node,
        *(build(Resident, full_name=name, id_number=WOMAN) for name in ("李梅", "李波")),
        build(Household, assistance_kinds=("minimum",)),
    )
    rest = "请写明用途，或者把不需要的清空"
    assert said(node) == [
        ("aid_purpose", f"已有 1 条户登记了救助类型，{rest}"),
        ("id_purpose", f"已有 2 条居民登记了证件号码，{rest}"),
    ]
    points = [one for one in health.examine(node.store).points if one.finding.rule == "purpose"]
    assert [(one.group, one.label) for one in points] == [
        ("missing", "登记救助类型的用途"), ("missing", "登记证件号码的用途"),
    ]  # fmt: skip
    written(node, number=ID_PURPOSE, aid=AID_PURPOSE)
    assert said(node) == []


# Founding


def test_a_book_is_founded_with_what_the_founder_wrote() -> None:
    made = Node(OFFICE, "一号")
    assert made.store.get(OrgUnit, made.store.facts.unit).id_purpose == ID_PURPOSE
