"""What was issued before, beside the text of the minutes: listed, read, printed, taken up again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from db import issued
from db.history import events
from db.kinds import JointMeeting, Transition
from desktop_app.exchange.text_difference import spoken
from desktop_app.gui import ledger_targets
from desktop_app.gui.desk import Desk
from desktop_app.gui.ledger_choices import LedgerChoices
from desktop_app.gui.marked_words import MarkedLabel
from desktop_app.gui.minutes import meeting_history
from desktop_app.gui.minutes.issued_texts import DIFFERS, LOST, SAME
from desktop_app.gui.pages.minutes_editor import MinutesPage
from desktop_app.ledgers import by_code
from tests.builders import build
from tests.gui.office_desk import CTRL, open_desk, press
from tests.gui.test_minutes_editor import kept_meeting

FIRST, SECOND = "会议决定检修12号楼供暖管道。", "会议决定检修3号楼供暖管道。"


@pytest.fixture
def desk():
    with open_desk() as desk:
        yield desk


@pytest.fixture
def page(qtbot, desk: Desk):
    made = MinutesPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 700)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    return made


def move(desk: Desk, meeting: JointMeeting, to: str, why: str = "", text: str = "") -> None:
    with desk.store.work(desk.clerk, "会议", "test") as work:
        held = work.reader.get(JointMeeting, meeting.id)
        held.minutes_body = text or held.minutes_body
        work.move(held, to, why)
    desk.tell_changed(work.changes)


@pytest.fixture
def meeting(desk: Desk) -> JointMeeting:
    """A meeting whose minutes were issued, corrected and issued again."""
    made = kept_meeting(desk, "drafting")
    move(desk, made, "issued", text=FIRST)
    move(desk, made, "drafting", "楼号写错了")
    move(desk, made, "issued", text=SECOND)
    return made


def deed(page: MinutesPage, name: str) -> QPushButton:
    (found,) = [
        one
        for one in page.sheet.texts.findChildren(QPushButton)
        if one.accessibleName() == name and one.isVisible()
    ]
    return found


def words(page: MinutesPage) -> list[str]:
    return [one.text() for one in page.sheet.texts.findChildren(QLabel) if one.isVisible()]


def marked(page: MinutesPage) -> list[str]:
    area = page.sheet.texts.read
    return [spoken(one.pieces) for one in area.findChildren(MarkedLabel) if not one.isHidden()]


def test_the_versions_stand_beside_the_text_newest_first(page, desk, meeting) -> None:
    page.arrive(record=meeting.id, view="body")
    first, second = issued.issues(desk.store, meeting.id)
    seen = words(page)
    assert seen.index(second.called) < seen.index(first.called)
    assert "更正：楼号写错了 · 王晓梅签发" in seen
    assert "王晓梅签发" in seen
    assert page.head.state.text() == "已签发 · 第2版"
    assert page.body.text() == SECOND


def test_a_version_is_read_beside_the_present_and_left_by_esc(page, meeting) -> None:
    page.arrive(record=meeting.id, view="body")
    deed(page, "看第1版").click()
    read = page.sheet.texts.read
    assert read.isVisible()
    assert not page.body.isVisible()
    assert read.title.words.text().startswith("第1版，")
    assert read.told.text() == DIFFERS
    assert marked(page) == [
        "会议决定检修〔12〕号楼供暖管道。", "会议决定检修〔3〕号楼供暖管道。",
    ]  # fmt: skip
    assert not read.take.isVisible()
    assert read.back.hasFocus()
    press(Qt.Key.Key_Escape)
    assert page.body.isVisible()
    assert page.isVisible()


def test_the_version_that_holds_now_is_the_same_word_for_word(page, meeting) -> None:
    page.arrive(record=meeting.id, view="body")
    deed(page, "看第2版").click()
    assert page.sheet.texts.read.told.text() == SAME
    assert marked(page) == [SECOND]


def test_a_corrected_text_can_be_gone_back_to_and_that_taken_back(page, desk, meeting) -> None:
    move(desk, meeting, "drafting", "还是第一版对")
    page.arrive(record=meeting.id, view="body")
    deed(page, "看第1版").click()
    deed(page, "用这一版的文字").click()
    assert page.body.isVisible()
    assert page.body.text() == FIRST
    press(Qt.Key.Key_Z, CTRL)
    assert page.body.text() == SECOND
    page.body.area.setPlainText(FIRST)
    page.head.next_button.click()
    assert [issued.text_of(desk.store, one) for one in issued.issues(desk.store, meeting.id)] == [
        FIRST, SECOND, FIRST,
    ]  # fmt: skip
    assert page.head.state.text() == "已签发 · 第3版"


def test_words_of_a_version_never_act_as_markup(page, desk) -> None:
    made = kept_meeting(desk, "drafting")
    move(desk, made, "issued", text="<b>会议</b>决定 & 要求甲")
    move(desk, made, "drafting", "改")
    move(desk, made, "issued", text="<b>会议</b>决定 & 要求乙")
    page.arrive(record=made.id, view="body")
    deed(page, "看第1版").click()
    assert "&lt;b&gt;会议&lt;/b&gt;决定 &amp; 要求" in words_of_marks(page)[0]


def words_of_marks(page: MinutesPage) -> list[str]:
    read = page.sheet.texts.read
    return [one.text() for one in read.findChildren(MarkedLabel) if not one.isHidden()]


def test_a_version_without_words_says_so_and_is_not_printed(page, desk) -> None:
    made = build(JointMeeting, state="drafting", minutes_body="改到一半")
    step = build(Transition, target=made.id, state_from="drafting", state_to="issued")
    with desk.store.work(desk.clerk, "抢救", "test") as work:
        work.bulk_create([made, step])
    desk.tell_changed(work.changes)
    page.arrive(record=made.id, view="body")
    deed(page, "看第1版").click()
    assert page.sheet.texts.read.told.text() == LOST
    assert not page.sheet.texts.read.out.isVisible()


def test_a_version_goes_to_paper_as_it_stood(qtbot, page, desk, meeting) -> None:
    page.arrive(record=meeting.id, view="body")
    first = issued.issues(desk.store, meeting.id)[0]
    with qtbot.waitSignal(desk.page_asked) as asked:
        deed(page, "打印第1版").click()
    assert asked.args == ["ledgers", {"ledger": "L05", "target": first.step}]


def test_the_print_page_offers_the_versions_of_corrected_minutes(qtbot, desk, meeting) -> None:
    once = kept_meeting(desk, "issued", seq_no=2)
    offered = dict(ledger_targets.minutes(desk.store))
    steps = [one.step.hex() for one in issued.issues(desk.store, meeting.id)]
    assert {meeting.id.hex(), once.id.hex(), *steps} == set(offered)
    assert offered[steps[0]].split("　")[-1].startswith("第1版，")
    choices = LedgerChoices(desk)
    qtbot.addWidget(choices)
    choices.show_for(by_code("L05"))
    move(desk, meeting, "drafting", "又改")
    move(desk, meeting, "issued")
    newest = issued.issues(desk.store, meeting.id)[-1]
    choices.set_target(newest.step)
    assert choices.target.currentText().split("　")[-1] == newest.called
    assert choices.options().target == newest.step


def test_a_meeting_that_was_never_issued_has_no_list(page, desk) -> None:
    page.arrive(record=kept_meeting(desk, "drafting").id, view="body")
    assert not page.sheet.texts.list.isVisible()
    page.arrive()
    page.show_view("body")
    assert not page.sheet.texts.list.isVisible()


def test_the_district_reads_the_versions_and_prints_none(page, desk, meeting) -> None:
    page.arrive(record=meeting.id, view="body")
    page.sheet.texts.show_meeting(page.meeting, is_ours=False)
    QApplication.processEvents()
    deed(page, "看第1版").click()
    names = [one.accessibleName() for one in page.sheet.texts.findChildren(QPushButton)
             if one.isVisible()]  # fmt: skip
    assert not [name for name in names if "打印" in name or "用这一版" in name]


def test_the_history_says_of_the_text_what_differs(page, desk, meeting) -> None:
    page.arrive(record=meeting.id, view="history")
    assert page.sheet.history.isVisible()
    seen = [one.text() for one in page.sheet.history.findChildren(QLabel) if not one.isHidden()]
    assert "纪要正文：会议决定检修〔12〕号楼供暖管道。 → 会议决定检修〔3〕号楼供暖管道。" in seen
    assert "状态：已签发 → 纪要起草" in seen


def test_the_history_is_read_once_somebody_looks(page, desk, meeting, monkeypatch) -> None:
    read = []

    def noted(store, kind, record):
        read.append(record)
        return events(store, kind, record)

    monkeypatch.setattr(meeting_history, "events", noted)
    page.arrive(record=meeting.id, view="talk")
    page.show_view("body")
    assert read == []
    page.show_view("history")
    assert read == [meeting.id]
    page.show_view("talk")
    page.show_view("history")
    assert read == [meeting.id]
    move(desk, meeting, "drafting", "又改")
    assert read == [meeting.id] * 2


def test_a_long_text_does_not_widen_or_lengthen_the_page(page, desk) -> None:
    made = kept_meeting(desk, "drafting")
    before = page.minimumSizeHint()
    move(desk, made, "issued", text="会议研究了冬季取暖。" * 300)
    move(desk, made, "drafting", "改")
    page.arrive(record=made.id, view="body")
    deed(page, "看第1版").click()
    QApplication.processEvents()
    assert page.minimumSizeHint().width() <= max(before.width(), 804)
    assert page.minimumSizeHint().height() <= max(before.height(), 700)
