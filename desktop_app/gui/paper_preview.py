"""The right half of the print page: thumbnails, the true pages, zoom, and the words below."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget
from typing_extensions import override

from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import Empty, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.ledger_list import paper_words
from desktop_app.gui.paper_draft import Draft
from desktop_app.gui.pdf_pages import PdfPages
from desktop_app.gui.pdf_pictures import PdfPictures
from desktop_app.gui.pdf_thumbs import PdfThumbs
from desktop_app.gui.pdf_view import PdfView

MOST_NAMED: Final = 12
ROOMY: Final = 560  # width below which only the pages stay


def missing_words(missing: dict[str, int]) -> str:
    """Name the characters no face has: `1 个字无法打印：𰻝（编码 30EDD）`; blank for none."""
    if not missing:
        return ""
    named = "、".join(f"{sign}（编码 {ord(sign):X}）" for sign in list(missing)[:MOST_NAMED])
    more = " 等" if len(missing) > MOST_NAMED else ""
    return f"{len(missing)} 个字无法打印：{named}{more}。纸上会画成带编码的方框，可以手写补上"


class PaperPreview(QFrame):
    """Shows drafts of one ledger; `first_step` stands below the words in place of pages."""

    def __init__(self, desk: Desk, *first_step: QPushButton) -> None:
        super().__init__()
        look.dress(self, "ground")
        self.pictures = PdfPictures(desk.jobs, self)
        self.view = PdfView(self.pictures, "台账预览")
        self.thumbs = PdfThumbs(self.pictures)
        self.title, self.paper = label("", "strong"), label("", "small")
        self.page_words = label("", "small")
        self.zoom_words = label("", "small")
        self.foot, self.time = label("", "small", wrap=True), label("", "caption")
        self.foot_icon = icons.picture("info", "text2", 16)
        self.bar = InlineBar()
        self.empty = Empty("选一本台账，这里就是打出来的样子", *first_step, icon="file-text")
        self._is_whole = False
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        minus = button("", self.view.zoom_out, kind="icon", icon="minus", name="缩小")
        plus = button("", self.view.zoom_in, kind="icon", icon="plus", name="放大")
        self.zoom_words.setMinimumWidth(look.px(44))
        self.zoom_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.fit_width = button("适合宽度", self.view.fit_width, kind="flat")
        self.fit_page = button("整页", self.view.fit_page, kind="flat")
        head = row(
            self.title, self.paper, STRETCH, self.page_words, 8,
            minus, self.zoom_words, plus, self.fit_width, self.fit_page, gap=6,
        )  # fmt: skip
        pages = row(self.thumbs, (self.view, 1), gap=8)
        self.middle = QStackedWidget()
        holder = QFrame()
        holder.setLayout(pages)
        self.middle.addWidget(self.empty)
        self.middle.addWidget(holder)
        foot = row(self.foot_icon, (self.foot, 1), self.time, gap=8)
        self.setLayout(column(head, self.bar, (self.middle, 1), foot, gap=8, edges=(14, 8, 14, 10)))

    def _connect(self) -> None:
        self.thumbs.picked.connect(self.view.go_to)
        self.view.page_changed.connect(self._say_page)
        self.view.zoomed.connect(self._say_zoom)
        for key, press in (("Ctrl+PgDown", self._next), ("Ctrl+PgUp", self._previous)):
            QShortcut(QKeySequence(key), self).activated.connect(press)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold thumbnails and words away where the pages need the room."""
        super().resizeEvent(event)
        wide = event.size().width() >= look.px(ROOMY)
        for part in (self.thumbs, self.paper, self.fit_width):
            part.setVisible(wide)

    def show_draft(self, draft: Draft, *, keep: bool) -> None:
        """Show a draft; `keep` stays at the same place, as when only an option has changed."""
        ledger, printed = draft.work.ledger, draft.printed
        self.show_pages(
            draft.pages,
            ledger.title,
            paper_words(ledger),
            printed.missing_characters,
            keep=keep,
            is_whole=draft.is_whole,
        )
        self.say_time(f"{printed.rows:,} 行", draft.seconds)

    def show_pages(
        self,
        pages: PdfPages,
        title: str,
        paper: str,
        missing: dict[str, int],
        *,
        keep: bool,
        is_whole: bool = True,
    ) -> None:
        """Show pages with what they are called, which paper they lie on, and what they lack."""
        self._is_whole = is_whole
        self.title.setText(title)
        self.paper.setText(paper)
        self.view.show_pages(pages, keep=keep)
        self.thumbs.show_pages(pages)
        self.middle.setCurrentIndex(1)
        self._say_page(self.view.page() + 1, pages.count)
        if words := missing_words(missing):
            self.bar.say(words, "warn")
        else:
            self.bar.hide()
        self.say_foot("草稿，未登记打印：打印或另存时才有打印码")

    def say_time(self, words: str, seconds: float) -> None:
        """Say how much was set, and how long it took."""
        took = f" · 用时 {seconds:.1f} 秒" if seconds >= 0.05 else ""
        self.time.setText(f"{words}{took}")

    def show_nothing(self, words: str) -> None:
        """Show a sentence in place of pages."""
        self.empty.words.setText(words)
        self.middle.setCurrentIndex(0)
        self.view.show_pages(None)
        self.thumbs.show_pages(None)
        for part in (self.page_words, self.time):
            part.setText("")
        self.bar.hide()
        self.say_foot("")

    def say_foot(self, words: str, *, is_registered: bool = False) -> None:
        """Say below what the paper's foot says, or that this is a draft."""
        self.foot.setText(words)
        shape = ("circle-check", "ok") if is_registered else ("info", "text2")
        icons.put(self.foot_icon, *shape, 16)
        self.foot_icon.setVisible(bool(words))

    def _say_page(self, page: int, count: int) -> None:
        whole = f"{count:,}" if self._is_whole else "…"
        self.page_words.setText(f"第 {page:,} 页 共 {whole} 页" if count else "")
        self.thumbs.mark(page - 1)

    def _say_zoom(self, factor: float) -> None:
        self.zoom_words.setText(f"{factor:.0%}")

    def _next(self) -> None:
        self.view.go_to(self.view.page() + 1)

    def _previous(self) -> None:
        self.view.go_to(self.view.page() - 1)
