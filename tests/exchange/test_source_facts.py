"""Each thing offices report can be entered, found, followed, and carried over the stick.

One office enters its work of a year, hands it to the district, and every fact of the table is
looked for at both ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from db import codes, due, indicators, meetings, naming, reviews, seeking, sign_offs
from db.counting import Figure, Span
from db.due_rules import Due
from db.fields import Choice
from db.held import Held
from db.kinds import (
    KINDS,
    Activity,
    BrandChecklist,
    ContactPair,
    JointMeeting,
    OrgUnit,
    Pairing,
    PartnerOrganization,
    StaffMember,
    StudySession,
)
from db.naming import Named
from db.periods import Period
from db.record import Record
from db.search import PeopleIndex
from db.work import Work
from desktop_app.gui.conditions import Condition
from desktop_app.gui.desk import Desk as Window
from desktop_app.gui.facets import KindFacets
from desktop_app.gui.listable import may_narrow
from desktop_app.gui.minutes import meeting_form
from desktop_app.gui.minutes.meeting_form import MeetingForm
from desktop_app.gui.narrowing import Narrowing
from desktop_app.gui.pages import page_list
from desktop_app.gui.pages.minutes_editor import MinutesPage
from desktop_app.gui.pages.units import UnitRows
from desktop_app.gui.record_form import RecordForm
from desktop_app.gui.roll import Roll
from desktop_app.gui.sheets import sheet_of
from desktop_app.ledgers import LEDGERS, by_code, printing
from desktop_app.ledgers.ledger import Options, Project
from tests.builders import build
from tests.compose import compose
from tests.db.nodes import Node
from tests.exchange.source_facts import DAY, FACTS, RECORDS, Fact, enter
from tests.exchange.test_merging import ONE, Desk
from tests.exchange.typing_in import said, type_in
from tests.gui.office_desk import CTRL, focus, open_desk, press, save, type_keys

FIRST = Named("2023年首批", is_demo=True, since=dt.date(2024, 7, 1))
YEAR, END = Period.parse("2026"), dt.date(2026, 12, 31)
SPAN, CHOSEN = Span(YEAR, END), Options(YEAR, END, END)
PAGES = {entry.key: entry for entry in page_list.COMMUNITY}
MINUTES = {"agenda_item", "resolution"}  # their fields stand in the editor of minutes
ONCE = frozenset({BrandChecklist, ContactPair, JointMeeting, Pairing})  # never a second one alike
ENTERED: dict[type[Record], dict[str, set[str]]] = {}
for key, kind, _ in RECORDS:
    asked = {name for fact in FACTS if fact.record == key for name in fact.fields}
    if asked and kind.__tablename__ not in MINUTES:
        ENTERED.setdefault(kind, {})[key] = asked
each = pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.term}-{fact.record}")


@dataclass
class World:
    """An office, the district that took its package in, and the office's records by key."""

    office: Node
    district: Node
    made: dict[str, Record]
    due: list[Due]
    held: Held
    papers: dict[str, str]

    def words_of(self, code: str) -> str:
        """Give everything that a ledger of the year says."""
        if code not in self.papers:
            ledger = by_code(code)
            assert ledger is not None
            rows = ledger.rows(self.office.store, CHOSEN)
            self.papers[code] = "\n".join(cell for row in rows for cell in row.cells)
        return self.papers[code]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    desk = Desk(tmp_path_factory.mktemp("facts"))
    office, district = desk.a, desk.district
    with office.store.work(office.clerk, "登记一年的工作", "test") as work:
        made = enter(office.store, work)
        unit = work.reader.get(OrgUnit, office.store.facts.unit)
        assert unit is not None
        unit.brand_name, unit.slogan = "红石榴家园", "像石榴籽一样紧紧抱在一起"
        unit.feature_title, unit.brand_since = "创建+非遗传承", dt.date(2023, 5, 1)
        work.save(unit)
        made["unit"] = unit
    for path in desk.export(office):
        desk.merge(path)
    _name_first(district, made["unit"])
    desk.send_back(office, f"{ONE}A")
    held = Held(office.store)
    return World(office, district, made, due.due(office.store, ahead=400), held, {})


def _name_first(district: Node, unit: Record) -> None:
    """Have the district name the office as one of the first units, and a demonstration."""
    with district.store.work(district.clerk, "命名：区创建工作方案", "test") as work:
        units = work.reader.all(OrgUnit, id=unit.id)
        naming.name_units(work, district.clerk, units, FIRST, "区创建工作方案")


@each
def test_a_form_asks_for_it(fact: Fact) -> None:
    kind = next(kind for key, kind, _ in RECORDS if key == fact.record)
    form = PAGES[fact.page]
    opened = page_list.OPENS[fact.page]
    assert form.title
    assert opened == kind.__tablename__ or kind.__tablename__ in MINUTES
    sheet = meeting_form.SHEET if kind is JointMeeting else sheet_of(kind)
    asked = {name for names in kind.states.asks.values() for name in names} if kind.states else ()
    assert set(fact.fields) <= {*sheet.names(), *asked}


