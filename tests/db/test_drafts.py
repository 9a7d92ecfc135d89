"""What somebody typed and did not save is theirs: nobody else at the same PC is offered it."""

import json

import pytest

from db import accounts, drafts, founding
from db.files import DAY_MS, Files, new_row
from db.founding import Founding
from db.kinds import PairingLog, StaffMember
from tests.builders import build
from tests.db.nodes import Node
from tests.db.test_files import picture
from tests.db.test_keys import CHEAP

PASSWORD, SECOND = "wu hou de yu luo", "xiao chuan ting an"
OFFICE = "229901001001"


@pytest.fixture
def folder(tmp_path):
    """Give the folder of a book with two accounts, admin and zhao."""
    told = Founding("community", "瑞光新村社区", OFFICE, "admin", "王晓梅")
    book, _ = founding.create(tmp_path / "book", told, PASSWORD, cost=CHEAP)
    person = build(StaffMember, full_name="赵敏")
    with book.store.work(book.clerk, "登记") as work:
        work.save(person)
    accounts.add(book.store, book.clerk, person, "zhao", ["clerk"], SECOND)
    book.close()
    return tmp_path / "book"


def at_work(folder, login):
    return founding.open_book(folder, login, PASSWORD if login == "admin" else SECOND)


def written(folder, login, words, record="0a" * 16):
    """Have somebody leave a form half written."""
    book = at_work(folder, login)
    book.store.keep_draft("resident_form", record, json.dumps({"typed": {"full_name": words}}))
    book.close()


def seen(folder, login):
    book = at_work(folder, login)
    found = [json.loads(body)["typed"]["full_name"] for body in book.store.drafts().values()]
    book.close()
    return found


def test_a_colleague_at_the_same_pc_is_not_offered_it(folder):
    written(folder, "zhao", "李梅")
    assert seen(folder, "admin") == []
    written(folder, "admin", "王建")  # of the very same record
    assert seen(folder, "zhao") == ["李梅"]
    assert seen(folder, "admin") == ["王建"]
    book = at_work(folder, "admin")
    book.store.drop_draft("resident_form", "0a" * 16)
    book.close()
    assert (seen(folder, "admin"), seen(folder, "zhao")) == ([], ["李梅"])


def test_it_goes_with_an_account_that_is_removed_and_stays_while_one_is_suspended(folder):
    written(folder, "zhao", "李梅")
    written(folder, "admin", "王建")
    book = at_work(folder, "admin")
    (zhao,) = [one for one in accounts.listed(book.store, book.clerk) if one.login == "zhao"]
    accounts.suspend(book.store, book.clerk, zhao.id)
    accounts.suspend(book.store, book.clerk, zhao.id, suspended=False)
    book.close()
    assert seen(folder, "zhao") == ["李梅"]
    book = at_work(folder, "admin")
    accounts.remove(book.store, book.clerk, zhao.id)
    with book.store.looking() as connection:
        assert len(drafts.records(connection)) == 1
    book.close()
    assert seen(folder, "admin") == ["王建"]


def test_one_of_before_there_were_owners_goes_to_whoever_was_at_work_then(folder):
    book = at_work(folder, "zhao")
    book.store.typist = ""  # as a program of before kept it
    book.store.keep_draft("resident_form", "0b" * 16, '{"typed": {"full_name": "李梅"}}')
    book.close()
    assert seen(folder, "admin") == []
    assert seen(folder, "zhao") == ["李梅"]
    assert seen(folder, "zhao") == ["李梅"]


def test_one_of_before_whose_typist_is_gone_is_not_lost(folder):
    book = at_work(folder, "zhao")
    book.store.typist = ""
    book.store.keep_draft("resident_form", "0b" * 16, '{"typed": {"full_name": "李梅"}}')
    book.close()
    book = at_work(folder, "admin")
    (zhao,) = [one for one in accounts.listed(book.store, book.clerk) if one.login == "zhao"]
    accounts.remove(book.store, book.clerk, zhao.id)
    book.close()
    assert seen(folder, "admin") == ["李梅"]


def test_the_files_of_a_colleagues_draft_are_not_swept_out():
    node = Node(OFFICE, "甲")
    owner = build(PairingLog).id
    node.store.typist = "1" * 32
    node.store.keep_draft("pairing_log", owner.hex(), "{}")
    Files(node.store).wait(new_row(PairingLog, owner, "photos", picture(b"a"), 0), picture(b"a"))
    node.store.typist = "2" * 32
    node.wall = node.store.clock() + 2 * DAY_MS
    Files(node.store).sweep()
    assert len(Files(node.store).waiting(owner)) == 1
    node.store.close()
