"""The language a ledger is declared in: what is printed, never where on the paper.

Whoever adds a ledger writes columns, grouping, totals and signatures, and a `rows` that reads
the store. The weights of the columns sum to 100.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from db import codes
from db.codes import CodeTable
from db.past import Cut
from db.periods import Period
from db.record import Record
from db.store import Store
from desktop_app.ledgers.sheet import A4, AS_DECLARED, Edge, Setup, Sheet

ROW_NUMBER = "row_number"
UNNUMBERED = "—"
BODY_SIZE = 9.0
CELL_PADDING = 2.0

# A head is set in at most this many lines, and never one character under another.
HEAD_LINES = 3
HEAD_CHARACTERS = 2


class Align(Enum):
    """Where a cell's text stands between its rules: numbers right, dates in the middle."""

    LEFT = 0.0
    CENTER = 0.5
    RIGHT = 1.0


class Wrap(Enum):
    """What happens to text wider than its column."""

    TEXT = "cut between characters"
    NAME = "cut after · first"
    FIGURE = "a number or a date: made smaller down to 6 pt, then cut"


class Edition(Enum):
    """Who a print is for, and so how much of a person it shows (domain 5 and 8)."""

    INTERNAL = "internal"
    REPORT = "report"
    PUBLIC = "public"

    @property
    def label(self) -> str:
        """What the edition is called: 内部版, 报送版 or 公示版."""
        return codes.EDITION.label(self.value)


class Project(Enum):
    """The three projects (三项工程) every ledger belongs to, in the order of the binder."""

    GUIDANCE = "guidance"
    INNOVATION = "innovation"
    SHARED_DREAM = "shared_dream"

    @property
    def label(self) -> str:
        """What the project is called: 政治领航, 创新发展 or 同心筑梦."""
        return codes.PROJECT.label(self.value)

    @property
    def order(self) -> int:
        """Its place among the three, from 1."""
        return list(Project).index(self) + 1


LEVELS = frozenset({"community", "district"})
EVERYONE = (Edition.INTERNAL, Edition.REPORT, Edition.PUBLIC)
OFFICES = (Edition.INTERNAL, Edition.REPORT)


@dataclass(frozen=True)
class Column:
    """One column: its head, the field it shows and its share of the width in percent.

    A column that is not `public` names or describes a person: the public edition leaves it
    out and shares its width among the others.
    """

    label: str
    key: str
    weight: float
    align: Align = Align.LEFT
    wrap: Wrap = Wrap.TEXT
    public: bool = True


@dataclass(frozen=True)
class Group:
    """Rows that belong together under a head line.

    The head may name {group}, {count} (its rows) and any tally. `apart` gives each group a
    sheet of its own, with its own numbering, totals and signatures. `nothing` is what stands in
    a group without rows; where groups are `stated`, each office says so of each of them.
    """

    key: str
    head: str = "{group}（{count} 条）"
    keep_with: int = 2
    apart: bool = False
    nothing: str = "无"
    stated: bool = False


Figure = int | Decimal


@dataclass(frozen=True)
class Total:
    """One figure of the 合计 row, added up from the rows; with `of` it is a rate.

    `by` adds up each unit of a code table by itself, from tallies such as `quantity:strip`:
    幅 and 份 are never one sum. `places` are the decimals of a sum of money. A `rare` one is
    written only where there is any.
    """

    label: str
    tally: str
    of: str = ""
    unit: str = ""
    places: int = 0
    by: CodeTable | None = None
    rare: bool = False

    def text(self, tallies: Mapping[str, Figure]) -> str:
        """Write the figure out. A rate always shows what it is a rate of."""
        if self.by:
            return f"{self.label} {self._by_unit(tallies, self.by)}"
        count = tallies.get(self.tally, 0)
        if self.rare and not count:
            return ""
        if not self.of:
            return f"{self.label} {self._written(count)} {self.unit}".rstrip()
        whole = tallies.get(self.of, 0)
        return f"{self.label} {count * 100 / whole:.1f}%（{count}/{whole}）" if whole else ""

    def _written(self, figure: Figure) -> str:
        if self.places:
            return f"{figure:.{self.places}f}"
        whole = f"{figure:f}" if isinstance(figure, Decimal) else str(figure)
        return whole.rstrip("0").rstrip(".") if "." in whole else whole

    def _by_unit(self, tallies: Mapping[str, Figure], table: CodeTable) -> str:
        head = f"{self.tally}:"
        units = [name.removeprefix(head) for name in tallies if name.startswith(head)]
        units.sort(key=lambda unit: (table.order(unit), unit))
        sums = [f"{self._written(tallies[head + unit])} {table.label(unit)}" for unit in units]
        return "、".join(sums) or "0"


