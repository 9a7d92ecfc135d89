"""备份：the copies of the book, the test restore, the second place, and going back to a copy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db import backup, backup_trial, former_files, restoring, second_place, whole_check
from db.backup import Backup
from db.backup_trial import Trial
from db.former_files import Former
from db.restoring import Loss
from db.roles import Clerk, may
from desktop_app.gui import icons, notices
from desktop_app.gui.arrange import STRETCH, clear, column, held, limited, row
from desktop_app.gui.controls import Card, StatusChip, button, label, rule
from desktop_app.gui.desk import Desk
from desktop_app.gui.second_person import permitted

T = TypeVar("T")
_REASONS: Final = {"day": "每天自动", "before": "大改动之前"}
_WORDS: Final = (
    "每天第一次打开时自动备份，改过资料关闭时再备一次；合入、升级、恢复以前另外备份。"
    "保留最近 12 天、10 周、6 个月，最新的一份永远留着。"
)
_BEFORE: Final = (
    "恢复以前会再备份一次，现在的文件移到旁边的文件夹，至少留 30 天。恢复后要重新输入密码。"
)
_BEFORE_DAMAGED: Final = (
    "现在的台账只能看，恢复以前不再备份；现在的文件移到旁边的文件夹，至少留 30 天。"
    "恢复后要重新输入密码。"
)
_SHOWN: Final = 10


class RestoreCard(Card):
    """What would be missing after going back to a backup, and the deed itself."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="恢复到以前")
        self._desk = desk
        self._one: Backup | None = None
        self.lines: QVBoxLayout = column(gap=4)
        self.go_button = button("恢复到这份", self.restore, kind="danger")
        self.close_button = button("先不恢复", self.hide)
        self.body.addLayout(self.lines)
        self.body.addLayout(row(self.go_button, self.close_button, STRETCH))
        self.hide()

    def ask(self, one: Backup) -> None:
        """Read in a job what would be missing."""
        store = self._desk.store
        self._desk.jobs.start(
            lambda _progress: restoring.loss(store, one),
            title="正在比较备份和现在的台账",
            done=partial(self._show, one),
            failed=self._desk.say_trouble,
        )

    def _show(self, one: Backup, loss: Loss) -> None:
        self._one = one
        clear(self.lines)
        self.lines.addWidget(label(loss.words, "strong", wrap=True))
        for missing in loss.newest[:_SHOWN]:
            why = f"，{missing.reason}" if missing.reason else ""
            words = f"　{missing.moment:%m-%d %H:%M} {missing.actor}{why}"
            self.lines.addWidget(label(words, "small"))
        if loss.works > _SHOWN:
            self.lines.addWidget(label(f"　还有 {loss.works - _SHOWN} 次", "small"))
        for words in loss.accounts:
            self.lines.addWidget(label(words, "small", wrap=True))
        before = _BEFORE_DAMAGED if self._desk.store.only_reading else _BEFORE
        self.lines.addWidget(label(before, "small", wrap=True))
        self.go_button.setEnabled(may(self._desk.clerk, "restore"))
        if not self.go_button.isEnabled():
            self.lines.addWidget(label("恢复要由系统管理员和一位负责人一起做", "small"))
        self.show()
        self.close_button.setFocus()

    def restore(self) -> None:
        """Lay the backup out beside the book; the program then closes it and takes it over."""
        one, desk = self._one, self._desk
        if one is None:
            return
        words = f"台账会回到 {one.made:%Y-%m-%d %H:%M} 的样子，以后的改动不在里面。"
        if not notices.confirm_destroy(self, words, deed="恢复", keep="先不恢复"):
            return
        permitted(desk, self, "restore", partial(self._stage, one))

    def _stage(self, one: Backup, clerk: Clerk) -> None:
        desk = self._desk
        self.go_button.setEnabled(False)
        desk.jobs.start(
            lambda _progress: restoring.stage(desk.store, clerk, one.path),
            title="正在恢复，请不要关机",
            done=lambda _none: desk.lock_asked.emit(),
            failed=self._say_refused,
        )

    def _say_refused(self, error: Exception) -> None:
        self.go_button.setEnabled(True)
        self._desk.say_trouble(error)


