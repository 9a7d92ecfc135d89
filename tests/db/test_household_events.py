"""分户, 并户, 迁入, 迁出, 户主变更, 死亡: what they change, what they keep, what they refuse."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from db import as_of, rules
from db.household_act import ARRIVE, DEATH, JOIN, LEAVE, NEW_HEAD, SPLIT, Act, Scene
from db.household_events import do
from db.household_faults import faults, relation_key
from db.household_words import words
from db.kinds import (
    Address,
    Household,
    HouseholdMember,
    Pairing,
    PairingLog,
    Resident,
    Resolution,
    Transition,
)
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node

SINCE = dt.date(2020, 5, 1)
DAY = dt.date(2026, 3, 1)


def keep(node: Node, *records) -> None:
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create(records)


class Family:
    """陈玉兰 (head), her husband, a grown son with wife and child, at 石榴苑3号楼."""

    def __init__(self, node: Node, room: str = "301") -> None:
        self.place = build(Address, building="3", room=room, occupancy="owner")
        told = (
            ("陈玉兰", "2", 1960, "02"), ("李国强", "1", 1958, "11"), ("李波", "1", 1985, "20"),
            ("乌兰图雅", "2", 1987, "38"), ("李小雨", "2", 2015, "42"),
        )  # fmt: skip
        self.people = [
            build(Resident, full_name=name, sex=sex, id_number=None,
                  birth_date=dt.date(year, 1, 1), guardian_name="陈玉兰")
            for name, sex, year, _ in told
        ]  # fmt: skip
        self.head, self.husband, self.son, self.wife, self.child = (p.id for p in self.people)
        self.home = build(Household, address=self.place.id, head=self.head)
        self.rows = [
            build(HouseholdMember, household=self.home.id, resident=one.id, date_from=SINCE,
                  relation_to_head=relation)
            for one, (*_, relation) in zip(self.people, told, strict=True)
        ]  # fmt: skip
        keep(node, self.place, self.home, *self.people, *self.rows)


@pytest.fixture
def family(node: Node) -> Family:
    return Family(node)


def run(node: Node, act: Act) -> Any:
    with node.store.work(node.clerk, act.title, "test") as work:
        return do(work, act, node.store.today)


def relations(node: Node, home: bytes, day: dt.date) -> dict[bytes, str]:
    return {one.resident: one.relation for one in as_of.members(node.store, home, day)}


def split_act(family: Family, **values) -> Act:
    usual = {
        "day": DAY,
        "people": (family.son, family.wife, family.child),
        "relations": {family.son: "02", family.wife: "12", family.child: "30"},
        "place": Address(estate="石榴苑", building="8", room="101", occupancy="let"),
    }
    return Act(SPLIT, family.home.id, **(usual | values))


def test_splitting_makes_a_household_and_keeps_the_history(node: Node, family: Family) -> None:
    made = run(node, split_act(family))
    before = dt.date(2026, 2, 28)
    assert len(relations(node, family.home.id, before)) == 5
    assert relations(node, made.id, before) == {}
    assert set(relations(node, family.home.id, DAY)) == {family.head, family.husband}
    assert relations(node, made.id, DAY) == {
        family.son: "02", family.wife: "12", family.child: "30"
    }  # fmt: skip
    assert (made.head, made.moved_in, made.checked_on) == (family.son, DAY, DAY)
    assert node.store.get(Address, made.address).name == "石榴苑8号楼101室"
    assert node.store.get(Address, made.address).occupancy == "let"
    kept = node.store.get(HouseholdMember, family.rows[0].id)
    assert (kept.date_to, kept.relation_to_head) == (None, "02")


def test_when_the_head_splits_off_those_who_stay_get_another(node: Node, family: Family) -> None:
    act = split_act(
        family, people=(family.head, family.husband),
        relations={family.head: "02", family.husband: "11"},
    )  # fmt: skip
    found = faults(Scene(node.store, act), node.store.today)
    assert found[relation_key(family.son)] == "请选李波与户主的关系"
    act.relations |= Scene(node.store, act).suggested(
        family.son, (family.son, family.wife, family.child)
    )
    assert faults(Scene(node.store, act), node.store.today) == {}
    run(node, act)
    assert node.store.get(Household, family.home.id).head == family.son
    assert relations(node, family.home.id, DAY) == {
        family.son: "02", family.wife: "12", family.child: "30",
    }  # fmt: skip
    assert as_of.head(node.store, family.home.id, dt.date(2026, 2, 28)) == family.head


def test_a_whole_household_does_not_split(node: Node, family: Family) -> None:
    act = split_act(family, people=tuple(one.id for one in family.people))
    assert "不用分户" in faults(Scene(node.store, act), node.store.today)["people"]


def test_an_act_lies_between_the_last_move_and_today(node: Node, family: Family) -> None:
    today = node.store.today
    early = split_act(family, day=dt.date(2019, 1, 1))
    assert faults(Scene(node.store, early), today)["day"].startswith("日期不能早于 2020-05-01（")
    late = split_act(family, day=today + dt.timedelta(days=1))
    assert faults(Scene(node.store, late), today)["day"] == "日期不能晚于今天"
    assert faults(Scene(node.store, split_act(family, day=None)), today)["day"] == "请填写日期"


def test_one_head_and_fitting_sexes_are_asked_for(node: Node, family: Family) -> None:
    today = node.store.today
    two = split_act(family, relations={family.son: "02", family.wife: "02", family.child: "30"})
    assert "只能有一位户主" in faults(Scene(node.store, two), today)[relation_key(family.wife)]
    none = split_act(family, relations={family.son: "11", family.wife: "12", family.child: "30"})
    assert faults(Scene(node.store, none), today)[relation_key(family.son)] == "请选一位当户主"
    wrong = split_act(family, relations={family.son: "02", family.wife: "11", family.child: "30"})
    assert "对不上" in faults(Scene(node.store, wrong), today)[relation_key(family.wife)]


def test_households_join_with_relations_that_follow(node: Node, family: Family) -> None:
    made = run(node, split_act(family))
    act = Act(JOIN, made.id, day=node.store.today, into=family.home.id, bond="20")
    scene = Scene(node.store, act)
    act.relations = scene.suggested_joining()
    assert act.relations == {family.son: "20", family.wife: "38", family.child: "42"}
    assert faults(scene, node.store.today) == {
        "occupancy": "请选原来的住处以后怎样：空置、出租，还是别的"
    }
    act.occupancy = "empty"
    run(node, act)
    assert len(relations(node, family.home.id, node.store.today)) == 5
    gone = node.store.get(Household, made.id)
    assert (gone.moved_out, gone.head) == (node.store.today, family.son)
    assert node.store.get(Address, gone.address).occupancy == "empty"
    assert len(relations(node, made.id, dt.date(2026, 3, 2))) == 3


def test_nobody_joins_their_own_household(node: Node, family: Family) -> None:
    act = Act(JOIN, family.home.id, day=DAY, into=family.home.id)
    assert "自己这一户" in faults(Scene(node.store, act), node.store.today)["into"]


def test_some_members_move_out(node: Node, family: Family) -> None:
    run(node, Act(LEAVE, family.home.id, day=DAY, people=(family.son,), note="去长春工作"))
    gone = node.store.get(Resident, family.son)
    assert (gone.residence_status, gone.left_on) == ("moved_out", DAY)
    row = node.store.get(HouseholdMember, family.rows[2].id)
    assert (row.date_to, row.remark) == (DAY, "去长春工作")
    assert len(relations(node, family.home.id, DAY)) == 4
    assert node.store.get(Household, family.home.id).moved_out is None


def test_a_whole_household_moves_out_and_its_dwelling_is_asked_after(
    node: Node, family: Family
) -> None:
    act = Act(LEAVE, family.home.id, day=DAY, people=tuple(one.id for one in family.people))
    assert set(faults(Scene(node.store, act), node.store.today)) == {"occupancy"}
    act.occupancy = "let"
    run(node, act)
    assert node.store.get(Household, family.home.id).moved_out == DAY
    assert node.store.get(Address, family.place.id).occupancy == "let"
    assert not any(one.is_here for one in as_of.standings(node.store, DAY).values())
    assert all(
        one.is_here for one in as_of.standings(node.store, DAY - dt.timedelta(days=1)).values()
    )


def test_a_dwelling_that_others_share_is_not_asked_after(node: Node, family: Family) -> None:
    keep(node, build(Household, address=family.place.id))
    act = Act(LEAVE, family.home.id, day=DAY, people=tuple(one.id for one in family.people))
    assert Scene(node.store, act).vacated is None
    assert faults(Scene(node.store, act), node.store.today) == {}


def test_people_leave_and_stay_registered(node: Node, family: Family) -> None:
    act = Act(LEAVE, family.home.id, day=DAY, people=(family.head, family.husband),
              status="registered_living_elsewhere")  # fmt: skip
    run(node, act)
    person = node.store.get(Resident, family.head)
    assert (person.residence_status, person.left_on) == ("registered_living_elsewhere", None)
    stay = as_of.places(node.store, DAY)[family.head]
    assert (stay.household, stay.kind, stay.relation) == (family.home.id, "hukou", "02")
    assert node.store.get(Household, family.home.id).head == family.head
    again = faults(Scene(node.store, act), node.store.today)
    assert again["people"] == "陈玉兰、李国强已经不住在这一户，请去掉再办"
    back = Act(ARRIVE, day=node.store.today, people=(family.head,), into=family.home.id,
               status="matched", relations={family.head: "02"})  # fmt: skip
    run(node, back)
    assert as_of.places(node.store, node.store.today)[family.head].kind == "residence"


def test_the_dead_leave_their_household_with_another_head(node: Node, family: Family) -> None:
    act = Act(DEATH, family.home.id, day=DAY, people=(family.head,))
    stayers = Scene(node.store, act).stayers
    act.relations = Scene(node.store, act).suggested(family.husband, stayers)
    assert act.relations == {
        family.husband: "02", family.son: "20", family.wife: "38", family.child: "42"
    }  # fmt: skip
    run(node, act)
    dead = node.store.get(Resident, family.head)
    assert (dead.residence_status, dead.left_on) == ("deceased", DAY)
    assert node.store.get(Household, family.home.id).head == family.husband
    assert not rules.check(node.store, node.store.get(Household, family.home.id))


def test_a_new_head_begins_new_relations(node: Node, family: Family) -> None:
    act = Act(NEW_HEAD, family.home.id, day=DAY)
    act.relations = Scene(node.store, act).suggested(family.son, Scene(node.store, act).members)
    assert act.relations == {
        family.head: "52", family.husband: "51", family.son: "02", family.wife: "12",
        family.child: "30",
    }  # fmt: skip
    run(node, act)
    assert as_of.head(node.store, family.home.id, dt.date(2026, 2, 28)) == family.head
    assert as_of.head(node.store, family.home.id, DAY) == family.son
    assert node.store.get(HouseholdMember, family.rows[2].id).relation_to_head == "20"


def test_people_come_into_a_household_or_set_up_their_own(node: Node, family: Family) -> None:
    mei = build(Resident, id_number=None, residence_status="moved_out", left_on=SINCE)
    keep(node, mei)
    act = Act(ARRIVE, day=DAY, people=(mei.id,), into=family.home.id, status="temporary",
              relations={mei.id: "30"})  # fmt: skip
    run(node, act)
    came = node.store.get(Resident, mei.id)
    assert (came.residence_status, came.arrived_on, came.left_on) == ("temporary", DAY, None)
    yard = Address(estate="同心里", building="12号院")
    away = Act(ARRIVE, day=node.store.today, people=(mei.id,), status="matched",
               relations={mei.id: "02"}, place=yard)  # fmt: skip
    made = run(node, away)
    assert set(relations(node, made.id, node.store.today)) == {mei.id}
    assert len(relations(node, family.home.id, node.store.today)) == 5
    assert node.store.get(Resident, mei.id).arrived_on == DAY


def test_a_head_does_not_walk_away_from_those_who_stay(node: Node, family: Family) -> None:
    other = Family(node, "302")
    act = Act(ARRIVE, day=DAY, people=(family.head,), into=other.home.id, status="matched",
              relations={family.head: "52"})  # fmt: skip
    assert "是另一户的户主" in faults(Scene(node.store, act), node.store.today)["people"]


def test_what_is_open_is_offered_and_closed_only_when_chosen(node: Node, family: Family) -> None:
    pair = build(Pairing, side_a=family.husband, side_b=family.head)
    ended = build(Pairing, side_a=family.son, side_b=family.head, state="ended",
                  end_on=DAY, end_reason="搬走")  # fmt: skip
    matter = build(Resolution, owner=family.head, result="已联系两家企业")
    keep(node, pair, ended, matter)
    act = Act(DEATH, family.home.id, day=DAY, people=(family.head,))
    scene = Scene(node.store, act)
    assert [one.id for one in scene.matters] == [pair.id, matter.id]
    act.relations = scene.suggested(family.husband, scene.stayers)
    act.closing = (matter.id, pair.id)
    assert faults(scene, node.store.today) == {"reason": "请写明这些事为什么结束"}
    act.reason = "本人去世"
    run(node, act)
    pair, matter = node.store.get(Pairing, pair.id), node.store.get(Resolution, matter.id)
    assert (pair.state, pair.end_on, pair.end_reason) == ("ended", DAY, "本人去世")
    assert (matter.state, matter.result) == ("terminated", "已联系两家企业；本人去世")
    assert {one.text for one in node.store.all(Transition)} == {"本人去世"}


def test_what_is_not_chosen_stays_open(node: Node, family: Family) -> None:
    pair = build(Pairing, side_a=family.husband, side_b=family.son)
    keep(node, pair)
    act = Act(LEAVE, family.home.id, day=DAY, people=(family.son,))
    assert "1 件没办完的事不动" in words(Scene(node.store, act))[-1]
    run(node, act)
    assert node.store.get(Pairing, pair.id).state == "active"


def test_a_pair_of_families_is_offered_with_the_household(node: Node, family: Family) -> None:
    pair = build(Pairing, kind="family_family", side_a=family.home.id)
    keep(node, pair)
    whole = tuple(one.id for one in family.people)
    act = Act(LEAVE, family.home.id, day=DAY, people=whole[:2])
    assert Scene(node.store, act).matters == []
    act = Act(LEAVE, family.home.id, day=DAY, people=whole, occupancy="empty")
    assert [one.id for one in Scene(node.store, act).matters] == [pair.id]


def test_a_pair_does_not_end_before_it_began_and_nothing_happens(
    node: Node, family: Family
) -> None:
    pair = build(Pairing, side_a=family.husband, side_b=family.son,
                 start_on=dt.date(2026, 3, 5))  # fmt: skip
    keep(node, pair)
    act = Act(LEAVE, family.home.id, day=DAY, people=(family.son,), closing=(pair.id,),
              reason="搬走")  # fmt: skip
    before = node.rows()
    with pytest.raises(Refused) as refused:
        run(node, act)
    assert "day" in refused.value.faults
    assert node.rows() == before


def test_the_guardian_who_leaves_is_named(node: Node, family: Family) -> None:
    child = node.store.get(Resident, family.child)
    child.guardian, child.guardian_name = family.wife, None
    node.save(child)
    act = Act(LEAVE, family.home.id, day=DAY, people=(family.wife,))
    assert any("李小雨的监护人" in line for line in words(Scene(node.store, act)))


def test_what_will_change_is_said_in_words(node: Node, family: Family) -> None:
    assert words(Scene(node.store, split_act(family))) == [
        "陈玉兰户 5 人中 3 人从2026年3月1日起分出：李波、乌兰图雅、李小雨。",
        "分出的人新立一户，由李波当户主，住到石榴苑8号楼101室。",
        "留下的 2 人不变：陈玉兰、李国强。",
    ]


@pytest.mark.parametrize("kind", [SPLIT, JOIN, ARRIVE, LEAVE, NEW_HEAD, DEATH])
def test_before_anything_is_chosen_it_is_said_what_to_choose(node, family, kind) -> None:
    (said,) = words(Scene(node.store, Act(kind, family.home.id, day=DAY)))
    assert said.startswith("先")
    assert said.endswith("，这里就会写明怎么改。")


def test_what_is_not_filled_in_yet_is_called_so(node: Node, family: Family) -> None:
    act = Act(SPLIT, family.home.id, people=(family.son,))
    assert words(Scene(node.store, act))[:2] == [
        "陈玉兰户 5 人中 1 人从（日期还没填）起分出：李波。",
        "分出的人新立一户，谁当户主还没选，住到（住处还没填）。",
    ]
    other = build(Household)
    keep(node, other)
    said = "".join(words(Scene(node.store, Act(JOIN, family.home.id, into=other.id, day=DAY))))
    assert "李波（关系还没选）" in said


def test_whoever_belongs_to_no_household_can_leave_or_die(node: Node) -> None:
    one, other = build(Resident, id_number=None), build(Resident, id_number=None)
    keep(node, one, other)
    assert run(node, Act(DEATH, day=DAY, people=(one.id,))) is None
    assert run(node, Act(LEAVE, day=DAY, people=(other.id,))) is None
    found = as_of.standings(node.store, DAY)
    assert {found[one.id].status, found[other.id].status} == {"deceased", "moved_out"}
    said = words(Scene(node.store, Act(LEAVE, day=DAY, people=(other.id,))))
    assert said == ["李梅从2026年3月1日起迁出，人户状态改为迁出。"]


def test_old_rows_keep_the_names_of_their_time(node: Node, family: Family) -> None:
    pair = build(Pairing, side_a=family.husband, side_b=family.head, side_a_name=None,
                 side_b_name=None, start_on=dt.date(2025, 3, 1))  # fmt: skip
    log = build(PairingLog, pairing=pair.id)
    with node.store.work(node.clerk, "结对", "test") as work:
        work.save(pair)
        work.save(log)
        work.set_list(log, "participants", [(family.head, ""), (None, "王老师")])
    person = node.store.get(Resident, family.head)
    person.full_name = "陈玉澜"
    node.save(person)
    pair, log = node.store.get(Pairing, pair.id), node.store.get(PairingLog, log.id)
    log.content = "上门看望，一起包粽子，聊了聊家常。"
    pair.remark = "改了备注"
    held = [(one.target, one.target_name) for one in node.store.entries(log, "participants")]
    with node.store.work(node.clerk, "修改", "test") as work:
        work.save(pair)
        work.save(log)
        work.set_list(log, "participants", held)
    assert node.store.get(Pairing, pair.id).side_b_name == "陈玉兰"
    names = [one.target_name for one in node.store.entries(log, "participants")]
    assert names == ["陈玉兰", "王老师"]
    assert node.store.get(Pairing, pair.id).name == "李国强—陈玉兰"
