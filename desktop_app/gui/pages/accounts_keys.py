"""钥匙和锁: the keys of the book and what is done about them; how soon it is locked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from db import accounts, quotas, roles
from db.roles import Clerk, may
from db.trouble import Refused, Unavailable
from desktop_app.exchange import district_key
from desktop_app.gui import idle, notices, screen_capture
from desktop_app.gui.arrange import STRETCH, row
from desktop_app.gui.controls import Card, ChoiceBox, FieldRow, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress
from desktop_app.gui.second_person import with_whom

_KEY_DUE: Final = "因故移除的人用过现在的密钥，它还没有更换：请按“更换台账密钥”，要两个人办。"
_BOTH: Final = "更换恢复码和台账密钥都要两个人办。更换台账密钥先做备份，谁的密码都不用改。"


class KeysCard(Card):
    """The keys of the book, and how soon it is locked; for whoever manages accounts."""

    def __init__(self, desk: Desk, show_code: Callable[..., object]) -> None:
        super().__init__(title="钥匙和锁")
        self._desk, self._show_code = desk, show_code
        self.code_button = button("更换恢复码", self.new_code)
        self.key_button = button("更换台账密钥", self.rotate)
        self.district_button = button("", self.switch_district)
        self.help_button = button("帮社区找回", self.help_office)
        self.district_words = label("", "small", wrap=True)
        self.minutes, self.quota = ChoiceBox("多久不动就锁"), ChoiceBox("每天不写用途能看几次")
        self.capture = ChoiceBox("截屏和远程看屏幕")
        self.capture.offer([(False, "照常显示"), (True, "不显示台账窗口")])
        self.minutes.offer([(n, f"{n} 分钟") for n in range(idle.LEAST, idle.MOST + 1)])
        self.quota.offer([(n, f"{n} 次") for n in (5, 10, 20, 30, 50, 100)])
        for box, keep in (
            (self.minutes, self._keep_minutes),
            (self.quota, self._keep_quota),
            (self.capture, self._keep_capture),
        ):
            box.chosen.connect(keep)
        self.capture_row = FieldRow("截屏和远程看屏幕时", self.capture)
        self.capture_row.setVisible(screen_capture.is_offered())
        self.body.addLayout(
            row(
                (FieldRow("多久不动就锁", self.minutes), 1),
                (FieldRow("每天不写用途，最多看几次完整号码", self.quota), 1),
                (self.capture_row, 1),
                gap=12,
            )
        )
        self.body.addLayout(row(self.code_button, self.key_button, self.help_button, STRETCH))
        self.key_words = label(_BOTH, "small", wrap=True)
        self.body.addWidget(self.key_words)
        self.due_words = label(_KEY_DUE, "warn", wrap=True)
        self.body.addWidget(self.due_words)
        self.body.addLayout(row((self.district_words, 1), self.district_button))

    def reload(self) -> None:
        """Say what holds."""
        desk, store = self._desk, self._desk.store
        if not (may(desk.clerk, "accounts") and store.ring is not None):
            self.hide()
        if self.isHidden():
            return
        self.minutes.set_value(idle.minutes(store))
        self.quota.set_value(int(store.fact(quotas.QUOTA_FACT, str(quotas.USUAL_QUOTA))))
        self.capture.set_value(screen_capture.is_on(store))
        why_not = accounts.rotation_fault(store)
        self.key_button.setEnabled(not why_not)
        self.key_words.setText(f"更换恢复码要两个人办。{why_not}。" if why_not else _BOTH)
        self.due_words.setVisible(accounts.is_key_due(store))
        is_district = store.is_district
        self.help_button.setVisible(is_district)
        self.district_words.setVisible(not is_district)
        self.district_button.setVisible(district_key.is_offered(store))
        has = district_key.has_key(store)
        self.district_words.setText(
            "区里有这本台账的一把钥匙：密码和恢复码都丢了，可以请区里帮忙找回。"
            if has
            else "区里没有这本台账的钥匙；登记生效以后会留一把，除非在这里收回。"
        )
        self.district_button.setText("收回区里的钥匙" if has else "给区里留一把")
        self.district_button.setAccessibleName(self.district_button.text())

    def _keep_minutes(self, minutes: int) -> None:
        self._keep(idle.FACT, minutes, f"{minutes} 分钟不动就锁")

    def _keep_quota(self, count: int) -> None:
        self._keep(quotas.QUOTA_FACT, count, f"每天最多看 {count} 次，再看要写用途")

    def _keep_capture(self, left_out: bool) -> None:  # noqa: FBT001  what was chosen
        words = "不显示台账窗口" if left_out else "照常显示台账窗口"
        self._keep(screen_capture.FACT, int(left_out), f"截屏和远程看屏幕时{words}，下次打开起")

    def _keep(self, fact: str, value: int, words: str) -> None:
        try:
            accounts.keep_setting(self._desk.store, self._desk.clerk, fact, value, words)
        except (Refused, Unavailable) as error:
            self._desk.say_trouble(error)
            return
        self._desk.toast(words)

    def new_code(self) -> None:
        """Make a new recovery code, with a second person, and show it."""
        self._together(self._new_code)

    def _new_code(self, clerk: Clerk) -> None:
        roles.require(clerk, "keys")
        store = self._desk.store
        self._begin(
            "正在更换恢复码",
            lambda _progress: accounts.new_code(store, clerk),
            lambda code: self._show_code(code, store.facts.name),
        )

    def rotate(self) -> None:
        """Write the book under another key, with a second person."""
        self._together(self._rotate)

    def _rotate(self, clerk: Clerk) -> None:
        roles.require(clerk, "keys")
        store = self._desk.store
        self._begin(
            "正在更换台账密钥，请不要关机",
            lambda _progress: accounts.rotate(store, clerk),
            lambda _none: self._rotated(),
        )

    def _rotated(self) -> None:
        self.reload()
        self._desk.toast("台账密钥已更换，更换前的备份还在")

    def switch_district(self) -> None:
        """Leave the district a key, or take it away."""
        store, clerk = self._desk.store, self._desk.clerk
        try:
            district_key.switch(store, clerk, on=not district_key.has_key(store))
        except (Refused, Unavailable) as error:
            self._desk.say_trouble(error)
            return
        self.reload()

    def help_office(self) -> None:
        """Open an office's key file from a stick and give it a new recovery code."""
        self._together(self._help_office)

    def _help_office(self, clerk: Clerk) -> None:
        roles.require(clerk, "keys")
        folder = notices.choose_folder(self, "社区的密钥文件在哪个文件夹")
        if folder is None:
            return
        store = self._desk.store
        self._begin(
            "正在打开社区的密钥文件",
            lambda _progress: district_key.new_code(store, clerk, folder),
            lambda code: self._show_code(code, "交给社区", is_ours=False),
        )

    def _begin(
        self, title: str, work: Callable[[Progress], Any], done: Callable[[Any], object]
    ) -> None:
        failed = partial(say_broken_off, self._desk, self)
        self._desk.jobs.start(work, title=title, done=done, failed=failed)

    def _together(self, deed: Callable[[Clerk], object]) -> None:
        try:
            with_whom(self._desk, self, deed)
        except (Refused, Unavailable) as error:
            self._desk.say_trouble(error)


def say_broken_off(desk: Desk, parent: QWidget, error: Exception) -> None:
    """Say what went wrong; where the book had to be closed over it, ask for the password anew."""
    if desk.store.is_open:
        desk.say_trouble(error)
        return
    notices.tell(parent, str(error))
    desk.lock_asked.emit()
