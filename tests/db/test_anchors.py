"""A book put back, copied, moved or restored is noticed at its start and writes a fresh branch."""

import shutil
from dataclasses import replace

import pytest

from db import backup, erasing, founding, lives, node_keys, restored
from db.founding import Founding, OpenBook
from db.key_file import Cost
from db.kinds import Resident, RightsRequest
from db.this_pc import ThisPC
from db.trouble import Unavailable
from tests.builders import ID_PURPOSE, build, in_twos
from tests.trust.ground import envelope

PASSWORD = "shiliu hua kai hong huo"
TOLD = Founding(
    "community", "瑞光新村社区", "229901001001", "admin", "王晓梅", id_purpose=ID_PURPOSE
)
CHEAP = Cost(8 * 1024, 1)


class PC:
    """A computer with its own user folder, on which one opens books."""

    def __init__(self, place):
        self.place = place
        self.pc = ThisPC(place / "user", place.name.encode())

    def create(self, name="book"):
        book, _ = founding.create(self.place / name, TOLD, PASSWORD, cost=CHEAP, pc=self.pc)
        return book

    def open(self, name="book"):
        folder = self.place / name
        is_marked = restored.is_marked(folder)
        beside = envelope(folder, "admin", PASSWORD) if is_marked else None
        return founding.open_book(folder, "", PASSWORD, pc=self.pc, beside=beside)

    def copy(self, source, target, other=None):
        shutil.copytree(self.place / source, (other or self).place / target)


def unzip(path, folder):
    """Take a backup apart as Explorer does: nothing beside it says what it was."""
    shutil.unpack_archive(path, folder, "zip")


def cut_power(book):
    """Leave a book without its being closed: nothing is kept outside of it."""
    book.store.close()
    book.lock.release()


@pytest.fixture
def pc(tmp_path):
    (tmp_path / "一号").mkdir()
    return PC(tmp_path / "一号")


def register(book, name="李梅"):
    with book.store.work(book.clerk, "登记") as work:
        work.save(build(Resident, full_name=name, id_number=None))


def branch(book):
    return lives.lives(book.store)[-1]


def day(pc, name="book", person="李梅"):
    """Open a book, register somebody, close it; give the branch and why it is a fresh one."""
    book = pc.open(name)
    register(book, person)
    found = branch(book), [one.why for one in lives.renewals(book.store)]
    book.close()
    return found


def test_a_book_that_goes_on_keeps_its_branch(pc):
    book = pc.create()
    register(book)
    first = branch(book)
    book.close()
    assert day(pc) == (first, [])
    book = pc.open()
    register(book)
    cut_power(book)
    assert day(pc) == (first, [])


def test_a_folder_copied_back_begins_a_fresh_branch_once(pc):
    pc.create().close()
    first, _ = day(pc)
    pc.copy("book", "older")
    day(pc)
    shutil.rmtree(pc.place / "book")
    pc.copy("older", "book")
    shutil.rmtree(pc.place / "older")
    second, why = day(pc)
    assert (second != first, why) == (True, [lives.BEHIND])
    assert day(pc) == (second, why)


def test_the_database_alone_put_back_is_noticed_too(pc):
    pc.create().close()
    shutil.copy(pc.place / "book" / "book.db", pc.place / "older.db")
    first, _ = day(pc)
    shutil.copy(pc.place / "older.db", pc.place / "book" / "book.db")
    shutil.rmtree(pc.place / "user")  # what is kept on the PC is gone: the key file still tells
    pc.pc = ThisPC(pc.place / "user", pc.place.name.encode())
    second, why = day(pc)
    assert second != first
    assert why in ([lives.BEHIND], [lives.MOVED])


def test_what_left_in_a_package_is_known_even_without_an_exit(pc):
    pc.create().close()
    pc.copy("book", "older")
    book = pc.open()
    register(book)
    book.store.before_leaving()
    cut_power(book)
    shutil.rmtree(pc.place / "book")
    shutil.move(pc.place / "older", pc.place / "book")
    assert day(pc)[1] == [lives.BEHIND]


def test_a_copied_folder_is_another_life_and_a_moved_one_is_not(pc):
    pc.create().close()
    first, _ = day(pc)
    pc.copy("book", "copy")
    second, why = day(pc, "copy")
    assert (second != first, why) == (True, [lives.COPIED])
    assert day(pc) == (first, [])
    assert day(pc, "copy") == (second, why)
    shutil.rmtree(pc.place / "copy")
    shutil.move(pc.place / "book", pc.place / "moved")
    assert day(pc, "moved") == (first, [])


def test_another_pc_has_a_branch_and_keys_of_its_own(pc, tmp_path):
    book = pc.create()
    keys = node_keys.keep(book.store, bytes(range(32)), "AGE", "PAPER")
    assert node_keys.read(book.store) == keys
    first = branch(book)
    book.close()
    (tmp_path / "二号").mkdir()
    other = PC(tmp_path / "二号")
    pc.copy("book", "book", other)
    there = other.open()
    assert branch(there) != first
    assert [one.why for one in lives.renewals(there.store)] == [lives.MOVED]
    assert node_keys.read(there.store) is None
    assert node_keys.secrets(there.store) == ["AGE", "PAPER"]  # sticks on their way can be read
    there.store.keep_fact("node", first.hex())
    with pytest.raises(Unavailable, match="重新登记"):
        node_keys.read(there.store)  # nobody signs as the PC it was copied from
    there.close()
    assert day(pc) == (first, [])