@dataclass(frozen=True)
class Sign:
    """A place for a signature; with `seal` the office's seal goes there."""

    label: str
    seal: bool = False


SEALED = (Sign("制表人"), Sign("审核人"), Sign("负责人"), Sign("单位（盖章）", seal=True))

NO_TALLY: Mapping[str, Figure] = {}


class Row(NamedTuple):
    """One row as printed: text already masked, in the order of the columns.

    The number column is left to the engine and has no text here. A row without cells says
    that its group has no rows. `record` is whose row it is, so that others can name its page.
    A row that does not count yet (a draft) has no number: its group says so in its head. `office`
    is whose row it is, where the ledger knows it; on a district's paper (`by_office.py`) its name.
    """

    cells: tuple[str, ...]
    group: str = ""
    tally: Mapping[str, Figure] = NO_TALLY
    record: bytes = b""
    counts: bool = True
    office: str = ""


@dataclass(frozen=True)
class Book:
    """What stands in the head of every page: whose ledger, of which time, for whom."""

    unit: str
    period: str
    cutoff: dt.date
    edition: Edition
    prepared_on: dt.date
    is_demo: bool = False
    is_blank: bool = False
    past: str = ""
    """Says that the book is printed as it stood on a past day; blank for the book of today."""
    brand: str = ""
    """The office's brand with its slogan; no part of what a paper proves."""


@dataclass(frozen=True)
class Stamp:
    """An entry of the print register: what the foot of every page says.

    Without a check code the one of the rows is printed; with one, rows that do not give it
    are refused. Unmasked prints carry who and when across each page.
    """

    printed_by: str
    printed_at: dt.datetime
    copy: int = 1
    check_code: str = ""
    audit_head: str = ""


@dataclass(frozen=True)
class Options:
    """What staff choose before printing.

    `target` is one record's id (a pairing, a meeting) or empty for all of the period;
    `office` is one office's code in a district's book, or empty for all; `estate` is one estate
    of it. `blank` asks for the paper without its rows, for a hand to fill in. `as_of` prints the
    book as it stood that evening, with the mistakes of then (`db/past.py`): another past than the
    one of `cutoff`, which asks what was true on a day as far as is known now. `since` is the
    earlier evening of a difference sheet. `attach` lets the rows travel in the file as data.
    `programme` is the code of the one programme that is told of, or empty for all. `some` are the
    records that staff chose in a list (people of L01, households of L02, rows where the paper
    `lists_each`), or none for all.
    """

    period: Period
    cutoff: dt.date
    prepared_on: dt.date
    edition: Edition = Edition.INTERNAL
    target: bytes = b""
    office: str = ""
    unmasked: bool = False
    blank_rows: bool = False
    seal_guide: bool = False
    setup: Setup = AS_DECLARED
    blank: bool = False
    estate: str = ""
    photos_per_page: int = 4
    as_of: dt.date | None = None
    since: dt.date | None = None
    attach: bool = False
    programme: str = ""
    some: tuple[bytes, ...] = ()

    @property
    def past_words(self) -> str:
        """Say which past the paper shows; blank for the book of today."""
        stood = f"{self.as_of.isoformat()} 当时的台账" if self.as_of else ""
        if self.since:
            return f"对照 {self.since.isoformat()} 当时的台账与{stood or '现在的台账'}"
        return stood and f"按 {stood}"

    def as_it_stood(self, day: dt.date | None) -> Options:
        """Give the same choices for the book of a past day, cut off that day at the latest."""
        if day is None:
            return self
        return replace(self, as_of=day, since=None, cutoff=min(self.cutoff, day))

    def covers(self, day: dt.date | None) -> bool:
        """Whether what happened on a day is of the period, up to the cut-off.

        What came without its day is of every period: the paper shows the blank, so that somebody
        fills it in, and nothing is left out in silence.
        """
        return day is None or (self.period.holds(day) and day <= self.cutoff)


