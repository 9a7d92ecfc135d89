"""What a row is, given the ops on it: the one rule that every book follows alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from db.journal.ops import (
    CREATE,
    DELETE,
    EDIT,
    ERASE,
    body_of,
    erased_registers,
    parents_of,
    registers_of,
    seen_of,
)

DELETED = 0  # the register that says whether a row is deleted
ERASED = -1  # stands in the worklist for what was written beside an erasure, unseen


class Seen(msgspec.Struct, frozen=True):
    """An op as projection needs it; `order` chooses among truly concurrent values.

    `order` is (clock trusted, wall ms, lamport, digest): the same on every node.
    """

    key: str
    kind: int
    shape: str
    body: str | None
    order: tuple[bool, int, int, bytes]


class Head(msgspec.Struct):
    """A change that no other change names as parent, and its value."""

    key: str
    value: Any
    known: bool
    order: tuple[bool, int, int, bytes]


class State(msgspec.Struct):
    """A row as its ops make it: values by register, deletion and conflicts.

    `heads` holds the registers that were edited since the row's creation; of every other
    register the creation is the head, so it is not written out again.
    """

    values: dict[int, Any] = {}
    heads: dict[int, list[Head]] = {}
    deletions: list[Head] = []
    creations: list[Seen] = []
    conflicts: set[int] = msgspec.field(default_factory=set)
    hidden: bool = False
    erased: bool = False
    withheld: bool = False

    @property
    def created(self) -> bool:
        """Whether the row's creation is held; without it there is no row to show."""
        return bool(self.creations)

    @property
    def is_deleted(self) -> bool:
        """Whether the last word is that the row is deleted, even if it still shows."""
        shown = self.winner(DELETED)
        return bool(shown and shown.value)

    def heads_of(self, tag: int) -> list[Head]:
        """Give the changes of a register that no other change names as parent."""
        if tag == DELETED:
            return self.deletions
        return self.heads[tag] if tag in self.heads else list(_implied(self.creations, tag))

    def winner(self, tag: int) -> Head | None:
        """Give the head whose value is shown, if the register was ever written."""
        return max(self.heads_of(tag), key=_known_first, default=None)

    def shown_heads(self, tag: int) -> list[str]:
        """Give the keys an ordinary save names as parents: the heads with the shown value."""
        shown = self.winner(tag)
        if shown is None:
            return []
        heads = self.heads_of(tag)
        return sorted(h.key for h in heads if h.known and h.value == shown.value)

    def all_heads(self, tag: int) -> list[str]:
        """Give the keys of every head, as a decision names them."""
        return sorted(h.key for h in self.heads_of(tag))

    def every_head(self) -> set[str]:
        """Give the keys of all heads of all registers, as a deletion names them."""
        found = {head.key for heads in self.heads.values() for head in heads}
        for op in self.creations:
            if any(tag not in self.heads for tag in parents_of(op.shape)):
                found.add(op.key)
        return found


def _known_first(head: Head) -> tuple[bool, tuple[bool, int, int, bytes]]:
    return head.known, head.order


def _order(head: Head) -> tuple[bool, int, int, bytes]:
    return head.order


def project(ops: Sequence[Seen]) -> State:
    """Give the state that a set of ops on one row makes; their order does not matter."""
    state = State(creations=[op for op in ops if op.kind == CREATE])
    if len(state.creations) == 1:
        state.values = _created_values(state.creations[0])
    if len(ops) == 2 and _settle_edit(state, *ops):
        return state
    if len(ops) > 1:
        _settle_edits(state, ops)
        if deletions := [op for op in ops if op.kind == DELETE]:
            _settle_deletion(state, deletions)
        if orders := [op for op in ops if op.kind == ERASE]:
            _settle_erasure(state, orders, ops)
    erased = any(op.kind == ERASE for op in ops)  # it blanks a creation too, and what is left shows
    state.withheld = not erased and state.created and all(o.body is None for o in state.creations)
    if not state.created:  # there is no row of which anyone could decide
        state.conflicts.clear()
    return state


def _created_values(op: Seen) -> dict[int, Any]:
    return {} if op.body is None else registers_of(op.body)


def _settle_edit(state: State, first: Seen, last: Seen) -> bool:
    """Settle the commonest history, a creation and one edit that saw it; say whether it is that."""
    if first.kind != CREATE or last.kind != EDIT or None in (first.body, last.body):
        return False
    named, values = parents_of(last.shape), body_of(last.body) or {}
    seen = [first.key]
    if any(parents != seen for parents in named.values()):
        return False
    for tag in named:
        head = Head(last.key, values.get(str(tag)), known=True, order=last.order)
        state.heads[tag] = [head]
        state.values[tag] = head.value
    return True


