"""The first page of a ledger is set while the rest is still to be read, and is the same page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop_app.ledgers import printing
from desktop_app.ledgers.ledger import Row
from desktop_app.ledgers.printing import MOST_TRIED, Reading
from tests.ledgers.papers import Grouped, Plain, Sheets, book, options, texts

MANY = 5_000


class Counted:
    """Rows that say how many of them were asked for."""

    def __init__(self, count: int, group_of: int = 0) -> None:
        self.asked = 0
        self._count, self._group_of = count, group_of

    def __iter__(self) -> Iterator[Row]:
        for number in range(self._count):
            self.asked += 1
            group = f"第{number // self._group_of}组" if self._group_of else ""
            cells = (f"演示{number}", "154****0001", "打15400009876" if number % 7 == 0 else "")
            yield Row(cells, group, {"person": 1})


def reading(ledger: type[Plain], rows: Counted) -> Reading:
    return Reading(ledger(), book(), options(), rows, ["说明"])


@pytest.mark.parametrize(("ledger", "group_of"), [(Plain, 0), (Grouped, 300), (Sheets, 40)])
def test_the_first_page_comes_before_the_last_row_is_read(ledger: type[Plain], group_of: int):
    rows = Counted(MANY, group_of)
    begun = reading(ledger, rows)
    work, first = begun.first_page()
    assert rows.asked <= MOST_TRIED + group_of + 2
    assert not begun.is_whole
    assert not first.complete
    whole = begun.whole()
    assert rows.asked == MANY == len(whole.rows)
    assert work.rows == whole.rows[: len(work.rows)]
    assert texts(first.pdf)[0] == _without_count(texts(printing.printed(whole, None).pdf)[0], first)


def _without_count(page: str, first: printing.Printed) -> str:
    """Say 共 … 页 where the whole paper says how many: nobody knows yet on the first page."""
    said = texts(first.pdf)[0]
    number = said.index("…")
    end = page.index(" 页", number)
    return page[:number] + "…" + page[end:]


@pytest.mark.parametrize("count", [0, 1, 20, MOST_TRIED, MOST_TRIED + 1])
def test_the_proof_is_of_all_rows_however_they_were_read(count: int):
    begun = reading(Grouped, Counted(count, 7))
    begun.first_page()
    at_once = printing.gathered(Grouped(), book(), options(), Counted(count, 7), ["说明"])
    whole = begun.whole()
    assert (whole.rows, whole.notes) == (at_once.rows, at_once.notes)
    assert whole.check_code == at_once.check_code
    assert len(at_once.rows) == count


def test_a_short_paper_is_whole_with_its_first_page():
    begun = reading(Plain, Counted(3))
    work, first = begun.first_page()
    assert begun.is_whole
    assert first.complete
    assert work is begun.whole()
    assert "说明" in texts(first.pdf)[0]
