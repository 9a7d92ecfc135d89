"""What looks after an open book while staff work: checks, backups, what a day left undone."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from db import accounts, backup, backup_trial, packages, second_place, whole_check
from db.files import Files
from db.founding import OpenBook
from db.roles import may
from db.store import Store
from db.trouble import Unavailable
from desktop_app.gui import installation
from desktop_app.gui.window import Window

CODE_DUE: Final = "恢复码用过了，还没有换新的：请系统管理员打开一次台账，照着换一张"


class Upkeep(QObject):
    """Works in jobs of the window, one after the other, and ends with it.

    `found_sound` where nothing is wrong with a book that is only read all the same.
    """

    found_sound = Signal()

    def __init__(self, window: Window, book: OpenBook) -> None:
        super().__init__(window)
        self._window, self._book = window, book

    def begin(self) -> None:
        """Say how old the newest backup is, make the day's where it is due, check the book."""
        self.say_backup()
        self._say_code_due()
        store = self._book.store
        if store.folder is not None and backup.due(store):
            QTimer.singleShot(0, self.back_up)
        QTimer.singleShot(0, self.check_book)

    def _say_code_due(self) -> None:
        """Have whoever is not shown the new recovery code tell those who are."""
        if not may(self._book.clerk, "keys") and accounts.is_code_due(self._book.store):
            self._window.bar.say(CODE_DUE, "warn", closable=True)

    def check_book(self) -> None:
        """Look over file and access log in a job; damage is said at once, never worked around."""
        if not self._is_at_work():
            return
        self._window.desk.jobs.start(
            lambda _progress: _require_sound(self._book),
            title="正在检查台账文件",
            done=self._after_check,
            failed=self._after_damage,
            quiet=True,
        )

    def try_backup(self) -> None:
        """Try once a week whether the newest backup opens and fits; the workbench says so."""
        store, desk = self._book.store, self._window.desk
        if not self._is_at_work() or not backup_trial.due(store):
            return
        desk.jobs.start(
            lambda _progress: backup_trial.run(store, second_place.newest(store)),
            title="正在试恢复最新的备份",
            done=lambda _trial: desk.badges_stale.emit(),
            failed=desk.say_trouble,
            quiet=True,
        )

    def back_up(self) -> None:
        """Make the day's backup in a job; the window says when it was made."""
        if not self._is_at_work():
            return
        self._window.desk.jobs.start(
            lambda _progress: backup.make(self._book.store, "day"),
            title="正在做今天的备份",
            done=lambda _made: self.say_backup(fresh=True),
            failed=self._window.desk.say_trouble,
        )

    def say_backup(self, *, fresh: bool = False) -> None:
        """Say at the foot of the window when the newest backup was made."""
        store = self._book.store
        words = "还没有备份"
        if store.folder is not None:
            found = backup.newest(store.folder / "backups", store.today)
            if found:
                day = "今天" if found.made.date() == store.today else f"{found.made:%m-%d}"
                words = f"上次备份 {day} {found.made:%H:%M}"
        self._window.say_foot(self._book.clerk.name, words)
        if fresh:
            self._window.desk.badges_stale.emit()

    def _is_at_work(self) -> bool:
        return self._window.desk.jobs.is_open and self._book.store.is_open

    def _after_check(self, is_whole: object) -> None:
        if self._is_at_work():
            if is_whole:
                self._window.desk.badges_stale.emit()
            if self._book.store.only_reading:
                self.found_sound.emit()
            else:
                self._go_on()

    def _after_damage(self, error: Exception) -> None:
        """Say what is wrong; a lost attachment keeps nothing else from being looked after.

        That the file itself is damaged stands over every page already (`SafeBar`).
        """
        if str(error) == self._book.store.only_reading:
            return
        self._window.desk.say_trouble(error)
        if self._is_at_work() and not self._book.store.only_reading:
            self._go_on()

    def _go_on(self) -> None:
        self._leave_district_key()
        self._complete_pictures()
        self.try_backup()
        self._drop_left_copies()
        installation.check(self._window.desk)

    def _drop_left_copies(self) -> None:
        """Remove old copies, and what an erasure could not: somebody had it open then."""
        self._window.desk.jobs.start(
            lambda _progress: _drop_copies(self._book.store),
            title="正在删旧副本",
            failed=self._window.desk.say_trouble,
            quiet=True,
        )

    def _leave_district_key(self) -> None:
        """Leave the district a way in once the office is enrolled, unless that was switched off."""
        store = self._book.store
        if not store.fact("trust_list"):
            return
        from desktop_app.exchange import district_key

        if district_key.keep(store):
            self._window.desk.toast("已给区里留了一把钥匙；在“设置 → 账号”里可以收回")

    def _complete_pictures(self) -> None:
        """Go on with the copies of received pictures where an earlier day was broken off."""
        if Files(self._book.store).without_copies():
            from desktop_app.gui.file_adding import complete_pictures

            complete_pictures(self._window.desk)


def _drop_copies(store: Store) -> None:
    packages.drop_old(store)
    packages.drop_left(store)


def _require_sound(book: OpenBook) -> bool:
    """Raise `Unavailable` for damage; say whether everything was looked at, as once a week.

    Only then is anything swept out: a full disk keeps nobody from hearing of damage. Everything is
    looked at too where the book is only read, for that may be because of a former check.
    """
    is_whole = bool(book.store.only_reading) or whole_check.due(book.store)
    found = whole_check.run(book.store) if is_whole else whole_check.look(book.store)
    if found["file"]:
        raise Unavailable(book.store.only_reading)
    if not book.store.only_reading:
        Files(book.store).sweep()
    if found["access_log"]:
        raise Unavailable(f"访问日志{'、'.join(found['access_log'])}，请告诉负责人核对")
    if found["attachments"]:
        raise Unavailable(
            f"有 {len(found['attachments'])} 个附件的内容损坏或不见了，其他资料都完好；"
            "请从备份恢复，或打开那条记录重新添加原来的文件"
        )
    return is_whole
