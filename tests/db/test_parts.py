"""What belongs to a record goes to the bin with it, comes back with it, and is never left alone."""

from __future__ import annotations

import datetime as dt

import pytest

from db import as_of, due_rules, health, homes, mending, parts, seeking
from db.bin import Bin, restore
from db.fields import Link
from db.held import Held
from db.journal import reading
from db.kinds import (
    KINDS,
    Attachment,
    ContactLog,
    ContactPair,
    CrossVisit,
    CrossVisitAction,
    FollowUp,
    Household,
    HouseholdMember,
    ListEntry,
    PairingLog,
    PublicityItem,
    Resident,
    Resolution,
    ServiceCase,
    SignOff,
    Transition,
    kind_of,
)
from db.record import Record
from db.rhythm import Rhythm
from db.roles import Clerk
from db.trouble import Refused
from desktop_app.exchange import roster_known
from tests.builders import build
from tests.db.nodes import Node

OF_ANY: dict[type[Record], type[Record]] = {
    Attachment: PairingLog,
    ListEntry: PairingLog,
    SignOff: PublicityItem,
    Transition: ServiceCase,
}
PARTS = [kind for kind in KINDS if kind.parent_link()]
CLERK = Clerk(b"c".ljust(16, b"."), "c", "丁", frozenset({"clerk"}))


def whole_of(kind: type[Record]) -> type[Record]:
    declared = kind.fields()[kind.parent_link()]
    assert isinstance(declared, Link)
    return kind_of(declared.kinds[0]) if declared.kinds else OF_ANY[kind]


def with_part(kind: type[Record]) -> tuple[Record, Record]:
    whole = build(whole_of(kind))
    return whole, build(kind, **{kind.parent_link(): whole.id})


def keep(node: Node, *records: Record) -> None:
    with node.store.work(node.clerk, "登记", "test") as work:
        work.bulk_create(records)


def delete(node: Node, *records: Record, clerk: Clerk | None = None) -> bytes:
    with node.store.work(clerk or node.clerk, "删除", "test") as work:
        work.delete(*records)
    return work.changes.work


def is_there(node: Node, record: Record) -> bool:
    return node.store.get(type(record), record.id) is not None


@pytest.mark.parametrize("kind", PARTS, ids=lambda kind: kind.__tablename__)
def test_a_part_goes_with_its_whole_and_one_undo_brings_both_back(node: Node, kind) -> None:
    whole, part = with_part(kind)
    keep(node, whole, part)
    work = delete(node, whole, clerk=CLERK)
    assert not is_there(node, whole)
    assert not is_there(node, part)
    node.store.undo(CLERK, work)
    assert is_there(node, whole)
    assert is_there(node, part)


@pytest.mark.parametrize("kind", PARTS, ids=lambda kind: kind.__tablename__)
def test_the_bin_shows_the_whole_alone_and_gives_both_back(node: Node, kind) -> None:
    whole, part = with_part(kind)
    keep(node, whole, part)
    delete(node, whole)
    bin_ = Bin(node.store)
    assert [one.record.id for one in bin_.shown()] == [whole.id]
    with node.store.work(node.clerk, "恢复", "bin") as work:
        work.restore(*bin_.with_parts([whole.id]))
    assert is_there(node, whole)
    assert is_there(node, part)


@pytest.mark.parametrize("kind", PARTS, ids=lambda kind: kind.__tablename__)
def test_what_was_deleted_before_stays_deleted(node: Node, kind) -> None:
    whole, part = with_part(kind)
    keep(node, whole, part)
    delete(node, part)
    work = delete(node, whole)
    node.store.undo(node.clerk, work)
    assert is_there(node, whole)
    assert not is_there(node, part)


def test_parts_of_parts_go_too(node: Node) -> None:
    matter = build(Resolution)
    note = build(FollowUp, resolution=matter.id)
    file = build(Attachment, owner=note.id)
    keep(node, matter, note, file)
    work = delete(node, matter)
    assert not is_there(node, file)
    node.store.undo(node.clerk, work)
    assert is_there(node, note)
    assert is_there(node, file)


