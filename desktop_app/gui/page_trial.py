"""Every page of a book's window, opened in each of its states, as the self-check does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, product
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop
from typing_extensions import override

from desktop_app.gui import page_audit
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.window import Window

SCREENS: Final = {"900x460": (900, 460), "1366x768": (1366, 696), "1920x1080": (1920, 1008)}
"""What a window may fill on each screen, without title and task bar."""
_RESTS: Final = 80  # milliseconds after which a page has shown what it shows a moment later
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
    return list(visits(window, rest=0))


def visits(window: Window, more: More | None = None, *, rest: int = _RESTS) -> Iterator[str]:
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
            settle(window, rest=rest)
            yield f"{entry.key}-{word}" if word else entry.key


def settle(window: Window, *, rest: int = _RESTS) -> None:
    """Let the window come to rest: its jobs and what follows them a moment later."""
    QCoreApplication.processEvents()
    while window.desk.jobs.open_jobs():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    if rest:
        until = QDeadlineTimer(rest)
        while not until.hasExpired():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
    QCoreApplication.processEvents()


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
    for (theme, size), same in groupby(shots, lambda shot: (shot.theme, shot.size)):
        appearance.choose_theme(theme)
        appearance.choose_size(size)
        views = list(same)
        for name in visits(window, more):
            for shot in views:
                window.resize(*SCREENS[shot.screen])
                settle(window, rest=0)
                file = f"{name}-{shot}.png"
                window.grab().save(str(folder / file), "PNG", _QUICKLY)
                seen.setdefault(name, []).append(file)
                page = window.page()
                if page is not None and (size, shot.screen) not in measured:
                    wrong[file] = page_audit.flaws(page)
        measured |= {(size, shot.screen) for shot in views}
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
