"""Carry-over: the PC is gone; a stick and the sealed envelope bring the book to a new one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from db import backup, dpapi, founding, key_file, keys, lives, second_place, this_pc
from db.accounts import CODE_SEEN
from db.blobs import PRINT, THUMB, Copy, TakenFile
from db.files import Files, attach
from db.founding import OpenBook
from db.kinds import Resident, Visit
from db.trouble import Refused, Unavailable
from desktop_app.exchange import enrolling, identity
from tests.builders import build
from tests.gui.front_of_house import PASSWORD, make_book
from tests.journeys.conftest import answer
from tests.journeys.hands import Hands
from tests.journeys.test_first_run import code_on_screen

NEW = "xin mima shiliu huakai"
PHOTO = b"a picture of the visit" * 500


class KeeperOf:
    """Windows' keeper on one PC: it opens nothing that another one sealed."""

    def __init__(self, mark: int) -> None:
        self._mark = bytes([mark])

    def seal(self, secret: bytes) -> bytes:
        """Give the secret under the PC's mark."""
        return self._mark + secret

    def open(self, sealed: bytes) -> bytes:
        """Give what was sealed here."""
        if sealed[:1] != self._mark:
            raise Unavailable("这个账号绑定在另一台电脑上；请用恢复码打开")
        return sealed[1:]


def sit_at(monkeypatch: pytest.MonkeyPatch, place: Path, mark: int) -> None:
    """Sit down at a PC of its own: its user folder, its installation of Windows, its keeper."""
    monkeypatch.setattr(this_pc, "_usual_folder", lambda: place)
    monkeypatch.setattr(this_pc, "_hardware", lambda: bytes([mark]) * 16)
    monkeypatch.setattr(dpapi, "keeper", lambda **_: KeeperOf(mark))


def work_a_while(book: OpenBook, folder: Path, stick: Path) -> dict[str, Any]:
    """Register, attach, bind the account to this PC, and copy the backup; give what there was."""
    store, clerk = book.store, book.clerk
    store.keep_fact(CODE_SEEN, "1")
    people = [build(Resident, full_name="李梅"), build(Resident, full_name="王刚", id_number=None)]
    visit = build(Visit)
    with store.work(clerk, "登记") as work:
        work.bulk_create([*people, visit])
        work.set_list(visit, "targets", [(people[0].id, "")])
        copies = {PRINT: Copy(b"print", 1600, 1200), THUMB: Copy(b"thumb", 240, 180)}
        attach(work, visit, "photos", TakenFile("image/jpeg", Copy(PHOTO, 9, 9), copies, "a.jpg"))
    enrolling.request(store, clerk, folder / "request")
    book.ring.bind_to_pc(PASSWORD, bound=True)
    backup.make(store, "day")
    held = {
        "path": second_place.copy(store, clerk, stick),
        "state": store.state_hash(),
        "branch": store.fact("branch"),
        "key": identity.own_keys(store).signing,
        "visit": visit.id,
        "log": [row.no for row in store.access_log(clerk)],
    }
    book.close()
    return held


def test_a_stick_and_the_envelope_bring_the_book_to_a_new_pc(
    hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_place, "is_same_disk", lambda *_: False)
    stick = tmp_path / "stick"
    stick.mkdir()
    sit_at(monkeypatch, tmp_path / "old pc", 1)
    book, code = make_book(tmp_path / "book")
    held = work_a_while(book, tmp_path, stick)
    shutil.rmtree(tmp_path / "book")
    shutil.rmtree(tmp_path / "old pc")

    sit_at(monkeypatch, tmp_path / "new pc", 2)
    new = tmp_path / "文档" / "台账"
    answer(monkeypatch, choose_file=held["path"], choose_folder=new)
    hands.program.begin()
    hands.settle()
    hands.press("从备份恢复")
    hands.until(lambda: "请输入密码" in hands.words())
    hands.fill("密码", PASSWORD)  # it was bound to the PC that is gone
    hands.press("打开台账")
    hands.until(lambda: "请用恢复码" in hands.words())
    hands.press("用恢复码打开")
    hands.fill("恢复码", code)
    hands.press("核对恢复码")
    hands.until(lambda: "请定一个新密码" in hands.words())
    for name in ("新密码", "再输一遍"):
        hands.fill(name, NEW)
    hands.press("用新密码打开")
    hands.until(lambda: "把恢复码输一遍" in hands.words())
    fresh = code_on_screen(hands)
    hands.fill("把恢复码输一遍", fresh)
    hands.press("输好了，继续")
    hands.until(lambda: hands.program.window)
    hands.settle()
    assert_whole(hands, held)
    assert_another_pc(hands, held, tmp_path)
    assert any("换到了这台电脑" in one.text() for one in hands.visible(QLabel))

    hands.program.window.close()
    hands.until(lambda: hands.program.book is None)
    with pytest.raises(Refused):
        keys.unlock_with_code(new, code)  # the one in the envelope has had its day
    keys.unlock_with_code(new, fresh)
    again = founding.open_book(new, "", NEW)
    assert len(lives.renewals(again.store)) == 1  # it is at home here now
    again.close()


def assert_whole(hands: Hands, held: dict[str, Any]) -> None:
    store, clerk = hands.store, hands.program.book.clerk
    assert store.state_hash() == held["state"]
    assert sorted(one.full_name for one in store.all(Resident)) == ["李梅", "王刚"]
    (file,) = Files(store).of(held["visit"])
    assert Files(store).take_out(clerk, file) == PHOTO
    assert not any(store.check(whole=True).values())
    log = store.access_log(clerk)
    assert {row.no for row in log} >= set(held["log"][1:])  # the backup was made before the copy
    assert {"换新编号", "用恢复码打开"} <= {row.act.act for row in log}


def assert_another_pc(hands: Hands, held: dict[str, Any], tmp_path: Path) -> None:
    store, book = hands.store, hands.program.book
    assert store.fact("branch") != held["branch"]
    assert store.fact("node") == ""
    assert [one.why for one in lives.renewals(store)] == [lives.MOVED]
    assert book.anchors.found() == ""
    assert "book" in book.ring.anchors
    assert list((tmp_path / "new pc").glob("*.json"))
    slot = key_file.read(book.ring.folder).slot("user", "wxm")
    assert slot is not None
    assert slot.pc == b""  # nothing binds it to the PC that is gone
    assert identity.own_keys(store).signing != held["key"]
    assert not (book.ring.folder / backup.RESTORED).exists()
