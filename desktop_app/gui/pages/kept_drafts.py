"""没保存的草稿: everything typed and never saved, from every form of this book."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from typing_extensions import override

from desktop_app.gui.desk import Desk
from desktop_app.gui.list_source import Preview
from desktop_app.gui.list_tools import ListDeed
from desktop_app.gui.pages.way_back import WayBackPage, moment_of, told_names, told_when
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow, ShortList, line_of

EMPTY: Final = "没有草稿。填到一半离开时，填的内容会自动留在这里。"
NAMELESS: Final = "没写名称的草稿"


class DraftList(ShortList):
    """The kept drafts, the newest first."""

    noun = "份"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.places: dict[bytes, tuple[str, str]] = {}
        self.bodies: Mapping[tuple[str, str], str] = {}
        super().__init__()

    @override
    def columns(self) -> Sequence[Column]:
        return (
            Column("写的是什么", 240, is_strong=True, stretch=True, sorts=True),
            Column("新旧", 100, tones={"新登记": "info", "改到一半": "warn"}, sorts=True),
            Column("填了几项", 90, sorts=True),
            Column("什么时候", 150, sorts=True),
        )

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        return (("all", "全部"),)

    @override
    def read(self) -> Sequence[ListRow]:
        self.bodies = self._desk.store.drafts()
        self.places = {_id(page, record): (page, record) for page, record in self.bodies}
        return [self._row(one, json.loads(self.bodies[at])) for one, at in self.places.items()]

    def _row(self, one: bytes, body: dict[str, Any]) -> ListRow:
        at = body.get("at", 0)
        when = told_when(moment_of(at), self._desk.store.today) if at else ""
        state = "新登记" if body.get("new", True) else "改到一半"
        count = len(body.get("typed", ()))
        cells = (body.get("title") or NAMELESS, state, f"{count} 项", when)
        keys = (cells[0], state, count, at)
        return ListRow(one, cells, keys, frozenset({"all"}), line_of(cells[0]))

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        row = self.rows.get(record_id)
        if row is None:
            return None
        facts = [("填了", row.cells[2]), ("什么时候", row.cells[3])]
        return Preview(title=row.cells[0], state=row.cells[1], facts=facts, opener="继续填")


class KeptDraftsPage(WayBackPage):
    """The drafts: go on, or throw away."""

    def __init__(self, desk: Desk) -> None:
        self.drafts = DraftList(desk)
        super().__init__(
            desk,
            self.drafts,
            key="drafts",
            search_hint="写的是什么、姓名、拼音首字母",
            empty=EMPTY,
            bulk=(ListDeed("继续填", self.go_on), ListDeed("丢掉", self.throw_away)),
        )
        self.head.say(subtitle="填到一半的内容，两秒一存；停电、关机也还在，只给填的人看。")

    def go_on(self, ids: Sequence[bytes]) -> None:
        """Open the form of the first draft with what was typed."""
        found = [self.drafts.places[one] for one in ids if one in self.drafts.places]
        for page, record in found[:1]:
            body = json.loads(self.drafts.bodies[page, record])
            where = {} if body.get("new", True) else {"record": bytes.fromhex(record)}
            self.desk.show_page(page, draft=record, **where)

    def throw_away(self, ids: Sequence[bytes]) -> None:
        """Let go of drafts; the toast brings them back."""
        gone = {at: self.drafts.bodies[at] for one in ids if (at := self.drafts.places.get(one))}
        names = [self.drafts.rows[_id(*at)].cells[0] for at in gone]
        for page, record in gone:
            self.desk.store.drop_draft(page, record)
        self.renew()

        def bring_back() -> None:
            for (page, record), body in gone.items():
                self.desk.store.keep_draft(page, record, body)
            self.renew()

        if gone:
            self.desk.toast(f"已丢掉 {told_names(names, '份草稿')}", bring_back)


def _id(page: str, record: str) -> bytes:
    return f"{page}\x1f{record}".encode()
