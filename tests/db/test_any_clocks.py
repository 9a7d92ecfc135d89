"""Clocks choose which of several concurrent values is shown first, and nothing else."""

from __future__ import annotations

from hypothesis import given, strategies as st

from db.journal.ops import CREATE, DELETE, EDIT, text
from db.journal.projection import DELETED, Seen, project

WALLS = st.sampled_from([315_532_800_000, 1_790_000_000_000, 1_790_000_000_001, 4_070_908_800_000])
CLOCKS = st.lists(st.tuples(st.booleans(), WALLS, st.integers(1, 9)), min_size=9, max_size=9)
ACTS = st.lists(
    st.tuples(
        st.sampled_from([EDIT, EDIT, EDIT, DELETE]),
        st.sampled_from(["甲", "乙"]),
        st.sets(st.integers(0, 7)),
    ),
    max_size=8,
)


def told(acts, clocks):
    """Give ops on one row, each naming some earlier ones as seen, by the clocks given."""
    keys = [f"{number:016x}" for number in range(len(acts) + 1)]
    ops = [Seen(keys[0], CREATE, "[1]", text({"1": "始"}), _order(clocks[0], 0))]
    for number, (kind, value, named) in enumerate(acts, 1):
        seen = [keys[one] for one in sorted(named) if one < number]
        shape, body = {"1": seen}, {"1": value}
        if kind == DELETE:
            shape, body = {"0": seen, "seen": seen}, {"0": int(value == "甲")}
        order = _order(clocks[number], number)
        ops.append(Seen(keys[number], kind, text(shape), text(body), order))
    return ops


def _order(clock, number):
    return (*clock, number.to_bytes(8, "big"))


def heads(state):
    found = {tag: {head.key for head in heads} for tag, heads in state.heads.items()}
    return found | {DELETED: {head.key for head in state.deletions}}


@given(ACTS, CLOCKS, CLOCKS, st.randoms())
def test_any_clocks_leave_the_same_changes_standing(acts, true, odd, random) -> None:
    one, other = project(told(acts, true)), told(acts, odd)
    random.shuffle(other)
    again = project(other)
    assert heads(one) == heads(again)
    if one.hidden == again.hidden:  # whether it is shown meanwhile is a provisional winner too
        assert one.conflicts == again.conflicts
    else:
        assert DELETED in one.conflicts & again.conflicts
    for tag in one.values.keys() - one.conflicts - again.conflicts - {DELETED}:
        if not (one.hidden or again.hidden):
            assert one.values[tag] == again.values[tag]
