"""结对与走访, 会议与督办, 群众事项 at the district: every office's records, only looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from db import kinds
from db.roles import ALL_ROLES
from db.work import Changes
from desktop_app.gui import page_audit, page_trial, wardrobe
from desktop_app.gui.conditions import Condition
from desktop_app.gui.controls import Empty
from desktop_app.gui.desk import Desk
from desktop_app.gui.facets import OFFICE, WHOSE
from desktop_app.gui.fresh_page import READING
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.pages.office_lists import OF_OFFICES
from desktop_app.gui.pages.page_list import ONLY_SEEN, entries
from desktop_app.gui.record_page import GONE, RecordPage
from desktop_app.gui.row_files import NOT_OURS
from desktop_app.gui.seeker import Seeker
from desktop_app.gui.short_list import STANDS_BACK, ByOffice
from desktop_app.gui.window import Window
from desktop_app.ledgers import ledgers_at
from tests.builders import build
from tests.exchange.test_merging import ONE, TWO, Desk as Sticks
from tests.gui.office_desk import save
from tests.gui.test_permission_walk import action_of, offered

LISTS = (
    "pairing", "visits", "meetings", "follow_ups", "wishes", "cases", "deliveries",
    "volunteering", "stations", "teams", "brand",
)  # fmt: skip
BOTH = {
    "activities": kinds.Activity,
    "publicity": kinds.PublicityItem,
    "studies": kinds.StudySession,
    "cross_visits": kinds.CrossVisit,
    "indicators": kinds.IndicatorReport,
    "responsibilities": kinds.ResponsibilityAssignment,
    "mechanisms": kinds.CoordinationMechanism,
}  # registered by the district as well
FORMS = {
    "pairing_form": kinds.Pairing,
    "pairing_log": kinds.PairingLog,
    "visits_form": kinds.Visit,
    "minutes": kinds.JointMeeting,
    "resolution": kinds.Resolution,
    "wishes_form": kinds.MicroWish,
    "cases_form": kinds.ServiceCase,
    "case_steps_form": kinds.CaseStep,
    "deliveries_form": kinds.ServiceDelivery,
    "volunteering_form": kinds.VolunteerSession,
    "volunteer_shares_form": kinds.VolunteerShare,
    "stations_form": kinds.ServiceStation,
    "teams_form": kinds.ServiceTeam,
    "brand_form": kinds.BrandChecklist,
}
RAIL = (
    "全区看板", "接收与合并", "社区与居民", "结对与走访", "会议与督办", "群众事项", "活动与创建",
    "台账与统计", "下发与回执", "设置",
)  # fmt: skip


def bring(node, name: str) -> None:
    """Register one record of every kind that the district looks at."""
    pair, meeting = build(kinds.Pairing, side_a_name=name), build(kinds.JointMeeting)
    case = build(kinds.ServiceCase, summary=f"{name}家楼道灯坏了")
    session = build(kinds.VolunteerSession, date=node.store.today)
    rows = (
        build(kinds.Resident, full_name=name, id_number=None),
        pair,
        build(kinds.PairingLog, pairing=pair.id),
        build(kinds.Visit, situation="身体好", date=node.store.today),
        meeting,
        build(kinds.Resolution, meeting=meeting.id, matter=f"给{name}联系岗位"),
        build(kinds.MicroWish, content=f"{name}想要老花镜"),
        case,
        build(kinds.CaseStep, service_case=case.id),
        build(kinds.ServiceDelivery, date=node.store.today),
        session,
        build(kinds.VolunteerShare, session=session.id),
        build(kinds.ServiceStation),
        build(kinds.ServiceTeam),
        build(kinds.BrandChecklist, year=node.store.today.year, item="brand"),
        *(build(kind) for kind in BOTH.values()),
    )
    with node.store.work(node.clerk, "导入", "import") as work:
        work.bulk_create(rows)


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    sticks = Sticks(tmp_path_factory.mktemp("U盘"))
    for node, name in ((sticks.a, "李梅"), (sticks.c, "陈玉兰")):
        bring(node, name)
        sticks.merge(sticks.export(node)[0])
    return sticks.district


@pytest.fixture
def window(qtbot, qapp, district):
    """Show the district's window to somebody who may do everything."""
    wardrobe.wear(qapp)
    desk = Desk(district.store, replace(district.clerk, roles=ALL_ROLES))
    made = Window(desk, entries(desk), unit="演示区", district=True)
    qtbot.addWidget(made)
    made.resize(1366, 696)
    made.show()
    yield made
    desk.jobs.close()


def go(window: Window, key: str, **where):
    window.show_page(key, where)
    page_trial.settle(window, rests=False)
    return window.page()


def deeds(page) -> set[str]:
    """Give what could be pressed that registers or changes something."""
    return {w for one, w in offered(page) if action_of(page, one, w) in ("edit", "import")}


