"""What is done in a book while it is disturbed: records, households, accounts, files, upkeep."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import partial
from typing import Any
from unittest.mock import patch

from db import (
    accounts,
    backup,
    backup_trial,
    building_plan,
    bulk,
    case_days,
    clock_check,
    dpapi,
    drafts,
    erasing,
    files,
    form_templates,
    founding,
    handed_down,
    health,
    lives,
    log_years,
    meetings,
    mending,
    own_office,
    packages,
    pairing_many,
    quotas,
    restoring,
    retention,
    retracing,
    reviews,
    rhythm,
    salvaging,
    second_place,
    seeking,
    sign_offs,
    terms,
    timeline,
    tray,
    upgrading,
    who_saw,
    whole_check,
    wider,
)
from db.bin import restore
from db.blobs import Copy, TakenFile
from db.building_plan import BuildingPlan
from db.files import Files
from db.founding import Founding
from db.kinds import (
    Activity,
    ExperienceBriefing,
    FormTemplate,
    JointMeeting,
    PairingLog,
    Resident,
    RightsRequest,
    StaffMember,
)
from db.lives import Split
from db.restored import Standby
from db.rhythm import Rhythm
from db.roles import ALL_ROLES, CODE_HOLDER, LEAD, REVIEWER, Clerk
from db.work import Changes
from desktop_app.exchange.name_list import look_through
from tests.builders import build
from tests.db.test_key_ways import PcOf
from tests.exchange import pictures
from tests.trust.exchange_ground import reopened
from tests.trust.ground import CHEAP, LOGIN, PASSWORD
from tests.trust.leak_ground import NAME, NUMBER, PHONE, WHY, WORDS, Visit, fill, in_the_office

OTHER_PASSWORD, THIRD_PASSWORD = "wu hou de yu luo", "mi feng cai hua le"
DAY = dt.date(2026, 3, 1)
LONG_AGO = dt.date(2012, 5, 1)


# Records


def _register(visit: Visit) -> None:
    with visit.work() as work:
        work.save(build(Resident, full_name=NAME, workplace=WORDS, id_number=NUMBER))


def _correct(visit: Visit) -> Changes:
    person = visit.person()
    person.former_name, person.workplace, person.phone2 = NAME, f"{WORDS}店", PHONE
    with visit.work() as work:
        work.bulk_edit([person])
    return work.changes


def _every_kind(visit: Visit) -> None:
    with visit.work() as work:
        fill(work)


def _delete(visit: Visit) -> None:
    person = visit.person()
    with visit.work() as work:
        work.delete(person)
    with visit.work() as work:
        restore(work, [person])


def _undo(visit: Visit) -> None:
    store, clerk = visit.store, visit.clerk
    changes = _correct(visit)
    retracing.kept_by_undo(store, clerk, changes.work)
    last = retracing.last_of(store, clerk, store.course().standing)
    assert last is not None
    store.undo(clerk, last.work)
    store.is_taken_back(last.work)


def _change_many(visit: Visit) -> None:
    ids = [one.id for one in visit.store.all(Resident)]
    with visit.work() as work:
        bulk.change(work, Resident, ids, {"workplace": f"{WORDS}南"})


def _pair_many(visit: Visit) -> None:
    helper = build(StaffMember, full_name=f"{NAME}云")
    with visit.work() as work:
        work.save(helper)
    values: dict[str, Any] = {
        "kind": "cadre_resident", "org_code": visit.store.facts.scope, "side_a": helper.id,
        "purposes": ("daily_life",), "frequency": "quarterly", "start_on": DAY,
        "agreed_by_both": True,
    }  # fmt: skip
    ids = [one.id for one in visit.world.family.people]
    with visit.work() as work:
        assert pairing_many.make(work, values, ids).made


def _lay_out(visit: Visit) -> None:
    plan = BuildingPlan(WORDS, "3", entrances=2, lowest=1, highest=2, beside=2)
    with visit.work() as work:
        building_plan.register(work, plan, lambda *_: None)


def _name_list(visit: Visit) -> None:
    """Paste a list of names into a meeting; one is known later, one put away, one put down."""
    meeting = visit.held(JointMeeting)
    found = look_through(visit.store, f"1. {NAME}远 {PHONE}\n2. {NAME}近")
    with visit.work() as work:
        where = (meeting.id, work.reader.called(meeting))
        first, second = tray.put(work, found.strangers, where, visit.store.today)
    with visit.work() as work:
        tray.recognise(work, first, visit.person())
        tray.dismiss(work, second)
        activity = visit.held(Activity)
        tray.list_people(work, activity, [visit.member().id])


def _review(visit: Visit) -> None:
    """Have a text reviewed by three people, the second of whom returns it first."""
    text = build(ExperienceBriefing, topic=WORDS)
    with visit.work() as work:
        work.save(text)
    for number, (role, decision) in enumerate(
        [(REVIEWER, reviews.PASS), (REVIEWER, reviews.RETURN), (REVIEWER, reviews.PASS)]
    ):
        clerk = Clerk(bytes([number + 1]) * 16, f"c{number}", NAME, frozenset({role, LEAD}))
        sign_offs.hindrance(visit.store, clerk, text)
        sign_offs.may_return(visit.store, clerk, text)
        with visit.store.work(clerk, WHY) as work:
            sign_offs.review(work, visit.store, clerk, text, decision, WORDS)


def _template(visit: Visit) -> None:
    store, clerk = visit.store, visit.clerk
    event = build(Activity, topic=WORDS, place=WORDS)
    form_templates.keep(store, clerk, Activity, WORDS, form_templates.said_by(event))
    form_templates.rename(store, clerk, visit.held(FormTemplate), NAME)


def _health(visit: Visit) -> None:
    store, clerk = visit.store, visit.clerk
    found = health.examine(store)
    some = found.points[:3]
    with visit.work() as work:
        health.set_aside(work, clerk, some, WORDS)
    health.take_up(store, clerk, some)
    fixes = mending.fixes(store, [one.finding for one in found.points], store.facts.scope)
    with visit.work() as work:
        mending.mend(work, fixes)


def _settings(visit: Visit) -> None:
    store, clerk = visit.store, visit.clerk
    own_office.settle(store, clerk, partial(rhythm.put, Rhythm(check_months=6)))
    case_days.keep_days(store, clerk, {"hardship": 3})
    terms.set_years(store, clerk, terms.RESIDENTS, 4)
    accounts.keep_setting(store, clerk, quotas.QUOTA_FACT, 40, f"每天看号码 40 个（{WORDS}）")
    clock_check.confirm(store, clerk)


def _erase(visit: Visit) -> None:
    request = build(RightsRequest, kind="erase", subject=visit.person().id)
    with visit.store.work(visit.clerk, "受理") as work:
        work.bulk_create([request])
    erasing.erase(visit.store, visit.clerk, visit.person(), request)


def _retain(visit: Visit) -> None:
    """Have somebody be gone for so long that nobody may be named any more."""
    gone = build(
        Resident, full_name=f"{NAME}归", id_number=None, phone=PHONE, workplace=WORDS,
        residence_status="moved_out", left_on=LONG_AGO, notice_on=LONG_AGO,
    )  # fmt: skip
    with visit.work() as work:
        work.bulk_create([gone])
    seen = retention.due(visit.store)
    assert seen.number
    retention.clear(visit.store, visit.clerk, seen)


# Accounts and keys


def _accounts(visit: Visit) -> None:
    store, clerk = visit.store, visit.clerk
    holder = build(StaffMember, full_name=NAME)
    with visit.work() as work:
        work.save(holder)
    made = accounts.add(store, clerk, holder, "lihai", ("clerk",), OTHER_PASSWORD)
    accounts.change_roles(store, clerk, made.id, ("clerk", "reviewer"))
    accounts.suspend(store, clerk, made.id)
    accounts.suspend(store, clerk, made.id, suspended=False)
    accounts.give_password(store, clerk, made.id, THIRD_PASSWORD)
    accounts.listed(store, clerk)
    accounts.may_stand_by(store, clerk, ALL_ROLES)
    accounts.remove(store, clerk, made.id)


def _own_keys(visit: Visit) -> None:
    store, clerk = visit.store, visit.clerk
    accounts.change_password(store, clerk, PASSWORD, OTHER_PASSWORD)
    code = accounts.new_code(store, clerk)
    accounts.code_holder(store, code)
    accounts.code_when_due(store, clerk)
    accounts.second_person(store, LOGIN, OTHER_PASSWORD)
    with patch.object(dpapi, "keeper", lambda **_: PcOf("limei")):
        accounts.bind_to_pc(store, clerk, OTHER_PASSWORD, bound=True)


def _begin(visit: Visit) -> None:
    """Found a book, forget its password and open it with the code."""
    told = Founding("community", WORDS, "229901001001", LOGIN, NAME)
    folder = visit.out / "new"
    book, code = founding.create(folder, told, PASSWORD, cost=CHEAP)
    book.close()
    ring = founding.unlock_with_code(folder, code)
    again, _ = founding.recover(folder, ring, LOGIN, OTHER_PASSWORD)
    again.close()


# Files, backups and what looks after the book


def _files(visit: Visit) -> None:
    store, clerk = visit.store, visit.clerk
    log = visit.held(PairingLog)
    taken = TakenFile("application/pdf", Copy(pictures.PDF + WORDS.encode()), {}, f"{NAME}.pdf")
    files.add(store, clerk, PairingLog, log.id, "photos", [taken], {"caption": WORDS})
    held = Files(store)
    held.take_out(clerk, held.of(log.id)[-1])
    fresh = files.new_row(PairingLog, build(PairingLog).id, "photos", taken, 0, caption=NAME)
    held.wait(fresh, taken)
    held.set_aside(fresh)
    held.sweep()


def _restore(visit: Visit) -> None:
    made = backup.make(visit.store)
    restoring.loss(visit.store, made)
    with visit.work() as work:
        work.save(build(Resident, full_name=f"{NAME}后", id_number=None))
    clerk = visit.clerk.for_once(beside=CODE_HOLDER)
    restoring.stage(visit.store, clerk, made.path)
    visit.book.close()
    restoring.finish(visit.folder)
    reopened(visit.folder).close()


def _bring_up(visit: Visit) -> None:
    """Open a book that an older program left."""
    visit.world.ground.lay("old", visit.out / "old")
    reopened(visit.out / "old").close()
    upgrading.settle(visit.out / "old")


def _first_opening(visit: Visit) -> None:
    code, laid = visit.book.ring.renew_code(), visit.out / "laid"
    backup.unpack(backup.make(visit.store).path, laid)
    founding.open_book(laid, LOGIN, PASSWORD, beside=Standby("", code)).close()


def _salvage(visit: Visit) -> None:
    code = visit.book.ring.renew_code()
    visit.book.close()
    salvaging.salvage(visit.folder, LOGIN, PASSWORD, visit.out / "saved", Standby("", code))


def _second_place(visit: Visit) -> None:
    made = backup.make(visit.store)
    backup_trial.run(visit.store, made)
    backup.unpack(made.path, visit.out / "unpacked")
    with patch.object(second_place, "is_same_disk", lambda *_: False):
        second_place.copy(visit.store, visit.clerk, visit.out)


def _look_after(visit: Visit) -> None:
    store, clerk = visit.store, visit.clerk
    whole_check.run(store)
    log_years.lay_by(store, clerk)
    log_years.unknown_heads(store)
    log_years.look_for(store, clerk, store.log_head())
    lives.waiting(store)
    lives.newest(store)
    lives.renewals(store)
    lives.splits(store)
    lives.see_renewals(store, clerk)
    lives.see_to(store, clerk, Split(bytes(16), "229901001001", WORDS, True, ()), WORDS)
    handed_down.see(store)
    packages.drop_old(store)
    packages.drop_left(store)


def _read_of(visit: Visit) -> None:
    person = visit.person()
    visit.store.history(person.id, Resident)
    timeline.timeline(visit.store, person)
    who_saw.of(visit.store, visit.clerk, person)
    visit.store.access_log(visit.clerk)
    visit.store.conflicts()
    meetings.begin(visit.store, visit.store.facts, visit.clerk, visit.store.today)
    meetings.staff_of(visit.store, visit.clerk)


def _draft(visit: Visit) -> None:
    visit.store.keep_draft("resident", "new", f"{NAME}{NUMBER}")
    with visit.store.transaction() as connection:
        drafts.claim(connection, visit.clerk)
    visit.store.drop_draft("resident", "new")


def _wish(visit: Visit) -> None:
    wanted = wider.wish(visit.store, visit.clerk, "full", "2026Q3", WORDS)
    other = dataclasses.replace(visit.clerk, login="zhao", name=NAME)
    wider.approve(visit.store, other, wanted)


DEEDS = in_the_office(
    register=_register,
    correct=_correct,
    every_kind=_every_kind,
    delete_and_bring_back=_delete,
    undo=_undo,
    change_many=_change_many,
    pair_many=_pair_many,
    lay_out=_lay_out,
    name_list=_name_list,
    review=_review,
    form_template=_template,
    health=_health,
    settings=_settings,
    erase=_erase,
    retention=_retain,
    accounts=_accounts,
    own_keys=_own_keys,
    another_key=lambda v: accounts.rotate(v.store, v.clerk),
    begin_a_book=_begin,
    files=_files,
    backup=lambda v: backup.make(v.store),
    restore=_restore,
    first_opening=_first_opening,
    salvage=_salvage,
    bring_up=_bring_up,
    second_place=_second_place,
    look_after=_look_after,
    reveal=lambda v: v.store.reveal(v.clerk, v.person(), ["id_number"]),
    find=lambda v: seeking.read(v.store, "resident", "resident"),
    read=_read_of,
    draft=_draft,
    wish=_wish,
)
