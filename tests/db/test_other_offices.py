"""What a district's people may do to the records of its offices: correct and erase, by few."""

from dataclasses import replace

import pytest

from db import erasing, reviews, sign_offs
from db.correcting import begin
from db.kinds import ExperienceBriefing, OrgUnit, PublicityItem, Resident, RightsRequest, SignOff
from db.record import DISTRICT_OWN
from db.roles import Clerk
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node

OFFICE, DISTRICT = "229901001001", "229901000000"


@pytest.fixture
def office():
    made = Node(OFFICE, "甲")
    made.save(build(Resident, full_name="王小明", workplace="小学"))
    made.save(build(PublicityItem))
    yield made
    made.store.close()


@pytest.fixture
def district(office):
    made = Node(DISTRICT, "区", level="district")
    made.pull(office)
    yield made
    made.store.close()


def person(role: str, number: int = 1, **rest: object) -> Clerk:
    made = Clerk(bytes([number]) * 16, role, role, frozenset({role}), at_district=True)
    return replace(made, **rest)


def corrected(node, clerk, record, reason="本人来电"):
    record.workplace = "中学"
    with node.store.work(clerk, reason, "test") as work:
        work.save(record)


def held(node, kind=Resident):
    return node.store.all(kind)[0]


@pytest.mark.parametrize("role", ["reviewer", "lead", "admin"])
def test_only_the_districts_officers_correct_an_offices_record(district, role):
    with pytest.raises(Refused, match="不能更正社区的登记"):
        corrected(district, person(role), held(district))
    assert held(district).workplace == "小学"


@pytest.mark.parametrize("role", ["reviewer", "lead", "admin"])
def test_whose_a_record_is_the_journal_says_and_not_whoever_saves_it(district, role):
    record = held(district)
    record.org_code = DISTRICT_OWN
    with pytest.raises(Refused):
        corrected(district, person(role), record)
    with pytest.raises(Refused), district.store.work(person(role), "测试", "test") as work:
        work.bulk_edit([record])
    assert held(district).workplace == "小学"


def test_an_officer_corrects_with_a_reason(district):
    with pytest.raises(Refused, match="要写明原因，社区会看到"):
        corrected(district, person("district"), held(district), "")
    corrected(district, person("district"), held(district))
    assert held(district).workplace == "中学"


def request(node, kind):
    made = build(RightsRequest, kind=kind, subject=held(node).id, requester="王小明")
    node.save(made)
    return node.store.get(RightsRequest, made.id)


def test_erasing_across_offices_is_for_the_districts_officers_in_twos(district):
    asked, beside = request(district, "erase"), person("admin", 2)
    for role in ("lead", "reviewer", "admin"):
        with pytest.raises(Refused):
            erasing.erase(district.store, person(role, beside=beside), held(district), asked)
    officer = person("district")
    with pytest.raises(Refused, match="要两个人办"):
        erasing.erase(district.store, officer, held(district), asked)
    erasing.erase(district.store, officer.for_once(beside=beside), held(district), asked)
    assert not district.store.all(Resident)


def test_a_correction_at_the_persons_request_is_the_offices(district):
    asked = request(district, "correct")
    for role in ("lead", "reviewer", "district"):
        with (
            pytest.raises(Refused, match="请告诉登记的社区办"),
            district.store.work(person(role), "按请求更正", "test") as work,
        ):
            begin(work, asked)


@pytest.mark.parametrize("role", ["lead", "reviewer", "district"])
def test_a_district_reviews_its_own_papers_alone(district, role):
    item, clerk = held(district, PublicityItem), person(role)
    with (
        pytest.raises(Refused, match="请告诉登记的社区办"),
        district.store.work(clerk, "审核", "test") as work,
    ):
        sign_offs.review(work, district.store, clerk, item, reviews.PASS, "")
    assert sign_offs.hindrance(district.store, clerk, item)
    assert not sign_offs.may_return(district.store, clerk, item)
    forged = build(
        SignOff, target=item.id, step="first", by=clerk.id, decision="pass",
        target_heads=reviews.content_code(district.store, item), org_code=DISTRICT_OWN,
    )  # fmt: skip
    with pytest.raises(Refused), district.store.work(clerk, "审核", "test") as work:
        work.save(forged)
    own = build(ExperienceBriefing)
    district.save(own)
    own = district.store.get(ExperienceBriefing, own.id)
    assert bool(sign_offs.hindrance(district.store, clerk, own)) == (role == "lead")


def test_the_final_pass_is_no_reviewers_below_the_window_either(office):
    item = held(office, PublicityItem)
    clerk = Clerk(b"r" * 16, "r", "审核员", frozenset({"reviewer"}))
    final = build(
        SignOff, target=item.id, step="final", by=clerk.id, decision="pass",
        target_heads=reviews.content_code(office.store, item), org_code=item.org_code,
    )  # fmt: skip
    with pytest.raises(Refused, match="不能终审"), office.store.work(clerk) as work:
        work.save(final)


def test_an_offices_people_change_nothing_that_the_district_keeps(office, district):
    street = build(OrgUnit, level="street", code12="229901001000", full_name="瑞光街道")
    street.org_code = "district"
    district.save(street)
    office.pull(district)
    record = office.store.get(OrgUnit, street.id)
    record.full_name = "别的街道"
    for role in ("clerk", "reviewer", "lead", "admin"):
        clerk = Clerk(b"x" * 16, role, role, frozenset({role}))
        with pytest.raises(Refused), office.store.work(clerk, "改", "test") as work:
            work.save(record)
