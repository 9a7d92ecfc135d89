"""What was erased at a request is gone everywhere, stays gone, and the fact of it stays."""

import dataclasses
import itertools
import json

import pytest
from hypothesis import given, settings, strategies as st

from db import backup, erasing, erasure_list, founding, health, restoring, stopping
from db.anonymous import GROUND as OVER
from db.founding import Founding
from db.journal import course, framing, ops
from db.journal.holding import above
from db.journal.projection import ERASED, Seen, project
from db.journal.rows import ask
from db.kinds import (
    ConsentRecord,
    Household,
    HouseholdMember,
    ListEntry,
    Pairing,
    PairingLog,
    Resident,
    RightsRequest,
)
from db.peers import Peers
from db.roles import SecondNeeded
from db.trouble import Refused, Unavailable
from db.work import UNFINISHED
from tests.builders import ID_PURPOSE, build, in_twos
from tests.db.nodes import Node
from tests.db.test_journal_algebra import rebuilt, whole
from tests.db.test_keys import CHEAP
from tests.sizes import size
from tests.trust.ground import open_first

OFFICE, DISTRICT = "229901001001", "229901000000"
NAME = "石榴籽"


@pytest.fixture
def node():
    made = Node(OFFICE, "甲")
    yield made
    made.store.close()


def other_hand(node: Node):
    """Give a colleague of the clerk's, who registers what the clerk then does."""
    return dataclasses.replace(node.clerk, name="周主任")


def asked(node: Node, person: Resident, **changes) -> RightsRequest:
    request = build(
        RightsRequest, **{"kind": "erase", "subject": person.id, "requester": NAME} | changes
    )
    with node.store.work(other_hand(node), "受理", "test") as work:
        work.bulk_create([request])
    return node.store.get(RightsRequest, request.id)


def keep(node: Node, *records) -> None:
    with node.store.work(node.clerk, "登记", "test") as work:
        work.bulk_create(records)


def erase(node: Node, person: Resident) -> None:
    erasing.erase(node.store, in_twos(node.clerk), person, asked(node, person))


