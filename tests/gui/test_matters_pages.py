"""The lists and forms of cases, visits and contacts: what they do beyond the usual."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from db import case_days, festivals, kinds, own_office, rhythm
from db.kinds import (
    CaseStep,
    ConsentRecord,
    ContactPair,
    Resident,
    ServiceCase,
    ServiceStation,
    StaffMember,
    Visit,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.finder import Finder
from desktop_app.gui.pages.contact_pages import next_contact
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.special import form_page, list_page
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import enter, focus, go, save, show, type_keys


@pytest.fixture
def person(qtbot, desk: Desk) -> Resident:
    made = build(Resident)
    save(desk, made)
    qtbot.waitUntil(lambda: Finder.at(desk).roll.is_ready)
    return made


def me(desk: Desk) -> StaffMember:
    return desk.store.all(StaffMember)[0]


def form(qtbot, desk: Desk, kind: type, **where: Any) -> Any:
    place = place_of(kind)
    assert place is not None
    return show(qtbot, form_page(place, desk), **where)


def listed(qtbot, desk: Desk, kind: type) -> Any:
    place = place_of(kind)
    assert place is not None
    page = list_page(place, desk)
    qtbot.addWidget(page)
    page.resize(1190, 700)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def case(desk: Desk, days: int = 3, **values: Any) -> ServiceCase:
    due = desk.store.today + dt.timedelta(days=days)
    received = dt.datetime.combine(desk.store.today - dt.timedelta(days=20), dt.time(9))
    told = {"handler": me(desk).id, "subject": None, "due_on": due, "received_at": received}
    return build(ServiceCase, **(told | values))


# Cases


def test_each_category_counts_what_is_open(qtbot, desk: Desk) -> None:
    closed = {"state": "done", "outcome": "办好了", "closed_on": desk.store.today}
    save(
        desk, case(desk, category="dispute"), case(desk, category="dispute"),
        case(desk, category="hardship"), case(desk, category="dispute", **closed),
    )  # fmt: skip
    words = [words for _, words in listed(qtbot, desk, ServiceCase).source.views()]
    assert words == [
        "办理中", "逾期", "矛盾 2", "困难 1", "权益", "节日", "孩子", "待回访 1", "全部"
    ]  # fmt: skip


def test_the_days_left_are_said_in_words(qtbot, desk: Desk) -> None:
    save(desk, case(desk, -2, summary="晚了"), case(desk, 4, summary="不急"))
    page = listed(qtbot, desk, ServiceCase)
    left = {row.cells[1]: row.cells[-1] for row in page.source.rows.values()}
    assert left == {"晚了": "逾期 2 天", "不急": "还有 4 天"}
    page.views.set_value("late")
    page._search()
    assert page.table.rows.rowCount() == 1


def test_the_next_step_is_at_hand(qtbot, desk: Desk) -> None:
    one = case(desk, state="handling")
    save(desk, one)
    source = listed(qtbot, desk, ServiceCase).source
    asked: list[tuple[str, dict]] = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    deeds = dict(source.preview(one.id).deeds)
    assert list(deeds) == ["记办理过程", "办结"]
    for go_on in deeds.values():
        go_on()
    assert asked == [
        ("cases_form", {"record": one.id, "part": "case_step"}),
        ("cases_form", {"record": one.id, "step": "done"}),
    ]


def test_closing_a_case_asks_how_it_was_handled_in_the_same_card(qtbot, desk: Desk) -> None:
    one = case(desk, state="handling")
    save(desk, one)
    page = form(qtbot, desk, ServiceCase, record=one.id)
    QTest.keyClick(focus(), Qt.Key.Key_F9)
    ask = page.steps.ask
    assert list(ask.rows) == ["steps", "outcome", "closed_on", "text"]
    assert ask.rows["steps"].control.hasFocus()
    ask.rows["outcome"].control.setPlainText("换了灯泡")
    ask.press()
    assert ask.rows["steps"].text() == "还没有办理过程，请在“办理情况”里写一句怎样办的"
    assert desk.store.get(ServiceCase, one.id).state == "handling"
    compose(ask.rows["steps"].control, "请物业来看过")
    ask.press()
    held = desk.store.get(ServiceCase, one.id)
    assert (held.state, held.closed_on, held.outcome) == ("done", desk.store.today, "换了灯泡")
    (step,) = desk.store.all(CaseStep, service_case=one.id)
    assert (step.text, step.by, step.at.date()) == ("请物业来看过", me(desk).id, desk.store.today)


def test_a_case_with_steps_is_closed_without_another(qtbot, desk: Desk) -> None:
    one = case(desk, state="handling")
    save(desk, one, build(CaseStep, service_case=one.id, by=me(desk).id, at=one.received_at))
    page = form(qtbot, desk, ServiceCase, record=one.id)
    page.steps.ask_step("done")
    assert list(page.steps.ask.rows) == ["outcome", "closed_on", "text"]


def test_a_reopened_case_offers_today_and_tells_its_first_closing(qtbot, desk: Desk) -> None:
    first = desk.store.today - dt.timedelta(days=9)
    one = case(desk, state="done", outcome="换了灯泡", closed_on=first)
    save(desk, one, build(CaseStep, service_case=one.id, by=me(desk).id, at=one.received_at))
    page = form(qtbot, desk, ServiceCase, record=one.id)
    page.steps.ask_step("reopened")
    compose(page.steps.ask.rows["text"].control, "又坏了")
    page.steps.ask.press()
    said = f"首次办结日期 {first.isoformat()}"
    assert page.form.rows["closed_on"].text() == said
    assert page.form.editors["closed_on"].is_blank
    page.steps.ask_step("done")
    day = page.steps.ask.rows["closed_on"].control
    assert day.value() == desk.store.today
    day.set_value(first)
    page.steps.ask.press()
    assert "不能早于重开的" in page.steps.ask.rows["closed_on"].text()
    day.set_value(desk.store.today)
    page.steps.ask.press()
    assert desk.store.get(ServiceCase, one.id).closed_on == desk.store.today
    assert page.form.rows["closed_on"].text() == said


def test_a_walk_in_is_a_case_in_few_keys(qtbot, desk: Desk) -> None:
    page = form(qtbot, desk, ServiceCase)
    type_keys("k")  # 1
    enter()  # 2
    compose(focus(), "楼道灯坏了")
    QTest.keyClick(focus(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)  # 3
    assert page.save()
    (kept,) = desk.store.all(ServiceCase)
    assert (kept.category, kept.channel, kept.summary) == ("hardship", "office", "楼道灯坏了")
    assert kept.handler == me(desk).id
    assert (kept.due_on - kept.received_at.date()).days == 7


def test_the_days_of_a_category_are_set_on_the_page(qtbot, desk: Desk, toasts) -> None:
    page = listed(qtbot, desk, ServiceCase)
    page.days_button.click()
    rows = page.days_card.rows
    assert rows["children"].control.text() == "7"
    rows["children"].control.setText("0")
    page.days_card.deed.click()
    assert rows["children"].text() == "请写 1 到 365 之间的天数"
    rows["children"].control.setText("2")
    page.days_card.deed.click()
    assert case_days.days_for(desk.store, "children") == 2
    assert not page.days_card.isVisible()


# Visits


def test_a_visit_is_written_down_in_one_line(qtbot, desk: Desk, person, toasts) -> None:
    page = listed(qtbot, desk, Visit)
    QTest.keyClick(page, Qt.Key.Key_F7)
    type_keys("lm")
    enter()
    compose(focus(), "身体好，想学用手机")
    enter()
    (visit,) = desk.store.all(Visit)
    targets, visitors = (desk.store.entries(visit, one) for one in ("targets", "visitors"))
    assert [one.target for one in targets] == [person.id]
    assert [one.target for one in visitors] == [me(desk).id]
    assert (visit.situation, visit.date) == ("身体好，想学用手机", desk.store.today)
    assert page.line.whom.text() == page.line.what.text() == ""
    assert (visit.purpose, visit.festival) == ("festival", "mid_autumn")
    assert toasts[-1][0] == "已记走访 李梅，节日慰问（中秋节）"
    toasts[-1][1]()
    assert desk.store.all(Visit) == []


def test_the_line_says_for_whom_as_a_group_and_begins_anew(
    qtbot, desk: Desk, person, toasts
) -> None:
    page = listed(qtbot, desk, Visit)
    line = page.line
    tabs, first = (one.mapTo(page, QPoint()).y() for one in (page.views, line))
    assert tabs < first  # which stay where they stand on every other list
    for group in ("old_party_member", None):
        chips = {one.text(): one for one in line.group.findChildren(QPushButton)}
        assert chips["其他"].isChecked()
        if group:
            chips["老党员"].click()
        line.whom.set_target(person.id)
        line.what.setText("身体好")
        line.deed.click()
        assert "老党员" not in toasts[-1][0]
    kept = sorted(one.target_group for one in desk.store.all(Visit))
    assert kept == ["old_party_member", "other"]


def test_the_form_of_a_visit_asks_for_its_group(qtbot, desk: Desk, person) -> None:
    page = form(qtbot, desk, Visit)
    page.form.fill("targets", [(person.id, "李梅")])
    page.form.fill("situation", "身体好")
    page.form.fill("visitors", [(me(desk).id, "王晓梅")])
    assert page.form.editors["target_group"].value() is None
    assert not page.save()
    assert page.form.rows["target_group"].text().startswith("请")
    assert desk.store.count(Visit) == 0
    page.form.fill("target_group", "hardship")
    assert page.save()
    assert desk.store.all(Visit)[0].target_group == "hardship"


def test_near_a_festival_the_line_says_what_the_visit_is_kept_as(
    qtbot, desk: Desk, person, toasts
) -> None:
    line = listed(qtbot, desk, Visit).line
    chips = {one.text(): one for one in line.purpose.findChildren(QPushButton)}
    assert list(chips) == ["节日慰问（中秋节）", "日常走访"]
    assert chips["节日慰问（中秋节）"].isChecked()
    chips["日常走访"].click()
    for _ in range(2):  # it stays so for the next one
        line.whom.set_target(person.id)
        line.what.setText("身体好")
        line.deed.click()
    kept = [(one.purpose, one.festival) for one in desk.store.all(Visit)]
    assert kept == [("daily", None)] * 2
    assert toasts[-1][0] == "已记走访 李梅"


def test_away_from_festivals_the_line_asks_for_no_purpose(qtbot, desk: Desk, monkeypatch) -> None:
    line = listed(qtbot, desk, Visit).line
    assert line.purpose.isVisible()
    monkeypatch.setattr(festivals, "belonging", lambda *_: None)
    line.purpose.renew()
    assert not line.purpose.isVisible()
    assert line.purpose.told() == {"purpose": "daily", "festival": None}


def test_the_line_says_what_is_missing(qtbot, desk: Desk, person) -> None:
    line = listed(qtbot, desk, Visit).line
    line.deed.click()
    assert line._whom.text() == "请选走访了谁"
    assert line._what.text() == "请写一句了解到什么"
    assert desk.store.all(Visit) == []


def test_a_visit_near_a_festival_is_for_it(qtbot, desk: Desk) -> None:
    page = form(qtbot, desk, Visit)
    editors = page.form.editors
    page.start_new()
    assert [name for _, name in editors["visitors"].targets()] == [me(desk).full_name]
    editors["date"].retype("20260217")  # 春节
    assert (editors["purpose"].value(), editors["festival"].value()) == ("festival", "spring")
    editors["date"].retype("20260710")
    assert (editors["purpose"].value(), editors["festival"].value()) == ("daily", None)
    editors["purpose"].put("revisit")
    editors["date"].retype("20260217")
    assert editors["purpose"].value() == "revisit"


# Contacts


def test_the_consent_of_the_resident_is_found(qtbot, desk: Desk, person) -> None:
    kept = build(ConsentRecord, subject=person.id, purpose="contact")
    save(desk, kept, build(ConsentRecord, subject=person.id, purpose="photo"))
    page = form(qtbot, desk, ContactPair)
    page.form.editors["resident"].put(person.id)
    assert page.form.editors["consent"].value() == kept.id
    assert not page.consent_bar.isVisible()


def test_a_consent_is_asked_for_on_the_way(qtbot, desk: Desk, person) -> None:
    taken_back = desk.store.today
    save(desk, build(ConsentRecord, subject=person.id, purpose="contact", withdrawn_on=taken_back))
    page = form(qtbot, desk, ContactPair)
    page.form.editors["resident"].put(person.id)
    assert page.consent_bar.words.text().startswith("李梅还没有同意干部联系")
    page.ask_consent()
    page.consent_ask.deed.click()
    made = desk.store.all(ConsentRecord, purpose="contact", withdrawn_on=None)
    assert [one.subject for one in made] == [person.id]
    assert page.form.editors["consent"].value() == made[0].id
    assert not page.consent_bar.isVisible()
    go(page, "staff")
    page.form.editors["staff"].put(me(desk).id)
    assert page.save()
    assert desk.store.all(ContactPair)[0].consent == made[0].id


def test_who_should_be_called_is_counted(qtbot, desk: Desk, person) -> None:
    consent = build(ConsentRecord, subject=person.id, purpose="contact")
    start = desk.store.today - dt.timedelta(days=200)
    pair = build(
        ContactPair, staff=me(desk).id, resident=person.id, consent=consent.id, start_on=start
    )
    save(desk, consent, pair)
    page = listed(qtbot, desk, ContactPair)
    assert ("late", "到期未联系 1") in page.source.views()
    today = desk.store.today
    save(desk, build(kinds.ContactLog, pair=pair.id, way="phone", date=today))
    assert ("late", "到期未联系") in page.source.views()
    row = page.source.rows[pair.id]
    assert row.cells[-2] == today.isoformat()
    assert row.cells[-1] > today.isoformat()


def test_the_cycle_gives_the_next_day() -> None:
    day = dt.date(2026, 1, 31)
    assert next_contact("monthly", day, None) == dt.date(2026, 2, 28)
    assert next_contact("quarterly", day, dt.date(2026, 3, 1)) == dt.date(2026, 6, 1)
    assert next_contact(None, day, None) is None


def test_a_station_says_how_often_it_served_and_how_many(qtbot, desk: Desk) -> None:
    stations = build(ServiceStation), build(ServiceStation, full_name="警地融合服务站")
    save(desk, *stations)
    for came in (3, 12):
        given = {"station": stations[0].id, "provider": me(desk).id, "beneficiaries_count": came}
        save(desk, build(kinds.ServiceDelivery, **given))
    place = place_of(ServiceStation)
    assert place is not None
    page: Any = list_page(place, desk)
    qtbot.addWidget(page)
    page.arrive()
    said = {one.id: one.cells[-1] for one in page.kinds.rows.values()}
    assert said == {stations[0].id: "2 次，15 人次", stations[1].id: ""}
    assert page.kinds.preview(stations[0].id).facts[0] == ("服务记录", "2 次，15 人次")


def test_a_request_is_due_as_the_office_has_set(qtbot, desk: Desk, person: Resident) -> None:
    own_office.settle(desk.store, desk.clerk, partial(rhythm.put, rhythm.Rhythm(answer_days=10)))
    page = form(qtbot, desk, kinds.RightsRequest)
    asked = page.form.editors["due_on"]
    assert asked.value() == desk.store.today + dt.timedelta(days=10)
    page.form.editors["received_on"].put(dt.date(2026, 6, 1))
    assert asked.value() == dt.date(2026, 6, 11)
