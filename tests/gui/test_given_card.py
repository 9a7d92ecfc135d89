"""What the district hands down, as both sides see it: passed on here, seen and read there."""

import dataclasses
import datetime as dt

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel

from db import codes, handed_down, word_lists
from db.kinds import ExperienceBriefing, ReportingPeriod
from db.roles import ALL_ROLES
from db.trouble import Refused
from desktop_app.gui.pages.exchange import ExchangePage
from desktop_app.gui.pages.page_list import entries
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
    for wanted in ("石榴院落", "L01", "2026Q3 10 月 15 日前", "新 1 条"):
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
    assert not theirs.form.isEnabled()
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
