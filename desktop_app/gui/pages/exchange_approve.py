"""登记社区的电脑: the district reads requests, compares, approves, and sees to its own keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal

from db.codes import LEGAL_BASIS
from db.roles import may
from db.safe_files import safe_write
from db.trouble import Refused, Unavailable
from desktop_app.exchange import enrolling, identity, levels
from desktop_app.exchange.enrolment import Agreement
from desktop_app.gui import notices
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import Card, Chips, ChoiceBox, LineInput, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.exchange_compare import (
    Compare,
    KeysPart,
    PaperKeyPart,
    figures_on_paper,
)
from desktop_app.gui.pages.exchange_enrol import KINDS, REQUEST_NAME, fingerprint_label
from desktop_app.gui.pages.exchange_nodes import NodeList
from desktop_app.ledgers.slip import SlipCode, SlipLine, slip

_BASES = ("statutory_duty", "consent", "separate_consent")
WELCOME_NAME, LIST_NAME = "登记回执", "电脑名单"
_TOLD = (
    "区里换一套新的密钥，旧的给新的作证。各社区读入下一个回程包就跟上，不用再核对；"
    "打印过的核对码和封存的纸质密钥作废，请重新打印。"
)
_ANEW = (
    "旧密钥不在了，或者恢复过更换签名密钥以前的备份（各社区新交的包都说是发给别的单位的），就换新的。"
    "没有谁给新的作证：每个社区都要拿着区里新打印的核对码，读入名单、核对以后才认。"
    "各社区已经交来的照样算数，打不开的包请他们重新导出。"
)


class ApproveCard(Card):
    """The district's side: read a request, compare, approve; and who is on the list."""

    approved = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="登记社区的电脑")
        self.desk = desk
        self._request: Path | None = None
        self.words = label("", wrap=True)
        self.fingerprint = fingerprint_label()
        self.compare = Compare()
        self.read_button = button("读入登记申请", self.read, icon="download")
        self.same_button = button("和申请纸上的一样，批准", self.approve, kind="primary")
        self.other_button = button("不一样，不批准", self.put_back)
        self.own_button = button("另存核对码", self.save_own, icon="file-text")
        self.list_button = button("写名单到 U 盘", self.hand_out, icon="usb")
        self.keys = KeysPart(desk, "更换区级签名密钥", _TOLD)
        self.keys.renewed.connect(self._show_renewed)
        self.anew = KeysPart(
            desk,
            "重设区级签名密钥",
            _ANEW,
            _begin_anew,
            hint="为什么，例如恢复了更换签名密钥以前的备份",
        )
        self.anew.renewed.connect(self._show_begun_anew)
        self.paper = PaperKeyPart(desk)
        self.paper.taken.connect(self._show_taken)
        self.former_words = label("", wrap=True)
        self.former = Chips(
            "原来那台", [("retired", "停用，路上的包照收"), ("lost", "丢了，以后的包先放着")]
        )
        self.former_part = held(column(self.former_words, row(self.former, STRETCH)))
        self.level = Chips("商定的报送内容", [(one, levels.TITLES[one]) for one in levels.ORDER])
        self.level_words = label("", "small", wrap=True)
        self.purpose = LineInput("用途", most=100, hint="写明交给区里做什么用")
        self.basis = ChoiceBox("处理依据", [(c, LEGAL_BASIS.label(c)) for c in _BASES])
        self.approver = LineInput("批准人", most=40, hint="批准人，不填就是经办人")
        self.agreement = held(row(self.basis, (self.purpose, 1), (self.approver, 1)), "clear")
        self.level.picked.connect(lambda _value: self._show_level())
        self.question = held(
            column(
                self.compare,
                self.former_part,
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
        self.body.addLayout(row(self.list_button, STRETCH))
        deeds = (self.keys.ask_button, self.paper.save_button, self.anew.ask_button)
        self.body.addLayout(row(column(*deeds, gap=6), STRETCH))  # all as wide as the widest
        for part in (self.keys, self.paper, self.anew):
            self.body.addWidget(part)
        asking = (self.keys.ask_button, self.anew.ask_button)
        for made in (self.read_button, self.list_button, *asking):
            made.setEnabled(may(desk.clerk, "approve"))
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
        is_own = known.district.branch == identity.own_keys(self.desk.store).node
        self.words.setText(
            "社区交来 U 盘和申请纸时，读入申请、核对，再批准。本机核对码："
            if is_own
            else "区级的台账换到了这台电脑上，原来签名的密钥没有跟来。有封存的纸质密钥就接着用；"
            "没有就重设签名密钥，再把名单和核对码发给各社区，每个社区核对以后才认。原来的核对码："
        )
        self.fingerprint.setText(known.district.fingerprint)
        for part in (self.read_button, self.own_button, self.list_button):
            part.setVisible(is_own)
        self.keys.offer(on=is_own)
        self.anew.put_back()
        self.paper.reload()
        self.list.reload()

    def read(self) -> None:
        """Read a request and show its figures beside the question."""
        path = notices.choose_file(self, "选登记申请", KINDS)
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
        self.compare.show_figures(asked.fingerprint)
        known = identity.require_list(self.desk.store)
        former = enrolling.replaced_by(known, asked)
        self.former_part.setVisible(former is not None)
        self.former.set_value("retired")
        if former:
            self.former_words.setText(
                f"它顶替 {former.label}（代号 {former.letter}）：那台的密钥不在了。原来那台怎么办："
            )
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
            self.compare.require()
            node = enrolling.approve(
                self.desk.store,
                self.desk.clerk,
                self._request,
                out,
                self._agreed(),
                self.former.value(),
                seen=self.fingerprint.text(),
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
        path = notices.save_file(self, "另存 PDF", "区级核对码.pdf", "PDF (*.pdf)")
        if path is None:
            return
        lines: list[SlipLine | SlipCode | str] = [
            "社区读入登记回执或新名单时，请与这一张逐组核对：",
            "",
            *figures_on_paper(known.district.office_code, known.district.fingerprint),
        ]
        try:
            safe_write(path, slip("区级核对码", known.district.office_name, lines))
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.toast(f"已存为 {path.name}，请打印出来")

    def hand_out(self) -> None:
        """Write the list as one file that every office on it can read."""
        folder = notices.choose_stick(self, "名单写到哪个 U 盘")
        if folder is None:
            return
        path = folder / f"{LIST_NAME}_{self.desk.store.facts.code}.json"
        try:
            enrolling.hand_out(self.desk.store, self.desk.clerk, path)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.toast(f"名单已写到 {path.name}，可以拔出 U 盘；各社区用“读入登记回执”读入")

    def _show_taken(self) -> None:
        self.reload()
        self.approved.emit()

    def _show_renewed(self) -> None:
        self.reload()
        self.desk.toast("签名密钥已更换；各社区读入下一个回程包就跟上，不用再核对")
        self.approved.emit()

    def _show_begun_anew(self) -> None:
        self.reload()
        self.desk.toast("区级签名密钥已重设；请把名单和打印的核对码一起发给各社区")
        self.approved.emit()


def _begin_anew(desk: Desk, reason: str) -> None:
    enrolling.renew_district(desk.store, desk.clerk, reason)
