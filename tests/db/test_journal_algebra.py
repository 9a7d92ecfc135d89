"""Undo takes back exactly what was done; copies of a book come to one truth on every way."""

from __future__ import annotations

import itertools
import os

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from db.journal import apply, framing, holding, ops, projection
from db.journal.holding import rebuild
from db.journal.rows import ask
from db.kinds import KINDS, GridUnit, JointMeeting, PartnerOrganization, Resident
from db.peers import Peers
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node
from tests.db.test_exchange_of_commits import Gossip
from tests.sizes import size

OFFICE, DISTRICT = "229901001001", "229901000000"
FIELDS = ("workplace", "former_name", "remark")


def whole(node: Node) -> dict[str, list[tuple[object, ...]]]:
    """Give every derived table bit for bit, with the number of each row's last op."""
    tables = [*(kind.__tablename__ for kind in KINDS), "conflict", "state_total"]
    with node.store.transaction() as connection:
        return {
            name: sorted(ask(connection, f'SELECT * FROM "{name}"'), key=repr) for name in tables
        }


def visible(node: Node) -> list[object]:
    return [row for row in node.rows() if not row[2]]


def rebuilt(node: Node) -> dict[str, list[tuple[object, ...]]]:
    with node.store.transaction() as connection:
        rebuild(connection)
    return whole(node)


class Office:
    """A PC with some records, and works to do on them."""

    def __init__(self) -> None:
        self.node = Node(OFFICE, "甲")
        self.person = build(Resident)
        self.school = build(PartnerOrganization)
        self.grid = build(GridUnit)
        self.meeting = build(JointMeeting)
        self.node.save(self.person, self.school, self.grid, self.meeting)

    def now(self, record):
        return self.node.store.get(type(record), record.id, hidden=True)

    def do(self, work, act: str, n: int) -> None:
        if act in FIELDS:
            person = self.now(self.person)
            setattr(person, act, (None, "甲", "乙", "丙")[n])
            work.bulk_edit([person])
        elif act == "create":
            work.save(build(Resident, id_number=None, full_name="王㐂" * (n + 1)))
        elif act in ("delete", "restore"):
            record = self.now((self.person, self.school, self.grid, self.meeting)[n])
            getattr(work, act)(record)
        elif act == "list" and not self.now(self.grid).hidden:  # its rows lie in the bin with it
            names = ("1号楼", "2号楼", "3号楼", "4号楼")[:n]
            work.set_list(self.grid, "buildings", [(None, name) for name in names])
        elif act == "move":
            meeting = self.now(self.meeting)
            steps = JointMeeting.states.moves.get(meeting.state, ())
            if steps and not meeting.hidden:
                try:
                    work.move(meeting, steps[n % len(steps)], "说明")
                except Refused:
                    return


ACTS = st.tuples(
    st.sampled_from([*FIELDS, "create", "delete", "restore", "list", "move"]), st.integers(0, 3)
)
WORKS = st.lists(st.lists(ACTS, min_size=1, max_size=3), min_size=1, max_size=5)


def done(office: Office, works) -> list[bytes]:
    made = []
    for acts in works:
        with office.node.store.work(office.node.clerk) as work:
            for act, n in acts:
                office.do(work, act, n)
        if work.changes.ids:
            made.append(work.changes.work)
    return made


FEW = settings(max_examples=size(12, 500, long=200))


@FEW
@example([[("delete", 0)], [("workplace", 1)]])  # an edit brings back what was deleted
@given(WORKS)
def test_undoing_everything_backwards_gives_the_start(works):
    office = Office()
    node, start = office.node, visible(office.node)
    states = [start]
    made = []
    for acts in works:
        for work in done(office, [acts]):
            made.append(work)
            states.append(visible(node))
    for work, before in zip(reversed(made), reversed(states[:-1]), strict=True):
        undone = node.store.undo(node.clerk, work)
        assert undone.kept == []
        assert visible(node) == before
    assert node.store.conflicts() == []
    assert rebuilt(node) == whole(node)


