"""统计 on screen: numbers that open, taken apart, drawn and printed as they are seen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from db.cross_table import Axis
from db.indicators import of_programme
from db.kinds import Activity, LedgerPrint, OrgUnit, PublicityItem, Resident, StaffMember
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.numbers.reading import Asked, Part, read_behind
from desktop_app.gui.pages.number_cross import NumberCrossPage
from desktop_app.gui.pages.number_records import NumberRecordsPage
from desktop_app.gui.pages.numbers import NumbersPage
from desktop_app.ledgers.plot import Kind
from tests.builders import build
from tests.gui.office_desk import save

CUTOFF = dt.date(2025, 12, 31)


@pytest.fixture
def asked() -> list[tuple[str, dict]]:
    return []


@pytest.fixture
def busy(desk: Desk, asked: list[tuple[str, dict]]) -> Desk:
    """A desk with a few activities of 2025, one of them not approved, and slogans."""
    unit = desk.store.facts.unit
    events = [
        build(Activity, topic=f"活动{word}", state=state, headcount=count, organizer=unit,
              date_from=day, date_to=day, setting=setting)
        for word, state, count, day, setting in (
            ("甲", "approved", 60, dt.date(2025, 3, 8), "community"),
            ("乙", "approved", 40, dt.date(2025, 5, 30), "school"),
            ("丙", "approved", 30, dt.date(2025, 5, 31), "community"),
            ("丁", "registered", 20, dt.date(2025, 6, 3), "community"),
        )
    ]  # fmt: skip
    for one in events:
        one.summary = "很好"
    person = build(Resident, id_number=None, ethnicity_code="02")
    handler = desk.store.all(StaffMember)[0].id
    save(desk, *events, person, build(PublicityItem, quantity=12, handler=handler))
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    return desk


def shown(qtbot: Any, page: Any, **where: Any) -> Any:
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.arrive(period="2025", cutoff=CUTOFF.isoformat(), **where)
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs())
    return page


def texts(page: NumbersPage) -> dict[str, tuple[str, ...]]:
    return {row.cells[0]: row.cells[1:] for row in page.found.rows.values()}


def test_each_number_stands_with_its_unit_its_rule_and_what_waits(qtbot, busy):
    page = shown(qtbot, NumbersPage(busy))
    found = texts(page)
    assert found["活动场次"][:4] == ("次", "3", "3", "1")
    assert found["活动参加人次"][:3] == ("人次", "130", "130")
    assert "合办" in found["活动场次"][4]
    assert found["宣传标语（横幅）"][1] == "12"
    assert "2025年" in page.head.subtitle.text()


def test_a_number_opens_the_records_that_add_up_to_it(qtbot, busy, asked):
    page = shown(qtbot, NumbersPage(busy))
    page.box.setText("活动参加")
    page.table.go_to(0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    name, where = asked[-1]
    assert (name, where["indicator"]) == ("number_records", "activity_headcount")
    records = shown(qtbot, NumberRecordsPage(busy), indicator=where["indicator"])
    assert sum(row.keys[-1] for row in records.found.rows.values() if "counted" in row.views) == 130
    assert records.head.title.text() == "活动参加人次"
    assert [key for key, _ in records.found.titles()] == ["counted", "apart"]
    first = next(iter(records.found.rows))
    facts = dict(records.found.preview(first).facts)
    assert facts.keys() >= {column.title for column in records.found.columns()[-2:]} == {
        "类别", "计数",
    }  # fmt: skip
    busy.opens["activity"] = "activities_form"
    records.opened.emit(first)
    assert asked[-1] == ("activities_form", {"record": first})


def test_of_one_programme_stand_the_numbers_that_say_theirs(qtbot, busy, asked):
    day, unit = dt.date(2025, 3, 8), busy.store.facts.unit
    save(
        busy,
        build(Activity, topic="活动戊", state="approved", headcount=10, organizer=unit,
              date_from=day, date_to=day, programme="foundation", summary="很好"),
    )  # fmt: skip
    page = shown(qtbot, NumbersPage(busy))
    every = texts(page)
    page.bar.programme.setCurrentIndex(1)
    page.bar.programme.activated.emit(1)
    qtbot.waitUntil(lambda: not busy.jobs.open_jobs())
    alone = texts(page)
    assert alone["活动场次"][1] == "1"
    assert "居民人数" in every.keys() - alone.keys()
    assert [*alone] == [measure.label for measure in of_programme("foundation")]
    assert "筑基工程" in page.head.subtitle.text()
    page.print_out()
    assert asked[-1] == (
        "ledgers",
        {"ledger": "L17", "programme": "foundation",
         "days": (dt.date(2025, 1, 1), CUTOFF)},
    )  # fmt: skip
    page.show_records(b"activity_count")
    named = {name: asked[-1][1][name] for name in ("indicator", "programme")}
    records = shown(qtbot, NumberRecordsPage(busy), **named)
    assert len(records.found.rows) == 1


def test_a_number_that_says_no_programme_is_never_taken_apart_by_one(qtbot, busy):
    page = shown(qtbot, NumberCrossPage(busy), indicator="activity_count", programme="foundation")
    assert page.bar.asked().programme == "foundation"
    assert page.apart.table.whole_text == "0"
    page.indicator.set_value("publicity_strip")
    page.read_anew()
    qtbot.waitUntil(lambda: not busy.jobs.open_jobs())
    assert page.bar.asked().programme == ""
    assert not page.bar.of_programme.isVisible()
    assert page.apart.table.whole_text == "12"


def test_a_record_that_changes_changes_the_number(qtbot, busy):
    page = shown(qtbot, NumbersPage(busy))
    waiting = busy.store.all(Activity, state="registered")[0]
    waiting.state = "approved"
    save(busy, waiting)
    qtbot.waitUntil(lambda: not busy.jobs.open_jobs())
    assert texts(page)["活动场次"][1] == "4"


def test_what_superiors_name_stands_beside_the_count(qtbot, busy):
    unit = busy.store.get(OrgUnit, busy.store.facts.unit)
    unit.official_population, unit.official_households = 3, 1
    save(busy, unit)
    page = shown(qtbot, NumbersPage(busy))
    found = texts(page)
    assert found["居民人数"][4].startswith("户籍人口登记 1 人，上级口径 3 人，少 2 人。到截止日")
    assert found["户数"][4].startswith("户籍户数登记 1 户，上级口径 1 户，一致。")
    facts = dict(page.found.preview(b"resident_count").facts)
    assert facts["上级口径"].endswith("同一人只算一次")
    assert "计算口径" in {column.title for column in page.found.columns()} & facts.keys()
    assert "上级口径" not in dict(page.found.preview(b"activity_count").facts)


def test_ethnicity_is_no_row_of_the_list(qtbot, busy):
    """It has totals alone: they stand on paper (L17), where nothing can be sought or opened."""
    page = shown(qtbot, NumbersPage(busy))
    words = " ".join(text for row in page.found.rows.values() for text in (row.line, *row.cells))
    assert "民族构成" not in words
    assert "蒙古族" not in words


def test_the_period_is_chosen_by_name_or_by_days(qtbot, busy):
    page = shown(qtbot, NumbersPage(busy))
    page.bar.set_asked(Asked("2025-05-01..2025-05-31", CUTOFF))
    page.count_anew()
    qtbot.waitUntil(lambda: not busy.jobs.open_jobs())
    assert texts(page)["活动场次"][1:3] == ("2", "3")
    assert page.bar.own_days.isVisibleTo(page)
    page.bar.cutoff.setFocus()
    page.bar.cutoff.setText("20250530")
    QTest.keyClick(page.bar.cutoff, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not busy.jobs.open_jobs())
    assert texts(page)["活动场次"][1:3] == ("1", "2")


def test_the_report_text_is_copied_in_exact_numbers(qtbot, busy, toasts):
    page = shown(qtbot, NumbersPage(busy))
    page.copy_sentence()
    said = QGuiApplication.clipboard().text()
    assert "开展活动3次、130人次参加" in said
    assert "100余人次" in said
    assert "已复制" in toasts[-1][0]


def test_the_table_of_numbers_is_printed_for_the_same_time(qtbot, busy, asked):
    page = shown(qtbot, NumbersPage(busy))
    page.print_out()
    name, where = asked[-1]
    assert (name, where["ledger"]) == ("ledgers", "L17")
    assert where["days"] == (dt.date(2025, 1, 1), CUTOFF)


def cells(page: NumberCrossPage) -> list[tuple[str, ...]]:
    return page.grid.rows.lines


def test_a_number_is_taken_apart_by_month_without_a_gap(qtbot, busy):
    page = shown(qtbot, NumberCrossPage(busy), indicator="activity_headcount")
    assert cells(page) == [
        ("2025-03", "60"), ("2025-04", "0"), ("2025-05", "70"), ("合计", "130"),
    ]  # fmt: skip
    index = page.grid.rows.index(2, 1)
    assert page.grid.rows.data(index, Qt.ItemDataRole.AccessibleTextRole) == "2025-05，人次：70"
    assert "2025-05：70" in page.chart.accessibleDescription()


def test_a_cell_opens_just_its_own_records(qtbot, busy, asked):
    page = shown(qtbot, NumberCrossPage(busy), indicator="activity_headcount",
                 down="CATEGORY", across="MONTH")  # fmt: skip
    assert cells(page)[0] == ("社区", "60", "0", "30", "90")
    page.grid.setCurrentIndex(page.grid.rows.index(0, 3))
    QTest.keyClick(page.grid, Qt.Key.Key_Return)
    name, where = asked[-1]
    assert name == "number_records"
    part = Part.of(where)
    assert part.words == "社区 · 2025-05"
    found = read_behind(busy.store, Asked("2025", CUTOFF), "activity_headcount", part)
    assert [entry.name for entry in found.entries if entry.counts] == ["活动丙"]
    assert found.figure.number == 30


def test_the_chart_is_drawn_with_the_same_shapes_as_on_paper(qtbot, busy, tmp_path, monkeypatch):
    page = shown(qtbot, NumberCrossPage(busy), indicator="activity_count", down="CATEGORY")
    assert page.chart.shapes()
    assert not page.chart.grab().isNull()
    page.kind.set_value(Kind.LINE)
    page._draw()
    assert page.chart.plot is not None
    assert page.chart.plot.kind is Kind.LINE
    place = tmp_path / "图.pdf"
    monkeypatch.setattr(notices, "save_file", lambda *_: place)
    page.save()
    qtbot.waitUntil(lambda: not busy.jobs.open_jobs())
    document = pypdfium2.PdfDocument(place)
    try:
        said = document[0].get_textpage().get_text_bounded()
    finally:
        document.close()
    assert "活动场次（次）" in said
    assert "社区" in said
    entries = busy.store.all(LedgerPrint)
    assert [one.ledger for one in entries] == ["L17b 统计图表"]


def test_an_empty_period_says_so_and_prints_nothing(qtbot, busy):
    page = shown(qtbot, NumberCrossPage(busy), indicator="lecture_count")
    assert page.nothing.isVisibleTo(page)
    assert not page.to_printer.isEnabled()


def test_pages_come_back_to_what_they_showed(qtbot, busy):
    page = shown(qtbot, NumberCrossPage(busy), indicator="activity_count", down="CATEGORY")
    assert page.place()["down"] == Axis.CATEGORY.name
    assert page.place()["period"] == "2025"
    records = shown(qtbot, NumberRecordsPage(busy), indicator="activity_count", down="MONTH",
                    line="2025-05")  # fmt: skip
    assert len(records.found.rows) == 2
    assert records.place()["line"] == "2025-05"
