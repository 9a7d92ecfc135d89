"""Accounts: who may open a book; given and taken, by two people where that is wanted."""

import json
import shutil
from functools import partial

import pytest

from db import accounts, address, backup, founding, key_file, keys, second_place
from db.audit import Act
from db.key_ring import CODE_DUE
from db.kinds import StaffMember
from db.roles import ADMIN, CLERK, CODE_HOLDER, LEAD, REVIEWER, Clerk, SecondNeeded
from db.store import Store
from db.trouble import Refused, Unavailable
from tests.builders import build
from tests.gui.front_of_house import CHEAP, PASSWORD, make_book
from tests.trust.ground import open_first

FIRST, SECOND = "麦子黄了 该去 收割", "白杨树下 三条 长凳"


@pytest.fixture
def book(tmp_path):
    made, code = make_book(tmp_path / "book")
    made.code = code
    yield made
    made.close()


def person(book, name):
    made = build(StaffMember, full_name=name, mobile=None)
    with book.store.work(book.clerk, "登记", "test") as work:
        work.save(made)
    return made


def added(book, name="赵敏", login="zhaomin", roles=(CLERK,), password=FIRST):
    return accounts.add(book.store, book.clerk, person(book, name), login, roles, password)


def again(book, login, password):
    """Close the book and open it as somebody."""
    folder = book.store.folder
    book.close()
    vars(book).update(vars(founding.open_book(folder, login, password)))


def make_own(book, login, password):
    """Make a password that was lent to somebody their own."""
    book.ring.reset_password(login, password)


def logged(book):
    return [one.act.act for one in book.store.access_log(book.clerk)]


def test_everybody_has_an_account_of_their_own(book):
    made = added(book)
    listed = {one.login: one for one in accounts.listed(book.store, book.clerk)}
    assert set(listed) == {"wxm", "zhaomin"}
    assert listed["zhaomin"].is_temporary
    assert listed["zhaomin"].role_words == "录入员"
    assert "添加账号" in logged(book)
    again(book, "zhaomin", FIRST)
    assert book.clerk.id == made.id
    assert book.clerk.roles == {CLERK}
    assert [one.login for one in accounts.listed(book.store, book.clerk)] == ["zhaomin"]


def test_a_password_given_by_somebody_else_is_changed_by_its_owner(book):
    added(book)
    again(book, "zhaomin", FIRST)
    assert book.ring.slot.temporary
    with pytest.raises(Refused, match="原密码不正确"):
        accounts.change_password(book.store, book.clerk, "x", SECOND)
    with pytest.raises(Refused, match="一样"):
        accounts.change_password(book.store, book.clerk, FIRST, FIRST)
    accounts.change_password(book.store, book.clerk, FIRST, SECOND)
    assert not book.ring.slot.temporary
    again(book, "zhaomin", SECOND)


def test_a_name_that_is_taken_or_a_weak_password_makes_no_account(book):
    staff = person(book, "赵敏")
    for login, password, why in (
        ("WXM", FIRST, "已有人用"),
        ("zhaomin", "1234567890", "数字"),
        ("zhaomin", "赵敏赵敏赵敏2024", "姓名"),
    ):
        with pytest.raises(Refused, match=why):
            accounts.add(book.store, book.clerk, staff, login, [CLERK], password)
    assert len(accounts.listed(book.store, book.clerk)) == 1
    from db.kinds import User

    assert book.store.count(User) == 1


def test_only_who_manages_accounts_may(book):
    added(book)
    clerk = Clerk(b"x" * 16, "x", "赵敏", frozenset({CLERK, REVIEWER, LEAD}))
    mine = book.clerk.id
    for act in (
        lambda: accounts.add(book.store, clerk, StaffMember(), "n", [CLERK], FIRST),
        lambda: accounts.change_roles(book.store, clerk, mine, [CLERK]),
        lambda: accounts.suspend(book.store, clerk, mine),
        lambda: accounts.remove(book.store, clerk, mine),
        lambda: accounts.give_password(book.store, clerk, mine, SECOND),
        lambda: accounts.new_code(book.store, clerk),
        lambda: accounts.rotate(book.store, clerk),
    ):
        with pytest.raises(Refused, match="赵敏的账号不能"):
            act()


