"""待认名单: lists pasted from a chat, at a meeting and for an activity, and the tray worked off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from db.kinds import Activity, Attendance, NameInTray, Resident, VolunteerSession, VolunteerShare
from db.kinds.tray import DISMISSED
from desktop_app.gui.desk import Desk
from desktop_app.gui.minutes.people import PeopleCard
from desktop_app.gui.pages.tray import TrayPage
from desktop_app.gui.paste_names import PasteNames
from desktop_app.gui.roll import Roll
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import open_desk, save

CHAIN = "#接龙\n1. 李梅 2人\n2. 王建\n3. 吴名氏 13800000006\n4. 包强 请假"


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_desk() as made:
        people = [
            build(Resident, full_name=name, id_number=None, phone=phone)
            for name, phone in (
                ("李梅", "15400000001"),
                ("王建", "15400000006"),
                ("王建", "15400000007"),
                ("包强", None),
            )
        ]
        save(made, *people)
        yield made


def paste(qtbot, box: PasteNames, text: str = CHAIN) -> None:
    compose(box.area, text)
    qtbot.mouseClick(box.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: box.found is not None, timeout=10_000)


def choose(box: PasteNames, at: int) -> None:
    box.who.choice.setCurrentIndex(at)
    box.who.choice.activated.emit(at)


@pytest.fixture
def page(qtbot, desk: Desk) -> TrayPage:
    made = TrayPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 700)
    made.show()
    made.activateWindow()
    return made


@pytest.fixture
def event(desk: Desk) -> Activity:
    made = build(Activity, topic="中秋包粽子")
    save(desk, made)
    return made


def test_a_list_for_an_activity_links_asks_and_leaves_the_rest_in_the_tray(
    qtbot, desk: Desk, page: TrayPage, event: Activity
) -> None:
    page.arrive(values={"source": event.id})
    paste(qtbot, page.box)
    assert page.box.words.text() == "认出 2 人，同名要选 1 个，没找到 1 个，连带来的共 4 人"
    assert page.box.who.isVisible()
    choose(page.box, 1)
    assert not page.box.who.isVisible()
    assert page.box.take.text() == "记上 3 人，1 个放进待认名单"
    before = desk.store.count(Resident)
    qtbot.mouseClick(page.box.take, Qt.MouseButton.LeftButton)
    listed = [one.target_name for one in desk.store.entries(event, "signed_in")]
    assert listed == ["李梅", "王建"]  # who is excused did not sign in
    assert desk.store.count(Resident) == before
    (waiting,) = desk.store.all(NameInTray)
    assert (waiting.called, waiting.source, waiting.phone) == ("吴名氏", event.id, "13800000006")
    assert [line.name.called for line in page.lines] == ["吴名氏"]


def test_without_a_source_nothing_is_written(qtbot, desk: Desk, page: TrayPage) -> None:
    page.open_paste()
    paste(qtbot, page.box)
    with qtbot.waitSignal(desk.trouble_met):
        qtbot.mouseClick(page.box.take, Qt.MouseButton.LeftButton)
    assert desk.store.count(NameInTray) == 0


def stranger(desk: Desk, event: Activity) -> NameInTray:
    made = build(
        NameInTray,
        called="小梅",
        pasted="3. 小梅 13800000006",
        phone="13800000006",
        source=event.id,
        source_name=event.topic,
    )
    save(desk, made)
    return made


def test_the_tray_is_worked_off_by_picking_who_it_is(
    qtbot, desk: Desk, page: TrayPage, event: Activity
) -> None:
    name = stranger(desk, event)
    (line,) = page.lines
    assert "13800000006" not in "".join(one.text() for one in line.findChildren(type(page.rest)))
    mei = desk.store.all(Resident, full_name="李梅")[0]
    line.who.picked.emit(mei.id)
    (entry,) = desk.store.entries(event, "signed_in")
    assert entry.target == mei.id
    assert page.lines == []
    assert page.empty.isVisible()
    (kept,) = desk.store.all(NameInTray)
    assert (kept.id, kept.meant) == (name.id, mei.id)


def test_a_name_is_let_go(qtbot, desk: Desk, page: TrayPage, event: Activity) -> None:
    stranger(desk, event)
    qtbot.mouseClick(page.lines[0].drop, Qt.MouseButton.LeftButton)
    (kept,) = desk.store.all(NameInTray)
    assert kept.state == DISMISSED
    assert page.lines == []


def test_a_roll_of_volunteers_is_pasted(qtbot, desk: Desk, page: TrayPage) -> None:
    session = build(VolunteerSession)
    save(desk, session)
    page.arrive(values={"source": session.id})
    paste(qtbot, page.box)
    choose(page.box, 1)
    qtbot.mouseClick(page.box.take, Qt.MouseButton.LeftButton)
    roll = desk.store.parts(VolunteerShare, session.id, order=("position",))
    assert [(one.volunteer_name, bool(one.volunteer)) for one in roll] == [
        ("李梅", True),
        ("王建", True),
    ]
    (line,) = page.lines
    assert (line.name.called, line.name.source) == ("吴名氏", session.id)


def test_who_is_new_is_registered_from_the_tray_and_stands_on_the_list(
    qtbot, desk: Desk, page: TrayPage, event: Activity
) -> None:
    stranger(desk, event)
    before = desk.store.count(Resident)
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    qtbot.mouseClick(page.lines[0].fresh, Qt.MouseButton.LeftButton)
    assert page.quick.rows["full_name"].control.text() == "小梅"
    assert desk.store.count(Resident) == before  # nobody is registered unasked
    editors = page.quick._form.editors
    assert editors["phone"].value() == "13800000006"
    editors["sex"].put("2")
    editors["notice_method"].put("in_person")
    page.quick.press()
    made = desk.store.all(Resident, full_name="小梅")[0]
    assert made.phone == "13800000006"
    (entry,) = desk.store.entries(event, "signed_in")
    assert entry.target == made.id
    (kept,) = desk.store.all(NameInTray)
    assert (kept.meant, page.lines) == (made.id, [])


def test_text_without_names_says_so(qtbot, page: TrayPage) -> None:
    page.open_paste()
    paste(qtbot, page.box, "9:30")
    assert "没有找到姓名" in page.box.words.text()
    assert not page.box.take.isVisible()


def test_at_a_meeting_the_list_fills_the_people(qtbot, desk: Desk) -> None:
    card = PeopleCard(desk)
    qtbot.addWidget(card)
    card.show()
    known = Attendance(person_name="李梅", unit="同心里小学", kind="excused")
    card.show_people([known], locked=False)
    qtbot.mouseClick(card.paste, Qt.MouseButton.LeftButton)
    assert card.box is not None
    paste(qtbot, card.box)
    choose(card.box, 2)
    with qtbot.waitSignal(card.names_taken) as told:
        qtbot.mouseClick(card.box.take, Qt.MouseButton.LeftButton)
    assert [one.called for one in told.args[0].strangers] == ["吴名氏"]
    said = [(one.person_name, one.kind, bool(one.person)) for one in card.people]
    assert said == [
        ("李梅", "attended", True),
        ("王建", "attended", True),
        ("包强", "excused", True),
    ]
    assert known.unit == "同心里小学"
    assert card.box.isHidden()


def test_the_people_of_issued_minutes_take_no_list(qtbot, desk: Desk) -> None:
    card = PeopleCard(desk)
    qtbot.addWidget(card)
    card.show_people([], locked=True)
    assert card.paste.isHidden()