class _NotKept(Exception):
    """Ends a piece of work so that the book stays as the other tests want it."""


@contextmanager
def _taken_back(node: Node) -> Iterator[Work]:
    with suppress(_NotKept), node.store.work(node.clerk, "登记", "test") as work:
        yield work
        raise _NotKept


@pytest.fixture(scope="module")
def window(world: World, qapp: object) -> Iterator[Window]:
    del qapp  # a desk is part of a Qt program
    made = Window(world.office.store, world.office.clerk)
    yield made
    made.jobs.close()


@pytest.mark.parametrize("kind", ENTERED, ids=lambda kind: kind.__tablename__)
def test_it_can_be_entered(qtbot: Any, world: World, window: Window, kind: type[Record]) -> None:
    """What is typed into an empty form, value by value, is read again from the book."""
    qtbot.waitUntil(lambda: Roll.at(window).is_ready, timeout=10_000)
    form = MeetingForm(window) if kind is JointMeeting else RecordForm(window, sheet_of(kind))
    qtbot.addWidget(form)
    for key, fields in ENTERED[kind].items():
        record = world.made[key]
        told = said(world.office.store, record)
        editors = type_in(window, form, told, sorted(fields))
        made, unread = form.read()
        assert not unread, key
        fresh = made[""]
        for name, one in editors.items():
            if name not in form.editors:  # asked by a step
                one.fill(fresh, name)
        with _taken_back(world.office) as work:
            if kind in ONCE:
                work.delete(record)
            work.save(fresh)
            for name, links in form.list_editors():
                work.set_list(fresh, name, links.targets())
            kept = said(work.reader, work.reader.get(kind, fresh.id))
        assert {name: kept[name] for name in fields} == {name: told[name] for name in fields}
        assert all(told[name] not in (None, "", (), []) for name in fields), key


def test_topics_and_matters_are_entered_in_the_minutes(qtbot: Any) -> None:
    with open_desk() as desk:
        who = build(StaffMember, full_name="演示书记一")
        save(desk, who, build(PartnerOrganization))
        page = MinutesPage(desk)
        qtbot.addWidget(page)
        page.resize(1190, 700)
        page.show()
        page.activateWindow()
        qtbot.waitExposed(page)
        qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
        page.arrive()
        page.form.editors["held_at"].retype("2026-06-19 09:30")
        page.form.editors["place"].retype("社区二楼会议室")
        page.form.editors["chair"].retype(["", "李海燕"])
        page.show_view("talk")
        page.spread.add_topic_button.click()
        compose(focus(), "学习中央民族工作会议精神")
        page.spread.talk.first_topic.click()
        page.spread.grid.setFocus()
        press(Qt.Key.Key_Return, CTRL)
        compose(focus(), "联系就业岗位")
        press(Qt.Key.Key_Tab)
        compose(focus(), "同心里小学")
        press(Qt.Key.Key_Tab)
        type_keys("yssj")
        press(Qt.Key.Key_Tab)
        type_keys("20260930")
        press(Qt.Key.Key_Tab)
        page.spread.grid.close_editor()
        assert page.save()
        kept = meetings.read(desk.store, desk.store.all(JointMeeting)[0])
        (topic,), (matter,) = kept.agenda, kept.matters
        assert (topic.topic, topic.is_first_topic) == ("学习中央民族工作会议精神", True)
        assert (matter.matter, matter.topic, matter.owner, matter.due_on) == (
            "联系就业岗位", "employment", who.id, dt.date(2026, 9, 30),
        )  # fmt: skip


@each
def test_it_can_be_found(world: World, fact: Fact) -> None:
    store, record = world.office.store, world.made[fact.record]
    kind = type(record)
    if fact.sought:
        table = kind.__tablename__
        assert table in seeking.places(set(page_list.OPENS.values()))
        lines = ((one.id, one.line) for one in seeking.read(store, table, table))
        index = PeopleIndex(lines)
        assert record.id in {index.ids[at] for at in index.find(fact.sought)}
    facets = KindFacets(store, kind, lambda: [record.id])
    narrowing = Narrowing(facets)
    for name in fact.fields:
        one, value = may_narrow(kind).get(name), getattr(record, name, None)
        if not isinstance(one, Choice) or not value:
            continue
        code = value if isinstance(value, str) else value[0]
        facets.column(name)
        for test, kept in (("is", [0]), ("not", [])):
            narrowing.set([Condition(name, test, (code,))])
            assert list(narrowing.applied([record.id], [0], DAY)) == kept