def test_somebody_who_manages_accounts_is_always_left(book):
    made, mine = added(book), book.clerk.id
    with pytest.raises(Refused, match="最后一位系统管理员"):
        accounts.change_roles(book.store, book.clerk, mine, [LEAD])
    for act in (accounts.suspend, accounts.remove):
        with pytest.raises(Refused, match="自己的账号"):
            act(book.store, book.clerk, mine)
    accounts.change_roles(book.store, book.clerk, made.id, [ADMIN, CLERK])
    accounts.change_roles(book.store, book.clerk, mine, [LEAD])
    with pytest.raises(Refused, match="至少选一个角色"):
        accounts.change_roles(book.store, book.clerk, mine, [])
    with pytest.raises(Refused, match="没有这个角色"):
        accounts.change_roles(book.store, book.clerk, made.id, [ADMIN, "district"])


def test_a_suspended_account_is_let_in_again(book):
    made = added(book)
    accounts.suspend(book.store, book.clerk, made.id)
    folder = book.store.folder
    with pytest.raises(Refused, match="已停用"):
        accounts.second_person(book.store, "zhaomin", FIRST)
    book.close()
    with pytest.raises(Refused, match="已停用"):
        founding.open_book(folder, "zhaomin", FIRST)
    opened = founding.open_book(folder, "wxm", PASSWORD)
    accounts.suspend(opened.store, opened.clerk, made.id, suspended=False)
    opened.close()
    founding.open_book(folder, "zhaomin", FIRST).close()


def test_a_forgotten_password_is_replaced_by_a_second_administrator(book):
    made = added(book, roles=(ADMIN,))
    mine = book.clerk.id
    again(book, "zhaomin", FIRST)
    accounts.give_password(book.store, book.clerk, mine, SECOND)
    folder = book.store.folder
    book.close()
    with pytest.raises(Refused, match="密码不正确"):
        founding.open_book(folder, "wxm", PASSWORD)
    again(book, "wxm", SECOND)
    assert made.id != book.clerk.id
    assert book.ring.slot.temporary


def test_a_password_that_is_refused_is_not_logged_as_given(book):
    made = added(book)
    with pytest.raises(Refused):
        accounts.give_password(book.store, book.clerk, made.id, "1234567890")
    accounts.remove(book.store, book.clerk, made.id)
    with pytest.raises(Refused, match="已经不在了"):
        accounts.give_password(book.store, book.clerk, made.id, SECOND)
    assert "重设密码" not in logged(book)


def test_key_work_wants_a_second_person_who_is_another_lead(book):
    with pytest.raises(SecondNeeded, match="要两个人办") as lacking:
        accounts.new_code(book.store, book.clerk)
    assert lacking.value.code_will_do
    assert accounts.may_stand_by(book.store, book.clerk, lacking.value.by) == []
    with pytest.raises(SecondNeeded):  # oneself again is no second person
        accounts.new_code(book.store, book.clerk.for_once(beside=book.clerk))
    added(book)
    make_own(book, "zhaomin", FIRST)
    clerk_only = accounts.second_person(book.store, "zhaomin", FIRST)
    with pytest.raises(SecondNeeded):
        accounts.new_code(book.store, book.clerk.for_once(beside=clerk_only))
    added(book, "李红", "lihong", (LEAD,), SECOND)
    make_own(book, "lihong", SECOND)
    lead = accounts.second_person(book.store, "lihong", SECOND)
    code = accounts.new_code(book.store, book.clerk.for_once(beside=lead))
    assert keys.unlock_with_code(book.store.folder, code)
    act: Act = book.store.access_log(book.clerk)[0].act
    assert (act.act, act.user, act.more["beside"]) == ("更换恢复码", "wxm", "lihong")


def test_whoever_lent_a_password_is_not_two_people_by_it(book):
    """An administrator could else add a lead of their own making, and be their second person."""
    made = added(book, "李红", "lihong", (LEAD,), SECOND)
    with pytest.raises(Refused, match="别人给的"):
        accounts.second_person(book.store, "lihong", SECOND)
    make_own(book, "lihong", SECOND)
    assert accounts.second_person(book.store, "lihong", SECOND).roles == {LEAD}
    accounts.give_password(book.store, book.clerk, made.id, FIRST)
    with pytest.raises(Refused, match="别人给的"):
        accounts.second_person(book.store, "lihong", FIRST)


def test_the_sealed_code_stands_in_for_a_second_person_and_is_replaced(book):
    with pytest.raises(Refused, match="恢复码"):
        accounts.code_holder(book.store, "0000")
    beside = accounts.code_holder(book.store, book.code)
    book.store.keep_fact(accounts.CODE_SEEN, "1")
    code = accounts.new_code(book.store, book.clerk.for_once(beside=beside))
    assert code != book.code
    with pytest.raises(Refused):
        accounts.code_holder(book.store, book.code)
    assert book.store.fact(accounts.CODE_SEEN) == ""


