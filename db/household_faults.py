"""What is still wrong with a household event before it can be done, by the field that says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from db import codes
from db.as_of import ELSEWHERE
from db.household_act import ARRIVE, DEATH, EMPTY, JOIN, LEAVE, NEW_HEAD, SPLIT, Group, Scene
from db.kinds import HouseholdMember, Resident
from db.kinds.household import RESIDENCE
from db.kinds.resident import GONE
from db.record import Id
from db.relations import HEAD

Faults = dict[str, str]


def relation_key(one: Id) -> str:
    """Give the name of the field that asks what a person is to the head."""
    return f"relation.{one.hex()}"


def faults(scene: Scene, today: dt.date) -> Faults:
    """Say what is wrong; empty when the act may be done."""
    found: Faults = {}
    for check in (_who, _where, _day, _relations, _statuses, _matters):
        for name, words in check(scene, today):
            found.setdefault(name, words)
    return found


def _who(scene: Scene, _today: dt.date) -> Iterator[tuple[str, str]]:
    act = scene.act
    if act.kind != ARRIVE and not scene.members and not scene.is_alone:
        yield "people", "这一户现在没有成员，没有可以办的"
    elif act.kind != NEW_HEAD and not scene.movers:
        words = {SPLIT: "谁分出去", LEAVE: "谁迁出", DEATH: "去世的是哪一位", ARRIVE: "谁迁进来"}
        yield "people", f"请选{words[act.kind]}"
    elif act.kind == SPLIT and not scene.stayers:
        yield "people", "全户一起搬，不用分户：在这一户的资料里改住址就可以"
    elif act.kind == DEATH and len(scene.movers) > 1:
        yield "people", "一次登记一位，请只选一位"
    elif act.kind == ARRIVE:
        yield from _comers(scene)
    elif act.kind == LEAVE and act.status == ELSEWHERE:
        yield from _gone_before(scene)


def _gone_before(scene: Scene) -> Iterator[tuple[str, str]]:
    """Check that whoever is to live elsewhere lives here now."""
    living = {one.resident for one in scene.held if one.membership_kind == RESIDENCE}
    if away := [one for one in scene.movers if one not in living]:
        yield "people", f"{scene.names(away)}已经不住在这一户，请去掉再办"


def _comers(scene: Scene) -> Iterator[tuple[str, str]]:
    """Check that nobody who comes leaves a household without its head."""
    for one in scene.act.people:
        person, held = scene.people.get(one), scene.old_places.get(one)
        if person is None:
            yield "people", "有一位居民已经删除，请去掉再选"
        elif person.residence_status == "deceased":
            yield "people", f"{person.name}已登记死亡，请先在资料里改正人户状态"
        elif one in _live_there(scene):
            yield "people", f"{person.name}已经是这一户的成员"
        elif held and held.relation_to_head == HEAD:
            words = "请到那一户办分户或并户"
            yield "people", f"{person.name}是另一户的户主，{words}"


def _live_there(scene: Scene) -> set[Id]:
    """Give who lives already in the household that takes people in."""
    if scene.into is None:
        return set()
    rows = scene.reader.all(
        HouseholdMember, household=scene.into.id, membership_kind=RESIDENCE, date_to=None
    )
    return {one.resident for one in rows}


def _where(scene: Scene, _today: dt.date) -> Iterator[tuple[str, str]]:
    act = scene.act
    if act.kind == JOIN or (act.kind == ARRIVE and act.place is None):
        yield from _taken_in(scene)
    elif act.kind in (SPLIT, ARRIVE):
        if act.place is None or not (act.place.estate or "").strip():
            yield "place.estate", "请写明住到哪里，至少写小区或院落"
        elif act.place.occupancy == EMPTY:
            yield "place.occupancy", "有人住进来了，居住状态不能还是空置"
    if scene.vacated and not act.occupancy:
        yield "occupancy", "请选原来的住处以后怎样：空置、出租，还是别的"


def _taken_in(scene: Scene) -> Iterator[tuple[str, str]]:
    if scene.into is None:
        yield "into", "请选并进哪一户" if scene.act.kind == JOIN else "请选迁进哪一户"
    elif scene.home and scene.into.id == scene.home.id:
        yield "into", "不能并进自己这一户，请另选一户"
    elif scene.into.moved_out:
        yield "into", "选的这一户已经迁出，请另选一户"


def _day(scene: Scene, today: dt.date) -> Iterator[tuple[str, str]]:
    day = scene.act.day
    if day is None:
        yield "day", "请填写日期"
        return
    if day > today:
        yield "day", "日期不能晚于今天"
        return
    since = [found for found in _since(scene) if found[0] > day]
    if since:
        earliest, why = max(since)
        yield "day", f"日期不能早于 {earliest.isoformat()}（{why}）"


def _since(scene: Scene) -> Iterator[tuple[dt.date, str]]:
    """Yield the days an act may not lie before, with the words of why."""
    for row in _touched(scene):
        if row.date_from:
            yield row.date_from, f"{scene.name(row.resident)}从这天起在这一户"
    for home, words in ((scene.home, "这一户从这天起入住"), (scene.into, "那一户从这天起入住")):
        if home and home.moved_in:
            yield home.moved_in, words
    for one in scene.movers:
        if person := scene.people.get(one):
            yield from _since_in_life(scene, person)
    if scene.act.kind == ARRIVE:
        yield from _earlier(scene)


def _since_in_life(scene: Scene, person: Resident) -> Iterator[tuple[dt.date, str]]:
    if person.birth_date:
        yield person.birth_date, f"{person.name}在这天出生"
    if person.arrived_on and scene.act.kind in (LEAVE, DEATH):
        yield person.arrived_on, f"{person.name}在这天迁入"
    if person.left_on and scene.act.kind == ARRIVE:
        yield person.left_on, f"{person.name}在这天迁出"


def _earlier(scene: Scene) -> Iterator[tuple[dt.date, str]]:
    """Yield the days on which those who come left where they were, or began there."""
    rows = scene.reader.all(HouseholdMember, resident=list(scene.act.people))
    for row in rows:
        if last := row.date_to or row.date_from:
            yield last, f"{scene.name(row.resident)}以前的户登记到这天"


def _touched(scene: Scene) -> list[HouseholdMember]:
    """Give the memberships that end with the act."""
    moving = set(scene.movers)
    if scene.act.kind == NEW_HEAD or scene.loses_head:
        moving |= set(scene.members)
    return [row for row in scene.held if row.resident in moving]


def _relations(scene: Scene, _today: dt.date) -> Iterator[tuple[str, str]]:
    for group in scene.groups:
        yield from _relations_of(scene, group)


def _relations_of(scene: Scene, group: Group) -> Iterator[tuple[str, str]]:
    given = scene.act.relations
    for one in group.people:
        if not (relation := given.get(one)):
            yield relation_key(one), f"请选{scene.name(one)}与户主的关系"
        elif words := _sex_fault(scene, one, relation):
            yield relation_key(one), words
    heads = [one for one in group.people if given.get(one) == HEAD]
    if group.head is None and not heads and not group.may_lack:
        yield relation_key(group.people[0]), "请选一位当户主"
    for one in heads if group.head else heads[1:]:
        yield relation_key(one), "一户只能有一位户主，请改选关系"


def _sex_fault(scene: Scene, one: Id, relation: str) -> str:
    person, asked = scene.people.get(one), codes.relation_sex(relation)
    if person is None or asked is None or person.sex not in {"1", "2"} or person.sex == asked:
        return ""
    return f"性别和与户主关系“{codes.RELATION.label(relation)}”对不上，请核对"


def _statuses(scene: Scene, _today: dt.date) -> Iterator[tuple[str, str]]:
    act = scene.act
    if act.kind == LEAVE and act.status not in ("", "moved_out", ELSEWHERE):
        yield "status", "请选迁出以后的人户状态"
    if act.kind != ARRIVE:
        return
    if act.status in GONE or not act.status:
        yield "status", "请选迁入以后的人户状态"
    elif act.status == "present_elsewhere_registered" and not act.hukou_place.strip():
        without = [one for one in act.people if not _has_hukou_place(scene, one)]
        if without:
            yield "hukou_place", f"{scene.names(without)}的户籍不在这里，请填户籍地"


def _has_hukou_place(scene: Scene, one: Id) -> bool:
    person = scene.people.get(one)
    return bool(person and person.hukou_place)


def _matters(scene: Scene, _today: dt.date) -> Iterator[tuple[str, str]]:
    if scene.act.closing and not scene.act.reason.strip():
        yield "reason", "请写明这些事为什么结束"
