"""What an import did, and whether it still stands."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.exchange.plan import ImportResult
from desktop_app.exchange.plan_rows import BAD, MAYBE
from desktop_app.gui.arrange import STRETCH, row
from desktop_app.gui.controls import Card, button, label
from desktop_app.gui.import_trial import UNDONE


class ImportOutcome(Card):
    """Says how an import ended; its buttons are bound by the page."""

    def __init__(self) -> None:
        self.words, self.notes = label("", "h2", wrap=True), label("", "small", wrap=True)
        self.undo = button("撤销这次导入", icon="undo-2")
        self.see = button("去看看", kind="primary")
        self.again = button("再导入一份")
        self.stands = False
        super().__init__(
            self.words, self.notes, row(self.see, self.undo, self.again, STRETCH, gap=8)
        )

    def show_result(self, result: ImportResult) -> int:
        """Say what was imported; give how many rows are left to be mended."""
        left = result.counts[BAD] + result.counts[MAYBE]
        self.stands = True
        self.words.setText(result.sentence)
        self.notes.setText(
            f"还有 {left:,} 行没有导入，按“上一步”可以接着改，或导出来改好再导入。{UNDONE}"
            if left
            else UNDONE
        )
        self.undo.setEnabled(True)
        return left

    def say_stands(self, result: ImportResult, *, stands: bool) -> None:
        """Say that the import was taken back, or stands again."""
        self.stands = stands
        self.undo.setEnabled(stands)
        self.words.setText(result.sentence if stands else "这次导入已撤销")
        self.notes.setText(UNDONE if stands else "")

    def say_kept(self, kept: Sequence[str]) -> None:
        """Name what was edited since and therefore stayed."""
        names = "、".join(kept[:5]) + (" 等" if len(kept) > 5 else "")
        self.notes.setText(f"{names} 后来又改过，留下没有动（共 {len(kept)} 条）。" if kept else "")
