"""结对子: the list, the form with both sides, the activities and the end."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from db.kinds import (
    Household,
    Pairing,
    PairingLog,
    PartnerOrganization,
    Resident,
    StaffMember,
    Transition,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.pairing import LATE, PairingsPage
from desktop_app.gui.pages.pairing_form import PairingFormPage, PairingLogPage
from desktop_app.gui.roll import Roll
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import (
    CTRL,
    at,
    enter,
    family,
    focus,
    go,
    open_desk,
    press,
    save,
    show,
    type_keys as typed,
)

TODAY = dt.date(2026, 9, 21)


@pytest.fixture
def desk():
    with open_desk() as desk:
        yield desk


def people(desk: Desk, *names: str) -> list[Resident]:
    made = [
        build(Resident, full_name=name, id_number=None, birth_date=None, phone=None)
        for name in names
    ]
    save(desk, *made)
    return made


def pair_of(desk: Desk, **values) -> Pairing:
    helper, helped = people(desk, "李海燕", "乌兰图雅")
    values = {"side_a": helper.id, "side_b": helped.id, "side_a_name": None, "side_b_name": None,
              "start_on": dt.date(2026, 3, 1)} | values  # fmt: skip
    pair = build(Pairing, **values)
    save(desk, pair)
    return pair


def words(page) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisibleTo(page))


def test_the_list_counts_and_says_who_has_not_met(qtbot, desk: Desk) -> None:
    late = pair_of(desk)
    met = build(Pairing, kind="unit_resident", side_a=late.side_a, side_b=late.side_b,
                side_a_name="石榴派出所", side_b_name="其木格", start_on=dt.date(2026, 2, 1),
                state="expired", planned_end=dt.date(2026, 8, 1))  # fmt: skip
    with desk.store.work(desk.clerk, "登记", "test") as work:
        work.bulk_create([met])
    page = PairingsPage(desk)
    qtbot.addWidget(page)
    assert page.count.text() == "列出 1 对"
    assert page.table.rows.cells(0) == (
        "乌兰图雅", "李海燕", "居民-居民", "2026-03-01", "0 次", "2026-06-01", LATE,
    )  # fmt: skip
    save(desk, build(PairingLog, pairing=late.id, date=dt.date(2026, 9, 10)))
    assert page.table.rows.cells(0)[4:] == ("1 次", "2026-12-10", "在结")
    page.views.step(-1)
    compose(page.box, "slpcs")
    assert page.count.text() == "找到 1 对"
    assert page.table.rows.cells(0)[6] == "期满"
    preview = page.source.preview(late.id)
    assert preview is not None
    assert preview.sections[0][0] == "活动记录 1 次"


def test_a_pair_is_made_by_initials_and_few_keys(qtbot, desk: Desk) -> None:
    helper, helped = people(desk, "李海燕", "乌兰图雅")
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    page = show(qtbot, PairingFormPage(desk))
    typed("jmjm")
    assert page.form.editors["kind"].value() == "resident_resident"
    enter()
    assert at(page) == "side_a"
    typed("lhy")
    enter()
    enter()
    assert at(page) == "side_b"
    typed("wlty")
    enter()
    go(page, "agreed_by_both")
    page.form.editors["purposes"].put(("neighbour",))
    assert not page.save()
    assert page.form.faults["agreed_by_both"] == "双方都自愿才能结对，请先问清再勾选"
    press(Qt.Key.Key_Space)
    assert page.save()
    kept = desk.store.all(Pairing)[0]
    assert (kept.side_a_name, kept.side_b_name) == ("李海燕", "乌兰图雅")
    assert (kept.side_a, kept.side_b) == (helper.id, helped.id)
    assert (kept.frequency, kept.state, kept.start_on) == ("quarterly", "active", TODAY)


@pytest.mark.parametrize(
    ("kind", "letters", "found"),
    [
        ("cadre_resident", "ysgb", "演示干部二"),
        ("family_family", "cyl", "陈玉兰户"),
        ("unit_resident", "slpcs", "石榴派出所"),
    ],
)
def test_the_kind_says_where_each_side_is_looked_for(
    qtbot, desk: Desk, kind: str, letters: str, found: str
) -> None:
    family(desk)
    people(desk, "陈玉兰")
    unit = build(PartnerOrganization, full_name="石榴派出所", org_kind="police")
    save(desk, unit, build(StaffMember))
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    page = show(qtbot, PairingFormPage(desk))
    page.form.editors["kind"].put(kind)
    picker = page._side("side_a").picker
    picker.remove()
    go(page, "side_a")
    typed(letters)
    enter()
    assert picker.text() == found
    assert picker.target is not None


def test_another_kind_lets_go_of_a_side_that_no_longer_fits(qtbot, desk: Desk) -> None:
    family(desk)
    home = desk.store.all(Household)[0]
    page = show(qtbot, PairingFormPage(desk), values={"kind": "family_family", "side_a": home.id})
    assert page._side("side_a").picker.target == home.id
    page.form.editors["kind"].put("resident_resident")
    assert page._side("side_a").picker.target is None


def test_the_machine_fills_the_cadre_and_the_community(qtbot, desk: Desk) -> None:
    page = show(qtbot, PairingFormPage(desk))
    page.form.editors["kind"].put("cadre_resident")
    assert page._side("side_a").picker.text() == "王晓梅"
    page.form.editors["kind"].put("unit_community")
    assert page._side("side_b").picker.text() == "瑞光新村社区"
    assert page._side("side_a").picker.target is None


def test_a_sixth_pair_of_one_helper_is_only_asked_about(qtbot, desk: Desk) -> None:
    helper, *helped = people(desk, "李海燕", *(f"居民{n}" for n in "甲乙丙丁戊己"))
    for one in helped[:5]:
        save(desk, build(Pairing, side_a=helper.id, side_b=one.id))
    values = {"kind": "resident_resident", "side_a": helper.id, "side_b": helped[5].id}
    page = show(qtbot, PairingFormPage(desk), values=values)
    page._look_across("side_b")
    assert page.form.rows["side_a"].text() == "甲方在结的结对已有 6 个，请看看顾不顾得过来"
    page.form.editors["purposes"].put(("neighbour",))
    page.form.editors["agreed_by_both"].put(True)
    assert page.save()


def test_the_same_couple_is_refused_twice(qtbot, desk: Desk) -> None:
    pair = pair_of(desk)
    values = {"kind": pair.kind, "side_a": pair.side_b, "side_b": pair.side_a}
    page = show(qtbot, PairingFormPage(desk), values=values)
    page.form.editors["purposes"].put(("neighbour",))
    page.form.editors["agreed_by_both"].put(True)
    assert not page.save()
    assert page.form.faults["side_b"] == "这两方已有同类的在结结对，不用再建"


def test_a_pair_and_its_activity_begin_under_names_of_their_own(qtbot, desk: Desk) -> None:
    """So say the heads of both pages, and so does the history."""
    pair = show(qtbot, PairingFormPage(desk))
    log = show(qtbot, PairingLogPage(desk))
    assert [page.head.title.text() for page in (pair, log)] == ["新结对", "记结对活动记录"]
    assert [page.reason() for page in (pair, log)] == ["新结对", "记结对活动记录"]


def test_an_activity_is_recorded_with_both_sides(qtbot, desk: Desk) -> None:
    pair = pair_of(desk)
    page = show(qtbot, PairingLogPage(desk), log_for=pair.id)
    assert focus() is page.form.editors["content"].control
    compose(focus(), "看望")
    assert not page.save()
    assert "至少" in page.form.faults["content"] or "10" in page.form.faults["content"]
    compose(focus(), "，一起包饺子，聊了孩子上学的事")
    assert page.save()
    log = desk.store.all(PairingLog)[0]
    assert (log.date, log.form) == (TODAY, "visit")
    names = [entry.target_name for entry in desk.store.entries(log, "participants")]
    assert names == ["李海燕", "乌兰图雅"]


def test_what_was_begun_for_one_pair_waits_as_a_draft(qtbot, desk: Desk) -> None:
    first = pair_of(desk)
    second = build(Pairing, side_a=people(desk, "孙丽华")[0].id, side_b=first.side_b)
    save(desk, second)
    page = show(qtbot, PairingLogPage(desk), log_for=first.id)
    compose(focus(), "刚写了一半")
    page.arrive(log_for=second.id)
    assert page.form.editors["pairing"].value() == second.id
    assert page.form.editors["content"].typed() == ""
    assert page.draft_bar.isVisible()


def test_the_pair_shows_its_activities_and_ends_with_a_reason(qtbot, desk: Desk) -> None:
    pair = pair_of(desk)
    save(desk, build(PairingLog, pairing=pair.id, date=dt.date(2026, 9, 10)))
    page = show(qtbot, PairingFormPage(desk), record=pair.id)
    assert "2026-09-10 上门" in [b.text() for b in page.logs_card.findChildren(type(page._more))]
    assert "下次活动 2026-12-10" in words(page)
    page.end_button.click()
    assert page.ask.isVisible()
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    assert page.ask.rows["end_reason"].text()
    assert desk.store.get(Pairing, pair.id).state == "active"
    compose(page.ask.rows["end_reason"].control, "乌兰图雅搬去了外地")
    page.ask.deed.click()
    ended = desk.store.get(Pairing, pair.id)
    assert (ended.state, ended.end_on, ended.end_reason) == (
        "ended", TODAY, "乌兰图雅搬去了外地",
    )  # fmt: skip
    assert desk.store.count(PairingLog, pairing=pair.id) == 1
    assert [step.state_to for step in desk.store.all(Transition, target=pair.id)] == ["ended"]
    qtbot.waitUntil(lambda: "解除 · 王晓梅" in words(page))
    assert not page.log_button.isVisible()
    assert page.end_button.text() == "恢复结对"


def test_an_ended_pair_is_not_edited_until_it_is_taken_up_again(qtbot, desk: Desk) -> None:
    pair = pair_of(desk)
    with desk.store.work(desk.clerk, "结束", "test") as work:
        work.move(pair, "ended", "搬走", end_on=TODAY, end_reason="搬走")
    page = show(qtbot, PairingFormPage(desk), record=pair.id)
    assert page.form.writable() == {"remark"}
    assert not page.form.editors["frequency"].control.isEnabled()
    assert "请先恢复结对" in page.notice.words.text()
    page.form.editors["frequency"].put("monthly")
    assert not page.save()
    assert "请先退回上一步并写明原因" in page.form.faults["frequency"]
    page.open(desk.store.get(Pairing, pair.id))
    page.end_button.click()
    page.ask.press()
    assert "原因" in page.ask.rows["text"].text()
    compose(page.ask.rows["text"].control, "又搬回来了")
    page.ask.press()
    assert desk.store.get(Pairing, pair.id).state == "active"
    assert page.form.editors["frequency"].control.isEnabled()


def test_ctrl_enter_saves_and_begins_the_next(qtbot, desk: Desk) -> None:
    pair = pair_of(desk)
    page = show(qtbot, PairingLogPage(desk), log_for=pair.id)
    compose(focus(), "一起包饺子，聊了孩子上学的事")
    go(page, "value")
    press(Qt.Key.Key_Return, CTRL)
    assert desk.store.count(PairingLog) == 1
    assert page.is_new
    assert page.form.editors["pairing"].value() == pair.id


def test_a_pair_past_its_planned_end_is_taken_off_the_list(qtbot, desk: Desk) -> None:
    pair = pair_of(desk, planned_end=dt.date(2026, 9, 1))
    listed = PairingsPage(desk)
    qtbot.addWidget(listed)
    page = show(qtbot, PairingFormPage(desk), record=pair.id)
    page.expire_button.click()
    assert page.ask.isVisible()
    page.ask.deed.click()
    assert desk.store.get(Pairing, pair.id).state == "expired"
    assert not page.expire_button.isVisible()
    assert listed.count.text() == "列出 0 对"
