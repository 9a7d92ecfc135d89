"""Rows of a list taken out as a table: masked, text alone, noted."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QLabel

from db.kinds import MicroWish, PartnerOrganization, Resident, RightsRequest
from db.roles import MOST_AT_ONCE, Clerk, SecondNeeded
from desktop_app.exchange import list_sheet
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import KindList
from desktop_app.gui.kind_page import KindPage
from desktop_app.gui.list_source import is_of_people
from desktop_app.gui.pages.residents import ResidentsPage
from tests.builders import build
from tests.gui.office_desk import save


def page_at(qtbot, desk: Desk) -> ResidentsPage:
    page = ResidentsPage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 640)
    page.show()
    qtbot.waitUntil(lambda: page.roll.is_ready)
    return page


def take_out(qtbot, page, monkeypatch, path) -> None:
    monkeypatch.setattr(notices, "save_file", lambda *_: path)
    next(one for one in page.findChildren(QAction) if one.text() == "导出").trigger()
    page.export.card.deed.click()
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs())


def test_what_is_listed_goes_out_masked_and_is_noted(qtbot, desk, monkeypatch, tmp_path) -> None:
    save(desk, build(Resident, ethnicity_code="05", preferred_language="维吾尔语"),
         build(Resident, full_name="王刚", sex="1", id_number=None))  # fmt: skip
    page = page_at(qtbot, desk)
    page.table.setColumnHidden(1, True)
    path = tmp_path / "居民.xlsx"
    take_out(qtbot, page, monkeypatch, path)
    with zipfile.ZipFile(path) as book:
        words = "".join(book.read(name).decode() for name in book.namelist() if "xml" in name)
    assert "154****0001" in words
    assert "性别" not in words
    for secret in ("15400000001", "维吾尔", "民族", "229902199003072029"):
        assert secret not in words
    assert "<f>" not in words
    noted = desk.store.access_log(desk.clerk)[0].act
    assert (noted.act, noted.count, noted.reason) == ("导出", 2, "导出表格 居民")


def test_only_the_chosen_ones_when_there_are_several(qtbot, desk, monkeypatch, tmp_path) -> None:
    save(desk, *(build(Resident, full_name=name, id_number=None, phone=None) for name in "甲乙丙"))
    page = page_at(qtbot, desk)
    page.table.choose(page.table.rows.record_ids()[:2])
    path = tmp_path / "居民.xlsx"
    take_out(qtbot, page, monkeypatch, path)
    with zipfile.ZipFile(path) as book:
        assert (
            book.read("xl/worksheets/sheet1.xml").decode().count("<row ") == 4
        )  # heads, two people and the foot


def test_nobody_gave_a_place_and_nothing_happens(qtbot, desk, monkeypatch) -> None:
    save(desk, build(Resident))
    page = page_at(qtbot, desk)
    monkeypatch.setattr(notices, "save_file", lambda *_: None)
    before = len(desk.store.access_log(desk.clerk))
    page.export.ask([])
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs())
    page.export.card.deed.click()
    assert desk.jobs.open_jobs() == []
    assert len(desk.store.access_log(desk.clerk)) == before


def test_whoever_may_not_take_out_is_offered_nothing(qtbot, desk) -> None:
    save(desk, build(PartnerOrganization))
    clerk = Clerk(desk.clerk.id, "li", "李四", frozenset({"clerk"}))
    looker = Desk(desk.store, clerk, parent=desk)
    page = KindPage(
        looker, KindList(looker, PartnerOrganization), key="organizations", form="x",
        title="单位与组织", search_hint="", empty="",
    )  # fmt: skip
    qtbot.addWidget(page)
    assert page.export is None
    looker.jobs.close()


def test_no_cell_is_a_formula_a_number_or_a_link() -> None:
    made = list_sheet.write("居民[1]/2", ["姓名"], [["=1+1"], ["0123"], ["http://x.y"], ["@a"]])
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        assert sheet.count('t="s"') == 5
        assert 'quotePrefix="1"' in book.read("xl/styles.xml").decode()
        assert 'name="居民 1  2"' in book.read("xl/workbook.xml").decode()


def test_the_sheet_says_who_took_it_out_and_when(qtbot, desk, monkeypatch, tmp_path) -> None:
    save(desk, build(Resident))
    path = tmp_path / "居民.xlsx"
    take_out(qtbot, page_at(qtbot, desk), monkeypatch, path)
    page = openpyxl.load_workbook(path).active
    foot = page.cell(page.max_row, 1).value
    day = desk.store.today.isoformat()
    assert foot.startswith(f"制表人：王晓梅　{day}")
    assert foot.endswith("从台账导出，共 1 行，含个人信息，不要外传")
    assert page.cell(page.max_row - 1, 1).value is None
    assert foot in page.oddFooter.left.text
    assert page.auto_filter.ref.endswith("2")  # sorting leaves the foot where it stands


def test_an_odd_name_at_the_foot_of_a_page_is_a_name() -> None:
    made = list_sheet.write("居民", ["姓名"], [["李梅"]], foot="制表人：甲&P&A=1+1" + "长" * 300)
    page = openpyxl.load_workbook(io.BytesIO(made)).active
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "甲&amp;&amp;P&amp;&amp;A" in sheet
    assert page.cell(4, 1).data_type == "s"


def test_whoever_asked_to_stop_is_left_out_and_it_says_so(
    qtbot, desk, monkeypatch, tmp_path, toasts
) -> None:
    people = [build(Resident, full_name=n, id_number=None, phone=None) for n in ("甲一", "乙二")]
    save(desk, *people)
    told = {"result": "done", "answered_on": desk.store.today}
    save(desk, build(RightsRequest, kind="stop", subject=people[0].id, **told))
    page = page_at(qtbot, desk)
    path = tmp_path / "居民.xlsx"
    page.export.ask([])
    said = " ".join(one.text() for one in page.export.card.findChildren(QLabel))
    assert "其中 1 人因本人要求停止处理，不导出" in said
    take_out(qtbot, page, monkeypatch, path)
    words = [cell.value for row in openpyxl.load_workbook(path).active for cell in row]
    assert "乙二" in words
    assert "甲一" not in words
    assert any("共 1 行" in str(one) for one in words)


def test_stopping_writes_nothing() -> None:
    class Stop(Exception):
        pass

    def step(done: int) -> None:
        if done == 2:
            raise Stop

    with pytest.raises(Stop):
        list_sheet.write("居民", ["姓名"], [["甲"]] * 5, step)


@pytest.mark.parametrize(("kind", "held_to"), [(MicroWish, True), (PartnerOrganization, False)])
def test_many_rows_that_name_people_leave_like_many_people(qtbot, desk, kind, held_to) -> None:
    """Wishes, matters, pairs … as much as residents: by a second person, or fifty at a time."""
    save(desk, *(build(kind, **{kind.name_field: f"第{n}"}) for n in range(MOST_AT_ONCE + 1)))
    page = KindPage(
        desk, KindList(desk, kind), key="list", form="x", title="列表", search_hint="", empty=""
    )
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.table.rows.rowCount() > MOST_AT_ONCE)
    page.table.choose(page.table.rows.record_ids())
    page.table.copy_chosen()
    copied = QGuiApplication.clipboard().mimeData().text().splitlines()
    assert len(copied) - 1 == (MOST_AT_ONCE if held_to else MOST_AT_ONCE + 1)
    clerk = Clerk(desk.clerk.id, "shen", "沈", frozenset({"reviewer"}))
    ids = page.table.rows.record_ids()
    if held_to:
        with pytest.raises(SecondNeeded):
            page.export._press(ids, clerk)
    assert page.export._names_people is held_to


def test_small_lists_of_people_add_up_over_the_day(desk, tmp_path) -> None:
    clerk = Clerk(desk.clerk.id, "shen", "沈", frozenset({"reviewer"}))

    def take_out(title: str, *, names_people: bool) -> None:
        rows, path = [["甲"]] * 30, tmp_path / f"{title}.xlsx"
        list_sheet.take_out(
            desk.store, clerk, path, title, ["名称"], rows, len(rows), names_people=names_people
        )

    take_out("居民", names_people=True)
    with pytest.raises(SecondNeeded, match="一天"):
        take_out("微心愿", names_people=True)
    take_out("单位", names_people=False)
    assert {one.name for one in tmp_path.glob("*.xlsx")} == {"居民.xlsx", "单位.xlsx"}


def test_a_list_that_says_no_kind_is_held_to_people() -> None:
    assert is_of_people(object())


def test_copied_rows_of_people_are_logged_and_add_up_with_what_is_exported(qtbot, desk) -> None:
    save(desk, *(build(MicroWish, content=f"第{n}") for n in range(30)))
    plain = Clerk(b"z" * 16, "zhao", "赵兰", frozenset({"clerk"}))
    theirs = Desk(desk.store, plain, parent=desk)
    page = KindPage(
        theirs, KindList(theirs, MicroWish), key="list", form="x", title="微心愿",
        search_hint="", empty="",
    )  # fmt: skip
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.table.rows.rowCount() == 30)
    said = []
    theirs.trouble_met.connect(said.append)
    board = QGuiApplication.clipboard()
    page.table.choose(page.table.rows.record_ids())
    page.table.copy_chosen()
    assert len(board.mimeData().text().splitlines()) == 31
    (noted,) = [one.act for one in desk.store.access_log(desk.clerk) if one.act.user == "zhao"]
    assert (noted.act, noted.count, noted.reason) == ("导出", 30, "复制微心愿的行")
    assert "第1" not in str(noted)
    board.setText("别的")
    page.table.copy_chosen()
    assert board.text() == "别的"
    assert "不能一天导出超过 50 人" in str(said[0])
    page.table.choose(page.table.rows.record_ids()[:20])
    page.table.copy_chosen()
    assert len(board.mimeData().text().splitlines()) == 21
    with pytest.raises(SecondNeeded):
        desk.store.require_export(
            replace(plain, roles=frozenset({"reviewer"})), 1, names_people=True
        )
