"""Who reported when: offices by periods, deadlines, gaps, repeats, and the list to remind by."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from db import all_offices, board, packages
from db.board import State
from db.kinds import Activity, CorrectionNotice, ReportingPeriod, Resident
from db.periods import Period, quarter_of
from desktop_app.exchange import exporting, merging, receiving, reporting
from desktop_app.exchange.receiving import Parcel
from desktop_app.exchange.reporting import Report
from desktop_app.ledgers import printing
from desktop_app.ledgers.ledger import Options
from desktop_app.ledgers.reminder_list import ReminderList
from tests.builders import build
from tests.db.nodes import Node
from tests.exchange.test_merging import ONE, TWO, Desk

THREE = "229901003001"
SIGNS = "安宝晨达恩芳刚海吉佳康兰明宁平强荣森涛伟文祥雅英永玉云泽志忠"


class District(Desk):
    """Two offices that hand in records, one that hands in figures, and a deadline."""

    def __init__(self, folder):
        super().__init__(folder)
        self.few = Node(THREE, "丁")
        self.enrol(self.few, agreed=None)
        self.now = quarter_of(self.district.store.today)
        first = Period.parse(self.now).first
        self.before = quarter_of(first - dt.timedelta(days=1))

    def due(self, written, day):
        self.district.save(build(ReportingPeriod, period=written, due_on=day))

    def report(self, node, level="stats", period=""):
        wanted = Report(level, period or self.now)
        (sent,) = reporting.report(node.store, node.clerk, self.stick(), wanted)
        return sent

    def take(self, *paths):
        store, clerk = self.district.store, self.district.clerk
        looked = receiving.look(store, clerk, [Parcel(path) for path in paths])
        return receiving.take_in(store, clerk, looked)

    def cell(self, code, written=""):
        found = board.read(self.district.store)
        office = next(one for one in found.offices if one.code == code)
        due = next(one for one in found.periods if one.written == (written or self.now))
        return found.cell(office, due)

    def held(self, day, topic="邻里节", headcount=60):
        return build(
            Activity, topic=topic, date_from=day, date_to=day, headcount=headcount, summary="好",
            state="approved", organizer=self.few.store.facts.unit,
        )  # fmt: skip


@pytest.fixture
def desk(tmp_path):
    return District(tmp_path)


def test_every_office_on_the_list_stands_on_the_board(desk):
    found = board.read(desk.district.store)
    assert [one.code for one in found.offices] == [ONE, TWO, THREE]
    assert found.offices[0].pcs == ("乙", "甲")
    assert len(found.periods) == board.SHOWN
    assert {came.state for came in found.cells.values()} == {State.NOTHING}


def test_a_report_goes_from_owed_by_late_to_taken_and_corrected(desk):
    assert desk.cell(THREE).state is State.NOTHING
    end = Period.parse(desk.before).last
    desk.due(desk.before, end + dt.timedelta(days=1))
    desk.due(desk.now, Period.parse(desk.now).last + dt.timedelta(days=15))
    assert desk.cell(THREE, desk.before).state is State.LATE
    assert desk.cell(THREE).state is State.NOTHING
    desk.take(desk.report(desk.few, period=desk.before).path)
    came = desk.cell(THREE, desk.before)
    assert (came.state, came.taken) == (State.TAKEN, 1)
    assert came.last is not None
    desk.take(desk.report(desk.few, period=desk.before).path)
    assert desk.cell(THREE, desk.before).state is State.CORRECTED
    assert desk.cell(ONE, desk.before).state is State.LATE


def test_what_went_back_and_was_answered_shows_at_the_last_report(desk):
    person = build(Resident)
    desk.a.save(person)
    desk.take(desk.report(desk.a, "full").path)
    assert desk.cell(ONE).state is State.TAKEN
    notice = build(
        CorrectionNotice,
        target=person.id,
        rule="核对",
        message="请核对",
        org_code=ONE,
        state="open",
    )
    with desk.district.store.work(desk.district.clerk, "退回更正") as work:
        work.save(notice)
    assert desk.cell(ONE).state is State.RETURNED


def test_a_package_that_fails_its_check_is_named_until_a_sound_one_comes(desk):
    sent = desk.report(desk.few)
    broken = desk.stick() / sent.path.name
    broken.write_bytes(sent.path.read_bytes()[:-40])
    (seen,) = desk.take(broken)
    assert seen.state == "refused"
    came = desk.cell(THREE)
    assert came.state is State.FAULTY
    assert sent.path.name in came.words[0]
    desk.take(sent.path)
    assert desk.cell(THREE).state is State.TAKEN


def test_a_gap_in_the_numbers_and_a_repeat_are_named(desk):
    first, _second, third = (desk.report(desk.few) for _ in range(3))
    desk.take(first.path, third.path)
    assert "A2" in "".join(desk.cell(THREE).words)
    assert (
        receiving.look(desk.district.store, desk.district.clerk, [Parcel(third.path)])[0].state
        == "nothing"
    )
    assert "收过" in "".join(desk.cell(THREE).words)


def test_a_package_that_waits_is_kept_and_follows_by_itself(tmp_path, monkeypatch):
    desk = District(tmp_path)
    home = tmp_path / "book"
    (home / "inbox").mkdir(parents=True)
    desk.district.store.folder = home
    monkeypatch.setattr(merging.backup, "make", lambda store: None)  # this book lies in memory
    desk.a.save(build(Resident))
    (first,) = exporting.export(desk.a.store, desk.a.clerk, desk.stick())
    answered = desk.district.clone()
    desk.merge(first.path, answered)
    for one in exporting.export(answered.store, answered.clerk, desk.stick()):
        if one.path.stem.endswith(f"{ONE}A"):
            desk.merge(one.path, desk.a)
    desk.a.save(build(Resident, id_number=None))
    (second,) = exporting.export(desk.a.store, desk.a.clerk, desk.stick())
    (waits,) = desk.take(second.path)
    assert waits.state == "waiting"
    assert desk.cell(ONE).state is State.HERE
    shutil.rmtree(second.path.parent)  # the stick went home
    merged = desk.take(first.path)
    assert [one.state for one in merged] == ["merged", "merged"]
    assert desk.cell(ONE).state is State.TAKEN
    assert desk.district.store.count(Resident) == 2


def test_a_preview_keeps_nothing_of_what_waits(desk):
    before = len(packages.inbox(desk.district.store))
    sent = desk.report(desk.few)
    receiving.look(desk.district.store, desk.district.clerk, [Parcel(sent.path)])
    assert len(packages.inbox(desk.district.store)) == before


def test_the_reminder_names_who_owes_and_nobody_else(desk):
    end = Period.parse(desk.before).last
    desk.due(desk.before, end + dt.timedelta(days=3))
    desk.take(desk.report(desk.few, period=desk.before).path)
    today = desk.district.store.today
    options = Options(Period.until(today), today, today)
    work = printing.gather(ReminderList(), desk.district.store, options)
    rows = [row.cells for row in work.rows]
    assert [row[1] for row in rows] == [f"单位{ONE}", f"单位{TWO}"]
    days = (today - end - dt.timedelta(days=3)).days
    assert all(f"逾期 {days} 天" in row[4] for row in rows)
    assert printing.gather(ReminderList(), desk.a.store, options).rows == []


def test_numbers_of_all_offices_come_from_records_or_figures_and_say_so(desk):
    day = desk.district.store.today
    desk.few.save(desk.held(day))
    desk.a.save(desk.held(day, headcount=40))
    desk.take(desk.report(desk.few).path, desk.report(desk.a, "full").path)
    found = all_offices.read(desk.district.store, desk.now, day)
    assert [one.code for one in found.offices] == [ONE, TWO, THREE]
    assert found.sources[0] == "记录"
    assert "统计包" in found.sources[2]
    by_key = {one.measure.key: one for one in found.lines}
    heads = by_key["activity_headcount"]
    assert (heads.now[0], heads.now[2], heads.total_now) == ("40", "60", "100")
    got = all_offices.amounts(
        desk.district.store, board.read(desk.district.store), "activity_count"
    )
    assert (got[ONE, desk.now], got[THREE, desk.now], got[THREE, desk.before]) == (1, 1, None)


def test_a_few_people_of_one_office_are_not_told_by_subtraction(desk):
    for node, count in ((desk.a, 3), (desk.c, 30)):
        node.save(
            *(build(Resident, full_name=f"张{SIGNS[n]}", id_number=None) for n in range(count))
        )
    desk.few.save(*(build(Resident, full_name=f"李{SIGNS[n]}", id_number=None) for n in range(2)))
    desk.take(*(desk.report(n, level).path for n, level in (
        (desk.a, "full"), (desk.c, "full"), (desk.few, "stats"))))  # fmt: skip
    found = all_offices.read(desk.district.store, desk.now, desk.district.store.today)
    people = [one for one in found.lines if one.measure.of_people and one.measure.unit != "%"]
    assert people
    for one in people:
        for cells, total in ((one.now, one.total_now), (one.ever, one.total_ever)):
            assert not {"1", "2", "3", "4"} & {*cells, total}
            if "<5" in cells:
                assert total == "*"
