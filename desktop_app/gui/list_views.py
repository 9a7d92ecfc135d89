"""“我的视图” of a list: the button with its menu, the card that asks for a name, pinned chips."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from db.kinds import ListView
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.gui import icons, look
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import ChoiceBox, LineInput, PressButton
from desktop_app.gui.desk import Desk
from desktop_app.gui.saved_views import SavedViews, Standing, standing_of
from desktop_app.gui.undoing import undo_work

SAVED: Final = "saved:"
"""Before the id of a saved view among the values of the chips."""
MOST_NAME: Final = 16
SHARED: Final = ((False, "只自己用"), (True, "全单位可用"))


class ListViews(QObject):
    """The saved views of a list page.

    `standing()` says how the list stands, `wanted(Standing)` asks it to stand so, `offered()`
    follows when there are other views to show on chips.
    """

    wanted = Signal(object)
    offered = Signal()

    def __init__(
        self, desk: Desk, kept_as: str, standing: Callable[[], Standing], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._standing = desk, standing
        self.saved = SavedViews(desk.store, desk.clerk, kept_as)
        self.active: bytes | None = None
        self._before: Standing | None = None
        self._every = {one.id: one for one in self.saved.every()}
        self.opener = PressButton()
        look.dress(self.opener, "chip")
        icons.put(self.opener, "chevron-down", "text2", 16)
        self.opener.clicked.connect(self.open)
        self.card = AskCard()
        desk.changed.connect(self.follow)
        self._say()

    # What is shown

    def chips(self) -> list[tuple[str, str]]:
        """Give the views that stand on chips: pinned ones, and the one that is on."""
        return [
            (f"{SAVED}{one.id.hex()}", one.called)
            for one in self._every.values()
            if one.pinned or one.id == self.active
        ]

    def base(self) -> str:
        """Give the built-in view below the saved one that is on, or an empty word."""
        view = self._active()
        return (view.base or "") if view else ""

    def _active(self) -> ListView | None:
        return self._every.get(self.active) if self.active else None

    def follow(self, changes: Changes) -> None:
        """Read the views anew when some of them changed."""
        if ListView in changes.kinds:
            self._every = {one.id: one for one in self.saved.every()}
            if self.active not in self._every:
                self.active = None
            self._say()
            self.offered.emit()

    def _say(self) -> None:
        view = self._active()
        words = f"我的视图：{view.called}" if view else "我的视图"
        self.opener.setText(words)
        self.opener.setAccessibleName(words)

    # Which one is on

    def pick(self, key: str) -> None:
        """Turn on a saved view by the value of its chip."""
        self.turn_on(bytes.fromhex(key.removeprefix(SAVED)))

    def turn_on(self, view_id: bytes) -> None:
        """Let the list stand as a saved view has it."""
        view = self._every.get(view_id)
        if view is None:
            return
        if self.active is None:
            self._before = self._standing()
        self.active = view_id
        self._say()
        self.offered.emit()
        self.wanted.emit(standing_of(view))

    def turn_off(self, base: str) -> None:
        """Leave the saved view that is on for a built-in one; the list stands as before it."""
        before = self._before or Standing()
        self.active = self._before = None
        self._say()
        self.offered.emit()
        self.wanted.emit(Standing(base, before.conditions, before.layout, before.sorting))

    def restore(self) -> None:
        """Let the list stand as it was made."""
        self.active = self._before = None
        self._say()
        self.offered.emit()
        self.wanted.emit(Standing())

    # The menu

    def menu(self) -> QMenu:
        """Give the menu: the views, what can be done with the one that is on, the way back."""
        menu = QMenu(self.opener)
        for one in self._every.values():
            words = one.called if self.saved.is_mine(one) else f"{one.called}（同事的）"
            action = menu.addAction(words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(one.id == self.active)
            action.triggered.connect(partial(self.turn_on, one.id))
        menu.addSeparator()
        menu.addAction("把现在的样子存为视图…").triggered.connect(self.ask_new)
        view = self._active()
        if view is not None and self.saved.is_mine(view):
            self._add_deeds(menu, view)
        menu.addSeparator()
        menu.addAction("恢复默认").triggered.connect(self.restore)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _add_deeds(self, menu: QMenu, view: ListView) -> None:
        keep = menu.addAction(f"保存改动到“{view.called}”")
        keep.setEnabled(self._standing() != standing_of(view))
        keep.triggered.connect(lambda: self._tell(partial(self.saved.keep, view, self._standing())))
        menu.addAction("改名…").triggered.connect(partial(self.ask_name, view))
        for words, values in (
            ("从上面取下来" if view.pinned else "钉在上面", {"pinned": not view.pinned}),
            ("改成只自己用" if view.shared else "给全单位用", {"shared": not view.shared}),
        ):
            deed = partial(self.saved.change, view, **values)
            menu.addAction(words).triggered.connect(partial(self._tell, deed))
        for words, by in (("往前移", -1), ("往后移", 1)):
            deed_of = partial(self.saved.move, view, by)
            menu.addAction(words).triggered.connect(partial(self._tell, deed_of))
        menu.addAction(f"删除“{view.called}”").triggered.connect(partial(self._delete, view))

    def open(self) -> None:
        """Show the menu below the button."""
        self.menu().popup(self.opener.mapToGlobal(self.opener.rect().bottomLeft()))

    # What is done

    def ask_new(self) -> None:
        """Ask for the name of a new view."""
        name, shared = LineInput(most=MOST_NAME), ChoiceBox("谁能用", SHARED)
        controls = [("called", "视图名称", name), ("shared", "谁能用", shared)]

        def press() -> None:
            view, changes = self.saved.add(
                name.text(), self._standing(), shared=bool(shared.value())
            )
            if self.active is None:
                self._before = self._standing()
            self.active = view.id
            self._desk.tell_changed(changes)
            self._toast(f"已存视图“{view.called}”", changes)

        self.card.ask(
            "记住现在的筛选、列、列宽和排序（不记查找的字）。", controls,
            deed="存为视图", press=press, loose=("shared",),
        )  # fmt: skip

    def ask_name(self, view: ListView) -> None:
        """Ask for another name."""
        name = LineInput(most=MOST_NAME)
        name.setText(view.called)

        def press() -> None:
            changes = self.saved.change(view, called=name.text().strip() or None)
            self._desk.tell_changed(changes)

        self.card.ask(
            f"给“{view.called}”改个名字。", [("called", "视图名称", name)],
            deed="改名", press=press,
        )  # fmt: skip

    def _delete(self, view: ListView) -> None:
        changes = self._tell(partial(self.saved.delete, view))
        if changes is not None:
            self._toast(f"已删除视图“{view.called}”", changes)

    def _tell(self, deed: Callable[[], Changes | None], *_: object) -> Changes | None:
        try:
            changes = deed()
        except (Refused, Unavailable) as error:
            self._desk.say_trouble(error)
            return None
        if changes is not None:
            self._desk.tell_changed(changes)
        return changes

    def _toast(self, words: str, changes: Changes) -> None:
        self._desk.toast(words, partial(undo_work, self._desk, changes.work))
