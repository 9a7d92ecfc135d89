"""A resident asks who saw their data: the answer is on paper within a minute."""

from __future__ import annotations

import pytest
from PySide6.QtPrintSupport import QPrinter

from db.kinds import Resident
from desktop_app.gui import notices
from tests.builders import build
from tests.gui.front_of_house import closed_book
from tests.journeys.conftest import unlock
from tests.journeys.hands import Hands
from tests.journeys.task_meter import TaskMeter

MOST_KEYS, MOST_CLICKS = 16, 2
A_KEY, A_CLICK = 0.5, 2.0
"""Seconds that slow hands take for a key and for a click, with looking for its place."""


@pytest.fixture
def somebody(hands: Hands, tmp_path):
    unlock(hands, closed_book(tmp_path / "book"))
    person = build(Resident, full_name="乌兰图雅")
    hands.register(person)
    hands.store.reveal(hands.window.desk.clerk, person, ["id_number"], "办社保")
    return person


def test_who_saw_a_resident_is_printed_within_a_minute(hands, somebody, tmp_path, monkeypatch):
    paper = tmp_path / "paper.pdf"

    def choose(_parent, printer: QPrinter, _pages: int) -> QPrinter:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(paper))
        return printer

    monkeypatch.setattr(notices, "choose_printer", choose)
    with TaskMeter(hands.window, hands.settle) as meter:
        meter.key("Ctrl+K")
        meter.write("fwrz")
        meter.key("Enter")
        card = hands.page.seen_card
        meter.click(card.picker)
        meter.write("wlty")
        meter.key("Enter")
        hands.until(card.print_button.isEnabled)
        meter.click(card.print_button)
        meter.elsewhere(keys=1)  # Enter in the system's own window of printers
        hands.until(paper.is_file)
        hands.settle()
    assert meter.keys <= MOST_KEYS
    assert meter.clicks <= MOST_CLICKS
    assert meter.keys * A_KEY + meter.clicks * A_CLICK < 30  # the other half is the printer's
    newest = hands.store.access_log(hands.window.desk.clerk)[0].act
    assert (newest.act, newest.object) == ("打印谁看过", somebody.id.hex())
    assert card.lines.count() >= 1
