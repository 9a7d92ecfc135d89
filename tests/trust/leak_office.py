"""What is done in an office while it is disturbed: households, meetings, the year, requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from db import (
    brand,
    checked,
    correcting,
    files,
    follow_ups,
    handling,
    meetings,
    plan_year,
    telling_apart,
)
from db.blobs import Copy, TakenFile
from db.files import Files
from db.household_act import DEATH, JOIN, LEAVE, NEW_HEAD, SPLIT, Act, Scene
from db.household_events import do
from db.kinds import (
    Address,
    FollowUp,
    JointMeeting,
    PairingLog,
    Resolution,
    RightsRequest,
    ServiceCase,
    StaffMember,
)
from db.work import Work
from tests.builders import build
from tests.exchange import pictures
from tests.trust.leak_ground import NAME, WORDS, Visit, in_the_office

DAY = dt.date(2026, 3, 1)


def _act(visit: Visit, act: Act) -> None:
    with visit.work() as work:
        do(work, act, visit.store.today)


def _split(visit: Visit) -> None:
    family = visit.world.family
    _, child = (one.id for one in family.people)
    place = Address(estate=WORDS[:6], building="8", room="101", occupancy="let")
    _act(visit, Act(SPLIT, family.home.id, DAY, (child,), {child: "02"}, place=place, note=WORDS))


def _join(visit: Visit) -> None:
    one, other = visit.world.family, visit.world.neighbour
    act = Act(JOIN, other.home.id, day=DAY, into=one.home.id, bond="30", occupancy="let")
    act.relations = Scene(visit.store, act).suggested_joining()
    _act(visit, act)


def _leave(visit: Visit) -> None:
    family = visit.world.family
    _, child = (one.id for one in family.people)
    _act(visit, Act(LEAVE, family.home.id, day=DAY, people=(child,), note=WORDS))


def _die(visit: Visit) -> None:
    family = visit.world.family
    head, child = (one.id for one in family.people)
    act = Act(NEW_HEAD, family.home.id, day=DAY)
    act.relations = Scene(visit.store, act).suggested(child, Scene(visit.store, act).members)
    _act(visit, act)
    _act(visit, Act(DEATH, family.home.id, day=DAY, people=(head,), note=WORDS))


def _matter(visit: Visit) -> None:
    """Take matters of a meeting through their lives."""
    store, clerk, today = visit.store, visit.clerk, visit.store.today
    matter = build(Resolution, matter=WORDS, due_on=dt.date(2026, 12, 1), owner_name=NAME)
    helper = build(StaffMember, full_name=f"{NAME}云")
    with visit.work() as work:
        work.save(matter, helper)
    steps: tuple[Callable[[Work], object], ...] = (
        lambda work: follow_ups.add_note(work, matter, WORDS, clerk, today),
        lambda work: follow_ups.change_note(work, matter, store.parts(FollowUp, matter.id)[0]),
        lambda work: follow_ups.add_note(work, matter, NAME, clerk, today),
        lambda work: follow_ups.delete_note(work, matter, store.parts(FollowUp, matter.id)[-1]),
        lambda work: follow_ups.set_terms(work, matter, (), long_term=False, due_on=matter.due_on),
        lambda work: follow_ups.report_done(work, matter, WORDS),
        lambda work: follow_ups.send_back(work, matter, WORDS, clerk, today),
        lambda work: follow_ups.extend(work, matter, dt.date(2027, 2, 1), WORDS),
        lambda work: follow_ups.stop(work, matter, WORDS),
        lambda work: follow_ups.reopen(work, matter, WORDS),
        lambda work: follow_ups.report_done(work, matter, WORDS),
        lambda work: follow_ups.confirm(work, matter, helper.id, today),
    )
    for step in steps:
        with visit.work() as work:
            step(work)


def _case(visit: Visit) -> None:
    with visit.work() as work:
        handling.write_step(work, visit.held(ServiceCase), WORDS, visit.clerk)


def _minutes(visit: Visit) -> None:
    """Keep a meeting with what was decided at it."""
    store = visit.store
    minutes = meetings.begin(store, store.facts, visit.clerk, store.today)
    told = build(JointMeeting, place=WORDS, recorder_name=NAME, chair_name=NAME)
    for name in ("held_at", "place", "recorder_name", "chair_name"):
        setattr(minutes.meeting, name, getattr(told, name))
    with visit.work() as work:
        meetings.keep(work, minutes)


def _year(visit: Visit) -> None:
    """Set a year out, tick a task off, and begin the five ones."""
    owner = visit.held(StaffMember)
    with visit.work() as work:
        made = plan_year.prefill(work, 2027, owner.id, NAME)
        plan_year.plan_feast(work, WORDS, dt.date(2027, 3, 8), WORDS, owner.id)
        brand.begin_year(work, 2027, visit.store.facts.scope, owner)
    with visit.work() as work:
        plan_year.tick(work, made[0])


def _put_right(visit: Visit) -> None:
    """Correct a person's record because they asked for it."""
    person = visit.person()
    request = build(RightsRequest, kind="correct", subject=person.id, requester=NAME)
    with visit.work() as work:
        work.save(request)
    person.workplace = f"{WORDS}北"
    with visit.store.work(visit.clerk, correcting.order_of(request)) as work:
        correcting.begin(work, request)
        work.save(person)


def _two_people(visit: Visit) -> None:
    one, other = (each.id for each in visit.world.family.people)
    with visit.work() as work:
        telling_apart.tell_apart(work, one, other)
        checked.mark_checked(work, [visit.world.family.home.id], visit.store.today)


def _order_of_files(visit: Visit) -> None:
    """Keep files that waited for a record, and put them in another order."""
    log = build(PairingLog, content=WORDS * 2)
    held = Files(visit.store)
    for number in range(2):
        taken = TakenFile("application/pdf", Copy(pictures.PDF + bytes([number])), {}, NAME)
        row = files.new_row(PairingLog, log.id, "photos", taken, number, caption=WORDS)
        held.wait(row, taken)
    with visit.work() as work:
        work.save(log)
        rows = files.take_over(visit.store, work, log)
        files.reorder(work, rows[::-1])


DEEDS = in_the_office(
    split=_split,
    join=_join,
    leave=_leave,
    die=_die,
    matter=_matter,
    case=_case,
    minutes=_minutes,
    year=_year,
    put_right=_put_right,
    two_people=_two_people,
    order_of_files=_order_of_files,
)
