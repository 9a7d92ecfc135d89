"""The district's board of reports, numbers of all offices, ledgers handed in; 上报 at an office."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from db import accounts, returns, wider
from db.board import State
from db.kinds import CorrectionNotice, LedgerPrint, Resident
from db.kinds.notice import MENDED, OPEN
from db.periods import Period
from db.received import Received
from db.roles import LEAD, Clerk
from desktop_app.exchange import exporting, identity, merging, signing_off
from desktop_app.exchange.enrolment import Agreement
from desktop_app.gui import notices
from desktop_app.gui.controls import StatusChip
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.all_offices import EVER, AllOfficesPage
from desktop_app.gui.pages.board import NONE_OWED, OWED, BoardPage
from desktop_app.gui.pages.district_residents import DistrictResidentsPage
from desktop_app.gui.pages.exchange import ExchangePage
from desktop_app.gui.pages.handed_in import HandedInPage
from desktop_app.gui.pages.page_list import entries
from desktop_app.ledgers import printing, verifying
from desktop_app.ledgers.ledger import Options
from desktop_app.ledgers.reminder_list import ReminderList
from tests.builders import build
from tests.db.nodes import Node
from tests.db.test_board import District
from tests.exchange.test_levels import Office
from tests.exchange.test_merging import ONE, TWO
from tests.exchange.test_relaying import Street
from tests.ledgers.papers import texts

OTHER = Clerk(b"\x07" * 16, "zhang", "张建国", frozenset({LEAD}))


@pytest.fixture
def shown(qtbot):
    """Open pages over nodes and wait for what they read."""
    desks = []

    def opened(node, kind, clerk=None, size=(1190, 640)):
        desk = Desk(node.store, clerk or node.clerk)
        desks.append(desk)
        page = kind(desk)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        page.arrive()
        wait(qtbot, page)
        return page

    yield opened
    for desk in desks:
        desk.jobs.close()


def wait(qtbot, page):
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs(), timeout=20_000)


def words(widget):
    QApplication.processEvents()
    said = [one for one in widget.findChildren(QLabel) if not one.isHidden()]
    return "\n".join(one.text() for one in said)


def test_the_board_shows_offices_by_periods_with_a_number(shown, tmp_path):
    district = District(tmp_path)
    district.few.save(district.held(district.district.store.today))
    district.take(district.report(district.few).path)
    page = shown(district.district, BoardPage)
    said = words(page.reports)
    assert "已入库" in said
    assert "未报" in said
    assert "1 次" in said
    assert "没有交过那一期的数据包" not in said
    every = [(one.code, due.written) for one in page.board.offices for due in page.board.periods]
    today = district.district.store.today
    page.reports.show_board(page.board, dict.fromkeys(every, Decimal(0)), "次", today)
    said = words(page.reports)
    assert "记录里有" not in said  # nought contradicts nothing
    assert "没有交过那一期的数据包" not in said
    page.reports.show_board(page.board, dict.fromkeys(every, Decimal(1)), "次", today)
    said = words(page.reports)
    assert "记录里有 1 次" in said  # 未报 beside a number alone would contradict it
    assert "没有交过那一期的数据包" in said


def test_what_is_owed_is_counted_as_the_reminder_counts_it(qtbot, shown, tmp_path):
    """An office was heard of today, and yet the periods before this one are owed."""
    district = District(tmp_path)
    store = district.district.store
    district.take(district.report(district.few).path)
    page = shown(district.district, BoardPage)
    options = Options(Period.until(store.today), store.today, store.today)
    rows = printing.gather(ReminderList(), store, options).rows
    owed = page.figures[2]
    assert owed.number.text() == str(len(rows))
    assert owed.words.text() == OWED
    assert "还没过完" in words(page.reports)
    district.due(district.now, Period.parse(district.now).last + dt.timedelta(days=9))
    page.reload()
    wait(qtbot, page)
    assert (owed.number.text(), owed.words.text()) == ("0", NONE_OWED)
    assert "未报" in words(page.reports)


def test_the_names_of_offices_do_not_take_the_width_of_the_page(shown, tmp_path):
    page = shown(District(tmp_path).district, BoardPage)
    QApplication.processEvents()
    name, pc = (page.grid.itemAtPosition(0, place).geometry().x() for place in (0, 1))
    assert pc - name < page.grid.geometry().width() / 3


def owed(district):
    """Leave the period before open until the day after tomorrow."""
    district.due(district.before, district.district.store.today + dt.timedelta(days=2))


def late(district):
    """Let the deadline of the period before pass."""
    after = Period.parse(district.before).last + dt.timedelta(days=1)
    district.due(district.before, after)


def waiting(district):
    """Bring a package that waits for an earlier one."""
    late(district)
    store = district.a.store
    district.a.save(build(Resident))
    (first,) = exporting.export(store, district.a.clerk, district.stick())
    answered = district.district.clone()
    district.merge(first.path, answered)
    (back,) = (
        one.path
        for one in exporting.export(answered.store, answered.clerk, district.stick())
        if one.path.stem.endswith(f"{ONE}A")
    )
    district.merge(back, district.a)
    district.a.save(build(Resident, id_number=None))
    (seen,) = district.take(district.report(district.a, "full", district.before).path)
    assert seen.state == "waiting"


def faulty(district):
    """Bring a package that was cut off."""
    late(district)
    sent = district.report(district.a, "full", district.before)
    broken = district.stick() / sent.path.name
    broken.write_bytes(sent.path.read_bytes()[:-40])
    district.take(broken)


def taken(district):
    """Take a sound report in."""
    late(district)
    district.a.save(build(Resident))
    district.take(district.report(district.a, "full", district.before).path)


def returned(district):
    """Give a record of such a report back to its office."""
    taken(district)
    store, clerk = district.district.store, district.district.clerk
    (person,) = store.all(Resident)
    notice = build(
        CorrectionNotice, target=person.id, rule="核对", message="请核对", org_code=ONE, state=OPEN
    )
    with store.work(clerk, "退回更正") as work:
        work.save(notice)
    return notice


def corrected(district):
    """Have the office answer what came back, and report again."""
    notice, office = returned(district), district.a
    district.send_back(office, f"{ONE}A")
    with office.store.work(office.clerk, "答复") as work:
        mine = office.store.get(CorrectionNotice, notice.id)
        returns.answer(work, office.clerk, mine, MENDED)
    district.take(district.report(office, "full", district.before).path)


STATES = {
    "未报": (owed, "未报"),
    "已收": (waiting, ""),
    "校验未过": (faulty, "校验未过"),
    "退回": (returned, "退回"),
    "已更正": (corrected, ""),
    "已入库": (taken, ""),
    "逾期": (late, "未报"),
}
"""How an office comes into each state, and what the reminder then calls it; blank: no line."""


@pytest.mark.parametrize("word", STATES)
def test_the_board_says_each_of_the_seven_states_by_its_word(shown, tmp_path, monkeypatch, word):
    district = District(tmp_path)
    home = tmp_path / "book"
    (home / "inbox").mkdir(parents=True)
    district.district.store.folder = home  # what waits is kept there
    monkeypatch.setattr(merging.backup, "make", lambda store: None)  # this book lies in memory
    reach, reminded = STATES[word]
    reach(district)
    page = shown(district.district, BoardPage)
    place = [one.code for one in page.board.offices].index(ONE)
    column = [one.written for one in page.board.periods].index(district.before)
    cell = page.reports.grid.itemAtPosition(place + 1, column + 1).widget()
    assert [chip.text() for chip in cell.findChildren(StatusChip)] == [word]
    today = district.district.store.today
    options = Options(Period.until(today), today, today)
    rows = printing.gather(ReminderList(), district.district.store, options).rows
    said = [row.cells[4].partition("，")[0] for row in rows if row.cells[1] == f"单位{ONE}"]
    assert said == [reminded] * bool(reminded)
    days = (today - Period.parse(district.before).last).days - 1
    is_late = [f"逾期 {days} 天" in row.cells[4] for row in rows if row.cells[1] == f"单位{ONE}"]
    assert is_late == [word != "未报"] * bool(reminded)


def test_the_board_has_these_seven_states_and_no_other():
    assert {one.value for one in State} == STATES.keys()


def test_the_reminder_is_registered_and_saved(qtbot, shown, tmp_path, monkeypatch):
    district = District(tmp_path)
    page = shown(district.district, BoardPage)
    place = tmp_path / "催报单.pdf"
    monkeypatch.setattr(notices, "save_file", lambda *_: place)
    page.save_reminder()
    wait(qtbot, page)
    assert place.read_bytes().startswith(b"%PDF")
    (entry,) = district.district.store.all(LedgerPrint)
    assert entry.ledger.startswith("L22")


def test_an_empty_board_says_what_to_do(shown):
    page = shown(Node("229901000000", "区", level="district"), BoardPage)
    assert page.report_card.isHidden()
    assert "下发与回执" in words(page)


def test_numbers_of_all_offices_stand_side_by_side(shown, tmp_path):
    district = District(tmp_path)
    district.few.save(district.held(district.district.store.today))
    district.take(district.report(district.few).path)
    page = shown(district.district, AllOfficesPage)
    rows = page.grid.rows
    assert rows.heads[2:] == (f"单位{ONE}", f"单位{TWO}", "单位229901003001", "合计")
    assert rows.lines[0][4].startswith("统计包")
    by_label = {line[0]: line for line in rows.lines}
    assert by_label["活动场次"][4:] == ("1", "1")
    page.which.picked.emit(EVER)
    page.copy()
    assert "活动场次\t次" in QGuiApplication.clipboard().text()


def test_numbers_of_all_offices_leave_as_paper_and_as_tables(qtbot, shown, tmp_path, monkeypatch):
    district = District(tmp_path)
    district.few.save(district.held(district.district.store.today))
    district.take(district.report(district.few).path)
    page = shown(district.district, AllOfficesPage)
    for deed, suffix in ((page.to_file, "pdf"), (page.to_table, "xlsx"), (page.to_rows, "csv")):
        place = tmp_path / f"各社区.{suffix}"
        monkeypatch.setattr(notices, "save_file", lambda *_args, place=place: place)
        with qtbot.waitSignal(page.desk.toast_asked, timeout=20_000):
            deed.click()
        assert place.stat().st_size > 0
        qtbot.waitUntil(lambda: not page.out.delivery.is_busy, timeout=20_000)
    paper = "".join("".join(texts((tmp_path / "各社区.pdf").read_bytes())).split())
    assert "各社区统计表" in paper
    assert "不排名次" in paper
    rows = (tmp_path / "各社区.csv").read_text("utf-8-sig").splitlines()
    shown_rows = page.grid.rows
    assert rows[0] == ",".join(("分组", *shown_rows.heads))
    assert [line.split(",")[1] for line in rows[1:-1]][: len(shown_rows.lines)] == [
        line[0] for line in shown_rows.lines
    ]
    store, clerk = page.desk.store, page.desk.clerk
    entries = store.all(LedgerPrint)
    assert len(entries) == 3
    for entry in entries:
        verdict = verifying.verify(store, clerk, entry.check_code)
        assert verdict.paper.state is verifying.State.EQUAL


def test_ledgers_that_were_handed_in_are_read_only(shown, tmp_path):
    office = Office(tmp_path, Agreement("ledger", "核对台账", "statutory_duty", "区负责人"))
    empty = shown(office.district, HandedInPage)
    assert "台账包" in words(empty)
    assert empty.grid.isHidden()
    assert empty.first is empty.to_merging  # the next step, not a list that is not shown
    office.merge(office.hand_in("ledger").path)
    page = shown(office.district, HandedInPage)
    assert page.office.value() == TWO
    assert page.first is page.office
    (roster,) = (one for one in page.sheets if one.ledger == "L01")
    page.ledger.set_value(f"L01 {roster.period}")
    page.show_sheet()
    assert "李梅" in {cell for line in page.grid.rows.lines for cell in line}
    assert "核对码" in page.notes.text()
    assert page.grid.editTriggers() == page.grid.EditTrigger.NoEditTriggers


def test_an_office_sees_what_would_leave_and_hands_in_figures(qtbot, shown, tmp_path):
    office = Office(tmp_path)
    page = shown(office.few, ExchangePage)
    assert page.report.level.value() == "stats"
    said = words(page.report)
    assert "会带出去" in said
    assert "项数字" in said
    assert page.export_button.isEnabled()
    stick = office.stick()
    assert page.report.sign_off.value() == office.few.clerk.name
    page.export_to(stick)
    wait(qtbot, page)
    assert "统计包" in words(page)
    (path,) = stick.glob("*.hsl")
    assert office.merge(path).level == "stats"
    assert len(Received(office.district.store).figures()) == 1


def test_handing_in_asks_a_lead_for_their_password(qtbot, shown, tmp_path, monkeypatch):
    office, asked = Office(tmp_path), []
    reviewer = Clerk(b"r" * 16, "zhao", "赵兰", frozenset({"reviewer"}))
    account = SimpleNamespace(login="lihai", name="李海")
    monkeypatch.setattr(signing_off, "has_lead", lambda *_: True)
    monkeypatch.setattr(accounts, "may_stand_by", lambda *_: [account])
    monkeypatch.setattr(notices, "ask_second", lambda *said, **_: asked.append(said[1:]))
    page, stick = shown(office.few, ExchangePage, reviewer), office.stick()
    assert "请负责人当场输入密码" in page.report.sign_off.currentText()
    page.export_to(stick)
    wait(qtbot, page)
    ((words_said, people),) = asked
    assert "签发数据包要两个人办" in words_said
    assert people == [("lihai", "李海")]
    assert not list(stick.glob("*.hsl"))  # nobody stood by
    lead = Clerk(b"l" * 16, "lihai", "李海", frozenset({LEAD}))
    monkeypatch.setattr(notices, "ask_second", lambda *_, **__: notices.Second("lihai", "x"))
    monkeypatch.setattr(accounts, "second_person", lambda *_: lead)
    page.export_to(stick)
    qtbot.waitUntil(lambda: bool(list(stick.glob("*.hsl"))))
    wait(qtbot, page)
    (path,) = stick.glob("*.hsl")
    assert office.merge(path).sign_off == "李海"


def test_more_than_was_agreed_waits_for_another_person(qtbot, shown, tmp_path):
    office = Office(tmp_path)
    page = shown(office.few, ExchangePage)
    page.report.level.picked.emit("full")
    page.report.level.set_value("full")
    page.report.show_choice()
    wait(qtbot, page)
    assert not page.export_button.isEnabled()
    assert page.report.approve_button.isHidden()
    page.report.purpose.setText("年终核对")
    page.report.ask()
    assert "年终核对" in page.report.asked.text()
    theirs = shown(office.few, ExchangePage, OTHER)
    theirs.report.level.set_value("full")
    theirs.report.show_choice()
    wait(qtbot, theirs)
    assert not theirs.report.approve_button.isHidden()
    theirs.report.approve()
    assert not wider.waiting(office.few.store)
    page.report.show_choice()
    wait(qtbot, page)
    assert page.export_button.isEnabled()


def test_the_district_agrees_on_a_level_when_it_approves(shown, tmp_path, monkeypatch):
    stranger, district = Node("229901004001", "戊"), Node("229901000000", "区", level="district")
    ours, theirs = shown(stranger, ExchangePage), shown(district, ExchangePage)
    monkeypatch.setattr(notices, "choose_folder", lambda *_: tmp_path)
    ours.enrol.ask()
    (request,) = tmp_path.glob("登记申请*.json")
    monkeypatch.setattr(notices, "choose_file", lambda *_: request)
    said = []
    theirs.desk.trouble_met.connect(said.append)
    theirs.enrol.read()
    assert theirs.enrol.level.value() == "stats"
    theirs.enrol.level.set_value("full")
    theirs.enrol.approve()
    assert "做什么用" in str(said[0])
    theirs.enrol.purpose.setText("共用一份台账")
    theirs.enrol.approve()
    node = identity.require_list(district.store).nodes[-1]
    assert (node.level, node.purpose, node.legal_basis) == (
        "full", "共用一份台账", "statutory_duty",
    )  # fmt: skip
    assert node.approver == district.clerk.name
    stranger.save(build(Resident))


def test_a_street_passes_packages_on_from_the_window(qtbot, shown, tmp_path, monkeypatch):
    desk = Street(tmp_path)
    (sent,) = desk.export(desk.a)
    page = shown(desk.street, ExchangePage)
    assert not page.relay.pass_button.isEnabled()
    monkeypatch.setattr(notices, "choose_folder", lambda *_: sent.parent)
    page.relay.take()
    wait(qtbot, page)
    assert "待转交" in words(page.relay)
    stick = desk.stick()
    monkeypatch.setattr(notices, "choose_folder", lambda *_: stick)
    page.relay.pass_on()
    wait(qtbot, page)
    assert (stick / sent.name).read_bytes() == sent.read_bytes()
    assert "已转交" in words(page.relay)
    assert shown(desk.a, ExchangePage).relay is None


def test_a_person_opens_what_was_done_with_them(shown, tmp_path):
    district = District(tmp_path)
    page = shown(district.district, DistrictResidentsPage)
    asked = []
    page.desk.page_asked.connect(lambda key, where: asked.append((key, where)))
    page.opened.emit(b"one")
    assert asked == [("dealings", {"table": "resident", "record": b"one"})]
    assert "dealings" in {one.key for one in entries(page.desk)}
