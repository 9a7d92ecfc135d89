"""What a PC had no say in is kept, not shown, and listed; the district's corrections are told."""

import pytest

from db import package_lines
from db.journal.holding import above
from db.journal.ops import CREATE
from db.journal.rows import ask
from db.journal.standing import Maker
from db.kinds import Resident, SamePerson
from db.kinds.same_person import pair_id
from db.same_people import same_people
from db.trouble import Refused
from desktop_app.exchange import enrolment, identity
from tests.builders import build, in_twos
from tests.db.test_journal_algebra import rebuilt, whole
from tests.exchange.test_merging import ONE, Desk


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def bring(desk, node):
    desk.merge(desk.export(node)[0])


def test_a_join_written_by_an_office_does_not_count(desk, monkeypatch):
    one, other = build(Resident), build(Resident, id_number=None)
    desk.a.save(one, other)
    edge = SamePerson(id=pair_id(one.id, other.id), one=one.id, other=other.id)
    with pytest.raises(Refused, match="由区里定"):
        desk.a.save(edge)
    monkeypatch.setattr(SamePerson, "decided_by_district", False)  # a program that was changed
    desk.a.save(SamePerson(id=edge.id, one=one.id, other=other.id))
    assert len(same_people(desk.a.store).groups()) == 1
    monkeypatch.undo()
    bring(desk, desk.a)
    district = desk.district
    assert same_people(district.store).groups() == []
    (line,) = package_lines.out_of_role(district.store)
    assert line.kind is SamePerson
    assert line.details[0] == "这类记录由区里定"
    assert rebuilt(district) == whole(district)
    with district.store.transaction() as connection:  # it is kept, and passed on
        tables = {op.table for commit in above(connection, []) for op in commit.ops}
    assert SamePerson.table_tag in tables


def test_the_district_corrects_with_a_reason_alone_and_the_office_is_told(desk):
    person = build(Resident)
    desk.a.save(person)
    bring(desk, desk.a)
    held = desk.district.store.get(Resident, person.id)
    held.workplace = "瑞光小学"
    with (
        pytest.raises(Refused, match="写明原因"),
        desk.district.store.work(desk.district.clerk) as work,
    ):
        work.save(held)
    with desk.district.store.work(desk.district.clerk, "单位名称有误") as work:
        work.save(held)
    path = next(p for p in desk.export(desk.district) if p.stem.endswith(f"{ONE}A"))
    (line,) = [one for one in desk.merge(path, desk.a).lines if one.kind is Resident]
    assert line.verdict == "更正"
    assert line.details == ("区里更正，原因：单位名称有误", "工作单位：（空） → 瑞光小学")
    (told,) = package_lines.corrections(desk.a.store)
    assert told.details == ("原因：单位名称有误",)
    assert desk.a.store.get(Resident, person.id).workplace == "瑞光小学"


def report_lost(desk, node, after: int) -> None:
    store = desk.district.store
    branch = identity.own_keys(node.store).node
    known = enrolment.with_status(identity.require_list(store), branch, "lost", after)
    seed = identity.own_keys(store).signing
    identity.keep_list(store, enrolment.write_list(known, seed))


def test_what_a_lost_pc_wrote_after_a_commit_is_parked_on_every_book(desk):
    person = build(Resident)
    desk.a.save(person)
    bring(desk, desk.a)
    with desk.a.store.transaction() as connection:
        ((last,),) = ask(connection, "SELECT max(no) FROM commit_log")
    held = desk.a.store.get(Resident, person.id)
    held.workplace = "不知谁写的"
    desk.a.save(held, build(Resident, id_number=None))
    bring(desk, desk.a)
    assert desk.district.store.count(Resident) == 2
    report_lost(desk, desk.a, last)
    assert desk.district.store.get(Resident, person.id).workplace is None
    assert desk.district.store.count(Resident) == 1
    assert {one.details[0] for one in package_lines.out_of_role(desk.district.store)} == {
        "这台电脑已报失，报失以后的改动先放着"
    }
    assert rebuilt(desk.district) == whole(desk.district)
    desk.send_back(desk.b, f"{ONE}B")
    assert desk.b.store.count(Resident) == 1
    report_lost(desk, desk.a, last + 9)  # it was found again: what it wrote counts
    assert desk.district.store.count(Resident) == 2
    assert desk.district.store.get(Resident, person.id).workplace == "不知谁写的"


CASES = [
    (Maker("office", ONE), ONE, "", Resident, ""),
    (Maker("office", ONE), "229901002001", "", Resident, "foreign"),
    (Maker("office", ONE), "district", "", Resident, "district_only"),
    (Maker("office", ONE), ONE, "", SamePerson, "district_only"),
    (Maker("district"), ONE, "", Resident, "no_reason"),
    (Maker("district"), ONE, "更正", Resident, ""),
    (Maker("district"), "district", "", SamePerson, ""),
    (Maker(None), ONE, "", Resident, ""),
    (Maker("office", ONE, 4), ONE, "", Resident, "lost"),
    (Maker("office", ONE, 5), ONE, "", Resident, ""),
]


@pytest.mark.parametrize(("maker", "scope", "reason", "kind", "fault"), CASES)
def test_who_may_write_what(maker, scope, reason, kind, fault):
    assert maker.fault(scope, 5, reason, kind.table_tag, CREATE) == fault


def test_an_erasure_by_a_lost_pc_blanks_nothing(desk):
    person = build(Resident)
    desk.a.save(person)
    bring(desk, desk.a)
    with desk.a.store.transaction() as connection:
        ((last,),) = ask(connection, "SELECT max(no) FROM commit_log")
    with desk.a.store.work(in_twos(desk.a.clerk), "不该删的") as work:
        work.erase([(Resident.table_tag, person.id, None)], {"request": "QL-1"})
    (path,) = desk.export(desk.a)
    desk.send_back(desk.b, f"{ONE}B")
    report_lost(desk, desk.a, last)
    seen = desk.merge(path)
    assert (seen.waits, seen.erased) == (True, 1)
    assert desk.district.store.get(Resident, person.id).full_name == "李梅"
    relayed = desk.a.package(reach.tip for reach in desk.district.vector())
    desk.district.merge(relayed)
    assert desk.district.store.get(Resident, person.id).full_name == "李梅"
    assert rebuilt(desk.district) == whole(desk.district)
    assert desk.district.store.get(Resident, person.id).full_name == "李梅"
    report_lost(desk, desk.a, last + 9)
    assert desk.district.store.get(Resident, person.id) is None
    with desk.district.store.transaction() as connection:
        assert ask(connection, "SELECT 1 FROM op WHERE body LIKE '%李梅%'") == []
