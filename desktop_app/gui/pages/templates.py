"""模板: what forms are filled in with again and again; found, called otherwise, deleted, used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from typing_extensions import override

from db import codes, form_templates
from db.cutting import one_line
from db.kinds import FormTemplate
from db.kinds.form_template import LONGEST
from db.record import Record
from db.roles import may
from db.work import Changes
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import Chips, LineInput, button
from desktop_app.gui.deleting import deleter
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_source import Preview
from desktop_app.gui.list_tools import ListDeed
from desktop_app.gui.pages.tabs import show_tab, tabs_of
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow, ShortList, line_of
from desktop_app.gui.undoing import undo_work

KEY: Final = "templates"
NOTE: Final = "模板在登记的那一页的“模板”里存。里面只有词和类别，不存人名、日期和人数。"
EMPTY: Final = "还没有模板。登记{kinds}时，在“模板”里按“存为模板”，下次按一下就填好。"
HINTS: Final = ("↑↓ 选择", "Enter 去填一张", "空格 预览", "Ctrl+C 复制", "Del 删除")
ONE_BY_ONE: Final = "一次改一个：先只选一个模板，再按“改名”"
_BEGIN: Final = "去填一张"
_RENAME: Final = "改名"


class Templates(ShortList):
    """The office's templates, form by form and by name, of the `kinds` that it registers."""

    noun = "个"

    def __init__(
        self,
        desk: Desk,
        kinds: Sequence[type[Record]],
        rename: Callable[[Sequence[bytes]], object] | None,
    ) -> None:
        self._desk, self._kinds, self._rename = desk, kinds, rename
        super().__init__()

    @override
    def columns(self) -> Sequence[Column]:
        return (
            Column("名称", 170, is_strong=True, sorts=True),
            Column("用在", 110, sorts=True),
            Column("填好的内容", 300, stretch=True),
        )

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        kinds = ((kind.__tablename__, f"{kind.title}#") for kind in self._kinds)
        return (("all", "全部"), *kinds)

    @override
    def read(self) -> Sequence[ListRow]:
        store = self._desk.store
        return [
            self._row(kind, one)
            for kind in self._kinds
            for one in form_templates.every(store, kind)
        ]

    def _row(self, kind: type[Record], one: FormTemplate) -> ListRow:
        said = "；".join(f"{label} {words}" for label, words in form_templates.told(one, kind))
        cells = (one.called, kind.title, one_line(said))
        views = frozenset({"all", kind.__tablename__})
        return ListRow(one.id, cells, cells, views, line_of(*cells))

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        one = self._desk.store.get(FormTemplate, record_id)
        kind = form_templates.kind_of(one) if one else None
        if one is None or kind is None:
            return None
        rename = partial(self._rename, [record_id]) if self._rename else None
        return Preview(
            title=one.called,
            caption=f"用在{kind.title}",
            facts=form_templates.told(one, kind),
            deeds=((_RENAME, rename),) if rename else (),
            opener=_BEGIN,
        )


class TemplatesPage(ListPage):
    """The templates of every form in one list; `begins` names the form of each table.

    A form in which nothing is begun has none: a district only looks at its offices' meetings.
    """

    def __init__(self, desk: Desk, begins: Mapping[str, str] | None = None) -> None:
        self._begins = dict(begins or {})
        kinds = [one for one in form_templates.FIELDS if one.__tablename__ in self._begins]
        is_editor = may(desk.clerk, "edit")
        self.list = Templates(desk, kinds, self.ask_rename if is_editor else None)
        self.card = AskCard()
        tabs = Chips("设置", tabs_of(desk, "settings"))
        super().__init__(
            desk,
            self.list,
            title="模板",
            search_hint="名称、内容、拼音首字母",
            actions=(button("改常用语", self.show_phrases),),
            tabs=tabs,
            bulk=(ListDeed(_RENAME, self.ask_rename),) if is_editor else (),
            deletes=deleter(desk, FormTemplate),
            empty=EMPTY.format(kinds="、".join(one.title for one in kinds)),
            first_step=button("去登记活动", partial(desk.show_page, "activities_form")),
            kept_as=KEY,
            cards=(self.card,),
        )
        tabs.picked.connect(partial(show_tab, desk, "settings"))
        self.head.say(subtitle=NOTE)
        self.hints = HINTS
        self.opened.connect(self.begin)
        desk.changed.connect(self.follow)

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(KEY)
        super().arrive(**where)

    def follow(self, changes: Changes) -> None:
        """List the templates anew when some of them changed."""
        if FormTemplate in changes.kinds:
            self.list.renew()
            self.reload()

    def begin(self, template: bytes) -> None:
        """Go to a new form of the kind a template is for, filled in from it."""
        found = self.desk.store.get(FormTemplate, template)
        page = self._begins.get(found.form) if found else None
        if page:
            # No values of its own: what was begun there waits as a draft.
            self.desk.show_page(page, template=template, values={})

    def show_phrases(self) -> None:
        """Go to the phrases that minutes are written with: one of the office's lists of words."""
        self.desk.show_page("word_lists", list=codes.MINUTES_PHRASE.name)

    def ask_rename(self, ids: Sequence[bytes]) -> None:
        """Ask what the one chosen template is called from now on."""
        found = self.desk.store.get(FormTemplate, ids[0]) if len(ids) == 1 else None
        if found is None:
            self.desk.toast(ONE_BY_ONE)
            return
        box = LineInput("模板名称", most=LONGEST)
        box.setText(found.called)
        self.card.ask(
            f"模板“{found.called}”改叫什么？",
            [("called", "模板名称", box)],
            deed=_RENAME,
            press=lambda: self._call(found, box.text()),
        )

    def _call(self, template: FormTemplate, called: str) -> None:
        desk = self.desk
        changes = form_templates.rename(desk.store, desk.clerk, template, called)
        desk.tell_changed(changes)
        words = f"模板“{template.called}”已改名"
        desk.toast(words, partial(undo_work, desk, changes.work, words))
