"""安全模式: before a book is open that cannot be opened: go back to a backup, or salvage it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout

from db import backup, looking_in, places, restoring, salvaging
from db.backup import Backup
from db.founding import OpenBook
from db.restored import Standby
from db.salvaging import Salvaged
from db.trouble import Refused, Unavailable
from desktop_app.gui import notices, report_sheet, reports
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import (
    Card,
    FieldRow,
    LineInput,
    PasswordInput,
    PressButton,
    button,
    label,
    rule,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page

_WORDS = (
    "台账打不开、或检查说有损坏时，从这里换回一份好的备份，或者把还读得出来的救到新文件夹。"
    "现在的文件都留着，不会删掉。先要查点什么，就只看不改地打开：只要自己的密码。"
)
_OTHER = "请另一位负责人输入密码；没有别人时输入封存的恢复码，用过要换新的"
_WHICH = "现在的密码；更换台账密钥以前做的备份，用那时的密码"
_INSIDE = (
    "每份备份做好时都核对过。里面有多少人、多少条，输入密码以后按“看里面”；"
    "没有能打开它的密码，就看不到。"
)
_SHOWN = 6


class SafeModePage(Page):
    """Offers the verified backups of a folder, and salvage into a new one.

    `mended(Path)` names the folder whose book can be opened now; `opened(OpenBook)` gives the book
    as it is, to be read alone; `left()` goes back.
    """

    opened = Signal(object)
    mended = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, folder: Path) -> None:
        super().__init__(desk)
        self.folder = folder
        self.login, self.password = LineInput(), PasswordInput("密码")
        self.password_row = FieldRow("密码", self.password, hint=_WHICH)
        self.other_login, self.other = LineInput(), PasswordInput("第二个人的密码或恢复码")
        self.other_row = FieldRow("对方的密码，或封存的恢复码", self.other, hint=_OTHER)
        self.salvage_button = button("救到新文件夹", self.salvage)
        self.open_button = button("只看不改地打开", self.open_to_look)
        self.buttons: list[PressButton] = []
        self.looks: list[PressButton] = []
        lines = column(gap=6)
        found = list(backup.listed(folder / "backups"))
        if found:
            lines.addWidget(label(_INSIDE, "small", wrap=True))
        for one in list(reversed(found))[:_SHOWN]:
            self._add_line(lines, one)
        if not found:
            lines.addWidget(
                label("这个文件夹里没有备份；U 盘上的第二份可以用“从备份恢复”", "small", wrap=True)
            )
        card = Card(
            label(_WORDS, "small", wrap=True),
            FieldRow("登录名", self.login, hint="只有一个账号时可以不填"),
            self.password_row,
            row(
                (FieldRow("另一位负责人的登录名", self.other_login, hint="用恢复码时不填"), 1),
                (self.other_row, 2),
                gap=12,
            ),
            rule(),
            lines,
            rule(),
            row(
                self.open_button,
                self.salvage_button,
                *self._report_button(),
                STRETCH,
                self._back(),
            ),
            title="安全模式",
        )
        self.setLayout(column(card))
        self.first = self.password

    def _add_line(self, lines: QVBoxLayout, one: Backup) -> None:
        """Show a backup: its day and size, what is inside once that was read, and the deed."""
        size = one.path.stat().st_size / 1024 / 1024
        moment = f"{one.made:%Y-%m-%d %H:%M}"
        inside = label("", "caption", wrap=True)
        inside.hide()
        see = button(
            "看里面", partial(self.look, one, inside), kind="link", name=f"看 {moment} 的备份里面"
        )
        go = button("恢复到这份", partial(self.restore, one), name=f"恢复到 {moment} 的备份")
        self.buttons.append(go)
        self.looks.append(see)
        words = label(f"{size:.1f} MB，已验证", "caption")
        lines.addLayout(row(label(moment, "strong"), words, STRETCH, see, go))
        lines.addWidget(inside)

    def open_to_look(self) -> None:
        """Open the book as it is, to be read alone."""
        if not self._has_password():
            return
        folder, login, password = self.folder, self.login.text().strip(), self.password.text()
        self._busy(on=True)
        self.desk.jobs.start(
            lambda _progress: looking_in.open_to_look(folder, login, password),
            title="正在打开台账",
            done=self._show_open,
            failed=self._show_failed,
        )

    def _show_open(self, book: OpenBook) -> None:
        self._busy(on=False)
        self.password.clear()
        self.opened.emit(book)

    def look(self, one: Backup, inside: QLabel) -> None:
        """Read how much a backup holds, with the password that was typed."""
        if not self._has_password():
            return
        folder, login, password = self.folder, self.login.text().strip(), self.password.text()

        def say(words: str) -> None:
            self._busy(on=False)
            inside.setText(words)
            inside.show()

        def say_why(error: Exception) -> None:
            if isinstance(error, Refused | Unavailable):
                say(f"看不到里面：{error}")
            else:
                self._show_failed(error)

        self._busy(on=True)
        self.desk.jobs.start(
            lambda _progress: restoring.inside_with_password(one.path, folder, login, password),
            title="正在看备份里面",
            done=lambda found: say(found.words),
            failed=say_why,
        )

    def _back(self) -> PressButton:
        return button("回到密码", self.left.emit, kind="link")

    def _report_button(self) -> list[PressButton]:
        """Offer the last error report where there is one."""
        kept = reports.newest()
        press = partial(report_sheet.show, self, kept)
        return [button("最近的错误报告", press, kind="link")] if kept else []

    def restore(self, one: Backup) -> None:
        """Put a backup in the place of the book, proven by its own password."""
        if not self._has_password():
            return
        if not self._has_other("从备份恢复"):
            return
        folder, login, password = self.folder, self.login.text().strip(), self.password.text()
        beside = self._beside()

        def put_back() -> str:
            words = restoring.stage_with_password(one.path, folder, login, password, beside)
            restoring.finish(folder)
            return words

        self._busy(on=True)
        self.desk.jobs.start(
            lambda _progress: put_back(),
            title="正在恢复，请不要关机",
            done=self._show_restored,
            failed=self._show_failed,
        )

    def _show_restored(self, words: str) -> None:
        if words:  # accounts of then came back
            notices.tell(self, words)
        self.mended.emit(self.folder)

    def salvage(self) -> None:
        """Read what can be read into a folder that staff choose."""
        if not self._has_password() or not self._has_other("救到新文件夹"):
            return
        target = notices.choose_folder(self, "救到哪个空文件夹")
        if target is None:
            return
        if fault := places.location_fault(target):
            self.password_row.show_fault(fault)
            return
        folder, login, password = self.folder, self.login.text().strip(), self.password.text()
        beside = self._beside()
        self._busy(on=True)
        self.desk.jobs.start(
            lambda _progress: salvaging.salvage(folder, login, password, target, beside),
            title="正在救出资料，可能要几分钟",
            done=partial(self._show_saved, target),
            failed=self._show_failed,
        )

    def _show_saved(self, target: Path, saved: Salvaged) -> None:
        self._busy(on=False)
        notices.tell(self, f"{saved.words}。请打开新文件夹里的台账，从头看一遍")
        self.mended.emit(target)

    def _has_password(self) -> bool:
        if not self.password.text():
            self.password_row.show_fault("请输入密码")
            return False
        self.password_row.show_hint()
        return True

    def _has_other(self, deed: str) -> bool:
        if not self.other.text():
            self.other_row.show_fault(f"{deed}要两个人办：{_OTHER}")
            return False
        self.other_row.show_hint(_OTHER)
        return True

    def _beside(self) -> Standby:
        return Standby(self.other_login.text().strip(), self.other.text())

    def _show_failed(self, error: Exception) -> None:
        self._busy(on=False)
        if isinstance(error, Refused | Unavailable):
            self.password_row.show_fault(str(error))
        else:
            self.desk.say_trouble(error)

    def _busy(self, *, on: bool) -> None:
        for one in (*self.buttons, *self.looks, self.salvage_button, self.open_button):
            one.setEnabled(not on)
