"""盒上的纸: cover, labels for the back and contents of one archive box, seen and printed."""

from __future__ import annotations

import time
from functools import partial
from typing import Any, Final

from typing_extensions import override

from db.kinds import Binder
from desktop_app.gui import look, notices
from desktop_app.gui.arrange import column
from desktop_app.gui.controls import PageHead, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress
from desktop_app.gui.page import Page
from desktop_app.gui.paper_delivery import LEAVES, Errand, Leaving, PaperDelivery
from desktop_app.gui.paper_preview import PaperPreview
from desktop_app.gui.paper_printing import printer_for, remember
from desktop_app.gui.pdf_pages import PdfPages
from desktop_app.ledgers import box, register

HINTS: Final = ("Ctrl+P 打印", "F12 另存 PDF", "Ctrl+PgDn 下一页")
CHOOSE: Final = "先在档案盒里选一盒，再看它的封面、脊背和目录"


class BoxPage(Page):
    """The papers of the box that was asked for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.binder: Binder | None = None
        self.pages: PdfPages | None = None
        to_boxes = button("去选档案盒", partial(desk.show_page, "binders"), kind="primary")
        self.preview = PaperPreview(desk, to_boxes)
        self.delivery = PaperDelivery(desk, self)
        self.to_stick = button("存到 U 盘", self.save_to_stick, icon="usb")
        self.to_file = button("另存 PDF", self.save, key="F12")
        self.to_printer = button(
            "打印", self.print_out, kind="primary", icon="printer", key="Ctrl+P"
        )
        self.head = PageHead(
            "封面、脊背和目录", "四种厚度的脊背都在一张纸上，沿裁切线剪下一条",
            self.to_stick, self.to_file, self.to_printer,
            crumb="档案盒", back=lambda: desk.show_page("binders"),
        )  # fmt: skip
        self.setLayout(column(self.head, (self.preview, 1), gap=12, edges=look.PAGE_EDGES))
        self.preview.setMinimumSize(look.px(360), look.px(300))
        self.delivery.busy_changed.connect(self._enable)
        self.first, self.hints = self.preview.view, HINTS
        self._enable()

    @override
    def arrive(self, **where: Any) -> None:
        """Take `box=` or `values=` with it: the id of a box; else the one seen last."""
        asked = where.get("box") or where.get("values", {}).get("box")
        record = asked or (self.binder.id if self.binder else None)
        self.binder = self.desk.store.get(Binder, record) or self.desk.store.newest(Binder)
        if self.binder is None:
            self.pages = None
            self.preview.show_nothing(CHOOSE)
        else:
            self._show(self.binder)
        self._enable()

    @override
    def place(self) -> dict[str, Any]:
        return {"box": self.binder.id} if self.binder else {}

    def _show(self, binder: Binder) -> None:
        began = time.perf_counter()
        made = box.papers(box.read(self.desk.store, binder))
        self.pages = PdfPages(made.file)
        self.preview.show_pages(self.pages, binder.name, "A4", made.missing_characters, keep=False)
        self.preview.say_time(f"{made.pages} 页", time.perf_counter() - began)

    def _enable(self) -> None:
        on = self.binder is not None and not self.delivery.is_busy
        for deed in (self.to_stick, self.to_file, self.to_printer):
            deed.setEnabled(on)

    def print_out(self) -> None:
        """Let staff choose a printer, register the print, then hand the pages over."""
        if self.pages is None or self.binder is None:
            return
        made = printer_for(self.binder.name, self.pages.sizes[0], "DuplexFlipLongEdge")
        printer = notices.choose_printer(self, made, self.pages.count)
        if printer is not None:
            remember(printer)
            self.delivery.print_on(printer, self._errand(self.binder))

    def save(self) -> None:
        """Register the print and save it as a PDF file."""
        if self.binder is None:
            return
        name = f"档案盒_{self.binder.name}.pdf"
        place = notices.save_file(self, "另存 PDF", name, "PDF 文件 (*.pdf)")
        if place is not None:
            self.delivery.save_as(place, self._errand(self.binder))

    def save_to_stick(self) -> None:
        """Register the print and put it on a stick."""
        if self.binder is None:
            return
        folder = notices.choose_stick(self, f"存到 U 盘（{LEAVES}）")
        if folder is not None:
            name = f"档案盒_{self.binder.name}.pdf"
            self.delivery.put_on_stick(folder, name, self._errand(self.binder))

    def _errand(self, binder: Binder) -> Errand:
        store, clerk = self.desk.store, self.desk.clerk

        def issue(act: str, _progress: Progress) -> Leaving:
            return register.issue_box(store, clerk, binder, act=act)

        return Errand(binder.name, issue)
