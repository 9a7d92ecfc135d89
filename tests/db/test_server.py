"""A book on a PostgreSQL server: the same ops make the same book, and nobody's save is lost."""

from __future__ import annotations

import dataclasses
import itertools
import random
import sys
import threading

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from db import accounts, address, moving, node_keys, schema, server
from db.backup import make, unpack
from db.colleagues import Colleagues
from db.copying import copy_book
from db.founding import Founding, create, found, open_book
from db.journal.framing import decode
from db.journal.holding import Intake, rebuild
from db.journal.rows import ask
from db.key_file import Cost
from db.key_ring import KeyRing
from db.kinds import GridUnit, Household, Resident, StaffMember
from db.past import evening_of, store_at
from db.roles import ALL_ROLES, CODE_HOLDER
from db.store import Store
from db.trouble import Refused, Unavailable
from tests.builders import ID_PURPOSE, build, in_twos
from tests.db.nodes import START_MS, Node
from tests.trust.ground import open_first

ONE, TWO, DISTRICT = "229901001001", "229901002001", "229901000000"
NAMES = "王李张刘陈杨赵黄周吴徐孙"
COST = Cost(64, 1)
PASSWORD = "晨光-桥头-石榴-37"
FIELDS = ("workplace", "former_name", "remark")


def on_server(at):
    """A district's book on a server, as `Node` makes one in memory."""
    node = object.__new__(Node)
    ticks = itertools.count(START_MS, 1000)
    node.wall, node.label = None, "区"
    node.store = Store(None, None, clock=lambda: node.wall or next(ticks), address=at)
    node.clerk = found(
        node.store,
        Founding("district", "演示区", DISTRICT, "admin", "王晓梅", "区", id_purpose=ID_PURPOSE),
    )
    return node


@pytest.fixture
def district(postgres):
    node = on_server(postgres.new())
    yield node
    node.store.close()


@pytest.fixture
def founded(postgres, tmp_path):
    """A district's folder whose book lies on a server, and how to open it once more."""
    at = postgres.new()
    told = Founding("district", "演示区", DISTRICT, "admin", "王晓梅", "区", id_purpose=ID_PURPOSE)
    folder = tmp_path / "book"
    book, _ = create(folder, told, PASSWORD, cost=COST, server=at)
    opened = [book]

    def another():
        opened.append(open_book(folder, "admin", PASSWORD))
        return opened[-1]

    yield book, another, at
    for one in opened:
        one.close()


def offices():
    """Two offices' books in memory, and a story of edits, deletes and erasures between them."""
    chance = random.Random(5)
    nodes = [Node(ONE, "甲"), Node(ONE, "乙"), Node(TWO, "丙")]
    for node in nodes:
        node.clerk = dataclasses.replace(node.clerk, roles=ALL_ROLES)
    people = []
    for node in (nodes[0], nodes[2]):
        some = [build(Resident, id_number=None, full_name="李" + n) for n in "一二三四五六"]
        node.save(*some, build(Household), build(GridUnit))
        people.append(some)
    nodes[1].pull(nodes[0])
    for _ in range(40):
        place = chance.randrange(3)
        node = nodes[place]
        mine = people[0] if place < 2 else people[1]
        record = node.store.get(Resident, chance.choice(mine).id)
        if record is None:
            continue
        if chance.random() < 0.1:
            with node.store.work(node.clerk, "删除", "test") as work:
                work.delete(record)
        else:
            setattr(record, chance.choice(FIELDS), chance.choice(["甲乙", "乙甲", None]))
            node.save(record)
        if chance.random() < 0.2:
            nodes[0].pull(nodes[1])
            nodes[1].pull(nodes[0])
    return nodes, people


