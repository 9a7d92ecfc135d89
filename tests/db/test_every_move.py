"""Every step that a kind declares is taken once, with what its faults ask for and no more."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest

from db import reviews, sign_offs
from db.fields import Link
from db.kinds import (
    KINDS,
    Activity,
    AgendaItem,
    Attachment,
    Attendance,
    CaseStep,
    ExperienceBriefing,
    JointMeeting,
    PartnerOrganization,
    ServiceCase,
    Transition,
    kind_of,
)
from db.record import Record, States
from db.roles import ALL_ROLES, Clerk
from tests.builders import build
from tests.db.moves import asked_by
from tests.db.nodes import Node

MOVING = [kind for kind in KINDS if kind.states]
THREE = [Clerk(bytes([n]) * 16, f"shen{n}", f"审核{n}", ALL_ROLES) for n in (1, 2, 3)]


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "甲")
    made.clerk = replace(made.clerk, roles=ALL_ROLES)
    made.save(build(PartnerOrganization))
    return made


def begin(node: Node, kind: type[Record]) -> Record:
    """Save a record in its first state, with the parts that later ones look for."""
    record = build(kind)
    node.save(record)
    parts: list[Record] = []
    if kind is JointMeeting:
        parts = [build(AgendaItem, meeting=record.id), build(Attendance, meeting=record.id)]
    elif kind is ServiceCase:
        parts = [build(CaseStep, service_case=record.id)]
    elif kind is Activity:
        tag = Activity.lists()["photos"].tag
        parts = [build(Attachment, owner=record.id, owner_tag=tag)]
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create(parts)
    return record


def linked(node: Node, declared: Link) -> bytes | None:
    """Give whom a step names: the founder, a body; not whoever the record stands with already."""
    for table in declared.kinds:
        if found := node.store.all(kind_of(table)):
            return found[0].id
    return None


def take(node: Node, kind: type[Record], row: bytes, to: str) -> None:
    record = node.store.get(kind, row)
    assert record is not None
    if kind is ExperienceBriefing and to == "passed":
        for clerk in THREE:
            if reviews.next_step(node.store, record):
                with node.store.work(clerk, "审核", "test") as work:
                    sign_offs.review(work, node.store, clerk, record, reviews.PASS, "")
    asked = asked_by(record, to, node.store.today, lambda one: linked(node, one))
    with node.store.work(node.clerk, "办一步", "test") as work:
        work.move(record, to, "原因", **asked)


def way(states: States, now: str, owed: set[tuple[str, str]]) -> list[str]:
    """Give the shortest way from a state through to the end of a step nobody took; none: []."""
    seen, queue = {now}, deque([(now, [])])
    while queue:
        at, path = queue.popleft()
        for to in states.moves.get(at, ()):
            if (at, to) in owed:
                return [*path, to]
            if to not in seen:
                seen.add(to)
                queue.append((to, [*path, to]))
    return []


@pytest.mark.parametrize("kind", MOVING, ids=lambda kind: kind.__tablename__)
def test_every_step_is_taken_once(node: Node, kind: type[Record]) -> None:
    states = kind.states
    assert states is not None
    every = {(now, to) for now, some in states.moves.items() for to in some}
    owed = set(every)
    while owed:
        record = begin(node, kind)
        now = getattr(record, states.field)
        before = len(owed)
        while path := way(states, now, owed):
            for to in path:
                take(node, kind, record.id, to)
                held = node.store.get(kind, record.id)
                assert held is not None
                assert getattr(held, states.field) == to, (now, to)
                owed.discard((now, to))
                now = to
        assert len(owed) < before, f"no way to {owed}"
    steps = {(one.state_from, one.state_to) for one in node.store.all(Transition)}
    assert every <= steps
