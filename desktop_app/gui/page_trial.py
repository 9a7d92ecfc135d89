"""Every page of a book's window, opened in each of its states, as the self-check does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from itertools import groupby, product
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QTimer
from typing_extensions import override

from desktop_app.gui import page_audit
from desktop_app.gui.jobs import ASIDE, Job
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.window import Window

SCREENS: Final = {"900x460": (900, 460), "1366x768": (1366, 696), "1920x1080": (1920, 1008)}
"""What a window may fill on each screen, without title and task bar."""
_RESTS: Final = 80  # milliseconds: timers of a page that are shorter come first
_WAITING: Final = 6  # pictures that wait to be written, of 8 MiB each
_QUICKLY: Final = 60  # how PNGs are packed: a third larger than could be, in half the time

More = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Shot:
    """One way to look at a page: colours, size of words, screen."""

    theme: str = "light"
    size: str = "普通"
    screen: str = "1366x768"

    @override
    def __str__(self) -> str:
        large = "" if self.size == "普通" else f"-{self.size}"
        return f"{self.screen}-{self.theme}{large}"


ALL_SHOTS: Final = tuple(
    Shot(*ways) for ways in product(("light", "dark", "contrast"), ("普通", "特大"), SCREENS)
)


def open_all(window: Window) -> list[str]:
    """Open each page in all its states; give their names."""
    return list(visits(window, rests=False))


def visits(
    window: Window, more: More | None = None, *, rests: bool = True, besides: Sequence[Job] = ()
) -> Iterator[str]:
    """Bring each page into view in all its states; gives the name of what is in view.

    `more` adds states by page, such as `{"import": {"file": {"file": path}}}`.
    """
    for entry in entries(window.desk):
        window.show_page(entry.key)
        page = window.page()
        states = {} if page is None else page.sights()
        for word, where in {**states, **(more or {}).get(entry.key, {})}.items():
            if where:
                window.show_page(entry.key, dict(where))
            settle(window, rests=rests, besides=besides)
            window.toast.leave()  # said of something else, some pages ago
            yield f"{entry.key}-{word}" if word else entry.key


def settle(window: Window, *, rests: bool = True, besides: Sequence[Job] = ()) -> None:
    """Let the window come to rest: its jobs and what follows them a moment later."""
    QCoreApplication.processEvents()
    while any(job not in besides for job in window.desk.jobs.open_jobs()):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    until = QDeadlineTimer(2 * _RESTS)
    while _is_about_to_move(window, _RESTS if rests else 1) and not until.hasExpired():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
    for _layouts_within_layouts in range(3):
        QCoreApplication.processEvents()
    # Without a running loop nothing that was given up would ever go.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _is_about_to_move(window: Window, within: int) -> bool:
    """Say whether a timer of the page in view goes off within so many milliseconds."""
    page = window.page()
    timers = page.findChildren(QTimer) if page is not None else []
    return any(one.isActive() and one.isSingleShot() and one.interval() < within for one in timers)


class _Album:
    """Writes pictures beside the window's work."""

    def __init__(self, window: Window, folder: Path) -> None:
        self._window, self._folder = window, folder
        self.waiting: list[Job] = []

    def keep(self, file: str) -> None:
        """Take a picture of the window as it is."""
        picture, path = self._window.grab().toImage(), str(self._folder / file)
        jobs = self._window.desk.jobs
        job = jobs.start(
            lambda _progress: picture.save(path, quality=_QUICKLY),
            title="存图",
            lane=ASIDE,
            quiet=True,
        )
        self.waiting.append(job)
        job.ended.connect(partial(self.waiting.remove, job))
        self.let_go(_WAITING)

    def let_go(self, most: int = 0) -> None:
        """Wait until no more than some of the pictures are still to be written."""
        while len(self.waiting) > most:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def look_round(
    window: Window, shots: Sequence[Shot], folder: Path, more: More | None = None
) -> tuple[list[str], dict[str, list[str]]]:
    """Keep a picture of each page in each way to look at it; give the pages, and flaws by picture.

    Words are measured once a size: colours change nothing about them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wrong: dict[str, list[str]] = {}
    seen: dict[str, list[str]] = {}
    appearance = window.desk.appearance
    measured: set[tuple[str, str]] = set()
    album = _Album(window, folder)
    for (theme, size), same in groupby(shots, lambda shot: (shot.theme, shot.size)):
        appearance.choose_theme(theme)
        appearance.choose_size(size)
        views = list(same)
        for name in visits(window, more, besides=album.waiting):
            for shot in views:
                window.resize(*SCREENS[shot.screen])
                settle(window, rests=False, besides=album.waiting)
                file = f"{name}-{shot}.png"
                album.keep(file)
                seen.setdefault(name, []).append(file)
                page = window.page()
                if page is not None and (size, shot.screen) not in measured:
                    wrong[file] = page_audit.flaws(page)
        measured |= {(size, shot.screen) for shot in views}
    album.let_go()
    (folder / "index.html").write_text(_index(seen, wrong), encoding="utf-8")
    return list(seen), {file: words for file, words in wrong.items() if words}


def _index(seen: Mapping[str, Sequence[str]], wrong: Mapping[str, Sequence[str]]) -> str:
    lines = ["<!doctype html><meta charset=utf-8><title>每一页的样子</title>"]
    for name, files in seen.items():
        lines.append(f"<h2>{escape(name)}</h2>")
        for file in files:
            said = "；".join(wrong.get(file, ()))
            link = escape(file, quote=True)
            picture = f'<img src="{link}" width=440 loading=lazy alt="{link}">'
            words = f"<br>{escape(file)} {escape(said)}"
            lines.append(
                f'<p style="display:inline-block"><a href="{link}">{picture}</a>{words}</p>'
            )
    return "\n".join(lines)
