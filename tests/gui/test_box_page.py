"""What stands on an archive box, on screen and out of the book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from db.kinds import Binder, LedgerPrint
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.box import CHOOSE, BoxPage
from tests.builders import build
from tests.gui.office_desk import open_desk, save
from tests.ledgers.papers import texts

PATIENCE = 30_000


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_desk() as made:
        yield made


@pytest.fixture
def page(qtbot, desk: Desk) -> BoxPage:
    made = BoxPage(desk)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def test_without_a_box_it_says_where_to_choose_one(page: BoxPage) -> None:
    page.arrive()
    assert page.preview.empty.words.text() == CHOOSE
    assert not page.to_printer.isEnabled()
    gone_to = []
    page.desk.page_asked.connect(lambda name, _where: gone_to.append(name))
    page.preview.empty.findChild(QPushButton).click()
    assert gone_to == ["binders"]


def test_the_box_that_was_asked_for_is_shown(page: BoxPage, desk: Desk) -> None:
    first, second = build(Binder, box_no=1), build(Binder, box_no=2)
    save(desk, first, second)
    page.arrive(values={"box": first.id})
    assert page.preview.title.text() == "2025年第1盒"
    assert page.place() == {"box": first.id}
    page.arrive(box=second.id)
    assert page.preview.title.text() == "2025年第2盒"


def test_saving_registers_the_papers(
    qtbot, page: BoxPage, desk: Desk, tmp_path: Path, monkeypatch
) -> None:
    save(desk, build(Binder))
    page.arrive()
    place = tmp_path / "盒.pdf"
    monkeypatch.setattr(notices, "save_file", lambda *_: place)
    with qtbot.waitSignal(page.delivery.registered, timeout=PATIENCE):
        page.to_file.click()
    assert len(texts(place.read_bytes())) == 3
    (entry,) = desk.store.all(LedgerPrint)
    assert entry.ledger.startswith("L21 档案盒")
