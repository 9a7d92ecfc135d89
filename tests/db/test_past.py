"""The book as it stood: equal, row by row, to what it was at that moment, and never written."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random

import pytest
from sqlalchemy.exc import DatabaseError

from db import erasing, past
from db.journal.rows import ask, run
from db.kinds import Household, LedgerPrint, Resident, RightsRequest, Visit
from db.trouble import Refused
from tests.builders import build, in_twos
from tests.db.nodes import Node

DAY_MS = 86_400_000
START = dt.date(2026, 10, 5)


def at(day: dt.date, hour: int = 10) -> int:
    return int(dt.datetime.combine(day, dt.time(hour)).timestamp() * 1000)


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "一号")
    made.wall = at(START)
    return made


def names(store: past.PastStore) -> list[str]:
    return sorted(one.full_name for one in store.all(Resident))


def on(node: Node, day: dt.date) -> past.PastStore:
    return past.store_at(node.store, past.evening_of(node.store, day))


def test_each_evening_is_what_the_book_was_that_evening(node: Node) -> None:
    """State hashes hold rows and conflicts: those kept on the way are met again, bit for bit."""
    draw = random.Random(4)
    kept: dict[dt.date, str] = {}
    people: list[Resident] = []
    for number in range(12):
        day = START + dt.timedelta(days=number)
        node.wall = at(day)
        for _ in range(draw.randint(1, 3)):
            person = build(
                Resident, full_name="李" + "甲乙丙丁戊己庚辛壬癸子丑"[number], id_number=None
            )
            node.save(person)
            people.append(person)
        some = node.store.get(Resident, draw.choice(people).id)
        if some and draw.random() < 0.7:
            some.remark = f"第{number}天改"
            node.save(some)
        if some and draw.random() < 0.4:
            with node.store.work(node.clerk, "删", "test") as work:
                work.delete(some)
        kept[day] = node.store.state_hash()
    for day in draw.sample(sorted(kept), len(kept)):
        held = on(node, day)
        assert held.state_hash() == kept[day], day
        assert held.today == day


def test_the_rows_are_those_a_whole_rebuild_would_make(node: Node) -> None:
    person = build(Resident, full_name="李梅", id_number=None)
    node.save(person, build(Household))
    node.wall = at(START, 12)
    node.save(build(Resident, full_name="王一", id_number=None))
    node.wall = at(START + dt.timedelta(days=1))
    person.full_name = "李玫"
    person.op = node.store.get(Resident, person.id).op
    node.save(person)
    held = on(node, START)
    assert names(held) == ["李梅", "王一"]
    assert "李玫" not in [entry.after.get("full_name") for entry in held.history(person.id)]
    assert "李玫" in [entry.after.get("full_name") for entry in node.store.history(person.id)]
    assert sorted(one.full_name for one in node.store.all(Resident)) == ["李玫", "王一"]


def test_a_deleted_record_is_back_and_a_later_one_is_not_there(node: Node) -> None:
    gone = build(Resident, full_name="王一", id_number=None)
    node.save(gone)
    node.wall = at(START + dt.timedelta(days=3))
    with node.store.work(node.clerk, "删", "test") as work:
        work.delete(node.store.get(Resident, gone.id))
    node.save(build(Resident, full_name="李二", id_number=None))
    assert names(on(node, START + dt.timedelta(days=2))) == ["王一"]
    assert names(on(node, START + dt.timedelta(days=3))) == ["李二"]


def test_what_another_pc_wrote_early_and_a_stick_brought_late_was_not_here_before(
    node: Node,
) -> None:
    other = Node("229901001001", "二号")
    other.wall = at(START - dt.timedelta(days=20))
    other.save(build(Resident, full_name="张三", id_number=None))
    node.save(build(Resident, full_name="李四", id_number=None))
    node.wall = at(START + dt.timedelta(days=9))
    node.pull(other)
    node.save(build(Resident, full_name="王五", id_number=None))
    assert names(on(node, START + dt.timedelta(days=1))) == ["李四"]
    assert names(on(node, START + dt.timedelta(days=9))) == ["张三", "李四", "王五"]


def test_nothing_can_be_written_into_the_past(node: Node) -> None:
    node.save(build(Resident, full_name="李四", id_number=None))
    held = on(node, START)
    with pytest.raises(Refused, match="只能看和打印"), held.work(node.clerk):
        pass
    with pytest.raises(DatabaseError, match="not authorized"), held.transaction() as connection:
        run(connection, "DELETE FROM op WHERE id > ?", [(0,)])
    with pytest.raises(DatabaseError, match="not authorized"):
        held.note(node.clerk, "看")
    assert names(held) == ["李四"]


def test_before_the_book_began_there_is_no_past(node: Node) -> None:
    with pytest.raises(Refused, match="还没有这本台账"):
        past.evening_of(node.store, dt.date(2020, 1, 1))


def test_just_before_an_entry_is_without_it(node: Node) -> None:
    node.save(build(Resident, full_name="李四", id_number=None))
    entry = build(LedgerPrint)
    node.save(entry)
    node.save(build(Resident, full_name="王五", id_number=None))
    held = past.store_at(node.store, past.before(node.store, entry))
    assert names(held) == ["李四"]
    assert held.count(LedgerPrint) == 0


def test_just_before_an_entry_of_another_pc_is_what_that_pc_knew(node: Node) -> None:
    other = Node("229901001001", "二号")
    other.wall = at(START + dt.timedelta(days=1))
    node.save(build(Resident, full_name="李四", id_number=None))
    other.pull(node)
    entry = build(LedgerPrint)
    other.save(entry)
    other.wall = at(START + dt.timedelta(days=2))
    other.save(build(Resident, full_name="王五", id_number=None))
    with node.store.transaction() as connection:
        from db.journal import framing
        from db.journal.holding import Intake, above, vector

        with other.store.transaction() as far:
            frame = framing.encode(above(far, [reach.tip for reach in vector(connection)]))
        intake = Intake(connection, b"p" * 16)
        intake.take(framing.decode(frame))
        intake.finish()
    assert sorted(one.full_name for one in node.store.all(Resident)) == ["李四", "王五"]
    assert names(past.store_at(node.store, past.before(node.store, entry))) == ["李四"]


def test_the_last_past_is_kept_and_let_go_with_the_book(node: Node) -> None:
    node.save(build(Resident, full_name="李四", id_number=None))
    held = on(node, START)
    assert on(node, START) is held
    node.store.close()
    assert not held.is_open


def test_what_was_erased_since_is_in_no_past_either(node: Node) -> None:
    person = build(Resident, full_name="石榴花", id_number=None)
    node.save(person, build(Resident, full_name="李四", id_number=None))
    node.wall = at(START + dt.timedelta(days=3))
    assert names(on(node, START)) == ["李四", "石榴花"]
    kept = on(node, START)
    request = build(RightsRequest, kind="erase", subject=person.id, requester="石榴花")
    colleague = dataclasses.replace(node.clerk, name="周主任")
    with node.store.work(colleague, "受理", "test") as work:
        work.bulk_create([request])
    erasing.erase(
        node.store, in_twos(node.clerk), node.store.get(Resident, person.id),
        node.store.get(RightsRequest, request.id),
    )  # fmt: skip
    held = on(node, START)
    assert held is not kept
    assert not kept.is_open
    assert "石榴花" not in [one.full_name for one in held.all(Resident)]
    with held.transaction() as connection:
        bodies = ask(connection, "SELECT body FROM op WHERE row = ?", (person.id,))
    assert bodies
    assert not [body for (body,) in bodies if body and "石榴花" in body]


def test_laying_out_says_how_far_it_is_and_can_be_given_up(node: Node) -> None:
    node.save(build(Visit))
    told: list[tuple[int, int]] = []
    past.store_at(node.store, past.evening_of(node.store, START), lambda *far: told.append(far))
    assert told
    assert all(0 <= done <= total for done, total in told)

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        past.store_at(node.store, past.Cut("id <= ?", (1,), 0), stop)
    node.save(build(Visit))
