"""An account stands in two files: what breaks off between their writes is put right."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from db import accounts, audit, backup, drafts, founding, key_file, keys, restoring
from db.engine import opens
from db.journal.rows import ask, run
from db.key_ring import CODE_DUE, KeyRing
from db.kinds import User
from db.roles import CLERK, CODE_HOLDER
from db.store import Store
from db.trouble import Refused, Unavailable
from tests.db.test_accounts import FIRST, added, again, logged, person
from tests.gui.front_of_house import PASSWORD, make_book


@pytest.fixture
def book(tmp_path):
    made, code = make_book(tmp_path / "book")
    made.code = code
    yield made
    made.close()


def full(*_asked, **_more):
    raise Unavailable("磁盘写不进去")


class PowerCut(BaseException):
    """The program is gone: nothing of it goes on, and nothing is tidied up."""


def power_cut(*_args, **_more):
    raise PowerCut


def opened_anew(book):
    """Open a book after a power cut."""
    book.store.close()
    book.lock.release()
    vars(book).update(vars(founding.open_book(book.store.folder, "wxm", PASSWORD)))


def cut_over_adding(book, monkeypatch):
    """Have a new account's way in written, and its record not."""
    staff, add_user = person(book, "赵敏"), KeyRing.add_user

    def half_done(*args, **more):
        add_user(*args, **more)
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(KeyRing, "add_user", half_done)
        with pytest.raises(PowerCut):
            accounts.add(book.store, book.clerk, staff, "zhaomin", [CLERK], FIRST)
    assert book.ring.logins == ("wxm", "zhaomin")


def test_a_way_in_without_an_account_goes_at_the_next_opening(book, monkeypatch):
    folder, code = book.store.folder, book.code
    book.ring.keep_district(X25519PrivateKey.generate().public_key().public_bytes_raw())
    cut_over_adding(book, monkeypatch)
    book.store.close()
    book.lock.release()
    with pytest.raises(Refused, match="停用"):
        founding.open_book(folder, "zhaomin", FIRST)
    opened_anew(book)
    assert book.ring.logins == ("wxm",)
    assert sorted(slot.kind for slot in book.ring.slots) == ["district", "recovery", "user"]
    assert keys.unlock_with_code(folder, code)
    assert "台账里没有账号zhaomin" in [one.act.reason for one in book.store.access_log(book.clerk)]
    added(book)
    again(book, "zhaomin", FIRST)


@pytest.mark.parametrize("deed", ["added again", "another key"])
def test_a_way_in_without_an_account_goes_before_its_name_or_the_key_is_given_again(
    book, monkeypatch, deed
):
    cut_over_adding(book, monkeypatch)
    if deed == "added again":
        made = added(book)
        assert book.ring._file().slot("user", "zhaomin").user == made.id.hex()
    else:
        accounts.rotate(book.store, book.clerk.for_once(beside=CODE_HOLDER))
        assert book.ring.logins == ("wxm",)


def test_a_removal_that_broke_off_is_made_up_for_at_the_next_opening(book, monkeypatch):
    folder, made = book.store.folder, added(book)
    with monkeypatch.context() as patch:
        patch.setattr(KeyRing, "remove_user", power_cut)
        with pytest.raises(PowerCut):
            accounts.remove(book.store, book.clerk, made.id)
    opened_anew(book)
    assert book.ring.logins == ("wxm",)
    assert [one.login for one in accounts.listed(book.store, book.clerk)] == ["wxm"]
    assert book.store.get(User, made.id).active is False
    assert "移除账号" in logged(book)
    with pytest.raises(Refused, match="密码不正确"):
        keys.unlock(folder, "zhaomin", FIRST)


def test_a_removal_is_told_and_listed_no_more_where_the_key_file_cannot_be_written(
    book, monkeypatch
):
    made = added(book)
    with monkeypatch.context() as patch:
        patch.setattr(key_file, "safe_write", full)
        with pytest.raises(Unavailable, match=r"账号已移除.*磁盘写不进去"):
            accounts.remove(book.store, book.clerk, made.id)
    assert [one.login for one in accounts.listed(book.store, book.clerk)] == ["wxm"]
    again(book, "wxm", PASSWORD)
    assert book.ring.logins == ("wxm",)


