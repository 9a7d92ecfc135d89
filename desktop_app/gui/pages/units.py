"""创建单位 at the district: its communities by batch, with what each is known for; all by code.

What a community writes of itself is its own; the district names batches and demonstrations, each
time with its ground, and lists who has handed nothing in yet.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from msgspec.structs import replace
from typing_extensions import override

from db import naming
from db.kinds import OrgUnit
from db.naming import COMMUNITY, STREET, Named
from db.record import DISTRICT_SCOPES, Record
from db.trouble import Refused
from db.work import Changes, Work
from desktop_app.gui import rare_letters, returning
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import Chips, ChoiceBox, CodeInput, DateInput, LineInput, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.kind_list import EVERY, KindList, View
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_source import Preview
from desktop_app.gui.list_tools import ListDeed
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.place_pages import PlaceForm
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow, line_of
from desktop_app.gui.view import Values

PAPER: Final = "L15b"
ABOVE: Final = "所属街道"
BATCH: Final = "batch:"
"""Before the words of a batch among the keys of the views."""
COLUMNS: Final = (
    ("full_name", 0), ("feature_title", 150), ("batch", 96), ("demo_status", 84),
    ("demo_since", 104), ("brand_since", 104),
)  # fmt: skip
FACTS: Final = (
    "feature_title", "batch", "demo_status", "demo_since", "brand_since", "address", "phone",
    "code12",
)  # fmt: skip
NAMED: Final = View(
    "named", "创建单位", lambda v, _day: bool(v["batch"] or v["demo_status"]),
    ("batch", "demo_status"),
)  # fmt: skip
DEMO: Final = View(
    "demo", "示范社区#", lambda v, _d: bool(v["demo_status"]), ("demo_status",), "ok"
)
UNNAMED: Final = View(
    "unnamed", "没有定批次#", lambda v, _day: v["level"] == COMMUNITY and not v["batch"],
    ("level", "batch"),
)  # fmt: skip
STREETS: Final = View("streets", "街道#", lambda v, _day: v["level"] == STREET, ("level",))
EMPTY: Final = (
    "还没有社区。社区交来明细包、合入以后列在这里；还没有交来的，按“列入单位”先列入名单。"
)
NOTE: Final = "创建特色由社区写；创建批次和示范命名由区里定"
MOST_NAMED: Final = 3
_BATCH_AT: Final = 1 + [name for name, _ in COLUMNS].index("batch")  # behind the street


class UnitRows(KindList):
    """Communities, and the streets above them, by batch and then by code."""

    noun = "个"
    holds_own_rows = False

    def __init__(self, desk: Desk, name: Callable[[bytes], object]) -> None:
        super().__init__(
            desk,
            OrgUnit,
            COLUMNS,
            noun=self.noun,
            views=(NAMED, DEMO, UNNAMED, STREETS, EVERY),
            facts=FACTS,
            deeds=(("命名", name),),
            changes=(),
            where={"level": (COMMUNITY, STREET)},
        )

    @override
    def columns(self) -> Sequence[Column]:
        first, *rest = super().columns()
        return [first, Column(ABOVE, 120, sorts=True), *rest]

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        first, *rest = super().titles()
        batches = sorted(self.batches, key=naming.batch_key)
        return [first, *((f"{BATCH}{one}", f"{one}#") for one in batches), *rest]

    @override
    def read(self) -> Sequence[ListRow]:
        self._streets = naming.street_names(self._desk.store)
        self._places: dict[bytes, tuple[Any, ...]] = {}
        self.batches: Counter[str] = Counter()
        rows = sorted(super().read(), key=lambda row: self._places[row.id])
        rare_letters.show("".join(row.cells[0] for row in rows))
        return rows

    @override
    def _row(self, record: bytes, values: Values, *rest: Any) -> ListRow:
        row = super()._row(record, values, *rest)
        code, batch = values["code12"], values["batch"]
        street = naming.street_of(code, self._streets)
        place = naming.batch_key(batch)
        self._places[record] = (STREETS.key in row.views, place, code or "", record)
        keys = [row.keys[0], (not street, street), *row.keys[1:]]
        keys[_BATCH_AT] = place
        views = row.views
        if batch:
            self.batches[batch] += 1
            views |= {f"{BATCH}{batch}"}
        cells = (row.cells[0], street, *row.cells[1:])
        line = f"{row.line}\x1f{line_of(street)}"
        return replace(row, cells=cells, keys=tuple(keys), views=views, line=line)

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        found, row = super().preview(record_id), self.rows.get(record_id)
        if found is None or row is None:
            return found
        if STREETS.key in row.views:
            return replace(found, deeds=())
        above = [(ABOVE, row.cells[1])] if row.cells[1] else []
        return replace(found, facts=[*above, *found.facts])

    def counted(self) -> str:
        """Say how many communities there are, how many of each batch, and how many to follow."""
        rows = list(self.rows.values())
        demo, streets = (sum(one.key in row.views for row in rows) for one in (DEMO, STREETS))
        batches = sorted(self.batches.items(), key=lambda item: naming.batch_key(item[0]))
        words = [
            f"共 {len(rows) - streets:,} 个社区",
            *(f"{batch} {count:,} 个" for batch, count in batches),
            f"示范社区 {demo:,} 个",
        ]
        return " · ".join(words)


class UnitsPage(ListPage):
    """The district's list of its communities, where it names batches and demonstrations."""

    def __init__(self, desk: Desk, place: Place) -> None:
        self.units, self.key, self.form = UnitRows(desk, self._ask_one), place.key, place.form_key
        self.card, self.bar = AskCard(), InlineBar()
        tabs = Chips("页签", tabs_of(desk, place.group))
        print_out = partial(desk.show_page, "ledgers", ledger=PAPER)
        super().__init__(
            desk,
            self.units,
            title=place.called,
            search_hint="单位、街道、拼音首字母、区划代码",
            actions=(
                button("打印名册", print_out, icon="printer", key="Ctrl+P"),
                button("列入单位", self.ask_new, kind="primary", icon="plus", key="Ctrl+N"),
            ),
            tabs=tabs,
            bulk=(ListDeed("命名", self.ask),),
            empty=EMPTY,
            first_step=button("列入单位", self.ask_new, kind="primary"),
            kept_as=place.key,
            cards=(self.bar, self.card),
        )
        tabs.set_value(place.key)
        tabs.picked.connect(desk.show_page)
        self.opened.connect(self._open)
        desk.changed.connect(self._follow)
        self.note = NOTE
        self.head.say(subtitle=self.units.counted())

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(self.key)
        self._say_unlisted()
        super().arrive(**where)

    @override
    def refresh(self) -> None:
        self.units.renew()
        self.reload()
        self.head.say(subtitle=self.units.counted())
        self._say_unlisted()

    def _follow(self, changes: Changes) -> None:
        if OrgUnit in changes.kinds:
            self.refresh()

    def _open(self, unit: bytes) -> None:
        self.desk.show_page(self.form, record=unit)

    # Who is on the list

    def _say_unlisted(self) -> None:
        """Say of which offices no record came: whoever hands in figures alone sends none."""
        found = naming.unlisted(self.desk.store)
        names = "、".join(one.name for one in found[:MOST_NAMED])
        more = f"等 {len(found)} 个社区" if len(found) > MOST_NAMED else ""
        if not found:
            self.bar.hide()
            return
        words = f"{names}{more}登记了电脑，还没有交来单位资料，不在名单上。"
        self.bar.say(words, "info", ("列入名单", self.list_enrolled))

    def list_enrolled(self) -> None:
        """Write down the offices with an enrolled PC of which no record came."""
        found = naming.unlisted(self.desk.store)

        def do(work: Work) -> None:
            for one in found:
                naming.list_unit(work, one.code, one.name)

        returning.write(self.desk, do, naming.LISTED, f"已列入 {len(found):,} 个社区")

    def ask_new(self) -> None:
        """Ask for the code and the name of a community, or a street, that is to be listed."""
        code, name = CodeInput(hint="12 位数字"), LineInput(most=60)

        def press() -> None:
            returning.require(
                self.desk,
                lambda work: naming.list_unit(work, code.text(), name.text()),
                naming.LISTED,
                f"{name.text().strip()}已列入名单",
            )

        self.card.ask(
            "列入还没有交来资料的社区，或者社区所属的街道。社区以后交来的资料会接在这一条上。",
            [("code12", "统计用区划代码", code), ("full_name", "单位名称", name)],
            deed="列入单位",
            press=press,
        )

    # What the district names

    def _ask_one(self, unit: bytes) -> None:
        self.ask((unit,))

    def ask(self, ids: Sequence[bytes]) -> None:
        """Ask for the batch and the naming of some communities, with its ground."""
        found = self.desk.store.by_id(OrgUnit, ids).values()
        units = sorted((one for one in found if one.level == COMMUNITY), key=_by_code)
        if not units:
            self.desk.toast("先选社区，再命名")
            return
        batch = LineInput(most=20, hint="如 首批")
        is_demo = ChoiceBox(options=((True, "是"), (False, "不是")), blank="不动")
        since, ground = DateInput(), LineInput(hint="如 区委〔2023〕5 号文件；社区会看到")
        since.today = self.desk.store.today
        batch.setText(_alike(units, "batch") or "")
        is_demo.set_value(_alike(units, "demo_status") or None)
        since.set_value(_alike(units, "demo_since"))

        def press() -> None:
            said = Named(batch.text().strip() or None, is_demo.value(), _day(since))
            self._name([one.copy() for one in units], said, ground.text())

        self.card.ask(
            f"给{_called(units)}定创建批次和示范命名，空着的不动；随回程包告诉社区。",
            [("batch", "创建批次", batch), ("demo_status", "示范社区", is_demo),
             ("demo_since", "示范命名日期", since), ("ground", "依据（文件名称和文号）", ground)],
            deed="命名", press=press, loose=("batch", "demo_status", "demo_since"),
        )  # fmt: skip

    def _name(self, units: Sequence[OrgUnit], said: Named, ground: str) -> None:
        desk = self.desk
        returning.require(
            desk,
            lambda work: naming.name_units(work, desk.clerk, units, said, ground),
            f"命名：{ground.strip()}",
            f"已给{_called(units)}命名，社区读了回程包会看到",
        )


class UnitForm(PlaceForm):
    """A unit as it is kept: a community's own is only read, a street's is the district's."""

    @override
    def _whose(self) -> str:
        if self.record.org_code in DISTRICT_SCOPES:
            return super()._whose()
        return (
            f"{self.desk.store.called(self.record)}的资料由社区填，区里只看。创建批次和示范命名，"
            "在“创建单位”选中它按“命名”；别的要更正，到“接收与合并 → 退回更正”按“更正”。"
        )


def _day(since: DateInput) -> dt.date | None:
    try:
        return since.past_day(dt.date.max)  # that it lies ahead the record says itself
    except Refused as refused:
        raise Refused({"demo_since": str(refused)}) from refused


def _alike(units: Sequence[Record], name: str) -> Any:
    """Give the value that units have in common; None where they differ."""
    found = {getattr(one, name) for one in units}
    return found.pop() if len(found) == 1 else None


def _called(units: Sequence[OrgUnit]) -> str:
    return units[0].name if len(units) == 1 else f" {len(units):,} 个社区"


def _by_code(unit: OrgUnit) -> str:
    return unit.code12 or ""