def test_both_engines_make_the_same_book_of_the_same_ops(district):
    plain = Node(DISTRICT, "区二", level="district")
    nodes, people = offices()
    gone = nodes[2].store.get(Resident, people[1][0].id)
    with nodes[2].store.work(in_twos(nodes[2].clerk), "本人要求", "test") as work:
        work.erase([(Resident.table_tag, gone.id, None)], {"request": "1", "ground": "本人请求"})
    for one, other in zip([*nodes, plain], [*reversed(nodes), plain], strict=True):
        district.pull(one)
        plain.pull(other)
    plain.pull(district)
    assert district.store.conflicts()
    assert district.facts() == plain.facts()
    assert district.rebuilt_facts() == plain.facts() == plain.rebuilt_facts()
    digests = {reach.tip for reach in district.vector()}
    assert digests == {reach.tip for reach in plain.vector()}
    assert {r.id: vars(r) | {"op": 0} for r in district.store.all(Resident, hidden=True)} == {
        r.id: vars(r) | {"op": 0} for r in plain.store.all(Resident, hidden=True)
    }
    for node in (*nodes, plain):
        node.store.close()


def look_at(node, frame):
    with node.store.transaction():
        node.merge(frame)
        assert len(node.store.all(Resident)) == 1
        raise RuntimeError("looked")


def test_a_preview_changes_nothing_and_a_repeat_neither(district):
    office = Node(ONE, "甲")
    office.save(build(Resident))
    before = district.facts()
    frame = office.package()
    with pytest.raises(RuntimeError, match="looked"):
        look_at(district, frame)
    assert district.facts() == before
    district.merge(frame)
    again = district.facts()
    district.merge(frame)
    assert district.facts() == again
    office.store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE resident SET workplace = '改'",
        "UPDATE resident SET workplace = '改', op = NULL",
        "DELETE FROM resident",
        "INSERT INTO resident (id, org_code, hidden) VALUES ('a', 'x', 0)",
        "DELETE FROM access_log",
        "UPDATE access_log SET entry = ''",
    ],
)
def test_a_write_beside_the_journal_is_aborted(district, statement):
    district.save(build(Resident))
    with (
        pytest.raises(DatabaseError, match=r"without the journal|never changes"),
        district.store.transaction() as connection,
    ):
        connection.exec_driver_sql(statement)


def test_guards_stand_again_after_a_rebuild(district):
    district.save(build(Resident))
    with district.store.transaction() as connection:
        district.rebuilt_facts()
        with pytest.raises(DatabaseError, match="journal"), connection.begin_nested():
            connection.exec_driver_sql("DELETE FROM resident")


def test_blanks_come_first_and_text_in_the_order_of_its_code_points(district):
    names = ("乙", "é", None, "a", "B", "甲")
    people = [build(Resident, id_number=None, former_name=name) for name in names]
    district.save(*people)
    plain = Node(DISTRICT, "区二", level="district")
    plain.pull(district)
    orders = [
        [r.former_name for r in node.store.all(Resident, order=("former_name",))]
        for node in (district, plain)
    ]
    assert orders[0] == orders[1] == [None, "B", "a", "é", "乙", "甲"]
    plain.store.close()


