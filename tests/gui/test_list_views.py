"""Saved views: how a list stands under a name, for oneself or the whole office."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtWidgets import QApplication

from db.kinds import ListView, PartnerOrganization
from db.record import new_id
from db.roles import Clerk
from db.trouble import Refused
from desktop_app.gui.conditions import Condition
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import KindList, until
from desktop_app.gui.kind_page import KindPage
from desktop_app.gui.saved_views import SavedViews, Standing, standing_of
from tests.builders import build
from tests.compose import compose
from tests.db.nodes import Node
from tests.gui.office_desk import open_desk, save

COLUMNS = (("full_name", 0), ("org_kind", 120), ("joined_on", 100))
JOINED = Condition("joined_on", "before", ("2023-01-01",))


@pytest.fixture
def desk(qapp):
    with open_desk() as made:
        save(
            made,
            build(PartnerOrganization, full_name="甲", joined_on=dt.date(2020, 5, 1)),
            build(PartnerOrganization, full_name="乙", joined_on=dt.date(2024, 5, 1)),
            build(PartnerOrganization, full_name="丙"),
        )
        yield made


def page_at(qtbot, desk: Desk) -> KindPage:
    source = KindList(desk, PartnerOrganization, COLUMNS, views=until("left_on", "在册", "已退出"))
    page = KindPage(
        desk, source, key="organizations", form="organization_form", title="单位与组织",
        search_hint="", empty="",
    )  # fmt: skip
    qtbot.addWidget(page)
    page.resize(1190, 640)
    page.show()
    page.activateWindow()
    return page


def names(page: KindPage) -> list[str]:
    rows = page.table.rows
    return [cells[0] for cells in rows.texts(rows.record_ids())]


def name_it(page: KindPage, called: str, *, shared: bool = False) -> None:
    page.saved.ask_new()
    compose(page.saved.card.rows["called"].control, called)
    page.saved.card.rows["shared"].control.set_value(shared)
    page.saved.card.deed.click()


def do(page: KindPage, words: str) -> None:
    action = next(one for one in page.saved.menu().actions() if words in one.text())
    assert action.isEnabled()
    action.trigger()


def arrange(page: KindPage) -> None:
    """Let a list stand in a way of its own."""
    page.filters.set((JOINED,))
    page.table.horizontalHeader().moveSection(2, 1)
    page.table.setColumnWidth(2, 140)
    page.table.setColumnHidden(1, True)
    page.stance.sort_by(2)


def test_a_view_keeps_conditions_columns_widths_and_order_but_no_words(qtbot, desk) -> None:
    page = page_at(qtbot, desk)
    arrange(page)
    compose(page.box, "甲")
    name_it(page, "老伙伴")
    (kept,) = desk.store.all(ListView)
    assert "甲" not in f"{kept.conditions}{kept.layout}{kept.sorting}{kept.base}"
    again = page_at(qtbot, desk)
    assert "老伙伴" in [words for _, words in again.saved.chips()]
    assert len(names(again)) == 3
    again.views.picked.emit(again.saved.chips()[0][0])
    assert names(again) == ["甲"]
    assert again.box.text() == ""
    assert again.table.columns_in_view() == [0, 2]
    assert again.table.columnWidth(2) == 140
    assert again.stance.ordering.keys == ((2, False),)
    assert again.views.value() == again.saved.chips()[0][0]


def test_a_built_in_view_leads_back_to_how_the_list_stood(qtbot, desk) -> None:
    page = page_at(qtbot, desk)
    arrange(page)
    name_it(page, "老伙伴")
    again = page_at(qtbot, desk)
    again.stance.sort_by(1)
    again.saved.turn_on(desk.store.all(ListView)[0].id)
    again.views.picked.emit("all")
    assert again.views.value() == "all"
    assert again.filters.conditions == ()
    assert again.table.columns_in_view() == [0, 1, 2]
    assert again.stance.ordering.keys == ((1, False),)
    assert again.saved.opener.text() == "我的视图"


def test_the_default_is_always_there(qtbot, desk) -> None:
    page = page_at(qtbot, desk)
    arrange(page)
    do(page, "恢复默认")
    assert page.filters.conditions == ()
    assert page.chooser.is_as_made
    assert page.stance.ordering.keys == ()
    assert len(names(page)) == 3


def test_changes_are_kept_only_when_asked(qtbot, desk) -> None:
    page = page_at(qtbot, desk)
    name_it(page, "常用")
    keep = [one for one in page.saved.menu().actions() if "保存改动" in one.text()]
    assert not keep[0].isEnabled()
    page.filters.set((JOINED,))
    assert standing_of(desk.store.all(ListView)[0]).conditions == ()
    do(page, "保存改动到“常用”")
    assert standing_of(desk.store.all(ListView)[0]).conditions == (JOINED,)


def test_views_are_named_anew_pinned_moved_and_deleted(qtbot, desk) -> None:
    page = page_at(qtbot, desk)
    for called in ("一", "二"):
        name_it(page, called)

    def chips() -> list[str]:
        return [words for _, words in page.saved.chips()]

    assert chips() == ["一", "二"]
    do(page, "往前移")
    assert chips() == ["二", "一"]
    do(page, "改名")
    compose(page.saved.card.rows["called"].control, "三")
    page.saved.card.deed.click()
    assert chips() == ["二三", "一"]
    do(page, "从上面取下来")
    assert chips() == ["二三", "一"]  # the one that is on stays in sight
    page.saved.turn_on(next(one.id for one in desk.store.all(ListView) if one.called == "一"))
    assert chips() == ["一"]
    do(page, "删除“一”")
    assert chips() == []
    assert page.saved.opener.text() == "我的视图"
    assert [one.called for one in desk.store.all(ListView)] == ["二三"]


def test_a_name_is_asked_for(qtbot, desk) -> None:
    page = page_at(qtbot, desk)
    page.saved.ask_new()
    page.saved.card.deed.click()
    assert page.saved.card.isVisible()
    assert page.saved.card.rows["called"].text() == "请填写视图名称"
    assert desk.store.all(ListView) == []


def test_a_private_view_is_its_owners_alone_and_a_shared_one_only_read(qtbot, desk) -> None:
    page = page_at(qtbot, desk)
    name_it(page, "我的")
    name_it(page, "大家的", shared=True)
    other = Clerk(new_id(), "li", "李四", frozenset({"lead"}))
    seen = SavedViews(desk.store, other, "organizations")
    assert [one.called for one in seen.every()] == ["大家的"]
    theirs = page_at(qtbot, Desk(desk.store, other, parent=desk))
    theirs.saved.turn_on(seen.every()[0].id)
    words = " ".join(one.text() for one in theirs.saved.menu().actions())
    assert "大家的（同事的）" in words
    for deed in ("保存改动", "改名", "删除"):
        assert deed not in words
    theirs.desk.jobs.close()


def test_whoever_may_only_look_keeps_views_and_nothing_else(desk) -> None:
    admin = Clerk(desk.clerk.id, "admin", "管理员", frozenset({"admin"}))
    views = SavedViews(desk.store, admin, "organizations")
    view, _ = views.add("常用", Standing(), shared=False)
    assert views.every()[0].called == "常用"
    views.delete(desk.store.get(ListView, view.id))
    assert views.every() == []
    with pytest.raises(Refused), desk.store.work(admin, "x") as work:
        work.save(build(PartnerOrganization))


def test_views_travel_to_the_offices_other_pc(qapp) -> None:
    here, there = Node("229901001001", "甲"), Node("229901001001", "乙")
    standing = Standing("all", (JOINED,), (), (("full_name", True),))
    SavedViews(here.store, here.clerk, "organizations").add("常用", standing, shared=True)
    there.pull(here)
    (seen,) = SavedViews(there.store, there.clerk, "organizations").every()
    assert standing_of(seen) == standing


def test_a_strangers_view_harms_nothing(qtbot, desk) -> None:
    strange = build(
        ListView, called="怪", page="organizations", owner=desk.clerk.id, pinned=True, base="nix",
        conditions='[["ethnicity_code","is","05"],["full_name","has","甲"],7]',
        layout='[["full_name",-5,1],["x",1,1],["org_kind",99999,1],"y"]', sorting='[["z",true]]',
    )  # fmt: skip
    with desk.store.work(desk.clerk, "x") as work:
        work.bulk_create([strange])
    page = page_at(qtbot, desk)
    page.saved.turn_on(strange.id)
    QApplication.processEvents()
    assert names(page) == ["甲"]
    assert page.filters.conditions == (Condition("full_name", "has", ("甲",)),)
    assert page.stance.ordering.keys == ()
    assert page.table.columnWidth(1) <= 900
