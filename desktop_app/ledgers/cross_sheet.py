"""L17b 统计图表: one number taken apart, its chart as on screen and its table below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from db.counting import RateFigure, Span
from db.cross_table import Axis, CrossTable, cross
from db.held import Held
from db.indicators import by_key
from db.store import Store
from desktop_app.ledgers.form import Drawing, Form, Table, Words
from desktop_app.ledgers.held import programme_words
from desktop_app.ledgers.ledger import Align, Column, Options, Row, Wrap
from desktop_app.ledgers.plot import Kind, Plot, Series
from desktop_app.ledgers.sheet import A4, Edge

MOST_COLUMNS: Final = 16
UPRIGHT: Final = 8  # columns that an upright sheet takes
HEAD_WEIGHT: Final = 16.0
SUM: Final = "合计"


@dataclass(frozen=True)
class Taken:
    """How a number is taken apart: its key, along which axes, and drawn as what."""

    key: str
    down: Axis
    across: Axis
    kind: Kind

    def words(self) -> dict[str, str]:
        """Give it as the print register keeps it."""
        axes = {"down": self.down.name, "across": self.across.name}
        return {"indicator": self.key, **axes, "kind": self.kind.name}

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Taken:
        """Read it from what the print register kept."""
        axes = Axis[words["down"]], Axis[words["across"]]
        return cls(words["indicator"], *axes, Kind[words["kind"]])


class CrossSheet(Form):
    """统计图表: made for one table, so that the paper shows what the screen shows."""

    code = "L17b"
    title = "统计图表"
    spans_offices = True
    sheet = A4.bound(Edge.LEFT)
    order = "与屏幕一致"
    body_size = 9.0
    row_height = 16.0

    def __init__(self, table: CrossTable, taken: Taken) -> None:
        indicator = table.figure.indicator
        about = f"{indicator.label}：{indicator.definition}"
        self._table, self._about = table, "。".join((about, *programme_words(table.figure.span)))
        self.choices = taken.words()
        chart = plot_of(table, taken.down, taken.kind)
        self.blocks = (Words("about"), Drawing("plot", chart), Table("table", _columns(table)))

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        del store, options
        table = self._table
        yield Row(("about", self._about))
        for head, *cells in lines(table):
            yield Row(("table", head, *cells))


class WideCrossSheet(CrossSheet):
    """The same for a table with many columns."""

    sheet = A4.landscape


def sheet_of(table: CrossTable, taken: Taken) -> CrossSheet:
    """Give the sheet for a table: lying where it has many columns."""
    made = WideCrossSheet if len(table.columns) > UPRIGHT else CrossSheet
    return made(table, taken)


def sheet_from(store: Store, options: Options, choices: Mapping[str, str]) -> CrossSheet:
    """Count anew what a registered paper showed, and give its sheet."""
    taken, held = Taken.of(choices), Held(store)
    span = Span(options.period, options.cutoff, options.office, options.programme)
    found = by_key(taken.key).figure(held, span)
    figure = found.whole if isinstance(found, RateFigure) else found
    is_shared = store.is_district
    return sheet_of(cross(held, figure, taken.down, taken.across, is_shared=is_shared), taken)


def plot_of(table: CrossTable, down: Axis, kind: Kind) -> Plot:
    """Give the chart of a table: its rows along one side, a series for each column."""
    indicator = table.figure.indicator
    if table.is_plain:
        series: tuple[Series, ...] = (Series(indicator.label, *_values(table, None)),)
    else:
        series = tuple(Series(name, *_values(table, at)) for at, name in enumerate(table.columns))
    lies = down in {Axis.CATEGORY, Axis.OFFICE}
    return Plot(indicator.label, indicator.unit, table.rows, series, kind, lies)


def _values(
    table: CrossTable, column: int | None
) -> tuple[tuple[float | None, ...], tuple[str, ...]]:
    figures = [
        table.row_totals[at] if column is None else line[column]
        for at, line in enumerate(table.cells)
    ]
    texts = tuple(
        table.row_texts[at] if column is None else line[column]
        for at, line in enumerate(table.texts)
    )
    values = tuple(
        float(one.number) if text == one.text else None
        for one, text in zip(figures, texts, strict=True)
    )
    return values, texts


def lines(table: CrossTable) -> Iterator[tuple[str, ...]]:
    """Give the table as it is shown: a line a row with its sum, and the sums below."""
    plain = table.is_plain
    for head, texts, total in zip(table.rows, table.texts, table.row_texts, strict=True):
        yield (head, total) if plain else (head, *texts, total)
    yield (SUM, table.whole_text) if plain else (SUM, *table.column_texts, table.whole_text)


def _columns(table: CrossTable) -> tuple[Column, ...]:
    heads = [table.figure.indicator.unit] if table.is_plain else [*table.columns, SUM]
    weight = (100 - HEAD_WEIGHT) / len(heads)
    align = Align.CENTER if table.is_plain else Align.RIGHT  # one wide column has no edge to keep
    return (
        Column("项目", "head", HEAD_WEIGHT),
        *(Column(head, f"column{at}", weight, align, Wrap.FIGURE) for at, head in enumerate(heads)),
    )
