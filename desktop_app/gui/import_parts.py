"""The parts around an import's table: the four steps, the place to drop a file, the words below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from desktop_app.exchange.plan_rows import BAD, MAYBE, NEW, SAME, SKIPPED, UPDATE, PlanRow
from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, clear, column, row
from desktop_app.gui.controls import LineInput, button, label
from desktop_app.gui.dropping import has_files, take_sheet

STEPS: Final = ("选文件", "对表头", "看预览", "导入")

_PLAIN: Final = {
    NEW: "会新增一条",
    SAME: "和台账里一样，不用改",
    SKIPPED: "已跳过，不会导入",
    UPDATE: "会更新有关的记录",
}


class Steps(QWidget):
    """Four steps in a row: those behind have a tick, the one staff are at is filled."""

    def __init__(self) -> None:
        super().__init__()
        self._row = row(gap=8)
        self.setLayout(self._row)
        self.at = -1
        self.go_to(0)

    def go_to(self, at: int) -> None:
        """Show another step as the one staff are at."""
        if at == self.at:
            return
        self.at = at
        clear(self._row)
        for place, words in enumerate(STEPS):
            if place:
                line = QFrame()
                look.dress(line, "rule")
                line.setFixedWidth(look.px(28))
                self._row.addWidget(line)
            if place < at:
                self._row.addWidget(icons.picture("circle-check", "ok", 20))
            else:
                number = label(str(place + 1), "step-on" if place == at else "step")
                self._row.addWidget(number)
            self._row.addWidget(label(words, "strong" if place == at else "small"))
        self._row.addStretch(1)
        self.setAccessibleName(f"第 {at + 1} 步，共 {len(STEPS)} 步：{STEPS[at]}")


class DropPlace(QFrame):
    """Takes a file or folder that is dropped on it, or opens the chooser; `taken(path)` gives it.

    `refused(words)` says why nothing was taken.
    """

    taken = Signal(object)
    refused = Signal(str)

    def __init__(self, choose: Callable[[], object]) -> None:
        super().__init__()
        look.dress(self, "drop")
        self.setAcceptDrops(True)
        self.setMinimumHeight(look.px(220))
        self.chooser = button("选文件", choose, kind="primary", icon="folder-open", key="Ctrl+O")
        words = label("把表格拖到这里，或者", "h2")
        notes = label(
            "可以是 .xlsx、.xls、.csv，WPS 和 Excel 存的都行；"
            "表头在第几行、有没有合并的标题都不要紧。\n先看预览，按“导入”以前什么也不会写进台账。",
            "small",
            wrap=True,
        )
        notes.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(
            column(
                24,  # near the top: a narrow window shows it without scrolling
                row(STRETCH, icons.picture("file-spreadsheet", "text2", 36), STRETCH),
                row(STRETCH, words, self.chooser, STRETCH, gap=10),
                notes,
                STRETCH,
                gap=14,
                edges=(20,),
            )
        )

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_files(event):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        take_sheet(self, event, self.taken.emit, self.refused.emit)


class RowWords(QFrame):
    """Below the table: what is with the row under the cursor, and what can be done about it.

    `mend_asked()` opens the cell; `filled(name, text)` gives a field that has no column;
    `skip_asked()`, `back_asked()`, `answered(is_same)` and `decided(sheet wins)` are about the
    row. `label(name)` gives the label of a field.
    """

    mend_asked = Signal()
    skip_asked = Signal()
    back_asked = Signal()
    answered = Signal(bool)
    decided = Signal(bool)
    filled = Signal(str, str)

    def __init__(self, label_of: Callable[[str], str]) -> None:
        super().__init__()
        self._label_of = label_of
        look.dress(self, "bar-info")
        self.setMinimumHeight(look.px(58))
        self.icon = icons.picture("info", "info")
        self.words = label("", wrap=True)
        self.mend = button("在这里改", self.mend_asked.emit, kind="link")
        self.skip = button("跳过此行", self.skip_asked.emit, kind="link")
        self.back = button("不跳过了", self.back_asked.emit, kind="link")
        self.same = button("是同一个人", self._say_same, kind="link")
        self.other = button("不是同一个人", self._say_other, kind="link")
        self.sheet = button("用表格的", self._say_sheet, kind="link")
        self.book = button("留台账的", self._say_book, kind="link")
        self.missing = LineInput("补上")
        self.missing.setFixedWidth(look.px(150))
        self.missing.returnPressed.connect(self._fill)
        self._missing_name = ""
        asked = (self.missing, self.mend, self.same, self.other, self.sheet, self.book)
        deeds: tuple[QWidget, ...] = (*asked, self.skip, self.back)
        self._deeds = deeds
        self.setLayout(row(self.icon, (self.words, 1), *deeds, gap=8, edges=(12, 6, 8, 6)))
        self.show_row(None)

    def show_row(self, plan_row: PlanRow | None, name: str = "", *, may_mend: bool = False) -> None:
        """Say what is with a row; `name` is the field under the cursor."""
        shown: set[QWidget] = set()
        tone, words = "info", "按 F4 到下一处问题，按 F2 在表里改"
        self._missing_name = ""
        if plan_row is not None:
            tone, said = described(plan_row, self._label_of, name)
            words = f"第 {plan_row.number} 行 · {said}"
            shown = self._fitting(plan_row, may_mend=may_mend)
        look.dress(self, f"bar-{tone}")
        icons.put(self.icon, _SIGNS[tone], tone)
        self.words.setText(words)
        self.setAccessibleName(words)
        for deed in self._deeds:
            deed.setVisible(deed in shown)

    def _fitting(self, plan_row: PlanRow, *, may_mend: bool) -> set[QWidget]:
        if plan_row.verdict == SKIPPED:
            return {self.back}
        if plan_row.is_contested:
            return {self.sheet, self.book, self.skip}
        if plan_row.verdict == MAYBE:
            return {self.same, self.other, self.skip}
        if plan_row.verdict != BAD:
            return {self.skip}
        shown: set[QWidget] = {self.skip}
        if may_mend:
            shown.add(self.mend)
        elif plan_row.asked:
            self._missing_name = next(iter(plan_row.asked))
            words = self._label_of(self._missing_name)
            self.missing.setPlaceholderText(f"补上{words}")
            self.missing.setAccessibleName(f"补上{words}")
            self.missing.clear()
            shown.add(self.missing)
        return shown

    def _say_same(self) -> None:
        self.answered.emit(True)  # noqa: FBT003  what the signal carries

    def _say_other(self) -> None:
        self.answered.emit(False)  # noqa: FBT003  what the signal carries

    def _say_sheet(self) -> None:
        self.decided.emit(True)  # noqa: FBT003  what the signal carries

    def _say_book(self) -> None:
        self.decided.emit(False)  # noqa: FBT003  what the signal carries

    def _fill(self) -> None:
        if self._missing_name and self.missing.text().strip():
            self.filled.emit(self._missing_name, self.missing.text())


_SIGNS: Final = {
    "danger": "circle-alert",
    "warn": "triangle-alert",
    "info": "info",
    "ok": "circle-check",
}


def described(plan_row: PlanRow, label_of: Callable[[str], str], name: str = "") -> tuple[str, str]:
    """Give the tone and the words for a row, the cell under the cursor first."""
    cell = plan_row.cells.get(name)
    if cell is not None and cell.problem:
        return "danger", f"{label_of(name)}：{cell.problem}"
    if plan_row.problems:
        tone = "warn" if plan_row.verdict == MAYBE else "danger"
        return tone, "；".join(plan_row.problems)
    for other, found in plan_row.cells.items():
        if found.problem:
            return "danger", f"{label_of(other)}：{found.problem}"
    words = _PLAIN.get(plan_row.verdict, "")
    if plan_row.changes:
        words = "会更新 " + "，".join(
            f"{change.label}：{change.old or '空'} → {change.new}" for change in plan_row.changes
        )
    notes = [f"{label_of(name)}：{cell.note}"] if cell is not None and cell.note else []
    return "info", "；".join([words, *notes, *plan_row.notes])


class Count(QWidget):
    """A line of the result: sign, words, and what can be done about it."""

    def __init__(self, sign: str, tone: str, *deeds: QWidget, kind: str = "") -> None:
        super().__init__()
        self.words = label("", kind, wrap=True)
        self.setLayout(row(icons.picture(sign, tone, 16), (self.words, 1), *deeds, gap=8))

    def say(self, words: str) -> None:
        """Change the words; blank ones take the line away."""
        self.words.setText(words)
        self.setVisible(bool(words))


def no_entries(left_out: Mapping[int, str]) -> str:
    """Say how many rows of a table are no entries, by what they are; blank where all are."""
    if not left_out:
        return ""
    kinds = "、".join(f"{why} {count:,}" for why, count in Counter(left_out.values()).most_common())
    return f"，另有 {len(left_out):,} 行不导入（{kinds}）"


def counted(mendings: Sequence[tuple[str, int]], most: int = 3) -> str:
    """Say what was mended by itself: `全角字符已改成半角 12 处`."""
    said = [f"{words} {count} 处" for words, count in mendings[:most]]
    return "；".join(said)
