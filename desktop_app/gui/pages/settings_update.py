"""设置 → 关于 → 更新程序: a newer version from a stick, put beside the one that runs."""

from __future__ import annotations

from pathlib import Path

from desktop_app import VERSION
from desktop_app.exchange import carried_update, program_update
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


_DISTRICT_WORDS = (
    "要发给各社区：选好更新文件，以后导出的包就带着它，发给还在用旧版的电脑；"
    "那边读完包，在这里换上，同样先核对签名。"
)


class UpdateCard(Card):
    """What an update does, and taking one in; hidden where the program was not installed.

    The district may give one out with its packages, and an office take in what came so.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.choose_button = button("从 U 盘更新程序", self.choose, icon="usb")
        self.words = label(_WORDS, "small", wrap=True)
        self.came_button = button("换上区里发来的更新", self.take_what_came, kind="primary")
        self.give_button = button("随包发给各社区", self.give_out)
        self.stop_button = button("不再随包发", self.stop)
        self.given_words = label(_DISTRICT_WORDS, "small", wrap=True)
        deeds = row(self.came_button, self.choose_button, STRETCH)
        giving = row(self.give_button, self.stop_button, STRETCH)
        super().__init__(self.words, deeds, self.given_words, giving, title="更新程序")
        self.reload()
        if versions.root_of(files.own_folder()) is None:
            self.hide()

    def reload(self) -> None:
        """Offer what came with a package; say what packages carry."""
        store = self.desk.store
        came = carried_update.offered(store, files.own_folder())
        self.came_button.setVisible(came is not None)
        if came is not None:
            self.came_button.setText(f"换上区里发来的 {came[0]}")
        given = carried_update.given_out(store)
        for part in (self.give_button, self.given_words):
            part.setVisible(store.is_district)
        self.stop_button.setVisible(bool(given))
        self.given_words.setText(
            f"现在导出的包带着 {given}，发给还在用旧版的电脑。" if given else _DISTRICT_WORDS
        )

    def choose(self) -> None:
        """Let staff choose the file, and put the version in it beside this one."""
        if path := self._chosen():
            self.take(path)

    def _chosen(self) -> Path | None:
        kinds = f"更新文件 (*{program_update.SUFFIX})"
        return notices.choose_file(self, "选择更新文件", kinds)

    def take_what_came(self) -> None:
        """Put the version that a package of the district brought beside this one."""
        if came := carried_update.offered(self.desk.store, files.own_folder()):
            self.take(came[1])

    def give_out(self) -> None:
        """Let staff choose the file that the district's packages shall carry."""
        desk, path = self.desk, self._chosen()
        if path is None:
            return
        desk.jobs.start(
            lambda _progress: carried_update.give_out(
                desk.store, desk.clerk, path, files.own_folder()
            ),
            title="正在核对更新文件",
            done=self._say_given,
            failed=desk.say_trouble,
        )

    def _say_given(self, version: str) -> None:
        self.reload()
        self.desk.toast(f"以后导出的包带着 {version}")

    def stop(self) -> None:
        """Let packages carry no update any more."""
        carried_update.stop(self.desk.store, self.desk.clerk)
        self.reload()

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