class Past(NamedTuple):
    """A moment of the book that a paper is printed from, and what the paper calls it."""

    cut: Cut
    words: str


class Ledger:
    """One kind of paper the office keeps. Subclasses declare; engines print.

    With `one_page` only the last rows are printed, as many as one page holds. An office may have
    its own `layout`: columns of the declaration, in its order, with its heads and widths.
    """

    code: ClassVar[str]
    project: ClassVar[Project | None] = None
    """Which project the paper belongs to; None for one over all three, which stands last."""
    version: ClassVar[int] = 1
    title: ClassVar[str]
    sheet: ClassVar[Sheet] = A4.bound(Edge.LEFT)
    columns: ClassVar[tuple[Column, ...]] = ()
    order: ClassVar[str] = ""
    group_by: ClassVar[Group | None] = None
    totals: ClassVar[tuple[Total, ...]] = ()
    signs: ClassVar[tuple[Sign, ...]] = (Sign("制表人"), Sign("审核人"), Sign("负责人"))
    editions: ClassVar[tuple[Edition, ...]] = EVERYONE
    body_size: ClassVar[float] = BODY_SIZE
    is_prose: ClassVar[bool] = False
    nothing: ClassVar[str] = ""
    """What stands in prose of a period that has none."""
    is_letter: ClassVar[bool] = False
    is_form: ClassVar[bool] = False
    has_photos: ClassVar[bool] = False
    to_fill_in: ClassVar[bool] = False
    """Whether hands fill it in: it tells nothing yet and is no part of an inspection's papers."""
    is_marked: ClassVar[bool] = True
    """Whether 内部资料 stands under the internal edition; papers handed to people go without."""
    on_request: ClassVar[bool] = False
    """Whether it is made when somebody asks or something happens: no part of a binder."""
    levels: ClassVar[frozenset[str]] = LEVELS
    """In whose books it is offered: what only a district keeps is on no community's list."""
    spans_offices: ClassVar[bool] = False
    """Whether a district's paper is of all offices at once, or tells them apart by itself."""
    by_offices: ClassVar[bool] = False
    """Whether rows of several offices come one office after the other, in the order of codes."""
    in_full: ClassVar[str] = ""
    """What ticking 打全 does here, where it prints more than numbers; blank where it is those."""
    unproved: ClassVar[frozenset[str]] = frozenset()
    """Blocks of a form that its check code does not cover: what other things prove (the log)."""
    one_page: ClassVar[bool] = False
    is_for_paper: ClassVar[bool] = True
    """Whether pages have to have room for it; a table to be worked on is as wide as it is."""
    choices: Mapping[str, str] = MappingProxyType({})
    """What it was made for besides the options; the register keeps it, so that 核验 can too."""
    about: ClassVar[str] = ""
    """The table of the one record that a print is about; empty where it lists many."""
    lists_each: ClassVar[str] = ""
    """The table whose records stand in it one a row, so that some may be printed alone."""
    told_by: ClassVar[str] = ""
    """The field of such a record whose day says of which period it is; blank: it is of any."""
    people_table: ClassVar[str] = ""
    """In a form, the table whose lines are people; elsewhere each record is one."""
    layout: tuple[Column, ...] = ()
    declared: Ledger | None = None
    """The ledger that this one is fitted from (`fitting.py`); None for a declaration itself."""

    @property
    def layout_words(self) -> str:
        """Name the columns of an office's own layout for proof and register; blank without one."""
        return "\n".join(f"{one.key} {one.weight:g} {one.label}" for one in self.layout)

    def past_of(self, store: Store, options: Options) -> Past | None:  # noqa: ARG002  for others
        """Give the moment that the record printed stands for; None for the book as it is chosen.

        Asked of the book of today; `rows` are then read from the book of that moment.
        """
        return None

    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        """Read the store and give the rows in printing order, without their numbers."""
        raise NotImplementedError

    def notes(self, store: Store, options: Options) -> Iterable[str]:  # noqa: ARG002  for others
        """Give lines that stand under the totals: what is said of the whole and of no row."""
        return ()

    def worded(self, store: Store, options: Options) -> Ledger:  # noqa: ARG002  for others
        """Give the paper with what an office says on it in its own words, blank forms too."""
        return self

    def told(self, store: Store, options: Options) -> tuple[Iterable[Row], Iterable[str]]:
        """Give rows and notes; for whoever reads the same for both."""
        return self.rows(store, options), self.notes(store, options)

    def day_of(self, record: Record) -> dt.date | None:
        """Give the day that says of which period a record of `lists_each` is; None for any."""
        day = getattr(record, self.told_by) if self.told_by else None
        return day.date() if isinstance(day, dt.datetime) else day

    def days_of(self, store: Store, some: Sequence[Record]) -> list[dt.date]:  # noqa: ARG002  for others
        """Give days of a period that has all of these; none where they are of any."""
        return [day for one in some if (day := self.day_of(one))]

    def left_out(self, count: int, first: Row) -> Row:
        """Give the row that stands for the first ones, where `one_page` has no room for them."""
        raise NotImplementedError

    def keys(self) -> set[str]:
        """Give the fields that the paper names."""
        found = {column.key for column in self.columns}
        found |= {self.group_by.key} if self.group_by else set()
        return found.union(*({total.tally, total.of} for total in self.totals))

    def tables(self, edition: Edition) -> Sequence[Sequence[Column]]:
        """Give the tables on the paper, by their columns."""
        return () if self.is_prose else (self.columns_for(edition),)

    def columns_for(self, edition: Edition) -> tuple[Column, ...]:
        """Give the columns an edition shows; their weights sum to 100 again."""
        columns = self.layout or self.columns
        if edition is not Edition.PUBLIC:
            return columns
        shown = [column for column in columns if column.public]
        whole = sum(column.weight for column in shown)
        return tuple(replace(column, weight=column.weight * 100 / whole) for column in shown)


