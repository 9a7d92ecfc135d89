"""Enrolment by stick and paper, packages out, the district's board."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from db import packages
from db.kinds import ReportingPeriod, Resident, StaffMember, User
from db.periods import quarter_of
from desktop_app.exchange import enrolling, identity
from desktop_app.gui import notices
from desktop_app.gui.badges import late_badge
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.board import BoardPage
from desktop_app.gui.pages.exchange import ExchangePage
from desktop_app.gui.pages.exchange_report import ReportCard
from desktop_app.gui.workbench.reading import days_since_export
from tests.builders import build
from tests.db.nodes import Node
from tests.exchange.test_merging import DISTRICT, ONE, TWO, Desk as Sticks
from tests.gui.office_desk import save
from tests.gui.two_offices import desk_of


@pytest.fixture
def open_page(qtbot):
    """Open pages over nodes; their jobs are awaited at the end."""
    desks = []

    def opened(node, kind=ExchangePage):
        desk = desk_of(node)
        desks.append(desk)
        page = kind(desk)
        qtbot.addWidget(page)
        page.resize(1190, 640)
        page.show()
        page.arrive()
        return page

    yield opened
    for desk in desks:
        desk.jobs.close()


def words(widget):
    QApplication.processEvents()
    shown = [one for one in widget.findChildren(QLabel) if not one.isHidden()]
    return "\n".join(one.text() for one in shown)


def wait(qtbot, page):
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs(), timeout=20_000)


def test_enrolment_goes_from_request_to_letter_by_comparing_figures(
    open_page, tmp_path, monkeypatch
):
    office, district = Node(ONE, "甲"), Node(DISTRICT, "区", level="district")
    ours, theirs = open_page(office), open_page(district)
    assert not ours.export_button.isEnabled()
    monkeypatch.setattr(notices, "choose_folder", lambda *_: tmp_path)
    ours.enrol.ask()
    (request,) = tmp_path.glob("登记申请*.json")
    asked = identity.own_request(office.store).fingerprint
    assert ours.enrol.fingerprint.text() == asked

    monkeypatch.setattr(notices, "choose_file", lambda *_: request)
    theirs.enrol.read()
    assert theirs.enrol.fingerprint.text() == asked
    assert f"单位{ONE}" in theirs.enrol.words.text()
    theirs.enrol.approve()
    (welcome,) = tmp_path.glob("登记回执*.json")
    assert f"单位{ONE} 甲" in words(theirs.enrol)

    monkeypatch.setattr(notices, "choose_file", lambda *_: welcome)
    ours.enrol.read()
    assert not ours.enrol.is_enrolled
    shown = ours.enrol.fingerprint.text()
    assert shown == identity.own_request(district.store).fingerprint
    ours.enrol.accept()
    assert ours.enrol.is_enrolled
    assert ours.export_button.isEnabled()
    assert office.store.facts.letter == "A"


def test_a_stick_that_holds_another_file_by_now_is_refused_on_both_sides(
    open_page, tmp_path, monkeypatch
):
    office, other = Node(ONE, "一楼/大厅"), Node(TWO, "丙")
    district = Node(DISTRICT, "区", level="district")
    ours, theirs = open_page(office), open_page(district)
    monkeypatch.setattr(notices, "choose_folder", lambda *_: tmp_path)
    ours.enrol.ask()
    (request,) = tmp_path.glob("登记申请*.json")
    held = request.read_bytes()
    monkeypatch.setattr(notices, "choose_file", lambda *_: request)
    theirs.enrol.read()
    enrolling.request(other.store, other.clerk, request)
    theirs.enrol.approve()
    assert len(identity.require_list(district.store).nodes) == 1
    request.write_bytes(held)
    theirs.enrol.approve()
    (welcome,) = tmp_path.glob("登记回执*.json")
    monkeypatch.setattr(notices, "choose_file", lambda *_: welcome)
    ours.enrol.read()
    stranger = Node(DISTRICT, "区", level="district")
    enrolling.approve(stranger.store, stranger.clerk, request, tmp_path / "other")
    welcome.write_bytes((tmp_path / "other").read_bytes())
    ours.enrol.accept()
    assert not ours.enrol.is_enrolled


def test_figures_that_differ_leave_everything_as_it_was(open_page, tmp_path, monkeypatch):
    sticks = Sticks(tmp_path)
    page = open_page(sticks.district)
    before = len(identity.require_list(sticks.district.store).nodes)
    stranger = Node(ONE, "丁")
    monkeypatch.setattr(notices, "choose_folder", lambda *_: tmp_path)
    open_page(stranger).enrol.ask()
    (request,) = tmp_path.glob("登记申请*.json")
    monkeypatch.setattr(notices, "choose_file", lambda *_: request)
    page.enrol.read()
    page.enrol.put_back()
    assert len(identity.require_list(sticks.district.store).nodes) == before
    page.enrol.approve()
    assert len(identity.require_list(sticks.district.store).nodes) == before


def test_a_file_that_is_no_request_is_said_so(open_page, tmp_path, monkeypatch):
    page = open_page(Node(DISTRICT, "区", level="district"))
    said = []
    page.desk.trouble_met.connect(said.append)
    other = tmp_path / "别的.json"
    other.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(notices, "choose_file", lambda *_: other)
    page.enrol.read()
    assert len(said) == 1
    assert page.enrol.question.isHidden()


def test_an_export_says_that_the_stick_may_be_pulled_and_shows_the_code(qtbot, open_page, tmp_path):
    sticks = Sticks(tmp_path)
    sticks.a.save(build(Resident))
    page = open_page(sticks.a)
    stick = sticks.stick()
    assert days_since_export(page.desk.store) is None
    assert late_badge(page.desk) == ""
    page.export_to(stick)
    wait(qtbot, page)
    assert len(list(stick.glob("*.hsl"))) == 1
    said = words(page)
    assert "可以拔出" in said
    (sent,) = packages.outbox(sticks.a.store)
    assert sent["state_code"] in said
    assert days_since_export(page.desk.store) is not None


def test_an_office_that_never_handed_in_is_late_after_the_first_deadline(open_page, tmp_path):
    sticks = Sticks(tmp_path)
    page = open_page(sticks.a)
    today = sticks.a.store.today
    ahead = build(ReportingPeriod, period=f"{today:%Y-%m}", due_on=today + dt.timedelta(40))
    over = build(ReportingPeriod, period="2025Q3", due_on=dt.date(2025, 10, 15))
    sticks.district.save(ahead)
    sticks.send_back(sticks.a, f"{ONE}A")
    assert late_badge(page.desk) == ""
    sticks.district.save(over)
    sticks.send_back(sticks.a, f"{ONE}A")
    assert late_badge(page.desk) == "!"


def test_an_office_is_offered_the_periods_the_district_asks_for(open_page, tmp_path):
    sticks = Sticks(tmp_path)
    page = open_page(sticks.a)
    page.arrive()
    usual = [page.report.period.itemText(at) for at in range(page.report.period.count())]
    for written in ("2025-09", "2025-01-01..2025-06-30", "2026Q1"):
        sticks.district.save(
            build(ReportingPeriod, period=written, due_on=sticks.a.store.today + dt.timedelta(9))
        )
    sticks.send_back(sticks.a, f"{ONE}A")
    page.arrive()
    offered = [page.report.period.itemText(at) for at in range(page.report.period.count())]
    assert offered[0] == usual[0]
    assert not {"2025年9月", "2025年上半年"} & set(usual)
    assert {"2025年9月", "2025年上半年"} <= set(offered[:5])
    assert len(set(offered)) == len(offered)
    assert page.report.period.value() == quarter_of(sticks.a.store.today)


def test_a_stick_that_is_gone_is_said_in_a_sentence(qtbot, open_page, tmp_path):
    sticks = Sticks(tmp_path)
    page = open_page(sticks.a)
    said = []
    page.desk.trouble_met.connect(said.append)
    page.export_to(tmp_path / "没有")
    wait(qtbot, page)
    assert "U 盘" in str(said[0])
    assert page.export_button.isEnabled()


def test_the_district_writes_one_package_for_each_pc(qtbot, open_page, tmp_path):
    sticks = Sticks(tmp_path)
    page = open_page(sticks.district)
    stick = sticks.stick()
    page.export_to(stick)
    wait(qtbot, page)
    assert len(list(stick.glob("*.hsl"))) == 3


def test_a_pc_is_reported_lost_with_a_reason_and_found_again(open_page, tmp_path):
    sticks = Sticks(tmp_path)
    page = open_page(sticks.district)
    nodes = page.enrol.list
    said = []
    page.desk.trouble_met.connect(said.append)
    lost = next(b for b in nodes.findChildren(QPushButton) if "甲" in b.accessibleName())
    assert lost.text() == "报失"
    lost.click()
    assert "先放着" in nodes.words.text()
    nodes.sure_button.click()
    assert "原因" in str(said[0])
    nodes.reason.setText("电脑被偷")
    nodes.sure_button.click()
    assert "报失" in words(nodes)
    assert "名单第 5 版" in words(nodes)
    back = next(b for b in nodes.findChildren(QPushButton) if b.text() == "恢复在用")
    back.click()
    nodes.back_button.click()
    assert nodes.question.isHidden()
    statuses = [n.status for n in identity.require_list(sticks.district.store).nodes]
    assert statuses.count("lost") == 1


def test_an_office_with_two_pcs_may_carry_a_stick_between_them(
    qtbot, open_page, tmp_path, monkeypatch
):
    sticks = Sticks(tmp_path)
    alone = open_page(sticks.c)
    assert alone.within.isHidden()
    sticks.a.save(build(Resident, ethnicity_code="02"))
    sticks.send_back(sticks.a, f"{ONE}A")
    page = open_page(sticks.a)
    assert "不经过区里" in words(page)
    stick = sticks.stick()
    monkeypatch.setattr(notices, "choose_folder", lambda *_: stick)
    page.sibling_button.click()
    wait(qtbot, page)
    (package,) = stick.glob("*.hsl")
    assert f"单位{ONE} 乙" in words(page.outcome)
    sticks.merge(package, sticks.b)
    assert [p.ethnicity_code for p in sticks.b.store.all(Resident)] == ["02"]


def test_reading_a_stick_leads_to_the_merge_page(open_page, tmp_path, monkeypatch):
    sticks = Sticks(tmp_path)
    page = open_page(sticks.a)
    asked = []
    page.desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    monkeypatch.setattr(notices, "choose_folder", lambda *_: tmp_path)
    page.read()
    assert asked == [("merge", {"files": [tmp_path]})]


def test_the_board_names_who_has_never_reported(qtbot, open_page, tmp_path):
    sticks = Sticks(tmp_path)
    sticks.a.save(build(Resident))
    sticks.merge(sticks.export(sticks.a)[0])
    page = open_page(sticks.district, BoardPage)
    qtbot.waitUntil(lambda: bool(page.lines))
    by_pc = {(one.office, one.pc): one for one in page.lines}
    assert by_pc[f"单位{ONE}", "甲（A）"].last is not None
    assert by_pc[f"单位{ONE}", "甲（A）"].residents == 1
    assert by_pc[f"单位{TWO}", "丙（A）"].last is None
    assert page.lines[0].last is None
    said = words(page)
    assert "还没有报过" in said
    assert "已收到" in said


def ways_back(page):
    return [one for one in page.findChildren(QPushButton) if one.text() == "撤回"]


def test_a_package_that_was_taken_in_can_be_taken_back(qtbot, open_page, tmp_path, monkeypatch):
    sticks = Sticks(tmp_path)
    sticks.a.save(build(Resident))
    sticks.merge(sticks.export(sticks.a)[0])
    page = open_page(sticks.district)
    back = ways_back(page)[-1]  # earlier ones wait to be thrown away
    assert "单位" in back.accessibleName()
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **__: False)
    back.click()
    assert sticks.district.store.count(Resident) == 1
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **__: True)
    back.click()
    wait(qtbot, page)
    assert sticks.district.store.count(Resident) == 0
    assert "已撤回" in words(page)
    qtbot.waitUntil(lambda: not ways_back(page))


def test_who_may_sign_off_is_asked_each_time(qtbot, desk):
    card = ReportCard(desk)
    qtbot.addWidget(card)
    card.reload()
    assert card.sign_off.value() == desk.clerk.name
    colleague = build(StaffMember, full_name="赵兰")
    account = build(User, login="zhaolan", staff=colleague.id, roles=("lead",))
    save(desk, colleague, account)
    card.reload()
    assert card.sign_off.value() == desk.clerk.name
    assert card.sign_off.count() == 1  # whoever sits here is a 负责人, and signs for nobody else
    junior = Desk(desk.store, replace(desk.clerk, roles=frozenset({"reviewer"})), parent=desk)
    theirs = ReportCard(junior)
    qtbot.addWidget(theirs)
    theirs.reload()  # none has a password here: a name is chosen, and that nobody signed
    theirs.sign_off.set_value("赵兰")
    assert "未签发" in theirs.sign_off.currentText()
    assert theirs.report().sign_off == "赵兰"
    account.active = False
    save(desk, account)
    theirs.reload()
    assert theirs.sign_off.findData("赵兰") < 0
    assert theirs.report().sign_off == ""
