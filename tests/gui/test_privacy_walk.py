"""A walk through every list of the window: what belongs to a record alone stands nowhere else.

Ethnicity, the language somebody prefers and the group a visit was for are no column, filter, sort
key, view, searched text, copied cell, bulk change or summary. The walk follows the pages that
there are, so that a new one is walked too.
"""

import datetime as dt

import pytest
from PySide6.QtWidgets import QApplication

from db import bulk, files, health, reviews, seeking
from db.kinds import (
    KINDS,
    ContactLog,
    ContactPair,
    ListView,
    MicroWish,
    PartnerOrganization,
    Resident,
    RightsRequest,
    ServiceDelivery,
    Visit,
    VolunteerSession,
)
from db.trouble import Refused
from desktop_app.exchange.kind_target import fields_in_sheets, importable, key_of
from desktop_app.gui.changeable import plain_changes
from desktop_app.gui.conditions import from_json
from desktop_app.gui.facets import KindFacets
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.listable import may_change, may_list, may_narrow
from desktop_app.gui.more_columns import others
from desktop_app.gui.narrowing import Narrowing
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.pages.residents import ResidentsPage
from desktop_app.handbook.field_words import field_text
from desktop_app.ledgers.editions import Edition, name
from tests.builders import CHILD, build
from tests.gui.office_desk import family, open_desk, save

SAID = {
    "ethnicity_code": "05",
    "preferred_language": "维吾尔语",
    "target_group": "minority_representative",
}
SECRET = ("维吾尔族", "维吾尔语", "少数民族代表", "民族（自愿申报）", "沟通语言", "对象类别")
OWN = {(kind, n) for kind in KINDS for n, f in kind.fields().items() if f.own_record_only}


@pytest.fixture
def desk(qapp):
    with open_desk() as made:
        family(made)
        told = {n: SAID[n] for n in ("ethnicity_code", "preferred_language")}
        save(made, build(Resident, full_name="阿依古丽·买买提", id_number=None, **told))
        save(made, build(Visit, target_group=SAID["target_group"]))
        yield made


def test_the_walk_knows_every_such_field():
    assert {n for _, n in OWN} == set(SAID)


def lists(qtbot, desk):
    for entry in entries(desk):
        page = entry.build(desk)
        qtbot.addWidget(page)
        if isinstance(page, ListPage):
            page.arrive()
            qtbot.waitUntil(lambda: not desk.jobs.open_jobs())
            yield entry.key, page


def told_by(page):
    """Give every word that a list shows, sorts by, narrows by or copies."""
    source = page.source
    columns = source.columns()
    yield from (column.title for column in columns)
    yield from (words for _, words in source.views())
    yield from (cell for row in source.fetch(source.ids()) for cell in row)
    for number, column in enumerate(columns):
        if column.sorts:
            yield from map(str, source.sort_keys(number))
    if page.filters:
        for facet in page.filters.narrowing.facets.every.values():
            yield from (facet.name, facet.label)
    if page.bulk_card:
        yield from (one.name for one in page.bulk_card._changes.values())
    for one in source.ids():
        shown = source.preview(one)
        if shown:
            yield from (part for fact in shown.facts for part in fact)


def test_no_list_of_the_window_tells_or_narrows_by_it(qtbot, desk):
    walked = []
    for key, page in lists(qtbot, desk):
        walked.append(key)
        for words in told_by(page):
            assert not any(secret in words for secret in SECRET), (key, words)
            assert words not in SAID, (key, words)
        for secret in SECRET[:3]:
            first_view = page.source.views()[0][0]
            assert not len(page.source.search(secret, first_view)), (key, secret)
    assert {"residents", "households", "visits", "contacts", "wishes", "activities"} <= set(walked)


def test_nothing_is_sought_matched_or_exchanged_in_sheets_by_it():
    for kind, field in OWN:
        assert field not in seeking.sought_by(kind)
        assert field not in kind.told_apart_by
        if kind in importable():
            assert field not in key_of(kind)
            assert kind is Resident or field not in fields_in_sheets(kind)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)
def test_no_column_condition_or_change_of_any_kind_is_of_it(qapp, kind):
    """Also where no page lists the kind yet: what lists are made from has none of it."""
    own = {n for other, n in OWN if other is kind}
    for offered in (may_list(kind), may_narrow(kind), may_change(kind), others(kind, ())):
        assert not own & offered.keys()
    for closed in own:
        with pytest.raises(ValueError, match=closed):
            plain_changes(kind, [closed])


def test_nobody_is_given_it_in_bulk(desk):
    people = [one.id for one in desk.store.all(Resident)]
    for closed in ("ethnicity_code", "preferred_language"):
        with pytest.raises(ValueError, match=closed):
            bulk.plan(desk.store, Resident, people, {closed: "02"})
    assert bulk.plan(desk.store, Resident, people, {"workplace": "石榴食品厂"}).changed


