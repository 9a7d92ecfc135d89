"""The page of a list of any kind: registering, opening, deleting, and a fresh count."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from typing_extensions import override

from db.work import Changes
from desktop_app.gui.arrange import Part
from desktop_app.gui.controls import Chips, button
from desktop_app.gui.deleting import delete_with_toast
from desktop_app.gui.desk import Desk
from desktop_app.gui.fresh_page import FreshPage
from desktop_app.gui.kind_list import KindList
from desktop_app.gui.list_drops import Imports
from desktop_app.gui.row_files import row_files


class KindPage(FreshPage):
    """A list over a `KindList`. `form` is the page that registers and edits its records.

    `key` is the page's own key, `tabs` the pages of the same rail entry as `(key, words)`,
    `extra` more buttons beside 登记.
    """

    def __init__(
        self,
        desk: Desk,
        source: KindList,
        *,
        key: str,
        form: str,
        title: str,
        search_hint: str,
        empty: str,
        verb: str = "登记",
        tabs: Sequence[tuple[str, str]] = (),
        extra: Sequence[Part] = (),
    ) -> None:
        self.kinds, self.form = source, form
        register = partial(desk.show_page, form)
        words = f"{verb}{title}"
        in_sheets = source.kind.in_sheets
        imports = Imports(desk, source.kind, key) if in_sheets else None
        self.files = row_files(desk, source.kind)
        super().__init__(
            desk,
            source,
            key=key,
            title=title,
            search_hint=search_hint,
            actions=(
                *extra,
                *(imports.buttons() if imports else ()),
                button(words, register, kind="primary", icon="plus", key="Ctrl+N"),
            ),
            tabs=Chips("页签", tabs) if tabs else None,
            deletes=self.delete,
            empty=empty,
            first_step=button(words, register, kind="primary"),
            kept_as=key,
            imports=imports,
            files=self.files,
        )
        self.opened.connect(self._open)
        desk.changed.connect(self.follow)
        self._say_count()

    def follow(self, changes: Changes) -> None:
        """List the records anew when some of them changed."""
        if changes.kinds & self.kinds.shows:
            self.note_change()

    @override
    def _say_count(self) -> None:
        self.head.say(subtitle=f"登记了 {len(self.kinds.rows):,} {self.kinds.noun}")

    def _open(self, record_id: bytes) -> None:
        self.desk.show_page(self.form, record=record_id)

    def delete(self, ids: Sequence[bytes]) -> None:
        """Move records to the bin; no question, a way back."""
        found = list(self.desk.store.by_id(self.kinds.kind, ids).values())
        if len(self.kinds.ours([one.id for one in found])) < len(found):
            self.desk.toast(f"没有删除，选中的里有不能删的：{self.kinds.lacking}")
            return
        delete_with_toast(self.desk, found)
