"""模板 beside a form: those the office keeps for it, and the way to keep one more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from db import form_templates
from db.cutting import one_line
from db.form_templates import Said
from db.kinds import FormTemplate
from db.kinds.form_template import LONGEST
from db.record import Record
from db.work import Changes
from desktop_app.gui.arrange import STRETCH, clear, column, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import Card, LineInput, SectionTitle, button, label
from desktop_app.gui.deleting import delete_with_toast
from desktop_app.gui.desk import Desk
from desktop_app.gui.undoing import undo_work

NONE_YET: Final = "常要填的几项（地点、类别……）存为模板，下次按一下就填好。"
ASKED: Final = "模板里只存词和类别，不存人名、日期和人数。名称相同的，换成新的。"
FILLED: Final = "已按模板“{called}”填好空着的几项"


class TemplateCard(Card):
    """Fills a form in from a template, and keeps what stands in it as one.

    `said` reads what a template keeps off the form, `fill` puts a template in; what staff typed
    stays as it is.
    """

    def __init__(
        self,
        desk: Desk,
        kind: type[Record],
        said: Callable[[], Said],
        fill: Callable[[FormTemplate], None],
    ) -> None:
        super().__init__()
        self._desk, self._kind, self._said, self._fill = desk, kind, said, fill
        self.ask = AskCard()
        self.lines = column(gap=2)
        self.keep_button = button("存为模板", self.ask_name, kind="link", needs="edit")
        self.body.addWidget(SectionTitle("模板", self.keep_button))
        self.body.addWidget(self.ask)
        self.body.addLayout(self.lines)
        desk.changed.connect(self._follow)
        self.reload()

    def _follow(self, changes: Changes) -> None:
        if FormTemplate in changes.kinds:
            self.reload()

    def reload(self) -> None:
        """Show the templates of the form, as they are now."""
        clear(self.lines)
        found = form_templates.every(self._desk.store, self._kind)
        if not found:
            self.lines.addWidget(label(NONE_YET, "caption", wrap=True))
        for one in found:
            use = button(
                f"用“{one.called}”", partial(self.use, one.id), kind="link",
                name=f"用模板 {one.called}", needs="edit",
            )  # fmt: skip
            drop = button(
                "删除", partial(self.delete, one.id), kind="link",
                name=f"删除模板 {one.called}", needs="edit",
            )  # fmt: skip
            self.lines.addLayout(row(use, STRETCH, drop))

    def use(self, template: bytes | None) -> None:
        """Fill the form in from a template, if there is one."""
        found = self._desk.store.get(FormTemplate, template)
        if found is not None:
            self._fill(found)
            self._desk.toast(FILLED.format(called=found.called))

    def ask_name(self) -> None:
        """Ask under which name what stands in the form is kept."""
        box = LineInput("模板名称", most=LONGEST)
        self.ask.ask(
            "把表上反复用的几项存为模板",
            [("called", "模板名称", box)],
            deed="存为模板",
            press=lambda: self._keep(box.text()),
            hints={"called": ASKED},
        )

    def _keep(self, called: str) -> None:
        desk = self._desk
        changes = form_templates.keep(desk.store, desk.clerk, self._kind, called, self._said())
        desk.tell_changed(changes)
        words = f"已存模板“{one_line(called)}”"
        desk.toast(words, partial(undo_work, desk, changes.work, words))

    def delete(self, template: bytes) -> None:
        """Move a template to the bin; no question, a way back."""
        found = self._desk.store.get(FormTemplate, template)
        delete_with_toast(self._desk, [found] if found else [])
