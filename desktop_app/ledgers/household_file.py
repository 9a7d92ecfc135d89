"""L02 户台账: one household a sheet, with its members and what was done with and for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from typing_extensions import override

from db import natural
from db.dealt import dealt_by
from db.fields import Field
from db.happening import Happening
from db.homes import residing
from db.journal.rows import chunks
from db.kinds import Address, Household, HouseholdMember, Resident
from db.store import Store
from db.timeline import timelines
from desktop_app.ledgers import editions
from desktop_app.ledgers.form import Fact, Facts, Form, Table
from desktop_app.ledgers.ledger import (
    OFFICES,
    Align,
    Column,
    Edition,
    Options,
    Project,
    Row,
    Sign,
    Wrap,
)
from desktop_app.ledgers.resident_roster import rank
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
MEMBER = (
    Column("序号", "row_number", 6, CENTER, FIGURE),
    Column("姓名", "full_name", 18, wrap=Wrap.NAME),
    Column("关系", "relation_to_head", 12, CENTER),
    Column("性别", "sex", 8, CENTER),
    Column("出生年月", "birth_date", 14, CENTER, FIGURE),
    Column("证件号码", "id_number", 24, CENTER, FIGURE),
    Column("文化程度", "education", 9, CENTER),
    Column("备注", "remark", 9),
)
"""What is told of a member; without the number where the office registers none."""

_FIRST = 100


class HouseholdFile(Form):
    """户台账 (一户一页). Inside the offices only; numbers are masked, sensitive kinds bare."""

    code = "L02"
    project = Project.INNOVATION
    title = "户台账"
    sheet = A4
    body_size = 10.0
    people_table = "member"
    order = "小区、楼栋、单元、房号；成员按与户主关系，服务按日期"
    blocks = (
        Facts((
            (Fact("户主", "head"), Fact("户别", "household_kind"), Fact("人口", "count")),
            (Fact("地址", "address"),),
            (Fact("户号", "hukou_book_no"), Fact("电话", "contact_phone"),
             Fact("最近核对", "checked_on")),
        )),
        Table("member", MEMBER, title="家庭成员", blank=6),
        Table("service", (
            Column("日期", "day", 14, CENTER, FIGURE),
            Column("类别", "title", 16),
            Column("内容", "words", 50),
            Column("经办人", "by", 20),
        ), title="服务记录", blank=10),
    )  # fmt: skip
    signs = (Sign("户主或家庭成员签字"), Sign("核对人"), Sign("负责人"))
    editions = OFFICES

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        homes = _homes(store, options)
        # The first ones by themselves: their sheets are looked at while the others are read.
        yield from self._sheets(store, homes[:_FIRST], options)
        yield from self._sheets(store, homes[_FIRST:], options)

    def _sheets(
        self, store: Store, homes: Sequence[tuple[Household, Address | None]], options: Options
    ) -> Iterator[Row]:
        members = _members(store, [home for home, _ in homes], options)
        services = _services(store, [home for home, _ in homes], options)
        keys = self.keys()
        kept = [place for place, column in enumerate(MEMBER) if column.key in keys]
        for home, dwelling in homes:
            lived = members.get(home.id, ())
            group = f"{_head(home, lived, options) or '未登记户主'}户\n{home.id.hex()}"
            told = services.get(home.id, ())
            for key, *texts in _sheet(home, dwelling, lived, told, options):
                shown = [texts[place] for place in kept] if key == "member" else texts
                yield Row((key, *shown), group, record=home.id)


Member = tuple[HouseholdMember, Resident]


def _head(home: Household, members: Sequence[Member], options: Options) -> str:
    """Name the head of a household, as the edition does: it stands in the file's outline too."""
    head = next((person for _, person in members if person.id == home.head), None)
    if head is None:
        return ""
    return editions.name(head.full_name, options.edition, child=head.is_child(options.cutoff))


def _homes(store: Store, options: Options) -> list[tuple[Household, Address | None]]:
    """Give the households asked for, door by door: one, some, those of a grid or estate, or all."""
    where: dict[str, Any] = {"org_code": options.office} if options.office else {}
    if options.target and store.get(Household, options.target):
        where = {"id": options.target}
    chosen = store.by_id(Household, options.some).values()
    found = list(chosen) if options.some else store.all(Household, **where)
    places = store.by_id(Address, (home.address for home in found))
    pairs = [(home, places.get(home.address)) for home in found]
    if "id" not in where and not options.some:
        pairs = [pair for pair in pairs if _is_wanted(*pair, options)]
    return sorted(pairs, key=lambda pair: _door(pair[1], pair[0]))


