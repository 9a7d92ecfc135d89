"""告知同意 on a resident's page: giving, taking back, and the guardian's."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel

from db.kinds import ConsentRecord, Resident
from desktop_app.gui.consents import GUARDIAN, USUAL_SCOPE
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.resident_form import ResidentFormPage
from tests.builders import CHILD, build
from tests.gui.office_desk import enter, focus, save, show, type_keys


def words(card) -> str:
    shown = [*card.findChildren(QLabel), *card.findChildren(QAbstractButton)]
    return "\n".join(one.text() for one in shown if one.isVisibleTo(card))


def press_named(card, name: str) -> None:
    found = [b for b in card.findChildren(QAbstractButton) if b.accessibleName() == name]
    found[-1].click()


def opened(qtbot, desk: Desk, **values) -> tuple[ResidentFormPage, Resident]:
    person = build(Resident, **values)
    save(desk, person)
    return show(qtbot, ResidentFormPage(desk), record=person.id), person


def test_a_new_resident_has_no_consents_to_show(qtbot, desk: Desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    assert not page.consents.isVisible()


def test_a_consent_is_written_down_by_keys(qtbot, desk: Desk) -> None:
    page, person = opened(qtbot, desk)
    assert "还没有登记" in words(page.consents)
    page.consents.add_button.click()
    assert focus() is page.consents.ask.rows["purpose"].control
    type_keys("zpsy")
    enter()
    type_keys("dd")
    enter()
    page.consents.ask.deed.click()
    made = desk.store.all(ConsentRecord, subject=person.id)[0]
    assert (made.purpose, made.legal_basis, made.scope) == ("photo", "separate_consent",
                                                            USUAL_SCOPE)  # fmt: skip
    assert made.given_on == desk.store.today
    assert not page.consents.ask.isVisible()
    qtbot.waitUntil(lambda: "照片使用" in words(page.consents))


def test_what_lacks_is_said_beside_it(qtbot, desk: Desk) -> None:
    page, _ = opened(qtbot, desk)
    page.consents.ask_new({"legal_basis": "consent"})
    page.consents._editors["scope"].put("")
    page.consents._editors["given_on"].retype("不知道")
    page.consents.ask.press()
    assert "看不懂" in page.consents.ask.rows["given_on"].text()
    page.consents._editors["given_on"].retype("0")
    page.consents.ask.press()
    assert page.consents.ask.rows["purpose"].text() == "请填写目的"
    assert page.consents.ask.rows["scope"].text() == "请填写信息范围"
    assert desk.store.count(ConsentRecord) == 0


def test_taking_back_keeps_the_record_with_its_day(qtbot, desk: Desk) -> None:
    toasts: list[tuple] = []
    desk.toast_asked.connect(lambda *said: toasts.append(said))
    page, person = opened(qtbot, desk)
    save(desk, build(ConsentRecord, subject=person.id))
    press_named(page.consents, "撤回服务台账登记的同意")
    page.consents.ask.rows["withdrawn_on"].control.setText("20250101")
    page.consents.ask.press()
    assert page.consents.ask.rows["withdrawn_on"].text() == "撤回日期不能早于同意日期，请改正"
    page.consents.ask.rows["withdrawn_on"].control.setText("0")
    page.consents.ask.press()
    kept = desk.store.all(ConsentRecord, subject=person.id)[0]
    assert kept.withdrawn_on == desk.store.today
    qtbot.waitUntil(lambda: f"{desk.store.today.isoformat()} 撤回" in words(page.consents))
    toasts[-1][1]()
    assert desk.store.all(ConsentRecord, subject=person.id)[0].withdrawn_on is None


def test_a_child_needs_the_guardians_consent(qtbot, desk: Desk) -> None:
    page, child = opened(
        qtbot, desk, full_name="小宝", id_number=CHILD, birth_date=None, guardian_name="李梅"
    )
    assert not page.consents.reminder.isVisible()  # nobody knows the age yet
    child.birth_date = desk.store.today.replace(year=desk.store.today.year - 10)
    child.id_number = None
    save(desk, child)
    assert page.consents.reminder.isVisible()
    assert GUARDIAN in words(page.consents)
    press_named(page.consents, "登记监护人同意")
    page.consents.ask.press()
    assert not page.consents.reminder.isVisible()
    made = desk.store.all(ConsentRecord, subject=child.id)[0]
    assert made.legal_basis == "guardian_consent"
    page.consents.ask_withdrawal(made.id)
    page.consents.ask.press()
    assert page.consents.reminder.isVisible()
