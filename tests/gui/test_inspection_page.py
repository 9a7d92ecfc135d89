"""迎检全套 on screen: the whole binder, what it lacks, and paper that is registered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageLayout
from PySide6.QtPrintSupport import QPrinter

from db.kinds import LedgerPrint, Resolution
from db.trouble import Unavailable
from desktop_app.gui import look, notices
from desktop_app.gui.binder_rows import HEAD, TWO_LINES
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress
from desktop_app.gui.pages.inspection import CONTENTS, InspectionPage
from desktop_app.gui.paper_printing import print_pages
from desktop_app.gui.pdf_pages import PdfPages
from desktop_app.ledgers.gaps import Gap
from tests.builders import build
from tests.gui.office_desk import family, open_desk, save
from tests.ledgers.papers import Plain, set_on_paper, texts

PATIENCE = 30_000
SEEN = {"resolution": "resolution_page"}


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_desk() as made:
        family(made)
        due = made.store.today - dt.timedelta(days=9)
        save(made, build(Resolution, due_on=due))
        yield made


@pytest.fixture
def page(qtbot, desk: Desk) -> InspectionPage:
    made = InspectionPage(desk, SEEN)
    qtbot.addWidget(made)
    made.resize(1180, 620)
    made.show()
    with qtbot.waitSignal(made.drafts.shown, timeout=PATIENCE):
        made.arrive()
    return made


def anew(qtbot, page: InspectionPage) -> None:
    with qtbot.waitSignal(page.drafts.shown, timeout=PATIENCE):
        pass


def test_the_whole_is_shown_with_its_contents(page: InspectionPage) -> None:
    assert page.shown is not None
    assert page.preview.page_words.text() == f"第 1 页 共 {page.shown.pages.count} 页"
    titles = [row.words for row in page.contents.rows]
    assert "议定事项督办台账" in titles
    page.show_side(CONTENTS)
    at = titles.index("议定事项督办台账")
    page.contents.setCurrentIndex(page.contents.model().index(at, 0))
    assert page.preview.view.page() == page.contents.rows[at].page - 1


def test_choices_stand_in_one_column_and_the_page_needs_no_bar_of_its_own(
    page: InspectionPage,
) -> None:
    boxes = (page.visitor, page.period, page.as_of)
    assert len({(one.x(), one.width()) for one in boxes}) == 1
    page.bar.say("还缺 34 处", "warn")
    assert page.heightForWidth(1178) <= 600


def test_the_lists_are_never_squeezed_to_nothing(page: InspectionPage) -> None:
    page.resize(1180, 300)
    page.resize(1180, page.minimumSizeHint().height())
    assert page.gaps.height() >= look.px(HEAD + 2 * TWO_LINES)


def test_gaps_are_shown_first_and_open_their_record(qtbot, page: InspectionPage) -> None:
    went = []
    page.desk.page_asked.connect(lambda name, where: went.append((name, where)))
    assert page.lists.currentWidget() is page.gaps
    assert "还缺" in page.bar.words.text()
    page.mend_first()
    late = next(
        place
        for place, row in enumerate(page.gaps.rows)
        if isinstance(row.stands_for, Gap) and "逾期" in row.below
    )
    page.gaps.setCurrentIndex(page.gaps.model().index(late, 0))
    assert page.preview.view.page() == page.gaps.rows[late].page - 1
    qtbot.keyClick(page.gaps, Qt.Key.Key_Return)
    assert went
    name, where = went[0]
    assert name == "resolution_page"
    assert where["field"] == "due_on"


def test_whoever_mends_it_reads_its_name_where_the_paper_has_a_number(page: InspectionPage) -> None:
    matter = page.desk.store.all(Resolution)[0]
    late = next(row for row in page.gaps.rows if "逾期" in row.below)
    assert late.words == matter.matter
    assert isinstance(late.stands_for, Gap)
    assert late.stands_for.called.startswith(f"议定事项 {matter.serial_no}")


def test_another_visitor_gets_another_edition(qtbot, page: InspectionPage) -> None:
    page.visitor.set_value("residents")
    page.visitor.chosen.emit("residents")
    assert not page.to_printer.isEnabled()
    anew(qtbot, page)
    assert page.shown is not None
    assert page.shown.found.book.edition.label == "公示版"
    assert not page.with_gaps.isEnabled()
    assert page.to_printer.isEnabled()


def test_the_roster_is_put_in_by_choice(qtbot, page: InspectionPage) -> None:
    assert "居民花名册" not in [row.words for row in page.contents.rows]
    page.long.click()
    anew(qtbot, page)
    assert "居民花名册" in [row.words for row in page.contents.rows]


def test_it_is_set_anew_when_the_book_changes(qtbot, page: InspectionPage, desk: Desk) -> None:
    matter = desk.store.all(Resolution)[0]
    matter.due_on = desk.store.today + dt.timedelta(days=90)
    before = [row.below for row in page.gaps.rows if "逾期" in row.below]
    save(desk, matter)
    anew(qtbot, page)
    assert before
    assert not [row.below for row in page.gaps.rows if "逾期" in row.below]


def test_saving_registers_every_paper(
    qtbot, page: InspectionPage, desk: Desk, tmp_path: Path, monkeypatch
) -> None:
    place = tmp_path / "全套.pdf"
    monkeypatch.setattr(notices, "save_file", lambda *_: place)
    with qtbot.waitSignal(page.delivery.registered, timeout=PATIENCE):
        page.to_file.click()
    assert page.shown is not None
    assert len(texts(place.read_bytes())) == page.shown.pages.count
    kept = desk.store.all(LedgerPrint)
    assert len(kept) == len(page.shown.found.works) + 1
    assert "打印码" in page.preview.foot.text()
    qtbot.waitUntil(page.to_file.isEnabled, timeout=PATIENCE)


def test_a_stick_that_is_pulled_leaves_a_second_line(
    qtbot, page: InspectionPage, desk: Desk, tmp_path: Path, monkeypatch
) -> None:
    def pulled(*_: object, **_more: object) -> None:
        raise Unavailable("U 盘不见了，请插好再存一次")

    monkeypatch.setattr(notices, "choose_folder", lambda *_: tmp_path)
    monkeypatch.setattr("desktop_app.gui.paper_delivery.stick_write", pulled)
    page.to_stick.click()
    qtbot.waitUntil(lambda: not page.delivery.is_busy, timeout=PATIENCE)
    acts = [noted.act.act for noted in desk.store.access_log(desk.clerk)]
    assert "打印未完成" in acts


def test_stopping_says_how_to_go_on(qtbot, page: InspectionPage, desk: Desk) -> None:
    page.set_anew()
    job = next(one for one in desk.jobs.open_jobs() if one.title == "读取台账")
    with qtbot.waitSignal(page.drafts.stopped, timeout=PATIENCE):
        job.cancel()
    assert "没有排完" in page.bar.words.text()
    assert not page.to_printer.isEnabled()


def test_a_lying_page_is_turned_on_standing_paper(tmp_path: Path, qapp) -> None:
    pdf = set_on_paper(Plain(), [])
    pages = PdfPages(pdf.pdf)
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)

    class Still(Progress):
        def step(self, done: int, total: int, words: str = "") -> None:
            del done, total, words

    print_pages(printer, pages, [0], Still())
    pages.close()
    made = PdfPages((tmp_path / "out.pdf").read_bytes())
    picture = made.picture(0, 40, grey=True)
    made.close()
    assert picture is not None
    rows = {
        y
        for y in range(picture.height())
        for x in range(0, picture.width(), 2)
        if picture.pixelColor(x, y).lightness() < 200
    }
    # The page fills the sheet from top to bottom; drawn upright it would fill half of it.
    assert max(rows) - min(rows) > picture.height() * 0.8
