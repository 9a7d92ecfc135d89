"""Slow work: order, progress, cancelling, failing, and nothing left over at closing."""

from __future__ import annotations

import gc
import threading
from pathlib import Path

import pytest

from db.trouble import Refused
from desktop_app.gui import reports
from desktop_app.gui.jobs import ASIDE, Jobs, Progress


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def kept(monkeypatch, tmp_path: Path) -> list[str]:
    written: list[str] = []
    monkeypatch.setattr(reports, "keep", lambda error: written.append(reports.scrubbed(error)))
    return written


def test_the_result_comes_back_on_the_windows_side(qtbot, jobs: Jobs) -> None:
    here = threading.get_ident()
    heard: list[tuple[int, bool]] = []
    job = jobs.start(
        lambda _progress: threading.get_ident(),
        title="核对",
        done=lambda there: heard.append((there, threading.get_ident() == here)),
    )
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0][0] != here
    assert heard[0][1]
    assert job.is_over
    assert jobs.open_jobs() == []


def test_work_on_the_book_goes_one_at_a_time_in_order(qtbot, jobs: Jobs) -> None:
    inside: list[str] = []
    most: list[int] = []

    def piece(name: str):
        def work(_progress: Progress) -> None:
            inside.append(name)
            most.append(len(inside))
            inside.remove(name)

        return work

    order: list[str] = []
    for name in "甲乙丙丁":
        jobs.start(piece(name), title=name, done=lambda _, name=name: order.append(name))
    qtbot.waitUntil(lambda: len(order) == 4)
    assert order == list("甲乙丙丁")
    assert set(most) == {1}


def test_work_aside_does_not_wait_for_the_book(qtbot, jobs: Jobs) -> None:
    gate = threading.Event()
    heard: list[str] = []
    jobs.start(lambda _: gate.wait(30), title="导入", done=lambda _: heard.append("导入"))
    jobs.start(lambda _: None, title="预览", lane=ASIDE, done=lambda _: heard.append("预览"))
    qtbot.waitUntil(lambda: heard == ["预览"])
    gate.set()
    qtbot.waitUntil(lambda: heard == ["预览", "导入"])


def test_progress_is_told_and_the_last_step_always(qtbot, jobs: Jobs) -> None:
    steps: list[tuple[int, int, str]] = []

    def work(progress: Progress) -> None:
        for at in range(1, 1001):
            progress.step(at, 1000, "居民")

    ended: list[object] = []
    jobs.start(
        work,
        title="导入",
        progress=lambda done, total, words: steps.append((done, total, words)),
        done=ended.append,
    )
    qtbot.waitUntil(lambda: bool(ended))
    assert steps[-1] == (1000, 1000, "居民")
    assert len(steps) < 1000


def test_cancelling_stops_at_the_next_step(qtbot, jobs: Jobs) -> None:
    begun, gate = threading.Event(), threading.Event()
    rolled_back: list[bool] = []

    def work(progress: Progress) -> None:
        begun.set()
        gate.wait(30)
        try:
            progress.step(1, 2)
        except Exception:
            rolled_back.append(True)
            raise

    cancelled: list[bool] = []
    job = jobs.start(work, title="合入", cancellable=True, done=lambda _: cancelled.append(False))
    job.cancelled.connect(lambda: cancelled.append(True))
    assert begun.wait(30)
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: bool(cancelled))
    assert cancelled == [True]
    assert rolled_back == [True]


def test_a_job_that_waits_can_be_cancelled_before_it_begins(qtbot, jobs: Jobs) -> None:
    gate = threading.Event()
    ran: list[str] = []
    jobs.start(lambda _: gate.wait(30), title="先")
    later = jobs.start(lambda _: ran.append("后"), title="后", cancellable=True)
    later.cancel()
    with qtbot.waitSignal(later.cancelled):
        gate.set()
    assert ran == []


def test_what_may_not_be_cancelled_is_not(qtbot, jobs: Jobs) -> None:
    done: list[object] = []
    gate = threading.Event()

    def work(progress: Progress) -> str:
        gate.wait(30)
        progress.step(1, 1)
        return "写完"

    job = jobs.start(work, title="备份", done=done.append)
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: done == ["写完"])


def test_trouble_for_staff_arrives_as_it_was_raised(qtbot, jobs: Jobs, kept: list[str]) -> None:
    heard: list[Exception] = []

    def work(_progress: Progress) -> None:
        raise Refused({"full_name": "请填写姓名"})

    jobs.start(work, title="保存", failed=heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert isinstance(heard[0], Refused)
    assert heard[0].faults == {"full_name": "请填写姓名"}
    assert kept == []


def test_our_own_fault_is_reported_without_anyones_values(
    qtbot, jobs: Jobs, kept: list[str]
) -> None:
    heard: list[Exception] = []

    def work(_progress: Progress) -> None:
        name = "李梅 13800010001"
        try:
            {}[name]
        except KeyError as error:
            raise ValueError(f"no row for {name}") from error

    jobs.start(work, title="保存", failed=heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert isinstance(heard[0], ValueError)
    assert "builtins.ValueError" in kept[0]
    assert "builtins.KeyError" in kept[0]
    assert "test_jobs.py" in kept[0]
    assert "李梅" not in kept[0]
    assert "13800010001" not in kept[0]


def test_closing_waits_for_work_and_hands_out_what_came(qapp) -> None:
    jobs = Jobs()
    heard: list[object] = []
    gate = threading.Event()
    jobs.start(lambda _: gate.wait(30) and "写完", title="备份", done=heard.append)
    gate.set()
    jobs.close()
    assert heard == ["写完"]
    assert jobs.open_jobs() == []


def test_nothing_is_collected_while_a_worker_runs(qtbot, jobs: Jobs) -> None:
    hold = threading.Event()
    ended: list[object] = []
    jobs.start(lambda _progress: hold.wait(5), title="等一等", done=ended.append)
    assert not gc.isenabled()
    hold.set()
    qtbot.waitUntil(lambda: ended == [True])
    assert gc.isenabled()


def test_what_a_worker_leaves_behind_dies_on_the_windows_side(qtbot, jobs):
    died: list[str] = []

    class Circle:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            died.append(threading.current_thread().name)

    jobs.start(lambda _progress: Circle() and None, title="画圈", done=lambda _: None)
    qtbot.waitUntil(lambda: not jobs.open_jobs())
    assert died == [threading.main_thread().name]
