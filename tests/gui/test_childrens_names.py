"""Lists name a child inside the office; what is taken out of them goes the way of people's rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_source import is_of_people
from desktop_app.gui.pages.page_list import entries
from tests.ledgers.child_books import CHILD, OfAChild


@pytest.fixture
def desk(qapp) -> Iterator[Desk]:
    office = OfAChild("resident")
    made = Desk(store=office.store, clerk=office.clerk)
    try:
        yield made
    finally:
        made.jobs.close()
        office.store.close()


def cells_of(page: ListPage) -> Iterator[str]:
    """Give every cell that the list can show, of all records that it has in any view."""
    table = page.table
    for number in range(len(table.rows.columns)):
        table.setColumnHidden(number, False)
    table.note_columns()
    for cells in table.lines(page.source.ids())[1:]:
        yield from cells


def test_rows_that_name_a_child_are_copied_and_taken_out_as_peoples(qtbot, desk) -> None:
    """They keep the name, so the log hears of each, a foot warns, and many want a second person."""
    named = set()
    for entry in entries(desk):
        page = entry.build(desk)
        qtbot.addWidget(page)
        if not isinstance(page, ListPage):
            continue
        page.arrive()
        qtbot.waitUntil(lambda: not desk.jobs.open_jobs())
        if any(CHILD in cell for cell in cells_of(page)):
            named.add(entry.key)
            assert is_of_people(page.source), entry.key
    assert {"residents", "pairing", "visits", "wishes", "cases", "deliveries"} <= named
