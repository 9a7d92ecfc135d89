"""退回更正: the district gives back and corrects, the office answers at the very field."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from db import board, due, returns
from db.kinds import Address, CorrectionNotice, Household, HouseholdMember, Resident
from db.kinds.notice import CORRECTED, EXPLAINED, MENDED, OPEN
from db.returns import Meant
from desktop_app.gui import returning
from desktop_app.gui.pages.resident_form import ResidentFormPage
from desktop_app.gui.pages.returned import ReturnedPage
from desktop_app.gui.workbench.due_line import DueLine
from tests.builders import build
from tests.compose import compose
from tests.exchange.test_merging import ONE, TWO, Desk as Sticks
from tests.gui.two_offices import desk_of


@pytest.fixture
def sticks(tmp_path):
    return Sticks(tmp_path)


@pytest.fixture
def person(sticks):
    made = build(Resident, workplace="瑞光小学")
    sticks.a.save(made)
    sticks.merge(sticks.export(sticks.a)[0])
    return made


def give_back(sticks, person):
    node = sticks.district
    with node.store.work(node.clerk, "退回", "returned") as work:
        record = work.reader.get(Resident, person.id)
        meant = Meant(record, "workplace", returns.BY_HAND, "请核实工作单位")
        notice = returns.give_back(work, node.clerk, meant)
    sticks.send_back(sticks.a, f"{ONE}A")
    return notice


@pytest.fixture
def shown(qtbot):
    """Show pages at the desks of nodes; slow work is waited for at the end."""
    desks = []

    def show(node, build_page=ReturnedPage, **where):
        desk = desk_of(node)
        desk.opens = {"resident": "resident_form"}
        desks.append(desk)
        page = build_page(desk)
        qtbot.addWidget(page)
        page.resize(1190, 640)
        page.show()
        page.activateWindow()
        page.arrive(**where)
        return page

    yield show
    for desk in desks:
        desk.jobs.close()


def wait(qtbot, page):
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs(), timeout=20_000)


def words(widget):
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def press(page, text):
    made = next(b for one in page.lines for b in one.buttons if b.text() == text)
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)


def test_the_office_reads_what_is_asked_and_answers_with_one_press(sticks, person, shown):
    notice = give_back(sticks, person)
    page = shown(sticks.a)
    (line,) = page.lines
    assert line.line.title == "居民 李梅 · 工作单位"
    assert "请核实工作单位" in words(line)
    assert "现在写的是：瑞光小学" in words(line)
    press(page, "已更正")
    assert sticks.a.store.get(CorrectionNotice, notice.id).state == MENDED
    assert page.lines == []
    assert page.views._chips["answered"].text() == "已答复 1"


def test_an_explanation_asks_for_words(sticks, person, shown):
    notice = give_back(sticks, person)
    page = shown(sticks.a, record=notice.id, explain=True)
    assert page.card.isVisible()
    line = page.card.rows["answer"].control
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert page.card.isVisible()  # without words nothing is answered
    compose(line, "本人在两处上班")
    QTest.keyClick(line, Qt.Key.Key_Return)
    kept = sticks.a.store.get(CorrectionNotice, notice.id)
    assert (kept.state, kept.answer) == (EXPLAINED, "本人在两处上班")


def test_the_to_do_leads_to_the_very_field_with_the_answer_above_it(qtbot, sticks, person, shown):
    give_back(sticks, person)
    form = shown(sticks.a, ResidentFormPage)
    (one,) = [d for d in due.due(sticks.a.store) if d.kind == "returned"]
    line = DueLine(form.desk, one, "returned")
    qtbot.addWidget(line)
    asked = []
    form.desk.page_asked.connect(lambda page, where: asked.append((page, where)))
    line.press()
    ((page, where),) = asked
    assert (page, where["record"], where["field"]) == ("resident_form", person.id, "workplace")
    form.arrive(**where)
    qtbot.waitUntil(lambda: form.form.path_with_focus() == "workplace")
    assert "请核实工作单位" in form.notice.words.text()
    assert "请核实工作单位" in form.form.rows["workplace"].text()
    form.form.fill("workplace", "明仁医院")
    assert form.save()
    assert form.notice.isVisible()  # still to be answered
    QTest.mouseClick(form.notice._buttons[0], Qt.MouseButton.LeftButton)
    assert not form.notice.isVisible()
    (kept,) = sticks.a.store.all(CorrectionNotice)
    assert kept.state == MENDED


def test_answers_come_back_line_by_line_and_are_ended_or_asked_again(sticks, person, shown):
    notice = give_back(sticks, person)
    returning.agree(desk_of(sticks.a), notice.id)
    sticks.merge(sticks.export(sticks.a)[0])
    page = shown(sticks.district, record=notice.id)
    (line,) = page.lines
    assert sticks.a.clerk.name in words(line)
    assert page.office.findText("单位229901001001") >= 0
    press(page, "再退回")
    why = page.card.rows["text"].control
    compose(why, "还是空的")
    QTest.keyClick(why, Qt.Key.Key_Return)
    assert sticks.district.store.get(CorrectionNotice, notice.id).state == OPEN
    page.views.set_value("open")
    page.reload()
    press(page, "不用更正了")
    assert sticks.district.store.get(CorrectionNotice, notice.id).state == "closed"


def test_the_district_gives_a_record_back_by_hand(qtbot, sticks, person, shown):
    page = shown(sticks.district)
    page.giving.ask()
    rows = page.card.rows
    rows["record"].control.set_target(person.id)
    rows["record"].control.changed.emit()
    box = rows["field"].control
    assert box.findData("ethnicity_code") < 0
    box.set_value("workplace")
    compose(rows["message"].control, "请核实")
    page.card.press()
    (kept,) = sticks.district.store.all(CorrectionNotice)
    assert (kept.field_name, kept.message, kept.org_code) == ("workplace", "请核实", ONE)
    assert [one.line.title for one in page.lines] == ["居民 李梅 · 工作单位"]


def test_a_correction_wants_a_reason_and_a_value_that_can_be_read(sticks, person, shown):
    page = shown(sticks.district)
    page.giving.ask_correction()
    rows = page.card.rows
    rows["record"].control.set_target(person.id)
    rows["record"].control.changed.emit()
    rows["field"].control.set_value("arrived_on")
    compose(rows["value"].control, "去年春天")
    page.card.press()
    assert page.card.isVisible()
    rows["value"].control.setText("2025-03-01")
    page.card.press()
    assert page.card.isVisible()  # no reason yet
    compose(rows["reason"].control, "户口册上写着")
    page.card.press()
    held = sticks.district.store.get(Resident, person.id)
    assert held.arrived_on.isoformat() == "2025-03-01"
    (kept,) = sticks.district.store.all(CorrectionNotice)
    assert kept.kind == CORRECTED
    assert "户口册上写着" in kept.message


def test_findings_of_a_check_go_back_where_ticked(qtbot, sticks, shown):
    sticks.a.save(build(Resident, residence_status="temporary", id_number=None))
    sticks.merge(sticks.export(sticks.a)[0])
    page = shown(sticks.district)
    page.giving.check()
    wait(qtbot, page)
    card = page.giving.findings
    assert card.isVisible()
    assert not card.send.isEnabled()
    before = card.list.count()
    card.list.item(0).setCheckState(Qt.CheckState.Checked)
    QTest.mouseClick(card.send, Qt.MouseButton.LeftButton)
    (kept,) = sticks.district.store.all(CorrectionNotice)
    assert before > 0
    assert kept.rule.startswith("体检：")
    assert not card.isVisible()


@pytest.mark.parametrize("width", [844, 1190])
def test_the_page_needs_no_sideways_scrolling(sticks, person, shown, width):
    give_back(sticks, person)
    for node in (sticks.a, sticks.district):
        page = shown(node)
        assert page.minimumSizeHint().width() <= 844


def household(sticks):
    dwelling, mother = build(Address), build(Resident)
    home = build(Household, address=dwelling.id, head=mother.id)
    sticks.a.save(dwelling, mother, home)
    sticks.a.save(build(HouseholdMember, household=home.id, resident=mother.id))
    sticks.merge(sticks.export(sticks.a)[0])
    return home


def hand_over(page, home):
    """Fill in the card that hands a household over, and press its deed."""
    page.moving.ask()
    rows = page.card.rows
    rows["record"].control.set_target(home.id)
    rows["office"].control.set_value(TWO)
    compose(rows["estate"].control, "同心里")
    compose(rows["reason"].control, "本人来电")
    page.card.press()


def test_a_household_is_handed_over_and_both_offices_answer(sticks, shown):
    home = household(sticks)
    page = shown(sticks.district)
    hand_over(page, home)
    assert not page.card.isVisible()
    assert sticks.district.store.count(Household) == 2
    sticks.send_back(sticks.a, f"{ONE}A")
    sticks.send_back(sticks.c, f"{TWO}A")
    for node, words_of in ((sticks.a, "已登记迁出"), (sticks.c, "已接收")):
        there = shown(node)
        press(there, words_of)
        (line,) = node.store.all(CorrectionNotice)
        assert line.state == MENDED
    (taken,) = sticks.c.store.all(Household)
    assert sticks.c.store.get(Resident, taken.head).full_name == "李梅"
    assert board.read(sticks.district.store).offices  # and no report of theirs was given back
    states = {came.state for came in board.read(sticks.district.store).cells.values()}
    assert board.State.RETURNED not in states


def test_a_hand_over_that_nobody_took_in_is_taken_back(sticks, shown):
    page = shown(sticks.district)
    hand_over(page, household(sticks))
    press(page, "收回移交")
    assert sticks.district.store.count(Household) == 1
    assert page.lines == []


def test_what_a_hand_over_lacks_is_said_at_its_field(sticks, shown):
    household(sticks)
    page = shown(sticks.district)
    page.moving.ask()
    page.card.press()
    assert page.card.isVisible()
    assert sticks.district.store.count(Household) == 1
