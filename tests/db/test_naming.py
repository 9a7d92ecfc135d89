"""创建单位: the district names batches and demonstrations, and lists who is to come."""

import datetime as dt

import pytest

from db import naming, returns
from db.kinds import CorrectionNotice, OrgUnit
from db.kinds.notice import CORRECTED
from db.naming import Named
from db.record import DISTRICT_SCOPE
from db.trouble import Refused
from tests.db.nodes import Node
from tests.db.test_journal_algebra import rebuilt, whole
from tests.exchange.test_levels import Office as Figures
from tests.exchange.test_merging import DISTRICT, ONE, TWO, Desk

THREE = "229901003001"
GROUND = "演示区创建工作方案"
DAY = dt.date(2024, 7, 1)
FIRST = Named("首批", is_demo=True, since=DAY)


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    for node in (made.a, made.c):
        made.merge(made.export(node)[0])
    return made


def unit_of(node, code=ONE):
    (found,) = node.store.all(OrgUnit, code12=code)
    return found


def named(unit):
    return unit.batch, unit.demo_status, unit.demo_since


def name(node, units, said=FIRST, ground=GROUND):
    with node.store.work(node.clerk, f"命名：{ground}", "test") as work:
        return naming.name_units(work, node.clerk, units, said, ground)


def write_down(node, code, called):
    with node.store.work(node.clerk, naming.LISTED, "test") as work:
        return naming.list_unit(work, code, called)


def write(node, **values):
    unit = unit_of(node, node.store.facts.code)
    for field, value in values.items():
        setattr(unit, field, value)
    node.save(unit)


def test_a_naming_reaches_the_community_with_its_ground(desk):
    write(desk.a, feature_title="创建+非遗传承")
    desk.merge(desk.export(desk.a)[0])
    changed = name(desk.district, [unit_of(desk.district, code) for code in (ONE, TWO)])
    assert [one.code12 for one in changed] == [ONE, TWO]
    desk.send_back(desk.a, f"{ONE}A")
    mine = unit_of(desk.a)
    assert named(mine) == ("首批", True, DAY)
    assert mine.feature_title == "创建+非遗传承"
    (notice,) = desk.a.store.all(CorrectionNotice)
    assert (notice.kind, notice.target, notice.field_name) == (CORRECTED, mine.id, "batch")
    assert notice.message == f"区里更正了创建批次、示范社区、示范命名日期，原因：{GROUND}"
    (line,) = returns.lines(desk.a.store)
    assert line.title == f"单位 单位{ONE} · 创建批次"
    assert not desk.a.store.conflicts()
    assert rebuilt(desk.a) == whole(desk.a)


def test_what_is_not_said_stays_and_no_demonstration_has_no_day(desk):
    name(desk.district, [unit_of(desk.district)])
    name(desk.district, [unit_of(desk.district)], Named("第一批"))
    assert named(unit_of(desk.district)) == ("第一批", True, DAY)
    later = DAY + dt.timedelta(days=30)
    name(desk.district, [unit_of(desk.district)], Named(since=later))
    assert named(unit_of(desk.district)) == ("第一批", True, later)
    name(desk.district, [unit_of(desk.district)], Named(is_demo=False), "摘牌通知")
    assert named(unit_of(desk.district)) == ("第一批", False, None)


def test_only_who_is_changed_is_told(desk):
    name(desk.district, [unit_of(desk.district)])
    changed = name(desk.district, [unit_of(desk.district, code) for code in (ONE, TWO)])
    assert [one.code12 for one in changed] == [TWO]
    told = [one.org_code for one in desk.district.store.all(CorrectionNotice)]
    assert sorted(told) == [ONE, TWO]
    with pytest.raises(Refused, match="没有要改的"):
        name(desk.district, [unit_of(desk.district)])


@pytest.mark.parametrize(
    ("said", "ground", "field"),
    [
        (FIRST, "  ", "ground"),
        (Named("首批", since=DAY), GROUND, "demo_since"),
        (Named(is_demo=False, since=DAY), GROUND, "demo_since"),
        (Named(is_demo=True, since=dt.date(2099, 1, 1)), GROUND, "demo_since"),
    ],
    ids=["no ground", "a day without a naming", "a day of none", "a day to come"],
)
def test_a_naming_that_says_nothing_sound_is_refused_whole(desk, said, ground, field):
    before = desk.district.facts()
    with pytest.raises(Refused) as refused:
        name(desk.district, [unit_of(desk.district)], said, ground)
    assert field in refused.value.faults
    assert desk.district.facts() == before


