"""The only module that opens a dialog: destroying, passwords, and choosing files.

Pages call `notices.choose_file(...)` through the module, so that a test can put its answer there.
Everything that is done or in the way is said by a toast or a bar instead (`desk`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from db import places, reasons
from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import (
    ChoiceBox,
    FieldRow,
    LineInput,
    PasswordInput,
    TextArea,
    button,
    label,
)

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_LAST_FOLDER: Final = "last folder"


class Question(QDialog):
    """A question with a deed and a way back; the safe answer is the one Enter gives."""

    def __init__(
        self, parent: QWidget | None, title: str, words: str, *, deed: str, keep: str, kind: str
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.deed = button(deed, self.accept, kind=kind)
        self.keep = button(keep, self.reject)
        self.deed.setAutoDefault(False)
        self.keep.setDefault(True)
        said = label(words, wrap=True)
        said.setMinimumWidth(look.px(360))
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shape = ("triangle-alert", "danger") if kind == "danger" else ("info", "info")
        top = row(icons.picture(*shape, 24), (said, 1), gap=12)
        self.setLayout(column(top, 8, row(STRETCH, self.keep, self.deed), gap=12, edges=(20,)))
        self.setAccessibleDescription(words)
        self.keep.setFocus()


class PasswordQuestion(QDialog):
    """Asks for a password; Enter goes on, Esc goes back."""

    def __init__(self, parent: QWidget | None, title: str, words: str, *, deed: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.password = PasswordInput()
        self.password.setMinimumWidth(look.px(320))
        self.deed = button(deed, self.accept, kind="primary")
        self.deed.setDefault(True)
        keep = button("取消", self.reject)
        keep.setAutoDefault(False)
        self.setLayout(
            column(
                label(words, wrap=True),
                FieldRow("密码", self.password),
                row(STRETCH, keep, self.deed),
                gap=12,
                edges=(20,),
            )
        )
        self.password.setFocus()


class Second(Struct, frozen=True):
    """Who stands by for one act, as typed: a login and its password, or the recovery code."""

    login: str
    secret: str
    is_code: bool = False


class SecondQuestion(QDialog):
    """Asks for the password of a second person, who is chosen by name."""

    _CODE = "code"

    def __init__(
        self, parent: QWidget | None, words: str, people: Sequence[tuple[str, str]], *, code: bool
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("要两个人办")
        self.setModal(True)
        self.who = ChoiceBox("第二个人")
        self.who.offer([*people, *([(self._CODE, "没有别人，用封存的恢复码")] if code else [])])
        self.secret = PasswordInput("密码或恢复码" if code else "密码")
        self.secret.setMinimumWidth(look.px(320))
        self.deed = button("一起办", self.accept, kind="primary")
        self.deed.setDefault(True)
        keep = button("先不办", self.reject)
        keep.setAutoDefault(False)
        said = label(words, wrap=True)
        said.setMinimumWidth(look.px(320))
        self.setLayout(
            column(
                said,
                FieldRow("第二个人", self.who),
                FieldRow("密码或恢复码" if code else "密码", self.secret),
                row(STRETCH, keep, self.deed),
                gap=12,
                edges=(20,),
            )
        )
        self.secret.setFocus()

    def answer(self) -> Second:
        """Give what was typed."""
        login = str(self.who.value() or "")
        is_code = login == self._CODE
        return Second("" if is_code else login, self.secret.text(), is_code)


class ReasonQuestion(QDialog):
    """Asks in one line why something is done; it goes into the access log."""

    def __init__(self, parent: QWidget | None, words: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("写明用途")
        self.setModal(True)
        self.reason = LineInput("用途", most=60)
        self.reason.setMinimumWidth(look.px(320))
        self.field = FieldRow("用途", self.reason, hint="例如 办理社保核对手机号，不要写姓名和号码")
        self.deed = button("继续", self.accept, kind="primary")
        self.deed.setDefault(True)
        self.deed.setEnabled(False)
        self.reason.textChanged.connect(self._weigh)
        keep = button("先不办", self.reject)
        keep.setAutoDefault(False)
        self.setLayout(
            column(
                label(words, wrap=True),
                self.field,
                row(STRETCH, keep, self.deed),
                gap=12,
                edges=(20,),
            )
        )
        self.reason.setFocus()

    def _weigh(self, words: str) -> None:
        if found := reasons.fault(words):
            self.field.show_fault(found)
        elif self.field.text() == reasons.WORDS:
            self.field.show_hint()
        self.deed.setEnabled(bool(words.strip()) and not found)


class ReportView(QDialog):
    """Shows the whole of an error report before it leaves this PC."""

    _SAYS = "报告里只有程序自己的位置、设置和数目，没有任何人的资料。看过再存。"
    _ACROSS, _LINES = 560, 16

    def __init__(self, parent: QWidget | None, text: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("错误报告")
        self.setModal(True)
        self.text = TextArea("错误报告全文", lines=self._LINES)
        self.text.setText(text)
        self.text.setReadOnly(True)
        self.text.setMinimumWidth(look.px(self._ACROSS))
        self.copy = button("复制", self.take)
        self.save = button("存到 U 盘", self.accept, icon="usb", kind="primary")
        leave = button("关闭", self.reject)
        for one in (self.copy, leave):
            one.setAutoDefault(False)
        said = label(self._SAYS, wrap=True)
        self.setLayout(
            column(said, self.text, row(self.copy, STRETCH, leave, self.save), gap=12, edges=(20,))
        )
        self.save.setFocus()

    def take(self) -> None:
        """Put the text into the clipboard."""
        QApplication.clipboard().setText(self.text.text())


def confirm_destroy(
    parent: QWidget | None, words: str, *, deed: str, keep: str = "留着", title: str = "请再看一眼"
) -> bool:
    """Ask before something is gone beyond undo; the buttons are verbs, the safe one is default."""
    return bool(Question(parent, title, words, deed=deed, keep=keep, kind="danger").exec())


def tell(parent: QWidget | None, words: str, *, title: str = "红石榴家园服务台账") -> None:
    """Say something where there is no page to say it on, such as before the window opens."""
    question = Question(parent, title, words, deed="知道了", keep="关闭", kind="primary")
    question.keep.hide()
    question.deed.setDefault(True)
    question.exec()


def ask_password(
    parent: QWidget | None, words: str, *, title: str = "请输入密码", deed: str = "继续"
) -> str | None:
    """Ask for a password; None when staff went back."""
    question = PasswordQuestion(parent, title, words, deed=deed)
    return question.password.text() if question.exec() else None


def ask_second(
    parent: QWidget | None, words: str, people: Sequence[tuple[str, str]], *, code: bool
) -> Second | None:
    """Ask a second person for their password; None when staff went back."""
    question = SecondQuestion(parent, words, people, code=code)
    return question.answer() if question.exec() else None


def ask_reason(parent: QWidget | None, words: str) -> str | None:
    """Ask why something is done; None when staff went back."""
    question = ReasonQuestion(parent, words)
    return question.reason.text().strip() if question.exec() else None


def show_report(parent: QWidget | None, text: str) -> bool:
    """Show an error report; say whether staff want it saved."""
    return bool(ReportView(parent, text).exec())


def choose_file(
    parent: QWidget | None,
    title: str,
    kinds: str = "所有文件 (*)",
    *,
    within: Path | None = None,
) -> Path | None:
    """Let staff choose a file, in a folder if one is named; `kinds` as in `表格 (*.xls *.csv)`."""
    begins = str(within) if within else _beginning()
    name, _kind = QFileDialog.getOpenFileName(parent, title, begins, kinds)
    return _chosen(name)


def choose_files(parent: QWidget | None, title: str, kinds: str = "所有文件 (*)") -> list[Path]:
    """Let staff choose several files."""
    names, _kind = QFileDialog.getOpenFileNames(parent, title, _beginning(), kinds)
    return [path for name in names if (path := _chosen(name))]


def choose_folder(parent: QWidget | None, title: str) -> Path | None:
    """Let staff choose a folder, such as a USB stick."""
    return _chosen(QFileDialog.getExistingDirectory(parent, title, _beginning()))


def choose_stick(parent: QWidget | None, title: str) -> Path | None:
    """Let staff choose a USB stick: one that is plugged in is chosen already, Enter takes it.

    Where they chose on a stick before, they begin there again.
    """
    found, last = places.sticks(), Path(_beginning())
    app = QApplication.instance()
    if found and app and not any(last.is_relative_to(stick) for stick in found):
        app.setProperty(_LAST_FOLDER, str(found[0]))
    return choose_folder(parent, title)


def save_file(
    parent: QWidget | None, title: str, suggested: str, kinds: str = "所有文件 (*)"
) -> Path | None:
    """Ask where to save; the name is suggested, the ending is put on when it is missing."""
    name, _kind = QFileDialog.getSaveFileName(parent, title, _beginning(suggested), kinds)
    place, ending = _chosen(name), Path(suggested).suffix
    if place is None:
        return None
    return place if place.suffix or not ending else place.with_suffix(ending)


def _beginning(suggested: str = "") -> str:
    """Give where a dialog begins: where staff chose last, at first 文档 (not the program)."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    app = QApplication.instance()
    return str(Path((app and app.property(_LAST_FOLDER)) or documents) / suggested)


def _chosen(name: str) -> Path | None:
    """Give the path staff chose, None where they went back; the next dialog begins beside it."""
    app = QApplication.instance()
    if name and app:
        app.setProperty(_LAST_FOLDER, str(Path(name).parent))
    return Path(name) if name else None


def offer_smaller_paper(parent: QWidget | None, per_cent: int) -> bool:
    """Ask whether large paper may be printed small, on a printer that has none."""
    words = (
        f"这台打印机没有 A3 纸。可以缩到 {per_cent}% 印在 A4 上，字会小一些。"
        "同意后这台打印机以后都这样印，不再问"
    )
    question = Question(
        parent, "没有 A3 纸", words, deed="缩印到 A4", keep="先不打", kind="primary"
    )
    return bool(question.exec())


def choose_printer(parent: QWidget | None, printer: QPrinter, pages: int) -> QPrinter | None:
    """Let staff choose printer, copies, pages, duplex and tray; None when they went back."""
    # Only who prints loads what Qt prints with: every page knows this module.
    from PySide6.QtPrintSupport import QPrintDialog

    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("打印")
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setMinMax(1, max(1, pages))
    dialog.setFromTo(1, max(1, pages))
    return printer if dialog.exec() else None
