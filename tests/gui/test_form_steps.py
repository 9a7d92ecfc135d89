"""The steps of a record with states: said, asked for, taken, dated, and taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from db.kinds import (
    Activity,
    ListEntry,
    Pairing,
    PartnerOrganization,
    Resident,
    Transition,
)
from desktop_app.gui.controls.words import PressButton
from desktop_app.gui.default_sheet import default_sheet
from desktop_app.gui.desk import Desk
from desktop_app.gui.form_drafts import SHUT
from desktop_app.gui.record_page import RecordPage
from tests.builders import build
from tests.gui.office_desk import DISK_FULL, full_disk, save, show


@pytest.fixture
def page(qtbot, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> RecordPage:
    states: Any = replace(
        Pairing.states,
        verbs={"ended": "解除结对"},
        asks={"ended": ("end_on", "end_reason")},
        back=frozenset({("ended", "active")}),
    )
    monkeypatch.setattr(Pairing, "states", states)
    people = build(Resident), build(Resident, full_name="乌兰图雅", id_number=None)
    pair = build(Pairing, side_a=people[0].id, side_b=people[1].id)
    save(desk, *people, pair)
    made = RecordPage(desk, default_sheet(Pairing), key="pairing_form", crumb="", back_to="")
    return show(qtbot, made, record=pair.id)


def deeds(page: RecordPage) -> dict[str, PressButton]:
    QApplication.processEvents()
    holder = page.steps._holder
    return {one.text(): one for one in holder.findChildren(PressButton) if one.isVisible()}


def kept(page: RecordPage) -> Pairing:
    found = page.desk.store.all(Pairing)[0]
    assert isinstance(found, Pairing)
    return found


def end(page: RecordPage, reason: str = "搬走了") -> None:
    deeds(page)["解除结对"].click()
    asked = page.steps.ask
    asked.rows["end_reason"].control.setText(reason)
    asked.deed.click()


def test_the_state_is_said_and_each_next_step_has_its_button(page: RecordPage) -> None:
    assert page.steps.chip.text() == "在结"
    assert set(deeds(page)) == {"解除结对", "期满  F9"}
    assert "state" not in page.form.editors


def test_a_new_record_has_no_steps_yet(page: RecordPage) -> None:
    page.start_new()
    assert not page.steps.isVisible()
    assert not page.steps_card.isVisible()


def test_a_step_asks_for_what_its_state_needs(page: RecordPage, toasts) -> None:
    end(page, "")
    assert "请填写解除原因" in page.steps.ask.rows["end_reason"].text()
    assert kept(page).state == "active"
    page.steps.ask.rows["end_reason"].control.setText("搬走了")
    page.steps.ask.deed.click()
    assert (kept(page).state, kept(page).end_reason) == ("ended", "搬走了")
    assert kept(page).end_on is not None
    assert toasts[-1][0] == "已办 李梅—乌兰图雅：解除"
    assert not page.steps.ask.isVisible()


def test_a_step_that_cannot_be_kept_stays_asked(page: RecordPage) -> None:
    with full_disk(page.desk):
        end(page)
    asked = page.steps.ask
    assert (asked.isVisible(), asked._loose.text()) == (True, DISK_FULL)
    assert asked.rows["end_reason"].control.text() == "搬走了"
    asked.deed.click()
    assert kept(page).end_reason == "搬走了"


def test_the_steps_stand_dated_in_the_side_column(page: RecordPage) -> None:
    end(page)
    QApplication.processEvents()
    said = [one.text() for one in page.steps_card.findChildren(QLabel) if one.isVisible()]
    step = page.desk.store.all(Transition)[0]
    assert any(words.startswith(f"{step.at:%Y-%m-%d} 解除 · 王晓梅") for words in said)


def test_a_step_back_wants_its_reason(page: RecordPage) -> None:
    end(page)
    assert page.notice.words.text().startswith("已是“解除”，内容不能再改")
    deeds(page)["退回到在结"].click()
    assert set(page.steps.ask.rows) == {"text"}
    page.steps.ask.deed.click()
    assert page.steps.ask.rows["text"].text() == "退回要写明原因"
    page.steps.ask.rows["text"].control.setText("又搬回来了")
    page.steps.ask.deed.click()
    assert kept(page).state == "active"


def icons_in(line: QLineEdit) -> list[str]:
    return [one.text() for one in line.actions() if one.isVisible()]


def test_what_cannot_be_changed_any_more_looks_so(page: RecordPage) -> None:
    form = page.form
    side, day = form.editors["side_a"].control, form.editors["start_on"].control
    was = icons_in(side), icons_in(day), form.rows["side_a"].label.text()
    assert all(was)
    assert was[2].endswith(" *")
    end(page)
    assert (icons_in(side), icons_in(day)) == ([], [])
    assert not form.rows["side_a"].label.text().endswith(" *")
    assert not any(form.rows[p].text() for p in form.editors if p != "remark")  # how to fill in
    assert [p for p, one in form.editors.items() if one.control.isEnabled()] == ["remark"]
    assert page.save_button.isVisible()  # for the remark
    assert not [one for one in page.findChildren(PressButton)
                if one.isVisible() and one.accessibleName() == "同上一条"]  # fmt: skip
    assert not any("同上一条" in hint for hint in page.hints)
    assert page.head.subtitle.text().endswith("只能补写备注")
    form.editors["remark"].put("补一句")
    assert page.save()
    assert kept(page).remark == "补一句"
    deeds(page)["退回到在结"].click()
    page.steps.ask.rows["text"].control.setText("弄错了")
    page.steps.ask.deed.click()
    assert (icons_in(side), icons_in(day), form.rows["side_a"].label.text()) == was


def test_a_draft_of_what_cannot_be_changed_any_more_waits(page: RecordPage) -> None:
    page.form.editors["end_reason"].retype("写到一半")
    page.depart()
    pair, begun = kept(page), page.desk.store.drafts("pairing_form")
    page.open(pair)
    end(page)
    page.desk.store.keep_draft("pairing_form", pair.id.hex(), begun["pairing_form", pair.id.hex()])
    page.arrive(record=pair.id)
    page.draft_bar._buttons[0].click()
    assert page.draft_bar.words.text() == SHUT
    assert not page.form.is_changed
    assert page.desk.store.drafts("pairing_form") == begun
    deeds(page)["退回到在结"].click()
    page.steps.ask.rows["text"].control.setText("弄错了")
    page.steps.ask.deed.click()
    assert kept(page).state == "active"
    page.arrive(record=pair.id)
    page.draft_bar._buttons[0].click()
    assert page.form.editors["end_reason"].value() == "写到一半"


def test_nothing_is_filled_into_what_cannot_be_changed_any_more(page: RecordPage) -> None:
    asked = ("end_on", "end_reason", "remark")
    blank = [p for p, one in page.form.editors.items() if one.is_blank and p not in asked]
    assert blank
    assert all(page.form.may_fill(path) for path in blank)
    end(page)
    assert not any(page.form.may_fill(path) for path in blank)


def test_a_list_that_is_only_looked_at_takes_nobody_off(qtbot, desk: Desk) -> None:
    party, guest = build(Activity), build(PartnerOrganization)
    tag = Activity.lists()["co_organizers"].tag
    entry = build(ListEntry, owner=party.id, owner_tag=tag, target=guest.id, target_name="学校")
    save(desk, guest, party, entry)
    page = show(qtbot, RecordPage(desk, default_sheet(Activity), key="", crumb="", back_to=""),
                record=party.id)  # fmt: skip
    line: Any = page.form.editors["co_organizers"]
    for on, words in ((True, ["学校"]), (False, ["学校  ×"])):
        page.form.lock(on=on)
        QApplication.processEvents()
        chips = line.box.holder.findChildren(PressButton)
        assert [one.text() for one in chips if one.isVisible()] == words
        assert line.picker.isVisible() is not on


def test_the_toast_takes_a_step_back(page: RecordPage, toasts) -> None:
    end(page)
    toasts[-1][1]()
    assert kept(page).state == "active"
    assert page.steps.chip.text() == "在结"
    assert page.desk.store.all(Transition) == []


def test_what_was_typed_is_saved_before_a_step(page: RecordPage) -> None:
    page.form.editors["remark"].retype("住得近")
    deeds(page)["解除结对"].click()
    assert kept(page).remark == "住得近"
    assert page.steps.ask.isVisible()


def test_a_fault_keeps_the_step_from_being_asked(page: RecordPage) -> None:
    page.form.editors["start_on"].retype("没有这一天")
    deeds(page)["解除结对"].click()
    assert not page.steps.ask.isVisible()
    assert "start_on" in page.form.faults
