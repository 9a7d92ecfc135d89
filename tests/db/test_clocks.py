"""A dead clock: a person is asked, work goes on, and order is told by causes."""

import datetime as dt
import hashlib
import hmac

import pytest

from db import audit, clock_check, clocks, dates, lives, log_years, quotas
from db.journal.rows import ask, run
from db.kinds import Resident, Visit
from db.peers import Known, Peers
from db.roles import ReasonNeeded
from tests.builders import build
from tests.db.nodes import START_MS, Node

ONE, DISTRICT = "229901001001", "229901000000"
Y1980, Y2099 = 315_532_800_000, 4_070_908_800_000


@pytest.fixture
def node():
    made = Node(ONE, "甲")
    made.save(build(Resident))
    yield made
    dates.stand_in(None)


def noted(node):
    return node.store.access_log(node.clerk)[0]


def last_state(node):
    with node.store.transaction() as connection:
        return ask(connection, "SELECT clock FROM commit_log ORDER BY id DESC LIMIT 1")[0][0]


def edit(node, person, **values):
    found = node.store.get(Resident, person.id)
    for name, value in values.items():
        setattr(found, name, value)
    node.save(found)


@pytest.mark.parametrize(
    ("wall", "state", "words"),
    [
        (Y1980, "behind", "1980年1月1日，比最近一次可靠的时间 2026年9月"),
        (START_MS - 60_000, "behind", "还早"),
        (START_MS + 31 * clocks.DAY_MS, "ahead", "已有 31 天"),
        (Y2099, "ahead", "2099年1月1日"),
    ],
)
def test_a_clock_that_is_hardly_right_is_asked_about_and_saves_all_the_same(
    node, wall, state, words
):
    assert clock_check.look(node.store) is None
    node.wall = wall
    doubt = clock_check.look(node.store)
    assert (doubt.state, words in doubt.words) == (state, True)
    node.save(build(Resident, id_number=None))
    assert last_state(node) == state
    clock_check.confirm(node.store, node.clerk)
    assert clock_check.look(node.store) is None
    node.save(build(Resident, id_number=None))
    assert last_state(node) == "confirmed"


def test_the_last_right_time_is_read_from_the_newest_save_back(node):
    """Every save asks for it: it may not take longer the more saves there are."""
    told = []
    with node.store.transaction() as connection, node.store.held() as driver:
        driver.set_trace_callback(told.append)
        clocks.last_right(connection)
        driver.set_trace_callback(None)
        (asked,) = [one for one in told if "commit_log" in one]
        plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {asked}")]
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_once_the_clock_is_right_again_nobody_is_asked(node):
    for wall in (Y1980, Y2099):
        node.wall = wall
        node.save(build(Resident, id_number=None))
    node.wall = START_MS + clocks.DAY_MS
    assert clock_check.look(node.store) is None
    node.save(build(Resident, id_number=None))
    assert last_state(node) == "ok"


def test_a_wrong_answer_is_put_right_by_the_next(node):
    node.wall = Y2099
    clock_check.confirm(node.store, node.clerk)
    node.save(build(Resident, id_number=None))
    lives.renew_branch(node.store)  # the wrong time is all that the fresh branch knows
    node.wall = START_MS + clocks.DAY_MS
    assert clock_check.look(node.store).state == "behind"
    clock_check.confirm(node.store, node.clerk)
    node.save(build(Resident, id_number=None))
    node.wall += 20 * clocks.DAY_MS
    assert clock_check.look(node.store) is None


def test_a_new_book_under_a_dead_clock_says_so_from_the_first_save():
    for wall, state in ((Y1980, "behind"), (Y2099, "ahead")):
        node = Node(ONE, "甲")
        with node.store.transaction() as connection:
            for table in ("op", "commit_log", "chain"):
                connection.exec_driver_sql(f"DELETE FROM {table}")
        node.wall = wall
        node.save(build(Resident, id_number=None))
        assert last_state(node) == state


def test_the_days_of_a_dead_clock_are_stood_in_for(node):
    last = node.store.today
    node.wall = Y1980
    clock_check.look(node.store)
    assert (node.store.today, dates.today()) == (last, last)
    visit = build(Visit, date=last + dt.timedelta(days=9))
    assert "date" not in visit.faults()  # it is not for a dead clock to refuse this
    node.save(person := build(Resident, id_number=None))
    assert f"JM-{last.year}-" in person.serial_no
    node.wall = None
    clock_check.look(node.store)
    assert dates.today() == dt.date.today()  # noqa: DTZ011
    assert "date" in build(Visit, date=dt.date(2199, 1, 1)).faults()


