"""Task 7: the whole binder for an inspection, by keys or by mouse alone.

The budget: 8 keys or 3 clicks. In the system's own print dialog nobody can look: its one key or
click is counted all the same.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from db.kinds import LedgerPrint, Resolution
from desktop_app.gui import notices
from desktop_app.ledgers import ledgers_at
from tests.builders import build
from tests.gui.office_desk import save
from tests.journeys.hands import Hands
from tests.journeys.task_meter import TaskMeter
from tests.journeys.tasks import MOUSE_ALLOWANCE, open_office
from tests.ledgers.papers import texts

MOST_KEYS, MOST_CLICKS = 8, 3


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return tmp_path / "printed.pdf"


@pytest.fixture
def office(hands: Hands, tmp_path: Path, paper: Path, monkeypatch: pytest.MonkeyPatch) -> Hands:
    open_office(hands, tmp_path / "book")
    desk = hands.window.desk
    due = desk.store.today - dt.timedelta(days=9)
    save(desk, build(Resolution, due_on=due))

    def to_file(_parent: QWidget, printer: QPrinter, _pages: int) -> QPrinter:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(paper))
        printer.setResolution(72)
        return printer

    monkeypatch.setattr(notices, "choose_printer", to_file)
    return hands


def printed(hands: Hands, paper: Path) -> None:
    """Wait until the sheets lie there; every ledger of the binder stands in the register."""
    page = hands.page
    hands.until(lambda: not page.delivery.is_busy and paper.exists())
    hands.settle()
    kept = {one.ledger for one in hands.store.all(LedgerPrint)}
    assert "L21 迎检全套" in kept
    chosen = page.shown.found.inspection
    assert len(kept) == len(chosen.chosen) + 1
    named = {one.code for one in chosen.chosen} | {one.ledger.code for one in chosen.left_out}
    assert named == {one.code for one in ledgers_at("community") if not one.to_fill_in}
    assert len(texts(paper.read_bytes())) == page.shown.pages.count


def test_by_keys(office: Hands, paper: Path) -> None:
    with TaskMeter(office.window, office.settle) as meter:
        meter.key("Alt+8")
        meter.key("Ctrl+Tab")
        office.until(lambda: office.page.shown)
        assert "还缺" in office.page.bar.words.text()  # what is lacking is seen before printing
        meter.key("Ctrl+P")
        meter.elsewhere(keys=1)  # 打印 in the system's dialog
    printed(office, paper)
    assert meter.keys <= MOST_KEYS
    assert meter.clicks == 0


def test_by_seeking(office: Hands, paper: Path) -> None:
    with TaskMeter(office.window, office.settle) as meter:
        meter.key("Ctrl+K")
        meter.write("yjqt")
        meter.key("Enter")
        office.until(lambda: getattr(office.page, "shown", None))
        meter.key("Ctrl+P")
        meter.elsewhere(keys=1)
    printed(office, paper)
    assert meter.keys <= MOST_KEYS


def test_by_mouse_alone(office: Hands, paper: Path) -> None:
    with TaskMeter(office.window, office.settle) as meter:
        meter.click(office.window.rail.entries["ledgers"])
        chip = next(one for one in office.page.tabs.findChildren(QWidget)
                    if one.accessibleName() == "迎检全套")  # fmt: skip
        meter.click(chip)
        office.until(lambda: office.page.shown)
        meter.click(office.page.to_printer)
        assert meter.clicks <= MOST_CLICKS
        meter.elsewhere(clicks=1)  # 打印 in the system's dialog
    printed(office, paper)
    assert meter.keys == 0
    assert meter.clicks <= MOST_CLICKS * MOUSE_ALLOWANCE


def test_what_is_lacking_is_mended_first(office: Hands) -> None:
    office.window.desk.show_page("inspection")
    office.until(lambda: office.page.shown)
    rows = office.page.gaps.rows
    first = next(row.stands_for for row in rows if row.stands_for is not None)
    with TaskMeter(office.window, office.settle) as meter:
        meter.click(office.button("先补"))
        meter.key("Enter")
    assert (meter.clicks, meter.keys) == (1, 1)
    assert office.page.record_kind is first.point.finding.kind