def words(page) -> str:
    QApplication.processEvents()
    return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


def test_the_rail_is_the_districts(window) -> None:
    rail = [one.entry for one in window.rail.entries.values()]
    assert [one.title for one in rail] == [*RAIL]
    assert [one.digit for one in rail] == [*"1234567890"]


@pytest.mark.parametrize("key", LISTS)
def test_a_list_says_whose_each_record_is_and_is_narrowed_by_it(window, key) -> None:
    page = go(window, key)
    whose = page.source.columns()[1]
    assert whose.title == WHOSE
    assert whose.yields  # names are short mostly, and the records' own words want the room
    shown = [row[1] for row in page.source.fetch(page.source.ids())]
    assert sorted(shown) == [f"单位{ONE}", f"单位{TWO}"]
    page.views.set_value(page.source.views()[-1][0])
    page.reload()
    assert page.table.rows.rowCount() == 2
    assert dict(page.filters.narrowing.facets.every[OFFICE].options()).keys() == {ONE, TWO}
    page.filters.set((Condition(OFFICE, "is", (TWO,)),))
    assert page.table.rows.rowCount() == 1
    page.filters.set(())


@pytest.mark.parametrize("key", BOTH)
def test_what_both_levels_register_is_listed_too_and_only_ones_own_is_changed(window, key) -> None:
    page = go(window, key)
    page.views.set_value(page.source.views()[-1][0])
    page.reload()
    shown = {row[1] for row in page.source.fetch(page.source.ids())}
    assert {f"单位{ONE}", f"单位{TWO}"} <= shown
    assert page.table.rows.rowCount() == len(page.source.ids())
    theirs = page.source.ids()
    assert page.changes
    assert all(one.reached(theirs) == {} for one in page.changes)
    seen = {dict(page.source.preview(one).facts)[WHOSE] for one in theirs}
    assert seen == {f"单位{ONE}", f"单位{TWO}"}
    said = []
    window.desk.toast_asked.connect(lambda words, *_: said.append(words))
    page.delete(theirs)
    assert len(window.desk.store.all(BOTH[key])) == len(theirs)
    assert "退回更正" in said[0]
    assert "退回更正" in page.note
    own = build(BOTH[key])
    save(window.desk, own)
    assert all(one.reached([own.id, *theirs]) == {own.id: own.id} for one in page.changes)
    page.delete([own.id, *theirs])
    assert len(window.desk.store.all(BOTH[key])) == len(theirs) + 1
    page.delete([own.id])
    assert len(window.desk.store.all(BOTH[key])) == len(theirs)


def test_files_dropped_on_an_offices_row_are_not_kept(window, tmp_path) -> None:
    page = go(window, "activities")
    said = []
    window.desk.trouble_met.connect(lambda error: said.append(str(error)))
    before = window.desk.store.count(kinds.Attachment)
    page.files.offer(page.source.ids()[0], [tmp_path / "照片.jpg"])
    assert said == [NOT_OURS]
    assert not page.files.card.isVisible()
    assert window.desk.store.count(kinds.Attachment) == before


def test_a_list_that_nobody_looks_at_is_read_when_somebody_comes(window) -> None:
    page = go(window, "activities")
    before = page.source.ids()
    go(window, "studies")
    own = build(kinds.Activity)
    save(window.desk, own)
    assert page.source.ids() == before
    assert own.id in go(window, "activities").source.ids()
    page.delete([own.id])
    page_trial.settle(window, rests=False)
    assert page.source.ids() == before


def test_festivals_of_offices_are_not_counted_as_the_districts_own(window) -> None:
    page = go(window, "festivals")
    with window.desk.store.work(window.desk.clerk, "导入", "import") as work:
        work.bulk_create([build(kinds.Festival, org_code=ONE)])
    window.desk.tell_changed(work.changes)
    page_trial.settle(window, rests=False)
    assert len(page.kinds.rows) == 1
    assert page.head.subtitle.text() == "还没有自己登记的节日"


def test_what_makes_room_for_the_office_is_told_beside_and_comes_back_when_asked(window) -> None:
    page = go(window, "pairing")
    page.views.set_value("all")
    page.reload()
    columns = page.table.rows.columns
    (back,) = (at for at, one in enumerate(columns) if one.name == STANDS_BACK[kinds.Pairing])
    assert page.table.isColumnHidden(back)
    page.chooser._turn(back, on=True)
    one, title = page.table.rows.record_id(0), columns[back].title
    heads, cells = page.table.lines([one])
    assert (
        dict(zip(heads, cells, strict=True))[title] == dict(page.source.preview(one).facts)[title]
    )
    page.stance.sort_by(back)
    assert page.table.rows.rowCount() == 2
    page.stance.ordering.stand(())
    page.chooser.restore()
    assert page.table.isColumnHidden(back)