@pytest.mark.parametrize("is_code_due", [False, True])
def test_a_key_file_that_takes_nothing_keeps_no_opening_out_of_the_log(
    book, monkeypatch, is_code_due
):
    """A way in that is still to be removed is tried again at each, after all the rest."""
    made = added(book)
    if is_code_due:
        book.ring.keep_anchor(CODE_DUE, "1")
    monkeypatch.setattr(key_file, "safe_write", full)
    with pytest.raises(Unavailable, match="账号已移除"):
        accounts.remove(book.store, book.clerk, made.id)
    with book.store.transaction() as connection:  # of before drafts had owners
        run(connection, "INSERT INTO draft VALUES (?,?,?,?)", [("pairings", "", 1, "没存完的话")])
    before = logged(book).count(audit.LOGGED_IN)
    again(book, "wxm", PASSWORD)
    assert book.ring.logins == ("wxm", "zhaomin")
    assert logged(book).count(audit.LOGGED_IN) == before + 1
    with book.store.looking() as connection:
        ((page,),) = ask(connection, "SELECT page FROM draft")
    assert page == drafts.owned("pairings", book.clerk.id.hex())
    monkeypatch.undo()
    again(book, "wxm", PASSWORD)
    assert book.ring.logins == ("wxm",)


def test_an_opening_where_nothing_is_due_takes_no_turn_to_write_for_it(book, monkeypatch):
    added(book)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "transaction", full)
        accounts.shut_out(book.store, book.clerk)
    assert book.ring.logins == ("wxm", "zhaomin")


def test_a_removal_that_the_book_does_not_take_leaves_the_way_in(book, monkeypatch):
    made = added(book)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "_log", full)  # the last that is written before the commit
        with pytest.raises(Unavailable):
            accounts.remove(book.store, book.clerk, made.id)
    assert book.ring.logins == ("wxm", "zhaomin")
    assert {one.login for one in accounts.listed(book.store, book.clerk)} == {"wxm", "zhaomin"}


def removed_for_cause(book, account):
    accounts.remove(book.store, two(book), account, for_cause=True)


def two(book):
    return book.clerk.for_once(beside=CODE_HOLDER)


@pytest.mark.parametrize("how", ["the backup fails", "the power is cut"])
def test_a_removal_for_cause_wants_a_new_key_until_there_is_one(book, monkeypatch, how):
    made, former = added(book), book.ring.database_key
    folder = book.store.folder
    with monkeypatch.context() as patch:
        patch.setattr(backup, "make", full if how == "the backup fails" else power_cut)
        with pytest.raises(PowerCut if how == "the power is cut" else Unavailable):
            removed_for_cause(book, made.id)
    if how == "the power is cut":
        opened_anew(book)
    assert book.ring.logins == ("wxm",)
    assert accounts.is_key_due(book.store)
    again(book, "wxm", PASSWORD)
    assert accounts.is_key_due(book.store)
    accounts.rotate(book.store, two(book))
    assert not accounts.is_key_due(book.store)
    again(book, "wxm", PASSWORD)
    assert not accounts.is_key_due(book.store)
    assert not opens(folder / "book.db", former)


def test_only_a_removal_for_cause_wants_a_new_key(book):
    accounts.remove(book.store, book.clerk, added(book).id)
    assert not accounts.is_key_due(book.store)
    removed_for_cause(book, added(book, "钱多", "qianduo").id)
    assert not accounts.is_key_due(book.store)


def test_a_new_key_that_was_broken_off_and_is_ended_at_the_opening_is_due_no_more(
    book, monkeypatch
):
    made = added(book)
    with monkeypatch.context() as patch:
        patch.setattr(KeyRing, "end_rotation", power_cut)
        with pytest.raises(PowerCut):
            removed_for_cause(book, made.id)
    assert accounts.is_key_due(book.store)
    opened_anew(book)
    assert not accounts.is_key_due(book.store)


def test_a_restore_takes_nothing_back_of_what_a_removal_still_wants(book, monkeypatch):
    folder, made = book.store.folder, added(book)
    before = backup.make(book.store)
    with monkeypatch.context() as patch:
        patch.setattr(key_file, "safe_write", full)
        with pytest.raises(Unavailable):
            removed_for_cause(book, made.id)
    restoring.stage(book.store, two(book), before.path)
    book.close()
    restoring.finish(folder)
    opened_anew(book)
    assert book.ring.logins == ("wxm",)
    assert accounts.is_key_due(book.store)
