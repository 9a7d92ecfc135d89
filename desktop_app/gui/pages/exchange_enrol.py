"""登记：how an office's PC becomes known to its district, by stick and by comparing figures."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton

from db.roles import may
from db.safe_files import fit_name, safe_write
from db.trouble import Refused, Unavailable
from desktop_app.exchange import district_key, enrolling, identity, levels
from desktop_app.exchange.enrolment import Request
from desktop_app.gui import notices
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import Card, StatusChip, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.exchange_compare import (
    Compare,
    KeysPart,
    PaperKeyPart,
    figures_on_paper,
)
from desktop_app.gui.pages.exchange_report import agreed_words
from desktop_app.ledgers.slip import SlipCode, SlipLine, slip

REQUEST_NAME = "登记申请"
KINDS = "登记文件 (*.json);;所有文件 (*)"
_TOLD = (
    "本机换一套新的密钥，旧的给新的作证，封存的纸质密钥要重新打印。下一个数据包会告诉区里，不用再办登记；"
    "路上的包照样算数，以后再用旧密钥签的不算。"
)
_ANEW = (
    "恢复过更换签名密钥以前的备份，或者区里说本机的包是旧密钥签的，就重新登记：本机换一套新的密钥，"
    "写申请交给区里，批下来接着报。登记的记录都在，以后用新的编号。"
)
_DISTRICT_KEY = (
    "登记生效以后，区里有这本台账的一把钥匙：密码和恢复码都丢了，可以请区里帮忙找回。"
    "不想留的，由系统管理员在“设置”的“账号”里收回。"
)
_STATES = {
    "active": ("已登记", "ok"),
    "retired": ("区里已停用本机", "warn"),
    "lost": ("本机已在区里报失", "danger"),
}


class EnrolCard(Card):
    """An office's side: ask, then read the answer; `enrolled()` once the district is known."""

    enrolled = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="在区里登记")
        self.desk = desk
        self._welcome: Path | None = None
        self.state = StatusChip("还没有登记", "warn")
        self.words = label("", wrap=True)
        self.fingerprint = fingerprint_label()
        self.ask_button = button("写申请到 U 盘", self.ask, icon="usb")
        self.sheet_button = button("另存申请纸", self.save_sheet, icon="file-text")
        self.read_button = button("读入登记回执", self.read, icon="download")
        self.compare = Compare()
        self.same_button = button("和区里纸上的一样，登记生效", self.accept, kind="primary")
        self.other_button = button("不一样，先不办", self.put_back)
        self.question = held(
            column(self.compare, row(self.same_button, self.other_button, STRETCH))
        )
        self.question.hide()
        self.keys = KeysPart(desk, "更换签名密钥", _TOLD)
        self.keys.renewed.connect(self._show_renewed)
        self.anew = KeysPart(
            desk,
            "重新登记本机",
            _ANEW,
            _begin_anew,
            hint="为什么，例如恢复了更换签名密钥以前的备份",
        )
        self.anew.renewed.connect(self._show_anew)
        self.paper = PaperKeyPart(desk)
        self.paper.taken.connect(self._show_taken)
        self.body.addLayout(row(self.state, STRETCH))
        self.body.addWidget(self.words)
        self.body.addWidget(self.fingerprint)
        self.body.addWidget(self.question)
        self.body.addLayout(row(self.ask_button, self.sheet_button, self.read_button, STRETCH))
        deeds = (self.keys.ask_button, self.paper.save_button, self.anew.ask_button)
        self.body.addLayout(row(column(*deeds, gap=6), STRETCH))  # all as wide as the widest
        for part in (self.keys, self.paper, self.anew):
            self.body.addWidget(part)
        allowed = may(desk.clerk, "enrol")
        for made in (self.ask_button, self.read_button, *self._key_buttons()):
            made.setEnabled(allowed)
        self.reload()

    @property
    def is_enrolled(self) -> bool:
        """Whether this PC is on the district's list as held here."""
        return identity.own_node(self.desk.store) is not None

    def reload(self) -> None:
        """Say how far the enrolment is."""
        store = self.desk.store
        self._welcome = None
        self.question.hide()
        known, own = identity.trust_list(store), identity.own_node(store)
        self.paper.reload()
        for part in (self.keys, self.anew):
            part.offer(on=own is not None and own.status == "active")
        self.fingerprint.setText(identity.own_request(store).fingerprint)
        self.fingerprint.setToolTip("本机的核对码")
        if known is None or own is None:
            came = "台账是从另一台电脑来的，原来的登记不跟过来。" if known else ""
            self.state.say("要重新登记" if known else "还没有登记", "warn")
            self.words.setText(
                f"{came}第一步：写申请到 U 盘，连同申请纸交给区里。"
                "第二步：区里批准以后，把带回来的登记回执读入。登记以前不能导出数据包。"
            )
            return
        self.state.say(*_STATES[own.status])
        self.words.setText(
            f"上报到 {known.district.office_name}，本机代号 {own.letter}，"
            f"名单第 {known.version} 版。{agreed_words(store)}。本机核对码："
        )

    def _key_buttons(self) -> tuple[QPushButton, QPushButton]:
        return self.keys.ask_button, self.anew.ask_button

    def _show_anew(self) -> None:
        self.reload()
        self.desk.toast("本机要重新登记：请写申请到 U 盘，连同申请纸交给区里")
        self.enrolled.emit()

    def _show_taken(self) -> None:
        self.reload()
        self.enrolled.emit()

    def _show_renewed(self) -> None:
        self.reload()
        self.desk.toast("签名密钥已更换；下一个数据包会告诉区里，不用再交纸")

    def ask(self) -> None:
        """Write the request to a stick; the figures to compare stand on the page."""
        folder = notices.choose_stick(self, "申请写到哪个 U 盘")
        if folder is None:
            return
        facts = self.desk.store.facts
        path = folder / fit_name(f"{REQUEST_NAME}_{facts.code}_{facts.node_label}.json")
        try:
            enrolling.request(self.desk.store, self.desk.clerk, path)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.toast(f"申请已写到 {path.name}，可以拔出 U 盘；请把申请纸一起交给区里")

    def save_sheet(self) -> None:
        """Save the page that goes to the district on paper."""
        store = self.desk.store
        asked = identity.own_request(store)
        path = notices.save_file(self, "另存 PDF", "登记申请.pdf", "PDF (*.pdf)")
        if path is None:
            return
        try:
            safe_write(path, slip("电脑登记申请", store.facts.name, request_words(asked)))
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.toast(f"已存为 {path.name}，请打印出来")

    def read(self) -> None:
        """Read the district's answer; its figures are compared with its paper before it counts."""
        path = notices.choose_file(self, "选登记回执", KINDS)
        if path is None:
            return
        try:
            offer = enrolling.read_welcome(self.desk.store, path)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        district = offer.district
        self._welcome = path
        self.state.say("区里更换了签名密钥" if offer.is_other_key else "请核对", "warn")
        self.words.setText(
            f"{district.office_name} 的核对码和登记时的不一样，旧密钥也没有为它作证。"
            "请打电话问清楚，再把区里新发的纸上的 32 位输入或扫进来，对上了才能生效："
            if offer.is_other_key
            else f"{district.office_name} 的核对码如下。请和区里打印的纸逐组核对，一样才能生效："
        )
        self.fingerprint.setText(district.fingerprint)
        self.compare.show_figures(district.fingerprint)
        for part in (self.keys, self.anew):
            part.offer(on=False)
        self.question.show()
        first = self.compare.typed if offer.is_other_key else self.same_button
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def accept(self) -> None:
        """Let the enrolment count: the district's key is pinned from here on."""
        if self._welcome is None:
            return
        try:
            self.compare.require()
            typed, seen = self.compare.typed.text(), self.fingerprint.text()
            enrolling.accept(self.desk.store, self.desk.clerk, self._welcome, typed, seen=seen)
            district_key.keep(self.desk.store)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.reload()
        self.desk.toast("登记已生效，可以导出数据包了；区里留有一把找回用的钥匙")
        self.enrolled.emit()

    def put_back(self) -> None:
        """Leave the answer aside: the figures were not the same."""
        self.reload()
        self.desk.toast("没有生效；请和区里电话核实以后，再读一次")


def _begin_anew(desk: Desk, reason: str) -> None:
    enrolling.begin_anew(desk.store, desk.clerk, reason)


def request_words(asked: Request) -> list[SlipLine | SlipCode | str]:
    """Give the lines of the sheet that goes with a request."""
    return [
        f"单位：{asked.office_name}（{asked.office_code}）",
        f"电脑：{asked.node_label}",
        "",
        "核对码：",
        *figures_on_paper(asked.office_code, asked.fingerprint),
        "区里读入申请时，请与这一张逐组核对，一样才批准。",
        "",
        "商定的报送内容（没有另外商定的，只交统计数字）：",
        *(f"　□ {levels.TITLES[one]}：{levels.WORDS[one]}" for one in levels.ORDER),
        "用途：______________　处理依据：______________　批准人签字：______________",
        "",
        _DISTRICT_KEY,  # said before anybody signs
        "",
        "申请人签字：______________　　负责人签字：______________",
    ]


def fingerprint_label() -> QLabel:
    """Give a line for 32 figures that can be selected and read aloud."""
    made = label("", "h2", wrap=True, name="核对码")
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
