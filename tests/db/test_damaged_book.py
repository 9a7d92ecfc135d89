"""A damaged book: read as far as it goes, never written, and gone back from to a good backup."""

from __future__ import annotations

import datetime as dt
import zipfile

import pytest

from db import (
    accounts,
    backup,
    backup_trial,
    keys,
    log_years,
    looking_in,
    restored,
    restoring,
    schema,
    second_place,
    whole_check,
)
from db.accounts import CODE_SEEN
from db.kinds import FormTemplate, Resident
from db.only_read import DAMAGED
from db.periods import Period
from db.roles import CODE_HOLDER
from db.store import DATABASE
from db.trouble import Refused, Unavailable
from desktop_app.ledgers import by_code, printing, register
from desktop_app.ledgers.ledger import Options
from tests.builders import build
from tests.trust.ground import LOGIN, PASSWORD, damage, found, open_again

SPARED = "form_template"  # nothing that is done here reads it
ROSTER = by_code("L01")
EVER = Options(Period.until(dt.date.max), dt.date.max, dt.date(2026, 1, 5))


@pytest.fixture
def book(tmp_path):
    opened = found(tmp_path / "book")
    save(opened, build(FormTemplate))
    yield opened
    opened.close()


def save(book, *records):
    with book.store.work(book.clerk, "登记") as work:
        work.bulk_create(list(records))


def gone_back(book):
    log = book.store.access_log(book.clerk)
    return [one.act.reason for one in log if one.act.act == restored.GONE_BACK]


@pytest.mark.parametrize("table", [SPARED, "resident", "access_log"])
def test_a_damaged_book_is_gone_back_from_without_another_backup(book, table):
    """A backup of it could not be made, and without one nothing could be gone back to."""
    state = book.store.state_hash()
    made = backup.make(book.store)
    folder = damage(book, table)
    sick = open_again(folder)
    assert not whole_check.is_sound(sick.store)
    told = restoring.loss(sick.store, made)
    assert f"{made.made:%Y-%m-%d %H:%M}" in told.words
    restoring.stage(sick.store, sick.clerk.for_once(beside=CODE_HOLDER), made.path)
    sick.close()
    assert [one.path for one in backup.listed(folder / "backups")] == [made.path]
    aside = restoring.finish(folder)
    assert (aside / DATABASE).exists()
    again = open_again(folder)
    assert again.store.state_hash() == state
    assert whole_check.is_sound(again.store)
    (reason,) = gone_back(again)
    assert made.path.name in reason
    assert "没有再备份" in reason
    assert again.store.log_breaks() == []
    again.close()


def test_a_damaged_book_does_not_say_how_much_would_be_missing(book):
    made = backup.make(book.store)
    save(book, build(Resident))
    folder = damage(book, "op")
    sick = open_again(folder)
    whole_check.is_sound(sick.store)
    told = restoring.loss(sick.store, made)
    assert told.is_unknown
    assert "比不出" in told.words
    sick.close()


def test_a_backup_that_is_damaged_itself_points_to_an_earlier_one(book, tmp_path):
    made = backup.make(book.store)
    folder, bent = damage(book, SPARED), tmp_path / made.path.name
    with zipfile.ZipFile(bent, "w") as container:
        for name in (DATABASE, "keys.json"):
            container.write(folder / name, name)
    sick = open_again(folder)
    with pytest.raises(Unavailable, match="换更早的一份"):
        restoring.stage(sick.store, sick.clerk.for_once(beside=CODE_HOLDER), bent)
    restoring.stage(sick.store, sick.clerk.for_once(beside=CODE_HOLDER), made.path)
    sick.close()


def test_what_is_not_damaged_is_read_on(book):
    """The cipher holds one bad page against all later ones, until the file is opened anew."""
    save(book, build(Resident, full_name="李梅"))
    sick = open_again(damage(book, SPARED))
    told = []
    sick.store.told_only_read = lambda: told.append(sick.store.only_reading)
    with pytest.raises(Unavailable):
        sick.store.all(FormTemplate)
    assert told == [DAMAGED]
    assert [one.full_name for one in sick.store.all(Resident)] == ["李梅"]
    with pytest.raises(Unavailable):
        sick.store.all(FormTemplate)
    assert sick.store.count(Resident) == 1
    assert told == [DAMAGED]
    sick.close()


def test_a_backup_that_meets_the_damage_leaves_the_book_to_be_read(book):
    save(book, build(Resident, full_name="李梅"))
    sick = open_again(damage(book, SPARED))
    with pytest.raises(Unavailable, match="没有通过"):
        backup.make(sick.store)
    assert [one.full_name for one in sick.store.all(Resident)] == ["李梅"]
    sick.close()


@pytest.fixture
def sick(book):
    """A damaged book that is read alone, with a person and a backup."""
    save(book, build(Resident, full_name="李梅"))
    backup.make(book.store)
    opened = open_again(damage(book, SPARED))
    whole_check.run(opened.store)
    yield opened
    opened.close()


def working(book):
    with book.store.work(book.clerk):
        pass


def taking_out(book):
    with book.store.taking_out(book.clerk, 1, "核对", names_people=True):
        pytest.fail("something was taken out")


