"""What staff note about a file: words, day, who took it, whom it shows and whether they agreed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from db.files import is_picture
from db.kinds import Attachment
from db.trouble import Refused
from desktop_app.gui.arrange import STRETCH, bring_into_view, clear, column, row
from desktop_app.gui.controls import FieldRow, PassingCard, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.field_editor import Editor

OF_PICTURES: Final = ("caption", "taken_on", "photographer", "contains_people", "consent_ok")
OF_OTHERS: Final = ("caption",)


class FileDetails(PassingCard):
    """Asks for what is noted about one file; `closed` when it goes away again."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(kind="picked")
        self._desk = desk
        self._file = Attachment()
        self._press: Callable[[Attachment], object] = bool
        self._title = label("", "strong", wrap=True)
        self._cells = column(gap=6)
        self.rows: dict[str, FieldRow] = {}
        self.editors: dict[str, Editor] = {}
        self.save_button = button("保存说明", self.press, kind="primary")
        self._cancel = button("取消", self.dismiss)
        self.body.addWidget(self._title)
        self.body.addLayout(self._cells)
        self.body.addLayout(row(STRETCH, self._cancel, self.save_button))
        self.hide()

    def ask(self, file: Attachment, called: str, press: Callable[[Attachment], object]) -> None:
        """Show what is noted; `press` is handed the changed file and may raise `Refused`."""
        clear(self._cells)
        self._file, self._press = file, press
        self._title.setText(called)
        fields: dict[str, Any] = dict(Attachment.fields())
        names = OF_PICTURES if is_picture(file) else OF_OTHERS
        self.editors = {name: editor(fields[name], self._desk) for name in names}
        self.rows = {
            name: FieldRow(fields[name].label, one.control) for name, one in self.editors.items()
        }
        for name, one in self.editors.items():
            one.load_from(file, name)
            one.changed.connect(self._caution)
            self._cells.addWidget(self.rows[name])
        self._caution()
        self.show()
        self.editors["caption"].control.setFocus(Qt.FocusReason.OtherFocusReason)
        # Only once it is laid out does the page know where the card stands.
        QTimer.singleShot(0, self, self._come_into_view)

    def _come_into_view(self) -> None:
        bring_into_view(self, self.save_button, self._title)

    def _caution(self) -> None:
        """Say at once when people are to be seen who were not asked."""
        made, _ = self._read()
        cautions = made.cautions()
        if row_of := self.rows.get("consent_ok"):
            row_of.show_caution(cautions["consent_ok"]) if cautions else row_of.show_hint()

    def _read(self) -> tuple[Attachment, dict[str, str]]:
        made, faults = self._file.copy(), dict[str, str]()
        for name, one in self.editors.items():
            try:
                one.fill(made, name)
            except Refused as refused:
                faults[name] = str(refused)
        return made, faults | {n: w for n, w in made.faults().items() if n in self.editors}

    def press(self) -> None:
        """Keep what was typed, or say what is wrong beside it."""
        made, faults = self._read()
        for name, words in faults.items():
            self.rows[name].show_fault(words)
        if faults:
            self.rows[next(iter(faults))].control.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._press(made)
        self.dismiss()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.press()
        else:
            super().keyPressEvent(event)
