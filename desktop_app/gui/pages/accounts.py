"""账号: who may open the book and in which roles; one's own password."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from db import accounts, codes, dpapi, roles
from db.accounts import Account
from db.kinds import StaffMember
from db.roles import OF_LEVEL, Clerk, may
from db.trouble import Refused, Unavailable
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, column, held, limited, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import (
    Card,
    Chips,
    ChoiceBox,
    ChoicesBox,
    CodeInput,
    PasswordInput,
    StatusChip,
    button,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.pages.accounts_keys import KeysCard, say_broken_off
from desktop_app.gui.pages.accounts_rights import RightsCard
from desktop_app.gui.pages.recovery_sheet import RecoverySheet
from desktop_app.gui.pages.settings_search import SettingsHead
from desktop_app.gui.pages.tabs import show_tab, tabs_of
from desktop_app.gui.second_person import with_whom

KEY: Final = "accounts"
_GIVEN: Final = "临时密码，本人第一次打开时要换掉；至少 10 个字符，或 4 个词"


class AccountsPage(Page):
    """Accounts as lines with their deeds; what one may not do is not offered."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.chips = self.tabs = Chips("设置", tabs_of(desk, "settings"))
        self.chips.picked.connect(partial(show_tab, desk, "settings"))
        self.ask_card = AskCard()
        self.lines: QVBoxLayout = column(gap=6)
        self.mine: QVBoxLayout = column(gap=6)
        self.keys_part = KeysCard(desk, self._show_code)
        self.rights = RightsCard(desk)
        manages = may(desk.clerk, "accounts")
        self.add_button = button("添加账号", self.add, kind="primary", key="Ctrl+N")
        if not manages:
            self.add_button.hide()
        words = (
            "每人一个账号、一个密码，不合用。调走、离职的就移除；密码只有本人知道。"
            if manages
            else "管账号的是系统管理员；这里可以改自己的密码。"
        )
        head = row((label(words, "small", wrap=True), 1), self.add_button)
        self.card = Card(head, self.lines, title="账号")
        self.first = self.add_button if manages else self.chips.chip()
        whole = held(column(self.ask_card, self.card, self.keys_part, self.rights, STRETCH, gap=12))
        self.stack = QStackedWidget()
        self.stack.addWidget(held(limited(whole, 900)))
        self.setLayout(
            column(
                SettingsHead(desk, self), self.tabs, (self.stack, 1), gap=12, edges=look.PAGE_EDGES
            )
        )

    @override
    def arrive(self, **where: Any) -> None:
        """Show what is true now."""
        self.chips.set_value(KEY)
        self.stack.setCurrentIndex(0)
        self.reload()

    def reload(self) -> None:
        """List the accounts anew."""
        clear(self.lines)
        if self.desk.store.ring is None:
            self.lines.addWidget(label("这本台账只在内存里，没有账号。", "small"))
        else:
            for one in accounts.listed(self.desk.store, self.desk.clerk):
                self.lines.addWidget(self._line(one))
        self.keys_part.reload()

    def _line(self, one: Account) -> QWidget:
        at = dt.datetime.fromtimestamp(one.last_ms / 1000).astimezone() if one.last_ms else None
        never = "这次是第一次打开" if one.id == self.desk.clerk.id else "还没有打开过"
        since = f"上次打开 {at:%Y-%m-%d %H:%M}" if at else never
        state = StatusChip("临时密码" if one.is_temporary and one.is_active else one.state)
        about = label(f"{one.login} · {one.role_words} · {since}", "small", wrap=True)
        words = column(row(label(one.name, "strong"), state, STRETCH), about, gap=2)
        return held(row((held(words), 1), *self._deeds(one)))

    def _deeds(self, one: Account) -> list[QWidget]:
        is_mine = one.id == self.desk.clerk.id
        deeds: list[tuple[str, Callable[[], object]]] = []
        if is_mine:
            deeds.append(("改我的密码", self.change_mine))
            if dpapi.keeper() is not None:
                words = "解除绑定" if one.is_bound else "绑定本机"
                deeds.append((words, partial(self.bind, bound=not one.is_bound)))
        if may(self.desk.clerk, "accounts"):
            deeds.append(("改角色", partial(self.change_roles, one)))
            if not is_mine:
                pause = "暂停" if one.is_active else "恢复"
                deeds += [
                    ("重设密码", partial(self.give_password, one)),
                    (pause, partial(self.suspend, one)),
                    ("移除", partial(self.remove, one)),
                ]
        return [button(words, deed, name=f"{words}：{one.name}") for words, deed in deeds]

    # What is done with an account

    def add(self) -> None:
        """Ask who gets an account, in which roles, with which password to begin with."""
        store = self.desk.store
        with_one = {one.name for one in accounts.listed(store, self.desk.clerk)}
        staff = [
            (one.id, f"{one.full_name}（{one.post}）")
            for one in store.all(StaffMember, order=("full_name",))
            if one.holds_on(store.today) and one.full_name not in with_one
        ]
        if not staff:
            self.desk.say_trouble(Refused("人员都有账号了；新来的先在“工作人员”里登记"))
            return
        person, login = ChoiceBox("给谁"), CodeInput("登录名", most=30)
        person.offer(staff)
        chosen, password = self._roles(), PasswordInput("临时密码")

        def press() -> None:
            holder = store.get(StaffMember, person.value())
            if holder is None:
                raise Refused({"person": "请选一位工作人员"})
            accounts.add(
                store, self.desk.clerk, holder, login.text(), chosen.chosen(), password.text()
            )
            self._done(f"已给{holder.full_name}添加账号")

        self.ask_card.ask(
            "添加账号",
            [
                ("person", "给谁", person),
                ("login", "登录名", login),
                ("password", "临时密码", password),
                ("roles", "角色", chosen),
            ],
            deed="添加",
            press=press,
            hints={"login": "拼音或字母", "password": _GIVEN},
        )

    def change_roles(self, one: Account) -> None:
        """Ask for other roles."""
        chosen = self._roles()
        chosen.set_values(one.roles)

        def press() -> None:
            accounts.change_roles(self.desk.store, self.desk.clerk, one.id, chosen.chosen())
            self._done(f"{one.name}的角色已改，下次打开时生效")

        self.ask_card.ask(
            f"{one.name}的角色", [("roles", "角色", chosen)], deed="改角色", press=press
        )

    def give_password(self, one: Account) -> None:
        """Ask for a password to be handed over."""
        password = PasswordInput("临时密码")

        def press() -> None:
            accounts.give_password(self.desk.store, self.desk.clerk, one.id, password.text())
            self._done(f"{one.name}的密码已重设，请当面告诉本人")

        self.ask_card.ask(
            f"{one.name}忘了密码：先给一个临时的",
            [("password", "临时密码", password)],
            deed="重设密码",
            press=press,
            hints={"password": _GIVEN},
        )

    def suspend(self, one: Account) -> None:
        """Keep an account out, or let it in again; the same button takes it back."""
        try:
            accounts.suspend(self.desk.store, self.desk.clerk, one.id, suspended=one.is_active)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self._done(f"{one.name}的账号已{'暂停' if one.is_active else '恢复'}")

    def remove(self, one: Account) -> None:
        """Ask whether the account goes quietly or for cause."""
        why = ChoiceBox("为什么移除")
        offered = [("left", "调走、离职、不再用")]
        hints: dict[str, str] = {}
        if why_not := accounts.rotation_fault(self.desk.store):
            hints["why"] = f"{why_not}；不再可信的，请管服务器的同事换掉数据库的密码"
        else:
            offered.append(("cause", "不再可信：同时更换台账密钥（要两个人办）"))
        why.offer(offered)

        def press() -> None:
            with_whom(self.desk, self, partial(self._remove, one, for_cause=why.value() == "cause"))

        self.ask_card.ask(
            f"移除{one.name}的账号。记录里的名字不变；没保存的草稿一起清掉；"
            "以前的备份仍能用当时的密码打开。",
            [("why", "为什么移除", why)],
            deed=f"移除{one.name}的账号",
            press=press,
            hints=hints,
        )

    def _remove(self, one: Account, clerk: Clerk, *, for_cause: bool) -> None:
        roles.require(clerk, "accounts")
        if for_cause:
            roles.require(clerk, "keys")
        store = self.desk.store
        self.desk.jobs.start(
            lambda _progress: accounts.remove(store, clerk, one.id, for_cause=for_cause),
            title="正在移除账号" if not for_cause else "正在更换台账密钥，请不要关机",
            done=lambda _none: self._done(f"{one.name}的账号已移除"),
            failed=self._removal_broken_off,
        )

    def _removal_broken_off(self, error: Exception) -> None:
        """Say so, and list anew: the account may be gone, with only the new key not made."""
        say_broken_off(self.desk, self, error)
        if self.desk.store.is_open:
            self.reload()

    def change_mine(self) -> None:
        """Ask for the old password and, twice, the new one."""
        old, new, again = (
            PasswordInput("原密码"),
            PasswordInput("新密码"),
            PasswordInput("再输一遍"),
        )

        def press() -> None:
            if new.text() != again.text():
                raise Refused({"again": "两遍不一样，请再输一遍"})
            accounts.change_password(self.desk.store, self.desk.clerk, old.text(), new.text())
            self._done("密码已改，下次用新密码打开")

        self.ask_card.ask(
            "改我的密码",
            [
                ("old_password", "原密码", old),
                ("password", "新密码", new),
                ("again", "再输一遍", again),
            ],
            deed="改密码",
            press=press,
            hints={"password": "至少 10 个字符，或 4 个词"},
        )

    def bind(self, *, bound: bool) -> None:
        """Ask for the password, to have it hold on this PC alone or anywhere again."""
        password = PasswordInput("密码")

        def press() -> None:
            accounts.bind_to_pc(self.desk.store, self.desk.clerk, password.text(), bound=bound)
            self._done("这个账号只能在这台电脑上打开了" if bound else "绑定已解除")

        words = "绑定以后，光有密码在别的电脑上也打不开；换电脑要用恢复码。"
        self.ask_card.ask(
            words if bound else "解除绑定以后，在别的电脑上用密码就能打开。",
            [("old_password", "密码", password)],
            deed="绑定本机" if bound else "解除绑定",
            press=press,
        )

    def _roles(self) -> ChoicesBox:
        made = ChoicesBox("角色")
        level = self.desk.store.facts.level
        made.offer([(role, codes.ROLE.label(role)) for role in OF_LEVEL[level]])
        return made

    def _done(self, words: str) -> None:
        self.reload()
        self.desk.toast(words)

    def _show_code(self, code: str, unit: str, *, is_ours: bool = True) -> None:
        """Show a fresh recovery code, of this book or an office's, until it was typed back."""
        sheet = RecoverySheet(self.desk, code, unit)
        self.stack.addWidget(sheet)
        self.stack.setCurrentWidget(sheet)
        sheet.typed.setFocus()
        sheet.confirmed.connect(partial(self._code_seen, sheet, is_ours=is_ours))

    def _code_seen(self, sheet: RecoverySheet, *, is_ours: bool) -> None:
        if is_ours:
            self.desk.store.keep_fact(accounts.CODE_SEEN, "1")
        self.stack.setCurrentIndex(0)
        self.stack.removeWidget(sheet)
        sheet.deleteLater()
        self._done("新的恢复码已核对，旧的作废")