def test_the_clock_is_held_against_what_the_district_saved_last(node):
    district = Node(DISTRICT, "区", level="district")
    district.wall = START_MS + 20 * clocks.DAY_MS
    district.pull(node)
    district.save(build(Resident, id_number=None, org_code=DISTRICT))
    node.pull(district)
    with district.store.transaction() as connection:
        ((branch,),) = ask(connection, "SELECT id FROM branch WHERE idx = 1")
    Peers(node.store).name_branches([Known(branch, "区", DISTRICT, "district")])
    Peers(node.store).note_time()
    doubt = clock_check.look(node.store)
    assert (doubt.state, doubt.last) == ("behind", dt.date.fromtimestamp(district.wall / 1000))  # noqa: DTZ012


@pytest.mark.parametrize("wall", [Y1980, Y2099, START_MS])
def test_an_edit_that_saw_another_follows_it_whatever_the_clocks_say(node, wall):
    person = build(Resident, id_number=None, workplace="甲")
    node.save(person)
    other = Node(ONE, "乙")
    other.pull(node)
    node.wall = Y2099
    edit(node, person, workplace="乙")
    other.pull(node)
    other.wall = wall
    edit(other, person, workplace="丙")
    node.pull(other)
    for one in (node, other):
        assert one.store.get(Resident, person.id).workplace == "丙"
        assert one.store.conflicts() == []
    assert node.facts() == other.facts()


@pytest.mark.parametrize("wall", [Y1980, Y2099])
def test_beside_each_other_the_clock_in_order_is_shown_first_and_both_are_kept(node, wall):
    person = build(Resident, id_number=None, workplace="甲")
    node.save(person)
    other = Node(ONE, "乙")
    other.pull(node)
    edit(node, person, workplace="乙")
    other.save(build(Resident, id_number=None))
    other.wall = wall
    edit(other, person, workplace="丙")
    node.pull(other)
    other.pull(node)
    for one in (node, other):
        assert one.store.get(Resident, person.id).workplace == "乙"
        (conflict,) = one.store.conflicts()
        assert {side.values["workplace"] for side in conflict.sides} == {"乙", "丙"}


def look_at(node, person, reason=""):
    node.store.reveal(node.clerk, person, ["id_number"], reason)


def test_a_clock_that_stood_back_for_a_while_forgets_no_look(node):
    (person,) = node.store.all(Resident)
    node.wall = START_MS + 60_000
    for _ in range(quotas.USUAL_QUOTA):
        look_at(node, person)
    node.wall = Y1980
    node.store.note(node.clerk, "登录")
    node.wall = START_MS + 120_000
    with pytest.raises(ReasonNeeded, match="30 次"):
        look_at(node, person)


def test_by_a_wrong_clock_every_look_wants_a_reason(node):
    """Looks of 1980 are of no day that could be counted."""
    (person,) = node.store.all(Resident)
    node.wall = Y1980
    clock_check.look(node.store)
    with pytest.raises(ReasonNeeded, match="日期不对"):
        look_at(node, person)
    look_at(node, person, "本人来问")
    clock_check.confirm(node.store, node.clerk)
    look_at(node, person)


@pytest.mark.parametrize(("wall", "state"), [(Y1980, "behind"), (Y2099, "ahead")])
def test_what_the_log_says_of_a_doubtful_time_is_in_its_row(node, wall, state):
    """It is part of the chained entry, in print too; a clock in order leaves no word."""
    node.store.note(node.clerk, "登录")
    assert (noted(node).clock, noted(node).is_doubtful) == ("", False)
    node.wall = wall
    node.store.note(node.clerk, "登录")
    assert (noted(node).clock, noted(node).is_doubtful) == (state, True)
    printed = log_years.look_for(node.store, node.clerk, node.store.log_head())
    assert log_years.CLOCK_WORDS in printed.words
    clock_check.confirm(node.store, node.clerk)
    node.store.note(node.clerk, "登录")
    assert not noted(node).is_doubtful
    assert node.store.log_breaks() == []


def test_a_row_of_an_earlier_version_is_read_and_checked_as_it_is(node):
    """Without branch and clock, and by a chain that is made by hand."""
    entry = '[{},1790000000000,"登录","admin","",[],0,"",{{"beside":"zhao"}}]'
    with node.store.transaction() as connection:
        ((no, before),) = ask(
            connection, "SELECT no, chain FROM access_log ORDER BY no DESC LIMIT 1"
        )
        said = entry.format(no + 1)
        link = hmac.digest(bytes(32), before + said.encode(), hashlib.sha256)
        row = (no + 1, 1_790_000_000_000, said, link)
        run(
            connection, "INSERT INTO access_log (no, wall_ms, entry, chain) VALUES (?,?,?,?)", [row]
        )
    assert node.store.log_breaks() == []
    found = noted(node)
    assert (found.branch, found.clock, found.act.more) == ("", "", {"beside": "zhao"})
    assert log_years.marks(found, node.store.log_branch()) == []
    node.store.note(node.clerk, "登录")
    assert node.store.log_breaks() == []
    with node.store.looking() as connection:
        ((entry,),) = ask(connection, "SELECT entry FROM access_log ORDER BY no DESC LIMIT 1")
        assert f'"branch":"{audit.branch_now(connection)}"' in entry
