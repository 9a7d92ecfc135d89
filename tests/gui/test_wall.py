"""看板: cards by their state, and the steps that are taken from them."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db import kinds
from db.kinds import MicroWish, Resident, Resolution, ServiceCase, StaffMember
from desktop_app.gui import look, wardrobe
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.follow_ups import FollowUpsPage
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.special import list_page
from desktop_app.gui.step_bar import step_words
from desktop_app.gui.tokens import CONTRAST
from desktop_app.gui.wall import SHOWN, StateWall
from desktop_app.gui.wall_cards import CARD, Cards, Face, both_names, card_of, step_rect
from desktop_app.gui.wall_column import BEGINS
from tests.builders import build
from tests.gui.office_desk import save


@pytest.fixture
def person(desk: Desk) -> Resident:
    made = build(Resident)
    save(desk, made)
    return made


def wish(desk: Desk, person: Resident, state: str = "open", **values: Any) -> MicroWish:
    me, today = desk.store.all(StaffMember)[0], desk.store.today
    told: dict[str, Any] = {"collected_on": today - dt.timedelta(days=30)}
    if state != "open":
        told |= {"claimer": me.id, "claimed_on": today - dt.timedelta(days=20)}
        told |= {"due_on": today + dt.timedelta(days=5)}
    return build(MicroWish, wisher=person.id, collector=me.id, state=state, **(told | values))


@pytest.fixture
def page(qtbot, desk: Desk, person):
    place = place_of(MicroWish)
    assert place is not None
    made: Any = list_page(place, desk)
    qtbot.addWidget(made)
    made.resize(1190, 640)
    made.show()
    made.activateWindow()
    made.switch._take("wall")
    return made


def cards(wall: StateWall, state: str) -> list[str]:
    return [one.title for one in wall.columns[state].list.cards.cards]


def test_the_columns_stand_in_the_order_of_the_course(page) -> None:
    assert page.wall.main == ["collected", "open", "claimed", "realized", "answered"]
    assert page.wall.sides == ["rejected", "withdrawn", "referred"]
    assert ServiceCase.states.course() == [
        "registered", "handling", "done", "revisited", "archived"
    ]  # fmt: skip
    assert Resolution.states.course() == ["todo", "doing", "done"]


def test_what_comes_next_leads_along_the_course_or_back_into_it() -> None:
    states = ServiceCase.states
    after = {state: states.after(state) for state in states.moves}
    assert after["registered"] == "handling"
    assert after["archived"] == ""
    assert after["reopened"] == "done"
    assert after["referred"] == "handling"


def colours(picture: QImage) -> set[str]:
    places = itertools.product(range(picture.width()), range(picture.height()))
    return {picture.pixelColor(x, y).name().upper() for x, y in places}


def test_a_column_without_cards_says_what_comes_here(desk: Desk, person, page) -> None:
    column = page.wall.columns["realized"]
    assert column.list.comes == "“实现”以后，到这里。"
    assert page.wall.columns["collected"].list.comes == "新的先到这里。"
    assert len(colours(column.list.viewport().grab().toImage())) > 1
    column.list.comes = ""
    assert len(colours(column.list.viewport().grab().toImage())) == 1


@pytest.mark.parametrize("kind", [MicroWish, Resolution, ServiceCase])
def test_every_column_but_the_first_names_the_step_into_it(qtbot, desk: Desk, kind) -> None:
    wall = StateWall(desk, kind, Face(), "wishes")
    qtbot.addWidget(wall)
    begins = [state for state, one in wall.columns.items() if one.list.comes == BEGINS]
    assert begins == [kind.states.start]


def test_what_was_granted_and_waits_for_a_word_is_called_so(desk: Desk) -> None:
    """The list begins with what still has a step to go, the last of which is 记反馈."""
    place = place_of(MicroWish)
    assert place is not None
    first, today = place.views[0], desk.store.today
    assert first.words == "未反馈"
    assert first.holds({"state": "realized"}, today)
    assert not first.holds({"state": "answered"}, today)


def test_each_card_stands_in_the_column_of_its_state(desk: Desk, person, page) -> None:
    save(desk, wish(desk, person, content="老花镜"))
    save(desk, wish(desk, person, "claimed", content="科普书"))
    assert cards(page.wall, "open") == ["老花镜"]
    assert cards(page.wall, "claimed") == ["科普书"]
    (card,) = page.wall.columns["claimed"].list.cards.cards
    assert card.people == "李梅 → 王晓梅"
    assert (card.due, card.step, card.is_late) == ("还有 5 天", "实现", False)
    assert page.wall.columns["claimed"].count.text() == "1"


def test_a_long_name_leaves_the_doer_on_the_card(desk: Desk) -> None:
    """The wisher gives way and loses the middle; whole, both stand in the tooltip."""
    long, unit = "阿卜杜热西提·买买提明", "白城市洮北区第一幼儿园"
    one = build(MicroWish, content="老花镜", wisher_name=long, claimer_name="王晓梅")
    other = build(MicroWish, content="老花镜", wisher_name=long, claimer_name=unit)
    face, measure = Face("wisher", "claimer"), QFontMetrics(look.font("caption"))
    first, second = (card_of(made, face, "", desk.store.today) for made in (one, other))
    room = measure.horizontalAdvance("阿卜杜热…买提明 → 王晓梅")
    said = both_names(first, measure, room)
    assert said.startswith("阿")
    assert said.endswith(" → 王晓梅")
    assert measure.horizontalAdvance(said) <= room
    said = both_names(second, measure, room)
    assert said.split(" → ")[1].startswith("白城")
    assert said.endswith("园")
    assert both_names(first, measure, 10_000) == f"{long} → 王晓梅"
    model = Cards()
    model.show([second])
    told = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert told == f"老花镜\n{long} → {unit}"


def test_what_is_late_stands_first_and_says_so(desk: Desk, person, page) -> None:
    today = desk.store.today
    soon = wish(desk, person, "claimed", content="不急", due_on=today + dt.timedelta(days=9))
    late = wish(desk, person, "claimed", content="晚了", due_on=today - dt.timedelta(days=3))
    now = wish(desk, person, "claimed", content="今天", due_on=today)
    save(desk, soon, late, now)
    assert cards(page.wall, "claimed") == ["晚了", "今天", "不急"]
    told = [one.due for one in page.wall.columns["claimed"].list.cards.cards]
    assert told == ["逾期 3 天", "今天到期", "还有 9 天"]
    assert page.wall.columns["claimed"].late.text() == "逾期 1"


def test_a_chosen_late_card_can_be_read_in_high_contrast(qtbot, qapp, desk, person, page) -> None:
    save(desk, wish(desk, person, "claimed", due_on=desk.store.today - dt.timedelta(days=3)))
    wardrobe.wear(qapp, "contrast")
    page.wall.take_cursor()
    shown = page.wall.columns["claimed"].list
    qtbot.waitUntil(shown.hasFocus)
    shown.go_to(0)
    inside = shown.visualRect(shown.currentIndex()).adjusted(12, 12, -12, -12)
    seen = colours(shown.viewport().grab(inside).toImage())
    assert CONTRAST.sel in seen
    assert CONTRAST.danger not in seen


def test_the_list_begins_with_what_is_longest_overdue_and_ends_with_what_is_over(
    desk: Desk, person, page
) -> None:
    today = desk.store.today
    soon = wish(desk, person, "claimed", content="不急", due_on=today + dt.timedelta(days=9))
    late = wish(desk, person, "claimed", content="晚了", due_on=today - dt.timedelta(days=3))
    later = wish(desk, person, "claimed", content="刚晚", due_on=today - dt.timedelta(days=1))
    over = wish(desk, person, "realized", content="办好了", realized_on=today, how="送到家里")
    save(desk, soon, over, later, late)
    rows = page.source
    assert [cells[0] for cells in rows.fetch(rows.ids())] == ["晚了", "刚晚", "不急", "办好了"]


def test_words_in_the_box_leave_only_what_they_find(desk: Desk, person, page) -> None:
    save(desk, wish(desk, person, content="老花镜"), wish(desk, person, content="科普书"))
    page.box.setText("lhj")
    assert cards(page.wall, "open") == ["老花镜"]


def test_a_long_column_shows_its_first_cards_and_leads_to_the_list(desk, person, page) -> None:
    save(desk, *(wish(desk, person, content=f"心愿{at}") for at in range(SHOWN + 7)))
    column = page.wall.columns["open"]
    assert len(column.list.cards.cards) == SHOWN
    assert column.count.text() == str(SHOWN + 7)
    assert column.more.text() == "还有 7 个，到列表看"
    column.more.click()
    assert not page.is_walled
    assert page.table.rows.rowCount() == SHOWN + 7


def test_a_column_counts_the_cards_below_its_foot(qtbot, desk: Desk, person, page) -> None:
    """Cards cut off between two of them look like all there are."""
    save(desk, *(wish(desk, person, content=f"心愿{at}") for at in range(12)))
    column = page.wall.columns["open"]
    qtbot.waitUntil(column.below.isVisible)
    height = column.list.sizeHintForRow(0)
    whole = (column.list.viewport().height() + 6) // height
    assert column.below.text() == f"↓ 下面还有 {12 - whole} 张"
    room = column.list.height()
    bar = column.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert not column.below.isVisible()
    QApplication.processEvents()
    assert column.list.height() == room
    assert not page.wall.columns["claimed"].below.isVisible()


def test_side_states_are_folded_and_counted(desk: Desk, person, page) -> None:
    save(desk, wish(desk, person, "referred", content="转给民政"))
    fold = page.wall._folds["referred"]
    assert fold.text() == "已转办 1"
    assert not page.wall.columns["referred"].isVisible()
    fold.click()
    assert page.wall.columns["referred"].isVisible()
    assert cards(page.wall, "referred") == ["转给民政"]


def test_a_step_is_taken_by_keys_and_the_cursor_goes_along(
    qtbot, desk, person, page, toasts
) -> None:
    save(desk, wish(desk, person, content="老花镜"))
    page.wall.take_cursor()
    card_list = page.wall.columns["open"].list
    qtbot.waitUntil(card_list.hasFocus)
    QTest.keyClick(card_list, Qt.Key.Key_F9)
    asked = page.wall.steps.ask
    assert asked.deed.text() == "认领"
    me = desk.store.all(StaffMember)[0]
    asked.rows["claimer"].control.set_target(me.id, me.full_name)
    asked.rows["claimer"].control.changed.emit()
    asked.rows["due_on"].control.setText("20291231")
    asked.rows["claimed_on"].control.setText(f"{desk.store.today:%Y%m%d}")
    for name in ("due_on", "claimed_on"):
        page.wall.steps._editors[name].touch()
    asked.deed.click()
    (kept,) = desk.store.all(MicroWish)
    assert (kept.state, kept.claimer) == ("claimed", me.id)
    assert cards(page.wall, "claimed") == ["老花镜"]
    assert page.wall.current() == kept.id
    qtbot.waitUntil(page.wall.columns["claimed"].list.hasFocus)
    toasts[-1][1]()
    assert cards(page.wall, "open") == ["老花镜"]


def test_arrows_go_from_column_to_column(qtbot, desk: Desk, person, page) -> None:
    save(desk, wish(desk, person), wish(desk, person, "claimed"))
    page.wall.take_cursor()
    first, second = (page.wall.columns[state].list for state in ("open", "claimed"))
    qtbot.waitUntil(first.hasFocus)
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    assert second.card() is not None
    assert first.card() is None
    QTest.keyClick(second, Qt.Key.Key_Left)
    assert first.hasFocus()
    QTest.keyClick(first, Qt.Key.Key_Up)
    assert page.box.hasFocus()


def test_enter_opens_the_card(qtbot, desk: Desk, person, page) -> None:
    one = wish(desk, person)
    save(desk, one)
    page.wall.take_cursor()
    opened: list[bytes] = []
    page.wall.opened.connect(opened.append)
    QTest.keyClick(page.wall.columns["open"].list, Qt.Key.Key_Return)
    assert opened == [one.id]


def test_the_button_on_a_card_asks_for_its_step(qtbot, desk: Desk, person, page) -> None:
    save(desk, wish(desk, person, "claimed"))
    cards_of = page.wall.columns["claimed"].list
    place = step_rect(cards_of.visualRect(cards_of.cards.index(0, 0)), "实现").center()
    QTest.mouseClick(cards_of.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.wall.steps.ask.deed.text().startswith("实现")
    assert "how" in page.wall.steps.ask.rows


def drop(page: Any, state: str, record_id: bytes) -> None:
    carried = QMimeData()
    carried.setData(CARD, record_id)
    event = QDropEvent(
        QPointF(QPoint(5, 5)), Qt.DropAction.MoveAction, carried,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    page.wall.columns[state].list.dropEvent(event)


def test_a_card_drawn_to_the_next_column_asks_for_that_step(desk, person, page, toasts) -> None:
    one = wish(desk, person, "claimed")
    save(desk, one)
    drop(page, "realized", one.id)
    assert page.wall.steps.ask.deed.text().startswith("实现")
    page.wall.steps.ask.dismiss()
    drop(page, "answered", one.id)
    assert toasts[-1][0] == "“已认领”不能直接到“已反馈”，请先办中间的一步"
    assert not page.wall.steps.ask.isVisible()


def test_a_list_with_a_wall_begins_at_its_first_row(qtbot, desk: Desk, person) -> None:
    save(desk, wish(desk, person, content="老花镜"))
    place = place_of(MicroWish)
    assert place is not None
    made: Any = list_page(place, desk)
    qtbot.addWidget(made)
    assert not made.is_walled
    assert made.table.current_id() is not None
    assert made.table.chosen() == [made.table.current_id()]


def test_a_step_back_is_called_so() -> None:
    assert step_words(build(MicroWish, state="realized"), "claimed") == "退回到已认领"
    assert step_words(build(MicroWish, state="open"), "claimed") == "认领"
    assert step_words(build(MicroWish, state="rejected"), "collected") == "重新征集"
    assert step_words(build(Resolution, state="doing"), "todo") == "退回待办"


def test_the_choice_of_cards_is_kept(qtbot, desk: Desk, page) -> None:
    place = place_of(MicroWish)
    assert place is not None
    again: Any = list_page(place, desk)
    qtbot.addWidget(again)
    assert again.is_walled
    again.switch._take("list")
    assert not again.is_walled


def test_resolutions_take_their_steps_on_their_own_page(qtbot, desk: Desk) -> None:
    meeting, unit = build(kinds.JointMeeting), build(kinds.PartnerOrganization)
    matter = build(Resolution, meeting=meeting.id, owner_unit=unit.id, state="doing")
    save(desk, meeting, unit, matter)
    page = FollowUpsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.switch._take("wall")
    asked: list[tuple[str, dict]] = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    assert page.wall.columns["doing"].list.cards.cards[0].step == "办结"
    page.wall.take_step(matter.id)
    assert asked == [("resolution", {"record": matter.id, "step": "done"})]


def test_the_model_answers_as_qt_asks(qtmodeltester, desk: Desk, person) -> None:
    save(desk, wish(desk, person, content="老花镜"))
    (one,) = desk.store.all(MicroWish)
    model = Cards()
    model.show([card_of(one, Face("wisher"), "认领", desk.store.today)])
    qtmodeltester.check(model)
    said = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "老花镜，李梅"