def test_a_used_code_is_replaced_and_the_new_one_asked_for_until_it_was_seen(book):
    """The window may be closed over the new code, before anybody wrote it down."""
    folder = book.store.folder
    book.store.keep_fact(accounts.CODE_SEEN, "1")
    book.close()
    ring = founding.unlock_with_code(folder, book.code)
    opened, fresh = founding.recover(folder, ring, "wxm", FIRST)
    assert opened.store.fact(accounts.CODE_SEEN) == ""
    assert opened.store.access_log(opened.clerk)[0].act.act == "用恢复码打开"
    opened.close()
    with pytest.raises(Refused):
        keys.unlock_with_code(folder, book.code)
    assert keys.unlock_with_code(folder, fresh)
    again = founding.open_book(folder, "wxm", FIRST)
    assert again.store.fact(accounts.CODE_SEEN) == ""
    again.store.keep_fact(accounts.CODE_SEEN, "1")
    again.close()
    last = founding.open_book(folder, "wxm", FIRST)
    assert last.store.fact(accounts.CODE_SEEN) == "1"
    last.close()


def test_a_new_code_wants_a_new_copy_in_the_second_place(book):
    """The one on the stick opens by the code that was given up."""
    store, clerk = book.store, book.clerk.for_once(beside=CODE_HOLDER)
    copied = json.dumps({"name": "x", "day": store.today.isoformat()})
    for renew in (accounts.new_code, accounts.code_when_due):
        store.keep_fact(second_place.LAST, copied)
        assert not second_place.due(store)
        assert renew(store, clerk)
        assert second_place.due(store)


def test_a_code_that_is_due_is_shown_to_an_administrator_alone(book):
    """Whoever reads it could give the administrator's account a password of their own."""
    added(book)
    book.store.keep_fact(accounts.CODE_SEEN, "")
    again(book, "zhaomin", FIRST)
    folder = book.store.folder
    assert accounts.code_when_due(book.store, book.clerk) == ""
    assert keys.unlock_with_code(folder, book.code)
    again(book, "wxm", PASSWORD)
    code = accounts.code_when_due(book.store, book.clerk)
    assert keys.unlock_with_code(folder, code)
    with pytest.raises(Refused):
        keys.unlock_with_code(folder, book.code)
    assert logged(book)[0] == "更换恢复码"
    book.store.keep_fact(accounts.CODE_SEEN, "1")
    assert accounts.code_when_due(book.store, book.clerk) == ""


def test_a_power_cut_right_after_the_recovery_is_made_up_for_at_the_next_opening(book):
    folder = book.store.folder
    book.store.keep_fact(accounts.CODE_SEEN, "1")
    book.close()
    founding.unlock_with_code(folder, book.code).recover("wxm", FIRST)
    again = founding.open_book(folder, "wxm", FIRST)
    assert again.store.fact(accounts.CODE_SEEN) == ""
    again.close()


def test_a_recovery_takes_no_name_for_a_password_and_no_account_that_is_suspended(book):
    made = added(book)
    accounts.suspend(book.store, book.clerk, made.id)
    folder = book.store.folder
    book.close()
    for login, password, why in (
        ("wxm", "wangxiaomei2024", "姓名"),
        ("wxm", "瑞光新村社区2024", "单位名"),
        ("zhaomin", SECOND, "已停用"),
        ("nobody", SECOND, "已停用"),
    ):
        ring = founding.unlock_with_code(folder, book.code)
        with pytest.raises(Refused, match=why):
            founding.recover(folder, ring, login, password)
    founding.open_book(folder, "wxm", PASSWORD).close()


def test_the_code_is_kept_where_no_book_may_lie(book, monkeypatch):
    folder = book.store.folder
    book.close()
    ring = founding.unlock_with_code(folder, book.code)
    with monkeypatch.context() as patch:
        patch.setattr(founding.places, "location_fault", lambda *_a, **_m: "这个文件夹不能放台账")
        with pytest.raises(Refused, match="不能放台账"):
            founding.recover(folder, ring, "wxm", FIRST)
    assert keys.unlock_with_code(folder, book.code)
    founding.open_book(folder, "wxm", PASSWORD).close()


def test_the_code_fills_no_file_that_was_emptied(book):
    folder = book.store.folder
    book.close()
    (folder / "book.db").write_bytes(b"")
    ring = founding.unlock_with_code(folder, book.code)
    with pytest.raises(Unavailable, match="资料文件是空的"):
        founding.recover(folder, ring, "wxm", FIRST)
    assert not (folder / "book.db").stat().st_size
    assert keys.unlock_with_code(folder, book.code)


