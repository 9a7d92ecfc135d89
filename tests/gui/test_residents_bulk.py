"""结对 and 打印 for the chosen residents and households."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from db.kinds import LedgerPrint, Pairing, Resident, StaffMember
from db.roles import LEAD
from desktop_app.gui import printing_some
from desktop_app.gui.desk import Desk
from desktop_app.gui.ledger_targets import SOME
from desktop_app.gui.pages.households import HouseholdsPage
from desktop_app.gui.pages.ledgers import LedgersPage
from desktop_app.gui.pages.pair_many import LOOK, LOOKING, NONE_LEFT
from desktop_app.gui.pages.residents import ResidentsPage
from tests.builders import build
from tests.gui.office_desk import family, save


@pytest.fixture
def asked(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    desk.page_asked.connect(lambda name, where: found.append((name, where)))
    return found


def listed(qtbot, page: Any) -> Any:
    qtbot.addWidget(page)
    page.resize(1300, 640)
    page.show()
    page.arrive()
    qtbot.waitUntil(lambda: page.roll.is_ready)
    page.table.tick_all()
    return page


def deeds(page: ResidentsPage) -> list[str]:
    return [one.words for one in page._bulk_deeds(page.desk)]


def settle(qtbot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs())


def people(desk: Desk, *names: str) -> list[Resident]:
    some = [build(Resident, full_name=one, id_number=None, phone=None) for one in names]
    save(desk, *some)
    return some


def fill(page: ResidentsPage, helper: bytes, *, agreed: bool = True) -> None:
    editors = page.pairing.editors
    editors["side_a"].put(helper)
    editors["purposes"].put(("daily_life",))
    editors["agreed_by_both"].put(agreed)


def test_all_chosen_are_paired_in_one_step_once_it_was_said(qtbot, desk: Desk, toasts) -> None:
    mei, wang, lan = people(desk, "李梅", "王一", "乌兰")
    staff = desk.store.all(StaffMember)[0]
    save(desk, build(Pairing, kind="cadre_resident", side_a=staff.id, side_b=lan.id))
    page = listed(qtbot, ResidentsPage(desk))
    page.pairing.ask(page.table.chosen())
    assert page.ask.isVisible()
    fill(page, staff.id)
    page.ask.press()
    settle(qtbot, desk)
    words = page.ask._told.text()
    assert words.startswith(f"将新结 2 对：{staff.full_name} 和 ")
    assert "另有 1 人已经结过，不再结" in words
    assert page.ask.deed.text() == "确定结对 2 对"
    assert len(desk.store.all(Pairing)) == 1
    page.ask.press()
    settle(qtbot, desk)
    assert {one.side_b for one in desk.store.all(Pairing)} == {mei.id, wang.id, lan.id}
    said, back, _ = toasts[-1]
    assert said == f"已新结 {staff.full_name}的 2 对结对"
    back()
    assert [one.side_b for one in desk.store.all(Pairing)] == [lan.id]


def test_what_was_filled_in_stays_after_a_look_and_a_change_asks_anew(qtbot, desk: Desk) -> None:
    mei, wang = people(desk, "李梅", "王一")
    staff = desk.store.all(StaffMember)[0]
    save(desk, build(Pairing, kind="cadre_resident", side_a=staff.id, side_b=mei.id))
    page = listed(qtbot, ResidentsPage(desk))
    page.pairing.ask([mei.id])
    fill(page, staff.id)
    page.ask.press()
    settle(qtbot, desk)
    assert page.ask._told.text() == f"{NONE_LEFT}。另有 1 人已经结过，不再结。"
    assert page.ask.isVisible()
    assert page.ask.deed.text() == LOOK
    assert page.pairing.editors["side_a"].value() == staff.id
    page.pairing.ask([mei.id, wang.id])
    fill(page, staff.id)
    page.ask.press()
    settle(qtbot, desk)
    assert page.ask.deed.text() == "确定结对 1 对"
    assert page.pairing.editors["purposes"].value() == ("daily_life",)
    page.pairing.editors["agreed_by_both"].put(False)
    assert page.ask.deed.text() == LOOK
    assert not page.ask._told.isVisible()
    page.ask.press()
    assert "自愿" in page.ask.rows["agreed_by_both"]._words.text()
    assert [one.side_b for one in desk.store.all(Pairing)] == [mei.id]


def test_an_outcome_comes_into_no_other_question(qtbot, desk: Desk) -> None:
    (mei,) = people(desk, "李梅")
    page = listed(qtbot, ResidentsPage(desk))
    page.pairing.ask([mei.id])
    fill(page, desk.store.all(StaffMember)[0].id)
    page.ask.press()
    page.ask.ask("别的事", (), deed="办", press=list)
    settle(qtbot, desk)
    assert page.ask.deed.text() == "办"
    assert not page.ask._told.isVisible()


def test_what_is_missing_is_said_at_its_field_and_nothing_is_read(qtbot, desk: Desk) -> None:
    people(desk, "李梅")
    staff = desk.store.all(StaffMember)[0]
    page = listed(qtbot, ResidentsPage(desk))
    page.pairing.ask(page.table.chosen())
    fill(page, staff.id, agreed=False)
    page.ask.press()
    assert page.ask.isVisible()
    assert "自愿" in page.ask.rows["agreed_by_both"]._words.text()
    assert LOOKING not in {one.title for one in desk.jobs.open_jobs()}


def test_the_kind_says_where_the_helper_is_looked_for(qtbot, desk: Desk) -> None:
    (mei,) = people(desk, "李梅")
    staff = desk.store.all(StaffMember)[0]
    page = listed(qtbot, ResidentsPage(desk))
    page.pairing.ask([mei.id])
    page.pairing.editors["side_a"].put(staff.id)
    page.pairing.kind.set_value("resident_resident")
    page.pairing.kind.activated.emit(page.pairing.kind.currentIndex())
    assert page.pairing.editors["side_a"].value() is None


def test_the_chosen_are_printed_by_the_ledgers_page(qtbot, desk: Desk, asked) -> None:
    home = family(desk)
    people(desk, "李梅")
    page = listed(qtbot, ResidentsPage(desk))
    chosen = page.table.chosen()
    page.ask_print(chosen)
    page.ask.press()
    assert asked[-1] == ("ledgers", {"ledger": "L01", "some": tuple(chosen)})
    page.ask_print(chosen)
    page.ask.rows["paper"].control.set_value("L02")
    page.ask.press()
    assert asked[-1] == ("ledgers", {"ledger": "L02", "some": (home.id,)})


def test_whoever_lives_nowhere_has_no_household_to_print(qtbot, desk: Desk, asked) -> None:
    (mei,) = people(desk, "李梅")
    page = listed(qtbot, ResidentsPage(desk))
    page.ask_print([mei.id])
    page.ask.rows["paper"].control.set_value("L02")
    page.ask.press()
    assert page.ask.isVisible()
    assert asked == []


def test_too_many_are_refused_with_the_way_out(qtbot, desk: Desk, monkeypatch, asked) -> None:
    monkeypatch.setattr(printing_some, "MOST_SOME", 1)
    people(desk, "李梅", "王一")
    page = listed(qtbot, ResidentsPage(desk))
    page.ask_print(page.table.chosen())
    page.ask.press()
    assert page.ask.isVisible()
    assert "台账打印" in page.ask._loose.text()
    assert asked == []


def test_chosen_households_are_printed_a_sheet_each(qtbot, desk: Desk, asked) -> None:
    home = family(desk)
    page = listed(qtbot, HouseholdsPage(desk))
    page.print_chosen(page.table.chosen())
    assert asked[-1] == ("ledgers", {"ledger": "L02", "some": (home.id,)})


def test_the_ledgers_page_prints_these_until_something_else_is_asked_for(qtbot, desk: Desk) -> None:
    mei, _ = people(desk, "李梅", "王一")
    page = LedgersPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.arrive(ledger="L01", some=(mei.id,))
    assert page.choices.options().some == (mei.id,)
    assert page.choices.target.currentText() == "列表里选中的 1 人"
    page.list.choose("L03")
    assert page.choices.options().some == ()
    page.list.choose("L01")
    assert page.choices.target.findData(SOME) >= 0
    page.arrive(ledger="L01")
    assert page.choices.target.findData(SOME) < 0
    assert page.choices.options().some == ()
    page.depart()
    page.drafts.stop()


def test_only_who_may_is_offered_it(qtbot, desk: Desk) -> None:
    page = listed(qtbot, ResidentsPage(desk))
    assert deeds(page) == ["结对", "打印", "删除"]
    desk._clerk = desk.clerk.__class__(
        desk.clerk.id, desk.clerk.login, desk.clerk.name, frozenset({LEAD})
    )
    assert deeds(page) == ["打印"]


def test_as_many_fit_the_register_as_may_be_chosen() -> None:
    most = printing_some.MOST_SOME * 16 * 4 // 3
    declared: Any = LedgerPrint.fields()["parameters"]
    assert most + 4_000 <= declared.most


def test_lists_from_which_is_printed_bring_no_ledgers_along() -> None:
    # All ledgers and ReportLab with them are a fifth of the time until a list stands.
    code = "import sys, desktop_app.gui.pages.households; sys.exit('reportlab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
