"""结对子: who stands by whom, how often they met this year, and when they should meet again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from typing_extensions import override

from db.blanks import first, last
from db.cutting import short
from db.due import next_activity
from db.kinds import Pairing, PairingLog
from db.work import Changes
from desktop_app.gui.changeable import plain_changes
from desktop_app.gui.controls import Chips, button
from desktop_app.gui.deleting import deleter
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_drops import Imports
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_source import Line, Preview
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.record_model import Column
from desktop_app.gui.row_files import row_files
from desktop_app.gui.short_list import ListRow, ShortList, line_of

KEY: Final = "pairing"
LATE: Final = "到期未活动"
TONES: Final = {"在结": "ok", LATE: "warn", "期满": "info", "解除": "info"}
EMPTY: Final = "还没有结对。选一位居民，按“新结对”就可以开始。"
_RECENT: Final = 4


class Pairings(ShortList):
    """Pairings for a list."""

    noun = "对"
    changes = plain_changes(Pairing, ("frequency", "planned_end", "purposes", "remark"))

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._fields: dict[str, Any] = dict(Pairing.fields())
        super().__init__(desk, Pairing)

    @override
    def columns(self) -> Sequence[Column]:
        return (
            Column("居民（乙方）", 150, is_strong=True, sorts=True, name="side_b"),
            Column("结对人或单位（甲方）", 200, stretch=True, sorts=True, name="side_a"),
            Column("结对类型", 112, sorts=True, name="kind"),
            Column("结对日期", 104, sorts=True, name="start_on"),
            Column("今年活动", 84, sorts=True),
            Column("下次活动", 104, sorts=True),
            Column("状态", 100, tones=TONES, sorts=True, name="state"),
        )

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        return (("active", "在结"), ("late", f"{LATE}#"), ("over", "已结束"), ("all", "全部"))

    @override
    def read(self) -> Sequence[ListRow]:
        store = self._desk.store
        days: dict[bytes, list[dt.date | None]] = {}
        for pair, day in store.values(PairingLog, "pairing", "date"):
            days.setdefault(pair, []).append(day)
        found = sorted(store.all(Pairing), key=lambda one: first(one.start_on), reverse=True)
        return [self._row(one, days.get(one.id, []), store.today) for one in found]

    def _row(self, one: Pairing, days: Sequence[dt.date | None], today: dt.date) -> ListRow:
        latest = max(filter(None, days), default=None)
        due = next_activity(one, latest) if one.state == "active" else None
        is_late = due is not None and due < today
        kind = self._fields["kind"].show(one.kind)
        state = LATE if is_late else self._fields["state"].show(one.state)
        # An activity without its day counts in every year, as it does on paper.
        met = sum(day is None or day.year == today.year for day in days)
        names = (one.side_b_name or "", one.side_a_name or "")
        started = self._fields["start_on"].show(one.start_on)
        next_words = due.isoformat() if due else "不定期" if one.state == "active" else ""
        views = {"all", "active" if one.state == "active" else "over"}
        return ListRow(
            one.id,
            (*names, kind, started, f"{met} 次", next_words, state),
            (*names, kind, last(one.start_on), met, due or dt.date.max, state),
            frozenset(views | {"late"} if is_late else views),
            line_of(*names, one.serial_no, kind),
        )

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        store = self._desk.store
        one = store.get(Pairing, record_id)
        row = self.rows.get(record_id)
        if one is None or row is None:
            return None
        logs = store.parts(PairingLog, one.id, order=("date",))[::-1]
        show_form = PairingLog.fields()["form"].show
        lines = [
            Line(short(log.content, 16), "users", f"{_day(log.date)} {show_form(log.form)}".strip())
            for log in logs[:_RECENT]
        ]
        deeds = [("记活动", partial(self._desk.show_page, "pairing_log", log_for=one.id))]
        return Preview(
            title=one.name,
            state=row.cells[6],
            tone=TONES.get(row.cells[6], "info"),
            caption=f"编号 {one.serial_no}" if one.serial_no else "",
            facts=[
                ("结对类型", row.cells[2]),
                ("结对内容", self._fields["purposes"].show(one.purposes)),
                ("结对日期", row.cells[3]),
                ("活动频次", self._fields["frequency"].show(one.frequency)),
                ("下次活动", row.cells[5]),
            ],
            sections=[(f"活动记录 {len(logs)} 次", lines)],
            deeds=deeds if one.state == "active" else (),
        )


class PairingsPage(ListPage):
    """The list of pairings."""

    def __init__(self, desk: Desk) -> None:
        self.pairings = Pairings(desk)
        begin = partial(desk.show_page, "pairing_form")
        tabs = Chips("页签", tabs_of(desk, KEY))
        self.files = row_files(desk, Pairing)
        imports = Imports(desk, Pairing, KEY)
        super().__init__(
            desk,
            self.pairings,
            title="结对子",
            search_hint="姓名、单位、拼音首字母、编号",
            actions=(
                *imports.buttons(),
                button("记活动", self.log, icon="pencil"),
                button("新结对", begin, kind="primary", icon="plus", key="Ctrl+N"),
            ),
            tabs=tabs,
            empty=EMPTY,
            first_step=button("新结对", begin, kind="primary"),
            kept_as="pairings",
            deletes=deleter(desk, Pairing),
            imports=imports,
            files=self.files,
        )
        tabs.picked.connect(desk.show_page)
        self.opened.connect(self._open)
        desk.changed.connect(self._take)
        self.note = f"{LATE} = 过了约定频次还没有活动"
        self._say_count()

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(KEY)
        super().arrive(**where)

    def log(self) -> None:
        """Record an activity of the pair with the cursor."""
        current = self.table.current_id()
        if current is None:
            self.desk.toast("先选一对，再记活动")
            return
        self.desk.show_page("pairing_log", log_for=current)

    def _open(self, record_id: bytes) -> None:
        self.desk.show_page("pairing_form", record=record_id)

    def _take(self, changes: Changes) -> None:
        if changes.kinds & {Pairing, PairingLog}:
            self.pairings.renew()
            self.reload()
            self._say_count()

    def _say_count(self) -> None:
        rows = self.pairings.rows.values()
        active = sum("active" in row.views for row in rows)
        late = sum("late" in row.views for row in rows)
        words = f"在结 {active} 对" + (f" · {late} 对{LATE}" if late else "")
        self.head.say(subtitle=words)


def _day(day: dt.date | None) -> str:
    return f"{day:%m-%d}" if day else ""