class BackupTab(QWidget):
    """The copies of the book on this PC, and one more at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.make_button = button("立即备份", self.make, kind="primary")
        self.try_button = button("试恢复一次", self.try_newest)
        self.copy_button = button("复制到 U 盘", self.copy, icon="usb")
        self.look_button = button("逐页检查", self.look_over)
        self._buttons = (self.make_button, self.try_button, self.copy_button, self.look_button)
        self.state: QVBoxLayout = column(gap=6)
        self.lines: QVBoxLayout = column(gap=6)
        self.former: QVBoxLayout = column(gap=6)
        self.restore_card = RestoreCard(desk)
        card = Card(
            label(_WORDS, "small", wrap=True),
            row(*self._buttons, STRETCH),
            self.state,
            rule(),
            self.lines,
            self.former,
            title="备份",
        )
        self.setLayout(column(limited(self.restore_card, 760), limited(card, 760), STRETCH))

    def reload(self) -> None:
        """List the copies, newest first, and say how safe they are."""
        store = self.desk.store
        clear(self.lines)
        clear(self.state)
        clear(self.former)
        found = list(backup.listed(store.folder / "backups")) if store.folder else []
        for one in self._buttons:
            one.setEnabled(store.folder is not None)
        self.restore_card.hide()
        if not found:
            self.lines.addWidget(label("还没有备份。", "small"))
        else:
            self._say_state()
        for backup_file in reversed(found):
            self.lines.addWidget(self._line(backup_file))
        former = list(former_files.listed(store.folder)) if store.folder else []
        for moved in reversed(former):
            self.former.addWidget(self._former_line(moved))

    def ask(self, name: str) -> None:
        """Say what would be missing after going back to the backup of a name."""
        folder = self.desk.store.folder
        for one in backup.listed(folder / "backups") if folder else ():
            if one.path.name == name:
                self.restore_card.ask(one)

    def _say_state(self) -> None:
        store = self.desk.store
        looked = whole_check.last(store)
        if looked is None:
            self._say("还没有逐页检查过；每周会自动检查一次", good=False)
        elif looked.is_good:
            words = f"{_day(looked.day, store.today)}逐页检查过，文件、访问日志、附件都没有损坏"
            self._say(words, good=not whole_check.due(store))
        else:
            self._say(f"{_day(looked.day, store.today)}检查：{looked.words}", good=False)
        trial, copied = backup_trial.last(store), second_place.last(store)
        if trial is None:
            self._say("还没有试恢复过；每周会自动试一次", good=False)
        elif trial.is_good:
            words = f"{_day(trial.day, store.today)}试恢复过，{len(backup_trial.CHECKS)} 项都对得上"
            self._say(words, good=not backup_trial.due(store))
        else:
            good = trial.last_good
            before = f"上次通过是{_day(good, store.today)}" if good else "以前也没有通过过"
            self._say(f"试恢复没有通过：{'；'.join(trial.findings)}。{before}", good=False)
        if copied is None:
            self._say("还没有第二份；电脑坏了就没有了，请复制到 U 盘", good=False)
        else:
            words = f"第二份是{_day(copied.day, store.today)}复制的，读回来一样"
            self._say(words, good=not second_place.due(store))

    def _say(self, words: str, *, good: bool) -> None:
        icon = icons.picture(*(("circle-check", "ok") if good else ("triangle-alert", "warn")))
        self.state.addLayout(row(icon, (label(words, wrap=True), 1)))

    def _line(self, one: Backup) -> QWidget:
        size = one.path.stat().st_size / 1024 / 1024
        moment = f"{_day(one.made.date(), self.desk.store.today)} {one.made:%H:%M:%S}"
        ask = button(
            "看会缺什么", partial(self.restore_card.ask, one), kind="link",
            name=f"恢复到{moment}会缺什么",
        )  # fmt: skip
        return held(
            row(
                label(moment, "strong"),
                StatusChip(_REASONS.get(one.reason, one.reason)),
                label(f"{size:.1f} MB", "caption"),
                STRETCH,
                ask,
            )
        )

    def _former_line(self, one: Former) -> QWidget:
        words = f"{one.kept_until:%Y-%m-%d} 以后、更新的备份试恢复过，就自动清理"
        return held(
            row(
                label(f"{_day(one.moved.date(), self.desk.store.today)} {one.moved:%H:%M:%S}"),
                StatusChip("恢复前的台账"),
                label(f"{one.size / 1024 / 1024:.1f} MB", "caption"),
                (label(words, "caption", wrap=True), 1),
            )
        )

    def look_over(self) -> None:
        """Check every page, the access log and the files now."""
        store = self.desk.store
        self._start(lambda: whole_check.run(store), "正在逐页检查台账文件", self._say_looked)

    def _say_looked(self, found: dict[str, object]) -> None:
        if not any(found.values()):
            self.desk.toast("逐页检查好了，没有损坏")

    def make(self) -> None:
        """Copy the book now, checked page by page."""
        store = self.desk.store
        self._start(
            lambda: backup.make(store, "day"),
            "正在备份",
            lambda made: self.desk.toast(f"已备份 {made.made:%H:%M}，检查过是完整的"),
        )

    def try_newest(self) -> None:
        """Lay the newest copy out and compare it with the book."""
        store = self.desk.store
        self._start(
            lambda: backup_trial.run(store, second_place.newest(store)),
            "正在试恢复",
            self._say_tried,
        )

    def _say_tried(self, trial: Trial) -> None:
        if trial.is_good:
            self.desk.toast(f"试恢复好了，{len(backup_trial.CHECKS)} 项都对得上")

    def copy(self) -> None:
        """Copy the newest backup, made first where one is lacking, to a stick that staff choose."""
        place = notices.choose_stick(self, "选 U 盘")
        if place is None:
            return
        store, clerk = self.desk.store, self.desk.clerk
        self._start(
            lambda: second_place.copy(store, clerk, place),
            "正在复制到 U 盘",
            lambda path: self.desk.toast(f"已复制 {Path(path).name}，读回来一样，可以拔出"),
        )

    def _start(self, deed: Callable[[], T], title: str, done: Callable[[T], object]) -> None:
        for one in self._buttons:
            one.setEnabled(False)
        job = self.desk.jobs.start(
            lambda _progress: deed(),
            title=title,
            done=done,
            failed=self.desk.say_trouble,
        )
        job.ended.connect(self.reload)
        job.ended.connect(self.desk.badges_stale)


def _day(day: dt.date, today: dt.date) -> str:
    return "今天" if day == today else f"{day:%Y-%m-%d}"
