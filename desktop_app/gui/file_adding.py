"""Adding files to a record: chosen, from a phone's stick, dropped or pasted; in two jobs.

The first looks into the files and leaves the book alone, the second keeps what was found sound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from db import files as book_files
from db.blobs import TakenFile
from db.files import Added
from db.record import Record
from desktop_app.exchange import taking
from desktop_app.exchange.found_file import Source
from desktop_app.gui import notices
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import ChoiceBox
from desktop_app.gui.desk import Desk
from desktop_app.gui.dropping import PHOTO_ENDINGS, sources_of
from desktop_app.gui.jobs import ASIDE, Progress
from desktop_app.gui.phone_stick import Shots, found_in
from desktop_app.gui.undoing import undo_work

_ENDINGS: Final = dict.fromkeys((*PHOTO_ENDINGS, *book_files.ENDINGS.values()))
KINDS_OF_FILES: Final = (
    f"照片和文件 ({' '.join(f'*{ending}' for ending in _ENDINGS)});;所有文件 (*)"
)

NOTHING_TOLD: Final[Mapping[str, Any]] = MappingProxyType({})


class FileAdding(QObject):
    """Adds files to the record `owner` names at that moment, wherever staff go meanwhile.

    `landed` when files wait for a record that is not saved yet, `moved_on` when a job began or
    ended, `refused(sentences)` for files that were not added.
    """

    landed = Signal()
    moved_on = Signal()
    refused = Signal(list)

    def __init__(self, parent: QWidget, desk: Desk, kind: type[Record], ask: AskCard) -> None:
        super().__init__(parent)
        self.owner = b""
        self._parent, self._desk, self._kind, self._ask = parent, desk, kind, ask
        self._under_way: list[bytes] = []

    def is_under_way(self) -> bool:
        """Say whether files of the record in view are still being looked into or kept."""
        return self.owner in self._under_way

    def choose(self, name: str) -> None:
        """Let staff choose files."""
        if paths := notices.choose_files(self._parent, "选要添加的文件", KINDS_OF_FILES):
            self.add(name, [(path.name, path) for path in paths])

    def choose_stick(self, name: str) -> None:
        """Let staff choose a phone's or stick's folder, then of which day the photos are wanted."""
        folder = notices.choose_folder(self._parent, "选手机或 U 盘里放照片的文件夹")
        if folder is None:
            return
        self._desk.jobs.start(
            lambda progress: found_in(folder, progress.step),
            title="正在找照片",
            done=partial(self._ask_day, name),
            failed=self._desk.say_trouble,
            cancellable=True,
            lane=ASIDE,
        )

    def _ask_day(self, name: str, shots: Shots) -> None:
        if not shots:
            self._desk.toast("这个文件夹里没有照片")
            return
        days = ChoiceBox("哪一天的照片", [(d, f"{d}（{len(p)} 张）") for d, p in shots.items()])
        count = sum(map(len, shots.values()))
        self._ask.ask(
            f"这里有 {count} 张照片，要哪一天的？",
            [("day", "哪一天的照片", days)],
            deed="添加这一天的",
            press=lambda: self.add(name, [(p.name, p) for p in shots[days.value()]]),
        )

    def paste(self, name: str) -> None:
        """Add what the clipboard holds: a picture, or files that were copied."""
        if sources := sources_of(QApplication.clipboard().mimeData()):
            self.add(name, sources)
        else:
            self._desk.toast("剪贴板里没有图片或文件，请先截图或复制图片")

    def add(
        self,
        name: str,
        sources: Sequence[tuple[str, Source]],
        told: Mapping[str, Any] = NOTHING_TOLD,
    ) -> None:
        """Add files to a list: they are looked into aside, then kept.

        `told` is what is known of all pictures among them, by the field of `Attachment`.
        """
        owner = self.owner
        self._begin(owner)
        job = self._desk.jobs.start(
            lambda progress: taking.take_all(sources, progress.step),
            title=f"正在添加 {len(sources)} 个文件",
            done=partial(self._keep, name, owner, told),
            failed=self._desk.say_trouble,
            cancellable=True,
            lane=ASIDE,
        )
        job.ended.connect(partial(self._end, owner))

    def _keep(
        self,
        name: str,
        owner: bytes,
        told: Mapping[str, Any],
        outcome: tuple[list[TakenFile], list[str]],
    ) -> None:
        taken, refused = outcome
        if refused:
            self.refused.emit(refused)
        if not taken:
            return
        store, clerk, kind = self._desk.store, self._desk.clerk, self._kind
        self._begin(owner)

        def keep(_progress: Progress) -> Added:
            return book_files.add(store, clerk, kind, owner, name, taken, told)

        job = self._desk.jobs.start(
            keep,
            title="正在保存文件",
            done=self._say_added,
            failed=self._desk.say_trouble,
        )
        job.ended.connect(partial(self._end, owner))

    def _begin(self, owner: bytes) -> None:
        self._under_way.append(owner)
        self.moved_on.emit()

    def _end(self, owner: bytes) -> None:
        self._under_way.remove(owner)
        self.moved_on.emit()

    def _say_added(self, added: Added) -> None:
        words = f"已添加 {added.files} 个文件" if added.files else "没有添加新的文件"
        if added.doubled:
            words += f"，{added.doubled} 个已经在里面了"
        if added.changes:
            self._desk.tell_changed(added.changes)
            self._desk.toast(words, partial(undo_work, self._desk, added.changes.work, words))
            return
        self.landed.emit()
        self._desk.toast(f"{words}，保存这条记录时一起保存" if added.files else words)


def complete_pictures(desk: Desk) -> None:
    """Make the print copies and small pictures that packages did not bring, beside other work."""
    store = desk.store
    desk.jobs.start(
        lambda progress: taking.complete(store, step=progress.step),
        title="正在做收到的照片的小图",
        failed=desk.say_trouble,
        cancellable=True,
        lane=ASIDE,
    )
