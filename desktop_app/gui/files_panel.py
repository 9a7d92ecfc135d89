"""The files of the record in view, beside its form: a card for each of its lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from typing_extensions import override

from db import files as book_files
from db.blobs import PRINT, THUMB
from db.files import FORM, PHOTOS, Files, is_picture, open_lists
from db.kinds import Attachment
from db.record import Record
from db.roles import may
from db.safe_files import safe_write
from db.trouble import Refused, Unavailable
from db.work import Changes, Work
from desktop_app.exchange import taking
from desktop_app.gui import notices
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import label
from desktop_app.gui.desk import Desk
from desktop_app.gui.file_adding import FileAdding
from desktop_app.gui.file_details import FileDetails
from desktop_app.gui.file_group import FileGroup
from desktop_app.gui.file_tile import FileTile
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.jobs import ASIDE
from desktop_app.gui.picture_view import PictureView, Shown
from desktop_app.gui.undoing import undo_work

NO_CARDS: Final = "不要添加身份证、户口簿的照片"
FEW: Final = 3


class FilesPanel(QWidget):
    """Shows and changes the files of one record; nothing for a kind without lists of files.

    A kept record's files are saved at once, with an undo; those of a record that is not saved
    yet wait in the book and are saved with it. `waiting(bool)` says whether any do. Where there
    is room its lists stand `beside` each other.
    """

    waiting = Signal(bool)

    def __init__(self, desk: Desk, kind: type[Record], *, beside: bool = False) -> None:
        super().__init__()
        self._desk, self._kind = desk, kind
        self._owner: Record | None = None
        self._unread: set[str] = set()
        self._may_edit = True
        self._edited = b""
        self.bar, self.ask, self.details = InlineBar(), AskCard(), FileDetails(desk)
        self.groups = _groups(kind)
        lists = _side_by_side(self.groups) if beside else column(*self.groups.values(), gap=12)
        self.warning = label(NO_CARDS, "caption", wrap=True)
        self.setLayout(column(self.bar, self.ask, self.details, lists, self.warning, gap=12))
        self.adding = adding = FileAdding(self, desk, kind, self.ask)
        for name, group in self.groups.items():
            group.offered.connect(partial(adding.add, name))
            group.choose_asked.connect(partial(adding.choose, name))
            group.stick_asked.connect(partial(adding.choose_stick, name))
            group.paste_asked.connect(partial(adding.paste, name))
            group.asked.connect(self.do)
        adding.landed.connect(self.refresh)
        adding.moved_on.connect(self._tell_waiting)
        adding.refused.connect(self._say_refused)
        self.details.closed.connect(lambda: self._give_focus((self._edited, "edit")))
        if not self.groups:
            self.hide()
        desk.changed.connect(self.follow)
        if self.groups:
            QApplication.instance().focusChanged.connect(self._watch)  # type: ignore[union-attr]

    # What is shown

    def show_record(self, owner: Record, *, locked: bool = False) -> None:
        """Show the files of a record, kept or not; of a locked one they are only looked at.

        Proof may still be added to what was approved or filed; what is there stays as it is.
        """
        if not self.groups:
            return
        if self._owner is None or self._owner.id != owner.id:
            for part in (self.bar, self.ask, self.details):
                part.hide()
        self._owner = owner
        self.adding.owner = owner.id
        may_add, takes_more = may(self._desk.clerk, "edit") and not locked, open_lists(owner)
        self._may_edit = may_add and not owner.is_shut
        for name, group in self.groups.items():
            group.set_editable(on=may_add and name in takes_more)
        self.warning.setVisible(may_add)
        self.refresh()

    def follow(self, changes: Changes) -> None:
        """Show the files anew when some changed."""
        if Attachment in changes.kinds:
            self.refresh()

    def refresh(self) -> None:
        """Read the files of the record in view and show them."""
        if self._owner is None or not self._desk.store.is_open:
            return
        rows = self._rows()
        held, twins = self._files.held(one.sha256 for one in rows), self._files.twins(rows)
        had = self._deed_with_focus()
        for name, group in self.groups.items():
            tag = self._kind.lists()[name].tag
            group.show_tiles([self._tile(one, held, twins) for one in rows if one.owner_tag == tag])
        self._give_focus(had)
        self._make_copies([one for one in rows if one.sha256 in held])
        self._tell_waiting()

    @property
    def _files(self) -> Files:
        return Files(self._desk.store)

    @property
    def _is_kept(self) -> bool:
        return self._owner is not None and self._owner.op is not None

    def _rows(self) -> list[Attachment]:
        if self._owner is None:
            return []
        files = self._files
        return files.of(self._owner.id) if self._is_kept else files.waiting(self._owner.id)

    def _tile(
        self, file: Attachment, held: set[str], twins: Mapping[str, Sequence[Record]]
    ) -> FileTile:
        lacking = "cleared" if file.is_cleared else "absent"
        thumb, state = b"", "" if file.sha256 in held else lacking
        if not state and is_picture(file):
            thumb, state = self._thumb(file.sha256)
        names = "、".join(self._called(one) for one in twins.get(file.sha256, ())[:FEW])
        said = [f"这个文件也用在{names}，请核对"] if names else []
        return FileTile(file, thumb, state, said, may_edit=self._may_edit)

    def _called(self, record: Record) -> str:
        called = self._desk.store.called(record)
        return called if called.startswith(record.title) else f"{record.title} {called}"

    def _thumb(self, sha256: str) -> tuple[bytes, str]:
        try:
            copy = self._files.copy(sha256, THUMB)
        except Unavailable:
            return b"", "unread"
        if copy:
            return copy.content, ""
        return b"", "unread" if sha256 in self._unread else "making"

    def _make_copies(self, rows: Sequence[Attachment]) -> None:
        """Have the small pictures made that a package did not bring."""
        store = self._desk.store
        wanted = {row.sha256 for row in rows if is_picture(row)} - self._unread
        lacking = self._files.without_copies(wanted) if wanted else []
        if not lacking:
            return
        self._unread |= set(lacking)  # until they are made; nothing is tried twice
        self._desk.jobs.start(
            lambda _progress: (lacking, taking.complete(store, lacking)),
            title="正在做小图",
            done=self._show_copies,
            lane=ASIDE,
            quiet=True,
        )

    def _show_copies(self, outcome: tuple[list[str], list[str]]) -> None:
        asked, unread = outcome
        self._unread = (self._unread - set(asked)) | set(unread)
        self.refresh()

    def _tell_waiting(self) -> None:
        waits = not self._is_kept and bool(self._rows() or self.adding.is_under_way())
        self.waiting.emit(waits)

    def _deed_with_focus(self) -> tuple[bytes, str]:
        """Say on which file and deed the cursor is: the tiles are about to be made anew."""
        tiles = [tile for group in self.groups.values() for tile in group.tiles]
        found = ((t.file.id, d) for t in tiles for d, b in t.buttons.items() if b.hasFocus())
        return next(found, (b"", ""))

    def _give_focus(self, to: tuple[bytes, str]) -> None:
        tiles = [tile for group in self.groups.values() for tile in group.tiles]
        for tile in tiles:
            if tile.file.id == to[0] and to[1] in tile.buttons:
                tile.buttons[to[1]].setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_refused(self, refused: Sequence[str]) -> None:
        more = f"\n另外还有 {len(refused) - FEW} 个" if len(refused) > FEW else ""
        words = f"有 {len(refused)} 个没有添加\n" + "\n".join(refused[:FEW]) + more
        self.bar.say(words, "warn", closable=True)

    # What is done with one file

    def do(self, tile: FileTile, deed: str) -> None:
        """Do what staff want with a file."""
        if deed == "open":
            self.open(tile)
        elif deed == "save":
            self.save_out(tile.file, tile.called)
        elif deed == "edit":
            self._edited = tile.file.id
            self.details.ask(tile.file, tile.called, self._note)
        elif deed == "remove":
            self.remove(tile)
        else:
            self._move(tile, -1 if deed == "up" else 1)

    def open(self, tile: FileTile) -> None:
        """Show a picture in full; any other file is saved outside, to be opened there."""
        if not is_picture(tile.file):
            self.save_out(tile.file, tile.called)
            return
        group = next(group for group in self.groups.values() if tile in group.tiles)
        tiles = [t for t in group.tiles if is_picture(t.file) and t.open_button.isEnabled()]
        shown = [
            Shown(
                t.called,
                partial(self._print_copy, t.file),
                partial(self.save_out, t.file, t.called),
            )
            for t in tiles
        ]
        PictureView(self.window(), shown, tiles.index(tile))

    def _print_copy(self, file: Attachment) -> bytes:
        """Give a picture as our own child drew it: what a package brought is never shown as is."""
        try:
            copy = self._files.copy(file.sha256, PRINT)
        except Unavailable as trouble:
            self._desk.say_trouble(trouble)
            return b""
        return copy.content if copy else b""

    def save_out(self, file: Attachment, called: str) -> None:
        """Save a file outside the book; the access log says so."""
        ending = book_files.ENDINGS[file.mime]
        suggested = Path(called).stem + ending
        path = notices.save_file(self, "另存为", suggested, f"文件 (*{ending})")
        if path is None:
            return
        files, clerk = self._files, self._desk.clerk
        self._desk.jobs.start(
            lambda _progress: safe_write(path, files.take_out(clerk, file)),
            title="正在另存文件",
            done=lambda _written: self._desk.toast(
                f"已另存为 {path.name}，这一份不在台账里，请妥善保管"
            ),
            failed=self._desk.say_trouble,
        )

    def remove(self, tile: FileTile) -> None:
        """Take a file off the record; the toast brings it back."""
        file, words = tile.file, f"移除 {tile.called}"
        if self._is_kept:
            self._write(words, lambda work: work.delete(file))
            return
        self._files.set_aside(file)
        self.refresh()
        self._desk.toast(f"已{words}", partial(self._bring_back, file))

    def _bring_back(self, file: Attachment) -> None:
        try:
            self._files.wait(file)
        except Refused as refused:
            self._desk.say_trouble(refused)
            return
        self.refresh()

    def _note(self, file: Attachment) -> None:
        if self._is_kept:
            self._write("改附件说明", lambda work: work.save(file))
        else:
            self._files.wait(file)
            self.refresh()

    def _move(self, tile: FileTile, by: int) -> None:
        group = next(group for group in self.groups.values() if tile in group.tiles)
        rows = [one.file for one in group.tiles]
        at = group.tiles.index(tile)
        if not 0 <= at + by < len(rows):
            return
        rows.insert(at + by, rows.pop(at))
        if self._is_kept:
            self._write("调整附件顺序", lambda work: book_files.reorder(work, rows))
            return
        for place, file in enumerate(rows):
            file.position = place
            self._files.wait(file)
        self.refresh()

    def _write(self, words: str, change: Callable[[Work], object]) -> None:
        """Change kept files in one piece of work, and say how to take it back."""
        desk = self._desk
        try:
            with desk.store.work(desk.clerk, words, FORM) as work:
                change(work)
        except (Refused, Unavailable) as trouble:
            desk.say_trouble(trouble)
            self.refresh()
            return
        desk.tell_changed(work.changes)
        if work.changes.ids:
            desk.toast(f"已{words}", partial(undo_work, desk, work.changes.work, words))

    # Pasting

    def _watch(self, left: QWidget | None, entered: QWidget | None) -> None:
        """Look at the keys of the control with the cursor, and at no other event of the program."""
        if left is not None:
            left.removeEventFilter(self)
        if entered is not None and self.isVisible():
            entered.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Ctrl+V reach the panel from a field when what is pasted is no text."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Paste)
            and self.isVisible()
            and _is_for_files()
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def _is_for_files() -> bool:
    held = QApplication.clipboard().mimeData()
    return held is not None and not held.hasText() and (held.hasImage() or held.hasUrls())


def _groups(kind: type[Record]) -> dict[str, FileGroup]:
    lists = book_files.lists_of(kind)
    pasted = PHOTOS if PHOTOS in lists else next(reversed(lists), "")
    wanted = {name: one.wanted for name, one in kind.lists().items()}
    return {
        name: FileGroup(text, takes_paste=name == pasted, wanted=wanted[name])
        for name, text in lists.items()
    }


def _side_by_side(groups: dict[str, FileGroup]) -> QHBoxLayout:
    return row(*((held(column(group, STRETCH)), 1) for group in groups.values()), gap=12)