@each
def test_it_can_be_followed(world: World, fact: Fact) -> None:
    record = world.made[fact.record]
    if fact.paper:
        code, words = fact.paper
        assert words in world.words_of(code)
    if fact.number:
        counted = indicators.by_key(fact.number).figure(world.held, SPAN)
        both = (counted,) if isinstance(counted, Figure) else (counted.part, counted.whole)
        for part in both:
            assert record.id in {item.record for item in part.items}
    if fact.due:
        assert (fact.due, record.id) in {(one.kind, one.id) for one in world.due}


@each
def test_it_is_carried_over_the_stick(world: World, fact: Fact) -> None:
    mine = world.made[fact.record]
    kind = type(mine)
    there = world.district.store.get(kind, mine.id)
    assert there is not None
    for name in fact.fields:
        if name in kind.lists():
            here = world.office.store.entries(mine, name)
            carried = world.district.store.entries(there, name)
            told = [(one.target, one.target_name) for one in here]
            assert told
            assert [(one.target, one.target_name) for one in carried] == told
        elif kind.fields()[name].own_record_only:
            assert getattr(there, name) is None
        else:
            assert getattr(there, name) == getattr(world.office.store.get(kind, mine.id), name)


def test_every_kind_of_an_offices_work_says_something() -> None:
    """What is not named here belongs to the program, to people or to other tests."""
    told = {kind for _, kind, _ in RECORDS}
    left = {kind.__tablename__ for kind in KINDS if kind not in told and kind.in_sheets}
    assert left == {"case_step", "follow_up", "volunteer_share", "binder", "reporting_period",
                    "same_person", "correction_notice"} & left  # fmt: skip


def test_papers_lie_in_the_order_of_the_three_projects() -> None:
    assert [one.label for one in Project] == ["政治领航", "创新发展", "同心筑梦"]
    assert list(codes.PROJECT.codes()) == [one.value for one in Project]
    assert {one.project for one in LEDGERS if not (one.on_request or one.to_fill_in)} >= {*Project}


def test_the_brand_heads_every_paper_and_the_feature_is_carried(world: World) -> None:
    book = printing.book_of(world.office.store, CHOSEN)
    assert book.brand == "红石榴家园　像石榴籽一样紧紧抱在一起"
    for node in (world.office, world.district):
        unit = node.store.get(OrgUnit, world.made["unit"].id)
        assert unit is not None
        assert (unit.feature_title, unit.batch) == ("创建+非遗传承", "2023年首批")
        assert (unit.demo_status, unit.demo_since) == (True, dt.date(2024, 7, 1))


def test_the_first_units_stand_by_batch_on_the_districts_list_and_paper(
    world: World, qapp: object
) -> None:
    del qapp  # the list has a desk, and that a Qt program
    store, unit = world.district.store, world.made["unit"]
    desk = Window(store, world.district.clerk)
    rows = UnitRows(desk, lambda _unit: None)
    assert "2023年首批 1 个" in rows.counted()
    (cells,) = rows.fetch([unit.id])
    said = ("创建+非遗传承", "2023年首批", "是", "2024-07-01", "2023-05-01")
    assert cells[2:] == said
    assert list(rows.search("", "batch:2023年首批")) == [rows.ids().index(unit.id)]
    roster = by_code("L15b")
    assert roster is not None
    (row,) = [one for one in roster.rows(store, CHOSEN) if one.record == unit.id]
    assert (row.group, *row.cells[2:]) == (
        "2023年首批", "创建+非遗传承", "2023-05-01", "是", "2024-07-01",
    )  # fmt: skip
    desk.jobs.close()


def test_a_paper_is_told_of_one_programme_alone(world: World) -> None:
    for code, kind in (("L10b", Activity), ("L14", StudySession)):
        ledger, store = by_code(code), world.office.store
        assert ledger is not None
        chosen = Options(YEAR, END, END, programme="foundation")
        rows = [row.record for row in ledger.rows(store, chosen) if row.record]
        assert set(rows) == {one.id for one in store.all(kind, programme="foundation")}
        assert any("筑基工程" in note for note in ledger.notes(store, chosen))
        assert not any(ledger.notes(store, CHOSEN))


def test_all_six_roles_of_the_pattern_stand_on_the_table_of_duties(world: World) -> None:
    ledger = by_code("L12b")
    assert ledger is not None
    groups = list(dict.fromkeys(row.group for row in ledger.rows(world.office.store, CHOSEN)))
    assert groups == [codes.PATTERN_ROLE.label(one) for one in codes.PATTERN_ROLE.codes()]
    assert len(groups) == 6


def test_three_reviews_stand_before_what_is_shared(world: World) -> None:
    office, text = world.office, world.made["briefing"]
    for number, step in enumerate((reviews.FIRST, reviews.SECOND, reviews.FINAL)):
        assert reviews.next_step(office.store, text) == step
        clerk = replace(office.clerk, id=bytes([number + 1]) * 16, name=f"审核人{number}")
        with office.store.work(clerk, "审核", "test") as work:
            sign_offs.review(work, office.store, clerk, text, reviews.PASS, "")
    assert reviews.next_step(office.store, text) == ""
