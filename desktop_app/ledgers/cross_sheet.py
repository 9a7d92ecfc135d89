"""L17b 统计图表: one number taken apart, its chart as on screen and its table below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from typing_extensions import override

from db.cross_table import Axis, CrossTable
from db.store import Store
from desktop_app.ledgers.form import Drawing, Form, Table, Words
from desktop_app.ledgers.ledger import Align, Column, Options, Row, Wrap
from desktop_app.ledgers.plot import Kind, Plot, Series
from desktop_app.ledgers.sheet import A4, Edge

MOST_COLUMNS: Final = 16
UPRIGHT: Final = 8  # columns that an upright sheet takes
HEAD_WEIGHT: Final = 16.0
SUM: Final = "合计"


class CrossSheet(Form):
    """统计图表: made for one table; the window hands over what it shows."""

    code = "L17b"
    title = "统计图表"
    sheet = A4.bound(Edge.LEFT)
    order = "与屏幕一致"
    body_size = 9.0
    row_height = 16.0

    def __init__(self, table: CrossTable, chart: Plot, about: str) -> None:
        self._table, self._chart, self._about = table, chart, about
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


def sheet_of(table: CrossTable, chart: Plot, about: str) -> CrossSheet:
    """Give the sheet for a table: lying where it has many columns."""
    made = WideCrossSheet if len(table.columns) > UPRIGHT else CrossSheet
    return made(table, chart, about)


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
    return (
        Column("项目", "head", HEAD_WEIGHT),
        *(
            Column(head, f"column{at}", weight, Align.RIGHT, Wrap.FIGURE)
            for at, head in enumerate(heads)
        ),
    )
