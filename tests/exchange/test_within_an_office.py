"""Two PCs of one office exchange directly: all of it, the office's own values too."""

import itertools

import pytest

from db.kinds import Resident
from db.peers import Peers
from db.trouble import Refused
from desktop_app.exchange import exporting, identity
from desktop_app.exchange.limits import Rejected
from tests.builders import build
from tests.db.nodes import Node
from tests.exchange.test_merging import DISTRICT, ONE, Desk


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.send_back(made.a, f"{ONE}A")  # the list with its colleague
    return made


def hand_over(desk, giver, taker):
    """Carry the giver's package for the taker over; give the receipt."""
    named = identity.require_list(giver.store).node(identity.own_keys(taker.store).node)
    paths = desk.export(giver, to_own_office=True)
    path = next(p for p in paths if p.stem.endswith(f"{named.office_code}{named.letter}"))
    return desk.merge(path, taker)


def test_everything_travels_between_them_the_offices_own_values_too(desk):
    person = build(Resident, ethnicity_code="02", preferred_language="蒙古语")
    desk.a.save(person)
    receipt = hand_over(desk, desk.a, desk.b)
    there = desk.b.store.get(Resident, person.id)
    assert (there.ethnicity_code, there.preferred_language) == ("02", "蒙古语")
    assert receipt.created["居民"] == 1
    assert desk.district.store.count(Resident) == 0
    there.workplace = "瑞光小学"
    desk.b.save(there)
    hand_over(desk, desk.b, desk.a)
    assert desk.a.store.get(Resident, person.id).workplace == "瑞光小学"
    assert desk.a.facts() == desk.b.facts()


def test_what_came_round_by_the_district_is_made_whole(desk):
    people = [build(Resident, ethnicity_code=code, id_number=None) for code in ("02", "05")]
    desk.a.save(people[0])
    desk.merge(desk.export(desk.a)[0])
    desk.send_back(desk.b, f"{ONE}B")
    assert desk.b.store.get(Resident, people[0].id).ethnicity_code is None
    hand_over(desk, desk.b, desk.a)  # B states that it holds the commit, and how far it is whole
    desk.a.save(people[1])
    assert hand_over(desk, desk.a, desk.b).filled == 1
    assert {p.ethnicity_code for p in desk.b.store.all(Resident)} == {"02", "05"}
    assert desk.a.facts()[2] == desk.b.facts()[2]
    hand_over(desk, desk.b, desk.a)
    (sent,) = exporting.export(desk.a.store, desk.a.clerk, desk.stick(), to_own_office=True)
    assert sent.commits == 0  # nothing is sent for ever


def test_a_package_that_only_fills_values_is_not_taken_for_an_empty_one(desk):
    person = build(Resident, ethnicity_code="02")
    desk.a.save(person)
    desk.merge(desk.export(desk.a)[0])
    desk.send_back(desk.b, f"{ONE}B")
    (path,) = desk.export(desk.a, to_own_office=True)
    seen = desk.merge(path, desk.b, preview=True)
    assert (seen.commits, seen.filled, seen.brings_nothing) == (0, 1, False)
    assert desk.b.store.get(Resident, person.id).ethnicity_code is None
    desk.merge(path, desk.b)
    assert desk.b.store.get(Resident, person.id).ethnicity_code == "02"


def test_three_pcs_in_a_ring_come_to_one_state(desk):
    third = Node(ONE, "丁")
    desk.enrol(third)
    ring = (desk.a, desk.b, third)
    for node, letter in zip(ring, "ABC", strict=True):
        desk.send_back(node, f"{ONE}{letter}")
    for node, code in zip(ring, ("02", "05", "11"), strict=True):
        node.save(build(Resident, ethnicity_code=code, id_number=None))
    for _ in range(2):
        for giver, taker in itertools.pairwise((*ring, desk.a)):
            hand_over(desk, giver, taker)
    states = {node.facts()[:3] for node in ring}
    assert len(states) == 1
    assert {p.ethnicity_code for p in third.store.all(Resident)} == {"02", "05", "11"}
    assert Peers(third.store).whole() == Peers(desk.a.store).whole()


def test_both_must_be_on_the_list(desk):
    with pytest.raises(Refused, match="另一台电脑"):
        exporting.export(desk.c.store, desk.c.clerk, desk.stick(), to_own_office=True)
    late = Node(ONE, "丁")
    desk.enrol(late)
    with pytest.raises(Rejected, match="登记"):  # A holds a list of before
        hand_over(desk, late, desk.a)
    desk.send_back(desk.a, f"{ONE}A")
    assert hand_over(desk, late, desk.a).sender.endswith("丁")
    with pytest.raises(Refused, match="没有要给的对象"):
        exporting.export(desk.district.store, desk.district.clerk, desk.stick(), to_own_office=True)


def test_a_list_that_a_colleague_brings_counts_as_the_districts(desk):
    late = Node(ONE, "丁")
    desk.enrol(late)
    desk.send_back(desk.a, f"{ONE}A")
    hand_over(desk, desk.a, desk.b)
    versions = {identity.require_list(node.store).version for node in (desk.a, desk.b)}
    assert versions == {identity.require_list(desk.district.store).version}
    assert identity.require_list(desk.b.store).district.office_code == DISTRICT
