"""找回: the bin, the last works and the drafts, each with its way back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from db.kinds import HouseholdMember, Pairing, Resident, StaffMember
from db.record import Record
from desktop_app.gui.deleting import delete_with_toast
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.kept_drafts import KeptDraftsPage
from desktop_app.gui.pages.recent_works import RecentWorksPage
from desktop_app.gui.pages.recycle_bin import RecycleBinPage
from desktop_app.gui.pages.way_back import WayBackPage
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.sheets import sheet_of
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import family, focus, go, show


def listed(qtbot, page: WayBackPage) -> WayBackPage:
    qtbot.addWidget(page)
    page.resize(1190, 640)
    page.show()
    page.activateWindow()
    page.arrive()
    settle(qtbot, page)
    return page


def settle(qtbot, page: WayBackPage) -> None:
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs())


def rows(page: WayBackPage) -> list[tuple[str, ...]]:
    return [page.table.rows.cells(row) for row in range(page.table.rows.rowCount())]


def keep(desk: Desk, *records: Record, why: str = "登记居民") -> None:
    with desk.store.work(desk.clerk, why, "test") as work:
        work.save(*records)
    desk.tell_changed(work.changes)


def test_the_bin_lists_what_was_deleted_and_brings_it_back(qtbot, desk, toasts) -> None:
    mei = build(Resident)
    keep(desk, mei)
    page = listed(qtbot, RecycleBinPage(desk))
    assert rows(page) == []
    delete_with_toast(desk, [mei])
    assert toasts[-1][0] == "李梅 已移到回收站，30 天内可找回"
    settle(qtbot, page)
    ((name, kind, who, when, why),) = rows(page)
    assert (name, kind, who, why) == ("李梅", "居民", "王晓梅", "删除居民")
    assert when.startswith("今天")
    QTest.keyClick(page.box, Qt.Key.Key_F2)
    assert desk.store.get(Resident, mei.id)
    assert toasts[-1][0] == "已找回 李梅"
    settle(qtbot, page)
    assert rows(page) == []
    toasts[-1][1]()
    assert desk.store.get(Resident, mei.id) is None


def test_the_bin_is_searched_by_initials_and_kind(qtbot, desk) -> None:
    for one in (build(Resident), build(StaffMember, full_name="乌兰图雅")):
        keep(desk, one)
        delete_with_toast(desk, [one])
    page = listed(qtbot, RecycleBinPage(desk))
    for words, found in {"lm": ["李梅"], "wlty": ["乌兰图雅"], "居民": ["李梅"]}.items():
        page.box.setText(words)
        assert [row[0] for row in rows(page)] == found


def test_several_come_back_at_once_and_parts_with_their_whole(qtbot, desk, toasts) -> None:
    home = family(desk)
    place = desk.store.all(HouseholdMember)[0]
    delete_with_toast(desk, [home], [place])
    other = build(StaffMember)
    keep(desk, other)
    delete_with_toast(desk, [other])
    page = listed(qtbot, RecycleBinPage(desk))
    assert {row[1] for row in rows(page)} == {"户", "工作人员"}
    page.restore(list(page.list.rows))
    assert toasts[-1][0] == "已找回 2 条"
    assert desk.store.get(HouseholdMember, place.id)


def test_the_summary_of_what_is_binned_masks_and_leaves_out_what_is_a_persons_own(
    qtbot, desk
) -> None:
    mei = build(Resident, ethnicity_code="02")
    keep(desk, mei)
    delete_with_toast(desk, [mei])
    page = listed(qtbot, RecycleBinPage(desk))
    shown = page.list.preview(mei.id)
    told = dict(shown.facts)
    assert "2299" not in "".join(told.values()).replace("229902************", "")
    assert not any("民族" in name for name in told)


def test_any_of_the_last_works_is_taken_back_and_brought_again(qtbot, desk, toasts) -> None:
    for name in ("李梅", "乌兰图雅"):
        keep(desk, build(Resident, full_name=name, id_number=None))
    page = listed(qtbot, RecentWorksPage(desk))
    assert [row[0] for row in rows(page)] == ["登记居民 乌兰图雅", "登记居民 李梅"]
    earlier = list(page.list.rows)[1]
    page.turn([earlier])
    assert [one.full_name for one in desk.store.all(Resident)] == ["乌兰图雅"]
    assert toasts[-1][0] == "已撤销：登记居民 李梅"
    assert rows(page)[1][3] == "已撤销"
    page.turn([earlier])
    assert len(desk.store.all(Resident)) == 2


def test_what_later_work_rests_on_stays_and_the_page_says_why(qtbot, desk) -> None:
    people = build(Resident), build(Resident, full_name="乌兰图雅", id_number=None)
    keep(desk, *people)
    keep(desk, build(Pairing, side_a=people[0].id, side_b=people[1].id), why="新结对")
    page = listed(qtbot, RecentWorksPage(desk))
    first = list(page.list.rows)[-1]
    page.turn([first])
    said = page.bar.words.text()
    assert said.startswith("“登记居民 李梅 等 2 条”不能单独撤销：居民 ")
    assert all(one.full_name in said for one in people)
    assert len(desk.store.all(Resident)) == 2
    page.turn(list(page.list.rows))  # the newest first: then nothing rests on the other
    assert desk.store.all(Resident) == []


def test_drafts_of_all_forms_are_listed_gone_on_with_and_thrown_away(qtbot, desk, toasts) -> None:
    form = RecordPage(desk, sheet_of(StaffMember), key="staff_form", crumb="", back_to="staff")
    show(qtbot, form)
    go(form, "full_name")
    compose(focus(), "乌兰图雅")
    form.leave()
    asked: list[tuple] = []
    desk.page_asked.connect(lambda *words: asked.append(words))
    page = listed(qtbot, KeptDraftsPage(desk))
    (row,) = rows(page)
    assert row[:3] == ("工作人员 乌兰图雅", "新登记", "1 项")
    page.go_on(list(page.list.rows))
    ((_, record),) = desk.store.drafts()
    assert asked[-1] == ("staff_form", {"draft": record})
    page.throw_away(list(page.list.rows))
    assert (rows(page), desk.store.drafts()) == ([], {})
    toasts[-1][1]()
    assert len(rows(page)) == 1
