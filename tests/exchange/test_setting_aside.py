"""A package set aside is as if it had never come, unless later records rest on it."""

import dataclasses

import pytest

from db import clock_check, clocks, erasing, packages
from db.journal.rows import ask
from db.kinds import ConsentRecord, Resident, RightsRequest
from db.trouble import Refused
from desktop_app.exchange import taking_back
from tests.builders import build, in_twos
from tests.db.test_journal_algebra import rebuilt, whole
from tests.exchange.test_merging import Desk


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def aside(node, place: int = 0):
    (entry, *_) = packages.inbox(node.store)[place:]
    return taking_back.set_aside(node.store, node.clerk, bytes.fromhex(entry["package"]))


def state(node):
    """Give what the book says of its records, without the numbers of ops."""
    return node.facts(), node.vector()


def test_the_book_is_as_before_and_the_package_can_come_again(desk):
    person = build(Resident)
    desk.a.save(person)
    desk.merge(desk.export(desk.a)[0])
    before = state(desk.district)
    person.workplace = "瑞光小学"
    desk.a.save(person, build(Resident, id_number=None))
    (path,) = desk.export(desk.a)
    receipt = desk.merge(path)
    after = state(desk.district)
    aside(desk.district)
    assert state(desk.district) == before
    assert rebuilt(desk.district) == whole(desk.district)
    assert packages.inbox(desk.district.store)[0]["state"] == "已撤回"
    again = desk.merge(path)
    assert (again.created, again.updated) == (receipt.created, receipt.updated)
    assert state(desk.district) == after
    assert packages.inbox(desk.district.store)[0]["state"] == "已合入"


def test_numbers_of_ops_are_not_given_again(desk):
    desk.a.save(build(Resident))
    desk.merge(desk.export(desk.a)[0])
    with desk.district.store.transaction() as connection:
        ((highest,),) = ask(connection, "SELECT max(id) FROM op")
    aside(desk.district)
    desk.district.save(build(Resident, id_number=None))
    with desk.district.store.transaction() as connection:
        ((lowest,),) = ask(connection, "SELECT max(id) FROM op")
    assert lowest > highest


def test_what_rests_on_it_forbids_it_and_is_named(desk):
    person = build(Resident)
    desk.a.save(person)
    desk.merge(desk.export(desk.a)[0])
    held = desk.district.store.get(Resident, person.id)
    held.remark = "区里更正"
    desk.district.save(held)
    before = state(desk.district)
    with pytest.raises(Refused, match="居民 李梅"):
        aside(desk.district)
    assert state(desk.district) == before


def test_a_link_to_what_it_made_forbids_it(desk):
    person = build(Resident)
    desk.a.save(person)
    desk.merge(desk.export(desk.a)[0])
    desk.district.save(build(ConsentRecord, subject=person.id))
    with pytest.raises(Refused, match="告知同意"):
        aside(desk.district)


def test_a_later_package_is_set_aside_first(desk):
    person = build(Resident)
    desk.a.save(person)
    desk.merge(desk.export(desk.a)[0])
    before = state(desk.district)
    person.workplace = "瑞光小学"
    desk.a.save(person)
    desk.merge(desk.export(desk.a)[0])
    with pytest.raises(Refused, match="不能撤回"):
        aside(desk.district, 1)
    aside(desk.district)
    with pytest.raises(Refused, match="30 天"):
        aside(desk.district)
    aside(desk.district, 1)
    assert state(desk.district) != before
    assert desk.district.store.get(Resident, person.id) is None


def test_an_older_one_stays(desk):
    desk.a.save(build(Resident))
    desk.merge(desk.export(desk.a)[0])
    store, (entry,) = desk.district.store, packages.inbox(desk.district.store)
    desk.district.wall = store.clock() + 31 * 24 * 3600 * 1000
    assert taking_back.may_set_aside(store, entry)  # nobody found that date right: it may be today
    clock_check.confirm(store, desk.district.clerk)
    assert not taking_back.may_set_aside(store, entry)
    with pytest.raises(Refused, match="30 天"):
        aside(desk.district)


def test_one_that_came_under_a_clock_that_fell_behind_may_be_set_aside_at_once(desk):
    desk.a.save(build(Resident))
    desk.district.wall = clocks.DAY_MS
    desk.merge(desk.export(desk.a)[0])
    aside(desk.district)
    assert desk.district.store.count(Resident) == 0


def test_erasures_it_brought_stay_done(desk):
    person = build(Resident, full_name="石榴籽")
    desk.a.save(person)
    desk.merge(desk.export(desk.a)[0])
    request = build(RightsRequest, kind="erase", subject=person.id)
    colleague = dataclasses.replace(desk.a.clerk, name="周主任")
    with desk.a.store.work(colleague, "受理") as work:
        work.bulk_create([request])
    request = desk.a.store.get(RightsRequest, request.id)
    erasing.erase(desk.a.store, in_twos(desk.a.clerk), person, request)
    (path,) = desk.export(desk.a)
    assert desk.merge(path).erased > 0
    aside(desk.district)
    assert desk.district.store.get(Resident, person.id) is None
    with desk.district.store.transaction() as connection:
        assert ask(connection, "SELECT 1 FROM op WHERE body LIKE '%石榴籽%'") == []
    assert rebuilt(desk.district) == whole(desk.district)
    assert desk.merge(path).commits > 0
    assert desk.district.store.get(Resident, person.id) is None


def test_who_may_not_merge_sets_nothing_aside(desk):
    desk.a.save(build(Resident))
    desk.merge(desk.export(desk.a)[0])
    clerk = dataclasses.replace(desk.district.clerk, roles=frozenset({"clerk"}))
    with pytest.raises(Refused, match="不能合入"):
        taking_back.set_aside(desk.district.store, clerk, b"x" * 16)
