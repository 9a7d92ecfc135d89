"""创建单位 at the district: the list by batch, the naming card, the list; 设置 at an office."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from db import due, naming, roles
from db.kinds import CorrectionNotice, OrgUnit
from db.naming import Named
from desktop_app.gui import page_audit, page_trial, rare_letters, wardrobe
from desktop_app.gui.conditions import Condition
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.pages.settings import GIVEN, SettingsPage
from desktop_app.gui.pages.units import ABOVE, UnitsPage
from desktop_app.gui.seeker import Seeker
from desktop_app.gui.window import Window
from tests.builders import build
from tests.compose import compose
from tests.db.nodes import Node
from tests.exchange.test_merging import DISTRICT, ONE, TWO, Desk as Sticks
from tests.gui.test_permission_walk import action_of, offered

DAY = dt.date(2024, 7, 1)
GROUND = "区委〔2024〕5号文件"
NAMES = ("瑞光新村", "明仁日升", "长庆安居", "新华建设")
CODES = ("229901001001", "229901002001", "229901003001", "229901004001")
BATCHES = ("第二批", "首批", None, "首批")


def put(node, *records):
    with node.store.work(node.clerk, "测试", "test") as work:
        work.save(*records)


def units(node):
    """Write down four communities of three streets, two of them of the first batch."""
    put(
        node,
        *(
            build(
                OrgUnit, code12=code, org_code=code, full_name=f"{name}社区", short_name=name,
                level="community", feature_title="创建+非遗传承", batch=batch,
                demo_status=batch == "首批", demo_since=DAY if batch == "首批" else None,
                brand_since=dt.date(2023, 5, 1),
            )
            for code, name, batch in zip(CODES, NAMES, BATCHES, strict=True)
        ),
    )  # fmt: skip
    with node.store.work(node.clerk, naming.LISTED, "test") as work:
        naming.list_unit(work, "229901001000", "瑞光街道")


@pytest.fixture
def district():
    node = Node(DISTRICT, "区", level="district")
    units(node)
    yield node
    node.store.close()


@pytest.fixture
def opened(qtbot, qapp):
    """Open windows over nodes on a page; slow work is waited for at the end."""
    wardrobe.wear(qapp)
    desks = []

    def show(node, key="units", clerk=None, **where):
        desk = Desk(node.store, clerk or node.clerk)
        desks.append(desk)
        window = Window(desk, entries(desk), unit="演示区", district=node.store.is_district)
        qtbot.addWidget(window)
        window.resize(1366, 696)
        window.show()
        return go(window, key, **where)

    yield show
    for desk in desks:
        desk.jobs.close()


def go(window, key, **where):
    window.show_page(key, where)
    page_trial.settle(window, rests=False)
    return window.page()


def words(widget):
    QApplication.processEvents()
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def shown(page):
    return [row[0] for row in page.source.fetch(page.table.rows.record_ids())]


def unit_of(node, code):
    (found,) = node.store.all(OrgUnit, code12=code)
    return found


def press(page, text):
    made = [b for b in page.findChildren(QPushButton) if text in (b.text(), b.accessibleName())]
    QTest.mouseClick(next(b for b in made if b.isVisible()), Qt.MouseButton.LeftButton)


def fill(page, **values):
    for name, value in values.items():
        control = page.card.rows[name].control
        if isinstance(value, bool):
            control.set_value(value)
        else:
            control.clear()
            compose(control, value)


def test_the_list_tells_batch_feature_and_naming_in_the_order_of_batches(opened, district):
    page = opened(district)
    assert isinstance(page, UnitsPage)
    titles = [one.title for one in page.source.columns()]
    assert titles == [
        "单位名称", ABOVE, "创建特色", "创建批次", "示范社区", "示范命名日期", "创建开始日期",
    ]  # fmt: skip
    assert page.head.subtitle.text() == "共 4 个社区 · 首批 2 个 · 第二批 1 个 · 示范社区 2 个"
    assert page.source.views() == [
        ("named", "创建单位"), ("batch:首批", "首批 2"), ("batch:第二批", "第二批 1"),
        ("demo", "示范社区 2"), ("unnamed", "没有定批次 1"), ("streets", "街道 1"), ("all", "全部"),
    ]  # fmt: skip
    assert shown(page) == ["明仁日升社区", "新华建设社区", "瑞光新村社区"]
    (row,) = page.source.fetch([unit_of(district, CODES[0]).id])
    assert row == ("瑞光新村社区", "瑞光街道", "创建+非遗传承", "第二批", "否", "", "2023-05-01")
    page.arrive(view="all")
    assert shown(page)[-2:] == ["长庆安居社区", "瑞光街道"]
    assert page_audit.flaws(page) == []


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ("batch:首批", ["明仁日升社区", "新华建设社区"]),
        ("demo", ["明仁日升社区", "新华建设社区"]),
        ("unnamed", ["长庆安居社区"]),
        ("streets", ["瑞光街道"]),
    ],
)
def test_each_view_holds_its_units(opened, district, view, found):
    page = opened(district)
    page.arrive(view=view)
    assert shown(page) == found


def test_units_are_sought_and_narrowed_and_a_view_is_kept(opened, district):
    page = opened(district)
    for query in ("rgjd", "瑞光街道", "229901001001", "ruiguang"):
        page.arrive(view="all", query=query)
        assert "瑞光新村社区" in shown(page)
        assert "明仁日升社区" not in shown(page)
    page.arrive(view="all", query="")
    page.filters.set((Condition("batch", "has", ("第二批",)),))
    page_trial.settle(page.window(), rests=False)
    assert shown(page) == ["瑞光新村社区"]
    page.saved.ask_new()
    compose(page.saved.card.rows["called"].control, "第二批的")
    page.saved.card.press()
    assert "第二批的" in [text for _, text in page.saved.chips()]


def test_the_order_of_batches_and_streets_can_be_turned_round(opened, district):
    page = opened(district)
    page.arrive(view="all")
    page.stance.sort_by(3)
    assert shown(page)[0] == "明仁日升社区"
    page.stance.sort_by(3)
    assert shown(page)[-2:] == ["明仁日升社区", "新华建设社区"]
    page.stance.sort_by(1)
    assert shown(page)[0] == "瑞光新村社区"


def test_a_rare_letter_in_a_name_is_asked_to_be_shown(monkeypatch, opened, district):
    asked = []
    monkeypatch.setattr(rare_letters, "show", asked.append)
    unit = unit_of(district, CODES[0])
    unit.full_name = "𠮷田社区"
    put(district, unit)
    opened(district)
    assert any("𠮷" in text for text in asked)


def test_the_summary_offers_naming_for_communities_alone(opened, district):
    page = opened(district)
    seen = page.source.preview(unit_of(district, CODES[1]).id)
    assert (seen.title, seen.state) == ("明仁日升社区", "示范社区")
    assert ("创建批次", "首批") in seen.facts
    assert [name for name, _ in seen.deeds] == ["命名"]
    assert page.source.preview(unit_of(district, CODES[0]).id).facts[0] == (ABOVE, "瑞光街道")
    assert page.source.preview(unit_of(district, "229901001000").id).deeds == ()


def test_several_communities_are_named_at_once_with_a_ground(opened, district):
    page = opened(district)
    page.arrive(view="all")
    third, first = unit_of(district, CODES[2]), unit_of(district, CODES[0])
    page.ask([third.id, first.id])
    rows = page.card.rows
    assert "2 个社区" in words(page.card)
    assert (rows["batch"].control.text(), rows["demo_status"].control.value()) == ("", None)
    fill(page, batch="第三批", demo_status=True, demo_since="20240701")
    page.card.press()
    assert "请写依据" in rows["ground"].text()
    fill(page, ground=GROUND)
    page.card.press()
    assert page.card.isHidden()
    for code in (CODES[0], CODES[2]):
        unit = unit_of(district, code)
        assert (unit.batch, unit.demo_status, unit.demo_since) == ("第三批", True, DAY)
    told = {(one.org_code, one.message) for one in district.store.all(CorrectionNotice)}
    assert {code for code, _ in told} == {CODES[0], CODES[2]}
    assert all(message.endswith(f"原因：{GROUND}") for _, message in told)
    assert page.head.subtitle.text() == "共 4 个社区 · 首批 2 个 · 第三批 2 个 · 示范社区 4 个"
    assert "batch:第二批" not in dict(page.source.views())
    page.desk.show_page("recent")


def test_the_card_begins_with_what_is_known_and_says_what_is_wrong_beside_it(opened, district):
    page = opened(district)
    unit = unit_of(district, CODES[1])
    page.ask([unit.id])
    rows = page.card.rows
    begun = [rows["batch"].control.text(), rows["demo_since"].control.text()]
    assert begun == ["首批", "2024-07-01"]
    assert rows["demo_status"].control.value() is True
    fill(page, ground=GROUND)
    page.card.press()
    assert "没有要改的" in words(page.card)
    fill(page, demo_since="后天吧")
    page.card.press()
    assert "看不懂" in rows["demo_since"].text()
    fill(page, demo_since="20990101")
    page.card.press()
    assert "不能晚于今天" in rows["demo_since"].text()
    fill(page, demo_since="", batch="第一批")
    page.card.press()
    assert unit_of(district, CODES[1]).batch == "第一批"
    assert unit_of(district, CODES[1]).demo_since == DAY


def test_nobody_is_named_where_nobody_is_chosen_or_a_street_is(opened, district):
    page = opened(district)
    toasts = []
    page.desk.toast_asked.connect(lambda text, *_: toasts.append(text))
    page.ask([unit_of(district, "229901001000").id])
    assert toasts == ["先选社区，再命名"]
    assert page.card.isHidden()


def test_a_community_that_is_to_come_is_listed(opened, district):
    page = opened(district)
    press(page, "列入单位")
    fill(page, code12="229901005001", full_name="海明民福社区")
    page.card.press()
    assert unit_of(district, "229901005001").full_name == "海明民福社区"
    page.arrive(view="unnamed")
    assert shown(page) == ["长庆安居社区", "海明民福社区"]
    press(page, "列入单位")
    fill(page, code12="229901005001", full_name="海明民福社区")
    page.card.press()
    assert "已经有这个代码" in page.card.rows["code12"].text()


def test_enrolled_offices_without_a_record_are_told_of_and_listed(opened, tmp_path):
    sticks = Sticks(tmp_path)
    page = opened(sticks.district)
    assert f"单位{ONE}、单位{TWO}登记了电脑" in page.bar.words.text()
    press(page, "列入名单")
    assert not page.bar.isVisible()
    assert sticks.district.store.count(OrgUnit, level="community") == 2


def test_nothing_but_naming_and_listing_is_offered(opened, district):
    page = opened(district)
    page.arrive(view="all")
    page.table.go_to(0)
    page_trial.settle(page.window(), rests=False)
    edits = {w for one, w in offered(page) if action_of(page, one, w) == "amend"}
    assert edits == {"命名", "列入单位"}
    assert page.in_place is None
    assert page.bulk_card is None


def test_who_may_not_edit_is_offered_neither(opened, district):
    clerk = replace(district.clerk, roles=frozenset({roles.LEAD, roles.REVIEWER}))
    page = opened(district, clerk=clerk)
    page.arrive(view="all")
    page.table.go_to(0)
    page_trial.settle(page.window(), rests=False)
    assert not {w for one, w in offered(page) if action_of(page, one, w) == "amend"}
    before = district.store.state_hash()
    page.ask([unit_of(district, CODES[2]).id])
    fill(page, batch="第三批", ground=GROUND)
    page.card.press()
    assert "不能更正社区的登记" in words(page.card)
    assert district.store.state_hash() == before


def test_a_unit_is_opened_to_be_read_and_a_street_to_be_written(opened, district):
    page = opened(district, "units_form", record=unit_of(district, CODES[0]).id)
    assert not page.is_ours
    assert "按“命名”" in page.notice.words.text()
    assert not page.form.editors["batch"].control.isEnabled()
    street = go(page.window(), "units_form", record=unit_of(district, "229901001000").id)
    assert street.is_ours
    street.form.fill("full_name", "瑞光街道办事处")
    assert street.save()
    assert unit_of(district, "229901001000").full_name == "瑞光街道办事处"
    begun = go(page.window(), "units_form")
    assert begun.nothing.isVisible()
    assert begun.notice.isHidden()


def test_a_unit_is_found_by_seeking(qtbot, opened, district):
    page = opened(district)
    seeker = Seeker(page.desk, entries(page.desk))
    qtbot.waitUntil(lambda: seeker.is_ready)
    (group,) = [one for one in seeker.find("xhjs") if one.heading == "单位"]
    assert [(hit.title, hit.way.page) for hit in group.hits] == [("新华建设社区", "units_form")]


def test_the_roster_is_printed_from_here(opened, district):
    page = opened(district)
    gone = []
    page.desk.page_asked.connect(lambda name, where: gone.append((name, where)))
    press(page, "打印名册")
    assert gone == [("ledgers", {"ledger": "L15b"})]
    assert page.window().page().list.ledger().code == "L15b"


@pytest.mark.parametrize("shape", [(900, 460), (1366, 696)])
def test_the_page_is_whole_at_any_size_with_its_card(opened, district, shape):
    page = opened(district)
    page.window().resize(*shape)
    page.ask([unit_of(district, CODES[0]).id])
    page_trial.settle(page.window(), rests=False)
    assert page_audit.flaws(page) == []


@pytest.mark.parametrize("correcting", [False, True])
def test_a_unit_is_given_back_or_corrected_like_any_record(opened, district, correcting):
    page = opened(district, "returned")
    (page.giving.ask_correction if correcting else page.giving.ask)()
    rows = page.card.rows
    rows["record"].control.set_target(unit_of(district, CODES[0]).id)
    rows["record"].control.changed.emit()
    fields = rows["field"].control
    assert fields.findData("feature_title") >= 0
    assert (fields.findData("batch") >= 0) is correcting  # an office could not mend it
    fields.set_value("feature_title")
    if correcting:
        compose(rows["value"].control, "创建+社区治理")
        compose(rows["reason"].control, GROUND)
    else:
        compose(rows["message"].control, "请照方案写")
    page.card.press()
    (notice,) = district.store.all(CorrectionNotice)
    assert (notice.org_code, notice.field_name) == (CODES[0], "feature_title")
    title = unit_of(district, CODES[0]).feature_title
    assert title == ("创建+社区治理" if correcting else "创建+非遗传承")


# At the office


@pytest.fixture
def sticks(tmp_path):
    made = Sticks(tmp_path)
    made.merge(made.export(made.a)[0])
    return made


def name(sticks):
    node = sticks.district
    with node.store.work(node.clerk, f"命名：{GROUND}", "test") as work:
        found = [unit_of(node, ONE)]
        naming.name_units(work, node.clerk, found, Named("首批", is_demo=True, since=DAY), GROUND)
    sticks.send_back(sticks.a, f"{ONE}A")


def test_the_office_sees_what_was_named_and_cannot_write_it(opened, sticks):
    name(sticks)
    page = opened(sticks.a, "settings")
    assert isinstance(page, SettingsPage)
    for field in ("batch", "demo_status", "demo_since"):
        row = page.unit.rows[field]
        assert not row.control.isEnabled()
        assert row.text() == GIVEN
    assert page.unit.rows["batch"].control.text() == "首批"
    compose(page.unit.rows["feature_title"].control, "创建+非遗传承")
    page.unit.save()
    kept = unit_of(sticks.a, ONE)
    assert (kept.feature_title, kept.batch, kept.demo_status) == ("创建+非遗传承", "首批", True)


def test_the_notice_leads_to_the_settings_with_its_answer(qtbot, opened, sticks):
    name(sticks)
    page = opened(sticks.a, "returned")
    press(page, "打开这一栏")
    page_trial.settle(page.window(), rests=False)
    settings = page.window().page()
    assert isinstance(settings, SettingsPage)
    assert settings.unit.isVisible()
    assert GROUND in settings.unit.notice.words.text()
    QTest.mouseClick(settings.unit.notice._buttons[0], Qt.MouseButton.LeftButton)
    assert not settings.unit.notice.isVisible()
    (kept,) = sticks.a.store.all(CorrectionNotice)
    assert kept.state == "mended"
    assert not [one for one in due.due(sticks.a.store) if one.kind == "returned"]
    go(page.window(), "settings", record=kept.target, field="slogan")
    row = settings.unit.rows["slogan"]
    qtbot.waitUntil(row.control.hasFocus)


def test_an_office_has_no_such_page(opened, sticks):
    keys = {one.key for one in entries(Desk(sticks.a.store, sticks.a.clerk))}
    assert not keys & {"units", "units_form"}
    page = opened(sticks.a, "ledgers")
    assert "L15b" not in {one.code for one in page.list.ledgers.ledgers}
