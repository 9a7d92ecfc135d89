"""开锁：the way into a book, by password or by the printed recovery code."""

from __future__ import annotations

import math
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from db import accounts, founding, key_file, keys, looking_in, passwords
from db.backup import is_book
from db.founding import OpenBook
from db.only_read import DAMAGED
from db.restored import Standby
from db.roles import SecondNeeded
from db.trouble import InUse, Refused, Unavailable
from desktop_app.gui import notices
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import (
    Card,
    ChoiceBox,
    CodeInput,
    FieldRow,
    PasswordInput,
    button,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress
from desktop_app.gui.page import Page

_LAID_OUT = "这本台账是从备份恢复出来的，第一次打开和恢复一样。"
_LOOK_ONLY = "上次检查时文件有损坏，这次只看不改地打开。请输入密码"
_BEAT = 0.1  # seconds between two looks whether staff gave up waiting


class UnlockPage(Page):
    """Asks for the password of the book in a folder.

    `opened(OpenBook)` when it fits; `opened_with_code(OpenBook, str)` carries the fresh recovery
    code that is due after the old one was used; `other_asked()` for another book; `safe_asked()`
    for what else can be done. `tried()` begins a try, `turned_away()` ends one that says nothing
    about the book, `failed()` one where it could not be opened. Where its last check found it
    damaged it is opened to `look_only`. `unlocked(Store)`, None while the
    keys alone are open: the page stays, and whoever comes by could go on.
    """

    opened = Signal(object)
    opened_with_code = Signal(object, str)
    other_asked = Signal()
    safe_asked = Signal()
    tried = Signal()
    turned_away = Signal()
    failed = Signal()
    unlocked = Signal(object)

    def __init__(
        self, desk: Desk, folder: Path, words: str = "", *, look_only: bool = False
    ) -> None:
        super().__init__(desk)
        self.folder, self._look_only = folder, look_only
        self._words = words or (_LOOK_ONLY if look_only else "请输入密码")
        self._ring: keys.KeyRing | None = None
        self._given: tuple[OpenBook, str] | None = None
        self._left = 0
        self._logins: list[str] = []
        self.login = ChoiceBox("登录名")
        self.password = PasswordInput("密码")
        self.password_row = FieldRow("密码", self.password)
        self.login_row = FieldRow("登录名", self.login)
        self.open_button = button("打开台账", self.open_book, kind="primary", name="打开台账")
        self.code_button = button("用恢复码打开", self.ask_code, kind="link")
        other = button("换一本台账", self.other_asked.emit, kind="link")
        self.safe_button = button("打不开？安全模式", self.safe_asked.emit, kind="link")
        self.password.returnPressed.connect(self.open_book)
        where = label(f"台账在 {folder}", "caption", wrap=True)
        self._by_password = held(
            column(
                self.login_row,
                self.password_row,
                row(self.open_button, self.code_button, STRETCH, self.safe_button, other),
                gap=12,
            )
        )
        self._by_code = self._code_part()
        self.title = label(self._words, "h2")
        self.setLayout(
            column(Card(self.title, self._by_password, self._by_code, where, kind="card"))
        )
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._count_down)
        self.first = self.password
        self._read_accounts()

    def _code_part(self) -> QWidget:
        self.code = CodeInput("恢复码", hint="7 组，每组 4 个，最后 1 个校验字符", upper=True)
        self.code_row = FieldRow(
            "恢复码", self.code, hint="照着当初打印的那张纸输入，连字符可以不打"
        )
        self.code_go = button("核对恢复码", self.try_code, kind="primary")
        self.new_login = ChoiceBox("账号")
        self.new_password = PasswordInput("新密码")
        self.again = PasswordInput("再输一遍")
        self.new_row = FieldRow("新密码", self.new_password, hint="至少 10 个字符，或 4 个词")
        self.again_row = FieldRow("再输一遍", self.again)
        self.new_go = button("用新密码打开", self.open_with_new, kind="primary")
        self._code_step = held(
            column(
                self.code_row,
                row(
                    self.code_go,
                    button("用区里改好的密钥文件", self.take_key_file, kind="link"),
                    STRETCH,
                    button("回到密码", self.ask_password, kind="link"),
                ),
                gap=12,
            )
        )
        self.new_login_row = FieldRow("账号", self.new_login)
        self._new_step = held(
            column(
                self.new_login_row,
                self.new_row,
                self.again_row,
                row(self.new_go, STRETCH),
                gap=12,
            )
        )
        self.code.returnPressed.connect(self.try_code)
        self.again.returnPressed.connect(self.open_with_new)
        self._new_step.hide()
        part = held(column(self._code_step, self._new_step))
        part.hide()
        return part

    def _read_accounts(self) -> None:
        """Offer the accounts; say at once when the folder holds nothing that can be opened."""
        try:
            if not is_book(self.folder):
                raise Unavailable("这个文件夹里没有台账，请点“换一本台账”重新选择")  # noqa: TRY301
            slots = key_file.read(self.folder).slots
        except (Refused, Unavailable) as error:
            self.password_row.show_fault(str(error))
            self.open_button.setEnabled(False)
            self.code_button.setEnabled(False)
            self.login_row.hide()
            return
        logins = self._logins = [slot.login for slot in slots if slot.kind == "user"]
        self.login.offer((login, login) for login in logins)
        self.new_login.offer((login, login) for login in logins)
        self.login_row.setVisible(len(logins) > 1)

    # By password

    def ask_password(self) -> None:
        """Go back to the password."""
        self._by_code.hide()
        self._by_password.show()
        self.title.setText("请输入密码")
        self.password.setFocus()

    def open_book(self) -> None:
        """Try the password; after five wrong ones the wait is counted down in words."""
        self._open()

    def _open(self, beside: Standby | None = None) -> None:
        """Try it; at the first opening of a backup that was laid out here, with a second person."""
        if not self.open_button.isEnabled():
            return
        if not self.password.text():
            self.password_row.show_fault("请输入密码")
            return
        login, password, folder = self.login.value(), self.password.text(), self.folder
        self.tried.emit()
        try:
            seconds = keys.wait_before(folder, login)
            seconds += keys.wait_before(folder, beside.login) if beside else 0
        except (Refused, Unavailable) as error:  # the key file was there when the page came up
            self._show_wrong(error)
            return
        self._busy(on=True)
        self._wait_in_words(seconds)
        opening = (
            partial(looking_in.open_to_look, why=DAMAGED)
            if self._look_only
            else partial(founding.open_book, beside=beside)
        )
        job = self.desk.jobs.start(
            lambda progress: opening(
                folder, login, password, pause=lambda seconds: _wait(progress, seconds)
            ),
            title="正在打开台账",
            done=self._show_open,
            failed=self._show_wrong,
            cancellable=True,
        )
        job.cancelled.connect(self._give_up)

    def _give_up(self) -> None:
        self.turned_away.emit()
        self._stop_waiting()

    def _stop_waiting(self) -> None:
        self._busy(on=False)
        self.password_row.show_hint()

    def _show_open(self, book: OpenBook) -> None:
        self.turned_away.emit()  # it opened: what becomes of it is counted anew
        self._busy(on=False)
        password = self.password.text()
        self.password.clear()
        if book.ring.is_lent:
            self._ask_own_password(book, password)
        else:
            self.opened.emit(book)

    # A password of one's own in place of one that somebody else gave

    def _ask_own_password(self, book: OpenBook, password: str) -> None:
        self._given = (book, password)
        self.unlocked.emit(book.store)
        self._by_password.hide()
        self._by_code.show()
        self._code_step.hide()
        self._new_step.show()
        self.new_login_row.hide()
        self.title.setText("这是别人给的临时密码，请换成自己的")
        self.new_password.setFocus()

    def _keep_own_password(self, book: OpenBook, given: str, password: str) -> None:
        self._busy(on=True)
        self.desk.jobs.start(
            lambda _progress: accounts.change_password(book.store, book.clerk, given, password),
            title="正在改密码",
            done=self._show_own,
            failed=self._show_wrong_new,
        )

    def _show_own(self, _none: object) -> None:
        self._busy(on=False)
        given, self._given = self._given, None
        if given is not None:
            self.opened.emit(given[0])

    def let_go(self) -> None:
        """Close a book that was opened and not yet handed on, and forget opened keys."""
        given, self._given, self._ring = self._given, None, None
        if given is not None:
            given[0].close()

    def _ask_second(self, lacking: SecondNeeded) -> None:
        """Ask who stands by; names are not known before the book is open."""
        self.turned_away.emit()
        self._stop_waiting()
        mine = self.login.value()
        logins = [login for login in self._logins if login != mine]
        people = [(login, login) for login in logins]
        said = notices.ask_second(self, f"{_LAID_OUT}{lacking}", people, code=lacking.code_will_do)
        if said is None:
            self.password_row.show_caution(str(lacking))
            return
        self._open(Standby("" if said.is_code else said.login, said.secret))

    def _show_wrong(self, error: Exception) -> None:
        if isinstance(error, SecondNeeded):
            self._ask_second(error)
            return
        self._busy(on=False)
        if isinstance(error, Refused | Unavailable):
            self.password_row.show_fault(str(error))
        else:
            self.desk.say_trouble(error)
        self.password.selectAll()
        self.password.setFocus()
        # Last of all: this page may have to make room for safe mode.
        (self.turned_away if isinstance(error, Refused | InUse) else self.failed).emit()

    def _busy(self, *, on: bool) -> None:
        for made in (self.open_button, self.code_button, self.code_go, self.new_go):
            made.setEnabled(not on)
        self._tick.stop()
        self.open_button.setText("正在打开…" if on else "打开台账")

    def _wait_in_words(self, seconds: int) -> None:
        self._left = seconds
        self.password_row.show_hint()
        if seconds:
            self._say_left()
            self._tick.start()

    def _count_down(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._tick.stop()
            self.password_row.show_hint("正在核对密码")
        else:
            self._say_left()

    def _say_left(self) -> None:
        words = f"连错几次以后要等一等：还有 {self._left} 秒，等完会自动核对这一次"
        self.password_row.show_caution(words)

    # By recovery code

    def ask_code(self) -> None:
        """Show the place for the recovery code."""
        self._by_password.hide()
        self._by_code.show()
        self.title.setText("用恢复码打开")
        self.code.setFocus()

    def take_key_file(self) -> None:
        """Take back the key file the district has changed; its new code then opens the book."""
        source = notices.choose_folder(self, "区里改好的密钥文件在哪个文件夹")
        if source is None:
            return
        from desktop_app.exchange import district_key

        try:
            aside = district_key.take_back(self.folder, source)
        except (Refused, Unavailable) as error:
            self.code_row.show_fault(str(error))
            return
        words = f"已取回，原来的密钥文件留作“{aside.name}”。请输入区里给的新恢复码"
        self.code_row.show_ok(words)
        self.code.setFocus()

    def try_code(self) -> None:
        """Try the printed code; when it fits a new password is asked for."""
        code, folder = self.code.text(), self.folder
        self._busy(on=True)
        job = self.desk.jobs.start(
            lambda progress: founding.unlock_with_code(
                folder, code, pause=lambda seconds: _wait(progress, seconds)
            ),
            title="正在核对恢复码",
            done=self._ask_new_password,
            failed=self._show_wrong_code,
            cancellable=True,
        )
        job.cancelled.connect(self._stop_waiting)

    def _show_wrong_code(self, error: Exception) -> None:
        self._busy(on=False)
        if isinstance(error, Refused | Unavailable):
            self.code_row.show_fault(str(error))
        else:
            self.desk.say_trouble(error)

    def _ask_new_password(self, ring: keys.KeyRing) -> None:
        self._busy(on=False)
        self._ring = ring
        self.unlocked.emit(None)
        self._code_step.hide()
        self._new_step.show()
        self.title.setText("恢复码是对的，请定一个新密码")
        self.new_password.setFocus()

    def open_with_new(self) -> None:
        """Keep the new password, open the book with it, and make a fresh recovery code."""
        given = self._given
        ring, password = self._ring, self.new_password.text()
        login = given[0].clerk.login if given else self.new_login.value()
        self.again_row.show_hint()
        if fault := passwords.fault(password, login or ""):
            self.new_row.show_fault(fault)
            return
        self.new_row.show_ok(f"强度：{passwords.strength(password, login or '')}")
        if self.again.text() != password:
            self.again_row.show_fault("两遍不一样，请再输一遍")
            return
        if given is not None:
            self._keep_own_password(*given, password)
        if ring is None:
            return
        folder = self.folder
        self._busy(on=True)
        self.desk.jobs.start(
            lambda _progress: founding.recover(folder, ring, login, password),
            title="正在改密码",
            done=self._show_open_with_code,
            failed=self._show_wrong_new,
        )

    def _show_open_with_code(self, opened: tuple[OpenBook, str]) -> None:
        self._busy(on=False)
        self.opened_with_code.emit(*opened)

    def _show_wrong_new(self, error: Exception) -> None:
        self._busy(on=False)
        if isinstance(error, Refused | Unavailable):
            self.new_row.show_fault(str(error))
        else:
            self.desk.say_trouble(error)


def _wait(progress: Progress, seconds: float) -> None:
    """Wait on the worker's side; staff who close the window stop it."""
    beats = math.ceil(seconds / _BEAT)
    for beat in range(beats):
        progress.step(beat, beats)
        time.sleep(_BEAT)
