"""Conflicts as people decide them: one card per record, one column per PC that wrote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from db import returns
from db.fields import Link
from db.journal.reading import Conflict, Entry, Made, Side
from db.kinds import CorrectionNotice
from db.kinds.notice import OPEN
from db.record import DISTRICT_SCOPES, Record, kept_names
from db.store import Store
from desktop_app.exchange import conflict_hints, identity
from desktop_app.exchange.conflict_hints import Asked, Hint
from desktop_app.exchange.receiving import Decision

EMPTY = "（空）"
_TIMELINE = 12


@dataclass(frozen=True)
class Writer:
    """One column: which PC, who sat there, and when the value was written."""

    pc: str
    actor: str
    when: str


@dataclass(frozen=True)
class CardRow:
    """One register in conflict: what each column says, by the key that `decide` wants.

    `texts` and `keys` have one place per column; None where that PC wrote no value of its own.
    """

    label: str
    conflict: Conflict
    texts: tuple[str | None, ...]
    keys: tuple[str | None, ...]
    shown: int

    @property
    def is_hidden(self) -> bool:
        """Whether the sides differ only in what the mask hides."""
        texts = [text for text in self.texts if text is not None]
        return len(texts) > 1 and len(set(texts)) == 1

    def side(self, at: int) -> Side | None:
        """Give what a column wrote; None where it wrote nothing."""
        return next((one for one in self.conflict.sides if one.key == self.keys[at]), None)


@dataclass
class ConflictCard:
    """One record in conflict, with what is the same on all sides and what happened to it."""

    kind: type[Record]
    row: bytes
    name: str
    columns: list[Writer]
    rows: list[CardRow]
    same: list[tuple[str, str]] = field(default_factory=list)
    timeline: list[str] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    notice: CorrectionNotice | None = None
    can_go_back: bool = False
    scope: str = ""
    number: str = ""

    @property
    def is_away(self) -> bool:
        """Whether the office was asked and has not answered yet."""
        return self.can_go_back and self.notice is not None and self.notice.state == OPEN

    @property
    def title(self) -> str:
        """What stands above the card and in the worklist."""
        return f"{self.kind.title} · {self.name}"


def cards(store: Store) -> list[ConflictCard]:
    """Give what waits for a decision, one card per record, oldest record first."""
    by_row: dict[bytes, list[Conflict]] = {}
    for conflict in store.conflicts():
        by_row.setdefault(conflict.row, []).append(conflict)
    names, waiting = _PcNames(store), returns.waiting(store, by_row)
    made = [_card(store, names, found) for found in by_row.values()]
    for card in made:
        card.notice = waiting.get(card.row)
    return made


def filled(store: Store, card: ConflictCard) -> ConflictCard:
    """Add what only the open card shows: what agrees, the record's history, and hints."""
    record = store.get(card.kind, card.row, hidden=True)
    differing = {name for row in card.rows for name in _names(row.conflict)}
    if record is not None:
        card.same = [
            (declared.label, _shown(store, card.kind, name, declared.to_stored(value)))
            for name, declared in card.kind.fields().items()
            if name not in differing
            and not declared.own_record_only
            and name not in kept_names(card.kind).values()
            and (value := getattr(record, name)) not in (None, "", ())
        ]
    names = _PcNames(store)
    entries = store.history(card.row, card.kind)
    card.timeline = _timeline(store, card.kind, names, entries)
    card.hints = conflict_hints.hints(
        [_asked(card, number) for number in range(len(card.rows))],
        [one.pc for one in card.columns],
    )
    if card.notice is not None:
        card.hints.insert(0, Hint(_word_of_office(card.notice)))
    return card


def _word_of_office(notice: CorrectionNotice) -> str:
    """Say that the office was asked, or what it answered."""
    if notice.state == OPEN:
        return f"{notice.made_on:%m-%d} 已请社区核实，还没有答复：{notice.message}"
    state = notice.fields()["state"].show(notice.state)
    by = f"{notice.answered_by_name or ''} {notice.answered_on or ''}".strip()
    return f"社区答复（{state}，{by}）：{notice.answer or '见社区改过的一边'}"


def _asked(card: ConflictCard, number: int) -> Asked:
    one = card.rows[number]
    sides = tuple(one.side(at) if key else None for at, key in enumerate(one.keys))
    return Asked(number, one.label, one.conflict, sides)


def decision(card: ConflictCard, row: CardRow, key: str) -> Decision:
    """Say what was decided, for the receipt."""
    text = next(t for t, k in zip(row.texts, row.keys, strict=True) if k == key)
    value = text or EMPTY
    return Decision(card.title, row.label, value, scope=card.scope, number=card.number)