@pytest.mark.parametrize("key", LISTS)
def test_a_list_offers_nothing_that_registers_or_changes(window, key) -> None:
    page = go(window, key)
    assert deeds(page) == set()
    assert page.in_place is None
    assert page.bulk_card is None
    seen = [page.source.preview(one) for one in page.source.ids()]
    assert [one.deeds for one in seen] == [(), ()]
    assert {one.facts[0] for one in seen} == {(WHOSE, f"单位{ONE}"), (WHOSE, f"单位{TWO}")}
    assert all(len(set(dict(one.facts))) == len(one.facts) for one in seen)


@pytest.mark.parametrize("key", FORMS)
def test_a_record_is_opened_to_be_read(window, key) -> None:
    for record in window.desk.store.all(FORMS[key]):
        page = go(window, key, record=record.id)
        assert deeds(page) == set()
        assert f"单位{record.org_code}" in words(page)


@pytest.mark.parametrize("key", FORMS)
def test_nothing_is_begun_there(window, key) -> None:
    before = window.desk.store.state_hash()
    page = go(window, key)
    assert deeds(page) == set()
    assert "还没有选哪" in words(page)
    if isinstance(page, RecordPage):
        assert not page.form.filled
        assert not page.form.isVisible()  # cells that nobody can write in say nothing
        assert page.first is page.to_list
    (way,) = (one for one in page.nothing.findChildren(QPushButton) if one.isVisible())
    assert way.text().startswith("去选")
    page.depart()
    assert window.desk.store.state_hash() == before
    assert not window.desk.store.drafts()


def test_a_record_that_is_gone_is_said_to_be_where_no_form_stands(window) -> None:
    wish = window.desk.store.all(kinds.MicroWish)[0]
    page = go(window, "wishes_form", record=b"?" * 16)
    assert page.head.subtitle.text() == GONE
    assert page.nothing.isVisible()
    page = go(window, "wishes_form", record=wish.id)
    assert page.form.isVisible()
    assert not page.nothing.isVisible()
    assert page.first is not page.to_list


def test_seeking_opens_records_and_begins_none(window) -> None:
    by_key = {one.key: one for one in entries(window.desk)}
    assert FORMS.keys() | {"units_form"} == ONLY_SEEN  # units: see test_units_page.py
    assert {by_key[key].deed for key in ONLY_SEEN} == {""}
    assert window.desk.opens["pairing"] == "pairing_form"


def test_only_forms_that_are_begun_there_have_templates(window) -> None:
    page = go(window, "templates")
    assert [key for key, _ in page.list.titles()] == ["all", "activity"]
    said = page._nothing.words.text()
    assert "登记活动时" in said
    assert "会议" not in said


def test_an_offices_unit_leaves_by_its_office_alone(window, district) -> None:
    unit = build(kinds.PartnerOrganization, org_code=ONE)
    with window.desk.store.work(window.desk.clerk, "导入", "import") as work:
        work.bulk_create([unit])
    page = go(window, "organization_form", record=unit.id)
    assert not page.is_ours
    assert not page.end_button.isVisible()


def test_a_meeting_that_is_not_issued_goes_no_further(window) -> None:
    meeting = window.desk.store.all(kinds.JointMeeting)[0]
    page = go(window, "minutes", record=meeting.id)
    page.go_on()
    assert not page.save()
    assert window.desk.store.get(kinds.JointMeeting, meeting.id).state == meeting.state


@pytest.mark.parametrize(
    ("key", "kind"), [("wishes", kinds.MicroWish), ("studies", kinds.StudySession)]
)
def test_the_lists_of_all_offices_are_read_in_a_job_and_again_after_a_merge(
    window, district, key, kind
) -> None:
    page = go(window, key)
    assert isinstance(page.source, ByOffice)
    page.source.put(())
    page.reload()
    assert not page.source.ids()
    window.desk.tell_changed(Changes(kinds={kind}))
    assert not page.source.ids()
    assert page.head.subtitle.text() == f"{READING}…"
    page_trial.settle(window, rests=False)
    assert len(page.source.ids()) == district.store.count(kind)
    assert str(len(page.source.ids())) in page.head.subtitle.text()


def test_sensitive_words_are_told_by_the_opened_record_alone(qtbot, window) -> None:
    page = go(window, "cases")
    source, last = page.source, page.source.views()[-1][0]
    seen = [source.preview(one) for one in source.ids()]
    told = [cell for row in source.fetch(source.ids()) for cell in row]
    told += [one.title for one in seen] + [part for one in seen for f in one.facts for part in f]
    assert "矛盾化解" in told
    assert not [one for one in told if "楼道灯" in one or one in ("事项内容", "当事人（户）")]
    assert not source.search("楼道灯", last)
    record = go(window, "cases_form", record=source.ids()[0])
    assert "楼道灯" in record.head.title.text()
    seeker = Seeker(window.desk, entries(window.desk))
    qtbot.waitUntil(lambda: seeker.is_ready)
    assert not [one for group in seeker.find("楼道灯") for one in group.hits]
    assert len([one for group in seeker.find("老花镜") for one in group.hits]) == 2


