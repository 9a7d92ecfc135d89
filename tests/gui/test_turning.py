"""What was said becomes a case or a wish: the form opens filled in, the way back is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from db import case_days, kinds
from db.kinds import ContactLog, Resident, ServiceCase, StaffMember
from db.trouble import Refused
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages import turning
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.special import form_page
from tests.builders import build
from tests.gui.office_desk import save, show


@pytest.fixture
def asked(desk: Desk):
    found: list[tuple[str, dict]] = []
    desk.page_asked.connect(lambda name, where: found.append((name, where)))
    return found


def place(kind: type) -> Place:
    found = place_of(kind)
    assert found is not None
    return found


def form(qtbot, desk: Desk, kind: type, **where: Any) -> Any:
    return show(qtbot, form_page(place(kind), desk), **where)


def contact(desk: Desk, **told: Any) -> ContactLog:
    person, staff = build(Resident), desk.store.all(StaffMember)[0]
    consent = build(kinds.ConsentRecord, subject=person.id, purpose="contact")
    pair = build(kinds.ContactPair, staff=staff.id, resident=person.id, consent=consent.id)
    log = build(ContactLog, pair=pair.id, **told)
    save(desk, person, consent, pair, log)
    return log


def words(desk: Desk, record: Any) -> list[str]:
    return [one for one, _ in turning.deeds(desk, record)]


def test_a_demand_becomes_a_case_that_the_contact_leads_to(qtbot, desk: Desk, asked) -> None:
    log = contact(desk, demand="想找个\n托管班")
    ((said, go),) = turning.deeds(desk, log)
    assert said == "转五个及时"
    go()
    name, where = asked[-1]
    assert name == "cases_form"
    page = form(qtbot, desk, ServiceCase, **where)
    page.form.editors["category"].put("children")
    assert page.save()
    (case,) = desk.store.all(ServiceCase)
    pair = desk.store.all(kinds.ContactPair)[0]
    assert (case.summary, case.channel, case.subject) == (
        "想找个 托管班", "contact", pair.resident
    )  # fmt: skip
    kept = desk.store.get(ContactLog, log.id)
    assert kept is not None
    assert kept.service_case == case.id
    assert words(desk, kept) == ["已转五个及时"]
    # Another case that is opened and saved on the same page has nothing to do with it.
    other = build(ServiceCase)
    save(desk, other)
    page.arrive(record=other.id)
    page.form.editors["summary"].put("别的事")
    assert page.save()
    assert desk.store.get(ContactLog, log.id).service_case == case.id
    turning.deeds(desk, kept)[0][1]()
    assert asked[-1] == ("cases_form", {"record": case.id})


def test_a_need_that_became_a_wish_is_not_offered_again(qtbot, desk: Desk, asked) -> None:
    person = build(Resident)
    visit = build(kinds.Visit, needs="想要一副老花镜")
    with desk.store.work(desk.clerk, "记走访", "test") as work:
        work.save(person, visit)
        work.set_list(visit, "targets", [(person.id, person.full_name)])
    turning.deeds(desk, visit)[1][1]()
    page = form(qtbot, desk, kinds.MicroWish, **asked[-1][1])
    page.form.editors["category"].put("goods")
    assert page.save()
    (wish,) = desk.store.all(kinds.MicroWish)
    kept = desk.store.get(kinds.Visit, visit.id)
    assert kept.wish == wish.id
    assert words(desk, kept) == ["转五个及时", "已转微心愿"]
    turning.deeds(desk, kept)[1][1]()
    assert asked[-1] == ("wishes_form", {"record": wish.id})
    with desk.store.work(desk.clerk, "删除", "test") as work:
        work.delete(wish)
    assert words(desk, kept) == ["转五个及时", "转微心愿"]


def test_a_problem_that_became_a_case_leads_there(qtbot, desk: Desk, asked) -> None:
    log = pair_log(desk)
    turning.deeds(desk, log)[0][1]()
    page = form(qtbot, desk, ServiceCase, **asked[-1][1])
    page.form.editors["category"].put("dispute")
    assert page.save()
    kept = desk.store.get(kinds.PairingLog, log.id)
    assert kept.service_case == desk.store.all(ServiceCase)[0].id
    assert words(desk, kept) == ["已建服务事项"]


def test_the_next_case_is_no_answer_to_the_same_demand(qtbot, desk: Desk, asked) -> None:
    log = contact(desk, demand="想找个托管班")
    turning.deeds(desk, log)[0][1]()
    page = form(qtbot, desk, ServiceCase, **asked[-1][1])
    page.start_new({"category": "children", "summary": "另一件事"})
    assert page.save()
    assert desk.store.get(ContactLog, log.id).service_case is None


def test_words_that_ask_for_nothing_become_nothing(desk: Desk) -> None:
    assert words(desk, contact(desk, demand=None)) == []


def test_a_need_seen_on_a_visit_becomes_a_case_or_a_wish(desk: Desk, asked) -> None:
    person = build(Resident)
    visit = build(kinds.Visit, needs="想要一副老花镜")
    with desk.store.work(desk.clerk, "记走访", "test") as work:
        work.save(person, visit)
        work.set_list(visit, "targets", [(person.id, person.full_name)])
    assert words(desk, visit) == ["转五个及时", "转微心愿"]
    for _, go in turning.deeds(desk, visit):
        go()
    assert asked[-2][1]["values"] == {
        "channel": "visit", "subject": person.id, "summary": "想要一副老花镜"
    }  # fmt: skip
    name, where = asked[-1]
    assert name == "wishes_form"
    assert where["values"] == {"wisher": person.id, "content": "想要一副老花镜"}


def pair_log(desk: Desk) -> kinds.PairingLog:
    person, helper = build(Resident), build(Resident, full_name="王芳", id_number=None)
    pair = build(kinds.Pairing, side_a=helper.id, side_b=person.id)
    log = build(kinds.PairingLog, pairing=pair.id, problem="楼道灯坏了")
    save(desk, person, helper, pair, log)
    return log


def test_a_problem_of_a_pair_becomes_a_case_of_the_resident(desk: Desk, asked) -> None:
    log = pair_log(desk)
    pair = desk.store.get(kinds.Pairing, log.pairing)
    turning.deeds(desk, log)[0][1]()
    assert asked[-1][1]["values"]["subject"] == pair.side_b
    assert asked[-1][1]["values"]["channel"] == "pairing"


def test_what_was_begun_waits_as_a_draft(qtbot, desk: Desk) -> None:
    page = form(qtbot, desk, ServiceCase)
    page.form.editors["summary"].retype("写到一半")
    page.arrive(values={"summary": "转来的事"})
    assert page.form.editors["summary"].value() == "转来的事"
    assert "写到一半" in str(desk.store.drafts("cases_form"))


def test_the_deadline_follows_the_category(qtbot, desk: Desk) -> None:
    case_days.keep_days(desk.store, desk.clerk, {"hardship": 3})
    page = form(qtbot, desk, ServiceCase)
    today = desk.store.today
    editors = page.form.editors
    assert (editors["due_on"].value() - today).days == 7
    editors["category"].put("hardship")
    assert (editors["due_on"].value() - today).days == 3
    editors["due_on"].retype(f"{today + dt.timedelta(days=5):%Y%m%d}")
    editors["category"].put("dispute")
    assert (editors["due_on"].value() - today).days == 5


def test_days_out_of_bounds_are_refused(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        case_days.keep_days(desk.store, desk.clerk, {"hardship": 0, "dispute": 5})
    assert list(refused.value.faults) == ["hardship"]
    assert case_days.days_for(desk.store, "dispute") == 7
