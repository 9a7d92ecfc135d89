"""Chinese words reach a control as an input method commits them.

`qtbot.keyClicks` knows no Chinese: the key of 李 does not exist and the process aborts.
"""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QWidget


def compose(control: QWidget, words: str) -> None:
    """Commit words to a control in one go, in place of its selection, at its cursor."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QCoreApplication.sendEvent(control, event)


def compose_preedit(control: QWidget, letters: str) -> None:
    """Show letters that are still being composed (`zhang'san`); nothing is committed yet."""
    QCoreApplication.sendEvent(control, QInputMethodEvent(letters, []))
