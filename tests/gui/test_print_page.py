"""The print page: true pages on screen, choices that change them, and paper that is registered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Never

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDesktopServices, QPageLayout, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget

from db.kinds import Activity, JointMeeting, LedgerPrint, Resident
from db.roles import ALL_ROLES
from db.work import Changes
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Cancelled, Jobs
from desktop_app.gui.ledger_targets import PROGRAMME, TARGETS
from desktop_app.gui.pages.ledgers import COVERED_HERE, LedgersPage
from desktop_app.gui.paper_draft import Draft
from desktop_app.gui.paper_printing import chosen_pages, print_pages, printer_for
from desktop_app.gui.pdf_pages import PdfPages
from desktop_app.gui.pdf_pictures import PdfPictures
from desktop_app.gui.pdf_thumbs import PdfThumbs
from desktop_app.gui.pdf_view import PdfView
from desktop_app.ledgers import ledgers_at, proof, register
from desktop_app.ledgers.formats import Format
from desktop_app.ledgers.ledger import Edition, Row
from tests.builders import MAN, WOMAN, build
from tests.compose import compose
from tests.db.nodes import Node
from tests.ledgers.papers import Plain, set_on_paper, texts


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
        Qt.ScrollPhase.NoScrollPhase, False,
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


# The page


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "一号")
    made.clerk = replace(made.clerk, roles=ALL_ROLES)
    with made.store.work(made.clerk, "准备", "test") as work:
        work.bulk_create([build(Resident, full_name=f"李梅{n}") for n in range(60)])
        work.bulk_create([build(JointMeeting), build(JointMeeting, seq_no=2)])
    return made


@pytest.fixture
def page(qtbot, node: Node) -> Iterator[LedgersPage]:
    desk = Desk(node.store, node.clerk)
    made = LedgersPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 680)
    made.show()
    made.arrive()
    qtbot.waitUntil(made.to_printer.isEnabled, timeout=15_000)
    yield made
    made.depart()
    desk.jobs.close()
    made.preview.pictures.show(None)


def settled(qtbot, page: LedgersPage) -> Draft:
    qtbot.waitUntil(
        lambda: not page._soon.isActive() and page.draft is not None and page.to_file.isEnabled(),
        timeout=15_000,
    )
    assert page.draft is not None
    return page.draft


def words_of(draft: Draft) -> str:
    return "\n".join(texts(draft.printed.pdf))


def acts(node: Node) -> list[str]:
    return [one.act.act for one in node.store.access_log(node.clerk)][::-1]


def test_the_first_page_comes_before_the_rest_and_all_is_a_draft(qtbot, page: LedgersPage) -> None:
    seen: list[tuple[bool, str]] = []
    page.drafts.shown.connect(
        lambda draft: seen.append((draft.is_whole, page.preview.page_words.text()))
    )
    page.set_anew()
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=15_000)
    assert seen[0] == (False, "第 1 页 共 … 页")
    assert seen[1] == (True, "第 1 页 共 3 页")
    draft = settled(qtbot, page)
    assert "草稿" in words_of(draft)
    assert "打印码" not in words_of(draft)
    assert page.list.ledger().code == "L01"
    assert page.list.ledgers.pages("L01") == "3 页"


@pytest.mark.parametrize("ledger", ledgers_at("community"), ids=lambda one: one.code)
def test_every_ledger_is_previewed(qtbot, page: LedgersPage, ledger) -> None:
    page.list.choose(ledger.code)
    page.set_soon()
    draft = settled(qtbot, page)
    assert (draft.work.ledger.declared or draft.work.ledger) is ledger
    offered = [page.choices.edition.itemData(row) for row in range(page.choices.edition.count())]
    assert offered == list(ledger.editions)
    assert page.choices.target.isVisible() == (ledger.code in TARGETS)


def test_reading_can_be_stopped_before_there_is_a_page(
    qtbot, page: LedgersPage, monkeypatch
) -> None:
    def read(_ledger, _store, _options, progress, *_rest) -> Never:
        while True:
            progress(2000, 0)

    monkeypatch.setattr("desktop_app.ledgers.printing.begin", read)
    page.set_anew()
    (job,) = [one for one in page.desk.jobs.open_jobs() if one.title.startswith("读取")]
    assert job.is_cancellable
    with qtbot.waitSignal(job.progressed, timeout=5_000), qtbot.waitSignal(page.drafts.stopped):
        qtbot.waitSignal(job.begun)
        job.progressed.connect(job.cancel)
    assert page.draft is None
    assert "没有读完" in page.preview.bar.words.text()
    assert not page.to_printer.isEnabled()


def test_many_changes_in_a_row_set_the_paper_once(qtbot, page: LedgersPage) -> None:
    made: list[Draft] = []
    page.drafts.shown.connect(lambda draft: made.append(draft) if draft.is_whole else None)
    for value in ("2025", "2024", "2026"):
        page.choices.period.set_value(value)
        page.choices.period.chosen.emit(value)
    page.choices.edition.set_value(Edition.REPORT)
    page.choices.edition.chosen.emit(Edition.REPORT)
    draft = settled(qtbot, page)
    assert made == [draft]
    assert (draft.work.options.period.title, draft.work.options.edition) == (
        "2026年",
        Edition.REPORT,
    )


def test_nothing_is_saved_while_another_ledger_is_chosen_but_not_yet_seen(
    qtbot, page: LedgersPage, node: Node, tmp_path: Path, monkeypatch
) -> None:
    place = tmp_path / "花名册.pdf"
    monkeypatch.setattr(notices, "save_file", lambda *_args: place)
    page.list.choose("L05")
    assert not page.to_file.isEnabled()
    qtbot.keyClick(page, Qt.Key.Key_F12)
    settled(qtbot, page)
    assert not place.exists()
    assert node.store.count(LedgerPrint) == 0


def test_one_meeting_can_be_chosen(qtbot, page: LedgersPage, node: Node) -> None:
    second = next(one for one in node.store.all(JointMeeting) if one.seq_no == 2)
    page.arrive(ledger="L05", target=second.id)
    draft = settled(qtbot, page)
    assert draft.work.options.target == second.id


def test_the_work_of_one_programme_can_be_chosen(qtbot, page: LedgersPage, node: Node) -> None:
    days = {"date_from": node.store.today, "date_to": node.store.today, "state": "approved"}
    mine = build(Activity, programme="foundation", **days)
    node.save(mine, build(Activity, topic="别的活动", **days))
    page.list.choose("L10b")
    page.choices.target.set_value(f"{PROGRAMME}foundation")
    page.set_soon()
    draft = settled(qtbot, page)
    assert draft.work.options.programme == "foundation"
    assert draft.work.options.target == b""
    assert [row.record for row in draft.work.rows if row.record] == [mine.id]
    assert "筑基工程" in words_of(draft)


def test_rows_chosen_in_a_list_are_offered_where_a_paper_has_no_choice(
    qtbot, page: LedgersPage
) -> None:
    chosen = (b"1" * 16,)
    page.arrive(ledger="L08", some=chosen)
    assert page.choices.target.currentText() == "列表里选中的 1 条"
    assert page.choices.options().some == chosen
    assert not page.choices.target.isHidden()
    days = dt.date(2024, 1, 1), page.choices.today
    page.arrive(ledger="L08", some=chosen, days=days)
    options = page.choices.options()
    assert (options.some, options.period.first, options.cutoff) == (chosen, *days)
    page.list.choose("L07")
    assert page.choices.target.isHidden()
    assert page.choices.options().some == ()


def test_minutes_and_matters_offer_the_programmes_too(qtbot, page: LedgersPage) -> None:
    for code in ("L05", "L06"):
        page.list.choose(code)
        target = page.choices.target
        assert "所属计划：筑基工程" in [target.itemText(at) for at in range(target.count())]
        target.set_value(f"{PROGRAMME}foundation")
        assert page.choices.options().programme == "foundation"
        assert page.choices.options().target == b""


def test_a_past_day_is_printed_as_the_book_stood(qtbot, page: LedgersPage, node: Node) -> None:
    begun = node.store.today
    node.wall = node.store.clock() + 3 * 86_400_000
    page.choices.today = node.store.today
    with node.store.work(node.clerk, "后来", "test") as work:
        work.bulk_create([build(Resident, full_name="王后来")])
    page.choices.as_of.set_value(begun)
    page.set_anew()
    draft = settled(qtbot, page)
    assert draft.work.options.as_of == draft.work.options.cutoff == begun
    assert len(draft.work.rows) == 60
    assert f"按 {begun.isoformat()} 当时的台账" in words_of(draft)
    page.choices.as_of.clear()
    page.choices.since.set_value(begun)
    page.set_anew()
    draft = settled(qtbot, page)
    assert [row.cells[1] for row in draft.work.rows] == ["王后来"]
    assert draft.work.ledger.title == "居民花名册变动对照表"
    assert page.list.ledgers.pages("L01") == "1 页"


@pytest.mark.parametrize(("typed", "said"), [("某天", "看不懂"), ("20991231", "还没有到")])
def test_a_past_day_that_is_none_is_said(page: LedgersPage, typed: str, said: str) -> None:
    page.choices.as_of.setText(typed)
    page.set_anew()
    assert f"“按哪天的台账”{said}" in page.preview.empty.words.text()


def test_minutes_have_no_changes_to_print(qtbot, page: LedgersPage) -> None:
    page.list.choose("L05")
    page.choices.more.turn()
    assert not page.choices.since.isVisible()
    assert page.choices.as_of.isVisible()


def test_days_that_cannot_be_read_are_said_in_place_of_pages(qtbot, page: LedgersPage) -> None:
    page.choices.cutoff.setText("某天")
    page.set_anew()
    assert "统计截止日看不懂" in page.preview.empty.words.text()
    assert not page.to_printer.isEnabled()
    page.choices.cutoff.setText("2026-09-01")
    page.choices.cutoff.read()
    page.choices.cutoff.left.emit()
    assert settled(qtbot, page).work.options.cutoff.isoformat() == "2026-09-01"


def test_characters_no_face_has_are_listed_before_printing(
    qtbot, page: LedgersPage, node: Node
) -> None:
    node.save(build(Resident, full_name="李\U0003fffd", id_number=MAN, sex="1"))
    page.set_anew()
    settled(qtbot, page)
    assert page.preview.bar.isVisible()
    assert "1 个字无法打印" in page.preview.bar.words.text()
    assert "3FFFD" in page.preview.bar.words.text()


def test_saving_registers_first_and_the_foot_says_so(
    qtbot, page: LedgersPage, node: Node, tmp_path: Path, monkeypatch
) -> None:
    place = tmp_path / "花名册.pdf"
    monkeypatch.setattr(notices, "save_file", lambda *_args: place)
    with qtbot.waitSignal(page.desk.toast_asked, timeout=15_000) as said:
        qtbot.keyClick(page, Qt.Key.Key_F12)
    assert said.args[0] == "已存为 花名册.pdf"
    assert said.args[2] == "用其他程序打开"
    (record,) = node.store.all(LedgerPrint)
    assert record.page_count == 3
    paper = "\n".join(texts(place.read_bytes()))
    code = proof.in_groups(record.check_code)
    assert code in paper
    assert "草稿" not in paper
    assert code in page.preview.foot.text()
    assert acts(node)[-2:] == ["另存 PDF", "修改"]


def test_another_program_opens_only_what_was_registered_and_saved(
    qtbot, page: LedgersPage, node: Node, tmp_path: Path, monkeypatch
) -> None:
    place, opened = tmp_path / "花名册.pdf", []
    monkeypatch.setattr(notices, "save_file", lambda *_args: None)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    page.open_elsewhere()
    assert node.store.count(LedgerPrint) == 0
    monkeypatch.setattr(notices, "save_file", lambda *_args: place)
    with qtbot.waitSignal(page.desk.toast_asked, timeout=15_000) as said:
        page.open_elsewhere()
    assert "已离开台账" in said.args[0]
    assert [url.toLocalFile() for url in opened] == [str(place)]
    assert node.store.count(LedgerPrint) == 1
    assert acts(node)[-2:] == ["另存 PDF", "修改"]


def test_full_numbers_for_another_program_want_a_reason_too(
    qtbot, page: LedgersPage, node: Node, monkeypatch
) -> None:
    monkeypatch.setattr(notices, "save_file", lambda *_args: pytest.fail("asked for a place"))
    page.choices.unmasked.setChecked(True)
    settled(qtbot, page)
    page.open_elsewhere()
    assert "用途" in page.preview.bar.words.text()
    assert node.store.count(LedgerPrint) == 0


def test_other_forms_are_registered_like_a_paper(
    qtbot, page: LedgersPage, node: Node, tmp_path: Path, monkeypatch, colleague
) -> None:
    named: list[str] = []

    def place(_parent, _title, name: str, _kinds) -> Path:
        named.append(name)
        return tmp_path / name

    monkeypatch.setattr(notices, "save_file", place)
    assert page.forms() == (Format.XLSX, Format.CSV)
    for form in page.forms():
        settled(qtbot, page)
        with qtbot.waitSignal(page.desk.toast_asked, timeout=15_000):
            page.save_as(form)
        assert named[-1].endswith(f"_内部版.{form.value}")
        assert (tmp_path / named[-1]).read_bytes()[:2] == {"xlsx": b"PK", "csv": b"\xef\xbb"}[
            form.value
        ]
    assert node.store.count(LedgerPrint) == 2
    assert len(colleague) == 4  # for each form of so many people a reason and somebody else
    assert "共" not in page.preview.foot.text()
    assert register.TAKE_OUT in acts(node)
    page.list.choose("L05")
    settled(qtbot, page)
    assert page.forms() == (Format.DOCX,)


def test_a_stick_that_is_gone_leaves_the_entry_and_a_second_line(
    qtbot, page: LedgersPage, node: Node, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(notices, "choose_folder", lambda *_args: tmp_path / "gone")
    with qtbot.waitSignal(page.desk.trouble_met, timeout=15_000):
        page.save_to_stick()
    assert node.store.count(LedgerPrint) == 1
    assert acts(node)[-1] == "打印未完成"
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setattr(notices, "choose_folder", lambda *_args: folder)
    settled(qtbot, page)
    with qtbot.waitSignal(page.desk.toast_asked, timeout=15_000) as said:
        page.save_to_stick()
    (file,) = folder.iterdir()
    assert file.read_bytes().startswith(b"%PDF")
    assert "第 2 份" in "\n".join(texts(file.read_bytes()))
    assert "已离开台账" in said.args[0]


def to_file(place: Path, chosen: list[QPrinter]):
    """Stand in for the printer dialog: staff choose a printer that writes a file."""

    def choose(_parent, printer: QPrinter, pages: int) -> QPrinter:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(place))
        printer.setResolution(100)
        chosen.append(printer)
        return printer

    return choose


def test_printing_registers_then_hands_over_every_page(
    qtbot, page: LedgersPage, node: Node, tmp_path: Path, monkeypatch
) -> None:
    place, chosen = tmp_path / "printed.pdf", []
    monkeypatch.setattr(notices, "choose_printer", to_file(place, chosen))
    with qtbot.waitSignal(page.desk.toast_asked, timeout=20_000) as said:
        page.print_out()
    assert said.args[0] == "已送到打印机，共 3 页"
    assert node.store.count(LedgerPrint) == 1
    (printer,) = chosen
    assert printer.pageLayout().orientation() == QPageLayout.Orientation.Landscape
    printed = PdfPages(place.read_bytes())
    assert printed.count == 3
    paper = box_of_ink(printed)
    registered = box_of_ink(PdfPages(register_bytes(page, node)))
    assert paper == pytest.approx(registered, abs=3)  # as large as it is, where it is
    printed.close()


def register_bytes(page: LedgersPage, node: Node) -> bytes:
    work = page.draft.work
    return register.issue(node.store, node.clerk, work.ledger, work.options).pdf


def box_of_ink(pages: PdfPages) -> tuple[int, int, int, int]:
    """Give left, top, right and bottom of the first page's ink at 72 dpi."""
    picture = pages.picture(0, 72, grey=True)
    assert picture is not None
    wide, tall = picture.width(), picture.height()
    dark = [
        (x, y)
        for x in range(wide)
        for y in range(tall)
        if picture.pixelColor(x, y).lightness() < 90
    ]
    across, down = [x for x, _ in dark], [y for _, y in dark]
    return min(across), min(down), max(across), max(down)


