"""Files dropped on lists: sheets go to the import, pictures and papers to the row's record."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton

from db.kinds import (
    Activity,
    Attachment,
    BrandChecklist,
    JointMeeting,
    Pairing,
    PlanItem,
    PublicityItem,
    StaffMember,
)
from desktop_app.gui import dropping, notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.dropping import FOLDER_BY_FOLDER, NO_SHEET, ONE_AT_A_TIME
from desktop_app.gui.list_drops import ALONE, ON_A_ROW
from desktop_app.gui.pages.buildings import BuildingsPage
from desktop_app.gui.pages.follow_ups import FollowUpsPage
from desktop_app.gui.pages.households import HouseholdsPage
from desktop_app.gui.pages.import_wizard import ImportPage
from desktop_app.gui.pages.meetings import MeetingsPage
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.pages.pairing import PairingsPage
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.residents import ResidentsPage
from desktop_app.gui.pages.year_plan import YearPlanPage
from tests.builders import build
from tests.exchange import pictures
from tests.gui.office_desk import save


@pytest.fixture
def asked(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    desk.page_asked.connect(lambda name, where: found.append((name, where)))
    return found


@pytest.fixture
def troubles(desk: Desk) -> list[str]:
    found: list[str] = []
    desk.trouble_met.connect(lambda error: found.append(str(error)))
    return found


def dropped(*paths: Path, at: QPoint | None = None) -> QDropEvent:
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(at or QPoint(5, 5)), Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    # The event refers to what was dragged without keeping it.
    event.held = held  # type: ignore[attr-defined]
    return event


def shown(qtbot, page: Any) -> Any:
    qtbot.addWidget(page)
    page.resize(1200, 660)
    page.show()
    page.arrive()
    if hasattr(page, "roll"):
        qtbot.waitUntil(lambda: page.roll.is_ready)
    return page


def made(qtbot, desk: Desk, key: str) -> Any:
    entry = next(one for one in entries(desk) if one.key == key)
    page = shown(qtbot, entry.build(desk))
    page.views.set_value("all")  # whatever the year of the records
    page.reload()
    return page


def on_row(page: Any, row: int) -> QPoint:
    QApplication.processEvents()  # a page that was just shown is laid out only now
    view = page.table.viewport()
    cell = page.table.visualRect(page.table.rows.index(row, 1))
    assert view.rect().contains(cell.center())
    return view.mapTo(page, cell.center())


def settle(qtbot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs(), timeout=60_000)  # a child draws anew


def photo(folder: Path, name: str = "IMG_1.jpg") -> Path:
    path = folder / name
    path.write_bytes(pictures.jpeg((640, 480)))
    return path


def sheet(folder: Path, name: str = "花名册.xlsx") -> Path:
    path = folder / name
    path.write_bytes(b"a table")
    return path


PAGES: list[tuple[Any, str, str]] = [
    (ResidentsPage, "resident", "residents"),
    (HouseholdsPage, "resident", "households"),
    (PairingsPage, "pairing", "pairing"),
    (MeetingsPage, "joint_meeting", "meetings"),
    (FollowUpsPage, "resolution", "follow_ups"),
    (BuildingsPage, "address", "buildings"),
    (partial(YearPlanPage, place=place_of(PlanItem)), "plan_item", "plan"),
]


@pytest.mark.parametrize(("page", "table", "key"), PAGES, ids=lambda one: str(one)[-24:])
def test_every_list_that_people_keep_in_sheets_takes_one(
    qtbot, desk: Desk, asked, tmp_path, monkeypatch, page, table, key
) -> None:
    one = shown(qtbot, page(desk))
    assert one.acceptDrops()
    event = dropped(sheet(tmp_path))
    one.dropEvent(event)
    assert event.isAccepted()
    assert asked == [
        ("import", {"what": table, "page": key, "file": str(tmp_path / "花名册.xlsx")})
    ]
    take_in = next(one for one in one.findChildren(QPushButton) if "导入表格" in one.text())
    chosen = sheet(tmp_path, "老花名册.xls")
    for answer, file in ((chosen, {"file": str(chosen)}), (None, {})):
        monkeypatch.setattr(notices, "choose_file", lambda *_, answer=answer: answer)
        take_in.click()
        assert asked[-1] == ("import", {"what": table, "page": key, **file})


def test_a_folder_stands_for_the_sheet_in_it(
    qtbot, desk: Desk, asked, toasts, tmp_path, monkeypatch
) -> None:
    page = shown(qtbot, ResidentsPage(desk))
    folder = tmp_path / "旧表"
    folder.mkdir()
    photo(folder)
    page.dropEvent(dropped(folder))
    assert toasts[-1][0] == NO_SHEET
    assert asked == []
    first = sheet(folder)
    sheet(folder, "~$花名册.xlsx")
    page.dropEvent(dropped(folder))
    assert asked[-1][1]["file"] == str(first)
    second, offered = sheet(folder, "老花名册.xls"), []

    def choose(_parent, _title, _kinds, *, within):
        offered.append(within)
        return second

    monkeypatch.setattr(notices, "choose_file", choose)
    page.dropEvent(dropped(folder))
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert asked[-1][1]["file"] == str(second)
    assert offered == [folder]


def test_of_several_folders_the_first_with_sheets_is_looked_at_and_that_is_said(
    qtbot, desk: Desk, asked, toasts, tmp_path, monkeypatch
) -> None:
    page, offered = shown(qtbot, ResidentsPage(desk)), []
    bare, old, new = (tmp_path / name for name in ("照片", "旧表", "新表"))
    for folder in (bare, old, new):
        folder.mkdir()
        photo(folder)
    kept = [sheet(folder, name) for folder in (old, new) for name in ("一.xlsx", "二.xls")]

    def choose(_parent, _title, _kinds, *, within):
        offered.append(within)
        return kept[1]

    monkeypatch.setattr(notices, "choose_file", choose)
    page.dropEvent(dropped(bare, old, new))
    qtbot.waitUntil(lambda: bool(toasts))
    assert offered == [old]
    assert asked[-1][1]["file"] == str(kept[1])
    assert [one[0] for one in toasts] == [FOLDER_BY_FOLDER.format(name="旧表", others=1)]


def test_of_a_photo_and_a_sheet_the_sheet_is_imported(qtbot, desk: Desk, asked, tmp_path) -> None:
    page = shown(qtbot, ResidentsPage(desk))
    page.dropEvent(dropped(photo(tmp_path), sheet(tmp_path)))
    assert asked[-1][1]["file"] == str(tmp_path / "花名册.xlsx")


def test_of_several_sheets_the_first_is_imported_and_the_others_are_named_as_left(
    qtbot, desk: Desk, asked, toasts, tmp_path
) -> None:
    page = shown(qtbot, ResidentsPage(desk))
    page.dropEvent(dropped(sheet(tmp_path), sheet(tmp_path, "二.xls"), sheet(tmp_path, "三.csv")))
    assert [where["file"] for _name, where in asked] == [str(tmp_path / "花名册.xlsx")]
    assert toasts[-1][0] == ONE_AT_A_TIME.format(name="花名册.xlsx", others=2)


def test_the_import_itself_takes_a_folder_too(qtbot, desk: Desk, tmp_path, monkeypatch) -> None:
    page = shown(qtbot, ImportPage(desk))
    read: list[Path] = []
    monkeypatch.setattr(page, "read", read.append)
    first = sheet(tmp_path)
    page.dropEvent(dropped(tmp_path))
    page.drop.taken.disconnect()
    page.drop.taken.connect(read.append)
    page.drop.dropEvent(dropped(tmp_path))
    assert read == [first, first]


def test_a_photo_dropped_on_an_activity_becomes_its_photo(
    qtbot, desk: Desk, asked, toasts, tmp_path
) -> None:
    one, other = build(Activity, topic="包粽子"), build(Activity, topic="看展览")
    save(desk, one, other)
    page = made(qtbot, desk, "activities")
    row = page.table.rows.row_of(one.id)
    page.dropEvent(dropped(photo(tmp_path), at=on_row(page, row)))
    card = page.files.card
    assert card.isVisible()
    assert "包粽子" in card._title.text()
    assert card.rows["which"].control.value() == "photos"
    assert desk.store.all(Attachment) == []
    for name in ("contains_people", "consent_ok"):
        card.rows[name].control.setChecked(True)
    card.press()
    settle(qtbot, desk)
    (kept,) = desk.store.all(Attachment)
    assert (kept.owner, kept.owner_tag) == (one.id, Activity.lists()["photos"].tag)
    assert (kept.contains_people, kept.consent_ok) == (True, True)
    assert asked == []
    words, back, _ = toasts[-1]
    assert words == "已添加 1 个文件"
    back()
    assert desk.store.all(Attachment) == []


def test_papers_go_apart_from_photos_and_are_asked_for_no_consent(
    qtbot, desk: Desk, tmp_path
) -> None:
    one = build(Activity, topic="包粽子")
    save(desk, one)
    page = made(qtbot, desk, "activities")
    paper = tmp_path / "方案.pdf"
    paper.write_bytes(pictures.PDF)
    page.dropEvent(dropped(paper, at=on_row(page, 0)))
    assert list(page.files.card.rows) == ["which"]
    page.files.card.press()
    settle(qtbot, desk)
    (kept,) = desk.store.all(Attachment)
    assert kept.owner_tag == Activity.lists()["papers"].tag
    assert not kept.contains_people


def test_nothing_is_added_beside_the_rows_or_unasked(qtbot, desk: Desk, toasts, tmp_path) -> None:
    save(desk, build(Activity, topic="包粽子"))
    page = made(qtbot, desk, "activities")
    page.dropEvent(dropped(photo(tmp_path)))
    assert toasts[-1][0] == ON_A_ROW
    assert not page.files.card.isVisible()
    page.dropEvent(dropped(photo(tmp_path), at=on_row(page, 0)))
    page.files.card.dismiss()
    settle(qtbot, desk)
    assert desk.store.all(Attachment) == []


def test_a_sheet_on_a_row_still_goes_to_the_import(qtbot, desk: Desk, asked, tmp_path) -> None:
    save(desk, build(Activity, topic="包粽子"))
    page = made(qtbot, desk, "activities")
    page.dropEvent(dropped(sheet(tmp_path), at=on_row(page, 0)))
    assert asked[-1][0] == "import"
    assert asked[-1][1]["what"] == "activity"


def test_sheets_that_come_with_photos_are_kept_with_the_record_too(
    qtbot, desk: Desk, asked, toasts, tmp_path, monkeypatch
) -> None:
    save(desk, build(Activity, topic="包粽子"))
    page = made(qtbot, desk, "activities")
    folder = tmp_path / "端午活动"
    folder.mkdir()
    photo(folder)
    sheet(folder, "签到表.xlsx")
    walked, scandir = [], os.scandir
    monkeypatch.setattr(dropping.os, "scandir", lambda at: walked.append(at) or scandir(at))
    page.dropEvent(dropped(folder))
    assert toasts[-1][0] == ON_A_ROW + ALONE
    assert walked == [folder]
    offered: list[list[str]] = []
    monkeypatch.setattr(
        page.files, "offer", lambda _record, files: offered.append([one.name for one in files])
    )
    page.dropEvent(dropped(folder, at=on_row(page, 0)))
    assert offered == [["IMG_1.jpg", "签到表.xlsx"]]
    assert asked == []


def test_a_file_that_cannot_be_kept_is_named(qtbot, desk: Desk, troubles, tmp_path) -> None:
    save(desk, build(PublicityItem))
    page = made(qtbot, desk, "publicity")
    broken = tmp_path / "坏了.jpg"
    broken.write_bytes(b"no picture")
    page.dropEvent(dropped(broken, at=on_row(page, 0)))
    page.files.card.press()
    settle(qtbot, desk)
    assert "坏了.jpg" in troubles[-1]
    assert desk.store.all(Attachment) == []


@pytest.mark.parametrize(
    ("page", "record", "name"),
    [
        (PairingsPage, Pairing, "agreement"),
        (MeetingsPage, JointMeeting, "photos"),
    ],
)
def test_pairs_and_meetings_take_their_papers(
    qtbot, desk: Desk, tmp_path, page, record, name
) -> None:
    kept = build(record)
    save(desk, kept)
    one = shown(qtbot, page(desk))
    one.views.set_value("all")
    one.reload()
    one.dropEvent(dropped(photo(tmp_path), at=on_row(one, 0)))
    one.files.card.press()
    settle(qtbot, desk)
    (file,) = desk.store.all(Attachment)
    assert (file.owner, file.owner_tag) == (kept.id, record.lists()[name].tag)


def test_the_five_ones_without_material_stand_first_and_take_it(
    qtbot, desk: Desk, asked, tmp_path
) -> None:
    year, owner = desk.store.today.year, desk.store.all(StaffMember)[0].id
    event = build(Activity, topic="包粽子")
    proved = build(BrandChecklist, year=year, item="brand", owner=owner)
    bare = build(BrandChecklist, year=year, item="venue", owner=owner)
    save(desk, event, proved, bare)
    with desk.store.work(desk.clerk, "佐证", "test") as work:
        work.set_list(proved, "evidence", [(event.id, "包粽子")])
    desk.tell_changed(work.changes)
    page = made(qtbot, desk, "brand_proofs")
    rows = page.table.rows
    assert [rows.record_id(at) for at in range(2)] == [bare.id, proved.id]
    assert rows.cells(0)[-3:] == ("", "", "缺材料")
    assert rows.cells(1)[-3:] == ("1 条", "", "有材料")
    assert ("lacking", "缺材料 1") in page.source.views()
    assert "1 项缺材料" in page.head.subtitle.text()
    page.dropEvent(dropped(photo(tmp_path), at=on_row(page, 0)))
    page.files.card.press()
    settle(qtbot, desk)
    assert desk.store.all(Attachment)[0].owner == bare.id
    assert {one.cells[-1] for one in page.source.rows.values()} == {"有材料"}
    told = page.source.preview(proved.id)
    assert [heading for heading, _ in told.sections] == ["佐证记录", "佐证文件"]
    dict(told.deeds)["补材料"]()
    assert asked[-1] == ("brand_form", {"record": proved.id, "field": "evidence"})
    desk.opens = {"activity": "activities_form"}
    dict(told.deeds)["看 包粽子"]()
    assert asked[-1] == ("activities_form", {"record": event.id})