def works_of(node: Node) -> list[bytes]:
    with node.store.transaction() as connection:
        query = "SELECT work FROM commit_log GROUP BY work ORDER BY min(id)"
        return [work for (work,) in ask(connection, query)]


@FEW
@example([[("delete", 0)], [("workplace", 2), ("workplace", 0)]])  # seen again, nothing changed
@given(WORKS)
def test_undo_and_redo_give_the_same(works):
    office = Office()
    node = office.node
    for work in done(office, works):
        before = visible(node)
        once = node.store.undo(node.clerk, work)
        if once.ids and not once.kept:
            node.store.undo(node.clerk, once.work)
            assert visible(node) == before


@FEW
@given(WORKS, st.lists(ACTS, min_size=1, max_size=4), st.booleans())
def test_undo_after_a_merge_loses_nothing_that_others_wrote(works, theirs, early):
    """Each of their changes is a head still, or one of their own came after it."""
    office = Office()
    node, other = office.node, Node(OFFICE, "乙")
    other.pull(node)
    if not early:
        made = done(office, works)
        other.pull(node)
    mirror = object.__new__(Office)
    mirror.__dict__.update(office.__dict__, node=other)
    done(mirror, [[act] for act in theirs if act[0] != "move"])
    if early:
        made = done(office, works)
    node.pull(other)
    for work in reversed(made):
        node.store.undo(node.clerk, work)
    assert set(works_of(other)) <= set(works_of(node))
    assert lost(node, other, early=early) == []
    other.pull(node)
    assert other.facts() == node.facts()
    assert rebuilt(node) == whole(node)


def lost(node: Node, other: Node, *, early: bool) -> list[str]:
    """Name their concurrent changes of fields that only our ops name as parents."""
    with node.store.transaction() as connection:
        rows = ask(
            connection,
            "SELECT op.digest, op.kind, op.shape, b.label FROM op"
            " JOIN commit_log c ON c.id = op.commit_id JOIN branch b ON b.idx = c.branch",
        )
    named: dict[str, set[str]] = {}
    for _, kind, shape, label in rows:
        if kind == ops.EDIT:
            for head in itertools.chain.from_iterable(ops.parents_of(shape).values()):
                named.setdefault(head, set()).add(label)
    theirs = [d[:8].hex() for d, kind, _, label in rows if kind == ops.EDIT and label != "甲"]
    return [key for key in theirs if early and named.get(key) == {"甲"}]


def test_undoing_an_edit_that_another_made_too_leaves_theirs(monkeypatch):
    office = Office()
    node, other = office.node, Node(OFFICE, "乙")
    other.pull(node)
    for pc in (node, other):
        person = pc.store.get(Resident, office.person.id)
        person.workplace = "瑞光小学"
        pc.save(person)
    mine = node.store.course().standing[-1].work
    node.pull(other)
    assert node.store.conflicts() == []
    node.store.undo(node.clerk, mine)
    (found,) = node.store.conflicts()
    assert {side.values["workplace"] for side in found.sides} == {None, "瑞光小学"}


def test_undoing_a_deletion_closes_the_question_it_raised():
    office = Office()
    node, other = office.node, Node(OFFICE, "乙")
    other.pull(node)
    with node.store.work(node.clerk, "测试") as work:
        work.delete(office.person)
    person = other.store.get(Resident, office.person.id)
    person.workplace = "瑞光小学"
    other.save(person)
    node.pull(other)
    assert [c.tag for c in node.store.conflicts()] == [0]
    node.store.undo(node.clerk, work.changes.work)
    assert node.store.conflicts() == []
    assert node.store.get(Resident, office.person.id).workplace == "瑞光小学"


COPY_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["save", "save", "copy", "send", "send_new", "fetch"]),
        st.integers(0, 4),
        st.integers(0, 1),
    ),
    min_size=4,
    max_size=25,
)


