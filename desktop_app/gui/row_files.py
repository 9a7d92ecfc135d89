"""Pictures and papers dropped on a row of a list become files of its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QCheckBox, QWidget

from db.files import PHOTOS, lists_of, open_lists
from db.kinds import Attachment
from db.record import Record
from db.roles import may
from db.trouble import Refused
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.changeable import registered_here
from desktop_app.gui.controls import ChoiceBox
from desktop_app.gui.desk import Desk
from desktop_app.gui.dropping import is_photo, named
from desktop_app.gui.editors import editor
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.file_adding import FileAdding

CONSENT: Final = ("contains_people", "consent_ok")
ASK_FIRST: Final = "照片里有人，对外使用前请先征得本人同意"
GONE: Final = "这一条已经删除，文件没有添加"
NOT_OURS: Final = "这一条不是本单位登记的，这里只看，文件没有添加"
MOST_SAID: Final = 3


class RowFiles(QObject):
    """Asks to which list of a record the files go, and of pictures whether people agreed.

    A row is easily missed by a hand that drags, so nothing is added unasked.
    """

    def __init__(self, desk: Desk, kind: type[Record]) -> None:
        self.card = AskCard()
        super().__init__(self.card)
        self._desk, self._kind = desk, kind
        self.adding = FileAdding(self.card, desk, kind, self.card)
        self.adding.refused.connect(self._say_refused)

    def offer(self, record_id: bytes, files: Sequence[Path]) -> None:
        """Ask about files that were dropped on the row of a record."""
        record = self._desk.store.get(self._kind, record_id)
        if record is None:
            self._desk.say_trouble(Refused(GONE))
            return
        if not registered_here(self._desk.store, self._kind, [record_id]):
            self._desk.say_trouble(Refused(NOT_OURS))
            return
        pictures = [one for one in files if is_photo(one)]
        lists = open_lists(record)
        which = ChoiceBox("放在哪里", lists.items())
        which.set_value(_usual(lists, only_pictures=len(pictures) == len(files)))
        told = self._consent() if pictures else {}
        controls: list[tuple[str, str, QWidget]] = []
        if len(lists) > 1:
            controls.append(("which", "放在哪里", which))
        else:
            which.setParent(self.card)  # laid out nowhere, and goes with the card
            which.hide()
        controls += [(name, one.field.label, one.control) for name, one in told.items()]
        called = self._desk.store.called(record)
        label = f"，作为{lists[which.value()]}" if len(lists) == 1 else ""
        self.card.ask(
            f"把 {len(files)} 个文件添加到“{called}”{label}",
            controls,
            deed="添加",
            press=partial(self._add, record_id, files, which, told),
            loose=CONSENT,
            hints={"consent_ok": ASK_FIRST},
        )

    def _consent(self) -> dict[str, Editor]:
        fields = Attachment.fields()
        made = {name: editor(fields[name], self._desk) for name in CONSENT}
        for name, one in made.items():
            one.load(getattr(Attachment(), name))
            if isinstance(one.control, QCheckBox):
                one.control.setAccessibleName(fields[name].label)
        return made

    def _add(
        self,
        record_id: bytes,
        files: Sequence[Path],
        which: ChoiceBox,
        told: Mapping[str, Editor],
    ) -> None:
        values: dict[str, Any] = {name: one.value() for name, one in told.items()}
        self.adding.owner = record_id
        self.adding.add(which.value(), named(files), values)

    def _say_refused(self, refused: Sequence[str]) -> None:
        more = f"；另外还有 {len(refused) - MOST_SAID} 个" if len(refused) > MOST_SAID else ""
        said = f"有 {len(refused)} 个没有添加：{'；'.join(refused[:MOST_SAID])}{more}"
        self._desk.say_trouble(Refused(said))


def row_files(desk: Desk, kind: type[Record]) -> RowFiles | None:
    """Give what keeps files dropped on rows; None where the kind keeps none, or nobody may add."""
    return RowFiles(desk, kind) if lists_of(kind) and may(desk.clerk, "edit") else None


def _usual(lists: Mapping[str, str], *, only_pictures: bool) -> str:
    """Give the list that files of this sort usually go to: photos apart from papers."""
    names = list(lists)
    if only_pictures and PHOTOS in lists:
        return PHOTOS
    return next((name for name in names if name != PHOTOS), names[0])
