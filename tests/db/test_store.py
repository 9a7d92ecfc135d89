"""The open book: whole or nothing, journalled, undoable, guarded, masked and logged."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy.exc import DatabaseError

from db import engine as engines, quotas, schema
from db.engine import open_engine
from db.journal.holding import rebuild
from db.kinds import (
    KINDS,
    FollowUp,
    GridUnit,
    JointMeeting,
    LedgerPrint,
    ListEntry,
    Pairing,
    Resident,
    StaffMember,
    Transition,
)
from db.roles import (
    ADMIN,
    CLERK,
    LEAD,
    REVIEWER,
    Clerk,
    ReasonNeeded,
    SecondNeeded,
    actions,
    may,
    require,
)
from db.store import Store
from db.trouble import Refused, Unavailable
from tests.builders import build


def paired(node):
    """Save two neighbours and their pairing; give the pairing."""
    one = build(Resident, full_name="李梅")
    other = build(Resident, full_name="乌兰图雅", id_number=None, birth_date=dt.date(1960, 1, 2))
    pair = build(Pairing, side_a=one.id, side_b=other.id, side_a_name=None, side_b_name=None)
    node.save(one, other, pair)
    return pair


def test_a_refused_save_leaves_nothing(node):
    before = node.facts()
    with pytest.raises(Refused) as refused:
        node.save(build(Resident), build(Resident, full_name=None))
    assert refused.value.faults["full_name"] == "请填写姓名"
    assert node.facts() == before


def test_one_work_is_one_undo_step_and_can_be_redone(node):
    with node.store.work(node.clerk, "登记") as work:
        person = build(Resident)
        work.save(person)
        work.save(build(GridUnit))
    undone = node.store.undo(node.clerk, work.changes.work)
    assert node.store.get(Resident, person.id) is None
    assert not node.store.all(GridUnit)
    node.store.undo(node.clerk, undone.work)
    assert node.store.get(Resident, person.id).full_name == "李梅"
    assert len(node.store.all(GridUnit)) == 1


def test_undo_keeps_what_was_edited_since_and_names_it(node):
    with node.store.work(node.clerk, "导入") as work:
        one, other = build(Resident, full_name="李梅"), build(Resident, id_number=None)
        work.bulk_create([one, other])
    later = node.store.get(Resident, one.id)
    later.workplace = "同心里小学"
    node.save(later)
    kept = node.store.undo(node.clerk, work.changes.work).kept
    assert kept == ["居民 李梅"]
    assert node.store.get(Resident, one.id)
    assert node.store.get(Resident, other.id) is None


def test_the_last_work_is_the_one_that_was_not_taken_back(node):
    with node.store.work(node.clerk, "登记一") as first:
        first.save(build(Resident))
    with node.store.work(node.clerk, "登记二") as second:
        second.save(build(GridUnit))
    assert node.store.course().standing[-1].work == second.changes.work
    node.store.undo(node.clerk, second.changes.work)
    newest = node.store.course().standing[-1]
    assert (newest.work, newest.reason, newest.actor) == (first.changes.work, "登记一", "王晓梅")


def test_history_says_who_when_and_from_what_to_what(node):
    person = build(Resident, workplace="待业")
    node.save(person)
    person.workplace = "同心里小学"
    with node.store.work(node.clerk, "本人来更正", "resident") as work:
        work.save(person)
    last = node.store.history(person.id)[-1]
    assert (last.verb, last.made.actor, last.made.reason) == ("修改", "王晓梅", "本人来更正")
    assert (last.before, last.after) == ({"workplace": "待业"}, {"workplace": "同心里小学"})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE resident SET workplace = '改'",
        "UPDATE resident SET workplace = '改', op = NULL",
        "DELETE FROM resident",
        "INSERT INTO resident (id, org_code, hidden) VALUES (x'00', 'x', 0)",
    ],
)
def test_a_write_beside_the_journal_is_aborted(node, statement):
    node.save(build(Resident))
    with pytest.raises(DatabaseError, match="without the journal"), node.store.transaction() as c:
        c.exec_driver_sql(statement)


def test_names_are_kept_beside_links(node):
    pair = paired(node)
    kept = node.store.get(Pairing, pair.id)
    assert (kept.side_a_name, kept.side_b_name) == ("李梅", "乌兰图雅")
    person = node.store.get(Resident, pair.side_a)
    person.full_name = "李红梅"
    node.save(person)
    assert node.store.get(Pairing, pair.id).side_a_name == "李梅"


def test_a_step_is_dated_and_an_illegal_one_refused(node):
    pair = paired(node)
    with node.store.work(node.clerk) as work:
        work.move(pair, "ended", end_on=node.store.today, end_reason="搬走了")
    (step,) = node.store.all(Transition)
    assert (step.state_from, step.state_to, step.by_name) == ("active", "ended", "王晓梅")
    with pytest.raises(Refused, match="退回要写明原因"), node.store.work(node.clerk) as work:
        work.move(pair, "active")
    assert node.store.get(Pairing, pair.id).state == "ended"
    with pytest.raises(Refused, match="不能直接改成"), node.store.work(node.clerk) as work:
        work.move(node.store.get(Pairing, pair.id), "expired")


def test_a_list_is_rows_of_their_own(node):
    one, two = build(StaffMember, full_name="演示干部一"), build(StaffMember)
    meeting = build(JointMeeting)
    node.save(one, two, meeting)
    grid = build(GridUnit)
    node.save(grid)
    with node.store.work(node.clerk) as work:
        work.set_list(grid, "buildings", [(None, "1号楼"), (None, "2号楼")])
    with node.store.work(node.clerk) as work:
        work.set_list(grid, "buildings", [(None, "2号楼"), (None, "3号楼")])
    assert [e.target_name for e in node.store.entries(grid, "buildings")] == ["2号楼", "3号楼"]
    assert len(node.store.all(ListEntry, hidden=True)) == 3


def test_masked_values_are_revealed_one_at_a_time_and_logged(node):
    person = build(Resident)
    node.save(person)
    shown = dict(person.shown())
    assert shown["证件号码"].startswith("229902****")
    assert "*" in shown["手机"]
    full = node.store.reveal(node.clerk, person, ["id_number"], "核对证件")
    assert full == {"id_number": "229902199003072029"}
    noted = node.store.access_log(node.clerk, person)[0].act
    assert (noted.act, noted.fields, noted.reason) == ("查看明文", ("证件号码",), "核对证件")


def test_the_log_holds_no_values_and_is_chained(node):
    node.save(build(Resident, full_name="阿依古丽·买买提"))
    with node.store.transaction() as connection:
        text = connection.exec_driver_sql("SELECT group_concat(entry) FROM access_log").scalar()
    assert "阿依古丽" not in text
    assert node.store.check()["access_log"] == []
    with pytest.raises(DatabaseError, match="never changes"), node.store.transaction() as c:
        c.exec_driver_sql("UPDATE access_log SET entry = '[]'")


def test_a_broken_chain_is_noticed(node):
    for _ in range(3):
        node.store.note(node.clerk, "打印")
    with node.store.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER guard_access_log_delete")
        connection.exec_driver_sql("DELETE FROM access_log WHERE no = 2")
    assert node.store.check()["access_log"] == ["第 2 行起对不上"]


def test_a_clock_gone_wrong_keeps_nobody_from_saving(node):
    node.save(build(Resident))
    node.wall = 315_532_800_000
    person = build(GridUnit)
    node.save(person)
    assert node.store.history(person.id)[-1].made.clock == "behind"


def test_drafts_are_kept_and_let_go(node):
    node.store.keep_draft("resident", "", '{"full_name":"李"}')
    node.store.keep_draft("resident", "", '{"full_name":"李梅"}')
    assert node.store.drafts() == {("resident", ""): '{"full_name":"李梅"}'}
    node.store.drop_draft("resident", "")
    assert not node.store.drafts()


def test_every_action_of_the_matrix_is_refused_to_nobody_by_name():
    nobody = Clerk(bytes(16), "x", "无岗人员", frozenset())
    for action in actions():
        assert not may(nobody, action)
        with pytest.raises(Refused, match="无岗人员的账号不能"):
            require(nobody, action)


def test_without_the_right_nothing_is_saved_imported_undone_or_revealed(node):
    viewer = Clerk(bytes(16), "v", "只看的人", frozenset({"admin"}))
    person = build(Resident)
    node.save(person)
    last = node.store.course().standing[-1].work
    before = node.facts()
    for act in (
        lambda w: w.save(build(Resident)),
        lambda w: w.bulk_create([build(Resident)]),
        lambda w: w.bulk_edit([person]),
        lambda w: w.delete(person),
        lambda w: w.restore(person),
        lambda w: w.undo(last),
    ):
        with pytest.raises(Refused, match="账号不能"), node.store.work(viewer) as work:
            act(work)
    with pytest.raises(Refused, match="要两个人办"):
        node.store.reveal(viewer, person, ["phone"])
    assert node.facts() == before


def test_after_the_days_quota_a_full_number_wants_a_reason(node):
    person = build(Resident)
    node.save(person)
    node.store.keep_fact("reveal_quota", "2")
    for _ in range(2):
        assert "0001" in node.store.reveal(node.clerk, person, ["phone"])["phone"]
    with pytest.raises(ReasonNeeded, match="已经看过 2 次"):
        node.store.reveal(node.clerk, person, ["phone"])
    node.store.reveal(node.clerk, person, ["phone"], reason="社保核对")
    assert node.store.access_log(node.clerk)[0].act.reason == "社保核对"


def test_a_second_person_stands_in_the_log(node):
    admin = Clerk(bytes(16), "a", "管理员", frozenset({ADMIN}))
    lead = Clerk(b"l" * 16, "l", "负责人", frozenset({LEAD}))
    person = build(Resident)
    node.save(person)
    node.store.reveal(admin.for_once(beside=lead), person, ["phone"])
    act = node.store.access_log(node.clerk)[0].act
    assert (act.user, act.more) == ("a", {"beside": "l"})


@pytest.mark.parametrize("count", [50, 51])
def test_more_than_fifty_residents_leave_with_a_reason_and_another_lead(node, count):
    reviewer = Clerk(bytes(16), "r", "审核员", frozenset({REVIEWER}))
    lead = Clerk(b"l" * 16, "l", "负责人", frozenset({LEAD}))
    other = Clerk(b"o" * 16, "o", "录入员", frozenset({CLERK}))
    require_export = node.store.require_export
    require_export(reviewer, count, names_people=False)
    if count == 50:
        require_export(reviewer, count, names_people=True)
        return
    for beside in (None, other, reviewer):
        with pytest.raises(SecondNeeded):
            require_export(reviewer.for_once(beside=beside), count, names_people=True)
    with pytest.raises(ReasonNeeded):
        require_export(reviewer.for_once(beside=lead), count, names_people=True)
    require_export(reviewer.for_once(beside=lead, why="区里要"), count, names_people=True)


def test_small_exports_of_a_day_add_up_to_one_in_bulk(node):
    reviewer = Clerk(bytes(16), "r", "审核员", frozenset({REVIEWER}))
    lead = Clerk(b"l" * 16, "l", "负责人", frozenset({LEAD}))
    in_twos, other = reviewer.for_once(beside=lead, why="区里要"), replace(reviewer, login="o")

    def take_out(clerk, rows):
        node.store.require_export(clerk, rows, names_people=True)
        node.store.note(clerk, "导出", count=rows, more={quotas.TAKEN_OUT: rows})

    take_out(reviewer, 30)
    take_out(in_twos, 300)  # somebody stood by for these: they are not counted again
    take_out(reviewer, 20)
    with pytest.raises(SecondNeeded, match="一天导出超过 50 人"):
        take_out(reviewer, 1)
    node.store.require_export(reviewer, 500, names_people=False)
    node.store.require_export(reviewer, 0, names_people=True)
    take_out(in_twos, 1)
    take_out(other, 50)  # a day of their own
    node.store.keep_fact("is_demo", "1")
    node.store.require_export(reviewer, 500, names_people=True)
    node.store.keep_fact("is_demo", "0")
    node.wall = node.store.clock() + 86_400_000
    take_out(reviewer, 50)


def test_who_may_not_read_the_offices_log_reads_their_own(node):
    clerk = Clerk(bytes(16), "c", "录入员", frozenset({CLERK}))
    person = build(Resident)
    node.save(person)
    node.store.reveal(clerk, person, ["phone"])
    assert {one.act.user for one in node.store.access_log(clerk)} == {"c"}
    assert {one.act.user for one in node.store.access_log(node.clerk)} == {"c", node.clerk.login}


def test_who_may_print_may_register_the_paper_and_nothing_else(node):
    lead = Clerk(bytes(16), "l", "负责人", frozenset({"lead"}))
    with node.store.work(lead) as work:
        work.save(build(LedgerPrint))
    with pytest.raises(Refused, match="账号不能"), node.store.work(lead) as work:
        work.save(build(LedgerPrint), build(GridUnit))


def test_migrations_give_the_declared_schema():
    migrated, declared = open_engine(None, None), open_engine(None, None)
    with migrated.connect() as connection:
        schema.bring_up(connection)
    schema.declared().create_all(declared)
    tables = []
    for engine in (migrated, declared):
        with engine.begin() as connection:
            names = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            found = {}
            for (name,) in connection.exec_driver_sql(names):
                columns = connection.exec_driver_sql(f'PRAGMA table_info("{name}")').all()
                indexes = connection.exec_driver_sql(f'PRAGMA index_list("{name}")').all()
                found[name] = (
                    sorted((c[1], c[2], c[5]) for c in columns),
                    sorted(i[1] for i in indexes if not i[1].startswith("sqlite_")),
                )
            tables.append(found)
        engine.dispose()
    tables[0].pop("alembic_version")
    assert tables[0] == tables[1]


def test_parts_are_found_by_their_whole_without_reading_all(node):
    parts = [kind for kind in KINDS if kind.parent_link()]
    with node.store.transaction() as connection:
        plans = [
            connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN SELECT id FROM {kind.__tablename__}"
                f" WHERE {kind.parent_link()} = x'00'"
            ).one()[3]
            for kind in parts
        ]
    assert parts
    assert all("USING INDEX" in plan for plan in plans)


def test_a_newer_book_is_refused(tmp_path):
    store = Store(tmp_path, bytes(range(32)))
    with store.transaction() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {schema.VERSION + 1}")
    store.close()
    before = (tmp_path / "book.db").read_bytes()
    with pytest.raises(Unavailable, match="更新的程序"):
        Store(tmp_path, bytes(range(32)))
    assert (tmp_path / "book.db").read_bytes() == before


def test_rebuilding_from_the_journal_changes_nothing(node):
    paired(node)
    node.save(build(FollowUp, resolution=build(Pairing).id))
    before = node.facts()
    with node.store.transaction() as connection:
        rebuild(connection)
    assert node.facts() == before


def test_a_cipher_with_other_pages_stops_the_start_and_a_file_without_one_is_not_asked(
    tmp_path, monkeypatch
):
    assert "cipher_page_size" in engines.PRAGMA_NAMES
    engines.connect(tmp_path / "bare.db", None).close()
    engines.connect(tmp_path / "book.db", bytes(32)).close()
    others = [(n, w, "8192" if n == "cipher_page_size" else e) for n, w, e in engines._PRAGMAS]
    monkeypatch.setattr(engines, "_PRAGMAS", others)
    with pytest.raises(Unavailable, match="cipher_page_size"):
        engines.connect(tmp_path / "book.db", bytes(32))
    engines.connect(tmp_path / "bare.db", None).close()
