"""One person with records in two offices: found by evidence, joined, and parted exactly."""

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from db import composition, same_candidates
from db.bin import Bin, restore
from db.counting import Figure, Span
from db.held import Held
from db.indicators import count
from db.journal import framing
from db.journal.holding import above
from db.journal.ops import text
from db.kinds import ConsentRecord, NotSamePerson, Resident, SamePerson
from db.kinds.same_person import pair_id
from db.periods import Period
from db.record import DISTRICT_SCOPE
from db.roles import REVIEWER
from db.same_candidates import candidates
from db.same_people import (
    SamePeople,
    differences,
    edits_while_joined,
    join,
    part,
    same_people,
)
from db.telling_apart import tell_apart
from db.timeline import timeline
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node

OFFICE_1, OFFICE_2, DISTRICT = "229901001001", "229901002001", "229901000000"


@pytest.fixture
def district():
    made = Node(DISTRICT, "区", level="district")
    yield made
    made.store.close()


def came_from(district: Node, code: str, *records) -> Node:
    """Have an office register some records and the district take them in."""
    office = Node(code, "甲")
    with office.store.work(office.clerk, "登记", "test") as work:
        work.bulk_create(records)
    district.pull(office)
    return office


def two(district: Node, mine=None, theirs=None) -> tuple[Resident, Resident]:
    """Have one woman registered in two offices."""
    one, other = build(Resident, **(mine or {})), build(Resident, **(theirs or {}))
    came_from(district, OFFICE_1, one)
    came_from(district, OFFICE_2, other)
    return one, other


def act(node: Node, deed, *args) -> None:
    with node.store.work(node.clerk, "核对", "test") as work:
        deed(work, *args)


# Full numbers


def may_reveal(district: Node, person: Resident) -> bool:
    try:
        district.store.reveal(district.clerk, person, ["id_number"])
    except Refused:
        return False
    return True


def test_the_district_sees_a_number_while_it_is_asked_whose_it_is_and_not_after(district) -> None:
    one, other = two(district)
    alone = build(Resident, full_name="王建", id_number=None)
    came_from(district, "229901003001", alone)
    people = [district.store.get(Resident, each.id) for each in (one, other, alone)]
    assert [may_reveal(district, each) for each in people] == [True, True, False]
    act(district, join, one.id, other.id)
    assert [may_reveal(district, each) for each in people] == [False, False, False]
    act(district, part, one.id, other.id)
    assert may_reveal(district, people[0])
    act(district, tell_apart, other.id, one.id)
    assert [may_reveal(district, each) for each in people] == [False, False, False]


def test_a_third_record_opens_the_question_again_until_it_is_joined_too(district) -> None:
    one, other = two(district)
    act(district, join, one.id, other.id)
    third = build(Resident)
    came_from(district, "229901003001", third)
    people = [district.store.get(Resident, each.id) for each in (one, other, third)]
    assert all(may_reveal(district, each) for each in people)
    act(district, join, other.id, third.id)  # the first and the third only by way of the second
    assert not any(may_reveal(district, each) for each in people)


# Candidates


@pytest.mark.parametrize("said", ["05", "01", None])
def test_what_both_declared_makes_nobody_more_or_less_one_person(district: Node, said) -> None:
    told = {"full_name": "乌兰图雅", "id_number": None}
    two(district, told | {"ethnicity_code": "05"}, told | {"ethnicity_code": said})
    (found,) = candidates(district.store)
    assert (found.is_strong, found.score, found.against) == (False, 9, ())


def test_the_same_number_is_strong_even_where_one_is_of_the_old_form(district: Node) -> None:
    old = "229902" + "900307" + "202"
    one, other = two(district, {"full_name": "李梅"}, {"full_name": "王芳", "id_number": old})
    (found,) = candidates(district.store)
    assert found.is_strong
    assert {found.one, found.other} == {one.id, other.id}
    assert found.evidence[0] == "证件号码相同"


