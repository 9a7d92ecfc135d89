"""Comparing figures with paper, and changing keys: the parts both enrolment cards share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from db.roles import may
from db.safe_files import safe_write
from db.trouble import Refused, Unavailable
from desktop_app.exchange import enrolling, identity, paper_key
from desktop_app.exchange.enrolment import same_fingerprint, scanned
from desktop_app.gui import notices
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import CodeInput, LineInput, StatusChip, button, label
from desktop_app.gui.desk import Desk
from desktop_app.ledgers.key_sheet import key_sheet
from desktop_app.ledgers.slip import SlipCode, SlipLine

_FIGURES = 32
_PAPER = (
    "原来那台电脑不在了，又封存过纸质密钥的，输进来就能接着用，不用重新登记，也不用各单位重新核对。"
)


class Compare(QWidget):
    """A line to type or scan the figures of a paper into, and whether they are those on screen."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self.typed = CodeInput("纸上的核对码", most=80)
        self.typed.setPlaceholderText("可以输入纸上的核对码，或用扫码枪扫纸上的二维码")
        self.state = StatusChip("没有输入", "info")
        self.typed.textChanged.connect(self._judge)
        self.setLayout(row((self.typed, 1), self.state))

    def show_figures(self, figures: str) -> None:
        """Compare with these figures from here on."""
        self._shown = figures
        self.typed.clear()
        self._judge()

    @property
    def differs(self) -> bool:
        """Whether something was typed that is not what is shown."""
        return bool(self.typed.text().strip()) and not self.fits

    def require(self) -> None:
        """Raise `Refused` where something was typed that is not what is shown."""
        if self.differs:
            raise Refused("输入的和屏幕上的不一样，没有往下办；请再对一遍，或打电话核实")

    @property
    def fits(self) -> bool:
        """Whether what was typed is what is shown."""
        return same_fingerprint(self.typed.text(), self._shown)

    def _judge(self, _text: str = "") -> None:
        typed = sum(sign.isdecimal() for sign in self.typed.text())
        if self.fits:
            self.state.say("一样 ✓", "ok")
        elif typed >= _FIGURES:
            self.state.say("不一样", "danger")
        else:
            self.state.say(f"还差 {_FIGURES - typed} 位" if typed else "没有输入", "info")


class KeysPart(QWidget):
    """更换, 重设, 重新登记: what `ask_button` asks; `renewed()` once the keys are others.

    Whoever lays the part out lays its button out beside those of the other parts.
    """

    renewed = Signal()

    def __init__(
        self,
        desk: Desk,
        words: str,
        told: str,
        renew: Callable[[Desk, str], object] | None = None,
        hint: str = "为什么换，例如管钥匙的人调走了",
    ) -> None:
        super().__init__()
        self.desk = desk
        self._renew, self._is_offered = renew or _renew, True
        self.ask_button = button(words, self.ask, icon="key-round")
        self.words = label(told, wrap=True)
        self.reason = LineInput(f"为什么{words}", most=100, hint=hint)
        self.sure_button = button(f"确定{words}", self.renew, kind="primary")
        self.back_button = button("先不办", self.put_back, name=f"先不{words}")
        self.setLayout(
            column(self.words, self.reason, row(self.sure_button, self.back_button, STRETCH))
        )
        self.hide()  # the button stands nowhere yet: shown now, it would be a window

    def offer(self, *, on: bool) -> None:
        """Offer to change the keys, or do not."""
        self._is_offered = on
        self.put_back()

    def ask(self) -> None:
        """Ask why before anything changes."""
        self.reason.setText("")
        self.show()
        self.ask_button.hide()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def renew(self) -> None:
        """Change the keys."""
        try:
            self._renew(self.desk, self.reason.text())
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.put_back()
        self.renewed.emit()

    def put_back(self) -> None:
        """Leave the keys as they are."""
        self.hide()
        self.ask_button.setVisible(self._is_offered)


class PaperKeyPart(QWidget):
    """纸质密钥: printing it while all is well, typing it in once the book is on another PC.

    Its `save_button` is laid out as that of `KeysPart` is.
    """

    taken = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.save_button = button("另存纸质密钥", self.save_sheet, icon="file-text")
        self.words = label(_PAPER, wrap=True)
        self.typed = CodeInput("纸质密钥", most=120, upper=True, hint="输入或扫进信封里的纸质密钥")
        self.go_button = button("用纸质密钥接着用", self.go_on, kind="primary")
        self.setLayout(column(self.words, self.typed, row(self.go_button, STRETCH)))
        allowed = may(desk.clerk, "approve" if desk.store.is_district else "enrol")
        for made in (self.save_button, self.go_button):
            made.setEnabled(allowed)

    def reload(self) -> None:
        """Show what can be done with it now."""
        self.typed.clear()
        self.save_button.setVisible(identity.own_node(self.desk.store) is not None)
        self.setVisible(paper_key.may_go_on(self.desk.store))

    def save_sheet(self) -> None:
        """Save the sheet that is sealed away; it is on no other paper."""
        path = notices.save_file(self, "另存 PDF", "纸质密钥.pdf", "PDF (*.pdf)")
        if path is None:
            return
        facts = self.desk.store.facts
        try:
            secret = paper_key.for_paper(self.desk.store, self.desk.clerk)
            safe_write(path, key_sheet(facts.name, facts.node_label, secret))
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.toast(f"已存为 {path.name}；印好两份封存以后，请把这个文件删掉")

    def go_on(self) -> None:
        """Go on as the PC this book came from."""
        try:
            paper_key.go_on(self.desk.store, self.desk.clerk, self.typed.text())
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.toast("接上了，别的单位不用重新核对；原来那台电脑请不要再用")
        self.taken.emit()


def _renew(desk: Desk, reason: str) -> None:
    enrolling.renew_keys(desk.store, desk.clerk, reason)


def figures_on_paper(office_code: str, figures: str) -> list[SlipLine | SlipCode | str]:
    """Give the figures of a sheet, large, and as a QR code for scanners."""
    return [
        SlipLine(figures, 18),
        "",
        SlipCode(scanned(office_code, figures), "二维码里是单位代码和上面的核对码，扫码枪可以扫。"),
    ]