WRITES = {
    "work": working,
    "note": lambda book: book.store.note(book.clerk, "改设置"),
    "fact": lambda book: book.store.keep_fact("window", "1"),
    "draft": lambda book: book.store.keep_draft("residents", "", "{}"),
    "reveal": lambda book: book.store.reveal(book.clerk, book.store.all(Resident)[0], ["phone"]),
    "export": taking_out,
    "copy": lambda book: book.store.copied(book.clerk, 1, "核对"),
    "print": lambda book: register.issue(book.store, book.clerk, ROSTER, EVER),
    "backup": lambda book: backup.make(book.store),
    "second place": lambda book: second_place.copy(book.store, book.clerk, book.ring.folder),
    "log": lambda book: log_years.lay_by(book.store, book.clerk),
    "password": lambda book: accounts.change_password(
        book.store, book.clerk, PASSWORD, "bai yang shu xia chang deng"
    ),
    "undo": lambda book: book.store.undo(book.clerk, bytes(16)),
}


def test_whatever_would_write_is_refused_with_the_reason(sick):
    before = sick.store.log_anchor(), sick.store.count(Resident)
    held = (sick.ring.folder / "keys.json").read_bytes()
    for name, deed in WRITES.items():
        with pytest.raises(Unavailable) as refused:
            deed(sick)
        assert str(refused.value) == DAMAGED, name
    assert (sick.store.log_anchor(), sick.store.count(Resident)) == before
    assert (sick.ring.folder / "keys.json").read_bytes() == held


def test_what_leaves_no_entry_goes_on(sick):
    store, before = sick.store, sick.store.log_anchor()
    assert printing.make(ROSTER, store, EVER).pages  # on the screen
    assert log_years.look_for(store, sick.clerk, store.log_head()).holds
    assert store.log_breaks() == []
    assert not whole_check.last(store).is_good  # the window can say what came of it
    assert backup_trial.run(store, second_place.newest(store)).is_good
    assert backup_trial.last(store).is_good
    accounts.code_holder(store, sick.ring.renew_code())  # an envelope was opened to go back
    assert store.fact(CODE_SEEN) == ""
    assert store.log_anchor() == before


def test_a_code_given_over_a_damaged_book_is_due_though_nothing_came_of_it(book):
    """Nothing can be kept in the book, so it is kept beside it until somebody can be shown one."""
    code, folder = book.ring.renew_code(), book.ring.folder
    book.store.keep_fact(CODE_SEEN, "1")
    sick = open_again(damage(book, SPARED))
    whole_check.run(sick.store)
    accounts.code_holder(sick.store, code)
    sick.close()  # no backup was chosen
    assert keys.unlock_with_code(folder, code)  # until the next one is shown
    again = open_again(folder)
    assert again.store.fact(CODE_SEEN) == ""
    again.close()


# Looking alone, from safe mode


def look(folder, password=PASSWORD):
    return looking_in.open_to_look(folder, LOGIN, password)


def test_a_book_is_looked_at_without_a_byte_of_it_being_changed(book):
    save(book, build(Resident, full_name="李梅"))
    folder = book.store.folder
    rows = book.store.log_anchor()
    book.close()
    before = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    seen = look(folder)
    assert [one.full_name for one in seen.store.all(Resident)] == ["李梅"]
    with pytest.raises(Unavailable, match="只看不改"), seen.store.work(seen.clerk):
        pass
    with pytest.raises(Unavailable, match="只看不改"):
        seen.store.keep_fact("window", "1")
    seen.close()
    after = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    assert after.pop("lock")
    before.pop("lock")
    assert after == before
    again = open_again(folder)
    assert int(again.store.log_anchor().split()[0]) == int(rows.split()[0]) + 1  # this log-in
    again.close()


def test_a_book_of_before_an_update_is_looked_at_as_it_is(book, monkeypatch):
    save(book, build(Resident, full_name="李梅"))
    folder = book.store.folder
    book.close()
    held = (folder / DATABASE).read_bytes()
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    seen = look(folder)
    assert [one.full_name for one in seen.store.all(Resident)] == ["李梅"]
    assert seen.store.only_reading == looking_in.WORDS
    seen.close()
    assert (folder / DATABASE).read_bytes() == held


def test_what_an_opening_has_to_carry_out_comes_first(book):
    folder = book.store.folder
    made = backup.make(book.store)
    restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), made.path)
    book.close()
    with pytest.raises(Refused, match="照常打开一次"):
        look(folder)
    restoring.finish(folder)
    with pytest.raises(Refused, match="照常打开一次"):
        look(folder)
    open_again(folder).close()
    look(folder).close()


def test_a_wrong_password_shows_nothing(book):
    folder = book.store.folder
    book.close()
    with pytest.raises(Refused, match="密码不正确"):
        look(folder, "qu le bie de di fang")
    look(folder).close()  # and nothing is held


def test_its_day_is_told_as_of_today(book):
    folder = book.store.folder
    book.close()
    seen = look(folder)
    assert isinstance(seen.store.today, dt.date)
    seen.close()
