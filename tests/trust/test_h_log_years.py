"""H: the access log is laid by year for year, and stays whole, readable and held to account."""

import datetime as dt
import shutil

import pytest
from sqlalchemy.exc import DBAPIError

from db import (
    audit,
    backup,
    backup_trial,
    clocks,
    founding,
    log_years,
    restored,
    restoring,
    salvaging,
)
from db.engine import connect_bare
from db.kinds import Resident
from db.roles import CLERK, Clerk
from db.store import DATABASE
from db.trouble import Refused, Unavailable
from tests.builders import build
from tests.trust.ground import CHEAP, FOUNDING, LOGIN, PASSWORD

YEARS = (2025, 2026, 2027, 2028, 2029, 2030)
PER_YEAR = 30


def moment(year, day=1):
    noon = dt.datetime(year, 3, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=day)
    return int(noon.timestamp() * 1000)


class Office:
    """A book that was looked into through six years, with a clock of its own."""

    def __init__(self, folder):
        self.folder, self.now, self.heads = folder, moment(2025), {}
        clock = {"clock": lambda: self.now}
        self.book, code = founding.create(folder, FOUNDING, PASSWORD, cost=CHEAP, **clock)
        self.envelope = restored.Standby("", code)
        self.person = build(Resident)
        with self.store.work(self.book.clerk, "登记") as work:
            work.bulk_create([self.person])
        for year in YEARS:
            for day in range(PER_YEAR):
                self.now = moment(year, day + 1)
                self.store.note(
                    self.book.clerk, "查看明文", self.person, reason=f"{year}年第{day}次"
                )
            self.heads[year] = self.store.log_head()
        self.find_the_date_right()

    @property
    def store(self):
        return self.book.store

    def find_the_date_right(self):
        """Nobody saved for years, so the clock is in doubt until a person has looked."""
        with self.store.transaction() as connection:
            clocks.confirm(connection, self.now)

    def open(self):
        self.book = founding.open_book(self.folder, LOGIN, PASSWORD, clock=lambda: self.now)

    def looks(self):
        return [one.act.reason for one in self.store.looks(self.person.id.hex())]

    def bent(self, statement, *values):
        """Change the closed file as one who has its key, past its guards."""
        key = self.book.ring.database_key
        self.store.close()
        self.book.lock.release()
        connection = connect_bare(self.folder / DATABASE, key)
        for table in ("access_log", "access_log_year"):
            for verb in ("update", "delete"):
                connection.execute(f"DROP TRIGGER guard_{table}_{verb}")
        connection.execute(statement, values)
        connection.close()
        self.open()


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path / "book")
    yield made
    made.book.close()


@pytest.fixture
def laid(office):
    log_years.lay_by(office.store, office.book.clerk)
    return office


def test_years_over_for_longer_than_three_are_laid_by_and_still_read(office):
    before, looks = len(office.store.access_log(office.book.clerk)), office.looks()
    assert log_years.due(office.store) == [2025, 2026]
    made = log_years.lay_by(office.store, office.book.clerk)
    assert [one.year for one in made] == [2025, 2026]
    assert [one.head for one in made] == [office.heads[2025], office.heads[2026]]
    assert log_years.due(office.store) == []
    assert office.looks() == looks
    assert len(looks) == PER_YEAR * len(YEARS)
    assert len(office.store.access_log(office.book.clerk)) == before + len(made)
    with office.store.looking() as connection:
        live = connection.exec_driver_sql("SELECT min(wall_ms) FROM access_log").scalar()
    assert live >= moment(2027)
    assert office.store.log_breaks() == []


def test_it_goes_on_where_it_ended_after_closing_and_opening(laid):
    laid.book.close()
    laid.open()
    assert laid.book.store.check()["access_log"] == []
    assert laid.looks()[-1] == "2025年第0次"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM access_log_year WHERE year = 2025",
        "DELETE FROM access_log_year WHERE year = 2026",
        "UPDATE access_log_year SET chain = x'00' WHERE year = 2026",
        'UPDATE access_log_year SET "last" = "last" - 1 WHERE year = 2026',
        "UPDATE access_log_year SET entries = x'0102' WHERE year = 2025",
        "DELETE FROM access_log WHERE no = (SELECT min(no) FROM access_log)",
    ],
)
def test_whatever_is_bent_in_what_was_laid_by_is_noticed(laid, statement):
    laid.bent(statement)
    assert laid.store.log_breaks() != []


