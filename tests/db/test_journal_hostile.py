"""What a lying or broken PC writes is refused whole, or means the same to everyone."""

from __future__ import annotations

import itertools
import os

import pytest

from db.journal.framing import decode
from db.journal.ops import CREATE, DELETE, EDIT
from db.kinds import KINDS, PartnerOrganization, Resident
from db.record import new_id
from db.trouble import Refused
from tests.builders import build
from tests.db.liar import PARTNER, after, commit, frame, op
from tests.db.nodes import Node

OFFICE_1, OFFICE_2, DISTRICT = "229901001001", "229901002001", "229901000000"

SHAPES = {
    CREATE: [{}, {"1": []}, 5, None, "", "[", ["1"], [0], [-1], [1.0], [True], [1 << 40], [[1]]],
    EDIT: [
        [1],
        5,
        None,
        "{",
        {"abc": []},
        {"0": []},
        {"-1": []},
        {"01": []},
        {" 1": []},
        {"1_0": []},
        {"٣": []},
        {str(10**30): []},
        {"1": None},
        {"1": "00"},
        {"1": [5]},
        {"1": [["0" * 16]]},
        {"1": ["0" * 15]},
        {"1": ["g" * 16]},
        {"1": ["A" * 16]},
        {"1": [], "seen": []},
        {"1": ["0" * 16] * 100_000},
    ],
    DELETE: [
        [0],
        5,
        {},
        {"seen": []},
        {"0": [], "1": []},
        {"0": [], "seen": "abc"},
        {"0": [], "seen": 5},
        {"0": [], "seen": [[1]]},
        {"0": 5},
    ],
}
BODIES = [
    "",
    "null",
    "[]",
    "5",
    '"1"',
    "{",
    {"abc": 1},
    {"0": 1},
    {"2": "2"},
    '{"1":"\\u0000"}',
    '{"1":"a\0b"}',
    '{"1":"\\ud800"}',
    '{"1":1e400}',
    {"1": "长" * (1 << 20)},
    {"1": [[[[1]]]]},
    '{"1":' + "[" * 5000 + "]" * 5000 + "}",
]
HEADERS = [
    {"no": 0},
    {"no": -1},
    {"no": True},
    {"no": 1.0},
    {"no": 1 << 62},
    {"lamport": 0},
    {"lamport": 1.5},
    {"lamport": 1 << 62},
    {"wall": -1},
    {"wall": 1 << 61},
    {"wall": "1"},
    {"schema": None},
    {"work": "00"},
    {"work": ""},
    {"branch": "00" * 15},
    {"branch": None},
    {"prev": ""},
    {"prev": "00" * 31},
    {"scope": None},
    {"actor": "a\0b"},
    {"actor": "长" * 1001},
    {"reason": 5},
    {"clock": ["ok"]},
    {"ops": []},
    {"ops": None},
    {"ops": "12"},
    {"ops": [None]},
    {"ops": [op()[:-1]]},
    {"ops": [op(seq=True)]},
    {"ops": [op(table="5")]},
    {"ops": [op(kind=1.0)]},
    {"ops": [op(kind=1 << 62)]},
]


@pytest.fixture
def node():
    return Node(DISTRICT, "区", level="district")


def refused(node: Node, sent: bytes) -> None:
    before = node.facts()
    with pytest.raises(Refused):
        node.merge(sent)
    assert node.facts() == before


@pytest.mark.parametrize(
    ("kind", "shape"),
    [(kind, shape) for kind, shapes in SHAPES.items() for shape in shapes],
    ids=lambda value: repr(value)[:30],
)
def test_a_shape_that_cannot_be_read_is_refused(node, kind, shape):
    body = {"0": 1} if kind == DELETE else {}
    refused(node, frame(commit(OFFICE_1, op(kind=kind, shape=shape, body=body))))


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_body_that_cannot_be_read_is_refused(node, body):
    refused(node, frame(commit(OFFICE_1, op(body=body))))
    refused(node, frame(commit(OFFICE_1, op(kind=EDIT, shape={"1": []}, body=body))))


@pytest.mark.parametrize("parts", HEADERS, ids=range(len(HEADERS)))
def test_a_commit_with_a_wrong_header_is_refused(node, parts):
    refused(node, frame(commit(OFFICE_1, **({"ops": [op()]} | parts))))


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{}",
        b"5",
        b"[5]",
        b"[[]]",
        b'["abcdefghijklm"]',
        b"[" * 100_000,
        b"[" * 900 + b"]" * 900,
        b"[\xff]",
    ],
    ids=lambda value: repr(value[:10]),
)
def test_what_is_no_frame_is_refused(node, sent):
    refused(node, sent)


