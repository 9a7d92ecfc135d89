"""A form made from a kind's declaration, for kinds whose sheet nobody has set by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from db import fields as field
from db.fields import Field, Links, NameOf
from db.record import Record
from desktop_app.gui.sheet import EMPTY, Section, Sheet

WIDTH: Final = 12  # shares of a full row
FEW: Final = 4  # optional cells that need no card of their own
_LINE: Final = 60  # longer words want a row to themselves

_SHARES: Final[tuple[tuple[type, int], ...]] = (
    (field.LongText, WIDTH),
    (field.Choices, WIDTH),
    (field.IdNumber, 4),
    (field.PersonName, 3),
    (field.Text, 4),
    (field.Link, 4),
    (field.YesNo, 2),
    (field.Number, 2),
)
_USUAL: Final = 3
_WHOLE: Final = 8  # what a part belongs to is called by its day and its body: long words
Cell = tuple[str, Field | Links]


def default_sheet(kind: type[Record]) -> Sheet:
    """Give a form for a kind: what is required first, what its steps ask for late, remark last."""
    mine = kind.fields()
    machine = frozenset({"serial_no"} | ({kind.states.field} if kind.states else set()))
    asked = _asked_by_steps(kind)
    cells = [cell for cell in _cells(kind) if cell[0] not in machine | {"remark"}]
    leading = {_group(name, one) for name, one in cells if one.required}
    must = [cell for cell in cells if _group(*cell) in leading]
    late = [cell for cell in cells if cell not in must and cell[0] in asked]
    may = [cell for cell in cells if cell not in must and cell not in late]
    return Sheet(
        kind,
        tuple(_sections(kind, must, may, late, has_remark="remark" in mine)),
        machine=machine,
        carried=tuple(name for name, one in must if _is_carried(one)),
        lists=frozenset(n for n, links in kind.lists().items() if _is_files(links)),
    )


def _sections(
    kind: type[Record], must: list[Cell], may: list[Cell], late: list[Cell], *, has_remark: bool
) -> Iterator[Section]:
    if must and len(may) <= FEW:
        yield Section(kind.title, (*_rows(must), *_rows(may)))
    else:
        if must:
            yield Section(kind.title, tuple(_rows(must)))
        if may:
            yield Section("其他（都可以不填）", tuple(_rows(may)))
    if late:
        yield Section("办理情况", tuple(_rows(late)), late=True)
    if has_remark:
        yield Section("备注", ("remark",))


def _cells(kind: type[Record]) -> Iterator[Cell]:
    """Yield what can be typed; a kept name stands in its link, files have a place of their own."""
    mine = kind.fields()
    for name, one in mine.items():
        if not (isinstance(one, NameOf) and one.of in mine):
            yield name, one
    for name, links in kind.lists().items():
        if not _is_files(links):
            yield name, links


def _rows(cells: Iterable[Cell]) -> Iterator[str]:
    """Yield rows filled from left to right; what is decided together stays side by side."""
    row: list[str] = []
    taken = 0
    for name, one in sorted(cells, key=lambda cell: _is_wide(cell[1])):
        share = _share(one)
        if taken + share > WIDTH:
            yield _filled(row, taken)
            row, taken = [], 0
        row.append(f"{name}*{share}")
        taken += share
    if row:
        yield _filled(row, taken)


def _filled(row: list[str], taken: int) -> str:
    left = WIDTH - taken
    # A gap of two shares looks like a mistake: what stands in the row grows into it.
    return " ".join([*row, f"{EMPTY}*{left}"] if left > 2 else row)


def _share(one: Field | Links) -> int:
    if isinstance(one, Links) or (isinstance(one, field.Text) and one.most > _LINE):
        return WIDTH
    if isinstance(one, field.Link) and one.part_of:
        return _WHOLE
    return next((share for cls, share in _SHARES if isinstance(one, cls)), _USUAL)


def _is_wide(one: Field | Links) -> bool:
    return _share(one) == WIDTH


def _asked_by_steps(kind: type[Record]) -> set[str]:
    asks = kind.states.asks.values() if kind.states else ()
    return {name for names in asks for name in names}


def _group(name: str, one: Field | Links) -> str:
    return (one.group if isinstance(one, Field) else "") or name


def _is_files(links: Links) -> bool:
    return "attachment" in links.kinds


def _is_carried(one: Field | Links) -> bool:
    """Say whether the next record most often has the same: its whole, its day, who did it."""
    if isinstance(one, field.Link):
        return one.part_of or "staff_member" in one.kinds
    return isinstance(one, field.Day)