def given_back(card: ConflictCard) -> Decision:
    """Say for the receipt that a card goes back to its office."""
    labels = "、".join(one.label for one in card.rows)
    return Decision(
        card.title, labels, "退回社区核实", is_back=True, scope=card.scope, number=card.number
    )


class _PcNames:
    """What PCs are called: the trust list knows the others, the book this one."""

    def __init__(self, store: Store) -> None:
        known = identity.trust_list(store)
        own = identity.own_keys(store).node
        self._names = (
            {node.branch: f"{node.office_name} {node.label}" for node in known.nodes}
            if (known)
            else {}
        )
        self._names[own] = f"{store.facts.name} {store.facts.node_label}（本机）"

    def of(self, made: Made) -> str:
        return self._names.get(made.branch) or made.pc or "别处的电脑"


def _card(store: Store, names: _PcNames, found: Sequence[Conflict]) -> ConflictCard:
    first = found[0]
    columns: dict[tuple[bytes, int], Writer] = {}
    placed: list[tuple[Conflict, dict[tuple[bytes, int], int]]] = []
    for conflict in found:
        places: dict[tuple[bytes, int], int] = {}
        for number, side in enumerate(conflict.sides):
            nth = sum(1 for branch, _ in places if branch == side.made.branch)
            column = (side.made.branch, nth)
            places[column] = number
            columns.setdefault(column, _writer(names, side.made))
        placed.append((conflict, places))
    record = store.get(first.kind, first.row, hidden=True)
    name = store.called(record) if record else ""
    order = list(columns)
    rows = [_row(store, conflict, places, order) for conflict, places in placed]
    card = ConflictCard(first.kind, first.row, name, list(columns.values()), rows)
    card.can_go_back = store.is_district and first.scope not in DISTRICT_SCOPES
    card.scope, card.number = first.scope, (record.serial_no or "") if record else ""
    return card


def _row(
    store: Store,
    conflict: Conflict,
    places: dict[tuple[bytes, int], int],
    order: Sequence[tuple[bytes, int]],
) -> CardRow:
    texts: list[str | None] = []
    keys: list[str | None] = []
    shown = 0
    for at, column in enumerate(order):
        side = conflict.sides[places[column]] if column in places else None
        texts.append(_side_text(store, conflict, side.values) if side else None)
        keys.append(side.key if side else None)
        if side is not None and side.shown:
            shown = at
    return CardRow(_label(conflict), conflict, tuple(texts), tuple(keys), shown)


def _names(conflict: Conflict) -> tuple[str, ...]:
    return conflict.register.names if conflict.register else ()


def _label(conflict: Conflict) -> str:
    if conflict.register is None:
        return "这条记录"
    hidden = set(kept_names(conflict.kind).values())
    pairs = zip(conflict.register.names, conflict.register.fields, strict=True)
    labels = [declared.label for name, declared in pairs if name not in hidden]
    return "、".join(labels) or conflict.register.fields[0].label


def _side_text(store: Store, conflict: Conflict, values: dict[str, Any]) -> str:
    if conflict.register is None:
        return str(next(iter(values.values())))
    hidden = set(kept_names(conflict.kind).values())
    names = [name for name in values if name not in hidden] or list(values)
    return " · ".join(_shown(store, conflict.kind, name, values[name]) for name in names)


def _shown(store: Store, kind: type[Record], name: str, stored: Any) -> str:
    declared = kind.fields()[name]
    value = declared.from_stored(stored)
    if isinstance(declared, Link) and value is not None:
        return store.named(declared.kinds, [value]).get(value, "（已找不到）")
    return declared.show(value) or EMPTY


def _writer(names: _PcNames, made: Made) -> Writer:
    return Writer(names.of(made), made.actor, f"{_moment(made):%Y-%m-%d %H:%M}")


def _moment(made: Made) -> dt.datetime:
    return dt.datetime.fromtimestamp(made.wall_ms / 1000).astimezone()


def _timeline(
    store: Store, kind: type[Record], names: _PcNames, entries: Sequence[Entry]
) -> list[str]:
    lines: list[str] = []
    for entry in entries:
        who = f"{_moment(entry.made):%m-%d} {names.of(entry.made)} {entry.made.actor}"
        if entry.register is None:
            lines.append(f"{who}：{entry.verb}")
        elif entry.verb == "修改" and not entry.register.stays_in_office:
            hidden = set(kept_names(kind).values())
            changed = [
                f"{kind.fields()[name].label} {_shown(store, kind, name, entry.before.get(name))}"
                f" → {_shown(store, kind, name, after)}"
                for name, after in entry.after.items()
                if name not in hidden and after != entry.before.get(name)
            ]
            if changed:
                lines.append(f"{who}：{'；'.join(changed)}")
    return lines[-_TIMELINE:]
