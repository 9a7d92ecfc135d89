"""登记：how a PC becomes known to its district, by stick and by comparing printed figures."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel

from db.codes import LEGAL_BASIS
from db.roles import may
from db.safe_files import safe_write
from db.trouble import Refused, Unavailable
from desktop_app.exchange import enrolling, identity, levels
from desktop_app.exchange.enrolment import Agreement, Request
from desktop_app.gui import notices
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import Card, Chips, ChoiceBox, LineInput, StatusChip, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.exchange_nodes import NodeList
from desktop_app.gui.pages.exchange_report import agreed_words
from desktop_app.ledgers.slip import SlipLine, slip

_BASES = ("statutory_duty", "consent", "separate_consent")
REQUEST_NAME = "登记申请"
WELCOME_NAME = "登记回执"
_KINDS = "登记文件 (*.json);;所有文件 (*)"


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
        self.sheet_button = button("存成打印页", self.save_sheet, icon="printer")
        self.read_button = button("读入登记回执", self.read, icon="download")
        self.same_button = button("和区里纸上的一样，登记生效", self.accept, kind="primary")
        self.other_button = button("不一样，先不办", self.put_back)
        self.question = held(row(self.same_button, self.other_button, STRETCH))
        self.question.hide()
        self.body.addLayout(row(self.state, STRETCH))
        self.body.addWidget(self.words)
        self.body.addWidget(self.fingerprint)
        self.body.addWidget(self.question)
        self.body.addLayout(row(self.ask_button, self.sheet_button, self.read_button, STRETCH))
        allowed = may(desk.clerk, "enrol")
        for made in (self.ask_button, self.read_button):
            made.setEnabled(allowed)
        self.reload()

    @property
    def is_enrolled(self) -> bool:
        """Whether this PC is on the district's list as held here."""
        return identity.trust_list(self.desk.store) is not None

    def reload(self) -> None:
        """Say how far the enrolment is."""
        store = self.desk.store
        self._welcome = None
        self.question.hide()
        known = identity.trust_list(store)
        if known is None:
            self.state.say("还没有登记", "warn")
            self.words.setText(
                "第一步：写申请到 U 盘，连同打印页交给区里。"
                "第二步：区里批准以后，把带回来的登记回执读入。登记以前不能导出数据包。"
            )
            self.fingerprint.setText(identity.own_request(store).fingerprint)
            self.fingerprint.setToolTip("本机的核对码")
            return
        own = known.node(identity.own_keys(store).node)
        letter = own.letter if own else "？"
        self.state.say("已登记", "ok")
        self.words.setText(
            f"上报到 {known.district.office_name}，本机代号 {letter}，"
            f"名单第 {known.version} 版。{agreed_words(store)}。本机核对码："
        )
        self.fingerprint.setText(identity.own_request(store).fingerprint)

    def ask(self) -> None:
        """Write the request to a stick; the figures to compare stand on the page."""
        folder = notices.choose_folder(self, "申请写到哪个 U 盘")
        if folder is None:
            return
        facts = self.desk.store.facts
        path = folder / f"{REQUEST_NAME}_{facts.code}_{facts.node_label}.json"
        try:
            enrolling.request(self.desk.store, self.desk.clerk, path)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.toast(f"申请已写到 {path.name}，可以拔出 U 盘；请把打印页一起交给区里")

    def save_sheet(self) -> None:
        """Save the page that goes to the district on paper."""
        store = self.desk.store
        asked = identity.own_request(store)
        path = notices.save_file(self, "打印页存到哪里", "登记申请.pdf", "PDF (*.pdf)")
        if path is None:
            return
        try:
            safe_write(path, slip("电脑登记申请", store.facts.name, request_words(asked)))
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.toast(f"已存到 {path.name}")

    def read(self) -> None:
        """Read the district's answer; its figures are compared with its paper before it counts."""
        path = notices.choose_file(self, "选登记回执", _KINDS)
        if path is None:
            return
        try:
            district = enrolling.read_welcome(self.desk.store, path)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self._welcome = path
        self.state.say("请核对", "warn")
        self.words.setText(
            f"{district.office_name} 的核对码如下。请和区里打印的那张纸逐组核对，一样才能生效："
        )
        self.fingerprint.setText(district.fingerprint)
        self.question.show()
        self.same_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def accept(self) -> None:
        """Let the enrolment count: the district's key is pinned from here on."""
        if self._welcome is None:
            return
        try:
            enrolling.accept(self.desk.store, self.desk.clerk, self._welcome)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.reload()
        self.desk.toast("登记已生效，可以导出数据包了")
        self.enrolled.emit()

    def put_back(self) -> None:
        """Leave the answer aside: the figures were not the same."""
        self.reload()
        self.desk.toast("没有生效；请和区里电话核实以后，再读一次")


