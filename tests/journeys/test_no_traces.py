"""A working day leaves nothing of a resident outside the book: no log, report, temporary file,
setting, file name or list of what was open last."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import platformdirs
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from db import backup
from db.kinds import Resident
from desktop_app.gui import local_settings, reports
from tests.gui.front_of_house import closed_book
from tests.journeys.conftest import answer, unlock
from tests.journeys.hands import Hands
from tests.trust.leaking import written

NAME, PHONE, NUMBER, WORK = "慕容雪莲", "15400777123", "229902199003072029", "白桦木器厂"
CANARIES = (NAME, PHONE, NUMBER, WORK)


def traces(folder: Path, since: set[Path]) -> Iterator[str]:
    """Yield where a canary stands in a name or the bytes of what is new below a folder."""
    wanted = [(words, form) for words in CANARIES for form in set(written(words))]
    for path in [folder] if folder.is_file() else sorted(folder.rglob("*")):
        if path in since:
            continue
        if any(words in path.name for words in CANARIES):
            yield f"in the name of {path}"
        if path.is_file():
            held = path.read_bytes()
            yield from (f"{words} in {path}" for words, form in wanted if form in held)


def all_below(*folders: Path) -> set[Path]:
    return {path for folder in folders for path in folder.rglob("*")}


def a_day(hands: Hands, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Register, look, find, print, leave words unsaved, lock, come back, meet a fault, go home."""
    # Without a screen Qt knows no owner of the clipboard.
    hands.program.clipboard._owns = lambda: True
    hands.press("登记居民")
    hands.fill("公民身份号码（证件号码）", NUMBER)
    hands.fill("姓名", NAME)
    hands.fill("手机号码", PHONE)
    hands.fill("工作单位", WORK)
    hands.choose("告知方式", "当面")
    hands.key("Ctrl+S")
    assert hands.store.count(Resident) == 1
    hands.key("F8")  # all of the number, for half a minute
    line = hands.into("姓名")
    assert isinstance(line, QLineEdit)
    line.selectAll()
    line.copy()
    hands.key("Alt+2")
    hands.write("murong")
    hands.key("Ctrl+K")
    hands.write(NAME)
    hands.key("Esc")
    hands.key("Alt+8")
    hands.settle()
    answer(monkeypatch, save_file=place / "花名册.pdf")
    hands.program.window.page().save()
    hands.until((place / "花名册.pdf").exists)
    hands.settle()
    hands.program.window.show_page("resident_form")
    hands.fill("姓名", NAME)
    hands.program.unexpected(*fault())
    hands.program.lock()
    hands.until(lambda: hands.program.book is None)
    assert NAME not in QGuiApplication.clipboard().text()


def fault() -> tuple[type[BaseException], BaseException, TracebackType]:
    """Give a fault of the program's own that carries a resident's values."""
    with pytest.raises(ValueError, match=NAME) as caught:
        int(f"{NAME} {PHONE}")
    return caught.type, caught.value, caught.tb


def test_a_day_leaves_no_trace_outside_the_book(
    hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog, capfd
) -> None:
    caplog.set_level(logging.DEBUG)
    out = tmp_path / "kept by hand"
    out.mkdir()
    temp, own = tmp_path / "temp", Path(platformdirs.user_data_dir())
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))  # others write into that of all
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(temp))
    before = all_below(own)
    unlock(hands, closed_book(tmp_path / "book"))
    a_day(hands, out, monkeypatch)
    hands.program.begin(tmp_path / "book")
    unlock(hands, tmp_path / "book")
    backup.make(hands.store, "day")
    hands.program.window.close()  # asks once: the form that was begun has come back
    hands.program.window.close()
    hands.until(lambda: hands.program.book is None)
    local_settings.settings().sync()
    hands.program._settings.sync()

    assert any((tmp_path / "book" / "backups").iterdir())
    assert list(Path(platformdirs.user_log_dir(reports.FOLDER, appauthor=False)).iterdir())
    assert (tmp_path / "settings.ini").is_file()
    found = list(traces(tmp_path, {*out.rglob("*")}))
    found += traces(own, before)
    said = capfd.readouterr()
    found += [f"{w} was said" for w in CANARIES if w in f"{said.out}{said.err}{caplog.text}"]
    assert found == []
    assert (out / "花名册.pdf").stat().st_size > 0


def test_the_walk_finds_what_is_there(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.txt").write_text("", encoding="utf-8")
    (tmp_path / "settings.ini").write_bytes(b"last=\\x6155\\x5bb9\\x96ea\\x83b2\n")
    (tmp_path / "log").write_bytes(PHONE.encode("utf-16-le"))
    assert len(list(traces(tmp_path, set()))) == 3