def test_a_damaged_book_gets_a_new_password_and_leaves_the_code_for_safe_mode(book):
    folder = book.store.folder
    book.close()
    (folder / "book.db").write_bytes(b"\0" * 9000)
    ring = founding.unlock_with_code(folder, book.code)
    with pytest.raises(Unavailable, match="从备份恢复"):
        founding.recover(folder, ring, "wxm", FIRST)
    assert keys.unlock(folder, "wxm", FIRST)
    assert CODE_DUE in keys.unlock_with_code(folder, book.code).anchors  # once it can be opened


def test_a_removal_for_cause_writes_the_book_under_another_key(book):
    made = added(book)
    beside = accounts.code_holder(book.store, book.code)
    former, people = book.ring.database_key, book.store.count(StaffMember)
    old_audit = book.ring.audit_key
    accounts.remove(book.store, book.clerk.for_once(beside=beside), made.id, for_cause=True)
    assert book.ring.database_key != former
    assert book.ring.audit_key != old_audit
    assert book.store.check() == {"file": [], "access_log": [], "attachments": []}
    folder = book.store.folder
    book.close()
    with pytest.raises(Refused):
        founding.open_book(folder, "zhaomin", FIRST)
    from db.engine import opens

    assert not opens(folder / "book.db", former)
    again(book, "wxm", PASSWORD)
    assert book.store.count(StaffMember) == people
    assert book.store.check()["access_log"] == []
    with book.store.work(book.clerk, "登记", "test") as work:
        work.save(build(StaffMember, full_name="新来的", mobile=None))
    assert book.store.check()["access_log"] == []
    # The backup made before is read with the passwords of its time.
    (before, *_) = [one for one in backup.listed(folder / "backups") if one.reason == "before"]
    backup.unpack(before.path, folder.parent / "laid out")
    open_first(folder.parent / "laid out", "wxm", PASSWORD).close()


def test_a_book_on_a_server_is_refused_another_key_before_anything_is_written(book, monkeypatch):
    made = added(book)
    two = book.clerk.for_once(beside=CODE_HOLDER)
    files = [path.read_bytes() for path in sorted(book.store.folder.glob("keys.*json"))]
    monkeypatch.setattr(Store, "is_shared", True)
    assert "不用更换台账密钥" in accounts.rotation_fault(book.store)
    with pytest.raises(Refused, match=r"服务器.*不用更换台账密钥"):
        accounts.rotate(book.store, two)
    with pytest.raises(Refused, match="调走、离职、不再用"):
        accounts.remove(book.store, two, made.id, for_cause=True)
    monkeypatch.undo()
    assert [path.read_bytes() for path in sorted(book.store.folder.glob("keys.*json"))] == files
    assert list(backup.listed(book.store.folder / "backups")) == []
    assert book.store.is_open
    assert {one.login for one in accounts.listed(book.store, book.clerk)} == {"wxm", "zhaomin"}
    assert accounts.rotation_fault(book.store) == ""


def test_another_key_begun_for_a_book_on_a_server_is_given_up(book):
    """Its folder holds no file that could tell under which key it is."""
    book.ring.begin_rotation()
    folder = book.store.folder
    book.close()
    (folder / "book.db").rename(folder / "elsewhere.db")
    ring = keys.unlock(folder, "wxm", PASSWORD)
    founding._end_rotation(folder, ring)  # no file at all: no key is let go
    assert ring.next_database_key is not None
    address.keep(folder, ring.address_key, "postgresql+psycopg://u@/book?host=/run/postgresql")
    founding._end_rotation(folder, ring)
    assert ring.next_database_key is None


@pytest.mark.parametrize("is_written", [False, True], ids=["before the file", "after the file"])
def test_another_key_broken_off_is_ended_or_taken_back_at_the_next_start(book, is_written):
    folder = book.store.folder
    before = book.ring.database_key
    book.ring.begin_rotation()
    wanted = book.ring.next_database_key
    if is_written:
        book.store.rekey(wanted, book.ring.next_audit_key)
    book.store.close()
    book.lock.release()
    again_open = founding.open_book(folder, "wxm", PASSWORD)
    assert again_open.ring.database_key == (wanted if is_written else before)
    assert again_open.ring.next_database_key is None
    assert again_open.store.check() == {"file": [], "access_log": [], "attachments": []}
    again_open.close()
    assert CHEAP.memory_kib == 64


