"""By what the lists of people and homes are narrowed: what the roll holds answers at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final

from db import fields as field
from db.kinds import Household, HouseholdMember, Resident
from db.kinds.resident import age_on
from db.record import Record
from db.store import Store
from desktop_app.gui.census import Home, Person
from desktop_app.gui.conditions import Facet
from desktop_app.gui.facets import KindFacets, options_of, sort_of
from desktop_app.gui.roll import Roll

_HELD: Final[dict[str, Callable[[Person], Any]]] = {
    "residence_status": lambda one: one.status or None,
    "sex": lambda one: one.sex or None,
    "birth_date": lambda one: one.born,
    "phone": lambda one: one.phone_in_full,
    "id_number": lambda one: one.number,
    "full_name": lambda one: one.name,
}
"""Fields of a resident that the roll holds already."""


def people_facets(store: Store, roll: Roll) -> KindFacets:
    """Give by what residents may be narrowed."""

    def each(get: Callable[[Person], Any]) -> Callable[[], Sequence[Any]]:
        return lambda: list(map(get, roll.people.in_order()))

    def age(one: Person) -> int | None:
        return age_on(one.born, store.today) if one.born else None

    held = [_held(Resident, name, each(get)) for name, get in _HELD.items()]
    relation = HouseholdMember.fields()["relation_to_head"]
    return KindFacets(
        store,
        Resident,
        lambda: roll.people.ids,
        first=(
            *held[:3],
            Facet("age", "周岁", "number", each(age)),
            Facet("where", "住址", "words", each(lambda one: one.home.where if one.home else None)),
            Facet(
                "grid_unit",
                "所属网格",
                "link",
                each(lambda one: _grid(one.home)),
                partial(_grids, roll),
            ),
            Facet(
                "relation_to_head",
                relation.label,
                "choice",
                each(lambda one: one.relation or None),
                partial(options_of, relation),  # type: ignore[arg-type]  # a choice
            ),
            Facet("is_paired", "有结对", "yes_no", each(lambda one: one.is_paired)),
            Facet("owes", "未办结的议定事项", "number", each(lambda one: one.owes)),
            Facet("wishes", "未反馈的微心愿", "number", each(lambda one: one.wishes)),
            *held[3:],
        ),
        by_office=store.is_district,
    )


def homes_facets(store: Store, roll: Roll) -> KindFacets:
    """Give by what households may be narrowed."""

    def each(get: Callable[[Home], Any]) -> Callable[[], Sequence[Any]]:
        return lambda: list(map(get, roll.homes.in_order()))

    return KindFacets(
        store,
        Household,
        lambda: roll.homes.ids,
        first=(
            Facet("where", "住址", "words", each(lambda one: one.where)),
            Facet("grid_unit", "所属网格", "link", each(_grid), partial(_grids, roll)),
            Facet("head_name", "户主姓名", "words", each(lambda one: one.head_name)),
            Facet("members", "人数", "number", each(lambda one: len(one.members))),
            _held(Household, "checked_on", each(lambda one: one.checked_on)),
            Facet("visited_on", "最近走访", "day", each(lambda one: one.visited_on)),
            _held(Household, "moved_out", each(lambda one: one.moved_out)),
            _held(Household, "contact_phone", each(lambda one: one.phone_in_full)),
        ),
        without=("address", "head"),
    )


def _held(kind: type[Record], name: str, values: Callable[[], Sequence[Any]]) -> Facet:
    declared = kind.fields()[name]
    options = partial(options_of, declared) if isinstance(declared, field.Choice) else tuple
    return Facet(name, declared.label, sort_of(declared), values, options)


def _grid(home: Home | None) -> str | None:
    return home.grid_id.hex() if home and home.grid_id else None


def _grids(roll: Roll) -> Sequence[tuple[str, str]]:
    homes: Iterable[Home] = roll.homes.items.values()
    found = {home.grid_id.hex(): home.grid for home in homes if home.grid_id}
    return sorted(found.items(), key=lambda item: (len(item[1]), item[1]))
