"""A list page with every card open: nothing is cut, everything has a name, at any size."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget

from db.kinds import Resident
from desktop_app.gui import look, wardrobe
from desktop_app.gui.conditions import Condition
from desktop_app.gui.pages.residents import ResidentsPage
from tests.builders import build
from tests.gui.office_desk import family, open_desk, save


@pytest.fixture
def desk(qapp):
    with open_desk() as made:
        family(made, "陈玉兰")
        save(made, build(Resident, birth_date=dt.date(1950, 1, 1), id_number=None))
        yield made


def open_everything(qtbot, desk) -> ResidentsPage:
    page = ResidentsPage(desk)
    qtbot.waitUntil(lambda: page.roll.is_ready)
    page.filters.set(
        (
            Condition("birth_date", "between", ("1940-01-01", "2020-01-01")),
            Condition("residence_status", "is", ("matched", "temporary")),
            Condition("where", "lacks", ("十五号楼",)),
        )
    )
    page.filters.open()
    page.saved.ask_new()
    page.bulk_card.ask(page.table.rows.record_ids())
    page.export.ask(page.table.rows.record_ids())
    page.table.tick_all()
    return page


@pytest.mark.parametrize("size", look.SIZES)
@pytest.mark.parametrize("width", [820, 1190])
def test_nothing_is_cut_and_nothing_scrolls_sideways(
    qtbot, qapp, desk, size: str, width: int
) -> None:
    wardrobe.wear(qapp, "light", size)
    page = open_everything(qtbot, desk)
    area = QScrollArea()  # as the window holds it
    area.setWidgetResizable(True)
    area.setWidget(page)
    qtbot.addWidget(area)
    area.resize(width, 460)
    area.show()
    QApplication.processEvents()
    assert area.horizontalScrollBar().maximum() == 0
    cut = [
        made.text()
        for made in page.findChildren(QPushButton)
        if made.isVisible() and made.width() < made.minimumSizeHint().width()
    ]
    assert cut == []


def test_everything_has_a_name_and_room(qtbot, desk) -> None:
    page = open_everything(qtbot, desk)
    qtbot.addWidget(page)
    page.resize(1190, 900)
    page.show()
    takes = [
        part
        for part in page.findChildren(QWidget)
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible()
    ]
    assert len(takes) > 20
    assert [type(part) for part in takes if not part.accessibleName()] == []
    assert [part for part in takes if min(part.width(), part.height()) < 24] == []
