"""While a job reads the rows of a list nothing says that there are none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel

from db.kinds import PartnerOrganization
from db.trouble import Unavailable
from desktop_app.gui import roll
from desktop_app.gui.controls import Empty
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import AllKindList
from desktop_app.gui.kind_page import KindPage
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_reading import MISSED, MISSED_SHORT, WORDS
from desktop_app.gui.pages.dealings import DealingsPage
from desktop_app.gui.pages.district_residents import DistrictResidentsPage
from desktop_app.gui.pages.households import HouseholdsPage
from desktop_app.gui.pages.number_records import NumberRecordsPage
from desktop_app.gui.pages.numbers import NumbersPage
from desktop_app.gui.pages.recycle_bin import RecycleBinPage
from desktop_app.gui.pages.residents import ResidentsPage
from tests.builders import build
from tests.gui.office_desk import family, save

BUSY = "台账正忙，请稍等再试"


def all_bodies(desk: Desk) -> KindPage:
    source = AllKindList(desk, PartnerOrganization, (("full_name", 0),))
    return KindPage(
        desk, source, key="organizations", form="organization_form", title="单位与组织",
        search_hint="", empty="",
    )  # fmt: skip


def shown(qtbot, page: ListPage, **where) -> ListPage:
    qtbot.addWidget(page)
    page.resize(1190, 700)
    page.show()
    page.arrive(**where)
    return page


def middle(page: ListPage) -> object:
    return page._middle.currentWidget()


def waits(page: ListPage) -> bool:
    """Whether a page says that its rows are on their way, and nowhere that there are none."""
    empty = [one for one in page._middle.findChildren(Empty) if one.isVisible()]
    return middle(page) is page._reading and not empty and not page.count.text()


@pytest.mark.parametrize("made", [ResidentsPage, HouseholdsPage, DistrictResidentsPage])
def test_a_roll_that_is_being_read_is_not_called_empty(
    qtbot, desk: Desk, made: Callable[[Desk], ListPage]
) -> None:
    family(desk)
    page = shown(qtbot, made(desk))
    assert waits(page)
    qtbot.waitUntil(lambda: page.roll.is_ready)
    assert middle(page) is page.table
    assert page.count.text().startswith("共 1 ")


def test_a_roll_that_was_read_and_is_empty_says_so(qtbot, desk: Desk) -> None:
    page = shown(qtbot, ResidentsPage(desk))
    assert waits(page)
    qtbot.waitUntil(lambda: page.roll.is_ready)
    assert middle(page) is page._nothing
    assert page.count.text() == "共 0 人"


@pytest.mark.parametrize("made", [all_bodies, NumbersPage, NumberRecordsPage, RecycleBinPage])
def test_no_list_that_a_job_reads_is_called_empty_before(
    qtbot, desk: Desk, made: Callable[[Desk], ListPage]
) -> None:
    save(desk, build(PartnerOrganization))
    page = shown(qtbot, made(desk))
    assert waits(page)
    qtbot.waitUntil(lambda: middle(page) is not page._reading)


def test_somebodys_dealings_are_not_called_none_before_they_are_read(qtbot, desk: Desk) -> None:
    home = family(desk)
    page = shown(qtbot, DealingsPage(desk))
    assert middle(page) is page._nothing  # nobody was chosen yet
    page.arrive(table="household", record=home.id)
    assert waits(page)
    qtbot.waitUntil(lambda: middle(page) is page.table)


def test_nothing_is_drawn_at_first_and_calm_rows_after_that(qtbot, desk: Desk) -> None:
    page = shown(qtbot, all_bodies(desk))
    reading = page._reading
    assert reading.isVisible()
    assert not [one for one in reading.findChildren(QLabel) if one.isVisible()]
    blank = reading.grab().toImage()
    reading._clock.timeout.emit()  # as after 100 ms
    assert reading.words.isVisible()
    assert reading.words.text() == WORDS
    assert reading.grab().toImage() != blank
    qtbot.waitUntil(lambda: middle(page) is not reading)
    assert not reading._clock.isActive()
    assert reading.words.isHidden()


@pytest.mark.parametrize("made", [ResidentsPage, HouseholdsPage])
def test_a_roll_that_could_not_be_read_is_read_when_asked_again(
    qtbot, desk: Desk, monkeypatch: pytest.MonkeyPatch, made: Callable[[Desk], ListPage]
) -> None:
    family(desk)

    def fail(_store: object) -> None:
        raise Unavailable(BUSY)

    met: list[str] = []
    desk.trouble_met.connect(lambda error: met.append(str(error)))
    with monkeypatch.context() as broken:
        broken.setattr(roll, "read", fail)
        page = shown(qtbot, made(desk))
        qtbot.waitUntil(lambda: met == [BUSY])
    assert middle(page) is page._reading
    assert page._reading.words.text() == MISSED
    assert page._reading.words.isVisible()
    assert page.head.subtitle.text() == MISSED_SHORT  # and no longer that they are being read
    page._reading.again.click()
    qtbot.waitUntil(lambda: page.roll.is_ready)
    assert middle(page) is page.table
    assert page.head.subtitle.text() != MISSED_SHORT
    assert page._reading.words.text() == WORDS


def test_rows_of_a_job_that_failed_are_read_when_asked_again(
    qtbot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(desk, build(PartnerOrganization))
    page = all_bodies(desk)

    def fail() -> None:
        raise Unavailable(BUSY)

    with monkeypatch.context() as broken:
        broken.setattr(page.kinds, "read", fail)
        with qtbot.waitSignal(desk.trouble_met):
            shown(qtbot, page)
    assert page._reading.words.text() == MISSED
    assert page.head.subtitle.text() == MISSED_SHORT
    page._reading.again.click()
    qtbot.waitUntil(lambda: middle(page) is page.table)
    assert page.head.subtitle.text() != MISSED_SHORT
