"""L17c 各社区统计表: the numbers of all offices side by side, as the district sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from typing_extensions import override

from db import all_offices
from db.all_offices import SideBySide
from db.store import Store
from desktop_app.ledgers import fitting
from desktop_app.ledgers.form import Form, Table
from desktop_app.ledgers.ledger import (
    OFFICES,
    SEALED,
    Align,
    Column,
    Group,
    Ledger,
    Options,
    Row,
)
from desktop_app.ledgers.sheet import A3, A4

ON_A4: Final = 9  # offices that a lying sheet takes
ABREAST: Final = 14  # offices of a part where they are on several sheets
SOURCE: Final = "数字来源"
NOT_YET: Final = "还没有"


class AllOfficesSheet(Ledger):
    """各社区统计表: made for the offices there are. In the order of their codes: nothing ranks."""

    code = "L17c"
    title = "各社区统计表"
    spans_offices = True
    sheet = A4.landscape
    order = "单位代码，不排名次"
    group_by = Group("stretch", head="{group}")
    signs = SEALED
    editions = OFFICES

    def __init__(self, found: SideBySide, written: str) -> None:
        self._found = found
        self.choices = {"period": written}
        vars(self)["columns"] = _columns([one.name for one in found.offices])

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        del store
        for stretch, lines in _stretches(self._found, options):
            for head, unit, cells, total in lines:
                yield Row((head, unit, *cells, total), stretch)


class WideOfficesSheet(AllOfficesSheet):
    """The same for more offices: on A3, in smaller type."""

    sheet = A3.landscape
    body_size = 7.5


class OfficesTable(WideOfficesSheet):
    """The same as a table to be worked on, however many offices it has."""

    is_for_paper = False


class ManyOfficesSheet(Form):
    """The same for so many offices, or such long names, that they take several sheets."""

    code = AllOfficesSheet.code
    title = AllOfficesSheet.title
    spans_offices = True
    sheet = A3.landscape
    order = AllOfficesSheet.order
    body_size = 7.5
    row_height = 13.0
    signs = SEALED
    editions = OFFICES

    def __init__(self, found: SideBySide, written: str) -> None:
        self._found = found
        self.choices = {"period": written}
        self.blocks = tuple(self._tables())

    @property
    def _each(self) -> int:
        """How many offices a sheet has: like many on each, none has a single one left over."""
        count = len(self._found.offices)
        return -(-count // -(-count // ABREAST))

    def _parts(self) -> Iterator[slice]:
        for start in range(0, len(self._found.offices), self._each):
            yield slice(start, start + self._each)

    def _tables(self) -> Iterator[Table]:
        for stretch in range(len(STRETCHES)):
            for place, part in enumerate(self._parts()):
                columns = _columns([one.name for one in self._found.offices[part]], self._each)
                title = self._titled(stretch, part)
                yield Table(f"{stretch}.{place}", columns, title, turns=bool(stretch or place))

    def _titled(self, stretch: int, part: slice) -> str:
        names = [one.name for one in self._found.offices[part]]
        return f"{STRETCHES[stretch]}　{names[0]}—{names[-1]}（{len(names)} 个社区）"

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        del store
        for number, (_, lines) in enumerate(_stretches(self._found, options)):
            every = list(lines)
            for place, part in enumerate(self._parts()):
                for head, unit, cells, total in every:
                    yield Row((f"{number}.{place}", head, unit, *cells[part], total))


STRETCHES: Final = ("本期", "累计")
_Lines = Iterator[tuple[str, str, tuple[str, ...], str]]


def _stretches(found: SideBySide, options: Options) -> Iterator[tuple[str, _Lines]]:
    """Give both stretches of time with their lines: head, unit, a cell an office, the total."""
    now, ever = STRETCHES
    yield f"{now}（{found.title}）", _now(found)
    yield f"{ever}（到 {options.cutoff.isoformat()}）", _ever(found)


def _now(found: SideBySide) -> _Lines:
    yield SOURCE, "", tuple(one or NOT_YET for one in found.sources), ""
    for one in found.lines:
        yield one.measure.label, one.measure.unit, one.now, one.total_now


def _ever(found: SideBySide) -> _Lines:
    for one in found.lines:
        yield one.measure.label, one.measure.unit, one.ever, one.total_ever


def sheet_of(found: SideBySide, written: str) -> Ledger:
    """Give the sheet for so many offices: the first kind that has room for their names."""
    kinds = (AllOfficesSheet, WideOfficesSheet)[len(found.offices) > ON_A4 :]
    tried = (kind(found, written) for kind in kinds)
    fits = (one for one in tried if not fitting.paper_fault(one))
    return next(fits, None) or ManyOfficesSheet(found, written)


def table_of(found: SideBySide, written: str) -> Ledger:
    """Give the same as a table to be worked on."""
    return OfficesTable(found, written)


def sheet_from(
    store: Store, options: Options, choices: Mapping[str, str], *, is_data: bool = False
) -> Ledger:
    """Count anew what a registered paper showed, and give its sheet."""
    written = choices["period"]
    found = all_offices.read(store, written, options.cutoff)
    return (table_of if is_data else sheet_of)(found, written)


def _columns(names: list[str], abreast: int = 0) -> tuple[Column, ...]:
    """Give the columns; with `abreast` they are as wide as those of a sheet with so many."""
    head, unit = (22.0, 6.0) if len(names) <= ON_A4 and not abreast else (14.0, 4.0)
    each = (100 - head - unit) / (max(abreast, len(names)) + 1)
    return (
        Column("指标", "indicator", head),
        Column("单位", "unit", unit, Align.CENTER),
        *(Column(name, f"office{at}", each, Align.RIGHT) for at, name in enumerate(names)),
        Column("合计", "total", each, Align.RIGHT),
    )
