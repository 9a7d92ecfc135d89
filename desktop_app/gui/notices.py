"""The only module that opens a dialog: destroying, passwords, and choosing files.

Pages call `notices.choose_file(...)` through the module, so that a test can put its answer there.
Everything that is done or in the way is said by a toast or a bar instead (`desk`).
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import FieldRow, PasswordInput, button, label


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


def choose_file(parent: QWidget | None, title: str, kinds: str = "所有文件 (*)") -> Path | None:
    """Let staff choose a file; `kinds` as in `表格 (*.xls *.xlsx *.csv)`."""
    name, _kind = QFileDialog.getOpenFileName(parent, title, "", kinds)
    return Path(name) if name else None


def choose_files(parent: QWidget | None, title: str, kinds: str = "所有文件 (*)") -> list[Path]:
    """Let staff choose several files."""
    names, _kind = QFileDialog.getOpenFileNames(parent, title, "", kinds)
    return [Path(name) for name in names]


def choose_folder(parent: QWidget | None, title: str) -> Path | None:
    """Let staff choose a folder, such as a USB stick."""
    name = QFileDialog.getExistingDirectory(parent, title)
    return Path(name) if name else None


def save_file(
    parent: QWidget | None, title: str, suggested: str, kinds: str = "所有文件 (*)"
) -> Path | None:
    """Ask where to save; the name is suggested, the ending is put on when it is missing."""
    name, _kind = QFileDialog.getSaveFileName(parent, title, suggested, kinds)
    if not name:
        return None
    place, ending = Path(name), Path(suggested).suffix
    return place if place.suffix or not ending else place.with_suffix(ending)


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
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("打印")
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setMinMax(1, max(1, pages))
    dialog.setFromTo(1, max(1, pages))
    return printer if dialog.exec() else None
