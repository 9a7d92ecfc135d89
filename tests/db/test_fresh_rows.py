"""The short way of rows that a package makes: it gives what the long way gives, or gives up."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from db.journal import fresh
from db.journal.ops import CREATE, EDIT, new_op, read_of
from db.journal.projection import Seen, project
from db.journal.rows import projected_row
from db.kinds import Resident
from tests.sizes import size

ROW, BRANCH, SCOPE = bytes(range(16)), bytes(16), "229901001001"
NAME, FORMER, WORKPLACE, NUMBER, UNKNOWN = 1, 2, 12, 6, 9999
VALUES = {
    NAME: st.sampled_from(["李梅", 5, None]),
    FORMER: st.sampled_from(["李小梅", None]),
    WORKPLACE: st.sampled_from(["夜市", "同心里小学", ["夜市"]]),
    NUMBER: st.sampled_from([{"6": "resident_id", "7": "229901199001010011"}, "229901", None]),
}


@st.composite
def stories(draw):
    """A creation and edits that mostly name what stands, sometimes something else or nothing."""
    filled = draw(st.sets(st.sampled_from(sorted(VALUES)), min_size=1))
    tags = [*sorted(filled), *draw(st.sampled_from([[], [], [], [UNKNOWN]]))]
    body = {str(tag): draw(VALUES.get(tag, st.just("?"))) for tag in tags}
    made = [new_op(BRANCH, 1, Resident.table_tag, ROW, CREATE, tags, body)]
    heads = dict.fromkeys(VALUES, made[0].digest[:8].hex())
    for number in range(draw(st.integers(0, 4))):
        changed = sorted(draw(st.sets(st.sampled_from(sorted(VALUES)), min_size=1, max_size=2)))
        keys = [made[0].digest[:8].hex(), "0" * 16]
        named = {
            str(tag): [draw(st.sampled_from([heads[tag], heads[tag], *keys]))] for tag in changed
        }
        said = {str(tag): draw(VALUES[tag]) for tag in changed}
        op = new_op(BRANCH, 2 + number, Resident.table_tag, ROW, EDIT, named, said)
        made.append(op.without_body() if draw(st.integers(0, 3)) == 0 else op)
        heads |= dict.fromkeys(changed, op.digest[:8].hex())
    return made


def short_way(ops):
    """Give the row by the short way; None where it gives up."""
    made = fresh.begin(ops[0], SCOPE, 1, None)
    for number, op in enumerate(ops[1:], start=2):
        if made is None or not made.follow(op, number, read_of(op)):
            return None
    return tuple(made.row) if made else None


def long_way(ops):
    """Give the row by the rule that every book follows."""
    seen = [
        Seen(op.digest[:8].hex(), op.kind, op.shape, op.body, (True, number, number, op.digest))
        for number, op in enumerate(ops)
    ]
    state = project(seen)
    return projected_row(Resident, ROW, SCOPE, len(ops), state), state.conflicts


@settings(max_examples=size(300, 20_000))
@given(stories())
def test_the_short_way_gives_what_the_long_way_gives_or_gives_up(ops):
    row = short_way(ops)
    if row is not None:
        assert (row, set()) == long_way(ops)


def test_the_short_way_takes_a_creation_and_edits_one_after_the_other():
    made = new_op(BRANCH, 1, 5, ROW, CREATE, [NAME, WORKPLACE], {"1": "李梅", "12": "夜市"})
    key = made.digest[:8].hex()
    first = new_op(BRANCH, 2, 5, ROW, EDIT, {"12": [key]}, {"12": "同心里小学"})
    last = new_op(BRANCH, 3, 5, ROW, EDIT, {"12": [first.digest[:8].hex()]}, {"12": "桥头"})
    assert short_way([made, first, last]) == long_way([made, first, last])[0]
    beside = new_op(BRANCH, 3, 5, ROW, EDIT, {"12": [key]}, {"12": "桥头"})
    assert short_way([made, first, beside]) is None
