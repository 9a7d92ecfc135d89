"""What was deleted lies in the bin, and comes back whole."""

from __future__ import annotations

import pytest

from db.bin import Bin, restore
from db.kinds import KINDS, Household, HouseholdMember, ListEntry, Pairing, PairingLog, Resident
from db.record import Record
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node


def keep(node: Node, *records: Record) -> None:
    with node.store.work(node.clerk, "登记", "test") as work:
        work.bulk_create(records)


def delete(node: Node, *records: Record, why: str = "删除") -> None:
    with node.store.work(node.clerk, why, "test") as work:
        work.delete(*records)


def bring_back(node: Node, *ids: bytes) -> None:
    with node.store.work(node.clerk, "恢复", "bin") as work:
        restore(work, Bin(node.store).with_parts(ids))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)
def test_any_record_lies_in_the_bin_and_comes_back(kind: type[Record]) -> None:
    level = "district" if kind.decided_by_district else "community"
    node = Node("229901001001", "甲", level=level)
    record = build(kind)
    keep(node, record)
    delete(node, record)
    bin_ = Bin(node.store)
    assert set(bin_.every) == {record.id}
    with node.store.work(node.clerk, "恢复", "bin") as work:
        work.restore(*bin_.with_parts([record.id]))
    assert node.store.get(kind, record.id)
    assert Bin(node.store).every == {}


def test_the_bin_says_who_when_and_why(node: Node) -> None:
    mei = build(Resident)
    keep(node, mei)
    delete(node, mei, why="登记重了")
    (one,) = Bin(node.store).shown()
    assert (one.record.name, one.actor, one.reason) == ("李梅", "王晓梅", "登记重了")
    assert one.when.year == 2026


def test_a_household_comes_back_with_its_members_and_their_places_are_no_line_of_their_own(
    node: Node,
) -> None:
    mei = build(Resident)
    home = build(Household, head=mei.id)
    place = build(HouseholdMember, household=home.id, resident=mei.id)
    keep(node, mei, home, place)
    delete(node, place, home)
    assert [one.record.id for one in Bin(node.store).shown()] == [home.id]
    bring_back(node, home.id)
    assert node.store.get(HouseholdMember, place.id)


def test_a_person_comes_back_with_their_place(node: Node) -> None:
    mei = build(Resident)
    place = build(HouseholdMember, resident=mei.id)
    keep(node, mei, place)
    delete(node, place, mei)
    assert [one.record.id for one in Bin(node.store).shown()] == [mei.id]
    bring_back(node, mei.id)
    assert node.store.get(HouseholdMember, place.id)


def test_one_of_several_that_went_together_comes_back_alone(node: Node) -> None:
    people = [build(Resident, full_name=f"居民{n}", id_number=None) for n in "甲乙"]
    keep(node, *people)
    delete(node, *people)
    bring_back(node, people[0].id)
    assert [one.full_name for one in node.store.all(Resident)] == ["居民甲"]


def test_a_list_comes_back_with_its_record(node: Node) -> None:
    log = build(PairingLog)
    entry = build(ListEntry, owner=log.id, owner_tag=PairingLog.lists()["participants"].tag)
    keep(node, log, entry)
    delete(node, entry, log)
    bring_back(node, log.id)
    assert node.store.entries(log, "participants")


def test_what_a_record_cannot_be_without_comes_back_too(node: Node) -> None:
    pair = build(Pairing)
    log = build(PairingLog, pairing=pair.id)
    keep(node, pair, log)
    delete(node, log)
    delete(node, pair)
    bring_back(node, log.id)
    assert node.store.get(Pairing, pair.id)


def test_what_no_longer_fits_in_is_refused_in_words_and_stays(node: Node) -> None:
    home = build(Household)
    heads = [build(Resident, full_name=f"居民{n}", id_number=None) for n in "甲乙"]
    places = [build(HouseholdMember, household=home.id, resident=one.id) for one in heads]
    keep(node, home, heads[0], places[0])
    delete(node, places[0], heads[0])
    keep(node, heads[1], places[1])
    with pytest.raises(Refused, match="不能找回：这一户已有户主"):
        bring_back(node, heads[0].id)
    assert [one.full_name for one in node.store.all(Resident)] == ["居民乙"]


def test_what_came_back_can_go_again_by_undo(node: Node) -> None:
    mei = build(Resident)
    keep(node, mei)
    delete(node, mei)
    bring_back(node, mei.id)
    node.store.undo(node.clerk, node.store.course().standing[-1].work)
    assert node.store.get(Resident, mei.id) is None
