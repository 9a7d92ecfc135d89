"""The texts of minutes that were issued: numbered, with their reasons, and read as they stood."""

from __future__ import annotations

import datetime as dt

import pytest

from db import issued, past
from db.issued import Issue
from db.kinds import AgendaItem, Attendance, JointMeeting, Resident, Transition
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node

OFFICE = "229901001001"
JUNE = dt.date(2026, 6, 12)


def at(day: dt.date) -> int:
    return int(dt.datetime.combine(day, dt.time(10)).timestamp() * 1000)


@pytest.fixture
def node():
    node = Node(OFFICE, "一号")
    node.wall = at(JUNE)
    yield node
    node.store.close()


def go(node: Node, meeting: JointMeeting, *states: str, text: str = "", why: str = "") -> bytes:
    """Take a meeting on, each step in a work of its own; give the last work."""
    done = b""
    for to in states:
        with node.store.work(node.clerk, "会议", "minutes") as work:
            held = work.reader.get(JointMeeting, meeting.id)
            if text:
                held.minutes_body = text
                work.save(held)
            work.move(held, to, why)
            done = work.changes.work
    return done


def begun(node: Node) -> JointMeeting:
    meeting = build(JointMeeting)
    node.save(
        meeting,
        build(AgendaItem, meeting=meeting.id),
        build(Attendance, meeting=meeting.id, person_name="赵建国"),
    )
    go(node, meeting, "held")
    return meeting


def twice_issued(node: Node) -> JointMeeting:
    """Issue minutes on 12 June, correct them on the 20th."""
    meeting = begun(node)
    go(node, meeting, "drafting", text="第一稿。")
    go(node, meeting, "issued", text="会议决定修路灯。")
    node.wall = at(dt.date(2026, 6, 20))
    go(node, meeting, "drafting", why="楼号写错了")
    go(node, meeting, "issued", text="会议决定修三号楼路灯。")
    return meeting


def told(node: Node, meeting: JointMeeting) -> list[tuple[str, str, str | None]]:
    found = issued.issues(node.store, meeting.id)
    return [(one.called, one.why, issued.text_of(node.store, one)) for one in found]


def test_both_versions_are_kept_with_day_reason_and_words(node: Node) -> None:
    meeting = twice_issued(node)
    assert told(node, meeting) == [
        ("第1版，2026-06-12 印发", "", "会议决定修路灯。"),
        ("第2版，2026-06-20 印发", "楼号写错了", "会议决定修三号楼路灯。"),
    ]
    assert [one.by for one in issued.issues(node.store, meeting.id)] == ["王晓梅", "王晓梅"]


def test_two_versions_of_one_day_and_minute_stay_apart(node: Node) -> None:
    meeting = begun(node)
    go(node, meeting, "drafting", "issued", text="甲")
    for number in range(3):
        go(node, meeting, "drafting", why=f"第{number}次改")
        go(node, meeting, "issued", text=f"乙{number}")
    assert [text for *_, text in told(node, meeting)] == ["甲", "乙0", "乙1", "乙2"]
    assert [why for _, why, _ in told(node, meeting)] == ["", "第0次改", "第1次改", "第2次改"]


def test_what_was_written_since_is_in_no_version(node: Node) -> None:
    meeting = twice_issued(node)
    go(node, meeting, "drafting", why="又要改")
    held = node.store.get(JointMeeting, meeting.id)
    held.minutes_body = "还没有签发的"
    node.save(held)
    assert [text for *_, text in told(node, meeting)] == [
        "会议决定修路灯。", "会议决定修三号楼路灯。",
    ]  # fmt: skip


def test_an_issue_that_was_taken_back_is_no_version(node: Node) -> None:
    meeting = begun(node)
    go(node, meeting, "drafting", text="甲")
    done = go(node, meeting, "issued")
    node.store.undo(node.clerk, done)
    assert told(node, meeting) == []
    go(node, meeting, "issued", text="乙")
    assert [(called[:3], text) for called, _, text in told(node, meeting)] == [("第1版", "乙")]


