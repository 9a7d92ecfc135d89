"""Books that exchange commits in any order come to one truth."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from db.journal.reading import conflicts
from db.kinds import PartnerOrganization, Resident
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node
from tests.sizes import size

OFFICE_1, OFFICE_2, DISTRICT = "229901001001", "229901002001", "229901000000"


def test_two_pcs_of_one_office_conflict_on_one_field_and_agree_after_the_decision():
    one, two = Node(OFFICE_1, "甲"), Node(OFFICE_1, "乙")
    district = Node(DISTRICT, "区", level="district")
    person = build(Resident, full_name="李梅", org_code=OFFICE_1)
    one.save(person)
    two.pull(one)
    mine, theirs = one.store.get(Resident, person.id), two.store.get(Resident, person.id)
    mine.workplace, theirs.workplace = "瑞光小学", "明仁医院"
    theirs.remark = "乙记"
    one.save(mine)
    two.save(theirs)
    for node in (one, two, two, one):
        district.pull(node)
    (found,) = district.store.conflicts()
    assert found.register.names == ("workplace",)
    assert {side.values["workplace"] for side in found.sides} == {"瑞光小学", "明仁医院"}
    assert district.store.get(Resident, person.id).remark == "乙记"
    chosen = next(s for s in found.sides if s.values["workplace"] == "瑞光小学")
    with district.store.work(district.clerk, "核定", "merge") as work:
        work.decide(found, chosen.key)
    for node in (one, two):
        node.pull(district)
        assert node.store.get(Resident, person.id).workplace == "瑞光小学"
        assert not node.store.conflicts()
    one.pull(two)
    assert one.facts()[1] >= two.facts()[1]


def test_an_edit_after_seeing_the_other_is_no_conflict():
    one, two = Node(OFFICE_1, "甲"), Node(OFFICE_1, "乙")
    person = build(Resident, org_code=OFFICE_1)
    one.save(person)
    two.pull(one)
    seen = two.store.get(Resident, person.id)
    seen.workplace = "明仁医院"
    two.save(seen)
    one.pull(two)
    seen = one.store.get(Resident, person.id)
    seen.workplace = "瑞光小学"
    one.save(seen)
    two.pull(one)
    assert not one.store.conflicts()
    assert not two.store.conflicts()


def test_a_form_opened_before_a_merge_does_not_overwrite_what_the_merge_brought():
    one, two = Node(OFFICE_1, "甲"), Node(OFFICE_1, "乙")
    person = build(Resident, org_code=OFFICE_1)
    one.save(person)
    two.pull(one)
    opened = one.store.get(Resident, person.id)
    theirs = two.store.get(Resident, person.id)
    theirs.workplace = "明仁医院"
    two.save(theirs)
    one.pull(two)
    opened.workplace = "瑞光小学"
    one.save(opened)
    assert [c.register.names for c in one.store.conflicts()] == [("workplace",)]


def test_deleting_here_and_editing_there_waits_for_a_decision():
    one, two = Node(OFFICE_1, "甲"), Node(OFFICE_1, "乙")
    person = build(Resident, org_code=OFFICE_1)
    one.save(person)
    two.pull(one)
    with one.store.work(one.clerk) as work:
        work.delete(person)
    assert one.store.get(Resident, person.id) is None
    theirs = two.store.get(Resident, person.id)
    theirs.workplace = "明仁医院"
    two.save(theirs)
    one.pull(two)
    two.pull(one)
    assert one.facts() == two.facts()
    (found,) = one.store.conflicts()
    assert found.tag == 0
    with one.store.work(one.clerk) as work:
        work.decide(found, found.sides[-1].key)
    assert one.store.get(Resident, person.id) is None
    assert not one.store.conflicts()


def test_a_gap_is_refused_and_leaves_nothing():
    one, two = Node(OFFICE_1, "甲"), Node(OFFICE_1, "乙")
    one.save(build(Resident, org_code=OFFICE_1))
    before = [reach.tip for reach in one.vector()]
    one.save(build(Resident, org_code=OFFICE_1))
    frame = one.package(before)
    facts = two.facts()
    with pytest.raises(Refused, match="前面还缺一个包"):
        two.merge(frame)
    assert two.facts() == facts


def test_a_copied_book_writing_on_both_copies_loses_neither():
    one = Node(OFFICE_1, "甲")
    person = build(Resident, org_code=OFFICE_1)
    one.save(person)
    twin = one.clone()
    for node, place in ((one, "瑞光小学"), (twin, "明仁医院")):
        seen = node.store.get(Resident, person.id)
        seen.workplace = place
        node.save(seen, build(PartnerOrganization, full_name=f"{place}志愿队", org_code=OFFICE_1))
    left, right = Node(DISTRICT, "区", level="district"), Node(DISTRICT, "区", level="district")
    left.pull(one)
    assert left.merge(twin.package()).split
    right.merge(twin.package())
    right.merge(one.package())
    assert left.facts()[0:1] != ()
    names = {o.full_name for o in left.store.all(PartnerOrganization)}
    assert names == {"瑞光小学志愿队", "明仁医院志愿队"}
    ours = [r for r in left.vector() if r.scope == OFFICE_1]
    theirs = [r for r in right.vector() if r.scope == OFFICE_1]
    assert ours == theirs
    assert len(left.store.conflicts()) == 1
    one.pull(left)
    twin.pull(right)
    assert one.facts() == twin.facts() or one.vector() != twin.vector()


FIELDS = ("workplace", "former_name", "remark")
VALUES = st.sampled_from(["甲", "乙", "丙", None])


class Gossip(RuleBasedStateMachine):
    """Random saves, deletions, copies and exchanges among an office's PCs and the district."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: list[Node] = []
        self.rows: list[bytes] = []
        self.sticks: list[bytes] = []

    @initialize()
    def set_up(self) -> None:
        self.nodes = [
            Node(OFFICE_1, "甲"),
            Node(OFFICE_1, "乙"),
            Node(DISTRICT, "区", level="district"),
        ]
        for _ in range(2):
            person = build(Resident, org_code=OFFICE_1, id_number=None)
            self.nodes[0].save(person)
            self.rows.append(person.id)
        for node in self.nodes[1:]:
            node.pull(self.nodes[0])

    @rule(n=st.integers(0, 4), r=st.integers(0, 1), f=st.sampled_from(FIELDS), v=VALUES)
    def edit(self, n, r, f, v):
        node = self.nodes[n % len(self.nodes)]
        person = node.store.get(Resident, self.rows[r])
        if person is not None:
            setattr(person, f, v)
            with node.store.work(node.clerk, "测试") as work:
                work.bulk_edit([person])

    @rule(n=st.integers(0, 4), r=st.integers(0, 1), gone=st.booleans())
    def delete_or_restore(self, n, r, gone):
        node = self.nodes[n % len(self.nodes)]
        person = node.store.get(Resident, self.rows[r], hidden=True)
        with node.store.work(node.clerk, "测试") as work:
            (work.delete if gone else work.restore)(person)

    @rule(n=st.integers(0, 4), wall=st.sampled_from([None, 315_532_800_000, 4_070_908_800_000]))
    def set_clock(self, n, wall):
        self.nodes[n % len(self.nodes)].wall = wall

    @rule(n=st.integers(0, 4), k=st.integers(0, 3))
    def decide(self, n, k):
        node = self.nodes[n % len(self.nodes)]
        with node.store.transaction() as connection:
            found = list(conflicts(connection))
        if found:
            with node.store.work(node.clerk, "测试") as work:
                work.decide(found[0], found[0].sides[k % len(found[0].sides)].key)

    @rule(n=st.integers(0, 4))
    def undo(self, n):
        node = self.nodes[n % len(self.nodes)]
        standing = node.store.course().standing
        if standing:
            node.store.undo(node.clerk, standing[-1].work)

    @precondition(lambda self: len(self.nodes) < 5)
    @rule(n=st.integers(0, 2))
    def copy_the_folder(self, n):
        self.nodes.append(self.nodes[n].clone())

    @rule(n=st.integers(0, 4), m=st.integers(0, 4))
    def write_a_stick(self, n, m):
        reader = self.nodes[m % len(self.nodes)]
        tips = [reach.tip for reach in reader.vector()]
        self.sticks.append(self.nodes[n % len(self.nodes)].package(tips))

    @precondition(lambda self: self.sticks)
    @rule(n=st.integers(0, 4), k=st.integers(0, 30))
    def read_a_stick(self, n, k):
        stick = self.sticks[k % len(self.sticks)]
        with contextlib.suppress(Refused):  # a gap: parked by the caller, nothing was taken
            self.nodes[n % len(self.nodes)].merge(stick)

    @invariant()
    def same_ops_same_state(self):
        by_ops: dict[object, object] = {}
        for node in self.nodes:
            facts = node.facts()
            assert by_ops.setdefault(facts[1], facts) == facts

    def teardown(self):
        for _ in range(2):
            for node in self.nodes:
                for other in self.nodes:
                    if other is not node:
                        node.merge(other.package())
        facts = [node.facts() for node in self.nodes]
        assert all(found == facts[0] for found in facts)
        vectors = [node.vector() for node in self.nodes]
        assert all(found == vectors[0] for found in vectors)
        for node, found in zip(self.nodes, facts, strict=True):
            assert node.rebuilt_facts() == found
            node.store.close()


Gossip.TestCase.settings = settings(
    max_examples=size(15, 100, long=300),
    stateful_step_count=size(20, 30, long=30),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
TestGossip = Gossip.TestCase