class ApproveCard(Card):
    """The district's side: read a request, compare, approve; and who is on the list."""

    approved = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="登记社区的电脑")
        self.desk = desk
        self._request: Path | None = None
        self.words = label("", wrap=True)
        self.fingerprint = fingerprint_label()
        self.read_button = button("读入登记申请", self.read, icon="download")
        self.same_button = button("和申请纸上的一样，批准", self.approve, kind="primary")
        self.other_button = button("不一样，不批准", self.put_back)
        self.own_button = button("本机核对码存成打印页", self.save_own, icon="printer")
        self.level = Chips("商定的报送内容", [(one, levels.TITLES[one]) for one in levels.ORDER])
        self.level_words = label("", "small", wrap=True)
        self.purpose = LineInput("用途", most=100, hint="写明交给区里做什么用")
        self.basis = ChoiceBox("处理依据", [(c, LEGAL_BASIS.label(c)) for c in _BASES])
        self.approver = LineInput("批准人", most=40, hint="批准人，不填就是经办人")
        self.agreement = held(row(self.basis, (self.purpose, 1), (self.approver, 1)), "clear")
        self.level.picked.connect(lambda _value: self._show_level())
        self.question = held(
            column(
                row(label("商定的报送内容"), self.level, STRETCH),
                self.level_words,
                self.agreement,
                row(self.same_button, self.other_button, STRETCH),
            )
        )
        self.list = NodeList(desk)
        self.list.changed.connect(self.approved)
        self.body.addWidget(self.words)
        self.body.addWidget(self.fingerprint)
        self.body.addWidget(self.question)
        self.body.addLayout(row(self.read_button, self.own_button, STRETCH))
        self.body.addWidget(self.list)
        self.read_button.setEnabled(may(desk.clerk, "approve"))
        self.reload()

    def _show_level(self) -> None:
        level = self.level.value()
        self.level_words.setText(levels.WORDS[level])
        self.agreement.setVisible(level != "stats")

    def reload(self) -> None:
        """Show who is on the list."""
        self.level.set_value("stats")
        self._show_level()
        self._request = None
        self.question.hide()
        known = identity.require_list(self.desk.store)
        self.words.setText("社区交来申请的 U 盘和打印页时，读入申请、核对，再批准。本机核对码：")
        self.fingerprint.setText(known.district.fingerprint)
        self.list.reload()

    def read(self) -> None:
        """Read a request and show its figures beside the question."""
        path = notices.choose_file(self, "选登记申请", _KINDS)
        if path is None:
            return
        try:
            asked = enrolling.read_request(path)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self._request = path
        self.words.setText(
            f"{asked.office_name}（{asked.office_code}）{asked.node_label} 申请登记，核对码如下。"
            "请和申请纸上的逐组核对："
        )
        self.fingerprint.setText(asked.fingerprint)
        self.question.show()
        self.same_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def approve(self) -> None:
        """Put the PC on the list and write the answer beside its request."""
        if self._request is None:
            return
        out = self._request.with_name(self._request.name.replace(REQUEST_NAME, WELCOME_NAME))
        if out == self._request:
            out = out.with_name(f"{WELCOME_NAME}_{out.name}")
        try:
            node = enrolling.approve(
                self.desk.store, self.desk.clerk, self._request, out, self._agreed()
            )
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.reload()
        self.desk.toast(f"已登记 {node.office_name} {node.label}；回执 {out.name} 已写在 U 盘上")
        self.approved.emit()

    def _agreed(self) -> Agreement:
        level = self.level.value()
        if level == "stats":
            return Agreement()
        purpose, approver = self.purpose.text().strip(), self.approver.text().strip()
        return Agreement(level, purpose, self.basis.value(), approver)

    def put_back(self) -> None:
        """Leave the request aside."""
        self.reload()
        self.desk.toast("没有批准；请和社区核实以后，再读一次")

    def save_own(self) -> None:
        """Save the district's own figures as a page that offices compare with."""
        known = identity.require_list(self.desk.store)
        path = notices.save_file(self, "打印页存到哪里", "区级核对码.pdf", "PDF (*.pdf)")
        if path is None:
            return
        lines: list[SlipLine | str] = [
            "社区读入登记回执时，请与这一张逐组核对：",
            "",
            SlipLine(known.district.fingerprint, 18),
        ]
        try:
            safe_write(path, slip("区级核对码", known.district.office_name, lines))
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.toast(f"已存到 {path.name}")


def request_words(asked: Request) -> list[SlipLine | str]:
    """Give the lines of the sheet that goes with a request."""
    return [
        f"单位：{asked.office_name}（{asked.office_code}）",
        f"电脑：{asked.node_label}",
        "",
        "核对码：",
        SlipLine(asked.fingerprint, 18),
        "",
        "区里读入申请时，请与这一张逐组核对，一样才批准。",
        "",
        "商定的报送内容（没有另外商定的，只交统计数字）：",
        *(f"　□ {levels.TITLES[one]}：{levels.WORDS[one]}" for one in levels.ORDER),
        "用途：______________　处理依据：______________　批准人签字：______________",
        "",
        "申请人签字：______________　　负责人签字：______________",
    ]


def fingerprint_label() -> QLabel:
    """Give a line for 32 figures that can be selected and read aloud."""
    made = label("", "h2", wrap=True, name="核对码")
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
