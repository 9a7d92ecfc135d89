"""One list of files of a record: its tiles, and the ways to add to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.arrange import clear, column
from desktop_app.gui.controls import Card, FlowLayout, SectionTitle, button, label
from desktop_app.gui.dropping import sources_of
from desktop_app.gui.file_tile import FileTile

PLACE = "把照片或扫描件拖到这里"
PASTE_TOO = "\n或按 Ctrl+V 粘贴截图"


class FileGroup(Card):
    """A card with the files of one list; `offered(sources)` when staff drop some.

    `choose_asked`, `stick_asked` and `paste_asked` come from its buttons, `asked(tile, deed)`
    from a tile. Only one group of a page `takes_paste`. Which of the `wanted` photos no caption
    names is said as a hint.
    """

    offered = Signal(list)
    choose_asked = Signal()
    stick_asked = Signal()
    paste_asked = Signal()
    asked = Signal(object, str)

    def __init__(self, text: str, *, takes_paste: bool, wanted: Sequence[str] = ()) -> None:
        super().__init__()
        self.text, self._wanted = text, wanted
        self.tiles: list[FileTile] = []
        self._count = label("", "caption")
        self.hint = label("", "caption", wrap=True)
        self._tiles = column(gap=look.GAP_SMALL)
        words = label(PLACE + (PASTE_TOO if takes_paste else ""), "caption")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.place = QFrame()
        self.place.setLayout(column(words, edges=(8,)))
        look.dress(self.place, "drop")
        self.choose_button = button(
            "添加文件…", self.choose_asked.emit, icon="plus", name=f"添加文件到{text}"
        )
        self.stick_button = button(
            "从手机、U 盘拷入…",
            self.stick_asked.emit,
            kind="link",
            icon="usb",
            name=f"从手机、U 盘拷入{text}",
        )
        self.paste_button = button(
            "粘贴", self.paste_asked.emit, kind="link", name=f"粘贴图片到{text}", key="Ctrl+V"
        )
        self._ways = FlowLayout(gap=look.px(look.GAP_TINY))
        for way in (self.choose_button, self.stick_button, self.paste_button):
            self._ways.addWidget(way)
        self.takes_paste = takes_paste
        if not takes_paste:  # shown before it is laid out it would be a window of its own
            self.paste_button.hide()
        self.body.addWidget(SectionTitle(text, self._count))
        self.body.addWidget(self.hint)
        self.hint.hide()
        self.body.addLayout(self._tiles)
        self.body.addWidget(self.place)
        self.body.addLayout(self._ways)
        self.set_editable(on=True)

    def set_editable(self, *, on: bool) -> None:
        """Let staff add files, or only look."""
        self.setAcceptDrops(on)
        for way in (self.choose_button, self.stick_button):
            way.setVisible(on)
        self.paste_button.setVisible(on and self.takes_paste)
        self.place.setVisible(on)

    def show_tiles(self, tiles: Sequence[FileTile]) -> None:
        """Show these files in this order."""
        clear(self._tiles)
        self.tiles = list(tiles)
        for tile in tiles:
            tile.asked.connect(lambda deed, one=tile: self.asked.emit(one, deed))
            self._tiles.addWidget(tile)
        self._count.setText(f"{len(tiles)} 个" if tiles else "")
        self._show_wanted()
        if not self.acceptDrops() and not tiles:
            self._tiles.addWidget(label("没有文件", "caption"))

    def _show_wanted(self) -> None:
        told = " ".join(one.file.caption or "" for one in self.tiles)
        lacking = [words for words in self._wanted if words not in told]
        every = "、".join(self._wanted)
        words = f"最好有 {len(self._wanted)} 张：{every}；说明里写上是哪一种"
        if self.tiles and lacking:
            words = f"还没有看到：{'、'.join(lacking)}；有的话，在照片说明里写上"
        self.hint.setText(words)
        self.hint.setVisible(bool(lacking) and self.acceptDrops())

    # Drops

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if sources_of(event.mimeData()):
            look.dress(self, "picked")
            event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        look.dress(self, "card")
        super().dragLeaveEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        look.dress(self, "card")
        if sources := sources_of(event.mimeData()):
            event.acceptProposedAction()
            self.offered.emit(sources)