def everything(node: Node) -> str:
    """Give every value of every table of the file, as one text."""
    with node.store.transaction() as connection:
        tables = ask(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")
        rows = (ask(connection, f'SELECT * FROM "{name}"') for (name,) in tables)
        return "\n".join(repr(row) for row in itertools.chain.from_iterable(rows))


def life(node: Node) -> dict[str, object]:
    """Register a person with all that comes to hang on one."""
    person = build(Resident, full_name=NAME, former_name="石榴仔")
    home = build(Household, head=person.id)
    pair = build(Pairing, side_b=person.id, side_b_name=NAME)
    held = {
        "person": person,
        "home": home,
        "member": build(HouseholdMember, household=home.id, resident=person.id),
        "consent": build(ConsentRecord, subject=person.id, scope=f"{NAME}的信息"),
        "pair": pair,
        "log": build(PairingLog, pairing=pair.id),
    }
    keep(node, *held.values())
    person.workplace = f"{NAME}小店"
    node.save(person)
    return held


# On one book


def test_nothing_of_the_person_is_left_in_the_file(node: Node) -> None:
    held = life(node)
    assert NAME in everything(node)
    erase(node, held["person"])
    left = everything(node)
    assert NAME not in left
    assert held["person"].phone not in left
    assert rebuilt(node) == whole(node)


def test_what_is_others_too_stays_without_the_person(node: Node) -> None:
    held = life(node)
    erase(node, held["person"])
    store = node.store
    pair = store.get(Pairing, held["pair"].id)
    assert (pair.side_b, pair.side_b_name) == (None, None)
    assert pair.start_on == held["pair"].start_on
    assert store.get(PairingLog, held["log"].id) is not None
    assert store.get(Household, held["home"].id).head is None
    for name in ("person", "member", "consent"):
        assert store.get(type(held[name]), held[name].id) is None
    assert store.deleted(Resident) == []


def test_chains_still_verify_and_the_fact_is_in_the_history(node: Node) -> None:
    held = life(node)
    erase(node, held["person"])
    with node.store.transaction() as connection:
        commits = list(above(connection, []))
    assert [ops.commit_digest(c) for c in commits] == [c.digest for c in commits]
    again = framing.decode(framing.encode(commits))  # whoever gets them computes every digest anew
    assert [c.digest for c in again] == [c.digest for c in commits]
    (order,) = erasing.orders(node.store, [])
    assert order.request.startswith("QL")
    assert order.rows == 6
    assert order.day == node.store.today


def test_two_people_and_a_request_are_needed(node: Node) -> None:
    held = life(node)
    person = held["person"]
    other = build(Resident, id_number=None)
    keep(node, other)
    two = in_twos(node.clerk)
    with pytest.raises(SecondNeeded, match="两个人"):
        erasing.erase(node.store, node.clerk, person, asked(node, person))
    with pytest.raises(Refused, match="先登记"):
        erasing.erase(node.store, two, other, asked(node, person))
    with pytest.raises(Refused, match="先登记"):
        erasing.erase(node.store, two, other, asked(node, other, kind="access"))
    clerk = dataclasses.replace(node.clerk, roles=frozenset({"clerk"}))
    with pytest.raises(Refused, match="不能按请求删除"):
        erasing.erase(node.store, clerk, person, asked(node, person))


def test_the_plan_says_what_goes_and_where_the_name_stands_besides(node: Node) -> None:
    held = life(node)
    other = build(Resident, id_number=None, remark=f"和{NAME}同楼")
    keep(node, other)
    made = erasing.plan(node.store, held["person"])
    by_row = {one.row: one for one in made.taken}
    assert by_row[held["person"].id].tags is None
    assert by_row[held["pair"].id].labels == ("乙方", "乙方名称")
    assert [(kind, row) for kind, row, _ in made.mentions] == [(Resident, other.id)]
    assert NAME in everything(node)  # a plan changes nothing


def test_an_erasure_is_not_undone_and_erased_rows_are_not_written(node: Node) -> None:
    held = life(node)
    opened = node.store.get(Resident, held["person"].id)
    before = node.store.course().standing[-1].work
    erase(node, held["person"])
    with node.store.transaction() as connection:
        ((work,),) = ask(connection, "SELECT DISTINCT work FROM commit_log WHERE form = 'erase'")
    with pytest.raises(Refused, match="不能撤销"):
        node.store.undo(node.clerk, work)
    node.store.undo(node.clerk, before)
    assert NAME not in everything(node)
    opened.workplace = f"{NAME}小店二"
    with pytest.raises(Refused, match="重新登记"):
        node.save(opened)
    assert work not in [one.work for one in node.store.course().standing]


def test_a_list_that_names_the_person_lets_go_of_the_entry(node: Node) -> None:
    held = life(node)
    with node.store.work(node.clerk) as work:
        work.set_list(held["log"], "participants", [(held["person"].id, "")])
    assert node.store.count(ListEntry) == 1
    erase(node, held["person"])
    assert node.store.count(ListEntry) == 0
    assert NAME not in everything(node)


# On every book


def test_it_travels_and_old_packages_bring_nothing_back(node: Node) -> None:
    held = life(node)
    district, second = Node(DISTRICT, "区", level="district"), Node(OFFICE, "乙")
    old = node.package()
    for other in (district, second):
        other.merge(old)
    erase(node, held["person"])
    for other in (district, second):
        other.pull(node)
        assert NAME not in everything(other)
        other.merge(old)
        assert NAME not in everything(other)
        assert other.facts()[0] == node.facts()[0] or other.vector() != node.vector()
        assert rebuilt(other) == whole(other)
    fresh = Node(DISTRICT, "区二", level="district")
    fresh.merge(node.package())
    fresh.merge(old)
    assert NAME not in everything(fresh)


def test_an_edit_made_beside_is_blanked_and_waits_to_be_looked_at(node: Node) -> None:
    held = life(node)
    second = Node(OFFICE, "乙")
    second.pull(node)
    person = second.store.get(Resident, held["person"].id)
    person.remark = f"{NAME}来访"
    second.save(person)
    erase(node, held["person"])
    node.pull(second)
    second.pull(node)
    assert node.facts() == second.facts()
    assert NAME not in everything(node) + everything(second)
    (found,) = erasing.written_beside(node.store)
    assert (found.kind, found.row) == (Resident, person.id)
    with node.store.work(node.clerk, "已看过") as work:
        work.take_note(found.kind.table_tag, found.row)
    assert erasing.written_beside(node.store) == []
    with node.store.looking() as connection:
        assert course.decides(connection, work.changes.work)
    second.pull(node)
    assert erasing.written_beside(second.store) == []
    assert node.facts() == second.facts()


def test_progress_follows_what_pcs_say_they_hold(node: Node) -> None:
    held = life(node)
    district = Node(DISTRICT, "区", level="district")
    district.pull(node)
    pc, before = b"p" * 16, [reach.tip for reach in node.vector()]
    district_peers = Peers(district.store)
    district_peers.keep_acked(pc, before)
    erase(node, held["person"])
    district.pull(node)
    assert erasing.orders(district.store, [pc])[0].done == frozenset()
    district_peers.keep_acked(pc, [reach.tip for reach in node.vector()])
    assert erasing.orders(district.store, [pc])[0].done == {pc}


# Backups


def test_a_restored_backup_erases_before_anything_is_shown(tmp_path) -> None:
    told = Founding("community", "瑞光新村社区", OFFICE, "admin", "王晓梅", id_purpose=ID_PURPOSE)
    book, _ = founding.create(tmp_path / "book", told, "wu hou de yu luo", cost=CHEAP)
    person = build(Resident, full_name=NAME)
    home = build(Household, head=person.id)
    with book.store.work(book.clerk, "登记") as work:
        work.bulk_create([person, home])
    old = backup.make(book.store)
    request = build(RightsRequest, kind="erase", subject=person.id)
    with book.store.work(dataclasses.replace(book.clerk, name="周主任"), "受理") as work:
        work.bulk_create([request])
    request = book.store.get(RightsRequest, request.id)
    erasing.erase(book.store, in_twos(book.clerk), person, request)
    listed = json.dumps(sorted(erasure_list.read(tmp_path / "book" / "backups")))
    assert person.id.hex() in listed
    assert NAME not in listed
    book.close()
    backup.unpack(old.path, tmp_path / "restored")
    given = tmp_path / "restored", "admin", "wu hou de yu luo"
    again = open_first(*given)
    try:
        assert again.store.get(Resident, person.id) is None
        assert again.store.get(Household, home.id).head is None
        with again.store.transaction() as connection:
            found = ask(connection, "SELECT body FROM op WHERE body LIKE ?", (f"%{NAME}%",))
        assert found == []
    finally:
        again.close()


def of_the_list(folder) -> str:
    return (folder / "backups" / erasure_list.NAME).read_text()


def test_the_list_beside_the_backups_says_neither_whose_request_nor_what_ground(tmp_path) -> None:
    told = Founding("community", "瑞光新村社区", OFFICE, "admin", "王晓梅", id_purpose=ID_PURPOSE)
    book, _ = founding.create(tmp_path / "book", told, "wu hou de yu luo", cost=CHEAP)
    people = [build(Resident, full_name=NAME), build(Resident, full_name="葡萄藤")]
    requests = [build(RightsRequest, kind="erase", subject=one.id) for one in people]
    with book.store.work(dataclasses.replace(book.clerk, name="周主任"), "受理") as work:
        work.bulk_create([*people, *requests])
    old = backup.make(book.store)
    serials = []
    for person, one in zip(people, requests, strict=True):
        request = book.store.get(RightsRequest, one.id)
        serials.append(request.serial_no)
        erasing.erase(book.store, in_twos(book.clerk), person, request)
    listed = of_the_list(tmp_path / "book")
    assert all(person.id.hex() in listed for person in people)
    assert not any(words in listed for words in (*serials, "QL-", erasing.GROUND, "第"))
    assert listed == json.dumps(json.loads(listed))  # nothing hides in an escape
    book.close()
    backup.unpack(old.path, tmp_path / "restored")
    given = tmp_path / "restored", "admin", "wu hou de yu luo"
    again = open_first(*given)
    try:
        done = erasing.orders(again.store, ())
        # Each erasure is one again, and the book knows by which request: that stands in it.
        assert sorted(one.request for one in done) == sorted(serials)
        assert {one.ground for one in done} == {erasing.GROUND}
        assert all(again.store.get(Resident, one.id) is None for one in people)
        backup.make(again.store)
        assert marks_in(of_the_list(tmp_path / "restored")) == marks_in(listed)
    finally:
        again.close()


def marks_in(listed: str) -> set[str]:
    return {json.loads(shape)["request"] for *_, shape in json.loads(listed)}


def test_a_list_of_before_is_carried_out_and_then_says_no_more_than_it_must(book) -> None:
    person, request = registered(book)
    folder = book.store.folder
    old = backup.make(book.store)
    erasing.erase(book.store, in_twos(book.clerk), person, request)
    path = folder / "backups" / erasure_list.NAME
    with book.store.looking() as connection:
        asked = "SELECT c.scope, op.tbl, op.row, op.shape FROM op JOIN commit_log c"
        asked += " ON c.id = op.commit_id WHERE op.kind = 4"
        rows = [(s, t, row.hex(), shape) for s, t, row, shape in ask(connection, asked)]
    path.write_text(json.dumps(sorted(rows)))  # as a program of before wrote it
    assert request.serial_no in path.read_text()
    restoring.stage(book.store, in_twos(book.clerk), old.path)
    assert request.serial_no not in path.read_text()
    assert len(json.loads(path.read_text())) == len(rows)
    book.close()
    again = founding.open_book(folder, "admin", "wu hou de yu luo")
    try:
        assert again.store.get(Resident, person.id) is None
        assert request.serial_no not in path.read_text()
        assert erasure_list.lacking(again.store, [("x", 5, "0b" * 16, "{}")])
    finally:
        again.close()


def test_what_was_cleared_after_its_term_is_known_as_such_when_it_is_done_again() -> None:
    over = ops.text({"7": ["0a" * 8], "request": "到期清理：居民 2026-01-01", "ground": OVER})
    listed = erasure_list.listed(over, "0f" * 8)
    assert "保存期限" not in listed
    assert "2026-01-01" not in listed
    assert ops.order_of(erasure_list.to_carry_out(listed))["ground"] == OVER
    asked = ops.text({"seen": [], "request": "QL-2026-A0001", "ground": erasing.GROUND})
    assert json.loads(erasure_list.listed(asked, "0f" * 8)) == {"seen": [], "request": "0f" * 8}


@pytest.fixture
def book(tmp_path):
    told = Founding("community", "瑞光新村社区", OFFICE, "admin", "王晓梅")
    made, _ = founding.create(tmp_path / "book", told, "wu hou de yu luo", cost=CHEAP)
    yield made
    made.close()


def registered(book):
    """Give a person with the request to erase them, in a book in a folder."""
    person = build(Resident, full_name=NAME)
    request = build(RightsRequest, kind="erase", subject=person.id)
    with book.store.work(dataclasses.replace(book.clerk, name="周主任"), "受理") as work:
        work.bulk_create([person, request])
    return person, book.store.get(RightsRequest, request.id)


def answered(book, request, **values) -> None:
    for name, value in ({"result": "done", "answered_on": book.store.today} | values).items():
        setattr(request, name, value)
    with book.store.work(book.clerk, "答复", "test") as work:
        work.save(request)


@pytest.mark.parametrize("binned", [False, True], ids=["there", "in the bin"])
def test_nobody_is_told_that_they_were_erased_while_they_are_held(book, binned) -> None:
    person, request = registered(book)
    if binned:
        with book.store.work(book.clerk, "删除", "test") as work:
            work.delete(person)
    with pytest.raises(Refused, match="资料还在") as refused:
        answered(book, request)
    assert set(refused.value.faults) == {"result"}
    assert book.store.get(RightsRequest, request.id).result is None
    answered(book, book.store.get(RightsRequest, request.id), result="partly")


def test_a_request_that_was_closed_too_soon_shows_in_the_health_check(book) -> None:
    person, request = registered(book)
    request.result, request.answered_on = "done", book.store.today
    with book.store.work(book.clerk, "旧版", "test") as work:
        work.bulk_edit([request])

    def found():
        return [p.group for p in health.examine(book.store).points if p.finding.id == request.id]

    assert "late" in found()
    request = book.store.get(RightsRequest, request.id)
    answered(book, request, remark="本人来过")  # as it lay in the book, it may stay
    erasing.erase(book.store, in_twos(book.clerk), person, request)
    assert "late" not in found()


def test_a_backup_of_the_same_sitting_does_not_bring_the_erased_back(book) -> None:
    person, request = registered(book)
    old = backup.make(book.store)
    erasing.erase(book.store, in_twos(book.clerk), person, request)
    restoring.stage(book.store, in_twos(book.clerk), old.path)
    folder = book.store.folder
    book.close()
    again = founding.open_book(folder, "admin", "wu hou de yu luo")
    try:
        assert again.store.get(Resident, person.id) is None
    finally:
        again.close()


def test_what_is_begun_about_somebody_goes_with_them(book) -> None:
    person, request = registered(book)
    other = build(Resident)
    said = json.dumps({"targets": [person.id.hex()], "needs": f"{NAME}想要一副老花镜"})
    book.store.keep_draft("visits_form", "", said)
    book.store.keep_draft("wishes_form", "", json.dumps({"wisher": other.id.hex()}))
    erasing.erase(book.store, in_twos(book.clerk), person, request)
    assert [page for page, _record in book.store.drafts()] == ["wishes_form"]


def test_an_erasure_that_was_cut_short_is_finished_at_the_next_start(book, monkeypatch) -> None:
    person, request = registered(book)
    book.store.keep_draft("visits_form", "", json.dumps({"targets": [person.id.hex()]}))

    def killed(*_rest):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erasing, "finish", killed)
        with pytest.raises(KeyboardInterrupt):
            erasing.erase(book.store, in_twos(book.clerk), person, request)
    folder = book.store.folder
    book.close()
    again = founding.open_book(folder, "admin", "wu hou de yu luo")
    try:
        assert again.store.drafts() == {}
        listed = json.dumps(sorted(erasure_list.read(folder / "backups")))
        assert person.id.hex() in listed
        assert again.store.fact(UNFINISHED) == ""
    finally:
        again.close()


