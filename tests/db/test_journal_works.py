"""One piece of work is whole or not at all: nested saves, retries, undo, and two threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from db.journal.rows import ask
from db.kinds import JointMeeting, PairingLog, Resident, Transition
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node

OFFICE, DISTRICT = "229901001001", "229901000000"


@pytest.fixture
def node():
    return Node(OFFICE, "甲")


def ops_held(node: Node) -> int:
    with node.store.transaction() as connection:
        return int(ask(connection, "SELECT count(*) FROM op")[0][0])


def save_one_by_one(node: Node, *records: Resident) -> None:
    with node.store.work(node.clerk) as work:
        for record in records:
            work.save(record)


def test_a_refused_save_inside_a_work_leaves_what_was_saved_beside_it(node):
    good, bad = build(Resident), build(Resident, full_name="")
    with node.store.work(node.clerk) as work:
        work.save(good)
        with pytest.raises(Refused):
            work.save(build(Resident, id_number=None, full_name="王㐂"), bad)
        assert work.changes.ids == {good.id}
    assert [r.id for r in node.store.all(Resident)] == [good.id]
    assert node.rebuilt_facts() == node.facts()


def test_what_was_refused_can_be_mended_and_saved_again(node):
    """Numbers given during a work that came to nothing are taken back from the records too."""
    first, second = build(Resident), build(Resident, full_name="", id_number=None)
    for _ in range(2):
        with pytest.raises(Refused):
            save_one_by_one(node, first, second)
        assert (first.op, first.serial_no, second.serial_no) == (None, None, None)
    second.full_name = "王㐂"
    other = build(Resident, id_number=None, full_name="乌兰图雅")
    node.save(other)
    node.save(first, second)
    assert len({r.serial_no for r in (first, second, other)}) == 3
    assert node.store.count(Resident) == 3
    held = first.op
    first.full_name = ""
    with pytest.raises(Refused):
        node.save(first)
    assert first.op == held


def test_an_inner_work_that_fails_leaves_nothing_and_the_outer_goes_on(node):
    outer, inner = build(Resident), build(Resident, id_number=None, full_name="王㐂")
    log = len(node.store.access_log(node.clerk))
    with node.store.work(node.clerk) as work:
        work.save(outer)
        before = ops_held(node)
        with pytest.raises(Refused):
            save_one_by_one(node, inner, build(Resident, full_name=""))
        assert ops_held(node) == before
    assert [r.id for r in node.store.all(Resident)] == [outer.id]
    assert len(node.store.access_log(node.clerk)) == log + 1
    node.save(inner)
    assert node.store.count(Resident) == 2


def test_a_step_that_fails_halfway_is_not_taken(node, monkeypatch):
    meeting = build(JointMeeting)
    node.save(meeting)
    to = JointMeeting.states.moves[meeting.state][0]
    before = ops_held(node)
    monkeypatch.setattr(Transition, "faults", lambda _: {"text": "写不下"})
    with node.store.work(node.clerk) as work:
        for _ in range(2):
            with pytest.raises(Refused, match="写不下"):
                work.move(meeting, to)
    assert ops_held(node) == before
    assert node.store.get(JointMeeting, meeting.id).state == meeting.state == "preparing"


def test_a_list_that_is_refused_stays_as_it_was(node):
    log = build(PairingLog)
    places = [(None, "同心里小学"), (None, "瑞光医院")]
    with node.store.work(node.clerk) as work:
        work.bulk_create([log])
        work.set_list(log, "participants", places)
    with node.store.work(node.clerk) as work, pytest.raises(Refused):
        work.set_list(log, "participants", [(None, "长" * 5000)])
    held = node.store.entries(log, "participants")
    assert [(e.target, e.target_name) for e in held] == places


@pytest.mark.parametrize("words", ["a\0b", "半\ud800个"])
def test_signs_that_no_package_carries_are_refused_before_they_are_kept(node, words):
    before = node.facts()
    with pytest.raises(Refused, match="看不见的字符"):
        node.save(build(Resident, remark=words))
    with pytest.raises(Refused), node.store.work(node.clerk) as work:
        work.bulk_create([build(Resident, workplace=words)])
    assert node.facts() == before


def test_a_reason_beyond_all_measure_is_refused(node):
    with pytest.raises(Refused), node.store.work(node.clerk, "因" * 1001) as work:
        work.save(build(Resident))
    assert node.store.count(Resident) == 0


def test_a_backslash_that_was_typed_travels(node):
    person = build(Resident, remark=r"路径 C:\u0000 和 \\u0000")
    node.save(person)
    district = Node(DISTRICT, "区", level="district")
    district.pull(node)
    assert district.store.get(Resident, person.id).remark == person.remark


def test_an_office_cannot_change_what_the_district_registered(node):
    district = Node(DISTRICT, "区", level="district")
    person = build(Resident)
    district.save(person)
    node.pull(district)
    before = node.facts()
    mine = node.store.get(Resident, person.id)
    mine.workplace = "瑞光小学"
    with pytest.raises(Refused, match="区里"):
        node.save(mine)
    with pytest.raises(Refused, match="区里"), node.store.work(node.clerk) as work:
        work.delete(mine)
    (work_id,) = {e.made.work for e in node.store.history(person.id)}
    with pytest.raises(Refused, match="区里"):
        node.store.undo(node.clerk, work_id)
    assert node.facts() == before


def test_the_district_may_correct_and_the_office_may_answer(node):
    district = Node(DISTRICT, "区", level="district")
    person = build(Resident)
    node.save(person)
    district.pull(node)
    for writer, reader, place in ((district, node, "瑞光小学"), (node, district, "明仁医院")):
        seen = writer.store.get(Resident, person.id)
        seen.workplace = place
        writer.save(seen)
        reader.pull(writer)
        assert reader.store.get(Resident, person.id).workplace == place
    assert node.store.conflicts() == district.store.conflicts() == []


def test_a_decision_somebody_else_already_made_is_refused(node):
    other = Node(OFFICE, "乙")
    person = build(Resident)
    node.save(person)
    other.pull(node)
    for pc, place in ((node, "瑞光小学"), (other, "明仁医院")):
        seen = pc.store.get(Resident, person.id)
        seen.workplace = place
        pc.save(seen)
    node.pull(other)
    (stale,) = node.store.conflicts()
    for side, fits in ((stale.sides[0], True), (stale.sides[1], False)):
        with node.store.work(node.clerk) as work:
            if fits:
                work.decide(stale, side.key)
            else:
                with pytest.raises(Refused, match="定过"):
                    work.decide(stale, side.key)


def test_a_whole_import_is_taken_back_and_brought_again(node):
    before = node.rows()
    people = [build(Resident, full_name=f"演示{i}", id_number=None) for i in range(1_300)]
    with node.store.work(node.clerk, "导入", "import") as work:
        work.bulk_create(people)
    full = node.rows()
    imported = node.store.course().standing[-1]
    assert imported.form == "import"
    undone = node.store.undo(node.clerk, imported.work)
    assert len(undone.ids) == 1_300
    assert node.store.count(Resident) == 0
    again = node.store.undo(node.clerk, undone.work)
    assert len(again.ids) == 1_300
    assert node.rows() == full
    node.store.undo(node.clerk, again.work)
    shown = [r for r in node.rows() if not r[2]]
    assert [r for r in shown if r in before] == shown
    assert node.rebuilt_facts() == node.facts()


def test_a_reader_in_another_thread_sees_a_work_whole_or_not_at_all(node):
    inside, go_on = threading.Event(), threading.Event()
    seen: list[int] = []

    def write() -> None:
        for _ in range(3):
            with node.store.work(node.clerk) as work:
                work.save(build(Resident, id_number=None))
                inside.set()
                go_on.wait(10)
                work.save(build(Resident, id_number=None))

    def read() -> None:
        inside.wait(10)
        for _ in range(30):
            seen.append(node.store.count(Resident))
            node.store.conflicts()

    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(write), threads.submit(read)]
        inside.wait(10)
        go_on.set()
        for one in running:
            one.result(30)
    assert {count % 2 for count in seen} == {0}
    assert node.store.count(Resident) == 6