def test_a_changed_entry_in_a_packed_year_is_noticed(laid):
    with laid.store.looking() as connection:
        entries = audit.entries_of(connection, 2026)
    entries[3] = entries[3].replace("2026年第", "2026年另")
    laid.bent("UPDATE access_log_year SET entries = ? WHERE year = 2026", audit.packed(entries))
    assert laid.store.log_breaks() != []


@pytest.mark.parametrize("verb", ["UPDATE {0} SET year = 1", "DELETE FROM {0}"])
def test_the_database_itself_refuses_a_change(laid, verb):
    with pytest.raises(DBAPIError), laid.store.transaction() as connection:
        connection.exec_driver_sql(verb.format("access_log_year"))


def test_a_log_that_does_not_fit_is_left_as_it_is(office):
    office.bent("UPDATE access_log SET entry = replace(entry, '第3次', '第4次')")
    with pytest.raises(Unavailable, match="对不上"):
        log_years.lay_by(office.store, office.book.clerk)
    assert log_years.laid_by(office.store) == []


def test_who_registers_lays_nothing_by(office):
    clerk = Clerk(b"x" * 16, "x", "录入员", frozenset({CLERK}))
    with pytest.raises(Refused):
        log_years.lay_by(office.store, clerk)


def test_a_clock_that_was_wrong_moves_no_year(office):
    office.now = moment(1999)
    office.store.note(office.book.clerk, "查看明文", office.person, reason="钟停了")
    office.now = moment(2040)
    office.store.note(office.book.clerk, "查看明文", office.person, reason="钟快了")
    office.now = moment(2030, 200)
    office.find_the_date_right()
    assert log_years.due(office.store) == [2025, 2026]


@pytest.mark.parametrize("year", [1980, 2016, 2031, 2036, 2099])
def test_a_clock_that_nobody_found_right_lays_no_year_by(office, year):
    with office.store.work(office.book.clerk, "登记") as work:
        work.bulk_create([build(Resident, id_number=None)])
    true = log_years.due(office.store)
    office.now = moment(year, 200)
    assert log_years.due(office.store) == true == [2025, 2026]


def test_heads_on_old_papers_are_found_and_others_are_not(laid):
    for year in (2025, 2026, 2029):
        assert log_years.look_for(laid.store, laid.book.clerk, laid.heads[year]).holds
        assert log_years.is_head(laid.heads[year])
    strange = laid.heads[2025][::-1]
    assert log_years.look_for(laid.store, laid.book.clerk, strange).holds is False
    assert not log_years.is_head(laid.heads[2025][:-1])
    assert log_years.unknown_heads(laid.store) == []


def test_a_year_that_was_swapped_for_another_does_not_fit_what_stands_beside_the_keys(laid):
    laid.book.ring.keep_anchor("log 2026", f"{PER_YEAR * 2} {bytes(32).hex()}")
    assert log_years.unknown_heads(laid.store) == []  # nothing is said of a first head
    laid.book.ring.keep_anchor("log 2026", f"{PER_YEAR * 2} {'ab' * 32}")
    assert log_years.unknown_heads(laid.store) == ["2026 年的归档"]


def test_a_backup_from_before_and_from_after_hold_the_whole_log(office):
    before = backup.make(office.store)
    assert backup_trial.run(office.store, before).is_good
    log_years.lay_by(office.store, office.book.clerk)
    assert backup_trial.run(office.store, before).is_good
    office.now += 1000
    after = backup.make(office.store)
    assert backup_trial.run(office.store, after).findings == ()
    office.book.close()
    restoring.stage_with_password(after.path, office.folder, LOGIN, PASSWORD, office.envelope)
    restoring.finish(office.folder)
    office.open()
    assert office.store.log_breaks() == []
    assert [one.year for one in log_years.laid_by(office.store)] == [2025, 2026]


def test_salvage_brings_the_years_along(laid, tmp_path):
    laid.book.close()
    salvaging.salvage(laid.folder, LOGIN, PASSWORD, tmp_path / "new", laid.envelope)
    shutil.rmtree(laid.folder)
    laid.folder = tmp_path / "new"
    laid.open()
    assert [one.year for one in log_years.laid_by(laid.store)] == [2025, 2026]
    assert laid.store.log_breaks() == []