def test_taking_back_a_review_still_wants_the_right_though_the_record_is_deleted(node) -> None:
    whole, part = with_part(SignOff)
    keep(node, whole)
    with node.store.work(node.clerk, "审核", "test") as work:
        work.bulk_create([part])
    delete(node, whole, clerk=CLERK)
    with pytest.raises(Refused):
        node.store.undo(CLERK, work.changes.work)


# Two PCs of one office


@pytest.fixture
def two(node: Node):
    other = Node("229901001001", "乙")
    yield node, other
    other.store.close()


def both(*nodes: Node) -> None:
    one, other = nodes
    one.pull(other)
    other.pull(one)


def decide(node: Node, *, gone: bool) -> None:
    with node.store.transaction() as connection:
        (conflict,) = reading.conflicts(connection)
    side = conflict.sides[-1] if gone else conflict.sides[0]
    with node.store.work(node.clerk, "核定", "test") as work:
        work.decide(conflict, side.key)


def pair_with_log(node: Node) -> tuple[ContactPair, ContactLog]:
    pair = build(ContactPair)
    log = build(ContactLog, pair=pair.id)
    keep(node, pair, log)
    return pair, log


def test_a_part_added_elsewhere_counts_for_nothing_and_is_mended_by_one_key(two) -> None:
    here, there = two
    pair, log = pair_with_log(here)
    both(here, there)
    delete(here, pair)
    late = build(ContactLog, pair=pair.id)
    keep(there, late)
    both(here, there)
    for node in two:
        assert is_there(node, late)
        assert not is_there(node, log)
        assert Held(node.store).all(ContactLog) == []
        assert seeking.read(node.store, "contact_log", "contact_pairs") == []
    assert here.facts() == there.facts()

    found = [point.finding for point in health.examine(here.store).points]
    (fix,) = mending.fixes(here.store, [f for f in found if f.id == late.id], here.store.facts.code)
    with here.store.work(here.clerk, "体检", "health") as work:
        assert mending.mend(work, [fix]) == 1
    assert not is_there(here, late)


def test_a_part_added_elsewhere_is_there_once_its_whole_comes_back(two) -> None:
    here, there = two
    pair, log = pair_with_log(here)
    both(here, there)
    delete(here, pair)
    late = build(ContactLog, pair=pair.id)
    keep(there, late)
    both(here, there)
    with here.store.work(here.clerk, "恢复", "bin") as work:
        restore(work, Bin(here.store).with_parts([pair.id]))
    assert {one.id for one in Held(here.store).all(ContactLog)} == {log.id, late.id}


def test_nobody_lives_in_a_deleted_household_that_another_pc_went_on_adding_to(two) -> None:
    here, there = two
    home, other = build(Household), build(Household)
    mei, yu = (build(Resident, full_name=name, id_number=None) for name in ("李梅", "王玉"))
    kept = build(HouseholdMember, household=other.id, resident=yu.id)
    keep(here, home, other, mei, yu, kept)
    both(here, there)
    delete(here, home)
    late = [build(HouseholdMember, household=home.id, resident=one.id) for one in (mei, yu)]
    keep(there, *late)
    both(here, there)
    for node in two:
        assert [is_there(node, one) for one in (home, *late)] == [False, True, True]
        held, day = Held(node.store), node.store.today
        assert {one: stay.household for one, stay in as_of.places(node.store, day).items()} == {
            yu.id: other.id
        }
        assert set(held.people_here(day)) == {mei.id, yu.id}
        assert set(held.homes_here(day)) == {mei.id, other.id}
        assert [held.home_of(one.id, day) for one in (mei, yu)] == [mei.id, other.id]
    with here.store.work(here.clerk, "恢复", "bin") as work:
        restore(work, Bin(here.store).with_parts([home.id]))
    assert as_of.places(here.store, here.store.today)[mei.id].household == home.id


