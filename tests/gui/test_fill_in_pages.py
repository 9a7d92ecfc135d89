"""发填表 and 收填表: chosen, saved, filled in, brought back, and taken difference by difference."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from db.kinds import PartnerOrganization, Resident, Venue, Visit, kind_of
from desktop_app.exchange import fill_in, workbook
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_drops import Imports
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.pages.fill_in_back import TAKE, FillInBackPage
from desktop_app.gui.pages.fill_in_out import FillInOutPage
from desktop_app.gui.pages.follow_ups import FollowUpsPage
from desktop_app.gui.pages.households import HouseholdsPage
from desktop_app.gui.pages.import_wizard import ImportPage
from desktop_app.gui.pages.meetings import MeetingsPage
from desktop_app.gui.pages.pairing import PairingsPage
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.residents import ResidentsPage
from desktop_app.gui.pages.special import list_page
from desktop_app.gui.printing_some import OF_TABLE
from desktop_app.gui.sheet_deeds import sheet_deeds
from tests.builders import build
from tests.exchange.test_fill_in import put
from tests.gui.office_desk import open_desk, save


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_desk() as made:
        save(made, build(Resident, phone=None, workplace="同心里小学"))
        yield made


def form_of(desk: Desk, place: Path) -> workbook.Workbook:
    (mei,) = desk.store.all(Resident)
    names = fill_in.usual(Resident)
    place.write_bytes(fill_in.write(desk.store, desk.clerk, Resident, [mei.id], names))
    return workbook.read(place)


def test_chosen_fields_of_chosen_records_are_saved(
    qtbot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = FillInOutPage(desk)
    qtbot.addWidget(page)
    (mei,) = desk.store.all(Resident)
    page.arrive(what="resident", ids=(mei.id,))
    assert set(page.fields.chosen()) == set(fill_in.usual(Resident))
    page.choose_none()
    page.fields.set_values(("phone",))
    place = tmp_path / "填表.xlsx"
    monkeypatch.setattr(notices, "save_file", lambda *_args: place)
    page.save_form()
    form = fill_in.form_of(workbook.read(place))
    assert form is not None
    assert form.names == ("phone",)
    assert [row for row, _ in form.rows.values()] == [mei.id]


def test_without_anybody_the_page_says_where_people_are_chosen(qtbot, desk: Desk) -> None:
    page = FillInOutPage(desk)
    qtbot.addWidget(page)
    asked: list[str] = []
    desk.page_asked.connect(lambda name, _where: asked.append(name))
    page.arrive(what="resident", ids=())
    page.show()
    assert page.no_one.isVisible()
    assert not page.save.isEnabled()
    page.first.click()
    assert asked == ["residents"]
    page.arrive(what=PartnerOrganization.__tablename__, ids=())
    assert not page.no_one.isVisible()
    assert page.first is page.save


def offered(page: ListPage) -> list[str]:
    """Give what can be done with the chosen rows, what is in the menu last."""
    words = [one.text() for one in page._bulk if one.menu() is None]
    menus = [one.menu() for one in page._bulk if one.menu() is not None]
    return words + [act.text() for menu in menus for act in menu.actions()]


@pytest.mark.parametrize(
    ("build_page", "table", "prints"),
    [
        (ResidentsPage, "resident", True),
        (PairingsPage, "pairing", True),
        (MeetingsPage, "joint_meeting", False),
        (FollowUpsPage, "resolution", True),
        (partial(list_page, place_of(Visit)), "visit", True),
        (partial(list_page, place_of(Venue)), "venue", False),
    ],
    ids=lambda one: str(one)[-20:],
)
def test_a_list_that_takes_sheets_sends_forms_and_prints_the_chosen(
    qtbot, desk: Desk, build_page, table: str, prints: bool
) -> None:
    page = build_page(desk)
    qtbot.addWidget(page)
    assert offered(page).count("发填表") == 1
    assert offered(page).count("打印") == prints
    asked: list[tuple[str, dict]] = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    found = sheet_deeds(desk, Imports(desk, kind_of(table), ""), kind_of(table))
    deeds = {one.words: one.press for one in found}
    deeds["发填表"]([b"1" * 16])
    assert asked == [("fill_in_out", {"what": table, "ids": (b"1" * 16,)})]
    if "打印" in deeds:
        deeds["打印"]([b"1" * 16])
        assert asked[-1] == ("ledgers", {"ledger": OF_TABLE[table], "some": (b"1" * 16,)})


def test_households_are_no_form_of_their_own(qtbot, desk: Desk) -> None:
    page = HouseholdsPage(desk)
    qtbot.addWidget(page)
    assert "发填表" not in offered(page)


def test_nothing_chosen_is_said_and_not_saved(
    qtbot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = FillInOutPage(desk)
    qtbot.addWidget(page)
    page.arrive(what="visit", ids=())
    page.choose_none()
    monkeypatch.setattr(notices, "save_file", lambda *_args: tmp_path / "填表.xlsx")
    with qtbot.waitSignal(desk.trouble_met):
        page.save_form()
    assert not (tmp_path / "填表.xlsx").exists()


def test_a_form_in_the_import_goes_to_its_own_page(qtbot, desk: Desk, tmp_path: Path) -> None:
    form_of(desk, tmp_path / "填表.xlsx")
    page = ImportPage(desk)
    qtbot.addWidget(page)
    with qtbot.waitSignal(desk.page_asked, timeout=10_000) as asked:
        page.read(tmp_path / "填表.xlsx")
    assert asked.args[0] == "fill_in_back"


def test_no_blank_form_is_made_where_all_that_was_chosen_is_at_rest(
    qtbot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = FillInOutPage(desk)
    qtbot.addWidget(page)
    page.arrive(what="visit")
    assert page.save.isEnabled()
    monkeypatch.setattr(fill_in, "going", lambda *_: [])
    page.arrive(what="visit", ids=(b"one",))
    assert not page.save.isEnabled()
    assert page.no_one.isHidden()


@pytest.fixture
def page(qtbot, desk: Desk, tmp_path: Path) -> FillInBackPage:
    made = FillInBackPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 640)
    made.show()
    book = form_of(desk, tmp_path / "填表.xlsx")
    put(book, 4, "手机", "15400000011")
    put(book, 4, "工作单位", "演示超市")
    put(book, 4, "文化程度", "怪学历")
    made.arrive(book=book, file="填表.xlsx")
    qtbot.waitUntil(lambda: made.returned is not None, timeout=10_000)
    return made


def test_what_came_back_is_taken_line_by_line(qtbot, desk: Desk, page: FillInBackPage) -> None:
    assert page.count.text() == "共 3 处不一样，1 处收不了，原因写在后面"
    assert page.take.text().startswith("收下 2 处")
    lines = page.table.lines
    at = next(i for i, one in enumerate(lines.lines) if one.name == "workplace")
    page.table.setCurrentIndex(lines.index(at, 3))
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert not lines.is_taken(at)
    assert page.take.text().startswith("收下 1 处")
    with qtbot.waitSignal(desk.changed, timeout=10_000) as told:
        qtbot.mouseClick(page.take, Qt.MouseButton.LeftButton)
    assert Resident in told.args[0].kinds
    (mei,) = desk.store.all(Resident)
    assert (mei.phone, mei.workplace) == ("15400000011", "同心里小学")
    assert page.returned is None


def test_all_or_none_of_it(page: FillInBackPage) -> None:
    page.turn_all(taken=False)
    assert not page.take.isEnabled()
    page.turn_all(taken=True)
    assert page.take.text().startswith("收下 2 处")


def test_what_can_not_be_taken_has_no_tick(page: FillInBackPage) -> None:
    lines = page.table.lines
    at = next(i for i, one in enumerate(lines.lines) if one.problem)
    index = lines.index(at, TAKE)
    assert index.data(Qt.ItemDataRole.CheckStateRole) is None
    assert not index.flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_the_model_keeps_the_rules(qtmodeltester, page: FillInBackPage) -> None:
    qtmodeltester.check(page.table.lines)


def test_a_form_nobody_filled_in_says_so(qtbot, desk: Desk, tmp_path: Path) -> None:
    save(desk, build(PartnerOrganization))
    made = FillInBackPage(desk)
    qtbot.addWidget(made)
    made.show()
    made.arrive(book=form_of(desk, tmp_path / "填表.xlsx"), file="填表.xlsx")
    qtbot.waitUntil(lambda: made.returned is not None, timeout=10_000)
    assert made.empty.isVisible()
    assert not made.take.isEnabled()
