"""What the district hands down, as both sides see it: passed on here, seen and read there."""

import dataclasses
import datetime as dt

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel

from db import codes, festivals, handed_down, word_lists
from db.kinds import CodeEntry, ExperienceBriefing, Festival, ReportingPeriod
from db.roles import ALL_ROLES
from db.trouble import Refused
from db.work import Changes
from desktop_app.gui.pages.exchange import ExchangePage
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.pages.places import PLACES
from desktop_app.gui.pages.tabs import PARTS, tabs_of
from desktop_app.gui.workbench.reading import read
from desktop_app.ledgers import fitting
from desktop_app.ledgers.fitting import Layout
from tests.builders import build
from tests.exchange.test_merging import ONE, ROSTER, TWO, Desk as Sticks
from tests.gui.two_offices import desk_of


@pytest.fixture
def sticks(tmp_path):
    made = Sticks(tmp_path)
    made.district.clerk = dataclasses.replace(made.district.clerk, roles=ALL_ROLES)
    return made


@pytest.fixture
def shown(qtbot):
    desks = []

    def opened(node, key="exchange"):
        desk = desk_of(node)
        desks.append(desk)
        entry = next(one for one in entries(desk) if one.key == key)
        page = ExchangePage(desk) if key == "exchange" else entry.build(desk)
        qtbot.addWidget(page)
        page.resize(1190, 640)
        page.show()
        page.arrive()
        qtbot.waitUntil(lambda: not desk.jobs.open_jobs())
        return page

    yield opened
    for desk in desks:
        desk.jobs.close()


def text_of(node, **values) -> ExperienceBriefing:
    """Have an office share a text that passed its reviews."""
    made = build(ExperienceBriefing, state="shared", shared_on=dt.date(2026, 9, 1), **values)
    with node.store.work(node.clerk, "起草") as work:
        work.bulk_create([made])
    return made


def words(widget) -> str:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # lines of before
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if not one.isHidden())


def test_an_office_sees_what_the_district_sent_until_it_was_looked_at(sticks, shown):
    district = sticks.district
    with district.store.work(district.clerk, "加词条") as work:
        word_lists.add(work, codes.VENUE_KIND, "石榴院落")
    template = Layout("全区居民花名册", fitting.as_declared(ROSTER).columns)
    fitting.keep(district.store, district.clerk, ROSTER, template)
    district.save(build(ReportingPeriod, period="2026Q3", due_on=dt.date(2026, 10, 15)))
    page = shown(sticks.a)
    assert page.given.isHidden()
    sticks.send_back(sticks.a, f"{ONE}A")
    page.arrive()
    said = words(page.given)
    for wanted in ("石榴院落", "L01", "2026年第三季度 10 月 15 日前", "新 1 条"):
        assert wanted in said
    assert read(sticks.a.store).given == 3
    asked = []
    page.desk.page_asked.connect(lambda key, _where: asked.append(key))
    for deed in page.given.deeds:
        deed.click()
    assert asked == ["word_lists", "ledgers"]
    page.given.known.click()
    assert "新 1 条" not in words(page.given)
    assert (page.given.known.isHidden(), read(sticks.a.store).given) == (True, 0)
    with district.store.work(district.clerk, "加词条") as work:
        word_lists.add(work, codes.VENUE_KIND, "同心院落")
    sticks.send_back(sticks.a, f"{ONE}A")
    page.arrive()
    assert "新 1 条" in words(page.given)
    assert handed_down.given(district.store) == []


def test_one_offices_text_is_passed_on_to_all_and_only_read_there(sticks, shown):
    text = text_of(sticks.a, topic="石榴籽一家亲", author_name="王晓梅")
    sticks.merge(sticks.export(sticks.a)[0])
    listed = shown(sticks.district, "briefings")
    assert [row.cells[0] for row in listed.kinds.rows.values()] == ["石榴籽一家亲"]
    form = shown(sticks.district, "briefings_form")
    form.arrive(record=text.id)
    assert form.passing.isVisibleTo(form)
    form.passing.deed.click()
    assert (form.passing.state.text(), form.passing.deed.isEnabled()) == ("已发", False)
    sticks.send_back(sticks.c, f"{TWO}A")
    (copy,) = sticks.c.store.all(ExperienceBriefing)
    assert (copy.topic, copy.author_name) == ("石榴籽一家亲", "王晓梅")
    theirs = shown(sticks.c, "briefings_form")
    theirs.arrive(record=copy.id)
    assert not theirs.form.editors["topic"].control.isEnabled()
    assert theirs.form.editors["body"].control.isReadOnly()
    assert theirs.save_button.isHidden()
    assert "区里下发的" in words(theirs.notice)
    assert theirs.reviews.isHidden()
    assert theirs.passing.isHidden()
    assert "石榴籽一家亲" in words(shown(sticks.c).given)


