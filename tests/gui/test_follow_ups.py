"""议定事项督办: the list in words, notes, more time, closing by someone else, reminders."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton

from db.kinds import (
    Attachment,
    FollowUp,
    JointMeeting,
    OrgUnit,
    PartnerOrganization,
    Resolution,
    StaffMember,
)
from db.work import Changes
from desktop_app.gui.desk import Desk
from desktop_app.gui.ledger_targets import open_matters
from desktop_app.gui.minutes.matter_model import HEADINGS, Col
from desktop_app.gui.pages.follow_ups import FollowUpsPage, Matters
from desktop_app.gui.pages.resolution import ResolutionPage
from tests.builders import build
from tests.compose import compose
from tests.exchange import pictures
from tests.gui.office_desk import (
    DISK_FULL,
    enter,
    focus,
    full_disk,
    open_desk,
    press,
    save,
    type_keys as typed,
)

# The desk's clock begins on 2026-09-21.
LATE, SOON = dt.date(2026, 9, 18), dt.date(2026, 9, 28)


@pytest.fixture
def desk():
    with open_desk() as desk:
        yield desk


def matter_of(desk: Desk, **values) -> Resolution:
    meeting = build(JointMeeting, seq_no=desk.store.count(JointMeeting) + 1)
    unit = desk.store.all(OrgUnit)[0]
    values = {"meeting": meeting.id, "owner_unit": unit.id, "due_on": LATE} | values
    matter = build(Resolution, **values)
    save(desk, meeting, matter)
    return matter


def kept(desk: Desk, matter: Resolution) -> Resolution:
    found = desk.store.get(Resolution, matter.id)
    assert found is not None
    return found


def show(qtbot, desk: Desk, matter: Resolution) -> ResolutionPage:
    page = ResolutionPage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 700)
    page.show()
    page.activateWindow()
    page.arrive(record=matter.id)
    page.words.setFocus()
    qtbot.waitUntil(page.words.hasFocus)
    return page


def answer(page: ResolutionPage, **words: str) -> None:
    """Write words into the card that asks, and do the deed."""
    for name, text in words.items():
        control = page.ask.rows[name].control
        control.setFocus()
        if text.isascii():
            typed(text)
        else:
            compose(control, text)
    page.ask.press()


def test_what_is_owed_stands_by_deadline_and_lateness_in_words(qtbot, desk: Desk) -> None:
    matter_of(desk, matter="不急的", due_on=SOON)
    matter_of(desk, matter="超了的")
    page = FollowUpsPage(desk)
    qtbot.addWidget(page)
    assert [page.table.rows.cells(row)[0] for row in range(2)] == ["超了的", "不急的"]
    assert [page.table.rows.cells(row)[4] for row in range(2)] == ["逾期 3 天", "还有 7 天"]
    assert page.head.subtitle.text() == "未办结 2 条，其中逾期 1 条 · 已办结 0 条"
    page.views.step(1)
    assert page.views.value() == "late"
    assert page.count.text() == "列出 1 条"


def test_a_note_is_one_line_and_enter(qtbot, desk: Desk) -> None:
    matter = matter_of(desk)
    listed = FollowUpsPage(desk)
    qtbot.addWidget(listed)
    page = show(qtbot, desk, matter)
    compose(focus(), "已联系两家企业")
    enter()
    assert kept(desk, matter).state == "doing"
    assert page.words.text() == ""
    assert page.words.hasFocus()
    assert listed.table.rows.cells(0)[5] == "已联系两家企业"
    assert listed.table.rows.cells(0)[7] == "办理中"
    enter()
    assert page.bar.words.text() == "请写一句进展"
    assert desk.store.count(FollowUp) == 1


def test_a_note_may_be_of_an_earlier_day_but_not_of_a_later_one(qtbot, desk: Desk) -> None:
    matter = matter_of(desk)
    page = show(qtbot, desk, matter)
    assert page.notes.day.text() == "2026-09-21"
    page.notes.day.setText("+1")
    compose(page.words, "已联系两家企业")
    enter()
    assert "还没有到" in page.bar.words.text()
    assert desk.store.count(FollowUp) == 0
    page.notes.day.setFocus()
    page.notes.day.selectAll()
    typed("0919")
    enter()
    assert page.words.hasFocus()
    enter()
    assert desk.store.all(FollowUp)[0].date == dt.date(2026, 9, 19)
    assert page.notes.day.text() == "2026-09-21"


def add_proof(qtbot, page: ResolutionPage) -> None:
    page.proof.files.adding.add("evidence", [("签收单.pdf", pictures.PDF)])
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs())


def proof_buttons(page: ResolutionPage) -> list[str]:
    buttons = [one for one in page.notes.findChildren(QAbstractButton) if one.isVisible()]
    return [one.text() for one in buttons if "佐证" in one.text()]


def test_proof_waits_for_the_note_being_written_and_is_kept_with_it(qtbot, desk: Desk) -> None:
    matter = matter_of(desk)
    page = show(qtbot, desk, matter)
    add_proof(qtbot, page)
    assert desk.store.count(Attachment) == 0
    other = matter_of(desk, matter="另一条")
    page.show_matter(other.id)
    assert not page.proof.files.groups["evidence"].tiles
    page.show_matter(matter.id)
    assert [tile.called for tile in page.proof.files.groups["evidence"].tiles] == ["签收单.pdf"]
    compose(page.words, "已送到三户")
    page.words.setFocus()
    enter()
    (note,) = desk.store.all(FollowUp)
    assert [one.origin_name for one in desk.store.all(Attachment, owner=note.id)] == ["签收单.pdf"]
    qtbot.waitUntil(lambda: proof_buttons(page) == ["佐证 1 件"])
    assert not page.proof.files.groups["evidence"].tiles
    desk.store.undo(desk.clerk, desk.store.course().standing[-1].work)
    assert (desk.store.count(FollowUp), desk.store.count(Attachment)) == (0, 0)


def test_a_note_being_written_waits_for_its_matter_with_its_day(qtbot, desk: Desk) -> None:
    matter, other = matter_of(desk), matter_of(desk, matter="另一条")
    page = show(qtbot, desk, matter)
    page.notes.day.setText("2026-09-19")
    compose(page.words, "已送到三户")
    page.show_matter(other.id)
    assert (page.words.text(), page.notes.day.text()) == ("", "2026-09-21")
    page.show_matter(matter.id)
    assert (page.words.text(), page.notes.day.text()) == ("已送到三户", "2026-09-19")
    page.note_progress()
    page.show_matter(other.id)
    page.show_matter(matter.id)
    assert (page.words.text(), page.notes.day.text()) == ("", "2026-09-21")


def test_proof_of_a_closed_matter_may_still_come_and_is_counted(qtbot, desk: Desk) -> None:
    staff = desk.store.all(StaffMember)[0]
    matter = matter_of(desk, state="done", result="办好了", closed_on=LATE, confirmed_by=staff.id)
    save(desk, build(FollowUp, resolution=matter.id, by=staff.id, date=LATE))
    listed = FollowUpsPage(desk)
    qtbot.addWidget(listed)
    assert "bare" in listed.matters.rows[matter.id].views
    assert dict(listed.source.preview(matter.id).facts)["佐证材料"] == "还没有"
    page = show_closed(qtbot, desk, matter)
    qtbot.waitUntil(lambda: proof_buttons(page) == ["加佐证"])
    add_proof(qtbot, page)
    qtbot.waitUntil(lambda: proof_buttons(page) == ["佐证 1 件"])
    assert "bare" not in listed.matters.rows[matter.id].views
    assert dict(listed.source.preview(matter.id).facts)["佐证材料"] == "1 件"


def test_files_say_which_note_they_prove_where_there_is_more_than_one(qtbot, desk: Desk) -> None:
    staff = desk.store.all(StaffMember)[0]
    matter = matter_of(desk, state="done", result="办好了", closed_on=LATE, confirmed_by=staff.id)
    note = build(FollowUp, resolution=matter.id, by=staff.id, date=LATE, progress="材料齐全")
    save(desk, note)
    page = show_closed(qtbot, desk, matter)
    assert not page.proof.of.isVisible()
    save(desk, build(FollowUp, resolution=matter.id, by=staff.id, date=LATE, progress="已上门"))
    page.show_matter(matter.id)
    page.show_proof(note.id)
    assert page.proof.of.isVisible()
    assert page.proof.of.text().startswith("“材料齐全”这条进展的佐证（")


def test_what_is_not_chosen_is_offered_no_key_for_notes(qtbot, desk: Desk) -> None:
    page = ResolutionPage(desk)
    qtbot.addWidget(page)
    page.arrive()
    assert "Enter 记下进展" not in page.hints
    assert [one.text() for one in page.nothing.findChildren(QPushButton)] == ["去选议定事项"]
    page.arrive(record=matter_of(desk).id)
    assert "Enter 记下进展" in page.hints


def show_closed(qtbot, desk: Desk, matter: Resolution) -> ResolutionPage:
    page = ResolutionPage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 700)
    page.show()
    page.arrive(record=matter.id)
    return page


def test_a_note_is_corrected_with_its_day_and_its_writer(qtbot, desk: Desk) -> None:
    other = build(StaffMember, full_name="李海燕")
    save(desk, other)
    matter = matter_of(desk)
    page = show(qtbot, desk, matter)
    compose(page.words, "已联系两家企业")
    enter()
    (note,) = desk.store.all(FollowUp)
    page.ask_change(note.id)
    day = page.ask.rows["date"].control
    day.setFocus()
    day.selectAll()
    typed("20260918")
    writer = page.ask.rows["by"].control
    writer.remove()
    writer.setFocus()
    typed("lhy")
    enter()
    page.ask.press()
    changed = desk.store.get(FollowUp, note.id)
    assert (changed.date, changed.by, changed.by_name) == (LATE, other.id, "李海燕")
    assert changed.progress == "已联系两家企业"


def test_a_remark_on_a_note_is_written_with_its_correction(qtbot, desk: Desk) -> None:
    matter = matter_of(desk)
    note = build(FollowUp, resolution=matter.id, date=LATE, progress="已上门", remark=None)
    save(desk, note)
    page = show(qtbot, desk, matter)
    page.ask_change(note.id)
    compose(page.ask.rows["remark"].control, "本人不在家")
    page.ask.press()
    assert desk.store.get(FollowUp, note.id).remark == "本人不在家"
    assert "备注：本人不在家" in [one.text() for one in page.notes.findChildren(QLabel)]


@pytest.mark.parametrize("state", ["doing", "done"])
def test_a_remark_on_a_matter_may_be_written_at_any_time(qtbot, desk: Desk, state: str) -> None:
    done = {"closed_on": LATE, "result": "办好了"} if state == "done" else {}
    other = build(StaffMember, full_name="李海燕")
    save(desk, other)
    matter = matter_of(
        desk, state=state, remark=None, confirmed_by=other.id if done else None, **done
    )
    page = show_closed(qtbot, desk, matter)
    assert page.remark_button.isVisible()
    page.remark_button.click()
    compose(page.ask.rows["remark"].control, "明年再看一次")
    page.ask.press()
    assert kept(desk, matter).remark == "明年再看一次"
    assert "明年再看一次" in [one.text() for one in page.findChildren(QLabel)]


def test_units_that_help_and_the_yearly_check_are_written_on_the_page(qtbot, desk: Desk) -> None:
    unit = build(PartnerOrganization, full_name="市第三中学")
    save(desk, unit)
    matter = matter_of(desk, due_on=SOON)
    page = show(qtbot, desk, matter)
    page.terms_button.click()
    typed("sdszx")
    enter()
    page.ask.rows["due_on"].control.setFocus()
    page.ask.rows["due_on"].control.selectAll()
    typed("20270301")
    page.ask.press()
    assert "请按“延期”" in page.ask.rows["due_on"].text()
    page.ask.rows["long_term"].control.click()
    page.ask.press()
    changed = kept(desk, matter)
    assert (changed.long_term, changed.due_on) == (True, dt.date(2027, 3, 1))
    assert [one.target for one in desk.store.entries(changed, "co_units")] == [unit.id]

    def words() -> list[str]:
        return [one.text() for one in page.findChildren(QLabel) if one.isVisible()]

    qtbot.waitUntil(lambda: "市第三中学" in words())
    assert "长期事项，下次检查 2027-03-01（还有 161 天）" in words()


def test_a_result_waits_for_someone_other_than_the_owner(qtbot, desk: Desk) -> None:
    owner = desk.store.all(StaffMember)[0]
    save(desk, build(StaffMember, full_name="李海燕"))
    matter = matter_of(desk, owner=owner.id, owner_name=None)
    page = show(qtbot, desk, matter)
    assert not page.confirm_button.isVisible()
    page.report_button.click()
    answer(page, result="三户均已上岗")
    assert page.head.state.text() == "待确认"
    assert not page.report_button.isVisible()
    page.confirm_button.click()
    answer(page)
    assert page.ask.rows["confirmed_by"].text() == "请选确认人"
    picker = page.ask.rows["confirmed_by"].control
    picker.setFocus()
    typed("wxm")
    enter()
    page.ask.press()
    words = page.ask.rows["confirmed_by"].text()
    assert words == "确认人不能是责任人本人，请换一个人确认"
    assert kept(desk, matter).state == "doing"
    picker.remove()
    typed("lhy")
    enter()
    page.ask.press()
    closed = kept(desk, matter)
    assert (closed.state, closed.confirmed_by_name) == ("done", "李海燕")
    assert closed.closed_on == dt.date(2026, 9, 21)
    assert page.reopen_button.isVisible()
    assert "Enter 记下进展" not in page.hints
    assert not page.entry.isVisible()


def test_what_is_not_done_goes_back_with_a_note(qtbot, desk: Desk) -> None:
    matter = matter_of(desk)
    page = show(qtbot, desk, matter)
    page.report_button.click()
    answer(page, result="办了")
    page.return_button.click()
    answer(page, progress="还差一户")
    assert page.head.state.text() == "办理中"
    assert desk.store.all(FollowUp)[0].progress == "没有确认办结：还差一户"


def test_more_time_keeps_the_first_deadline_in_sight(qtbot, desk: Desk) -> None:
    matter = matter_of(desk)
    page = show(qtbot, desk, matter)
    page.extend_button.click()
    answer(page, extended_to="+20")
    assert page.ask.rows["extension_reason"].text() == "请写明延期理由"
    answer(page, extension_reason="等设备到货")
    later = kept(desk, matter)
    assert (later.due_on, later.extended_to) == (LATE, dt.date(2026, 10, 11))

    def words() -> list[str]:
        return [one.text() for one in page.findChildren(QLabel) if one.isVisible()]

    qtbot.waitUntil(lambda: "2026-09-18，延期理由：等设备到货" in words())
    assert "2026-10-11（还有 20 天）" in words()


def test_what_is_closed_says_so_and_opens_only_with_a_reason(qtbot, desk: Desk) -> None:
    matter = matter_of(desk)
    page = show(qtbot, desk, matter)
    page.stop_button.click()
    answer(page, result="住户自行解决了")
    assert page.bar.words.text() == "这一条终止了，不能再改。要再办，请先重新打开并写明原因。"
    assert not page.extend_button.isVisible()
    page.reopen_button.click()
    answer(page)
    assert "原因" in page.ask.rows["text"].text()
    answer(page, text="又反映了")
    assert kept(desk, matter).state == "todo"
    assert page.entry.isVisible()


def test_what_was_reopened_tells_its_first_closing(qtbot, desk: Desk) -> None:
    first = dt.date(2026, 9, 19)
    closed = {"state": "done", "closed_on": first, "result": "三户上岗", "confirmed_by": bytes(16)}
    matter = matter_of(desk, confirmed_by_name="李海燕", **closed)
    page = ResolutionPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.arrive(record=matter.id)
    page.reopen_button.click()
    answer(page, text="一户又待业")
    assert kept(desk, matter).closed_on is None

    def words() -> list[str]:
        return [one.text() for one in page.findChildren(QLabel) if one.isVisible()]

    qtbot.waitUntil(lambda: "首次办结" in words())
    assert "2026-09-19" in words()
    assert any("一户又待业；原办结日期 2026-09-19" in one for one in words())


def test_escape_puts_a_question_away_and_gives_the_cursor_back(qtbot, desk: Desk) -> None:
    page = show(qtbot, desk, matter_of(desk))
    page.ask_stop()
    assert page.ask.isVisible()
    press(Qt.Key.Key_Escape)
    assert not page.ask.isVisible()
    assert page.words.hasFocus()


def test_a_question_stays_with_its_words_while_other_matters_are_saved(qtbot, desk: Desk) -> None:
    staff = desk.store.all(StaffMember)[0]
    matter, other = matter_of(desk), matter_of(desk, matter="另一条")
    page = show(qtbot, desk, matter)
    page.report_button.click()
    compose(page.ask.rows["result"].control, "三户均已上岗")
    save(desk, build(FollowUp, resolution=other.id, by=staff.id, date=LATE))
    assert page.ask.isVisible()
    save(desk, build(FollowUp, resolution=matter.id, by=staff.id, date=LATE, progress="已约好"))
    assert "已约好" in [one.text() for one in page.notes.findChildren(QLabel)]
    assert page.ask.isVisible()
    assert page.ask.rows["result"].control.text() == "三户均已上岗"
    (note,) = desk.store.all(FollowUp, resolution=matter.id)
    with desk.store.work(desk.clerk, "删除", "test") as work:
        work.delete(note)
    desk.tell_changed(work.changes)
    shown = [one.text() for one in page.notes.findChildren(QLabel) if one.isVisible()]
    assert "已约好" not in shown
    page.show_matter(other.id)
    assert not page.ask.isVisible()


def test_what_came_in_a_package_is_shown_though_it_names_no_records(qtbot, desk: Desk) -> None:
    matter = matter_of(desk)
    page = show(qtbot, desk, matter)
    changed = kept(desk, matter)
    changed.result = "三户均已上岗"
    changed.state = "doing"
    with desk.store.work(desk.clerk, "合并", "test") as work:
        work.save(changed)
    desk.tell_changed(Changes(kinds={Resolution}))
    assert page.head.state.text() == "待确认"


def test_nothing_typed_is_lost_where_the_disk_is_full(qtbot, desk: Desk) -> None:
    matter = matter_of(desk)
    page = show(qtbot, desk, matter)
    page.notes.day.setText("2026-09-19")
    compose(page.words, "已联系两家企业")
    page.report_button.click()
    compose(page.ask.rows["result"].control, "三户均已上岗")
    with full_disk(desk):
        page.ask.press()
        page.note_progress()
    assert page.ask.isVisible()
    assert page.ask._loose.text() == DISK_FULL
    assert page.ask.rows["result"].control.text() == "三户均已上岗"
    assert page.bar.words.text() == DISK_FULL
    assert (page.words.text(), page.notes.day.text()) == ("已联系两家企业", "2026-09-19")
    page.note_progress()
    page.ask.press()
    assert not page.ask.isVisible()
    assert kept(desk, matter).result == "三户均已上岗"
    assert [one.progress for one in desk.store.all(FollowUp)] == ["已联系两家企业"]


def test_a_reminder_is_ready_to_be_pasted(qtbot, desk: Desk) -> None:
    matter_of(desk)
    page = FollowUpsPage(desk)
    qtbot.addWidget(page)
    page.table.go_to(0)
    with qtbot.waitSignal(desk.toast_asked) as told:
        page.remind()
    assert told.args[0] == "催演示干部二的话已复制，可以贴到微信或短信里"
    assert "现在逾期 3 天" in QGuiApplication.clipboard().text()


def test_a_slip_is_printed_of_what_is_still_owed_alone(qtbot, desk: Desk) -> None:
    matter = matter_of(desk)
    page = show(qtbot, desk, matter)
    asked: list[tuple[str, dict[str, Any]]] = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    (printed,) = page.papers.findChildren(QAbstractButton)
    assert printed.accessibleName() == "打印催办单"
    printed.click()
    listed = FollowUpsPage(desk)
    qtbot.addWidget(listed)
    shown = listed.source.preview(matter.id)
    assert shown is not None
    shown.deeds[-1][1]()
    assert asked == [("ledgers", {"ledger": "F07", "target": matter.id})] * 2
    assert matter.id.hex() in dict(open_matters(desk.store))
    page.stop_button.click()
    answer(page, result="不用办了")
    assert page.papers.isHidden()
    assert not dict(open_matters(desk.store))


def test_the_preview_tells_how_far_a_matter_is(qtbot, desk: Desk) -> None:
    matter = matter_of(desk)
    staff = desk.store.all(StaffMember)[0]
    save(desk, build(FollowUp, resolution=matter.id, by=staff.id, date=LATE))
    page = FollowUpsPage(desk)
    qtbot.addWidget(page)
    shown = page.source.preview(matter.id)
    assert shown is not None
    assert dict(shown.facts)["完成时限"] == "2026-09-18 逾期 3 天"
    assert shown.sections[0][0] == "进展 1 条"
    assert [words for words, _ in shown.deeds] == ["记进展", "催办", "打印催办单"]


def delete_first_note(qtbot, page: ResolutionPage, *, of: int) -> None:
    """Press 删除 beside the newest of so many notes."""

    def buttons() -> list[QAbstractButton]:
        every = page.notes.findChildren(QAbstractButton)
        return [one for one in every if one.text() == "删除" and one.isVisible()]

    qtbot.waitUntil(lambda: len(buttons()) == of)
    buttons()[0].click()


def test_a_mistaken_note_goes_and_the_matter_is_as_before_it(qtbot, desk: Desk) -> None:
    matter = matter_of(desk)
    page = show(qtbot, desk, matter)
    for words in ("已联系两家企业", "写错了地方"):
        compose(page.words, words)
        page.note_progress()
    undo = []
    desk.toast_asked.connect(lambda _words, back, _deed: undo.append(back))
    assert not page.delete_button.isVisible()
    delete_first_note(qtbot, page, of=2)
    assert [one.progress for one in desk.store.all(FollowUp)] == ["已联系两家企业"]
    assert kept(desk, matter).state == "doing"
    delete_first_note(qtbot, page, of=1)
    assert (desk.store.count(FollowUp), kept(desk, matter).state) == (0, "todo")
    assert page.delete_button.isVisible()
    undo[-1]()
    assert (desk.store.count(FollowUp), kept(desk, matter).state) == (1, "doing")
    assert not page.delete_button.isVisible()


def test_a_reopened_matter_without_notes_stays_in_hand(qtbot, desk: Desk) -> None:
    staff = desk.store.all(StaffMember)[0]
    matter = matter_of(desk, state="done", result="办好了", closed_on=LATE, confirmed_by=staff.id)
    page = show_closed(qtbot, desk, matter)
    page.reopen_button.click()
    answer(page, text="又出了问题")
    compose(page.words, "写错了")
    page.note_progress()
    delete_first_note(qtbot, page, of=1)
    assert (desk.store.count(FollowUp), kept(desk, matter).state) == (0, "doing")
    assert not page.delete_button.isVisible()


def test_notes_of_a_closed_matter_stay(qtbot, desk: Desk) -> None:
    staff = desk.store.all(StaffMember)[0]
    matter = matter_of(desk, state="done", result="办好了", closed_on=LATE, confirmed_by=staff.id)
    note = build(FollowUp, resolution=matter.id, by=staff.id, date=LATE)
    save(desk, note)
    page = show_closed(qtbot, desk, matter)
    words = [one.text() for one in page.notes.findChildren(QAbstractButton) if one.isVisible()]
    assert "删除" not in words
    page.delete_note(note.id)
    assert "重新打开" in page.bar.words.text()
    assert desk.store.count(FollowUp) == 1


def test_lists_and_minutes_call_the_deadline_what_its_field_is_called(desk: Desk) -> None:
    called = Resolution.fields()["due_on"].label
    (column,) = (one for one in Matters(desk).columns() if one.name == "due_on")
    assert column.title == called
    assert HEADINGS[Col.DUE] == called