class DeclarationFault(Exception):
    """A ledger is declared wrongly; raised at start-up, never while printing."""


class Cancelled(Exception):
    """Printing was stopped by the one who asked for it."""


Cancel = Callable[[], bool]
Progress = Callable[[int, int], None]


def check(ledger: Ledger, own_record_only: Iterable[str] = ()) -> None:
    """Refuse a declaration that would surprise on paper, with `DeclarationFault`.

    `own_record_only` names the fields that may never stand in a list of people.
    """
    if closed := ledger.keys() & set(own_record_only):
        raise DeclarationFault(f"{ledger.code}: own record only: {', '.join(sorted(closed))}")
    if not ledger.editions:
        raise DeclarationFault(f"{ledger.code}: no edition")
    if len({column.key for column in ledger.columns}) < len(ledger.columns):
        raise DeclarationFault(f"{ledger.code}: two columns show the same field")
    for edition in ledger.editions:
        for columns in ledger.tables(edition):
            _check_widths(ledger, columns)


def _check_widths(ledger: Ledger, columns: Sequence[Column]) -> None:
    whole = sum(column.weight for column in columns)
    if abs(whole - 100) > 1e-6:
        raise DeclarationFault(f"{ledger.code}: weights sum to {whole:g}, not 100")
    for column in columns:
        if column.weight < least_weight(ledger, column.label) - 1e-6:
            raise DeclarationFault(f"{ledger.code}: column {column.label} is too narrow")


def least_weight(ledger: Ledger, label: str) -> float:
    """Give the least share of the width, in percent, that a column needs for its head."""
    per_line = max(-(-len(label) // HEAD_LINES), min(HEAD_CHARACTERS, len(label)))
    return (per_line * ledger.body_size + 2 * CELL_PADDING) / ledger.sheet.text_width * 100


def numbered(ledger: Ledger, rows: Iterable[Row], edition: Edition) -> Iterator[Row]:
    """Give the rows as printed: with their numbers, without columns the edition leaves out."""
    columns = ledger.columns
    counted = bool(columns) and columns[0].key == ROW_NUMBER
    places = {column.key: place for place, column in enumerate(columns)}
    kept = [places[column.key] for column in ledger.columns_for(edition)]
    as_read = kept == list(range(len(columns)))
    restarts = ledger.group_by is not None and ledger.group_by.apart
    count, group = 0, ""
    for row in rows:
        if restarts and row.group != group:
            count, group = 0, row.group
        cells = row.cells
        if not cells:
            yield row
            continue
        count += row.counts
        if counted:
            cells = (str(count) if row.counts else UNNUMBERED, *cells)
        if not as_read:
            cells = tuple([cells[i] for i in kept])
        yield row._replace(cells=cells)
