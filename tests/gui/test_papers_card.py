"""From a record to its papers: the buttons beside its form."""

from __future__ import annotations

import pytest

from db import kinds
from db.kinds import Activity, Household, JointMeeting
from desktop_app.gui.ledger_targets import TARGETS
from desktop_app.gui.pages.household_form import HouseholdFormPage
from desktop_app.gui.pages.minutes_editor import MinutesPage
from desktop_app.gui.papers_card import PAPERS, PapersCard
from desktop_app.ledgers import LEDGERS, by_code
from tests.builders import build
from tests.gui.office_desk import open_desk, save


@pytest.fixture
def desk():
    with open_desk() as desk:
        yield desk


def asked_pages(desk) -> list[tuple[str, dict[str, object]]]:
    asked: list[tuple[str, dict[str, object]]] = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    return asked


def test_every_paper_is_a_ledger_of_which_one_can_be_chosen():
    for table, papers in PAPERS.items():
        assert kinds.kind_of(table)
        for _words, code in papers:
            assert by_code(code) is not None
            assert code in TARGETS


def test_every_form_for_hands_is_reached_from_a_record():
    reached = {code for papers in PAPERS.values() for _, code in papers}
    assert {one.code for one in LEDGERS if one.to_fill_in} <= reached


def test_a_button_leads_to_the_paper_of_the_record(qtbot, desk):
    one = build(Activity)
    save(desk, one)
    asked = asked_pages(desk)
    card = PapersCard(desk, lambda: True)
    qtbot.addWidget(card)
    card.show_record(one)
    card._flow.itemAt(0).widget().click()
    assert asked == [("ledgers", {"ledger": "L10", "target": one.id})]
    card.show_record(None)
    assert card.isHidden()


def test_what_was_typed_is_kept_before_it_is_printed(qtbot, desk):
    one = build(Activity)
    asked = asked_pages(desk)
    card = PapersCard(desk, lambda: False)
    qtbot.addWidget(card)
    card.show_record(one)
    card._flow.itemAt(0).widget().click()
    assert asked == []


def test_a_household_offers_its_sheet_and_the_visit_form(qtbot, desk):
    page = HouseholdFormPage(desk)
    qtbot.addWidget(page)
    assert page.papers.isHidden()
    address = build(kinds.Address)
    home = build(Household, address=address.id)
    save(desk, address, home)
    page.arrive(record=home.id)
    names = [page.papers._flow.itemAt(i).widget().accessibleName() for i in range(2)]
    assert names == ["打印户台账", "打印入户走访表"]


def test_a_meeting_in_preparation_offers_notice_and_sign_in_sheet(qtbot, desk):
    held = build(JointMeeting)
    save(desk, held)
    asked = asked_pages(desk)
    page = MinutesPage(desk)
    qtbot.addWidget(page)
    page.arrive(record=held.id)
    assert not page.head.notice_button.isHidden()
    page.head.notice_button.click()
    page.head.sign_in_button.click()
    assert asked == [
        ("ledgers", {"ledger": "F06", "target": held.id}),
        ("ledgers", {"ledger": "F02", "target": held.id}),
    ]