def test_residents_are_narrowed_by_office(window) -> None:
    page = go(window, "residents")
    page.views.set_value("all")
    page.filters.set((Condition(OFFICE, "is", (ONE,)),))
    page_trial.settle(window, rests=False)
    assert [page.roll.people.items[one].name for one in page.table.rows.record_ids()] == ["李梅"]
    page.filters.set(())


def test_residents_say_whose_they_are(window) -> None:
    page = go(window, "residents")
    ids, titles = page.source.ids(), [one.title for one in page.source.columns()]
    rows = page.source.fetch(ids)
    assert {len(row) for row in rows} == {len(titles)}
    assert {row[titles.index(WHOSE)] for row in rows} == {f"单位{ONE}", f"单位{TWO}"}
    status = titles.index("状态")
    assert len(page.source.sort_keys(status)) == len(ids)  # its neighbours keep their own order
    assert all(row[status] in {"人户一致", ""} for row in rows)
    offices = page.source.sort_keys(titles.index(WHOSE))
    assert [key.decode("gb18030") for key in offices] == [row[titles.index(WHOSE)] for row in rows]
    assert {len(row) for row in page.source.fetch([bytes(16)])} == {len(titles)}  # one who went


def test_rows_of_residents_that_come_into_view_ask_nothing_of_the_book(window, monkeypatch) -> None:
    page = go(window, "residents")
    ids = page.source.ids()
    monkeypatch.setattr(type(page.desk.store), "looking", None)
    assert len(page.source.fetch(ids)) == len(ids)


@pytest.mark.parametrize("shape", [(900, 460), (1366, 696)])
@pytest.mark.parametrize("key", [*LISTS, *BOTH, *FORMS])
def test_every_page_is_whole_at_any_size(window, key, shape) -> None:
    window.resize(*shape)
    record = window.desk.store.newest(FORMS[key]) if key in FORMS else None
    page = go(window, key, **({"record": record.id} if record else {}))
    assert page_audit.flaws(page) == []


def test_words_of_another_size_leave_the_top_of_the_page_in_view(window, qapp) -> None:
    go(window, "inspection")
    wardrobe.wear(qapp, "light", "特大")
    window.rebuild()
    page_trial.settle(window)
    bar = window.stack.currentWidget().verticalScrollBar()
    assert bar.maximum() > 0
    assert bar.value() == 0


def test_an_empty_list_says_when_it_will_not_be(qtbot, tmp_path) -> None:
    node = Sticks(tmp_path).district
    desk = Desk(node.store, node.clerk)
    page = {one.key: one for one in entries(desk)}["pairing"].build(desk)
    qtbot.addWidget(page)
    assert isinstance(page, ListPage)
    assert "合入以后" in page._nothing.words.text()
    gone_to = []
    desk.page_asked.connect(lambda name, _where: gone_to.append(name))
    next(b for b in page._nothing.findChildren(QPushButton) if b.text() == "去接收与合并").click()
    assert gone_to == ["merge"]
    desk.jobs.close()


EMPTY_PAGES = {
    "merge": "选 U 盘或文件夹",
    "returned": "手工退回",
    "handed_in": "去接收与合并",
    "same_people": "去接收与合并",
    "minutes": "去选会议",
    "resolution": "去选议定事项",
}


@pytest.mark.parametrize(("key", "deed"), EMPTY_PAGES.items())
def test_a_page_with_nothing_on_it_has_a_sentence_and_a_next_step(qtbot, tmp_path, key, deed):
    node = Sticks(tmp_path).district
    desk = Desk(node.store, replace(node.clerk, roles=ALL_ROLES))
    made = Window(desk, entries(desk), unit="演示区", district=True)
    qtbot.addWidget(made)
    made.resize(1366, 696)
    made.show()
    page = go(made, key)
    (nothing,) = [one for one in page.findChildren(Empty) if one.isVisible()]
    assert nothing.words.text().endswith("。")
    assert [b.text() for b in nothing.findChildren(QPushButton) if b.isVisible()] == [deed]
    assert key != "same_people" or not page.list.isVisible()  # a blank card beside it
    desk.jobs.close()


@pytest.mark.parametrize(("key", "roster"), OF_OFFICES.items())
def test_a_list_of_the_districts_own_says_where_the_offices_are(window, key, roster) -> None:
    page = go(window, key)
    said = page.head.subtitle.text()
    assert said.startswith("区里自己的")
    assert roster in said
    assert roster in {one.title for one in ledgers_at("district")}
