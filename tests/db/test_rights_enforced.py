"""What a person asked for binds the office: stopped is stopped, withdrawn is withdrawn."""

import datetime as dt

import pytest

from db import codes, stopping
from db.kinds import (
    Attachment,
    ConsentRecord,
    ContactLog,
    ContactPair,
    Household,
    HouseholdMember,
    ListEntry,
    MicroWish,
    Pairing,
    PairingLog,
    Resident,
    RightsRequest,
    ServiceCase,
    ServiceDelivery,
    Visit,
)
from db.trouble import Refused
from tests.builders import build, write_purposes


def asked(node, person, kind, **more):
    one = build(RightsRequest, kind=kind, subject=person.id, **more)
    node.save(one)
    return one


def grant(node, one, day):
    one.result, one.answered_on = "done", day
    node.save(one)


def test_once_processing_is_stopped_nothing_new_names_the_person(node):
    person, other = build(Resident), build(Resident)
    node.save(person, other)
    stop = asked(node, person, "stop")
    node.save(build(ServiceCase, subject=person.id))  # not granted yet
    grant(node, stop, node.store.today)
    with pytest.raises(Refused, match="要求停止处理"):
        node.save(build(ServiceCase, subject=person.id))
    held = node.store.get(Resident, person.id)
    held.workplace = "小学"
    with pytest.raises(Refused, match="恢复处理"):
        node.save(held)
    node.save(build(ServiceCase, subject=other.id))
    grant(node, asked(node, person, "go_on"), node.store.today)
    node.save(build(ServiceCase, subject=person.id))


def test_everybody_who_asked_to_stop_is_told_by_two_questions(node):
    people = [build(Resident, full_name=name, id_number=None) for name in "甲乙丙丁"]
    node.save(*people)
    first, gone_on, waiting, again = people
    today = node.store.today
    for person in (first, gone_on, again):
        grant(node, asked(node, person, "stop"), today)
    for person in (gone_on, again):
        grant(node, asked(node, person, "go_on"), today)
    grant(node, asked(node, again, "stop"), today)
    asked(node, waiting, "stop")
    with node.heard(RightsRequest) as told:
        assert stopping.stopped(node.store) == {first.id, again.id}
    assert len(told) == 2
    alone = {one.id for one in people if stopping.is_stopped(node.store, one.id)}
    assert alone == {first.id, again.id}


def test_a_withdrawal_is_granted_once_no_consent_stands(node):
    person = build(Resident)
    node.save(person)
    consent = build(ConsentRecord, subject=person.id)
    node.save(consent)
    one = asked(node, person, "withdraw")
    one.result, one.answered_on = "done", node.store.today
    with pytest.raises(Refused, match="1 份同意没有写撤回日期"):
        node.save(one)
    consent.withdrawn_on = node.store.today
    node.save(consent)
    node.save(one)


def test_a_contact_ends_with_its_consent(node):
    person = build(Resident)
    node.save(person)
    given = node.store.today - dt.timedelta(days=90)
    consent = build(ConsentRecord, subject=person.id, purpose="contact", given_on=given)
    node.save(consent)
    pair = build(ContactPair, resident=person.id, consent=consent.id, start_on=given, end_on=None)
    node.save(pair)
    consent.withdrawn_on = node.store.today - dt.timedelta(days=2)
    node.save(consent)
    with pytest.raises(Refused, match="已撤回同意"):
        node.save(build(ContactLog, pair=pair.id, date=node.store.today))
    pair.cycle = "quarter" if pair.cycle != "quarter" else "month"
    with pytest.raises(Refused, match="结束日期"):
        node.save(pair)


def test_a_list_that_names_a_stopped_person_is_refused_too(node):
    person = build(Resident)
    node.save(person)
    grant(node, asked(node, person, "stop"), node.store.today)
    visit = build(Visit)
    with pytest.raises(Refused, match="停止处理"), node.store.work(node.clerk) as work:
        work.save(visit, ListEntry(owner=visit.id, owner_tag=4, target=person.id))


def withdrawn(node, person, purpose, day):
    since = day - dt.timedelta(days=90)
    one = build(ConsentRecord, subject=person.id, purpose=purpose, given_on=since, withdrawn_on=day)
    node.save(one)
    return one


def test_a_pair_ends_with_its_consent_and_a_new_consent_lets_it_begin_again(node):
    person, other = build(Resident), build(Resident, id_number=None)
    node.save(person, other)
    today = node.store.today
    start = today - dt.timedelta(days=90)
    sides = {"kind": "resident_resident", "side_a": person.id, "side_b": other.id}
    pair = build(Pairing, **sides, start_on=start, state="active")
    node.save(pair)
    withdrawn(node, person, "pairing", today - dt.timedelta(days=2))
    with pytest.raises(Refused, match="已撤回同意，不能再登记结对活动"):
        node.save(build(PairingLog, pairing=pair.id, date=today))
    node.save(build(PairingLog, pairing=pair.id, date=today - dt.timedelta(days=5)))
    with pytest.raises(Refused, match="请结束这一对"):
        node.save(build(Pairing, **sides | {"kind": "family_family"}, start_on=start))
    given = {"purpose": "pairing", "given_on": today, "withdrawn_on": None}
    node.save(build(ConsentRecord, subject=person.id, **given))
    node.save(build(PairingLog, pairing=pair.id, date=today))


