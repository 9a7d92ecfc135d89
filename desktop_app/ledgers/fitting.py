"""A declared ledger the way this office prints it: its own title, columns, widths and paper.

The one place where a declaration is changed. Whatever a layout says, a column keeps what the
declaration says about it: its field, whether the public edition may show it, how it wraps.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from db import purposes
from db.kinds import LedgerLayout
from db.kinds.ledger_layout import layout_id
from db.record import DISTRICT_SCOPE
from db.roles import Clerk
from db.store import Store
from db.trouble import Refused
from db.work import Changes
from desktop_app.ledgers.form import Form, Table
from desktop_app.ledgers.ledger import ROW_NUMBER, Column, Group, Ledger, Options, least_weight
from desktop_app.ledgers.sheet import AS_DECLARED, Setup
from desktop_app.ledgers.wrapping import clean

LONGEST_HEAD: Final = 16
LONGEST_TITLE: Final = 40
FORM: Final = "ledger_layout"


class Placed(msgspec.Struct, frozen=True, array_like=True):
    """One column of a layout: which one, what it is called here, its share of the width."""

    key: str
    label: str
    weight: float


@dataclass(frozen=True)
class Layout:
    """How an office sets a ledger: blank title and no columns mean as declared."""

    title: str = ""
    columns: tuple[Placed, ...] = ()

    @property
    def is_default(self) -> bool:
        """Whether it changes nothing."""
        return not self.title and not self.columns

    def text(self) -> str:
        """Write the columns the way a record keeps them."""
        return msgspec.json.encode(self.columns).decode() if self.columns else ""


def as_declared(ledger: Ledger) -> Layout:
    """Give a declaration's own title and columns as a layout to start from."""
    declared = ledger.declared or ledger
    placed = (Placed(one.key, one.label, one.weight) for one in declared.columns)
    return Layout(declared.title, tuple(placed))


def is_table(ledger: Ledger) -> bool:
    """Say whether a ledger is one table: its columns can be set, its rows taken out."""
    return bool(ledger.columns) and not ledger.is_prose and not ledger.is_form


def fixed_keys(ledger: Ledger) -> frozenset[str]:
    """Name the columns that always stay: the number, and the first that says what a row is."""
    keys = [column.key for column in ledger.columns]
    return frozenset(keys[: 2 if keys and keys[0] == ROW_NUMBER else 1])


def fitted(ledger: Ledger, store: Store, options: Options, tried: Layout | None = None) -> Ledger:
    """Give a ledger with this office's layout, or one that is tried, on the paper chosen.

    The declaration itself where nothing differs; a ledger that was fitted before is fitted anew.
    """
    declared = ledger.declared or ledger
    laid = laid_out(declared, in_force(declared, store) if tried is None else tried)
    asked = without(laid.worded(store, options), store, blank=options.blank)
    return on_paper(asked, options.setup)


def without(ledger: Ledger, store: Store, *, blank: bool) -> Ledger:
    """Give a ledger without the columns that nothing can stand in, for want of a purpose.

    Nor has a `blank` one those that nobody may write down. The widest column takes over their room.
    """
    waiting = ledger.keys() & purposes.waiting()
    gone = purposes.unasked(store, blank=blank) & waiting if waiting else frozenset[str]()
    if not gone:
        return ledger
    if isinstance(ledger, Form):
        blocks = (
            replace(one, columns=_left(one.columns, gone)) if isinstance(one, Table) else one
            for one in ledger.blocks
        )
        return _changed(ledger, blocks=tuple(blocks))
    return _changed(ledger, layout=_left(ledger.layout or ledger.columns, gone))


def _left(columns: Sequence[Column], gone: Collection[str]) -> tuple[Column, ...]:
    left = [column for column in columns if column.key not in gone]
    freed = sum(column.weight for column in columns) - sum(column.weight for column in left)
    widest = max(left, key=lambda column: column.weight)
    return tuple(
        replace(column, weight=column.weight + freed) if column is widest else column
        for column in left
    )


def on_paper(ledger: Ledger, setup: Setup) -> Ledger:
    """Give a table on chosen paper; forms and official text keep theirs (GB/T 9704-2012)."""
    if not is_table(ledger) or setup == AS_DECLARED:
        return ledger
    sheet = setup.on(ledger.sheet)
    return ledger if sheet == ledger.sheet else _changed(ledger, sheet=sheet)


def laid_out(ledger: Ledger, layout: Layout) -> Ledger:
    """Give a ledger with a layout, as far as it names columns of the declaration."""
    if layout.is_default:
        return ledger
    columns = {column.key: column for column in ledger.columns}
    placed = tuple(
        replace(columns[one.key], label=_line(one.label), weight=one.weight)
        for one in layout.columns
        if one.key in columns
    )
    title = _line(layout.title)
    is_same = title in ("", ledger.title) and placed in ((), ledger.columns)
    return ledger if is_same else _changed(ledger, title=title or ledger.title, layout=placed)


def in_force(ledger: Ledger, store: Store) -> Layout:
    """Give the layout that holds: this office's own, else the district's, else as declared."""
    scope = store.facts.scope
    for where in dict.fromkeys((scope, DISTRICT_SCOPE)):
        if layout := kept(ledger, store, where):
            return layout
    return Layout()