def test_a_pc_set_up_anew_is_another_pc(pc):
    pc.create().close()
    first, _ = day(pc)
    shutil.rmtree(pc.place / "user")
    pc.pc = ThisPC(pc.place / "user", pc.place.name.encode())
    second, why = day(pc)
    assert (second != first, why) == (True, [lives.MOVED])


def test_a_restored_book_is_told_to_be_one(pc):
    book = pc.create()
    register(book)
    made = backup.make(book.store)
    first = branch(book)
    book.close()
    backup.unpack(made.path, pc.place / "again")
    second, why = day(pc, "again")
    assert (second != first, why) == (True, [lives.RESTORED])


@pytest.mark.parametrize("leave", [OpenBook.close, cut_power])
def test_a_backup_unzipped_by_hand_beside_the_book_is_another_life(pc, leave):
    """In the very first sitting too: nothing was kept of the book at an exit yet."""
    book = pc.create()
    register(book)
    made, first = backup.make(book.store), branch(book)
    leave(book)
    unzip(made.path, pc.place / "copy")
    second, why = day(pc, "copy")
    assert (second != first, why) == (True, [lives.COPIED])
    assert day(pc) == (first, [])
    assert day(pc, "copy") == (second, why)


def test_a_backup_unzipped_by_hand_over_the_book_is_noticed(pc):
    book = pc.create()
    register(book)
    made = backup.make(book.store)
    book.close()
    first, _ = day(pc)
    unzip(made.path, pc.place / "book")
    second, why = day(pc)
    assert (second != first, why) == (True, [lives.BEHIND])


def test_whom_a_backup_unzipped_by_hand_brings_back_is_erased_again(pc):
    book = pc.create()
    person = build(Resident, full_name="李梅", id_number=None)
    request = build(RightsRequest, kind="erase", subject=person.id)
    with book.store.work(replace(book.clerk, name="周主任"), "受理") as work:
        work.bulk_create([person, request])
    made = backup.make(book.store)
    request = book.store.get(RightsRequest, request.id)
    erasing.erase(book.store, in_twos(book.clerk), person, request)
    book.close()
    unzip(made.path, pc.place / "book")
    book = pc.open()
    assert book.store.get(Resident, person.id) is None
    assert [one.why for one in lives.renewals(book.store)] == [lives.BEHIND]
    book.close()


def test_a_backup_unzipped_in_the_place_of_a_book_that_was_moved_aside_is_noticed(pc):
    """Whichever is opened first, neither goes on under what the other has written under."""
    book = pc.create()
    register(book)
    made = backup.make(book.store)
    book.close()
    first, _ = day(pc)
    shutil.move(pc.place / "book", pc.place / "former")
    unzip(pc.place / "former" / "backups" / made.path.name, pc.place / "book")
    here, why = day(pc)
    there, other = day(pc, "former")
    assert len({first, here, there}) == 3
    assert (why, other) == ([lives.BEHIND], [lives.COPIED])


def test_a_copy_is_noticed_by_its_key_file_where_the_pc_keeps_nothing(pc):
    keeps_nothing(pc)
    book = pc.create()
    register(book)
    made = backup.make(book.store)
    book.close()
    first, _ = day(pc)
    pc.copy("book", "copy")
    unzip(made.path, pc.place / "older")
    second, third = day(pc, "copy"), day(pc, "older")
    assert [why for _, why in (second, third)] == [[lives.COPIED], [lives.COPIED]]
    assert len({first, second[0], third[0]}) == 3
    assert day(pc) == (first, [])


def keeps_nothing(pc):
    """Have a PC have no place to keep anything in, beside the book."""
    blocked = pc.place / "file"
    blocked.write_bytes(b"")
    pc.pc = ThisPC(blocked / "user", b"")


def test_a_pc_that_can_keep_nothing_opens_books_all_the_same(pc):
    keeps_nothing(pc)
    assert pc.pc.mark == ""
    book = pc.create()
    node_keys.keep(book.store, bytes(range(32)), "AGE", "PAPER")
    book.close()
    book = pc.open()
    assert node_keys.read(book.store) is not None
    assert lives.renewals(book.store) == []
    book.close()


def test_the_secret_opens_on_its_own_pc_alone(tmp_path):
    one, other = ThisPC(tmp_path / "1", b"x"), ThisPC(tmp_path / "2", b"x")
    sealed = one.seal(b"k" * 32)
    assert one.unseal(sealed) == b"k" * 32
    assert ThisPC(tmp_path / "1", b"x").unseal(sealed) == b"k" * 32
    assert other.unseal(sealed) is None
    assert ThisPC(tmp_path / "1", b"another board").unseal(sealed) is None
    assert other.unseal(b"k" * 32) == b"k" * 32


@pytest.mark.parametrize("planted", ["renewal off", "anchors off"])
def test_without_renewal_two_lives_write_under_one_name(pc, monkeypatch, planted):
    """The negative control: what the tests above look for does happen without the rule."""
    if planted == "renewal off":
        monkeypatch.setattr(founding, "_begin_anew", lambda *_: None)
    else:
        monkeypatch.setattr(founding.Anchors, "found", lambda _self: "")
    pc.create().close()
    pc.copy("book", "older")
    first, _ = day(pc)
    shutil.rmtree(pc.place / "book")
    shutil.move(pc.place / "older", pc.place / "book")
    assert day(pc)[0] == first
