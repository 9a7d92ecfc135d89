"""A name in a sheet becomes a record only when it is certain which one is meant."""

from __future__ import annotations

import pytest

from db.kinds import Address, Household, HouseholdMember, PartnerOrganization, Resident, StaffMember
from desktop_app.exchange.directory import Directory, take_apart
from tests.builders import build
from tests.db.nodes import Node

PEOPLE = ("resident", "staff_member")


@pytest.fixture
def node() -> Node:
    return Node("229901001001", "一号")


def person(node: Node, name: str, building: str = "", **values: object) -> Resident:
    made = build(
        Resident, full_name=name, **{"id_number": None, "birth_date": None, "phone": None, **values}
    )
    node.save(made)
    if building:
        place = build(Address, building=building, entrance=None, room=None)
        home = build(Household, address=place.id, head=made.id)
        member = build(HouseholdMember, household=home.id, resident=made.id)
        node.save(place, home, member)
    return made


def test_one_of_a_name_is_found_and_nobody_is_made_up(node: Node) -> None:
    mei = person(node, "李梅")
    directory = Directory(node.store)
    found = directory.match(" 李 梅 ", PEOPLE).certain
    assert found is not None
    assert found.id == mei.id
    assert directory.match("李小梅", PEOPLE).alike == ()
    assert node.store.count(Resident) == 1


def test_namesakes_are_told_apart_by_phone_number_or_home(node: Node) -> None:
    one = person(node, "王建", "3", phone="15400000006")
    other = person(node, "王建", "5", phone="15400000007")
    directory = Directory(node.store)
    assert len(directory.match("王建", PEOPLE).found) == 2
    for words, meant in (
        ("王建（3号楼）", one),
        ("王建 0006", one),
        ("王建15400000007", other),
        ("王建(尾号0007)", other),
        ("王建 154****0007", other),
    ):
        certain = directory.match(words, PEOPLE).certain
        assert certain is not None, words
        assert certain.id == meant.id, words


def test_a_hint_that_contradicts_is_never_overruled(node: Node) -> None:
    person(node, "王建", phone="15400000006")
    match = Directory(node.store).match("王建 9999", PEOPLE)
    assert match.certain is None
    assert len(match.alike) == 1


def test_columns_beside_the_name_tell_apart_too(node: Node) -> None:
    one = person(node, "王建", id_number="22990119680523013X")
    person(node, "王建")
    certain = Directory(node.store).match("王建", PEOPLE, ["22990119680523013X"]).certain
    assert certain is not None
    assert certain.id == one.id


def test_bodies_staff_and_homes_are_found_by_their_names(node: Node) -> None:
    node.save(build(PartnerOrganization), build(StaffMember))
    head = person(node, "陈玉兰", "12")
    directory = Directory(node.store)
    assert directory.match("同心里小学", ("partner_organization",)).certain
    assert directory.match("演示干部二（社区委员）", ("staff_member",)).certain
    for words in ("陈玉兰户", "陈玉兰", "石榴苑12号楼"):
        home = directory.match(words, ("household",)).certain
        assert home is not None, words
        assert home.id != head.id


def test_a_body_whose_own_name_holds_brackets_is_found_whole(node: Node) -> None:
    node.save(build(PartnerOrganization, full_name="同心里小学（东校区）"))
    assert Directory(node.store).match("同心里小学(东校区)", ("partner_organization",)).certain


def test_nothing_of_ethnicity_is_read(node: Node) -> None:
    person(node, "王建", ethnicity_code="02")
    person(node, "王建", ethnicity_code="01")
    for hint in ("蒙古族", "02", "汉族"):
        assert Directory(node.store).match(f"王建（{hint}）", PEOPLE).certain is None


@pytest.mark.parametrize(
    ("text", "name", "beside"),
    [
        ("王建", "王建", []),
        ("王建（3号楼）13800000006", "王建", ["3号楼", "13800000006"]),
        ("其木格·乌云 0006", "其木格·乌云", ["0006"]),
        ("第12网格", "第12网格", []),
    ],
)
def test_names_are_parted_from_what_stands_beside_them(
    text: str, name: str, beside: list[str]
) -> None:
    assert take_apart(text) == (name, beside)
