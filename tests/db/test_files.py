"""Files inside the book: by hash, once, whole or not at all, brought back by undo, checked."""

from __future__ import annotations

import datetime as dt
import os

import pytest

from db import backup, blobs, founding
from db.blobs import PIECE, PRINT, THUMB, Copy, TakenFile
from db.files import DAY_MS, Files, add as add_files, attach, new_row, reorder, take_over
from db.founding import Founding
from db.key_file import Cost
from db.kinds import Attachment, PairingLog, Resident
from db.peers import Peers
from db.roles import Clerk
from db.trouble import Refused, Unavailable
from tests.builders import ID_PURPOSE, build
from tests.trust.ground import open_first

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
PASSWORD = "shiliu-zi 2025 jin"


def picture(content=b"a picture", **rest):
    copies = {PRINT: Copy(b"print of " + content, 1600, 1200), THUMB: Copy(b"thumb", 240, 180)}
    return TakenFile("image/jpeg", Copy(content, 2560, 1920), copies, "IMG_0001.JPG", **rest)


def logged(node):
    log = build(PairingLog)
    node.save(log)
    return log


def add(node, owner, taken=None, name="photos", **values):
    with node.store.work(node.clerk, "添加照片") as work:
        row = attach(work, owner, name, taken or picture(), **values)
    return row, work.changes.work


def tables(node):
    with node.store.transaction() as connection:
        return [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in ("file_copy", "file_piece", "waiting_file", "file_awaited")
        ]


def test_a_file_comes_back_as_it_was_with_its_copies(node):
    log = logged(node)
    content = os.urandom(2 * PIECE + 17)
    row, _ = add(node, log, picture(content, taken_on=dt.date(2025, 6, 10)), caption="包粽子")
    files = Files(node.store)
    assert files.copy(row.sha256) == Copy(content, 2560, 1920)
    assert files.copy(row.sha256, PRINT).content == b"print of " + content
    (kept,) = files.of(log.id)
    assert (kept.caption, kept.taken_on, kept.byte_count) == (
        "包粽子",
        dt.date(2025, 6, 10),
        len(content),
    )
    assert tables(node)[:2] == [3, 7]
    assert node.store.check()["attachments"] == []


def test_the_same_file_is_kept_once_and_pointed_out(node):
    one, other = logged(node), logged(node)
    add(node, one)
    row, _ = add(node, other)
    assert tables(node)[0] == 3
    (found,) = Files(node.store).twins([row])[row.sha256]
    assert found.id == one.id
    with node.store.work(node.clerk) as work:
        work.delete(one)
    assert Files(node.store).twins([row]) == {}


def test_a_refused_row_leaves_no_bytes(node):
    log = logged(node)
    with pytest.raises(Refused):
        add(node, log, caption="长" * 101)
    assert tables(node) == [0, 0, 0, 0]


def test_undo_takes_the_row_and_redo_finds_the_bytes_again(node):
    log = logged(node)
    row, work = add(node, log)
    files = Files(node.store)
    undone = node.store.undo(node.clerk, work)
    files.sweep()  # even then the book keeps what undo could bring back
    assert files.of(log.id) == []
    node.store.undo(node.clerk, undone.work)
    assert [one.id for one in files.of(log.id)] == [row.id]
    assert files.copy(row.sha256) == Copy(b"a picture", 2560, 1920)


def test_files_wait_for_a_record_and_are_saved_with_it(node):
    log, files = build(PairingLog), Files(node.store)
    for number, content in enumerate((b"one", b"two")):
        row = new_row(PairingLog, log.id, "photos", picture(content), number, contains_people=True)
        files.wait(row, picture(content))
    first = files.waiting(log.id)[0]
    first.caption = "改过的说明"
    files.wait(first)
    assert files.of(log.id) == []
    with node.store.work(node.clerk, "登记") as work:
        work.save(log)
        take_over(node.store, work, log)
    assert [one.caption for one in files.of(log.id)] == ["改过的说明", None]
    assert all(one.contains_people for one in files.of(log.id))
    assert files.waiting(log.id) == []
    node.store.undo(node.clerk, work.changes.work)
    assert node.store.get(PairingLog, log.id) is None
    assert files.of(log.id) == []
    assert tables(node)[0] == 6


def test_files_of_a_thrown_away_draft_go_a_day_later_unless_a_row_names_them(node):
    kept, files = logged(node), Files(node.store)
    add(node, kept, picture(b"shared"))
    owner = build(PairingLog).id
    node.store.keep_draft("pairing_log", owner.hex(), "{}")
    for content in (b"shared", b"alone"):
        files.wait(new_row(PairingLog, owner, "photos", picture(content), 0), picture(content))
    now = node.store.clock()
    node.wall = now + 2 * DAY_MS
    files.sweep()
    assert len(files.waiting(owner)) == 2  # its draft still stands
    node.wall = now
    node.store.drop_draft("pairing_log", owner.hex())
    files.sweep()
    assert len(files.waiting(owner)) == 2  # the toast may bring the draft back
    node.wall = now + 2 * DAY_MS
    files.sweep()
    assert tables(node) == [3, 3, 0, 0]


def test_adding_passes_over_what_the_list_holds_and_knows_who_may_wait(node):
    log, unsaved = logged(node), build(PairingLog)
    names = [b"one", b"two", b"one"]
    for owner in (log, unsaved):
        done = add_files(node.store, node.clerk, PairingLog, owner.id, "photos",
                         [picture(name) for name in names])  # fmt: skip
        assert (done.files, done.doubled) == (2, 1)
        assert (done.changes is None) == (owner is unsaved)
        again = add_files(node.store, node.clerk, PairingLog, owner.id, "photos", [picture(b"two")])
        assert (again.files, again.doubled, again.changes) == (0, 1, None)
    files = Files(node.store)
    assert [one.position for one in files.of(log.id)] == [0, 1]
    assert [one.position for one in files.waiting(unsaved.id)] == [0, 1]
    with node.store.work(node.clerk) as work:
        work.delete(log)
    with pytest.raises(Refused, match="已经删除"):
        add_files(node.store, node.clerk, PairingLog, log.id, "photos", [picture(b"three")])


