"""A household event in words, before it is done: what will change, for whom, from which day."""

from __future__ import annotations

from collections.abc import Iterator

from db import codes, dates, relations
from db.as_of import ELSEWHERE
from db.household_act import ARRIVE, DEATH, JOIN, LEAVE, NEW_HEAD, SPLIT, Scene
from db.kinds import Address, Resident
from db.record import Id
from db.relations import HEAD

_FIRST = {
    SPLIT: "先勾选分出去的人，这里就会写明怎么改。",
    LEAVE: "先勾选迁出的人，这里就会写明怎么改。",
    DEATH: "先选去世的是哪一位，这里就会写明怎么改。",
    ARRIVE: "先加上迁进来的人，这里就会写明怎么改。",
    JOIN: "先选并进哪一户，这里就会写明怎么改。",
    NEW_HEAD: "先选换成谁当户主，这里就会写明怎么改。",
}


def words(scene: Scene) -> list[str]:
    """Say in sentences what an act will change; before it can be told, what to choose first.

    What else is not filled in yet is called so in its place.
    """
    if not _is_chosen(scene):
        return [_FIRST[scene.act.kind]]
    said = {
        SPLIT: _split,
        JOIN: _join,
        ARRIVE: _arrive,
        LEAVE: _leave,
        NEW_HEAD: _new_head,
        DEATH: _death,
    }[scene.act.kind]
    return [*said(scene), *_stayers(scene), *_dwelling(scene), *_matters(scene)]


def _is_chosen(scene: Scene) -> bool:
    """Say whether it is told whom the act is about, or where it leads."""
    if scene.act.kind == JOIN:
        return scene.into is not None
    if scene.act.kind == NEW_HEAD:
        return HEAD in scene.act.relations.values()
    return bool(scene.movers)


def _called(scene: Scene) -> str:
    return scene.reader.called(scene.home) if scene.home else "这一户"


def _day(scene: Scene) -> str:
    return dates.show_prose(scene.act.day) if scene.act.day else "（日期还没填）"


def _split(scene: Scene) -> Iterator[str]:
    whole, going = f"{len(scene.members)} 人中 {len(scene.movers)} 人", scene.movers
    yield f"{_called(scene)} {whole}从{_day(scene)}起分出：{scene.names(going)}。"
    yield f"分出的人新立一户，{_new_heads_words(scene, going)}，住到{_place(scene.act.place)}。"


def _join(scene: Scene) -> Iterator[str]:
    into = scene.reader.called(scene.into) if scene.into else ""
    yield (
        f"{_called(scene)} {len(scene.members)} 人从{_day(scene)}起全部并进{into}："
        f"{_told(scene, scene.members)}。"
    )
    yield f"{_called(scene)}到这天为止，以前的记录都留着。"


def _arrive(scene: Scene) -> Iterator[str]:
    where = scene.reader.called(scene.into) if scene.into else _place(scene.act.place)
    coming = scene.act.people
    verb = "迁进" if scene.into else "新立一户，住进"
    yield f"{_told(scene, coming)}，从{_day(scene)}起{verb}{where}。"
    if scene.act.status:
        yield f"人户状态：{_status(scene.act.status)}。"
    moved = [one for one in coming if one in scene.old_places]
    if moved:
        yield f"{scene.names(moved)}在原来那一户的登记到这天为止。"


def _leave(scene: Scene) -> Iterator[str]:
    going, whole = scene.movers, len(scene.members)
    if scene.is_alone:
        yield f"{scene.names(going)}从{_day(scene)}起迁出，人户状态改为迁出。"
        return
    who = f"全户 {whole} 人" if not scene.stayers else f"{whole} 人中 {len(going)} 人"
    yield f"{_called(scene)}{who}从{_day(scene)}起迁出：{scene.names(going)}。"
    if scene.act.status == ELSEWHERE:
        yield "人搬走、户口留在这一户，人户状态改为户在人不在。"
    else:
        yield "人户状态改为迁出，在这里的户登记到这天为止。"
    if scene.is_given_up:
        yield f"{_called(scene)}到这天为止，以前的记录都留着。"


def _new_head(scene: Scene) -> Iterator[str]:
    now = scene.name(scene.head) if scene.head else "没有人"
    then = _new_heads_words(scene, scene.members)
    yield f"{_called(scene)}现在{now}是户主；从{_day(scene)}起{then}。"
    yield f"关系重新登记：{_told(scene, scene.members)}。以前的关系在修改历史里。"


def _death(scene: Scene) -> Iterator[str]:
    yield (
        f"{scene.names(scene.movers)}于{_day(scene)}去世，人户状态改为死亡，"
        f"{'没有户登记' if scene.is_alone else '户登记到这天为止'}。"
    )
    if scene.is_given_up:
        yield f"{_called(scene)}没有别的成员，到这天为止。"


def _stayers(scene: Scene) -> Iterator[str]:
    if scene.loses_head:
        yield (
            f"{scene.name(scene.head)}原是户主，留下的 {len(scene.stayers)} 人"
            f"{_new_heads_words(scene, scene.stayers)}：{_told(scene, scene.stayers)}。"
        )
    elif scene.act.kind in (SPLIT, LEAVE, DEATH) and scene.stayers and scene.movers:
        yield f"留下的 {len(scene.stayers)} 人不变：{scene.names(scene.stayers)}。"
    for child in scene.wards:
        yield f"{child.name}的监护人也在其中，办完以后请给{child.name}改选监护人。"


def _dwelling(scene: Scene) -> Iterator[str]:
    if place := scene.vacated:
        after = codes.OCCUPANCY.label(scene.act.occupancy) if scene.act.occupancy else "（还没选）"
        yield f"{place.name}没有户住了，居住状态改为{after}。"


def _matters(scene: Scene) -> Iterator[str]:
    if not scene.matters:
        return
    ended = [one for one in scene.matters if one.id in scene.act.closing]
    kept = len(scene.matters) - len(ended)
    if ended:
        yield f"同时结束 {len(ended)} 件：{'；'.join(one.words for one in ended)}。"
    if kept:
        yield f"还有 {kept} 件没办完的事不动，留着接着办。"


def _new_heads_words(scene: Scene, some: tuple[Id, ...]) -> str:
    head = next((one for one in some if scene.act.relations.get(one) == HEAD), None)
    return f"由{scene.name(head)}当户主" if head else "谁当户主还没选"


def _told(scene: Scene, some: tuple[Id, ...]) -> str:
    """Give names with the relations they get."""
    given = scene.act.relations
    return "、".join(
        f"{scene.name(one)}（{relations.said(given.get(one)) or '关系还没选'}）" for one in some
    )


def _place(place: Address | None) -> str:
    return place.name if place and (place.estate or "").strip() else "（住处还没填）"


def _status(code: str) -> str:
    return Resident.fields()["residence_status"].show(code)
