"""One file of a record as staff see it: small picture, words, and what can be done with it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QFrame, QLabel

from db.files import is_picture
from db.kinds import Attachment
from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import PressButton, StatusChip, button, label

WIDE, HIGH = 84, 63
LACKING: Final = {
    "absent": "还没有收到",
    "cleared": "保管期满，已经清除",
    "unread": "打不开",
    "making": "正在做小图",
}
_SHAPES: Final = {
    "absent": "clock",
    "cleared": "trash-2",
    "unread": "triangle-alert",
    "making": "clock",
}


class FileTile(QFrame):
    """Shows a file; `asked(deed)` says what staff want: open edit up down save remove.

    `state` is empty for a file that is here, else one of `LACKING`.
    """

    asked = Signal(str)

    def __init__(
        self, file: Attachment, thumb: bytes, state: str, cautions: list[str], *, may_edit: bool
    ) -> None:
        super().__init__()
        look.dress(self, "sunken")
        self.file = file
        self.called = file.caption or file.origin_name or ("照片" if is_picture(file) else "文件")
        self.open_button = self._picture(thumb, state)
        words = column(*self._words(state), row(*self._chips(), STRETCH), STRETCH, gap=2)
        place = held(column(self.open_button))
        place.setFixedSize(look.px(WIDE + 4), look.px(HIGH + 4))
        top = row(place, (words, 1), gap=10)
        top.setAlignment(place, Qt.AlignmentFlag.AlignTop)
        below = [label(words, "warn", wrap=True) for words in cautions]
        self.buttons = {"open": self.open_button} | self._deeds(state, may_edit=may_edit)
        deeds = row(STRETCH, *list(self.buttons.values())[1:], gap=2)
        self.setLayout(column(top, *below, deeds, gap=4, edges=(8, 8, 8, 4)))

    def _picture(self, thumb: bytes, state: str) -> PressButton:
        made = button("", lambda: self.asked.emit("open"), kind="icon", name=f"打开{self.called}")
        pixmap = QPixmap()
        if thumb and pixmap.loadFromData(thumb, "JPEG"):
            made.setIcon(QIcon(pixmap))
            made.setIconSize(QSize(look.px(WIDE), look.px(HIGH)))
        else:
            shape = "file-spreadsheet" if self.file.mime.endswith(".sheet") else "file-text"
            icons.put(made, _SHAPES.get(state, shape), "text2", 28)
        made.setEnabled(not state)
        return made

    def _words(self, state: str) -> list[QLabel]:
        file = self.file
        noted = [file.taken_on.isoformat() if file.taken_on else "", file.photographer or ""]
        if not is_picture(file):
            noted = [_size(file.byte_count)]
        said = [label(self.called, wrap=True)]
        if told := " · ".join(filter(None, noted)):
            said.append(label(told, "caption", wrap=True))
        if state:
            what = "图片" if is_picture(file) else "文件"
            said.append(label(f"{what}{LACKING[state]}", "caption", wrap=True))
        return said

    def _chips(self) -> list[StatusChip]:
        if self.file.contains_people and self.file.consent_ok:
            return [StatusChip("有人物 · 已获同意", "ok")]
        return [StatusChip("有人物 · 未获同意", "warn")] if self.file.contains_people else []

    def _deeds(self, state: str, *, may_edit: bool) -> dict[str, PressButton]:
        every = [
            ("edit", "pencil", "改说明", may_edit),
            ("up", "arrow-up", "上移", may_edit),
            ("down", "arrow-down", "下移", may_edit),
            ("save", "download", "另存", state in ("", "unread")),
            ("remove", "trash-2", "移除", may_edit),
        ]
        return {deed: self._deed(deed, icon, verb) for deed, icon, verb, shown in every if shown}

    def _deed(self, deed: str, icon: str, verb: str) -> PressButton:
        def press() -> None:
            self.asked.emit(deed)

        needs = "save_file" if deed == "save" else ""
        return button("", press, kind="icon", icon=icon, name=f"{verb}：{self.called}", needs=needs)


def _size(count: int | None) -> str:
    kilobytes = (count or 0) / 1024
    return f"{kilobytes / 1024:.1f} MB" if kilobytes >= 1000 else f"{max(1, round(kilobytes))} KB"
