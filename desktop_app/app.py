"""Puts the program together: the only module that knows all its parts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from PySide6.QtCore import QObject, QProcess, QSettings, Qt
from PySide6.QtWidgets import QApplication, QWidget

from db import backup, lives
from db.founding import OpenBook
from db.only_read import DAMAGED
from db.store import Store
from db.trouble import Refused, Unavailable
from desktop_app import VERSION
from desktop_app.gui import alive, installation, lock_place, notices, reports, trail
from desktop_app.gui.appearance import Appearance
from desktop_app.gui.book_window import BookWindow
from desktop_app.gui.building_ahead import BuildingAhead
from desktop_app.gui.clipboard import ClipboardGuard
from desktop_app.gui.colleagues import ColleagueWatch
from desktop_app.gui.desk import Desk
from desktop_app.gui.doorbell import Doorbell, bring_forward
from desktop_app.gui.entrance import OPENING_SIZE, Entrance
from desktop_app.gui.front import Front
from desktop_app.gui.idle import Idle, SessionWatch
from desktop_app.gui.last_work import LastWork
from desktop_app.gui.page import Page
from desktop_app.gui.pages.page_list import QUICK, entries
from desktop_app.gui.screen_capture import CaptureGuard
from desktop_app.gui.stick_watch import StickWatch
from desktop_app.gui.upkeep import Upkeep
from desktop_app.handbook.texts import CHANGES, changes
from desktop_app.installed import files

_SOUND_AGAIN: Final = "刚才逐页检查过，没有损坏；锁定后再打开，就能登记了"
_Place = tuple[Page, str, Mapping[str, Any]]


class Program(QObject):
    """Leads from one book to its window and back: first run, unlocking, working, locking.

    What is remembered of a book outside of it is its folder and nothing else.
    """

    def __init__(
        self, settings: QSettings | None = None, *, restart: Callable[[], bool] | None = None
    ) -> None:
        """Lead to a book; `restart` starts a fresh program, so that locking can end this one."""
        super().__init__()
        self._is_trial = settings is not None
        self._restart = restart
        self._session = SessionWatch()
        self._session.locked.connect(self.lock)
        self.idle = Idle(self)
        self.idle.passed.connect(self.lock)
        self.clipboard = ClipboardGuard(self)
        application().aboutToQuit.connect(self.clipboard.clear)
        self._settings = settings or QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "hongshiliu", "ledger"
        )
        self.appearance = Appearance(self._settings)
        self.appearance.resizing.connect(self._clear_pages)
        self.appearance.resized.connect(self._build_again)
        self.entrance = Entrance(self._settings, self.appearance, self.claim)
        self.entrance.opened.connect(self._begin_work)
        self.entrance.unlocked.connect(self._guard_entrance)
        self.entrance.trouble_met.connect(self._note_trouble)
        self.window: BookWindow | None = None
        self.book: OpenBook | None = None
        self.last_work: LastWork | None = None
        self._bell: Doorbell | None = None
        self._cover: Front | None = None
        self.stumbled = False
        """Whether something nobody foresaw kept the last book from being shown."""

    # One program at a book

    def claim(self, folder: Path) -> bool:
        """Say whether this is the only program at a book; another one is brought to the front."""
        if self._bell is not None and self._bell.book == folder:
            return True
        bell = Doorbell(folder)
        if not bell.take():
            return not bell.ring()
        self.release()
        bell.rung.connect(self.come_forward)
        self._bell = bell
        return True

    def release(self) -> None:
        """Be at the book no longer, so that a fresh program may be."""
        if self._bell is not None:
            self._bell.let_go()
        self._bell = None

    def come_forward(self) -> None:
        """Show the window to somebody who started the program again."""
        window = self.window or self.entrance.front
        if window is not None:
            bring_forward(window)

    # Before a book is open

    def begin(self, folder: Path | None = None) -> None:
        """Show what comes first: the given or remembered book, or the first questions."""
        self.entrance.begin(folder or self.remembered())

    def _begin_work(self, book: OpenBook, page: str) -> None:
        window = self.show_window(book)
        if page:
            window.show_page(page)

    def remembered(self) -> Path | None:
        """Give the folder of the book that was open last."""
        kept = self._settings.value("book", "")
        return Path(str(kept)) if kept else None

    def _note_trouble(self, error: Exception) -> None:
        if not isinstance(error, Refused | Unavailable):
            self.stumbled = True

    # While a book is open

    def show_window(self, book: OpenBook) -> BookWindow:
        """Open the window on a book and let go of what stood before it."""
        self.book, self.stumbled = book, True
        reports.attend(book.store)
        trail.forget()
        self._begin_start(book.store)
        desk = Desk(book.store, book.clerk, appearance=self.appearance)
        facts = book.store.facts
        window = BookWindow(
            desk,
            entries(desk),
            unit=facts.name,
            subtitle="区级汇总" if facts.is_district else "社区服务台账",
            demo=facts.is_demo,
            district=facts.is_district,
        )
        self._bind(window, desk)
        window.resize(*OPENING_SIZE)
        window.left.connect(self._leave)
        desk.lock_asked.connect(self.lock)
        if book.store.is_shared:
            ColleagueWatch(desk)
        self.window = window
        book.store.told_only_read = desk.only_read.emit
        desk.only_read.connect(self._keep_damage)
        first = next(iter(window.rail.entries), "")
        if first:
            window.show_page(first)
        window.show()
        self._guard(window, desk.store)
        self.entrance.close()
        if book.store.folder is not None:
            self.sticks = StickWatch(window)
        self._count_start(book)
        self.upkeep = Upkeep(window, book)
        self.upkeep.found_sound.connect(self._forget_damage)
        if book.upgrade_error is not None:
            # It counts as a start that failed: after two, the version before takes over again.
            reports.keep(book.upgrade_error)
            self.upkeep.say_backup()
            return window
        self.stumbled = False
        if book.store.only_reading:
            self.upkeep.say_backup()
            self.upkeep.check_book()
            return window
        if book.store.folder is not None and not self._is_trial:
            installation.opened(book.store.folder)
        self.upkeep.begin()
        self._go_back_to(window)
        self._tell_changes(window)
        self._tell_renewal(window)
        ahead = BuildingAhead(window, self.idle)
        if not self._is_trial:
            ahead.begin()
        return window

    def _begin_start(self, store: Store) -> None:
        """Remember the book; one whose last check found it damaged is only read."""
        if (folder := store.folder) is None:
            return
        self.claim(folder)
        self._settings.setValue("book", str(folder))
        self.entrance.starts.begin(folder)
        self._note_damage(store)  # an opening may meet it already
        if self.entrance.starts.is_damaged(folder) and not store.only_reading:
            store.read_only(DAMAGED)

    def _count_start(self, book: OpenBook) -> None:
        """Have failed starts be over, unless the book is merely looked at."""
        starts, folder = self.entrance.starts, book.store.folder
        if folder is not None:
            is_looked_at = book.store.only_reading and book.upgrade_error is None
            (starts.take_back if is_looked_at else starts.clear)(folder)

    def _keep_damage(self) -> None:
        """Say over every page that the book is damaged, and remember it for the next start."""
        if self.book is not None:
            self._note_damage(self.book.store)
        if self.window is not None:
            self.window.stand_anew()

    def _note_damage(self, store: Store) -> None:
        if store.folder is not None and store.only_reading == DAMAGED:
            self.entrance.starts.keep_damaged(store.folder)

    def _forget_damage(self) -> None:
        """Let a book be written again that was found damaged once, and sound by a whole check."""
        folder = self.book.store.folder if self.book is not None else None
        if folder is None or self.window is None or not self.entrance.starts.is_damaged(folder):
            return
        self.entrance.starts.forget_damage(folder)
        self.window.desk.toast(_SOUND_AGAIN, self.lock, deed="锁定")

    def _guard(self, window: QWidget, store: Store | None) -> None:
        """Lock when nobody is there or Windows is locked; keep screenshots clean."""
        if store is not None:
            CaptureGuard(window, store)
        if store is None or store.folder is not None:
            self.idle.begin(window, store)
            self._session.watch(window)

    def _guard_entrance(self, store: Store | None) -> None:
        """Do so before the book's own window as well, once a password has opened something."""
        if self.entrance.front is not None:
            self._guard(self.entrance.front, store)

    def _go_back_to(self, window: BookWindow) -> None:
        """Show the page and the very field that somebody was at when the book was locked."""
        if self.book is None:
            return
        place = lock_place.take(self.book.store, self.book.clerk)
        if place is not None and window.has_page(place[0]):
            window.show_page(*place)

    def _tell_renewal(self, window: BookWindow) -> None:
        """Say at once that a book was put back, copied or has come to another PC."""
        found = lives.newest(window.desk.store)
        if found is not None:
            go = partial(window.desk.show_page, "exchange")
            window.desk.toast(lives.WORDS[found.why], go, deed="怎么办")

    def _tell_changes(self, window: BookWindow) -> None:
        """Show once, beside the page, what is new since the version this PC ran before."""
        before = str(self._settings.value("version", VERSION))
        self._settings.setValue("version", VERSION)
        if before != VERSION and (text := changes(before)):
            window.show_guide(CHANGES, text)

    def _bind(self, window: BookWindow, desk: Desk) -> None:
        self.last_work = LastWork(desk)
        # A key that is held down takes the words of a field back and stops there.
        window.add_key("Ctrl+Z", self.last_work.take_back).setAutoRepeat(False)
        window.add_key("Ctrl+Y", self.last_work.bring_back).setAutoRepeat(False)
        window.add_key("Ctrl+L", self.lock)
        window.add_deed("锁定  Ctrl+L", self.lock)
        window.add_key("Ctrl+=", partial(self.appearance.step_size, 1))
        window.add_key("Ctrl+-", partial(self.appearance.step_size, -1))
        window.add_key("Ctrl+0", partial(self.appearance.step_size, 0))
        for key, one in QUICK:
            if any(entry.key == one.page for entry in entries(desk)):
                go = partial(desk.show_page, one.page, **dict(one.where))
                window.add_key(f"Ctrl+J, {key}", go, one.words)

    def wear(self) -> None:
        """Dress the program as staff chose last, and change with the PC from here on."""
        self.appearance.wear()
        self.appearance.follow_system()

    def _clear_pages(self) -> None:
        if self.window is not None:
            self.window.clear_pages()

    def _build_again(self) -> None:
        if self.window is not None:
            self.window.rebuild()
        else:
            self.entrance.build_again()

    # Leaving

    def lock(self) -> None:
        """Close the book and ask for the password again (Ctrl+L); drafts are kept.

        All windows go at once. What staff asked for before, such as an export, comes to its end
        behind them; then this program ends and a fresh one asks: what was in memory is gone. No
        backup is made, so that nobody waits; the next closing or the day's first start makes it.
        """
        if self.window is None or self.book is None:
            self._lock_entrance()
            return
        if self.book.store.folder is None:
            return
        window, self.window = self.window, None
        self._rest()
        window.left.disconnect(self._leave)
        ending = partial(self._end_lock, window, _place_in(window))
        _hide_all()
        jobs = window.desk.jobs
        jobs.wind_up()
        if not jobs.open_jobs():
            ending()
            return
        jobs.emptied.connect(ending, Qt.ConnectionType.SingleShotConnection)
        self._cover = self.entrance.show_locked()
        self._cover.closed.connect(jobs.close)  # who leaves for good has it come to its end, too

    def _end_lock(self, window: BookWindow, place: _Place | None) -> None:
        """Close a book at which no work goes on any more, and ask for its password."""
        book, cover, self._cover = self.book, self._cover, None
        if book is None or book.store.folder is None:
            return
        if place is not None and book.store.is_open:
            self._keep_place(place, book)
        window.desk.jobs.close()
        window.deleteLater()
        self._close_book()
        if cover is None or self.entrance.front is cover:
            self._ask_again(book.store.folder)

    def _lock_entrance(self) -> None:
        """Lock what a password opened while the book's own window is still to come."""
        folder = self.entrance.behind_password
        if folder is None:
            return
        self._rest()
        _hide_all()
        self.entrance.lock()
        self._settings.setValue("book", str(folder))
        self._settings.sync()
        self._ask_again(folder)

    def _ask_again(self, folder: Path) -> None:
        self.release()
        if self._restart is not None and self._restart():
            QApplication.exit(0)
        else:
            self.entrance.ask_again(folder)

    def _rest(self) -> None:
        """Watch over nothing any more; what was copied here goes before anybody pastes it."""
        self.idle.rest()
        self._session.leave()
        self.clipboard.clear()

    def _keep_place(self, place: _Place, book: OpenBook) -> None:
        """Keep what is being typed, and where; whatever is wrong with that, the book is closed."""
        page, shown, where = place
        try:
            page.depart()
            lock_place.keep(book.store, book.clerk, shown, where)
        except Unavailable:  # such as a full disk
            return
        except Exception as error:
            reports.keep(error)

    def let_go(self) -> None:
        """Take the window away and leave the book open, as the self-check does."""
        window, self.window, self.book = self.window, None, None
        self._rest()
        if window is not None:
            window.desk.jobs.close()
            window.hide()
            window.deleteLater()

    def _leave(self) -> None:
        """Close the book after its window: a backup first where the newest one lacks something."""
        window, self.window = self.window, None
        self._rest()
        if window is not None:
            window.hide()
            window.deleteLater()
        self._close_book(backing_up=True)

    def _close_book(self, *, backing_up: bool = False) -> None:
        book, self.book = self.book, None
        if book is None:
            return
        try:
            if backing_up and book.store.is_open and backup.is_outdated(book.store):
                backup.make(book.store, "day")
        except (Refused, Unavailable) as error:
            notices.tell(None, f"关闭前的备份没有做成：{error}")
        finally:
            book.close()

    def unexpected(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Report what nobody foresaw, without personal values, and say so in the window."""
        if not isinstance(error, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        if not isinstance(error, Refused | Unavailable):
            reports.keep(error)
        if self.window is not None:
            self.window.say_trouble(error)
        elif self.entrance.front is not None:
            self.entrance.front.say_trouble(error)


def _place_in(window: BookWindow) -> _Place | None:
    """Give where staff are, asked before the window hides, which takes the cursor away."""
    page = window.page()
    if page is None or not window.desk.store.is_open:
        return None
    try:
        return page, window.shown, page.place()
    except Exception as error:
        reports.keep(error)
        return page, window.shown, {}


def _hide_all() -> None:
    """Hide every window; a question that stands open is answered with no."""
    for one in alive.windows():
        one.hide()


def start_again() -> bool:
    """Start a fresh program, which asks for the password of the book that was open last."""
    arguments = [] if getattr(sys, "frozen", False) else ["-m", "desktop_app"]
    started: bool = QProcess.startDetached(sys.executable, arguments, str(files.home()))[0]
    return started


def application() -> QApplication:
    """Give the one application of Qt, made when there is none."""
    made = QApplication.instance()
    return made if isinstance(made, QApplication) else QApplication(["hongshiliu-ledger"])


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; an argument names the folder of a book. Gives the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    app = application()
    app.setApplicationDisplayName("红石榴家园服务台账")
    installation.dress(app)
    try:
        program = Program(restart=start_again)
        folder = Path(words[0]) if words else program.remembered()
        if folder is not None and not program.claim(folder):
            return 0
        program.wear()
        sys.excepthook = program.unexpected
        program.begin(folder)
        try:
            # The starter counts it as a start that failed: a newer version gives way after two.
            return app.exec() or int(program.stumbled)
        finally:
            program.release()
    except Exception as error:
        kept = reports.keep(error)
        where = f"。详情在 {kept}" if kept else ""
        notices.tell(None, f"{reports.WORDS}{where}，请交给维护的人")
        return 1
    finally:
        sys.excepthook = sys.__excepthook__