def test_officers_who_save_at_once_lose_nothing(founded):
    book, another, _ = founded
    books = [book, another(), another()]
    start = threading.Barrier(len(books))
    troubles = []

    def register(number):
        store, clerk = books[number].store, books[number].clerk
        start.wait()
        try:
            for n in range(12):
                with store.work(clerk, "登记", "test") as work:
                    work.save(
                        build(Resident, id_number=None, full_name=f"{NAMES[number]}{NAMES[n]}")
                    )
        except Exception as error:
            troubles.append(error)

    threads = [threading.Thread(target=register, args=(n,)) for n in range(len(books))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not troubles
    people = another().store.all(Resident)
    assert len(people) == len({one.full_name for one in people}) == 36
    numbers = [one.serial_no for one in people if one.serial_no]
    assert len(numbers) == len(set(numbers))
    for one in books:
        assert not one.store.log_breaks()
    fresh = books[0].store
    before = fresh.state_hash()
    with fresh.transaction() as connection:
        rebuild(connection)
    assert fresh.state_hash() == before == books[1].store.state_hash()


def test_a_colleagues_account_that_is_just_being_added_keeps_its_way_in(founded, monkeypatch):
    """Its record is not there yet: whoever opens the book meanwhile waits for the end of that."""
    book, another, _ = founded
    written, opened = threading.Event(), threading.Event()
    add_user = KeyRing.add_user

    def held_up(*given, **more):
        add_user(*given, **more)
        written.set()
        opened.wait(3)

    monkeypatch.setattr(KeyRing, "add_user", held_up)
    (holder,) = book.store.all(StaffMember)
    given = book.store, book.clerk, holder, "zhaomin", ["reviewer"], "hong shi liu kai hua"
    adding = threading.Thread(target=accounts.add, args=given)
    adding.start()
    assert written.wait(20)
    other = another()
    opened.set()
    adding.join()
    assert other.ring.logins == ("admin", "zhaomin")
    assert {one.login for one in accounts.listed(other.store, other.clerk)} == {"admin", "zhaomin"}


def test_edits_of_one_field_made_side_by_side_are_a_conflict_not_a_loss(founded):
    book, another, _ = founded
    other = another()
    person = build(Resident, id_number=None)
    with book.store.work(book.clerk, "登记", "test") as work:
        work.save(person)
    mine, theirs = (one.store.get(Resident, person.id) for one in (book, other))
    mine.workplace, theirs.workplace, theirs.former_name = "同心里小学", "夜市", "李小梅"
    with book.store.work(book.clerk, "更正", "test") as work:
        work.save(mine)
    with other.store.work(other.clerk, "更正", "test") as work:
        work.save(theirs)
    (conflict,) = book.store.conflicts()
    assert {tuple(side.values.values()) for side in conflict.sides} == {("同心里小学",), ("夜市",)}
    assert book.store.get(Resident, person.id).former_name == "李小梅"


def test_what_colleagues_did_is_told_once(founded):
    book, another, _ = founded
    other = another()
    colleagues = Colleagues(book.store)
    assert colleagues.changes() is None
    person = build(Resident, id_number=None)
    with other.store.work(other.clerk, "登记", "test") as work:
        work.save(person)
    told = colleagues.changes()
    assert told.kinds == {Resident}
    assert told.ids == {person.id}
    assert colleagues.changes() is None
    with book.store.work(book.clerk, "登记", "test") as work:
        work.save(build(GridUnit))
    assert colleagues.changes() is None


def test_drafts_are_of_whoever_typed_them(founded):
    book, another, _ = founded
    other = another()
    other.store.typist = "2" * 32
    for one, text in ((book, "甲"), (other, "乙")):
        one.store.keep_draft("residents", "", text)
    assert book.store.drafts() == {("residents", ""): "甲"}
    other.store.drop_draft("residents", "")
    assert other.store.drafts("residents") == {}
    assert book.store.drafts("residents") == {("residents", ""): "甲"}


def test_a_reader_is_not_held_up_by_who_writes_and_sees_one_state(founded):
    book, another, _ = founded
    other = another()
    with other.store.work(other.clerk, "登记", "test") as work:
        work.save(build(Resident, id_number=None))
        assert not book.store.all(Resident)
        assert book.store.is_district
    assert len(book.store.all(Resident)) == 1


def test_who_waits_too_long_is_told_and_saves_later(founded, monkeypatch):
    monkeypatch.setattr(server, "WAIT_FOR_TURN", "50ms")
    book, another, _ = founded
    other = another()
    with book.store.transaction(), pytest.raises(Unavailable, match="同事正在"):
        other.store.keep_fact("a", "b")
    other.store.keep_fact("a", "b")
    assert book.store.fact("a") == "b"


def test_a_lost_connection_is_said_and_found_again(founded, postgres):
    book, _, at = founded
    name = make_url(at).database
    postgres.ask(
        "postgres", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='{name}'"
    )
    with pytest.raises(Unavailable, match="连不上台账服务器"):
        book.store.all(Resident)
    assert book.store.all(Resident) == []


def test_a_book_on_a_server_takes_no_other_key_and_opens_after_one_was_begun(founded):
    book, another, _ = founded
    two = book.clerk.for_once(beside=CODE_HOLDER)
    with pytest.raises(Refused, match="不用更换台账密钥"):
        accounts.rotate(book.store, two)
    assert book.ring.next_database_key is None
    assert book.store.is_open
    book.ring.begin_rotation()  # as a former version left it
    book.close()
    again = another()
    assert again.ring.next_database_key is None
    assert again.ring.database_key == book.ring.database_key


def test_the_folder_tells_nothing_of_the_server(founded, tmp_path):
    book, _, at = founded
    files = [path for path in book.ring.folder.rglob("*") if path.is_file()]
    assert not (book.ring.folder / "book.db").exists()
    assert all(b"ledger@" not in path.read_bytes() for path in files)
    assert address.read(book.ring.folder, book.ring.address_key) == at
    with pytest.raises(Unavailable, match=r"server\.json"):
        address.read(book.ring.folder, bytes(32))


def test_a_backup_is_a_book_in_a_file_that_opens_by_itself(founded, tmp_path):
    book, _, _ = founded
    with book.store.work(book.clerk, "登记", "test") as work:
        work.save(build(Resident, full_name="李梅"))
    made = make(book.store)
    unpack(made.path, tmp_path / "again")
    copy = open_first(tmp_path / "again", "admin", PASSWORD)
    assert not copy.store.is_shared
    assert copy.store.get(Resident, copy.store.all(Resident)[0].id).full_name == "李梅"
    assert copy.store.state_hash() == book.store.state_hash()
    assert not copy.store.log_breaks()
    assert not any(copy.store.check().values())
    copy.close()


def filed(tmp_path):
    """A district's book in a folder, with one office's PC enrolled by its keys and a story."""
    told = Founding("district", "演示区", DISTRICT, "admin", "王晓梅", "区", id_purpose=ID_PURPOSE)
    book, _ = create(tmp_path / "book", told, PASSWORD, cost=COST)
    office = Node(ONE, "甲")
    office.save(*(build(Resident, id_number=None, full_name=f"李{n}") for n in "一二三四"))
    with book.store.transaction() as connection:
        intake = Intake(connection)
        intake.take(decode(office.package()))
        intake.finish()
    node_keys.keep(book.store, bytes(range(32)), "AGE", "PAPER")
    person = book.store.all(Resident)[0]
    person.workplace = "夜市"
    with book.store.work(book.clerk.for_once(why="更正"), "更正", "test") as work:
        work.save(person)
    return book, office


def test_a_book_moves_to_a_server_whole_and_goes_on_there(postgres, tmp_path):
    book, office = filed(tmp_path)
    before, branch = book.store.state_hash(), book.store.facts.branch
    rows = {one.id: vars(one) for one in book.store.all(Resident)}
    moved = moving.to_server(book, postgres.new())
    assert moved.state_hash == before
    assert not list((tmp_path / "book").glob("book.db*"))
    assert (tmp_path / "book" / "backups" / moved.backup).exists()
    there = [open_book(tmp_path / "book", "admin", PASSWORD) for _ in range(2)]
    assert all(one.store.is_shared for one in there)
    store = there[0].store
    assert {one.id: vars(one) for one in store.all(Resident)} == rows
    assert (store.state_hash(), store.facts.branch) == (before, branch)
    assert node_keys.read(store).signing == bytes(range(32))
    assert not store.log_breaks()
    assert not any(there[0].store.check().values())
    office.save(build(Resident, id_number=None, full_name="赵敏"))
    with store.transaction() as connection:
        intake = Intake(connection)
        intake.take(decode(office.package()))
        intake.finish()
    with there[1].store.work(there[1].clerk, "登记", "test") as work:
        work.save(build(GridUnit))
    assert there[1].store.count(Resident) == len(rows) + 1
    assert store.count(GridUnit) == 1
    for one in there:
        one.close()


@pytest.mark.parametrize(
    "fault",
    [
        "DELETE FROM op WHERE id = (SELECT max(id) FROM op)",
        "UPDATE op SET body = replace(body, '夜市', '早市')",
    ],
)
def test_a_book_that_differs_on_the_server_stays_where_it_is(
    postgres, tmp_path, monkeypatch, fault
):
    book, _ = filed(tmp_path)
    before, at = book.store.state_hash(), postgres.new()

    def bent(here, there):
        copy_book(here, there)
        there.exec_driver_sql(fault)

    with monkeypatch.context() as planted:
        planted.setattr(moving.copying, "copy_book", bent)
        with pytest.raises(Unavailable, match="没有搬"):
            moving.to_server(book, at)
    assert book.store.state_hash() == before
    assert not address.is_kept(tmp_path / "book")
    moving.to_server(book, at)  # nothing was left there
    again = open_book(tmp_path / "book", "admin", PASSWORD)
    assert again.store.state_hash() == before
    with pytest.raises(Refused, match="已经在服务器上"):
        moving.to_server(again, postgres.new())
    again.close()


def test_the_past_is_laid_out_from_a_server_too(founded):
    book, _, _ = founded
    person = build(Resident, id_number=None, full_name="李梅")
    with book.store.work(book.clerk, "登记", "test") as work:
        work.save(person)
    cut = evening_of(book.store, book.store.today)
    person = book.store.get(Resident, person.id)
    person.full_name = "李小梅"
    with book.store.work(book.clerk, "更正", "test") as work:
        work.save(person)
    assert store_at(book.store, cut).get(Resident, person.id).full_name == "李梅"


def test_a_database_that_holds_a_book_is_not_founded_on_twice(founded, tmp_path):
    _, _, at = founded
    told = Founding("district", "演示区", DISTRICT, "admin", "王晓梅", "区", id_purpose=ID_PURPOSE)
    with pytest.raises(Refused, match="已经有一本台账"):
        create(tmp_path / "two", told, PASSWORD, cost=COST, server=at)
    assert not (tmp_path / "two" / "keys.json").exists()


def test_a_book_of_a_newer_program_is_refused(founded, postgres):
    _, another, at = founded
    name = make_url(at).database
    postgres.ask(name, "UPDATE alembic_version SET version_num = 's9999'")
    with pytest.raises(Unavailable, match="更新的程序"):
        another()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("一台服务器", "看不懂"),
        ("sqlite:///book.db", "应像"),
        ("postgresql+psycopg://u@10.0.0.5/book", "加密"),
        ("postgresql+psycopg://u@10.0.0.5/book?sslmode=require", "加密"),
        ("postgresql+psycopg://u@localhost,10.0.0.5/book", "加密"),
        ("postgresql+psycopg://u@localhost", "应像"),
    ],
)
def test_an_address_must_name_a_database_reached_safely(told, words):
    with pytest.raises(Refused, match=words):
        server.checked(told)


def test_addresses_that_are_fit():
    assert server.checked("postgresql+psycopg://u@db.example/book?sslmode=verify-full").database
    assert server.checked("postgresql+psycopg://u@/book?host=/run/postgresql").database


def test_every_column_has_the_type_it_has_in_a_file(district):
    asked = (
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name <> 'alembic_version'"
    )
    with district.store.transaction() as connection:
        held = {(table, name): kind for table, name, kind in ask(connection, asked)}
    assert set(held.values()) <= {"text", "bytea", "bigint", "integer"}
    declared = {
        (table.name, column.name)
        for table in schema.declared().sorted_tables
        for column in table.columns
    }
    assert held.keys() == declared


def test_without_the_driver_it_is_said_what_is_to_be_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Unavailable, match="psycopg"):
        server.open_engine("postgresql+psycopg://u@/book?host=/run/postgresql")