PAIRS = [
    ({"full_name": "李梅"}, True, "姓名相同"),
    ({"full_name": "李玫"}, True, "姓名读音相同"),
    ({"full_name": "张伟强"}, False, ""),
    ({"full_name": "李梅", "birth_date": dt.date(1971, 1, 1), "phone": "15400000009"}, False, ""),
    ({"full_name": "李梅", "birth_date": dt.date(1971, 1, 1)}, True, "手机相同"),
    ({"full_name": "李梅", "sex": "1"}, False, ""),
    ({"full_name": "李海", "birth_date": dt.date(1992, 1, 1)}, False, ""),
]


@pytest.mark.parametrize(("theirs", "is_found", "word"), PAIRS)
def test_weak_evidence_is_told_in_words(district: Node, theirs, is_found, word) -> None:
    two(district, {"full_name": "李梅"}, {"id_number": None} | theirs)
    found = candidates(district.store)
    assert bool(found) is is_found
    if found:
        assert not found[0].is_strong
        assert word in found[0].evidence


def test_two_sound_numbers_are_two_people(district: Node) -> None:
    two(district, {}, {"id_number": "229901199003070043"})
    assert candidates(district.store) == []


def compared_among(people: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Give how many pairs are held side by side among so many people of two offices."""
    node = Node(DISTRICT, "区", level="district")
    came_from(node, OFFICE_1, build(Resident, id_number=None))
    first = dt.date(1940, 1, 1)
    rows = [
        build(Resident, id_number=None, full_name=f"{'李王张刘'[n % 4]}{'梅兰竹菊芳华'[n % 6]}",
              birth_date=first + dt.timedelta(days=n * 7 % 25_000), phone=None, org_code=office)
        for n in range(people // 2)
        for office in (OFFICE_1, OFFICE_2)
    ]  # fmt: skip
    act(node, lambda work: work.bulk_create(rows))
    pairs, compared = 0, same_candidates.compared

    def counted(one: Any, other: Any) -> Any:
        nonlocal pairs
        pairs += 1
        return compared(one, other)

    with monkeypatch.context() as patch:
        patch.setattr(same_candidates, "compared", counted)
        candidates(node.store)
    node.store.close()
    return pairs


def test_four_times_the_people_are_no_sixteen_times_the_pairs(monkeypatch) -> None:
    """Others hung at 18,000, for every pair was compared; here 50,000 take under two seconds."""
    few, many = (compared_among(people, monkeypatch) for people in (2_000, 8_000))
    assert 0 < few < many < 10 * few


def test_what_is_seen_on_the_own_record_alone_plays_no_part(district: Node) -> None:
    own = {name for name, field in Resident.fields().items() if field.own_record_only}
    assert own
    assert not own & set(same_candidates._NAMES)


def test_decided_pairs_are_not_asked_again(district: Node) -> None:
    one, other = two(district)
    act(district, tell_apart, one.id, other.id)
    assert candidates(district.store) == []
    act(district, join, one.id, other.id)
    assert candidates(district.store) == []
    assert district.store.count(NotSamePerson) == 0
    with pytest.raises(Refused, match="先拆开"):
        act(district, tell_apart, one.id, other.id)
    act(district, part, one.id, other.id)
    assert len(candidates(district.store)) == 1


# Joining and parting


def rows(node: Node) -> dict[str, object]:
    """Give all rows but the edges themselves."""
    return {text(repr(row)): row for row in node.rows() if row[0] not in _edges(node)}


def _edges(node: Node) -> set[bytes]:
    return {edge.id for edge in node.store.all(SamePerson, hidden=True)}


def test_parting_gives_back_every_link_and_value(district: Node) -> None:
    one, other = two(district)
    came_from(district, OFFICE_2, build(ConsentRecord))
    before = rows(district)
    act(district, join, one.id, other.id)
    assert same_people(district.store).canonical(other.id) == min(one.id, other.id)
    assert rows(district) == before
    act(district, part, one.id, other.id)
    assert rows(district) == before
    assert same_people(district.store).canonical(other.id) == other.id
    act(district, join, one.id, other.id)  # taken up again on the same edge
    assert len(same_people(district.store).groups()) == 1


def test_an_office_does_not_decide(district: Node) -> None:
    office = Node(OFFICE_1, "甲")
    with pytest.raises(Refused, match="由区里定"):
        act(office, join, b"a" * 16, b"b" * 16)


def test_who_may_not_join_brings_no_joining_back_from_the_bin(district: Node) -> None:
    one, other = two(district)
    act(district, join, one.id, other.id)
    act(district, part, one.id, other.id)
    edge = Bin(district.store).with_parts([pair_id(one.id, other.id)])
    reviewer = replace(district.clerk, roles=frozenset({REVIEWER}))
    with (
        pytest.raises(Refused, match="认定同一人"),
        district.store.work(reviewer, "恢复", "bin") as work,
    ):
        work.restore(*edge)
    assert district.store.count(SamePerson) == 0
    act(district, restore, edge)
    assert district.store.count(SamePerson) == 1


def test_dealings_of_all_records_of_a_person_stand_together(district: Node) -> None:
    mine, theirs = build(Resident), build(Resident)
    came_from(district, OFFICE_1, mine, build(ConsentRecord, subject=mine.id))
    came_from(district, OFFICE_2, theirs, build(ConsentRecord, subject=theirs.id))
    alone = len(timeline(district.store, mine))
    act(district, join, mine.id, theirs.id)
    assert len(timeline(district.store, mine)) == 2 * alone
    act(district, part, mine.id, theirs.id)
    assert len(timeline(district.store, mine)) == alone


def test_differences_are_readable_and_masked(district: Node) -> None:
    one, other = two(district, {}, {"phone": "15400000002", "ethnicity_code": "01"})
    found = {d.field: d.shown for d in differences(district.store, [one.id, other.id])}
    assert found["phone"] == {one.id: "154****0001", other.id: "154****0002"}
    assert "ethnicity_code" not in found


def test_edits_made_while_joined_are_told(district: Node) -> None:
    one, other = two(district)
    act(district, join, one.id, other.id)
    person = district.store.get(Resident, other.id)
    person.workplace = "瑞光小学"
    act(district, lambda work: work.save(person))
    ((row, entry),) = edits_while_joined(district.store, one.id, other.id)
    assert (row, entry.after) == (other.id, {"workplace": "瑞光小学"})


def test_two_officers_who_draw_one_edge_apart_agree(district: Node) -> None:
    one, other = two(district)
    second = Node(DISTRICT, "区二", level="district")
    second.pull(district)
    act(district, join, one.id, other.id)
    act(second, join, other.id, one.id)
    district.pull(second)
    second.pull(district)
    assert district.facts() == second.facts()
    assert [edge.id for edge in district.store.all(SamePerson)] == [pair_id(one.id, other.id)]
    assert len(same_people(second.store).groups()) == 1


# The algebra of joining

IDS = [bytes([n]) * 16 for n in range(6)]
EDGES = st.lists(
    st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda e: e[0] != e[1])
)


@given(EDGES, st.randoms())
def test_the_order_of_edges_does_not_matter(edges, random) -> None:
    made = [SamePerson(one=a, other=b, same_kind="duplicate") for a, b in edges]
    first = SamePeople(made)
    random.shuffle(made)
    second = SamePeople(made)
    for row in IDS:
        assert first.canonical(row) == second.canonical(row)
        assert first.canonical(row) == min(first.records_of(row))
    assert first.persons(IDS) == second.persons(IDS)


@given(EDGES, st.sampled_from(["residence", "registration"]), st.data())
def test_each_person_is_counted_once_by_either_rule(edges, by, data) -> None:
    kinds = st.sampled_from(["duplicate", "residence"])
    made = [SamePerson(one=a, other=b, same_kind=data.draw(kinds)) for a, b in edges]
    same = SamePeople(made)
    assert sum(same.counts(row, by) for row in IDS) == len(same.persons(IDS))


def test_a_person_registered_elsewhere_counts_where_each_rule_says() -> None:
    home, registered = IDS[3], IDS[1]
    same = SamePeople([SamePerson(one=home, other=registered, same_kind="residence")])
    assert [same.counts(row, "residence") for row in (home, registered)] == [True, False]
    assert [same.counts(row, "registration") for row in (home, registered)] == [False, True]


def test_long_chains_join_in_any_direction() -> None:
    ids = [n.to_bytes(16, "big") for n in range(1, 2000)]
    pairs = list(itertools.pairwise(ids))
    for edges in (pairs, pairs[::-1]):
        same = SamePeople([SamePerson(one=a, other=b, same_kind="duplicate") for a, b in edges])
        assert same.persons(ids) == {ids[0]}


# Counting


def counted(node: Node, key: str, office: str = "") -> Figure:
    day = dt.date(2026, 12, 31)
    found = count(node.store, key, Span(Period.parse("2026"), day, office))
    assert isinstance(found, Figure)
    assert found.number == len(found.items)
    return found


def test_numbers_count_a_person_once_where_they_live(district: Node) -> None:
    lives, registered = two(district, {}, {"residence_status": "registered_living_elsewhere"})
    came_from(district, OFFICE_1, build(Resident, full_name="赵敏"))
    assert counted(district, "resident_count").number == 3
    act(district, join, lives.id, registered.id, "residence")
    everyone = {item.record for item in counted(district, "resident_count").items}
    assert len(everyone) == 2
    assert lives.id in everyone
    assert registered.id not in everyone
    assert counted(district, "resident_count", OFFICE_1).number == 2
    assert counted(district, "resident_count", OFFICE_2).number == 0
    assert counted(district, "household_count").number == 2  # each is a home of their own here
    act(district, part, lives.id, registered.id)
    assert counted(district, "resident_count").number == 3


def test_whoever_left_where_they_lived_counts_where_they_are_registered(district: Node) -> None:
    gone = {"residence_status": "moved_out", "left_on": dt.date(2025, 5, 1)}
    lived, registered = two(district, gone, {"residence_status": "registered_living_elsewhere"})
    act(district, join, lived.id, registered.id, "residence")
    (item,) = counted(district, "resident_count").items
    assert item.record == registered.id


def sent_to_office(district: Node, office: Node) -> None:
    """Have an office take in all that the district gives to it."""
    with district.store.transaction() as connection:
        office.merge(framing.encode(above(connection, [], [OFFICE_1, DISTRICT_SCOPE])))


@pytest.mark.parametrize("deed", [join, tell_apart])
def test_an_office_hears_nothing_of_who_else_has_its_people(district: Node, deed) -> None:
    one, other = build(Resident), build(Resident)
    office = came_from(district, OFFICE_1, one)
    came_from(district, OFFICE_2, other)
    act(district, deed, other.id, one.id)
    sent_to_office(district, office)
    assert (office.store.count(SamePerson), office.store.count(NotSamePerson)) == (0, 0)
    with office.store.transaction() as connection:
        said = connection.exec_driver_sql("SELECT group_concat(body) FROM op").scalar_one()
    assert other.id.hex() not in said
    assert counted(office, "resident_count", OFFICE_1).number == 1


def test_two_records_of_one_office_are_joined_before_its_eyes(district: Node) -> None:
    one, other = build(Resident), build(Resident)
    office = came_from(district, OFFICE_1, one, other)
    act(district, join, one.id, other.id)
    sent_to_office(district, office)
    assert [edge.org_code for edge in office.store.all(SamePerson)] == [OFFICE_1]
    assert counted(office, "resident_count", OFFICE_1).number == 1
    with pytest.raises(Refused, match="由区里定"):
        act(office, part, one.id, other.id)


def test_totals_of_people_and_all_offices_follow_the_same_rule(district: Node) -> None:
    people = [build(Resident, full_name=f"李{n}", id_number=None) for n in range(12)]
    came_from(district, OFFICE_1, *people)
    twin = build(Resident, full_name="李0", id_number=None)
    came_from(district, OFFICE_2, twin)
    before = composition.ethnicity(Held(district.store), dt.date(2026, 12, 31))
    assert before.counts.whole.value == 13
    act(district, join, people[0].id, twin.id)
    held = Held(district.store)
    after = composition.ethnicity(held, dt.date(2026, 12, 31))
    assert after.counts.whole.value == len(held.people_here(dt.date(2026, 12, 31))) == 12
