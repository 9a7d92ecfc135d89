"""The print page: true pages on screen, choices that change them, and paper that is registered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop_app.gui.jobs import Jobs
from desktop_app.gui.pdf_pages import PdfPages
from desktop_app.gui.pdf_pictures import PdfPictures
from desktop_app.gui.pdf_thumbs import PdfThumbs
from desktop_app.gui.pdf_view import PdfView
from desktop_app.ledgers.ledger import Row
from tests.ledgers.papers import Plain, set_on_paper


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    rows = [Row((f"李梅{number}", "1", "备注")) for number in range(400)]
    return set_on_paper(Plain(), rows, stamp=None).pdf


@pytest.fixture
def view(qtbot, jobs: Jobs, pdf: bytes) -> PdfView:
    made = PdfView(PdfPictures(jobs))
    qtbot.addWidget(made)
    made.resize(700, 560)
    made.show()
    made.show_pages(PdfPages(pdf))
    return made


def here(view: PdfView, number: int) -> bool:
    return view.pictures.get(number, view._dpi()) is not None


def dark(view: PdfView) -> int:
    picture = view.viewport().grab().toImage()
    return sum(
        picture.pixelColor(x, y).lightness() < 120
        for x in range(0, picture.width(), 3)
        for y in range(0, picture.height(), 3)
    )


def test_only_pages_in_view_and_their_neighbours_are_drawn(qtbot, view: PdfView) -> None:
    qtbot.waitUntil(lambda: all(here(view, n) for n in view.in_view()))
    last = len(view.sizes) - 1
    assert last > 5
    assert not here(view, last)
    assert dark(view) > 100  # words are on the paper, not a drawing of a page
    view.go_to(last)
    qtbot.waitUntil(lambda: here(view, last))
    assert view.page() == last


def test_pages_fit_the_width_until_staff_zoom(qtbot, view: PdfView) -> None:
    assert view.horizontalScrollBar().maximum() == 0
    fitting = view.zoom
    wheel = QWheelEvent(
        QPointF(300, 200), QPointF(300, 200), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase, False,  # noqa: FBT003  Qt's own call
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), wheel)
    assert view.zoom > fitting
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.horizontalScrollBar().maximum() > 0
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.zoom == pytest.approx(fitting, abs=0.02)
    view.resize(900, 560)
    assert view.zoom > fitting
    view.fit_page()
    assert len(view.in_view()) <= 2


def test_scrolling_says_which_page_is_seen(qtbot, view: PdfView) -> None:
    with qtbot.waitSignal(view.page_changed) as said:
        view.go_to(3)
    assert said.args == [4, len(view.sizes)]


def test_pictures_take_no_more_room_than_they_may(qtbot, jobs: Jobs, pdf: bytes) -> None:
    pages = PdfPages(pdf)
    one = pages.picture(0, 40)
    assert one is not None
    pictures = PdfPictures(jobs, room=3 * one.sizeInBytes())
    pictures.show(pages)
    for number in range(6):
        with qtbot.waitSignal(pictures.drawn):
            pictures.want([(number, 40.0)])
    assert pictures.bytes_kept() <= 3 * one.sizeInBytes()
    assert pictures.get(5, 40.0) is not None
    assert pictures.get(0, 40.0) is None
    pictures.show(None)


def test_a_closed_pdf_gives_no_picture(pdf: bytes) -> None:
    pages = PdfPages(pdf)
    pages.close()
    assert pages.picture(0, 72) is None
    assert pages.count > 5


def test_thumbnails_come_when_idle_and_lead_to_their_page(qtbot, jobs: Jobs, pdf: bytes) -> None:
    pictures = PdfPictures(jobs)
    view, thumbs = PdfView(pictures), PdfThumbs(pictures)
    for made in (view, thumbs):
        qtbot.addWidget(made)
        made.resize(made.width(), 500)
        made.show()
    pages = PdfPages(pdf)
    view.show_pages(pages)
    thumbs.show_pages(pages)
    thumbs.picked.connect(view.go_to)
    qtbot.waitUntil(lambda: pictures.get(3, thumbs._dpi()) is not None)
    qtbot.keyClick(thumbs, Qt.Key.Key_Down)
    assert view.page() == 1
    pictures.show(None)
