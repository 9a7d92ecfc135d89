"""One program per book; the lock dies with its process, however that ends."""

import os
import signal
import subprocess
import sys

import pytest

from db.book_lock import BookLock
from db.trouble import Unavailable

HOLD = """
import sys
from pathlib import Path
from db.book_lock import BookLock
lock = BookLock(Path(sys.argv[1])); lock.take()
print("held", flush=True)
sys.stdin.read()
"""


def another_process(folder):
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout.readline().strip() == b"held"
    return child


def test_a_second_start_is_refused_and_told_who_holds_the_book(tmp_path):
    with another_process(tmp_path) as child:
        with pytest.raises(Unavailable, match=f"已经打开（进程 {child.pid}，20.*起）"):
            BookLock(tmp_path).take()
        child.stdin.close()
        child.wait()
    with BookLock(tmp_path) as lock:
        assert lock.is_held


def test_a_killed_holder_frees_the_book(tmp_path):
    with another_process(tmp_path) as child:
        child.send_signal(signal.SIGKILL)
        child.wait()
        with BookLock(tmp_path) as lock:
            assert lock.is_held


def test_the_same_process_is_refused_too(tmp_path):
    with BookLock(tmp_path), pytest.raises(Unavailable, match=str(os.getpid())):
        BookLock(tmp_path).take()
    BookLock(tmp_path).take()


def test_a_refused_start_leaves_the_lock_with_its_holder(tmp_path):
    with BookLock(tmp_path):
        for _ in range(3):
            with pytest.raises(Unavailable):
                BookLock(tmp_path).take()


def test_a_forked_child_does_not_keep_the_book(tmp_path):
    lock = BookLock(tmp_path)
    lock.take()
    ready, finish = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        os.write(ready[1], b"1")
        os.read(finish[0], 1)
        os._exit(0)
    os.read(ready[0], 1)
    os.close(lock._handle)  # as the end of the process does, without an unlock
    lock._handle = None
    with BookLock(tmp_path) as again:
        assert again.is_held
    os.write(finish[1], b"1")
    os.waitpid(child, 0)
    for end in (*ready, *finish):
        os.close(end)


def test_a_missing_folder_is_said_so(tmp_path):
    with pytest.raises(Unavailable, match="请确认文件夹仍在"):
        BookLock(tmp_path / "gone").take()