@pytest.mark.parametrize("at", ["before", "after"])
def test_a_disk_that_fails_over_a_new_key_closes_the_book_and_loses_nothing(book, monkeypatch, at):
    """Whether the file was written under the new key already is for the next opening to see."""
    folder, state = book.store.folder, book.store.state_hash()
    rekey = Store.rekey

    def broken(store, *keys):
        if at == "after":
            rekey(store, *keys)
        raise Unavailable("磁盘写不进去")

    monkeypatch.setattr(Store, "rekey", broken)
    with pytest.raises(Unavailable, match="先关上了"):
        accounts.rotate(book.store, book.clerk.for_once(beside=CODE_HOLDER))
    assert not book.store.is_open
    book.close()
    again = founding.open_book(folder, "", PASSWORD)
    assert again.store.state_hash() == state
    assert again.ring.next_database_key is None
    assert not any(again.store.check(whole=True).values())
    assert "更换台账密钥" in logged(again)
    assert ("台账密钥没有换成" in logged(again)) is (at == "before")
    again.close()


def test_an_envelope_that_was_opened_is_replaced_whatever_became_of_the_deed(book, monkeypatch):
    """The code lies open from the moment it was typed, not only once the book has another key."""
    folder = book.store.folder
    book.store.keep_fact(accounts.CODE_SEEN, "1")
    with pytest.raises(Refused):
        accounts.code_holder(book.store, "0000")
    assert book.store.fact(accounts.CODE_SEEN) == "1"
    clerk = book.clerk.for_once(beside=accounts.code_holder(book.store, book.code))

    def full(*_asked):
        raise Unavailable("磁盘写不进去")

    monkeypatch.setattr(backup, "make", full)
    with pytest.raises(Unavailable):
        accounts.rotate(book.store, clerk)
    book.close()
    again = founding.open_book(folder, "", PASSWORD)
    assert again.store.fact(accounts.CODE_SEEN) == ""  # its next start asks for a new one
    again.close()


class Failing:
    """Has one write of the key file, or the rekeying, fail: before it is done, or after."""

    def __init__(self, monkeypatch, at):
        self.at, self.seen, self.hit = at, 0, False
        write, rekey = key_file.safe_write, Store.rekey
        monkeypatch.setattr(key_file, "safe_write", partial(self.turn, write))
        monkeypatch.setattr(Store, "rekey", lambda *given: self.turn(rekey, *given))

    def turn(self, real, *given):
        """Do what is asked in one turn, unless it is the one that fails."""
        self.seen += 1
        where, when = self.at
        if self.seen != where:
            return real(*given)
        self.hit = True
        if when == "after":
            real(*given)
        raise Unavailable("磁盘写不进去")


TURNS = [(number, when) for number in range(1, 6) for when in ("before", "after")]


@pytest.mark.parametrize("first", TURNS, ids="{0[0]} {0[1]}".format)
def test_two_rotations_that_fail_one_after_the_other_leave_every_way_in(
    book, tmp_path, monkeypatch, first
):
    """Whatever is written when the disk fails: two key files, the database, two key files again."""
    folder, state = book.store.folder, book.store.state_hash()
    monkeypatch.setattr(backup, "make", lambda _store: None)
    book.close()
    for second in TURNS[TURNS.index(first) % 3 :: 3]:
        place = tmp_path / f"{second[0]} {second[1]}"
        shutil.copytree(folder, place)
        opened = founding.open_book(place, "", PASSWORD)
        for at in (first, second):
            with monkeypatch.context() as patch:
                failing = Failing(patch, at)
                with pytest.raises(Unavailable, match="磁盘写不进去"):
                    accounts.rotate(opened.store, opened.clerk.for_once(beside=CODE_HOLDER))
            assert failing.hit
            if not opened.store.is_open:
                opened.close()
                opened = founding.open_book(place, "", PASSWORD)
        opened.store.close()  # as a power cut would
        opened.lock.release()
        assert keys.unlock_with_code(place, book.code)
        opened = founding.open_book(place, "", PASSWORD)
        assert opened.store.state_hash() == state
        assert opened.ring.next_database_key is None
        opened.close()
        shutil.rmtree(place)


def test_a_next_key_that_the_database_may_be_under_is_never_given_up_for_another(book):
    ring = book.ring
    ring.begin_rotation()
    wanted = ring.next_database_key
    book.store.rekey(wanted, ring.next_audit_key)
    ring.begin_rotation()  # the key file could not be written in between
    assert ring.next_database_key == wanted
    folder = book.store.folder
    book.store.close()
    book.lock.release()
    again = founding.open_book(folder, "", PASSWORD)
    assert again.ring.database_key == wanted
    again.close()
