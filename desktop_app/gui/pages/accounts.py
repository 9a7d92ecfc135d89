"""账号: who may open the book and in which roles; one's own password; the keys of the book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from db import accounts, codes, dpapi, quotas, roles
from db.accounts import Account
from db.kinds import StaffMember
from db.roles import OF_LEVEL, Clerk, may
from db.trouble import Refused, Unavailable
from desktop_app.exchange import district_key
from desktop_app.gui import idle, look, notices
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import (
    Card,
    Chips,
    ChoiceBox,
    ChoicesBox,
    CodeInput,
    FieldRow,
    PageHead,
    PasswordInput,
    StatusChip,
    button,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.pages.recovery_sheet import RecoverySheet
from desktop_app.gui.pages.tabs import show_tab, tabs_of
from desktop_app.gui.second_person import with_whom
from desktop_app.gui.text_grid import TextGrid

KEY: Final = "accounts"
_GIVEN: Final = "临时密码，本人第一次打开时要换掉；至少 10 个字符，或 4 个词"
_SIGNS: Final = {"alone": "●", "together": "②", "": "–"}
# The rows of the table of rights, in the order of the work.
_SHOWN: Final = (
    "see", "reveal", "edit", "import", "review", "review_final", "change_approved", "correct",
    "erase", "retain", "print", "print_unmasked", "binder", "dump", "export_bulk", "export",
    "approve_level", "merge", "decide", "join", "enrol", "approve", "log", "log_office", "who_saw",
    "verify", "backup", "restore", "keys", "accounts", "settings",
)  # fmt: skip


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
            "每人一个账号、一个密码，不合用。人走了就移除；密码只有本人知道。"
            if manages
            else "管账号的是系统管理员；这里可以改自己的密码。"
        )
        head = row((label(words, "small", wrap=True), 1), self.add_button)
        self.card = Card(head, self.lines, title="账号")
        self.first = self.add_button if manages else self.chips.chip()
        whole = held(column(self.ask_card, self.card, self.keys_part, self.rights, STRETCH, gap=12))
        whole.setMaximumWidth(look.px(900))
        self.stack = QStackedWidget()
        self.stack.addWidget(whole)
        self.setLayout(
            column(PageHead("设置"), self.tabs, (self.stack, 1), gap=12, edges=look.PAGE_EDGES)
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
        since = f"上次打开 {at:%Y-%m-%d %H:%M}" if at else "还没有打开过"
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
            self.desk.say_trouble(Refused("人员都有账号了；新来的先在「工作人员」里登记"))
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
        why.offer(
            [("left", "调走、离职、不再用"), ("cause", "不再可信：同时更换密钥（要两个人办）")]
        )

        def press() -> None:
            with_whom(self.desk, self, partial(self._remove, one, for_cause=why.value() == "cause"))

        self.ask_card.ask(
            f"移除{one.name}的账号。记录里的名字不变；以前的备份仍能用当时的密码打开。",
            [("why", "为什么移除", why)],
            deed=f"移除{one.name}的账号",
            press=press,
        )

    def _remove(self, one: Account, clerk: Clerk, *, for_cause: bool) -> None:
        roles.require(clerk, "accounts")
        if for_cause:
            roles.require(clerk, "keys")
        store = self.desk.store
        self.desk.jobs.start(
            lambda _progress: accounts.remove(store, clerk, one.id, for_cause=for_cause),
            title="正在移除账号" if not for_cause else "正在更换密钥，请不要关机",
            done=lambda _none: self._done(f"{one.name}的账号已移除"),
            failed=partial(say_broken_off, self.desk, self),
        )

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

    def _show_code(self, code: str, unit: str) -> None:
        """Show a fresh recovery code until it was typed back."""
        sheet = RecoverySheet(self.desk, code, unit)
        self.stack.addWidget(sheet)
        self.stack.setCurrentWidget(sheet)
        sheet.typed.setFocus()
        sheet.confirmed.connect(partial(self._code_seen, sheet))

    def _code_seen(self, sheet: RecoverySheet) -> None:
        self.desk.store.keep_fact(accounts.CODE_SEEN, "1")
        self.stack.setCurrentIndex(0)
        self.stack.removeWidget(sheet)
        sheet.deleteLater()
        self._done("新的恢复码已核对，旧的作废")


class KeysCard(Card):
    """The keys of the book, and how soon it is locked; for whoever manages accounts."""

    def __init__(self, desk: Desk, show_code: Callable[[str, str], object]) -> None:
        super().__init__(title="钥匙和锁")
        self._desk, self._show_code = desk, show_code
        self.code_button = button("换恢复码", self.new_code)
        self.key_button = button("更换密钥", self.rotate)
        self.district_button = button("", self.switch_district)
        self.help_button = button("帮社区找回", self.help_office)
        self.district_words = label("", "small", wrap=True)
        self.minutes, self.quota = ChoiceBox("多久不动就锁"), ChoiceBox("每天不写用途能看几次")
        self.minutes.offer([(n, f"{n} 分钟") for n in range(idle.LEAST, idle.MOST + 1)])
        self.quota.offer([(n, f"{n} 次") for n in (5, 10, 20, 30, 50, 100)])
        for box, keep in ((self.minutes, self._keep_minutes), (self.quota, self._keep_quota)):
            box.chosen.connect(keep)
        self.body.addLayout(
            row(
                (FieldRow("多久不动就锁", self.minutes), 1),
                (FieldRow("每天不写用途，最多看几次完整号码", self.quota), 1),
                gap=12,
            )
        )
        self.body.addLayout(row(self.code_button, self.key_button, self.help_button, STRETCH))
        said = "恢复码和密钥都要两个人办。更换密钥先做备份，谁的密码都不用改。"
        self.body.addWidget(label(said, "small", wrap=True))
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
        is_district = store.facts.is_district
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
        self._desk.jobs.start(
            lambda _progress: accounts.new_code(store, clerk),
            title="正在换恢复码",
            done=lambda code: self._show_code(code, store.facts.name),
            failed=self._desk.say_trouble,
        )

    def rotate(self) -> None:
        """Write the book under another key, with a second person."""
        self._together(self._rotate)

    def _rotate(self, clerk: Clerk) -> None:
        roles.require(clerk, "keys")
        store = self._desk.store
        self._desk.jobs.start(
            lambda _progress: accounts.rotate(store, clerk),
            title="正在更换密钥，请不要关机",
            done=lambda _none: self._desk.toast("密钥已更换，更换前的备份还在"),
            failed=partial(say_broken_off, self._desk, self),
        )

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
        self._desk.jobs.start(
            lambda _progress: district_key.new_code(store, clerk, folder),
            title="正在打开社区的密钥文件",
            done=lambda code: self._show_code(code, "交给社区"),
            failed=self._desk.say_trouble,
        )

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


class RightsCard(Card):
    """Which role may do what, as it is enforced."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="哪个角色能做什么")
        grid = TextGrid("角色和权限")
        shown = OF_LEVEL[desk.store.facts.level]
        heads = ("事情", *(codes.ROLE.label(role) for role in shown))
        lines = [_line_of(action, shown) for action in _SHOWN]
        grid.show_lines(heads, lines, marks_from=1)
        # All of it, so that only the page is scrolled.
        grid.setFixedHeight(look.px(look.HEAD_HEIGHT + len(lines) * look.ROW_HEIGHT + 2))
        self.body.addWidget(label("● 可以　② 要两个人办　– 不能", "small"))
        self.body.addWidget(grid)


def _line_of(action: str, shown: Sequence[str]) -> tuple[str, ...]:
    rule = roles.rule(action)
    reason = "（写用途）" if rule.wants_reason else ""
    signs = (
        _SIGNS["alone" if role in rule.alone else "together" if role in rule.together else ""]
        for role in shown
    )
    return (f"{rule.words}{reason}", *signs)