def test_another_office_s_row_cannot_be_touched_from_elsewhere(node):
    one = Node(OFFICE_1, "甲")
    person = build(Resident, org_code=OFFICE_1)
    one.save(person)
    node.pull(one)
    heads = {"1": []}
    for lie in (
        op(person.id, kind=EDIT, shape=heads, body={"1": "别名"}),
        op(person.id),
        op(person.id, table=PARTNER),
        op(person.id, kind=DELETE, shape={"0": [], "seen": []}, body={"0": 1}),
        op(person.id, kind=99),
    ):
        refused(node, frame(commit(OFFICE_2, op(), lie)))
    fresh = op()
    again = [fresh[0], PARTNER, fresh[2], *fresh[3:]]
    refused(node, frame(commit(OFFICE_1, fresh), commit(OFFICE_2, again)))


def lies_about(row: bytes) -> list[bytes]:
    """Commits on one row, each of a branch of its own, so that any order is possible."""
    return [
        frame(commit(OFFICE_1, *ops))
        for ops in (
            [op(row, body={"1": "李梅"})],
            [op(row, body={"1": "李楠"}), op(row, body={"1": "李楠"})],
            [op(row, shape=[], body={})],
            [op(row, table=PARTNER, body={"1": "同心里小学"})],
            [op(row, table=PARTNER, kind=EDIT, shape={"1": []}, body={"1": "假学校"})],
            [op(row, kind=EDIT, shape={"1": ["0" * 16]}, body={"1": {"5": "深"}})],
            [op(row, kind=EDIT, shape={"777": []}, body={"777": 1})],
            [op(row, kind=EDIT, shape={"777": []}, body={"777": [1, {"2": None}]})],
            [op(row, kind=DELETE, shape={"0": []}, body={"0": 1})],
            [op(row, kind=DELETE, shape={"0": [], "seen": []}, body=None)],
            [op(row, kind=99, shape="anything", body="what{ever")],
        )
    ]


@pytest.mark.parametrize("seed", range(8))
def test_lies_about_one_row_mean_the_same_in_any_order(seed):
    import random

    row, chance = new_id(), random.Random(seed)
    sent = lies_about(row)
    nodes = [Node(DISTRICT, "区", level="district") for _ in range(2)]
    bare = [n.facts()[0] for n in nodes]
    facts = []
    for node in nodes:
        chance.shuffle(sent)
        for one in sent:
            node.merge(one)
            read_all(node)
        conflicts = [(c.kind, c.tag) for c in node.store.conflicts()]
        shown = [r.full_name for k in (Resident, PartnerOrganization) for r in node.store.all(k)]
        facts.append((conflicts, shown[-2:]))
        rebuilt = node.facts()
        assert node.rebuilt_facts() == rebuilt
    assert facts[0] == facts[1]
    totals = [int(n.facts()[0], 16) - int(b, 16) for n, b in zip(nodes, bare, strict=True)]
    assert totals[0] % (1 << 128) == totals[1] % (1 << 128)


def read_all(node: Node) -> None:
    """Read everything a window or a list would."""
    for kind in KINDS:
        for record in node.store.all(kind, hidden=True):
            assert list(record.shown())
            assert node.store.called(record)
            node.store.history(record.id)
            record.faults()
            record.cautions()
    node.store.conflicts()


def test_deletions_of_a_row_nobody_created_wait_for_nobody(node):
    row = new_id()
    for gone in (1, 0):
        node.merge(frame(commit(OFFICE_1, op(row, kind=DELETE, shape={"0": []}, body={"0": gone}))))
    for name in ("甲", "乙"):
        node.merge(frame(commit(OFFICE_1, op(row, kind=EDIT, shape={"1": []}, body={"1": name}))))
    assert node.store.conflicts() == []


def test_what_a_newer_program_wrote_is_kept_counted_and_passed_on(node):
    row = new_id()
    sent = frame(
        commit(OFFICE_1, op(row, shape=[1, 777], body={"1": "李梅", "777": {"3": [1]}})),
        commit(
            OFFICE_1, op(table=4321, shape=[1], body={"1": 5}), op(table=-3, kind=77, body=None)
        ),
        commit(OFFICE_1, op(row, kind=77, shape="{", body="}")),
        commit(OFFICE_1, op(row, kind=EDIT, shape={"777": []}, body={"777": "别的"})),
    )
    before = [reach.tip for reach in node.vector()]
    intake = node.merge(sent)
    assert intake._batch.applied.unknown == 3
    assert decode(node.package(before)) == decode(sent)
    assert node.package(before) == sent
    person = node.store.get(Resident, row)
    person.workplace = "瑞光小学"
    with node.store.work(node.clerk, "核对后更正") as work:
        work.bulk_edit([person])
    assert node.package(before).startswith(sent[:-1])
    assert node.store.conflicts() == []
    read_all(node)