def test_a_text_that_was_changed_is_passed_on_again_in_place_of_the_first(sticks):
    text = text_of(sticks.a, topic="初稿")
    sticks.merge(sticks.export(sticks.a)[0])
    district = sticks.district
    for topic in ("初稿", "改过的"):
        held = sticks.a.store.get(ExperienceBriefing, text.id)
        held.topic = topic
        with sticks.a.store.work(sticks.a.clerk, "修改") as work:
            work.bulk_edit([held])
        sticks.merge(sticks.export(sticks.a)[0])
        here = district.store.get(ExperienceBriefing, text.id)
        with district.store.work(district.clerk, "发给各社区") as work:
            copy = handed_down.pass_on(work, here)
        assert copy.topic == topic
        assert handed_down.is_passed_on(district.store, here)
    assert district.store.count(ExperienceBriefing, org_code="district") == 1


def test_drafts_and_what_an_office_wants_to_send_out_itself_go_nowhere(sticks):
    draft = build(ExperienceBriefing)
    sticks.district.save(draft)
    sticks.send_back(sticks.c, f"{TWO}A")
    assert sticks.c.store.count(ExperienceBriefing) == 0
    text = text_of(sticks.a)
    refusals = ((sticks.a, text, "由区里发给"), (sticks.district, draft, "三审通过"))
    for node, one, sentence in refusals:
        with (
            pytest.raises(Refused, match=sentence),
            node.store.work(node.clerk, "发") as work,
        ):
            handed_down.pass_on(work, one)


def test_the_district_sees_what_goes_down_and_who_lacks_it(sticks, shown):
    district = sticks.district
    with district.store.work(district.clerk, "加词条") as work:
        word_lists.add(work, codes.VENUE_KIND, "石榴院落")
    district.save(build(Festival, full_name="那达慕", calendar="solar", rule="07-18"))
    page = shown(district)
    said = words(page.given)
    for wanted in ("石榴院落", "那达慕", "上报期间", "还没有", "1 条没有都收到", f"单位{TWO}"):
        assert wanted in said
    for node, name in ((sticks.a, f"{ONE}A"), (sticks.c, f"{TWO}A")):
        sticks.send_back(node, name)
        sticks.merge(sticks.export(node)[0])
    page.arrive()
    said = words(page.given)
    assert f"单位{ONE}" in said  # its second PC has said nothing yet
    assert f"单位{TWO}" not in said
    sticks.send_back(sticks.b, f"{ONE}B")
    sticks.merge(sticks.export(sticks.b)[0])
    page.arrive()
    said = words(page.given)
    assert "没有都收到" not in said
    assert said.count("都收到了") == 2
    asked = []
    page.desk.page_asked.connect(lambda key, _where: asked.append(key))
    for deed in page.given.deeds:
        deed.click()
    known = {one.key for one in entries(page.desk)}
    assert len(asked) == len(handed_down.KINDS)
    assert set(asked) <= known


def test_a_festival_of_the_district_is_kept_at_every_office_and_only_read_there(sticks, shown):
    feast = build(Festival, full_name="那达慕", calendar="solar", rule="07-18")
    sticks.district.save(feast)
    sticks.send_back(sticks.c, f"{TWO}A")
    listed = shown(sticks.c, "festivals")
    assert [row[:2] for row in listed.kinds.fetch(listed.kinds.ids())] == [("那达慕", "区里")]
    form = shown(sticks.c, "festivals_form")
    form.arrive(record=feast.id)
    assert not form.form.editors["rule"].control.isEnabled()
    assert form.save_button.isHidden()
    assert not form.save()
    own = build(Festival, full_name="那达慕", calendar="solar", rule="08-01")
    sticks.c.save(own)
    (kept,) = [
        one for one in festivals.feasts(sticks.c.store.all(Festival)) if one.name == "那达慕"
    ]
    assert kept.rule == "08-01", "the office's own word wins"


def test_a_word_of_the_district_is_named_so_and_an_office_writes_its_own_beside_it(sticks, shown):
    district = sticks.district
    with district.store.work(district.clerk, "加词条") as work:
        made = word_lists.add(work, codes.VENUE_KIND, "石榴院落")
    sticks.send_back(sticks.c, f"{TWO}A")
    page = shown(sticks.c, "word_lists")
    page.desk.tell_changed(Changes(kinds={CodeEntry}))
    page.arrive(list="venue_kind")
    source = {
        cells[0]: cells[1] for cells in page._entry_cells([c.encode() for c in page.table.entries])
    }
    assert source["石榴院落"] == "区里"
    with sticks.c.store.work(sticks.c.clerk, "改名") as work:
        word_lists.rename(work, codes.VENUE_KIND, made.code, "石榴小院")
    assert {one.label for one in sticks.c.store.all(CodeEntry)} == {"石榴院落", "石榴小院"}
    word_lists.adopt(sticks.c.store)
    assert codes.VENUE_KIND.label(made.code) == "石榴小院"
    for table in word_lists.tables():
        table.adopt(())


@pytest.mark.parametrize("which", ["district", "a"])
def test_every_tab_of_the_window_leads_to_a_page(sticks, which):
    desk = desk_of(getattr(sticks, which))
    known = {one.key for one in entries(desk)}
    under = {one.under for one in entries(desk)} - {""}
    lit = {one.key for one in entries(desk) if not one.under}
    assert under <= lit, "a page without an entry in the rail"
    here = [one for one in PLACES if one.has_list and one.stands_at(desk.store.facts.level)]
    for group in {"settings", "ledgers", *(one.group for one in here)}:
        assert {key for key, _ in tabs_of(desk, group)} <= known | PARTS
    desk.jobs.close()
