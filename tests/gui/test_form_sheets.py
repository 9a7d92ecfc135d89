"""Every field of every kind with a sheet is on it, and every field type has its editor."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QWidget

from db.fields import Field, NameOf
from db.kinds import (
    KINDS,
    Address,
    AgendaItem,
    Attendance,
    Binder,
    CaseStep,
    CoordinationMechanism,
    FollowUp,
    Household,
    JointMeeting,
    Resident,
    Resolution,
    StaffMember,
    VolunteerShare,
)
from db.record import Record
from desktop_app.gui.default_sheet import WIDTH, default_sheet
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.minutes.matter_model import HEADINGS
from desktop_app.gui.pages.minutes_editor import MinutesPage
from desktop_app.gui.pages.place_pages import PlaceForm
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.resolution import ResolutionPage
from desktop_app.gui.record_form import RecordForm
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.sheets import SHEETS, Sheet, sheet_of
from tests.builders import build
from tests.gui.office_desk import save

EVERY = [sheet_of(kind) for kind in KINDS]


@pytest.mark.parametrize("sheet", EVERY, ids=lambda sheet: sheet.kind.__tablename__)
def test_no_field_is_forgotten(sheet: Sheet) -> None:
    on_it = set(sheet.names())
    for name, declared in sheet.kind.fields().items():
        beside = isinstance(declared, NameOf) and declared.of in on_it
        assert beside or (name in on_it) != (name in sheet.machine), name
    assert set(sheet.kind.lists()) - on_it == sheet.lists


@pytest.mark.parametrize("sheet", EVERY, ids=lambda sheet: sheet.kind.__tablename__)
def test_every_cell_is_a_field_once(sheet: Sheet) -> None:
    names = sheet.names()
    assert len(names) == len(set(names))
    for path in names:
        if path.startswith("="):
            assert path in sheet.labels
        else:
            kind = sheet.kind_at(path)
            assert path.rpartition(".")[2] in {**kind.fields(), **kind.lists()}
    assert set(sheet.carried) <= set(names)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)
def test_a_sheet_made_from_a_kind_forgets_nothing_and_fills_its_rows(kind: type[Record]) -> None:
    sheet = default_sheet(kind)
    test_no_field_is_forgotten(sheet)
    for section in sheet.sections:
        for row in section.cells():
            assert sum(share for _, share in row) <= WIDTH


def test_a_sheet_made_from_a_kind_asks_for_what_is_required_first() -> None:
    sheet, mine = default_sheet(StaffMember), StaffMember.fields()
    first = {name for row in sheet.sections[0].cells() for name, _ in row}
    assert {name for name, one in mine.items() if one.required} <= first
    assert "term_to" in first  # decided together with the day it began
    assert sheet.names()[-1] == "remark"
    many = default_sheet(Resident).sections
    assert [section.title for section in many] == ["居民", "其他（都可以不填）", "备注"]


def test_what_a_part_belongs_to_has_room_for_its_day_and_its_body() -> None:
    cells = [cell for row in default_sheet(VolunteerShare).sections[0].cells() for cell in row]
    assert dict(cells)["session"] * 2 > WIDTH


def test_what_the_steps_ask_for_waits_until_the_record_is_kept(qtbot, desk, monkeypatch) -> None:
    asking = replace(Resolution.states, asks={"done": ("closed_on", "result", "confirmed_by")})
    monkeypatch.setattr(Resolution, "states", asking)
    sheet = default_sheet(Resolution)
    late = next(section for section in sheet.sections if section.late)
    assert {name for row in late.cells() for name, _ in row} >= {"closed_on", "result"}
    form = RecordForm(desk, sheet)
    qtbot.addWidget(form)
    place = sheet.sections.index(late)
    form.load({"": Resolution()})
    assert form.cards[place].isHidden()
    form.load({"": build(Resolution, op=1)})
    assert not form.cards[place].isHidden()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)
def test_every_field_goes_through_its_editor_and_back(qtbot, desk: Desk, kind) -> None:
    record = build(kind)
    for name, declared in kind.fields().items():
        if isinstance(declared, NameOf):
            continue
        made = editor(declared, desk)
        qtbot.addWidget(made.control)
        made.load_from(record, name)
        copy = record.copy()
        made.fill(copy, name)
        assert getattr(copy, name) == getattr(record, name), name
        again = editor(declared, desk)
        qtbot.addWidget(again.control)
        again.retype(made.typed())
        assert (again.value() or None) == (getattr(record, name) or None), name


@pytest.mark.parametrize("sheet", EVERY, ids=lambda sheet: sheet.kind.__tablename__)
def test_every_control_has_the_label_of_its_field(qtbot, desk: Desk, sheet: Sheet) -> None:
    form = RecordForm(desk, sheet)
    qtbot.addWidget(form)
    for path, made in form.editors.items():
        assert made.control.accessibleName() == form.label_of(path)


@pytest.mark.parametrize("sheet", EVERY, ids=lambda sheet: sheet.kind.__tablename__)
def test_what_nobody_touched_is_saved_as_it_was(qtbot, desk: Desk, sheet: Sheet) -> None:
    record: Record = build(sheet.kind)
    parts = {prefix: kind() for prefix, kind in sheet.parts.items()}
    form = RecordForm(desk, sheet)
    qtbot.addWidget(form)
    form.load({"": record, **parts})
    made, unread = form.read()
    assert unread == {}
    for name in sheet.kind.fields():
        assert getattr(made[""], name) == getattr(record, name)
    assert not form.is_changed


@pytest.mark.parametrize(
    ("kind", "name", "typed", "value"),
    [
        (Resident, "full_name", "  李 梅 ", "李梅"),
        (Resident, "arrived_on", "20200501", dt.date(2020, 5, 1)),
        (Resident, "sex", "2", "2"),
        (Resident, "id_number", "229902 19900307 202x", "22990219900307202X"),
    ],
)
def test_words_are_read_by_the_field(qtbot, desk: Desk, kind, name, typed, value) -> None:
    made = editor(kind.fields()[name], desk)
    qtbot.addWidget(made.control)
    made.retype(typed)
    assert made.value() == value


def test_an_amount_and_a_tick_are_read(qtbot, desk: Desk) -> None:
    from db.kinds import PairingLog

    value = editor(PairingLog.fields()["value"], desk)
    signed = editor(PairingLog.fields()["counter_signed"], desk)
    for one in (value, signed):
        qtbot.addWidget(one.control)
    value.retype("35.5")
    signed.retype("是")
    assert (value.value(), signed.value()) == (Decimal("35.50"), True)


def test_a_type_without_an_editor_is_our_own_fault(desk: Desk) -> None:
    with pytest.raises(TypeError):
        editor(Field(label="什么", tag=1), desk)


def test_a_choice_is_made_by_initials(qtbot, desk: Desk) -> None:
    from db.kinds import HouseholdMember

    made = editor(HouseholdMember.fields()["relation_to_head"], desk)
    qtbot.addWidget(made.control)
    qtbot.keyClicks(made.control, "nx")
    assert made.field.reveal(made.value()) == "女婿"
    made.control.forget_letters()
    qtbot.keyClicks(made.control, "hz")
    assert made.field.reveal(made.value()) == "户主"


def test_any_kind_with_a_sheet_can_be_changed_in_its_page(qtbot, desk: Desk) -> None:
    holder = desk.store.all(StaffMember)[0]
    page = RecordPage(
        desk, SHEETS[StaffMember], key="staff_form", crumb="工作人员", back_to="staff"
    )
    qtbot.addWidget(page)
    page.arrive(record=holder.id)
    page.form.editors["post"].retype("社区主任")
    assert page.save()
    assert desk.store.get(StaffMember, holder.id).post == "社区主任"


def form_of(qtbot, desk: Desk, kind: type[Record]) -> PlaceForm:
    place = place_of(kind)
    assert place
    page = PlaceForm(desk, place)
    qtbot.addWidget(page)
    return page


def test_a_form_goes_back_to_a_list_by_the_name_of_that_list(qtbot, desk: Desk) -> None:
    page = form_of(qtbot, desk, CaseStep)
    assert (page.head.crumb.text(), page.back_to) == ("五个及时  ›", "cases")


def test_a_form_counts_its_records_as_their_list_does(qtbot, desk: Desk) -> None:
    page = form_of(qtbot, desk, Binder)
    assert page._again.accessibleName() == "保存并再登一盒"


def test_a_room_has_one_name_on_all_forms(desk: Desk) -> None:
    paths = {Resident: "address.room", Household: "address.room", Address: "room"}
    forms = [(path, RecordForm(desk, sheet_of(kind))) for kind, path in paths.items()]
    assert {one.rows[path].label.text() for path, one in forms} == {"房号"}


def test_how_units_work_together_has_one_name_on_tab_and_form() -> None:
    place = place_of(CoordinationMechanism)
    assert place
    assert place.words == place.called == CoordinationMechanism.title


# Filled in by the page itself, or by the line of a person in the minutes.
GIVEN = {"serial_no", "meeting", "agenda_item", "resolution", "no", "position", "state"}
IN_LINE = {"person", "unit", "kind"}


def asked_on(page: ResolutionPage, note: FollowUp) -> set[str]:
    """Give the fields that the cards of a matter's page ask for."""
    found: set[str] = set()
    for ask in (
        page.ask_terms, page.ask_remark, page.ask_extend, page.ask_stop, page.ask_report,
        page.ask_confirm, lambda: page.ask_change(note.id),
    ):  # fmt: skip
        ask()
        found |= page.ask.rows.keys()
    return found


def test_what_has_no_form_is_written_in_the_page_of_its_whole(qtbot, desk: Desk) -> None:
    meeting = build(JointMeeting, state="preparing")
    parts = [build(kind, meeting=meeting.id) for kind in (AgendaItem, Attendance, Resolution)]
    note = build(FollowUp, resolution=parts[2].id)
    save(desk, meeting, *parts, note)
    minutes, page = MinutesPage(desk), ResolutionPage(desk)
    for one in (minutes, page):
        qtbot.addWidget(one)
    minutes.arrive(record=meeting.id)
    minutes.show_view("talk")
    people = minutes.spread.people
    people.open_details(people.people[0])
    page.show_matter(parts[2].id)
    asked = asked_on(page, note)
    for kind, where, told in (
        (AgendaItem, minutes.spread.talk, set()),
        (Attendance, people.details, IN_LINE),
        (Resolution, minutes.spread.grid, asked),
        (FollowUp, page, asked),
    ):
        named = {one.accessibleName() for one in where.findChildren(QWidget)} | set(HEADINGS)
        own = {n: f for n, f in kind.fields().items() if not isinstance(f, NameOf)}
        lacking = [n for n, f in own.items() if f.label not in named and n not in told | GIVEN]
        assert lacking == [], kind.title
