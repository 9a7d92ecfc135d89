"""Every page on a book with records as packages may bring them: lists, previews, forms, choices."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from db.kinds import (
    ConsentRecord,
    GridUnit,
    Household,
    JointMeeting,
    Pairing,
    PairingLog,
    PartnerOrganization,
    Resident,
    Resolution,
    StaffMember,
)
from db.record import Record
from desktop_app.gui.desk import Desk
from desktop_app.gui.ledger_choices import LedgerChoices
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.reminding import remind
from desktop_app.ledgers import LEDGERS
from tests.odd import READ, Odd

SHOWN_ON: dict[type[Record], str] = {
    Resident: "residents",
    Household: "households",
    Pairing: "pairing",
    JointMeeting: "meetings",
    Resolution: "follow_ups",
    StaffMember: "staff",
    PartnerOrganization: "organizations",
    GridUnit: "grids",
}
OPENED_ON: dict[type[Record], tuple[tuple[str, str], ...]] = {
    Resident: (("resident_form", "record"),),
    Household: (("household_form", "record"),),
    Pairing: (("pairing_form", "record"), ("pairing_log", "log_for")),
    PairingLog: (("pairing_log", "record"),),
    JointMeeting: (("minutes", "record"),),
    Resolution: (("resolution", "record"),),
    StaffMember: (("staff_form", "record"),),
    PartnerOrganization: (("organization_form", "record"),),
    GridUnit: (("grid_form", "record"),),
}
BROUGHT = (*READ, StaffMember, PartnerOrganization, GridUnit, ConsentRecord)


class Walk:
    """A desk at a book of odd records; what went wrong in a job is raised."""

    def __init__(self, book: Odd) -> None:
        self.book = book
        self.desk = Desk(book.store, book.clerk)
        self.troubles: list[Exception] = []
        self.desk.trouble_met.connect(self.troubles.append)
        self.desk.jobs.unheard.connect(self.troubles.append)

    def settle(self) -> None:
        QCoreApplication.processEvents()
        while self.desk.jobs.open_jobs():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        QCoreApplication.processEvents()
        assert self.troubles == []

    def open(self, qtbot: Any, key: str) -> Any:
        """Show a page until its jobs have ended."""
        entry = next(one for one in entries(self.desk) if one.key == key)
        page = entry.build(self.desk)
        qtbot.addWidget(page)
        page.show()
        page.arrive()
        self.settle()
        if entry.badge:
            entry.badge()
        return page

    def close(self) -> None:
        self.desk.jobs.close()
        self.book.store.close()


@pytest.fixture(params=["community", "district"])
def walk(request) -> Iterator[Walk]:
    made = Walk(Odd(*BROUGHT, level=request.param))
    yield made
    made.close()


def look_over(page: ListPage) -> None:
    """Ask a list for all it can tell: every view, order and preview."""
    source = page.source
    for view, _words in source.views():
        found = source.fetch([source.ids()[at] for at in source.search("", view)])
        assert not any("None" in cell for cells in found for cell in cells)
    for number, column in enumerate(source.columns()):
        if column.sorts:
            assert len(sorted(source.sort_keys(number))) == len(source.ids())
    for one in source.ids():
        preview = source.preview(one)
        assert preview is not None
        page.preview.show_preview(preview)
        said = [label.text() for label in page.preview.findChildren(QLabel)]
        assert not [words for words in said if "None" in words]


def test_every_page_shows_records_that_lack_anything(qtbot, walk: Walk) -> None:
    pages = {entry.key: walk.open(qtbot, entry.key) for entry in entries(walk.desk)}
    for page in pages.values():
        if isinstance(page, ListPage):
            look_over(page)
    for choices, ledger in product(pages["ledgers"].findChildren(LedgerChoices), LEDGERS):
        choices.show_for(ledger)
    for one in (*walk.book.odd, *walk.book.whole.values()):
        if (key := SHOWN_ON.get(type(one))) in pages:
            assert one.id in pages[key].source.ids()
        for key, name in OPENED_ON.get(type(one), ()):
            if key in pages:
                pages[key].arrive(**{name: one.id})
                walk.settle()


def test_a_reminder_says_what_is_known(qapp) -> None:
    walk = Walk(Odd(Resolution))
    for one in walk.book.odd:
        remind(walk.desk, one.id)
        words = QGuiApplication.clipboard().text()
        assert "None" not in words
        assert "9999" not in words or "9999" in f"{one.due_on}{one.extended_to}"
    walk.close()