def test_an_office_of_a_district_writes_its_feature_and_not_its_naming(desk):
    write(desk.a, feature_title="创建+社区治理")
    for field, value in (("batch", "首批"), ("demo_status", True), ("demo_since", DAY)):
        with pytest.raises(Refused, match="由区里定") as refused:
            write(desk.a, **{field: value})
        assert set(refused.value.faults) == {field}
    assert named(unit_of(desk.a)) == (None, None, None)
    name(desk.district, [unit_of(desk.district)])
    desk.send_back(desk.a, f"{ONE}A")
    with pytest.raises(Refused, match="由区里定"):
        write(desk.a, batch=None)
    write(desk.a, slogan="像石榴籽一样紧紧抱在一起")
    assert named(unit_of(desk.a)) == ("首批", True, DAY)
    with pytest.raises(Refused, match="由区里定"):
        name(desk.a, [unit_of(desk.a)])


def test_an_office_without_a_district_writes_them_itself_and_brings_them_along(desk):
    alone = Node(THREE, "丁")
    write(alone, batch="首批", demo_status=True, demo_since=DAY)
    desk.enrol(alone)
    desk.merge(desk.export(alone)[0])
    assert named(unit_of(desk.district, THREE)) == ("首批", True, DAY)


def test_only_communities_are_named(desk):
    write_down(desk.district, "229901001000", "瑞光街道")
    for code in (DISTRICT, "229901001000"):
        with pytest.raises(Refused, match="不是社区"):
            name(desk.district, [unit_of(desk.district, code)])


def test_who_is_to_come_is_listed_and_goes_on_from_there(desk):
    assert write_down(desk.district, THREE, f"单位{THREE}").org_code == THREE
    name(desk.district, [unit_of(desk.district, THREE)])
    later = Node(THREE, "丁")
    desk.enrol(later)
    write(later, address="石榴苑1号楼一层")
    desk.merge(desk.export(later)[0])
    desk.send_back(later, f"{THREE}A")
    for node in (desk.district, later):
        held = unit_of(node, THREE)
        assert named(held) == ("首批", True, DAY)
        assert held.address == "石榴苑1号楼一层"
        assert not node.store.conflicts()
    assert desk.district.store.state_hash([THREE]) == later.store.state_hash([THREE])


def test_two_names_of_one_community_are_for_people_to_decide(desk):
    write_down(desk.district, THREE, "长庆安居社区")
    later = Node(THREE, "丁")
    desk.enrol(later)
    desk.merge(desk.export(later)[0])
    (found,) = desk.district.store.conflicts()
    assert found.register.names == ("full_name",)


def test_who_hands_in_figures_alone_is_named_all_the_same(tmp_path):
    office = Figures(tmp_path)
    office.merge(office.hand_in("stats").path)
    found = {one.code: one.name for one in naming.unlisted(office.district.store)}
    assert found == {ONE: f"单位{ONE}", TWO: f"单位{TWO}"}
    write_down(office.district, TWO, found[TWO])
    assert [one.code for one in naming.unlisted(office.district.store)] == [ONE]
    name(office.district, [unit_of(office.district, TWO)])
    before = unit_of(office.few, TWO)
    office.send_back(office.few, f"{TWO}B")
    mine = unit_of(office.few, TWO)
    assert named(mine) == ("首批", True, DAY)
    assert (mine.full_name, mine.level) == (before.full_name, before.level)
    assert not office.few.store.conflicts()


@pytest.mark.parametrize(
    ("code", "called", "fields"),
    [
        ("12", "长庆安居社区", {"code12"}),
        ("229902003001", "长庆安居社区", {"code12"}),
        (DISTRICT, "演示区", {"code12"}),
        (ONE, "瑞光新村社区", {"code12"}),
        (THREE, "  ", {"full_name"}),
        ("", "", {"code12", "full_name"}),
    ],
)
def test_what_cannot_be_listed_is_said_beside_its_field(desk, code, called, fields):
    with pytest.raises(Refused) as refused:
        write_down(desk.district, code, called)
    assert set(refused.value.faults) == fields


def test_an_office_lists_nobody(desk):
    with pytest.raises(Refused, match="由区里列"):
        write_down(desk.a, THREE, "长庆安居社区")


def test_a_street_is_the_districts_and_goes_to_every_office(desk):
    street = write_down(desk.district, "229901001000", "瑞光街道")
    assert (street.org_code, street.level) == (DISTRICT_SCOPE, "street")
    desk.send_back(desk.a, f"{ONE}A")
    for node in (desk.district, desk.a):
        streets = naming.street_names(node.store)
        assert naming.street_of(ONE, streets) == "瑞光街道"
        assert naming.street_of(TWO, streets) == ""
    assert naming.street_of("220802003001", {}) == "瑞光街道"  # known to the program
    assert naming.street_of(None, streets) == naming.street_of("229901001000", streets) == ""


def test_batches_stand_in_their_order():
    batches = [None, "第三批", "第二批", "首批", "2024年第二批", "2023年首批"]
    assert sorted(batches, key=naming.batch_key) == [
        "2023年首批", "2024年第二批", "首批", "第二批", "第三批", None,
    ]  # fmt: skip
