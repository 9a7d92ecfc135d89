"""Who registers an activity does not approve it, on no way: a step, a save, a sheet, an undo."""

from __future__ import annotations

import pytest

from db.kinds import Activity, Attachment
from db.roles import Clerk
from db.trouble import Refused
from tests.builders import build
from tests.db.test_undone import CLERK, LEAD, ONE, work_of

REFUSED = "丁的账号不能初审、复审和审核活动"


@pytest.fixture
def event(node) -> Activity:
    made = build(Activity, date_from=node.store.today, date_to=node.store.today, summary="热闹")
    work_of(node, CLERK, lambda work: work.save(made))
    return made


def state(node, event: Activity) -> str:
    return node.store.get(Activity, event.id).state


def step(node, clerk: Clerk, event: Activity, to: str, why: str = "") -> bytes:
    held = node.store.get(Activity, event.id)
    return work_of(node, clerk, lambda work: work.move(held, to, why))


def test_a_clerk_approves_and_files_nothing(node, event) -> None:
    with pytest.raises(Refused, match=REFUSED):
        step(node, CLERK, event, "approved")
    assert state(node, event) == "registered"
    step(node, ONE, event, "approved")
    with pytest.raises(Refused, match=REFUSED):
        step(node, CLERK, event, "archived")
    assert state(node, event) == "approved"


def test_no_plain_save_brings_a_record_to_that_state(node, event) -> None:
    event.state = "approved"
    for one in (event, build(Activity, state="approved")):
        with pytest.raises(Refused, match=REFUSED):
            work_of(node, CLERK, lambda work, one=one: work.save(one))
        with pytest.raises(Refused, match=REFUSED):
            work_of(node, CLERK, lambda work, one=one: work.bulk_edit([one]))


def test_a_sheet_of_a_clerk_brings_none_that_is_approved(node) -> None:
    with pytest.raises(Refused, match=REFUSED):
        work_of(node, CLERK, lambda work: work.bulk_create([build(Activity, state="approved")]))
    work_of(node, CLERK, lambda work: work.bulk_create([build(Activity)]))
    work_of(node, ONE, lambda work: work.bulk_create([build(Activity, state="approved")]))
    assert sorted(one.state for one in node.store.all(Activity)) == ["approved", "registered"]


def test_an_undo_brings_back_no_approval_that_was_taken_away(node, event) -> None:
    step(node, ONE, event, "approved")
    back = step(node, ONE, event, "registered", "人数不对")
    with pytest.raises(Refused, match="改三审已通过的记录"):
        node.store.undo(CLERK, back)
    assert state(node, event) == "registered"
    node.store.undo(ONE, back)
    assert state(node, event) == "approved"


def test_the_steps_back_ask_for_what_they_asked_for(node, event) -> None:
    step(node, ONE, event, "approved")
    photo = build(Attachment, owner=event.id, owner_tag=Activity.lists()["photos"].tag)
    work_of(node, CLERK, lambda work: work.save(photo))
    step(node, ONE, event, "archived")
    step(node, LEAD, event, "approved", "补照片")
    assert state(node, event) == "approved"
    assert Activity.states.right_for("archived", "approved") == "change_approved"
    assert Activity.states.right_for("registered", "registered") == ""
