"""Minutes printed as they were issued once, after they were corrected."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import docx
import pytest

from db import issued
from db.kinds import AgendaItem, Attendance, JointMeeting
from db.periods import Period
from db.roles import ALL_ROLES
from desktop_app.ledgers import by_code, minutes_docx, printing, register, verifying
from desktop_app.ledgers.ledger import Edition, Options
from desktop_app.ledgers.verifying import State
from tests.builders import build
from tests.db.nodes import Node
from tests.ledgers.papers import texts

MINUTES = by_code("L05")
FIRST, SECOND = dt.date(2026, 6, 12), dt.date(2026, 6, 20)


def at(day: dt.date) -> int:
    return int(dt.datetime.combine(day, dt.time(10)).timestamp() * 1000)


@pytest.fixture
def node():
    """A meeting whose text and people were corrected eight days after its minutes were issued."""
    made = Node("229901001001", "一号")
    made.clerk = replace(made.clerk, roles=ALL_ROLES)
    made.wall = at(FIRST)
    meeting = build(JointMeeting, minutes_body="会议决定修路灯。")
    person = build(Attendance, meeting=meeting.id, person_name="赵建国")
    made.save(meeting, build(AgendaItem, meeting=meeting.id), person)
    move(made, "held", "drafting", "issued")
    made.wall = at(SECOND)
    move(made, "drafting", why="楼号写错了")
    held = made.store.get(JointMeeting, meeting.id)
    held.minutes_body = "会议决定修三号楼路灯。"
    came = made.store.get(Attendance, person.id)
    came.person_name = "赵建业"
    made.save(held, came)
    move(made, "issued")
    yield made
    made.store.close()


def move(node: Node, *states: str, why: str = "") -> None:
    for to in states:
        with node.store.work(node.clerk, "会议", "minutes") as work:
            work.move(work.reader.all(JointMeeting)[0], to, why)


def versions(node: Node) -> list[issued.Issue]:
    return issued.issues(node.store, node.store.all(JointMeeting)[0].id)


def chosen(target: bytes, **more: object) -> Options:
    return Options(Period.parse("2026"), SECOND, SECOND, target=target, **more)  # type: ignore[arg-type]


def pages(node: Node, options: Options) -> str:
    return "".join(texts(printing.make(MINUTES, node.store, options).pdf))


@pytest.mark.parametrize("edition", [Edition.INTERNAL, Edition.PUBLIC])
def test_each_version_says_what_it_said_and_which_one_it_is(node: Node, edition: Edition) -> None:
    first, last = (pages(node, chosen(one.step, edition=edition)) for one in versions(node))
    assert "会议决定修路灯。" in first
    assert "赵建国" in first
    assert "2026年6月12日印发" in first
    assert "第1版，2026-06-12 印发" in first
    assert "赵建业" not in first
    assert "会议决定修三号楼路灯。" in last
    assert "赵建业" in last
    assert "2026年6月20日印发" in last
    assert "第2版，2026-06-20 印发" in last


def test_the_minutes_of_today_name_no_version(node: Node) -> None:
    now = pages(node, chosen(node.store.all(JointMeeting)[0].id))
    assert "会议决定修三号楼路灯。" in now
    assert "版，" not in now


def test_a_version_is_registered_and_stays_provable(node: Node) -> None:
    first = versions(node)[0]
    paper = register.issue(node.store, node.clerk, MINUTES, chosen(first.step))
    move(node, "drafting", why="再改一次")
    move(node, "issued")
    verdict = verifying.verify(node.store, node.clerk, paper.record.check_code)
    assert verdict.paper.state is State.EQUAL
    assert verifying.words(verdict)[0].endswith("第1版，2026-06-12 印发")


def test_the_copy_to_be_edited_says_which_version_it_is(node: Node) -> None:
    work = printing.gather(MINUTES, node.store, chosen(versions(node)[0].step))
    assert work.book.past == "第1版，2026-06-12 印发"
    made = docx.Document(io.BytesIO(minutes_docx.write(work, None)))
    foot = "".join(one.text for one in made.sections[0].footer.paragraphs)
    assert "内部版 · 第1版，2026-06-12 印发 · 可编辑副本" in foot
