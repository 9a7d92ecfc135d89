"""What is counted from rows, said in words: heads of groups, and the lines under the last row.

Paper and tables say the same, because both ask here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from desktop_app.ledgers.ledger import Figure, Ledger, Row

NOTHING = "无"
END_MARK = "以下空白"
UNCOUNTED = "未计入：{group}（{count} 条）"


class _Figures(dict[str, object]):
    """What a group's head may name; what no row counted is 0."""

    def __missing__(self, name: str) -> object:
        return 0


def add(tallies: dict[str, Figure], row: Row) -> None:
    """Add what a row counts."""
    for name, count in row.tally.items():
        tallies[name] = tallies.get(name, 0) + count


def sums(rows: Iterable[Row]) -> dict[str, Figure]:
    """Add up what rows count."""
    found: dict[str, Figure] = {}
    for row in rows:
        add(found, row)
    return found


def head_of(words: str, name: str, rows: Sequence[Row]) -> str:
    """Give the words over the rows of a group."""
    count = sum(1 for row in rows if row.cells)
    return words.format_map(_Figures({"group": name, "count": count, **sums(rows)}))


def total_of(ledger: Ledger, tallies: Mapping[str, Figure]) -> str:
    """Give the 合计 line; blank for a ledger that adds nothing up."""
    figures = [total.text(tallies) for total in ledger.totals]
    return "　　".join(["合计", *filter(None, figures)]) if any(figures) else ""
