"""设置 → 关于: which program this is, what explains it, and what to do when one is stuck."""

from __future__ import annotations

import platform
from functools import partial
from pathlib import Path
from typing import Final

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.safe_files import safe_write
from desktop_app import VERSION
from desktop_app.gui import look, notices
from desktop_app.gui.arrange import STRETCH, Part, clear, column, held, limited, row
from desktop_app.gui.controls import Card, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.settings_update import UpdateCard
from desktop_app.handbook.texts import CHANGES, LICENCES

_HELP: Final = (
    "先按 F1，看这一页、这一项怎么填；再看下面的手册。",
    "要找人的时候，按“复制版本和环境”，和屏幕上的那句话一起交给维护的人；里面没有居民的资料。",
)


class AboutTab(QWidget):
    """Facts of the program and its book, the papers that explain it, and the way to help."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.lines: QVBoxLayout = column(gap=6)
        self.copy_button = button("复制版本和环境", self.copy_facts)
        self.changes_button = button("看更新说明", partial(desk.show_guide, CHANGES))
        self.licences_button = button("看许可", partial(desk.show_guide, LICENCES))
        deeds = row(self.changes_button, self.licences_button, self.copy_button, STRETCH)
        about = Card(self.lines, deeds, title="关于")
        help_card = Card(
            *(label(words, wrap=True) for words in _HELP), *self._guides(), title="帮助"
        )
        self.update_card = UpdateCard(desk)
        cards = (limited(card, 760) for card in (about, self.update_card, help_card))
        self.setLayout(column(*cards, STRETCH, gap=12))

    def _guides(self) -> list[Part]:
        from desktop_app.ledgers import handbook  # nobody reads up before the first page

        lines: list[Part] = []
        self.save_buttons: dict[str, QWidget] = {}
        for one in handbook.guides(self.desk.store.facts.level):
            read = button("看", partial(self.desk.show_guide, one.key), name=f"看{one.title}")
            if not one.chapters():
                read.hide()
            save = button(
                "另存 PDF", partial(self.save, one.key), icon="file-text", name=f"另存{one.title}"
            )
            self.save_buttons[one.key] = save
            words = (label(one.words, "small", wrap=True), 1)
            lines.append(row(_named(one.title), words, read, save))
        return lines

    def reload(self) -> None:
        """Say it."""
        clear(self.lines)
        self.update_card.reload()
        store, facts = self.desk.store, self.desk.store.facts
        more = {
            "单位": f"{facts.name}（{facts.code}）",
            "本机": f"{facts.node_label}，代号 {facts.letter}",
            "台账文件夹": str(store.folder or "只在内存里"),
        }
        for name, text in {**self._facts(), **more}.items():
            words = label(text, wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.lines.addWidget(held(row(_named(name), (words, 1))))

    def _facts(self) -> dict[str, str]:
        """Give what may be handed on: no unit, no folder, nobody's name."""
        return {
            "程序": f"红石榴家园服务台账 {VERSION}",
            "运行环境": f"{platform.system()} {platform.release()} · Qt {PySide6.__version__}",
            "日志指纹": self.desk.store.log_head(),
        }

    def copy_facts(self) -> None:
        """Put version and environment on the clipboard."""
        words = "\n".join(f"{name}：{text}" for name, text in self._facts().items())
        QGuiApplication.clipboard().setText(words)
        self.desk.toast("已复制，可以粘贴了")

    def save(self, key: str) -> None:
        """Make a paper beside the window and put it where staff choose."""
        from desktop_app.ledgers import handbook

        one, unit = handbook.guide(key), self.desk.store.facts.name
        path = notices.save_file(self, f"另存{one.title}", f"{one.title}.pdf", "PDF (*.pdf)")
        if path is None:
            return

        def make(_progress: object) -> Path:
            safe_write(path, one.paper(unit))
            return path

        self.desk.jobs.start(
            make, title=f"正在做{one.title}", done=self._say_saved, failed=self.desk.say_trouble
        )

    def _say_saved(self, path: Path) -> None:
        self.desk.toast(f"已存为 {path.name}")


def _named(name: str) -> QWidget:
    made = label(name, "small")
    made.setFixedWidth(look.px(120))
    return made
