"""转交: a street's card of packages for others, taken from sticks and passed on unread."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.roles import may
from db.trouble import Refused
from desktop_app.exchange import receiving, relaying
from desktop_app.exchange.relaying import WAITING, Relayed
from desktop_app.gui import icons, notices
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import Card, StatusChip, button, label
from desktop_app.gui.desk import Desk

_SHOWN = 20


class RelayCard(Card):
    """What waits to be passed on, and what was; only a street has it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="转交")
        self.desk = desk
        words = "社区的包原样交给区里，区里的包原样带回社区；本机打不开，也不改动。"
        self.take_button = button("收下要转交的包", self.take, icon="download")
        self.pass_button = button("转交到 U 盘", self.pass_on, icon="usb")
        self.list: QVBoxLayout = column(gap=6)
        self.body.addWidget(label(words, "small", wrap=True))
        self.body.addLayout(row(self.take_button, self.pass_button, STRETCH))
        self.body.addLayout(self.list)
        self.reload()

    def reload(self) -> None:
        """Show anew what waits and what was passed on."""
        found = relaying.listed(self.desk.store)
        waiting = sum(one.state == WAITING for one in found)
        allowed = may(self.desk.clerk, "export")
        self.take_button.setEnabled(allowed)
        self.pass_button.setEnabled(allowed and waiting > 0)
        self.pass_button.setText(f"转交 {waiting} 个包到 U 盘" if waiting else "转交到 U 盘")
        clear(self.list)
        for one in found[:_SHOWN]:
            self.list.addWidget(self._line(one))

    def _line(self, one: Relayed) -> QWidget:
        tone = "warn" if one.state == WAITING else "ok"
        words = column(
            label(one.file, "strong", wrap=True), label(f"给 {one.to}", "caption", wrap=True), gap=0
        )
        made = row(icons.picture("usb", "text2", 16), (held(words), 1), StatusChip(one.state, tone))
        if one.state != WAITING:
            deed = partial(self.again, one.package)
            made.addWidget(button("再转交一次", deed, name=f"再转交一次 {one.file}"))
        return held(made)

    def take(self) -> None:
        """Keep the packages that lie on a stick."""
        folder = notices.choose_stick(self, "选 U 盘")
        if folder is None:
            return
        found = receiving.found_in([folder])
        if not found:
            self.desk.toast("这里没有数据包")
            return
        self._do(partial(self._take, found))

    def _take(self, found: Sequence[Path]) -> str:
        waiting = relaying.take(self.desk.store, self.desk.clerk, found)
        return f"收下了，共 {len(waiting)} 个包等着转交"

    def pass_on(self) -> None:
        """Write what waits onto a stick."""
        folder = notices.choose_stick(self, "转交到哪个 U 盘")
        if folder is not None:
            self._do(partial(self._pass_on, folder))

    def _pass_on(self, folder: Path) -> str:
        written = relaying.pass_on(self.desk.store, self.desk.clerk, folder)
        return f"已原样写好 {len(written)} 个包，可以拔出 U 盘"

    def again(self, package: str) -> None:
        """Let one wait once more."""
        store, clerk = self.desk.store, self.desk.clerk
        try:
            relaying.again(store, clerk, package)
        except Refused as error:
            self.desk.say_trouble(error)
        self.reload()

    def _do(self, deed: partial[str]) -> None:
        job = self.desk.jobs.start(
            lambda _progress: deed(),
            title="正在转交",
            done=self.desk.toast,
            failed=self.desk.say_trouble,
        )
        job.ended.connect(self.reload)
