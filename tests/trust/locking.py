"""The program with a resident in view, which locks itself when it is told to."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.app import Program, start_again
from desktop_app.gui.pages.residents import ResidentsPage
from tests.trust.ground import open_again


def main(folder: Path) -> int:
    """Show the list of residents and say so; lock on a word, as the key does."""
    app = QApplication([])
    program = Program(restart=start_again)
    program.wear()
    window = program.show_window(open_again(folder))
    window.show_page("residents")
    window.show()
    page = window.findChild(ResidentsPage)
    while page is None or page.table.model().rowCount() < 1:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    window.grab()
    sys.stdout.write("shown\n")
    sys.stdout.flush()
    sys.stdin.readline()
    QTimer.singleShot(0, program.lock)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
