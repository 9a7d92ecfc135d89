"""A full number is on the screen only while somebody types it, or for half a minute with an entry.

Neither an old value that is brought back nor a draft shows one besides.
"""

from __future__ import annotations

import pytest

from db import book, quotas
from db.kinds import Resident, StaffMember
from db.trouble import Refused
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.resident_form import ResidentFormPage
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.sheets import sheet_of
from tests.builders import MAN, WOMAN, build
from tests.compose import compose
from tests.gui.office_desk import at, enter, focus, go, save, show, type_keys

OLD, NEW = "15400000001", "15400000099"


def text(page, path: str) -> str:
    return page.form.editors[path].control.text()


def looks(desk: Desk) -> int:
    return sum(one.act.act == quotas.REVEAL for one in desk.store.access_log(desk.clerk))


@pytest.fixture
def changed(qtbot, desk: Desk) -> ResidentFormPage:
    """Give the page of somebody whose phone and number were others before."""
    mei = build(Resident, phone=OLD, id_number=MAN, sex="1", birth_date=None)
    save(desk, mei)
    held = desk.store.get(Resident, mei.id)
    held.phone, held.id_number, held.sex = NEW, WOMAN, "2"
    save(desk, held)
    return show(qtbot, ResidentFormPage(desk), record=mei.id)


def bring_back(page, path: str) -> None:
    """Press 恢复成这个值 of a field."""
    step = next(one for one in page.history._events[0].steps if one.name == path)
    page.history.restore_asked.emit(path, step.before)


@pytest.mark.parametrize(("path", "old"), [("phone", OLD), ("id_number", MAN)])
def test_an_old_number_stays_covered_however_often_it_is_brought_back(
    desk, changed, path, old
) -> None:
    for _ in range(3):
        bring_back(changed, path)
        assert "*" in text(changed, path)
        assert old not in text(changed, path)
    assert looks(desk) == 0
    assert changed.form.editors[path].value() == old
    changed.form.editors["sex"].put("1")
    assert changed.save(), changed.form.faults
    assert getattr(desk.store.get(Resident, changed.record.id), path) == old


def test_it_is_read_by_the_eye_with_an_entry_and_covered_again(desk, changed) -> None:
    bring_back(changed, "phone")
    changed.revealing.turn()
    assert text(changed, "phone").replace(" ", "") == OLD
    assert looks(desk) == 1
    changed.revealing.cover()
    assert OLD not in text(changed, "phone")
    assert changed.form.editors["phone"].value() == OLD


def test_the_days_quota_holds_for_it(desk, changed, monkeypatch) -> None:
    desk.store.keep_fact(quotas.QUOTA_FACT, "0")
    asked = []
    monkeypatch.setattr(notices, "ask_reason", lambda _parent, words: asked.append(words))
    bring_back(changed, "phone")
    changed.revealing.turn()
    assert asked
    assert OLD not in text(changed, "phone")


def test_a_draft_with_an_old_number_comes_back_covered(qtbot, desk, changed) -> None:
    bring_back(changed, "phone")
    changed.depart()
    again = show(qtbot, ResidentFormPage(desk), record=changed.record.id)
    again.draft_bar._buttons[0].click()
    assert OLD not in text(again, "phone")
    assert again.form.editors["phone"].value() == OLD
    assert looks(desk) == 0


def test_a_draft_with_a_number_that_was_typed_comes_back_covered(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    type_keys(WOMAN)
    assert text(page, "id_number") == WOMAN  # whoever types sees what they type
    enter()
    assert text(page, "id_number") == WOMAN
    compose(focus(), "李梅")
    page.leave()
    again = show(qtbot, ResidentFormPage(desk))
    again.draft_bar._buttons[0].click()
    assert again.form.editors["full_name"].typed() == "李梅"
    assert WOMAN not in text(again, "id_number")
    assert again.form.editors["id_number"].value() == WOMAN
    again.revealing.turn()
    assert text(again, "id_number") == WOMAN
    assert looks(desk) == 1
    go(again, "id_number")
    type_keys(MAN)  # it stands there marked, and can be typed over while it is seen
    again.revealing.cover()
    assert text(again, "id_number") == MAN


def test_what_cannot_be_read_yet_is_there_to_be_typed_on(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    page.form.retype({"phone": ""})
    go(page, "phone")
    type_keys(OLD)
    assert text(page, "phone") == OLD
    assert at(page) == "phone"


def test_a_draft_is_offered_to_nobody_but_who_typed_it(qtbot, desk) -> None:
    desk.store.typist = "1" * 32
    page = show(qtbot, ResidentFormPage(desk))
    type_keys(WOMAN)
    page.leave()
    desk.store.typist = "2" * 32
    other = show(qtbot, ResidentFormPage(desk))
    assert not other.draft_bar.isVisible()
    desk.store.typist = "1" * 32
    mine = show(qtbot, ResidentFormPage(desk))
    assert mine.draft_bar.isVisible()


def test_at_a_district_too_a_number_of_ones_own_draft_can_be_read(qtbot, desk) -> None:
    kept = build(StaffMember, mobile=OLD)
    save(desk, kept)
    sheet = sheet_of(StaffMember)
    page = show(qtbot, RecordPage(desk, sheet, key="staff_form", crumb="", back_to="staff"))
    page.form.retype({"mobile": NEW})
    with desk.store.transaction() as connection:
        book.keep_fact(connection, "level", "district")
    page.revealing.turn()
    assert text(page, "mobile").replace(" ", "") == NEW
    with pytest.raises(Refused, match="区里只在"):
        desk.store.reveal(desk.clerk, desk.store.get(StaffMember, kept.id), ["mobile"])