def _is_wanted(home: Household, dwelling: Address | None, options: Options) -> bool:
    if home.moved_out is not None and home.moved_out <= options.cutoff:
        return False
    if options.target and (dwelling is None or dwelling.grid_unit != options.target):
        return False
    return not options.estate or (dwelling is not None and dwelling.estate == options.estate)


def _door(dwelling: Address | None, home: Household) -> tuple[Any, ...]:
    if dwelling is None:
        return (True, (), home.id)
    parts = (dwelling.estate, dwelling.building, dwelling.entrance, dwelling.floor, dwelling.room)
    return (False, tuple(natural.key(part) for part in parts), home.id)


def _members(
    store: Store, homes: Sequence[Household], options: Options
) -> dict[bytes, list[Member]]:
    """Give who lives in households on the cut-off day: spouse, children by age, the others."""
    wanted = {home.id: home.head for home in homes}
    held = [
        one
        for one in _stays(store, list(wanted))
        if one.household in wanted and one.holds_on(options.cutoff)
    ]
    people = store.by_id(Resident, (one.resident for one in held))
    found: dict[bytes, list[Member]] = defaultdict(list)
    for one in held:
        if one.resident in people:
            found[one.household].append((one, people[one.resident]))
    for home, pairs in found.items():
        pairs.sort(key=lambda pair: (pair[1].id != wanted[home], *_rank(pair)))
    return found


def _stays(store: Store, homes: Sequence[bytes]) -> Iterator[HouseholdMember]:
    for some in chunks(homes):
        yield from residing(store, some)


def _rank(pair: Member) -> tuple[Any, ...]:
    membership, person = pair
    return rank(membership.relation_to_head or "", person.birth_date, person.id)


def _sheet(
    home: Household,
    dwelling: Address | None,
    members: Sequence[Member],
    services: Sequence[tuple[str, ...]],
    options: Options,
) -> Iterator[tuple[str, ...]]:
    edition, cutoff = options.edition, options.cutoff
    young = [person for _, person in members if person.is_child(cutoff)]
    fields = Household.fields()
    called = {person.id: editions.name(person.full_name, edition, child=person in young)
              for _, person in members}  # fmt: skip
    yield "head", _head(home, members, options)
    yield "household_kind", fields["household_kind"].show(home.household_kind)
    yield "count", f"{len(members)} 人"
    yield "address", editions.address(dwelling, edition) if dwelling else ""
    yield "hukou_book_no", home.hukou_book_no or ""
    yield "contact_phone", _number(fields["contact_phone"], home.contact_phone, options)
    yield "checked_on", fields["checked_on"].show(home.checked_on)
    for number, (membership, person) in enumerate(members, 1):
        yield "member", str(number), *_member(membership, person, called[person.id], options)
    hidden = [person.full_name for person in young]
    for cells in services:
        shown = (editions.words(text, edition, hidden) for text in cells)
        yield "service", *shown


def _member(
    membership: HouseholdMember, person: Resident, name: str, options: Options
) -> tuple[str, ...]:
    fields, edition = Resident.fields(), options.edition
    child = person.is_child(options.cutoff)
    precision = person.birth_precision or "day"
    return (
        name,
        HouseholdMember.fields()["relation_to_head"].show(membership.relation_to_head),
        fields["sex"].show(person.sex),
        editions.birth_month(person.birth_date, precision, edition, child=child),
        _number(fields["id_number"], person.id_number, options),
        fields["education"].show(person.education),
        editions.words(person.remark, edition) if edition is Edition.INTERNAL else "",
    )


def _number(field: Field, value: str | None, options: Options) -> str:
    full = options.unmasked and options.edition is Edition.INTERNAL
    return field.reveal(value) if full else field.show(value)


def _services(
    store: Store, homes: Sequence[Household], options: Options
) -> dict[bytes, list[tuple[str, ...]]]:
    """Give what was done with and for households in the period, the oldest first."""
    found = {
        home: [one for one in reversed(told) if options.covers(one.placed_on)]
        for home, told in timelines(store, homes, moves=False).items()
    }
    by = dealt_by(store, (one for told in found.values() for one in told))
    return {home: [_service(one, by) for one in told] for home, told in found.items()}


def _service(one: Happening, by: Mapping[bytes, str]) -> tuple[str, ...]:
    words = f"{one.about}：{one.words}".strip("：") if one.about else one.words
    return one.placed_on.isoformat(), one.title, _stated(one, words), by.get(one.id, "")


def _stated(one: Happening, words: str) -> str:
    return f"{words}（{one.state}）" if words and one.state else words or one.state