WRONG = [
    *(0, -1, 2, 10**18, (1 << 63) - 1, 1 << 63, 1 << 200, 1.5, True, None, [], [1], {}, {"1": 1}),
    *("", ",", ",,", "a,b", "zz", "\u202e", " ", "\n", "0001-01-01", "9999-12-31", "2025-02-30"),
    *("9999-12-31T23:59", "0001-01-01T00:00+14:00", "2025-01-01T00:00Z", "00" * 16, "00" * 15),
    *("长" * 5000, "😀" * 30, "𠮷", "=1+1", "<b>", "%s", "01 " * 16, "٣", "00000000"),
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)
def test_any_value_in_any_field_can_be_read_again(node, kind):
    registers = kind.registers()
    ops = []
    for value in WRONG:
        body = {}
        for tag, register in registers.items():
            inner = {str(f.tag): value for f in register.fields}
            body[str(tag)] = inner if len(register.names) > 1 else value
        ops.append(op(table=kind.table_tag, shape=sorted(registers), body=body))
        bare = {str(tag): value for tag in registers}
        ops.append(op(table=kind.table_tag, shape=sorted(registers), body=bare))
    rows = [bytes.fromhex(one[2]) for one in ops]
    ops.append(op(table=kind.table_tag, shape=[], body={}))
    ops.append(op(table=kind.table_tag, shape=[], body=None))
    for row in rows[:3]:
        for value in ("甲", "乙"):
            shape = {str(tag): [] for tag in registers}
            body = {str(tag): value for tag in registers}
            ops.append(op(row, table=kind.table_tag, kind=EDIT, shape=shape, body=body))
    node.merge(frame(commit(OFFICE_1, *ops)))
    found = node.store.all(kind, hidden=True)
    assert {*rows} <= {record.id for record in found}
    read_all(node)
    before = node.facts()
    assert node.rebuilt_facts() == before


def test_a_lamport_at_the_end_of_numbers_stops_nobody(node):
    node.merge(frame(commit(OFFICE_1, op(), lamport=(1 << 62) - 1)))
    node.save(build(Resident))
    other = Node(DISTRICT, "区二", level="district")
    other.pull(node)
    assert other.store.count(Resident) == 2


def test_another_s_work_number_draws_no_rows_into_an_undo(node):
    person = build(Resident)
    node.save(person)
    work = node.store.course().standing[-1].work
    theirs = op()
    node.merge(frame(commit(OFFICE_1, theirs, work=work.hex())))
    node.store.undo(node.clerk, work)
    assert node.store.get(Resident, person.id) is None
    assert node.store.get(Resident, bytes.fromhex(theirs[2])) is not None


def test_repeated_numbers_and_one_op_twice_are_harmless(node):
    first, edit = op(seq=-5), op(kind=EDIT, shape={"1": []}, body={"1": "李楠"}, seq=-5)
    edit[2] = first[2]
    one = frame(commit(OFFICE_1, first, edit, edit))
    two = frame(commit(OFFICE_1, edit, **after(one)))
    for sent in itertools.chain.from_iterable([(one, two), (two, one)]):
        node.merge(sent)
    (shown,) = [r.full_name for r in node.store.all(Resident)]
    assert shown in {"李楠", "李梅"}  # no parent was named: which of the two is chance
    assert len(node.store.conflicts()) == 1
    read_all(node)


def test_a_derived_branch_id_cannot_be_taken_by_another(node):
    one = Node(OFFICE_1, "甲")
    twin = one.clone()
    for copy in (one, twin):
        copy.save(build(Resident, org_code=OFFICE_1))
        node.merge(copy.package())
    with node.store.transaction() as connection:
        query = "SELECT id FROM branch WHERE id <> origin"
        derived = [row[0] for row in connection.exec_driver_sql(query)]
    assert len(derived) == 2
    refused(node, frame(commit(OFFICE_2, op(), branch=derived[0].hex())))


def test_a_chain_that_does_not_hold_is_refused(node):
    first = frame(commit(OFFICE_1, op()))
    node.merge(first)
    for parts in (
        after(first, no=3),
        after(first, branch=os.urandom(16).hex()),
        after(first, scope=OFFICE_2),
        after(first, prev=os.urandom(32).hex()),
        {"prev": os.urandom(32).hex()},
    ):
        refused(node, frame(commit(OFFICE_1, op(), **parts)))
