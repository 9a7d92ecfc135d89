"""The capped child: a reader gone wild is stopped, explained, and hurts nobody."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from db.trouble import Refused, Unavailable
from desktop_app.exchange import child
from desktop_app.exchange.cage import Caps

WILD = "tests.exchange.wild_tasks:"
MEGABYTE = 1 << 20


@pytest.fixture
def wild(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Give a way to run a wild task on a small file."""
    file = tmp_path / "roster.csv"
    file.write_bytes(b"a,b\n")

    def run(task: str, **caps: int) -> bytes:
        monkeypatch.setitem(child.TASKS, "wild", WILD + task)
        return child.decode("wild", file, caps=Caps(**caps))

    return run


def test_memory_is_capped(wild):
    with pytest.raises(Refused, match="展开后太大"):
        wild("eat_memory")


def test_without_the_cap_memory_is_not_capped(wild):
    """Planted fault: the same task with the cap off must get what it asked for."""
    assert wild("eat_memory", memory=2000 * MEGABYTE) == b"64"


def test_processor_time_is_capped(wild):
    with pytest.raises(Refused, match="没读完"):
        wild("eat_processor", seconds=1)


def test_patience_by_the_clock_is_capped(wild):
    with pytest.raises(Unavailable, match="拷到电脑上"):
        wild("sleep_long", patience=1)


def test_a_child_that_lingers_is_ended(wild):
    with pytest.raises(Unavailable, match="拷到电脑上"):
        wild("linger", patience=1)


def test_the_answer_is_capped(wild):
    with pytest.raises(Refused, match="展开后太大"):
        wild("talk_long", answer=MEGABYTE)


def test_a_silent_death_is_explained(wild):
    with pytest.raises(Refused, match="损坏"):
        wild("die")


def test_no_outside_acts(wild, tmp_path):
    assert wild("try_outside_acts") == b""
    assert [file.name for file in tmp_path.iterdir()] == ["roster.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no cap on written files")
def test_the_system_refuses_writing_too(wild, tmp_path, monkeypatch):
    held = tmp_path / "held"
    held.write_bytes(b"")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(Refused, match="损坏"):
        wild("write_below_python")
    assert held.read_bytes() == b""


def test_no_password_and_no_window_or_database_reach_the_child(wild, monkeypatch):
    monkeypatch.setenv("HSL_PASSWORD", "practice-password")
    words = wild("tell_environment").decode().split()
    assert "PYTHONPATH" in words
    assert not {"HSL_PASSWORD", "PySide6", "sqlalchemy", "sqlcipher3"} & set(words)


class _Stopped(Exception):
    pass


def test_cancelling_ends_the_child_at_once(monkeypatch, tmp_path):
    file = tmp_path / "roster.csv"
    file.write_bytes(b"a,b\n")
    monkeypatch.setitem(child.TASKS, "wild", WILD + "sleep_long")
    begun = []
    start = child._start
    monkeypatch.setattr(child, "_start", lambda: begun.append(start()) or begun[0])

    def step(done: int, total: int) -> None:
        raise _Stopped

    with pytest.raises(_Stopped):
        child.decode("wild", file, step=step)
    assert begun[0].returncode == -signal.SIGKILL


def test_a_missing_file_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="U 盘"):
        child.decode("sheet", tmp_path / "gone.xlsx")


@pytest.mark.skipif(sys.platform != "linux", reason="parent death signal is Linux")
def test_the_child_dies_with_its_parent(tmp_path):
    file = tmp_path / "roster.csv"
    file.write_bytes(b"a,b\n")
    parent_words = (
        "import sys, subprocess\n"
        "from pathlib import Path\n"
        "from desktop_app.exchange import child\n"
        "start = child._start\n"
        "def told():\n"
        "    begun = start()\n"
        "    print(begun.pid, flush=True)\n"
        "    return begun\n"
        "child._start = told\n"
        f"child.TASKS['wild'] = {WILD + 'sleep_long'!r}\n"
        f"child.decode('wild', Path({str(file)!r}))\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with Popen([sys.executable, "-c", parent_words], stdout=PIPE, env=environment) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        _wait_until(lambda: "wild_tasks" in _maps_or_name(pid))
        parent.send_signal(signal.SIGKILL)
    _wait_until(lambda: not _is_alive(pid))


def _maps_or_name(pid: int) -> str:
    # Sleeping (state S) in its minute of doing nothing, after the cage was closed: its memory
    # limit says so.
    limits = Path(f"/proc/{pid}/limits").read_text()
    return "wild_tasks" if str(Caps().memory) in limits else ""


def _is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def _wait_until(is_so) -> None:
    for _ in range(400):
        if is_so():
            return
        time.sleep(0.02)
    raise AssertionError("waited 8 seconds in vain")
