"""The capped child process that decodes strangers' files, and the way to ask it.

`decode(task, source)` is the parent's side; `serve` is the child's, started as
`python -m desktop_app.exchange.child`. The child loads no Qt and no database.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from typing import IO, cast

import msgspec

from db.trouble import Refused, Unavailable
from desktop_app.exchange import cage
from desktop_app.exchange.cage import Caps

MODULE = "desktop_app.exchange.child"

# What a child can be asked for: "module:function", taking what it was handed (a path, or the
# bytes themselves) and giving bytes.
TASKS = {
    "sheet": "desktop_app.exchange.workbook:decode",
    "file": "desktop_app.exchange.attachment:decode",
}

DAMAGED = "这份文件读不出来，可能已经损坏。请用表格软件打开，另存为 .xlsx 后再试"
TOO_SLOW = "这份文件读了很久还没读完，内容太多或者已经损坏。请删掉不用的内容，另存后再试"
TOO_BIG = "这份文件展开后太大，或者在很远的行、列里还留着内容。请只留下要用的行和列，另存后再试"
_STUCK = "文件很久没有读完，可能是 U 盘接触不好。请先把文件拷到电脑上再试"
_NO_CHILD = "读文件的程序没有启动起来，请关掉一些程序后再试"
_NO_FILE = "找不到这份文件，请看看 U 盘是不是还插着"


@dataclass(frozen=True)
class Words:
    """What is said of a file that broke its reader, took too long, or asked for too much."""

    damaged: str = DAMAGED
    too_slow: str = TOO_SLOW
    too_big: str = TOO_BIG


_UNREADABLE = "这个文件读不出来，可能已经损坏或没有拷完整。请重新拷一份，或另存为 JPG 后再添加"
_WORDS = {
    "file": Words(_UNREADABLE, _UNREADABLE, "这张图片展开后太大，请先缩小，另存为 JPG 后再添加")
}

_MEMORY_EXIT = 71
_DONE, _REFUSED = b"+", b"-"

Step = Callable[[int, int], None]
"""Told (done, total); may raise to cancel. A total of 0 means that nobody knows."""


class Order(msgspec.Struct):
    """What the parent asks the child to do."""

    target: str
    path: str
    parent: int
    memory: int
    seconds: int
    size: int = 0


def decode(
    task: str,
    source: Path | bytes,
    *,
    caps: Caps | None = None,
    step: Step | None = None,
) -> bytes:
    """Decode a stranger's file in a capped child; bytes as the task's function gave them.

    Bytes are handed over through a pipe: what a book keeps never lies on the disk in the clear.
    `step(0, 0)` is called some twenty times a second and may raise to cancel. Raises `Refused`
    when the file is not what it should be or asks for too much, `Unavailable` when it can't be
    reached or no child can be started. The caller's process stays unhurt.
    """
    path, content = ("", source) if isinstance(source, bytes) else (str(source.resolve()), b"")
    if path and not Path(path).is_file():
        raise Unavailable(_NO_FILE)
    limits = caps or Caps()
    caged = (os.getpid(), limits.memory, limits.seconds)
    order = msgspec.json.encode(Order(TASKS[task], path, *caged, len(content)))
    try:
        child = _start()
    except OSError as trouble:
        raise Unavailable(_NO_CHILD) from trouble
    with child:
        answer = _ask(child, order + b"\n" + content, limits, step)
    return _unpack(answer, child.returncode, limits, _WORDS.get(task, Words()))


def _start() -> Popen[bytes]:
    """Start the child with the same modules as ours and nothing else of our environment.

    A password handed over in the environment (HSL_PASSWORD) must not reach it.
    """
    kept = {
        name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ
    }
    paths = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    no_window = 0x08000000 if sys.platform == "win32" else 0  # CREATE_NO_WINDOW
    return Popen(  # noqa: S603  our own program, no words of a stranger
        [sys.executable, "-B", "-P", "-X", "utf8", "-m", MODULE],
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=kept | {"PYTHONPATH": paths},
        creationflags=no_window,
    )


def _ask(child: Popen[bytes], order: bytes, limits: Caps, step: Step | None) -> bytes:
    """Close the cage, send the order, and read no more of the answer than is allowed."""
    orders, answers = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
    answer: list[bytes] = []
    listener = threading.Thread(
        target=lambda: answer.append(answers.read(limits.answer + 2)), daemon=True
    )
    speaker = threading.Thread(target=_tell, args=(orders, order), daemon=True)
    try:
        open_cage = cage.hold(child, limits)
    except OSError as trouble:
        child.kill()
        raise Unavailable(_NO_CHILD) from trouble
    listener.start()
    speaker.start()
    try:
        until = time.monotonic() + limits.patience
        _wait(listener, until, step)
        if len(answer[0]) <= limits.answer + 1:
            _end(child, until)
    finally:
        child.kill()  # does nothing to one that has ended
        speaker.join()
        listener.join()
        open_cage()
    return answer[0]


def _tell(orders: IO[bytes], order: bytes) -> None:
    """Send all of the order, however slowly it is taken."""
    rest = memoryview(order)
    with suppress(OSError):  # a child that is already dead explains itself by its end
        while rest:
            rest = rest[os.write(orders.fileno(), rest) :]
    orders.close()


def _wait(listener: threading.Thread, until: float, step: Step | None) -> None:
    """Wait for the whole answer; raise when the clock runs out or staff cancel."""
    while listener.is_alive():
        listener.join(0.05)
        if step:
            step(0, 0)
        if listener.is_alive() and time.monotonic() > until:
            raise Unavailable(_STUCK)


def _end(child: Popen[bytes], until: float) -> None:
    try:
        child.wait(max(1.0, until - time.monotonic()))
    except TimeoutExpired:
        raise Unavailable(_STUCK) from None


def _unpack(answer: bytes, code: int, limits: Caps, words: Words) -> bytes:
    if len(answer) > limits.answer + 1:
        raise Refused(words.too_big)
    if code == 0 and answer[:1] == _DONE:
        return answer[1:]
    if code == 0 and answer[:1] == _REFUSED:
        raise Refused(answer[1:].decode(errors="replace"))
    raise Refused(_death_sentence(code, words))


def _death_sentence(code: int, words: Words) -> str:
    """Say why a child died: by its memory, by its time, or by a file that broke the reader."""
    if sys.platform != "win32":
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            return words.too_slow
        if code == -signal.SIGABRT:  # native code aborts when memory is refused
            return words.too_big
    if code == 0x0718:  # ERROR_NOT_ENOUGH_QUOTA: the job's processor time is spent
        return words.too_slow
    if code == 0xC0000409:  # how native code aborts on Windows when memory is refused
        return words.too_big
    return words.too_big if code == _MEMORY_EXIT else words.damaged


def serve(orders: IO[bytes], answers: IO[bytes]) -> int:
    """Do one order inside the cage; give the exit code."""
    order = msgspec.json.decode(orders.readline(), type=Order)
    module, _, name = order.target.partition(":")
    task = getattr(import_module(module), name)
    cage.enter(Caps(order.memory, order.seconds), order.parent)
    cage.forbid_outside_acts()
    try:
        handed = Path(order.path) if order.path else orders.read(order.size)
        answers.write(_DONE + task(handed))
    except Refused as refusal:
        answers.write(_REFUSED + str(refusal).encode())
    except MemoryError:
        return _MEMORY_EXIT
    answers.flush()
    return 0


if __name__ == "__main__":
    sys.exit(serve(sys.stdin.buffer, sys.stdout.buffer))