def kept(ledger: Ledger, store: Store, scope: str) -> Layout | None:
    """Give the layout somebody keeps of a ledger; None where it says nothing or is out of date.

    One with faults is passed over, too: it may come from a stick, and paper is never a surprise.
    """
    record = store.get(LedgerLayout, layout_id(scope, ledger.code))
    if record is None or not record.says_anything or record.version != ledger.version:
        return None
    layout = read(record)
    return None if layout is None or list(faults(ledger, layout)) else layout


def is_outdated(ledger: Ledger, store: Store) -> bool:
    """Say whether this office's own layout was made for another version of the ledger."""
    record = store.get(LedgerLayout, layout_id(store.facts.scope, ledger.code))
    return record is not None and record.says_anything and record.version != ledger.version


def read(record: LedgerLayout) -> Layout | None:
    """Give what a record says; None where its columns can't be read."""
    try:
        columns = msgspec.json.decode(record.columns or "[]", type=tuple[Placed, ...])
    except msgspec.DecodeError:
        return None
    return Layout(record.own_title or "", columns)


def faults(ledger: Ledger, layout: Layout) -> Iterator[str]:
    """Say what keeps a layout from being printed, each in a sentence."""
    if len(layout.title) > LONGEST_TITLE:
        yield f"标题最多 {LONGEST_TITLE} 个字，请写短些"
    if not layout.columns:
        return
    known = {column.key: column for column in ledger.columns}
    keys = [one.key for one in layout.columns]
    if len(set(keys)) < len(keys) or not set(keys) <= known.keys():
        yield "有的列不是这本台账的，请恢复默认再调整"
        return
    for key in sorted(fixed_keys(ledger) - set(keys), key=list(known).index):
        yield f"“{known[key].label}”这一列不能去掉"
    if ledger.columns[0].key == ROW_NUMBER and keys[0] != ROW_NUMBER:
        yield "“序号”要在最左边"
    yield from _column_faults(ledger, layout.columns)


def _column_faults(ledger: Ledger, columns: Sequence[Placed]) -> Iterator[str]:
    for one in columns:
        label = _line(one.label)
        if not label:
            yield "有一列没有列名，请填上"
        elif len(label) > LONGEST_HEAD:
            yield f"列名“{label}”最多 {LONGEST_HEAD} 个字，请写短些"
        elif not one.weight >= (least := least_weight(ledger, label)):
            yield f"“{label}”太窄，放不下列名，至少要 {_up(least):g}"
    whole = sum(one.weight for one in columns)
    if not abs(whole - 100) < 1e-6:
        yield f"宽度合计 {whole:g}，要正好 100"


def paper_fault(ledger: Ledger) -> str:
    """Say why a ledger has no room on the paper chosen for it; blank where it has."""
    if not (is_table(ledger) and ledger.is_for_paper):
        return ""
    columns = ledger.layout or ledger.columns
    tight = [one.label for one in columns if one.weight < least_weight(ledger, one.label) - 1e-6]
    named = "、".join(f"“{label}”" for label in tight)
    return f"这种纸放不下{named}的列名，请改用横向或 A3，或者把列调宽" if tight else ""


def default_of(ledger: Ledger, store: Store) -> Layout:
    """Give what a ledger looks like without a layout of this office: the template, or declared."""
    declared = as_declared(ledger)
    given = None if store.is_district else kept(ledger, store, DISTRICT_SCOPE)
    if given is None:
        return declared
    return Layout(given.title or declared.title, given.columns or declared.columns)


def keep(store: Store, clerk: Clerk, ledger: Ledger, layout: Layout) -> Changes:
    """Keep a layout for all PCs of this office; one like the default is kept as blank.

    Raises `Refused` with what is wrong with it.
    """
    declared = ledger.declared or ledger
    if found := list(faults(declared, layout)):
        raise Refused("；".join(found))
    row = layout_id(store.facts.scope, declared.code)
    with store.work(clerk, f"调整台账样式：{declared.title}", FORM) as work:
        held = work.reader.get(LedgerLayout, row, hidden=True)
        if held is not None and held.hidden:
            work.restore(held)
            held = work.reader.get(LedgerLayout, row)
        record = held or LedgerLayout(id=row, ledger=declared.code)
        record.version = declared.version
        record.own_title, record.columns = _as_kept(declared, store, layout)
        work.save(record)
    return work.changes


def _as_kept(ledger: Ledger, store: Store, layout: Layout) -> tuple[str | None, str | None]:
    """Give title and columns as a record keeps them: only what is not the default anyway."""
    default, declared = default_of(ledger, store), as_declared(ledger)
    full = Layout(layout.title or declared.title, layout.columns or declared.columns)
    if full == default:
        return None, None
    title = full.title if full.title != declared.title else None
    is_plain = full.columns == declared.columns and default == declared
    return title, None if is_plain else full.text()


def grouped(ledger: Ledger, group_by: Group | None, order: str) -> Ledger:
    """Give a ledger whose rows stand under other heads, and in another order."""
    return _changed(ledger, group_by=group_by, order=order)


def _changed(ledger: Ledger, **values: Any) -> Ledger:
    made = copy.copy(ledger)
    vars(made).update({"declared": ledger.declared or ledger, **values})
    return made


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _up(weight: float) -> float:
    """Round up to a tenth, so that the number named is enough."""
    return -(-weight * 10 // 1) / 10