def test_back_from_the_archive_is_no_version_of_its_own(node: Node) -> None:
    meeting = begun(node)
    go(node, meeting, "drafting", "issued", "archived", text="甲")
    with node.store.work(node.clerk, "更正", "minutes") as work:
        held = work.reader.get(JointMeeting, meeting.id)
        for to in ("issued", "drafting"):
            work.move(held, to, "归档后发现")
    assert [called[:3] for called, *_ in told(node, meeting)] == ["第1版"]
    go(node, meeting, "issued", text="乙")
    assert [(why, text) for _, why, text in told(node, meeting)] == [
        ("", "甲"),
        ("归档后发现", "乙"),
    ]


def test_another_pc_of_the_office_reads_the_same(node: Node) -> None:
    meeting = twice_issued(node)
    other = Node(OFFICE, "二号")
    other.save(build(Resident, full_name="李梅"))
    other.pull(node)
    assert told(other, meeting) == told(node, meeting)
    other.store.close()


def test_a_book_without_its_past_says_so_and_invents_nothing(node: Node) -> None:
    """A salvaged book holds rows alone, written by one work."""
    meeting = build(JointMeeting, state="issued", minutes_body="现在的")
    ways = (("drafting", "issued"), ("issued", "drafting"), ("drafting", "issued"))
    steps = [
        build(
            Transition, target=meeting.id, state_from=one, state_to=to,
            at=dt.datetime(2026, 6, day, 9),  # noqa: DTZ001  the office's own time
        )
        for day, (one, to) in enumerate(ways, 1)
    ]  # fmt: skip
    with node.store.work(node.clerk, "抢救", "salvage") as work:
        work.bulk_create([meeting, *steps])
    assert [text for *_, text in told(node, meeting)] == [None, "现在的"]
    first = issued.issues(node.store, meeting.id)[0]
    with pytest.raises(Refused, match="没有留在台账里"):
        issued.cut_of(node.store, first)


def test_rows_alone_that_are_being_corrected_tell_no_version(node: Node) -> None:
    meeting = build(JointMeeting, state="drafting", minutes_body="改到一半")
    step = build(Transition, target=meeting.id, state_from="drafting", state_to="issued")
    with node.store.work(node.clerk, "抢救", "salvage") as work:
        work.bulk_create([meeting, step])
    assert [text for *_, text in told(node, meeting)] == [None]


def test_the_whole_meeting_stands_as_it_was_issued(node: Node) -> None:
    meeting = begun(node)
    go(node, meeting, "drafting", "issued", text="甲")
    go(node, meeting, "drafting", why="名字写错了")
    (person,) = node.store.all(Attendance)
    person.person_name = "赵建业"
    node.save(person)
    go(node, meeting, "issued")
    first, last = issued.issues(node.store, meeting.id)
    for one, name in ((first, "赵建国"), (last, "赵建业")):
        stood = past.store_at(node.store, issued.cut_of(node.store, one))
        assert [who.person_name for who in stood.all(Attendance)] == [name]
        assert stood.get(JointMeeting, meeting.id).state == "issued"
        assert issued.issues(stood, meeting.id)[-1].step == one.step


def test_a_step_leads_to_its_version_and_nothing_else_does(node: Node) -> None:
    meeting = twice_issued(node)
    last: Issue = issued.issues(node.store, meeting.id)[-1]
    assert issued.issue_of(node.store, last.step) == last
    others = {one.id for one in node.store.all(Transition)} - {
        one.step for one in issued.issues(node.store, meeting.id)
    }
    assert [issued.issue_of(node.store, one) for one in (meeting.id, *others)] == [None] * (
        1 + len(others)
    )
    assert issued.corrected(node.store) == {meeting.id: issued.issues(node.store, meeting.id)}
