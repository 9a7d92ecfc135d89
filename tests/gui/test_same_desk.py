"""同一人核对: evidence beside both records, three decisions by key, all taken back exactly."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from db import same_people
from db.head_counts import head_counts
from db.kinds import CorrectionNotice, NotSamePerson, Resident, SamePerson
from desktop_app.gui.pages.same_desk import SameDeskPage
from tests.builders import MAN, WOMAN, build
from tests.exchange.test_merging import ONE, TWO, Desk as Sticks
from tests.gui.two_offices import desk_of


@pytest.fixture
def sticks(tmp_path):
    return Sticks(tmp_path)


@pytest.fixture
def pair(sticks):
    """One woman with a record in two offices: at ONE she is registered, at TWO she lives."""
    here = build(Resident, id_number=WOMAN, residence_status="registered_living_elsewhere")
    there = build(
        Resident, id_number=WOMAN, residence_status="present_elsewhere_registered",
        hukou_place="瑞光新村", ethnicity_code="02",
    )  # fmt: skip
    sticks.a.save(here)
    sticks.c.save(there)
    for node in (sticks.a, sticks.c):
        sticks.merge(sticks.export(node)[0])
    return here, there


@pytest.fixture
def page(qtbot, sticks, pair):
    desk = desk_of(sticks.district)
    made = SameDeskPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 640)
    made.show()
    made.activateWindow()
    made.arrive()
    quiet(qtbot, made)
    made.list.setFocus()
    yield made
    desk.jobs.close()


def quiet(qtbot, page):
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs(), timeout=20_000)


def key(qtbot, page, stroke):
    qtbot.keyClick(page.list, stroke)
    quiet(qtbot, page)


def words(page):
    QApplication.processEvents()  # parts that were just laid out are shown by then
    return "\n".join(one.text() for one in page.findChildren(QLabel) if not one.isHidden())


def test_the_evidence_stands_beside_both_records_masked(page, pair):
    said = words(page)
    assert "证件号码相同" in said
    assert "没有看到不像的地方" in said
    assert "人户状态" in said
    assert WOMAN not in said
    assert "民族" not in said
    assert page.sides == (pair[1].id, pair[0].id)  # where she lives stands at the left


def test_one_key_joins_a_duplicate_and_asks_the_other_office(qtbot, page, sticks, pair):
    key(qtbot, page, Qt.Key.Key_X)
    assert page.sides == (pair[0].id, pair[1].id)
    key(qtbot, page, Qt.Key.Key_1)
    (edge,) = sticks.district.store.all(SamePerson)
    assert (edge.one, edge.other, edge.same_kind) == (pair[0].id, pair[1].id, "duplicate")
    assert "证件号码相同" in edge.evidence
    (notice,) = sticks.district.store.all(CorrectionNotice)
    assert (notice.org_code, notice.target) == (TWO, pair[1].id)
    assert ONE not in notice.message
    assert page.candidates == []


def test_a_pair_keeps_both_and_counts_once_by_either_rule(qtbot, page, sticks, pair):
    key(qtbot, page, Qt.Key.Key_3)
    (edge,) = sticks.district.store.all(SamePerson)
    assert (edge.one, edge.other, edge.same_kind) == (pair[1].id, pair[0].id, "residence")
    assert sticks.district.store.all(CorrectionNotice) == []
    counted = head_counts(sticks.district.store)
    assert (counted[ONE].records, counted[ONE].by_residence, counted[ONE].by_registration) == (
        1, 0, 1,
    )  # fmt: skip
    assert (counted[TWO].by_residence, counted[TWO].by_registration) == (1, 0)
    page.views.set_value("counts")
    page._show_view()
    assert "常住口径：" in words(page)
    assert "户籍口径：" in words(page)


def test_two_people_are_not_asked_about_again(qtbot, page, sticks):
    key(qtbot, page, Qt.Key.Key_2)
    assert sticks.district.store.count(NotSamePerson) == 1
    page.search()
    quiet(qtbot, page)
    assert page.candidates == []


@pytest.mark.parametrize("stroke", [Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3])
def test_every_decision_is_taken_back_exactly(qtbot, page, sticks, stroke):
    before = sticks.district.rows()
    count = len(page.candidates)
    key(qtbot, page, stroke)
    assert len(page.candidates) == count - 1
    key(qtbot, page, Qt.Key.Key_Z)
    assert len(page.candidates) == count
    visible = [row for row in sticks.district.rows() if row[2] == 0]
    assert visible == list(before)


def test_what_was_joined_is_parted_with_what_was_edited_meanwhile(qtbot, page, sticks, pair):
    key(qtbot, page, Qt.Key.Key_3)
    mine = sticks.c.store.get(Resident, pair[1].id)
    mine.workplace = "明仁医院"
    sticks.c.save(mine)
    sticks.merge(sticks.export(sticks.c)[0])
    page.views.set_value("joined")
    page._show_view()
    assert "认定以后改过的" in words(page)
    assert "工作单位" in words(page)
    qtbot.mouseClick(page.part_button, Qt.MouseButton.LeftButton)
    quiet(qtbot, page)
    assert sticks.district.store.all(SamePerson) == []
    assert same_people.same_people(sticks.district.store).groups() == []
    assert sticks.district.store.get(Resident, pair[1].id).workplace == "明仁医院"


def test_counts_of_people_who_were_never_joined_follow_their_status(sticks):
    sticks.a.save(
        build(Resident, id_number=MAN, sex="1", birth_date=None, residence_status="temporary"),
        build(Resident, id_number=WOMAN),
        build(
            Resident,
            id_number=None,
            residence_status="moved_out",
            left_on=dt.date(2025, 5, 1),
        ),
    )
    sticks.merge(sticks.export(sticks.a)[0])
    one = head_counts(sticks.district.store)[ONE]
    assert (one.records, one.by_residence, one.by_registration) == (2, 2, 1)


@pytest.mark.parametrize("width", [844, 1190])
def test_the_page_needs_no_sideways_scrolling(page, width):
    page.resize(width, 640)
    assert page.minimumSizeHint().width() <= 844
