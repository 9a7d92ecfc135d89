"""What minutes say beside the grid and the list: long-term matters, helpers, posts, deputies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QStyleOptionViewItem

from db import meetings
from db.kinds import Attendance, JointMeeting, PartnerOrganization, Resident, StaffMember
from db.kinds.meeting import ATTENDED
from desktop_app.gui import look
from desktop_app.gui.controls import CutLabel
from desktop_app.gui.desk import Desk
from desktop_app.gui.finder import Finder, Found
from desktop_app.gui.minutes.matter_model import Col
from desktop_app.gui.minutes.people import DETAILS, LINKED, PersonLine, SaidLine
from desktop_app.gui.minutes.person_details import PersonDetails
from desktop_app.gui.pages.minutes_editor import MinutesPage
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import enter, focus, open_desk, press, save, type_keys as typed

UNITS = (("石榴派出所", "赵建国"), ("市第三中学", "孙丽华"), ("卫生服务站", "周敏"))
HELD = dt.date(2026, 9, 18)


@pytest.fixture
def desk():
    with open_desk() as desk:
        units = [
            build(PartnerOrganization, full_name=name, liaison=who, joined_on=dt.date(2020, 1, n))
            for n, (name, who) in enumerate(UNITS, 1)
        ]
        save(desk, *units)
        yield desk


@pytest.fixture
def page(qtbot, desk: Desk):
    made = MinutesPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 700)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    made.arrive()
    made.form.editors["held_at"].retype("2026-09-18 14:00")
    made.form.editors["place"].retype("社区二楼会议室")
    made.form.editors["chair"].retype(["", "李海燕"])
    made.show_view("talk")
    made.spread.add_topic()
    compose(made.spread.talk.title, "冬季取暖")
    return made


def add_matter(page: MinutesPage, *words: str) -> None:
    page.spread.grid.matters.add(("检修供暖管道", "石榴派出所", "", *words))
    page.spread.grid.go_to(0, Col.MATTER)


def cell(page: MinutesPage, col: Col, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> str:
    return str(page.spread.grid.matters.index(0, col).data(role))


def kept(desk: Desk) -> meetings.Minutes:
    (meeting,) = desk.store.all(JointMeeting)
    return meetings.read(desk.store, meeting)


# Matters


def test_units_that_help_are_added_below_the_grid_and_kept(page: MinutesPage, desk: Desk) -> None:
    detail = page.spread.detail
    assert not detail.isVisible()
    add_matter(page, "+10")
    assert detail.isVisible()
    assert detail.title.text() == "第 1 条"
    detail.units.picker.setFocus()
    for letters in ("sdszx", "wsfwz"):
        typed(letters)
        enter()
    assert cell(page, Col.UNIT) == "石榴派出所 +2"
    whole = "石榴派出所（配合：市第三中学、卫生服务站）"
    assert cell(page, Col.UNIT, Qt.ItemDataRole.AccessibleTextRole) == f"责任单位：{whole}"
    page.spread.grid.go_to(0, Col.UNIT, edit=True)
    assert focus().text() == "石榴派出所"
    assert page.save()
    minutes = kept(desk)
    names = [name for _, name in minutes.co_units[minutes.matters[0].id]]
    assert names == ["市第三中学", "卫生服务站"]
    who = "由石榴派出所负责，责任人赵建国，市第三中学、卫生服务站配合"
    assert f"{who}，2026年9月28日前完成。" in meetings.minutes_text(minutes)


def test_the_unit_that_is_responsible_does_not_help_too(page: MinutesPage, desk: Desk) -> None:
    add_matter(page, "+10")
    page.spread.detail.units.picker.setFocus()
    typed("slpcs")
    enter()
    assert not page.save()
    words = "第 1 条议定事项：石榴派出所已经是责任单位，不用再写进配合单位，请拿掉"
    assert page.bar.words.text() == words
    assert desk.store.count(JointMeeting) == 0


def test_helpers_wait_with_a_matter_that_is_not_whole(page: MinutesPage, desk: Desk) -> None:
    add_matter(page)
    page.spread.detail.units.picker.setFocus()
    typed("sdszx")
    enter()
    assert page.save()
    assert page.bar.words.text().startswith("第 1 条还没有填全")
    assert cell(page, Col.UNIT) == "石榴派出所 +1"
    (draft,) = page._drafts.waiting(page.meeting.id.hex())
    again = meetings.unpack(draft.typed)
    assert [name for _, name in again.co_units[again.matters[0].id]] == ["市第三中学"]


def test_a_matter_that_goes_on_for_good_is_looked_at_a_year_on(
    page: MinutesPage, desk: Desk
) -> None:
    add_matter(page)
    page.spread.detail.long_term.click()
    assert page.minutes.matters[0].due_on == HELD + dt.timedelta(days=365)
    assert cell(page, Col.DUE) == "长期 09-18"
    page.spread.grid.go_to(0, Col.DUE, edit=True)
    assert focus().text() == "2027-09-18"
    page.spread.grid.close_editor()
    assert page.save()
    matter = kept(desk).matters[0]
    assert (matter.long_term, matter.due_on) == (True, dt.date(2027, 9, 18))
    assert "长期坚持。" in meetings.minutes_text(kept(desk))


def test_a_pasted_line_may_say_that_it_goes_on_for_good(page: MinutesPage) -> None:
    add_matter(page, "长期坚持")
    matter = page.minutes.matters[0]
    assert (matter.long_term, matter.due_on) == (True, HELD + dt.timedelta(days=365))
    assert page.spread.detail.long_term.isChecked()


def test_each_line_has_its_own_helpers_and_none_when_minutes_are_closed(
    page: MinutesPage, desk: Desk
) -> None:
    add_matter(page, "+10")
    page.spread.grid.matters.add(("开设托管班", "市第三中学", "", "+10"))
    detail = page.spread.detail
    detail.units.picker.setFocus()
    typed("wsfwz")
    enter()
    page.spread.grid.go_to(1, Col.MATTER)
    assert detail.title.text() == "第 2 条"
    assert detail.units.targets() == []
    page.spread.grid.go_to(0, Col.MATTER)
    assert [name for _, name in detail.units.targets()] == ["卫生服务站"]
    for _step in ("held", "drafting", "issued"):
        page.head.next_button.click()
    assert kept(desk).meeting.state == "issued"
    page.show_view("talk")
    page.spread.grid.go_to(0, Col.MATTER)
    assert not detail.isVisible()
    assert cell(page, Col.UNIT) == "石榴派出所 +1"


def test_a_unit_nobody_registered_is_said_when_the_line_is_left(page: MinutesPage) -> None:
    add_matter(page, "+10")
    picker = page.spread.detail.units.picker
    picker.setFocus()
    compose(picker, "没有的单位")
    page.spread.topics.setFocus()
    assert page.bar.words.text().startswith("还没有对应的")
    assert page.spread.grid.matters.helpers(page.minutes.matters[0]) == []


def test_a_unit_half_typed_does_not_wander_to_the_next_line(page: MinutesPage) -> None:
    add_matter(page, "+10")
    grid, detail = page.spread.grid, page.spread.detail
    grid.matters.add(("开设托管班", "市第三中学", "", "+10"))
    detail.units.picker.setFocus()
    typed("wsf")
    grid.matters.setData(grid.matters.index(0, Col.DUE), "+20")
    assert detail.units.picker.text() == "wsf"
    grid.go_to(1, Col.MATTER)
    assert detail.title.text() == "第 2 条"
    assert detail.units.picker.text() == ""
    assert page.spread.grid.matters.helpers(page.minutes.matters[1]) == []


def test_after_a_line_is_taken_out_both_go_to_the_matter_in_view(page: MinutesPage) -> None:
    add_matter(page, "+10")
    grid, detail = page.spread.grid, page.spread.detail
    grid.matters.add(("开设托管班", "市第三中学", "", "+10"), ("上门巡诊", "石榴派出所", "", "+20"))
    grid.go_to(0, Col.MATTER)
    page.spread.drop_matter_button.click()
    assert detail.title.text() == "第 1 条"
    detail.long_term.click()
    detail.units.picker.setFocus()
    typed("wsfwz")
    enter()
    first, second = page.minutes.matters
    assert (first.matter, bool(first.long_term)) == ("开设托管班", True)
    assert (second.matter, bool(second.long_term)) == ("上门巡诊", False)
    assert [name for _, name in grid.matters.helpers(first)] == ["卫生服务站"]
    assert grid.matters.helpers(second) == []
    page.spread.drop_matter_button.click()
    assert detail.title.text() == "第 1 条"
    assert not detail.long_term.isChecked()
    page.spread.drop_matter_button.click()
    assert not detail.isVisible()


def test_a_unit_is_cut_in_its_middle_and_what_is_decided_at_its_end(page: MinutesPage) -> None:
    add_matter(page)
    grid, seen = page.spread.grid, QStyleOptionViewItem()
    for col, mode in ((Col.UNIT, "ElideMiddle"), (Col.MATTER, "ElideRight")):
        seen.textElideMode = Qt.TextElideMode.ElideRight
        grid.itemDelegate().initStyleOption(seen, grid.matters.index(0, col))
        assert seen.textElideMode == Qt.TextElideMode[mode]


# People


def line(page: MinutesPage, at: int) -> PersonLine:
    return page.spread.people.lines[at]


def open_details(page: MinutesPage, at: int) -> PersonDetails:
    actions = {one.text(): one for one in line(page, at).menu.actions()}
    actions[DETAILS].trigger()
    details = page.spread.people.details
    assert details is not None
    assert details.isVisible()
    return details


def test_post_and_deputy_are_written_below_the_line_and_printed(
    qtbot, page: MinutesPage, desk: Desk
) -> None:
    details = open_details(page, 0)
    assert details.post.hasFocus()
    details.post.selectAll()
    compose(details.post, "副所长")
    details.deputy.setFocus()
    compose(details.deputy, "钱所长")
    assert line(page, 0).said.text() == "副所长 · 代钱所长"
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    assert page.spread.people.details is None
    assert page.save()
    first = kept(desk).people[0]
    assert (first.post, first.deputy_for_name, first.deputy_for) == ("副所长", "钱所长", None)
    assert line(page, 0).said.text() == "副所长 · 代钱所长"


@pytest.mark.parametrize("name", ["person", "deputy"])
def test_whom_no_list_knows_is_registered_from_the_details(
    qtbot, page: MinutesPage, desk: Desk, name: str
) -> None:
    picker = getattr(open_details(page, 0), name)
    picker.setFocus()
    picker.selectAll()
    compose(picker, "其木格")
    press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    quick = page.sheet.quick
    assert quick.isVisible()
    assert quick.rows["full_name"].control.text() == "其木格"
    told = {"post": "副所长", "employment_kind": "full_time", "duty": "治安"}
    for path, value in told.items():
        quick._form.editors[path].put(value)
    quick.press()
    (made,) = (one for one in desk.store.all(StaffMember) if one.full_name == "其木格")
    assert not quick.isVisible()
    qtbot.waitUntil(picker.hasFocus)
    assert (picker.target, picker.text()) == (made.id, "其木格")
    assert page.save()
    first = kept(desk).people[0]
    if name == "person":
        assert (first.person, first.person_name) == (made.id, "其木格")
    else:
        assert (first.deputy_for, first.deputy_for_name) == (made.id, "其木格")


def test_nobody_stands_in_for_themselves(page: MinutesPage) -> None:
    details = open_details(page, 0)
    details.deputy.setFocus()
    compose(details.deputy, "赵建国")
    assert details._rows[-1].text() == "不能代本人参会，请改选"


def test_a_name_that_one_colleague_has_is_offered_and_linked_by_a_press(
    page: MinutesPage, desk: Desk
) -> None:
    colleague = build(StaffMember, full_name="李海燕", post="网格长")
    save(desk, colleague)
    page.spread.people.add()
    last = line(page, 3)
    compose(last.person, "李海燕")
    assert last.who.text() == "对上工作人员"
    assert last.one.person is None
    last.who.click()
    assert (last.one.person, last.one.post) == (colleague.id, "网格长")
    assert last.said.text() == f"网格长 · {LINKED}"
    assert not last.who.isVisible()
    assert page.save()
    assert kept(desk).people[3].person == colleague.id
    again = line(page, 3)
    again.person.end(False)
    compose(again.person, "花")
    assert (again.one.person, again.one.person_name) == (None, "李海燕花")


def test_the_post_that_came_with_a_colleague_goes_with_them(page: MinutesPage, desk: Desk) -> None:
    first = build(StaffMember, full_name="李海燕", post="网格长")
    second = build(StaffMember, full_name="吴晓东", post="副主任")
    third = build(Resident, full_name="郑伟民", id_number=None, birth_date=None, phone=None)
    save(desk, first, second, third)
    page.spread.people.add()
    compose(line(page, 3).person, "李海燕")
    line(page, 3).who.click()
    details = open_details(page, 3)
    assert details.post.text() == "网格长"
    for other, table, post in (
        (second, "staff_member", "副主任"),
        (third, "resident", None),
        (second, "staff_member", "副主任"),
    ):
        details.person.pick(Found(other.id, table, other.full_name))
        assert (details.one.person, details.one.post) == (other.id, post)
        assert details.post.text() == (post or "")
    compose(details.person, "花")
    assert (details.one.person, details.one.post) == (None, None)
    assert details.post.text() == ""
    details.person.pick(Found(first.id, "staff_member", first.full_name))
    last = line(page, 3)
    last.person.end(False)
    compose(last.person, "花")
    assert (last.one.person, last.one.post) == (None, None)


def test_a_post_that_was_typed_stays_with_its_line(page: MinutesPage, desk: Desk) -> None:
    first = build(StaffMember, full_name="李海燕", post="网格长")
    second = build(StaffMember, full_name="吴晓东", post="副主任")
    save(desk, first, second)
    details = open_details(page, 0)
    details.person.pick(Found(first.id, "staff_member", first.full_name))
    details.post.selectAll()
    compose(details.post, "代理主任")
    details.person.pick(Found(second.id, "staff_member", second.full_name))
    assert (details.one.person, details.one.post) == (second.id, "代理主任")
    compose(line(page, 0).person, "花")
    assert (details.one.person, details.one.post) == (None, "代理主任")


def test_namesakes_are_never_linked_but_chosen(qtbot, page: MinutesPage, desk: Desk) -> None:
    colleague = build(StaffMember, full_name="周敏", post="站长")
    person = build(Resident, full_name="周敏", id_number=None, birth_date=None, phone=None)
    save(desk, colleague, person)
    third = line(page, 2)
    qtbot.waitUntil(lambda: third.who.text() == "同名 2 位，选一位")
    third.who.click()
    assert line(page, 2).one.person is None
    details = page.spread.people.details
    details.person.setFocus()
    details.person.open_list()
    press(Qt.Key.Key_Down)
    enter()
    assert line(page, 2).one.person in (colleague.id, person.id)
    assert LINKED in line(page, 2).said.text()


def test_open_details_follow_a_press_and_a_name_typed_in_the_line(
    page: MinutesPage, desk: Desk
) -> None:
    colleague = build(StaffMember, full_name="李海燕", post="网格长")
    save(desk, colleague)
    page.spread.people.add()
    compose(line(page, 3).person, "李海燕")
    details = open_details(page, 3)
    line(page, 3).who.click()
    assert (details.person.target, details.person.text()) == (colleague.id, "李海燕")
    assert details.post.text() == "网格长"
    last = line(page, 3)
    last.person.end(False)
    compose(last.person, "花")
    assert (details.person.target, details.person.text()) == (None, "李海燕花")
    assert details.post.text() == ""


def test_an_exact_name_is_found_among_many_that_hold_it(
    qtbot, page: MinutesPage, desk: Desk
) -> None:
    bare = dict.fromkeys(("id_number", "birth_date", "phone"))
    others = [build(Resident, full_name="阿王丽", **bare) for _ in range(55)]
    wanted = build(Resident, full_name="王丽", **bare)
    save(desk, wanted, *others)
    page.spread.people.add()
    compose(line(page, 3).person, "王丽")
    qtbot.waitUntil(lambda: line(page, 3).who.text() == "对上居民")
    line(page, 3).who.click()
    assert line(page, 3).one.person == wanted.id


def test_names_are_looked_up_once_for_many_changes_and_only_in_view(
    qtbot, monkeypatch: pytest.MonkeyPatch, page: MinutesPage, desk: Desk
) -> None:
    people, rounds = page.spread.people, []
    asked = Finder.called

    def called(finder: Finder, name: str, tables: Iterable[str]) -> list[Found]:
        rounds.append(name)
        return asked(finder, name, tables)

    qtbot.waitUntil(lambda: people._finder.roll.is_ready and not people._offering.isActive())
    monkeypatch.setattr(Finder, "called", called)
    for name in ("李海燕", "吴晓东", "钱伟"):
        save(desk, build(StaffMember, full_name=name))
    qtbot.waitUntil(lambda: not people._offering.isActive())
    assert sorted(rounds) == sorted(who for _, who in UNITS)
    page.show_view("info")
    rounds.clear()
    save(desk, build(StaffMember, full_name="赵建国"))
    assert not people._offering.isActive()
    page.show_view("talk")
    qtbot.waitUntil(lambda: line(page, 0).who.text() == "对上工作人员")


def test_somebody_on_the_list_already_is_not_offered_again(page: MinutesPage, desk: Desk) -> None:
    colleague = build(StaffMember, full_name="李海燕")
    save(desk, colleague)
    for at in (3, 4):
        page.spread.people.add()
        compose(line(page, at).person, "李海燕")
        line(page, at).who.click()
    assert [line(page, at).one.person for at in (3, 4)] == [colleague.id, None]


def test_closed_minutes_say_post_and_deputy(page: MinutesPage) -> None:
    one = Attendance(unit="派出所", person_name="赵建国", post="副所长", deputy_for_name="钱所长")
    page.spread.people.show_people([one], locked=True)
    (said,) = page.spread.people.findChildren(SaidLine)
    assert "副所长 · 代钱所长" in [part.text() for part in said.findChildren(QLabel)]


def test_units_that_begin_alike_are_told_apart_where_they_are_cut(qtbot) -> None:
    """They lose their middle; whole, each stands in its tip."""
    street = "演示区瑞光街道新村社区"
    ends = ("卫生服务站", "物业服务中心")
    for make in (PersonLine, SaidLine):
        shown = []
        for end in ends:
            made = make(Attendance(unit=street + end, kind=ATTENDED))
            qtbot.addWidget(made)
            made.resize(look.px(300), made.sizeHint().height())
            made.show()
            part = made.findChild(QCheckBox) or made.findChild(CutLabel)
            assert part.toolTip() == street + end
            shown.append(part.text() if isinstance(part, QCheckBox) else part.grab().toImage())
        assert shown[0] != shown[1]
        if make is PersonLine:
            assert [text[-2:] for text in shown] == [end[-2:] for end in ends]


# Remarks


def test_a_remark_on_a_person_is_written_below_their_line(page: MinutesPage, desk: Desk) -> None:
    details = open_details(page, 0)
    details.remark.setFocus()
    compose(details.remark, "会上临时走了")
    assert line(page, 0).said.text().endswith("会上临时走了")
    assert page.save()
    assert kept(desk).people[0].remark == "会上临时走了"
    assert open_details(page, 0).remark.text() == "会上临时走了"


def test_a_remark_on_a_topic_takes_no_room_until_it_is_asked_for(
    page: MinutesPage, desk: Desk
) -> None:
    talk = page.spread.talk
    assert not talk.remark_line.isVisible()
    talk.remark_button.click()
    assert talk.remark.hasFocus()
    assert not talk.remark_button.isVisible()
    compose(talk.remark, "材料会后补")
    assert page.save()
    (item,) = kept(desk).agenda
    assert item.remark == "材料会后补"
    page.spread.add_topic()
    assert not talk.remark_line.isVisible()
    assert talk.remark.text() == ""
    page.spread.topics.setCurrentIndex(page.spread.topics.topics.index(0))
    assert talk.remark_line.isVisible()
    assert talk.remark.text() == "材料会后补"
