"""设置 → 关于 → 更新程序: a newer version from a stick, put beside the one that runs."""

from __future__ import annotations

from pathlib import Path

from desktop_app import VERSION
from desktop_app.exchange import program_update
from desktop_app.gui import notices
from desktop_app.gui.arrange import STRETCH, row
from desktop_app.gui.controls import Card, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress
from desktop_app.installed import files, versions

_WORDS = (
    "把区里发的更新文件（.hslupd）放在 U 盘上，在这里选它。程序先核对签名，再放在现在的版本旁边；"
    "关闭程序、重新打开就是新版本。新版本第一次打开台账前先做备份；打不开时自动换回现在的版本。"
)


class UpdateCard(Card):
    """The one deed, and what it does; hidden where the program was not installed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.choose_button = button("从 U 盘更新程序", self.choose, icon="usb")
        self.words = label(_WORDS, "small", wrap=True)
        super().__init__(self.words, row(self.choose_button, STRETCH), title="更新程序")
        if versions.root_of(files.own_folder()) is None:
            self.hide()

    def choose(self) -> None:
        """Let staff choose the file, and put the version in it beside this one."""
        kinds = f"更新文件 (*{program_update.SUFFIX})"
        path = notices.choose_file(self, "选择更新文件", kinds)
        if path is not None:
            self.take(path)

    def take(self, path: Path) -> None:
        """Check the file and install what is in it, in a job that can be given up."""
        desk = self.desk

        def work(progress: Progress) -> str:
            version = program_update.install(path, files.own_folder(), progress.step)
            desk.store.note(desk.clerk, "更新程序", reason=f"{VERSION} → {version}")
            return version

        desk.jobs.start(
            work,
            title="正在更新程序",
            done=self._say_done,
            failed=desk.say_trouble,
            cancellable=True,
        )

    def _say_done(self, version: str) -> None:
        self.words.setText(f"{version} 已经放好。关闭程序、重新打开就是新版本。")
        self.desk.toast(f"{version} 已经放好，重新打开程序就是新版本")