def test_a_start_that_cannot_finish_an_erasure_logs_who_came_and_tries_again(
    book, monkeypatch
) -> None:
    person, request = registered(book)
    folder = book.store.folder

    def full(*_rest):
        raise Unavailable("磁盘写不进去")

    with monkeypatch.context() as patch:
        patch.setattr(erasure_list, "keep", full)
        with pytest.raises(Unavailable):
            erasing.erase(book.store, in_twos(book.clerk), person, request)
        book.close()
        again = founding.open_book(folder, "admin", "wu hou de yu luo")
        assert next(row.act.act for row in again.store.access_log(again.clerk)) == "登录"
        assert again.store.fact(UNFINISHED) == "1"
        again.close()
    again = founding.open_book(folder, "admin", "wu hou de yu luo")
    try:
        assert again.store.fact(UNFINISHED) == ""
    finally:
        again.close()


# The algebra


def seen(key: int, kind: int, shape, body=None) -> Seen:
    written = None if body is None else ops.text(body)
    return Seen(f"{key:016x}", kind, ops.text(shape), written, (True, key, 1, bytes([key])))


def head(*keys: int) -> list[str]:
    return [f"{key:016x}" for key in keys]


@given(st.permutations(range(5)))
def test_a_register_written_after_an_erasure_counts_again(order) -> None:
    made = [
        seen(1, ops.CREATE, [1, 2]),
        seen(2, ops.EDIT, {"2": head(1)}, {"2": "留"}),
        seen(3, ops.ERASE, {"1": head(1), "request": "QL"}, {}),
        seen(4, ops.EDIT, {"1": head(3)}, {"1": "新"}),
        seen(5, ops.EDIT, {"2": head(2)}, {"2": "改"}),
    ]
    state = project([made[place] for place in order])
    assert state.values == {1: "新", 2: "改"}
    assert not state.conflicts
    assert not state.hidden