def test_a_photo_is_not_called_agreed_to_once_somebody_in_the_record_withdrew(node):
    person = build(Resident)
    visit = build(Visit)
    node.save(person, visit)
    with node.store.work(node.clerk) as work:
        work.set_list(visit, "targets", [(person.id, "")])
    tag = Visit.lists()["photos"].tag
    shot = build(Attachment, owner=visit.id, owner_tag=tag, contains_people=True, consent_ok=True)
    node.save(shot)
    withdrawn(node, person, "photo", node.store.today)
    shot.caption = "新说明"
    with pytest.raises(Refused, match="撤回了照片使用的同意"):
        node.save(shot)
    shot.consent_ok = False
    node.save(shot)


def test_a_wish_is_not_published_once_that_was_withdrawn(node):
    person = build(Resident)
    node.save(person)
    withdrawn(node, person, "publicity", node.store.today)
    with pytest.raises(Refused, match="已撤回公示的同意"):
        node.save(build(MicroWish, wisher=person.id, public_ok=True, alias="小石榴"))
    node.save(build(MicroWish, wisher=person.id, public_ok=False))


def of_today(day):
    """Give when a case came in, and by when it is to be done."""
    received = dt.datetime.combine(day, dt.time(9))
    return {"received_at": received, "due_on": day + dt.timedelta(days=7)}


def test_aid_is_not_written_down_for_who_withdrew_that_without_another_basis(node):
    write_purposes(node.store, node.clerk)
    person, other = build(Resident), build(Resident, id_number=None)
    home = build(Household)
    since = node.store.today - dt.timedelta(days=400)
    member = build(HouseholdMember, household=home.id, resident=person.id, date_from=since)
    node.save(person, other, home, member)
    withdrawn(node, person, "assistance", node.store.today - dt.timedelta(days=2))
    home.assistance_kinds = ("minimum",)
    with pytest.raises(Refused, match="撤回救助服务的同意"):
        node.save(home)
    aid = {"category": "hardship", **of_today(node.store.today)}
    with pytest.raises(Refused, match="撤回救助服务的同意"):
        node.save(build(ServiceCase, subject=person.id, **aid))
    earlier = of_today(node.store.today - dt.timedelta(days=3))
    node.save(build(ServiceCase, subject=person.id, **aid | earlier))
    node.save(build(ServiceCase, subject=None, **aid))
    node.save(build(ServiceCase, subject=other.id, **aid))
    node.save(build(ServiceCase, subject=person.id, **aid | {"category": "dispute"}))
    duty = {"purpose": "assistance", "legal_basis": "statutory_duty", "withdrawn_on": None}
    node.save(build(ConsentRecord, subject=person.id, **duty))
    node.save(home)
    node.save(build(ServiceCase, subject=person.id, **aid))


def test_what_was_written_before_a_withdrawal_keeps_nobody_from_other_work(node):
    write_purposes(node.store, node.clerk)
    person = build(Resident)
    home = build(Household, assistance_kinds=("minimum",))
    since = node.store.today - dt.timedelta(days=400)
    member = build(HouseholdMember, household=home.id, resident=person.id, date_from=since)
    node.save(person, home, member)
    withdrawn(node, person, "assistance", node.store.today)
    home = node.store.get(Household, home.id)
    home.housing_tenure = "owned"
    node.save(home)


def child(node):
    guardian = build(Resident, id_number=None)
    one = build(
        Resident,
        full_name="李小梅",
        birth_date=node.store.today - dt.timedelta(days=8 * 365),
        id_number=None,
        guardian=guardian.id,
    )
    node.save(guardian, one)
    return one


def test_a_child_is_served_by_name_with_a_guardians_consent_alone(node):
    one, today = child(node), node.store.today
    served = {"kind": "tutoring", "date": today, "beneficiary": one.id}
    served["kind"] = build(ServiceDelivery).kind
    with pytest.raises(Refused, match="监护人同意"):
        node.save(build(ServiceDelivery, **served))
    node.save(build(ServiceDelivery, **served | {"beneficiary": None}))
    consent = build(
        ConsentRecord,
        subject=one.id,
        purpose="child_service",
        legal_basis="guardian_consent",
        given_on=today - dt.timedelta(days=9),
    )
    node.save(consent)
    node.save(build(ServiceDelivery, **served))
    consent.withdrawn_on = today - dt.timedelta(days=1)
    node.save(consent)
    wish = {"wisher": one.id, "guardian_ok": True, "alias": "小石榴"}
    for refused in (
        build(ServiceDelivery, **served),
        build(MicroWish, collected_on=today, **wish),
        build(ServiceCase, category="children", subject=one.id, **of_today(today)),
    ):
        with pytest.raises(Refused, match="已撤回未成年人服务的同意"):
            node.save(refused)
    node.save(build(MicroWish, collected_on=today - dt.timedelta(days=3), **wish))


def test_each_purpose_that_ends_something_says_what():
    assert set(stopping.EFFECTS) == set(codes.CONSENT_PURPOSE.codes()) - {"register", "other"}