def _settle_edits(state: State, ops: Sequence[Seen]) -> None:
    carriers: dict[int, list[Head]] = {}
    named: dict[int, set[str]] = {}
    orders: set[str] = set()
    for op in ops:
        if op.kind == EDIT:
            _spread(op, carriers, named)
        elif op.kind == ERASE:
            orders.add(op.key)
            for tag, parents in erased_registers(op.shape).items():
                carriers.setdefault(tag, []).append(Head(op.key, None, known=True, order=op.order))
                named.setdefault(tag, set()).update(parents)
    tags = set(carriers)
    if len(state.creations) > 1:  # PCs of one office that were set up apart, copied books
        tags |= {tag for op in state.creations for tag in parents_of(op.shape)}
    for tag in tags:
        over = named.get(tag, set())
        found = [h for h in carriers.get(tag, ()) if h.key not in over]
        left = [op for op in state.creations if op.key not in over]
        if len(state.creations) > 1:  # a creation that left a register blank has no say in it
            left = [op for op in left if tag in parents_of(op.shape)]
        written = [*carriers.get(tag, ()), *_implied(state.creations, tag)]
        found = _said_after(found, orders) if orders else found
        _settle(state, tag, [*found, *_implied(left, tag)], written)


def _said_after(heads: list[Head], orders: set[str]) -> list[Head]:
    """Let erasures give way to what is known beside them: it was said after another of them."""
    said = [head for head in heads if head.key not in orders]
    return said if any(head.known for head in said) else heads


def _spread(op: Seen, carriers: dict[int, list[Head]], named: dict[int, set[str]]) -> None:
    values = body_of(op.body)
    for tag, parents in parents_of(op.shape).items():
        value = values.get(str(tag)) if values else None
        head = Head(op.key, value, values is not None, op.order)
        carriers.setdefault(tag, []).append(head)
        named.setdefault(tag, set()).update(parents)


def _implied(creations: Iterable[Seen], tag: int) -> Iterable[Head]:
    """Give creations as heads of a register: blank where they did not fill it."""
    for op in creations:
        values = body_of(op.body)
        yield Head(op.key, values.get(str(tag)) if values else None, values is not None, op.order)


def _settle(state: State, tag: int, heads: list[Head], written: Iterable[Head]) -> None:
    """Choose the shown value among the heads whose values are held here.

    Where another PC wrote a value that did not travel, this one goes on showing the last it
    knows: what was written here is never blanked by what cannot be seen.
    """
    if not heads:
        return
    state.heads[tag] = heads
    known = [head for head in heads if head.known]
    shown = max(known or [h for h in written if h.known] or heads, key=_order)
    state.values[tag] = shown.value
    if any(head.value != known[0].value for head in known):
        state.conflicts.add(tag)


def _deletes(op: Seen) -> bool:
    return (body_of(op.body) or {}).get(str(DELETED)) == 1


def _settle_deletion(state: State, deletions: Sequence[Seen]) -> None:
    named = {key for op in deletions for key in parents_of(op.shape)[DELETED]}
    last = [op for op in deletions if op.key not in named]
    state.deletions = [Head(op.key, _deletes(op), known=True, order=op.order) for op in last]
    seen = {key for op in last if _deletes(op) for key in seen_of(op.shape)}
    shown = state.winner(DELETED)
    if shown is None:
        return
    if len({head.value for head in state.deletions}) > 1:
        state.conflicts.add(DELETED)
    if shown.value:
        state.hidden = state.every_head() <= seen
        if not state.hidden:
            state.conflicts.add(DELETED)
    if state.hidden:  # nobody needs to decide about values that nobody sees
        state.conflicts &= {DELETED}


def _settle_erasure(state: State, orders: Sequence[Seen], ops: Sequence[Seen]) -> None:
    """Blank an erased row; note where somebody wrote beside an erasure without knowing of it."""
    whole = [op for op in orders if not erased_registers(op.shape)]
    if whole:
        seen = {key for op in whole for key in seen_of(op.shape)}
        state.erased = state.hidden = True
        state.values = {}
        state.conflicts = set() if state.every_head() <= seen else {ERASED}
    elif any(_is_beside(state, order, tag, ops) for order in orders for tag in _named(order)):
        state.conflicts.add(ERASED)


def _named(order: Seen) -> Iterable[int]:
    return erased_registers(order.shape)


def _is_beside(state: State, order: Seen, tag: int, ops: Sequence[Seen]) -> bool:
    """Say whether a head of a register is blank because its writer had not seen an erasure."""
    blank = {head.key for head in state.heads_of(tag) if not head.known}
    return bool(blank) and not blank <= descendants(order.key, _links(ops, tag))


def _links(ops: Sequence[Seen], tag: int) -> list[tuple[str, list[str]]]:
    found = []
    for op in ops:
        if op.kind in (EDIT, ERASE):
            named = parents_of(op.shape) if op.kind == EDIT else erased_registers(op.shape)
            if tag in named:
                found.append((op.key, named[tag]))
    return found


def descendants(key: str, links: Iterable[tuple[str, Iterable[str]]]) -> set[str]:
    """Give a change of a register and all that came after it, by whom each names as parents."""
    waiting = [(one, set(parents)) for one, parents in links]
    found = {key}
    while more := {one for one, parents in waiting if one not in found and parents & found}:
        found |= more
    return found