def test_staff_may_choose_pages_and_stop_between_two(qtbot, pdf: bytes, tmp_path: Path) -> None:
    pages = PdfPages(pdf)
    printer = printer_for("样张", pages.sizes[0], "DuplexFlipLongEdge")
    assert chosen_pages(printer, 9) == list(range(9))
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 3)
    assert chosen_pages(printer, 9) == [1, 2]
    to_file(tmp_path / "two.pdf", [])(None, printer, 9)

    class StopAtSecond:
        def step(self, done: int, total: int, words: str = "") -> None:
            if done == 1:
                raise Cancelled

    with pytest.raises(Cancelled):
        print_pages(printer, pages, range(5), StopAtSecond())
    pages.close()


@pytest.mark.parametrize(("code", "is_coloured"), [("L01", False), ("L05", True)])
def test_only_official_text_is_printed_in_colour(
    qtbot, page: LedgersPage, monkeypatch, code: str, is_coloured: bool
) -> None:
    offered: list[QPrinter] = []
    monkeypatch.setattr(notices, "choose_printer", lambda *given: offered.append(given[1]))
    page.arrive(ledger=code)
    settled(qtbot, page)
    page.print_out()
    (printer,) = offered
    assert (printer.colorMode() == QPrinter.ColorMode.Color) is is_coloured