def test_a_file_set_aside_comes_back_until_it_is_swept(node):
    files = Files(node.store)
    row = new_row(PairingLog, bytes(16), "photos", picture(), 0)
    files.wait(row, picture())
    files.set_aside(row)
    assert files.waiting(bytes(16)) == []
    files.wait(row)
    assert files.copy(files.waiting(bytes(16))[0].sha256).content == b"a picture"
    files.set_aside(row)
    files.sweep()
    with pytest.raises(Refused, match="重新添加"):
        files.wait(row)


def test_smaller_copies_of_a_picture_that_went_meanwhile_are_not_kept(node):
    files, late = Files(node.store), picture()
    sha256 = late.whole.sha256
    files.keep_copies(sha256, late.copies)
    assert tables(node)[:2] == [0, 0]
    with node.store.transaction() as connection:  # as an earlier version left them
        blobs.keep_copy(connection, sha256, THUMB, late.copies[THUMB])
    files.sweep()
    assert tables(node)[:2] == [0, 0]


def test_a_file_that_waits_stays_where_a_package_brings_it_without_being_asked(node):
    files, peers = Files(node.store), Peers(node.store)
    row = new_row(PairingLog, bytes(16), "photos", picture(), 0)
    files.wait(row, picture())
    peers.take_file(row.sha256, b"a picture")
    peers.end_of_files(bytes(16), [row.sha256])
    assert files.copy(row.sha256).content == b"a picture"


def test_a_save_that_fails_leaves_the_files_waiting(node):
    log, files = build(PairingLog), Files(node.store)
    files.wait(new_row(PairingLog, log.id, "photos", picture(), 0), picture())
    with pytest.raises(Refused, match="姓名"), node.store.work(node.clerk) as work:  # noqa: PT012
        work.save(log)
        take_over(node.store, work, log)
        work.save(build(Resident, full_name=None))
    assert len(files.waiting(log.id)) == 1
    assert files.of(log.id) == []


def test_the_order_is_staffs_own(node):
    log = logged(node)
    rows = [add(node, log, picture(name.encode()), caption=name)[0] for name in "甲乙丙"]
    with node.store.work(node.clerk) as work:
        reorder(work, [rows[2], rows[0], rows[1]])
    assert [p.caption for p in Files(node.store).pictures(log, "photos")] == ["丙", "甲", "乙"]


def test_ledgers_get_print_copies_and_pass_over_what_is_not_here(node):
    log = logged(node)
    add(node, log, caption="有")
    node.save(build(Attachment, owner=log.id, owner_tag=10, sha256="ab" * 32, caption="没有收到"))
    (found,) = Files(node.store).pictures(log, "photos")
    assert (found.content, found.width, found.height) == (b"print of a picture", 1600, 1200)
    assert found.caption == "有"


@pytest.mark.parametrize("form", ["whole", "print"])
def test_a_flipped_bit_in_a_file_is_found_by_check_and_by_reading(node, form):
    row, _ = add(node, logged(node))
    with node.store.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE file_piece SET content = CAST(x'21' || substr(content, 2) AS BLOB)"
            " WHERE form = ?",
            (form,),
        )
    assert node.store.check()["attachments"] == [f"附件 {row.sha256[:12]} 的内容有损坏"]
    with pytest.raises(Unavailable, match="损坏"):
        Files(node.store).copy(row.sha256, form)
    add(node, logged(node))  # the same picture taken in again mends it
    assert node.store.check()["attachments"] == []


def test_a_file_that_is_gone_is_found(node):
    row, _ = add(node, logged(node))
    with node.store.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM file_copy")
    assert node.store.check()["attachments"] == [f"附件 {row.sha256[:12]} 的内容不见了"]


def test_saving_outside_the_book_is_logged_and_needs_the_right(node):
    log = logged(node)
    row, _ = add(node, log)
    files = Files(node.store)
    assert files.take_out(node.clerk, row) == b"a picture"
    assert node.store.access_log(node.clerk, log)[0].act.act == "另存附件"
    with pytest.raises(Refused, match="另存附件"):
        files.take_out(Clerk(bytes(16), "a", "管理员", frozenset({"admin"})), row)
    lead = Clerk(bytes(16), "l", "负责人", frozenset({"lead"}))
    with pytest.raises(Refused, match="登记和修改"), node.store.work(lead) as work:
        attach(work, log, "photos", picture(b"other"))
    assert tables(node)[0] == 3


def test_a_backup_holds_the_files(tmp_path):
    facts = Founding(
        "community",
        "瑞光新村社区（演示）",
        "229901001001",
        "admin",
        "王晓梅",
        id_purpose=ID_PURPOSE,
    )
    book, _ = founding.create(tmp_path / "book", facts, PASSWORD, cost=CHEAP)
    log = build(PairingLog)
    with book.store.work(book.clerk) as work:
        work.save(log)
        row = attach(work, log, "photos", picture())
    made = backup.make(book.store)
    book.close()
    backup.unpack(made.path, tmp_path / "again")
    again = open_first(tmp_path / "again", "admin", PASSWORD)
    assert Files(again.store).copy(row.sha256).content == b"a picture"
    assert again.store.check()["attachments"] == []
    again.close()