@given(st.permutations(range(4)))
def test_whatever_the_order_a_whole_row_stays_blank(order) -> None:
    made = [
        seen(1, ops.CREATE, [1]),
        seen(2, ops.ERASE, {"seen": head(1)}, {}),
        seen(3, ops.EDIT, {"1": head(1)}),
        seen(4, ops.DELETE, {"0": [], "seen": head(1)}, {"0": 1}),
    ]
    state = project([made[place] for place in order])
    assert state.values == {}
    assert state.hidden
    assert state.conflicts == {ERASED}


ACTS = st.lists(st.sampled_from(["edit", "erase", "delete", "swap", "old"]), max_size=8)


def act(node: Node, person: Resident, what: str, n: int) -> None:
    if what == "edit":
        person.remark = f"{NAME}{n}"
        node.save(person)
    elif what == "erase":
        erase(node, person)
    else:
        with node.store.work(node.clerk) as work:
            work.delete(person)


@settings(max_examples=size(8, 200, long=150))
@given(ACTS)
def test_books_that_hold_the_same_agree_with_erasures_among_them(acts) -> None:
    one, two = Node(OFFICE, "甲"), Node(OFFICE, "乙")
    person = build(Resident, full_name=NAME)
    keep(one, person)
    two.pull(one)
    olds = [one.package()]
    for n, what in enumerate(acts):
        node = (one, two)[n % 2]
        if what == "swap":
            one.pull(two)
            two.pull(one)
        elif what == "old":
            olds.append(node.package())
            node.merge(olds[n % len(olds)])
        elif now := node.store.get(Resident, person.id):
            act(node, now, what, n)
    for _ in range(2):
        one.pull(two)
        two.pull(one)
    assert one.facts() == two.facts()
    for node in (one, two):
        assert rebuilt(node) == whole(node)
        if "erase" in acts and erasing.orders(node.store, []):
            assert NAME not in everything(node)
        node.store.close()


def test_a_request_called_done_while_all_is_there_is_pointed_out(node: Node) -> None:
    person = build(Resident, full_name=NAME)
    keep(node, person)
    today = node.store.today
    request = asked(node, person, result="done", answered_on=today, received_on=today)
    (found,) = stopping.erasure(node.store, request)
    assert found.blocking
    assert "资料还在" in found.sentence
    with node.store.work(node.clerk, "删除") as work:
        work.delete(person)
    assert [one.sentence for one in stopping.erasure(node.store, request)] == [found.sentence]
    erasing.erase(node.store, in_twos(node.clerk), person, request)
    left = node.store.get(RightsRequest, request.id)
    assert list(stopping.erasure(node.store, left)) == []
