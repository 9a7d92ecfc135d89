"""用途 on screen: what the office has written no purpose for is neither shown nor asked for."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from db.kinds import Household, OrgUnit, Resident
from desktop_app.exchange.roster import plan_import
from desktop_app.gui.desk import Desk
from desktop_app.gui.facets import KindFacets
from desktop_app.gui.import_columns import ImportColumns, fields
from desktop_app.gui.pages.fill_in_out import FillInOutPage
from desktop_app.gui.pages.first_run import FirstRunPage
from desktop_app.gui.pages.household_form import HouseholdFormPage
from desktop_app.gui.pages.resident_form import ResidentFormPage
from desktop_app.gui.pages.residents import ResidentsPage
from desktop_app.gui.roll import Roll
from tests.builders import AID_PURPOSE, ID_PURPOSE, MAN, WOMAN, build, write_purposes
from tests.compose import compose
from tests.exchange.test_sheet_roster import book_of
from tests.gui.front_of_house import CHEAP, CODE, DISTRICT_CODE, PASSWORD
from tests.gui.office_desk import at, enter, family, focus, save, show, type_keys

NUMBER = ("id_number", "id_doc_kind")


def purpose(desk: Desk, *, number: str | None = None, aid: str | None = None) -> None:
    desk.tell_changed(write_purposes(desk.store, desk.clerk, number=number, aid=aid))


def seen(page, *paths: str) -> list[bool]:
    return [page.form.rows[path].isVisibleTo(page) for path in paths]


def held(desk: Desk, **values) -> Resident:
    """Have a resident in the book as a package brought them."""
    made = build(Resident, **values)
    with desk.store.work(desk.clerk, "以前") as work:
        work.bulk_create([made])
    desk.tell_changed(work.changes)
    return made


# Forms


def test_a_resident_is_registered_without_a_number(qtbot, desk) -> None:
    purpose(desk)
    page = show(qtbot, ResidentFormPage(desk))
    assert seen(page, *NUMBER) == [False, False]
    assert at(page) == "full_name"
    assert page.form.rows["sex"].text() == page.form.rows["birth_date"].text() == ""
    compose(focus(), "李梅")
    enter()
    assert at(page) == "birth_date"
    type_keys("19900307")
    page.form.editors["sex"].put("2")
    page.form.editors["notice_method"].put("in_person")
    assert page.save(), page.form.faults
    (mei,) = desk.store.all(Resident)
    assert (mei.full_name, mei.id_number, mei.id_doc_kind) == ("李梅", None, "resident_id")
    assert seen(page, *NUMBER) == [False, False]


def test_with_a_purpose_the_number_comes_first(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    assert seen(page, *NUMBER) == [True, True]
    assert at(page) == "id_number"
    assert page.form.rows["sex"].text() == "由证件号码带出"


def test_a_number_that_is_held_is_shown_put_right_and_cleared(qtbot, desk) -> None:
    mei = held(desk, id_number=WOMAN)
    purpose(desk)
    page = show(qtbot, ResidentFormPage(desk), record=mei.id)
    assert seen(page, *NUMBER) == [True, True]
    page.form.editors["id_number"].put(MAN)
    page.form.editors["sex"].put("1")
    page.form.editors["birth_date"].put(None)
    assert page.save(), page.form.faults
    assert desk.store.get(Resident, mei.id).id_number == MAN
    page.form.editors["id_number"].put(None)
    assert page.save(), page.form.faults
    assert desk.store.get(Resident, mei.id).id_number is None
    assert seen(page, *NUMBER) == [False, False]
    steps = [step for event in page.history._events for step in event.steps]
    assert any(step.name == "id_number" for step in steps)
    assert not page.history._can_restore & set(NUMBER)


def test_a_purpose_that_is_written_meanwhile_opens_the_form_in_view(qtbot, desk) -> None:
    purpose(desk)
    page = show(qtbot, ResidentFormPage(desk))
    page.form.editors["full_name"].put("李梅")
    purpose(desk, number=ID_PURPOSE)
    assert seen(page, *NUMBER) == [True, True]
    assert page.form.editors["full_name"].value() == "李梅"
    purpose(desk)
    assert seen(page, *NUMBER) == [False, False]


def test_a_number_in_a_draft_is_seen_and_refused_in_words(qtbot, desk) -> None:
    purpose(desk)
    page = show(qtbot, ResidentFormPage(desk))
    page.form.retype({"full_name": "李梅", "id_number": WOMAN})
    page.form.editors["sex"].put("2")
    page.form.editors["notice_method"].put("in_person")
    assert seen(page, *NUMBER) == [True, True]
    assert not page.save()
    assert "请管理员先到“设置 → 单位 → 登记和审核”写明" in page.form.rows["id_number"].text()
    assert desk.store.count(Resident) == 0


def test_aid_that_is_held_is_shown_without_a_purpose(qtbot, desk) -> None:
    home = family(desk)
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    assert seen(page, "assistance_kinds") == [False]
    purpose(desk, number=ID_PURPOSE, aid=AID_PURPOSE)
    kept = desk.store.get(Household, home.id)
    kept.assistance_kinds = ("temporary",)
    save(desk, kept)
    purpose(desk, number=ID_PURPOSE)
    page.arrive(record=home.id)
    assert seen(page, "assistance_kinds") == [True]
    page.form.editors["assistance_kinds"].put(())
    assert page.save(), page.form.faults
    assert desk.store.get(Household, home.id).assistance_kinds is None
    assert seen(page, "assistance_kinds") == [False]
    card = next(c for c, s in zip(page.form.cards, page.sheet.sections, strict=True)
                if s.title == "救助")  # fmt: skip
    assert not card.isVisibleTo(page)


# Lists


def test_a_list_offers_no_column_and_no_condition_of_what_nobody_has(qtbot, desk) -> None:
    held(desk, id_number=None)
    page = ResidentsPage(desk)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)

    def offered() -> tuple[bool, bool]:
        menu = page.chooser.menu_of_columns()
        more = next(one.menu() for one in menu.actions() if one.text() == "更多列")
        page.filters.open()
        names = [one.name for one in page.filters.card._facets]
        page.filters.card.dismiss()
        return "证件号码" in [one.text() for one in more.actions()], "id_number" in names

    assert offered() == (True, True)
    purpose(desk)
    assert offered() == (False, False)
    held(desk, full_name="李波", id_number=MAN)
    assert offered() == (True, True)


def test_what_waits_is_read_once_a_list_and_not_for_each_row(desk, monkeypatch) -> None:
    purpose(desk)
    asked: list[type] = []
    get, every = desk.store.get, desk.store.all
    monkeypatch.setattr(
        desk.store, "get", lambda kind, *a, **k: asked.append(kind) or get(kind, *a, **k)
    )
    monkeypatch.setattr(desk.store, "all", lambda kind, **k: asked.append(kind) or every(kind, **k))
    KindFacets(desk.store, Resident, tuple).idle()
    assert asked.count(OrgUnit) == 1


@pytest.mark.parametrize("number", [None, WOMAN])
def test_the_summary_beside_a_list_names_a_number_only_where_one_may_be(
    qtbot, desk, number
) -> None:
    mei = held(desk, id_number=number)
    page = ResidentsPage(desk)
    qtbot.addWidget(page)
    page.roll.read()
    qtbot.waitUntil(lambda: page.roll.is_ready)

    def labels() -> list[str]:
        return [name for name, _ in page.source.preview(mei.id).facts]

    assert "证件号码" in labels()
    purpose(desk)
    assert ("证件号码" in labels()) == bool(number)


# Sheets


def test_a_form_for_others_offers_no_number(qtbot, desk) -> None:
    mei = held(desk, id_number=None)
    page = FillInOutPage(desk)
    qtbot.addWidget(page)
    page.arrive(what="resident", ids=(mei.id,))
    page.choose_all()
    assert "id_number" in page.fields.chosen()
    purpose(desk)
    page.arrive(what="resident", ids=(mei.id,))
    page.choose_all()
    assert "id_number" not in page.fields.chosen()
    assert "phone" in page.fields.chosen()


def test_the_import_says_why_a_column_is_not_taken(qtbot, desk) -> None:
    purpose(desk)
    plan = plan_import(desk.store, book_of(f"李梅,{WOMAN},女,,,,,,"))
    shown = ImportColumns(with_samples=True)
    qtbot.addWidget(shown)
    shown.show_plan(plan)
    (at_place,) = [one.place for one in plan.columns if one.shut]
    box = shown.boxes[at_place]
    assert box.value() is None
    assert dict(fields(plan, plan.columns[0]))["id_number"].endswith("（还没有写明用途）")
    said = [one.text() for one in shown.findChildren(QLabel)]
    assert said.count(plan.shut["id_number"]) == 1
    assert not any(WOMAN in words for words in said)
    told = []
    shown.changed.connect(told.append)
    for _ in range(2):
        box.set_value("id_number")
        box.activated.emit(box.currentIndex())
        assert box.value() is None
    assert told == [{at_place: "id_number"}] * 2
    shown.show_plan(plan.with_columns(told[0]))
    assert shown.boxes[at_place].value() is None


# Founding


@pytest.mark.parametrize("written", ["和派出所核对人户", ""])
def test_whoever_founds_a_book_writes_what_numbers_are_for(qtbot, tmp_path, written) -> None:
    desk = Desk()
    page = FirstRunPage(desk, cost=CHEAP, home=tmp_path)
    qtbot.addWidget(page)
    page.show()
    page._take_level("community")
    assert page.id_purpose_row.isVisibleTo(page)
    assert page.id_purpose.text() == "核对是不是同一个人，避免重复登记"
    page.id_purpose.clear()
    if written:
        compose(page.id_purpose, written)
    compose(page.name, "瑞光新村社区")
    page.code.setText(CODE)
    page.take_unit()
    compose(page.person, "王晓梅")
    page.login.setText("wxm")
    page.password.setText(PASSWORD)
    page.again.setText(PASSWORD)
    page.take_person()
    with qtbot.waitSignal(page.founded, timeout=20_000) as made:
        page.found_book()
    book, _code = made.args
    unit = book.store.get(OrgUnit, book.store.facts.unit)
    assert unit.id_purpose == (written or None)
    book.close()
    desk.jobs.close()


def test_a_district_is_not_asked_what_its_offices_decide(qtbot, tmp_path) -> None:
    desk = Desk()
    page = FirstRunPage(desk, cost=CHEAP, home=tmp_path)
    qtbot.addWidget(page)
    page.show()
    page._take_level("district")
    assert not page.id_purpose_row.isVisibleTo(page)
    compose(page.name, "演示区")
    page.code.setText(DISTRICT_CODE)
    page.take_unit()
    assert page.step == 2
    assert page.answers.founding().id_purpose == ""
    desk.jobs.close()
