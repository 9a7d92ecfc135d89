"""更正 at a person's request: their own record, under a right of its own, before and after kept."""

import pytest

from db import correcting
from db.kinds import Resident, RightsRequest
from db.roles import CLERK, LEAD, Clerk
from db.trouble import Refused
from tests.builders import build

NEW_PHONE = "15400000002"


@pytest.fixture
def person(node):
    made = build(Resident, phone="15400000001")
    node.save(made)
    return node.store.get(Resident, made.id)


def asked(node, person, **more):
    made = build(RightsRequest, **{"kind": "correct", "subject": person.id} | more)
    node.save(made)
    return node.store.get(RightsRequest, made.id)


def somebody(*roles):
    return Clerk(b"somebody".ljust(16, b"."), "sun", "孙立", frozenset(roles))


def correct(node, clerk, person, request, **values):
    for name, value in values.items():
        setattr(person, name, value)
    with node.store.work(clerk, correcting.order_of(request), "test") as work:
        correcting.begin(work, request)
        work.save(person)


def test_before_and_after_are_kept_under_the_request_and_it_is_answered(node, person):
    request = asked(node, person)
    correct(node, somebody(LEAD), person, request, phone=NEW_PHONE, workplace="小学")
    assert node.store.get(Resident, person.id).phone == NEW_PHONE
    held = node.store.get(RightsRequest, request.id)
    assert (held.result, held.answered_on) == ("done", node.store.today)
    found = {one.label: one for one in correcting.done(node.store, held)}
    assert found["手机"].old.endswith("0001")
    assert "*" in found["手机"].new
    assert found["手机"].actor == "孙立"
    full = {one.label: one for one in correcting.done(node.store, held, unmasked=True)}
    assert (full["手机"].old, full["手机"].new) == ("154 0000 0001", "154 0000 0002")
    log = [row.act for row in node.store.access_log(node.clerk) if row.act.user == "sun"]
    assert all(one.reason == correcting.order_of(request) for one in log)


def test_what_was_changed_otherwise_is_no_part_of_it(node, person):
    request = asked(node, person)
    person.workplace = "工厂"
    node.save(person)
    assert correcting.done(node.store, request) == []
    other = asked(node, person)
    correct(node, node.clerk, node.store.get(Resident, person.id), other, workplace="小学")
    assert correcting.done(node.store, request) == []
    assert [one.new for one in correcting.done(node.store, other)] == ["小学"]


def test_it_wants_the_right_and_such_a_request(node, person):
    request = asked(node, person)
    with pytest.raises(Refused, match="不能按本人请求更正"):
        correct(node, somebody(CLERK), person, request, workplace="小学")
    seeing = asked(node, person, kind="access")
    with (
        pytest.raises(Refused, match="先登记这位居民的“更正”"),
        node.store.work(node.clerk, "更正", "test") as work,
    ):
        correcting.begin(work, seeing)
    with pytest.raises(Refused, match="不予办理"):
        correct(node, node.clerk, person, asked(
            node, person, result="refused", refusal_reason="查无此事",
            answered_on=node.store.today,
        ), workplace="小学")  # fmt: skip


def test_the_right_reaches_that_person_alone(node, person):
    request, other = asked(node, person), build(Resident, id_number=None)
    node.save(other)
    other.workplace = "小学"
    with pytest.raises(Refused, match="不能登记和修改"):
        correct(node, somebody(LEAD), other, request)


def test_it_is_done_though_processing_was_stopped(node, person):
    stop = asked(node, person, kind="stop")
    stop.result, stop.answered_on = "done", node.store.today
    node.save(stop)
    person.workplace = "小学"
    with pytest.raises(Refused, match="恢复处理"):
        node.save(person)
    correct(node, node.clerk, person, asked(node, person), workplace="小学")
    assert node.store.get(Resident, person.id).workplace == "小学"
