"""Photos and files beside a form: dropped, pasted, noted, ordered, removed, and brought back."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from db.bin import Bin
from db.blobs import Copy, TakenFile
from db.files import Files, attach, lists_of
from db.kinds import Activity, Attachment, Pairing, PairingLog, Resident
from db.roles import Clerk
from desktop_app.gui import notices
from desktop_app.gui.deleting import delete_with_toast
from desktop_app.gui.files_panel import FilesPanel
from desktop_app.gui.pages.pairing_form import PairingLogPage
from desktop_app.gui.picture_view import PictureView
from desktop_app.gui.row_files import RowFiles
from tests.builders import build
from tests.compose import compose
from tests.exchange import pictures
from tests.gui.office_desk import CTRL, open_desk, save, show


@pytest.fixture
def desk(qapp):
    with open_desk() as made:
        made.toasts = []
        made.toast_asked.connect(lambda *said: made.toasts.append(said))
        yield made
        QApplication.clipboard().clear()


@pytest.fixture
def page(qtbot, desk):
    """Give the page of a kept record."""
    pair = build(Pairing)
    log = build(PairingLog, pairing=pair.id)
    save(desk, pair, log)
    return show(qtbot, PairingLogPage(desk), record=log.id)


def test_dropped_on_the_row_of_what_was_approved_files_may_be_proof_alone(qtbot, desk, tmp_path):
    party = build(Activity, state="approved")
    with desk.store.work(desk.clerk, "登记", "test") as work:
        work.bulk_create([party])
    dropping = RowFiles(desk, Activity)
    qtbot.addWidget(dropping.card)
    dropping.offer(party.id, [tmp_path / "方案.pdf"])
    box = dropping.card.rows["which"].control
    lists = Activity.lists()
    assert [box.itemData(at) for at in range(box.count())] == [
        name for name in lists_of(Activity) if lists[name].proof
    ]
    assert lists["papers"].label not in [box.itemText(at) for at in range(box.count())]


def test_what_was_approved_takes_more_proof_and_lets_nothing_go(qtbot, desk):
    party = build(Activity)
    save(desk, party)
    panel = FilesPanel(desk, Activity)
    qtbot.addWidget(panel)
    panel.show_record(party)
    panel.adding.add("photos", [photo()])
    settle(qtbot, desk)
    panel.show()
    every = {"open", "edit", "up", "down", "save", "remove"}
    for state, deeds, open_lists in (
        ("registered", every, set(panel.groups)),
        ("approved", {"open", "save"}, {n for n, one in Activity.lists().items() if one.proof}),
    ):
        party.state = state
        panel.show_record(party)
        (tile,) = panel.groups["photos"].tiles
        assert set(tile.buttons) == deeds
        ways = {n for n, one in panel.groups.items() if one.choose_button.isVisibleTo(panel)}
        assert ways == open_lists


def group(page):
    return page.files.groups["photos"]


def tiles(page):
    return [tile.called for tile in group(page).tiles]


def said(page):
    return "\n".join(one.text() for one in page.files.findChildren(QLabel) if one.isVisibleTo(page))


def settle(qtbot, desk):
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs())


def add(qtbot, page, *sources):
    page.files.adding.add("photos", list(sources))
    settle(qtbot, page.desk)


def photo(name="IMG_1.jpg", size=(640, 480), **rest):
    return name, pictures.jpeg(size, **rest)


def drop(page, held):
    target = group(page)
    event = QDropEvent(
        QPoint(20, 20),
        Qt.DropAction.CopyAction,
        held,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    target.dropEvent(event)
    return event.isAccepted()


def test_dropped_files_are_kept_at_once_and_undone_by_the_toast(qtbot, desk, page, tmp_path):
    paths = [tmp_path / "一起包粽子.jpg", tmp_path / "协议.pdf"]
    paths[0].write_bytes(pictures.jpeg(noted=True))
    paths[1].write_bytes(pictures.PDF)
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert drop(page, held)
    settle(qtbot, desk)
    assert tiles(page) == ["一起包粽子.jpg", "协议.pdf"]
    first, other = Files(desk.store).of(page.record.id)
    assert (first.taken_on, first.mime) == (dt.date(2025, 6, 10), "image/jpeg")
    assert other.mime == "application/pdf"
    words, undo, _ = desk.toasts[-1]
    assert words == "已添加 2 个文件"
    undo()
    assert tiles(page) == []
    desk.toasts[-1][1]()
    assert tiles(page) == ["一起包粽子.jpg", "协议.pdf"]


def test_the_panel_never_stands_as_a_window_of_its_own(qtbot, desk):
    shown = {one for one in QApplication.topLevelWidgets() if one.isVisible()}
    for kind in (PairingLog, Resident):
        panel = FilesPanel(desk, kind)
        qtbot.addWidget(panel)
        assert {one for one in QApplication.topLevelWidgets() if one.isVisible()} == shown


def test_a_dropped_text_is_not_taken(qtbot, page):
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs())
    held = QMimeData()
    held.setText("不是文件")
    drop(page, held)
    assert not page.desk.jobs.open_jobs()


def test_ctrl_v_in_a_field_pastes_a_picture_and_leaves_text_to_the_field(qtbot, desk, page):
    content = page.form.editors["content"].control
    content.setFocus()
    picture = QImage(80, 60, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    QApplication.clipboard().setImage(picture)
    QTest.keyClick(content, Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: tiles(page) == ["粘贴的图片.png"])
    settle(qtbot, desk)
    (file,) = Files(desk.store).of(page.record.id)
    copy = Files(desk.store).copy(file.sha256)
    assert (file.mime, copy.width, copy.height) == ("image/png", 80, 60)
    QApplication.clipboard().setText("15400000001")
    QTest.keyClick(content, Qt.Key.Key_V, CTRL)
    assert "15400000001" in content.toPlainText()
    assert not desk.jobs.open_jobs()


def test_an_empty_clipboard_is_said(desk, page):
    QApplication.clipboard().clear()
    group(page).paste_button.click()
    assert "剪贴板里没有图片" in desk.toasts[-1][0]


def test_what_cannot_be_added_is_said_and_the_rest_is(qtbot, desk, page):
    add(qtbot, page, photo(), ("坏的.jpg", b"\xff\xd8\xffxx"), ("原图.heic", pictures.TORN_HEIC))
    assert tiles(page) == ["IMG_1.jpg"]
    words = page.files.bar.words.text()
    assert "有 2 个没有添加" in words
    assert "坏的.jpg：这张图片没有拷完整" in words
    assert "原图.heic：这张图片没有拷完整" in words


def test_cancelling_adds_nothing(qtbot, desk, page):
    desk.jobs.started.connect(lambda job: job.cancel())
    add(qtbot, page, *(photo(f"{n}.jpg", (300 + n, 200)) for n in range(5)))
    assert Files(desk.store).of(page.record.id) == []


def test_the_same_picture_is_not_added_twice(qtbot, desk, page):
    add(qtbot, page, photo())
    add(qtbot, page, photo("IMG_2.jpg"))
    assert tiles(page) == ["IMG_1.jpg"]
    assert desk.toasts[-1][0] == "没有添加新的文件，1 个已经在里面了"


def test_a_picture_of_another_record_is_pointed_out(qtbot, desk, page):
    add(qtbot, page, photo())
    other = build(PairingLog, pairing=page.record.pairing)
    save(desk, other)
    page.open(other)
    add(qtbot, page, photo())
    qtbot.waitUntil(lambda: "这个文件也用在结对活动记录" in said(page))


def test_notes_are_written_and_consent_is_asked_for(qtbot, desk, page):
    add(qtbot, page, photo())
    group(page).tiles[0].buttons["edit"].click()
    details = page.files.details
    assert QApplication.focusWidget() is details.editors["caption"].control
    compose(details.editors["caption"].control, "端午节一起包粽子")
    details.editors["contains_people"].tick.setChecked(True)
    assert details.rows["consent_ok"].text() == "照片里有人，对外使用前请先征得本人同意"
    details.editors["consent_ok"].tick.setChecked(True)
    assert details.rows["consent_ok"].text() == ""
    details.editors["taken_on"].retype("看不懂的日期")
    details.save_button.click()
    assert "看不懂" in details.rows["taken_on"].text()
    details.editors["taken_on"].retype("20250610")
    details.save_button.click()
    assert not details.isVisible()
    (kept,) = Files(desk.store).of(page.record.id)
    assert (kept.caption, kept.consent_ok, kept.taken_on) == (
        "端午节一起包粽子",
        True,
        dt.date(2025, 6, 10),
    )
    qtbot.waitUntil(lambda: "有人物 · 已获同意" in said(page))
    assert QApplication.focusWidget() is group(page).tiles[0].buttons["edit"]
    desk.toasts[-1][1]()
    assert tiles(page) == ["IMG_1.jpg"]


def test_the_order_changes_and_the_cursor_stays_on_its_file(qtbot, desk, page):
    add(qtbot, page, *(photo(f"{n}.jpg", (300 + n, 200)) for n in range(3)))
    button = group(page).tiles[2].buttons["up"]
    button.setFocus()
    button.click()
    assert tiles(page) == ["0.jpg", "2.jpg", "1.jpg"]
    assert QApplication.focusWidget() is group(page).tiles[1].buttons["up"]
    QApplication.focusWidget().click()
    QApplication.focusWidget().click()  # at the top already
    assert tiles(page) == ["2.jpg", "0.jpg", "1.jpg"]


def test_a_removed_file_comes_back_by_the_toast(qtbot, desk, page):
    add(qtbot, page, photo())
    group(page).tiles[0].buttons["remove"].click()
    assert tiles(page) == []
    words, undo, _ = desk.toasts[-1]
    assert words == "已移除 IMG_1.jpg"
    undo()
    assert tiles(page) == ["IMG_1.jpg"]
    assert group(page).tiles[0].open_button.isEnabled()


def test_pictures_open_in_full_and_turn_by_arrows(qtbot, desk, page):
    add(qtbot, page, photo("甲.jpg", (300, 200)), ("乙.pdf", pictures.PDF), photo("丙.jpg", (9, 9)))
    tile = group(page).tiles[0]
    tile.open_button.setFocus()
    tile.open_button.click()
    view = page.findChild(PictureView)
    assert view.words.text() == "甲.jpg"
    assert view.count.text() == "第 1 / 2 张"
    assert not view.picture.pixmap().isNull()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.words.text() == "丙.jpg"
    assert not view.after.isEnabled()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert QApplication.focusWidget() is tile.open_button


def test_other_files_are_saved_outside_and_logged(qtbot, desk, page, tmp_path, monkeypatch):
    add(qtbot, page, ("结对协议.pdf", pictures.PDF))
    asked = []
    monkeypatch.setattr(
        notices, "save_file", lambda *words: asked.append(words) or tmp_path / "out.pdf"
    )
    group(page).tiles[0].open_button.click()
    settle(qtbot, desk)
    assert asked[0][2] == "结对协议.pdf"
    assert (tmp_path / "out.pdf").read_bytes() == pictures.PDF
    assert desk.store.access_log(desk.clerk, page.record)[0].act.act == "另存附件"
    assert "不在台账里" in desk.toasts[-1][0]


def test_files_of_a_new_record_wait_and_are_saved_with_it(qtbot, desk):
    pair = build(Pairing)
    save(desk, pair)
    page = show(qtbot, PairingLogPage(desk))
    add(qtbot, page, photo())
    assert tiles(page) == ["IMG_1.jpg"]
    assert "保存这条记录时一起保存" in desk.toasts[-1][0]
    assert desk.store.count(Attachment) == 0
    for path, value in {"pairing": pair.id, "date": desk.store.today, "form": "visit",
                        "content": "上门看望，一起包粽子，聊家常。"}.items():  # fmt: skip
        page.form.editors[path].put(value)
    assert page.save(), page.form.faults
    assert tiles(page) == ["IMG_1.jpg"]
    assert [one.owner for one in desk.store.all(Attachment)] == [page.record.id]
    desk.toasts[-1][1]()  # one undo step: record and file together
    assert desk.store.count(Attachment) == desk.store.count(PairingLog) == 0


def test_a_draft_keeps_its_files_even_when_thrown_away_and_brought_back(qtbot, desk):
    page = show(qtbot, PairingLogPage(desk))
    add(qtbot, page, photo())
    owner = page.record.id
    group(page).tiles[0].buttons["edit"].click()
    compose(page.files.details.editors["caption"].control, "还没存")
    page.files.details.press()
    page.leave()
    assert tiles(page) == []
    page.arrive()
    assert "没保存的草稿" in page.draft_bar.words.text()
    page._drafts._go_on(page._drafts._drafts.waiting()[0])
    assert page.record.id == owner
    assert tiles(page) == ["还没存"]
    group(page).tiles[0].buttons["remove"].click()
    assert tiles(page) == []
    desk.toasts[-1][1]()
    assert tiles(page) == ["还没存"]
    page.leave()
    ((key, body),) = desk.store.drafts("pairing_log").items()
    desk.store.drop_draft(*key)
    desk.store.keep_draft(*key, body)  # as the list of drafts brings one back
    page.arrive(draft=owner.hex())
    assert tiles(page) == ["还没存"]


def test_files_under_way_reach_their_record_when_it_is_left_meanwhile(qtbot, desk, page):
    first = page.record.id
    page.files.adding.add("photos", [photo()])
    page.start_new()
    settle(qtbot, desk)
    assert [one.owner for one in desk.store.all(Attachment)] == [first]
    assert tiles(page) == []


def test_photos_of_a_phone_are_offered_by_day(qtbot, desk, page, tmp_path, monkeypatch):
    camera = tmp_path / "DCIM" / "Camera"
    camera.mkdir(parents=True)
    for number, day in enumerate((9, 10, 10)):
        path = camera / f"IMG_{number}.jpg"
        path.write_bytes(pictures.jpeg((100 + number, 80)))
        moment = dt.datetime(2025, 6, day, 12).timestamp()  # noqa: DTZ001  local, as a file's day
        os.utime(path, (moment, moment))
    (camera / "movie.mp4").write_bytes(b"x")
    monkeypatch.setattr(notices, "choose_folder", lambda *_: tmp_path)
    group(page).stick_button.click()
    settle(qtbot, desk)
    days = page.files.ask.rows["day"].control
    assert [days.itemText(n) for n in range(days.count())] == [
        "2025-06-10（2 张）",
        "2025-06-09（1 张）",
    ]
    page.files.ask.deed.click()
    settle(qtbot, desk)
    assert tiles(page) == ["IMG_1.jpg", "IMG_2.jpg"]


def test_who_may_not_edit_only_looks(qtbot, desk, page):
    add(qtbot, page, photo())
    desk._clerk = Clerk(desk.clerk.id, "l", "负责人", frozenset({"lead"}))
    page.files.show_record(page.record)
    tile = group(page).tiles[0]
    assert set(tile.buttons) == {"open", "save"}
    assert not group(page).acceptDrops()
    for way in (group(page).choose_button, group(page).stick_button, group(page).paste_button):
        assert not way.isVisible()


def test_what_has_not_come_yet_is_said_and_received_pictures_are_drawn_by_the_child(
    qtbot, desk, page
):
    row = build(Attachment, owner=page.record.id, owner_tag=10, caption="别的电脑上的")
    save(desk, row)
    tile = group(page).tiles[0]
    assert not tile.open_button.isEnabled()
    qtbot.waitUntil(lambda: "图片还没有收到" in said(page))
    bare = pictures.jpeg()
    with desk.store.work(desk.clerk) as work:
        attach(work, page.record, "photos", TakenFile("image/jpeg", Copy(bare), {}, "收到的.jpg"))
    desk.tell_changed(work.changes)
    settle(qtbot, desk)
    found = {tile.called: tile.open_button.isEnabled() for tile in group(page).tiles}
    assert found == {"别的电脑上的": False, "收到的.jpg": True}


def test_files_go_to_the_bin_with_their_record_and_come_back_with_it(qtbot, desk, page):
    add(qtbot, page, photo())
    delete_with_toast(desk, [page.record])
    assert desk.store.count(Attachment) == 0
    (binned,) = Bin(desk.store).shown()
    assert isinstance(binned.record, PairingLog)
    desk.toasts[-1][1]()
    assert [one.origin_name for one in desk.store.all(Attachment)] == ["IMG_1.jpg"]