def test_going_back_from_the_printer_registers_nothing(
    page: LedgersPage, node: Node, monkeypatch
) -> None:
    monkeypatch.setattr(notices, "choose_printer", lambda *_args: None)
    page.print_out()
    assert node.store.count(LedgerPrint) == 0


def test_full_numbers_want_a_reason_written_down(
    qtbot, page: LedgersPage, node: Node, tmp_path: Path, monkeypatch, colleague
) -> None:
    place = tmp_path / "full.pdf"
    monkeypatch.setattr(notices, "save_file", lambda *_args: place)
    page.choices.unmasked.setChecked(True)
    assert WOMAN not in words_of(settled(qtbot, page))  # nobody sees them without an entry
    assert page.preview.bar.words.text() == COVERED_HERE
    page.save()
    assert node.store.count(LedgerPrint) == 0
    assert "写明用途" in page.preview.bar.words.text()
    compose(page.choices.reason, "上门核对")
    page.save()
    assert node.store.count(LedgerPrint) == 0
    assert "交给谁" in page.preview.bar.words.text()
    assert page.choices.lacking_in_full() is page.choices.recipient
    compose(page.choices.recipient, "本人")
    with qtbot.waitSignal(page.desk.toast_asked, timeout=15_000):
        page.save()
    line = next(one.act for one in node.store.access_log(node.clerk) if one.act.fields)
    assert line.reason == "上门核对，交给本人"
    saved = "".join(texts(place.read_bytes()))
    assert WOMAN in saved
    assert "内部版（号码未遮）" in saved
    page.choices.edition.set_value(Edition.PUBLIC)
    page.choices.edition.chosen.emit(Edition.PUBLIC)
    assert not page.choices.unmasked.isVisible()
    assert WOMAN not in words_of(settled(qtbot, page))


def test_a_change_in_the_book_sets_the_paper_anew(qtbot, page: LedgersPage, node: Node) -> None:
    node.save(build(Resident, full_name="包桂兰", id_number=MAN, sex="1"))
    page.desk.tell_changed(Changes(kinds={Resident}))
    assert "包桂兰" in words_of(settled(qtbot, page))


def test_every_control_has_a_name(page: LedgersPage) -> None:
    nameless = [
        made
        for made in page.findChildren(QWidget)
        if made.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not made.accessibleName()
        and made.isVisible()
    ]
    assert nameless == []