def test_who_was_added_to_a_deleted_household_is_free_to_live_in_another(node, monkeypatch) -> None:
    home, other, mei = build(Household), build(Household), build(Resident)
    left = build(HouseholdMember, household=home.id, resident=mei.id)
    keep(node, other, mei)
    left_behind(node, home, left, monkeypatch)
    assert homes.place_of(node.store, mei.id, node.store.today) is None
    assert roster_known.look(node.store).stay(mei.id, homes.RESIDENCE, any_nature=True) is None
    into = build(HouseholdMember, household=other.id, resident=mei.id)
    node.save(*homes.moves(None, into, node.store.today))
    place = homes.place_of(node.store, mei.id, node.store.today)
    assert place is not None
    assert place.household == other.id
    with pytest.raises(Refused, match="同一时间已有一处"):
        node.save(build(HouseholdMember, household=build(Household).id, resident=mei.id))


def test_whether_a_household_lies_in_the_bin_is_asked_of_it_alone(node: Node) -> None:
    home, other = build(Household), build(Household)
    mei = build(Resident, id_number=None)
    keep(node, home, other, mei, build(HouseholdMember, household=home.id, resident=mei.id))
    with node.heard(Household) as told:
        (stay,) = as_of.members(node.store, home.id, node.store.today)
    assert stay.resident == mei.id
    assert [home.id.hex() in said.lower() for said in told] == [True]


def deleted_and_edited(here: Node, there: Node, record: Record, whole: Record) -> None:
    both(here, there)
    delete(here, whole)
    edited = there.store.get(type(record), record.id)
    edited.remark = "那边补的话"
    there.save(edited)
    both(here, there)


@pytest.mark.parametrize("gone", [True, False], ids=["deleted", "kept"])
def test_what_was_edited_elsewhere_is_decided_with_its_parts(two, gone: bool) -> None:
    here, there = two
    pair, log = pair_with_log(here)
    deleted_and_edited(here, there, pair, pair)
    decide(here, gone=gone)
    assert [is_there(here, one) for one in (pair, log)] == [not gone] * 2


@pytest.mark.parametrize("gone", [True, False], ids=["deleted", "kept"])
def test_a_part_that_was_edited_elsewhere_brings_its_whole_back_if_it_stays(two, gone) -> None:
    here, there = two
    pair, log = pair_with_log(here)
    other = build(ContactLog, pair=pair.id)
    keep(here, other)
    deleted_and_edited(here, there, log, pair)
    decide(here, gone=gone)
    assert [is_there(here, one) for one in (pair, log, other)] == [not gone] * 3


def test_undoing_a_restore_takes_what_was_added_since(node: Node) -> None:
    pair, _log = pair_with_log(node)
    delete(node, pair)
    with node.store.work(node.clerk, "恢复", "bin") as work:
        restore(work, Bin(node.store).with_parts([pair.id]))
    late = build(ContactLog, pair=pair.id)
    keep(node, late)
    node.store.undo(node.clerk, work.changes.work)
    assert not is_there(node, pair)
    assert not is_there(node, late)


# Books of former versions, which deleted the whole alone


def left_behind(node: Node, whole: Record, part: Record, monkeypatch) -> None:
    keep(node, whole, part)
    with monkeypatch.context() as former:
        former.setattr(parts, "of", lambda *_args, **_rest: [])
        delete(node, whole)
    assert is_there(node, part)


def test_measures_of_a_deleted_visit_are_not_asked_for(node: Node, monkeypatch) -> None:
    visit = build(CrossVisit)
    action = build(CrossVisitAction, visit=visit.id, due_on=dt.date(2026, 9, 1))
    left_behind(node, visit, action, monkeypatch)
    assert list(due_rules.take_aways(due_rules.Desk(node.store, Rhythm()))) == []


@pytest.mark.parametrize("kind", PARTS, ids=lambda kind: kind.__tablename__)
def test_what_a_former_version_left_behind_is_mended_by_one_key(node, kind, monkeypatch) -> None:
    whole, part = with_part(kind)
    left_behind(node, whole, part, monkeypatch)
    found = [point.finding for point in health.examine(node.store).points]
    mine = [one for one in found if one.id == part.id and one.field == kind.parent_link()]
    (fix,) = mending.fixes(node.store, mine, node.store.facts.code)
    with node.store.work(node.clerk, "体检", "health") as work:
        assert mending.mend(work, [fix]) == 1
    assert not is_there(node, part)
