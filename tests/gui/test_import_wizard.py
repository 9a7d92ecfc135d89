"""The import wizard: from a messy file to residents, looked at first and taken back as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from db.kinds import Household, Pairing, Resident, StaffMember
from db.roles import CLERK
from db.trouble import Refused, Unavailable
from desktop_app.exchange import workbook
from desktop_app.exchange.plan import ASK_EACH, FILL_BLANKS, NOT_TOLD, SHEET_WINS, Notice
from desktop_app.exchange.plan_rows import BAD, MAYBE, NEW, SAME, SKIPPED, UPDATE
from desktop_app.gui import notices, wardrobe
from desktop_app.gui.desk import Desk
from desktop_app.gui.import_columns import NOTHING, samples
from desktop_app.gui.import_model import FIRST_FIELD, VERDICT, ImportModel
from desktop_app.gui.import_rows import ALL
from desktop_app.gui.import_trial import TOLD_TODAY
from desktop_app.gui.pages.import_wizard import CHOOSE, DONE, LOOK, MAP, ImportPage
from desktop_app.gui.pages.residents import ResidentsPage
from desktop_app.gui.tokens import CONTRAST
from tests.builders import build
from tests.compose import compose
from tests.db.nodes import Node
from tests.exchange import wounded_roster
from tests.gui.office_desk import open_desk

MAN, WOMAN, OTHER = "22990119680523013X", "229902199003072029", "229903195501010013"
HEADINGS = "姓名,身份证号,性别,手机,住址"
SOUND = f"李梅,{WOMAN},女,15400000001,石榴苑3号楼2单元501室"
BROKEN = "王建,2.29901E+17,男,15400000002,石榴苑3号楼2单元502室"


@pytest.fixture
def node() -> Node:
    return Node("229901001001", "一号")


@pytest.fixture
def page(qtbot, node: Node) -> Iterator[ImportPage]:
    desk = Desk(node.store, node.clerk)
    made = ImportPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 640)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    desk.jobs.close()


def table_file(folder: Path, *rows: str, headings: str = HEADINGS, name: str = "花名册") -> Path:
    file = folder / f"{name}.csv"
    file.write_text("\r\n".join([headings, *rows]), encoding="utf-8")
    return file


def idle(qtbot, page: ImportPage) -> None:
    qtbot.waitUntil(lambda: page.jobs.is_quiet, timeout=20_000)


def read(
    qtbot, page: ImportPage, file: Path, *, to_preview: bool = True, told: str = "posted"
) -> None:
    """Read a file as staff do, and say how the people on it were told."""
    page.read(file)
    idle(qtbot, page)
    if to_preview and page.stack.at == MAP:
        page.go_on()
    if told and page.plan is not None and page.plan.asks_notice:
        tell(qtbot, page, told)


def tell(qtbot, page: ImportPage, how: str) -> None:
    chips = page.trial.notice
    chip = chips.findChildren(QPushButton)[list(chips.values()).index(how)]
    chip.click()
    idle(qtbot, page)


def counts(page: ImportPage) -> dict[str, int]:
    assert page.plan is not None
    return {verdict: count for verdict, count in page.plan.counts.items() if count}


def at(page: ImportPage, number: int, name: str) -> tuple[int, int]:
    row = page.table.rows.at_number(number)
    assert row is not None
    return row, FIRST_FIELD + page.table.rows.fields.index(name)


def test_the_first_step_takes_no_more_height_than_it_needs(page: ImportPage) -> None:
    assert page.stack.part.isVisibleTo(page)
    needed = page.stack.part.layout().totalHeightForWidth(page.width())
    assert page.stack.layout().totalHeightForWidth(page.width()) == needed


def test_what_is_said_of_a_file_names_every_row_and_column_once(
    qtbot, page: ImportPage, tmp_path: Path
) -> None:
    rows = (f"{SOUND},", "合计,1,,,,")
    read(qtbot, page, table_file(tmp_path, *rows, headings=f"{HEADINGS},补充"))
    assert page.head.subtitle.text().endswith("共 1 行，另有 1 行不导入（合计行 1）")
    assert page.mapped.text() == "6 列里对上 5 列"
    assert samples(page.plan, page.plan.columns[-1]) == NOTHING
    assert page.trial.news.words.text() == "新增 1 人"
    assert page.trial.updates.words.text().startswith("没有要更新的")
    page.do_import()
    idle(qtbot, page)
    assert page.outcome.words.text() == "已导入：新增 1 人"


def test_the_wounded_roster_goes_through_all_four_steps(
    qtbot, page: ImportPage, node: Node, tmp_path: Path
) -> None:
    roster = wounded_roster.make(120)
    file = tmp_path / "居民花名册.xlsx"
    file.write_bytes(wounded_roster.xlsx(roster))
    read(qtbot, page, file, to_preview=False)
    assert page.stack.at == MAP
    assert len(page.columns.boxes) == len(wounded_roster.HEADINGS)
    page.go_on()
    assert page.stack.at == LOOK
    assert counts(page) == {NEW: roster.people - len(roster.bad), BAD: len(roster.bad)}
    assert node.store.count(Resident) == 0  # nothing is written before 导入
    assert page.go.text() == f"只导入没问题的 {counts(page)[NEW]:,} 行"
    with qtbot.waitSignal(page.desk.changed, timeout=20_000) as told:
        qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    assert Resident in told.args[0].kinds
    idle(qtbot, page)
    assert page.stack.at == DONE
    assert node.store.count(Resident) == roster.people - len(roster.bad)
    assert node.store.count(Household) > 0
    assert f"新增 {roster.people - len(roster.bad)} 人" in page.outcome.words.text()
    assert f"还有 {len(roster.bad)} 行没有导入" in page.outcome.notes.text()
    page.go_back()
    assert counts(page) == {SAME: roster.people - len(roster.bad), BAD: len(roster.bad)}


def test_staff_say_how_people_were_told_and_nothing_is_preset(
    qtbot, page: ImportPage, node: Node, tmp_path: Path
) -> None:
    file = table_file(tmp_path, SOUND)
    read(qtbot, page, file, told="")
    assert page.trial.told == Notice()
    assert page.go.text() == "导入 1 行"
    page.do_import()
    assert page.trial.told_words.text() == NOT_TOLD
    assert page.trial.notice.first_chip().hasFocus()
    assert node.store.count(Resident) == 0
    page.trial.notice_on.setText("-3")
    page.trial.notice_on.read()
    idle(qtbot, page)
    page.do_import()
    assert node.store.count(Resident) == 0
    tell(qtbot, page, "in_writing")
    page.do_import()
    idle(qtbot, page)
    (mei,) = node.store.all(Resident)
    days = node.store.today - mei.notice_on
    assert (days.days, mei.notice_method) == (3, "in_writing")
    read(qtbot, page, file, told="")
    assert page.trial.told == Notice()  # another file, other people


def test_a_way_that_is_picked_brings_today(qtbot, page: ImportPage, node: Node, tmp_path) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND), told="in_person")
    assert page.trial.told == Notice(node.store.today, "in_person")
    assert page.trial.told_words.text() == TOLD_TODAY


def test_an_import_is_taken_back_as_one_and_what_was_edited_stays(
    qtbot, page: ImportPage, node: Node, tmp_path: Path
) -> None:
    second = f"包桂兰,{OTHER},女,15400000003,石榴苑4号楼1单元101室".replace("女", "男")
    read(qtbot, page, table_file(tmp_path, SOUND, second))
    page.do_import()
    idle(qtbot, page)
    edited = next(one for one in node.store.all(Resident) if one.full_name == "李梅")
    edited.remark = "改过"
    node.save(edited)
    qtbot.mouseClick(page.outcome.undo, Qt.MouseButton.LeftButton)
    idle(qtbot, page)
    assert [one.full_name for one in node.store.all(Resident)] == ["李梅"]
    assert "撤销" in page.outcome.words.text()
    assert "李梅" in page.outcome.notes.text()
    assert not page.outcome.undo.isEnabled()


def test_an_import_that_was_taken_back_elsewhere_is_not_taken_back_twice(
    qtbot, page: ImportPage, node: Node, tmp_path: Path
) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND))
    page.do_import()
    idle(qtbot, page)
    said = page.outcome.words.text()
    undone = node.store.undo(node.clerk, page.result.work)
    page.desk.tell_changed(undone)
    assert page.outcome.words.text() == "这次导入已撤销"
    assert not page.outcome.undo.isEnabled()
    page.desk.tell_changed(node.store.undo(node.clerk, undone.work))
    assert page.outcome.words.text() == said
    qtbot.mouseClick(page.outcome.undo, Qt.MouseButton.LeftButton)
    idle(qtbot, page)
    assert node.store.count(Resident) == 0
    assert page.outcome.words.text() == "这次导入已撤销"


def test_sound_numbers_are_masked_and_bad_ones_stand_as_they_are(
    qtbot, page: ImportPage, tmp_path: Path
) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND, BROKEN))
    rows = page.table.rows
    assert rows.text(*at(page, 2, "id_number")) == "229902************"
    assert rows.text(*at(page, 2, "phone")) == "154****0001"
    assert rows.text(*at(page, 3, "id_number")) == "2.29901E+17"
    assert not rows.may_mend(*at(page, 2, "id_number"))
    assert rows.may_mend(*at(page, 3, "id_number"))
    assert rows.may_mend(*at(page, 2, "full_name"))
    index = rows.index(*at(page, 3, "id_number"))
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("证件号码：2.29901E+17，")
    assert index.data(Qt.ItemDataRole.ToolTipRole) == rows.problem(*at(page, 3, "id_number"))


def test_samples_of_columns_hide_numbers_whatever_they_are_read_as(
    qtbot, page: ImportPage, tmp_path: Path
) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND), to_preview=False)
    page.columns.changed.emit({1: None})
    idle(qtbot, page)
    shown = " ".join(made.text() + made.toolTip() for made in page.findChildren(QLabel))
    assert WOMAN not in shown
    assert "15400000001" not in shown
    assert "石榴苑3号楼2单元501室" in shown


def test_f4_goes_round_the_problems_and_says_why(qtbot, page: ImportPage, tmp_path: Path) -> None:
    twice = SOUND.replace("李梅", "李 梅")
    read(qtbot, page, table_file(tmp_path, SOUND, BROKEN, twice))
    qtbot.keyClick(page, Qt.Key.Key_F4)
    assert (page.table.currentIndex().row(), page.table.currentIndex().column()) == at(
        page, 3, "id_number"
    )
    assert page.rows.words.words.text().startswith("第 3 行 · 证件号码：")
    assert page.rows.words.mend.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_F4)
    assert page.table.currentIndex().row() == 2
    assert page.table.currentIndex().column() == VERDICT
    assert page.rows.words.words.text() == "第 4 行 · 第 4 行和第 2 行是同一个人，留一行就行"
    qtbot.keyClick(page, Qt.Key.Key_F4)
    assert page.table.currentIndex().row() == 1
    qtbot.keyClick(page, Qt.Key.Key_F4, Qt.KeyboardModifier.ShiftModifier)
    assert page.table.currentIndex().row() == 2
    page.rows.skip_row()
    idle(qtbot, page)
    page.table.go_to(1, page.table.rows.columnCount() - 1)
    page.rows.next_problem()
    assert page.table.currentIndex().column() == at(page, 3, "id_number")[1]


def test_the_row_with_the_cursor_can_be_read_in_high_contrast(
    qtbot, qapp, page: ImportPage, tmp_path: Path
) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND, BROKEN))
    wardrobe.wear(qapp, "contrast")
    row, _column = at(page, 3, "id_number")
    page.table.go_to(row, VERDICT)
    page.table.setFocus()
    image = page.table.viewport().grab(page.table.visualRect(page.table.currentIndex())).toImage()
    seen = {
        image.pixelColor(x, y).name().upper()
        for x in range(image.width())
        for y in range(image.height())
    }
    assert CONTRAST.on_sel in seen
    assert CONTRAST.danger not in seen


def test_a_bad_cell_is_mended_in_place(qtbot, page: ImportPage, tmp_path: Path) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND, BROKEN))
    page.rows.next_problem()
    qtbot.mouseClick(page.rows.words.mend, Qt.MouseButton.LeftButton)
    editor = QApplication.focusWidget()
    assert editor is not None
    assert editor.accessibleName() == "第 3 行 证件号码"
    assert page.table.isAncestorOf(editor)
    editor.selectAll()
    qtbot.keyClicks(editor, MAN)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: counts(page) == {NEW: 2})
    idle(qtbot, page)
    assert page.table.rows.text(*at(page, 3, "id_number")) == "229901************"
    assert page.go.text() == "导入 2 行"
    assert page.table.currentIndex().row() == 1


def test_a_name_is_mended_with_an_input_method(qtbot, page: ImportPage, tmp_path: Path) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND.replace("李梅", "")))
    page.table.go_to(*at(page, 2, "full_name"))
    qtbot.keyClick(page.table, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    compose(editor, "其木格·乌云")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: counts(page) == {NEW: 1})


def test_a_row_is_skipped_and_taken_in_again(qtbot, page: ImportPage, tmp_path: Path) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND, BROKEN))
    page.table.go_to(*at(page, 3, "full_name"))
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    idle(qtbot, page)
    assert counts(page) == {NEW: 1, SKIPPED: 1}
    assert page.go.text() == "导入 1 行"
    assert page.rows.words.back.isVisible()
    assert SKIPPED in page.rows.filters.values()
    qtbot.mouseClick(page.rows.words.back, Qt.MouseButton.LeftButton)
    idle(qtbot, page)
    assert counts(page) == {NEW: 1, BAD: 1}


def test_filters_show_their_rows_and_count_them(
    qtbot, page: ImportPage, node: Node, tmp_path: Path
) -> None:
    node.save(build(Resident, full_name="李梅", id_number=WOMAN, phone=None))
    fresh = f"包建军,{OTHER},男,15400000003,石榴苑4号楼1单元101室"
    read(qtbot, page, table_file(tmp_path, SOUND, BROKEN, fresh))
    assert [page.rows.filters._chips[key].text() for key in (ALL, BAD, UPDATE, NEW)] == [
        "全部 3", "有问题 1", "更新 1", "新增 1",
    ]  # fmt: skip
    for key, number in ((BAD, 3), (UPDATE, 2), (NEW, 4)):
        page.rows.filters.set_value(key)
        page.rows.filters.picked.emit(key)
        assert [page.table.rows.row(0).number] == [number]
        assert page.table.rows.rowCount() == 1
    page.rows.filters.set_value(UPDATE)
    page.rows.filters.picked.emit(UPDATE)
    page.table.go_to(0, 0)
    assert "会更新" in page.rows.words.words.text()
    assert "15400000001" not in page.rows.words.words.text()


def test_blanks_are_filled_unless_staff_let_the_sheet_win(
    qtbot, page: ImportPage, node: Node, tmp_path: Path
) -> None:
    node.save(build(Resident, full_name="李梅", id_number=WOMAN, phone="15400000009"))
    read(qtbot, page, table_file(tmp_path, SOUND))
    assert page.plan.rule == FILL_BLANKS
    before = page.rows.words.words.text()
    page.trial.rule.set_value(SHEET_WINS)
    page.trial.rule.chosen.emit(SHEET_WINS)
    idle(qtbot, page)
    assert "以表格为准" in page.trial.updates.words.text()
    page.do_import()
    idle(qtbot, page)
    (one,) = node.store.all(Resident)
    assert one.phone == "15400000001"
    assert before


def test_someone_who_may_be_known_is_a_question(
    qtbot, page: ImportPage, node: Node, tmp_path: Path
) -> None:
    node.save(build(Resident, id_number=None, id_doc_kind="none", full_name="李梅"))
    read(qtbot, page, table_file(tmp_path, SOUND))
    assert counts(page) == {MAYBE: 1}
    page.rows.next_problem()
    assert page.rows.words.same.isVisible()
    qtbot.mouseClick(page.rows.words.other, Qt.MouseButton.LeftButton)
    idle(qtbot, page)
    assert counts(page) == {NEW: 1}


def test_a_corrected_map_is_remembered_once_imported(
    qtbot, page: ImportPage, tmp_path: Path
) -> None:
    headings = HEADINGS.replace("手机", "杂项").replace("住址", "联络")
    file = table_file(tmp_path, SOUND, headings=headings)
    read(qtbot, page, file, to_preview=False)
    assert page.stack.at == MAP
    box = page.columns.boxes[3]
    box.set_value(None)
    box.setCurrentIndex(0)
    box.chosen.emit(None)
    idle(qtbot, page)
    assert page.plan.columns[3].field is None
    page.go_on()
    page.do_import()
    idle(qtbot, page)
    page.start_again()
    assert page.stack.at == CHOOSE
    read(qtbot, page, file, to_preview=False)
    assert page.stack.at == LOOK  # settled before: straight to the preview
    assert page.plan.columns[3].field is None


def test_a_map_that_staff_let_pass_is_remembered_too(
    qtbot, page: ImportPage, tmp_path: Path
) -> None:
    file = table_file(tmp_path, f"{SOUND},甲", headings=f"{HEADINGS},杂项")
    read(qtbot, page, file, to_preview=False)
    assert page.stack.at == MAP
    page.go_on()
    page.do_import()
    idle(qtbot, page)
    page.start_again()
    read(qtbot, page, file, to_preview=False)
    assert page.stack.at == LOOK


def test_bad_rows_go_out_as_a_table_and_come_back_mended(
    qtbot, page: ImportPage, tmp_path: Path, monkeypatch
) -> None:
    place = tmp_path / "有问题.xlsx"
    monkeypatch.setattr(notices, "save_file", lambda *_args: place)
    read(qtbot, page, table_file(tmp_path, SOUND, BROKEN))
    with qtbot.waitSignal(page.desk.toast_asked):
        page.export_bad()
    sheet = workbook.read(place).sheets[0]
    assert len(sheet.rows) == 2
    assert "2.29901E+17" in sheet.rows[1]
    idle(qtbot, page)


@pytest.mark.parametrize("content", [b"", b"\x00" * 2000, b"PK\x03\x04 no zip at all"])
def test_a_file_that_is_no_table_gets_a_sentence(
    qtbot, page: ImportPage, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "坏表.xlsx"
    file.write_bytes(content)
    with qtbot.waitSignal(page.desk.trouble_met, timeout=20_000) as met:
        page.read(file)
    assert isinstance(met.args[0], Refused | Unavailable)
    idle(qtbot, page)
    assert page.stack.at == CHOOSE
    assert page.drop.chooser.isEnabled()


def test_a_file_that_cannot_be_read_leaves_the_one_in_view_as_it_is(
    qtbot, page: ImportPage, tmp_path: Path
) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND))
    shown, told = page.plan, page.trial.told
    file = tmp_path / "通知.xlsx"
    file.write_bytes(b"no table")
    with qtbot.waitSignal(page.desk.trouble_met, timeout=20_000):
        page.read(file)
    idle(qtbot, page)
    assert page.plan is shown
    assert page.trial.told == told
    assert page.path.name.startswith("花名册")


def test_the_cursor_comes_back_to_the_button_that_had_to_wait(
    qtbot, page: ImportPage, tmp_path: Path
) -> None:
    file = tmp_path / "空表.csv"
    file.write_bytes(b"")
    page.activateWindow()
    page.drop.chooser.setFocus()
    qtbot.waitUntil(page.drop.chooser.hasFocus)
    page.read(file)
    assert not page.drop.chooser.hasFocus()
    idle(qtbot, page)
    assert page.drop.chooser.hasFocus()


def test_no_step_asks_for_more_width_than_the_smallest_window_has(
    qtbot, page: ImportPage, tmp_path: Path
) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND, BROKEN))
    page.resize(820, 420)
    QApplication.processEvents()
    for step in (CHOOSE, MAP, LOOK):
        page._show_step(step)
        QApplication.processEvents()
        assert page.minimumSizeHint().width() <= 820
        for area in (page.columns, page.few_columns):
            qtbot.waitUntil(
                lambda one=area: one.isHidden() or one.widget().width() <= one.viewport().width()
            )


def test_a_file_can_be_dropped_anywhere_on_the_page(
    qtbot, page: ImportPage, tmp_path: Path
) -> None:
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(table_file(tmp_path, SOUND)))])
    rest = (Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton)
    for event in (
        QDragEnterEvent(QPoint(20, 20), *rest, Qt.KeyboardModifier.NoModifier),
        QDropEvent(QPointF(20, 20), *rest, Qt.KeyboardModifier.NoModifier),
    ):
        QApplication.sendEvent(page, event)
        assert event.isAccepted()
    idle(qtbot, page)
    assert page.plan is not None
    assert counts(page) == {NEW: 1}


def test_the_chooser_may_be_left_again(page: ImportPage, monkeypatch) -> None:
    monkeypatch.setattr(notices, "choose_file", lambda *_args: None)
    page.choose()
    assert page.jobs.is_quiet


def test_a_registrar_says_why_before_an_import_and_the_log_keeps_it(
    qtbot, node: Node, page: ImportPage, tmp_path: Path, monkeypatch
) -> None:
    page.desk._clerk = replace(node.clerk, roles=frozenset({CLERK}))
    read(qtbot, page, table_file(tmp_path, SOUND))
    answers = ["", "街道发来的花名册"]
    asked: list[str] = []

    def answer(_parent: QWidget, words: str) -> str:
        asked.append(words)
        return answers.pop(0)

    monkeypatch.setattr(notices, "ask_reason", answer)
    page.do_import()
    assert page.jobs.is_quiet
    assert node.store.all(Resident) == []  # asked, and left without an answer
    page.do_import()
    idle(qtbot, page)
    assert len(node.store.all(Resident)) == 1
    assert asked == ["导入表格要写明用途，会记入访问日志"] * 2
    (told,) = [one for one in node.store.access_log(node.clerk) if one.act.act == "导入"]
    assert told.act.reason == "导入居民花名册；街道发来的花名册"


def test_a_cancelled_import_writes_nothing(
    qtbot, page: ImportPage, node: Node, tmp_path: Path
) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND))
    hold = Event()
    page.desk.jobs.start(lambda _progress: hold.wait(20), title="别的活")
    page.do_import()
    job = page.jobs.running
    told: list[str] = []
    page.desk.toast_asked.connect(lambda words, *_: told.append(words))
    job.cancel()
    with qtbot.waitSignal(job.ended, timeout=20_000):
        hold.set()
    assert page.jobs.is_quiet
    assert node.store.count(Resident) == 0
    assert page.stack.at == LOOK
    assert told == ["已停下，台账没有动"]


def test_the_model_keeps_qts_rules(qtbot, qtmodeltester, page: ImportPage, tmp_path: Path) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND, BROKEN))
    model = ImportModel()
    model.show(page.plan, page.plan.rows.places(NEW, BAD))
    qtmodeltester.check(model)


def test_every_control_has_a_name(qtbot, page: ImportPage, tmp_path: Path) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND, BROKEN))
    nameless = [
        made
        for made in page.findChildren(QWidget)
        if made.focusPolicy() & Qt.FocusPolicy.TabFocus
        and made.isVisible()
        and not made.accessibleName()
    ]
    assert nameless == []


def test_a_file_dropped_on_the_list_of_residents_leads_here(qtbot, tmp_path: Path) -> None:
    file = table_file(tmp_path, SOUND)
    with open_desk() as desk:
        people = ResidentsPage(desk)
        qtbot.addWidget(people)
        carried = QMimeData()
        carried.setUrls([QUrl.fromLocalFile(str(file))])
        rest = (Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton)
        enter = QDragEnterEvent(QPoint(20, 20), *rest, Qt.KeyboardModifier.NoModifier)
        drop = QDropEvent(QPointF(20, 20), *rest, Qt.KeyboardModifier.NoModifier)
        with qtbot.waitSignal(desk.page_asked) as asked:
            QApplication.sendEvent(people, enter)
            QApplication.sendEvent(people, drop)
        assert asked.args == [
            "import",
            {"what": "resident", "page": "residents", "file": str(file)},
        ]


STAFF_HEADINGS = "姓名,职务,专兼职,工作分工,手机号,层级,任职日期"


def test_a_list_of_any_kind_leads_to_its_own_import_and_back(
    qtbot, page: ImportPage, node: Node, tmp_path: Path
) -> None:
    rows = (
        "白雪,网格员,专职,网格走访,15400000021,社区,2024.3.1",
        "包强,网格员,专职,,123,社区,去年",
    )
    file = table_file(tmp_path, *rows, headings=STAFF_HEADINGS, name="工作人员")
    page.arrive(what="staff_member", page="staff", file=str(file))
    idle(qtbot, page)
    if page.stack.at == MAP:
        page.go_on()
    assert counts(page) == {NEW: 1, BAD: 1}
    assert not page.trial.notice.isVisible()
    page.rows.next_problem()
    assert page.rows.words.words.text().startswith("第 3 行")
    page.do_import()
    idle(qtbot, page)
    assert page.outcome.see.text() == "去看工作人员"
    with qtbot.waitSignal(page.desk.page_asked) as asked:
        page.outcome.see.click()
    assert asked.args == ["staff", {}]
    assert [one.full_name for one in node.store.all(StaffMember)][-1:] == ["白雪"]


def test_whom_a_name_means_is_picked_in_the_preview(
    qtbot, page: ImportPage, node: Node, tmp_path: Path
) -> None:
    mei = build(Resident)
    twins = [build(Resident, full_name="王建", id_number=None, phone=None) for _ in range(2)]
    node.save(mei, *twins)
    kind, purpose = (Pairing.fields()[name] for name in ("kind", "purposes"))
    sides = f"{kind.reveal('resident_resident')},李梅,王建"
    row = f"{sides},{purpose.reveal(('neighbour',))},2025-03-01,是"
    headings = "结对类型,甲方,乙方,结对内容,结对日期,双方自愿"
    page.arrive(what="pairing", file=str(table_file(tmp_path, row, headings=headings)))
    idle(qtbot, page)
    if page.stack.at == MAP:
        page.go_on()
    page.rows.next_problem()
    who = page.rows.who
    assert who.isVisible()
    assert who.choice.count() == 3  # and "please choose"
    who.choice.setCurrentIndex(2)
    who.choice.activated.emit(2)
    idle(qtbot, page)
    assert counts(page) == {NEW: 1}
    assert not who.isVisible()
    page.do_import()
    idle(qtbot, page)
    (pair,) = node.store.all(Pairing)
    assert pair.side_b in {one.id for one in twins}


def test_which_holds_is_asked_row_by_row(
    qtbot, page: ImportPage, node: Node, tmp_path: Path
) -> None:
    node.save(build(Resident, workplace="同心里小学"))
    headings = "姓名,身份证号,性别,工作单位"
    file = table_file(tmp_path, f"李梅,{WOMAN},女,演示超市", headings=headings)
    page.trial.rule.set_value(ASK_EACH)
    read(qtbot, page, file)
    assert counts(page) == {MAYBE: 1}
    page.rows.next_problem()
    assert "演示超市" in page.rows.words.words.text()
    qtbot.mouseClick(page.rows.words.sheet, Qt.MouseButton.LeftButton)
    idle(qtbot, page)
    assert counts(page) == {UPDATE: 1}
    page.do_import()
    idle(qtbot, page)
    assert node.store.all(Resident)[0].workplace == "演示超市"


def test_the_senders_own_workbook_is_saved_with_its_bad_cells_marked(
    qtbot, page: ImportPage, node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(qtbot, page, table_file(tmp_path, SOUND, BROKEN))
    place = tmp_path / "标出问题.xlsx"
    monkeypatch.setattr(notices, "save_file", lambda *_args: place)
    qtbot.mouseClick(page.trial.copy, Qt.MouseButton.LeftButton)
    idle(qtbot, page)
    copy = workbook.read(place)
    assert copy.sheets[0].rows[2][1] == "2.29901E+17"
    (noted, *_) = node.store.access_log(node.clerk)
    assert (noted.act.act, noted.act.count) == ("导出", 1)


def test_the_imports_of_thirty_days_can_each_be_taken_back(
    qtbot, page: ImportPage, node: Node, tmp_path: Path
) -> None:
    assert page.past.isHidden()
    read(qtbot, page, table_file(tmp_path, SOUND))
    page.do_import()
    idle(qtbot, page)
    for remark in range(60):  # far more works than the way back remembers
        with node.store.work(node.clerk, "修改", "test") as work:
            (mei,) = node.store.all(Resident)
            mei.remark = str(remark)
            work.save(mei)
    page.start_again()
    assert not page.past.isHidden()
    qtbot.waitUntil(lambda: len(page.past.findChildren(QPushButton)) == 1)
    (undo,) = page.past.findChildren(QPushButton)
    assert "导入居民花名册" in undo.accessibleName()
    with qtbot.waitSignal(page.desk.changed, timeout=20_000):
        qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    idle(qtbot, page)
    assert node.store.count(Household) == 0
    assert [one.remark for one in node.store.all(Resident)] == ["59"]  # edited since: kept
    qtbot.waitUntil(lambda: len(page.past.findChildren(QPushButton)) == 1)
    assert [one.text() for one in page.past.findChildren(QPushButton)] == ["已撤销"]


def test_an_import_of_long_ago_is_not_offered(page: ImportPage, node: Node) -> None:
    node.wall = 1_790_000_000_000
    with node.store.work(node.clerk, "导入 旧表.xlsx", "import") as work:
        work.save(build(Resident))
    node.wall += 31 * 86_400_000
    page.past.renew()
    assert page.past.isHidden()
