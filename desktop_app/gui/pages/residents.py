"""居民: the list of everyone the office serves, found by initials, phone tail or building."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from typing_extensions import override

from db import purposes, relations
from db.cutting import short
from db.follow_ups import due_words
from db.happening import Happening, is_sensitive
from db.history import events
from db.kinds import (
    ContactLog,
    HouseholdMember,
    MicroWish,
    Pairing,
    PairingLog,
    Resident,
    Resolution,
    ServiceCase,
    ServiceDelivery,
    Visit,
)
from db.kinds.resident import age_on
from db.kinds.resolution import OPEN_STATES
from db.record import Record
from db.roles import may
from db.timeline import recent
from db.trouble import Refused
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.census import LIVING_HERE, Person
from desktop_app.gui.changeable import Changeable
from desktop_app.gui.controls import Chips, ChoiceBox, button
from desktop_app.gui.day_chooser import PEOPLE, chooser_for
from desktop_app.gui.deleting import delete_with_toast
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_drops import Imports
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_source import Line, Preview
from desktop_app.gui.list_tools import ListDeed
from desktop_app.gui.narrowing import flagged
from desktop_app.gui.pages.pair_many import PairMany
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.people_changes import people_changes
from desktop_app.gui.people_facets import people_facets
from desktop_app.gui.printing_some import print_some
from desktop_app.gui.record_model import Cells, Column
from desktop_app.gui.roll import Roll

GONE: Final = "（已删除）"  # a person who went while the rows were being written out
KEY: Final = "residents"
READING: Final = "正在读取名册…"
OLD_AGE: Final = 60
TONES: Final = {
    "人户一致": "ok",
    "人在户不在": "ok",
    "临时居住": "ok",
    "户在人不在": "info",
    "迁出": "warn",
    "死亡": "info",
}
VIEWS: Final = (
    ("here", "在住"),
    ("all", "全部"),
    ("old", "60 岁以上"),
    ("paired", "已结对"),
    ("lacking", "资料不全"),
)
RECENT: Final[tuple[type[Record], ...]] = (
    Visit, MicroWish, ServiceCase, ServiceDelivery, ContactLog, PairingLog,
)  # fmt: skip
"""What the summary tells of; pairs and resolutions have parts of their own in it."""
MOST_RECENT: Final = 5
ROSTER: Final = "L01"
PAPERS: Final = ((ROSTER, "居民花名册，只列选中的人"), ("L02", "户台账，选中的人住的户，一户一页"))
_MOST_WORDS: Final = 18
PersonDeed = tuple[str, Callable[[bytes], object]]


class Residents:
    """Residents for a list; everything is answered from the roll.

    What may stand in a person's own record only is not in the roll, so it can be neither a
    column nor a key, neither a view nor searched for.
    """

    noun = "人"

    def __init__(self, desk: Desk, deeds: Sequence[PersonDeed] = ()) -> None:
        self._desk = desk
        self._deeds = deeds
        self.roll = Roll.at(desk)
        self._fields: dict[str, Any] = dict(Resident.fields())
        self.facets = people_facets(desk.store, self.roll)
        self.changes: Sequence[Changeable] = ()
        self._views: dict[str, bytearray] = {}
        self._seen: tuple[object, int] = (None, -1)

    @property
    def is_reading(self) -> bool:
        """Whether the roll is still being read."""
        return not self.roll.is_ready

    def columns(self) -> Sequence[Column]:
        """Give the columns of the list.

        A district's grids are called after their offices: the phone, which the summary tells as
        well, makes room for that.
        """
        is_district = self._desk.store.is_district
        of_grid = 150 if is_district else 80
        return (
            Column("姓名", 132, is_strong=True, sorts=True, name="full_name"),
            Column("性别", 54, sorts=True, name="sex"),
            Column("出生日期", 98, sorts=True, name="birth_date"),
            Column("住址", 200, stretch=True, sorts=True, name="where"),
            Column("网格", of_grid, sorts=True, name="grid_unit"),
            Column("电话", 106, name="phone", is_extra=is_district),
            Column("在办", 98, name="owes", yields=True),
            Column("状态", 90, tones=TONES, sorts=True, name="residence_status"),
        )

    def ids(self) -> Sequence[bytes]:
        """Give all residents by name."""
        return self.roll.people.ids

    def views(self) -> Sequence[tuple[str, str]]:
        """Give the views; the one that asks for work says how much."""
        lacking = self._view("lacking").count(1)
        return [
            (key, f"{words} {lacking:,}" if key == "lacking" and lacking else words)
            for key, words in VIEWS
        ]

    def search(self, query: str, view: str) -> Sequence[int]:
        """Give the places of whoever matches in a view."""
        found = self.roll.people.index.find(query)
        return found if view == "all" else flagged(found, self._view(view))

    def sort_keys(self, column: int) -> Sequence[Any]:
        """Give a key per place."""
        if column == 0:
            return range(len(self.roll.people.ids))  # as they stand
        # Homes stand by address already: their places sort quicker than their words.
        places = {one: at for at, one in enumerate(self.roll.homes.ids)} if column == 3 else {}
        codes = self._fields["residence_status"].codes.codes()
        statuses = {code: at for at, code in enumerate(codes)}
        key: Callable[[Person], Any] = {
            1: lambda one: one.sex or "9",
            2: lambda one: one.born or dt.date.max,
            3: lambda one: places.get(one.home.id, len(places)) if one.home else len(places),
            4: lambda one: one.home.grid if one.home else "",
            7: lambda one: statuses.get(one.status, len(statuses)),
        }[column]
        return [key(one) for one in self.roll.people.in_order()]

    def fetch(self, ids: Sequence[bytes]) -> Sequence[Cells]:
        """Give the texts of some residents."""
        people, gone = self.roll.people.items, (GONE, *[""] * (len(self.columns()) - 1))
        return [self._cells(people[one]) if one in people else gone for one in ids]

    def _cells(self, one: Person) -> Cells:
        home = one.home
        counted = (("心愿", one.wishes), ("议定", one.owes))
        open_ = [f"{words} {count}" for words, count in counted if count]
        owes = "、".join((*(("结对",) if one.is_paired else ()), *open_))
        return (
            one.name,
            self._fields["sex"].show(one.sex),
            one.born.isoformat() if one.born else "",
            home.where if home else "",
            home.grid if home else "",
            one.phone,
            owes,
            self._fields["residence_status"].show(one.status),
        )

    def _view(self, view: str) -> bytearray:
        people = self.roll.people
        if self._seen != (people, people.version):
            self._seen, self._views = (people, people.version), {}
        if view not in self._views:
            shows = _SHOWS[view]
            today = self._desk.store.today
            self._views[view] = bytearray(shows(one, today) for one in people.in_order())
        return self._views[view]

    def preview(self, record_id: bytes) -> Preview | None:
        """Give the summary of a resident, masked."""
        store = self._desk.store
        record: Resident | None = store.get(Resident, record_id)
        person = self.roll.people.items.get(record_id)
        if record is None or person is None:
            return None
        status = self._fields["residence_status"].show(record.residence_status)
        return Preview(
            title=record.name,
            state=status,
            tone=TONES.get(status, "info"),
            caption=self._last_change(record),
            facts=self._facts(record, person),
            sections=[
                ("结对", self._pairings(record_id)),
                ("议定事项", self._resolutions(record_id)),
                ("最近的往来", self._recent(record)),
            ],
            deeds=[
                (words, partial(deed, record_id))
                for words, deed in (self._deeds if record.is_active else ())
            ],
        )

    def _last_change(self, record: Resident) -> str:
        found = events(self._desk.store, Resident, record.id)
        return f"{found[0].when:%Y-%m-%d} {found[0].actor}更新" if found else ""

    def _facts(self, record: Resident, person: Person) -> list[tuple[str, str]]:
        sex, born = self._fields["sex"].show(record.sex), record.birth_date
        age = f" · {age_on(born, self._desk.store.today)} 岁" if born else ""
        home = person.home
        return [
            ("性别年龄", f"{sex}{age}"),
            *self._number(record),
            ("电话", self._fields["phone"].show(record.phone)),
            ("住址", home.where if home else ""),
            ("户主", _head_words(home.head_name, person.relation) if home else ""),
        ]

    def _number(self, record: Resident) -> list[tuple[str, str]]:
        """Give the number, or nothing where the office registers none and there is none."""
        shown = self._fields["id_number"].show(record.id_number)
        closed = () if shown else purposes.shut(self._desk.store, Resident, record.org_code)
        return [] if "id_number" in closed else [("证件号码", shown)]

    def _pairings(self, record_id: bytes) -> list[Line]:
        store, found = self._desk.store, []
        for mine, other in (("side_b", "side_a_name"), ("side_a", "side_b_name")):
            side: dict[str, Any] = {mine: record_id}
            for one in store.all(Pairing, state="active", **side):
                words = getattr(one, other) or "—"
                found.append(
                    Line(words, "users", f"{one.start_on:%Y-%m} 起" if one.start_on else "")
                )
        return found

    def _resolutions(self, record_id: bytes) -> list[Line]:
        open_ones = self._desk.store.all(Resolution, owner=record_id, state=list(OPEN_STATES))
        return [Line(one.name[:14], "square-check", due_words(one)) for one in open_ones]

    def _recent(self, record: Resident) -> list[Line]:
        """Give what was done last with and for somebody; of what is sensitive its kind and day.

        A district reads that in the opened record alone: in no summary (decision 92).
        """
        store = self._desk.store
        told = [one for one in RECENT if not (store.is_district and is_sensitive(one))]
        return [_told_line(one) for one in recent(store, record, told, MOST_RECENT)]


def _told_line(one: Happening) -> Line:
    place, title = place_of(one.kind), one.title.rpartition(" · ")[2]
    words = short(one.words, _MOST_WORDS)
    said = f"{title}：{words}" if words else title
    return Line(said, place.icon if place else "clock", one.placed_on.isoformat())


def quick_deeds(desk: Desk) -> list[PersonDeed]:
    """Give what is begun for the person in the summary, each with its form filled in so far."""

    def visit(one: bytes) -> None:
        called = desk.store.named(("resident",), [one]).get(one, "")
        desk.show_page("visits_form", values={"targets": [(one, called)]})

    def pair(one: bytes) -> None:
        desk.show_page("pairing_form", values={"side_b": one})

    def wish(one: bytes) -> None:
        desk.show_page("wishes_form", values={"wisher": one})

    return [("记走访", visit), ("新结对", pair), ("收微心愿", wish)]


_SHOWS: Final[dict[str, Callable[[Person, dt.date], bool]]] = {
    "here": lambda one, _day: one.common.status in LIVING_HERE,
    "all": lambda _one, _day: True,
    "old": lambda one, day: (
        one.common.status in LIVING_HERE
        and one.born is not None
        and age_on(one.born, day) >= OLD_AGE
    ),
    "paired": lambda one, _day: one.is_paired,
    "lacking": lambda one, _day: one.lacks_something,
}


class ResidentsPage(ListPage):
    """The list of residents."""

    def __init__(self, desk: Desk) -> None:
        tabs = Chips("页签", tabs_of(desk, "residents"))  # asks the book: before the roll holds it
        self.roll = Roll.at(desk)
        people = Residents(desk, quick_deeds(desk))
        people.changes = people_changes(self.roll)
        register = partial(desk.show_page, "resident_form")
        imports = Imports(desk, Resident, KEY)
        self.ask = AskCard()
        self.pairing = PairMany(desk, self.ask)
        super().__init__(
            desk,
            people,
            title="居民",
            search_hint="姓名、拼音首字母、电话、楼栋",
            actions=(
                chooser_for(desk, PEOPLE),
                imports.button(),
                button("登记居民", register, kind="primary", icon="plus", key="Ctrl+N"),
            ),
            tabs=tabs,
            bulk=self._bulk_deeds(desk),
            empty="这里还没有居民。按“登记居民”一位一位登记，或把花名册拖进来、按“导入表格”。",
            first_step=button("登记居民", register, kind="primary"),
            kept_as="residents",
            cards=(self.ask,),
            imports=imports,
        )
        tabs.picked.connect(desk.show_page)
        self.opened.connect(self._open)
        self.roll.changed.connect(self._take_roll)
        self.answer_del(self.delete)
        self.note = "资料不全 = 缺电话、住址或户关系"
        self._say_how_many()

    def _bulk_deeds(self, desk: Desk) -> list[ListDeed]:
        """Give what can be done with all chosen; what is in the menu is not greyed but left out."""
        edits, prints = may(desk.clerk, "edit"), may(desk.clerk, "print")
        return [
            *((ListDeed("结对", self.pairing.ask),) if edits else ()),
            *((ListDeed("打印", self.ask_print),) if prints and desk.has_page("ledgers") else ()),
            *((ListDeed.deleting(self.delete),) if edits else ()),
        ]

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value("residents")
        self.roll.read()
        super().arrive(**where)

    def _take_roll(self) -> None:
        self._say_how_many()
        self.reload()

    def _say_how_many(self) -> None:
        people, households = len(self.roll.people.ids), len(self.roll.homes.ids)
        words = f"本社区 {people:,} 人 · {households:,} 户" if self.roll.is_ready else READING
        self.head.say(subtitle=words)

    def _open(self, record_id: bytes) -> None:
        self.desk.show_page("resident_form", record=record_id)

    def ask_print(self, ids: Sequence[bytes]) -> None:
        """Ask which paper of the chosen; its page shows it, masks numbers and enters it."""
        paper = ChoiceBox("印哪一种", PAPERS)
        self.ask.ask(
            f"打印选中的 {len(ids):,} 人。证件和电话是遮住的，打印会记入日志。",
            [("paper", "印哪一种", paper)],
            deed="去看打印的样子",
            press=lambda: self._print(paper.value(), ids),
        )

    def _print(self, code: str, ids: Sequence[bytes]) -> None:
        some = ids if code == ROSTER else self._homes_of(ids)
        print_some(self.desk, code, some)

    def _homes_of(self, ids: Sequence[bytes]) -> list[bytes]:
        people = self.roll.people.items
        homes = (people[one].home for one in ids if one in people)
        if found := list(dict.fromkeys(home.id for home in homes if home)):
            return found
        raise Refused({"paper": "选中的人还没有登记在哪一户，请改选居民花名册"})

    def delete(self, ids: Sequence[bytes]) -> None:
        """Move residents to the bin, with their places in households; no question, a way back."""
        store = self.desk.store
        people = list(store.by_id(Resident, ids).values())
        places = store.all(HouseholdMember, resident=[one.id for one in people])
        delete_with_toast(self.desk, people, places)


def _head_words(head: str, relation: str | None) -> str:
    """Say who heads the household, and what the person in view is to them."""
    if relation == relations.HEAD:
        return "本人"
    said = relations.said(relation) or "关系未填"
    return f"{head or '没有户主'}（{'本人是' if said.startswith('户主之') else ''}{said}）"
