"""设置 → 单位 → 公文字体: font files of the office's own for titles, 仿宋 and 楷体, on this PC."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QLabel, QPushButton

from db.roles import may
from db.trouble import Refused, Unavailable
from desktop_app.gui import look, notices
from desktop_app.gui.arrange import row
from desktop_app.gui.controls import Card, button, label
from desktop_app.gui.desk import Desk

TITLE: Final = "公文字体"
OURS: Final = "自带的"
_WORDS: Final = (
    "纪要、通知和台账标题用自带的字体，每台电脑印出来都一样。单位买了方正小标宋、仿宋_GB2312、"
    "楷体_GB2312 的，可以选那个文件；只在这台电脑上用，文件不进台账，也不进数据包。"
)


class FacesCard(Card):
    """Which file sets titles, 仿宋 and 楷体: ours, or one that staff chose."""

    def __init__(self, desk: Desk) -> None:
        from desktop_app.ledgers.own_faces import ROLES  # fonts are opened by whoever prints

        self.desk = desk
        self.said: dict[str, QLabel] = {}
        self.choosers: dict[str, QPushButton] = {}
        self.givers: dict[str, QPushButton] = {}
        lines = []
        for role, name in ROLES.items():
            heading, said = label(name, "small"), label(OURS, wrap=True)
            heading.setFixedWidth(look.px(140))
            choose = button("选字体文件", partial(self.choose, role), name=f"{name}：选字体文件")
            back = button(
                "用自带的", partial(self.give_up, role), kind="flat", name=f"{name}：用自带的"
            )
            choose.setEnabled(may(desk.clerk, "settings"))
            self.said[role], self.choosers[role], self.givers[role] = said, choose, back
            lines.append(row(heading, (said, 1), choose, back, gap=8))
        super().__init__(label(_WORDS, "small", wrap=True), *lines, title=TITLE)

    def reload(self) -> None:
        """Say what sets each, and whether the file is still there."""
        from desktop_app.ledgers import own_faces

        chosen, held = own_faces.chosen(self.desk.store), own_faces.in_force(self.desk.store)
        for role, said in self.said.items():
            one = chosen.get(role)
            words = OURS
            if one is not None:
                lacks = f"，缺 {one.lacking} 个字，遇到时整个词用宋体" if one.lacking else ""
                gone = "" if role in held.faces else "：文件不在了或换过，先用自带的"
                words = f"{one.name}{gone or lacks}"
            said.setText(words)
            self.givers[role].setVisible(one is not None and may(self.desk.clerk, "settings"))

    def choose(self, role: str) -> None:
        """Let staff choose a file; say in a sentence why one can't be used."""
        path = notices.choose_file(self, "选字体文件", "字体文件 (*.ttf *.ttc *.otf)")
        if path is None:
            return
        from desktop_app.ledgers import own_faces

        store, clerk = self.desk.store, self.desk.clerk

        def look_into(_progress: object) -> str:
            return own_faces.choose(store, clerk, role, Path(path)).name

        self.desk.jobs.start(
            look_into, title="看字体文件", done=self._say_chosen, failed=self._say_failed
        )

    def _say_chosen(self, name: str) -> None:
        self.reload()
        self.desk.toast(f"以后用 {name}")

    def _say_failed(self, error: Exception) -> None:
        self.reload()
        self.desk.say_trouble(error)

    def give_up(self, role: str) -> None:
        """Go back to our own face."""
        from desktop_app.ledgers import own_faces

        try:
            own_faces.give_up(self.desk.store, self.desk.clerk, role)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
        self.choosers[role].setFocus()
        self.reload()