def take_in(node: Node, frame: bytes) -> None:
    """Take a frame in as the program does: a book that finds a copy of itself writes on apart."""
    with node.store.transaction():
        Peers(node.store).take_in([framing.decode(frame)], os.urandom(16))


def take_step(copies: list[Node], n: int, district: Node, act: str, row: bytes) -> None:
    pc = copies[n]
    if act == "save":
        seen = pc.store.get(Resident, row)
        seen.remark = f"第{n}次"
        with pc.store.work(pc.clerk, "测试") as work:
            work.bulk_edit([seen])
            work.bulk_create([build(PartnerOrganization)])
    elif act == "copy" and len(copies) < 4:
        copies.append(pc.clone())
    elif act == "send":
        take_in(district, pc.package())
    elif act == "send_new":
        take_in(district, pc.package(reach.tip for reach in district.vector()))
    elif act == "fetch":
        take_in(pc, district.package(reach.tip for reach in pc.vector()))


@settings(max_examples=size(10, 300, long=150), suppress_health_check=list(HealthCheck))
@given(COPY_STEPS)
def test_copies_that_diverge_anywhere_are_named_alike_on_every_way(steps):
    copies = [Node(OFFICE, "甲")]
    districts = [Node(DISTRICT, label, level="district") for label in ("区一", "区二")]
    person = build(Resident, id_number=None)
    copies[0].save(person)
    for act, n, d in steps:
        take_step(copies, n % len(copies), districts[d], act, person.id)
    everyone = [*copies, *districts]
    for _ in range(2):
        for one, other in itertools.permutations(everyone, 2):
            take_in(one, other.package(reach.tip for reach in one.vector()))
    fresh = Node(DISTRICT, "区三", level="district")
    take_in(fresh, districts[0].package())
    for node in everyone:
        take_in(node, fresh.package(reach.tip for reach in node.vector()))
    assert {tuple(node.vector()) for node in everyone} == {tuple(fresh.vector())}
    assert len({node.facts() for node in (*everyone, fresh)}) == 1
    assert framing.decode(districts[0].package(reach.tip for reach in fresh.vector())) == []
    for node in (*everyone, fresh):
        assert rebuilt(node) == whole(node)
        node.store.close()


def forget_the_clock(_):
    return ()


def shown_is_settled(state, tag, heads, _written):
    """Plant a fault: the last head that came is the value, and the others are forgotten."""
    if heads:
        state.heads[tag] = heads[-1:]
        state.values[tag] = heads[-1].value


def not_taken_off(self, scope, difference):
    """Plant a fault: what a row was before stays in the total."""
    self._totals[scope] = self._totals.get(scope, 0) + abs(difference)


FAULTS = {
    "the first to come wins": (projection, "_order", forget_the_clock),
    "a head is skipped": (projection, "_settle", shown_is_settled),
    "copies are not told apart": (holding.Intake, "_siblings", lambda *_: []),
    "totals only grow": (apply.Batch, "_count", not_taken_off),
}


def gossip() -> None:
    """Play the gossip's shortest story that has a conflict and a copied folder in it."""
    story = Gossip()
    story.set_up()
    for n, value in ((0, "甲"), (1, "乙")):
        story.edit(n, 0, "workplace", value)
    story.copy_the_folder(0)
    for n, value in ((0, "甲"), (3, "乙")):
        story.edit(n, 1, "remark", value)
        story.edit(n, 1, "remark", value * 2)
    story.same_ops_same_state()
    story.teardown()


def test_the_gossip_is_green_as_it_is():
    gossip()


@pytest.mark.parametrize("fault", FAULTS)
def test_the_gossip_turns_red_with_a_planted_fault(fault, monkeypatch):
    """A harness that never failed proves nothing."""
    place, name, planted = FAULTS[fault]
    monkeypatch.setattr(place, name, planted)
    with pytest.raises(AssertionError):
        gossip()