def test_a_saved_view_that_asks_for_it_narrows_by_nothing(desk):
    facets = KindFacets(desk.store, Resident, lambda: [one.id for one in people])
    people = desk.store.all(Resident)
    narrowing = Narrowing(facets)
    view = build(ListView, page="residents", owner=desk.clerk.id, called="我的",
                 conditions='[["ethnicity_code","is","05"]]')  # fmt: skip
    save(desk, view)
    narrowing.set(from_json(desk.store.get(ListView, view.id).conditions))
    assert narrowing.conditions == ()
    every = range(len(people))
    assert list(narrowing.applied([one.id for one in people], every, desk.store.today)) == [*every]


@pytest.mark.parametrize(
    ("kind", "closed"),
    [
        (Resident, "guardian"),
        (Resident, "guardian_name"),
        (ContactPair, "remark"),
        (ContactLog, "remark"),
        (RightsRequest, "remark"),
    ],
)
def test_who_looks_after_a_child_and_what_is_noted_beside_stay_in_the_record(kind, closed):
    for offered in (may_narrow(kind), may_change(kind), others(kind, ())):
        assert closed not in offered
    assert "敏感" in field_text(kind, closed)


def test_a_view_that_was_kept_by_what_is_closed_now_stands_without_it(qtbot, desk):
    page = ResidentsPage(desk)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.roll.is_ready)
    first = page.table.rows.columns[0].key
    view = build(
        ListView, page="residents", owner=desk.clerk.id, called="孩子",
        conditions='[["guardian","filled"],["education","blank"]]',
        layout=f'[["{first}",0,1],["guardian",110,1],["education",110,1]]',
        sorting='[["guardian",false],["education",true]]',
    )  # fmt: skip
    save(desk, view)
    page.saved.turn_on(view.id)
    columns = page.table.rows.columns
    assert [one.name for one in page.filters.conditions] == ["education"]
    assert [columns[at].key for at, _ in page.stance.ordering.keys] == ["education"]
    keys = [columns[at].key for at in page.table.columns_in_view()]
    assert keys[:2] == [first, "education"]
    assert "guardian" not in keys


def test_what_is_copied_from_a_list_is_as_masked_as_the_list(qtbot, desk):
    walked = []
    for key, page in lists(qtbot, desk):
        if key != "residents":
            continue
        walked.append(key)
        page.resize(1366, 700)
        page.table.tick_all()
        page.table.copy_chosen()
        copied = QApplication.clipboard().text()
        assert "阿依古丽·买买提" in copied
        assert not any(secret in copied for secret in SECRET)
    assert walked == ["residents"]


@pytest.mark.parametrize("words", [{"content": "聊了心事"}, {"remark": "情绪不好"}])
def test_counselling_holds_no_content(desk, words):
    given = build(ServiceDelivery, kind="counselling", provider=desk.store.facts.unit, **words)
    with pytest.raises(Refused, match="心理疏导只记"):
        save(desk, given)


def test_counselling_by_volunteers_holds_no_content_either(desk):
    group = build(PartnerOrganization, org_kind="volunteer")
    save(desk, group)
    told = {"organization": group.id, "kind": "counselling", "recorder": desk.store.facts.unit}
    with pytest.raises(Refused, match="心理疏导只记"):
        save(desk, build(VolunteerSession, **told, remark="情绪不好"))
    save(desk, build(VolunteerSession, **told))


def test_counselling_names_nobody(desk):
    person = desk.store.all(Resident)[0]
    given = build(
        ServiceDelivery, kind="counselling", provider=desk.store.facts.unit, beneficiary=person.id
    )
    with pytest.raises(Refused, match="心理疏导只记"):
        save(desk, given)


def test_a_child_is_made_public_under_an_alias_only(desk):
    child = build(
        Resident, full_name="陈小宝", id_number=CHILD, birth_date=dt.date(2016, 6, 1),
        sex="2", guardian_name="陈玉兰",
    )  # fmt: skip
    save(desk, child)
    wish = {"wisher": child.id, "public_ok": True, "guardian_ok": True, "content": "想要一本图画书"}
    wish["collected_on"] = desk.store.today
    with pytest.raises(Refused) as refused:
        save(desk, build(MicroWish, **wish))
    assert "alias" in refused.value.faults
    with pytest.raises(Refused):
        save(desk, build(MicroWish, **wish, alias="陈小宝"))
    save(desk, build(MicroWish, **wish, alias="陈同学"))
    for edition in (Edition.REPORT, Edition.PUBLIC):
        assert "小宝" not in name("陈小宝", edition, child=True)


def test_the_health_check_and_reviews_speak_of_it_nowhere(desk):
    told = [point.finding.sentence for point in health.examine(desk.store).points]
    assert not any(secret in words for words in told for secret in SECRET)
    person = desk.store.all(Resident, full_name="阿依古丽·买买提")[0]
    before = reviews.content_code(desk.store, person)
    person.ethnicity_code = "02"
    assert reviews.content_code(desk.store, person) == before
    assert files.lists_of(Resident) == {}
